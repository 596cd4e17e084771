package client

import (
	"context"
	"fmt"

	"github.com/chungsuc/chungsuc/internal/record"
)

// recall asks a server with a new history what it still remembers of the journal, and leaves only the rest to be sent
// again. What was stripped of an identity number cannot go up under its old hash: it gets the hash of what is left.
func (p *Phone) recall(ctx context.Context) error {
	for {
		var epoch string
		var es []Entry
		err := p.tx(ctx, func(t *tx) (err error) {
			epoch = t.self.Epoch
			found, err := t.entries(`WHERE due = 2 ORDER BY n LIMIT ?`, t.self.Limits.orDefault().StatusMids)
			for unit := range units(found) {
				es = append(es, unit...)
			}
			return err
		})
		if err != nil || len(es) == 0 {
			return err
		}
		a, err := p.askStatus(ctx, es)
		if err != nil {
			return err
		}
		if a.Epoch != epoch {
			return p.meetEpoch(ctx, epoch)
		}
		var known PushReport
		if err := p.accept(ctx, es, a, &known); err != nil {
			return fmt.Errorf("status: %w", err)
		}
		err = p.tx(ctx, func(t *tx) error {
			if t.self.Epoch != epoch {
				return errEpoch
			}
			for _, e := range es {
				err := t.exec(`UPDATE mutation SET due = 1, body_sha = ? WHERE mid = ? AND due = 2`, shaHex(e.M), e.Mid)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// Status asks for the stored results of own mutations and proves them. Those that are due and known leave the outbox.
func (p *Phone) Status(ctx context.Context, mids ...string) ([]record.Result, error) {
	if err := p.greet(ctx, ""); err != nil {
		return nil, err
	}
	var es []Entry
	var epoch string
	err := p.tx(ctx, func(t *tx) (err error) {
		epoch = t.self.Epoch
		es, err = t.entries(`WHERE mid IN (SELECT value FROM json_each(?)) ORDER BY n`, string(record.Raw(mids)))
		return err
	})
	if err != nil {
		return nil, err
	}
	a, err := p.askStatus(ctx, es)
	if err != nil {
		return nil, err
	}
	if a.Epoch != epoch {
		return nil, p.meetEpoch(ctx, epoch)
	}
	if err := p.accept(ctx, es, a, new(PushReport)); err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	return a.Res, nil
}

func (p *Phone) askStatus(ctx context.Context, es []Entry) (*pushAnswer, error) {
	mids := make([]string, len(es))
	for i, e := range es {
		mids[i] = e.Mid
	}
	var a pushAnswer
	ask := record.NewDoc("device", p.device, "mids", mids)
	if err := p.post(ctx, "/api/sync/v1/status", ask.JSON(), &a); err != nil {
		return nil, fmt.Errorf("status: %w", outdated(err))
	}
	return &a, nil
}
