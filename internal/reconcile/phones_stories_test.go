package reconcile_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// picture is a small photo, another for each seed.
func picture(t *testing.T, seed int) client.Photo {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 160, 120))
	for y := range 120 {
		for x := range 160 {
			img.Set(x, y, color.RGBA{uint8(x * seed), uint8(y ^ x), uint8(x * y >> 4), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	preview, err := client.Preview(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return client.Photo{Data: b.Bytes(), Preview: preview, TakenAt: time.Now()}
}

func mid(t *testing.T) func(string, error) string {
	return func(mid string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return mid
	}
}

func TestI2EveryMutationEndsAppliedOrKeptAsConflictOrShownAsAnIssue(t *testing.T) {
	s := phonetest.NewServer(t)
	a, b := s.Phone("member"), s.Phone("volunteer2")
	a.Sync()
	b.Sync()
	b.Gives(record.NewDoc("beneficiary", phonetest.Ong))
	b.Sets("beneficiary", phonetest.Ba, map[string]any{"note": "của người khác"})
	b.Push()

	a.Offline()
	must := mid(t)
	want := map[string]record.Status{}
	create := func(s record.Status, kind string, f record.Doc) (id string) {
		t.Helper()
		id, mid, err := a.Client.Record(kind, f)
		if err != nil {
			t.Fatal(err)
		}
		want[mid] = s
		return id
	}
	work := record.NewDoc("unit", phonetest.KienAn, "type", "health_check")
	applied := create(record.OK, "activity", work)
	create(record.Rejected, "activity", record.NewDoc("unit", phonetest.LongBien, "type", "health_check"))
	create(record.Rejected, "activity", record.NewDoc("unit", phonetest.KienAn))
	create(record.Conflict, "gift_handover", record.NewDoc("campaign", phonetest.Tet, "unit", phonetest.KienAn, "beneficiary", phonetest.Chau,
		"gift_type", phonetest.Parcel, "qty", 1, "value", 1, "received_by", "self"))
	want[must(a.Client.Set("beneficiary", phonetest.Ba, map[string]any{"note": "của tôi"}))] = record.Conflict
	want[must(a.Client.Set("beneficiary", phonetest.Ong, map[string]any{"need": "gạo"}))] = record.OK
	want[must(a.Client.Set("beneficiary", phonetest.Ong, map[string]any{"name": "không được phép"}))] = record.Rejected
	want[must(a.Client.Void("activity", applied, "nhầm"))] = record.OK
	if err := a.Client.Group(func(g *client.Batch) error {
		_, one, err1 := g.Record("activity", work)
		_, two, err2 := g.Record("activity", record.NewDoc("unit", phonetest.LongBien, "type", "health_check"))
		want[one], want[two] = record.Rejected, record.Rejected
		return errors.Join(err1, err2)
	}); err != nil {
		t.Fatal(err)
	}
	create(record.OK, "activity", work)

	a.Online()
	a.Net.LoseRequests("/push", 1)
	a.Net.LoseAnswers("/push", 1)
	a.Net.CutAnswer("/push", 700, true)
	a.Net.Double("/push", 1)
	for range 4 {
		a.Client.Push(t.Context())
		a.Kill()
		a.Reopen()
	}
	a.Sync()
	if out := a.Outbox(); len(out) != 0 {
		t.Errorf("%d mutations have no answer", len(out))
	}
	shown := map[string]client.Entry{}
	for _, e := range a.Issues() {
		shown[e.Mid] = e
	}
	for mid, status := range want {
		got, err := ended(a, mid)
		if err != nil || got != status {
			t.Errorf("%s ended as %q, want %s (%v)", mid, got, status, err)
		}
		e, isIssue := shown[mid]
		if lost := status == record.Rejected || status == record.Conflict; lost != isIssue || lost && len(e.M) == 0 {
			t.Errorf("%s: %s, shown %v, body %q", mid, status, isIssue, e.M)
		}
		if answers, err := a.Client.Status(t.Context(), mid); err != nil || len(answers) != 1 || answers[0].S != status {
			t.Errorf("%s: the server says %v, %v", mid, answers, err)
		}
	}
	mustHold(t, s, a)
	if err := clean(s); err != nil {
		t.Error(err)
	}
}

func TestI3AfterQuietAPhoneHoldsTheServersRows(t *testing.T) {
	s := phonetest.NewServer(t)
	names := []string{"volunteer1", "volunteer2", "member", "leader", "approver", "volunteer1@longbien.example", "leader@longbien.example",
		"province@haiphong.example", "auditor@haiphong.example"}
	phones := map[string]*phonetest.Phone{}
	for _, who := range names {
		phones[who] = s.Phone(who)
	}
	quiet := func() {
		t.Helper()
		for _, p := range phones {
			p.Sync()
		}
		for _, p := range phones {
			p.Pull()
			mustHold(t, s, p)
			for scope := range p.Info().Scopes {
				if c, err := p.Client.Verify(t.Context(), scope); err != nil || !c.Comparable || !c.Same {
					t.Errorf("%s, sum of %s: %+v, %v", p.Info().User, scope, c, err)
				}
			}
		}
	}
	quiet()
	member, leader := phones["member"], phones["leader"]
	gift := phones["volunteer1"].Gives(nil)
	phones["volunteer2"].Gives(record.NewDoc("beneficiary", phonetest.Chau))
	for i := range 40 { // more than a page
		member.Records("beneficiary", record.NewDoc("unit", phonetest.KienAn, "name", fmt.Sprint("Người ", i), "note", strings.Repeat("ghi chú ", 30), "id_number", ""))
	}
	named := member.Records("beneficiary", record.NewDoc("unit", phonetest.KienAn, "name", "Có định danh", "id_number", "031150001235"))
	visit := phones["volunteer1"].Records("blood_visit", record.NewDoc("drive", phonetest.Drive, "unit", phonetest.KienAn,
		"donor", map[string]any{"name": "Ánh", "birth_year": 1990, "phone": "+84912345678"}))
	quiet()
	if row := phones["volunteer2"].Row("beneficiary", named); row.Doc.Has("id_last4") {
		t.Error("a field worker sees digits of an identity")
	}
	if row := leader.Row("beneficiary", named); row.Doc.Text("id_last4") != "1235" {
		t.Error("the leader does not")
	}
	phones["volunteer2"].Row("blood_visit", visit)
	if _, err := leader.Client.Review("gift_handover", gift, "returned", client.Verdict{Words: "chụp lại"}); err != nil {
		t.Fatal(err)
	}
	leader.Sets("beneficiary", phonetest.Ba, map[string]any{"unit": phonetest.Chapter, "household": phonetest.Ong})
	leader.Sets("blood_drive", phonetest.Drive, map[string]any{"state": "closed"})
	quiet()
	if _, err := phones["volunteer2"].Client.Row("blood_visit", visit); !errors.Is(err, client.ErrNoRow) {
		t.Errorf("a visit of a closed drive, for another volunteer: %v", err)
	}
	s.Restart(nil)
	quiet()
}

func TestI4WhoLosesAScopeLosesItsRows(t *testing.T) {
	s := phonetest.NewServer(t)
	a := s.Phone("volunteer1")
	mine := a.Gives(nil)
	a.Sync()
	mustHold(t, s, a)
	a.Row("beneficiary", phonetest.Ba)
	if err := grants(s, a.Info().User, org.Grant{Role: record.Volunteer, Unit: phonetest.LongBien}); err != nil {
		t.Fatal(err)
	}
	a.Pull()
	mustHold(t, s, a)
	if _, err := a.Client.Row("beneficiary", phonetest.Ba); !errors.Is(err, client.ErrNoRow) {
		t.Errorf("a person of the unit that was left: %v", err)
	}
	a.Row("beneficiary", phonetest.Co)
	a.Row("gift_handover", mine) // one's own evidence stays
	if err := grants(s, a.Info().User); err != nil {
		t.Fatal(err)
	}
	a.Pull()
	mustHold(t, s, a)
	if _, err := a.Client.Row("beneficiary", phonetest.Co); !errors.Is(err, client.ErrNoRow) {
		t.Errorf("a person of the second unit: %v", err)
	}
}

func TestI8APageAppliesOnlyToTheCursorsItWasAskedWith(t *testing.T) {
	s := phonetest.NewServer(t)
	a, b := s.Phone("volunteer1"), s.Phone("volunteer2")
	a.Sync()
	b.Sync()
	window := a.Twin() // of the same phone
	for i := range 3 {
		b.Sets("beneficiary", phonetest.Ba, map[string]any{"note": fmt.Sprint("lần ", i)})
		b.Push()
		a.Net.Between("/pull", func() { // a page is under way, and overtaken
			b.Sets("beneficiary", phonetest.Ba, map[string]any{"note": fmt.Sprint("mới hơn ", i)})
			b.Push()
			window.Pull()
		})
		if r := a.Pull(); r.Late != 1 {
			t.Errorf("%d late pages", r.Late)
		}
		if got := a.Row("beneficiary", phonetest.Ba).Doc.Text("note"); got != fmt.Sprint("mới hơn ", i) {
			t.Errorf("the screen shows %q", got)
		}
		mustHold(t, s, a)
		b.Pull()
	}
	// The same with a scope that is taken away under the page.
	user := a.Info().User
	a.Net.Between("/pull", func() {
		if err := grants(s, user); err != nil {
			t.Error(err)
		}
		window.Pull()
	})
	if r := a.Pull(); r.Late != 1 {
		t.Errorf("%d late pages", r.Late)
	}
	mustHold(t, s, a)
}

func TestI17PokesChangeOnlyLatency(t *testing.T) {
	s := phonetest.NewServer(t)
	hears, deaf, author := s.Phone("volunteer1"), s.Phone("volunteer2"), s.Phone("volunteer3")
	for _, p := range []*phonetest.Phone{hears, deaf, author} {
		p.Sync()
	}
	deaf.Net.LoseAnswers("/api/realtime", -1)
	stop1, stop2 := hears.Loops(), deaf.Loops()
	defer stop2()
	defer stop1()
	for i := range 20 {
		author.Sets("beneficiary", phonetest.Ong, map[string]any{"note": fmt.Sprint("tin ", i)})
		author.Push()
		author.Pull()
	}
	for end := time.Now().Add(time.Minute); hears.Row("beneficiary", phonetest.Ong).Doc.Text("note") != "tin 19"; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the poke never came")
		}
	}
	deaf.Pull()
	hears.Pull()
	mustHold(t, s, hears, deaf)
}

func TestI19APhotoThatFailsNeverDelaysRecords(t *testing.T) {
	for name, trouble := range map[string]func(n *phonetest.Network){
		"no way for photos":     func(n *phonetest.Network) { n.LoseRequests("/api/photos", -1); n.LoseRequests("/api/uploads", -1) },
		"answers lost":          func(n *phonetest.Network) { n.LoseAnswers("/api/photos", -1); n.LoseAnswers("/api/uploads", -1) },
		"the disk is full":      func(n *phonetest.Network) { n.Say("/api/uploads", -1, 507, `{}`) },
		"the server is too old": func(n *phonetest.Network) { n.Say("/api/photos", -1, 404, `{}`); n.Say("/api/uploads", -1, 404, `{}`) },
	} {
		t.Run(name, func(t *testing.T) {
			s := phonetest.NewServer(t)
			a := s.Phone("volunteer1")
			a.Sync()
			trouble(a.Net)
			var ids []string
			for i := range 3 {
				ids = append(ids, a.Records("activity", record.NewDoc("unit", phonetest.KienAn, "type", "health_check"), picture(t, i+2)))
				if _, err := a.Client.Sync(t.Context()); err == nil {
					t.Error("the photo lane went well: this test proves nothing")
				}
				if n := len(a.Outbox()); n != 0 {
					t.Fatalf("%d records wait", n)
				}
			}
			for _, id := range ids {
				if _, ok, err := s.Journal.Row(t.Context(), "activity", id); !ok || err != nil {
					t.Errorf("record %s: %v, %v", id, ok, err)
				}
				if got := a.State(id); got != client.Received {
					t.Errorf("the screen says %q", got)
				}
			}
			a.Pull()
			mustHold(t, s, a)
			a.Net.Heal()
			a.Sync()
			a.Sync()
			for _, id := range ids {
				if got := a.State(id); got != client.Complete {
					t.Errorf("with the trouble over the screen says %q", got)
				}
			}
		})
	}
}

func TestI21NoHTTPStatusRemovesAMutation(t *testing.T) {
	s := phonetest.NewServer(t)
	a := s.Phone("volunteer1")
	a.Sync()
	gift := a.Gives(nil)
	waits := func(when string) {
		t.Helper()
		out := a.Outbox()
		if len(out) != 1 || out[0].ID != gift || len(out[0].M) == 0 || a.State(gift) != client.Saved {
			t.Fatalf("%s: %d in the outbox, state %q", when, len(out), a.State(gift))
		}
	}
	bodies := []string{``, `{}`, `null`, `{"res":[]}`, `<html>Chào mừng đến Wi-Fi sân bay</html>`, `{"status":400,"code":"invalid","message":"x"}`}
	for _, res := range []string{`[]`, `[{"mid":"` + a.Outbox()[0].Mid + `","s":"ok","seq":1}]`, `[{"mid":"` + a.Outbox()[0].Mid + `","s":"rejected","seq":1,"code":"invalid"}]`} {
		bodies = append(bodies, `{"epoch":"`+a.Info().Epoch+`","head":1,"durable":null,"stop":null,"receipt":"","res":`+res+`}`) // nobody signed it
	}
	for _, status := range []int{200, 201, 204, 206, 301, 302, 304, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 418,
		422, 423, 425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 507, 511} {
		for _, body := range bodies {
			a.Net.Say("/push", 1, status, body, "Retry-After", "0", "Location", "http://127.0.0.1:1/")
			if status == http.StatusUnauthorized {
				a.Net.Say("/push", 1, status, body)
			}
			if _, err := a.Client.Push(t.Context()); err == nil {
				t.Errorf("%d %q passed for an answer", status, body)
			}
			waits(fmt.Sprint(status, " ", body))
			a.Net.Heal()
		}
	}
	// The server's own refusals of the whole request.
	other := a.Clone()
	if err := s.Journal.RevokeDevice(t.Context(), a.Client.Device(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Client.Push(t.Context()); err == nil {
		t.Error("a revoked device pushed")
	}
	waits("revoked")
	row, err := s.App.FindRecordById("users", a.Info().User)
	if err != nil {
		t.Fatal(err)
	}
	row.Set("disabled", true)
	if err := s.App.Save(row); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*phonetest.Phone{a, other} {
		if _, err := p.Client.Push(t.Context()); err == nil {
			t.Error("a disabled account pushed")
		}
	}
	waits("disabled")
	s.Stop()
	if _, err := a.Client.Push(t.Context()); err == nil {
		t.Error("a server that is down answered")
	}
	waits("down")
}

func TestI22PurgeAndResetTouchNoneOfThePhonesOwn(t *testing.T) {
	s := phonetest.NewServer(t)
	a, leader := s.Phone("volunteer1"), s.Phone("leader")
	a.Sync()
	a.Gives(nil)                                                                             // goes to the journal
	a.Records("activity", record.NewDoc("unit", phonetest.LongBien, "type", "health_check")) // to the issues
	a.Push()
	a.Pull()
	a.Offline()
	gift := a.Gives(record.NewDoc("beneficiary", phonetest.Ong), picture(t, 5))
	a.Sets("beneficiary", phonetest.Ba, map[string]any{"note": "chưa gửi"})
	a.Online()
	own := func() string {
		var b strings.Builder
		for _, list := range [][]client.Entry{a.Outbox(), a.Journal(), a.Issues()} {
			fmt.Fprintln(&b, len(list))
			for _, e := range list {
				fmt.Fprintln(&b, e.Mid, e.BodySHA, string(e.M), e.Sent, e.Due, e.Result)
			}
		}
		for _, p := range a.PhotoStates() {
			fmt.Fprintf(&b, "%+v\n", p)
		}
		fmt.Fprintln(&b, len(a.Receipts()))
		return b.String()
	}
	before := own()
	if strings.Count(before, "\n") < 9 {
		t.Fatalf("too little to lose:\n%s", before)
	}
	still := func(when string) {
		t.Helper()
		if got := own(); got != before {
			t.Errorf("%s the phone's own is\n%s\nwas\n%s", when, got, before)
		}
		mustHold(t, s, a)
	}

	// A reset: a new chapter gives the scopes of the commune another meaning.
	unit := org.Unit{ID: "chapter2kienan0", Type: "Chi hội", Name: "Tổ 2", Parent: phonetest.KienAn}
	if err := s.Journal.PutUnits(t.Context(), []org.Unit{unit}, nil); err != nil {
		t.Fatal(err)
	}
	if r := a.Pull(); r.Resets == 0 {
		t.Fatalf("%+v: nothing was reset", r)
	}
	still("after a reset")
	// A row goes away.
	leader.Sync()
	leader.Sets("beneficiary", phonetest.Ba, map[string]any{"unit": unit.ID})
	leader.Push()
	a.Pull()
	still("after a row moved")
	// A purge: the role has ended.
	user := a.Info().User
	if err := grants(s, user); err != nil {
		t.Fatal(err)
	}
	if r := a.Pull(); r.Purged == 0 {
		t.Fatalf("%+v: nothing was purged", r)
	}
	still("after a purge")
	// The outbox goes up all the same: evidence is taken, the edit goes to the leader as refused.
	a.Sync()
	a.Sync()
	if a.State(gift) != client.Complete || len(a.Outbox()) != 0 {
		t.Errorf("then: %q, %d wait", a.State(gift), len(a.Outbox()))
	}
	issues := a.Issues()
	if last := issues[len(issues)-1]; last.Result.Code != record.ScopeLost {
		t.Errorf("the edit: %+v", last.Result)
	}
}

// flips spoils one byte of the first few pieces of photos on their way.
type flips struct{ left int }

func (f *flips) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPatch && f.left > 0 {
		f.left--
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body[len(body)/2] ^= 0x20
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestI18APhotoThatIsWholeHasItsHash(t *testing.T) {
	s := phonetest.NewServer(t)
	a := s.Phone("volunteer1")
	a.Sync()
	network := &flips{left: 2}
	a.Net.Base = network
	var shas []string
	for i := range 3 {
		photo := picture(t, i+20)
		sum := sha256.Sum256(photo.Data)
		shas = append(shas, hex.EncodeToString(sum[:]))
		a.Records("activity", record.NewDoc("unit", phonetest.KienAn, "type", "health_check"), photo)
	}
	whole := func() (n int) {
		t.Helper()
		_, photos, err := journal.Verify(t.Context(), s.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range photos {
			b, err := os.ReadFile(filepath.Join(s.Dir, "photos", p.SHA256[:2], p.SHA256))
			if err != nil {
				t.Fatal(err)
			}
			if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != p.SHA256 || int64(len(b)) != p.Bytes {
				t.Errorf("photo %s is %x, %d bytes of %d", p.SHA256, sum, len(b), p.Bytes)
			}
		}
		return len(photos)
	}
	for end := time.Now().Add(time.Minute); whole() < 3; {
		a.Client.Sync(t.Context()) // the phone learns that a photo did not arrive as it was, and starts it again
		if time.Now().After(end) {
			t.Fatalf("%d photos are whole: %+v", whole(), a.PhotoStates())
		}
	}
	if network.left > 0 {
		t.Error("nothing was spoilt: this test proves nothing")
	}
	for _, p := range a.PhotoStates() {
		if !slices.Contains(shas, p.SHA256) {
			t.Errorf("photo %s was never taken", p.SHA256)
		}
	}
}
