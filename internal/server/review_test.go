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

// whoReads is who may read the history of a row where: "ok", "why" (not without a reason), "own" (they wrote it), "-" (404).
const whoReads = `
                        volunteer member team_lead leader approver province auditor admin nobody short long chapterLeader makerKienAn
gift_handover  KienAn   -         -      -         ok     -        ok       ok      -     -      -     -    -             ok
gift_handover  Chapter  -         -      -         ok     -        ok       ok      -     -      -     -    ok            ok
gift_handover  PhuLien  -         -      -         -      -        ok       ok      -     -      -     -    -             -
gift_handover  LongBien -         -      -         -      -        -        -       -     -      -     -    -             -
blood_visit    KienAn   -         -      -         ok     -        ok       ok      -     -      -     -    -             ok
first_aid_case Chapter  -         -      -         ok     -        ok       ok      -     -      -     -    ok            ok
activity       KienAn   -         -      -         ok     -        ok       ok      -     -      -     -    -             ok
beneficiary    KienAn   -         -      -         ok     ok       why      ok      -     -      -     -    -             ok
beneficiary    PhuLien  -         -      -         -      -        why      ok      -     -      -     -    -             -
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
			got := map[int]string{200: "ok", 404: "-", 422: r.code()}[r.status]
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
				if who.name == "auditor" && e.Words != "" {
					t.Errorf("the auditor reads %q", e.Words)
				}
				got = append(got, strings.Join(strings.Fields(e.Op+" "+e.Reason+" "+e.Words), " "))
				if e.Name == "" && e.User == "" {
					t.Errorf("nobody did %s", e.Op)
				}
			}
			if who.name == "auditor" { // in the words anything may stand; the usual reasons are none
				want := []string{"create", "transition wrong_amount", "transition", "transition photo_unclear", "correct", "create", "transition", "transition"}
				if strings.Contains(string(r.body), "hai suất mới đúng") || !slices.Equal(got, want) {
					t.Errorf("the auditor reads %s", r.body)
				}
				continue
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

// page is an answer of /records or /second-look.
type page struct {
	Rows []struct {
		K, ID string
		V     int64
		F     record.Doc
	}
	People map[string]string
	More   bool
	Next   string
	Left   int
}

func (p *person) records(in fields) (page, reply) {
	p.Helper()
	var out page
	r := p.post("/api/desk/v1/records", in, &out)
	return out, r
}

func (p page) ids() (ids []string) {
	for _, r := range p.Rows {
		ids = append(ids, r.ID)
	}
	return ids
}

// whoQueries is who gets rows of a kind within a unit: the places whose row is there, "-" for 403. K is Kiến An, C the
// chapter in it, P Phù Liễn beside it, L Long Biên in another province.
const whoQueries = `
                              volunteer member leader approver province auditor admin nobody long chapterLeader makerLongBien
gift_handover  (everywhere)   -         -      KC     -        KCP      KCP     -     -      -    C             L
gift_handover  KienAn         -         -      KC     -        KC       KC      -     -      -    C             -
gift_handover  Chapter        -         -      C      -        C        C       -     -      -    C             -
gift_handover  PhuLien        -         -      -      -        P        P       -     -      -    -             -
gift_handover  LongBien       -         -      -      -        -        -       -     -      -    -             L
first_aid_case KienAn         -         -      KC     -        KC       KC      -     -      -    C             -
blood_visit    (everywhere)   -         -      KC     -        KCP      KCP     -     -      -    C             L
activity       (everywhere)   -         -      KC     -        KCP      KCP     -     -      -    C             L
beneficiary    (everywhere)   -         -      KC     KC       KCP      KCP     -     -      -    C             L
beneficiary    PhuLien        -         -      -      -        P        P       -     -      -    -             -
volunteer      (everywhere)   -         -      KC     -        KCP      KCP     -     -      -    C             L
flag           (everywhere)   -         -      KC     -        KCP      KCP     -     -      -    C             L
`

func TestI25WhoQueriesWhatWhere(t *testing.T) {
	s := newStage(t)
	lines := strings.Split(strings.TrimSpace(whoQueries), "\n")
	people := strings.Fields(lines[0])
	made := map[string]map[string]string{} // kind, place, id
	for _, line := range lines[1:] {
		kind := strings.Fields(line)[0]
		if made[kind] != nil {
			continue
		}
		made[kind] = map[string]string{}
		for _, place := range []string{"KienAn", "Chapter", "PhuLien", "LongBien"} {
			if kind == "flag" {
				made[kind][place] = s.flag(places[place], s.the(makers[place]))
				continue
			}
			f := example(kind, places[place])
			delete(f, "id_number") // four people with one number would be asked about
			id := s.id()
			if r := s.the(makers[place]).does(kind, record.Create, id, f); r.S != record.OK {
				t.Fatalf("%s in %s: %s %s", kind, place, r.Code, r.Field)
			}
			made[kind][place] = id
		}
	}
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		kind, place := words[0], words[1]
		for i, name := range people {
			out, r := s.the(name).records(fields{"kind": kind, "unit": places[place], "limit": 200, "why": "kiểm tra chéo"})
			got := "-"
			if r.status == 200 {
				got = ""
				for _, at := range []string{"KienAn", "Chapter", "PhuLien", "LongBien"} {
					if slices.Contains(out.ids(), made[kind][at]) {
						got += at[:1]
					}
				}
			} else if r.status != 403 || r.code() != "scope_never" {
				t.Errorf("%s asks for %s in %s: %d %s", name, kind, place, r.status, r.body)
			}
			if want := words[2+i]; got != want {
				t.Errorf("%s sees of %s in %s: %q, want %q", name, kind, place, got, want)
			}
		}
	}
	leader := s.the("leader")
	for what, in := range map[string]fields{"no kind": {}, "reference data": {"kind": "campaign"}, "too many": {"kind": "activity", "limit": 201}, "less than none": {"kind": "activity", "limit": -1},
		"a state of what has none": {"kind": "beneficiary", "state": "accepted"}, "a figure of another kind": {"kind": "activity", "figure": "gifts"}, "no figure": {"kind": "activity", "figure": "x"},
		"a field that is none": {"kind": "activity", "equal": fields{"1=1; --": "x"}}, "no cursor": {"kind": "activity", "after": "'"}, "a long why": {"kind": "activity", "why": strings.Repeat("x", 501)}} {
		_, r := leader.records(in)
		s.want(what, r, 400, "invalid")
	}
	s.want("nobody signed in", s.ask("POST", "/api/desk/v1/records", "", text(fields{"kind": "activity"})), 401, "sign_in")
	s.want("no JSON", leader.post("/api/desk/v1/records", "{", nil), 400, "malformed")
	s.want("too much", leader.post("/api/desk/v1/records", fields{"kind": "activity", "author": strings.Repeat("x", 9000)}, nil), 413, "too_large")
}

// Field by field, what each role is shown of one row.
func TestI25WhatEachRoleSeesOfARow(t *testing.T) {
	s := newStage(t)
	maker := s.the("makerKienAn")
	put := func(kind string, f fields) string {
		id := s.id()
		if r := maker.does(kind, record.Create, id, f); r.S != record.OK {
			t.Fatalf("%s: %s %s", kind, r.Code, r.Field)
		}
		return id
	}
	spot := fields{"lat": 20.8, "lon": 106.6}
	g := gift(phonetest.KienAn)
	g["location"], g["note"], g["received_by"], g["proxy"] = spot, "gọi cửa sau", "proxy", fields{"name": "Lê Văn Cháu", "reason": "bà nằm viện mổ tim"}
	ids := map[string]string{
		"gift_handover": put("gift_handover", g),
		"beneficiary": put("beneficiary", fields{"unit": phonetest.KienAn, "name": "Đỗ Thị Mới", "birth_year": 1950, "id_number": "031150000001", "phone": "+84900000001",
			"address": "ngõ 5", "need": "thuốc", "note": "ghi", "hamlet": "Tổ 3"}),
		"blood_visit": put("blood_visit", fields{"drive": phonetest.Drive, "unit": phonetest.KienAn, "donor": fields{"name": "Phạm Văn Hiến", "birth_year": 1990, "phone": "+84900000000", "id_number": "031090000001"},
			"state": "donated", "component": "whole", "ml": 350, "abo": "O", "rh": "+", "reaction": "mild", "note": "x"}),
		"first_aid_case": put("first_aid_case", fields{"unit": phonetest.KienAn, "place": "chợ", "location": spot, "cause": "traffic", "note": "x",
			"casualties": []any{fields{"sex": "male", "name": "Lê Văn Ngã", "phone": "+84900000002", "avpu": "alert", "care": []string{"bandage"}}}}),
		"volunteer": put("volunteer", fields{"unit": phonetest.KienAn, "name": "Vũ Tình Nguyện", "phone": "+84911111111"}),
	}
	const all = "gift_handover.location gift_handover.note gift_handover.proxy.name gift_handover.proxy.reason beneficiary.id_last4 beneficiary.phone beneficiary.address beneficiary.need beneficiary.note beneficiary.hamlet beneficiary.name " +
		"blood_visit.donor.name blood_visit.donor.phone blood_visit.donor.id_last4 blood_visit.abo blood_visit.rh blood_visit.reaction blood_visit.note blood_visit.ml " +
		"first_aid_case.location first_aid_case.cause first_aid_case.place first_aid_case.note first_aid_case.casualties.sex first_aid_case.casualties.name first_aid_case.casualties.phone " +
		"first_aid_case.casualties.avpu first_aid_case.casualties.care volunteer.name volunteer.phone"
	without := func(gone string) string {
		var left []string
		for _, f := range strings.Fields(all) {
			if !slices.Contains(strings.Fields(gone), f) {
				left = append(left, f)
			}
		}
		return strings.Join(left, " ")
	}
	const contact = "gift_handover.location beneficiary.id_last4 beneficiary.phone beneficiary.address blood_visit.donor.phone blood_visit.donor.id_last4 first_aid_case.location " +
		"first_aid_case.casualties.name first_aid_case.casualties.phone volunteer.phone "
	for _, c := range []struct{ who, why, sees string }{
		{"leader", "", all},
		{"approver", "", "beneficiary.id_last4 beneficiary.phone beneficiary.address beneficiary.need beneficiary.note beneficiary.hamlet beneficiary.name"},
		{"province", "", without(contact + "beneficiary.need beneficiary.note beneficiary.hamlet beneficiary.name ")},
		{"province", "kiểm tra đơn thư", all},
		{"auditor", "", without(contact + "gift_handover.note gift_handover.proxy.reason beneficiary.need beneficiary.note blood_visit.abo blood_visit.rh blood_visit.reaction blood_visit.note " +
			"first_aid_case.cause first_aid_case.note first_aid_case.casualties.avpu first_aid_case.casualties.care")},
		{"auditor", "kiểm tra đơn thư", without(contact + "gift_handover.note gift_handover.proxy.reason beneficiary.need beneficiary.note blood_visit.abo blood_visit.rh blood_visit.reaction blood_visit.note " +
			"first_aid_case.cause first_aid_case.note first_aid_case.casualties.avpu first_aid_case.casualties.care")},
	} {
		var sees []string
		for _, path := range strings.Fields(all) {
			kind, rest, _ := strings.Cut(path, ".")
			out, r := s.the(c.who).records(fields{"kind": kind, "unit": phonetest.KienAn, "why": c.why, "limit": 200})
			if r.status != 200 {
				continue
			}
			for _, row := range out.Rows {
				doc := row.F
				name := rest
				if in, member, nested := strings.Cut(rest, "."); nested {
					if name = member; doc.Get(in).Kind() == '[' {
						doc = doc.Subs(in)[0]
					} else {
						doc = doc.Sub(in)
					}
				}
				if row.ID == ids[kind] && doc.Has(name) {
					sees = append(sees, path)
				}
			}
			if strings.Contains(string(r.body), "031150000001") {
				t.Errorf("%s is told an identity number", c.who)
			}
		}
		if got := strings.Join(sees, " "); got != c.sees {
			t.Errorf("%s (%s) sees\n%s\nwant\n%s", c.who, c.why, got, c.sees)
		}
	}
	// What a person may not see they may not find out by asking for it.
	for what, in := range map[string]fields{"a phone": {"kind": "beneficiary", "equal": fields{"phone": "+84900000001"}}, "a group": {"kind": "blood_visit", "equal": fields{"abo": "O"}},
		"a reaction": {"kind": "blood_visit", "figure": "reactions"}, "the hurt": {"kind": "first_aid_case", "figure": "first_aid_referred"}} {
		_, r := s.the("auditor").records(in)
		s.want("an auditor asks for "+what, r, 400, "invalid")
		_, r = s.the("leader").records(in)
		s.want("a leader asks for "+what, r, 200, "")
	}
	var noted, others int
	s.must(s.App.DB().NewQuery("SELECT count(*) FROM audit WHERE did = 'saw_records' AND user = {:u} AND why = 'kiểm tra đơn thư'").Bind(fields{"u": s.the("province").id}).Row(&noted))
	s.must(s.App.DB().NewQuery("SELECT count(*) FROM audit WHERE did = 'saw_records' AND user <> {:u}").Bind(fields{"u": s.the("province").id}).Row(&others))
	if noted != len(strings.Fields(all)) || others != 0 {
		t.Errorf("%d looks of the province are noted, %d of others", noted, others)
	}
}

func TestRecordsComeInPages(t *testing.T) {
	s := newStage(t)
	maker, leader := s.the("makerKienAn"), s.the("leader")
	var ids []string
	for range 25 {
		ids = append(ids, s.made("activity", phonetest.KienAn, maker))
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	var got []string
	after, pages := "", 0
	for {
		out, r := leader.records(fields{"kind": "activity", "limit": 10, "after": after})
		if r.status != 200 || pages > 5 {
			t.Fatalf("%d: %s", r.status, r.body)
		}
		got = append(got, out.ids()...)
		if pages++; !out.More {
			break
		}
		after = out.Next
	}
	if !slices.Equal(got, ids) || pages != 3 {
		t.Errorf("%d pages: %v, want %v", pages, got, ids)
	}
	sha := s.sha("activity", ids[0])
	leader.does("activity", record.Transition, ids[0], fields{"from": "received", "to": "accepted", "seen": fields{"sha": sha}})
	for _, c := range []struct {
		in   fields
		want int
	}{{fields{"state": "accepted"}, 1}, {fields{"state": "received"}, 24}, {fields{"author": maker.id}, 25}, {fields{"author": leader.id}, 0}, {fields{"flag": "any"}, 0}} {
		c.in["kind"], c.in["limit"] = "activity", 200
		out, _ := leader.records(c.in)
		if len(out.Rows) != c.want {
			t.Errorf("%v: %d rows, want %d", c.in, len(out.Rows), c.want)
		}
	}
}

// Which decided records the province sees again nobody can choose; whoever decided or wrote one does not see it; each
// second look takes one away.
func TestASecondLook(t *testing.T) {
	s := newStage(t)
	maker, leader, province := s.the("makerKienAn"), s.the("leader"), s.the("province")
	const n = 200
	state := map[string]string{}
	var create, decide []any
	for i := range n {
		id := s.id()
		create = append(create, s.mut("activity", record.Create, id, example("activity", phonetest.KienAn)))
		state[id] = []string{"accepted", "rejected", "returned", "received"}[i%4]
	}
	for part := range slices.Chunk(create, 50) {
		maker.pushes(part...)
	}
	for id, to := range state {
		if to != "received" {
			decide = append(decide, s.mut("activity", record.Transition, id, fields{"from": "received", "to": to, "seen": fields{"sha": s.sha("activity", id)}}))
		}
	}
	for part := range slices.Chunk(decide, 50) {
		for _, r := range leader.pushes(part...).Res {
			if r.S != record.OK {
				t.Fatalf("a verdict: %s %s", r.Code, r.Rule)
			}
		}
	}
	ask := func(p *person, in fields) (out page) {
		t.Helper()
		if r := p.post("/api/desk/v1/second-look", in, &out); r.status != 200 {
			t.Fatalf("%s: %d %s", p.name, r.status, r.body)
		}
		return out
	}
	first := ask(province, fields{"unit": phonetest.KienAn, "limit": 200})
	if first.Left == 0 || first.Left > n/4 || first.Left != len(first.Rows) || first.More {
		t.Fatalf("%d of %d records are sampled, %d shown", first.Left, n/2, len(first.Rows))
	}
	if again := ask(province, fields{"limit": 200}); !slices.Equal(again.ids(), first.ids()) {
		t.Error("another sample of the same records")
	}
	one := ask(province, fields{"limit": 1})
	if !slices.Equal(one.ids(), first.ids()[:1]) || one.Left != first.Left || one.More != (first.Left > 1) {
		t.Errorf("one of them: %v, %d left", one.ids(), one.Left)
	}
	for _, r := range first.Rows {
		if state[r.ID] != "accepted" && state[r.ID] != "rejected" || r.F.Text("review_state") != state[r.ID] {
			t.Errorf("%s is %s", r.ID, state[r.ID])
		}
	}
	pick := first.Rows[0]
	now := state[pick.ID]
	if r := province.does("activity", record.Transition, pick.ID, fields{"from": now, "to": now, "second": true, "seen": fields{"sha": pick.F.Text("body_sha")}}); r.S != record.OK {
		t.Fatalf("a second look: %s %s", r.Code, r.Rule)
	}
	if left := ask(province, fields{"limit": 200}); left.Left != first.Left-1 || slices.Contains(left.ids(), pick.ID) {
		t.Errorf("%d left of %d", left.Left, first.Left)
	}
	for _, name := range []string{"leader", "makerKienAn", "approver", "auditor", "volunteer", "admin", "nobody"} {
		s.want(name+" looks a second time", s.the(name).post("/api/desk/v1/second-look", fields{}, nil), 403, "scope_never")
	}
	s.want("elsewhere", province.post("/api/desk/v1/second-look", fields{"unit": phonetest.LongBien}, nil), 403, "scope_never")
	s.want("too many", province.post("/api/desk/v1/second-look", fields{"limit": 1000}, nil), 400, "invalid")
	s.want("nobody signed in", s.ask("POST", "/api/desk/v1/second-look", "", text(fields{})), 401, "sign_in")
}

// Above the commune nobody reads who was given something without saying why, and each look is kept.
func TestNamesAboveTheCommuneWantAReason(t *testing.T) {
	s := newStage(t)
	f := gift(phonetest.KienAn)
	f["beneficiary"] = phonetest.Ba
	if r := s.the("volunteer").does("gift_handover", record.Create, s.id(), f); r.S != record.OK {
		t.Fatal(word(r))
	}
	asks := func(who string, in fields) (receivers map[string]string, r reply) {
		var out struct{ Receivers map[string]string }
		in["unit"] = phonetest.KienAn
		r = s.the(who).post(desk+"/records", in, &out)
		return out.Receivers, r
	}
	audited := func() int { return s.count("audit WHERE did = 'saw_records'") }
	for _, why := range []string{"", "   "} {
		for what, in := range map[string]fields{"people": {"kind": "beneficiary"}, "who was left out": {"kind": "beneficiary", "campaign": phonetest.Tet, "figure": "left"}} {
			in["why"] = why
			_, r := asks("province", in)
			s.want("the province asks for "+what, r, 422, "why")
		}
		s.want("a person's history", s.the("province").post(desk+"/history", fields{"kind": "beneficiary", "id": phonetest.Ba, "why": why}, nil), 422, "why")
		names, r := asks("province", fields{"kind": "gift_handover", "why": why})
		if s.want("gifts", r, 200, ""); len(names) != 0 {
			t.Errorf("without a reason the province reads %v", names)
		}
	}
	if n := audited(); n != 0 {
		t.Errorf("%d looks are kept, and nobody saw anything", n)
	}
	for who, why := range map[string]string{"leader": "", "province": "đơn khiếu nại số 5"} {
		names, r := asks(who, fields{"kind": "gift_handover", "why": why})
		if s.want(who, r, 200, ""); names[phonetest.Ba] != "Nguyễn Thị Bà" {
			t.Errorf("%s (%s) reads %v", who, why, names)
		}
		_, r = asks(who, fields{"kind": "beneficiary", "why": why})
		s.want(who, r, 200, "")
	}
	if n := audited(); n != 2 {
		t.Errorf("%d looks are kept, want two of the province", n)
	}
	if names, _ := asks("auditor", fields{"kind": "gift_handover", "why": "x"}); len(names) != 0 {
		t.Errorf("an auditor reads %v", names)
	}
}
