package client

import (
	"context"
	"encoding/json/jsontext"
	"errors"
	"fmt"

	"github.com/chungsuc/chungsuc/internal/record"
)

// PullReport says what one pull did.
type PullReport struct {
	Pages   int
	Late    int // pages thrown away: somebody else had moved the cursors
	Changes int // rows put or taken
	Resets  int
	Purged  int // scopes that the person no longer holds
	Head    int64
}

// pullAnswer is one page.
type pullAnswer struct {
	Epoch  string                    `json:"epoch"`
	Head   int64                     `json:"head"`
	Scopes map[string]Scope          `json:"scopes"`
	Reset  []string                  `json:"reset"`
	Ch     []change                  `json:"ch"`
	Cur    map[string]jsontext.Value `json:"cur"`
	More   bool                      `json:"more"`
	Ready  []string                  `json:"ready"`
}

type change struct {
	Kind  string         `json:"k"`
	ID    string         `json:"id"`
	Scope string         `json:"s"`
	V     int64          `json:"v"`
	F     jsontext.Value `json:"f"`
	Gone  string         `json:"gone"`
}

// errLate is a page for cursors that are no longer in the file.
var errLate = errors.New("late page")

// Pull asks for pages until the server has no more. Each page is applied whole, and only to the cursors it was asked with.
func (p *Phone) Pull(ctx context.Context) (r PullReport, err error) {
	p.pulling.Lock()
	defer p.pulling.Unlock()
	for epochs := 0; ; {
		more, err := p.page(ctx, &r)
		switch {
		case errors.Is(err, errEpoch) && epochs < 3:
			epochs++
		case errors.Is(err, errLate) && r.Late < 10:
			r.Late++
		case err != nil || !more:
			return r, err
		}
	}
}

func (p *Phone) page(ctx context.Context, r *PullReport) (more bool, err error) {
	if err := p.greet(ctx, ""); err != nil {
		return false, err
	}
	var asked facts
	if err := p.tx(ctx, func(t *tx) error { asked = t.self; return nil }); err != nil {
		return false, err
	}
	cur := record.Doc{}
	for scope, at := range asked.Cur {
		cur.Set(scope, at)
	}
	ask := record.NewDoc("epoch", asked.Epoch, "schema", record.Schema, "device", p.device, "cur", cur, "max_bytes", p.cfg.PageBytes)
	var a pullAnswer
	if err := p.post(ctx, "/api/sync/v1/pull", ask.JSON(), &a); err != nil {
		return false, fmt.Errorf("pull: %w", outdated(err))
	}
	if a.Epoch != asked.Epoch {
		return false, p.meetEpoch(ctx, asked.Epoch)
	}
	if err := a.check(); err != nil {
		return false, fmt.Errorf("pull: %w", err)
	}
	if a.More && sameCursors(a.Cur, asked.Cur) { // the next would be the same
		return false, fmt.Errorf("pull: %w: a page that leads nowhere", ErrAnswer)
	}
	err = p.tx(ctx, func(t *tx) error {
		if t.self.Epoch != asked.Epoch || t.self.Shadow != asked.Shadow || !sameCursors(t.self.Cur, asked.Cur) {
			return errLate
		}
		return t.apply(&a, r)
	})
	if err != nil {
		return false, fmt.Errorf("pull: %w", err)
	}
	r.Pages++
	r.Head = a.Head
	return a.More, nil
}

// check refuses a page that is well-formed JSON but no page: an empty object would look like the loss of every scope.
func (a *pullAnswer) check() error {
	if a.Scopes == nil || a.Cur == nil {
		return fmt.Errorf("%w: no page", ErrAnswer)
	}
	for scope := range a.Cur {
		if _, held := a.Scopes[scope]; !held {
			return fmt.Errorf("%w: cursor of scope %q, which is not held", ErrAnswer, scope)
		}
	}
	for i := range a.Ch {
		c := &a.Ch[i]
		_, held := a.Scopes[c.Scope]
		switch {
		case !held:
			return fmt.Errorf("%w: row of scope %q, which is not held", ErrAnswer, c.Scope)
		case c.Kind == "" || c.ID == "" || (c.Gone == "") != (c.F.Kind() == '{'):
			return fmt.Errorf("%w: row %d of the page", ErrAnswer, i)
		}
	}
	return nil
}

// apply puts one page into base, or into its shadow: purges, resets, rows, cursors. Nothing else is touched.
func (t *tx) apply(a *pullAnswer, r *PullReport) error {
	s := &t.self
	into := "base"
	if s.Shadow {
		into = "shadow"
	}
	for scope := range s.Scopes {
		if _, held := a.Scopes[scope]; held {
			continue
		}
		err := errors.Join(t.exec(`DELETE FROM base WHERE scope = ?`, scope), t.exec(`DELETE FROM shadow WHERE scope = ?`, scope))
		if err != nil {
			return err
		}
		r.Purged++
	}
	ready := map[string]bool{}
	for scope := range a.Scopes {
		ready[scope] = s.Ready[scope]
	}
	for _, scope := range a.Reset {
		if err := t.exec(`DELETE FROM `+into+` WHERE scope = ?`, scope); err != nil {
			return err
		}
		delete(ready, scope)
		r.Resets++
	}
	put, err := t.PrepareContext(t.ctx, `INSERT INTO `+into+` (scope, kind, id, v, f) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (kind, id, scope) DO UPDATE SET v = excluded.v, f = excluded.f WHERE excluded.v >= v`)
	if err != nil {
		return fmt.Errorf("phone's file: %w", err)
	}
	defer put.Close()
	for _, c := range a.Ch {
		if c.Gone != "" {
			err = t.exec(`DELETE FROM `+into+` WHERE kind = ? AND id = ? AND scope = ? AND v <= ?`, c.Kind, c.ID, c.Scope, c.V)
		} else if _, err = put.ExecContext(t.ctx, c.Scope, c.Kind, c.ID, c.V, []byte(c.F)); err != nil {
			err = fmt.Errorf("phone's file: %w", err)
		}
		if err != nil {
			return err
		}
		r.Changes++
	}
	for _, scope := range a.Ready {
		ready[scope] = true
	}
	s.Scopes, s.Cur, s.Ready = a.Scopes, a.Cur, ready
	if !a.More {
		if err := t.complete(a.Head); err != nil {
			return err
		}
	}
	return t.save()
}

// complete marks the end of a pull: a full shadow becomes the base, and what base now shows leaves the overlay.
func (t *tx) complete(head int64) error {
	if t.self.Shadow {
		t.self.Shadow = false
		err := errors.Join(
			t.exec(`DELETE FROM base`),
			t.exec(`INSERT INTO base (scope, kind, id, v, f) SELECT scope, kind, id, v, f FROM shadow`),
			t.exec(`DELETE FROM shadow`))
		if err != nil {
			return err
		}
	}
	t.self.PulledHead = head
	return t.exec(`UPDATE mutation SET settled = 1 WHERE settled = 0 AND due = 0 AND s <> '' AND epoch = ? AND seq <= ?`, t.self.Epoch, head)
}
