package server_test

import (
	"encoding/json/jsontext"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

type change struct {
	K, ID, S string
	V        int64
	F        record.Doc
	Gone     string
}

type pulled struct {
	Epoch  string
	Head   int64
	Scopes map[string]struct{ Gen string }
	Reset  []string
	Ch     []change
	Cur    jsontext.Value
	More   bool
	Ready  []string
}

// pulls asks for one page; cur is a map of cursors, nil for none.
func (p *person) pulls(cur any) pulled {
	p.Helper()
	var out pulled
	body := fields{"device": p.device, "epoch": p.Journal.Mark().Epoch, "schema": record.Schema, "cur": cur}
	if r := p.post("/api/sync/v1/pull", body, &out); r.status != 200 {
		p.Fatalf("%s pulls: %d %s", p.name, r.status, r.body)
	}
	return out
}

// snapshot is all that a person may hold.
func (p *person) snapshot() (all []change, scopes []string) {
	p.Helper()
	var cur any = fields{}
	for {
		page := p.pulls(cur)
		all = append(all, page.Ch...)
		cur = page.Cur
		if !page.More {
			return all, slices.Sorted(maps.Keys(page.Scopes))
		}
	}
}

// What each person holds: their scopes, and in each the kinds and units of rows. "own" are rows of their own making.
var holdings = map[string]map[string]string{
	"volunteer":     {"ref": "reference", "u:": "own evidence", "field:KienAn": "beneficiary blood_drive blood_visit list list_item of KienAn Chapter, masked"},
	"member":        {"ref": "reference", "u:": "own evidence", "field:KienAn": "beneficiary blood_drive blood_visit list list_item of KienAn Chapter, masked"},
	"team_lead":     {"ref": "reference", "u:": "own evidence", "field:KienAn": "beneficiary blood_drive blood_visit list list_item of KienAn Chapter, masked"},
	"leader":        {"ref": "reference", "u:": "own evidence", "lead:KienAn": "everything of KienAn Chapter"},
	"chapterLeader": {"ref": "reference", "u:": "own evidence", "lead:Chapter": "everything of Chapter"},
	"twoHats":       {"ref": "reference", "u:": "own evidence", "lead:Chapter": "everything of Chapter", "field:KienAn": "beneficiary blood_drive blood_visit list list_item of KienAn, masked"},
	"makerPhuLien":  {"ref": "reference", "u:": "own evidence", "lead:PhuLien": "everything of PhuLien"},
	"approver":      {"ref": "reference", "u:": "own evidence", "list:KienAn": "beneficiary list list_item of KienAn Chapter"},
	"province":      {"ref": "reference", "u:": "own evidence"},
	"auditor":       {"ref": "reference", "u:": "own evidence"},
	"admin":         {"ref": "reference", "u:": "own evidence"},
	"nobody":        {"ref": "reference", "u:": "own evidence"},
	"short":         {"ref": "reference", "u:": "own evidence"},
	"long":          {"ref": "reference", "u:": "own evidence"},
}

// I4: no row of a scope not held; and nothing is missing either.
func TestI4NoRowOfAScopeNotHeld(t *testing.T) {
	s := newStage(t)
	s.must(s.Journal.Grant(t.Context(), org.Grant{User: s.the("twoHats").id, Role: record.Volunteer, Unit: phonetest.KienAn}))
	type row struct{ kind, id, unit, author string }
	var rows []row
	make := func(kind, place string, maker *person) {
		rows = append(rows, row{kind, s.made(kind, places[place], maker), place, maker.id})
	}
	for _, place := range []string{"KienAn", "Chapter", "PhuLien", "LongBien"} {
		for _, kind := range []string{"gift_handover", "blood_visit", "first_aid_case", "activity", "beneficiary", "blood_drive", "volunteer", "list", "list_item"} {
			make(kind, place, s.the(makers[place]))
		}
		rows = append(rows, row{"flag", s.flag(places[place], s.the(makers[place])), place, ""})
	}
	for _, name := range []string{"volunteer", "member", "short"} {
		make("first_aid_case", "KienAn", s.the(name))
		make("gift_handover", "KienAn", s.the(name))
	}
	short := strings.NewReplacer(phonetest.KienAn, "KienAn", phonetest.Chapter, "Chapter", phuLien, "PhuLien", phonetest.LongBien, "LongBien")

	for name, want := range holdings {
		p := s.the(name)
		all, scopes := p.snapshot()
		var got []string
		for _, id := range scopes {
			got = append(got, short.Replace(strings.ReplaceAll(id, p.id, "")))
		}
		if wanted := slices.Sorted(maps.Keys(want)); !slices.Equal(got, wanted) {
			t.Errorf("%s holds %v, want %v", name, got, wanted)
			continue
		}
		has := map[string]record.Doc{}
		for _, c := range all {
			has[short.Replace(strings.ReplaceAll(c.S, p.id, ""))+" "+c.K+" "+c.ID] = c.F
		}
		for scope, words := range want {
			for _, r := range rows {
				doc, there := has[scope+" "+r.kind+" "+r.id]
				if may := holds(words, r.kind, r.unit, r.author == p.id); may != there {
					t.Errorf("%s: %s %s of %s in %s: %v, want %v", name, r.kind, r.id, r.unit, scope, there, may)
				}
				if there {
					s.masked(fmt.Sprintf("%s in %s", name, scope), r.kind, doc, strings.HasSuffix(words, "masked"))
				}
			}
		}
		for _, c := range all {
			scope := short.Replace(strings.ReplaceAll(c.S, p.id, ""))
			if scope == "ref" {
				if record.KindOf(c.K).Class != record.Reference {
					t.Errorf("%s: %s is no reference data", name, c.K)
				}
			} else if !holds(want[scope], c.K, short.Replace(c.F.Text("unit")), c.F.Text("author") == p.id) {
				t.Errorf("%s got %s %s of %s in %s", name, c.K, c.ID, c.F.Text("unit"), scope)
			}
			if strings.Contains(string(c.F.JSON()), "031150000001") {
				t.Errorf("%s: an identity number travels: %s", name, c.F.JSON())
			}
		}
		s.notHeld(p, scopes)
	}
}

func holds(words, kind, unit string, own bool) bool {
	switch {
	case words == "reference":
		return false
	case words == "own evidence":
		return own && record.KindOf(kind).Evidence()
	}
	kinds, units, _ := strings.Cut(strings.TrimSuffix(words, ", masked"), " of ")
	return (kinds == "everything" || slices.Contains(strings.Fields(kinds), kind)) && slices.Contains(strings.Fields(units), unit)
}

// masked checks what a masked scope leaves out, and that others do not.
func (s *stage) masked(what, kind string, doc record.Doc, masked bool) {
	s.Helper()
	secret := map[string]bool{}
	switch kind {
	case "beneficiary":
		secret["id_last4"] = doc.Has("id_last4")
	case "blood_visit":
		secret["donor.phone"] = doc.Sub("donor").Has("phone")
	}
	for field, shown := range secret {
		if shown == masked {
			s.Errorf("%s: %s.%s shown %v: %s", what, kind, field, shown, doc.JSON())
		}
	}
}

// notHeld asks for scopes of other people by name.
func (s *stage) notHeld(p *person, held []string) {
	s.Helper()
	cur := fields{}
	for _, scope := range []string{"lead:" + phonetest.KienAn, "lead:" + phonetest.LongBien, "field:" + phonetest.KienAn, "list:" + phonetest.KienAn,
		"u:" + s.the("makerKienAn").id, "lead:" + phonetest.HaiPhong, "everything", "", "ref'; DROP TABLE sync_log; --"} {
		if !slices.Contains(held, scope) {
			cur[scope] = fields{"gen": "x", "seq": 0}
			s.want(p.name+" verifies "+scope, p.post("/api/sync/v1/verify", fields{"device": p.device, "scope": scope}, nil), 403, "scope")
		}
	}
	page := p.pulls(cur)
	for scope := range cur {
		if slices.ContainsFunc(page.Ch, func(c change) bool { return c.S == scope }) || page.Scopes[scope].Gen != "" {
			s.Errorf("%s got %s for asking", p.name, scope)
		}
	}
}

// A role that ends takes its scope along at the next pull, and nothing of it is told any more.
func TestAnEndedGrantTakesItsScopeAlong(t *testing.T) {
	s := newStage(t)
	p := s.the("volunteer")
	_, before := p.snapshot()
	row, err := s.App.FindFirstRecordByData("grants", "user", p.id)
	s.must(err)
	row.Set("to_at", s.Now().UTC().Format("2006-01-02 15:04:05.000Z"))
	s.must(s.App.SaveNoValidate(row))
	all, after := p.snapshot()
	if len(before) != 3 || len(after) != 2 {
		t.Errorf("held %v, then %v", before, after)
	}
	for _, c := range all {
		if strings.HasPrefix(c.S, "field:") {
			t.Errorf("still told of %s %s", c.K, c.ID)
		}
	}
}
