package demo_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json/v2"
	"image"
	_ "image/jpeg"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

func open(t *testing.T) *server.Server {
	t.Helper()
	srv, err := demo.Open(t.TempDir(), server.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := demo.Close(srv); err != nil {
			t.Error(err)
		}
	})
	return srv
}

func seed(t *testing.T, srv *server.Server, now time.Time, o demo.Options) *demo.World {
	t.Helper()
	w, err := demo.Seed(t.Context(), srv, now, o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTheWorldOfTheDemo(t *testing.T) {
	srv := open(t)
	now := time.Now()
	w := seed(t, srv, now, demo.Options{})
	j := srv.Journal
	row := func(kind *record.Kind, id string) record.Doc {
		t.Helper()
		r, ok, err := j.Row(t.Context(), kind.Name, id)
		if err != nil || !ok || r.Gone != "" {
			t.Fatalf("%s %s: there %v, %v", kind.Name, id, ok, err)
		}
		return r.Doc
	}

	communes, old := 0, 0
	for _, u := range j.Units() {
		switch {
		case u.Era == "2025-07-01" && len(u.Code) == 5:
			communes++
		case u.Era == "2025-03-01" && len(u.Code) == 5:
			old++
		}
	}
	if communes < 3321 || old < 10035 {
		t.Errorf("%d new and %d old communes; want the whole country", communes, old)
	}
	for _, b := range []struct {
		demo.Branch
		label, volunteer string
	}{{w.KienAn, "Phường Kiến An, Hải Phòng", "volunteer1@kienan.example"}, {w.LongBien, "Phường Long Biên, Hà Nội", "volunteer4@longbien.example"}} {
		if got := j.Tree().Label(b.Unit); got != b.label {
			t.Errorf("the branch is %s, want %s", got, b.label)
		}
		if len(b.Chapters) < 3 {
			t.Errorf("%s has %d chapters", b.Name, len(b.Chapters))
		}
		for _, c := range b.Chapters {
			if u, _ := j.Tree().Unit(c); u.Parent != b.Unit || u.Search == "" {
				t.Errorf("chapter %q of %s: below %q, found by %q", u.FullName(), b.Name, u.Parent, u.Search)
			}
		}
		// What a volunteer's phone will hold.
		scopes, err := j.Scopes(w.User(b.volunteer))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(scopes, func(s org.Scope) bool { return s.ID == "field:"+b.Unit })
		if i < 0 {
			t.Fatalf("%s has no field scope in %s", b.volunteer, b.Name)
		}
		if rows, _, _ := j.Size(scopes[i]); rows < 150 {
			t.Errorf("the field scope of %s has %d rows", b.Name, rows)
		}
		if people := len(b.Alone) + len(b.Heads) + len(b.Members); people < 150 || len(b.Alone) < 60 {
			t.Errorf("%s has %d beneficiaries, %d of them alone", b.Name, people, len(b.Alone))
		}
		names := map[string]bool{}
		for _, id := range b.Alone {
			d := row(record.Beneficiary, id)
			names[d.Text("name")] = true
			if d.Int("household_size") != 1 || d.Has("household") || d.Has("served") || d.Text("unit") != b.Unit || d.Text("hamlet") == "" {
				t.Errorf("not alone, or served: %s", d.JSON())
			}
		}
		if len(names) < len(b.Alone)*3/4 {
			t.Errorf("only %d names for %d people", len(names), len(b.Alone))
		}
		for _, id := range b.Members {
			if head := row(record.Beneficiary, id).Text("household"); !slices.Contains(b.Heads, head) {
				t.Errorf("the head of %s is %q", id, head)
			}
		}
		if d := row(record.BloodDrive, b.Drive); d.Text("state") != "open" || d.Text("date") != org.Day(now) {
			t.Errorf("drive %s", d.JSON())
		}
		for _, id := range b.Visits {
			if d := row(record.BloodVisit, id); d.Text("state") != "registered" || d.Text("author") == "" || d.Has("warnings") {
				t.Errorf("visit %s", d.JSON())
			}
		}
		if len(b.Visits) < 3 || len(b.Volunteers) < 3 {
			t.Errorf("%s: %d visits, %d volunteers", b.Name, len(b.Visits), len(b.Volunteers))
		}
	}

	// Of each branch's lists one is approved, with people who are still to be served, and one waits for the approver.
	for _, b := range []demo.Branch{w.KienAn, w.LongBien} {
		approved, waiting := row(record.List, b.Approved), row(record.List, b.Waiting)
		if approved.Text("state") != "approved" || approved.Text("doc_no") == "" || approved.Int("version") != 1 || approved.Int("items") != int64(len(b.Alone)+len(b.Heads)-10) {
			t.Errorf("the list of %s: %s", b.Name, approved.JSON())
		}
		if waiting.Text("state") != "submitted" || waiting.Int("version") != 2 || waiting.Int("items") != 10 || waiting.Text("submitted_by") == "" {
			t.Errorf("the supplement of %s: %s", b.Name, waiting.JSON())
		}
		states := map[string]int{}
		for _, id := range append(append([]string(nil), b.Alone...), b.Heads...) {
			states[row(record.Beneficiary, id).Text("list_state")]++
		}
		if states["approved"] != len(b.Alone)+len(b.Heads)-10 || states["submitted"] != 10 {
			t.Errorf("people of %s read of their list: %v", b.Name, states)
		}
	}

	today := org.Day(now)
	if d := row(record.Campaign, w.Tet); d.Text("starts") >= today || d.Text("ends") <= today || d.Int("gift_limit") != 1 {
		t.Errorf("Tết Nhân ái is not open: %s", d.JSON())
	}
	if d := row(record.Campaign, w.May); d.Text("starts") <= today {
		t.Errorf("Tháng Nhân đạo is not ahead: %s", d.JSON())
	}
	if u, _ := j.Tree().Unit(w.TranThanhNgo.Unit); u.Living(now) || len(u.Successors) != 2 || !slices.Contains(u.Successors, w.KienAn.Unit) {
		t.Errorf("the ward of before: %+v", u)
	}
	if counts, _ := j.UnitRows(w.TranThanhNgo.Unit); counts[record.Beneficiary.Name] != int64(len(w.TranThanhNgo.Alone)) || len(w.TranThanhNgo.Alone) < 12 {
		t.Errorf("left behind in the ward of before: %v", counts)
	}
	for _, id := range w.Gifts {
		if d := row(record.GiftType, id); d.Text("campaign") != w.Tet || d.Int("value") < 500_000 {
			t.Errorf("gift type %s", d.JSON())
		}
	}
	if _, err := demo.Seed(t.Context(), srv, now, demo.Options{}); err != demo.ErrNotEmpty {
		t.Errorf("a second seed: %v", err)
	}
}

func TestEverybodySignsInAndIsWhatTheyShould(t *testing.T) {
	srv := open(t)
	w := seed(t, srv, time.Now(), demo.Options{Nearby: true})
	url, served := make(chan string, 1), make(chan error, 1)
	go func() { served <- demo.Serve(srv, "127.0.0.1:0", func(u string) { url <- u }) }()
	base := <-url
	want := map[string]record.Role{
		"member@kienan.example": record.MemberRole, "leader@kienan.example": record.BranchLeader, "approver@kienan.example": record.Approver,
		"leader@longbien.example": record.BranchLeader, "approver@longbien.example": record.Approver, "province@haiphong.example": record.ProvinceLeader, "auditor@haiphong.example": record.Auditor,
		"volunteer@tranthanhngo.example": record.Volunteer,
	}
	for _, email := range demo.FieldAccounts() {
		want[email] = record.Volunteer
	}
	if len(w.Accounts) != len(want) {
		t.Errorf("%d accounts, want %d", len(w.Accounts), len(want))
	}
	for email, role := range want {
		user := w.User(email)
		unit := w.KienAn.Unit
		if strings.HasSuffix(email, "@longbien.example") {
			unit = w.LongBien.Unit
		} else if strings.HasSuffix(email, "@tranthanhngo.example") {
			unit = w.TranThanhNgo.Unit
		}
		if got := srv.Journal.Standing(user)(unit).Now; len(got) != 1 || got[0] != role {
			t.Errorf("%s is %v, want %s", email, got, role)
		}
	}
	for _, email := range []string{"volunteer8@kienan.example", "auditor@haiphong.example"} {
		body := `{"identity":"` + email + `","password":"` + demo.Password + `"}`
		resp, err := http.Post(base+"/api/collections/users/auth-with-password", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Record struct {
				ID       string `json:"id"`
				Verified bool   `json:"verified"`
			} `json:"record"`
		}
		err = json.UnmarshalRead(resp.Body, &got)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || got.Record.ID != w.User(email) || !got.Record.Verified {
			t.Errorf("%s signs in: %s %+v %v", email, resp.Status, got, err)
		}
	}
	if err := demo.Close(srv); err != nil {
		t.Error(err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestTheSameSeedMakesTheSamePeople(t *testing.T) {
	now := time.Date(2027, 1, 20, 8, 0, 0, 0, time.UTC)
	a := seed(t, open(t), now, demo.Options{Nearby: true})
	b := seed(t, open(t), now, demo.Options{Nearby: true})
	c := seed(t, open(t), now, demo.Options{Nearby: true, Seed: 7})
	if !slices.Equal(a.KienAn.Alone, b.KienAn.Alone) || a.Tet != b.Tet || !slices.Equal(a.Accounts, b.Accounts) {
		t.Error("the same seed made another world")
	}
	if slices.Equal(a.KienAn.Alone, c.KienAn.Alone) {
		t.Error("another seed made the same world")
	}
}

func TestPhotosAreManyAndWhole(t *testing.T) {
	seen := map[[32]byte]bool{}
	for n := range uint64(30) {
		body := demo.Photo(n)
		if !bytes.Equal(body, demo.Photo(n)) {
			t.Fatalf("photo %d is another the second time", n)
		}
		seen[sha256.Sum256(body)] = true
		img, format, err := image.Decode(bytes.NewReader(body))
		if err != nil || format != "jpeg" || img.Bounds().Dx() < 150 || !bytes.Contains(body[:64], []byte("Exif")) {
			t.Errorf("photo %d: %s %v", n, format, err)
		}
		if len(body) > 150<<10 {
			t.Errorf("photo %d has %d bytes", n, len(body))
		}
	}
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for _, body := range [][]byte{demo.PhotoAt(3, at), demo.Turned(3, at)} {
		img, _, err := image.Decode(bytes.NewReader(body))
		if err != nil || !bytes.Contains(body, []byte("2026:11:21 16:00:00")) || seen[sha256.Sum256(body)] {
			t.Errorf("photo 3 of today: %v, %v", img.Bounds(), err)
		}
	}
	if len(seen) != 30 {
		t.Errorf("%d different photos of 30", len(seen))
	}
}
