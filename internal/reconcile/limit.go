package reconcile

import (
	"sync"
	"time"

	"github.com/chungsuc/chungsuc/internal/answer"
)

// rate is how often one phone of a person may ask. Limits are by account and device: phones share addresses on mobile networks.
var rate = answer.Rate{Burst: 120, Pace: 20}

// forkEvery is how often a cursor may start an epoch.
const forkEvery = 10 * time.Minute

// forks keeps one badly behaved phone from starting epoch after epoch: a cursor is not signed, so it may do so once in
// a while only. A verified receipt may always.
type forks struct {
	mu   sync.Mutex
	last time.Time
}

func (f *forks) allow(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.last.IsZero() && now.Sub(f.last) < forkEvery {
		return false
	}
	f.last = now
	return true
}
