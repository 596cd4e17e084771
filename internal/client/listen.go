package client

import (
	"bufio"
	"context"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// silence is how long a stream may say nothing before the phone takes it for dead; the server closes idle ones after 5 min.
const silence = 6 * time.Minute

// Listen waits for pokes until ctx ends, and calls news after each connection and, a jitter later, after each poke. A poke
// carries no data: who never hears one loses nothing but time.
func (p *Phone) Listen(ctx context.Context, news func()) error {
	for fails := 1; ; fails++ {
		err := p.stream(ctx, news, func() { fails = 0 })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.log.Debug("not listening", "error", err)
		timer := time.NewTimer(p.backoff(max(1, fails)))
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// stream holds one connection (server-sent events) for as long as it lasts.
func (p *Phone) stream(ctx context.Context, news, connected func()) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watchdog := time.AfterFunc(silence, cancel)
	defer watchdog.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.cfg.Server+"/api/realtime", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	res, err := p.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return fmt.Errorf("%w: realtime answered %d", ErrAnswer, res.StatusCode)
	}
	pending := newPoke(p, ctx, news)
	var event string
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		watchdog.Reset(silence)
		name, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case name == "event":
			event = value
		case name == "data" && event == "PB_CONNECT":
			if err := p.subscribe(ctx, value); err != nil {
				return err
			}
			connected()
			news()
		case name == "data" && strings.HasPrefix(event, "sync/"):
			pending()
		}
	}
	return lines.Err()
}

// newPoke makes a mailbox of size one: however many pokes arrive within one jitter, there is one call.
func newPoke(p *Phone, ctx context.Context, news func()) (poke func()) {
	slot := make(chan struct{}, 1)
	return func() {
		select {
		case slot <- struct{}{}:
			time.AfterFunc(time.Duration(p.cfg.Random()*float64(max(0, p.cfg.PokeJitter))), func() {
				<-slot
				if ctx.Err() == nil {
					news()
				}
			})
		default:
		}
	}
}

// subscribe asks for the person's one topic.
func (p *Phone) subscribe(ctx context.Context, connect string) error {
	var c struct {
		ClientID string `json:"clientId"`
	}
	if err := json.Unmarshal([]byte(connect), &c); err != nil {
		return fmt.Errorf("%w: realtime: %w", ErrAnswer, err)
	}
	in, err := p.Info()
	if err != nil {
		return err
	}
	body := record.NewDoc("clientId", c.ClientID, "subscriptions", []string{"sync/" + in.User}).JSON()
	res, err := p.send(ctx, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.cfg.Server+"/api/realtime", strings.NewReader(string(body)))
		if err == nil {
			req.Header.Set("Content-Type", "application/json")
		}
		return req, err
	})
	if err != nil {
		return err
	}
	if res.status != http.StatusNoContent && res.status != http.StatusOK {
		return res.refused()
	}
	return nil
}
