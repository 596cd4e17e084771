package org_test

import (
	"slices"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

func resolve(tree *org.Tree, grants ...org.Grant) []org.Scope {
	return org.Resolve(org.Input{User: "lan", Grants: grants, Tree: tree, Now: now,
		Campaigns: []org.Window{{ID: "tet", Ends: days(30)}, {ID: "lasttet", Ends: days(-300)}}})
}

func find(t *testing.T, scopes []org.Scope, id string) org.Scope {
	t.Helper()
	i := slices.IndexFunc(scopes, func(s org.Scope) bool { return s.ID == id })
	if i < 0 {
		t.Fatalf("no scope %s", id)
	}
	return scopes[i]
}

func TestWhoHoldsWhichScopes(t *testing.T) {
	tree := branches(t)
	commune := sorted(kienAn, chapter1.ID, chapter2.ID, team.ID)
	type held struct {
		id    string
		units []string
	}
	for _, row := range []struct {
		who    string
		grants []org.Grant
		scopes []held // after ref and u:lan
	}{
		{"nobody", nil, nil},
		{"volunteer", []org.Grant{grant(record.Volunteer, kienAn)}, []held{{"field:" + kienAn, commune}}},
		{"volunteer of a team", []org.Grant{grant(record.Volunteer, team.ID)}, []held{{"field:" + kienAn, commune}}},
		{"member and team lead of one commune", []org.Grant{grant(record.MemberRole, chapter1.ID), grant(record.TeamLead, team.ID)}, []held{{"field:" + kienAn, commune}}},
		{"volunteer of two communes", []org.Grant{grant(record.Volunteer, longBien), grant(record.Volunteer, kienAn)},
			[]held{{"field:" + kienAn, commune}, {"field:" + longBien, tree.Within(longBien)}}},
		{"leader of a commune", []org.Grant{grant(record.BranchLeader, kienAn)}, []held{{"lead:" + kienAn, commune}}},
		{"leader of a chapter", []org.Grant{grant(record.BranchLeader, chapter1.ID)}, []held{{"lead:" + chapter1.ID, sorted(chapter1.ID, team.ID)}}},
		{"leader of a commune who is its volunteer", []org.Grant{grant(record.Volunteer, kienAn), grant(record.BranchLeader, kienAn)}, []held{{"lead:" + kienAn, commune}}},
		{"leader of a chapter who is the commune's volunteer", []org.Grant{grant(record.Volunteer, kienAn), grant(record.BranchLeader, chapter1.ID)},
			[]held{{"lead:" + chapter1.ID, sorted(chapter1.ID, team.ID)}, {"field:" + kienAn, sorted(kienAn, chapter2.ID)}}},
		{"leader of a commune and of its chapter", []org.Grant{grant(record.BranchLeader, chapter1.ID), grant(record.BranchLeader, kienAn)}, []held{{"lead:" + kienAn, commune}}},
		{"approver", []org.Grant{grant(record.Approver, kienAn)}, []held{{"list:" + kienAn, commune}}},
		{"approver who leads the branch", []org.Grant{grant(record.Approver, kienAn), grant(record.BranchLeader, kienAn)}, []held{{"lead:" + kienAn, commune}}},
		{"volunteer of a club", []org.Grant{grant(record.Volunteer, club.ID)}, []held{{"field:" + school.ID, sorted(school.ID, club.ID)}}},
		{"province leader", []org.Grant{grant(record.ProvinceLeader, haiPhong)}, nil},
		{"auditor", []org.Grant{grant(record.Auditor, haiPhong)}, nil},
		{"administrator", []org.Grant{grant(record.Admin, haiPhong)}, nil},
		{"volunteer whose grant ended yesterday", []org.Grant{until(grant(record.Volunteer, kienAn), days(-1))}, nil},
		{"volunteer from tomorrow", []org.Grant{from(grant(record.Volunteer, kienAn), days(1))}, nil},
		{"another person", []org.Grant{{User: "minh", Role: record.BranchLeader, Unit: kienAn, From: days(-1)}}, nil},
		{"leader of an unknown unit", []org.Grant{grant(record.BranchLeader, "nosuchunit00000")}, nil},
		{"volunteer of an unknown unit", []org.Grant{grant(record.Volunteer, "nosuchunit00000")}, nil},
	} {
		t.Run(row.who, func(t *testing.T) {
			scopes := resolve(tree, row.grants...)
			want := append([]held{{"ref", nil}, {"u:lan", nil}}, row.scopes...)
			if len(scopes) != len(want) {
				t.Fatalf("got %+v, want %v", scopes, want)
			}
			for i, w := range want {
				if scopes[i].ID != w.id || i > 1 && !slices.Equal(scopes[i].Units, w.units) {
					t.Errorf("scope %d is %s of %v, want %s of %v", i, scopes[i].ID, scopes[i].Units, w.id, w.units)
				}
			}
		})
	}
}

func TestScopeHoldsRowsOfItsPeople(t *testing.T) {
	tree := branches(t)
	field := find(t, resolve(tree, grant(record.Volunteer, kienAn)), "field:"+kienAn)
	lead := find(t, resolve(tree, grant(record.BranchLeader, kienAn)), "lead:"+kienAn)
	list := find(t, resolve(tree, grant(record.Approver, kienAn)), "list:"+kienAn)
	own := find(t, resolve(tree), "u:lan")
	ref := find(t, resolve(tree, grant(record.Auditor, kienAn)), "ref")
	if !field.Masked || lead.Masked || list.Masked || own.Masked {
		t.Error("field scopes are masked, and no others")
	}
	for _, row := range []struct {
		what                    string
		unit, kind, part, owner string
		in                      []string // the scopes that hold it
	}{
		{"beneficiary", chapter2.ID, "beneficiary", "", "", []string{"field", "lead", "list"}},
		{"beneficiary of the next commune", phuLien, "beneficiary", "", "", nil},
		{"list", kienAn, "list", "tet", "", []string{"field", "lead", "list"}},
		{"person on a list", chapter2.ID, "list_item", "tet", "", []string{"field", "lead", "list"}},
		{"list of the next commune", phuLien, "list", "tet", "", nil},
		{"list of a campaign that ended long ago", kienAn, "list", "lasttet", "", nil},
		{"blood drive", kienAn, "blood_drive", "", "", []string{"field", "lead"}},
		{"visit of an open drive", kienAn, "blood_visit", org.PartOpen, "minh", []string{"field", "lead"}},
		{"visit of a closed drive", kienAn, "blood_visit", org.PartClosed, "minh", []string{"lead"}},
		{"own visit of a closed drive", kienAn, "blood_visit", org.PartClosed, "lan", []string{"lead", "u"}},
		{"handover", kienAn, "gift_handover", "tet", "minh", []string{"lead"}},
		{"own handover", kienAn, "gift_handover", "tet", "lan", []string{"lead", "u"}},
		{"own handover far away, long ago", longBien, "gift_handover", "lasttet", "lan", []string{"u"}},
		{"handover of an ended campaign", kienAn, "gift_handover", "lasttet", "minh", nil},
		{"first aid of no campaign", team.ID, "first_aid_case", "", "minh", []string{"lead"}},
		{"activity", kienAn, "activity", "tet", "minh", []string{"lead"}},
		{"volunteer", kienAn, "volunteer", "", "", []string{"lead"}},
		{"flag", kienAn, "flag", "", "", []string{"lead"}},
		{"unit of the province", haiPhong, "unit", org.PartLiving, "", []string{"ref"}},
		{"unit of the province that ended", haiPhong, "unit", org.PartClosed, "", nil},
		{"unit of another province", haNoi, "unit", org.PartLiving, "", nil},
		{"campaign", "", "campaign", "", "", []string{"ref"}},
		{"gift type", "", "gift_type", "", "", []string{"ref"}},
		{"no such kind", kienAn, "secret", "", "lan", nil},
	} {
		var in []string
		for name, s := range map[string]org.Scope{"field": field, "lead": lead, "list": list, "u": own, "ref": ref} {
			if s.Holds(row.unit, row.kind, row.part, row.owner) {
				in = append(in, name)
			}
		}
		if slices.Sort(in); !slices.Equal(in, row.in) {
			t.Errorf("%s is in %v, want %v", row.what, in, row.in)
		}
	}
}

func TestGenChangesWithWhatTheScopeMeans(t *testing.T) {
	tree := branches(t)
	base := org.Input{User: "lan", Tree: tree, Now: now, Grants: []org.Grant{grant(record.BranchLeader, kienAn)},
		Campaigns: []org.Window{{ID: "tet", Ends: days(30)}, {ID: "thang5"}}}
	gen := func(in org.Input) string { return find(t, org.Resolve(in), "lead:"+kienAn).Gen }
	with := func(change func(*org.Input)) org.Input {
		in := base
		change(&in)
		return in
	}
	merged := org.Unit{ID: "oldunit00000001", Era: eraOld, Code: "99999", Type: "Xã", Name: "Cũ", ValidTo: "2026-12-31", Successors: []string{kienAn}, Parent: org.UnitID(eraOld, "307")}
	renamed := chapter1
	renamed.Name = "Trần Thành Ngọ 1"
	for _, row := range []struct {
		what  string
		input org.Input
		same  bool
	}{
		{"again", base, true},
		{"an hour later", with(func(in *org.Input) { in.Now = now.Add(time.Hour) }), true},
		{"campaigns in another order", with(func(in *org.Input) { in.Campaigns = []org.Window{{ID: "thang5"}, {ID: "tet", Ends: days(30)}} }), true},
		{"another campaign that ended long ago", with(func(in *org.Input) {
			in.Campaigns = append(slices.Clip(in.Campaigns), org.Window{ID: "x", Ends: days(-91)})
		}), true},
		{"a campaign 90 days after its end", with(func(in *org.Input) { in.Now = days(120) }), true},
		{"a grant of the same leader twice", with(func(in *org.Input) { in.Grants = append(slices.Clip(in.Grants), in.Grants...) }), true},
		{"a chapter renamed", with(func(in *org.Input) { in.Tree = vietnam(t, renamed, chapter2, team, school, club) }), true},
		{"a unit added elsewhere", with(func(in *org.Input) {
			in.Tree = vietnam(t, chapter1, chapter2, team, school, club, org.Unit{ID: "firm00000000001", Name: "X", Parent: phuLien})
		}), true},

		{"a campaign longer after its end", with(func(in *org.Input) { in.Now = days(121) }), false},
		{"a campaign more", with(func(in *org.Input) { in.Campaigns = append(slices.Clip(in.Campaigns), org.Window{ID: "x"}) }), false},
		{"a team added", with(func(in *org.Input) {
			in.Tree = vietnam(t, chapter1, chapter2, team, school, club, org.Unit{ID: "team00000000002", Name: "X", Parent: chapter2.ID})
		}), false},
		{"other masks", with(func(in *org.Input) { in.Masks = "other" }), false},
		{"a chapter gone", with(func(in *org.Input) { in.Tree = vietnam(t, chapter1, team, school, club) }), false},
		{"a unit merged in", with(func(in *org.Input) { in.Tree = vietnam(t, chapter1, chapter2, team, school, club, merged) }), false},
	} {
		if same := gen(row.input) == gen(base); same != row.same {
			t.Errorf("%s: same gen %v", row.what, same)
		}
	}
	seen := map[string]string{}
	for _, s := range resolve(tree, grant(record.BranchLeader, chapter1.ID), grant(record.Volunteer, kienAn), grant(record.Approver, phuLien)) {
		if other, twice := seen[s.Gen]; twice || len(s.Gen) != 12 || s.Name == "" {
			t.Errorf("%s has gen %q, as %q, and name %q", s.ID, s.Gen, other, s.Name)
		}
		seen[s.Gen] = s.ID
	}
}

func BenchmarkResolve(b *testing.B) {
	tree := branches(b)
	in := org.Input{User: "lan", Tree: tree, Now: now, Grants: []org.Grant{grant(record.BranchLeader, chapter1.ID), grant(record.Volunteer, kienAn)},
		Campaigns: []org.Window{{ID: "tet"}, {ID: "thang5"}}}
	for b.Loop() {
		org.Resolve(in)
	}
}
