package server_test

import (
	"context"
	"crypto/sha256"
	"encoding/json/v2"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// who may do what where. Everybody has their role in Kiến An, those from province on in its province Hải Phòng; "short"
// and "long" were members in Kiến An until 10 and 40 days ago. Chapter lies in Kiến An, PhuLien beside it in the same
// province, LongBien in another. "never" is scope_never, "lost" is scope_lost.
const who = `
                                volunteer member team_lead leader approver province auditor admin nobody short long
create gift_handover   KienAn   ok        ok     ok        ok     never    never    never   never never  ok    lost
create gift_handover   Chapter  ok        ok     ok        ok     never    never    never   never never  ok    lost
create gift_handover   PhuLien  never     never  never     never  never    never    never   never never  never never
create gift_handover   LongBien never     never  never     never  never    never    never   never never  never never
create blood_visit     KienAn   ok        ok     ok        ok     never    never    never   never never  ok    lost
create blood_visit     PhuLien  never     never  never     never  never    never    never   never never  never never
create first_aid_case  KienAn   ok        ok     ok        ok     never    never    never   never never  ok    lost
create first_aid_case  Chapter  ok        ok     ok        ok     never    never    never   never never  ok    lost
create first_aid_case  LongBien never     never  never     never  never    never    never   never never  never never
create activity        KienAn   ok        ok     ok        ok     never    never    never   never never  ok    lost
create activity        PhuLien  never     never  never     never  never    never    never   never never  never never
create beneficiary     KienAn   never     ok     ok        ok     never    never    never   never never  lost  lost
create beneficiary     Chapter  never     ok     ok        ok     never    never    never   never never  lost  lost
create beneficiary     PhuLien  never     never  never     never  never    never    never   never never  never never
create beneficiary     LongBien never     never  never     never  never    never    never   never never  never never
create blood_drive     KienAn   never     ok     ok        ok     never    never    never   never never  lost  lost
create blood_drive     PhuLien  never     never  never     never  never    never    never   never never  never never
create volunteer       KienAn   never     never  never     ok     never    never    never   never never  lost  lost
create volunteer       PhuLien  never     never  never     never  never    never    never   never never  never never
create list            KienAn   never     ok     ok        ok     never    never    never   never never  lost  lost
create list            PhuLien  never     never  never     never  never    never    never   never never  never never
create list_item       KienAn   never     ok     ok        ok     never    never    never   never never  lost  lost
create list_item       Chapter  never     ok     ok        ok     never    never    never   never never  lost  lost
create list_item       LongBien never     never  never     never  never    never    never   never never  never never
create target          KienAn   never     never  never     ok     never    ok       never   never never  lost  lost
create target          PhuLien  never     never  never     never  never    ok       never   never never  never never
create target          LongBien never     never  never     never  never    never    never   never never  never never
create unit            KienAn   locked    locked locked    locked locked   locked   locked  locked locked locked locked
create campaign        KienAn   locked    locked locked    locked locked   locked   locked  locked locked locked locked
create gift_type       KienAn   locked    locked locked    locked locked   locked   locked  locked locked locked locked
create flag            KienAn   invalid   invalid invalid  invalid invalid invalid  invalid invalid invalid invalid invalid
note   beneficiary     KienAn   ok        ok     ok        ok     never    never    never   never never  lost  lost
note   beneficiary     Chapter  ok        ok     ok        ok     never    never    never   never never  lost  lost
note   beneficiary     PhuLien  never     never  never     never  never    never    never   never never  never never
note   beneficiary     LongBien never     never  never     never  never    never    never   never never  never never
note   list            KienAn   never     ok     ok        ok     never    never    never   never never  lost  lost
note   list            PhuLien  never     never  never     never  never    never    never   never never  never never
note   list_item       KienAn   never     ok     ok        ok     never    never    never   never never  lost  lost
note   list_item       LongBien never     never  never     never  never    never    never   never never  never never
check  list            KienAn   never     ok     ok        ok     never    never    never   never never  lost  lost
submit list            KienAn   never     never  never     ok     never    never    never   never never  lost  lost
submit list            PhuLien  never     never  never     never  never    never    never   never never  never never
return list            KienAn   never     never  never     never  ok       never    never   never never  lost  lost
return list            PhuLien  never     never  never     never  never    never    never   never never  never never
approve list           KienAn   never     never  never     never  ok       never    never   never never  lost  lost
approve list           Chapter  never     never  never     never  ok       never    never   never never  lost  lost
approve list           PhuLien  never     never  never     never  never    never    never   never never  never never
approve list           LongBien never     never  never     never  never    never    never   never never  never never
gather list            KienAn   never     never  never     never  never    ok       never   never never  lost  lost
gather list            LongBien never     never  never     never  never    never    never   never never  never never
rename beneficiary     KienAn   never     never  never     ok     never    never    never   never never  lost  lost
rename beneficiary     PhuLien  never     never  never     never  never    never    never   never never  never never
move   beneficiary     KienAn   never     never  never     never  never    never    never   never never  lost  lost
note   blood_drive     KienAn   never     ok     ok        ok     never    never    never   never never  lost  lost
note   blood_drive     PhuLien  never     never  never     never  never    never    never   never never  never never
rename volunteer       KienAn   never     never  never     ok     never    never    never   never never  lost  lost
void   gift_handover   KienAn   never     never  never     ok     never    never    never   never never  lost  lost
void   gift_handover   PhuLien  never     never  never     never  never    never    never   never never  never never
void   first_aid_case  Chapter  never     never  never     ok     never    never    never   never never  lost  lost
accept gift_handover   KienAn   never     never  never     ok     never    ok       never   never never  lost  lost
accept gift_handover   Chapter  never     never  never     ok     never    ok       never   never never  lost  lost
accept gift_handover   PhuLien  never     never  never     never  never    ok       never   never never  never never
accept gift_handover   LongBien never     never  never     never  never    never    never   never never  never never
accept activity        KienAn   never     never  never     ok     never    ok       never   never never  lost  lost
arrive blood_visit     KienAn   ok        ok     ok        ok     never    never    never   never never  ok    lost
arrive blood_visit     PhuLien  never     never  never     never  never    never    never   never never  never never
settle flag            KienAn   never     never  never     ok     never    ok       never   never never  lost  lost
settle flag            PhuLien  never     never  never     never  never    ok       never   never never  never never
settle flag            LongBien never     never  never     never  never    never    never   never never  never never
`

var places = map[string]string{"KienAn": phonetest.KienAn, "Chapter": phonetest.Chapter, "PhuLien": phuLien, "LongBien": phonetest.LongBien}

// makers put the rows there that others then try to change.
var makers = map[string]string{"KienAn": "makerKienAn", "Chapter": "makerKienAn", "PhuLien": "makerPhuLien", "LongBien": "makerLongBien"}

// TestI25WhoMayDoWhatWhere also looks behind each refusal: no row changed, the body lies in quarantine, and the sequence
// went on by the refusal alone.
func TestI25WhoMayDoWhatWhere(t *testing.T) {
	s := newStage(t)
	lines := strings.Split(strings.TrimSpace(who), "\n")
	people := strings.Fields(lines[0])
	cells := 0
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		act, kind, place := words[0], words[1], words[2]
		if len(words) != 3+len(people) {
			t.Fatalf("%d cells: %s", len(words)-3, line)
		}
		for i, name := range people {
			s.try(act, kind, place, name, map[string]string{"never": "scope_never", "lost": "scope_lost"}, words[3+i])
			cells++
		}
	}
	t.Logf("%d cells", cells)
}

func (s *stage) try(act, kind, place, name string, short map[string]string, want string) {
	s.Helper()
	if long, ok := short[want]; ok {
		want = long
	}
	m := s.attempt(act, kind, places[place], s.the(makers[place]))
	head := s.Journal.Mark().Head
	rows, sum := s.trace()
	out := s.the(name).pushes(m)
	r := out.Res[0]
	cell := name + " may " + act + " " + kind + " in " + place
	if word(r) != want {
		s.Errorf("%s: %s %s/%s, want %s", cell, word(r), r.Field, r.Rule, want)
		return
	}
	if r.S == record.OK {
		row, ok, err := s.Journal.Row(context.Background(), kind, m["m"].(fields)["id"].(string))
		if err != nil || !ok || row.Seq != r.Seq {
			s.Errorf("%s: the row is at %d, the result at %d (%v)", cell, row.Seq, r.Seq, err)
		}
		return
	}
	if n, after := s.trace(); n != rows || after != sum {
		s.Errorf("%s: refused, and yet rows changed", cell)
	}
	if now := s.Journal.Mark().Head; now != head+1 || r.Seq != now {
		s.Errorf("%s: refused at %d, the head went from %d to %d", cell, r.Seq, head, now)
	}
	var code string
	s.must(s.App.DB().NewQuery("SELECT code FROM sync_quarantine WHERE mid = {:mid}").Bind(fields{"mid": m["mid"]}).Row(&code))
	if code != want {
		s.Errorf("%s: in quarantine as %s", cell, code)
	}
}

// attempt is the mutation of one act, on a fresh row where there must be one.
func (s *stage) attempt(act, kind, unit string, maker *person) fields {
	s.Helper()
	if act == "create" {
		if k := record.KindOf(kind); len(k.CreateBy) == 0 {
			return s.mut(kind, record.Create, s.id(), fields{"name": "x", "unit": unit})
		}
		return s.mut(kind, record.Create, s.id(), example(kind, unit))
	}
	if act == "settle" {
		return s.mut(kind, record.Transition, s.flag(unit, maker), fields{"from": "open", "to": "dismissed"})
	}
	id := s.made(kind, unit, maker)
	switch act {
	case "note":
		return s.mut(kind, record.SetFields, id, fields{"note": fields{"v": "Nhà ở cuối ngõ"}})
	case "rename":
		return s.mut(kind, record.SetFields, id, fields{"name": fields{"v": "Tên Khác", "was": example(kind, unit)["name"]}})
	case "move":
		return s.mut(kind, record.SetFields, id, fields{"unit": fields{"v": phuLien, "was": unit}})
	case "void":
		return s.mut(kind, record.Void, id, fields{"reason": "nhầm"})
	case "accept":
		return s.mut(kind, record.Transition, id, fields{"from": "received", "to": "accepted", "seen": fields{"sha": s.sha(kind, id)}})
	case "arrive":
		return s.mut(kind, record.Transition, id, fields{"from": "registered", "to": "arrived"})
	case "check":
		return s.mut(kind, record.Transition, id, fields{"from": "draft", "to": "checked"})
	case "submit", "return", "approve", "gather":
		return s.listMove(act, id, unit, maker)
	}
	s.Fatalf("nobody knows how to %s", act)
	return nil
}

// listMove brings a list to where a move of it is possible.
func (s *stage) listMove(act, id, unit string, maker *person) fields {
	s.Helper()
	put := func(state string) {
		s.must(s.Journal.Do(context.Background(), func(tx *journal.Tx) error {
			row, _, err := tx.Row("list", id)
			if err != nil {
				return err
			}
			doc := row.Doc.Clone()
			doc.Put("state", state)
			doc.Put("items_sha", someSHA)
			return tx.Put(record.Write{Kind: record.List, ID: id, Doc: doc})
		}))
	}
	f := fields{"list": id, "campaign": phonetest.Tet, "unit": unit, "beneficiary": "pers" + unit[:11]}
	if r := maker.does("list_item", record.Create, s.id(), f); r.S != record.OK {
		s.Fatalf("%s cannot put somebody on a list in %s: %s %s", maker.name, unit, r.Code, r.Field)
	}
	switch act {
	case "submit":
		return s.mut("list", record.Transition, id, fields{"from": "draft", "to": "submitted"})
	case "return":
		put("submitted")
		return s.mut("list", record.Transition, id, fields{"from": "submitted", "to": "returned", "reason": "other"})
	case "approve":
		put("submitted")
		return s.mut("list", record.Transition, id, fields{"from": "submitted", "to": "approved", "seen": fields{"sha": someSHA}})
	default:
		put("approved")
		return s.mut("list", record.Transition, id, fields{"from": "approved", "to": "aggregated"})
	}
}

// made is a new row of somebody's, and its id.
func (s *stage) made(kind, unit string, maker *person) string {
	s.Helper()
	id := s.id()
	if r := maker.does(kind, record.Create, id, example(kind, unit)); r.S != record.OK {
		s.Fatalf("%s cannot make a %s in %s: %s %s", maker.name, kind, unit, r.Code, r.Field)
	}
	return id
}

// sha is the hash of the evidence as it stands.
func (s *stage) sha(kind, id string) string {
	s.Helper()
	row, ok, err := s.Journal.Row(context.Background(), kind, id)
	if err != nil || !ok {
		s.Fatalf("%s %s: %v", kind, id, err)
	}
	return row.Doc.Text("body_sha")
}

// flag is a new flag of a unit: a handover of a campaign that nobody knows raises one.
func (s *stage) flag(unit string, maker *person) string {
	s.Helper()
	f := gift(unit)
	f["campaign"] = s.id()
	maker.does("gift_handover", record.Create, s.id(), f)
	var id string
	s.must(s.App.DB().NewQuery("SELECT id FROM flag WHERE unit = {:unit} ORDER BY seq DESC LIMIT 1").Bind(fields{"unit": unit}).Row(&id))
	return id
}

// A state lets some moves through and others not, whoever asks. Each story is told by acts: who, what, and how it ends.
func TestI25StatesRefuse(t *testing.T) {
	s := newStage(t)
	type act struct{ who, what, ends string }
	for _, story := range []struct {
		kind string
		acts []act
	}{
		{"gift_handover", []act{{"volunteer", "create", "ok"}, {"volunteer", "accepted", "scope_never"}, {"leader", "accepted", "ok"},
			{"makerKienAn", "accepted", "ok"}, {"makerKienAn", "rejected", "opposed"}, {"leader", "reject again", "locked"},
			{"volunteer", "void", "locked"}, {"province", "reject again", "ok"}, {"leader", "void", "ok"}, {"leader", "void", "ok"}}},
		{"gift_handover", []act{{"leader", "create", "ok"}, {"leader", "accepted", "self_review"}, {"makerKienAn", "returned", "ok"}, {"makerKienAn", "accepted", "stale_review"}}},
		{"activity", []act{{"volunteer", "create", "ok"}, {"leader", "blind", "stale_review"}, {"leader", "withdrawn", "invalid"}, {"volunteer", "void", "ok"},
			{"leader", "accepted", "stale_review"}, {"member", "void", "scope_never"}}},
		{"blood_visit", []act{{"volunteer", "create", "ok"}, {"member", "arrived", "ok"}, {"volunteer", "arrived", "ok"}, {"member", "backwards", "invalid"},
			{"leader", "void", "ok"}, {"member", "arrived", "locked"}}},
		{"blood_visit", []act{{"volunteer", "create", "ok"}, {"leader", "left", "ok"}, {"leader", "accepted", "self_review"}, {"makerKienAn", "accepted", "ok"}}},
		{"first_aid_case", []act{{"volunteer", "create", "ok"}, {"volunteer", "set", "invalid"}, {"volunteer", "create", "id_reuse"}, {"leader", "arrived", "invalid"}}},
		{"beneficiary", []act{{"member", "create", "ok"}, {"leader", "void", "invalid"}, {"leader", "accepted", "invalid"}, {"member", "create", "id_reuse"}, {"leader", "set", "ok"}}},
		{"flag", []act{{"makerKienAn", "dismissed", "self_review"}, {"leader", "dismissed", "ok"}, {"province", "dismissed", "ok"}, {"province", "different", "opposed"}, {"leader", "void", "invalid"}, {"leader", "set", "invalid"}}},
		{"unit", []act{{"leader", "set", "locked"}, {"admin", "void", "locked"}, {"province", "accepted", "locked"}}},
		{"activity", []act{{"leader", "void", "unknown"}, {"leader", "accepted", "unknown"}}},
		{"beneficiary", []act{{"leader", "set", "unknown"}}},
	} {
		id, sha, created := s.id(), someSHA, 0
		if story.kind == "flag" {
			id = s.flag(phonetest.KienAn, s.the("makerKienAn"))
		}
		for n, a := range story.acts {
			var op record.Op
			var f fields
			switch a.what {
			case "create":
				op, f = record.Create, example(story.kind, phonetest.KienAn)
				if created++; created > 1 {
					f["note"] = "một phiếu khác"
				}
			case "void":
				op, f = record.Void, fields{"reason": "nhầm"}
			case "set":
				op, f = record.SetFields, fields{"note": fields{"v": "x"}}
			case "blind":
				op, f = record.Transition, fields{"from": "received", "to": "accepted", "seen": fields{"sha": someSHA}}
			case "reject again":
				op, f = record.Transition, fields{"from": "accepted", "to": "rejected", "seen": fields{"sha": sha}}
			case "arrived":
				op, f = record.Transition, fields{"from": "registered", "to": "arrived"}
			case "left":
				op, f = record.Transition, fields{"from": "registered", "to": "left"}
			case "backwards":
				op, f = record.Transition, fields{"from": "arrived", "to": "registered"}
			case "dismissed", "different":
				op, f = record.Transition, fields{"from": "open", "to": a.what}
			default:
				op, f = record.Transition, fields{"from": "received", "to": a.what, "seen": fields{"sha": sha}}
			}
			rows, sum := s.trace()
			r := s.the(a.who).does(story.kind, op, id, f)
			if word(r) != a.ends {
				t.Errorf("%s, act %d: %s's %s ends %s %s/%s, want %s", story.kind, n+1, a.who, a.what, word(r), r.Field, r.Rule, a.ends)
			}
			if n, after := s.trace(); r.S == record.Rejected && (n != rows || after != sum) {
				t.Errorf("%s: %s's %s was refused, and yet rows changed", story.kind, a.who, a.what)
			}
			if k := record.KindOf(story.kind); k.Evidence() && created > 0 {
				sha = s.sha(story.kind, id)
			}
		}
	}
}

// An outbox in a file proves nothing: who hands it in is let through with evidence, which says so, and with nothing that
// they may not do themselves. Of a verdict it is remembered.
func TestI25CarriersSpeakForNobody(t *testing.T) {
	s := newStage(t)
	author, leader := s.the("volunteer"), s.the("leader")
	hand := func(carrier, whose *person, m fields) record.Result {
		t.Helper()
		var out pushed
		r := carrier.post("/api/sync/v1/import", fields{"device": whose.device, "user": whose.id, "muts": []any{m}}, &out)
		if r.status != 200 || len(out.Res) != 1 {
			t.Fatalf("%s hands in for %s: %d %s", carrier.name, whose.name, r.status, r.body)
		}
		return out.Res[0]
	}
	mine := s.made("gift_handover", phonetest.KienAn, author)
	person := s.made("beneficiary", phonetest.KienAn, leader)
	flag := s.flag(phonetest.KienAn, leader)
	correction := gift(phonetest.KienAn)
	correction["corrects"] = mine
	for _, c := range []struct {
		what          string
		carrier, from string
		m             fields
		ends          string
	}{
		{"a verdict of the leader", "member", "leader", s.mut("gift_handover", record.Transition, mine, fields{"from": "received", "to": "accepted", "seen": fields{"sha": s.sha("gift_handover", mine)}}), "scope_never"},
		{"a withdrawal by the leader", "member", "leader", s.mut("gift_handover", record.Void, mine, fields{"reason": "x"}), "scope_never"},
		{"the leader's answer to a flag", "member", "leader", s.mut("flag", record.Transition, flag, fields{"from": "open", "to": "dismissed"}), "scope_never"},
		{"a new name from the leader", "member", "leader", s.mut("beneficiary", record.SetFields, person, fields{"name": fields{"v": "X", "was": "Đỗ Thị Mới"}}), "scope_never"},
		{"a beneficiary of the member", "volunteer", "member", s.mut("beneficiary", record.Create, s.id(), example("beneficiary", phonetest.KienAn)), "scope_never"},
		{"a handover, by a stranger", "makerLongBien", "volunteer", s.mut("gift_handover", record.Create, s.id(), gift(phonetest.KienAn)), "scope_never"},
		{"a handover, by nobody", "nobody", "volunteer", s.mut("gift_handover", record.Create, s.id(), gift(phonetest.KienAn)), "scope_never"},
		{"a handover of somebody who never belonged", "leader", "nobody", s.mut("gift_handover", record.Create, s.id(), gift(phonetest.KienAn)), "scope_never"},
		{"a handover", "member", "volunteer", s.mut("gift_handover", record.Create, s.id(), gift(phonetest.KienAn)), "ok"},
		{"a note", "member", "volunteer", s.mut("beneficiary", record.SetFields, person, fields{"note": fields{"v": "Nhà cuối ngõ"}}), "ok"},
		{"a verdict of one leader, by another", "makerKienAn", "leader", s.mut("gift_handover", record.Transition, mine, fields{"from": "received", "to": "accepted", "seen": fields{"sha": s.sha("gift_handover", mine)}}), "ok"},
	} {
		if r := hand(s.the(c.carrier), s.the(c.from), c.m); word(r) != c.ends {
			t.Errorf("%s in the hands of %s: %s %s/%s, want %s", c.what, c.carrier, word(r), r.Field, r.Rule, c.ends)
		}
	}

	if row, _, _ := s.Journal.Row(t.Context(), "gift_handover", mine); row.Doc.Sub("review").Text("by") != leader.id || row.Doc.Sub("review").Text("carrier") != s.the("makerKienAn").id {
		t.Errorf("whose verdict it is, and who handed it in: %s", row.Doc.Sub("review").JSON())
	}

	// A correction in the leader's name is kept, and corrects nothing.
	if r := hand(s.the("member"), leader, s.mut("gift_handover", record.Create, s.id(), correction)); r.S == record.Rejected {
		t.Errorf("a correction: %s", r.Code)
	}
	if row, _, _ := s.Journal.Row(t.Context(), "gift_handover", mine); row.Doc.Has("corrected_by") {
		t.Error("a carrier corrected another's record in the leader's name")
	}

	// The carrier counts as author: who handed it in does not review it.
	id := s.id()
	hand(leader, author, s.mut("gift_handover", record.Create, id, gift(phonetest.KienAn)))
	row, _, err := s.Journal.Row(t.Context(), "gift_handover", id)
	s.must(err)
	if row.Doc.Text("author") != author.id || row.Doc.Text("carrier") != leader.id {
		t.Errorf("the record is by %s, carried by %s", row.Doc.Text("author"), row.Doc.Text("carrier"))
	}
	review := fields{"from": "received", "to": "accepted", "seen": fields{"sha": s.sha("gift_handover", id)}}
	if r := leader.does("gift_handover", record.Transition, id, review); r.Code != record.SelfReview {
		t.Errorf("the carrier reviews: %s", word(r))
	}
	if r := s.the("makerKienAn").does("gift_handover", record.Transition, id, review); r.S != record.OK {
		t.Errorf("another leader reviews: %s", word(r))
	}

	// Of whom, from what device.
	own := fields{"device": leader.device, "user": author.id, "muts": []any{}}
	s.want("one's own device as another's", leader.post("/api/sync/v1/import", own, nil), 403, "device_user")
	s.want("somebody who is not there", leader.post("/api/sync/v1/import", fields{"device": "d_unheardof0000", "user": s.id(), "muts": []any{}}, nil), 404, "user")
	s.want("no user", leader.post("/api/sync/v1/import", fields{"device": "d_unheardof0000", "muts": []any{}}, nil), 400, "malformed")
	s.want("a phone never heard of", leader.post("/api/sync/v1/import", fields{"device": "d_unheardof0000", "user": author.id, "muts": []any{}}, nil), 200, "")
	s.must(s.Journal.RevokeDevice(t.Context(), author.device, nil))
	s.want("a revoked phone's outbox, handed in by the leader", leader.post("/api/sync/v1/import", fields{"device": author.device, "user": author.id, "muts": []any{}}, nil), 200, "")
	s.want("a revoked phone's outbox, from itself", author.post("/api/sync/v1/import", fields{"device": author.device, "user": author.id, "muts": []any{}}, nil), 403, "device_revoked")
}

// Whoever lost a phone, had it revoked and has its file still hands it in from their next phone. The records are judged as
// if they had sent them, and say that they were carried.
func TestTheFileOfOnesOwnRevokedPhone(t *testing.T) {
	s := newStage(t)
	for _, name := range []string{"volunteer", "short"} { // the second held a role until ten days ago
		author := s.the(name)
		s.want("hello", author.post("/api/sync/v1/hello", fields{"device": author.device}, nil), 200, "")
		s.must(s.Journal.RevokeDevice(t.Context(), author.device, nil))
		var in struct{ Token string }
		r := s.ask("POST", "/api/collections/users/auth-with-password", "", text(fields{"identity": name + "@cast.example", "password": phonetest.Password}), "Chungsuc-Device", "d_next"+s.id())
		s.want("signing in on the next phone", r, 200, "")
		s.must(json.Unmarshal(r.body, &in, json.MatchCaseInsensitiveNames(true)))

		id, sha := s.id(), fmt.Sprintf("%x", sha256.Sum256([]byte(name)))
		m := s.mut("activity", record.Create, id, example("activity", phonetest.KienAn),
			"photos", []any{fields{"sha256": sha, "bytes": 5000, "type": "image/jpeg", "role": "proof"}})
		file := fields{"device": author.device, "user": author.id, "muts": []any{m}}
		s.want(name+": from the revoked phone itself", author.post("/api/sync/v1/import", file, nil), 403, "device_revoked")
		var out pushed
		r = s.ask("POST", "/api/sync/v1/import", in.Token, text(file))
		s.want(name+": from the next phone", r, 200, "")
		s.must(json.Unmarshal(r.body, &out))
		if len(out.Res) != 1 || out.Res[0].S != record.OK {
			t.Fatalf("%s: %s", name, r.body)
		}
		row, _, err := s.Journal.Row(t.Context(), "activity", id)
		s.must(err)
		if row.Doc.Text("author") != author.id || row.Doc.Text("carrier") != author.id || row.Doc.Text("device") != author.device {
			t.Errorf("%s: %s", name, row.Doc.JSON())
		}
		var flags []string
		s.must(s.App.DB().NewQuery("SELECT why FROM flag WHERE about LIKE {:id} ORDER BY why").Bind(fields{"id": "%" + id + "%"}).Column(&flags))
		if want := map[string]string{"volunteer": "carried", "short": "carried late_scope"}[name]; strings.Join(flags, " ") != want {
			t.Errorf("%s: flagged %v, want %s", name, flags, want)
		}
	}
}

// Whoever carries a file says nothing about where its phone is: nobody makes phones for another, and who is silent stays so.
func TestCarryingMakesNoPhone(t *testing.T) {
	s := newStage(t)
	leader, member, volunteer := s.the("leader"), s.the("member"), s.the("volunteer")
	s.want("hello", member.post("/api/sync/v1/hello", fields{"device": member.device}, nil), 200, "")
	s.Passes(5 * 24 * time.Hour)
	m := s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))
	var out pushed
	s.want("import", volunteer.post("/api/sync/v1/import", fields{"device": "d_unheardof0000", "user": member.id, "muts": []any{m}}, &out), 200, "")
	if len(out.Res) != 1 || out.Res[0].S != record.OK {
		t.Errorf("%+v", out)
	}
	var told struct {
		People []struct {
			Standing string
			Phones   []struct{ Device string }
		}
	}
	leader.want("list", leader.post(desk+"/people", fields{"silent": 3, "user": member.id}, &told), 200, "")
	if len(told.People) != 1 || told.People[0].Standing != "silent" || len(told.People[0].Phones) != 1 {
		t.Errorf("%+v", told)
	}
}

// Evidence whose author's role has ended is taken for 30 days, and the leader sees why.
func TestLateEvidenceIsFlagged(t *testing.T) {
	s := newStage(t)
	id := s.made("activity", phonetest.KienAn, s.the("short"))
	var why string
	s.must(s.App.DB().NewQuery("SELECT why FROM flag WHERE about LIKE {:id}").Bind(fields{"id": "%" + id + "%"}).Row(&why))
	if why != "late_scope" {
		t.Errorf("flagged as %s", why)
	}
}
