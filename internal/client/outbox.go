package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Batch is a group of mutations in the making: they are saved together, go up together, and happen together or not at all.
type Batch struct {
	p     *Phone
	t     *tx
	mids  []string
	bytes int
	err   error
}

// Group saves what f does as one group, of at most 20 mutations. When f or any step in it fails, nothing is saved.
func (p *Phone) Group(f func(*Batch) error) error {
	err := p.tx(context.Background(), func(t *tx) error {
		b := &Batch{p: p, t: t}
		if err := f(b); err != nil {
			return err
		}
		return b.finish()
	})
	if err == nil {
		p.nudge(lanePush, lanePhotos)
	}
	return err
}

func (b *Batch) finish() error {
	limits := b.t.self.Limits.orDefault()
	switch {
	case b.err != nil:
		return b.err
	case len(b.mids) > limits.GroupSize, b.bytes > limits.PushBytes-envelopeBytes:
		return ErrTooLarge
	case len(b.mids) < 2:
		return nil
	}
	for _, mid := range b.mids {
		if err := b.t.exec(`UPDATE mutation SET gid = ?, gof = ? WHERE mid = ?`, b.mids[0], len(b.mids), mid); err != nil {
			return err
		}
	}
	return nil
}

// one runs a single step as a batch of its own.
func (p *Phone) one(step func(*Batch) (id, mid string, err error)) (id, mid string, err error) {
	err = p.Group(func(b *Batch) error {
		id, mid, err = step(b)
		return err
	})
	if err != nil {
		return "", "", err
	}
	return id, mid, nil
}

// Record creates a row. When it returns without an error, fields and photos are on the disk.
func (p *Phone) Record(kind string, fields record.Doc, photos ...Photo) (id, mid string, err error) {
	return p.one(func(b *Batch) (string, string, error) { return b.Record(kind, fields, photos...) })
}

// Set changes fields of a row that the phone shows; a nil value clears one. Each change names the value on the screen,
// own unsent edits included, so that nobody overwrites what they did not see. mid is "" when nothing changes.
func (p *Phone) Set(kind, id string, changes map[string]any) (mid string, err error) {
	_, mid, err = p.one(func(b *Batch) (string, string, error) { mid, err := b.Set(kind, id, changes); return id, mid, err })
	return mid, err
}

// AddTo adds values to a list field; this never conflicts.
func (p *Phone) AddTo(kind, id, field string, values ...any) (mid string, err error) {
	_, mid, err = p.one(func(b *Batch) (string, string, error) {
		mid, err := b.AddTo(kind, id, field, values...)
		return id, mid, err
	})
	return mid, err
}

// RemoveFrom takes values out of a list field; this never conflicts.
func (p *Phone) RemoveFrom(kind, id, field string, values ...any) (mid string, err error) {
	_, mid, err = p.one(func(b *Batch) (string, string, error) {
		mid, err := b.RemoveFrom(kind, id, field, values...)
		return id, mid, err
	})
	return mid, err
}

// Void withdraws an evidence record, with a reason.
func (p *Phone) Void(kind, id, reason string) (mid string, err error) {
	_, mid, err = p.one(func(b *Batch) (string, string, error) { mid, err := b.Void(kind, id, reason); return id, mid, err })
	return mid, err
}

// Step moves a row's own state forward: a blood visit, a flag.
func (p *Phone) Step(kind, id, to string, fields record.Doc) (mid string, err error) {
	_, mid, err = p.one(func(b *Batch) (string, string, error) { mid, err := b.Step(kind, id, to, fields); return id, mid, err })
	return mid, err
}

// Review passes a verdict on an evidence record.
func (p *Phone) Review(kind, id, to string, v Verdict) (mid string, err error) {
	_, mid, err = p.one(func(b *Batch) (string, string, error) { mid, err := b.Review(kind, id, to, v); return id, mid, err })
	return mid, err
}

// Answer says what its author answers to a returned record, and puts it back into the queue.
func (p *Phone) Answer(kind, id, words string) (mid string, err error) {
	_, mid, err = p.one(func(b *Batch) (string, string, error) {
		mid, err := b.transition(kind, id, "returned", "received", record.NewDoc("words", words))
		return id, mid, err
	})
	return mid, err
}

// Record is Phone.Record inside a group.
func (b *Batch) Record(kind string, fields record.Doc, photos ...Photo) (id, mid string, err error) {
	id = record.NewID(b.p.cfg.Clock())
	mid, err = b.add(kind, id, record.Create, fields, photos)
	return id, mid, err
}

// Set is Phone.Set inside a group.
func (b *Batch) Set(kind, id string, changes map[string]any) (mid string, err error) {
	row, err := b.t.row(kind, id)
	if err != nil {
		return "", b.fail(err)
	}
	f := record.Doc{}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		value, was := record.Raw(changes[name]), row.Doc.Get(name)
		if record.SameValue(value, was) {
			continue
		}
		change := record.Doc{{Name: "v", Value: value}}
		if !record.Empty(was) {
			change.Set("was", was)
		}
		f.Set(name, change.JSON())
	}
	if len(f) == 0 {
		return "", nil
	}
	return b.add(kind, id, record.SetFields, f, nil)
}

// AddTo is Phone.AddTo inside a group.
func (b *Batch) AddTo(kind, id, field string, values ...any) (mid string, err error) {
	return b.union(kind, id, field, "add", values)
}

// RemoveFrom is Phone.RemoveFrom inside a group.
func (b *Batch) RemoveFrom(kind, id, field string, values ...any) (mid string, err error) {
	return b.union(kind, id, field, "remove", values)
}

func (b *Batch) union(kind, id, field, verb string, values []any) (string, error) {
	if _, err := b.t.row(kind, id); err != nil {
		return "", b.fail(err)
	}
	return b.add(kind, id, record.SetFields, record.NewDoc(field, record.NewDoc(verb, values)), nil)
}

// Void is Phone.Void inside a group.
func (b *Batch) Void(kind, id, reason string) (mid string, err error) {
	if _, err := b.t.row(kind, id); err != nil {
		return "", b.fail(err)
	}
	return b.add(kind, id, record.Void, record.NewDoc("reason", reason), nil)
}

// Step is Phone.Step inside a group.
func (b *Batch) Step(kind, id, to string, fields record.Doc) (mid string, err error) {
	row, err := b.t.row(kind, id)
	if err != nil {
		return "", b.fail(err)
	}
	return b.transition(kind, id, row.Doc.Text("state"), to, fields)
}

// Verdict is what a leader says about a record, and what they had seen when they said it.
type Verdict struct {
	Reason string            // code
	Words  string            // to the author
	Due    time.Time         // returned: until when
	Mark   any               // on the photo
	Photos map[string]string // sha256 to what was seen of it: "preview" or "full"
	Second bool              // a second look that agrees
}

// Review is Phone.Review inside a group.
func (b *Batch) Review(kind, id, to string, v Verdict) (mid string, err error) {
	row, err := b.t.row(kind, id)
	if err != nil {
		return "", b.fail(err)
	}
	seen := record.NewDoc("sha", row.Doc.Text("body_sha"))
	if len(v.Photos) > 0 {
		seen.Put("photos", v.Photos)
	}
	f := record.NewDoc("seen", seen)
	if v.Reason != "" {
		f.Put("reason", v.Reason)
	}
	if v.Words != "" {
		f.Put("words", v.Words)
	}
	if !v.Due.IsZero() {
		f.Put("due", v.Due.Format(time.RFC3339))
	}
	if v.Mark != nil {
		f.Put("mark", v.Mark)
	}
	if v.Second {
		f.Put("second", true)
	}
	return b.transition(kind, id, row.Doc.Text("review_state"), to, f)
}

func (b *Batch) transition(kind, id, from, to string, fields record.Doc) (string, error) {
	return b.add(kind, id, record.Transition, append(record.NewDoc("from", from, "to", to), fields...), nil)
}

// fail makes the whole group fail, also when the caller looks away.
func (b *Batch) fail(err error) error {
	if b.err == nil {
		b.err = err
	}
	return err
}

// add puts one mutation into the outbox, in the form in which it will go up.
func (b *Batch) add(kind, id string, op record.Op, f record.Doc, photos []Photo) (string, error) {
	t, now := b.t, b.p.cfg.Clock()
	limits := t.self.Limits.orDefault()
	if err := t.room(limits.Outbox); err != nil {
		return "", b.fail(err)
	}
	m := record.NewDoc("kind", kind, "op", op, "id", id, "at", now.Format(time.RFC3339))
	if t.self.SkewMs != 0 {
		m.Put("skew_ms", t.self.SkewMs)
	}
	m.Put("sv", record.Schema)
	m.Set("f", f.JSON())
	if len(photos) > 0 {
		declared := make([]record.Photo, len(photos))
		for i, ph := range photos {
			declared[i] = ph.declared()
		}
		m.Put("photos", declared)
	}
	body := m.JSON()
	if len(body) > limits.MutationBytes {
		return "", b.fail(fmt.Errorf("%w: %d bytes", ErrTooLarge, len(body)))
	}
	mid := record.NewMID(now)
	err := t.exec(`INSERT INTO mutation (mid, kind, rid, op, m, body_sha) VALUES (?, ?, ?, ?, ?, ?)`,
		mid, kind, id, string(op), []byte(body), shaHex(body))
	if err != nil {
		return "", b.fail(err)
	}
	for _, ph := range photos {
		if err := t.keepPhoto(ph, mid, kind, id); err != nil {
			return "", b.fail(err)
		}
	}
	b.mids = append(b.mids, mid)
	b.bytes += len(body) + wrapBytes
	return mid, nil
}

// room is ErrFull when the outbox holds limit mutations. The span of n is an upper bound that costs nothing; only a span
// over the limit is counted.
func (t *tx) room(limit int) error {
	span, err := t.count(`SELECT coalesce((SELECT max(n) FROM mutation INDEXED BY mutation_due WHERE due > 0)
		- (SELECT min(n) FROM mutation INDEXED BY mutation_due WHERE due > 0) + 1, 0)`)
	if err != nil || span < limit {
		return err
	}
	queue, err := t.count(`SELECT count(*) FROM mutation WHERE due > 0`)
	if err == nil && queue >= limit {
		err = ErrFull
	}
	return err
}

// Entry is one mutation as the phone keeps it.
type Entry struct {
	Mid      string
	Group    *record.Group
	Kind, ID string
	Op       record.Op
	M        jsontext.Value // the bytes that go up; nil when the journal let go of them
	BodySHA  string         // of the bytes that went up first; M may have lost identity numbers since
	Sent     bool           // went up at least once
	Due      bool           // will go up
	Result   record.Result  // S is "" before a receipted answer
	At       time.Time      // of the result, server's clock
	Settled  bool           // the rows from the server show what became of it
}

// is says whether a hash is of this mutation: as it went up first, or as it is kept now.
func (e Entry) is(sha string) bool { return sha == e.BodySHA || sha == shaHex(e.M) }

// stripped says whether what is kept is not what went up first.
func (e Entry) stripped() bool { return shaHex(e.M) != e.BodySHA }

const entryColumns = `mid, gid, gof, kind, rid, op, m, body_sha, sent, due > 0, result, at, settled`

func (t *tx) entries(where string, args ...any) ([]Entry, error) {
	var out []Entry
	err := t.scan(func(scan func(...any) error) error {
		var e Entry
		var g record.Group
		var m []byte
		var result string
		var at int64
		if err := scan(&e.Mid, &g.ID, &g.Of, &e.Kind, &e.ID, &e.Op, &m, &e.BodySHA, &e.Sent, &e.Due, &result, &at, &e.Settled); err != nil {
			return err
		}
		if g.ID != "" {
			e.Group = &g
		}
		e.M, e.At = m, fromMillis(at)
		out = append(out, e)
		return readResult(result, &out[len(out)-1].Result)
	}, `SELECT `+entryColumns+` FROM mutation `+where, args...)
	return out, err
}

func (p *Phone) entries(where string, args ...any) (out []Entry, err error) {
	err = p.tx(context.Background(), func(t *tx) error {
		out, err = t.entries(where, args...)
		return err
	})
	return out, err
}

// Outbox lists what has no answer yet, in the order in which it was done.
func (p *Phone) Outbox() ([]Entry, error) { return p.entries(`WHERE s = '' ORDER BY n`) }

// Journal lists what was acknowledged and is kept for a server that might lose it.
func (p *Phone) Journal() ([]Entry, error) {
	return p.entries(`WHERE s IN ('ok', 'merged', 'conflict') AND m IS NOT NULL ORDER BY n`)
}

// Issues lists what somebody must look at: refusals, whole, and conflicts.
func (p *Phone) Issues() ([]Entry, error) { return p.entries(`WHERE open = 1 ORDER BY n`) }

// Dismiss closes an issue. A refused body keeps no identity number after that; what is due stays as it goes up.
func (p *Phone) Dismiss(mid string) error {
	return p.tx(context.Background(), func(t *tx) error {
		es, err := t.entries(`WHERE mid = ?`, mid)
		if err != nil || len(es) == 0 {
			return err
		}
		return t.exec(`UPDATE mutation SET open = 0, m = CASE WHEN due > 0 THEN m ELSE ? END WHERE mid = ?`, blob(withoutIdentity(es[0].M)), mid)
	})
}

// Drop takes back a mutation that never went up, with the rest of its group. Once sent it stays: ErrSent.
func (p *Phone) Drop(mid string) error {
	return p.tx(context.Background(), func(t *tx) error {
		es, err := t.entries(`WHERE mid = ?1 OR (gid <> '' AND gid = (SELECT gid FROM mutation WHERE mid = ?1))`, mid)
		if err != nil {
			return err
		}
		for _, e := range es {
			if e.Sent {
				return ErrSent
			}
			err := errors.Join(
				t.exec(`DELETE FROM mutation WHERE mid = ?`, e.Mid),
				t.exec(`DELETE FROM photo_use WHERE mid = ?`, e.Mid))
			if err != nil {
				return err
			}
		}
		return t.exec(`DELETE FROM photo WHERE sha NOT IN (SELECT sha FROM photo_use)`)
	})
}

func shaHex(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
