package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"modernc.org/sqlite"

	"github.com/chungsuc/chungsuc/internal/crash"
)

// Work is shared: pushes that wait while a commit's fsync runs go into the next one together.
const (
	sharedFor  = 40 * time.Millisecond // of writer time a transaction
	sharedJobs = 64
)

// job is one caller's work in the gate.
type job struct {
	run  func(tx *Tx) error
	redo func() error // how to go on when run fails by itself through a fault of ours; nil: the caller gets the error
	err  error
	came time.Time
	done chan struct{}
}

// ErrUnavailable wraps what passes: a full disk, a busy or failing database, a deadline. Nothing was refused and nothing
// was written; the phone tries again later.
var ErrUnavailable = errors.New("the server cannot write at the moment")

func (j *Journal) submit(ctx context.Context, w *job) error {
	w.came, w.done = time.Now(), make(chan struct{})
	select {
	case j.jobs <- w:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	case <-j.stop:
		return ErrClosed
	}
	select {
	case <-w.done:
		return w.err
	case <-j.ended:
		select {
		case <-w.done:
			return w.err
		default:
			return ErrClosed
		}
	}
}

// write is the one writer.
func (j *Journal) write() {
	defer close(j.ended)
	for {
		select {
		case <-j.stop:
			return
		case w := <-j.jobs:
			j.together(w)
			j.prepareLearnt()
		}
	}
}

// together runs a job, and those that wait behind it, in one transaction and one fsync. When one of them fails, the
// transaction is rolled back (SQLite's savepoints would bring PocketBase's hooks out of step) and each runs on its own.
func (j *Journal) together(first *job) {
	batch := []*job{first}
	tx, err := j.begin()
	if err != nil {
		finish(batch, err)
		return
	}
	started := time.Now()
	for i := 0; i < len(batch) && err == nil; i++ {
		if err = tx.try(batch[i].run); err == nil && i == len(batch)-1 && len(batch) < sharedJobs && time.Since(started) < sharedFor {
			select {
			case next := <-j.jobs:
				batch = append(batch, next)
			default:
			}
		}
	}
	if err == nil {
		err = tx.settle()
	}
	if err != nil {
		tx.rollback()
		if transient(err) {
			finish(batch, unavailable(err))
			return
		}
		j.apart(batch)
		return
	}
	deciding := time.Since(started)
	if crash.Broken(crash.AnswerFirst) {
		finish(batch, nil)
		batch = nil
	}
	err = unavailable(tx.commit())
	j.observer.wrote(Wrote{Jobs: len(batch), Waited: started.Sub(first.came), Deciding: deciding, Committing: time.Since(started) - deciding, Failed: err != nil})
	finish(batch, err)
	tx.publish()
}

func (j *Journal) apart(batch []*job) {
	for _, w := range batch {
		err := j.alone(w.run)
		if err != nil && w.redo != nil && !errors.Is(err, ErrUnavailable) && !wrongDevice(err) {
			j.Log.Error("a push failed by itself; its mutations go one by one", "error", err)
			err = w.redo()
		}
		finish([]*job{w}, err)
	}
}

// alone runs f in a transaction of its own. Only the writer's goroutine calls it.
func (j *Journal) alone(f func(tx *Tx) error) error {
	tx, err := j.begin()
	if err != nil {
		return err
	}
	if err = tx.try(f); err == nil {
		err = tx.settle()
	}
	if err != nil {
		tx.rollback()
		return unavailable(err)
	}
	err = unavailable(tx.commit())
	tx.publish()
	return err
}

func finish(batch []*job, err error) {
	for _, w := range batch {
		w.err = err
		close(w.done)
	}
}

// panicked is a programming error that was caught in the gate.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic in the gate: %v\n%s", p.value, p.stack) }

func (tx *Tx) try(f func(tx *Tx) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{v, debug.Stack()}
		}
	}()
	return f(tx)
}

func unavailable(err error) error {
	if err == nil || !transient(err) || errors.Is(err, ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// transient tells what passes from what would fail again: SQLite's complaints about the statement or the data are ours
// to mend, everything else it says is about the machine.
func transient(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case 1, 18, 19, 20, 25: // ERROR, TOOBIG, CONSTRAINT, MISMATCH, RANGE
			return false
		}
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, ErrUnavailable) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, sql.ErrTxDone)
}
