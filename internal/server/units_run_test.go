package server_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// A move that a crash cut short goes on at the next start.
func TestAMoveGoesOnAfterACrash(t *testing.T) {
	s := newStage(t)
	s.must(s.Journal.Do(t.Context(), func(tx *journal.Tx) error {
		for i := range 450 {
			doc := record.NewDoc("unit", phonetest.KienAn, "name", fmt.Sprint("Người ", i))
			if err := tx.Put(record.Write{Kind: record.Beneficiary, ID: record.NewID(s.Now()), Doc: doc, New: true}); err != nil {
				return err
			}
		}
		return nil
	}))
	s.ends(phuLien)
	before, _ := s.Journal.UnitRows(phonetest.KienAn)
	s.must(s.Journal.BeginMove(t.Context(), journal.Move{From: phonetest.KienAn, To: phuLien, By: s.the("province").id}, nil))
	crash, dies := context.WithCancel(t.Context())
	if err := s.Journal.RunMove(crash, phonetest.KienAn, func(int64) { dies() }); err == nil {
		t.Fatal("it was to be cut short")
	}
	left, _ := s.Journal.UnitRows(phonetest.KienAn)
	if left["beneficiary"] == 0 || left["beneficiary"] >= before["beneficiary"] {
		t.Fatalf("%d of %d are left", left["beneficiary"], before["beneficiary"])
	}
	s.Restart(nil)
	end := s.the("province").waitsForMove()
	all := int64(0)
	for _, n := range before {
		all += n
	}
	if len(end.Counts) != 0 || end.Move.Moved != all {
		t.Errorf("left %v, moved %d of %d", end.Counts, end.Move.Moved, all)
	}
	s.want("once more", s.the("province").post(desk+"/units/move", fields{"from": phonetest.KienAn, "to": phuLien}, nil), 200, "")
	if end = s.the("province").waitsForMove(); end.Move.Moved != all {
		t.Errorf("moved twice: %d of %d", end.Move.Moved, all)
	}
}

// Phones push under the old name while the move runs: whatever was acknowledged is there, and nothing stays behind.
func TestPushesRacingAMove(t *testing.T) {
	s := newStage(t)
	s.ends(phuLien)
	var mu sync.Mutex
	ids := []string{}
	var all sync.WaitGroup
	begun := make(chan struct{}, 100)
	for _, name := range []string{"volunteer", "member", "team_lead"} {
		p := s.the(name)
		all.Go(func() {
			for range 12 {
				begun <- struct{}{}
				id := s.id()
				if r := p.does("activity", record.Create, id, example("activity", phonetest.KienAn)); r.S != record.OK {
					t.Errorf("%s", word(r))
				}
				mu.Lock()
				ids = append(ids, id)
				mu.Unlock()
			}
		})
	}
	for range 6 {
		<-begun
	}
	s.want("move", s.the("province").post(desk+"/units/move", fields{"from": phonetest.KienAn, "to": phuLien}, nil), 200, "")
	all.Wait()
	end := s.the("province").waitsForMove()
	for _, id := range ids {
		if at := s.unitOf("activity", id); at != phuLien {
			t.Errorf("%s is in %s", id, at)
		}
	}
	if len(ids) != 36 || len(end.Counts) != 0 {
		t.Errorf("%d pushed, left behind %v", len(ids), end.Counts)
	}
}

// Roles go along when the leader says so; without that nobody's reach grows but for what they had on the phone.
func TestRolesAndAMove(t *testing.T) {
	s := newStage(t)
	s.ends(phuLien)
	volunteer, province := s.the("volunteer"), s.the("province")
	province.moves(fields{"to": phuLien})
	scopes := func() (units []string) {
		all, err := s.Journal.Scopes(volunteer.id)
		s.must(err)
		for _, sc := range all {
			if slices.Contains(sc.Units, phuLien) {
				units = append(units, sc.ID)
			}
		}
		return units
	}
	if got := scopes(); len(got) != 0 {
		t.Errorf("the move alone shows a volunteer %v", got)
	}
	if r := s.the("leader").does("beneficiary", record.SetFields, phonetest.Ba, fields{"name": fields{"v": "Khác"}}); r.S != record.Rejected {
		t.Errorf("the old unit's leader leads in the new one: %s", word(r))
	}
	province.moves(fields{"to": phuLien, "grants": true})
	if got := scopes(); !slices.Equal(got, []string{"field:" + phuLien}) {
		t.Errorf("with their roles a volunteer holds %v", got)
	}
	if end := province.leaving(phonetest.KienAn); end.Grants != 0 {
		t.Errorf("%d roles are left in the old unit", end.Grants)
	}
	if r := volunteer.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn)); r.S != record.OK {
		t.Errorf("under the old name: %s", word(r))
	}
	if n := s.count("flag WHERE why = 'late_scope'"); n != 0 {
		t.Errorf("%d flags: nobody's role has ended", n)
	}
	// The branch leader of the new unit gives no roles of leaders.
	s.must(s.Journal.Grant(t.Context(), org.Grant{User: s.the("nobody").id, Role: record.Approver, Unit: phonetest.KienAn}))
	s.the("makerPhuLien").moves(fields{"to": phuLien, "grants": true})
	if got := s.Journal.Standing(s.the("nobody").id)(phuLien).Now; len(got) != 0 {
		t.Errorf("a branch leader made an approver: %v", got)
	}
}

func TestWhoMayMoveAUnit(t *testing.T) {
	s := newStage(t)
	ask := func(p *person, f fields) reply { return p.post(desk+"/units/move", f, nil) }
	from := fields{"from": phonetest.KienAn, "to": phuLien}
	s.want("a unit that stands", ask(s.the("province"), from), 409, "unit_stands")
	s.ends(phuLien)
	for _, name := range []string{"volunteer", "team_lead", "approver", "auditor", "nobody", "long", "chapterLeader", "makerLongBien"} {
		s.want(name, ask(s.the(name), from), 403, "not_yours")
		s.want(name+" asks", s.the(name).post(desk+"/units/moves", fields{"unit": phonetest.KienAn}, nil), 403, "not_yours")
	}
	s.want("the old leader, to the new unit", ask(s.the("leader"), from), 400, "to")
	for what, f := range map[string]fields{
		"nowhere":           {"from": phonetest.KienAn},
		"another province":  {"from": phonetest.KienAn, "to": phonetest.LongBien},
		"itself":            {"from": phonetest.KienAn, "to": phonetest.KienAn},
		"a unit of nowhere": {"from": phonetest.KienAn, "to": s.id()},
		"a hamlet nowhere":  {"from": phonetest.KienAn, "by": fields{"Tổ 1": s.id()}},
		"roles, by hamlet":  {"from": phonetest.KienAn, "by": fields{"Tổ 1": phuLien}, "grants": true},
	} {
		s.want(what, ask(s.the("province"), f), 400, "to")
	}
	if n := s.count("sync_move"); n != 0 {
		t.Errorf("%d moves began", n)
	}
	s.want("who leads both", ask(s.the("makerPhuLien"), from), 200, "")
	s.the("makerPhuLien").waitsForMove()
	var out struct{ Units []leavingUnit }
	s.want("what is left", s.the("province").post(desk+"/units/moves", fields{}, &out), 200, "")
	if len(out.Units) != 1 || out.Units[0].Unit != phonetest.KienAn || out.Units[0].Grants == 0 { // its roles
		t.Errorf("%+v", out.Units)
	}
}

// Chapters come under the unit that their commune's rows go to, so that unit is none of them: a unit above itself stood in
// the database, and the server never started again.
func TestAUnitIsNotMovedBelowItself(t *testing.T) {
	s := newStage(t)
	team := org.Unit{ID: s.id(), Type: "Đội", Name: "Sơ cứu", Parent: phonetest.Chapter}
	s.must(s.Journal.PutUnits(t.Context(), []org.Unit{team}, nil))
	s.ends(phuLien)
	for _, to := range []string{phonetest.Chapter, team.ID} {
		for _, preview := range []bool{true, false} {
			s.want("move below itself", s.the("leader").post(desk+"/units/move", fields{"from": phonetest.KienAn, "to": to, "preview": preview}, nil), 400, "to")
		}
	}
	if n := s.count("sync_move"); n != 0 {
		t.Errorf("%d moves began", n)
	}
	s.Restart(nil)
	if end := s.the("makerPhuLien").moves(fields{"to": phuLien}); len(end.Counts) != 0 || end.Chapters != 0 {
		t.Errorf("left %v and %d chapters", end.Counts, end.Chapters)
	}
	if got := s.Journal.Tree().Parent(phonetest.Chapter); got != phuLien {
		t.Errorf("the chapter stands below %q", got)
	}
}
