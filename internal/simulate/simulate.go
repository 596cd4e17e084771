// Package simulate lets many phones work with any server as people in the field do, and draws up the account.
package simulate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Config is what a run needs. Zero values of what is marked optional are good.
type Config struct {
	Server   string   // base URL
	Users    []string // accounts, in turn
	Password string   // of all of them
	Phones   int
	For      time.Duration // how long to record
	Records  int           // optional: a phone that recorded so much stops earlier
	Drain    time.Duration // optional: the longest wait for sign-in, for everything to be in, and for the account; 0 = 2 min each
	Pace     time.Duration // optional: between two records of a phone, on average; 0 = 3 s
	Cycle    time.Duration // optional: one spell offline and one online, on average; 0 = 12 s
	Photos   float64       // share of records that carry a photo
	Offline  float64       // share of the time without a network
	Network  Network
	Seed     uint64           // the same makes the same choices, as far as they do not hang on the server
	Clock    func() time.Time // optional: of all phones; nil = time.Now

	Dir   string       // optional: folder for the phones' files; "" = a temporary one, removed at the end
	Log   *slog.Logger // optional: what the phones log; nil = nothing
	Watch func(Event)  // optional: told what happens, one event at a time; must not block
}

// Run lets the phones record for a while, waits until everything is in, and draws up the account. The error says what
// does not balance; the account is there all the same, unless the run could not be made.
func Run(ctx context.Context, cfg Config) (Account, error) {
	r, err := newRun(cfg)
	if err != nil {
		return Account{}, err
	}
	defer r.clear()
	began := time.Now()
	hands := make([]*hand, cfg.Phones)
	for i := range hands {
		if hands[i], err = r.newHand(i); err != nil {
			return Account{}, err
		}
		defer hands[i].close()
	}
	morning, out := context.WithTimeout(ctx, r.Drain)
	defer out()
	if err := each(hands, func(h *hand) error { return h.begin(morning) }); err != nil {
		return Account{}, err
	}
	day, evening := context.WithTimeout(ctx, r.For)
	defer evening()
	if err := each(hands, func(h *hand) error { return h.work(day) }); err != nil {
		return Account{}, err
	}
	if err := ctx.Err(); err != nil {
		return Account{}, err
	}
	rest := time.Now()
	night, home := context.WithTimeout(ctx, r.Drain)
	defer home()
	if err := each(hands, func(h *hand) error { return h.rest(night) }); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return Account{}, err
	}
	rested := time.Since(rest)
	a, err := r.account(ctx, hands, len(hands))
	a.Resting, a.Took = rested, time.Since(began)
	return a, err
}

// account draws up the account. Nobody writes any more: now every phone can hold what the server holds.
func (r *run) account(ctx context.Context, hands []*hand, few int) (Account, error) {
	a := Account{Phones: len(hands), Codes: map[string]int{}}
	settling, settled := context.WithTimeout(ctx, r.Drain)
	defer settled()
	var sum sync.Mutex
	err := some(hands, few, func(h *hand) error {
		one := Account{Codes: map[string]int{}}
		err := h.settle(settling, &one)
		if err != nil {
			one.fault("phone %d: the account is not complete", h.n)
		}
		sum.Lock()
		defer sum.Unlock()
		a.add(one)
		return err
	})
	if err != nil {
		return a, err
	}
	return a, a.Unbalanced()
}

// run is what all hands share.
type run struct {
	Config
	base   *http.Transport
	mine   bool // Dir is ours to remove
	watch  sync.Mutex
	forgot func(time.Time) bool // whether the server may have lost what it did then
}

func newRun(cfg Config) (*run, error) {
	cfg.Drain = cmp.Or(cfg.Drain, 2*time.Minute)
	cfg.Pace = cmp.Or(cfg.Pace, 3*time.Second)
	cfg.Cycle = cmp.Or(cfg.Cycle, 12*time.Second)
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	switch {
	case !cfg.Network.known():
		return nil, fmt.Errorf("simulate: no network %q", cfg.Network)
	case len(cfg.Users) == 0 || cfg.Phones < 1:
		return nil, errors.New("simulate: no phones, or nobody to carry them")
	}
	r := &run{Config: cfg, base: &http.Transport{MaxIdleConnsPerHost: 2 * cfg.Phones, MaxIdleConns: 0},
		forgot: func(time.Time) bool { return false }}
	var err error
	if r.mine = r.Dir == ""; r.mine {
		r.Dir, err = os.MkdirTemp("", "chungsuc-phones-")
	} else {
		err = os.MkdirAll(r.Dir, 0o700)
	}
	if err != nil {
		return nil, fmt.Errorf("folder of the phones: %w", err)
	}
	return r, nil
}

func (r *run) clear() {
	r.base.CloseIdleConnections()
	if r.mine {
		if err := os.RemoveAll(r.Dir); err != nil {
			r.Log.Warn("the phones' files are still there", "dir", r.Dir, "error", err)
		}
	}
}

func (r *run) newHand(i int) (*hand, error) {
	h := &hand{
		run: r, n: i + 1, who: r.Users[i%len(r.Users)], path: filepath.Join(r.Dir, fmt.Sprintf("phone-%d.db", i+1)),
		rng:   rand.New(rand.NewPCG(r.Seed, uint64(i))),
		given: map[string]bool{}, photoOf: map[string]string{}, at: map[string]time.Time{},
	}
	h.line = &line{quality: qualities[r.Network], base: r.base, speed: max(1, float64(3*time.Second)/float64(r.Pace)),
		rng: rand.New(rand.NewPCG(r.Seed, uint64(i)+1<<32))}
	return h, h.open()
}

func (r *run) tell(e Event) {
	if r.Watch == nil {
		return
	}
	r.watch.Lock()
	defer r.watch.Unlock()
	r.Watch(e)
}

// each lets every hand do something at the same time, and gives the errors together.
func each(hands []*hand, do func(*hand) error) error { return some(hands, len(hands), do) }

// some is each, with no more than a few hands at the same time.
func some(hands []*hand, few int, do func(*hand) error) error {
	errs := make([]error, len(hands))
	var all errgroup.Group
	all.SetLimit(few)
	for i, h := range hands {
		all.Go(func() error {
			if err := do(h); err != nil {
				errs[i] = fmt.Errorf("phone %d (%s): %w", h.n, h.who, err)
			}
			return nil
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
