package journal

import (
	"context"
	"database/sql"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Refusal is a refused mutation as quarantine keeps it.
type Refusal struct {
	Mid          string
	User, Device string
	Unit         string         // that it names, else its author's branch; maybe no unit at all
	Body         jsontext.Value // `m`, sealed; null when it was no JSON
	Code         record.Code
	Field, Rule  string
	Seq          int64
	At           time.Time
	State        string // open, taken, dismissed
	// Of one that is not open: who decided, when, why, and the mutation that was taken in its place.
	By    string
	ByAt  time.Time
	Why   string
	Taken string
}

const refusalColumns = "mid, user, device, unit, body, code, field, rule, seq, at, state, decided_by, decided_at, decided_why, taken"

func scanRefusal(scan func(...any) error) (r Refusal, err error) {
	var at, byAt int64
	var body string
	err = scan(&r.Mid, &r.User, &r.Device, &r.Unit, &body, &r.Code, &r.Field, &r.Rule, &r.Seq, &at, &r.State, &r.By, &byAt, &r.Why, &r.Taken)
	r.Body, r.At = jsontext.Value(body), time.UnixMilli(at).UTC()
	if byAt > 0 {
		r.ByAt = time.UnixMilli(byAt).UTC()
	}
	return r, err
}

const sqlRefusal = "SELECT " + refusalColumns + " FROM sync_quarantine WHERE mid = ?"

// Refusal finds a refused mutation.
func (j *Journal) Refusal(ctx context.Context, mid string) (r Refusal, ok bool, err error) {
	r, err = scanRefusal(j.reads.QueryRowContext(ctx, sqlRefusal, mid).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("read quarantine: %w", err)
	}
	return r, true, nil
}

// Refusals tells refused mutations in a state, newest first, older than a seq (0 = all), until take says stop.
func (j *Journal) Refusals(ctx context.Context, state string, before int64, take func(Refusal) (more bool)) error {
	if before <= 0 {
		before = 1<<63 - 1
	}
	rows, err := j.reads.QueryContext(ctx, "SELECT "+refusalColumns+" FROM sync_quarantine WHERE state = ? AND seq < ? ORDER BY seq DESC, mid", state, before)
	if err != nil {
		return fmt.Errorf("read quarantine: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRefusal(rows.Scan)
		if err != nil {
			return fmt.Errorf("read quarantine: %w", err)
		}
		if !take(r) {
			return nil
		}
	}
	return rows.Err()
}

// Why a refused mutation is not taken or dismissed.
var (
	ErrNotRefused = errors.New("no such mutation was refused")
	ErrSettled    = errors.New("it was decided otherwise before")
	ErrPersonal   = errors.New("a judgement is given by the person who makes it, not taken for them")
)

// Take puts a refused mutation through the gate once more, mended, with a mid of its own: on the leader's authority, and
// as its author's work. What was refused keeps its receipt. When the mended one is refused too, that is the answer, and
// nothing is written; when it was taken before, the result of then. also happens in the same commit.
func (j *Journal) Take(ctx context.Context, mid string, mended Sent, leader string, also func(tx *Tx, r record.Result) error) (result record.Result, err error) {
	err = j.Do(ctx, func(tx *Tx) error {
		was, err := scanRefusal(func(into ...any) error { return tx.one(sqlRefusal, []any{mid}, into...) })
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotRefused
		case err != nil:
			return fmt.Errorf("read quarantine: %w", err)
		case was.State == "taken":
			done, err := tx.receipts([][]Sent{{{Mutation: &record.Mutation{Mid: was.Taken}}}})
			result = done[was.Taken].result
			result.Dup = true
			return err
		}
		p := Push{User: was.User, Device: was.Device, Carrier: leader, Vouched: true}
		if err := tx.knowDevice(p); err != nil {
			return err
		}
		decided, bad, err := tx.decide(tx.who(p), []Sent{mended})
		if err != nil {
			return err
		}
		if bad == 0 {
			result = problemResult(mended.Mid, record.Rejected, decided[0].Problem)
			return nil
		}
		var out Pushed
		if err := tx.apply(p, mended, decided[0], &out, nil); err != nil {
			return err
		}
		result = out.Results[0]
		if err := tx.exec(sqlRefusalEnd, "taken", leader, tx.now.UnixMilli(), "", mended.Mid, mid); err != nil {
			return err
		}
		return also(tx, result)
	})
	return result, err
}

// Dismiss leaves a refused mutation refused, for a reason; its body stays. Again: no effect. also happens in the same commit.
func (j *Journal) Dismiss(ctx context.Context, mid, leader, why string, also func(tx *Tx) error) error {
	return j.Do(ctx, func(tx *Tx) error {
		was, err := scanRefusal(func(into ...any) error { return tx.one(sqlRefusal, []any{mid}, into...) })
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotRefused
		case err != nil:
			return fmt.Errorf("read quarantine: %w", err)
		case was.State == "taken":
			return ErrSettled
		case was.State == "dismissed":
			return nil
		}
		if err := tx.exec(sqlRefusalEnd, "dismissed", leader, tx.now.UnixMilli(), why, "", mid); err != nil {
			return err
		}
		return also(tx)
	})
}

const sqlRefusalEnd = "UPDATE sync_quarantine SET state = ?, decided_by = ?, decided_at = ?, decided_why = ?, taken = ? WHERE mid = ?"

// Mend makes a mutation of a refused one: fields of f take the place of what it had, null takes them out; of a set they are
// the new values, and what they replace stays as it was said. Neither a judgement nor what would become one is mended.
func (j *Journal) Mend(r Refusal, f record.Doc) (Sent, error) {
	body, err := record.ParseDoc(r.Body)
	if err != nil {
		return Sent{}, fmt.Errorf("mend %s: %w", r.Mid, err)
	}
	fields, set := body.Sub("f").Clone(), body.Text("op") == string(record.SetFields)
	for _, m := range f {
		switch {
		case m.Value.Kind() == 'n':
			fields.Del(m.Name)
		case set:
			change := fields.Sub(m.Name).Clone()
			change.Del("add")
			change.Del("remove")
			change.Set("v", m.Value)
			fields.Set(m.Name, change.JSON())
		default:
			fields.Set(m.Name, m.Value)
		}
	}
	body = body.Clone()
	body.Set("f", fields.JSON())
	if r.Verdict() || judges(body) {
		return Sent{}, ErrPersonal
	}
	m, problem := record.ParseMutation(record.NewMID(j.Clock()), nil, body.JSON())
	if problem == nil {
		problem = m.Seal(j.Identity)
	}
	return Sent{Mutation: m, Problem: problem}, nil
}

// Verdict says whether it was somebody's judgement.
func (r Refusal) Verdict() bool {
	body, err := record.ParseDoc(r.Body)
	return err == nil && judges(body)
}

// judges says whether a mutation is a judgement: of a record, a list or a flag. The steps of a blood visit are none.
func judges(body record.Doc) bool {
	if body.Text("op") != string(record.Transition) {
		return false
	}
	k, f := record.BloodVisit, body.Sub("f")
	return body.Text("kind") != k.Name || len(k.Steps[f.Text("from")]) == 0 || record.Reviewed(f.Text("to"))
}
