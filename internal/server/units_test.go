package server_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

const namSon = "communenamson00" // another commune of Hải Phòng, where a test says so

type leavingUnit struct {
	Unit, Name       string
	Choice           bool
	Counts, Papers   map[string]int64
	Grants, Chapters int
	Successors       []struct{ Unit string }
	Hamlets          []struct {
		Hamlet string
		Rows   int64
	}
	Move *struct {
		To, State string
		Moved     int64
	}
}

// ends says that Kiến An ended yesterday, and what took over.
func (s *stage) ends(successors ...string) {
	s.Helper()
	u, _ := s.Journal.Tree().Unit(phonetest.KienAn)
	u.ValidTo, u.Successors = org.Day(s.Now().AddDate(0, 0, -1)), successors
	units := []org.Unit{u}
	if slices.Contains(successors, namSon) {
		units = append([]org.Unit{{ID: namSon, Era: "2025-07-01", Code: "11445", Type: "Phường", Name: "Nam Sơn", Parent: phonetest.HaiPhong}}, units...)
	}
	s.must(s.Journal.PutUnits(s.Context(), units, nil))
}

func (p *person) leaving(unit string) leavingUnit {
	p.Helper()
	var out struct{ Units []leavingUnit }
	p.want(p.name+" asks what is leaving", p.post(desk+"/units/moves", fields{"unit": unit}, &out), 200, "")
	if len(out.Units) != 1 {
		p.Fatalf("%d units", len(out.Units))
	}
	return out.Units[0]
}

// moves moves and waits until it is done.
func (p *person) moves(body fields) (end leavingUnit) {
	p.Helper()
	body["from"] = phonetest.KienAn
	p.want(p.name+" moves", p.post(desk+"/units/move", body, nil), 200, "")
	return p.waitsForMove()
}

func (p *person) waitsForMove() (end leavingUnit) {
	p.Helper()
	for range 2000 {
		if end = p.leaving(phonetest.KienAn); end.Move != nil && end.Move.State == "done" {
			return end
		}
		time.Sleep(5 * time.Millisecond)
	}
	p.Fatal("the move never ends")
	return end
}

func (s *stage) unitOf(kind, id string) string {
	s.Helper()
	row, ok, err := s.Journal.Row(context.Background(), kind, id)
	s.must(err)
	if !ok {
		s.Errorf("%s %s is lost", kind, id)
	}
	return row.Doc.Text("unit")
}

// A unit merges while phones are away with ten records of the old one: none is lost, all are in the new one, and so is
// whatever was there before.
func TestUnitMergeWithTenPendingOfflineVisitsLosesNone(t *testing.T) {
	s := newStage(t)
	before := map[string]string{ // rows of the old unit, of each kind
		phonetest.Ba: "beneficiary", phonetest.Ong: "beneficiary", phonetest.Chau: "beneficiary", phonetest.Drive: "blood_drive",
		s.made("gift_handover", phonetest.KienAn, s.the("volunteer")):  "gift_handover",
		s.made("blood_visit", phonetest.KienAn, s.the("volunteer")):    "blood_visit",
		s.made("first_aid_case", phonetest.KienAn, s.the("volunteer")): "first_aid_case",
		s.made("activity", phonetest.KienAn, s.the("short")):           "activity",
		s.made("volunteer", phonetest.KienAn, s.the("leader")):         "volunteer",
		s.made("beneficiary", phonetest.KienAn, s.the("leader")):       "beneficiary",
	}
	a, b, m := s.Phone("volunteer1"), s.Phone("volunteer2"), s.Phone("member")
	for _, p := range []*phonetest.Phone{a, b, m} {
		p.Sync()
		p.Offline()
	}
	pending := map[string]string{}
	add := func(p *phonetest.Phone, kind string, f fields) string {
		var doc record.Doc
		for name, v := range f {
			doc.Put(name, v)
		}
		id := p.Records(kind, doc)
		pending[id] = kind
		return id
	}
	gift := gift(phonetest.KienAn)
	gift["beneficiary"] = phonetest.Ba
	add(a, "gift_handover", gift)
	gift["beneficiary"] = phonetest.Chau
	add(b, "gift_handover", gift)
	visit := add(a, "blood_visit", example("blood_visit", phonetest.KienAn))
	add(b, "blood_visit", example("blood_visit", phonetest.KienAn))
	add(m, "blood_visit", example("blood_visit", phonetest.KienAn))
	add(a, "activity", example("activity", phonetest.KienAn))
	add(b, "activity", example("activity", phonetest.KienAn))
	add(b, "first_aid_case", example("first_aid_case", phonetest.KienAn))
	newcomer := add(m, "beneficiary", fields{"unit": phonetest.KienAn, "name": "Đỗ Thị Mới"})
	gift["beneficiary"] = newcomer
	add(m, "gift_handover", gift)
	if len(pending) != 10 {
		t.Fatalf("%d records are pending", len(pending))
	}
	b.Sets("beneficiary", phonetest.Ba, map[string]any{"note": "đã chuyển nhà"})

	s.ends(phuLien)
	mover := s.the("makerPhuLien")
	was := mover.leaving(phonetest.KienAn)
	if was.Choice || was.Counts["beneficiary"] < 4 || was.Chapters != 1 || was.Grants == 0 || len(was.Successors) != 1 || was.Successors[0].Unit != phuLien {
		t.Errorf("before: %+v", was)
	}
	var plan struct {
		To []struct {
			Unit   string
			Counts map[string]int64
		}
		Stays map[string]int64
	}
	head := s.Journal.Mark().Head
	s.want("preview", mover.post(desk+"/units/move", fields{"from": phonetest.KienAn, "to": phuLien, "preview": true}, &plan), 200, "")
	if len(plan.To) != 1 || plan.To[0].Unit != phuLien || !maps.Equal(plan.To[0].Counts, was.Counts) || len(plan.Stays) != 0 || s.Journal.Mark().Head != head {
		t.Errorf("the preview: %+v", plan)
	}
	end := mover.moves(fields{"to": phuLien})
	if len(end.Counts) != 0 || end.Chapters != 0 {
		t.Errorf("after: %+v", end)
	}
	for id, kind := range before {
		if at := s.unitOf(kind, id); at != phuLien {
			t.Errorf("%s is in %s", kind, at)
		}
	}
	if at := s.Journal.Tree().Parent(phonetest.Chapter); at != phuLien {
		t.Errorf("the chapter is below %s", at)
	}

	for _, p := range []*phonetest.Phone{a, b, m} {
		p.Online()
		p.Sync()
		if n, issues := len(p.Outbox()), p.Issues(); n != 0 || len(issues) != 0 {
			t.Errorf("a phone holds back %d, and has issues %+v", n, issues)
		}
	}
	for id, kind := range pending {
		if at := s.unitOf(kind, id); at != phuLien {
			t.Errorf("a late %s is in %s", kind, at)
		}
		holder := map[bool]*phonetest.Phone{true: a}[false]
		for _, p := range []*phonetest.Phone{a, b, m} {
			if _, err := p.Client.Row(kind, id); err == nil {
				holder = p
			}
		}
		if holder == nil && kind != "beneficiary" { // their own evidence stays with its authors
			t.Errorf("no phone shows the %s any more", kind)
		}
	}
	if row, _, _ := s.Journal.Row(t.Context(), "beneficiary", phonetest.Ba); row.Doc.Text("note") != "đã chuyển nhà" || len(row.Doc.Subs("served")) != 1 {
		t.Errorf("Bà: %s", row.Doc.JSON())
	}
	// Steps of a visit that was made before the move, sent long after it.
	if _, err := a.Client.Step("blood_visit", visit, "arrived", nil); err != nil {
		t.Fatal(err)
	}
	a.Sync()
	if row, _, _ := s.Journal.Row(t.Context(), "blood_visit", visit); row.Doc.Text("state") != "arrived" {
		t.Errorf("the visit is %s", row.Doc.Text("state"))
	}
	if n := s.count("sync_quarantine"); n != 0 {
		t.Errorf("%d were refused", n)
	}
	if left := mover.leaving(phonetest.KienAn); len(left.Counts) != 0 {
		t.Errorf("left behind: %v", left.Counts)
	}
	leader := phonetest.NewPhone(t, s.URL).SignsIn("makerphulien@cast.example", phonetest.Password)
	leader.Sync()
	for id, kind := range pending {
		leader.Row(kind, id)
	}
	for id, kind := range before {
		leader.Row(kind, id)
	}
	var told string
	s.must(s.App.DB().NewQuery("SELECT change FROM sync_history WHERE rid = {:id} AND op = 'move'").Bind(fields{"id": phonetest.Ba}).Row(&told))
	if told == "" {
		t.Error("nothing remembers where Bà was")
	}
}

// A unit is split: people go by hamlet, gifts with their receivers, visits with their drive; what nobody decided stays where
// the chooser finds it, also when it comes later.
func TestASplitUnitIsMovedByHamlet(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	set := func(id string, f fields) {
		t.Helper()
		changes := fields{}
		for name, v := range f {
			changes[name] = fields{"v": v}
		}
		if r := leader.does("beneficiary", record.SetFields, id, changes); r.S != record.OK {
			t.Fatalf("%s", word(r))
		}
	}
	set(phonetest.Ba, fields{"hamlet": "Tổ 1"})
	set(phonetest.Ong, fields{"hamlet": "Tổ 2"}) // Cháu is of his household, and has no hamlet
	given := func(to string) string {
		t.Helper()
		f := gift(phonetest.KienAn)
		f["beneficiary"] = to
		id := s.id()
		if r := volunteer.does("gift_handover", record.Create, id, f); r.S == record.Rejected {
			t.Fatalf("%s", word(r))
		}
		return id
	}
	toBa, toChau := given(phonetest.Ba), given(phonetest.Chau)
	kitchen := s.made("activity", phonetest.KienAn, volunteer)
	s.ends(phuLien, namSon)

	province := s.the("province")
	was := province.leaving(phonetest.KienAn)
	if !was.Choice || len(was.Hamlets) != 3 || was.Hamlets[1].Hamlet != "Tổ 1" || was.Hamlets[1].Rows != 1 {
		t.Errorf("before: %+v", was)
	}
	by := fields{"from": phonetest.KienAn, "by": fields{"tổ 1": phuLien, "TỔ 2": namSon}, "preview": true}
	var plan struct {
		To []struct {
			Unit   string
			Counts map[string]int64
		}
		Stays map[string]int64
	}
	s.want("preview", province.post(desk+"/units/move", by, &plan), 200, "")
	want := map[string]map[string]int64{phuLien: {"beneficiary": 1, "gift_handover": 1}, namSon: {"beneficiary": 2, "gift_handover": 1}}
	for _, to := range plan.To {
		if !maps.Equal(to.Counts, want[to.Unit]) {
			t.Errorf("to %s: %v, want %v", to.Unit, to.Counts, want[to.Unit])
		}
	}
	stays := map[string]int64{"activity": 1, "blood_drive": 1}
	if others := was.Counts["beneficiary"] - 3; others > 0 {
		stays["beneficiary"] = others // of no hamlet
	}
	if len(plan.To) != 2 || !maps.Equal(plan.Stays, stays) {
		t.Errorf("the preview: %+v", plan)
	}
	delete(by, "preview")
	end := province.moves(by)
	if !maps.Equal(end.Counts, plan.Stays) {
		t.Errorf("it stays %v, not %v", end.Counts, plan.Stays)
	}
	for id, at := range map[string]string{phonetest.Ba: phuLien, phonetest.Ong: namSon, phonetest.Chau: namSon} {
		if got := s.unitOf("beneficiary", id); got != at {
			t.Errorf("%s is in %s", id, got)
		}
	}
	for id, at := range map[string]string{toBa: phuLien, toChau: namSon, given(phonetest.Ong): namSon} {
		if got := s.unitOf("gift_handover", id); got != at {
			t.Errorf("gift %s is in %s", id, got)
		}
	}
	// New people and their first gift in one group, under the old unit's name.
	g := func(m fields, id string) fields { m["g"] = fields{"id": id, "of": 2}; return m }
	group, who, gave := record.NewMID(s.Now()), s.id(), s.id()
	f := gift(phonetest.KienAn)
	f["beneficiary"] = who
	out := s.the("member").pushes(
		g(s.mut("beneficiary", record.Create, who, fields{"unit": phonetest.KienAn, "name": "Đỗ Thị Mới", "hamlet": "Tổ 2"}), group),
		g(s.mut("gift_handover", record.Create, gave, f), group))
	for _, r := range out.Res {
		if r.S != record.OK {
			t.Errorf("a group: %s", word(r))
		}
	}
	if a, b := s.unitOf("beneficiary", who), s.unitOf("gift_handover", gave); a != namSon || b != namSon {
		t.Errorf("the group is in %s and %s", a, b)
	}
	// What cannot be decided is taken, and waits for the chooser.
	late := s.made("first_aid_case", phonetest.KienAn, volunteer)
	if got := s.unitOf("first_aid_case", late); got != phonetest.KienAn {
		t.Errorf("decided by nobody, and in %s", got)
	}
	if left := province.leaving(phonetest.KienAn); left.Counts["first_aid_case"] != 1 {
		t.Errorf("the chooser sees %v", left.Counts)
	}
	end = province.moves(fields{"to": phuLien})
	for id, kind := range map[string]string{late: "first_aid_case", kitchen: "activity", phonetest.Drive: "blood_drive"} {
		if got := s.unitOf(kind, id); got != phuLien {
			t.Errorf("%s is in %s", kind, got)
		}
	}
	if got := s.unitOf("gift_handover", given(phonetest.Ong)); len(end.Counts) != 0 || got != namSon {
		t.Errorf("left %v; what was said first holds no more: %s", end.Counts, got)
	}
	if n := s.count("sync_quarantine"); n != 0 {
		t.Errorf("%d were refused", n)
	}
}
