package simulate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/record"
)

// settle adds one phone to the account: what its file says, and what the server says of the same. Books are kept at the
// office, where the network is good.
func (h *hand) settle(ctx context.Context, a *Account) error {
	h.line.quality = quality{}
	a.Made += len(h.made)
	a.Dup += int(h.dup.Load())
	a.Hurt += int(h.line.hurt.Load())
	a.Kills += int(h.killed.Load())
	a.Spells += int(h.offline.Load())
	ends, err := h.ends(a)
	if err != nil {
		return err
	}
	if err := h.settlePhotos(a, ends); err != nil {
		return err
	}
	if err := h.confirm(ctx, a, ends); err != nil {
		return err
	}
	return h.compare(ctx, a)
}

func (a *Account) fault(format string, args ...any) {
	a.Faults = append(a.Faults, fmt.Sprintf(format, args...))
}

// ends finds the end of every mutation in the phone's file.
func (h *hand) ends(a *Account) (map[string]record.Result, error) {
	found := map[string]client.Entry{}
	for _, list := range []func() ([]client.Entry, error){h.phone.Outbox, h.phone.Journal, h.phone.Issues} {
		es, err := list()
		if err != nil {
			return nil, err
		}
		for _, e := range es {
			found[e.Mid] = e
		}
	}
	ends := map[string]record.Result{}
	for _, mid := range h.made {
		e, there := found[mid]
		delete(found, mid)
		switch {
		case !there:
			a.fault("phone %d lost %s", h.n, mid)
			continue
		case e.Result.S == record.OK:
			a.OK++
		case e.Result.S == record.Merged:
			a.Merged++
		case e.Result.S == record.Conflict:
			a.Conflict++
		case e.Result.S == record.Rejected:
			a.Rejected++
		default:
			a.Left++
			continue
		}
		ends[mid], h.at[mid] = e.Result, e.At
		if e.Result.Code != "" {
			a.Codes[string(e.Result.Code)]++
		}
		receipt, err := h.phone.Receipt(mid) // kept only when its signature was verified and covers the result
		if err != nil {
			return nil, err
		}
		if receipt.Token != "" {
			a.Receipted++
		}
	}
	for mid := range found {
		a.fault("phone %d holds %s, which nobody recorded", h.n, mid)
	}
	return ends, nil
}

// confirm asks the server for its own words on every mutation.
func (h *hand) confirm(ctx context.Context, a *Account, ends map[string]record.Result) error {
	for mids := range slices.Chunk(slices.Sorted(maps.Keys(ends)), 100) {
		var results []record.Result
		err := h.insist(ctx, func() (err error) {
			results, err = h.phone.Status(ctx, mids...)
			return err
		})
		if err != nil {
			return fmt.Errorf("status: %w", err)
		}
		unknown := map[string]bool{}
		for _, mid := range mids {
			unknown[mid] = true
		}
		for _, r := range results {
			mine := ends[r.Mid]
			delete(unknown, r.Mid)
			if r.S != mine.S || r.Code != mine.Code || r.Seq != mine.Seq {
				a.fault("%s: the server says %s %s %d, phone %d %s %s %d", r.Mid, r.S, r.Code, r.Seq, h.n, mine.S, mine.Code, mine.Seq)
				continue
			}
			a.Proved++
		}
		for mid := range unknown {
			if ends[mid].S == record.Rejected && h.forgot(h.at[mid]) {
				a.Forgotten++
			} else {
				a.fault("%s: the server does not know it, phone %d has %s", mid, h.n, ends[mid].S)
			}
		}
	}
	return nil
}

func (h *hand) settlePhotos(a *Account, ends map[string]record.Result) error {
	states, err := h.phone.PhotoStates()
	if err != nil {
		return err
	}
	a.Photos += len(h.photoOf)
	if len(states) != len(h.photoOf) {
		a.fault("phone %d holds %d photos of %d", h.n, len(states), len(h.photoOf))
	}
	for _, s := range states {
		switch {
		case s.Proved:
			a.Whole++
			a.Bytes += s.Bytes
		case s.State == "refused" && s.Why != "":
			a.Refused++
		case ends[h.photoOf[s.SHA256]].S == record.Rejected:
			a.Withheld++
		default:
			a.PhotosLeft++
		}
	}
	return nil
}

// pending is how many photos still have to go up.
func (h *hand) pending() (n int, err error) {
	states, err := h.phone.PhotoStates()
	if err != nil {
		return 0, err
	}
	issues, err := h.phone.Issues()
	if err != nil {
		return 0, err
	}
	refused := map[string]bool{}
	for _, e := range issues {
		refused[e.Mid] = e.Result.S == record.Rejected
	}
	for _, s := range states {
		if !s.Proved && s.State != "refused" && !refused[h.photoOf[s.SHA256]] {
			n++
		}
	}
	return n, nil
}

// compare holds the phone's rows against the server's, scope by scope. The server may still be looking at photos, so that
// a scope moves on between the pull and the comparison: then both are done again.
func (h *hand) compare(ctx context.Context, a *Account) error {
	var info client.Info
	var moved bool
	for range 50 {
		moved = false
		sums := map[string]client.Checked{}
		err := h.insist(ctx, func() (err error) {
			if _, err = h.phone.Pull(ctx); err != nil {
				return err
			}
			if info, err = h.phone.Info(); err != nil {
				return err
			}
			for scope := range info.Scopes {
				if sums[scope], err = h.phone.Verify(ctx, scope); err != nil {
					return err
				}
				moved = moved || !sums[scope].Comparable
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("compare rows: %w", err)
		}
		if moved {
			if err := sleep(ctx, 100*time.Millisecond); err != nil {
				return err
			}
			continue
		}
		for scope, c := range sums {
			a.Scopes++
			if c.Same {
				a.Same++
			} else {
				a.fault("phone %d, %s: %d rows, the server has %d", h.n, scope, c.Rows, c.ServerRows)
			}
		}
		return nil
	}
	a.fault("phone %d: the server does not come to rest", h.n)
	return nil
}
