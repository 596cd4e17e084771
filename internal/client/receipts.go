package client

import (
	"bytes"
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Receipt is a signed answer that the phone keeps for good: with it a volunteer can prove later what was received.
type Receipt struct {
	Token string // compact JWS
	About string // push or photo
	Epoch string
	At    time.Time // server's clock
}

// Receipts lists every receipt, oldest first.
func (p *Phone) Receipts() (out []Receipt, err error) {
	err = p.tx(context.Background(), func(t *tx) error {
		return t.scan(func(scan func(...any) error) error {
			var r Receipt
			var at int64
			err := scan(&r.Token, &r.About, &r.Epoch, &at)
			r.At = fromMillis(at)
			out = append(out, r)
			return err
		}, `SELECT token, about, epoch, at FROM receipt ORDER BY n`)
	})
	return out, err
}

// Receipt finds the receipt of a mutation; Token is "" when there is none.
func (p *Phone) Receipt(mid string) (r Receipt, err error) {
	err = p.tx(context.Background(), func(t *tx) error {
		return t.scan(func(scan func(...any) error) error {
			var at int64
			err := scan(&r.Token, &r.About, &r.Epoch, &at)
			r.At = fromMillis(at)
			return err
		}, `SELECT r.token, r.about, r.epoch, r.at FROM receipt r JOIN mutation m ON m.receipt = r.n WHERE m.mid = ?`, mid)
	})
	return r, err
}

func (t *tx) keepReceipt(token, epoch string, at time.Time, about string) (n int64, err error) {
	err = t.QueryRowContext(t.ctx, `INSERT INTO receipt (token, epoch, at, about) VALUES (?, ?, ?, ?)
		ON CONFLICT (token) DO UPDATE SET token = token RETURNING n`, token, epoch, at.UnixMilli(), about).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("keep receipt: %w", err)
	}
	return n, nil
}

// prove verifies a push receipt. A key that the phone does not know yet is asked for once: keys rotate.
func (p *Phone) prove(ctx context.Context, token string) (r credential.Receipt, err error) {
	err = p.withKeys(ctx, func(keys []credential.JWK) (err error) {
		r, err = credential.Verify(keys, token)
		return err
	})
	return r, err
}

func (p *Phone) withKeys(ctx context.Context, verify func([]credential.JWK) error) error {
	for asked := false; ; asked = true {
		var keys []credential.JWK
		if err := p.tx(ctx, func(t *tx) error { keys = t.self.Keys; return nil }); err != nil {
			return err
		}
		err := verify(keys)
		switch {
		case err == nil:
			return nil
		case asked || !errors.Is(err, credential.ErrUnknownKey):
			return fmt.Errorf("%w: receipt: %w", ErrAnswer, err)
		}
		if err := p.Hello(ctx); err != nil {
			return err
		}
	}
}

// Retention of what the server acknowledged (sync.md section 9).
const (
	keepDurable = 7 * 24 * time.Hour  // below durable
	keepAlone   = 30 * 24 * time.Hour // on a server without a replica
)

// mayGo is the SQL condition on (epoch, seq, at) under which the phone may forget what the server acknowledged. All times
// are the server's: no phone clock deletes anything.
func (s *facts) mayGo() (where string, args []any) {
	if s.Durable == nil {
		return `at < ?`, []any{s.ServerNow.Add(-keepAlone).UnixMilli()}
	}
	return `epoch = ? AND seq <= ? AND at < ?`, []any{s.Epoch, *s.Durable, s.ServerNow.Add(-keepDurable).UnixMilli()}
}

// tidy lets go of journal bodies whose time has come, groups whole. Results and receipts stay.
func (t *tx) tidy() error {
	where, args := t.self.mayGo()
	where = `due = 0 AND settled = 1 AND open = 0 AND s IN ('ok', 'merged', 'conflict') AND ` + where
	return t.exec(`UPDATE mutation SET m = NULL WHERE m IS NOT NULL AND `+where+` AND gid NOT IN
		(SELECT gid FROM mutation WHERE gid <> '' AND NOT (`+where+`))`, append(args, args...)...)
}

func readResult(raw string, into *record.Result) error {
	if raw == "" {
		return nil
	}
	return json.Unmarshal([]byte(raw), into)
}

// withoutIdentity takes every member named id_number out of a body, at any depth.
func withoutIdentity(body jsontext.Value) jsontext.Value {
	if !bytes.Contains(body, []byte(`"id_number"`)) {
		return body
	}
	switch body.Kind() {
	case '{':
		doc, err := record.ParseDoc(body)
		if err != nil {
			return body
		}
		doc.Del("id_number")
		for i := range doc {
			doc[i].Value = withoutIdentity(doc[i].Value)
		}
		return doc.JSON()
	case '[':
		var items []jsontext.Value
		if json.Unmarshal(body, &items) != nil {
			return body
		}
		for i := range items {
			items[i] = withoutIdentity(items[i])
		}
		return record.Raw(items)
	}
	return body
}

// blob is a column value: an empty one is NULL.
func blob(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}
