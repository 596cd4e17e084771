package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Observer hears how the gate does, for figures. It must not block. Either of its functions may be nil.
type Observer struct {
	Wrote  func(Wrote)
	Pushed func(sent []Sent, results []record.Result) // the n-th result is that of the n-th mutation; there may be fewer
}

// Wrote is one shared transaction of the writer.
type Wrote struct {
	Jobs       int           // that went into it
	Waited     time.Duration // the first of them, for the writer
	Deciding   time.Duration
	Committing time.Duration // until it was on stable storage, with the side file
	Failed     bool
}

// Observe sets the observer, before the first push.
func (j *Journal) Observe(o Observer) { j.observer = o }

func (o Observer) wrote(w Wrote) {
	if o.Wrote != nil {
		o.Wrote(w)
	}
}

func (o Observer) pushed(sent []Sent, results []record.Result) {
	if o.Pushed != nil {
		o.Pushed(sent, results)
	}
}

// Answers proves that the writer takes work and that a commit reaches stable storage; ErrUnavailable when not.
func (j *Journal) Answers(ctx context.Context) error {
	return j.Do(ctx, func(*Tx) error { return nil })
}

// Tally is how much of what waits, over the whole server: numbers only.
type Tally struct {
	Phones     map[string]int64 // in use, by when they were last seen: "hour", "day", "week", "month", "older"
	Unsent     int64            // mutations that phones had not sent at their last hello
	Waiting    int64            // phones that had some
	Longest    time.Duration    // since the phone was seen that is silent longest with unsent mutations, of the last 90 days
	Photos     map[string]int64 // by state
	Conflicts  int64            // values that lost and were not looked at
	Flags      int64            // questions without an answer
	Quarantine int64            // refused mutations without a decision
}

// seenWithin are the spans of Tally.Phones.
var seenWithin = []struct {
	name string
	span time.Duration
}{{"hour", time.Hour}, {"day", 24 * time.Hour}, {"week", 7 * 24 * time.Hour}, {"month", 30 * 24 * time.Hour}}

// Tally counts. It reads some tables whole: not for every request.
func (j *Journal) Tally(ctx context.Context) (Tally, error) {
	t := Tally{Phones: map[string]int64{}, Photos: map[string]int64{}}
	err := errors.Join(j.tallyPhones(ctx, &t), j.tallyPhotos(ctx, &t))
	for query, into := range map[string]*int64{
		"SELECT COUNT(*) FROM sync_conflict WHERE state = 'open'":   &t.Conflicts,
		"SELECT COUNT(*) FROM flag WHERE state = 'open'":            &t.Flags,
		"SELECT COUNT(*) FROM sync_quarantine WHERE state = 'open'": &t.Quarantine,
	} {
		err = errors.Join(err, j.reads.QueryRowContext(ctx, query).Scan(into))
	}
	if err != nil {
		return t, fmt.Errorf("tally: %w", err)
	}
	return t, nil
}

func (j *Journal) tallyPhones(ctx context.Context, t *Tally) error {
	rows, err := j.reads.QueryContext(ctx, "SELECT seen_at, queue FROM sync_device WHERE revoked_at = 0")
	if err != nil {
		return err
	}
	defer rows.Close()
	now := j.Clock()
	for _, s := range seenWithin {
		t.Phones[s.name] = 0
	}
	for rows.Next() {
		var seen, queue int64
		if err := rows.Scan(&seen, &queue); err != nil {
			return err
		}
		silent, name := now.Sub(time.UnixMilli(seen)), "older"
		for _, s := range seenWithin {
			if silent <= s.span {
				name = s.name
				break
			}
		}
		t.Phones[name]++
		if queue > 0 {
			t.Unsent += queue
			t.Waiting++
			if silent < TombstonesFor {
				t.Longest = max(t.Longest, silent)
			}
		}
	}
	return rows.Err()
}

func (j *Journal) tallyPhotos(ctx context.Context, t *Tally) error {
	rows, err := j.reads.QueryContext(ctx, "SELECT state, COUNT(*) FROM sync_photo GROUP BY state")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return err
		}
		t.Photos[state] = n
	}
	return rows.Err()
}
