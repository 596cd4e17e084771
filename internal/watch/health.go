package watch

import (
	"context"
	"encoding/json/v2"
	"errors"
	"net/http"
	"time"
)

// Health is the answer of /readyz.
type Health struct {
	Ready bool `json:"ready"`
	// Why is what keeps the server from taking records: "stopping", "writer" (it does not answer, or nothing can be written).
	Why []string `json:"why,omitempty"`
	// Photos says whether photos are taken: when the disk is nearly full what is left of it belongs to records.
	Photos bool `json:"photos"`
}

// The writer proves by a commit that it answers; not more often than this, whoever asks, and not longer.
const (
	askEvery = time.Second
	askFor   = 2 * time.Second
)

// Health looks at the server. Whoever can ask at all knows that the migrations have run and the journal is open: nothing is
// served before.
func (w *Watch) Health() Health {
	h := Health{Ready: true}
	if w.stopping.Load() {
		h.Ready, h.Why = false, append(h.Why, "stopping")
	} else if err := w.writer(); err != nil {
		h.Ready, h.Why = false, append(h.Why, "writer")
	}
	free, err := w.Free(w.App.DataDir())
	h.Photos = err == nil && free >= w.Reserve
	return h
}

var errSilent = errors.New("the writer has not answered yet")

// writer says what the writer last answered. A question that waits in its queue waits there for good, so it is asked aside.
func (w *Watch) writer() error {
	w.mu.Lock()
	if w.asking == nil && time.Since(w.asked) >= askEvery {
		w.asking = make(chan struct{})
		go w.ask(w.asking)
	}
	asking := w.asking
	w.mu.Unlock()
	if asking != nil {
		select {
		case <-asking:
		case <-time.After(askFor):
			return errSilent
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said
}

func (w *Watch) ask(done chan struct{}) {
	err := w.Journal.Answers(context.Background())
	if err != nil {
		w.Log.Warn("nothing can be written", "error", err)
	}
	w.mu.Lock()
	w.said, w.asked, w.asking = err, time.Now(), nil
	w.mu.Unlock()
	close(done)
}

func (w *Watch) live(rw http.ResponseWriter, _ *http.Request) {
	say(rw, http.StatusOK, map[string]bool{"alive": true})
}

func (w *Watch) ready(rw http.ResponseWriter, _ *http.Request) {
	h, status := w.Health(), http.StatusOK
	if !h.Ready {
		status = http.StatusServiceUnavailable
		rw.Header().Set("Retry-After", "5")
	}
	say(rw, status, h)
}

func say(rw http.ResponseWriter, status int, v any) {
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	_ = json.MarshalWrite(rw, v, json.Deterministic(true)) // nobody is left to tell
}
