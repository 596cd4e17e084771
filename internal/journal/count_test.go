package journal_test

import (
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// counts wants exactly these handovers to count.
func (w *world) counts(want ...string) {
	w.Helper()
	got := map[string]string{}
	w.query("SELECT id, 'counted' FROM gift_handover WHERE counted", func(c []string) { got[c[0]] = c[1] })
	wanted := map[string]string{}
	for _, id := range want {
		wanted[id] = "counted"
	}
	same(w.TB, "counted", got, wanted)
}

// reviews gives a verdict on a record as it stands.
func (p *phone) reviews(id, to string) record.Result {
	p.w.Helper()
	doc := p.w.row(record.GiftHandover, id).Doc
	return p.does(record.GiftHandover, record.Transition, id, map[string]any{"from": doc.Text("review_state"), "to": to, "seen": map[string]any{"sha": doc.Text("body_sha")}})
}

func TestI15AnEntitlementHasOneCountedGiftAndItIsLive(t *testing.T) {
	w := newWorld(t)
	lan, minh, leader := w.phone("lan"), w.phone("minh"), w.phone("leader")
	a, _ := lan.gives(ong)
	b, r := minh.gives(chau)
	w.want(r, record.Conflict, record.AlreadyGiven)
	c, r := lan.gives(chau, "giver", "Phật tử chùa Lạch Tray") // of another body: it counts all the same
	w.want(r, record.Conflict, record.AlreadyGiven)
	w.counts(a)

	w.want(leader.reviews(a, "returned"), record.OK, "") // returned is not rejected
	w.counts(a)
	w.want(leader.reviews(a, "rejected"), record.OK, "")
	w.counts(b)
	w.want(minh.does(record.GiftHandover, record.Void, b, map[string]any{"reason": "nhầm nhà"}), record.OK, "")
	w.counts(c)
	w.want(w.phone("province").reviews(a, "accepted"), record.OK, "") // on a second look: first in line again
	w.counts(a)

	fixed, r := lan.gives(chau, "corrects", a, "qty", 2) // a correction takes the place of what it corrects
	w.want(r, record.OK, "")
	w.counts(fixed)
	if old := w.row(record.GiftHandover, a).Doc; old.Text("corrected_by") != fixed {
		t.Errorf("the corrected one: %s", old.JSON())
	}
	for _, person := range []string{ong, chau} {
		if served := w.row(record.Beneficiary, person).Doc.Subs("served"); len(served) != 1 || served[0].Text("handover") != fixed {
			t.Errorf("%s is served by %v", person, served)
		}
	}
	w.clean()
}

// What was taken out of the line comes back to its end: a correction of a rejected or withdrawn gift displaces none that counts.
func TestI15ACorrectionOfWhatNoLongerStood(t *testing.T) {
	t.Run("one gift, a leader said", func(t *testing.T) {
		w := newWorld(t)
		lan, minh := w.phone("lan"), w.phone("minh")
		a, _ := lan.gives(ba)
		c, _ := minh.gives(ba)
		w.want(w.phone("leader").answers(doubles(c, a), "same", "keep", c), record.OK, "")
		w.counts(c)
		b, r := lan.gives(ba, "corrects", a, "qty", 2)
		w.want(r, record.Conflict, record.AlreadyGiven)
		w.counts(c)
		if got := w.asked(b); got != "" { // it was answered
			t.Errorf("asked again: %s", got)
		}
		w.clean()
	})
	t.Run("withdrawn by its author", func(t *testing.T) {
		w := newWorld(t)
		lan, minh := w.phone("lan"), w.phone("minh")
		a, _ := lan.gives(ba)
		c, _ := minh.gives(ba)
		w.want(lan.does(record.GiftHandover, record.Void, a, map[string]any{"reason": "nhầm"}), record.OK, "")
		w.want(w.phone("leader").reviews(c, "accepted"), record.OK, "")
		b, r := lan.gives(ba, "corrects", a)
		w.want(r, record.Conflict, record.AlreadyGiven)
		w.counts(c)
		if got := w.row(record.Flag, doubles(b, c)).Doc.Text("state"); got != "open" {
			t.Errorf("the question about the correction is %q", got)
		}
		w.clean()
	})
}

func doubles(a, b string) string {
	return journal.FlagID("already_given", []record.Pointer{{Kind: record.GiftHandover.Name, ID: a}, {Kind: record.GiftHandover.Name, ID: b}})
}

// What a leader accepted its author cannot take away, not by correcting it and withdrawing the correction either.
func TestAnAcceptedGiftIsNotWithdrawnByItsCorrection(t *testing.T) {
	w := newWorld(t)
	lan, leader := w.phone("lan"), w.phone("leader")
	reason := map[string]any{"reason": "nhầm"}
	a, _ := lan.gives(ba)
	w.want(leader.reviews(a, "accepted"), record.OK, "")
	w.want(lan.does(record.GiftHandover, record.Void, a, reason), record.Rejected, record.Locked)
	b, r := lan.gives(ba, "corrects", a)
	w.want(r, record.OK, "")
	c, r := lan.gives(ba, "corrects", b)
	w.want(r, record.OK, "")
	w.want(lan.does(record.GiftHandover, record.Void, c, reason), record.Rejected, record.Locked)
	w.counts(c)
	w.want(leader.does(record.GiftHandover, record.Void, c, reason), record.OK, "")
	w.counts()
	w.clean()
}

func TestI15PeopleWhoMoveTakeTheirGiftsAlong(t *testing.T) {
	w := newWorld(t)
	leader := w.phone("leader")
	atOng, _ := w.phone("lan").gives(ong)
	atBa, _ := w.phone("minh").gives(ba)
	w.counts(atOng, atBa)
	served := func(person string, by ...string) {
		t.Helper()
		got := w.row(record.Beneficiary, person).Doc.Subs("served")
		if len(got) != len(by) || len(by) == 1 && got[0].Text("handover") != by[0] {
			t.Errorf("%s is served by %v, want %v", person, got, by)
		}
	}
	w.want(leader.does(record.Beneficiary, record.SetFields, chau, sets("household", "", ong)), record.OK, "")
	served(chau) // who left a household that has its gift may get one
	w.want(leader.does(record.Beneficiary, record.SetFields, ba, sets("household", ong, "")), record.OK, "")
	w.counts(atOng) // two gifts in one household now, the earlier one counts
	served(ba, atOng)
	w.want(w.phone("hoa").does(record.Beneficiary, record.Create, "benificiarymoi0", map[string]any{"unit": kienAn, "name": "Mới", "household": ong}), record.OK, "")
	served("benificiarymoi0", atOng) // who comes into it shows it at once

	about := []record.Pointer{{Kind: "beneficiary", ID: ong}, {Kind: "beneficiary", ID: chau}}
	w.do(func(tx *journal.Tx) error {
		return tx.Raise(record.Flagged{Why: "lookalike", Unit: kienAn, About: about})
	})
	w.want(leader.does(record.Flag, record.Transition, journal.FlagID("lookalike", about), map[string]any{"from": "open", "to": "same", "keep": chau}), record.OK, "")
	w.counts(atOng) // the head is somebody else's alias now, the household is one still
	for _, person := range []string{chau, ba, "benificiarymoi0"} {
		served(person, atOng)
	}
	w.want(w.phone("lan").does(record.GiftHandover, record.Void, atOng, map[string]any{"reason": "nhầm"}), record.OK, "")
	w.counts(atBa)
	for _, person := range []string{chau, ba, "benificiarymoi0"} {
		served(person, atBa)
	}
	w.clean()
}

func TestAnotherLimitCountsOtherGifts(t *testing.T) {
	w := newWorld(t)
	lan, minh := w.phone("lan"), w.phone("minh")
	limit := func(n int) {
		t.Helper()
		w.do(func(tx *journal.Tx) error {
			row, _, err := tx.Row("campaign", tet)
			if err != nil {
				return err
			}
			doc := row.Doc.Clone()
			doc.Put("gift_limit", n)
			return tx.Put(record.Write{Kind: record.Campaign, ID: tet, Doc: doc})
		})
		w.clean()
	}
	limit(2)
	a, r := lan.gives(ong)
	w.want(r, record.OK, "")
	b, r := minh.gives(chau)
	w.want(r, record.OK, "")
	c, r := lan.gives(chau)
	w.want(r, record.Conflict, record.AlreadyGiven)
	w.counts(a, b)
	limit(3)
	w.counts(a, b, c)
	limit(1)
	w.counts(a)
	limit(2)
	w.want(lan.does(record.GiftHandover, record.Void, a, map[string]any{"reason": "nhầm"}), record.OK, "")
	w.want(lan.does(record.GiftHandover, record.Void, c, map[string]any{"reason": "nhầm"}), record.OK, "")
	limit(1) // the one that is left must not keep a place that is no more
	w.counts(b)
}

// Who names a head that is merged into somebody of another house is counted with that somebody, and reads what was given
// there, no longer what the head took along to the other house.
func TestI15AHeadIsMergedIntoAMemberOfAnotherHouse(t *testing.T) {
	w := newWorld(t)
	const thoai = "beneficiarytho0"
	served := func(person string) (gifts []string) {
		for _, item := range w.row(record.Beneficiary, person).Doc.Subs("served") {
			gifts = append(gifts, item.Text("handover"))
		}
		return gifts
	}
	w.want(w.phone("hoa").does(record.Beneficiary, record.Create, thoai, map[string]any{"unit": kienAn, "name": "Lê Văn Thoại"}), record.OK, "")
	w.want(w.phone("leader").does(record.Beneficiary, record.SetFields, ba, map[string]any{"household": map[string]any{"v": thoai}}), record.OK, "")
	gift, _ := w.phone("lan").gives(ong)
	if got := served(chau); len(got) != 1 || got[0] != gift {
		t.Fatalf("before: %v", got)
	}
	w.do(func(tx *journal.Tx) error {
		return tx.Put(record.Write{Kind: record.Beneficiary, ID: ong, Merged: ba})
	})
	w.counts(gift)
	if a, b := served(ba), served(thoai); len(a) != 1 || len(b) != 1 {
		t.Errorf("the house it moved to reads %v and %v", a, b)
	}
	if got := served(chau); len(got) != 0 {
		t.Errorf("still reads %v", got)
	}
	w.clean()
}

// Gifts reach the server before their campaign does. They are counted all the same, and anew when it comes.
func TestGiftsOfACampaignThatComesLaterAreCounted(t *testing.T) {
	const late = "campaignlate000"
	comes := func(w *world, limit int) {
		doc := record.NewDoc("name", "Bão", "type", "other", "starts", "2020-01-01", "ends", "2099-01-01", "gift_limit", limit, "evidence", "standard")
		if err := w.Do(t.Context(), func(tx *journal.Tx) error {
			return tx.Put(record.Write{Kind: record.Campaign, ID: late, New: true, Doc: doc})
		}); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("a household changed meanwhile", func(t *testing.T) {
		w := newWorld(t)
		first, _ := w.phone("lan").gives(chau, "campaign", late)
		w.want(w.phone("leader").does(record.Beneficiary, record.SetFields, chau, sets("household", ba, ong)), record.OK, "")
		comes(w, 1)
		_, r := w.phone("minh").gives(ba, "campaign", late)
		w.want(r, record.Conflict, record.AlreadyGiven)
		w.counts(first)
		w.clean()
	})
	t.Run("it allows two", func(t *testing.T) {
		w := newWorld(t)
		first, _ := w.phone("lan").gives(ba, "campaign", late)
		second, r := w.phone("minh").gives(ba, "campaign", late)
		w.want(r, record.Conflict, record.AlreadyGiven)
		third, _ := w.phone("hoa").gives(ba, "campaign", late)
		comes(w, 2)
		w.counts(first, second)
		if w.asked(second) != "already_given:dismissed unknown_reference" || w.asked(third) != "already_given unknown_reference" {
			t.Errorf("asked about the second: %q, about the third: %q", w.asked(second), w.asked(third))
		}
		w.clean()
	})
}
