package org

import (
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Grant is one role of one person in one unit, from a moment until another. Grants are ended, never erased.
type Grant struct {
	ID   string
	User string
	Role record.Role
	Unit string
	From time.Time // zero = always
	To   time.Time // the first moment it no longer holds; zero = open
	By   string    // the account that gave it; "" = an operator
}

// LateFor is how long after its end a grant still lets evidence in (sync.md section 5).
const LateFor = 30 * 24 * time.Hour

// Holds says whether the grant is in force.
func (g Grant) Holds(now time.Time) bool { return g.begun(now) && (g.To.IsZero() || now.Before(g.To)) }

// begun says whether the grant was ever in force. One that was ended before it began never was.
func (g Grant) begun(now time.Time) bool {
	return !g.From.After(now) && (g.To.IsZero() || g.From.Before(g.To))
}

func (g Grant) late(now time.Time) bool {
	return g.begun(now) && !g.To.IsZero() && !now.Before(g.To) && now.Sub(g.To) <= LateFor
}

// reach is the unit that a role is held from, and whether what is within it is reached too. Field workers and approvers
// reach the whole commune of their unit; leaders, auditors and administrators the unit and what is within. A role of the
// commune that was granted above communes reaches the rows of that very unit only, for it names no commune.
func (t *Tree) reach(role record.Role, unit string) (from string, within bool) {
	switch role {
	case record.Volunteer, record.MemberRole, record.TeamLead, record.Approver:
		if c := t.Commune(unit); c != "" {
			return c, true
		}
		return unit, false
	case record.BranchLeader:
		return unit, t.Commune(unit) != ""
	default:
		return unit, true
	}
}

// Area is every unit that a role in a unit reaches, sorted; empty for an unknown unit.
func Area(role record.Role, unit string, t *Tree) []string {
	if _, ok := t.at[unit]; !ok {
		return nil
	}
	from, within := t.reach(role, unit)
	if !within {
		return []string{from}
	}
	return t.Within(from)
}

// Standing prepares one person's grants for the question what they are in a unit. The answer costs a look at each unit
// above the one asked about. A grant that has not begun counts for nothing.
func Standing(grants []Grant, t *Tree, now time.Time) func(unit string) record.Standing {
	type held struct {
		role              record.Role
		within, now, late bool
	}
	from := map[string][]held{}
	for _, g := range grants {
		if g.begun(now) {
			unit, within := t.reach(g.Role, g.Unit)
			from[unit] = append(from[unit], held{g.Role, within, g.Holds(now), g.late(now)})
		}
	}
	return func(unit string) record.Standing {
		var s record.Standing
		for _, a := range t.above(unit) {
			for _, h := range from[a] {
				if a != unit && !h.within {
					continue
				}
				s.Ever = true
				if h.now {
					s.Now = append(s.Now, h.role)
				} else if h.late {
					s.Late = append(s.Late, h.role)
				}
			}
		}
		s.Now, s.Late = lowestFirst(s.Now), lowestFirst(s.Late)
		return s
	}
}

// lowestFirst puts roles in the order of record.Roles, each once.
func lowestFirst(roles []record.Role) []record.Role {
	slices.SortFunc(roles, func(a, b record.Role) int { return slices.Index(record.Roles, a) - slices.Index(record.Roles, b) })
	return slices.Compact(roles)
}

// Reads prepares one person's grants for the question whether they may look at rows of a kind in a unit on the server,
// beside what their phone holds: a province leader at everything, an auditor at evidence without health data.
func Reads(grants []Grant, t *Tree, now time.Time) func(unit, kind string) bool {
	in := Standing(grants, t, now)
	return func(unit, kind string) bool {
		for _, role := range in(unit).Now {
			switch role {
			case record.ProvinceLeader:
				return true
			case record.Auditor:
				if k := record.KindOf(kind); k != nil && k.Evidence() && k != record.FirstAidCase && k != record.BloodVisit {
					return true
				}
			}
		}
		return false
	}
}
