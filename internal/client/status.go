package client

import (
	"context"
	"fmt"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
)

// recall asks a server with a new history what it still remembers of the journal, and leaves only the rest to be sent
// again. What was stripped of an identity number goes up as it is kept: the server may know it by either hash. What it holds
// other bytes of, though they went by the same mid, is sent too, so that the refusal is of that one alone.
func (p *Phone) recall(ctx context.Context) error {
	for {
		var epoch string
		var es []Entry
		err := p.tx(ctx, func(t *tx) (err error) {
			epoch = t.self.Epoch
			found, err := t.entries(`WHERE due >= 2 ORDER BY n LIMIT ?`, t.self.Limits.orDefault().StatusMids)
			for unit := range units(found) {
				es = append(es, unit...)
			}
			return err
		})
		if err != nil || len(es) == 0 {
			return err
		}
		a, others, err := p.askStatus(ctx, es)
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
				// What was asked about in vain has no other hash any more: the next answer is its last.
				err := t.exec(`UPDATE mutation SET due = 1, body_sha = CASE WHEN due = 3 OR ? THEN ? ELSE body_sha END WHERE mid = ? AND due >= 2`,
					others[e.Mid], shaHex(e.M), e.Mid)
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

// Status asks for the stored results of own mutations and proves them, with the rest of their groups. Those that are due and
// known leave the outbox.
func (p *Phone) Status(ctx context.Context, mids ...string) ([]record.Result, error) {
	if err := p.greet(ctx, ""); err != nil {
		return nil, err
	}
	var es []Entry
	var epoch string
	err := p.tx(ctx, func(t *tx) (err error) {
		epoch = t.self.Epoch
		es, err = t.entries(`WHERE mid IN (SELECT value FROM json_each(?1)) OR gid IN (SELECT gid FROM mutation
			WHERE gid <> '' AND mid IN (SELECT value FROM json_each(?1))) ORDER BY n`, string(record.Raw(mids)))
		return err
	})
	if err != nil {
		return nil, err
	}
	a, _, err := p.askStatus(ctx, es)
	if err != nil {
		return nil, err
	}
	if a.Epoch != epoch {
		return nil, p.meetEpoch(ctx, epoch)
	}
	if err := p.accept(ctx, es, a, new(PushReport)); err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	return slices.DeleteFunc(a.Res, func(res record.Result) bool { return !slices.Contains(mids, res.Mid) }), nil
}

// askStatus asks for stored results. others are those that are not of this phone's bytes, with the rest of their groups:
// they prove nothing and are not in the answer. Nor is a group of which the server knows a part.
func (p *Phone) askStatus(ctx context.Context, es []Entry) (a *pushAnswer, others map[string]bool, err error) {
	mids := make([]string, len(es))
	for i, e := range es {
		mids[i] = e.Mid
	}
	a = &pushAnswer{}
	ask := record.NewDoc("device", p.device, "mids", mids)
	if err := p.post(ctx, "/api/sync/v1/status", ask.JSON(), a); err != nil {
		return nil, nil, fmt.Errorf("status: %w", outdated(err))
	}
	if len(a.Res) == 0 {
		return a, nil, nil
	}
	receipt, err := p.prove(ctx, a.Receipt)
	if err != nil {
		return nil, nil, fmt.Errorf("status: %w", err)
	}
	held := make(map[string]string, len(receipt.Res))
	for _, line := range receipt.Res {
		held[line.Mid] = line.BodySHA
	}
	others = together(es, func(e Entry) bool { sha, known := held[e.Mid]; return known && !e.is(sha) })
	partly := together(es, func(e Entry) bool { return held[e.Mid] == "" })
	a.Res = slices.DeleteFunc(a.Res, func(res record.Result) bool { return others[res.Mid] || partly[res.Mid] })
	return a, others, nil
}

// together are the mids of a list of which something is true, of them or of another member of their group.
func together(es []Entry, is func(Entry) bool) map[string]bool {
	groups, mids := map[string]bool{}, map[string]bool{}
	for _, e := range es {
		if is(e) {
			mids[e.Mid] = true
			if e.Group != nil {
				groups[e.Group.ID] = true
			}
		}
	}
	for _, e := range es {
		if e.Group != nil && groups[e.Group.ID] {
			mids[e.Mid] = true
		}
	}
	return mids
}
