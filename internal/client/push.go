package client

import (
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// PushReport says what one push did.
type PushReport struct {
	Sent                           int // mutations in the request
	OK, Merged, Conflict, Rejected int
	Dup                            int    // of these, answered before: an earlier answer was lost
	Stop                           string // why the server stopped before the end: epoch, busy, group
	Left                           int    // still due
}

// Answered is how many mutations left the outbox.
func (r PushReport) Answered() int { return r.OK + r.Merged + r.Conflict + r.Rejected }

func (r *PushReport) add(o PushReport) {
	r.Sent, r.OK, r.Merged, r.Conflict = r.Sent+o.Sent, r.OK+o.OK, r.Merged+o.Merged, r.Conflict+o.Conflict
	r.Rejected, r.Dup, r.Stop, r.Left = r.Rejected+o.Rejected, r.Dup+o.Dup, o.Stop, o.Left
}

// Why the phone itself goes on with a smaller push.
const (
	stopHalved   = "halved"   // 413
	stopOutdated = "outdated" // 426: only evidence
	stopRecall   = "recall"   // the server may hold it as it first went up: ask
)

// errBusy is a push that the server stopped for want of time.
var errBusy = errors.New("the server is busy")

// pushAnswer answers push, and status with the stored results alone.
type pushAnswer struct {
	Epoch   string          `json:"epoch"`
	Head    int64           `json:"head"`
	Durable *int64          `json:"durable"`
	Res     []record.Result `json:"res"`
	Stop    *struct {
		Why string `json:"why"`
	} `json:"stop"`
	Receipt string `json:"receipt"`
}

// Push sends the first mutations of the outbox in one request. Only a result that carries a mid and stands in a verified
// receipt takes that mutation out; every other outcome is an error and leaves the outbox as it was.
func (p *Phone) Push(ctx context.Context) (PushReport, error) {
	p.pushing.Lock()
	defer p.pushing.Unlock()
	return p.push(ctx)
}

// Flush pushes until nothing is due or something stands in the way.
func (p *Phone) Flush(ctx context.Context) (PushReport, error) {
	p.pushing.Lock()
	defer p.pushing.Unlock()
	var sum PushReport
	for epochs := 0; ; {
		r, err := p.push(ctx)
		sum.add(r)
		switch {
		case errors.Is(err, errEpoch) && epochs < 3:
			epochs++ // hello has made the journal due: go on with the new history
		case r.Stop == stopHalved, r.Stop == stopOutdated, r.Stop == stopRecall:
			// half of it next time; only evidence next time; after asking
		case err != nil || r.Left == 0 || r.Answered() == 0:
			return sum, err
		}
	}
}

func (p *Phone) push(ctx context.Context) (r PushReport, err error) {
	if err := p.greet(ctx, ""); err != nil && !errors.Is(err, ErrOutdated) {
		return r, err
	}
	if err := p.recall(ctx); err != nil {
		return r, err
	}
	load, err := p.load(ctx)
	if err != nil || len(load.muts) == 0 {
		if err == nil && load.left > 0 && p.old.Load() {
			err = ErrOutdated // only what the server does not take from this app is left
		}
		r.Left = load.left
		return r, err
	}
	r.Sent, r.Left = len(load.muts), load.left
	var a pushAnswer
	if err := p.post(ctx, "/api/sync/v1/push", load.body, &a); err != nil {
		var refused *HTTPError
		if errors.As(err, &refused) && refused.Status == http.StatusRequestEntityTooLarge && load.units > 1 {
			p.most.Store(int64(len(load.muts) / 2))
			r.Stop = stopHalved
		}
		if err = outdated(err); errors.Is(err, ErrOutdated) && !p.old.Swap(true) {
			r.Stop = stopOutdated
		}
		return r, fmt.Errorf("push: %w", err)
	}
	if a.Epoch != load.epoch {
		return r, p.meetEpoch(ctx, load.epoch)
	}
	if len(a.Res) == 0 && a.Stop == nil {
		return r, fmt.Errorf("push: %w: no results", ErrAnswer)
	}
	if err := p.accept(ctx, load.muts, &a, &r); err != nil {
		return r, fmt.Errorf("push: %w", err)
	}
	if most := p.most.Load(); most > 0 && len(a.Res) == len(load.muts) {
		p.most.Store(most * 2)
	}
	if a.Stop != nil {
		r.Stop = a.Stop.Why
		switch {
		case r.Stop == "epoch":
			return r, p.meetEpoch(ctx, load.epoch)
		case r.Answered() == 0:
			return r, fmt.Errorf("push: %w: %s", errBusy, r.Stop)
		}
	}
	return r, nil
}

// meetEpoch says hello to a history that is not ours, and is errEpoch when that went well.
func (p *Phone) meetEpoch(ctx context.Context, ours string) error {
	if err := p.greet(ctx, ours); err != nil {
		return err
	}
	return errEpoch
}

// cargo is what one push carries.
type cargo struct {
	epoch string
	muts  []Entry
	units int // groups and single mutations
	left  int // due, these included
	body  []byte
}

// load takes the first mutations that are due, groups whole, within the limits, and marks them sent before they are.
func (p *Phone) load(ctx context.Context) (c cargo, err error) {
	err = p.tx(ctx, func(t *tx) error {
		limits := t.self.Limits.orDefault()
		most := limits.PushMutations
		if m := int(p.most.Load()); m > 0 {
			most = min(most, m)
		}
		if c.left, err = t.count(`SELECT count(*) FROM mutation WHERE due > 0`); err != nil || c.left == 0 {
			return err
		}
		due, err := t.entries(`WHERE due = 1 ORDER BY n LIMIT ?`, limits.PushMutations+limits.GroupSize)
		if p.old.Load() {
			due, err = t.entries(`WHERE due = 1 AND kind IN (`+evidenceKinds+`) AND (gid = '' OR gid NOT IN
				(SELECT gid FROM mutation WHERE due > 0 AND kind NOT IN (`+evidenceKinds+`))) ORDER BY n LIMIT ?`, limits.PushMutations+limits.GroupSize)
		}
		if err != nil {
			return err
		}
		c.epoch = t.self.Epoch
		c.body = appendEnvelope(nil, c.epoch, p.device)
		for unit := range units(due) {
			bytes := len(c.body)
			for _, e := range unit {
				bytes += len(e.M) + wrapBytes
			}
			if len(c.muts) > 0 && (len(c.muts)+len(unit) > most || bytes > limits.PushBytes) {
				break
			}
			for _, e := range unit {
				c.body = appendMutation(c.body, e)
			}
			c.muts = append(c.muts, unit...)
			c.units++
		}
		c.body = append(c.body, `]}`...)
		for _, e := range c.muts {
			if !e.Sent {
				if err := t.exec(`UPDATE mutation SET sent = 1 WHERE mid = ?`, e.Mid); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return c, err
}

// evidenceKinds are the kinds that go up from an app of any age.
var evidenceKinds = func() string {
	var list []byte
	for _, k := range record.Kinds {
		if k.Evidence() {
			if len(list) > 0 {
				list = append(list, ',')
			}
			list = append(list, "'"+k.Name+"'"...)
		}
	}
	return string(list)
}()

// units cuts a list of mutations into what goes together: a group, or one alone. A group that is not all there is left out.
func units(es []Entry) func(yield func([]Entry) bool) {
	return func(yield func([]Entry) bool) {
		for len(es) > 0 {
			n, of := 1, 1
			if g := es[0].Group; g != nil {
				for of = g.Of; n < len(es) && es[n].Group != nil && es[n].Group.ID == g.ID; {
					n++
				}
			}
			if n >= of && !yield(es[:n]) {
				return
			}
			es = es[n:]
		}
	}
}

func appendEnvelope(b []byte, epoch, device string) []byte {
	b = append(b, `{"epoch":`...)
	b, _ = jsontext.AppendQuote(b, epoch)
	b = append(b, `,"device":`...)
	b, _ = jsontext.AppendQuote(b, device)
	b = append(b, `,"schema":`...)
	b = strconv.AppendInt(b, record.Schema, 10)
	return append(b, `,"muts":[`...)
}

// appendMutation writes one mutation; m stands in the request byte for byte as it is stored.
func appendMutation(b []byte, e Entry) []byte {
	if b[len(b)-1] != '[' {
		b = append(b, ',')
	}
	b = append(b, `{"mid":"`...)
	b = append(b, e.Mid...)
	b = append(b, '"')
	if e.Group != nil {
		b = append(b, `,"g":{"id":"`...)
		b = append(b, e.Group.ID...)
		b = append(b, `","of":`...)
		b = strconv.AppendInt(b, int64(e.Group.Of), 10)
		b = append(b, '}')
	}
	b = append(b, `,"m":`...)
	b = append(b, e.M...)
	return append(b, '}')
}

// accept proves an answer and stores its results with the receipt in one transaction. An answer that does not prove every
// one of its results counts for nothing.
func (p *Phone) accept(ctx context.Context, asked []Entry, a *pushAnswer, r *PushReport) error {
	if len(a.Res) == 0 {
		return nil
	}
	receipt, err := p.prove(ctx, a.Receipt)
	if err != nil {
		return err
	}
	lines := make(map[string]credential.ReceiptLine, len(receipt.Res))
	for _, l := range receipt.Res {
		lines[l.Mid] = l
	}
	bodies := make(map[string]Entry, len(asked))
	group := make(map[string]string)
	reused := make(map[string]bool)
	for _, e := range asked {
		bodies[e.Mid] = e
		if e.Group != nil {
			group[e.Mid] = e.Group.ID
		}
	}
	for _, res := range a.Res {
		body, mine := bodies[res.Mid]
		line, proved := lines[res.Mid]
		switch {
		case !mine:
			return fmt.Errorf("%w: result for %q, which was not sent", ErrAnswer, res.Mid)
		case !slices.Contains([]record.Status{record.OK, record.Merged, record.Conflict, record.Rejected}, res.S):
			return fmt.Errorf("%w: unknown status %q", ErrAnswer, res.S)
		case !proved || line.S != string(res.S) || line.Seq != res.Seq || !body.is(line.BodySHA):
			return fmt.Errorf("%w: the receipt does not cover %s", ErrAnswer, res.Mid)
		}
		reused[res.Mid] = res.Code == record.IDReuse
		delete(bodies, res.Mid) // a second result for it would be one that was not sent
	}
	for _, res := range a.Res {
		for rest := range bodies {
			if g := group[res.Mid]; g != "" && group[rest] == g {
				return fmt.Errorf("%w: half of group %s", ErrAnswer, g)
			}
		}
	}
	return p.tx(ctx, func(t *tx) error {
		if t.self.Epoch != a.Epoch || receipt.Epoch != a.Epoch || receipt.ServerID != t.self.ServerID || receipt.Device != p.device {
			return fmt.Errorf("%w: receipt of another server, history or device", ErrAnswer)
		}
		n, err := t.keepReceipt(a.Receipt, receipt.Epoch, receipt.At, "push")
		if err != nil {
			return err
		}
		// Carried by hand, or in a backup, it may be there as it was before it lost an identity number: that is no refusal.
		again := together(asked, func(e Entry) bool { return reused[e.Mid] && e.stripped() })
		for _, res := range a.Res {
			if again[res.Mid] {
				r.Stop = stopRecall
				if err := t.exec(`UPDATE mutation SET due = 3 WHERE mid = ? AND due = 1`, res.Mid); err != nil {
					return err
				}
				continue
			}
			if err := t.answered(res, a.Epoch, receipt.At, n); err != nil {
				return err
			}
			r.note(res)
		}
		if a.Durable != nil {
			t.self.Durable = a.Durable
		}
		if r.Left, err = t.count(`SELECT count(*) FROM mutation WHERE due > 0`); err != nil {
			return err
		}
		return t.save()
	})
}

func (r *PushReport) note(res record.Result) {
	switch res.S {
	case record.OK:
		r.OK++
	case record.Merged:
		r.Merged++
	case record.Conflict:
		r.Conflict++
	case record.Rejected:
		r.Rejected++
	}
	if res.Dup {
		r.Dup++
	}
}

// answered moves a mutation from the outbox to the journal or to the issues. Identity numbers leave the journal with the
// receipt; a refused mutation is kept whole until somebody has dealt with it.
func (t *tx) answered(res record.Result, epoch string, at time.Time, receipt int64) error {
	es, err := t.entries(`WHERE mid = ?`, res.Mid)
	if err != nil || len(es) == 0 {
		return err
	}
	e := es[0]
	if !e.Due {
		return nil // a doubled answer
	}
	body, issue := e.M, res.S == record.Conflict || res.S == record.Rejected
	if res.S != record.Rejected {
		body = withoutIdentity(body)
	}
	known := e.Result.S == res.S // a replay that ended as before opens no issue again
	res.Dup = false
	raw, err := json.Marshal(res)
	if err != nil {
		return fmt.Errorf("keep result: %w", err)
	}
	return t.exec(`UPDATE mutation SET due = 0, s = ?, result = ?, seq = ?, epoch = ?, at = ?, receipt = ?, m = ?,
			settled = ?, open = CASE WHEN ? THEN open ELSE ? END WHERE mid = ?`,
		string(res.S), string(raw), res.Seq, epoch, at.UnixMilli(), receipt, blob(body),
		res.S == record.Rejected || (res.Seq <= t.self.PulledHead && !t.self.Shadow), known, issue, res.Mid)
}
