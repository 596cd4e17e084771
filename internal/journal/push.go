package journal

import (
	"context"
	"database/sql"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Sent is one mutation as it came: parsed and sealed, with the problem that parsing or sealing found.
type Sent struct {
	*record.Mutation
	Problem *record.Problem
}

// Push is what a phone sent, or what somebody carried for it.
type Push struct {
	Epoch   string
	User    string
	Device  string
	Carrier string
	Schema  int
	Sent    []Sent
}

// Pushed is the answer to a push.
type Pushed struct {
	Mark    Mark // of the commit that answered
	Results []record.Result
	// Stop says why the push was not read to its end: "epoch", "group". What came before is answered and committed.
	Stop string
	// Hashes are the body hashes of the results' mutations as they are stored, for the receipt.
	Hashes []string
}

// ErrDeviceUser says that the device belongs to another person, ErrDeviceRevoked that it was revoked. Nothing was touched.
var (
	ErrDeviceUser    = errors.New("this device belongs to another person")
	ErrDeviceRevoked = errors.New("this device was revoked")
)

func wrongDevice(err error) bool {
	return errors.Is(err, ErrDeviceUser) || errors.Is(err, ErrDeviceRevoked)
}

// Commit takes a push through the gate. It returns after the results are on stable storage. An error means that nothing
// of the push was written (ErrUnavailable: try again).
func (j *Journal) Commit(ctx context.Context, p Push) (Pushed, error) {
	var out Pushed
	units, stop := split(p.Sent)
	all := &job{run: func(tx *Tx) error {
		out = Pushed{Mark: tx.mark, Stop: stop}
		if err := tx.knowDevice(p); err != nil {
			return err
		}
		if p.Epoch != tx.mark.Epoch {
			out.Stop = "epoch"
			return nil
		}
		if err := tx.take(p, units, &out); err != nil {
			return err
		}
		out.Mark = tx.mark
		return nil
	}}
	all.redo = func() error { return j.oneByOne(p, units, stop, &out) }
	err := j.submit(ctx, all)
	if err != nil {
		return Pushed{}, err
	}
	// A shared transaction may have gone on after this push: the head of its last result is what it vouches for.
	return out, nil
}

// split cuts a push into the units that are decided together: single mutations and whole groups. A group that the end
// of the push cut short stops it there. One that can never be whole, because it is too large or something else stands
// in its midst, is refused: stopping would hold up the outbox for ever.
func split(sent []Sent) (units [][]Sent, stop string) {
	for i := 0; i < len(sent); {
		g := sent[i].Group
		if g == nil {
			units = append(units, sent[i:i+1])
			i++
			continue
		}
		end, possible := i, g.Of >= 1 && g.Of <= record.MaxGroup
		for end < len(sent) && sent[end].Group != nil && *sent[end].Group == *g && (!possible || end-i < g.Of) {
			end++
		}
		switch {
		case possible && end-i == g.Of:
			units = append(units, sent[i:end])
		case possible && end == len(sent):
			return units, "group"
		default:
			for _, s := range sent[i:end] {
				if s.Problem == nil {
					s.Problem = &record.Problem{Code: record.Invalid, Field: "g", Rule: "group"}
				}
				units = append(units, []Sent{s})
			}
		}
		i = end
	}
	return units, ""
}

// oneByOne finds the unit that cannot be taken, quarantines it, and takes the rest.
func (j *Journal) oneByOne(p Push, units [][]Sent, stop string, out *Pushed) error {
	*out = Pushed{Stop: stop}
	for _, unit := range units {
		var part Pushed
		err := j.alone(func(tx *Tx) error {
			part = Pushed{}
			if err := tx.knowDevice(p); err != nil {
				return err
			}
			return tx.take(p, [][]Sent{unit}, &part)
		})
		if err != nil && (errors.Is(err, ErrUnavailable) || wrongDevice(err)) {
			return err
		}
		if err != nil {
			j.Log.Error("a mutation cannot be taken; it is kept in quarantine", "mid", unit[0].Mid, "error", err)
			err = j.alone(func(tx *Tx) error {
				part = Pushed{}
				return tx.refuseAll(p, unit, &record.Problem{Code: record.Internal}, err.Error(), &part)
			})
			if err != nil {
				return err
			}
		}
		out.Results = append(out.Results, part.Results...)
		out.Hashes = append(out.Hashes, part.Hashes...)
	}
	out.Mark = j.Mark()
	return nil
}

func (tx *Tx) knowDevice(p Push) error {
	var user string
	var revoked int64
	err := tx.stmt(sqlDeviceFind).QueryRow(p.Device).Scan(&user, &revoked)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if p.Carrier != "" {
			break // a device that was never heard of may still be handed in
		}
	case err != nil:
		return err
	case user != p.User:
		return ErrDeviceUser
	case revoked > 0 && p.Carrier == "":
		return ErrDeviceRevoked
	}
	return tx.exec(sqlDevicePut, p.Device, p.User, p.Schema, "", -1, 0, tx.now.UnixMilli())
}

// take decides and applies units in order.
func (tx *Tx) take(p Push, units [][]Sent, out *Pushed) error {
	who := tx.dir.actor(p.User, p.Device, p.Carrier, tx.now)
	done, err := tx.receipts(units)
	if err != nil {
		return err
	}
	for _, unit := range units {
		if err := tx.takeUnit(p, who, unit, done, out); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) takeUnit(p Push, who record.Actor, unit []Sent, done map[string]receipt, out *Pushed) error {
	if poison != nil {
		poison(unit[0])
	}
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

// poison lets tests of this package break the gate on purpose.
var poison func(Sent)

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
	for _, w := range d.Writes {
		if err := tx.Put(w); err != nil {
			return err
		}
		if w.New && len(w.Photos) > 0 {
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

func (tx *Tx) refuseAll(p Push, unit []Sent, problem *record.Problem, why string, out *Pushed, done ...map[string]receipt) error {
	var seen map[string]receipt
	if len(done) > 0 {
		seen = done[0]
	}
	for _, s := range unit {
		if err := tx.refuse(p, s, problem, why, out, seen); err != nil {
			return err
		}
	}
	return nil
}

// refuse keeps the whole body for the leader, and the receipt that says why.
func (tx *Tx) refuse(p Push, s Sent, problem *record.Problem, why string, out *Pushed, done map[string]receipt) error {
	if _, ok := done[s.Mid]; ok {
		return nil
	}
	r := problemResult(s.Mid, record.Rejected, problem)
	r.Seq = tx.next()
	unit := s.F.Text("unit")
	if unit == "" {
		unit = tx.dir.branchOf(p.User)
	}
	if err := tx.exec(sqlQuarantine, s.Mid, p.User, p.Device, unit, string(s.Body), string(problem.Code), problem.Field, problem.Rule, why, r.Seq, tx.now.UnixMilli()); err != nil {
		return err
	}
	return tx.keep(p, s, r, out, done)
}

func (tx *Tx) keep(p Push, s Sent, r record.Result, out *Pushed, done map[string]receipt) error {
	kind := ""
	if s.Kind != nil {
		kind = s.Kind.Name
	}
	detail := ""
	if r.Field != "" || r.Rule != "" || r.Args != nil {
		b, err := json.Marshal(record.Result{Field: r.Field, Rule: r.Rule, Args: r.Args})
		if err != nil {
			return fmt.Errorf("keep the result: %w", err)
		}
		detail = string(b)
	}
	if err := tx.exec(sqlReceiptAdd, s.Mid, p.Device, p.User, p.Carrier, kind, s.ID, string(r.S), string(r.Code), r.Seq, tx.now.UnixMilli(), s.BodySHA, detail); err != nil {
		return err
	}
	if done != nil {
		done[s.Mid] = receipt{user: p.User, device: p.Device, sha: s.BodySHA, result: r}
	}
	out.add(r, s.BodySHA)
	return nil
}

func (out *Pushed) add(r record.Result, sha string) {
	out.Results = append(out.Results, r)
	out.Hashes = append(out.Hashes, sha)
}

func problemResult(mid string, s record.Status, p *record.Problem) record.Result {
	r := record.Result{Mid: mid, S: s}
	if p != nil {
		r.Code, r.Field, r.Rule, r.Args, r.Fix = p.Code, p.Field, p.Rule, p.Args, record.FixOf(p.Code)
	}
	return r
}

// receipt is a stored result.
type receipt struct {
	user, device string
	sha          string
	result       record.Result
}

// answer repeats the stored result. The same mid with other bytes, or from another person, is refused; what is stored
// stays, and of another person's result nothing is told.
func (r receipt) answer(user, sha string) record.Result {
	if r.user != user || r.sha != sha {
		return problemResult(r.result.Mid, record.Rejected, &record.Problem{Code: record.IDReuse, Field: "mid"})
	}
	again := r.result
	again.Dup = true
	return again
}

// receipts finds what was handled before, in one query for the whole push.
func (tx *Tx) receipts(units [][]Sent) (map[string]receipt, error) {
	var mids []string
	for _, unit := range units {
		for _, s := range unit {
			mids = append(mids, s.Mid)
		}
	}
	found := map[string]receipt{}
	list, err := json.Marshal(mids)
	if err != nil {
		return nil, fmt.Errorf("ask for receipts: %w", err)
	}
	err = tx.each(sqlReceipts, func(rows *sql.Rows) error {
		mid, r, err := scanReceipt(rows)
		found[mid] = r
		return err
	}, string(list))
	return found, err
}

func scanReceipt(rows *sql.Rows) (mid string, r receipt, err error) {
	var kind, rid, detail string
	if err := rows.Scan(&mid, &r.device, &r.user, &kind, &rid, &r.result.S, &r.result.Code, &r.result.Seq, &r.sha, &detail); err != nil {
		return "", r, err
	}
	r.result.Mid = mid
	if r.result.Code != "" {
		r.result.Fix = record.FixOf(r.result.Code)
	}
	if detail != "" {
		var d record.Result
		if err := json.Unmarshal(jsontext.Value(detail), &d); err != nil {
			return "", r, fmt.Errorf("stored result of %s: %w", mid, err)
		}
		r.result.Field, r.result.Rule, r.result.Args = d.Field, d.Rule, d.Args
	}
	return mid, r, nil
}
