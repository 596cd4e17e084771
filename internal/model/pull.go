package model

import (
	"slices"
	"strings"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Cursor is how far a phone has read a scope: up to Seq, or, while it reads the scope from the start, the living rows up
// to Seq of those there were at Snap.
type Cursor struct {
	Gen  string
	Seq  int64
	Snap int64
}

// Change is a row as a scope shows it now, or that it is gone from there.
type Change struct {
	Key
	Scope string
	V     int64
	Doc   record.Doc
	Gone  string
}

// Page is one answer to a pull.
type Page struct {
	Epoch  string
	Head   int64
	Scopes map[string]bool
	Reset  []string
	Ch     []Change
	Cur    map[string]Cursor
	More   bool
}

// Scopes are what a person may hold now.
func (s *Server) Scopes(user string) []org.Scope {
	if _, known := s.scopes[user]; !known {
		s.scopes[user] = org.Resolve(org.Input{User: user, Grants: s.grantsOf(user), Tree: s.tree, Now: s.now, Campaigns: s.campaigns()})
	}
	return s.scopes[user]
}

func (s *Server) campaigns() (all []org.Window) {
	for k := range s.rows {
		if k.Kind == record.Campaign.Name {
			all = append(all, org.Window{ID: k.ID})
		}
	}
	return all
}

func (s *Server) gen(sc org.Scope) string {
	if s.Masks && s.Off != MasksInGen {
		return sc.Gen + "+"
	}
	return sc.Gen
}

// shows is a row as a scope shows it.
func (s *Server) shows(sc org.Scope, k *record.Kind, doc record.Doc) record.Doc {
	if !sc.Masked {
		return doc
	}
	doc = k.Masked(doc)
	if s.Masks {
		doc = doc.Clone()
		doc.Del("phone")
	}
	return doc
}

// Pull tells what changed since the cursors, at most room changes.
func (s *Server) Pull(user, epoch string, cur map[string]Cursor, room int) Page {
	for _, c := range cur {
		if epoch == s.epoch && c.Seq > s.head && s.Off != Epoch {
			s.newEpoch() // the database has lost its tail
			break
		}
	}
	p := Page{Epoch: s.epoch, Head: s.head, Scopes: map[string]bool{}, Cur: map[string]Cursor{}}
	if epoch != s.epoch && s.Off != Epoch {
		return p
	}
	for _, sc := range s.Scopes(user) {
		p.Scopes[sc.ID] = true
		at, have := cur[sc.ID]
		s.read(sc, at, have, &p, &room)
	}
	return p
}

func (s *Server) read(sc org.Scope, at Cursor, have bool, p *Page, room *int) {
	other := at.Gen != s.gen(sc) && s.Off != ScopeSnapshot
	read := at.Seq
	if at.Snap > 0 {
		read = at.Snap
	}
	if !have || other || read > s.head || read < s.floor && s.Off != Floor {
		p.Reset = append(p.Reset, sc.ID)
		at = Cursor{Snap: s.head}
	}
	at.Gen = s.gen(sc)
	for _, e := range s.logged() {
		switch {
		case e.seq <= at.Seq, !holds(sc, e):
			continue
		case at.Snap > 0 && (e.gone != "" || e.seq > at.Snap):
			continue
		case *room == 0:
			p.More = true
			p.Cur[sc.ID] = at
			return
		}
		*room--
		p.Ch = append(p.Ch, s.change(sc, e))
		at.Seq = e.seq
	}
	if at.Snap > 0 && at.Snap < s.head {
		s.read(sc, Cursor{Gen: at.Gen, Seq: at.Snap}, true, p, room)
		return
	}
	p.Cur[sc.ID] = Cursor{Gen: at.Gen, Seq: s.head}
}

// logged is the log in the order of its seqs.
func (s *Server) logged() []entry {
	if s.Off == SeqInCommit {
		slices.SortFunc(s.log, func(a, b entry) int { return int(a.seq - b.seq) })
	}
	return s.log
}

func holds(sc org.Scope, e entry) bool { return sc.Holds(e.unit, e.key.Kind, e.part, e.owner) }

func (s *Server) change(sc org.Scope, e entry) Change {
	c := Change{Key: e.key, Scope: sc.ID, V: e.seq, Gone: e.gone}
	if e.gone == "" {
		c.Doc = s.shows(sc, record.KindOf(e.key.Kind), e.doc)
	}
	return c
}

// Held is what a phone of this person must hold: every row of their scopes, read from the rows and not from the log.
func (s *Server) Held(user string) map[Copy]Shown {
	held := map[Copy]Shown{}
	for _, sc := range s.Scopes(user) {
		for k, r := range s.rows {
			kind := record.KindOf(k.Kind)
			if r.Gone == "" && sc.Holds(r.Doc.Text("unit"), k.Kind, part(kind, r.Doc), owner(kind, r.Doc)) {
				held[Copy{sc.ID, k}] = Shown{r.Seq, s.shows(sc, kind, r.Doc)}
			}
		}
	}
	return held
}

// Rows are the living rows of a kind, by id.
func (s *Server) Rows(kind string) (rows []record.Row) {
	for k, r := range s.rows {
		if k.Kind == kind && r.Gone == "" {
			rows = append(rows, r.Row)
		}
	}
	slices.SortFunc(rows, func(a, b record.Row) int { return strings.Compare(a.ID, b.ID) })
	return rows
}
