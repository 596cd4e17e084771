package client

import (
	"cmp"
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Row is a row as the screens show it: what the server sent, with the phone's own doings that it does not show yet on top.
type Row struct {
	Kind, ID string
	Doc      record.Doc
	V        int64    // seq of its last change at the server; 0 when the server has not sent it
	Scopes   []string // that hold it; none when only this phone knows it
	Own      bool     // something of this phone is on top
}

// Row shows one row; ErrNoRow when the phone has none.
func (p *Phone) Row(kind, id string) (row Row, err error) {
	err = p.tx(context.Background(), func(t *tx) error {
		row, err = t.row(kind, id)
		return err
	})
	return row, err
}

// Rows shows every row of a kind, by id.
func (p *Phone) Rows(kind string) (rows []Row, err error) {
	err = p.tx(context.Background(), func(t *tx) error {
		rows, err = t.rows(kind, "")
		return err
	})
	return rows, err
}

// Copy is a row as one scope shows it.
type Copy struct {
	Scope, Kind, ID string
	V               int64
	Doc             record.Doc
}

// Base lists the copies that the server sent, without anything of this phone on top; of every scope when scope is "".
func (p *Phone) Base(scope string) (out []Copy, err error) {
	err = p.tx(context.Background(), func(t *tx) error {
		out, err = t.copies(`WHERE ?1 = '' OR scope = ?1 ORDER BY kind, id, scope`, scope)
		return err
	})
	return out, err
}

func (t *tx) copies(where string, args ...any) (out []Copy, err error) {
	err = t.scan(func(scan func(...any) error) error {
		var c Copy
		var f []byte
		if err := scan(&c.Scope, &c.Kind, &c.ID, &c.V, &f); err != nil {
			return err
		}
		c.Doc, err = record.ParseDoc(f)
		out = append(out, c)
		return err
	}, `SELECT scope, kind, id, v, f FROM base `+where, args...)
	return out, err
}

func (t *tx) row(kind, id string) (Row, error) {
	rows, err := t.rows(kind, id)
	if err != nil {
		return Row{}, err
	}
	if len(rows) == 0 {
		return Row{}, ErrNoRow
	}
	return rows[0], nil
}

// rows merges base and overlay; of every row of the kind when id is "".
func (t *tx) rows(kind, id string) ([]Row, error) {
	which, args := `WHERE kind = ?1`, []any{kind}
	if id != "" {
		which, args = `WHERE kind = ?1 AND id = ?2`, append(args, id)
	}
	copies, err := t.copies(which+` ORDER BY id, v`, args...)
	if err != nil {
		return nil, err
	}
	var rows []Row
	at := map[string]int{}
	for _, c := range copies {
		i, ok := at[c.ID]
		if !ok {
			i = len(rows)
			at[c.ID] = i
			rows = append(rows, Row{Kind: kind, ID: c.ID})
		}
		rows[i].merge(c)
	}
	if id != "" {
		which = `WHERE kind = ?1 AND rid = ?2`
	}
	es, err := t.entries(which+` AND settled = 0 AND m IS NOT NULL ORDER BY n`, args...)
	if err != nil {
		return nil, err
	}
	for _, e := range es {
		m, err := record.ParseDoc(e.M)
		if err != nil {
			return nil, err
		}
		i, ok := at[e.ID]
		switch {
		case ok:
		case e.Op == record.Create:
			i = len(rows)
			at[e.ID] = i
			rows = append(rows, Row{Kind: kind, ID: e.ID})
		default:
			continue // the row has left the phone: nothing to show the change on
		}
		rows[i].overlay(e, m)
	}
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.ID, b.ID) })
	return rows, nil
}

// merge takes the fields that a scope shows; copies come in ascending order of v, so the newest that shows a field wins.
func (r *Row) merge(c Copy) {
	if r.Doc == nil {
		r.Doc = c.Doc
	} else {
		for _, m := range c.Doc {
			r.Doc.Set(m.Name, m.Value)
		}
	}
	r.V = c.V
	r.Scopes = append(r.Scopes, c.Scope)
}

// overlay shows an own mutation on top.
func (r *Row) overlay(e Entry, m record.Doc) {
	f := m.Sub("f")
	switch e.Op {
	case record.Create:
		if r.V > 0 {
			return // the server's row is this very creation, or what became of it
		}
		r.Doc = f
		if k := record.KindOf(r.Kind); k != nil && k.Evidence() {
			r.Doc.Set("at", m.Get("at"))
			r.Doc.Put("body_sha", e.BodySHA)
			if photos := m.Get("photos"); photos != nil {
				r.Doc.Set("photos", photos)
			}
		}
	case record.SetFields:
		for _, change := range f {
			r.set(change.Name, change.Value)
		}
	case record.Void:
		r.Doc.Put("review_state", "withdrawn")
	case record.Transition:
		if !r.step(f.Text("to")) && e.Result.S == "" {
			return // no verdict counts on a phone before its receipt
		}
		if e.Result.S == record.Conflict {
			return // somebody else decided first
		}
		r.move(f)
	}
	r.Own = true
}

// step says whether a state is one that work moves through, as a blood visit does, and not somebody's verdict.
func (r *Row) step(to string) bool {
	k := record.KindOf(r.Kind)
	if k == nil || !k.Evidence() {
		return false
	}
	for from, tos := range k.Steps {
		if from == to || slices.Contains(tos, to) {
			return true
		}
	}
	return false
}

// move applies a transition: the state, and what came with it.
func (r *Row) move(f record.Doc) {
	if k := record.KindOf(r.Kind); k != nil && k.Evidence() && !r.step(f.Text("to")) {
		r.Doc.Set("review_state", f.Get("to"))
		return
	}
	for _, m := range f {
		switch m.Name {
		case "from":
		case "to":
			r.Doc.Set("state", m.Value)
		default:
			r.Doc.Set(m.Name, m.Value)
		}
	}
}

// set applies one change of a field: {v, was}, or {add, remove} on a list.
func (r *Row) set(name string, change jsontext.Value) {
	c, err := record.ParseDoc(change)
	if err != nil {
		return
	}
	if c.Get("add") == nil && c.Get("remove") == nil {
		if v := c.Get("v"); record.Empty(v) {
			r.Doc.Del(name)
		} else {
			r.Doc.Set(name, v)
		}
		return
	}
	list := items(r.Doc.Get(name))
	for _, v := range items(c.Get("add")) {
		if !holds(list, v) {
			list = append(list, v)
		}
	}
	gone := items(c.Get("remove"))
	list = slices.DeleteFunc(list, func(v jsontext.Value) bool { return holds(gone, v) })
	r.Doc.Put(name, list)
}

func items(list jsontext.Value) (out []jsontext.Value) {
	if list.Kind() == '[' && json.Unmarshal(list, &out) != nil {
		return nil
	}
	return out
}

func holds(list []jsontext.Value, v jsontext.Value) bool {
	return slices.ContainsFunc(list, func(w jsontext.Value) bool { return record.SameValue(v, w) })
}
