package journal

import (
	"database/sql"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"

	"github.com/chungsuc/chungsuc/internal/record"
)

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

func problemResult(mid string, s record.Status, p *record.Problem) record.Result {
	r := record.Result{Mid: mid, S: s}
	if p != nil {
		r.Code, r.Field, r.Rule, r.Args, r.Fix = p.Code, p.Field, p.Rule, p.Args, record.FixOf(p.Code)
	}
	return r
}

func (out *Pushed) add(r record.Result, sha string) {
	out.Results = append(out.Results, r)
	out.Hashes = append(out.Hashes, sha)
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
	err := tx.eachOf(sqlReceipts, mids, func(rows *sql.Rows) error {
		mid, r, err := scanReceipt(rows)
		found[mid] = r
		return err
	})
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
	if err := tx.kept.add(tx, s.Mid, p.Device, p.User, p.Carrier, kind, s.ID, string(r.S), string(r.Code), r.Seq, tx.now.UnixMilli(), s.BodySHA, detail); err != nil {
		return err
	}
	if done != nil {
		done[s.Mid] = receipt{user: p.User, device: p.Device, sha: s.BodySHA, result: r}
	}
	out.add(r, s.BodySHA)
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

func (tx *Tx) refuseAll(p Push, unit []Sent, problem *record.Problem, why string, out *Pushed, done map[string]receipt) error {
	for _, s := range unit {
		if err := tx.refuse(p, s, problem, why, out, done); err != nil {
			return err
		}
	}
	return nil
}

// quarantine refuses what is new of a unit that the server breaks on.
func (tx *Tx) quarantine(p Push, unit []Sent, why string, out *Pushed) error {
	done, err := tx.receipts([][]Sent{unit})
	if err != nil {
		return err
	}
	return tx.refuseAll(p, tx.fresh(p, unit, done, out), &record.Problem{Code: record.Internal}, why, out, done)
}
