package model

import "maps"

// Asked is a pull that is under way: what it was asked with, and the page when it has come.
type Asked struct {
	Epoch string
	cur   map[string]Cursor
	Page
}

// Ask sends a pull.
func (p *Phone) Ask(s *Server, room int) *Asked {
	if p.Epoch == "" {
		p.Hello(s)
	}
	asked := &Asked{Epoch: p.Epoch, cur: maps.Clone(p.Cur)}
	asked.Page = s.Pull(p.User, p.Epoch, asked.cur, room)
	return asked
}

// Pull asks for pages until there are no more.
func (p *Phone) Pull(s *Server, room int) {
	for {
		asked := p.Ask(s, room)
		if asked.Page.Epoch != asked.Epoch {
			p.Hello(s)
			continue
		}
		p.Read(asked, false)
		if !asked.More {
			return
		}
	}
}

// Stale says whether the phone has moved on since it asked.
func (p *Phone) Stale(a *Asked) bool { return a.Epoch != p.Epoch || !maps.Equal(a.cur, p.Cur) }

// Read applies a page whole, and only to the epoch and cursors it was asked with; late says that it was thrown away. When
// the app dies in the middle of it, nothing has happened.
func (p *Phone) Read(a *Asked, dies bool) (late bool) {
	if p.Stale(a) && p.Off != LatePages {
		return true
	}
	if dies && p.Off != CursorWithPage {
		return false
	}
	p.Cur = maps.Clone(a.Cur)
	if dies {
		return false
	}
	into := p.Base
	if p.shadow != nil {
		into = p.shadow
	}
	for scope := range p.scopes {
		if !a.Scopes[scope] {
			p.purge(p.Base, scope)
			p.purge(p.shadow, scope)
		}
	}
	for _, scope := range a.Reset {
		clearScope(into, scope)
	}
	for _, c := range a.Ch {
		at := Copy{c.Scope, c.Key}
		have, there := into[at]
		switch {
		case there && have.V > c.V:
		case c.Gone != "" && p.Off == PurgePerScope:
			maps.DeleteFunc(into, func(at Copy, _ Shown) bool { return at.Key == c.Key })
		case c.Gone != "":
			delete(into, at)
		default:
			into[at] = Shown{c.V, c.Doc}
		}
	}
	p.scopes = maps.Clone(a.Scopes)
	if !a.More {
		p.complete(a.Head)
	}
	return false
}

// purge takes the rows of a scope that is no longer held; copies in other scopes stay.
func (p *Phone) purge(from map[Copy]Shown, scope string) {
	lost := map[Key]bool{}
	for c := range from {
		lost[c.Key] = lost[c.Key] || c.Scope == scope
	}
	clearScope(from, scope)
	if p.Off == PurgePerScope {
		maps.DeleteFunc(from, func(c Copy, _ Shown) bool { return lost[c.Key] })
	}
}

func clearScope(from map[Copy]Shown, scope string) {
	maps.DeleteFunc(from, func(c Copy, _ Shown) bool { return c.Scope == scope })
}

// complete is the end of a pull: what base shows now leaves the overlay.
func (p *Phone) complete(head int64) {
	if p.shadow != nil {
		p.Base, p.shadow = p.shadow, nil
	}
	p.pulledHead = head
	for i := range p.List {
		if e := &p.List[i]; !e.Due && e.S != "" && e.epoch == p.Epoch && e.Seq <= head {
			e.settled = true
		}
	}
}
