package journal_test

import (
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// changes sets a member of a reference row, as the desk does.
func (w *world) changes(kind *record.Kind, id, field string, value any) {
	w.Helper()
	w.do(func(tx *journal.Tx) error {
		row, _, err := tx.Row(kind.Name, id)
		if err != nil {
			return err
		}
		doc := row.Doc.Clone()
		doc.Put(field, value)
		return tx.Put(record.Write{Kind: kind, ID: id, Doc: doc})
	})
}

// stands is the state of a question, with "!" when somebody answered it.
func (w *world) stands(flag string) string {
	doc := w.row(record.Flag, flag).Doc
	if doc.Has("decided_by") {
		return doc.Text("state") + "!"
	}
	return doc.Text("state")
}

// A limit that is raised answers the questions about gifts that count now; one that is lowered asks them again, but for
// those that a leader has answered.
func TestAnotherLimitAsksOtherQuestions(t *testing.T) {
	w := newWorld(t)
	lan, minh, leader := w.phone("lan"), w.phone("minh"), w.phone("leader")
	a, _ := lan.gives(ong)
	b, r := minh.gives(chau)
	w.want(r, record.Conflict, record.AlreadyGiven)
	c, r := lan.gives(chau)
	w.want(r, record.Conflict, record.AlreadyGiven)
	about := func(id string) string {
		t.Helper()
		flags := w.flags("already_given", id)
		if len(flags) != 1 {
			t.Fatalf("%s is asked about %d times", id, len(flags))
		}
		return flags[0]
	}
	second, third := about(b), about(c)
	holds := func(when, is2, is3 string) {
		t.Helper()
		if got2, got3 := w.stands(second), w.stands(third); got2 != is2 || got3 != is3 {
			t.Errorf("%s: %s and %s, want %s and %s", when, got2, got3, is2, is3)
		}
		w.clean()
	}
	holds("one counts", "open", "open")
	w.changes(record.Campaign, tet, "gift_limit", 2)
	w.counts(a, b)
	holds("two count", "dismissed", "open")
	w.changes(record.Campaign, tet, "gift_limit", 3)
	holds("three count", "dismissed", "dismissed")
	w.changes(record.Campaign, tet, "gift_limit", 1)
	w.counts(a)
	holds("one counts again", "open", "open")
	w.want(leader.answers(second, "both_real"), record.OK, "")
	w.changes(record.Campaign, tet, "gift_limit", 2)
	w.changes(record.Campaign, tet, "gift_limit", 1)
	holds("one was answered", "both_real!", "open")
}

// Whoever comes onto the approved list later is no question any more, and is one again when a later version takes them off.
func TestALaterListAnswersWhoWasOffIt(t *testing.T) {
	w := newWorld(t)
	lan, hoa, leader, ubnd := w.phone("lan"), w.phone("hoa"), w.phone("leader"), w.phone("ubnd")
	approve := func(person string, removed bool) {
		t.Helper()
		list := hoa.begins(tet)
		hoa.puts(list, tet, person, removed)
		w.want(leader.moves(list, "draft", "submitted"), record.OK, "")
		w.want(ubnd.moves(list, "submitted", "approved"), record.OK, "")
	}
	approve(ong, false)
	gift, _ := lan.gives(ba)
	flags := w.flags("off_list", gift)
	if len(flags) != 1 || w.stands(flags[0]) != "open" {
		t.Fatalf("off the list: %v", flags)
	}
	approve(ba, false)
	if got := w.stands(flags[0]); got != "dismissed" {
		t.Errorf("on the second version, and the question is %s", got)
	}
	approve(ba, true)
	if got := w.stands(flags[0]); got != "open" {
		t.Errorf("taken off by the third, and the question is %s", got)
	}
	w.want(leader.answers(flags[0], "dismissed"), record.OK, "")
	approve(ba, false)
	approve(ba, true)
	if got := w.stands(flags[0]); got != "dismissed!" {
		t.Errorf("a leader's answer became %s", got)
	}
	w.clean()
}

// A gift type that gets the value it has in the field leaves nothing to ask.
func TestAnotherValueOfTheTypeAnswersWhatWasAsked(t *testing.T) {
	w := newWorld(t)
	lan := w.phone("lan")
	dear, _ := lan.gives(ba, "value", 800_000)
	usual, _ := lan.gives(ong)
	flags := w.flags("value_outside_gift_type", dear)
	if len(flags) != 1 || w.stands(flags[0]) != "open" {
		t.Fatalf("another value: %v", flags)
	}
	w.changes(record.GiftType, parcel, "value", 800_000)
	if got := w.stands(flags[0]); got != "dismissed" {
		t.Errorf("the type has this value now, and the question is %s", got)
	}
	if n := len(w.flags("value_outside_gift_type", usual)); n != 0 {
		t.Error("a gift is asked about for what a leader changed")
	}
	w.changes(record.GiftType, parcel, "value", 500_000)
	if got := w.stands(flags[0]); got != "open" {
		t.Errorf("the type has its old value, and the question is %s", got)
	}
	w.clean()
}
