package record

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"slices"
)

// set changes fields of a co-edited row. Each field stands alone: it is applied when the row still holds what the author
// saw (`was`), already holds the new value, or holds nothing; else the server's value stays and the loser is kept. No
// clock, version or device decides.
func (d *decider) set() (Decision, error) {
	m, k := d.m, d.m.Kind
	if k.Class != CoEdited {
		return refuse(invalid("op", "op")), nil
	}
	row, ok, err := d.find(k.Name, m.ID)
	if err != nil {
		return Decision{}, err
	}
	if !ok {
		return refused(Unknown, "id")
	}
	if p := k.CheckSet(m.F); p != nil {
		return refuse(p), nil
	}
	if p := d.maySet(row.Doc.Text("unit")); p != nil {
		return refuse(p), nil
	}
	if k == List || k == ListItem {
		if p, err := d.maySetListed(row); p != nil || err != nil {
			return refuse(p), err
		}
	}
	if row.Gone != "" {
		out := Decision{Status: Conflict, Problem: &Problem{Code: Deleted}}
		for _, f := range m.F {
			v, was := valueAndWas(f.Value)
			out.Lost = append(out.Lost, Lost{Kind: k.Name, ID: row.ID, Field: f.Name, Value: v, Was: was})
		}
		return out, nil
	}

	doc, out := row.Doc.Clone(), Decision{Status: OK}
	changed := false
	for _, f := range m.F {
		field := k.Field(f.Name)
		now := row.Doc.Get(f.Name)
		if field.Union && isUnionChange(f.Value) {
			list, moved := union(now, f.Value)
			if moved {
				doc.Set(f.Name, list)
				changed = true
			}
			continue
		}
		v, was := valueAndWas(f.Value)
		switch {
		case SameValue(now, v):
			if !SameValue(was, now) {
				out.Status = Merged
			}
		case SameValue(now, was) || Empty(now):
			if !SameValue(now, was) {
				out.Status = Merged
			}
			if Empty(v) {
				doc.Del(f.Name)
			} else {
				doc.Set(f.Name, v)
			}
			changed = true
		default:
			out.Lost = append(out.Lost, Lost{Kind: k.Name, ID: row.ID, Field: f.Name, Value: v, Kept: now, Was: was})
		}
	}
	secrets := d.secretsOf(out.Lost)
	if changed || len(secrets) > 0 {
		out.Writes = []Write{{Kind: k, ID: row.ID, Doc: doc, Secrets: secrets}}
	}
	if len(out.Lost) > 0 {
		first := out.Lost[0]
		out.Status, out.Problem = Conflict, &Problem{Code: Changed, Field: first.Field}
		d.askAboutLost(&out)
	}
	return out, nil
}

// maySet checks the person against the row's unit, each field's own roles, and, for a move, the unit it goes to.
func (d *decider) maySet(unit string) *Problem {
	s := d.who.In(unit)
	for _, f := range d.m.F {
		allowed := d.m.Kind.Field(f.Name).SetBy
		if len(allowed) == 0 {
			allowed = d.m.Kind.SetBy
		}
		if !May(allowed, s.Now) {
			p := noScope(s)
			if len(s.Now) > 0 {
				p.Field = f.Name
			}
			return p
		}
		if p := d.mayCarry(unit, allowed); p != nil {
			return p
		}
	}
	if to, _ := valueAndWas(d.m.F.Get("unit")); !Empty(to) {
		if p := d.mayNow(textOf(to), d.m.Kind.SetBy); p != nil {
			p.Field = "unit"
			return p
		}
	}
	return nil
}

// secretsOf leaves out the secrets whose visible part lost a conflict.
func (d *decider) secretsOf(lost []Lost) map[string]string {
	if slices.ContainsFunc(lost, func(l Lost) bool { return l.Field == "id_last4" }) {
		return nil
	}
	return d.m.Secrets
}

// askAboutLost raises each lost value, with all that is needed to take it back in one tap.
func (d *decider) askAboutLost(out *Decision) {
	for _, l := range out.Lost {
		why := "field_conflict"
		if f := d.m.Kind.Field(l.Field); f != nil && f.Critical {
			why = "critical_conflict"
		}
		facts := map[string]any{"field": l.Field, "author": d.who.User, "at": d.m.At, "mid": d.m.Mid}
		for name, value := range map[string]jsontext.Value{"lost": l.Value, "stands": l.Kept, "was": l.Was} {
			if !Empty(value) {
				facts[name] = value
			}
		}
		out.Flags = append(out.Flags, Flagged{Why: why, About: []Pointer{{l.Kind, l.ID}}, Facts: facts, Key: d.m.Mid + "/" + l.Field})
	}
}

func valueAndWas(raw jsontext.Value) (v, was jsontext.Value) {
	var c struct {
		V   jsontext.Value `json:"v"`
		Was jsontext.Value `json:"was"`
	}
	if raw == nil || json.Unmarshal(raw, &c) != nil {
		return nil, nil
	}
	return c.V, c.Was
}

func isUnionChange(raw jsontext.Value) bool {
	d, err := ParseDoc(raw)
	return err == nil && (d.Get("add") != nil || d.Get("remove") != nil)
}

// union applies {add, remove} to a list of texts. Adding what is there and removing what is not are no change.
func union(now, change jsontext.Value) (list jsontext.Value, moved bool) {
	have := Doc{{"now", now}}.Texts("now")
	c, err := ParseDoc(change)
	if err != nil {
		return now, false
	}
	for _, gone := range c.Texts("remove") {
		if i := slices.Index(have, gone); i >= 0 {
			have = slices.Delete(have, i, i+1)
			moved = true
		}
	}
	for _, more := range c.Texts("add") {
		if !slices.Contains(have, more) {
			have = append(have, more)
			moved = true
		}
	}
	if have == nil {
		have = []string{}
	}
	return Raw(have), moved
}
