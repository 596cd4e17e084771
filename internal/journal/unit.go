package journal

import (
	"fmt"

	"github.com/chungsuc/chungsuc/internal/record"
)

func (tx *Tx) takeUnit(p Push, who record.Actor, unit []Sent, done map[string]receipt, out *Pushed) error {
	if poison != nil {
		poison(unit[0])
	}
	fresh := tx.fresh(p, unit, done, out)
	if len(fresh) == 0 {
		return nil
	}
	if len(fresh) < len(unit) || repeats(fresh) {
		// A group of which some were handled before, or that names one mid twice: a group is decided whole or not at all.
		if len(unit) > 1 {
			return tx.refuseAll(p, fresh, &record.Problem{Code: record.IDReuse, Field: "mid"}, "", out, done)
		}
	}
	decisions, bad, err := tx.decide(who, fresh)
	if err != nil {
		return err
	}
	if bad >= 0 {
		for i, s := range fresh {
			problem := decisions[bad].Problem
			if i != bad {
				problem = &record.Problem{Code: record.Grouped, Args: map[string]any{"mid": fresh[bad].Mid}}
			}
			if err := tx.refuse(p, s, problem, "", out, done); err != nil {
				return err
			}
		}
		return nil
	}
	for i, s := range fresh {
		d := decisions[i]
		if i > 0 {
			// The earlier members left more than was foreseen, as what a gift told its household: decide on the rows as they are.
			if d, err = record.Decide(tx, who, tx.now, s.Mutation); err != nil {
				return err
			}
			if d.Status == record.Rejected {
				return fmt.Errorf("member %d of a group was foreseen to pass: %w", i, d.Problem)
			}
		}
		if err := tx.apply(p, s, d, out, done); err != nil {
			return err
		}
	}
	return nil
}

// fresh are those of a unit that are new. What was handled before has its stored result, and what bears no mid is refused
// without a trace: nobody could ask for it.
func (tx *Tx) fresh(p Push, unit []Sent, done map[string]receipt, out *Pushed) []Sent {
	fresh := unit[:0:0]
	for _, s := range unit {
		if r, ok := done[s.Mid]; ok {
			out.add(r.answer(p.User, s.BodySHA), s.BodySHA)
			continue
		}
		if !record.ValidMID(s.Mid) {
			p := &record.Problem{Code: record.Invalid, Field: "mid", Rule: "format"}
			out.add(problemResult(s.Mid, record.Rejected, p), s.BodySHA)
			continue
		}
		fresh = append(fresh, s)
	}
	return fresh
}

func repeats(unit []Sent) bool {
	seen := map[string]bool{}
	for _, s := range unit {
		if seen[s.Mid] {
			return true
		}
		seen[s.Mid] = true
	}
	return false
}

// decide asks record.Decide about each mutation of a unit, the later ones seeing what the earlier ones would do. bad is
// the first that is refused, -1 when none is.
func (tx *Tx) decide(who record.Actor, unit []Sent) (decisions []record.Decision, bad int, err error) {
	var state record.State = tx
	var ahead *overlay
	if len(unit) > 1 {
		ahead = &overlay{Tx: tx, rows: map[string]record.Row{}}
		state = ahead
	}
	if err := tx.lateForMoved(unit); err != nil {
		return nil, -1, err
	}
	for i, s := range unit {
		d := record.Decision{Status: record.Rejected, Problem: s.Problem}
		if s.Problem == nil {
			if d, err = record.Decide(state, who, tx.now, s.Mutation); err != nil {
				return nil, -1, err
			}
		}
		decisions = append(decisions, d)
		if d.Status == record.Rejected {
			return decisions, i, nil
		}
		if ahead != nil {
			ahead.apply(d)
		}
	}
	return decisions, -1, nil
}

// overlay is the state as a group's earlier members would leave it.
type overlay struct {
	*Tx
	rows map[string]record.Row
}

func (o *overlay) Row(kind, id string) (record.Row, bool, error) {
	if r, ok := o.rows[rowKey(kind, id)]; ok {
		return r, true, nil
	}
	return o.Tx.Row(kind, id)
}

func (o *overlay) apply(d record.Decision) {
	for _, w := range d.Writes {
		r := record.Row{Kind: w.Kind.Name, ID: w.ID, Doc: w.Doc}
		if w.Merged != "" {
			r.Gone = "merged:" + w.Merged
		}
		o.rows[rowKey(w.Kind.Name, w.ID)] = r
	}
}

// apply writes what was decided, and its receipt.
func (tx *Tx) apply(p Push, s Sent, d record.Decision, out *Pushed, done map[string]receipt) error {
	before := tx.mark.Head
	by := Hand{User: p.User, Carrier: p.Carrier, Device: p.Device, Mid: s.Mid, Op: string(s.Op)}
	for _, w := range d.Writes {
		w, err := tx.followed(w)
		if err != nil {
			return err
		}
		if err := tx.putPerson(by, w); err != nil {
			return err
		}
		if w.New && w.Kind.Evidence() {
			tx.pass(p.User, s)
		}
		if len(w.Photos) > 0 {
			if err := tx.declare(w, p.User, p.Carrier); err != nil {
				return err
			}
		}
	}
	for _, f := range d.Flags {
		if err := tx.Raise(f); err != nil {
			return err
		}
	}
	if s.Kind == record.GiftHandover && s.Op == record.Create && len(d.Writes) > 0 && d.Status == record.OK {
		e, err := tx.lookup(s.Kind.Name, s.ID)
		if err != nil {
			return err
		}
		if !e.doc.Bool("counted") {
			d.Status = record.Conflict
			d.Problem = &record.Problem{Code: record.AlreadyGiven, Args: map[string]any{"with": e.doc.Text("counted_with")}}
		}
	}
	r := problemResult(s.Mid, d.Status, d.Problem)
	r.Seq = tx.seqOf(s, before)
	for _, l := range d.Lost {
		if err := tx.exec(sqlConflictAdd, r.Seq, s.Mid, l.Kind, l.ID, l.Field, string(l.Value), string(l.Kept), string(l.Was), p.User, p.Device, tx.now.UnixMilli()); err != nil {
			return err
		}
	}
	return tx.keep(p, s, r, out, done)
}

// seqOf is the seq of a result: of the row it is about, of whatever else it changed, or one of its own.
func (tx *Tx) seqOf(s Sent, before int64) int64 {
	if e := tx.rows[rowKey(s.Kind.Name, s.ID)]; e != nil && e.seq > before {
		return e.seq
	}
	if tx.mark.Head > before {
		return tx.mark.Head
	}
	return tx.next()
}
