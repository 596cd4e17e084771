package reconcile

import (
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

type pullIn struct {
	Device   string            `json:"device"`
	Epoch    string            `json:"epoch"`
	Schema   *int              `json:"schema"`
	Cur      map[string]cursor `json:"cur"`
	MaxBytes int               `json:"max_bytes"`
}

// cursor is how far a phone has read a scope: up to a seq, or somewhere in a snapshot.
type cursor struct {
	Gen  string `json:"gen"`
	Seq  *int64 `json:"seq,omitempty"`
	Snap string `json:"snap,omitempty"`
}

// page is one answer to a pull.
type page struct {
	ctx    context.Context
	view   *journal.View
	left   int // bytes that may still go in
	ch     []byte
	cur    map[string]cursor
	reset  []string
	ready  []string
	more   bool
	failed error
}

const (
	minPage = 4 << 10
	maxPage = 1 << 20
)

// pull tells what changed in the person's scopes since the cursors. It reads one moment of the log.
func (s *Sync) pull(e *core.RequestEvent) error {
	var in pullIn
	user, err := s.reader(e, &in, &in.Device)
	if err != nil {
		return err
	}
	if in.Schema != nil && *in.Schema < record.SchemaMin {
		return newApp
	}
	ctx := e.Request.Context()
	scopes, err := s.Journal.Scopes(user.Id)
	if err != nil {
		return err
	}
	if err := s.checkCursors(ctx, in); err != nil {
		return err
	}
	view, err := s.Journal.View(ctx)
	if err != nil {
		return refusal(err)
	}
	defer view.Close()
	mark := view.Mark()
	p := &page{ctx: ctx, view: view, left: s.Limits.PageBytes, cur: make(map[string]cursor, len(scopes))}
	if in.MaxBytes > 0 {
		p.left = min(max(in.MaxBytes, minPage), maxPage)
	}
	if in.Epoch == mark.Epoch {
		p.ch = make([]byte, 0, min(p.left, 64<<10))
		for _, sc := range scopes {
			p.scope(sc, in.Cur[sc.ID])
			if p.failed != nil {
				return refusal(p.failed)
			}
		}
	}
	view.Close()
	return s.sayPage(e, p, mark, scopes)
}

// checkCursors notices a cursor of this epoch beyond head: the database lost its tail.
func (s *Sync) checkCursors(ctx context.Context, in pullIn) error {
	mark := s.Journal.Mark()
	if in.Epoch != mark.Epoch {
		return nil
	}
	for _, c := range in.Cur {
		if c.Seq != nil && *c.Seq > mark.Head && s.forks.allow(s.Clock()) {
			return refusal(s.Journal.NewEpoch(ctx, "a cursor beyond head"))
		}
	}
	return nil
}

// scope adds what one scope has to tell, as far as the page has room.
func (p *page) scope(sc org.Scope, at cursor) {
	head := p.view.Mark().Head
	snap, inSnap := parseSnap(at.Snap)
	fresh := at.Gen != sc.Gen || (at.Seq == nil && !inSnap) ||
		(at.Seq != nil && (*at.Seq < p.view.Floor() || *at.Seq > head)) || (inSnap && (snap.head < p.view.Floor() || snap.head > head))
	if p.left <= 0 {
		p.more = true
		if !fresh {
			p.cur[sc.ID] = at
		}
		return
	}
	if fresh {
		p.reset = append(p.reset, sc.ID)
		snap, inSnap = snapAt{head: head}, true
	}
	after := snap.head
	if inSnap {
		place, done, err := p.view.Snapshot(p.ctx, sc, snap.Place, snap.head, func(e journal.Entry) bool { return p.add(sc, e) })
		if err != nil {
			p.failed = err
			return
		}
		if !done {
			p.more = true
			p.cur[sc.ID] = cursor{Gen: sc.Gen, Snap: snapAt{snap.head, place}.String()}
			return
		}
	} else {
		after = *at.Seq
	}
	seq, err := p.view.Changes(p.ctx, sc, after, func(e journal.Entry) bool { return p.add(sc, e) })
	if err != nil {
		p.failed = err
		return
	}
	p.cur[sc.ID] = cursor{Gen: sc.Gen, Seq: &seq}
	if seq < head {
		p.more = true
		return
	}
	p.ready = append(p.ready, sc.ID)
}

// add appends one change; false when the page is full. A page takes at least one, so that a phone always gets on.
func (p *page) add(sc org.Scope, e journal.Entry) bool {
	wire := e.Wire
	if e.Gone == "" && sc.Masked {
		if kind := record.KindOf(e.Kind); kind != nil && kind.HasMask() {
			doc, err := record.ParseDoc(wire)
			if err != nil {
				p.failed = fmt.Errorf("row %s %s: %w", e.Kind, e.ID, err)
				return false
			}
			wire = kind.Masked(doc).JSON()
		}
	}
	size := len(wire) + len(sc.ID) + 80
	if p.left < size && len(p.ch) > 0 {
		p.left = 0
		return false
	}
	p.left -= size
	if len(p.ch) > 0 {
		p.ch = append(p.ch, ',')
	}
	p.ch = append(p.ch, `{"k":"`...)
	p.ch = append(p.ch, e.Kind...)
	p.ch = append(p.ch, `","id":"`...)
	p.ch = append(p.ch, e.ID...)
	p.ch = append(p.ch, `","s":"`...)
	p.ch = append(p.ch, sc.ID...)
	p.ch = append(p.ch, `","v":`...)
	p.ch = strconv.AppendInt(p.ch, e.Seq, 10)
	if e.Gone != "" {
		p.ch = append(p.ch, `,"gone":"`...)
		p.ch = append(p.ch, e.Gone...)
		p.ch = append(p.ch, `"}`...)
		return true
	}
	p.ch = append(p.ch, `,"f":`...)
	p.ch = append(p.ch, wire...)
	p.ch = append(p.ch, '}')
	return true
}

func (s *Sync) sayPage(e *core.RequestEvent, p *page, mark journal.Mark, scopes []org.Scope) error {
	out := struct {
		Epoch  string               `json:"epoch"`
		Head   int64                `json:"head"`
		Scopes map[string]scopeInfo `json:"scopes"`
		Reset  []string             `json:"reset"`
		Ch     jsontext.Value       `json:"ch"`
		Cur    map[string]cursor    `json:"cur"`
		More   bool                 `json:"more"`
		Ready  []string             `json:"ready"`
	}{mark.Epoch, mark.Head, s.describe(scopes), p.reset, nil, p.cur, p.more, p.ready}
	// The changes are JSON already and are copied in as they are: reading them again would cost more than the pull itself.
	text, err := json.Marshal(out, json.Deterministic(true))
	if err != nil {
		return err
	}
	const hole = `"ch":null`
	at := strings.Index(string(text), hole)
	full := make([]byte, 0, len(text)+len(p.ch))
	full = append(full, text[:at]...)
	full = append(full, `"ch":[`...)
	full = append(full, p.ch...)
	full = append(full, ']')
	full = append(full, text[at+len(hole):]...)
	return sayJSON(e, full)
}

// snapAt is a place in a snapshot and the head it began at; on the wire it is opaque.
type snapAt struct {
	head int64
	journal.Place
}

func (s snapAt) String() string { return fmt.Sprintf("%d.%d.%d", s.head, s.N, s.Seq) }

func parseSnap(text string) (s snapAt, ok bool) {
	if text == "" {
		return s, false
	}
	n, err := fmt.Sscanf(text, "%d.%d.%d", &s.head, &s.N, &s.Seq)
	return s, n == 3 && err == nil && s.head >= 0
}

func hex16(sum uint64) string { return fmt.Sprintf("%016x", sum) }
