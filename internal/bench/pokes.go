package bench

import (
	"bufio"
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// pokes: how long a push of one record takes while many phones of the same ward are connected, each of which is told that
// there is news, and how long while there is nobody.
func (b *run) pokes(ctx context.Context) (f Figure, err error) {
	b.tell("  dựng hai máy chủ / setting up both servers\n")
	n := b.size.Pokes
	s := spec{Role: "ours", People: n * (b.size.Rounds + 1), Ears: b.size.Phones}
	crowded, empty, err := b.both(ctx, s, s)
	if err != nil {
		return f, err
	}
	defer ending(&err, crowded, empty)
	crowd, err := crowded.listen(ctx)
	if err != nil {
		return f, err
	}
	defer crowd.leave()
	pushing := func(c *child) (side, error) {
		phones, err := c.phones(ctx, volunteers) // in turn: nobody may ask so much
		return side{c, func(round int) (func() error, error) {
			works := make([]func() error, len(phones))
			for i, part := range parts(rows(&c.opening, share(c.People, round, n)), (n+volunteers-1)/volunteers) {
				bodies, err := phones[i].pushesOf(creates(part), 1)
				if err != nil {
					return nil, err
				}
				works[i] = func() error { return phones[i].send(ctx, bodies) }
			}
			return func() error {
				for _, work := range works {
					if work != nil {
						if err := work(); err != nil {
							return err
						}
					}
				}
				return nil
			}, nil
		}}, err
	}
	beside, a := pushing(crowded)
	alone, o := pushing(empty)
	if err := errors.Join(a, o); err != nil {
		return f, err
	}
	f, err = b.contest(ctx, milliseconds, n, beside, alone)
	f.OtherIs = fmt.Sprintf("chính nó / itself, without %d connected phones", b.size.Phones)
	if err == nil {
		err = crowd.allHeard(ctx)
	}
	return f, err
}

// pokeMemory: resident memory for each connected phone.
func (b *run) pokeMemory(ctx context.Context) (f Figure, err error) {
	b.tell("  dựng hai máy chủ / setting up both servers\n")
	ours, other, err := b.both(ctx, spec{Role: "ours", People: 1, Ears: b.size.Phones}, spec{Role: "pocketbase", People: 1, Ears: b.size.Phones})
	if err != nil {
		return f, err
	}
	defer ending(&err, ours, other)
	each := func(c *child) (float64, error) {
		before, err := c.ask("rest")
		if err != nil {
			return 0, err
		}
		crowd, err := c.listen(ctx)
		if err != nil {
			return 0, err
		}
		defer crowd.leave()
		after, err := c.ask("rest")
		return (after.RSS - before.RSS) * 1024 / float64(b.size.Phones), err
	}
	f = Figure{Unit: "KB RSS", Rounds: 1, OtherIs: plain + "each connected to a collection"}
	if f.Ours, err = each(ours); err != nil {
		return f, err
	}
	if f.Other, err = each(other); err != nil {
		return f, err
	}
	f.Ratio = f.Ours / f.Other
	f.Lowest, f.Highest = f.Ratio, f.Ratio
	return f, nil
}

// crowd are connected phones that only listen.
type crowd struct {
	heard []atomic.Int64 // news that each heard
	leave func()         // and waits until all are gone
}

// listen connects every ear of a child.
func (c *child) listen(ctx context.Context) (*crowd, error) {
	ctx, cancel := context.WithCancel(ctx)
	all := &crowd{heard: make([]atomic.Int64, len(c.Ears))}
	var open, connected sync.WaitGroup
	all.leave = func() { cancel(); open.Wait() }
	errs := make([]error, len(c.Ears))
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 4}}
	atOnce := make(chan struct{}, 16)
	for i, e := range c.Ears {
		connected.Add(1)
		open.Go(func() {
			atOnce <- struct{}{}
			once := sync.OnceFunc(func() { <-atOnce; connected.Done() })
			err := c.hear(ctx, client, e, once, func() { all.heard[i].Add(1) })
			if ctx.Err() == nil {
				errs[i] = errors.Join(errors.New("a connection ended"), err)
			}
			once()
		})
	}
	connected.Wait()
	if err := errors.Join(errs...); err != nil {
		all.leave()
		return nil, err
	}
	return all, nil
}

// hear holds one stream of server-sent events: ready when it is subscribed, news for each message.
func (c *child) hear(ctx context.Context, client *http.Client, e ear, ready, news func()) error {
	stream, err := ask(ctx, client, http.MethodGet, c.URL+"/api/realtime", "", e.Token)
	if err != nil {
		return err
	}
	defer stream.Close()
	event := ""
	for lines := bufio.NewScanner(stream); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case name == "event":
			event = value
		case name == "data" && event == "PB_CONNECT":
			var on struct{ ClientID string }
			if err := json.Unmarshal([]byte(value), &on, json.MatchCaseInsensitiveNames(true)); err != nil {
				return err
			}
			body, err := json.Marshal(map[string]any{"clientId": on.ClientID, "subscriptions": []string{e.Topic}})
			if err != nil {
				return err
			}
			answer, err := ask(ctx, client, http.MethodPost, c.URL+"/api/realtime", string(body), e.Token)
			if err != nil {
				return err
			}
			_ = answer.Close()
			ready()
		case name == "data":
			news()
		}
	}
	return nil
}

func ask(ctx context.Context, client *http.Client, method, url, body, token string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 300 {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("%s %s: %s", method, url, resp.Status)
	}
	return resp.Body, nil
}

// allHeard waits until every phone was told something, and says how many were not in the end.
func (c *crowd) allHeard(ctx context.Context) error {
	for end := time.Now().Add(10 * time.Second); ; {
		deaf := 0
		for i := range c.heard {
			if c.heard[i].Load() == 0 {
				deaf++
			}
		}
		if deaf == 0 || ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Now().After(end) {
			return fmt.Errorf("%d of %d phones were never told that there is news", deaf, len(c.heard))
		}
		time.Sleep(50 * time.Millisecond)
	}
}
