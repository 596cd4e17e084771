// Package client is a phone: what a volunteer's app does with records, photos and a bad network, without the screens.
//
// It keeps everything in one SQLite file and speaks sync v1 over HTTP to any server. The web app gives the same
// guarantees with IndexedDB; DESIGN.md lists them.
package client

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Config is what a phone needs from outside. The zero value of each optional field is good for production.
type Config struct {
	Server string // base URL, as "https://chu-thap-do.example"
	App    string // version of the app, told in hello
	Device string // id to use when the file is new; "" makes one

	Transport http.RoundTripper // nil = http.DefaultTransport. Tests put a bad network here
	Timeout   time.Duration     // of one request; 0 = 60 s
	Clock     func() time.Time  // nil = time.Now. May be wrong by years
	Random    func() float64    // in [0, 1), for jitter and backoff; nil = math/rand
	Log       *slog.Logger      // nil = slog.Default()

	PokeJitter time.Duration // longest wait between a poke and its pull; 0 = 2 s, negative = none
	Poll       time.Duration // how often Loop pulls without any poke; 0 = 60 s
	PageBytes  int           // max_bytes of a pull; 0 = 256 KiB
	ChunkBytes int           // of a photo upload; 0 = 256 KiB
}

// Phone is one installation of the app. Its methods may be called from several goroutines, and two Phones may have the
// same file open, as two tabs of a browser would.
type Phone struct {
	cfg    Config
	db     *sql.DB
	http   *http.Client
	device string
	log    *slog.Logger

	// One of each lane at a time. They never hold each other up.
	pushing, pulling, sending, greeting, signing sync.Mutex

	most  atomic.Int64 // mutations in the next push, after a 413; 0 = the limit of hello
	plain atomic.Bool  // the server does not take gzip, or a proxy spoils it
	old   atomic.Bool  // the server asked for a newer app: only evidence goes up
	wake  [laneCount]chan struct{}
}

// What a phone may answer to the person. Everything else is trouble with the network or the server, which passes.
var (
	ErrSignIn    = errors.New("sign-in needed")                              // the outbox is untouched and waits
	ErrOutdated  = errors.New("the server needs a newer app")                // evidence still goes up
	ErrOtherUser = errors.New("this phone's data belongs to another person") // open another file for them
	ErrFull      = errors.New("the outbox is full")                          // nothing was saved
	ErrTooLarge  = errors.New("too large for one record")                    // nothing was saved
	ErrNoRow     = errors.New("no such row on this phone")
	ErrSent      = errors.New("already sent: it can no longer be dropped")
)

// Open opens the phone's file, or makes it.
func Open(path string, cfg Config) (*Phone, error) {
	cfg.Server = strings.TrimRight(cfg.Server, "/")
	if cfg.Transport == nil {
		cfg.Transport = http.DefaultTransport
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Random == nil {
		cfg.Random = rand.Float64
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	cfg.Timeout = orDefault(cfg.Timeout, time.Minute)
	cfg.PokeJitter = orDefault(cfg.PokeJitter, 2*time.Second)
	cfg.Poll = orDefault(cfg.Poll, time.Minute)
	cfg.PageBytes = orDefault(cfg.PageBytes, 256<<10)
	cfg.ChunkBytes = orDefault(cfg.ChunkBytes, 256<<10)
	if cfg.Device == "" {
		cfg.Device = record.NewDevice()
	}
	db, err := openStore(path)
	if err != nil {
		return nil, err
	}
	p := &Phone{cfg: cfg, db: db, http: &http.Client{Transport: cfg.Transport}}
	for i := range p.wake {
		p.wake[i] = make(chan struct{}, 1)
	}
	err = p.tx(context.Background(), func(t *tx) error {
		if t.self.Device == "" {
			t.self.Device = cfg.Device
		}
		p.device = t.self.Device
		return t.save()
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	p.log = cfg.Log.With("device", p.device)
	return p, nil
}

// Close closes the file. Nothing is flushed: whatever Record returned from is on disk already.
func (p *Phone) Close() error { return p.db.Close() }

// Device is the id of this installation.
func (p *Phone) Device() string { return p.device }

// Info is what the phone knows about itself and its server.
type Info struct {
	Device, User string
	ServerID     string
	Epoch        string
	Head         int64            // of the last complete pull
	Durable      *int64           // nil: the server has no replica
	ServerNow    time.Time        // at the last hello
	Skew         time.Duration    // phone minus server
	Scopes       map[string]Scope // that the person may hold
	Me           record.Doc       // the person, as hello describes them
	Limits       Limits
	Queue        int  // unsent mutations
	Rebuilding   bool // the server has a new history and a fresh copy is on its way
}

// Info reads what the phone knows.
func (p *Phone) Info() (Info, error) {
	var in Info
	err := p.tx(context.Background(), func(t *tx) error {
		s := t.self
		in = Info{
			Device: s.Device, User: s.User, ServerID: s.ServerID, Epoch: s.Epoch, Head: s.PulledHead, Durable: s.Durable,
			ServerNow: s.ServerNow, Skew: time.Duration(s.SkewMs) * time.Millisecond, Scopes: s.Scopes, Me: s.Me, Limits: s.Limits.orDefault(), Rebuilding: s.Shadow,
		}
		var err error
		in.Queue, err = t.count(`SELECT count(*) FROM mutation WHERE due > 0`)
		return err
	})
	return in, err
}

// Ready says whether the phone holds the whole of a scope. Until it does, absence proves nothing.
func (p *Phone) Ready(scope string) (bool, error) {
	var ready bool
	err := p.tx(context.Background(), func(t *tx) error {
		ready = !t.self.Shadow && t.self.Ready[scope]
		return nil
	})
	return ready, err
}

func orDefault[T int | time.Duration](v, d T) T {
	if v == 0 {
		return d
	}
	return v
}
