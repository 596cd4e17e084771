package enrolment

import (
	"sync"
	"time"
)

// Whoever redeems is nobody yet, so the address is all there is to count by. Phones share addresses on mobile networks:
// a training room's worth of them is let through in a minute, and guessing is not.
const (
	triesAMinute = 20
	wrongAMinute = 5
)

// tries counts by address within one minute, and forgets with it.
type tries struct {
	mu     sync.Mutex
	minute time.Time
	all    map[string]int
	wrong  map[string]int
}

// take counts a try, as a wrong one until right is called; wait is how long until one is free, 0 when it was.
func (t *tries) take(address string, now time.Time) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(t.minute) {
		t.minute, t.all, t.wrong = minute, map[string]int{}, map[string]int{}
	}
	if t.all[address] >= triesAMinute || t.wrong[address] >= wrongAMinute {
		return t.minute.Add(time.Minute).Sub(now)
	}
	t.all[address]++
	t.wrong[address]++
	return 0
}

func (t *tries) right(address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wrong[address] > 0 {
		t.wrong[address]--
	}
}
