package client_test

import (
	"testing"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// household saves two people as one group.
func household(t *testing.T, a *phonetest.Phone) (mids []string) {
	t.Helper()
	err := a.Client.Group(func(b *client.Batch) error {
		_, one, _ := b.Record("beneficiary", record.NewDoc("name", "Chủ hộ"))
		_, two, err := b.Record("beneficiary", record.NewDoc("name", "Con"))
		mids = []string{one, two}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return mids
}

// partlyRefused is a phone whose household was refused in one member only, because a restored server held other bytes under
// its mid, and what it recorded after that.
func partlyRefused(t *testing.T) (s *fake, a *phonetest.Phone, before history, after []string) {
	t.Helper()
	s = newFake(t)
	a = s.phone("an")
	a.Sync()
	before = s.backup()
	bad := household(t, a)[0]
	after = []string{a.Gives(nil), a.Gives(nil)}
	a.Sync()
	s.restore(s.backup(), "e2")
	s.with(func() { s.receipts[bad] = fakeReceipt{s.receipts[bad].res, hexSHA(nil)} })
	a.Sync()
	same(t, "issues", len(a.Issues()), 1)
	same(t, "due", a.Info().Queue, 0)
	return s, a, before, after
}

// I7, I9, I12: a group of which one member was refused goes up whole to the next history, and holds nothing up.
func TestAGroupRefusedInPartGoesUpWholeAgain(t *testing.T) {
	t.Run("sent", func(t *testing.T) {
		s, a, before, after := partlyRefused(t)
		s.restore(before, "e3")
		a.Sync()
		same(t, "due", a.Info().Queue, 0)
		same(t, "people at the server", s.count("beneficiary"), 2)
		same(t, "gifts at the server", s.count("gift_handover"), len(after))
		for _, id := range after {
			same(t, "state", a.State(id), client.Received)
		}
		same(t, "issues", len(a.Issues()), 0)
	})
	t.Run("carried", func(t *testing.T) {
		s, a, before, after := partlyRefused(t)
		s.restore(before, "e3")
		if err := a.Client.Hello(t.Context()); err != nil {
			t.Fatal(err)
		}
		delivered(t, s, exported(t, a))
		same(t, "people at the server", s.count("beneficiary"), 2)
		same(t, "gifts at the server", s.count("gift_handover"), len(after))
	})
	t.Run("known in part", func(t *testing.T) { // the server says nothing of what it holds of another person
		s, a, _, after := partlyRefused(t)
		s.restore(s.backup(), "e3")
		s.with(func() {
			for mid, r := range s.receipts {
				if r.sha == hexSHA(nil) {
					delete(s.receipts, mid)
				}
			}
		})
		a.Sync()
		same(t, "due", a.Info().Queue, 0)
		same(t, "state", a.State(after[0]), client.Received)
	})
}

// I7: who asks about one member of a group learns of it, and takes it out of the outbox with the rest or not at all.
func TestStatusOfOneMemberLeavesTheGroupWhole(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	mids := household(t, a)
	gift := a.Gives(nil)
	a.Net.LoseAnswers("/push", 1)
	a.Client.Push(t.Context())
	res, err := a.Client.Status(t.Context(), mids[0])
	if err != nil || len(res) != 1 || res[0].Mid != mids[0] {
		t.Fatalf("status: %v, %v", res, err)
	}
	a.Sync()
	same(t, "due", a.Info().Queue, 0)
	same(t, "state", a.State(gift), client.Received)
}
