package journal

import (
	"cmp"
	"container/heap"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json/v2"
	"fmt"
	"slices"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Entry is one entry of the log: a row in its whole wire form, or, with Gone, its departure from a cell.
type Entry struct {
	Kind, ID string
	Seq      int64
	Gone     string // "moved", "deleted", "merged:<id>"; "" for a living row
	Wire     []byte
}

// View is the log at one moment: one read transaction, and the cells as they stood when it began.
type View struct {
	j     *Journal
	tx    *sql.Tx
	mark  Mark
	floor int64
}

// View begins to read. The caller must Close it.
func (j *Journal) View(ctx context.Context) (*View, error) {
	j.mu.RLock()
	v := &View{j: j, mark: j.state, floor: j.floor}
	j.mu.RUnlock()
	// The transaction begins after the mark was read, so it sees at least that much; entries beyond the mark are left
	// for the next pull.
	tx, err := j.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	v.tx = tx
	return v, nil
}

// Close ends the view; again: no effect. Close it before an answer is sent: that takes a slow phone minutes, and a server has
// few connections to its database.
func (v *View) Close() { _ = v.tx.Rollback() }

// Mark is the moment of the view.
func (v *View) Mark() Mark { return v.mark }

// Floor is the oldest seq whose departures are still told.
func (v *View) Floor() int64 { return v.floor }

// part is a range of the log that a scope reads: a cell, or the records of an owner.
type part struct {
	n     int64
	owner bool
	head  int64
	rows  int64
	bytes int64
}

// parts are the ranges of a scope, by number.
func (j *Journal) parts(s org.Scope) []part {
	j.mu.RLock()
	defer j.mu.RUnlock()
	var out []part
	if s.Owner != "" {
		if o := j.owners[s.Owner]; o != nil {
			out = append(out, part{o.n, true, o.head, o.rows, o.bytes})
		}
		return out
	}
	for _, unit := range s.Units {
		for _, c := range j.cells.byUnit[unit] {
			if s.Holds(c.key.unit, c.key.kind, c.key.part, "") {
				out = append(out, part{c.n, false, c.head, c.rows, c.bytes})
			}
		}
	}
	slices.SortFunc(out, func(a, b part) int { return cmp.Compare(a.n, b.n) })
	return out
}

// Size tells the living rows of a scope, their bytes, and the seq of its last change.
func (j *Journal) Size(s org.Scope) (rows, bytes, last int64) {
	for _, p := range j.parts(s) {
		rows, bytes, last = rows+p.rows, bytes+p.bytes, max(last, p.head)
	}
	return rows, bytes, last
}

const (
	sqlCellAfter  = "SELECT seq, kind, rid, gone, wire FROM sync_log WHERE cell = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
	sqlOwnerAfter = "SELECT seq, kind, rid, gone, wire FROM sync_log WHERE owner = ? AND owner > 0 AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
)

// query reads a range; its arguments are number, after, head and how many at most, -1 for all.
func (p part) query() string {
	if p.owner {
		return sqlOwnerAfter
	}
	return sqlCellAfter
}

// reader reads one range in blocks, so that many ranges can be merged in one transaction.
type reader struct {
	v     *View
	part  part
	after int64
	block []Entry
	size  int
	ended bool
}

func (r *reader) fill(ctx context.Context) error {
	if len(r.block) > 0 || r.ended {
		return nil
	}
	r.size = min(512, max(32, 2*r.size))
	rows, err := r.v.tx.QueryContext(ctx, r.part.query(), r.part.n, r.after, r.v.mark.Head, r.size)
	if err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		if err := rows.Scan(&e.Seq, &e.Kind, &e.ID, &e.Gone, &e.Wire); err != nil {
			return fmt.Errorf("read the log: %w", err)
		}
		r.block = append(r.block, e)
		r.after = e.Seq
	}
	r.ended = len(r.block) < r.size
	return rows.Err()
}

type readers []*reader

func (h readers) Len() int           { return len(h) }
func (h readers) Less(a, b int) bool { return h[a].block[0].Seq < h[b].block[0].Seq }
func (h readers) Swap(a, b int)      { h[a], h[b] = h[b], h[a] }
func (h *readers) Push(x any)        { *h = append(*h, x.(*reader)) }
func (h *readers) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// Changes tells what changed in a scope after a seq, in the order of commits, until take says stop. It returns the cursor
// to go on from: the view's head when all was told. Only cells that changed are looked at.
func (v *View) Changes(ctx context.Context, s org.Scope, after int64, take func(Entry) (more bool)) (cursor int64, err error) {
	var open readers
	for _, p := range v.j.parts(s) {
		if p.head <= after {
			continue
		}
		r := &reader{v: v, part: p, after: after}
		if err := r.fill(ctx); err != nil {
			return after, err
		}
		if len(r.block) > 0 {
			open = append(open, r)
		}
	}
	heap.Init(&open)
	cursor = after
	for len(open) > 0 {
		r := open[0]
		e := r.block[0]
		if !take(e) {
			return cursor, nil
		}
		cursor = e.Seq
		r.block = r.block[1:]
		if err := r.fill(ctx); err != nil {
			return cursor, err
		}
		if len(r.block) == 0 {
			heap.Pop(&open)
		} else {
			heap.Fix(&open, 0)
		}
	}
	return v.mark.Head, nil
}

// Place is where a snapshot stands: in which range, after which seq.
type Place struct {
	N   int64
	Seq int64
}

// Snapshot tells the living rows of a scope in key order (range, seq), from a place on, until take says stop. Rows that
// change meanwhile move beyond head and come as increments. done says that all was told. take must copy what it keeps: the
// wire form is read straight from the database's page, and gone with the next entry.
func (v *View) Snapshot(ctx context.Context, s org.Scope, from Place, head int64, take func(Entry) (more bool)) (at Place, done bool, err error) {
	for _, p := range v.j.parts(s) {
		if p.n < from.N {
			continue
		}
		after := int64(0)
		if p.n == from.N {
			after = from.Seq
		}
		last, more, err := v.stream(ctx, p, after, min(head, v.mark.Head), take)
		if last > 0 {
			from = Place{p.n, last}
		}
		if err != nil || !more {
			return from, false, err
		}
	}
	return from, true, nil
}

// stream tells the living rows of one range; last is the seq of the last that was taken, 0 when none was.
func (v *View) stream(ctx context.Context, p part, after, head int64, take func(Entry) bool) (last int64, more bool, err error) {
	rows, err := v.tx.QueryContext(ctx, p.query(), p.n, after, head, -1)
	if err != nil {
		return 0, false, fmt.Errorf("read the log: %w", err)
	}
	defer rows.Close()
	var e Entry
	var kind, id, gone, wire sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&e.Seq, &kind, &id, &gone, &wire); err != nil {
			return last, false, fmt.Errorf("read the log: %w", err)
		}
		if len(gone) > 0 {
			continue
		}
		if e.Kind != string(kind) {
			e.Kind = string(kind)
		}
		e.ID, e.Wire = string(id), wire
		if !take(e) {
			return last, false, nil
		}
		last = e.Seq
	}
	return last, true, rows.Err()
}

// Sum is the check sum of a scope's living rows: how many, the sum modulo 2^64 of the first 8 bytes, big-endian, of
// SHA-256("kind/id@v"), and the seq of the last change.
func (v *View) Sum(ctx context.Context, s org.Scope) (rows int64, sum uint64, last int64, err error) {
	_, _, last = v.j.Size(s)
	_, _, err = v.Snapshot(ctx, s, Place{}, v.mark.Head, func(e Entry) bool {
		h := sha256.Sum256(fmt.Appendf(nil, "%s/%s@%d", e.Kind, e.ID, e.Seq))
		rows, sum = rows+1, sum+binary.BigEndian.Uint64(h[:8])
		return true
	})
	return rows, sum, min(last, v.mark.Head), err
}

// Stored is a stored result with the hash of the mutation it answers.
type Stored struct {
	record.Result
	BodySHA string
}

// Results finds the stored results of a person's own mutations; others are left out.
func (j *Journal) Results(ctx context.Context, user string, mids []string) ([]Stored, error) {
	list, err := json.Marshal(mids)
	if err != nil {
		return nil, fmt.Errorf("ask for receipts: %w", err)
	}
	rows, err := j.reads.QueryContext(ctx, sqlReceipts, string(list))
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	defer rows.Close()
	found := map[string]Stored{}
	for rows.Next() {
		mid, r, err := scanReceipt(rows)
		if err != nil {
			return nil, err
		}
		if r.user == user {
			found[mid] = Stored{r.result, r.sha}
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var out []Stored
	for _, mid := range mids {
		if r, ok := found[mid]; ok {
			out = append(out, r)
			delete(found, mid)
		}
	}
	return out, nil
}

// Knows says whether every one of these mutations has a stored result, whosever it is.
func (j *Journal) Knows(ctx context.Context, mids ...string) (bool, error) {
	list, err := json.Marshal(mids)
	if err != nil {
		return false, fmt.Errorf("ask for receipts: %w", err)
	}
	var unknown int
	const q = "SELECT COUNT(*) FROM json_each(?1) of WHERE NOT EXISTS (SELECT 1 FROM sync_receipt WHERE mid = of.value)"
	if err := j.reads.QueryRowContext(ctx, q, string(list)).Scan(&unknown); err != nil {
		return false, fmt.Errorf("read receipts: %w", err)
	}
	return unknown == 0, nil
}

// Row reads one row as last committed, in its whole form.
func (j *Journal) Row(ctx context.Context, kind, id string) (record.Row, bool, error) {
	return readRow(ctx, j.reads, kind, id)
}
