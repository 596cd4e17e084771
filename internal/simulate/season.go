package simulate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Season is phones in the field day by day, on a clock that its owner moves: a month takes minutes. Between two days the
// owner may do to the server what happens to servers.
type Season struct {
	*run
	hands []*hand
}

// atOnce is how many phones of a season are in somebody's hand at the same time.
const atOnce = 8

// Begin hands out the phones: everybody signs in and fetches their rows. Config.Records is the most that a phone records
// in a day, Config.Offline the share of evenings without a network; For, Pace and Cycle do not matter.
func Begin(ctx context.Context, cfg Config) (*Season, error) {
	cfg.Pace = time.Millisecond
	r, err := newRun(cfg)
	if err != nil {
		return nil, err
	}
	s := &Season{run: r}
	for i := range cfg.Phones {
		h, err := r.newHand(i)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.hands = append(s.hands, h)
	}
	if err := some(s.hands, atOnce, func(h *hand) error { return h.begin(ctx) }); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close puts the phones away.
func (s *Season) Close() error {
	for _, h := range s.hands {
		h.close()
	}
	s.clear()
	return nil
}

// Made is how many mutations the phones recorded so far, those of a cloned phone counted with each.
func (s *Season) Made() (n int) {
	for _, h := range s.hands {
		n += len(h.made)
	}
	return n
}

// Mids are those of all mutations, each once.
func (s *Season) Mids() map[string]bool {
	all := map[string]bool{}
	for _, h := range s.hands {
		for _, mid := range h.made {
			all[mid] = true
		}
	}
	return all
}

// Day lets everybody record for a day without a network, and hand in what they can in the evening.
func (s *Season) Day(ctx context.Context) error {
	return some(s.hands, atOnce, func(h *hand) error { return h.day(ctx) })
}

func (h *hand) day(ctx context.Context) error {
	h.findUnit()
	for range h.rng.IntN(h.Records + 1) {
		if err := h.act(); err != nil {
			return err
		}
	}
	if h.rng.IntN(8) == 0 {
		if err := h.reopen(); err != nil {
			return err
		}
	}
	if h.rng.Float64() < h.Offline {
		h.offline.Add(1)
		return nil
	}
	return h.evening(ctx)
}

// evening runs the lanes beside one another over a bad network, a few times; what does not get through waits for another
// evening. Now and then the app is killed in the middle of it.
func (h *hand) evening(ctx context.Context) error {
	phone := h.phone
	kill := h.rng.IntN(10) == 0
	part, end := context.WithCancel(ctx)
	defer end()
	var lanes sync.WaitGroup
	for _, lane := range []func() error{
		func() error { return h.push(part, phone) }, func() error { return h.photos(part, phone) },
		func() error { _, err := phone.Pull(part); return err },
	} {
		lanes.Go(func() {
			for range 3 {
				err := lane()
				if err == nil {
					return
				}
				h.Log.Info("lane waits for another evening", "phone", h.n, "error", err)
			}
		})
	}
	if !kill {
		lanes.Wait()
		return ctx.Err()
	}
	err := h.reopen()
	lanes.Wait()
	return errors.Join(err, ctx.Err())
}

// Clone makes another phone of a copy of the n-th one's file, as a restored phone backup does: the same device, the same
// outbox. Both go on.
func (s *Season) Clone(n int) error {
	from := s.hands[n%len(s.hands)]
	to := &hand{run: s.run, n: len(s.hands) + 1, who: from.who, path: filepath.Join(s.Dir, fmt.Sprintf("phone-%d.db", len(s.hands)+1)), skew: from.skew,
		rng: rand.New(rand.NewPCG(s.Seed, uint64(len(s.hands)))), unit: from.unit, made: slices.Clone(from.made), own: slices.Clone(from.own),
		given: maps.Clone(from.given), photoOf: maps.Clone(from.photoOf), at: map[string]time.Time{}}
	to.line = &line{quality: qualities[s.Network], base: s.base, speed: from.line.speed, rng: rand.New(rand.NewPCG(s.Seed, uint64(to.n)+1<<32))}
	if err := from.phone.Close(); err != nil {
		return err
	}
	for _, part := range []string{"", "-wal"} {
		b, err := os.ReadFile(from.path + part)
		if part != "" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(to.path+part, b, 0o600)
		}
		if err != nil {
			return fmt.Errorf("clone phone %d: %w", from.n, err)
		}
	}
	s.hands = append(s.hands, to)
	return errors.Join(from.open(), to.open())
}

// Skew sets the clock of the n-th phone off.
func (s *Season) Skew(n int, by time.Duration) { s.hands[n%len(s.hands)].skew = by }

// Restored says that the server has lost what it did between two moments of its clock.
func (s *Season) Restored(backup, restore time.Time) {
	s.forgot = func(at time.Time) bool {
		return !at.Before(backup.Add(-time.Second)) && !at.After(restore.Add(time.Second))
	}
}

// End brings everything in and draws up the account. The error says what does not balance.
func (s *Season) End(ctx context.Context) (Account, error) {
	began := time.Now()
	night, home := context.WithTimeout(ctx, s.Drain)
	defer home()
	// Twice: what a leader's phone hands in last may still change what another holds.
	for range 2 {
		if err := some(s.hands, atOnce, func(h *hand) error { return h.rest(night) }); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return Account{}, err
		}
	}
	rested := time.Since(began)
	a, err := s.account(ctx, s.hands, atOnce)
	a.Took, a.Resting = time.Since(began), rested
	return a, err
}
