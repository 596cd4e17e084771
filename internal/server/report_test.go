package server_test

import (
	"bytes"
	"context"
	"encoding/json/v2"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// progress is as much of an answer of /progress as these tests look at.
type progress struct {
	Coverage struct{ Approved, Left int64 }
	LeftOut  *struct {
		People []struct{ ID, Name string }
		More   bool
	} `json:"left_out"`
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
			file := s.the(name).post("/api/desk/v1/progress.xlsx", fields{"unit": where[words[0]], "campaign": phonetest.Tet}, nil)
			if words[1+i] == "-" {
				s.want(name+" asks for "+words[0], r, 403, "forbidden")
				s.want(name+" asks for a file of "+words[0], file, 403, "forbidden")
				continue
			}
			s.want(name+" asks for a file of "+words[0], file, 200, "")
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
	s.want("no day", leader.post("/api/desk/v1/progress", fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet, "from": "2027-13-01"}, nil), 400, "day")
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

// leavesOut puts a new person of Kiến An on an approved list, and gives them nothing.
func (s *stage) leavesOut(name string) string {
	s.Helper()
	who, list := s.id(), s.id()
	for _, r := range []record.Result{
		s.the("member").does("beneficiary", record.Create, who, fields{"unit": phonetest.KienAn, "name": name, "hamlet": "Tổ 5"}),
		s.the("member").does("list", record.Create, list, fields{"campaign": phonetest.Tet, "unit": phonetest.KienAn}),
		s.the("member").does("list_item", record.Create, s.id(), fields{"list": list, "campaign": phonetest.Tet, "unit": phonetest.KienAn, "beneficiary": who}),
		s.the("leader").does("list", record.Transition, list, fields{"from": "draft", "to": "submitted"}),
	} {
		if r.S != record.OK {
			s.Fatalf("%s: %s %s/%s", name, r.Code, r.Field, r.Rule)
		}
	}
	row, _, err := s.Journal.Row(context.Background(), "list", list)
	s.must(err)
	seen := fields{"from": "submitted", "to": "approved", "doc_no": "12/QĐ-UBND", "doc_date": "2026-11-20", "seen": fields{"sha": row.Doc.Text("items_sha")}}
	if r := s.the("approver").does("list", record.Transition, list, seen); r.S != record.OK {
		s.Fatalf("approval: %s %s/%s", r.Code, r.Field, r.Rule)
	}
	return who
}

func (s *stage) deeds(user string) (deeds []string) {
	s.Helper()
	rows, err := s.App.DB().NewQuery("SELECT did, why FROM audit WHERE user = {:user} ORDER BY n").Bind(fields{"user": user}).Rows()
	s.must(err)
	defer rows.Close()
	for rows.Next() {
		var did, why string
		s.must(rows.Scan(&did, &why))
		deeds = append(deeds, did+":"+why)
	}
	return deeds
}

// Who was left out is told to the unit's own leaders; to the province with a reason, which is noted; to auditors never.
// Whoever carries names away in a file is noted too.
func TestNamesOfTheLeftOut(t *testing.T) {
	s := newStage(t)
	who := s.leavesOut("=1+1 Trần Thị Sót")
	ask := func(name, path, why string) (progress, reply) {
		var out progress
		r := s.the(name).post("/api/desk/v1/"+path, fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet, "why": why}, nil)
		s.want(name+" asks", r, 200, "")
		if path == "progress" {
			s.must(json.Unmarshal(r.body, &out, json.MatchCaseInsensitiveNames(true)))
		}
		return out, r
	}
	names := func(name, why string) bool {
		out, _ := ask(name, "progress", why)
		return out.LeftOut != nil && slices.ContainsFunc(out.LeftOut.People, func(p struct{ ID, Name string }) bool { return p.ID == who })
	}
	for _, c := range []struct {
		name, why string
		told      bool
		deeds     []string
	}{
		{"leader", "", true, nil}, {"approver", "", true, nil}, {"province", "", false, nil}, {"province", "  ", false, nil},
		{"province", "Đôn đốc xã", true, []string{"saw_people:Đôn đốc xã"}}, {"auditor", "muốn xem", false, nil},
	} {
		if told := names(c.name, c.why); told != c.told {
			t.Errorf("%s, because %q, is told of who was left out: %v", c.name, c.why, told)
		}
		if got := s.deeds(s.the(c.name).id); !slices.Equal(got, c.deeds) {
			t.Errorf("%s, because %q: noted %v, want %v", c.name, c.why, got, c.deeds)
		}
	}
	for name, sheet := range map[string]bool{"leader": true, "auditor": false} {
		_, r := ask(name, "progress.xlsx", "")
		file, err := excelize.OpenReader(bytes.NewReader(r.body))
		s.must(err)
		rows, err := file.GetRows("Chưa được nhận")
		if (err == nil) != sheet {
			t.Errorf("%s's file has a sheet of names: %v", name, err)
		}
		if sheet && (len(rows) != 2 || rows[1][0] != "=1+1 Trần Thị Sót") {
			t.Errorf("%s's sheet of names: %v", name, rows)
		}
		if formula, err := file.GetCellFormula("Chưa được nhận", "A2"); sheet && (err != nil || formula != "") {
			t.Errorf("a name became the formula %q", formula)
		}
	}
	if got := s.deeds(s.the("leader").id); !slices.Equal(got, []string{"exported:"}) {
		t.Errorf("the leader took names away, noted is %v", got)
	}
}

// A screen shows the first names and says that there are more; a file, which people go from door to door with, has all.
func TestAFileNamesAllWhoWereLeftOut(t *testing.T) {
	s := newStage(t)
	leader := s.the("leader")
	const all = 510
	list := s.row(record.List, fields{"campaign": phonetest.Tet, "unit": phonetest.KienAn, "version": 7, "state": "approved", "decided_at": "2027-01-12T08:00:00Z"})
	s.must(s.Journal.Do(context.Background(), func(tx *journal.Tx) error {
		for n := range all {
			person := s.id()
			if err := tx.Put(record.Write{Kind: record.Beneficiary, ID: person, New: true, Doc: record.NewDoc("unit", phonetest.KienAn, "name", fmt.Sprint("Nguyễn Thị ", n), "hamlet", "Tổ 1")}); err != nil {
				return err
			}
			if err := tx.Put(record.Write{Kind: record.ListItem, ID: s.id(), New: true, Doc: record.NewDoc("list", list, "campaign", phonetest.Tet, "unit", phonetest.KienAn, "beneficiary", person)}); err != nil {
				return err
			}
		}
		return nil
	}))
	p, r := leader.progress(phonetest.KienAn)
	s.want("the figures", r, 200, "")
	if p.Coverage.Left != all || p.LeftOut == nil || len(p.LeftOut.People) != 500 || !p.LeftOut.More {
		t.Errorf("%d are left, and the screen is told of %+v", p.Coverage.Left, p.LeftOut)
	}
	file, err := excelize.OpenReader(bytes.NewReader(leader.post("/api/desk/v1/progress.xlsx", fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet}, nil).body))
	s.must(err)
	rows, err := file.GetRows("Chưa được nhận")
	s.must(err)
	if len(rows) != 1+all || rows[1][2] != "Phường Kiến An, Hải Phòng" {
		t.Errorf("the file names %d of %d, the first %q", len(rows)-1, all, rows[1])
	}
	var facts string
	s.must(s.App.DB().NewQuery("SELECT facts FROM audit WHERE did = 'exported' AND user = {:u}").Bind(fields{"u": leader.id}).Row(&facts))
	if !strings.Contains(facts, fmt.Sprint(`"people":`, all)) {
		t.Errorf("noted is %s", facts)
	}
}

// The records behind a number are as many as the number says.
func TestEveryNumberOpensItsRecords(t *testing.T) {
	s := newStage(t)
	leader := s.the("leader")
	s.leavesOut("Trần Thị Sót")
	for n := range 5 {
		f := gift(phonetest.KienAn)
		f["value"] = 200_000 * (1 + n)
		if n%2 == 0 {
			f["giver"], f["given_at"] = "Công ty A", s.Now().AddDate(0, 0, -n).Format(time.RFC3339)
		}
		s.the("volunteer").does("gift_handover", record.Create, s.id(), f)
	}
	s.the("volunteer").does("first_aid_case", record.Create, s.id(), fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet, "casualties": []any{fields{"handed_to": "hospital"}}})
	s.the("volunteer").does("activity", record.Create, s.id(), fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet, "type": "kitchen", "hours": 3})
	var p map[string]any
	if r := leader.post("/api/desk/v1/progress", fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet}, &p); r.status != 200 {
		t.Fatal(string(r.body))
	}
	records := func(behind map[string]any, more fields) int {
		in := fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet, "kind": behind["kind"], "figure": behind["figure"], "limit": 200}
		maps.Copy(in, more)
		var out struct{ Rows []any }
		r := leader.post("/api/desk/v1/records", in, &out)
		s.want(fmt.Sprint(in), r, 200, "")
		return len(out.Rows)
	}
	// number is what stands at the end of a path; nil for a list, and for what is told as the rest of another.
	number := func(path string) any {
		var v any = p
		for step := range strings.SplitSeq(path, ".") {
			m, _ := v.(map[string]any)
			if v = m[step]; v == nil {
				return nil
			}
		}
		if m, ok := v.(map[string]any); ok {
			for _, name := range []string{"n", "handovers"} {
				if m[name] != nil {
					return m[name]
				}
			}
		}
		return v
	}
	checked, found := 0, 0
	for path, v := range p["filters"].(map[string]any) {
		behind := v.(map[string]any)
		list, name, _ := strings.Cut(path, ".")
		switch {
		case behind["by"] == nil && path != "points":
			if want, ok := number(path).(float64); ok && path != "gifts.over_500k" && path != "first_aid.referred" { // of suất and of casualties
				if got := records(behind, nil); got != int(want) {
					t.Errorf("%s is %v, and opens %d records", path, want, got)
				}
				checked++
				found += int(want)
			}
		case behind["by"] == "giver" || behind["by"] == "gift_type" || behind["by"] == "hamlet" || behind["by"] == "type":
			lines, _ := number(path).([]any)
			for _, one := range lines {
				line := one.(map[string]any)
				want := line[map[string]string{"by_giver": "handovers", "by_type": "handovers", "by_hamlet": "approved", "activities": "n"}[name]].(float64)
				if got := records(behind, fields{"equal": fields{behind["by"].(string): line[behind["by"].(string)]}}); got != int(want) {
					t.Errorf("%s: %v opens %d records", path, line, got)
				}
				checked++
				found += int(want)
			}
		case behind["by"] == "day" && name != "hours":
			for _, one := range p[list].([]any) {
				line := one.(map[string]any)
				day, err := time.ParseInLocation(time.DateOnly, line["day"].(string), time.FixedZone("", 7*3600))
				s.must(err)
				if got := records(behind, fields{"from": day.Format(time.RFC3339), "to": day.AddDate(0, 0, 1).Format(time.RFC3339)}); got != int(line[name].(float64)) {
					t.Errorf("%s of %v opens %d records", path, line, got)
				}
				checked++
				found += int(line[name].(float64))
			}
		}
	}
	t.Logf("%d numbers, %d records", checked, found)
	if checked < 30 || found < 30 {
		t.Errorf("only %d numbers were opened, with %d records", checked, found)
	}
}
