package journal_test

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
	_ "github.com/chungsuc/chungsuc/pb_migrations"
)

// world is a journal with two communes of one province, a chapter, a campaign with gift limit 1, and people.
type world struct {
	testing.TB
	*journal.Journal
	app core.App
	srv *server.Server
	now time.Time
}

const (
	province = "provincehaipho0"
	kienAn   = "communekienan00"
	phuLien  = "communephulien0"
	chapter  = "chapter1kienan0"
	tet      = "campaigntet0000"
	parcel   = "gifttypeparcel0"
	ba       = "beneficiaryba00" // lives alone
	ong      = "beneficiaryong0" // head of a household
	chau     = "beneficiarychau" // of that household
)

var template = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "chungsuc-journal-")
	if err != nil {
		return "", err
	}
	app, srv, err := start(dir, time.Now)
	if err != nil {
		return "", err
	}
	if err := seed(srv); err != nil {
		return "", err
	}
	return dir, shut(app)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := template(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

func start(dir string, clock func() time.Time) (core.App, *server.Server, error) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: server.Connect})
	srv := server.Bind(app, server.Config{Clock: clock})
	if err := app.Bootstrap(); err != nil {
		return nil, nil, err
	}
	return app, srv, srv.Open()
}

func shut(app core.App) error {
	return app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error { return e.App.ClearBootstrap() })
}

func seed(srv *server.Server) error {
	ctx := context.Background()
	units := []org.Unit{
		{ID: province, Era: "2025-07-01", Code: "31", Type: "Thành phố", Name: "Hải Phòng"},
		{ID: kienAn, Era: "2025-07-01", Code: "11407", Type: "Phường", Name: "Kiến An", Parent: province},
		{ID: phuLien, Era: "2025-07-01", Code: "11443", Type: "Phường", Name: "Phù Liễn", Parent: province},
		{ID: chapter, Type: "Chi hội", Name: "Tổ 1", Parent: kienAn},
	}
	if err := srv.Journal.PutUnits(ctx, units, nil); err != nil {
		return err
	}
	for _, g := range []org.Grant{
		{User: "lan", Role: record.Volunteer, Unit: kienAn}, {User: "minh", Role: record.Volunteer, Unit: kienAn},
		{User: "hoa", Role: record.MemberRole, Unit: kienAn}, {User: "leader", Role: record.BranchLeader, Unit: kienAn},
		{User: "leader2", Role: record.BranchLeader, Unit: kienAn}, {User: "other", Role: record.Volunteer, Unit: phuLien},
		{User: "otherleader", Role: record.BranchLeader, Unit: phuLien}, {User: "province", Role: record.ProvinceLeader, Unit: province},
		{User: "auditor", Role: record.Auditor, Unit: province}, {User: "ubnd", Role: record.Approver, Unit: kienAn},
	} {
		if err := srv.Journal.Grant(ctx, g); err != nil {
			return err
		}
	}
	return srv.Journal.Do(ctx, func(tx *journal.Tx) error {
		for _, w := range []record.Write{
			{Kind: record.Campaign, ID: tet, Doc: record.NewDoc("name", "Tết Nhân ái", "type", "tet_nhan_ai", "starts", "2020-01-01", "ends", "2099-01-01", "gift_limit", 1, "evidence", "standard")},
			{Kind: record.GiftType, ID: parcel, Doc: record.NewDoc("campaign", tet, "name", "Suất quà", "value", 500000)},
			{Kind: record.Beneficiary, ID: ba, Doc: record.NewDoc("unit", kienAn, "name", "Nguyễn Thị Bà", "household_size", 1)},
			{Kind: record.Beneficiary, ID: ong, Doc: record.NewDoc("unit", kienAn, "name", "Trần Văn Ông", "household_size", 2)},
			{Kind: record.Beneficiary, ID: chau, Doc: record.NewDoc("unit", kienAn, "name", "Trần Thị Cháu", "household", ong)},
		} {
			w.New = true
			if err := tx.Put(w); err != nil {
				return err
			}
		}
		return nil
	})
}

func newWorld(t testing.TB) *world {
	t.Helper()
	from, err := template()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, now: time.Now()}
	w.open(dir)
	t.Cleanup(func() {
		if err := shut(w.app); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) open(dir string) {
	w.Helper()
	app, srv, err := start(dir, func() time.Time { return w.now })
	if err != nil {
		w.Fatal(err)
	}
	w.app, w.srv, w.Journal = app, srv, srv.Journal
}

// again closes the server and opens the same folder, after change had its way with it.
func (w *world) again(change func(dir string)) {
	w.Helper()
	dir := w.app.DataDir()
	if err := shut(w.app); err != nil {
		w.Fatal(err)
	}
	if change != nil {
		change(dir)
	}
	w.open(dir)
}

// phone is one device of a person; it only knows how to send.
type phone struct {
	w      *world
	user   string
	device string
}

func (w *world) phone(user string) *phone {
	return &phone{w, user, fmt.Sprintf("d_%sphone%d", user, 1000)}
}

// mut builds `m` and its mid.
func (w *world) mut(kind *record.Kind, op record.Op, id string, f map[string]any, more ...any) (mid string, m []byte) {
	w.Helper()
	body := map[string]any{"kind": kind.Name, "op": op, "id": id, "at": w.now.Format(time.RFC3339), "skew_ms": 0, "sv": 1, "f": f}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	text, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		w.Fatal(err)
	}
	return record.NewMID(w.now), text
}

func (w *world) sent(mid string, g *record.Group, m []byte) journal.Sent {
	mut, problem := record.ParseMutation(mid, g, m)
	if p := mut.Seal(w.srv.Keys.Identity); problem == nil {
		problem = p
	}
	return journal.Sent{Mutation: mut, Problem: problem}
}

func (p *phone) push(sent ...journal.Sent) journal.Pushed {
	p.w.Helper()
	out, err := p.w.Commit(context.Background(), journal.Push{Epoch: p.w.Mark().Epoch, User: p.user, Device: p.device, Schema: 1, Sent: sent})
	if err != nil {
		p.w.Fatal(err)
	}
	return out
}

func (p *phone) does(kind *record.Kind, op record.Op, id string, f map[string]any, more ...any) record.Result {
	p.w.Helper()
	mid, m := p.w.mut(kind, op, id, f, more...)
	return p.push(p.w.sent(mid, nil, m)).Results[0]
}

// gives hands a parcel to somebody and returns the record's id.
func (p *phone) gives(to string, change ...any) (string, record.Result) {
	p.w.Helper()
	id := record.NewID(p.w.now)
	f := map[string]any{"campaign": tet, "unit": kienAn, "beneficiary": to, "gift_type": parcel, "qty": 1, "value": 500000, "received_by": "self"}
	for i := 0; i+1 < len(change); i += 2 {
		f[change[i].(string)] = change[i+1]
	}
	return id, p.does(record.GiftHandover, record.Create, id, f)
}

func (w *world) row(kind *record.Kind, id string) record.Row {
	w.Helper()
	r, ok, err := w.Row(context.Background(), kind.Name, id)
	if err != nil || !ok {
		w.Fatalf("%s %s: found %v, %v", kind.Name, id, ok, err)
	}
	return r
}

func (w *world) want(r record.Result, s record.Status, code record.Code) {
	w.Helper()
	if r.S != s || r.Code != code {
		w.Fatalf("result is %s %s %s/%s, want %s %s", r.S, r.Code, r.Field, r.Rule, s, code)
	}
}

func (w *world) path(name string) string { return filepath.Join(w.app.DataDir(), name) }
