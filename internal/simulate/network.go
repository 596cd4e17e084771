package simulate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Network is how bad the way to the server is.
type Network string

// Networks, best first.
const (
	Good  Network = "good"
	Poor  Network = "poor"
	Awful Network = "awful"
)

// Networks are all of them, best first.
var Networks = []Network{Good, Poor, Awful}

// quality is what a network does to one request.
type quality struct {
	lost  float64 // the server never hears of it
	deaf  float64 // the server does its work, and the phone never hears of it
	cut   float64 // the answer breaks off somewhere
	least time.Duration
	most  time.Duration // it takes longer, between these
}

var qualities = map[Network]quality{
	Good:  {0.01, 0.01, 0.005, 5 * time.Millisecond, 40 * time.Millisecond},
	Poor:  {0.06, 0.06, 0.03, 40 * time.Millisecond, 300 * time.Millisecond},
	Awful: {0.15, 0.15, 0.10, 80 * time.Millisecond, 900 * time.Millisecond},
}

func (n Network) known() bool { return slices.Contains(Networks, n) }

var errNetwork = errors.New("connection lost")

// line is one phone's way to the server.
type line struct {
	quality
	base  http.RoundTripper
	speed float64
	hurt  atomic.Int64 // requests that were lost, unheard or cut

	mu  sync.Mutex
	rng *rand.Rand
}

// RoundTrip makes line an http.RoundTripper. Realtime streams are delayed and lost, but not cut: they end with the spell.
func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	luck, where, delay := l.rng.Float64(), l.rng.Float64(), l.least+time.Duration(l.rng.Float64()*float64(l.most-l.least))
	l.mu.Unlock()
	if err := sleep(r.Context(), time.Duration(float64(delay)/l.speed)); err != nil {
		return nil, err
	}
	if luck < l.lost {
		l.hurt.Add(1)
		return nil, errNetwork
	}
	res, err := l.base.RoundTrip(r)
	if err != nil || r.URL.Path == "/api/realtime" && r.Method == http.MethodGet {
		return res, err
	}
	if luck -= l.lost; luck >= l.deaf+l.cut {
		return res, nil
	}
	l.hurt.Add(1)
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || luck < l.deaf {
		return nil, errNetwork
	}
	part := body[:int(where*float64(len(body)))]
	res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(part), broken{}))
	return res, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errNetwork }

// sleep waits, or ends with the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
