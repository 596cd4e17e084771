package answer

import (
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// TooMany is the answer to who asks too often; give it an After.
var TooMany = New(http.StatusTooManyRequests, "too_many", "Quá nhiều yêu cầu; máy sẽ tự thử lại. / Too many requests; the phone will try again.")

// Rate is how often somebody may do something: Burst times at once, as a phone does that comes back after a day, then Pace times
// a second.
type Rate struct{ Burst, Pace float64 }

// Limits counts by whatever key. Its zero value is ready.
type Limits struct {
	mu    sync.Mutex
	by    map[string]*bucket
	swept time.Time
}

type bucket struct {
	rate Rate
	left float64
	at   time.Time
}

// forget is how often full buckets are thrown away.
const forget = 10 * time.Minute

// Take spends one; wait is how long until one is free, 0 when it was. A key always comes with the same rate.
func (l *Limits) Take(key string, r Rate, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by, l.swept = map[string]*bucket{}, now
	}
	if now.Sub(l.swept) > forget {
		for k, one := range l.by {
			if one.fill(now); one.left >= one.rate.Burst {
				delete(l.by, k)
			}
		}
		l.swept = now
	}
	one := l.by[key]
	if one == nil {
		one = &bucket{rate: r, left: r.Burst, at: now}
		l.by[key] = one
	}
	one.fill(now)
	if one.left < 1 {
		return time.Duration((1 - one.left) / r.Pace * float64(time.Second))
	}
	one.left--
	return 0
}

// Give takes back one that was spent.
func (l *Limits) Give(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if one := l.by[key]; one != nil {
		one.left = min(one.rate.Burst, one.left+1)
	}
}

func (b *bucket) fill(now time.Time) {
	if passed := now.Sub(b.at); passed > 0 {
		b.left = min(b.rate.Burst, b.left+passed.Seconds()*b.rate.Pace)
		b.at = now
	}
}

// Network is what one customer of a network has: an IPv4 address, or a /64 of IPv6.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || !ip.Unmap().Is6() {
		return address
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
