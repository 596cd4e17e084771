package org

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/v2"
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Version goes into every gen: raise it when the same words come to mean other rows, and every phone starts over.
const Version = 1

// KeepFor is how long evidence of an ended campaign stays on leaders' phones.
const KeepFor = 90 * 24 * time.Hour

// Parts that rows of a unit fall into when their kind has no field for it.
const (
	PartLiving = ""       // of kind unit
	PartClosed = "closed" // of kind unit: it has ended; of kind blood_visit: its drive has
	PartOpen   = "open"   // of kind blood_visit: its drive has not ended
)

// Window is a campaign and when it ends; zero = open.
type Window struct {
	ID   string
	Ends time.Time
}

func (w Window) open(now time.Time) bool { return w.Ends.IsZero() || !now.After(w.Ends.Add(KeepFor)) }

// KindParts is a kind and the parts of it that a scope holds; nil = every part.
type KindParts struct {
	Kind  string
	Parts []string
}

// Scope is a set of rows that a person may hold on the phone: those of an owner, or those of units; in both cases of
// certain kinds (sync.md section 7). Rows of kinds that belong to no unit have unit "".
type Scope struct {
	ID     string
	Name   string // for people
	Gen    string // what the scope means now; another gen = send again from the start
	Owner  string
	Units  []string // sorted
	Kinds  []KindParts
	Masked bool
}

// Holds says whether a row is in the scope.
func (s Scope) Holds(unit, kind, part, owner string) bool {
	if s.Owner != "" {
		if owner != s.Owner {
			return false
		}
	} else if _, ok := slices.BinarySearch(s.Units, unit); !ok {
		return false
	}
	return slices.ContainsFunc(s.Kinds, func(k KindParts) bool {
		return k.Kind == kind && (k.Parts == nil || slices.Contains(k.Parts, part))
	})
}

// Input is all that scopes depend on.
type Input struct {
	User      string
	Grants    []Grant // of other people too: they are left out
	Tree      *Tree
	Campaigns []Window
	Now       time.Time
	Masks     string // record.MaskVersion of what reads the rows
}

// Resolve gives the scopes that a person holds now, always in the same order: ref, u, lead, list, field. Nothing but
// grants, units, campaigns and masks decides; time only through the ends of grants and campaigns.
func Resolve(in Input) []Scope {
	t := in.Tree
	cells := []string{""}
	leads, lists, fields := areas{}, areas{}, areas{}
	for _, g := range in.Grants {
		if _, known := t.at[g.Unit]; !known || g.User != in.User || !g.Holds(in.Now) {
			continue
		}
		for _, id := range t.above(g.Unit) {
			if t.Parent(id) == "" {
				cells = append(cells, id)
			}
		}
		from, _ := t.reach(g.Role, g.Unit)
		switch g.Role {
		case record.BranchLeader:
			leads[from] = Area(g.Role, g.Unit, t)
		case record.Approver:
			lists[from] = Area(g.Role, g.Unit, t)
		case record.Volunteer, record.MemberRole, record.TeamLead:
			fields[from] = Area(g.Role, g.Unit, t)
		}
	}
	// A person has one view of a unit: the wider lead hides the narrower, and any lead hides lists and field.
	for id := range leads {
		if slices.ContainsFunc(t.above(id), func(a string) bool {
			return a != id && slices.Contains(leads[a], id)
		}) {
			delete(leads, id)
		}
	}
	led := map[string]bool{}
	for _, units := range leads {
		for _, u := range units {
			led[u] = true
		}
	}
	lists.without(led)
	fields.without(led)

	open := openParts(in.Campaigns, in.Now)
	scopes := []Scope{
		{ID: "ref", Name: "Danh mục chung", Units: cells, Kinds: referenceKinds()},
		{ID: "u:" + in.User, Name: "Của tôi", Owner: in.User, Kinds: ownKinds()},
	}
	scopes = append(scopes, leads.scopes(t, "lead:", "", leadKinds(open), false)...)
	scopes = append(scopes, lists.scopes(t, "list:", "Danh sách ", listKinds(open), false)...)
	scopes = append(scopes, fields.scopes(t, "field:", "", fieldKinds(open), true)...)
	for i := range scopes {
		slices.Sort(scopes[i].Units)
		scopes[i].Units = slices.Compact(scopes[i].Units)
		scopes[i].Gen = scopes[i].gen(in.Masks)
	}
	return scopes
}

// areas are units by the unit that a scope is named after.
type areas map[string][]string

func (a areas) without(led map[string]bool) {
	for id, units := range a {
		units = slices.DeleteFunc(units, func(u string) bool { return led[u] })
		if a[id] = units; len(units) == 0 {
			delete(a, id)
		}
	}
}

func (a areas) scopes(t *Tree, prefix, word string, kinds []KindParts, masked bool) []Scope {
	var out []Scope
	for id, units := range a {
		out = append(out, Scope{ID: prefix + id, Name: word + t.Label(id), Units: units, Kinds: kinds, Masked: masked})
	}
	slices.SortFunc(out, func(a, b Scope) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// gen is a short hash of everything but the name.
func (s Scope) gen(masks string) string {
	b, err := json.Marshal([]any{Version, masks, s.ID, s.Owner, s.Units, s.Kinds, s.Masked})
	if err != nil {
		panic(err) // strings, numbers and booleans have a JSON form
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

func referenceKinds() []KindParts {
	return kindsOf(func(k *record.Kind) bool { return k.Class == record.Reference }, func(k *record.Kind) []string {
		if k == record.Unit {
			return []string{PartLiving}
		}
		return nil
	})
}

func ownKinds() []KindParts {
	return kindsOf((*record.Kind).Evidence, func(*record.Kind) []string { return nil })
}

// openParts are the parts of kinds that belong to campaigns which a phone holds: what belongs to none, and to one that is
// open or ended not long ago.
func openParts(campaigns []Window, now time.Time) []string {
	open := []string{""}
	for _, w := range campaigns {
		if w.open(now) {
			open = append(open, w.ID)
		}
	}
	slices.Sort(open)
	return slices.Compact(open)
}

// leadKinds are all kinds but reference data.
func leadKinds(open []string) []KindParts {
	return kindsOf(func(k *record.Kind) bool { return k.Class != record.Reference }, func(k *record.Kind) []string {
		if k.Part == "campaign" {
			return open
		}
		return nil
	})
}

func fieldKinds(open []string) []KindParts {
	return append(listKinds(open), KindParts{record.BloodDrive.Name, nil}, KindParts{record.BloodVisit.Name, []string{PartOpen}})
}

func listKinds(open []string) []KindParts {
	return []KindParts{{record.Beneficiary.Name, nil}, {record.List.Name, open}, {record.ListItem.Name, open}}
}

func kindsOf(in func(*record.Kind) bool, parts func(*record.Kind) []string) []KindParts {
	var out []KindParts
	for _, k := range record.Kinds {
		if in(k) {
			out = append(out, KindParts{k.Name, parts(k)})
		}
	}
	return out
}
