package client_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// named is a person whose identity number leaves the journal with the receipt: what goes up after a restore has other bytes.
func named(a *phonetest.Phone) (id string) {
	return a.Records("beneficiary", record.NewDoc("name", "Phạm Thị Mơ", "id_number", "031090001234"))
}

// exported is the outbox as a file.
func exported(t *testing.T, a *phonetest.Phone) []byte {
	t.Helper()
	var w bytes.Buffer
	if _, err := a.Client.Export(&w); err != nil {
		t.Fatal(err)
	}
	return w.Bytes()
}

// delivered hands a file in by somebody else's phone.
func delivered(t *testing.T, s *fake, file []byte) {
	t.Helper()
	carrier := s.phone("binh")
	if _, err := take(carrier, file); err != nil {
		t.Fatal(err)
	}
	if _, err := carrier.Client.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// received says that everything of a phone is at the server, and that the phone knows it.
func received(t *testing.T, s *fake, a *phonetest.Phone, ids ...string) {
	t.Helper()
	if _, err := a.Client.Flush(t.Context()); err != nil {
		t.Errorf("flush: %v", err)
	}
	same(t, "outbox", len(a.Outbox()), 0)
	same(t, "issues", len(a.Issues()), 0)
	same(t, "due", a.Info().Queue, 0)
	for _, id := range ids {
		same(t, "state", a.State(id), client.Received)
	}
	same(t, "people at the server", s.count("beneficiary"), 1)
}

// I12, I10: of a journal entry without its identity number the server may hold the bytes as they were or as they are now.
func TestAStrippedEntryIsKnownUnderEitherHash(t *testing.T) {
	begin := func(t *testing.T) (*fake, *phonetest.Phone, history, string) {
		s := newFake(t)
		a := s.phone("an")
		a.Sync()
		return s, a, s.backup(), named(a)
	}
	hello := func(a *phonetest.Phone) {
		if err := a.Client.Hello(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("carried before the phone asks", func(t *testing.T) {
		s, a, old, id := begin(t)
		a.Sync()
		s.restore(old, "e2")
		hello(a)
		delivered(t, s, exported(t, a))
		received(t, s, a, id, a.Gives(nil))
	})
	t.Run("an older backup first", func(t *testing.T) {
		s, a, old, id := begin(t)
		a.Sync()
		whole := s.backup()
		s.restore(old, "e2")
		a.Sync()
		again := s.backup()
		s.restore(whole, "e3")
		hello(a)
		received(t, s, a, id, a.Gives(nil))
		s.restore(again, "e4")
		hello(a)
		received(t, s, a, id, a.Gives(nil))
	})
	t.Run("carried as it was, after the phone asked", func(t *testing.T) {
		s, a, old, id := begin(t)
		file := exported(t, a)
		a.Sync()
		s.restore(old, "e2")
		hello(a)
		a.Net.LoseRequests("/push", 1)
		if _, err := a.Client.Flush(t.Context()); err == nil {
			t.Fatal("a lost push went well")
		}
		delivered(t, s, file)
		received(t, s, a, id, a.Gives(nil))
	})
	t.Run("a household, carried as it was", func(t *testing.T) {
		s := newFake(t)
		a := s.phone("an")
		a.Sync()
		old := s.backup()
		var ids []string
		err := a.Client.Group(func(b *client.Batch) error {
			visit, _, _ := b.Record("blood_visit", record.NewDoc("donor", record.NewDoc("name", "X", "id_number", "031090001234")))
			person, _, err := b.Record("beneficiary", record.NewDoc("name", "Con"))
			ids = []string{visit, person}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		file := exported(t, a)
		a.Sync()
		s.restore(old, "e2")
		hello(a)
		a.Net.LoseRequests("/push", 1)
		a.Client.Flush(t.Context())
		delivered(t, s, file)
		received(t, s, a, append(ids, a.Gives(nil))...)
	})
	t.Run("a mid that the server keeps to itself", func(t *testing.T) {
		s, a, _, id := begin(t)
		a.Sync()
		s.restore(s.backup(), "e2")
		s.holdsOthers()
		hello(a)
		a.Net.Say("/status", -1, 200, `{"epoch":"e2","head":9,"res":[],"receipt":""}`)
		if _, err := a.Client.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, "is an issue", a.State(id), client.Refused)
		same(t, "due", a.Info().Queue, 0)
	})
	t.Run("other bytes under its mid", func(t *testing.T) {
		s, a, _, id := begin(t)
		a.Sync()
		s.restore(s.backup(), "e2")
		s.holdsOthers()
		hello(a)
		other := a.Gives(nil)
		if _, err := a.Client.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, "holds up no other", a.State(other), client.Received)
		same(t, "and is an issue", a.State(id), client.Refused)
		same(t, "due", a.Info().Queue, 0)
	})
}

// What is due keeps the bytes under which it goes up, whatever a person closes.
func TestDismissLeavesWhatIsDue(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	named(a)
	a.Net.LoseAnswers("/push", 1)
	a.Client.Push(t.Context())
	before := a.Outbox()[0]
	if err := a.Client.Dismiss(before.Mid); err != nil {
		t.Fatal(err)
	}
	same(t, "the body that is due", string(a.Outbox()[0].M), string(before.M))
	same(t, "known already", a.Push().Dup, 1)
	same(t, "issues", len(a.Issues()), 0)
}

// holdsOthers has the server hold other bytes under each mid that it knows.
func (s *fake) holdsOthers() {
	s.with(func() {
		for mid, r := range s.receipts {
			r.sha = strings.Repeat("0", 64)
			s.receipts[mid] = r
		}
	})
}
