package report

import (
	"context"
	"fmt"
	"slices"
	"time"
)

const (
	warmUnits  = 4                   // whose sheets are read at a time
	warmPause  = 4                   // how many times as long it then leaves the machine to others
	warmWithin = 30 * 24 * time.Hour // how long after its end a campaign is still asked about daily
)

// Warm reads the sheets of the campaigns that are on or ended lately, so that the first who asks after a start waits for
// no more than what changed. A few units at a time, with a pause after each: who asks meanwhile waits for those few,
// and a push for none of it. It ends with ctx.
func (d *Desk) Warm(ctx context.Context) error {
	campaigns, err := d.lately(ctx)
	if err != nil {
		return err
	}
	var units []string
	for _, u := range d.Journal.Tree().Units() {
		if d.Journal.Changed(u.ID) > 0 {
			units = append(units, u.ID)
		}
	}
	for _, campaign := range campaigns {
		for few := range slices.Chunk(units, warmUnits) {
			began := time.Now()
			if err := d.readAhead(ctx, span{campaign: campaign}, few); err != nil {
				return err
			}
			select {
			case <-time.After(warmPause * time.Since(began)):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// lately are the campaigns that Warm reads, the newest first.
func (d *Desk) lately(ctx context.Context) (ids []string, err error) {
	v, err := d.Journal.View(ctx)
	if err != nil {
		return nil, err
	}
	defer v.Close()
	rows, err := v.Query(ctx, "SELECT id FROM campaign WHERE ends = '' OR ends >= ? ORDER BY starts DESC", d.Clock().Add(-warmWithin).In(vietnam).Format(time.DateOnly))
	if err != nil {
		return nil, fmt.Errorf("campaigns to read ahead: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("campaigns to read ahead: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (d *Desk) readAhead(ctx context.Context, about span, units []string) error {
	v, err := d.Journal.View(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	alias, err := readAliases(ctx, v)
	if err != nil {
		return err
	}
	return d.book.some(ctx, d.Journal, v, about, units, alias, map[string]*sheet{})
}
