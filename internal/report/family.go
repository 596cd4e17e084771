package report

import (
	"context"
	"fmt"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
)

// family is a unit and who stands right below it. Every unit within it belongs to one child, or to the unit itself: units
// of old that were split, and whatever was recorded for the unit as such.
type family struct {
	tree     *org.Tree
	unit     string
	units    []string // all within
	children []string // still standing
	under    map[string]string
}

func familyOf(tree *org.Tree, unit string, now time.Time) family {
	f := family{tree: tree, unit: unit, units: tree.Within(unit), under: map[string]string{}}
	for _, u := range f.units {
		f.under[u] = unit
	}
	for _, child := range tree.Children(unit) {
		if u, _ := tree.Unit(child); !u.Living(now) {
			continue
		}
		f.children = append(f.children, child)
		for _, u := range tree.Within(child) {
			if f.under[u] == unit && u != unit {
				f.under[u] = child
			}
		}
	}
	return f
}

// of are the units whose figures are a child's, or all of them.
func (f family) of(unit string) (units []string) {
	if unit == f.unit {
		return f.units
	}
	for _, u := range f.units {
		if f.under[u] == unit {
			units = append(units, u)
		}
	}
	return units
}

// figures are those of the children, the unit's own last and only when it has any. They add up to the whole.
func (f family) figures(sheets map[string]*sheet) []Child {
	all := map[string]*Child{}
	last := map[string]int64{}
	for u, s := range sheets {
		child := f.under[u]
		c := all[child]
		if c == nil {
			c = &Child{}
			all[child] = c
		}
		c.Approved += s.n["approved"]
		c.Served += s.n["served"]
		c.Handovers += s.gifts.handovers
		c.Value += s.gifts.value
		last[child] = max(last[child], s.last)
	}
	out := []Child{}
	for _, unit := range append(f.children, f.unit) {
		c := all[unit]
		switch {
		case c == nil && unit == f.unit, c != nil && unit == f.unit && c.Approved+c.Handovers == 0:
			continue
		case c == nil:
			c = &Child{}
		}
		u, _ := f.tree.Unit(unit)
		c.Unit, c.Name, c.Left, c.LastAt = unit, u.FullName(), c.Approved-c.Served, stamp(last[unit])
		out = append(out, *c)
	}
	return out
}

// LeftOut are people on the approved list without a gift, by hamlet and name.
type LeftOut struct {
	People []Person `json:"people"`
	More   bool     `json:"more"`
}

// Person is somebody of the list.
type Person struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Hamlet string `json:"hamlet"`
	Unit   string `json:"unit"`

	at string // the unit by its name, in a file
}

// mostNames is how many names a screen is told at once, mostRows how many a file holds: more than any province has on its lists.
const (
	mostNames = 500
	mostRows  = 100_000
)

func leftOut(ctx context.Context, v *journal.View, campaign string, units []string, most int) (*LeftOut, error) {
	where, args, err := journal.Filter{Kind: "beneficiary", Campaign: campaign, Units: units, Figure: "left"}.Where()
	if err != nil {
		return nil, err
	}
	rows, err := v.Query(ctx, fmt.Sprintf("SELECT r.id, r.name, r.hamlet, r.unit FROM beneficiary r WHERE %s ORDER BY r.hamlet, r.name_fold, r.id LIMIT %d", where, most+1), args...)
	if err != nil {
		return nil, fmt.Errorf("read who was left out: %w", err)
	}
	defer rows.Close()
	out := &LeftOut{People: []Person{}}
	for rows.Next() {
		var p Person
		if err := rows.Scan(&p.ID, &p.Name, &p.Hamlet, &p.Unit); err != nil {
			return nil, fmt.Errorf("read who was left out: %w", err)
		}
		if out.More = len(out.People) == most; !out.More {
			out.People = append(out.People, p)
		}
	}
	return out, rows.Err()
}
