package journal_test

import (
	"errors"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// A step that was refused is mended as a step: no leader makes a verdict of it in the name of whoever sent it.
func TestNothingIsMendedIntoAVerdict(t *testing.T) {
	w := newWorld(t)
	visit := w.visits("lan", "deferred")
	mid, m := w.mut(record.BloodVisit, record.Transition, visit, map[string]any{"from": "arrived", "to": "nowhere"})
	w.want(w.phone("minh").push(w.sent(mid, nil, m)).Results[0], record.Rejected, record.Invalid)
	refusal, _, err := w.Refusal(t.Context(), mid)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]any{"sha": w.row(record.BloodVisit, visit).Doc.Text("body_sha")}
	for _, from := range []string{"received", "arrived"} {
		if _, err := w.Mend(refusal, record.NewDoc("from", from, "to", "accepted", "seen", seen)); !errors.Is(err, journal.ErrPersonal) {
			t.Errorf("mended into %s → accepted: %v", from, err)
		}
	}
	sent, err := w.Mend(refusal, record.NewDoc("to", "screened"))
	if err != nil || sent.Problem != nil {
		t.Errorf("mended as the step it was: %v, %v", err, sent.Problem)
	}
}

// hands hands in one mutation of somebody's outbox.
func (w *world) hands(carrier, user string, k *record.Kind, op record.Op, id string, f map[string]any) record.Result {
	w.Helper()
	mid, m := w.mut(k, op, id, f)
	out, err := w.Commit(w.Context(), journal.Push{Epoch: w.Mark().Epoch, User: user, Device: w.phone(user).device, Carrier: carrier, Schema: 1, Sent: []journal.Sent{w.sent(mid, nil, m)}})
	if err != nil {
		w.Fatal(err)
	}
	return out.Results[0]
}

// What somebody who does not lead hands in about a record that is there is taken, for a dead phone's sake, and asked about.
func TestWhatIsHandedInAboutARecordIsAskedAbout(t *testing.T) {
	w := newWorld(t)
	lan, leader := w.phone("lan"), w.phone("leader")
	gift, _ := lan.gives(ba)
	w.want(w.hands("minh", "lan", record.GiftHandover, record.Void, gift, map[string]any{"reason": "nhầm"}), record.OK, "")
	if review := w.row(record.GiftHandover, gift).Doc.Sub("review"); review.Text("by") != "lan" || review.Text("carrier") != "minh" {
		t.Errorf("withdrawn: %s", review.JSON())
	}
	if flags := w.flags("carried", gift); len(flags) != 1 || w.facts(flags[0]).Text("carrier") != "minh" || w.facts(flags[0]).Text("author") != "lan" {
		t.Errorf("the withdrawal: %s", w.asked(gift))
	}

	_, s := w.works("trả lại", nil)
	w.want(lan.push(s).Results[0], record.OK, "")
	w.want(leader.does(record.Activity, record.Transition, s.ID, verdict("received", "returned", s.BodySHA, nil)), record.OK, "")
	w.want(w.hands("minh", "lan", record.Activity, record.Transition, s.ID, map[string]any{"from": "returned", "to": "received", "words": "đã bổ sung"}), record.OK, "")
	if answer := w.row(record.Activity, s.ID).Doc.Sub("review").Sub("answer"); answer.Text("carrier") != "minh" {
		t.Errorf("answered: %s", answer.JSON())
	}
	if len(w.flags("carried", s.ID)) != 1 {
		t.Errorf("the answer: %s", w.asked(s.ID))
	}

	visit := w.visits("lan", "registered")
	w.want(w.hands("minh", "lan", record.BloodVisit, record.Transition, visit, map[string]any{"from": "registered", "to": "arrived"}), record.OK, "")
	if len(w.flags("carried", visit)) != 1 {
		t.Errorf("the step: %s", w.asked(visit))
	}

	// Whoever leads could do it themselves, and so could the author: nobody is asked.
	other, _ := lan.gives(ong)
	w.want(w.hands("leader", "lan", record.GiftHandover, record.Void, other, nil), record.OK, "")
	again, _ := lan.gives(ong)
	w.want(w.hands("lan", "lan", record.GiftHandover, record.Void, again, nil), record.OK, "")
	if asked := w.asked(other) + w.asked(again); asked != "" {
		t.Errorf("asked: %s", asked)
	}
	w.clean()
}

// Whoever hands in another's verdict has a hand in it, and gives no second look.
func TestWhoHandsInAVerdictGivesNoSecondLook(t *testing.T) {
	w := newWorld(t)
	if err := w.Grant(t.Context(), org.Grant{User: "province2", Role: record.ProvinceLeader, Unit: province}); err != nil {
		t.Fatal(err)
	}
	gift, _ := w.phone("lan").gives(ba)
	sha := w.row(record.GiftHandover, gift).Doc.Text("body_sha")
	w.want(w.hands("province", "leader", record.GiftHandover, record.Transition, gift, verdict("received", "accepted", sha, nil)), record.OK, "")
	if review := w.row(record.GiftHandover, gift).Doc.Sub("review"); review.Text("by") != "leader" || review.Text("carrier") != "province" {
		t.Errorf("accepted: %s", review.JSON())
	}
	again := verdict("accepted", "accepted", sha, nil)
	again["second"] = true
	w.want(w.phone("province").does(record.GiftHandover, record.Transition, gift, again), record.Rejected, record.SelfReview)
	w.want(w.hands("province", "province2", record.GiftHandover, record.Transition, gift, again), record.Rejected, record.SelfReview)
	w.want(w.phone("province2").does(record.GiftHandover, record.Transition, gift, again), record.OK, "")
}

// Whoever hands in that a list is begun or submitted does not approve it.
func TestWhoHandsInAListDoesNotApproveIt(t *testing.T) {
	w := newWorld(t)
	if err := w.Grant(t.Context(), org.Grant{User: "leader", Role: record.Approver, Unit: kienAn}); err != nil {
		t.Fatal(err)
	}
	begins := func(carrier string) (list string) {
		list = record.NewID(w.now)
		f := map[string]any{"campaign": tet, "unit": kienAn}
		if carrier == "" {
			w.want(w.phone("leader2").does(record.List, record.Create, list, f), record.OK, "")
		} else {
			w.want(w.hands(carrier, "leader2", record.List, record.Create, list, f), record.OK, "")
		}
		_, r := w.phone("hoa").puts(list, tet, ba, false)
		w.want(r, record.OK, "")
		return list
	}
	submit := map[string]any{"from": "checked", "to": "submitted"}
	check := map[string]any{"from": "draft", "to": "checked"}

	begun := begins("leader")
	w.want(w.phone("leader2").does(record.List, record.Transition, begun, check), record.OK, "")
	w.want(w.phone("leader2").does(record.List, record.Transition, begun, submit), record.OK, "")
	w.want(w.phone("leader").moves(begun, "submitted", "approved"), record.Rejected, record.SelfReview)
	w.want(w.phone("ubnd").moves(begun, "submitted", "approved"), record.OK, "")

	submitted := begins("")
	w.want(w.hands("leader", "leader2", record.List, record.Transition, submitted, check), record.OK, "")
	w.want(w.hands("leader", "leader2", record.List, record.Transition, submitted, submit), record.OK, "")
	doc := w.row(record.List, submitted).Doc
	for _, step := range []string{"checked", "submitted"} {
		if doc.Text(step+"_by") != "leader2" || doc.Text(step+"_carrier") != "leader" {
			t.Errorf("%s: %s", step, doc.JSON())
		}
	}
	w.want(w.phone("leader").moves(submitted, "submitted", "returned"), record.Rejected, record.SelfReview)
	// Taken back and submitted by its leader themselves, it is nobody else's.
	w.want(w.phone("leader2").moves(submitted, "submitted", "draft"), record.OK, "")
	w.want(w.phone("leader2").moves(submitted, "draft", "submitted"), record.OK, "")
	if doc = w.row(record.List, submitted).Doc; doc.Has("submitted_carrier") || doc.Has("checked_carrier") {
		t.Errorf("submitted anew: %s", doc.JSON())
	}
	w.want(w.phone("leader").moves(submitted, "submitted", "approved"), record.OK, "")
	w.clean()
}

// Nobody answers a question about a record of their own, or about one that they handed in.
func TestNobodyAnswersAboutTheirOwnRecord(t *testing.T) {
	w := newWorld(t)
	first, _ := w.phone("lan").gives(ba)
	second, r := w.phone("leader").gives(ba)
	w.want(r, record.Conflict, record.AlreadyGiven)
	double := journal.FlagID("already_given", []record.Pointer{{Kind: "gift_handover", ID: first}, {Kind: "gift_handover", ID: second}})
	for _, answer := range []string{"same", "both_real", "different", "dismissed"} {
		w.want(w.phone("leader").answers(double, answer), record.Rejected, record.SelfReview)
		w.want(w.hands("leader", "leader2", record.Flag, record.Transition, double, map[string]any{"from": "open", "to": answer}), record.Rejected, record.SelfReview)
	}
	w.want(w.phone("leader2").answers(double, "both_real"), record.OK, "")

	_, s := w.works("mang hộ", nil)
	w.want(w.hands("leader", "lan", s.Kind, record.Create, s.ID, map[string]any{"unit": kienAn, "type": "health_check"}), record.OK, "")
	carried := w.flags("carried", s.ID)[0]
	w.want(w.phone("leader").answers(carried, "dismissed"), record.Rejected, record.SelfReview)
	w.want(w.hands("province", "leader2", record.Flag, record.Transition, carried, map[string]any{"from": "open", "to": "dismissed"}), record.OK, "")
	if doc := w.row(record.Flag, carried).Doc; doc.Text("decided_by") != "leader2" || doc.Text("decided_carrier") != "province" {
		t.Errorf("answered: %s", doc.JSON())
	}

	// The province hands in a withdrawal: it is not the one that is content with it.
	gift, _ := w.phone("lan").gives(ong)
	w.want(w.hands("province", "lan", record.GiftHandover, record.Void, gift, nil), record.OK, "")
	w.want(w.phone("province").answers(w.flags("carried", gift)[0], "dismissed"), record.Rejected, record.SelfReview)
	w.want(w.phone("leader").answers(w.flags("carried", gift)[0], "dismissed"), record.OK, "")
	w.clean()
}

// visits has a donor come to a drive of the commune, as far as a state.
func (w *world) visits(author, state string) (visit string) {
	w.Helper()
	drive, visit := record.NewID(w.now), record.NewID(w.now)
	w.want(w.phone("leader").does(record.BloodDrive, record.Create, drive, map[string]any{"unit": kienAn, "place": "Nhà văn hóa", "date": "2026-11-22"}), record.OK, "")
	w.want(w.phone(author).does(record.BloodVisit, record.Create, visit, map[string]any{"drive": drive, "unit": kienAn, "state": state,
		"donor": map[string]any{"name": "Phạm Văn Hiến", "birth_year": 1990}}), record.OK, "")
	return visit
}
