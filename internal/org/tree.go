package org

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tree is every unit that there is and was, and how they hang together. It never changes after NewTree and may be read
// by many goroutines; a change of a unit means a new Tree. Unknown ids give empty answers.
//
// Two relations lead upward from a unit: to its parent, and, when it ended and went whole into one successor, to that
// successor. "Within" follows both, so that the leader of a merged commune sees what was recorded in the old one;
// "Descendants" and "Ancestors" follow parents only. A split unit leads to its old parent alone.
type Tree struct {
	units    []Unit
	at       map[string]int32
	parent   []int32   // -1 for a root
	children [][]int32 // in the order of the ids
	joined   [][]int32 // units that went whole into this one
	up       [][]int32 // the unit itself and everything it is within
	commune  []int32   // -1 for a unit above communes
	byCode   map[[2]string]int32
	index    func() *index
}

// NewTree builds the tree. Units that cannot stand as they say are named by the error, and the tree stands all the same, so
// that a server starts whatever its folder holds: of a doubled id the first is taken, and at the top stands whoever names a
// parent that is not there or, of a circle of parents, the one with the first id.
func NewTree(units []Unit) (*Tree, error) {
	var faults []error
	units = slices.Clone(units)
	slices.SortStableFunc(units, func(a, b Unit) int { return strings.Compare(a.ID, b.ID) })
	units = slices.CompactFunc(units, func(a, b Unit) bool {
		if a.ID == b.ID {
			faults = append(faults, fmt.Errorf("unit %s (%s) is there twice", b.ID, b.FullName()))
		}
		return a.ID == b.ID
	})
	t := &Tree{
		units: units, at: make(map[string]int32, len(units)), parent: make([]int32, len(units)),
		children: make([][]int32, len(units)), joined: make([][]int32, len(units)), up: make([][]int32, len(units)),
		commune: make([]int32, len(units)), byCode: make(map[[2]string]int32, len(units)),
	}
	for i, u := range t.units {
		t.at[u.ID] = int32(i)
		if u.Administrative() {
			t.byCode[[2]string{u.Era, u.Code}] = int32(i)
		}
	}
	for i, u := range t.units {
		p, ok := t.at[u.Parent]
		if t.parent[i] = p; !ok {
			t.parent[i] = -1
			if u.Parent != "" {
				faults = append(faults, fmt.Errorf("unit %s (%s) has an unknown parent %s", u.ID, u.FullName(), u.Parent))
				t.units[i].Parent = ""
			}
		}
	}
	for i, u := range t.units {
		if t.aboveItself(int32(i)) {
			faults = append(faults, fmt.Errorf("unit %s (%s) is above itself", u.ID, u.FullName()))
			t.parent[i], t.units[i].Parent = -1, ""
		}
		if p := t.parent[i]; p >= 0 {
			t.children[p] = append(t.children[p], int32(i))
		}
		if s, ok := t.heir(u); ok {
			t.joined[s] = append(t.joined[s], int32(i))
		}
	}
	for i := range t.units {
		t.up[i] = t.climb(nil, int32(i))
		t.commune[i] = t.communeOf(int32(i))
	}
	t.index = sync.OnceValue(func() *index { return newIndex(t) })
	return t, errors.Join(faults...)
}

// heir is the one successor that a unit went into whole.
func (t *Tree) heir(u Unit) (int32, bool) {
	if u.ValidTo == "" || len(u.Successors) != 1 {
		return 0, false
	}
	s, ok := t.at[u.Successors[0]]
	return s, ok
}

// aboveItself says whether a unit's parents lead back to it.
func (t *Tree) aboveItself(i int32) bool {
	at := t.parent[i]
	for range t.units {
		if at < 0 || at == i {
			return at == i
		}
		at = t.parent[at]
	}
	return false // below a circle, not in it
}

func (t *Tree) climb(seen []int32, i int32) []int32 {
	if slices.Contains(seen, i) {
		return seen
	}
	seen = append(seen, i)
	if p := t.parent[i]; p >= 0 {
		seen = t.climb(seen, p)
	}
	if s, ok := t.heir(t.units[i]); ok {
		seen = t.climb(seen, s)
	}
	return seen
}

func (t *Tree) communeOf(i int32) int32 {
	found := int32(-1)
	for ; i >= 0; i = t.parent[i] {
		if t.units[i].Administrative() {
			if t.lowest(i) {
				return i
			}
			return found
		}
		found = i
	}
	return found
}

// lowest says whether an administrative unit has none below it.
func (t *Tree) lowest(i int32) bool {
	return t.parent[i] >= 0 && !slices.ContainsFunc(t.children[i], func(c int32) bool { return t.units[c].Administrative() })
}

// Unit finds a unit by id.
func (t *Tree) Unit(id string) (Unit, bool) {
	i, ok := t.at[id]
	if !ok {
		return Unit{}, false
	}
	return t.units[i], true
}

// Units are all units, in the order of their ids.
func (t *Tree) Units() []Unit { return slices.Clone(t.units) }

// ByCode finds an administrative unit; an alias of a code finds it too.
func (t *Tree) ByCode(era, code string) (Unit, bool) {
	i, ok := t.byCode[[2]string{era, canonical(era, code)}]
	if !ok {
		return Unit{}, false
	}
	return t.units[i], true
}

// Parent is the id of the unit above, "" at the top.
func (t *Tree) Parent(id string) string {
	u, _ := t.Unit(id)
	return u.Parent
}

// Children are the ids of the units right below, in order.
func (t *Tree) Children(id string) []string {
	i, ok := t.at[id]
	if !ok {
		return nil
	}
	return t.ids(t.children[i])
}

// Ancestors are the ids of the units above, nearest first.
func (t *Tree) Ancestors(id string) []string {
	i, ok := t.at[id]
	if !ok {
		return nil
	}
	var out []string
	for i = t.parent[i]; i >= 0; i = t.parent[i] {
		out = append(out, t.units[i].ID)
	}
	return out
}

// Descendants are the ids of the unit itself and all below it, sorted.
func (t *Tree) Descendants(id string) []string {
	return t.below(id, func(i int32) []int32 { return t.children[i] })
}

// Within are the ids of the unit itself, all below it, and all that went whole into one of these, sorted.
func (t *Tree) Within(id string) []string {
	return t.below(id, func(i int32) []int32 { return append(slices.Clip(t.children[i]), t.joined[i]...) })
}

func (t *Tree) below(id string, next func(int32) []int32) []string {
	i, ok := t.at[id]
	if !ok {
		return nil
	}
	seen := map[int32]bool{i: true}
	todo := []int32{i}
	for k := 0; k < len(todo); k++ {
		for _, c := range next(todo[k]) {
			if !seen[c] {
				seen[c] = true
				todo = append(todo, c)
			}
		}
	}
	slices.Sort(todo) // units are in the order of their ids
	return t.ids(todo)
}

// above are the ids of the unit itself and of all that it is within.
func (t *Tree) above(id string) []string {
	i, ok := t.at[id]
	if !ok {
		return nil
	}
	return t.ids(t.up[i])
}

// Province is the id of the unit at the top of the chain of parents: the province, or the unit itself when it stands
// alone. It is where a row of kind unit has its home.
func (t *Tree) Province(id string) string {
	i, ok := t.at[id]
	if !ok {
		return ""
	}
	for t.parent[i] >= 0 {
		i = t.parent[i]
	}
	return t.units[i].ID
}

// Commune is the id of the commune at or above the unit. A unit beside communes, such as a school right under a
// province, is the commune of itself and of what is below it. "" for a province or a district.
func (t *Tree) Commune(id string) string {
	i, ok := t.at[id]
	if !ok || t.commune[i] < 0 {
		return ""
	}
	return t.units[t.commune[i]].ID
}

// Living are the units that stood on the day of at, in the order of their ids.
func (t *Tree) Living(at time.Time) []Unit {
	day := Day(at)
	var out []Unit
	for _, u := range t.units {
		if u.livingOn(day) {
			out = append(out, u)
		}
	}
	return out
}

// Label is the full name with the province, since hundreds of names occur in more than one: "Phường Kiến An, Hải Phòng".
func (t *Tree) Label(id string) string {
	u, ok := t.Unit(id)
	if !ok {
		return ""
	}
	if top := t.Province(id); top != id {
		return u.FullName() + ", " + t.units[t.at[top]].Name
	}
	return u.FullName()
}

func (t *Tree) ids(list []int32) []string {
	out := make([]string, len(list))
	for k, i := range list {
		out[k] = t.units[i].ID
	}
	return out
}
