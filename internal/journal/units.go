package journal

import (
	"context"
	"fmt"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// PutUnits writes units through the gate, parents before children, in transactions of a few thousand so that phones are
// not kept waiting. progress may be nil.
func (j *Journal) PutUnits(ctx context.Context, units []org.Unit, progress func(done, of int)) error {
	const block = 2000
	for start := 0; start < len(units); start += block {
		part := units[start:min(start+block, len(units))]
		err := j.Do(ctx, func(tx *Tx) error {
			for _, u := range part {
				if err := tx.Put(record.Write{Kind: record.Unit, ID: u.ID, Doc: u.Doc()}); err != nil {
					return fmt.Errorf("unit %s: %w", u.FullName(), err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if progress != nil {
			progress(start+len(part), len(units))
		}
	}
	return nil
}

// Units are all units, ended ones too.
func (j *Journal) Units() []org.Unit { return j.Tree().Units() }
