package server_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// named is an answer of /names, by user.
func (p *person) named() map[string]string {
	p.Helper()
	var out struct {
		People []struct {
			User, Name string
			Roles      []string
		}
	}
	r := p.post(desk+"/names", fields{}, &out)
	p.want(p.name+" asks for names", r, 200, "")
	if strings.Contains(string(r.body), "@") || strings.Contains(string(r.body), "+84") {
		p.Errorf("%s reads how to reach people: %s", p.name, r.body)
	}
	all := map[string]string{}
	for _, one := range out.People {
		all[one.User] = strings.Join(append([]string{one.Name}, one.Roles...), " ")
	}
	return all
}

// Each role's desk learns the names of those whose work it sees, and of nobody else.
func TestWhoIsBehindTheIds(t *testing.T) {
	s := newStage(t)
	for _, name := range []string{"volunteer", "long", "approver", "province", "makerPhuLien", "makerLongBien", "chapterLeader"} {
		row, err := s.App.FindRecordById("users", s.the(name).id)
		s.must(err)
		row.Set("name", "Tên "+name)
		row.Set("phone", "+84900000000")
		s.must(s.App.SaveNoValidate(row))
	}
	const table = `
              volunteer long approver province makerPhuLien makerLongBien chapterLeader nobody
leader        yes       yes  yes      yes      no           no            yes           no
approver      yes       yes  yes      yes      no           no            yes           no
chapterLeader yes       yes  yes      yes      no           no            yes           no
province      yes       yes  yes      yes      yes          no            yes           no
auditor       yes       yes  yes      yes      yes          no            yes           no
admin         yes       yes  yes      yes      yes          no            yes           no
makerPhuLien  no        no   no       yes      yes          no            no            no
makerLongBien no        no   no       no       no           yes           no            no`
	lines := strings.Split(strings.TrimSpace(table), "\n")
	people := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		all := s.the(cells[0]).named()
		for i, name := range people {
			got, known := all[s.the(name).id]
			if want := cells[1+i] == "yes"; known != want {
				t.Errorf("%s knows %s: %v, want %v", cells[0], name, known, want)
			}
			if known && !strings.HasPrefix(got, "Tên "+name) {
				t.Errorf("%s is called %q", name, got)
			}
		}
	}
	all := s.the("leader").named()
	if got := all[s.the("long").id]; got != "Tên long" {
		t.Errorf("whose role has ended: %q", got)
	}
	if got := all[s.the("approver").id]; got != "Tên approver approver" {
		t.Errorf("the approver: %q", got)
	}
	for _, name := range []string{"volunteer", "member", "team_lead", "nobody", "short"} {
		s.want(name, s.the(name).post(desk+"/names", fields{}, nil), 403, "not_yours")
	}
}

// Who wrote in a unit that was taken apart is known where the rows went.
func TestNamesGoWithTheRows(t *testing.T) {
	s := newStage(t)
	if r := s.the("volunteer").does("activity", record.Create, s.id(), example("activity", phonetest.KienAn)); r.S != record.OK {
		t.Fatal(word(r))
	}
	before := s.the("makerPhuLien").named()
	s.ends(phuLien, phonetest.Chapter)
	s.want("move", s.the("province").post(desk+"/units/move", fields{"from": phonetest.KienAn, "to": phuLien}, nil), 200, "")
	s.the("province").waitsForMove()
	after := s.the("makerPhuLien").named()
	if _, known := before[s.the("volunteer").id]; known {
		t.Error("a stranger was known before")
	}
	if _, known := after[s.the("volunteer").id]; !known {
		t.Errorf("the author of a moved row has no name: %d people", len(after))
	}
	if !slices.Contains(strings.Fields(after[s.the("makerPhuLien").id]), "branch_leader") {
		t.Errorf("no roles: %q", after[s.the("makerPhuLien").id])
	}
}
