package journal

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Tx is the gate's one write transaction. It is a record.State, so a decision reads what earlier writes of the same
// transaction left.
type Tx struct {
	j     *Journal
	sql   *sql.Tx
	stmts map[string]*sql.Stmt
	now   time.Time
	dir   *directory

	mark  Mark
	floor int64
	start int64 // head when the transaction began
	// What foresee has read of lines and households. Whoever changes one of them forgets it.
	lines     map[string][]entitled
	houses    map[string][]string
	kept      []any // receipts to write, column by column
	logged    []any // log entries to write, column by column
	rows      map[string]*entry
	cells     map[int64]*tally // changed cells, by number
	made      map[cellKey]*tally
	owners    map[string]*tally
	units     bool // the tree changed
	newOwners int
	seen      []Change

	committed bool
}

var _ record.State = (*Tx)(nil)

func (j *Journal) begin() (*Tx, error) {
	stx, err := j.db.BeginTx(context.Background(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	j.mu.RLock()
	mark, floor := j.state, j.floor
	j.mu.RUnlock()
	tx := &Tx{floor: floor, j: j, sql: stx, stmts: map[string]*sql.Stmt{}, now: j.Clock().UTC().Truncate(time.Millisecond), dir: j.directory.Load(),
		mark: mark, start: mark.Head, rows: map[string]*entry{}, cells: map[int64]*tally{}, made: map[cellKey]*tally{}, owners: map[string]*tally{}}
	// A write first takes the write lock: a transaction that reads first and is overtaken would be refused its first write.
	if err := tx.exec(sqlLock); err != nil {
		tx.rollback()
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return tx, nil
}

func (tx *Tx) stmt(q string) *sql.Stmt {
	s := tx.stmts[q]
	if s == nil {
		s = tx.sql.Stmt(tx.j.stmts[q])
		tx.stmts[q] = s
	}
	return s
}

// exec runs a statement. One that was not foreseen, as an update of some columns, is prepared for this transaction, and
// after it for the next ones.
func (tx *Tx) exec(q string, args ...any) error {
	s := tx.stmts[q]
	if _, known := tx.j.stmts[q]; s == nil && !known {
		var err error
		if s, err = tx.sql.Prepare(q); err != nil {
			return fmt.Errorf("%.40s: %w", q, err)
		}
		tx.stmts[q] = s
		tx.j.learn = append(tx.j.learn, q)
	}
	if _, err := tx.stmt(q).Exec(args...); err != nil {
		return fmt.Errorf("%.40s: %w", q, err)
	}
	return nil
}

// writeAdded writes the log entries and receipts that have gathered. Whoever reads or changes one of them in SQL calls it
// first; rows of this transaction are read from memory.
func (tx *Tx) writeAdded() error {
	logged, kept := tx.logged, tx.kept
	tx.logged, tx.kept = nil, nil
	if err := logAdds.write(tx, logged); err != nil {
		return err
	}
	return receiptAdds.write(tx, kept)
}

// each runs scan for every row of a query.
func (tx *Tx) each(q string, scan func(rows *sql.Rows) error, args ...any) error {
	rows, err := tx.stmt(q).Query(args...)
	if err != nil {
		return fmt.Errorf("%.40s: %w", q, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("%.40s: %w", q, err)
		}
	}
	return rows.Err()
}

// Now is the server's time of this transaction, the same for everything in it.
func (tx *Tx) Now() time.Time { return tx.now }

func (tx *Tx) next() int64 { tx.mark.Head++; return tx.mark.Head }

func (tx *Tx) rollback() { _ = tx.sql.Rollback() }

// commit makes the work durable: the database's fsync, then the side file's, then what readers need.
func (tx *Tx) commit() error {
	if err := tx.writeAdded(); err != nil {
		tx.rollback()
		return err
	}
	if tx.mark.Head != tx.start {
		if err := tx.exec(sqlHead, tx.mark.Head); err != nil {
			tx.rollback()
			return err
		}
		for _, c := range tx.cells {
			if err := tx.exec(sqlCellPut, c.head, c.rows, c.bytes, c.n); err != nil {
				tx.rollback()
				return err
			}
		}
		for _, o := range tx.owners {
			if err := tx.exec(sqlOwnerPut, o.head, o.rows, o.bytes, o.n); err != nil {
				tx.rollback()
				return err
			}
		}
	}
	if err := tx.sql.Commit(); err != nil {
		tx.rollback()
		return fmt.Errorf("commit: %w", err)
	}
	tx.committed = true
	err := tx.j.side.write(tx.mark)
	tx.show()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}

// show lets readers see the commit.
func (tx *Tx) show() {
	j := tx.j
	j.mu.Lock()
	j.state, j.floor = tx.mark, tx.floor
	for key, c := range tx.made {
		j.cells.put(key, c)
	}
	for _, c := range tx.cells {
		*j.cells.byNumber[c.n] = *c
	}
	for user, o := range tx.owners {
		clone := *o
		j.owners[user] = &clone
	}
	j.mu.Unlock()
	for key, e := range tx.rows {
		if kind, _, _ := strings.Cut(key, "/"); tables[kind].kind.Class == record.Reference && e.doc != nil {
			j.reference.Store(key, e)
		}
	}
	if tx.units {
		if err := j.ReloadDirectory(); err != nil {
			j.Log.Error("the tree of units could not be read again", "error", err)
		}
	}
}

// publish tells listeners, after the callers have their answers.
func (tx *Tx) publish() {
	if !tx.committed || tx.mark.Head == tx.start {
		return
	}
	c := Committed{Head: tx.mark.Head, Owners: make(map[string]int64, len(tx.owners))}
	for _, cell := range tx.cells {
		c.Cells = append(c.Cells, CellHead{cell.key.unit, cell.key.kind, cell.key.part, cell.head})
	}
	for user, o := range tx.owners {
		c.Owners[user] = o.head
	}
	tx.j.mu.RLock()
	after := tx.j.after
	tx.j.mu.RUnlock()
	for _, f := range after {
		f(c)
	}
	for _, ch := range tx.seen {
		tx.j.rowHook(ch)
	}
}
