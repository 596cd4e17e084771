package journal

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Tx is the gate's one write transaction. It is a record.State, so a decision reads what earlier writes of the same
// transaction left.
type Tx struct {
	j   *Journal
	sql *sql.Tx
	pen *pen
	now time.Time
	dir *directory

	mark  Mark
	floor int64
	start int64 // head when the transaction began
	// What foresee has read of lines and households. Whoever changes one of them forgets it.
	lines     map[string][]entitled
	houses    map[string][]string
	standing  map[string]bool // "campaign/person" -> on an approved list
	kept      gathered        // receipts
	logged    gathered        // log entries
	rows      map[string]*entry
	cells     map[int64]*tally // changed cells, by number
	made      map[cellKey]*tally
	owners    map[string]*tally
	units     bool // the tree changed
	moves     bool // where rows of a unit go changed
	grants    bool // somebody's role changed
	newOwners int
	seen      []Change
	passed    map[string]record.Passage
	handed    map[string]handed

	committed bool
}

var _ record.State = (*Tx)(nil)

func (j *Journal) begin() (*Tx, error) {
	stx, err := j.db.BeginTx(context.Background(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if j.behind {
		j.again(j.ReloadDirectory)
	}
	j.mu.RLock()
	mark, floor := j.state, j.floor
	j.mu.RUnlock()
	tx := &Tx{floor: floor, j: j, sql: stx, pen: newPen(stx, j.stmts), kept: gathered{of: &receiptAdds}, logged: gathered{of: &logAdds}, now: j.Clock().UTC().Truncate(time.Millisecond), dir: j.directory.Load(),
		mark: mark, start: mark.Head, rows: map[string]*entry{}, cells: map[int64]*tally{}, made: map[cellKey]*tally{}, owners: map[string]*tally{}}
	// A write first takes the write lock: a transaction that reads first and is overtaken would be refused its first write.
	if err := cmp.Or(tx.exec(sqlLock), tx.settle()); err != nil {
		tx.rollback()
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return tx, nil
}

// exec writes, some time before the next read or the commit; the error may be of something written earlier. The args are
// not to be changed any more.
func (tx *Tx) exec(q string, args ...any) error { return tx.pen.write(q, args) }

// settle makes sure that everything is written, so that SQL sees it.
func (tx *Tx) settle() error {
	if err := tx.writeGathered(); err != nil {
		return err
	}
	return tx.pen.settle()
}

// writeGathered hands over the log entries and receipts that have gathered. Whoever changes one of them in SQL calls it
// first; rows of this transaction are read from memory.
func (tx *Tx) writeGathered() error {
	if err := tx.logged.write(tx); err != nil {
		return err
	}
	return tx.kept.write(tx)
}

// each runs scan for every row of a query.
func (tx *Tx) each(q string, scan func(rows *sql.Rows) error, args ...any) error {
	s, err := tx.reader(q)
	if err != nil {
		return err
	}
	rows, err := s.Query(args...)
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

// one reads the first row of a query; sql.ErrNoRows when there is none.
func (tx *Tx) one(q string, args []any, into ...any) error {
	s, err := tx.reader(q)
	if err != nil {
		return err
	}
	return s.QueryRow(args...).Scan(into...)
}

// reader is a query that sees everything that was written.
func (tx *Tx) reader(q string) (*sql.Stmt, error) {
	if err := tx.settle(); err != nil {
		return nil, err
	}
	return tx.pen.stmt(q)
}

// Exec runs a statement of the caller's own in the same commit, on a table that is not the journal's.
func (tx *Tx) Exec(query string, args ...any) error { return tx.exec(query, args...) }

// Now is the server's time of this transaction, the same for everything in it.
func (tx *Tx) Now() time.Time { return tx.now }

func (tx *Tx) next() int64 { tx.mark.Head++; return tx.mark.Head }

func (tx *Tx) rollback() {
	tx.end()
	tx.takeBack()
}

func (tx *Tx) takeBack() {
	clear(tx.j.places.listed) // what they know may come from what is taken back
	tx.j.places.centres.Clear()
	_ = tx.sql.Rollback()
}

// end lays down the pen; the statements it met for the first time are prepared for the next transactions.
func (tx *Tx) end() {
	tx.pen.lay()
	tx.j.learn = append(tx.j.learn, tx.pen.learn...)
}

// commit makes the work durable: the database's fsync, then the side file's, then what readers need.
func (tx *Tx) commit() error {
	if err := tx.total(); err != nil {
		tx.rollback()
		return err
	}
	tx.end()
	if crash.Broken(crash.MarkFirst) {
		_ = tx.j.side.write(tx.mark)
	}
	crash.At("commit/before")
	if err := tx.sql.Commit(); err != nil {
		tx.takeBack()
		return fmt.Errorf("commit: %w", err)
	}
	tx.committed = true
	crash.At("commit/after")
	var err error
	if !crash.Broken(crash.MarkLast) {
		err = tx.j.side.write(tx.mark)
	}
	crash.At("side/synced")
	tx.show()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}

// total writes what a transaction changed in all: the head, the cells, the owners.
func (tx *Tx) total() error {
	if tx.mark.Head == tx.start {
		return tx.settle()
	}
	if err := tx.exec(sqlHead, tx.mark.Head); err != nil {
		return err
	}
	for _, c := range tx.cells {
		if err := tx.exec(sqlCellPut, c.head, c.rows, c.bytes, c.n); err != nil {
			return err
		}
	}
	for _, o := range tx.owners {
		if err := tx.exec(sqlOwnerPut, o.head, o.rows, o.bytes, o.n); err != nil {
			return err
		}
	}
	return tx.settle()
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
	maps.Copy(j.places.passed, tx.passed)
	maps.Copy(j.places.handed, tx.handed)
	for key, e := range tx.rows {
		if kind, _, _ := strings.Cut(key, "/"); tables[kind].kind.Class == record.Reference && e.doc != nil {
			j.reference.Store(key, e)
		}
	}
	switch {
	case tx.units || tx.moves || j.behind:
		j.again(j.ReloadDirectory)
	case tx.grants:
		j.again(j.ReloadGrants)
	}
}

// again reads what decisions go by. When it cannot be read, they go by what was read last until the next transaction, which
// tries again. Only the writer calls it.
func (j *Journal) again(read func() error) {
	err := read()
	if j.behind = err != nil; j.behind {
		j.Log.Error("units and grants could not be read again; the next commit tries it", "error", err)
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
	crash.At("poke/before")
	if crash.Broken(crash.MarkLast) {
		_ = tx.j.side.write(tx.mark)
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
