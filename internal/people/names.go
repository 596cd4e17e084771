package people

import (
	"cmp"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

type namesOut struct {
	People []nameOut `json:"people"`
}

type nameOut struct {
	User  string        `json:"user"`
	Name  string        `json:"name"`
	Roles []record.Role `json:"roles"` // held now, lowest first
}

// names tells who is behind the ids that rows carry: what everybody is called who may have written, compiled or decided
// something where the one who asks has a desk, since when it began. Rows outlive roles, so ended ones count. Nothing here
// says how to reach anybody.
func (d *Desk) names(e *core.RequestEvent) error {
	l, err := d.ask(e, &struct{}{})
	if err != nil {
		return err
	}
	now, tree := d.Clock(), d.Journal.Tree()
	units := d.whence(org.Sees(l.grant, tree, now))
	if len(units) == 0 {
		return notYours
	}
	reaches, roles, ids := org.Reaches(units, tree), map[string][]record.Role{}, []string{}
	for user, grants := range d.Journal.Granted() {
		here := false
		for _, g := range grants {
			if !reaches(g) {
				continue
			}
			here = true
			if g.Holds(now) {
				roles[user] = append(roles[user], g.Role)
			}
		}
		if here {
			ids = append(ids, user)
		}
	}
	accounts, err := d.accounts(e.Request.Context(), ids)
	if err != nil {
		return refusal(err)
	}
	slices.Sort(ids)
	out := namesOut{People: make([]nameOut, 0, len(ids))}
	for _, id := range ids {
		held := append([]record.Role{}, roles[id]...)
		slices.SortFunc(held, func(a, b record.Role) int {
			return cmp.Compare(slices.Index(record.Roles, a), slices.Index(record.Roles, b))
		})
		out.People = append(out.People, nameOut{id, accounts[id].name, slices.Compact(held)})
	}
	return answer.Say(e, out)
}

// whence adds to units those whose rows were moved into them: who wrote there before the merger never had a role here.
func (d *Desk) whence(units []string) []string {
	moves := d.Journal.Moves()
	for grown := true; grown; {
		grown = false
		for from, m := range moves {
			if slices.Contains(units, from) {
				continue
			}
			into := slices.Contains(units, m.To)
			for _, to := range m.Hamlets {
				into = into || slices.Contains(units, to)
			}
			if into {
				units, grown = append(units, from), true
			}
		}
	}
	return units
}
