package client

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json/v2"
	"fmt"
	"strconv"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Checked is the outcome of comparing a scope with the server.
type Checked struct {
	Comparable bool // the phone has read the scope up to the server's last row of it
	Same       bool
	Rows       int64 // here
	ServerRows int64
}

// Verify compares the rows of a scope with the server's, by their sum. A scope that differs is read anew at the next pull.
func (p *Phone) Verify(ctx context.Context, scope string) (c Checked, err error) {
	if err := p.greet(ctx, ""); err != nil {
		return c, err
	}
	var a struct {
		Rows int64  `json:"rows"`
		Sum  string `json:"sum"`
		V    int64  `json:"v"`
	}
	ask := record.NewDoc("scope", scope, "device", p.device)
	if err := p.post(ctx, "/api/sync/v1/verify", ask.JSON(), &a); err != nil {
		return c, fmt.Errorf("verify: %w", outdated(err))
	}
	server, err := strconv.ParseUint(a.Sum, 16, 64)
	if err != nil {
		return c, fmt.Errorf("%w: verify: %w", ErrAnswer, err)
	}
	err = p.tx(ctx, func(t *tx) error {
		var cursor struct {
			Seq int64 `json:"seq"`
		}
		at, held := t.self.Cur[scope]
		if held {
			if err := json.Unmarshal(at, &cursor); err != nil {
				return fmt.Errorf("%w: cursor of %q: %w", ErrAnswer, scope, err)
			}
		}
		var sum uint64
		err := t.scan(func(scan func(...any) error) error {
			var kind, id string
			var v int64
			if err := scan(&kind, &id, &v); err != nil {
				return err
			}
			c.Rows++
			sum += Fingerprint(kind, id, v)
			return nil
		}, `SELECT kind, id, v FROM base WHERE scope = ?`, scope)
		if err != nil {
			return err
		}
		c.ServerRows = a.Rows
		c.Comparable = held && !t.self.Shadow && t.self.Ready[scope] && cursor.Seq >= a.V
		c.Same = c.Rows == a.Rows && sum == server
		if c.Comparable && !c.Same {
			p.log.Error("a scope differs from the server's", "scope", scope, "rows", c.Rows, "server_rows", a.Rows)
			delete(t.self.Cur, scope)
			delete(t.self.Ready, scope)
			return t.save()
		}
		return nil
	})
	return c, err
}

// Fingerprint is a row's part of the sum that verify compares: the first 8 bytes, big-endian, of SHA-256("kind/id@v").
func Fingerprint(kind, id string, v int64) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s@%d", kind, id, v))
	return binary.BigEndian.Uint64(sum[:8])
}
