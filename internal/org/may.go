package org

import (
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// gives are the roles that each role lets its holder give and end within its area.
var gives = map[record.Role][]record.Role{
	record.BranchLeader:   {record.Volunteer, record.MemberRole, record.TeamLead},
	record.ProvinceLeader: {record.Volunteer, record.MemberRole, record.TeamLead, record.BranchLeader, record.Approver, record.Auditor},
	record.Admin:          record.Roles,
}

// Gives are the roles that somebody of this standing in a unit may give and end there, lowest first.
func Gives(s record.Standing) []record.Role {
	var out []record.Role
	for _, role := range s.Now {
		out = append(out, gives[role]...)
	}
	return lowestFirst(out)
}

// Heads are the units where a person may give some role, sorted: the area whose people they look after.
func Heads(grants []Grant, t *Tree, now time.Time) []string {
	var out []string
	for _, g := range grants {
		if g.Holds(now) && len(gives[g.Role]) > 0 {
			out = append(out, Area(g.Role, g.Unit, t)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Sees are the units whose rows a person looks at from a desk, sorted: those of every role but the field's.
func Sees(grants []Grant, t *Tree, now time.Time) []string {
	var out []string
	for _, g := range grants {
		if g.Holds(now) && !slices.Contains(fieldRoles, g.Role) {
			out = append(out, Area(g.Role, g.Unit, t)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var fieldRoles = []record.Role{record.Volunteer, record.MemberRole, record.TeamLead}

// Reaches prepares the question whether a grant reaches one of these units, from within or from above: whose holder may
// have written or decided something there.
func Reaches(units []string, t *Tree) func(Grant) bool {
	at, over := map[string]bool{}, map[string]bool{}
	for _, unit := range units {
		at[unit] = true
		for _, a := range t.above(unit) {
			over[a] = true
		}
	}
	return func(g Grant) bool {
		from, within := t.reach(g.Role, g.Unit)
		return at[from] || within && over[from]
	}
}

// Answers says whether somebody may act on another's account: bring them onto a phone, take a phone of theirs out of use.
// An account is one everywhere, so every role that the other holds or is to hold must be one the first may give. Of
// somebody without any, the roles that ended within back decide.
func Answers(in func(unit string) record.Standing, other []Grant, now time.Time, back time.Duration) bool {
	open := slices.ContainsFunc(other, func(g Grant) bool { return !g.Ended(now) })
	any := false
	for _, g := range other {
		if open && g.Ended(now) || g.Ended(now.Add(-back)) {
			continue
		}
		if !slices.Contains(Gives(in(g.Unit)), g.Role) {
			return false
		}
		any = true
	}
	return any
}

// Ended says whether the grant is over, so that it will never hold again.
func (g Grant) Ended(now time.Time) bool { return !g.To.IsZero() && !now.Before(g.To) }
