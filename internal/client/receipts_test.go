package client_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// A receipt that is signed well and says something else proves nothing.
func TestAReceiptMustBeOfThisVeryPush(t *testing.T) {
	for name, lie := range map[string]func(*credential.Receipt){
		"another server":  func(r *credential.Receipt) { r.ServerID = "other" },
		"another history": func(r *credential.Receipt) { r.Epoch = "e0" },
		"another device":  func(r *credential.Receipt) { r.Device = "d_somebodyelse" },
		"other bytes":     func(r *credential.Receipt) { r.Res[0].BodySHA = strings.Repeat("0", 64) },
		"another status":  func(r *credential.Receipt) { r.Res[0].S = "rejected" },
		"another seq":     func(r *credential.Receipt) { r.Res[0].Seq++ },
		"one line less":   func(r *credential.Receipt) { r.Res = r.Res[1:] },
	} {
		t.Run(name, func(t *testing.T) {
			s := newFake(t)
			a := s.phone("an")
			a.Gives(nil)
			a.Gives(nil)
			s.claims = lie
			if _, err := a.Client.Push(t.Context()); !errors.Is(err, client.ErrAnswer) {
				t.Errorf("believed: %v", err)
			}
			same(t, "outbox", len(a.Outbox()), 2)
			same(t, "receipts", len(a.Receipts()), 0)
			s.with(func() { s.claims = nil })
			a.Push()
			same(t, "outbox", len(a.Outbox()), 0)
			if r, err := a.Client.Receipt(a.Journal()[0].Mid); err != nil || r.Token == "" || r.About != "push" {
				t.Errorf("receipt of a mutation: %+v, %v", r, err)
			}
		})
	}
}

// A group of the journal goes or stays whole, and so does what somebody still has to look at.
func TestTheJournalLetsGoOfGroupsWholeAndOfNoIssue(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "note", "một"))
	a.Pull()
	a.Sets("beneficiary", id(1), map[string]any{"note": "hai"})
	s.put("beneficiary", id(1), record.NewDoc("name", "Hà", "note", "của người khác"))
	same(t, "conflicts", a.Push().Conflict, 1)
	a.Client.Group(func(b *client.Batch) error {
		b.Record("beneficiary", record.NewDoc("name", "Một"))
		_, _, err := b.Record("beneficiary", record.NewDoc("name", "Hai"))
		return err
	})
	a.Sync()
	between := a.Journal()[1].Result.Seq // of the group's first
	s.with(func() { s.durable, s.now = &between, s.now.Add(8*24*time.Hour) })
	hello := func() {
		t.Helper()
		if err := a.Client.Hello(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	hello()
	same(t, "journal: conflict and group", len(a.Journal()), 3)
	if err := a.Client.Dismiss(a.Issues()[0].Mid); err != nil {
		t.Fatal(err)
	}
	hello()
	same(t, "journal: group", len(a.Journal()), 2)
	after := between + 1
	s.with(func() { s.durable = &after })
	hello()
	same(t, "journal", len(a.Journal()), 0)
}
