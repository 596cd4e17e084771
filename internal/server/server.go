// Package server binds the parts to a PocketBase app.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/enrolment"
	"github.com/chungsuc/chungsuc/internal/evidence"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/lists"
	"github.com/chungsuc/chungsuc/internal/people"
	"github.com/chungsuc/chungsuc/internal/reconcile"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/report"
	"github.com/chungsuc/chungsuc/internal/review"
	"github.com/chungsuc/chungsuc/internal/watch"
	"github.com/chungsuc/chungsuc/internal/web"
)

// Config is what may differ from server to server.
type Config struct {
	Clock func() time.Time // nil = time.Now
	Log   *slog.Logger     // nil = slog.Default()
	// PokeEvery is how long news gathers before phones hear of it; 0 = 500 ms.
	PokeEvery time.Duration
	// Photos are the photo lane's limits; what is zero is as in evidence.DefaultLimits.
	Photos evidence.Limits
	// SecondLook is of how many decided records the province looks at one again; what is zero is as in review.DefaultShare.
	SecondLook review.Share
	// Grace is how long running requests may go on when the server stops; 0 = DefaultGrace.
	Grace time.Duration
	// Metrics is an address of its own for figures and health, as 127.0.0.1:9100; "" = no figures are served.
	Metrics string
	// Disk stands between the server and its side file and photos; nil = the machine's. Of SQLite's files it knows nothing.
	Disk Disk
}

// Disk is what the durability of answers and photos rests on, besides the database.
type Disk interface {
	journal.Disk
	evidence.Disk
}

// Server is the parts of a running server, joined. Its fields are there once it is open.
type Server struct {
	App       core.App
	Keys      *credential.Keys
	Journal   *journal.Journal
	Sync      *reconcile.Sync
	Photos    *evidence.Lane
	Enrolment *enrolment.Desk
	Review    *review.Desk
	People    *people.Desk
	Report    *report.Desk
	Lists     *lists.Desk
	Watch     *watch.Watch

	cfg   Config
	cool  func() // ends the reading ahead of figures
	pokes *reconcile.Pokes
	hooks *hookQueue
	mu    sync.Mutex
	open  bool
}

// Bind makes an app a Chung Sức server: when it serves, the parts are opened and their routes mounted. Call it before the
// app is bootstrapped, and Open when the parts are needed without serving.
func Bind(app core.App, cfg Config) *Server {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Grace == 0 {
		cfg.Grace = DefaultGrace
	}
	s := &Server{App: app, cfg: cfg}
	Guard(app)
	s.knowSessions()
	s.guardPhones()
	s.guardConnections()
	s.takeEars()
	s.limitForms()
	s.limit()
	s.followGrants()
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := s.Open(); err != nil {
			return err
		}
		s.watchRequests(e)
		s.drain(e)
		s.routes(e)
		if err := s.Watch.Listen(s.cfg.Metrics); err != nil {
			return err
		}
		err := e.Next()
		if err == nil {
			s.cfg.Log.Info("serving", "address", e.Server.Addr, "metrics", s.cfg.Metrics)
		}
		return err
	})
	app.OnBackupCreate().BindFunc(func(e *core.BackupEvent) error {
		// The mark must not travel with the database: its absence tells a restored server that its history forked.
		// Pieces of uploads are sent again.
		e.Exclude = append(e.Exclude, journal.SideFile, "uploads", "temp")
		crash.At("backup/before")
		err := e.Next()
		crash.At("backup/made")
		return err
	})
	app.OnBootstrapClear().BindFunc(func(e *core.BootstrapEvent) error {
		// Requests have ended by now, and the databases close after this.
		return errors.Join(s.Close(), e.Next())
	})
	return s
}

// Open migrates the database and opens keys, journal and photo lane. Again: no effect.
func (s *Server) Open() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open {
		return nil
	}
	if err := s.App.RunAllMigrations(); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	keys, err := credential.Open(s.App.DataDir(), s.cfg.Clock)
	if err != nil {
		return fmt.Errorf("open the keys: %w", err)
	}
	j, err := journal.Open(journal.Config{App: s.App, Log: s.cfg.Log, Clock: s.cfg.Clock, Identity: keys.Identity, Disk: s.cfg.Disk})
	if err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	s.Keys, s.Journal = keys, j
	s.hooks = newHookQueue(s.App, s.cfg.Log)
	j.OnRows(s.hooks.wants, s.hooks.add)
	j.OnRevoked(s.cutConnections)
	s.Sync = &reconcile.Sync{Journal: j, Keys: keys, Clock: s.cfg.Clock, Log: s.cfg.Log, Limits: reconcile.DefaultLimits}
	s.Enrolment = &enrolment.Desk{Book: enrolment.Book{App: s.App, Keys: keys, Clock: s.cfg.Clock}, Journal: j, Log: s.cfg.Log}
	s.Lists = &lists.Desk{Journal: j, Clock: s.cfg.Clock, Log: s.cfg.Log}
	s.Review = &review.Desk{Journal: j, Clock: s.cfg.Clock, Log: s.cfg.Log, Secret: keys.Identity, Share: s.cfg.SecondLook}
	s.People = &people.Desk{App: s.App, Journal: j, Clock: s.cfg.Clock, Log: s.cfg.Log, Invite: s.invite, Invited: s.invited}
	s.Report = &report.Desk{Journal: j, Clock: s.cfg.Clock, Log: s.cfg.Log}
	s.Photos = &evidence.Lane{Dir: s.App.DataDir(), Ledger: j, Keys: keys, Sign: s.signPhoto, Clock: s.cfg.Clock, Log: s.cfg.Log, Limits: s.cfg.Photos,
		MayLook: s.mayLook, Opened: s.opened}
	if s.cfg.Disk != nil {
		s.Photos.Disk = s.cfg.Disk
	}
	if err := s.Photos.Open(); err != nil {
		return errors.Join(fmt.Errorf("open the photo lane: %w", err), j.Close())
	}
	s.Watch = &watch.Watch{App: s.App, Journal: j, Reserve: s.Photos.Limits.Reserve, Free: s.Photos.Free, Uploads: s.Photos.Uploads, Log: s.cfg.Log}
	s.Watch.Open()
	s.open = true
	return nil
}

func (s *Server) routes(e *core.ServeEvent) {
	g := e.Router.Group("")
	s.Sync.Routes(g)
	s.Photos.Routes(g)
	s.Enrolment.Routes(g)
	s.Review.Routes(g)
	s.People.Routes(g)
	s.Report.Routes(g)
	s.Lists.Routes(g)
	g.GET("/api/openapi.json", serveOpenAPI).Bind(apis.SkipSuccessActivityLog(), apis.Gzip())
	s.Watch.Routes(g)
	web.Routes(g)
	s.pokes = &reconcile.Pokes{App: s.App, Journal: s.Journal, Every: s.cfg.PokeEvery, Sent: s.Watch.Poked}
	s.pokes.Start()
	s.People.GoOn()
	sweep := func() {
		if err := s.Photos.Sweep(context.Background()); err != nil {
			s.cfg.Log.Error("sweep of the photo lane", "error", err)
		}
	}
	s.App.Cron().MustAdd("chungsucPhotos", "* * * * *", sweep)
	go sweep() // what a crash left behind
	s.warmUp()
	s.App.Cron().MustAdd("chungsucPrune", "15 2 * * *", func() {
		if _, err := s.Journal.Prune(context.Background(), s.cfg.Clock().Add(-journal.TombstonesFor)); err != nil {
			s.cfg.Log.Error("tombstones could not be pruned", "error", err)
		}
	})
}

// warmUp reads figures ahead, in the background, until the server closes.
func (s *Server) warmUp() {
	life, end := context.WithCancel(context.Background())
	desk, done := s.Report, make(chan struct{})
	s.cool = func() { end(); <-done }
	go func() {
		defer close(done)
		if err := desk.Warm(life); err != nil && !errors.Is(err, context.Canceled) {
			s.cfg.Log.Error("figures could not be read ahead", "error", err)
		}
	}()
}

// Close ends the parts in the order that lets each finish. Again: no effect.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.open {
		return nil
	}
	s.open = false
	s.App.Cron().Remove("chungsucPhotos")
	s.App.Cron().Remove("chungsucPrune")
	if s.pokes != nil {
		s.pokes.Stop()
	}
	s.People.Stop()
	if s.cool != nil {
		s.cool()
	}
	s.Photos.Close()
	s.hooks.close()
	return errors.Join(s.Journal.Close(), s.Watch.Close())
}

// signPhoto makes the receipt of a photo that became whole.
func (s *Server) signPhoto(sha256 string, bytes int64, records []record.Pointer, seq int64, at time.Time) (string, error) {
	mark := s.Journal.Mark()
	r := credential.PhotoReceipt{ServerID: mark.ServerID, Epoch: mark.Epoch, SHA256: sha256, Bytes: bytes, Seq: seq, At: at.UTC(), Records: []credential.Pointer{}}
	for _, p := range records {
		r.Records = append(r.Records, credential.Pointer(p))
	}
	return s.Keys.Sign(r, credential.PhotoReceiptType)
}
