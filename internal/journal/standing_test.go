package journal_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

func TestI25TheWrongPersonScopeOrStateChangesNothing(t *testing.T) {
	w := newWorld(t)
	gift, _ := w.phone("lan").gives(ba)
	decided, _ := w.phone("lan").gives(ong)
	w.want(w.phone("leader").reviews(decided, "accepted"), record.OK, "")
	drive, visit := record.NewID(w.now), record.NewID(w.now)
	w.want(w.phone("hoa").does(record.BloodDrive, record.Create, drive, map[string]any{"unit": kienAn, "place": "Trường học", "date": "2026-11-21"}), record.OK, "")
	w.want(w.phone("lan").does(record.BloodVisit, record.Create, visit, map[string]any{"drive": drive, "unit": kienAn, "donor": map[string]any{"name": "Ánh"}}), record.OK, "")
	w.want(w.phone("lan").does(record.BloodVisit, record.Void, visit, nil), record.OK, "")
	sha := w.row(record.GiftHandover, gift).Doc.Text("body_sha")
	reason := map[string]any{"reason": "x"}
	person := map[string]any{"unit": kienAn, "name": "Mới"}
	work := map[string]any{"unit": kienAn, "type": "health_check"}
	accept := verdict("received", "accepted", sha, nil)
	for _, c := range []struct {
		who  string
		kind *record.Kind
		op   record.Op
		id   string // "" = a new one
		f    map[string]any
		code record.Code
	}{
		{"nobody", record.Activity, record.Create, "", work, record.ScopeNever},
		{"other", record.Activity, record.Create, "", work, record.ScopeNever},
		{"otherleader", record.Activity, record.Create, "", work, record.ScopeNever},
		{"province", record.Activity, record.Create, "", work, record.ScopeNever},
		{"auditor", record.Activity, record.Create, "", work, record.ScopeNever},
		{"ubnd", record.Activity, record.Create, "", work, record.ScopeNever},
		{"lan", record.Beneficiary, record.Create, "", person, record.ScopeNever},
		{"ubnd", record.Beneficiary, record.Create, "", person, record.ScopeNever},
		{"other", record.Beneficiary, record.SetFields, ba, sets("note", "x", ""), record.ScopeNever},
		{"lan", record.Beneficiary, record.SetFields, ba, sets("name", "x", "Nguyễn Thị Bà"), record.ScopeNever},
		{"leader", record.Beneficiary, record.SetFields, ba, sets("unit", phuLien, kienAn), record.ScopeNever},
		{"minh", record.GiftHandover, record.Void, gift, reason, record.ScopeNever},
		{"otherleader", record.GiftHandover, record.Void, gift, reason, record.ScopeNever},
		{"lan", record.GiftHandover, record.Void, decided, reason, record.Locked},
		{"minh", record.GiftHandover, record.Transition, gift, accept, record.ScopeNever},
		{"lan", record.GiftHandover, record.Transition, gift, accept, record.ScopeNever},
		{"otherleader", record.GiftHandover, record.Transition, gift, accept, record.ScopeNever},
		{"auditor", record.GiftHandover, record.Transition, gift, accept, record.ScopeNever},
		{"leader", record.GiftHandover, record.Transition, decided, verdict("accepted", "rejected", w.row(record.GiftHandover, decided).Doc.Text("body_sha"), nil), record.Locked},
		{"lan", record.BloodVisit, record.Transition, visit, map[string]any{"from": "registered", "to": "arrived"}, record.Locked},
		{"leader", record.Campaign, record.SetFields, tet, sets("name", "x", ""), record.Locked},
		{"leader", record.GiftHandover, record.SetFields, gift, sets("qty", "2", ""), record.Invalid},
		{"lan", record.GiftHandover, record.Void, "khongco00000000", reason, record.Unknown},
		{"leader", record.Beneficiary, record.SetFields, "khongco00000000", sets("note", "x", ""), record.Unknown},
	} {
		id := c.id
		if id == "" {
			id = record.NewID(w.now)
		}
		before, head := w.living(), w.Mark().Head
		r := w.phone(c.who).does(c.kind, c.op, id, c.f)
		if r.S != record.Rejected || r.Code != c.code {
			t.Errorf("%s, %s %s %s: %s %s", c.who, c.op, c.kind.Name, id, r.S, r.Code)
		}
		same(t, c.who+" "+string(c.op)+" "+c.kind.Name, w.living(), before)
		if w.Mark().Head != head+1 || w.quarantined(r.Mid) == "" {
			t.Errorf("%s %s: the head moved by %d, kept %q", c.who, c.op, w.Mark().Head-head, w.quarantined(r.Mid))
		}
	}
	w.clean()
}

func TestI25AnotherPersonsDeviceAndARevokedOneGetNothing(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	lan := w.phone("lan")
	_, s := w.works("của tôi", nil)
	w.want(lan.push(s).Results[0], record.OK, "")
	before, mark := w.living(), w.Mark()
	_, s = w.works("máy người khác", nil)
	push := journal.Push{Epoch: mark.Epoch, User: "minh", Device: lan.device, Schema: 1, Sent: []journal.Sent{s}}
	if _, err := w.Commit(ctx, push); !errors.Is(err, journal.ErrDeviceUser) {
		t.Errorf("minh on lan's phone: %v", err)
	}
	if err := w.RevokeDevice(ctx, lan.device, nil); err != nil {
		t.Fatal(err)
	}
	push.User = "lan"
	if _, err := w.Commit(ctx, push); !errors.Is(err, journal.ErrDeviceRevoked) {
		t.Errorf("a revoked phone: %v", err)
	}
	same(t, "rows", w.living(), before)
	if w.Mark() != mark || w.quarantined(s.Mid) != "" {
		t.Error("something was written")
	}
	// A leader can still hand in what is on it, as its author's.
	push.Carrier = "leader"
	out, err := w.Commit(ctx, push)
	if err != nil || out.Results[0].S != record.OK {
		t.Fatalf("carried: %+v, %v", out.Results, err)
	}
	row := w.row(record.Activity, s.ID)
	if row.Doc.Text("author") != "lan" || row.Doc.Text("carrier") != "leader" {
		t.Errorf("the row: %s", row.Doc.JSON())
	}
	if flags := w.flags("carried", s.ID); len(flags) != 1 {
		t.Errorf("asked: %s", w.asked(s.ID))
	}
	for _, who := range []string{"leader", "lan"} { // the carrier counts as author
		r := (&phone{w, who, "d_another" + who}).does(record.Activity, record.Transition, s.ID, verdict("received", "accepted", row.Doc.Text("body_sha"), nil))
		if want := map[string]record.Code{"leader": record.SelfReview, "lan": record.ScopeNever}[who]; r.Code != want {
			t.Errorf("%s reviews: %s", who, r.Code)
		}
	}
	w.clean()
}

// A role that ended lets evidence in for 30 days, to the millisecond; edits end with the role.
func TestI25EvidenceIsTaken30DaysAfterTheRoleEndedAndEditsAreNot(t *testing.T) {
	w := newWorld(t)
	lan := w.phone("lan")
	mine, _ := lan.gives(ba)
	end := w.now.Truncate(time.Millisecond)
	g := w.Grants("lan")[0]
	g.To = end
	if err := w.Grant(context.Background(), g); err != nil {
		t.Fatal(err)
	}
	w.now = end.Add(org.LateFor)
	id, r := lan.gives(ong)
	w.want(r, record.OK, "")
	flag := w.row(record.Flag, w.flags("late_scope", id)[0])
	if flag.Doc.Text("unit") != kienAn {
		t.Errorf("flag: %s", flag.Doc.JSON())
	}
	w.want(lan.does(record.Beneficiary, record.SetFields, ba, sets("note", "x", "")), record.Rejected, record.ScopeLost)
	w.want(lan.does(record.GiftHandover, record.Void, mine, nil), record.OK, "")
	w.now = w.now.Add(time.Millisecond)
	before := w.living()
	_, r = lan.gives(ong)
	w.want(r, record.Rejected, record.ScopeLost)
	w.want(lan.does(record.GiftHandover, record.Void, id, nil), record.Rejected, record.ScopeLost)
	same(t, "rows", w.living(), before)
	w.clean()
}
