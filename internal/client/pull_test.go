package client_test

import (
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// equal is I3 for one scope: the phone's copies are the server's rows, versions included.
func (f *fake) equal(p *phonetest.Phone, scope string) {
	f.t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	here := map[string]client.Copy{}
	for _, c := range p.Base(scope) {
		here[c.Kind+"/"+c.ID] = c
	}
	for key, r := range f.rows {
		want := f.shows(scope, r)
		if want == nil {
			continue
		}
		got, ok := here[key]
		if !ok || got.V != r.v || !record.SameValue(got.Doc.JSON(), want.JSON()) {
			f.t.Errorf("%s of %s: phone has %v %s, server %d %s", key, scope, got.V, got.Doc.JSON(), r.v, want.JSON())
		}
		delete(here, key)
	}
	for key := range here {
		f.t.Errorf("%s of %s is on the phone only", key, scope)
	}
}

func id(n int) string { return fmt.Sprintf("b%014d", n) }

// I3: after quiet, base is the server's rows.
func TestI3PagesEndAtTheServersRows(t *testing.T) {
	s := newFake(t)
	s.page = 7
	for i := range 40 {
		s.put("beneficiary", id(i), record.NewDoc("name", fmt.Sprint("Người ", i)))
	}
	a := s.phone("an")
	a.Net.Between("/pull", func() { // between two pages of the first pull
		s.put("beneficiary", id(0), record.NewDoc("name", "sửa"))
		s.put("beneficiary", id(39), record.NewDoc("name", "sửa"))
		s.remove("beneficiary", id(1))
		s.remove("beneficiary", id(38))
		s.put("beneficiary", id(99), record.NewDoc("name", "mới"))
	})
	r := a.Pull()
	if r.Pages < 6 {
		t.Errorf("pages: %d", r.Pages)
	}
	s.equal(a, "field:ka")
	same(t, "ready", a.Ready("field:ka"), true)
	s.remove("beneficiary", id(2))
	s.put("beneficiary", id(3), record.NewDoc("name", "sửa nữa"))
	r = a.Pull()
	same(t, "changes of the second pull", r.Changes, 2)
	s.equal(a, "field:ka")
}

func TestAnInterruptedPullGoesOn(t *testing.T) {
	s := newFake(t)
	s.page = 5
	for i := range 23 {
		s.put("beneficiary", id(i), record.NewDoc("name", fmt.Sprint(i)))
	}
	a := s.phone("an")
	for range 3 {
		a.Net.Heal()
		a.Net.LoseAnswers("/pull", 1)
		if _, err := a.Client.Pull(t.Context()); err == nil {
			t.Fatal("a lost page went well")
		}
		same(t, "ready", a.Ready("field:ka"), false)
		a.Kill()
		a.Reopen()
		for at := range 300 {
			a.Net.CutAnswer("/pull", at, at%2 == 0)
			if _, err := a.Client.Pull(t.Context()); err == nil {
				t.Fatalf("a page cut after %d bytes was believed", at)
			}
		}
		a.Net.Heal()
	}
	a.Pull()
	s.equal(a, "field:ka")
}

// I8: a page applies only to the cursors it was asked with.
func TestI8ALatePageIsThrownAway(t *testing.T) {
	s := newFake(t)
	s.put("beneficiary", id(1), record.NewDoc("name", "cũ"))
	a := s.phone("an")
	b := a.Twin() // a second window on the same file
	a.Pull()
	s.put("beneficiary", id(1), record.NewDoc("name", "giữa"))
	a.Net.Between("/pull", func() {
		s.put("beneficiary", id(1), record.NewDoc("name", "mới"))
		s.remove("beneficiary", id(2))
		b.Pull()
	})
	r := a.Pull()
	same(t, "late pages", r.Late, 1)
	same(t, "name", a.Row("beneficiary", id(1)).Doc.Text("name"), "mới")
	s.equal(a, "field:ka")

	// The scope is lost while a page of it is on its way: the page must not bring it back.
	s.put("beneficiary", id(1), record.NewDoc("name", "mật"))
	a.Net.Between("/pull", func() {
		s.with(func() { s.scopes = map[string]string{"field:lb": "g1"} })
		b.Pull()
	})
	a.Pull()
	same(t, "rows of the lost scope", len(a.Base("field:ka")), 0)
}

func TestWhatIsNoPageChangesNothing(t *testing.T) {
	s := newFake(t)
	s.put("beneficiary", id(1), record.NewDoc("name", "Lò Thị Pành"))
	a := s.phone("an")
	a.Pull()
	for name, body := range map[string]string{
		"html":          `<html>`,
		"object":        `{}`,
		"epoch only":    `{"epoch":"e1","head":1,"more":false}`,
		"no cursors":    `{"epoch":"e1","head":1,"scopes":{},"ch":[],"more":false}`,
		"foreign row":   `{"epoch":"e1","head":1,"scopes":{"field:ka":{"gen":"g1"}},"ch":[{"k":"beneficiary","id":"x","s":"lead:ka","v":1,"f":{}}],"cur":{},"more":false}`,
		"row as text":   `{"epoch":"e1","head":1,"scopes":{"field:ka":{"gen":"g1"}},"ch":[{"k":"beneficiary","id":"x","s":"field:ka","v":1,"f":"x"}],"cur":{},"more":false}`,
		"leads nowhere": `{"epoch":"e1","head":1,"scopes":{"field:ka":{"gen":"g1"}},"ch":[],"cur":{"field:ka":{"gen":"g1","seq":1}},"more":true}`,
	} {
		a.Net.Say("/pull", -1, 200, body)
		if _, err := a.Client.Pull(t.Context()); !errors.Is(err, client.ErrAnswer) {
			t.Errorf("%s: %v", name, err)
		}
		a.Net.Heal()
		s.equal(a, "field:ka")
	}
	a.Net.Say("/pull", 20, 200, `{"epoch":"e1","head":1,"scopes":{"field:ka":{"gen":"g1"}},"reset":["field:ka"],"cur":{"field:ka":{"gen":"g1","seq":1}},"more":true,
		"ch":[{"k":"beneficiary","id":"`+id(1)+`","s":"field:ka","v":1,"f":{"name":"Lò Thị Pành"}}]}`)
	if r, err := a.Client.Pull(t.Context()); !errors.Is(err, client.ErrAnswer) || r.Pages > 0 {
		t.Errorf("the same page without end: %d, %v", r.Pages, err)
	}
	a.Net.Heal()
	s.equal(a, "field:ka")
}

// I22: purge or reset never touches outbox, journal, issues, originals.
func TestI22PurgeAndResetTouchTheirScopeOnly(t *testing.T) {
	s := newFake(t)
	s.scopes = map[string]string{"field:ka": "g1", "u:an": "g1"}
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà"))
	a := s.phone("an")
	done := a.Gives(nil, client.Photo{Data: []byte("photo"), Preview: []byte("p")})
	a.Records("activity", record.NewDoc("note", "refuse"))
	a.Sync()
	a.Offline()
	a.Gives(nil, client.Photo{Data: []byte("another")})
	a.Online()
	count := func() string {
		return fmt.Sprint(len(a.Outbox()), len(a.Journal()), len(a.Issues()), len(a.PhotoStates()), len(a.Receipts()))
	}
	before := count()

	s.with(func() { s.scopes = map[string]string{"u:an": "g1"} }) // the person leaves the unit
	same(t, "purged", a.Pull().Purged, 1)
	same(t, "after the purge", count(), before)
	same(t, "own record", a.State(done), client.Complete)
	s.equal(a, "u:an")
	same(t, "rows of the lost scope", len(a.Base("field:ka")), 0)

	s.with(func() { s.scopes["u:an"] = "g2" }) // the scope means something else now
	same(t, "resets", a.Pull().Resets, 1)
	same(t, "after the reset", count(), before)
	s.equal(a, "u:an")
}

// I5: a deleted id never comes back. A `gone` takes the copy of its own scope.
func TestI5GoneStaysGone(t *testing.T) {
	s := newFake(t)
	s.scopes = map[string]string{"field:ka": "g1", "lead:ka": "g1"}
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "phone", "+84912345678"))
	a := s.phone("an")
	a.Pull()
	s.remove("beneficiary", id(1))
	a.Pull()
	a.Pull()
	same(t, "rows", len(a.Rows("beneficiary")), 0)
}

func TestScopesMergeFieldByField(t *testing.T) {
	s := newFake(t)
	s.scopes = map[string]string{"field:ka": "g1", "lead:ka": "g1"}
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "phone", "+84912345678"))
	a := s.phone("an")
	a.Pull()
	row := a.Row("beneficiary", id(1))
	same(t, "phone, which only the leader's copy shows", row.Doc.Text("phone"), "+84912345678")
	same(t, "copies", len(row.Scopes), 2)
	s.with(func() { delete(s.scopes, "lead:ka") })
	a.Pull()
	row = a.Row("beneficiary", id(1))
	same(t, "phone, masked", row.Doc.Has("phone"), false)
	same(t, "name", row.Doc.Text("name"), "Hà")
}

func TestAnAcknowledgedMutationStaysOnTheScreenUntilItsPull(t *testing.T) {
	s := newFake(t)
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "note", "cũ"))
	a := s.phone("an")
	a.Pull()
	a.Sets("beneficiary", id(1), map[string]any{"note": "mới"})
	mine := a.Gives(nil)
	a.Push()
	same(t, "base", a.Base("field:ka")[0].Doc.Text("note"), "cũ") // a push answer never writes base
	same(t, "screen", a.Row("beneficiary", id(1)).Doc.Text("note"), "mới")
	same(t, "own gift", a.Row("gift_handover", mine).Own, true)
	a.Net.LoseAnswers("/pull", 1)
	a.Client.Pull(t.Context())
	same(t, "screen after a lost pull", a.Row("beneficiary", id(1)).Doc.Text("note"), "mới")
	a.Pull()
	same(t, "screen", a.Row("beneficiary", id(1)).Doc.Text("note"), "mới")
	same(t, "nothing of ours on top", a.Row("beneficiary", id(1)).Own || a.Row("gift_handover", mine).Own, false)
}

func TestASetNamesWhatTheScreenShowed(t *testing.T) {
	s := newFake(t)
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "note", "một", "tags", []string{"a"}))
	a := s.phone("an")
	a.Pull()
	a.Sets("beneficiary", id(1), map[string]any{"note": "hai"})
	a.Sets("beneficiary", id(1), map[string]any{"note": "ba", "hamlet": "Thôn 2"})
	if _, err := a.Client.AddTo("beneficiary", id(1), "tags", "b"); err != nil {
		t.Fatal(err)
	}
	same(t, "a set that changes nothing", a.Sets("beneficiary", id(1), map[string]any{"note": "ba"}), "")
	var f []jsontext.Value
	for _, e := range a.Outbox() {
		m, _ := record.ParseDoc(e.M)
		f = append(f, m.Get("f"))
	}
	same(t, "first", string(f[0]), `{"note":{"v":"hai","was":"một"}}`)
	same(t, "second", string(f[1]), `{"hamlet":{"v":"Thôn 2"},"note":{"v":"ba","was":"hai"}}`) // own unsent edits included
	same(t, "third", string(f[2]), `{"tags":{"add":["b"]}}`)
	same(t, "tags on the screen", fmt.Sprint(a.Row("beneficiary", id(1)).Doc.Texts("tags")), "[a b]")
	if _, err := a.Client.Set("beneficiary", id(9), map[string]any{"note": "?"}); !errors.Is(err, client.ErrNoRow) {
		t.Errorf("a row that is not on the screen: %v", err)
	}

	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "note", "của người khác", "tags", []string{"a"}))
	r := a.Push()
	if r.Conflict == 0 || len(a.Issues()) == 0 {
		t.Errorf("somebody else changed the note: %+v", r)
	}
	a.Pull()
	same(t, "the server's value stays", a.Row("beneficiary", id(1)).Doc.Text("note"), "của người khác")
	if a.Issues()[0].M == nil {
		t.Error("the value that lost is not kept")
	}
}

func TestNoVerdictCountsBeforeItsReceipt(t *testing.T) {
	s := newFake(t)
	a, lead := s.phone("an"), s.phone("lead")
	gift := a.Gives(nil)
	a.Sync()
	lead.Pull()
	if _, err := lead.Client.Review("gift_handover", gift, "accepted", client.Verdict{Words: "Tốt lắm"}); err != nil {
		t.Fatal(err)
	}
	same(t, "on the leader's screen", lead.Row("gift_handover", gift).Doc.Text("review_state"), "received")
	lead.Push()
	same(t, "after the receipt", lead.Row("gift_handover", gift).Doc.Text("review_state"), "accepted")
	same(t, "for the author, before a pull", a.State(gift), client.Received)
	a.Pull()
	same(t, "for the author", a.State(gift), client.Accepted)
	a.Client.Void("gift_handover", gift, "nhầm người")
	same(t, "screen", a.Row("gift_handover", gift).Doc.Text("review_state"), "withdrawn")
	same(t, "but the server does not know", a.State(gift), client.Received)
	a.Sync()
	same(t, "withdrawn", a.State(gift), client.Withdrawn)
}

func TestABloodVisitMovesForwardOffline(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Offline()
	visit := a.Records("blood_visit", record.NewDoc("drive", id(1), "state", "registered"))
	if _, err := a.Client.Step("blood_visit", visit, "arrived", nil); err != nil {
		t.Fatal(err)
	}
	mid, err := a.Client.Step("blood_visit", visit, "screened", record.NewDoc("component", "whole"))
	if err != nil {
		t.Fatal(err)
	}
	row := a.Row("blood_visit", visit)
	same(t, "state", row.Doc.Text("state"), "screened")
	same(t, "component", row.Doc.Text("component"), "whole")
	for _, e := range a.Outbox() {
		if e.Mid == mid {
			m, _ := record.ParseDoc(e.M)
			same(t, "from", m.Sub("f").Text("from"), "arrived")
		}
	}
}

func TestVerifyFindsADifference(t *testing.T) {
	s := newFake(t)
	for i := range 5 {
		s.put("beneficiary", id(i), record.NewDoc("name", fmt.Sprint(i)))
	}
	a := s.phone("an")
	a.Pull()
	check := func() client.Checked {
		t.Helper()
		c, err := a.Client.Verify(t.Context(), "field:ka")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := check(); !c.Comparable || !c.Same {
		t.Fatalf("equal scopes: %+v", c)
	}
	s.put("beneficiary", id(9), record.NewDoc("name", "mới"))
	if c := check(); c.Comparable {
		t.Fatalf("the phone is behind: %+v", c)
	}
	a.Pull()
	s.with(func() { delete(s.rows, "beneficiary/"+id(2)) }) // the server forgot to say that a row is gone
	if c := check(); !c.Comparable || c.Same {
		t.Fatalf("a row too many: %+v", c)
	}
	a.Pull() // a snapshot
	s.equal(a, "field:ka")
	if c := check(); !c.Same {
		t.Fatalf("after the snapshot: %+v", c)
	}
}

// I12: after a restore all acknowledged mutations held by surviving phones are back.
func TestI12ARestoredServerIsToldAgain(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	kept := a.Gives(nil)
	named := a.Records("beneficiary", record.NewDoc("name", "Cũ", "id_number", "031150001234"))
	a.Sync()
	backup := s.backup()
	lost := a.Gives(nil)
	lostNamed := a.Records("beneficiary", record.NewDoc("name", "Mới", "id_number", "031150001235"))
	a.Sets("beneficiary", lostNamed, map[string]any{"hamlet": "Thôn 1"})
	refused := a.Records("activity", record.NewDoc("note", "refuse"))
	a.Sync()
	var order []string
	for _, e := range a.Journal() {
		order = append(order, e.Mid)
	}
	s.restore(backup, "e2")
	s.with(func() { s.pushed = nil })
	unsent := a.Gives(nil)

	// The old rows stay on the screen until the new ones are complete.
	a.Net.LoseRequests("/pull", 1)
	if _, err := a.Client.Sync(t.Context()); err == nil {
		t.Fatal("a lost pull went well")
	}
	same(t, "rebuilding", a.Info().Rebuilding, true)
	same(t, "epoch", a.Info().Epoch, "e2")
	same(t, "on the screen meanwhile", len(a.Rows("beneficiary")), 2)
	same(t, "ready meanwhile", a.Ready("field:ka"), false)

	a.Sync()
	s.with(func() {
		if got := fmt.Sprint(s.pushed[:3]); got != fmt.Sprint(order[2:5]) {
			t.Errorf("pushed again: %v, want the lost ones in their order %v", got, order[2:])
		}
		same(t, "pushed in the new history", len(s.pushed), 4) // and the one that was not sent before
	})
	for _, want := range []string{kept, lost, unsent} {
		if _, ok := s.row("gift_handover", want); !ok {
			t.Errorf("gift %s is not back", want)
		}
	}
	for _, want := range []string{named, lostNamed} {
		if _, ok := s.row("beneficiary", want); !ok {
			t.Errorf("beneficiary %s is not back", want)
		}
	}
	same(t, "issues", len(a.Issues()), 1) // the old one, once
	same(t, "the refused one", a.State(refused), client.Refused)
	same(t, "outbox", len(a.Outbox()), 0)
	same(t, "rebuilding", a.Info().Rebuilding, false)
	s.equal(a, "field:ka")
}

func TestAReceiptTellsAServerThatItLostItsTail(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	backup := s.backup()
	gift := a.Gives(nil)
	a.Sync()
	s.restore(backup, "e1") // by hand, the file beside the database included: the server notices nothing
	if err := a.Client.Hello(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, "epoch", a.Info().Epoch, "e1+")
	a.Sync()
	if _, ok := s.row("gift_handover", gift); !ok {
		t.Error("the gift is not back")
	}
}

// A refusal proves nothing: no server has lost anything with it. hello names the newest mutation that was taken.
func TestHelloNamesNoRefusal(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	newest := func() string {
		t.Helper()
		if err := a.Client.Hello(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s.greeted.Text("newest")
	}
	refused := record.NewDoc("name", "Đỗ Thị Sáu", "note", "refuse")
	a.Records("beneficiary", refused)
	same(t, "refused", a.Push().Rejected, 1)
	same(t, "newest after a refusal alone", newest(), "")

	a.Gives(nil)
	taken := a.Outbox()[0].Mid
	a.Records("beneficiary", refused)
	same(t, "taken", a.Push().OK, 1)
	same(t, "newest after a push of both", newest(), taken)

	backup := s.backup()
	a.Records("beneficiary", refused)
	same(t, "refused", a.Push().Rejected, 1)
	same(t, "newest after another refusal", newest(), taken)

	s.restore(backup, "e1") // only a refusal is lost
	s.with(func() { s.seq += 100 })
	same(t, "newest after the refusal was lost", newest(), taken)
	same(t, "a receipt beside it", s.greeted.Has("receipt"), false)
	s.with(func() { clear(s.receipts) })
	same(t, "newest after all was lost", newest(), taken)
	receipt, err := credential.Verify(s.keys.Public(), s.greeted.Text("receipt"))
	if err != nil || !slices.ContainsFunc(receipt.Res, func(l credential.ReceiptLine) bool { return l.Mid == taken }) {
		t.Errorf("the receipt beside it is over %+v: %v", receipt.Res, err)
	}
}

func TestAPageOfTheOldHistoryCountsForNothing(t *testing.T) {
	s := newFake(t)
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà"))
	a := s.phone("an")
	a.Pull()
	backup := s.backup()
	s.put("beneficiary", id(2), record.NewDoc("name", "chỉ có trong lịch sử cũ"))
	a.Net.Between("/pull", func() { // the answer was made before the restore and arrives after the phone has heard of it
		s.restore(backup, "e2")
		if err := a.Client.Hello(t.Context()); err != nil {
			t.Error(err)
		}
	})
	a.Pull()
	s.equal(a, "field:ka")
	same(t, "rows", len(a.Rows("beneficiary")), 1)
}

func TestTheJournalLetsGoByTheServersClock(t *testing.T) {
	day := 24 * time.Hour
	for _, row := range []struct {
		name    string
		durable int64 // -1: no replica
		age     time.Duration
		kept    int
	}{
		{"durable, young", 100, 6 * day, 1},
		{"durable, old", 100, 8 * day, 0},
		{"not durable, old", 0, 400 * day, 1},
		{"no replica, young", -1, 29 * day, 1},
		{"no replica, old", -1, 31 * day, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newFake(t)
			if row.durable >= 0 {
				s.durable = &row.durable
			}
			a := s.phone("an")
			id := a.Gives(nil)
			a.Sync()
			a.Skew(1000 * day) // the phone's own clock deletes nothing
			s.with(func() { s.now = s.now.Add(row.age) })
			if err := a.Client.Hello(t.Context()); err != nil {
				t.Fatal(err)
			}
			same(t, "journal", len(a.Journal()), row.kept)
			same(t, "receipts", len(a.Receipts()), 1)
			same(t, "state", a.State(id), client.Received)
		})
	}
}

func TestPokesBringNews(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	news := make(chan bool, 8)
	heard := func(what string) {
		t.Helper()
		select {
		case <-news:
		case <-time.After(10 * time.Second):
			t.Fatal("no news after " + what)
		}
	}
	go a.Client.Listen(t.Context(), func() { news <- true })
	heard("connecting")
	s.with(func() { s.listens[0] <- "sync/an" })
	heard("a poke")
	s.with(func() { close(s.listens[0]) })
	heard("connecting again")
	s.with(func() { s.listens[1] <- "sync/an" })
	heard("a poke on the new connection")
}

func TestLoopKeepsThePhoneInStep(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Offline()
	stop := a.Loops()
	defer stop()
	photo := client.Photo{Data: []byte("a photo of a gift"), Preview: []byte("small")}
	gift := a.Gives(nil, photo)
	a.Net.LoseAnswers("/push", 2)
	a.Net.LoseRequests("/uploads", 1)
	a.Online() // no event: the timers find out
	until(t, func() bool { return a.State(gift) == client.Complete })
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà"))
	until(t, func() bool {
		s.with(func() {
			for _, l := range s.listens {
				select {
				case l <- "sync/an":
				default:
				}
			}
		})
		return len(a.Rows("beneficiary")) == 1
	})
	same(t, "rows at the server", s.count("gift_handover"), 1)
}

// until waits for something to become true; it fails only when it never does.
func until(t *testing.T, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never")
		}
	}
}
