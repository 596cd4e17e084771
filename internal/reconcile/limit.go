package reconcile

import (
	"sync"
	"time"
)

// A phone may burst, as it does when it comes back after a day, and then goes on at a steady pace. Limits are by account
// and device: phones share addresses on mobile networks.
const (
	burst  = 120
	pace   = 20 // requests a second
	forget = 10 * time.Minute
)

type buckets struct {
	mu    sync.Mutex
	by    map[string]*bucket
	swept time.Time
}

type bucket struct {
	left float64
	at   time.Time
}

// take spends one request; wait is how long until one is free, 0 when it was.
func (b *buckets) take(key string, now time.Time) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.by == nil {
		b.by, b.swept = map[string]*bucket{}, now
	}
	if now.Sub(b.swept) > forget {
		for k, one := range b.by {
			if now.Sub(one.at) > forget {
				delete(b.by, k)
			}
		}
		b.swept = now
	}
	one := b.by[key]
	if one == nil {
		one = &bucket{left: burst, at: now}
		b.by[key] = one
	}
	if passed := now.Sub(one.at); passed > 0 {
		one.left = min(burst, one.left+passed.Seconds()*pace)
		one.at = now
	}
	if one.left < 1 {
		return time.Duration((1 - one.left) / pace * float64(time.Second))
	}
	one.left--
	return 0
}

// forks keeps one badly behaved phone from starting epoch after epoch: a cursor is not signed, so it may do so once in
// a while only. A verified receipt may always.
type forks struct {
	mu   sync.Mutex
	last time.Time
}

func (f *forks) allow(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.last.IsZero() && now.Sub(f.last) < forget {
		return false
	}
	f.last = now
	return true
}
