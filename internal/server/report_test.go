package server_test

import (
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// progress is as much of an answer of /progress as these tests look at.
type progress struct {
	Coverage struct{ Approved int64 }
	LeftOut  *struct{ People []struct{ ID, Name string } } `json:"left_out"`
	Gifts    struct{ Handovers, Value int64 }
	FirstAid *struct{ Cases, Casualties int64 } `json:"first_aid"`
	ByDay    []struct{ Cases int64 }            `json:"by_day"`
	Points   []any
	Targets  []struct {
		Indicator string
		Percent   float64
	}
	Children []struct {
		Unit      string
		Handovers int64
	}
}

func (p *person) progress(unit string) (progress, reply) {
	p.Helper()
	var out progress
	r := p.post("/api/desk/v1/progress", fields{"unit": unit, "campaign": phonetest.Tet}, &out)
	return out, r
}

// whoSees is what of the figures of a place somebody is told: n names, h health, p places, "figures" none of these, "-"
// nothing at all.
const whoSees = `
         volunteer member team_lead leader approver province auditor admin   nobody short long chapterLeader makerKienAn
KienAn   -         -      -         nhp    np       hp       figures -       -      -     -    -             nhp
Chapter  -         -      -         nhp    np       hp       figures -       -      -     -    nhp           nhp
PhuLien  -         -      -         -      -        hp       figures -       -      -     -    -             -
HaiPhong -         -      -         -      -        hp       figures -       -      -     -    -             -
LongBien -         -      -         -      -        -        -       -       -      -     -    -             -
nowhere  -         -      -         -      -        -        -       -       -      -     -    -             -
`

func TestI25WhoSeesTheFiguresOfWhat(t *testing.T) {
	s := newStage(t)
	where := map[string]string{"KienAn": phonetest.KienAn, "Chapter": phonetest.Chapter, "PhuLien": phuLien, "HaiPhong": phonetest.HaiPhong,
		"LongBien": phonetest.LongBien, "nowhere": "nosuchunitatall"}
	for _, name := range []string{"Chapter", "PhuLien", "LongBien"} {
		f := gift(places[name])
		f["location"] = fields{"lat": 20.81, "lon": 106.63, "accuracy": 8}
		s.the(makers[name]).does("gift_handover", record.Create, s.id(), f)
		aid := example("first_aid_case", places[name])
		aid["campaign"] = phonetest.Tet
		s.the(makers[name]).does("first_aid_case", record.Create, s.id(), aid)
	}
	lines := strings.Split(strings.TrimSpace(whoSees), "\n")
	people := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		if len(words) != 1+len(people) {
			t.Fatalf("%d cells: %s", len(words)-1, line)
		}
		for i, name := range people {
			out, r := s.the(name).progress(where[words[0]])
			if words[1+i] == "-" {
				s.want(name+" asks for "+words[0], r, 403, "forbidden")
				continue
			}
			s.want(name+" asks for "+words[0], r, 200, "")
			told := ""
			if out.LeftOut != nil {
				told += "n"
			}
			var cases int64
			for _, day := range out.ByDay {
				cases += day.Cases
			}
			if out.FirstAid != nil {
				told += "h"
			}
			if (cases > 0) != (out.FirstAid != nil) {
				t.Errorf("%s is told of %d cases day by day", name, cases)
			}
			if len(out.Points) > 0 {
				told += "p"
			}
			if told == "" {
				told = "figures"
			}
			if told != words[1+i] || out.Gifts.Handovers == 0 {
				t.Errorf("%s is told %s of %s, with %d gifts; want %s", name, told, words[0], out.Gifts.Handovers, words[1+i])
			}
		}
	}
	leader := s.the("leader")
	s.want("nobody signed in", s.ask("POST", "/api/desk/v1/progress", "", text(fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet})), 401, "sign_in")
	s.want("a disabled account", s.disabled().post("/api/desk/v1/progress", fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet}, nil), 403, "account_disabled")
	s.want("no JSON", leader.post("/api/desk/v1/progress", "{", nil), 400, "malformed")
	s.want("no day", leader.post("/api/desk/v1/progress", fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet, "from": "2027-13-01"}, nil), 400, "malformed")
	s.want("no campaign", leader.post("/api/desk/v1/progress", fields{"unit": phonetest.KienAn, "campaign": s.id()}, nil), 400, "campaign")
	s.want("a book", leader.post("/api/desk/v1/progress", `{"unit":"`+strings.Repeat("x", 5000)+`"}`, nil), 413, "too_large")
}

// What phones send stands in the figures at once, up the tree, and so does how far a target is reached.
func TestFiguresFollowThePhones(t *testing.T) {
	s := newStage(t)
	leader, province := s.the("leader"), s.the("province")
	before, _ := province.progress(phonetest.HaiPhong)
	if r := province.does("target", record.Create, s.id(), fields{"campaign": phonetest.Tet, "unit": phonetest.KienAn, "indicator": "G2", "value": 4_000_000}); r.S != record.OK {
		t.Fatal(r)
	}
	for n := range 3 {
		s.the("volunteer").does("gift_handover", record.Create, s.id(), gift(phonetest.KienAn))
		s.the("chapterLeader").does("gift_handover", record.Create, s.id(), gift(phonetest.Chapter))
		here, _ := leader.progress(phonetest.KienAn)
		above, _ := province.progress(phonetest.HaiPhong)
		if want := int64(2 * (n + 1)); here.Gifts.Handovers != want || above.Gifts.Handovers != before.Gifts.Handovers+want {
			t.Fatalf("after %d gifts the commune says %d, the province %d more", want, here.Gifts.Handovers, above.Gifts.Handovers-before.Gifts.Handovers)
		}
		var sum int64
		for _, c := range above.Children {
			sum += c.Handovers
		}
		if sum != above.Gifts.Handovers {
			t.Errorf("the communes have %d gifts, the province %d", sum, above.Gifts.Handovers)
		}
		if len(here.Targets) != 1 || here.Targets[0].Percent != float64(here.Gifts.Value)/40_000 {
			t.Errorf("targets: %+v with %d đồng given", here.Targets, here.Gifts.Value)
		}
	}
}
