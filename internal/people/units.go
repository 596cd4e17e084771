package people

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

var (
	stillStands = answer.New(http.StatusConflict, "unit_stands", "Đơn vị này vẫn đang hoạt động. / This unit has not ended.")
	noWhere     = answer.New(http.StatusBadRequest, "to", "Hãy chọn đơn vị nhận, còn hoạt động và do bạn phụ trách. / Choose where the rows go: units that stand and are yours to lead.")
	below       = answer.New(http.StatusBadRequest, "to", "Đơn vị nhận thuộc chính đơn vị đã kết thúc và sẽ chuyển theo nó: hãy chọn đơn vị khác. / That unit is part of the one that ended and goes where it goes: choose another.")
)

// leaving is a unit that ended and still has something to hand on.
type leaving struct {
	Unit       string           `json:"unit"`
	Name       string           `json:"name"`
	ValidTo    string           `json:"valid_to"`
	Successors []unitOut        `json:"successors"` // suggestions
	Choice     bool             `json:"choice"`     // it was split, or nobody said where it went: a person has to say
	Counts     map[string]int64 `json:"counts"`     // rows that go with it, by kind
	Papers     map[string]int64 `json:"papers"`     // rows that stay with it: lists, targets that were set for it
	Grants     int              `json:"grants"`     // roles in it that have not ended
	Chapters   int              `json:"chapters"`   // units below it that stand
	Hamlets    []hamletOut      `json:"hamlets,omitempty"`
	Move       *moveOut         `json:"move,omitempty"` // that was begun
}

type unitOut struct {
	Unit string `json:"unit"`
	Name string `json:"name"`
}

type hamletOut struct {
	Hamlet string `json:"hamlet"`
	Rows   int64  `json:"rows"` // beneficiaries
}

type moveOut struct {
	To    string            `json:"to,omitempty"`
	By    map[string]string `json:"by,omitempty"` // unit by hamlet, folded
	State string            `json:"state"`        // running, done
	Moved int64             `json:"moved"`
	User  string            `json:"user"`
	At    time.Time         `json:"at"`
}

// moves tells the units of the leader's area that ended and have rows, roles or chapters left, or are being moved.
func (d *Desk) moves(e *core.RequestEvent) error {
	var in struct {
		Unit string `json:"unit"` // only this one, with its hamlets
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	units := l.area
	if in.Unit != "" {
		units = []string{in.Unit}
	}
	if len(l.area) == 0 || in.Unit != "" && !l.heads(in.Unit) {
		return notYours
	}
	ctx, now, tree := e.Request.Context(), d.Clock(), d.Journal.Tree()
	roles := map[string]int{}
	for _, grants := range d.Journal.Granted() {
		for _, g := range grants {
			if !g.Ended(now) {
				roles[g.Unit]++
			}
		}
	}
	found := []leaving{}
	for _, id := range units {
		u, ok := tree.Unit(id)
		if !ok || u.ValidTo == "" || u.Living(now) {
			continue
		}
		out := leaving{Unit: id, Name: tree.Label(id), ValidTo: u.ValidTo, Successors: []unitOut{}, Choice: len(u.Successors) != 1, Grants: roles[id], Chapters: len(d.chapters(id))}
		out.Counts, out.Papers = d.Journal.UnitRows(id)
		for _, s := range u.Successors {
			out.Successors = append(out.Successors, unitOut{s, tree.Label(s)})
		}
		m, begun, err := d.Journal.FindMove(ctx, id)
		if err != nil {
			return refusal(err)
		}
		if begun {
			out.Move = &moveOut{m.To, m.Hamlets, m.State, m.Moved, m.By, m.At}
		}
		if in.Unit == "" && len(out.Counts) == 0 && out.Grants == 0 && out.Chapters == 0 && (!begun || m.State == "done") {
			continue
		}
		if in.Unit != "" {
			hamlets, err := d.Journal.Hamlets(ctx, id)
			if err != nil {
				return err
			}
			for name, n := range hamlets {
				out.Hamlets = append(out.Hamlets, hamletOut{name, n})
			}
			slices.SortFunc(out.Hamlets, func(a, b hamletOut) int {
				return cmp.Or(cmp.Compare(record.Fold(a.Hamlet), record.Fold(b.Hamlet)), cmp.Compare(a.Hamlet, b.Hamlet))
			})
		}
		found = append(found, out)
	}
	return answer.Say(e, map[string]any{"units": found})
}

// chapters are the units below a unit that stand and are no part of the state's division: they go where it goes.
func (d *Desk) chapters(unit string) (found []org.Unit) {
	tree, now := d.Journal.Tree(), d.Clock()
	for _, id := range tree.Children(unit) {
		if u, ok := tree.Unit(id); ok && !u.Administrative() && u.Living(now) {
			found = append(found, u)
		}
	}
	return found
}

// move begins the move of a unit's rows, or tells beforehand what it would do. It goes on by itself, also after a crash.
func (d *Desk) move(e *core.RequestEvent) error {
	var in struct {
		From    string            `json:"from"`
		To      string            `json:"to"`
		By      map[string]string `json:"by"`     // unit by hamlet
		Grants  bool              `json:"grants"` // give who holds a role in it the same in to
		Preview bool              `json:"preview"`
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	if !l.heads(in.From) {
		return notYours
	}
	ctx, now, tree := e.Request.Context(), d.Clock(), d.Journal.Tree()
	if u, _ := tree.Unit(in.From); u.ValidTo == "" || u.Living(now) {
		return stillStands
	}
	m := journal.Move{From: in.From, To: in.To, By: l.Id, Hamlets: map[string]string{}}
	for hamlet, to := range in.By {
		m.Hamlets[record.Fold(hamlet)] = to
	}
	goals := []string{}
	for _, to := range m.Hamlets {
		goals = append(goals, to)
	}
	if in.To != "" {
		goals = append(goals, in.To)
	}
	for _, to := range goals {
		if u, ok := tree.Unit(to); !ok || !u.Living(now) || !l.heads(to) {
			return noWhere
		}
	}
	if len(goals) == 0 || in.Grants && in.To == "" {
		return noWhere
	}
	if slices.Contains(tree.Descendants(in.From), in.To) {
		return below
	}
	out := movedOut{Preview: in.Preview, To: []destination{}, Grants: len(d.follows(l, in.From, in.To, in.Grants)), State: "running"}
	if in.To != "" {
		out.Chapters = len(d.chapters(in.From))
	}
	if in.Preview {
		out.State = "planned"
		plan, err := d.Journal.PlanMove(ctx, m)
		if err != nil {
			return refusal(err)
		}
		for to, counts := range plan {
			if to == "" {
				out.Stays = counts
				continue
			}
			out.To = append(out.To, destination{unitOut{to, tree.Label(to)}, counts})
		}
		slices.SortFunc(out.To, func(a, b destination) int { return cmp.Compare(a.Name, b.Name) })
		return answer.Say(e, out)
	}
	err = d.Journal.BeginMove(ctx, m, func(tx *journal.Tx) error { return d.with(tx, l, in.From, in.To, in.Grants) })
	if errors.Is(err, journal.ErrMisplaced) { // another move overtook this one
		return below
	}
	if err != nil {
		return refusal(err)
	}
	d.goOn(in.From)
	return answer.Say(e, out)
}

type movedOut struct {
	Preview  bool             `json:"preview"`
	State    string           `json:"state"` // planned, running
	To       []destination    `json:"to"`    // of a preview
	Stays    map[string]int64 `json:"stays,omitempty"`
	Grants   int              `json:"grants"`
	Chapters int              `json:"chapters"`
}

type destination struct {
	unitOut
	Counts map[string]int64 `json:"counts"`
}

// follows are the roles that go along: those that the leader may end in the old unit and give in the new one.
func (d *Desk) follows(l *leader, from, to string, wanted bool) (found []org.Grant) {
	if !wanted {
		return nil
	}
	for _, grants := range d.Journal.Granted() {
		for _, g := range grants {
			if g.Unit == from && !g.Ended(d.Clock()) && g.User != l.Id && l.gives(g.Role, from) && l.gives(g.Role, to) {
				found = append(found, g)
			}
		}
	}
	return found
}

// with does what happens in the commit that begins a move: the audit, the roles, and the chapters, which come under the
// one successor.
func (d *Desk) with(tx *journal.Tx, l *leader, from, to string, grants bool) error {
	for _, old := range d.follows(l, from, to, grants) {
		g := org.Grant{ID: record.NewID(tx.Now()), User: old.User, Role: old.Role, Unit: to, From: tx.Now(), To: old.To, By: l.Id}
		if old.From.After(g.From) {
			g.From = old.From
		}
		old.To = tx.Now()
		ended := gave(audit.EndedRole, old)
		ended.User = l.Id
		for _, err := range []error{tx.Grant(old), tx.Grant(g), audit.Put(tx, ended), audit.Put(tx, gave(audit.GaveRole, g))} {
			if err != nil {
				return err
			}
		}
	}
	if to != "" {
		for _, u := range d.chapters(from) {
			u.Parent = to
			if err := tx.PutAs(journal.Hand{User: l.Id, Op: "move"}, record.Write{Kind: record.Unit, ID: u.ID, Doc: u.Doc()}); err != nil {
				return err
			}
		}
	}
	return audit.Put(tx, audit.Entry{User: l.Id, Did: audit.MovedUnit, Kind: record.Unit.Name, ID: from, Unit: from, Facts: map[string]any{"to": to}})
}

// GoOn takes up the moves that were under way when the server ended. Stop ends them again.
func (d *Desk) GoOn() {
	d.life, d.halt = context.WithCancel(context.Background())
	for from, m := range d.Journal.Moves() {
		if m.State == "running" {
			d.goOn(from)
		}
	}
}

// Stop interrupts the moves; GoOn takes them up again.
func (d *Desk) Stop() {
	if d.halt != nil {
		d.halt()
	}
	d.working.Wait()
}

// goOn runs a move in the background. Two runs at once do no harm: each row is moved once.
func (d *Desk) goOn(from string) {
	d.working.Go(func() {
		err := d.Journal.RunMove(d.life, from, nil)
		if err != nil && !errors.Is(err, context.Canceled) {
			d.Log.Error("a unit's rows could not all be moved; the next start goes on", "unit", from, "error", err)
		}
	})
}
