package journal

import (
	"database/sql"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/chungsuc/chungsuc/internal/crash"
)

// pen writes a transaction's statements in order, in a goroutine of its own: while it writes one row the next one is
// decided. What it could not write is told at the latest by settle, before anything is read in SQL and before the commit.
type pen struct {
	sql   *sql.Tx
	known map[string]*sql.Stmt // the journal's
	stmts map[string]*sql.Stmt // of this transaction
	learn []string             // statements that were not known

	behind bool      // something was handed over since the last settle
	sheet  []written // not handed over yet
	lines  int       // at which it is
	sheets chan []written
	ended  chan struct{}
	failed atomic.Pointer[error]
}

type written struct {
	query   string
	args    []any
	settled chan struct{} // instead of a statement: somebody waits for those before
}

// A sheet is handed over at once, so that the pen is woken for more than a line; the first are short, so that it begins early.
// So many may lie there unwritten.
const (
	firstLines = 2
	sheetLines = 16
	sheetsOpen = 16
)

func newPen(stx *sql.Tx, known map[string]*sql.Stmt) *pen {
	p := &pen{lines: firstLines, sql: stx, known: known, stmts: map[string]*sql.Stmt{}, sheets: make(chan []written, sheetsOpen), ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		for sheet := range p.sheets {
			for _, w := range sheet {
				if w.settled != nil {
					close(w.settled)
				} else if p.err() == nil {
					if err := p.exec(w.query, w.args); err != nil {
						p.failed.Store(&err)
					}
				}
			}
		}
	}()
	return p
}

func (p *pen) err() error {
	if err := p.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// write hands a statement over. The error is of an earlier one.
func (p *pen) write(query string, args []any) error {
	p.behind = true
	if p.sheet = append(p.sheet, written{query: query, args: args}); len(p.sheet) >= p.lines {
		p.hand()
	}
	return p.err()
}

func (p *pen) hand() {
	p.sheets <- p.sheet
	p.lines = min(2*p.lines, sheetLines)
	p.sheet = make([]written, 0, p.lines)
}

// settle waits until everything is written.
func (p *pen) settle() error {
	if p.behind {
		done := make(chan struct{})
		p.sheet = append(p.sheet, written{settled: done})
		p.hand()
		<-done
		p.behind = false
	}
	return p.err()
}

// lay lays the pen down. What was not settled may be unwritten.
func (p *pen) lay() {
	close(p.sheets)
	<-p.ended
}

func (p *pen) exec(query string, args []any) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{v, debug.Stack()}
		}
	}()
	s, err := p.stmt(query)
	if err == nil {
		_, err = s.Exec(args...)
	}
	if err != nil {
		return fmt.Errorf("%.40s: %w", query, err)
	}
	if crash.On {
		crash.At(stepOf(query))
	}
	return nil
}

// stepOf tells which step of crash.Points a written statement is.
func stepOf(query string) string {
	switch query {
	case logAdds.one, logAdds.many:
		return "log/written"
	case receiptAdds.one, receiptAdds.many:
		return "receipt/written"
	default:
		return "row/written"
	}
}

// stmt is a statement of this transaction. One that was not foreseen, as an update of some columns, is prepared for it,
// and after it for the next ones. Only the pen calls it, and whoever reads when it has settled.
func (p *pen) stmt(query string) (s *sql.Stmt, err error) {
	if s = p.stmts[query]; s != nil {
		return s, nil
	}
	if known := p.known[query]; known != nil {
		s = p.sql.Stmt(known)
	} else if s, err = p.sql.Prepare(query); err == nil {
		p.learn = append(p.learn, query)
	}
	if err == nil {
		p.stmts[query] = s
	}
	return s, err
}
