package client_test

import (
	"errors"
	"testing"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Push and pull never wait for each other, so their answers come in any order.

func TestAPullOvertakesThePushAnswer(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "note", "cũ"))
	a.Pull()
	a.Sets("beneficiary", id(1), map[string]any{"note": "mới"})
	a.Net.Between("/push", func() { a.Pull() })
	a.Push()
	same(t, "base shows it already: nothing on top", a.Row("beneficiary", id(1)).Own, false)
}

func TestAPushAnswerOvertakesThePull(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "note", "cũ"))
	a.Pull()
	a.Net.Between("/pull", func() { // the page was read before the push
		a.Sets("beneficiary", id(1), map[string]any{"note": "mới"})
		a.Push()
	})
	a.Pull()
	same(t, "note", a.Row("beneficiary", id(1)).Doc.Text("note"), "mới")
	same(t, "still on top", a.Row("beneficiary", id(1)).Own, true)
	a.Pull()
	same(t, "on top after the next pull", a.Row("beneficiary", id(1)).Own, false)
}

// secondPageLost lets one page through and loses the request for the next.
func secondPageLost(t *testing.T, a *phonetest.Phone) {
	t.Helper()
	a.Net.Between("/pull", func() {})
	a.Net.LoseRequests("/pull", 1)
	if r, err := a.Client.Pull(t.Context()); err == nil || r.Pages != 1 {
		t.Fatalf("one page of several: %+v, %v", r, err)
	}
}

func TestHalfAPullCompletesNothing(t *testing.T) {
	s := newFake(t)
	s.page = 1
	for i := range 3 {
		s.put("beneficiary", id(i), record.NewDoc("name", "cũ"))
	}
	a := s.phone("an")
	a.Pull()
	s.with(func() { s.scopes["field:ka"] = "g2" })
	secondPageLost(t, a)
	same(t, "ready within a reset", a.Ready("field:ka"), false)
	a.Pull()
	same(t, "ready", a.Ready("field:ka"), true)

	s.restore(s.backup(), "e2")
	if err := a.Client.Hello(t.Context()); err != nil {
		t.Fatal(err)
	}
	secondPageLost(t, a)
	same(t, "rows on the screen while a new history is read", len(a.Rows("beneficiary")), 3)
	a.Pull()
	s.equal(a, "field:ka")
}

func TestTheServersRowWinsOverItsOwnCreation(t *testing.T) {
	s := newFake(t)
	s.page = 1
	a := s.phone("an")
	gift := a.Gives(nil)
	a.Push()
	s.put("volunteer", id(1), record.NewDoc("name", "Hà")) // comes after the gift
	secondPageLost(t, a)
	row := a.Row("gift_handover", gift)
	doc, _ := s.row("gift_handover", gift)
	same(t, "review_state, which only the server writes", row.Doc.Text("review_state"), doc.Text("review_state"))
}

func TestTheNewestCopyThatShowsAFieldWins(t *testing.T) {
	s := newFake(t)
	s.scopes = map[string]string{"field:ka": "g1", "lead:ka": "g1"}
	s.put("beneficiary", id(1), record.NewDoc("name", "tên cũ", "phone", "+84912345678"))
	a := s.phone("an")
	a.Pull()
	s.page = 1
	s.put("beneficiary", id(1), record.NewDoc("name", "tên mới", "phone", "+84999999999"))
	secondPageLost(t, a) // the field copy is new, the leader's copy still old
	row := a.Row("beneficiary", id(1))
	same(t, "name", row.Doc.Text("name"), "tên mới")
	same(t, "phone", row.Doc.Text("phone"), "+84912345678")
}

func TestGoneTakesTheCopyOfItsScope(t *testing.T) {
	s := newFake(t)
	s.scopes = map[string]string{"field:ka": "g1", "lead:ka": "g1"}
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà"))
	a := s.phone("an")
	a.Pull()
	s.with(func() {
		s.seq++
		s.gone["beneficiary/"+id(1)] = fakeGone{"beneficiary", id(1), "moved", s.seq, "field:ka"}
	})
	a.Pull()
	same(t, "copies", len(a.Row("beneficiary", id(1)).Scopes), 1)
	s.equal(a, "field:ka")
	s.equal(a, "lead:ka")
}

func TestAFirstPageOfTheOldHistoryCountsForNothing(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	backup := s.backup()
	s.put("beneficiary", id(2), record.NewDoc("name", "chỉ có trong lịch sử cũ"))
	a.Net.Between("/pull", func() {
		s.restore(backup, "e2")
		if err := a.Client.Hello(t.Context()); err != nil {
			t.Error(err)
		}
	})
	a.Pull()
	same(t, "rows", len(a.Rows("beneficiary")), 0)
}

func TestAPullFindsTheNewHistory(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	gift := a.Gives(nil)
	a.Sync()
	s.restore(history{rows: map[string]fakeRow{}, gone: map[string]fakeGone{}, receipts: map[string]fakeReceipt{}}, "e2")
	a.Pull()
	same(t, "epoch", a.Info().Epoch, "e2")
	a.Push()
	if _, ok := s.row("gift_handover", gift); !ok {
		t.Error("the gift is not back")
	}
}

func TestALateHelloOfTheOldHistoryChangesNothing(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	b := a.Twin()
	a.Pull()
	a.Net.Between("/hello", func() {
		s.with(func() { s.epoch = "e2" })
		b.Pull()
	})
	if err := a.Client.Hello(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, "epoch", a.Info().Epoch, "e2")
	same(t, "rebuilding", a.Info().Rebuilding, false)
}

func TestAConflictIsToldOnce(t *testing.T) {
	s := newFake(t)
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "note", "một"))
	a := s.phone("an")
	a.Pull()
	a.Sets("beneficiary", id(1), map[string]any{"note": "hai"})
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "note", "của người khác"))
	backup := s.backup()
	a.Sync()
	if err := a.Client.Dismiss(a.Issues()[0].Mid); err != nil {
		t.Fatal(err)
	}
	s.restore(backup, "e2")
	a.Sync()
	same(t, "queue", a.Info().Queue, 0)
	same(t, "journal", len(a.Journal()), 1)
	same(t, "issues", len(a.Issues()), 0)
}

func TestAGroupFailsEvenWhenNobodyLooks(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	err := a.Client.Group(func(b *client.Batch) error {
		b.Set("beneficiary", id(1), map[string]any{"note": "?"}) // no such row
		_, _, err := b.Record("activity", record.NewDoc("hours", 1))
		return err
	})
	if !errors.Is(err, client.ErrNoRow) {
		t.Errorf("half a group was saved: %v", err)
	}
	same(t, "outbox", len(a.Outbox()), 0)
}
