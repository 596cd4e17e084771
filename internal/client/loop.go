package client

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"
)

// Lanes that Loop keeps going, each in its own time.
const (
	lanePush = iota
	lanePull
	lanePhotos
	laneCount
)

var laneNames = [laneCount]string{"push", "pull", "photos"}

// Backoff between failed tries: full jitter, 1 s to 5 min (sync.md section 8).
const (
	firstWait = time.Second
	lastWait  = 5 * time.Minute
	leastWait = 50 * time.Millisecond
)

// SyncReport says what one Sync did.
type SyncReport struct {
	Push   PushReport
	Pull   PullReport
	Photos PhotoReport
}

// Sync runs every lane once. A lane that fails does not keep the next from its turn; the errors come back together.
func (p *Phone) Sync(ctx context.Context) (r SyncReport, err error) {
	var push, carry, pull, photos error
	r.Push, push = p.Flush(ctx)
	_, carry = p.Deliver(ctx)
	r.Pull, pull = p.Pull(ctx)
	if in, err := p.Info(); err == nil && push == nil && in.Queue > 0 { // the pull met a new history: the journal is due
		var again PushReport
		again, push = p.Flush(ctx)
		r.Push.add(again)
	}
	r.Photos, photos = p.Photos(ctx)
	return r, errors.Join(push, carry, pull, photos)
}

// Loop keeps the phone in step until ctx ends: pushes what is recorded, sends photos, listens for news, and pulls every
// minute even without any. Each lane waits for its own failures only.
func (p *Phone) Loop(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(func() {
		p.keep(ctx, lanePush, func() error {
			_, err := p.Flush(ctx)
			if askedToWait(err) > 0 {
				return err
			}
			handed, carry := p.Deliver(ctx)
			if handed.Sent > 0 {
				p.nudge(lanePhotos) // those of what was handed in
			}
			return errors.Join(err, carry)
		})
	})
	wg.Go(func() { p.keep(ctx, lanePull, func() error { _, err := p.Pull(ctx); return err }) })
	wg.Go(func() { p.keep(ctx, lanePhotos, func() error { _, err := p.Photos(ctx); return err }) })
	wg.Go(func() { p.Listen(ctx, func() { p.nudge(lanePull) }) })
	wg.Wait()
	return ctx.Err()
}

// keep works a lane. After a failure there is always a timer; without one there still is the poll, so that nothing waits
// for an event alone.
func (p *Phone) keep(ctx context.Context, lane int, work func() error) {
	fails := 0
	for ctx.Err() == nil {
		err := work()
		wait, wake := p.cfg.Poll, p.wake[lane]
		if err != nil && ctx.Err() == nil {
			fails++
			asked := askedToWait(err)
			wait = max(asked, p.backoff(fails))
			if asked > 0 {
				wake = nil // the server asked for time: news here does not shorten it
			}
			p.log.Info("lane waits", "lane", laneNames[lane], "wait", wait, "error", err)
		} else {
			fails = 0
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-wake:
		}
		timer.Stop()
	}
}

// backoff is the wait after a number of failures in a row.
func (p *Phone) backoff(fails int) time.Duration {
	top := min(float64(lastWait), float64(firstWait)*math.Exp2(float64(fails-1)))
	return max(leastWait, time.Duration(p.cfg.Random()*top))
}

// askedToWait is the server's Retry-After on 429 or 503, 0 when it gave none.
func askedToWait(err error) time.Duration {
	var refused *HTTPError
	if errors.As(err, &refused) {
		return refused.RetryAfter
	}
	return 0
}

// nudge tells lanes that there is work; it never waits.
func (p *Phone) nudge(lanes ...int) {
	for _, lane := range lanes {
		select {
		case p.wake[lane] <- struct{}{}:
		default:
		}
	}
}
