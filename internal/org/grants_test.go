package org_test

import (
	"slices"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func days(n int) time.Time { return now.AddDate(0, 0, n) }

// grant is one that began a hundred days ago and is open.
func grant(role record.Role, unit string) org.Grant {
	return org.Grant{User: "lan", Role: role, Unit: unit, From: days(-100)}
}

func until(g org.Grant, to time.Time) org.Grant {
	g.To = to
	return g
}

func from(g org.Grant, at time.Time) org.Grant {
	g.From = at
	return g
}

func TestRoleReachesItsAreaAndNoFurther(t *testing.T) {
	tree := branches(t)
	commune := sorted(kienAn, chapter1.ID, chapter2.ID, team.ID)
	for _, row := range []struct {
		role record.Role
		unit string
		area []string
	}{
		{record.Volunteer, kienAn, commune},
		{record.Volunteer, team.ID, commune},
		{record.MemberRole, chapter1.ID, commune},
		{record.TeamLead, chapter1.ID, commune},
		{record.Approver, kienAn, commune},
		{record.BranchLeader, kienAn, commune},
		{record.BranchLeader, chapter1.ID, sorted(chapter1.ID, team.ID)},
		{record.Volunteer, club.ID, sorted(school.ID, club.ID)},
		{record.BranchLeader, school.ID, sorted(school.ID, club.ID)},
		{record.Volunteer, haiPhong, []string{haiPhong}}, // names no commune
		{record.BranchLeader, haiPhong, []string{haiPhong}},
		{record.ProvinceLeader, haiPhong, tree.Within(haiPhong)},
		{record.Auditor, haiPhong, tree.Within(haiPhong)},
		{record.Admin, haiPhong, tree.Within(haiPhong)},
		{record.Auditor, kienAn, commune},
		{record.Volunteer, "nosuchunit00000", nil},
	} {
		area := org.Area(row.role, row.unit, tree)
		if !slices.Equal(area, row.area) {
			t.Errorf("%s in %s reaches %v, want %v", row.role, tree.Label(row.unit), area, row.area)
		}
		// Standing says the same of every unit there is.
		in := org.Standing([]org.Grant{grant(row.role, row.unit)}, tree, now)
		for _, u := range tree.Units() {
			if got, want := record.May([]record.Role{row.role}, in(u.ID).Now), slices.Contains(area, u.ID); got != want {
				t.Fatalf("%s in %s: standing in %s is %v, area says %v", row.role, tree.Label(row.unit), tree.Label(u.ID), got, want)
			}
		}
	}
}

func TestStandingFollowsTheGrantsInTime(t *testing.T) {
	tree := branches(t)
	volunteer, leader := grant(record.Volunteer, kienAn), grant(record.BranchLeader, chapter1.ID)
	for _, row := range []struct {
		what   string
		grants []org.Grant
		unit   string
		now    []record.Role
		late   []record.Role
		ever   bool
	}{
		{"open", []org.Grant{volunteer}, chapter2.ID, []record.Role{record.Volunteer}, nil, true},
		{"two roles, lowest first, each once", []org.Grant{leader, volunteer, volunteer}, chapter1.ID, []record.Role{record.Volunteer, record.BranchLeader}, nil, true},
		{"elsewhere", []org.Grant{volunteer, leader}, phuLien, nil, nil, false},
		{"above", []org.Grant{volunteer}, haiPhong, nil, nil, false},
		{"unknown unit", []org.Grant{volunteer}, "nosuchunit00000", nil, nil, false},
		{"no unit", []org.Grant{volunteer}, "", nil, nil, false},
		{"not yet begun", []org.Grant{from(volunteer, days(1))}, kienAn, nil, nil, false},
		{"begins now", []org.Grant{from(volunteer, now)}, kienAn, []record.Role{record.Volunteer}, nil, true},
		{"ends in a second", []org.Grant{until(volunteer, now.Add(time.Second))}, kienAn, []record.Role{record.Volunteer}, nil, true},
		{"ends now", []org.Grant{until(volunteer, now)}, kienAn, nil, []record.Role{record.Volunteer}, true},
		{"ended 30 days ago", []org.Grant{until(volunteer, days(-30))}, kienAn, nil, []record.Role{record.Volunteer}, true},
		{"ended longer ago", []org.Grant{until(volunteer, days(-30).Add(-time.Second))}, kienAn, nil, nil, true},
		{"ended and granted anew", []org.Grant{until(volunteer, days(-5)), from(volunteer, days(-1))}, kienAn, []record.Role{record.Volunteer}, []record.Role{record.Volunteer}, true},
		{"ended before it began", []org.Grant{until(volunteer, days(-101))}, kienAn, nil, nil, false},
		{"since always", []org.Grant{from(volunteer, time.Time{})}, kienAn, []record.Role{record.Volunteer}, nil, true},
	} {
		got := org.Standing(row.grants, tree, now)(row.unit)
		if !slices.Equal(got.Now, row.now) || !slices.Equal(got.Late, row.late) || got.Ever != row.ever {
			t.Errorf("%s: %+v", row.what, got)
		}
	}
}

func TestLeaderOfAMergedCommuneStandsInTheOldOne(t *testing.T) {
	in := org.Standing([]org.Grant{grant(record.BranchLeader, phuLien)}, branches(t), now)
	if got := in(org.UnitID(eraOld, "11440")).Now; !slices.Equal(got, []record.Role{record.BranchLeader}) {
		t.Errorf("in Ngọc Sơn, which went whole into Phù Liễn: %v", got)
	}
	if got := in(org.UnitID(eraOld, "11431")).Now; got != nil {
		t.Errorf("in Đồng Hòa, which was split: %v", got)
	}
}

func TestProvinceAndAuditorReadTheirAreaOnTheServer(t *testing.T) {
	tree := branches(t)
	everything := []string{"beneficiary", "gift_handover", "first_aid_case", "blood_visit", "activity", "volunteer", "flag"}
	for _, row := range []struct {
		grant org.Grant
		reads []string
	}{
		{grant(record.ProvinceLeader, haiPhong), everything},
		{grant(record.Auditor, haiPhong), []string{"gift_handover", "activity"}},
		{grant(record.Admin, haiPhong), nil},
		{grant(record.BranchLeader, kienAn), nil}, // by scope
		{until(grant(record.ProvinceLeader, haiPhong), days(-1)), nil},
	} {
		may := org.Reads([]org.Grant{row.grant}, tree, now)
		for _, kind := range everything {
			if got, want := may(team.ID, kind), slices.Contains(row.reads, kind); got != want {
				t.Errorf("%s reads %s: %v", row.grant.Role, kind, got)
			}
			if may(longBien, kind) {
				t.Errorf("%s of Hải Phòng reads %s in Hà Nội", row.grant.Role, kind)
			}
		}
	}
}

func BenchmarkStanding(b *testing.B) {
	tree := branches(b)
	in := org.Standing([]org.Grant{grant(record.Volunteer, kienAn), grant(record.MemberRole, school.ID)}, tree, now)
	for b.Loop() {
		in(team.ID)
	}
}
