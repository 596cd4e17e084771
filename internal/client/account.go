package client

import (
	"bytes"
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// renewAfter is the age at which a token is renewed without being asked; it lives 30 days.
const renewAfter = 24 * time.Hour

// SignIn proves who the person is. One file belongs to one person: for another it is ErrOtherUser and nothing changes.
func (p *Phone) SignIn(ctx context.Context, email, password string) error {
	p.signing.Lock()
	defer p.signing.Unlock()
	return p.authorise(ctx, "auth-with-password", "", record.NewDoc("identity", email, "password", password))
}

// Refresh renews the token.
func (p *Phone) Refresh(ctx context.Context) error {
	token, err := p.token(ctx)
	if err != nil {
		return err
	}
	_, err = p.renew(ctx, token)
	return err
}

// renew exchanges a token that the server did not like, unless another lane has done so meanwhile.
func (p *Phone) renew(ctx context.Context, stale string) (string, error) {
	p.signing.Lock()
	defer p.signing.Unlock()
	if now, err := p.token(ctx); err != nil || now != stale {
		return now, err
	}
	if err := p.authorise(ctx, "auth-refresh", stale, nil); err != nil {
		return "", err
	}
	return p.token(ctx)
}

func (p *Phone) authorise(ctx context.Context, how, token string, body record.Doc) error {
	res, err := p.try(ctx, token, func(ctx context.Context) (*http.Request, error) {
		url := p.cfg.Server + "/api/collections/users/" + how
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body.JSON()))
		if err == nil {
			req.Header.Set("Content-Type", "application/json")
		}
		return req, err
	})
	switch {
	case err != nil:
		return fmt.Errorf("sign in: %w", err)
	case res.status == http.StatusTooManyRequests || res.status >= 500:
		return fmt.Errorf("sign in: %w", res.refused())
	case res.status != http.StatusOK:
		return fmt.Errorf("%w: %w", ErrSignIn, res.refused())
	}
	var got struct {
		Token  string `json:"token"`
		Record struct {
			ID string `json:"id"`
		} `json:"record"`
	}
	if err := json.Unmarshal(res.body, &got); err != nil || got.Token == "" || got.Record.ID == "" {
		return fmt.Errorf("%w: sign in", ErrAnswer)
	}
	return p.tx(ctx, func(t *tx) error {
		if t.self.User != "" && t.self.User != got.Record.ID {
			return ErrOtherUser
		}
		t.self.User, t.self.Token, t.self.TokenAt = got.Record.ID, got.Token, p.cfg.Clock()
		return t.save()
	})
}

func (p *Phone) token(ctx context.Context) (token string, err error) {
	err = p.tx(ctx, func(t *tx) error { token = t.self.Token; return nil })
	if err == nil && token == "" {
		err = ErrSignIn
	}
	return token, err
}

// helloAnswer is what the server says of itself.
type helloAnswer struct {
	ServerID  string           `json:"server_id"`
	Epoch     string           `json:"epoch"`
	Now       time.Time        `json:"now"`
	Head      int64            `json:"head"`
	Durable   *int64           `json:"durable"`
	Schema    int              `json:"schema"`
	SchemaMin int              `json:"schema_min"`
	Limits    Limits           `json:"limits"`
	Scopes    map[string]Scope `json:"scopes"`
	Me        record.Doc       `json:"me"`
	Keys      []credential.JWK `json:"keys"`
	Lost      bool             `json:"lost"`
}

// Hello learns which server this is, in which history, with which keys, and how far the phone's clock is off. When the
// history is another one, the journal is due again and a fresh copy of the rows is begun beside the old one.
func (p *Phone) Hello(ctx context.Context) error {
	p.greeting.Lock()
	defer p.greeting.Unlock()
	return p.hello(ctx)
}

// greet is Hello unless the phone knows its server: since an hour ago at most, and in another epoch than the one given.
func (p *Phone) greet(ctx context.Context, notEpoch string) error {
	p.greeting.Lock()
	defer p.greeting.Unlock()
	var self facts
	if err := p.tx(ctx, func(t *tx) error { self = t.self; return nil }); err != nil {
		return err
	}
	age := p.cfg.Clock().Sub(self.HelloAt)
	if self.Epoch != "" && self.Epoch != notEpoch && age >= 0 && age < time.Hour {
		return nil
	}
	return p.hello(ctx)
}

func (p *Phone) hello(ctx context.Context) error {
	var self facts
	var queue int
	var proof struct {
		Head       int64
		Mid, Token string
	}
	err := p.tx(ctx, func(t *tx) (err error) {
		self = t.self
		if queue, err = t.count(`SELECT count(*) FROM mutation WHERE due > 0`); err != nil {
			return err
		}
		return t.scan(func(scan func(...any) error) error { return scan(&proof.Head, &proof.Mid, &proof.Token) },
			`SELECT m.seq, m.mid, r.token FROM mutation m JOIN receipt r ON r.n = m.receipt WHERE m.epoch = ? AND m.s <> 'rejected' ORDER BY m.seq DESC LIMIT 1`, self.Epoch)
	})
	if err != nil {
		return err
	}
	if self.Token != "" && p.cfg.Clock().Sub(self.TokenAt).Abs() > renewAfter {
		if _, err := p.renew(ctx, self.Token); err != nil {
			p.log.Warn("token not renewed yet", "error", err) // the old one is tried until the server refuses it
		}
	}
	ask := record.NewDoc("device", p.device, "app", p.cfg.App, "schema", record.Schema, "queue", queue, "skew_ms", self.SkewMs)
	if proof.Mid != "" {
		ask.Put("newest", proof.Mid)
	}
	h, sent, got, err := p.askHello(ctx, ask)
	if err == nil && h.Epoch == self.Epoch && (h.Lost || h.Head < proof.Head) {
		// The server has gone back behind its own receipt without noticing: the receipt tells it.
		ask.Put("receipt", proof.Token)
		h, sent, got, err = p.askHello(ctx, ask)
	}
	if err != nil {
		return err
	}
	p.old.Store(false) // the next push finds out again
	return p.tx(ctx, func(t *tx) error {
		s := &t.self
		if s.Epoch != self.Epoch || s.ServerID != self.ServerID {
			return nil // another hello was faster
		}
		if s.Epoch != "" && (s.Epoch != h.Epoch || s.ServerID != h.ServerID) {
			p.log.Warn("the server has a new history", "was", s.Epoch, "is", h.Epoch, "head", h.Head)
			if err := t.newEpoch(); err != nil {
				return err
			}
			defer p.nudge(lanePush, lanePhotos)
		}
		s.ServerID, s.Epoch, s.Durable, s.Keys, s.Limits, s.Me = h.ServerID, h.Epoch, h.Durable, h.Keys, h.Limits, h.Me
		s.ServerNow, s.HelloAt = h.Now, got
		s.SkewMs = sent.Add(got.Sub(sent) / 2).Sub(h.Now).Milliseconds()
		if err := t.tidy(); err != nil {
			return err
		}
		return t.save()
	})
}

func (p *Phone) askHello(ctx context.Context, ask record.Doc) (h helloAnswer, sent, got time.Time, err error) {
	sent = p.cfg.Clock()
	if err := p.post(ctx, "/api/sync/v1/hello", ask.JSON(), &h); err != nil {
		return h, sent, sent, fmt.Errorf("hello: %w", outdated(err))
	}
	if h.ServerID == "" || h.Epoch == "" || h.Now.IsZero() || len(h.Keys) == 0 {
		return h, sent, sent, fmt.Errorf("%w: hello", ErrAnswer)
	}
	return h, sent, p.cfg.Clock(), nil
}

// newEpoch makes everything acknowledged due again, groups whole, in its old order and with its old mids, and starts a shadow
// base. The base of the old history stays on the screens until the shadow is complete.
func (t *tx) newEpoch() error {
	t.self.Shadow, t.self.Cur, t.self.Ready, t.self.PulledHead = true, map[string]jsontext.Value{}, nil, 0
	return errors.Join(
		t.exec(`DELETE FROM shadow`),
		t.exec(`UPDATE mutation SET due = 2, settled = 0 WHERE due = 0 AND m IS NOT NULL AND (s IN ('ok', 'merged', 'conflict')
			OR gid IN (SELECT gid FROM mutation WHERE gid <> '' AND s IN ('ok', 'merged', 'conflict')))`),
		t.exec(`UPDATE photo SET state = '', upload = '', previewed = 0, tries = 0 WHERE data IS NOT NULL AND state <> 'refused'`),
	)
}

// outdated names the answer of a server that needs a newer app.
func outdated(err error) error {
	var refused *HTTPError
	if errors.As(err, &refused) && refused.Status == http.StatusUpgradeRequired {
		return fmt.Errorf("%w: %w", ErrOutdated, err)
	}
	return err
}
