package server_test

import (
	"encoding/json/jsontext"
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// timeline is an answer of /history.
type timeline struct {
	Entries []struct {
		About, User, Name, Op, Words, Reason, Mid string
		Seq                                       int64
		Changes                                   []struct {
			Field    string
			From, To jsontext.Value
			Hidden   bool
		}
	}
}

func (p *person) history(kind, id string, more ...string) (timeline, reply) {
	p.Helper()
	in := fields{"kind": kind, "id": id}
	for i := 0; i+1 < len(more); i += 2 {
		in[more[i]] = more[i+1]
	}
	var out timeline
	r := p.post("/api/desk/v1/history", in, &out)
	return out, r
}

// whoReads is who may read the history of a row where: "ok", "own" (they wrote it), "-" (404).
const whoReads = `
                        volunteer member team_lead leader approver province auditor admin nobody short long chapterLeader makerKienAn
gift_handover  KienAn   -         -      -         ok     -        ok       ok      -     -      -     -    -             ok
gift_handover  Chapter  -         -      -         ok     -        ok       ok      -     -      -     -    ok            ok
gift_handover  PhuLien  -         -      -         -      -        ok       ok      -     -      -     -    -             -
gift_handover  LongBien -         -      -         -      -        -        -       -     -      -     -    -             -
blood_visit    KienAn   -         -      -         ok     -        ok       ok      -     -      -     -    -             ok
first_aid_case Chapter  -         -      -         ok     -        ok       ok      -     -      -     -    ok            ok
activity       KienAn   -         -      -         ok     -        ok       ok      -     -      -     -    -             ok
beneficiary    KienAn   -         -      -         ok     ok       ok       ok      -     -      -     -    -             ok
beneficiary    PhuLien  -         -      -         -      -        ok       ok      -     -      -     -    -             -
blood_drive    KienAn   -         -      -         ok     -        ok       ok      -     -      -     -    -             ok
volunteer      KienAn   -         -      -         ok     -        ok       ok      -     -      -     -    -             ok
`

func TestI25WhoReadsTheHistoryOfWhat(t *testing.T) {
	s := newStage(t)
	lines := strings.Split(strings.TrimSpace(whoReads), "\n")
	people := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		kind, place := words[0], words[1]
		if len(words) != 2+len(people) {
			t.Fatalf("%d cells: %s", len(words)-2, line)
		}
		id := s.made(kind, places[place], s.the(makers[place]))
		for i, name := range people {
			out, r := s.the(name).history(kind, id)
			got := map[int]string{200: "ok", 404: "-"}[r.status]
			if got != words[2+i] {
				t.Errorf("%s reads of a %s in %s: %d, want %s", name, kind, place, r.status, words[2+i])
			}
			if got == "ok" && (len(out.Entries) != 1 || out.Entries[0].Op != "create" || out.Entries[0].User != s.the(makers[place]).id) {
				t.Errorf("%s reads of a %s in %s: %s", name, kind, place, r.body)
			}
		}
	}
	own := s.made("gift_handover", phonetest.KienAn, s.the("volunteer"))
	if _, r := s.the("volunteer").history("gift_handover", own); r.status != 200 {
		t.Errorf("an author reads of their own record: %d", r.status)
	}
	for what, in := range map[string][2]string{"a row that is not there": {"activity", s.id()}, "no kind": {"sync_device", own}, "reference data": {"unit", phonetest.KienAn}, "another kind's id": {"activity", own}} {
		_, r := s.the("leader").history(in[0], in[1])
		s.want(what, r, 404, "unknown")
	}
	s.want("nobody signed in", s.ask("POST", "/api/desk/v1/history", "", text(fields{"kind": "activity", "id": own})), 401, "sign_in")
	s.want("no JSON", s.the("leader").post("/api/desk/v1/history", "{", nil), 400, "malformed")
	s.want("a disabled account", s.disabled().post("/api/desk/v1/history", fields{"kind": "gift_handover", "id": own}, nil), 403, "account_disabled")
}

// disabled is somebody whose account was locked.
func (s *stage) disabled() *person {
	s.Helper()
	p := s.the("disabled")
	row, err := s.App.FindRecordById("users", p.id)
	s.must(err)
	row.Set("disabled", true)
	s.must(s.App.SaveNoValidate(row))
	return p
}

// A record that was returned, answered, corrected and accepted is one thread.
func TestATimelineIsOneThread(t *testing.T) {
	s := newStage(t)
	author, leader := s.the("volunteer"), s.the("leader")
	first, second := s.id(), s.id()
	f := gift(phonetest.KienAn)
	author.does("gift_handover", record.Create, first, f)
	says := func(p *person, id, from, to string, more fields) {
		t.Helper()
		in := fields{"from": from, "to": to, "seen": fields{"sha": s.sha("gift_handover", id)}}
		for k, v := range more {
			in[k] = v
		}
		if r := p.does("gift_handover", record.Transition, id, in); r.S != record.OK {
			t.Fatalf("%s: %s to %s: %s %s", p.name, from, to, r.Code, r.Rule)
		}
	}
	says(leader, first, "received", "returned", fields{"reason": "wrong_amount", "words": "hai suất mới đúng"})
	says(author, first, "returned", "received", fields{"words": "đúng là một suất"})
	says(leader, first, "received", "returned", fields{"reason": "photo_unclear", "words": "vậy chụp lại giúp"})
	f["qty"], f["corrects"] = 2, first
	author.does("gift_handover", record.Create, second, f)
	if r := leader.does("gift_handover", record.Transition, first, fields{"from": "returned", "to": "accepted", "seen": fields{"sha": s.sha("gift_handover", first)}}); word(r) != "stale_review" || r.Args["corrected_by"] != second {
		t.Errorf("a verdict on what was corrected: %s %v", word(r), r.Args)
	}
	says(leader, second, "received", "accepted", nil)
	says(s.the("province"), second, "accepted", "accepted", fields{"second": true, "words": "xem lại: đúng"})

	want := []string{"create", "transition wrong_amount hai suất mới đúng", "transition đúng là một suất", "transition photo_unclear vậy chụp lại giúp", "correct",
		"create", "transition", "transition xem lại: đúng"}
	for _, id := range []string{first, second} {
		for _, who := range []*person{leader, author, s.the("province"), s.the("auditor")} {
			out, r := who.history("gift_handover", id)
			var got []string
			for _, e := range out.Entries {
				got = append(got, strings.Join(strings.Fields(e.Op+" "+e.Reason+" "+e.Words), " "))
				if e.Name == "" && e.User == "" {
					t.Errorf("nobody did %s", e.Op)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s reads of %s:\n%s\nwant\n%s\n%s", who.name, id, strings.Join(got, "\n"), strings.Join(want, "\n"), r.body)
			}
		}
	}
}

// Fields that a person may not see do not come through the history either.
func TestAHistoryHidesWhatIsPrivate(t *testing.T) {
	s := newStage(t)
	leader := s.the("leader")
	id := s.made("beneficiary", phonetest.KienAn, leader)
	for field, value := range map[string]string{"phone": "+84987650001", "address": "ngõ 5", "note": "hay vắng nhà", "need": "thuốc tim", "hamlet": "Tổ 3"} {
		leader.does("beneficiary", record.SetFields, id, fields{field: fields{"v": value}})
	}
	leader.does("beneficiary", record.SetFields, id, fields{"id_number": fields{"v": "031150009999", "was": "0001"}})
	shown := func(p *person, more ...string) (open, hidden []string) {
		t.Helper()
		out, r := p.history("beneficiary", id, more...)
		if r.status != 200 {
			t.Fatalf("%s: %d", p.name, r.status)
		}
		for _, e := range out.Entries {
			for _, c := range e.Changes {
				if c.Hidden {
					hidden = append(hidden, c.Field)
				} else {
					open = append(open, c.Field)
				}
				if c.Hidden && (c.From != nil || c.To != nil) {
					t.Errorf("%s: %s is hidden, and yet told", p.name, c.Field)
				}
			}
		}
		for _, secret := range []string{"031150009999", "id_hmac"} {
			if strings.Contains(string(r.body), secret) {
				t.Errorf("%s is told %s", p.name, secret)
			}
		}
		slices.Sort(open)
		slices.Sort(hidden)
		return open, hidden
	}
	for _, c := range []struct {
		who          string
		why          string
		open, hidden string
	}{
		{"leader", "", "address hamlet id_last4 need note phone", ""},
		{"approver", "", "address hamlet id_last4 need note phone", ""},
		{"province", "", "hamlet need note", "address id_last4 phone"},
		{"province", "đơn khiếu nại số 5", "address hamlet id_last4 need note phone", ""},
		{"auditor", "", "hamlet", "address id_last4 need note phone"},
		{"auditor", "tôi muốn xem", "hamlet", "address id_last4 need note phone"},
	} {
		open, hidden := shown(s.the(c.who), "why", c.why)
		if strings.Join(open, " ") != c.open || strings.Join(hidden, " ") != c.hidden {
			t.Errorf("%s (%s) sees %v, not %v; want %s, not %s", c.who, c.why, open, hidden, c.open, c.hidden)
		}
	}
}
