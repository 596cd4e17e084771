package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

type refusedItem struct {
	Mid, User, Name, Device, Unit, Kind, Op, ID, Code, Field, Rule, State string
	N                                                                     int64
	Body                                                                  fields
	MayTake                                                               bool `json:"may_take"`
	Decided                                                               *struct{ By, Why, Mid string }
}

func (p *person) inbox(body fields) (items []refusedItem, more bool) {
	p.Helper()
	var out struct {
		Items []refusedItem
		More  bool
	}
	p.want(p.name+" opens the inbox", p.post(desk+"/quarantine", body, &out), 200, "")
	return out.Items, out.More
}

func (p *person) takes(mid string, more ...any) (record.Result, reply) {
	p.Helper()
	var out record.Result
	body := fields{"mid": mid}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	r := p.post(desk+"/quarantine/take", body, &out)
	return out, r
}

// refused pushes a mutation that must be refused, and gives its mid.
func (p *person) refused(code record.Code, kind string, op record.Op, id string, f fields, more ...any) string {
	p.Helper()
	r := p.does(kind, op, id, f, more...)
	if r.S != record.Rejected || r.Code != code {
		p.Fatalf("%s %s: %s, want %s", op, kind, word(r), code)
	}
	return r.Mid
}

// What was refused for its form is mended by the leader: once, as its author's work, on the leader's authority.
func TestTheLeaderMendsWhatWasRefused(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	id, bad := s.id(), gift(phonetest.KienAn)
	bad["qty"], bad["beneficiary"] = 0, phonetest.Ba
	ph := jpegOf(1, 64)
	mid := volunteer.refused(record.Invalid, "gift_handover", record.Create, id, bad, "photos", declared(ph, picture{}))

	items, _ := leader.inbox(fields{})
	if len(items) != 1 || items[0].Mid != mid || items[0].User != volunteer.id || items[0].Unit != phonetest.KienAn || items[0].Kind != "gift_handover" || items[0].ID != id ||
		items[0].Field != "qty" || items[0].State != "open" || !items[0].MayTake || items[0].Body["f"].(fields)["campaign"] != phonetest.Tet {
		t.Fatalf("the inbox: %+v", items)
	}
	head, receipts := s.Journal.Mark().Head, s.count("sync_receipt")
	if r, _ := leader.takes(mid, "f", fields{"qty": -1}); r.S != record.Rejected || r.Code != record.Invalid || r.Field != "qty" {
		t.Errorf("mended badly: %s %s", word(r), r.Field)
	}
	if s.Journal.Mark().Head != head || s.count("sync_receipt") != receipts || s.count("sync_quarantine") != 1 {
		t.Error("a take that was refused left a trace")
	}
	first, reply := leader.takes(mid, "f", fields{"qty": 1, "note": "sửa theo lời chị"})
	s.want("take", reply, 200, "")
	if first.S != record.OK || first.Mid == mid || first.Dup {
		t.Fatalf("%+v", first)
	}
	row, ok, err := s.Journal.Row(t.Context(), "gift_handover", id)
	s.must(err)
	if !ok || row.Doc.Text("author") != volunteer.id || row.Doc.Text("device") != volunteer.device || row.Doc.Text("carrier") != leader.id || row.Doc.Int("qty") != 1 || !row.Doc.Bool("counted") {
		t.Errorf("%v %s", ok, row.Doc.JSON())
	}
	again, _ := leader.takes(mid, "f", fields{"qty": 1})
	if again.Mid != first.Mid || again.Seq != first.Seq || !again.Dup {
		t.Errorf("again: %+v, want %+v", again, first)
	}
	var known struct{ Res []record.Result }
	s.want("status", volunteer.post("/api/sync/v1/status", fields{"device": volunteer.device, "mids": []string{mid, first.Mid}}, &known), 200, "")
	if len(known.Res) != 2 || known.Res[0].S != record.Rejected || known.Res[1].S != record.OK {
		t.Errorf("its author is told %+v", known.Res)
	}
	if now := volunteer.uploads(ph.sha, ph.data); now.State != "whole" {
		t.Errorf("its photo: %+v", now)
	}
	// The leader's own mending is not the leader's to accept.
	seen := fields{"from": "received", "to": "accepted", "seen": fields{"sha": row.Doc.Text("body_sha")}}
	if r := leader.does("gift_handover", record.Transition, id, seen); r.Code != record.SelfReview {
		t.Errorf("accepted by its carrier: %s", word(r))
	}
	if open, _ := leader.inbox(fields{}); len(open) != 0 {
		t.Errorf("still open: %+v", open)
	}
	taken, _ := leader.inbox(fields{"state": "taken"})
	if len(taken) != 1 || taken[0].Decided == nil || taken[0].Decided.By != leader.id || taken[0].Decided.Mid != first.Mid || taken[0].MayTake {
		t.Errorf("taken: %+v", taken)
	}
	s.want("dismiss it now", leader.post(desk+"/quarantine/dismiss", fields{"mid": mid, "why": "x"}, nil), 409, "settled")
}

// What an author may no longer, or never could, do is taken on the leader's authority; in the leader's own place only.
func TestTheLeaderTakesWhatAnAuthorMayNot(t *testing.T) {
	s := newStage(t)
	leader, other := s.the("leader"), s.the("makerPhuLien")
	late := s.id()
	mid := s.the("long").refused(record.ScopeLost, "activity", record.Create, late, example("activity", phonetest.KienAn))
	if r, _ := leader.takes(mid); r.S != record.OK {
		t.Errorf("of somebody whose role ended long ago: %s", word(r))
	}
	// Recorded under the neighbour's name by mistake: both see it, each may take it to their own place.
	lost := s.id()
	mid = s.the("volunteer").refused(record.ScopeNever, "activity", record.Create, lost, example("activity", phuLien))
	for _, p := range []*person{leader, other} {
		if items, _ := p.inbox(fields{}); len(items) != 1 || items[0].Mid != mid {
			t.Errorf("%s sees %+v", p.name, items)
		}
	}
	if r, _ := leader.takes(mid); r.Code != record.ScopeNever {
		t.Errorf("a leader takes it into another's place: %s", word(r))
	}
	if r, _ := leader.takes(mid, "unit", phonetest.KienAn); r.S != record.OK {
		t.Errorf("into the own place: %s", word(r))
	}
	row, _, err := s.Journal.Row(t.Context(), "activity", lost)
	s.must(err)
	if row.Doc.Text("unit") != phonetest.KienAn || row.Doc.Text("author") != s.the("volunteer").id {
		t.Errorf("%s", row.Doc.JSON())
	}
	// An edit: what it replaces stays as the phone said, so nothing newer is overwritten.
	rename := fields{"name": fields{"v": "Nguyễn Thị Bà Hai", "was": "Nguyễn Thị Bà"}}
	mid = s.the("volunteer").refused(record.ScopeNever, "beneficiary", record.SetFields, phonetest.Ba, rename)
	if r, _ := leader.takes(mid, "f", fields{"name": "Nguyễn Thị Bà Ba"}); r.S != record.OK {
		t.Errorf("an edit: %s", word(r))
	}
	mid = s.the("volunteer").refused(record.ScopeNever, "beneficiary", record.SetFields, phonetest.Ba, rename)
	if r, _ := leader.takes(mid); r.S != record.Conflict || r.Code != record.Changed {
		t.Errorf("an edit that somebody overtook: %s", word(r))
	}
	// A verdict is its giver's own.
	gifted := s.made("gift_handover", phonetest.KienAn, s.the("makerKienAn"))
	row, _, err = s.Journal.Row(t.Context(), "gift_handover", gifted)
	s.must(err)
	mid = s.the("volunteer").refused(record.ScopeNever, "gift_handover", record.Transition, gifted, fields{"from": "received", "to": "accepted", "seen": fields{"sha": row.Doc.Text("body_sha")}})
	_, r := leader.takes(mid)
	s.want("a verdict", r, 409, "personal")
	if items, _ := leader.inbox(fields{}); len(items) != 0 {
		t.Errorf("a verdict is in the inbox: %+v", items)
	}
}

// What the leader took appears on the author's phone as the record it was, with its photo, and the refusal stays told.
func TestWhatWasTakenComesBackToItsPhone(t *testing.T) {
	s := newStage(t)
	phone, leader := s.Phone("volunteer1"), s.the("leader")
	ph := jpegOf(4, 64)
	preview := jpegOf(4, 32)
	phone.Offline()
	id := phone.Records("activity", record.NewDoc("unit", phuLien, "type", "kitchen", "hours", 2), client.Photo{Data: ph.data, Preview: preview.data, TakenAt: s.Now()})
	phone.Online()
	phone.Sync()
	issues := phone.Issues()
	if len(issues) != 1 || issues[0].Result.Code != record.ScopeNever {
		t.Fatalf("issues: %+v", issues)
	}
	if r, _ := leader.takes(issues[0].Mid, "unit", phonetest.KienAn); r.S != record.OK {
		t.Fatalf("%s", word(r))
	}
	phone.Sync()
	own := phone.Base("u:" + phone.Info().User)
	if len(own) != 1 || own[0].ID != id {
		t.Fatalf("its own records: %+v", own)
	}
	if row := phone.Row("activity", id); row.Doc.Text("unit") != phonetest.KienAn || row.Doc.Text("author") != phone.Info().User || row.Doc.Text("carrier") != leader.id {
		t.Errorf("it shows %s", row.Doc.JSON())
	}
	if issues := phone.Issues(); len(issues) != 1 || issues[0].Result.S != record.Rejected {
		t.Errorf("what was refused: %+v", issues)
	}
	if n := len(phone.Outbox()); n != 0 {
		t.Errorf("%d wait in its outbox", n)
	}
	phone.Photos()
	if now := phone.PhotoStates(); len(now) != 1 || now[0].State != "whole" {
		t.Errorf("its photo: %+v", now)
	}
	var photos int
	s.must(s.App.DB().NewQuery("SELECT COUNT(*) FROM sync_photo_use WHERE rid = {:id} AND sha256 = {:sha}").Bind(fields{"id": id, "sha": ph.sha}).Row(&photos))
	if photos == 0 {
		t.Error("its photo is not expected any more")
	}
}

func TestWhoReadsTheInbox(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	const number = "031150000001"
	person := example("beneficiary", phonetest.KienAn)
	person["phone"], person["id_number"] = "+84987000111", number
	mid := volunteer.refused(record.ScopeNever, "beneficiary", record.Create, s.id(), person)

	for _, name := range []string{"leader", "province", "admin"} {
		items, _ := s.the(name).inbox(fields{"unit": phonetest.KienAn})
		if len(items) != 1 {
			t.Fatalf("%s sees %d", name, len(items))
		}
		body := fmt.Sprint(items[0].Body)
		if strings.Contains(body, number) {
			t.Errorf("%s reads the identity number", name)
		}
		if reads := strings.Contains(body, "+84987000111"); reads != (name == "leader") || items[0].MayTake != (name == "leader") {
			t.Errorf("%s reads %s, may take: %v", name, body, items[0].MayTake)
		}
	}
	for _, name := range []string{"volunteer", "team_lead", "approver", "auditor", "nobody", "long", "short"} {
		s.want(name+" opens the inbox", s.the(name).post(desk+"/quarantine", fields{}, nil), 403, "not_yours")
		_, r := s.the(name).takes(mid)
		s.want(name+" takes", r, 404, "mid")
		s.want(name+" dismisses", s.the(name).post(desk+"/quarantine/dismiss", fields{"mid": mid, "why": "x"}, nil), 404, "mid")
	}
	for _, name := range []string{"makerPhuLien", "makerLongBien", "chapterLeader"} {
		if items, _ := s.the(name).inbox(fields{}); len(items) != 0 {
			t.Errorf("%s sees %d", name, len(items))
		}
		_, r := s.the(name).takes(mid)
		s.want(name+" takes", r, 404, "mid")
	}
	_, r := s.the("province").takes(mid)
	s.want("the province takes", r, 403, "not_yours")
	s.want("a state that is none", leader.post(desk+"/quarantine", fields{"state": "all"}, nil), 400, "state")
	s.want("dismiss without why", leader.post(desk+"/quarantine/dismiss", fields{"mid": mid}, nil), 400, "why")
	s.want("dismiss", s.the("province").post(desk+"/quarantine/dismiss", fields{"mid": mid, "why": "trùng"}, nil), 200, "")
	s.want("dismiss again", leader.post(desk+"/quarantine/dismiss", fields{"mid": mid, "why": "khác"}, nil), 200, "")
	items, _ := leader.inbox(fields{"state": "dismissed"})
	if len(items) != 1 || items[0].Decided.Why != "trùng" || items[0].Decided.By != s.the("province").id {
		t.Errorf("dismissed: %+v", items)
	}
	if r, _ := leader.takes(mid, "f", fields{"id_number": number}); r.S != record.OK { // on second thought
		t.Errorf("taken after all: %s", word(r))
	}
	var told string
	s.must(s.App.DB().NewQuery("SELECT group_concat(facts) FROM audit").Row(&told))
	if strings.Contains(told, number) || strings.Contains(told, "Đỗ Thị") {
		t.Error("the audit tells who it was")
	}
}

func TestWhatCannotBeReadIsDismissed(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	out := volunteer.pushes(fields{"mid": record.NewMID(s.Now()), "m": []any{1}})
	_, r := leader.takes(out.Res[0].Mid)
	s.want("take", r, 409, "unreadable")
	items, _ := leader.inbox(fields{})
	if len(items) != 1 || items[0].MayTake {
		t.Errorf("%+v", items)
	}
	s.want("dismiss", leader.post(desk+"/quarantine/dismiss", fields{"mid": out.Res[0].Mid, "why": "hỏng"}, nil), 200, "")
}

// Two leaders and a double tap at once: one effect.
func TestTakenByManyAtOnceItHappensOnce(t *testing.T) {
	s := newStage(t)
	id := s.id()
	mid := s.the("volunteer").refused(record.Invalid, "activity", record.Create, id, fields{"unit": phonetest.KienAn, "type": "nonsense"})
	var all sync.WaitGroup
	var mu sync.Mutex
	as, dup := map[string]int{}, 0
	for n := range 8 {
		p := s.the([]string{"leader", "makerKienAn"}[n%2])
		all.Go(func() {
			result, r := p.takes(mid, "f", fields{"type": "kitchen"})
			mu.Lock()
			defer mu.Unlock()
			if r.status != 200 || result.S != record.OK {
				t.Errorf("%d %s", r.status, r.body)
			}
			as[result.Mid]++
			if result.Dup {
				dup++
			}
		})
	}
	all.Wait()
	if len(as) != 1 || dup != 7 {
		t.Errorf("taken as %v, %d times again", as, dup)
	}
	if n := s.count("audit WHERE did = 'took_refused'"); n != 1 {
		t.Errorf("%d lines of audit", n)
	}
}

// Pages of the inbox follow one another without holes.
func TestTheInboxComesInPages(t *testing.T) {
	s := newStage(t)
	volunteer, leader := s.the("volunteer"), s.the("leader")
	want := map[string]bool{}
	for range 5 {
		var muts []any
		for range 45 {
			m := s.mut("activity", record.Create, s.id(), fields{"unit": phonetest.KienAn, "type": "nonsense"})
			want[m["mid"].(string)] = true
			muts = append(muts, m)
		}
		volunteer.pushes(muts...)
	}
	last := int64(0)
	for more := true; more; {
		var items []refusedItem
		items, more = leader.inbox(fields{"after": last})
		for _, i := range items {
			if !want[i.Mid] || last != 0 && i.N >= last {
				t.Fatalf("%s at %d after %d", i.Mid, i.N, last)
			}
			delete(want, i.Mid)
			last = i.N
		}
	}
	if len(want) > 0 {
		t.Errorf("%d were never told", len(want))
	}
}
