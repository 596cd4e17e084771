package simulate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
)

// hand is a person with a phone. Its methods belong to one goroutine; only the lanes of a spell online run beside it.
type hand struct {
	*run
	n    int
	who  string
	path string
	rng  *rand.Rand
	line *line
	skew time.Duration // of the phone's clock

	phone *client.Phone
	unit  string // that the person works in

	made    []string             // mids, in order
	own     []gift               // handovers that may still be corrected or withdrawn
	given   map[string]bool      // households, by head, that this person knows to have a gift
	photoOf map[string]string    // sha256 to the mid that declares it
	at      map[string]time.Time // when the server gave each end, by its clock
	shot    uint64               // number of the last photo

	online                       atomic.Bool
	count, taken                 atomic.Int64
	conflict, rejected, dup      atomic.Int64
	photosWhole, killed, offline atomic.Int64
}

func (h *hand) open() (err error) {
	h.phone, err = client.Open(h.path, client.Config{
		Server: h.Server, App: "simulate", Transport: h.line, Timeout: 20 * time.Second, Log: h.Log, PokeJitter: h.Pace / 2, Clock: h.now,
	})
	return err
}

// now is the phone's clock.
func (h *hand) now() time.Time { return h.Clock().Add(h.skew) }

func (h *hand) close() {
	if err := h.phone.Close(); err != nil {
		h.Log.Warn("a phone did not close", "phone", h.n, "error", err)
	}
}

// begin signs in and fetches the first rows, as a person does at the branch before going out.
func (h *hand) begin(ctx context.Context) error {
	signedIn := false
	return h.insist(ctx, func() error {
		if !signedIn {
			if err := h.phone.SignIn(ctx, h.who, h.Password); err != nil {
				return err
			}
			signedIn = true
		}
		if _, err := h.phone.Pull(ctx); err != nil {
			return err
		}
		h.online.Store(true)
		h.findUnit()
		h.say(Began, "đăng nhập, đã có danh sách trên máy", "signed in, the lists are on the phone")
		return nil
	})
}

// insist tries until it works, the person is refused, or ctx ends.
func (h *hand) insist(ctx context.Context, try func() error) error {
	for fails := 1; ; fails++ {
		err := try()
		if err == nil || final(err) {
			return err
		}
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), err)
		}
		if err := sleep(ctx, h.backoff(fails, err)); err != nil {
			return err
		}
	}
}

// final says whether trying again is of no use.
func final(err error) bool {
	return errors.Is(err, client.ErrSignIn) || errors.Is(err, client.ErrOtherUser) || errors.Is(err, client.ErrOutdated)
}

func (h *hand) backoff(fails int, err error) time.Duration {
	wait := time.Duration(rand.Float64() * float64(h.Pace/4) * float64(min(fails, 4)))
	var refused *client.HTTPError
	if errors.As(err, &refused) {
		wait = max(wait, refused.RetryAfter)
	}
	return max(wait, 20*time.Millisecond)
}

// work goes through spells with and without a network until the day ends.
func (h *hand) work(day context.Context) error {
	for off := h.rng.Float64() < h.Offline; day.Err() == nil && !h.tired(); off = !off {
		share := h.Offline
		if !off {
			share = 1 - h.Offline
		}
		length := time.Duration(float64(h.Cycle) * share * (0.6 + 0.8*h.rng.Float64()))
		if length < 100*time.Millisecond {
			continue
		}
		if err := h.spell(day, length, off); err != nil {
			return err
		}
		if h.rng.IntN(8) == 0 && day.Err() == nil {
			if err := h.reopen(); err != nil {
				return err
			}
		}
	}
	return nil
}

// tired says whether the person has recorded as much as was asked for.
func (h *hand) tired() bool { return h.Records > 0 && len(h.made) >= h.Records }

func (h *hand) spell(day context.Context, length time.Duration, off bool) error {
	spell, end := context.WithTimeout(day, length)
	defer end()
	if off {
		h.online.Store(false)
		h.offline.Add(1)
		h.say(Offline, "mất mạng, vẫn ghi tiếp trên máy", "lost the network, goes on recording")
		return h.record(spell)
	}
	if h.count.Load() > 0 {
		h.online.Store(true)
		h.say(Online, "có mạng trở lại", "the network is back")
	}
	h.online.Store(true)
	if h.rng.IntN(6) == 0 {
		// The system kills the app in the middle of whatever it is doing.
		part, cut := context.WithTimeout(spell, time.Duration(h.rng.Float64()*float64(length)))
		lanes := h.lanes(spell)
		err := h.record(part)
		cut()
		err = errors.Join(err, h.reopen())
		lanes()
		if err != nil {
			return err
		}
	}
	lanes := h.lanes(spell)
	err := h.record(spell)
	lanes()
	return err
}

// record does one thing after another until the spell ends.
func (h *hand) record(spell context.Context) error {
	for !h.tired() {
		pause := time.Duration(float64(h.Pace) * (0.4 + 1.2*h.rng.Float64()))
		if sleep(spell, pause) != nil {
			return nil
		}
		if err := h.act(); err != nil {
			return err
		}
	}
	return nil
}

// reopen kills the app and opens it again: what was saved is there, what was under way is not.
func (h *hand) reopen() error {
	err := h.phone.Close()
	if err := errors.Join(err, h.open()); err != nil {
		return err
	}
	h.killed.Add(1)
	h.say(Killed, "ứng dụng bị tắt ngang, mở lại", "the app was killed and opened again")
	return nil
}

// lanes keeps the phone in step while the network is there: what is recorded, the rows, the photos, each in its own time.
// The function it returns ends them. They stay with the phone they began with: a killed app's lanes die with it.
func (h *hand) lanes(spell context.Context) (end func()) {
	ctx, stop := context.WithCancel(spell)
	phone := h.phone
	news := make(chan struct{}, 1)
	var wg sync.WaitGroup
	wg.Go(func() { h.keep(ctx, h.Pace, nil, func() error { return h.push(ctx, phone) }) })
	wg.Go(func() { h.keep(ctx, h.Pace, nil, func() error { return h.photos(ctx, phone) }) })
	wg.Go(func() { h.keep(ctx, 20*h.Pace, news, func() error { _, err := phone.Pull(ctx); return err }) })
	wg.Go(func() {
		_ = phone.Listen(ctx, func() { // ends with ctx
			select {
			case news <- struct{}{}:
			default:
			}
		})
	})
	return func() { stop(); wg.Wait() }
}

func (h *hand) keep(ctx context.Context, every time.Duration, news <-chan struct{}, work func() error) {
	for fails := 0; ctx.Err() == nil; {
		wait := every
		if err := work(); err != nil {
			fails++
			wait = h.backoff(fails, err)
			h.Log.Info("lane waits", "phone", h.n, "error", err)
		} else {
			fails = 0
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-news:
		case <-ctx.Done():
		}
		t.Stop()
	}
}

func (h *hand) push(ctx context.Context, phone *client.Phone) error {
	r, err := phone.Flush(ctx)
	h.conflict.Add(int64(r.Conflict))
	h.rejected.Add(int64(r.Rejected))
	h.dup.Add(int64(r.Dup))
	if n := r.Answered(); n > 0 {
		vi, en := fmt.Sprintf("gửi lên %d việc", n), fmt.Sprintf("handed in %d", n)
		if r.Dup > 0 {
			vi, en = vi+fmt.Sprintf(", %d đã có biên nhận từ trước", r.Dup), en+fmt.Sprintf(", %d of them known already", r.Dup)
		}
		if r.Conflict > 0 {
			vi, en = vi+fmt.Sprintf(", %d mâu thuẫn", r.Conflict), en+fmt.Sprintf(", %d in conflict", r.Conflict)
		}
		if r.Rejected > 0 {
			vi, en = vi+fmt.Sprintf(", %d không được nhận", r.Rejected), en+fmt.Sprintf(", %d refused", r.Rejected)
		}
		h.sayOf(phone, Sent, vi, en)
	}
	return err
}

func (h *hand) photos(ctx context.Context, phone *client.Phone) error {
	r, err := phone.Photos(ctx)
	if h.photosWhole.Add(int64(r.Whole)); r.Whole > 0 {
		h.sayOf(phone, Photos, fmt.Sprintf("%d ảnh đã nguyên vẹn trên máy chủ", r.Whole), fmt.Sprintf("%d photos are whole on the server", r.Whole))
	}
	return err
}

// rest stays online until nothing is left to send.
func (h *hand) rest(night context.Context) error {
	h.online.Store(true)
	return h.insist(night, func() error {
		err := errors.Join(h.push(night, h.phone), h.photos(night, h.phone))
		left, lerr := h.left()
		switch {
		case lerr != nil:
			return lerr
		case left > 0:
			return errors.Join(err, fmt.Errorf("%d are left", left))
		}
		h.say(Done, "đã gửi xong mọi thứ", "everything is in")
		return nil
	})
}

// left is how many mutations and photos still have to go up.
func (h *hand) left() (int, error) {
	due, err := h.phone.Outbox()
	if err != nil {
		return 0, err
	}
	photos, err := h.pending()
	return len(due) + photos, err
}

func (h *hand) say(what What, vi, en string) { h.sayOf(h.phone, what, vi, en) }

func (h *hand) sayOf(phone *client.Phone, what What, vi, en string) {
	if h.Watch == nil {
		return
	}
	s := State{Online: h.online.Load(), Made: int(h.count.Load()), Conflict: int(h.conflict.Load()), Rejected: int(h.rejected.Load()),
		Dup: int(h.dup.Load()), Photos: int(h.taken.Load()), Whole: int(h.photosWhole.Load())}
	if info, err := phone.Info(); err == nil {
		s.Waiting = info.Queue
	}
	h.tell(Event{At: time.Now(), Phone: h.n, Who: h.who, What: what, Vi: vi, En: en, State: s})
}
