package model

import (
	"cmp"
	"encoding/json/jsontext"
	"maps"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Copy names a row's copy in one scope.
type Copy struct {
	Scope string
	Key
}

// Shown is a row as a scope shows it, and the seq of its last change.
type Shown struct {
	V   int64
	Doc record.Doc
}

// Entry is one mutation as a phone keeps it: in the outbox while it is due, then in the journal or among the issues.
type Entry struct {
	*record.Mutation
	Due     bool
	Result         // S is "" before an answer
	epoch   string // of the result
	at      time.Time
	settled bool // base shows what became of it
	Kept    bool // the body is still here, and goes up again after a restore
	Issue   bool // shown to the person
}

// Phone is one phone and what lies in its file.
type Phone struct {
	User, Device string
	Off          Mechanism

	List       []Entry // in the order in which things were done
	Base       map[Copy]Shown
	shadow     map[Copy]Shown // the next base, while a new history is read
	Cur        map[string]Cursor
	scopes     map[string]bool
	Epoch      string
	pulledHead int64
	durable    int64
	now        time.Time // the server's, when it was last heard of
}

// NewPhone has nothing yet.
func NewPhone(off Mechanism, user, device string) *Phone {
	return &Phone{User: user, Device: device, Off: off, Base: map[Copy]Shown{}, Cur: map[string]Cursor{}, scopes: map[string]bool{}}
}

// Clone is another phone with a copy of this one's file.
func (p *Phone) Clone() *Phone {
	c := *p
	c.List, c.Base, c.shadow, c.Cur, c.scopes = slices.Clone(p.List), maps.Clone(p.Base), maps.Clone(p.shadow), maps.Clone(p.Cur), maps.Clone(p.scopes)
	return &c
}

// Does puts mutations into the outbox.
func (p *Phone) Does(ms ...*record.Mutation) {
	for _, m := range ms {
		p.List = append(p.List, Entry{Mutation: m, Due: true, Kept: true})
	}
}

// Outbox is what has no answer yet, and what must be told again to a new history.
func (p *Phone) Outbox() (due []*record.Mutation) {
	for i := range p.List {
		if p.List[i].Due {
			due = append(due, p.List[i].Mutation)
		}
	}
	return due
}

// Entry finds a mutation on the phone.
func (p *Phone) Entry(mid string) (Entry, bool) {
	i := slices.IndexFunc(p.List, func(e Entry) bool { return e.Mutation.Mid == mid })
	if i < 0 {
		return Entry{}, false
	}
	return p.List[i], true
}

// Load is the next push: the first most mutations of the outbox, groups whole. A group larger than that goes alone.
func (p *Phone) Load(most int) Push {
	push := Push{Epoch: p.Epoch, User: p.User, Device: p.Device}
	due := p.Outbox()
	for i := 0; i < len(due); {
		n := 1
		if g := due[i].Group; g != nil && p.Off != GroupsWhole {
			n = g.Of
		}
		if i > 0 && i+n > most {
			break
		}
		push.Sent = append(push.Sent, due[i:i+n]...)
		i += n
	}
	return push
}

// Hear takes an answer: only a result that names a mutation takes it out of the outbox.
func (p *Phone) Hear(a Answer, s *Server) {
	if a.Epoch != p.Epoch {
		p.Hello(s)
		return
	}
	p.durable = max(p.durable, a.Durable)
	for _, r := range a.Results {
		i := slices.IndexFunc(p.List, func(e Entry) bool { return e.Mutation.Mid == r.Mid })
		if i < 0 || !p.List[i].Due {
			continue
		}
		if r.S == record.Rejected && p.Off == VisibleRefusals {
			p.List = slices.Delete(p.List, i, i+1)
			continue
		}
		e := &p.List[i]
		e.Due, e.Result, e.epoch, e.at = false, r, p.Epoch, s.now
		e.Issue = e.Issue || r.S == record.Rejected || r.S == record.Conflict
		e.settled = r.S == record.Rejected || r.Seq <= p.pulledHead && p.shadow == nil
		if p.Off == JournalKept {
			e.Kept = e.S == record.Rejected
		}
	}
}

// Since says whether the result is of the history that the server lives now.
func (e *Entry) Since(s *Server) bool { return e.epoch == s.epoch }

// Hello learns which history the server lives. In another one the journal is due again, in its old order and with its old
// mids, and the rows are read from the start beside the old ones.
func (p *Phone) Hello(s *Server) {
	p.now, p.durable = s.now, s.Durable
	if p.Epoch != "" && p.Epoch != s.epoch && p.Off != Epoch {
		p.shadow, p.Cur, p.pulledHead = map[Copy]Shown{}, map[string]Cursor{}, 0
		for i := range p.List {
			if e := &p.List[i]; e.Kept && e.S != record.Rejected && e.S != "" {
				e.Due, e.settled = true, false
			}
		}
	}
	p.Epoch = s.epoch
	p.tidy()
}

// tidy forgets what a backup has had for a week, groups whole.
func (p *Phone) tidy() {
	open := map[string]bool{}
	may := func(e *Entry) bool {
		return !e.Due && e.settled && !e.Issue && e.epoch == p.Epoch && e.Seq <= p.durable && p.now.Sub(e.at) > 7*24*time.Hour
	}
	for i := range p.List {
		if e := &p.List[i]; e.Group != nil && !may(e) {
			open[e.Group.ID] = true
		}
	}
	for i := range p.List {
		if e := &p.List[i]; may(e) && (e.Group == nil || !open[e.Group.ID]) {
			e.Kept = false
		}
	}
}

// Row is a row as the screen shows it: its copies field by field, the newest that shows a field first, and own doings that
// base does not show yet on top.
func (p *Phone) Row(kind, id string) (record.Doc, bool) {
	k := Key{kind, id}
	var copies []Shown
	for scope := range p.scopes {
		if c, ok := p.Base[Copy{scope, k}]; ok {
			copies = append(copies, c)
		}
	}
	slices.SortFunc(copies, func(a, b Shown) int { return cmp.Compare(a.V, b.V) })
	var doc record.Doc
	for _, c := range copies {
		if doc == nil {
			doc = c.Doc.Clone()
			continue
		}
		for _, m := range c.Doc {
			doc.Set(m.Name, m.Value)
		}
	}
	for i := range p.List {
		if e := &p.List[i]; !e.settled && e.Kept && e.Kind.Name == kind && e.ID == id && e.S != record.Rejected {
			doc = p.overlay(doc, e)
		}
	}
	return doc, doc != nil
}

func (p *Phone) overlay(doc record.Doc, e *Entry) record.Doc {
	if doc == nil && e.Op == record.Create {
		doc = e.F.Clone()
		if e.Kind.Evidence() {
			doc.Put("body_sha", e.BodySHA)
		}
		return doc
	}
	if doc == nil {
		return nil // the row has left the phone
	}
	switch e.Op {
	case record.SetFields:
		for _, f := range e.F {
			change, err := record.ParseDoc(f.Value)
			if err != nil || change.Get("add") != nil || change.Get("remove") != nil {
				continue // lists never conflict, so nobody asks what was seen of them
			}
			if v := change.Get("v"); record.Empty(v) {
				doc.Del(f.Name)
			} else {
				doc.Set(f.Name, v)
			}
		}
	case record.Void:
		doc.Put("review_state", "withdrawn")
	case record.Transition:
		if e.S == "" || e.S == record.Conflict {
			break // no verdict counts before its receipt
		}
		state := "state"
		if e.Kind.Evidence() {
			state = "review_state"
		}
		doc.Set(state, e.F.Get("to"))
	}
	return doc
}

// Shows lists the ids of a kind that are on the screen, in order.
func (p *Phone) Shows(kind string) (ids []string) {
	for c := range p.Base {
		if c.Kind == kind && p.scopes[c.Scope] {
			ids = append(ids, c.ID)
		}
	}
	for i := range p.List {
		if e := &p.List[i]; !e.settled && e.Kept && e.Kind.Name == kind && e.Op == record.Create && e.S != record.Rejected {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Change is the wire form of a field's new value on top of what the screen shows.
func (p *Phone) Change(kind, id, field string, value any) (f record.Doc, was jsontext.Value) {
	doc, _ := p.Row(kind, id)
	was = doc.Get(field)
	change := record.Doc{{Name: "v", Value: record.Raw(value)}}
	if !record.Empty(was) {
		change.Set("was", was)
	}
	return record.Doc{{Name: field, Value: change.JSON()}}, was
}
