// Package journal is the one gate for writes, and the log that every reader follows.
//
// Every change of a kind's row is decided, written and logged in one transaction of one writer; the log keeps one living
// entry a row, at its latest seq, with the row's whole wire JSON. DESIGN.md tells why.
package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Config is what a journal needs from outside.
type Config struct {
	App core.App // bootstrapped, migrations applied, data.db with synchronous=FULL
	Log *slog.Logger
	// Clock tells the server's time.
	Clock func() time.Time
	// Identity turns an identity number into the keyed hash that is kept instead of it.
	Identity func(number string) string
	Disk     Disk // nil = RealDisk
}

// Journal is the gate. Its methods are safe for concurrent use.
type Journal struct {
	Config

	db    *sql.DB // the one writer connection, shared with PocketBase
	reads *sql.DB
	asked sync.Map // *sql.Stmt of small reads, by their text
	side  *sideFile
	stmts map[string]*sql.Stmt
	learn []string // statements to prepare between transactions
	texts map[*table]map[columnSet]string
	masks string // record.MaskVersion of this build
	// anyGone says that some row left for good; until then new ids need not be looked for among the departed.
	anyGone bool
	jobs    chan *job
	stop    chan struct{}
	ended   chan struct{}

	mu     sync.RWMutex // guards what readers need of the last commit
	state  Mark
	floor  int64
	cells  cellMap
	owners map[string]*tally

	directory atomic.Pointer[directory]
	revoked   atomic.Pointer[revocations]
	reload    sync.Mutex
	behind    bool // the directory is older than the last commit; only the writer knows
	places    places
	reference sync.Map // "kind/id" -> *entry of reference kinds, as last committed

	after       []func(Committed)
	hearRevoked []func()
	observer    Observer
	wantsRows   func(kind string, isNew bool) bool
	rowHook     func(Change)
}

// Committed tells what a commit touched. It is handed over after the commit, in commit order.
type Committed struct {
	Head   int64
	Cells  []CellHead
	Owners map[string]int64 // user -> seq of the newest change of a record of theirs
}

// CellHead is a cell and its newest seq.
type CellHead struct {
	Unit, Kind, Part string
	Seq              int64
}

// Change is a row as it was committed, for operators' hooks.
type Change struct {
	Kind, ID string
	New      bool
}

// ErrClosed is returned by a journal that was closed.
var ErrClosed = errors.New("the journal is closed")

// Open reads the state of the data folder's database, compares it with the side file, starts a new epoch when its
// history forked, and starts the writer.
func Open(cfg Config) (*Journal, error) {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Disk == nil {
		cfg.Disk = RealDisk
	}
	db, ok := cfg.App.NonconcurrentDB().(*dbx.DB)
	if !ok {
		return nil, errors.New("the journal opens outside of transactions")
	}
	reads, ok := cfg.App.ConcurrentDB().(*dbx.DB)
	if !ok {
		return nil, errors.New("the journal opens outside of transactions")
	}
	j := &Journal{Config: cfg, db: db.DB(), reads: reads.DB(), masks: record.MaskVersion(), stmts: map[string]*sql.Stmt{}, texts: map[*table]map[columnSet]string{},
		places: places{passed: map[string]record.Passage{}, handed: map[string]handed{}, listed: map[[2]string]bool{}}, jobs: make(chan *job, 256), stop: make(chan struct{}), ended: make(chan struct{})}
	if err := j.load(); err != nil {
		return nil, errors.Join(err, j.closeFiles())
	}
	go j.write()
	return j, nil
}

func (j *Journal) load() error {
	if err := j.prepare(); err != nil {
		return err
	}
	row := j.db.QueryRow("SELECT server_id, epoch, head, floor FROM sync_state")
	if err := row.Scan(&j.state.ServerID, &j.state.Epoch, &j.state.Head, &j.floor); err != nil {
		return fmt.Errorf("read sync_state: %w", err)
	}
	if err := j.db.QueryRow("SELECT EXISTS (SELECT 1 FROM sync_gone)").Scan(&j.anyGone); err != nil {
		return fmt.Errorf("read sync_gone: %w", err)
	}
	side, mark, have, err := openSide(j.App.DataDir(), j.Disk)
	if err != nil {
		return err
	}
	j.side = side
	if !mark.continues(j.state, have) {
		if err := j.beginEpoch(mark, have); err != nil {
			return err
		}
	}
	if err := errors.Join(j.loadCells(), j.loadRevoked()); err != nil {
		return err
	}
	return j.ReloadDirectory()
}

// beginEpoch gives the database a new random history. Phones then push what they remember, and the lost tail comes back.
func (j *Journal) beginEpoch(mark Mark, have bool) error {
	if j.state.ServerID == "" {
		j.state.ServerID = "s_" + record.NewID(j.Clock())
	}
	old := j.state.Epoch
	j.state.Epoch = "e" + record.NewID(j.Clock())[8:]
	if _, err := j.db.Exec("UPDATE sync_state SET server_id = ?, epoch = ?", j.state.ServerID, j.state.Epoch); err != nil {
		return fmt.Errorf("begin an epoch: %w", err)
	}
	if old != "" {
		j.Log.Warn("the database's history forked: a new epoch begins", "was", old, "epoch", j.state.Epoch,
			"head", j.state.Head, "mark_found", have, "mark_epoch", mark.Epoch, "mark_head", mark.Head)
	}
	crash.At("epoch/begun")
	err := j.side.write(j.state)
	crash.At("epoch/marked")
	return err
}

// NewEpoch begins a new epoch on a running server, because a phone proved that the database lost its tail: it showed a
// verified receipt, or a cursor, beyond head.
func (j *Journal) NewEpoch(ctx context.Context, why string) error {
	return j.submit(ctx, &job{run: func(tx *Tx) error {
		j.Log.Warn("a new epoch begins", "why", why, "was", tx.mark.Epoch, "head", tx.mark.Head)
		tx.mark.Epoch = "e" + record.NewID(tx.now)[8:]
		return tx.exec(sqlEpoch, tx.mark.Epoch)
	}})
}

// Close ends the writer after what it has begun, and closes the side file. PocketBase closes the database.
func (j *Journal) Close() error {
	select {
	case <-j.stop:
		return nil
	default:
	}
	close(j.stop)
	<-j.ended
	return j.closeFiles()
}

func (j *Journal) closeFiles() error {
	var errs []error
	for _, s := range j.stmts {
		errs = append(errs, s.Close())
	}
	j.asked.Range(func(_, s any) bool {
		errs = append(errs, s.(*sql.Stmt).Close())
		return true
	})
	if j.side != nil {
		errs = append(errs, j.side.close())
	}
	return errors.Join(errs...)
}

// Mark tells server id, epoch and head as last committed.
func (j *Journal) Mark() Mark {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.state
}

// Durable is the highest seq known to be inside an off-site copy, nil while there is none.
func (j *Journal) Durable() *int64 { return nil }

// OnCommit registers a listener; it must not block. It hears of commits from now on.
func (j *Journal) OnCommit(f func(Committed)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.after = append(slices.Clip(j.after), f)
}

// OnRows registers the operators' hooks: wants says whether any is bound for a kind, hook is called after the commit.
func (j *Journal) OnRows(wants func(kind string, isNew bool) bool, hook func(Change)) {
	j.wantsRows, j.rowHook = wants, hook
}

// Do runs a change of the server's own in the gate's transaction: seeds, photos that became whole, imports of units.
// The transaction may be shared with others' work; f may run twice and must have no effects but those on tx.
func (j *Journal) Do(ctx context.Context, f func(tx *Tx) error) error {
	return j.submit(ctx, &job{run: f})
}

// directory is the tree and the grants at one moment.
type directory struct {
	tree   *org.Tree
	grants map[string][]org.Grant
	// moves are units whose rows went elsewhere; cameFrom are, of each unit, those that led to it.
	moves    map[string]*Move
	cameFrom map[string][]string
}
