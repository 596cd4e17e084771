package journal

import (
	"context"
	"fmt"
	"time"
)

// TombstonesFor is how long departures are told. A phone that was away longer takes a snapshot instead.
const TombstonesFor = 180 * 24 * time.Hour

// Prune forgets the departures of before a moment and raises the floor to there. What left for good still never comes
// back: that is kept apart from the log, and so are all receipts.
func (j *Journal) Prune(ctx context.Context, before time.Time) (floor int64, err error) {
	// All receipts are read for this, so it is not the gate that reads them: phones would wait for seconds. Receipts of the
	// past stay as they are.
	row := j.reads.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM sync_receipt WHERE at < ?", before.UnixMilli())
	if err := row.Scan(&floor); err != nil {
		return 0, fmt.Errorf("find the floor: %w", err)
	}
	err = j.Do(ctx, func(tx *Tx) error {
		if floor <= tx.floor {
			floor = tx.floor
			return nil
		}
		if err := tx.exec("DELETE FROM sync_log WHERE gone <> '' AND seq <= ?", floor); err != nil {
			return fmt.Errorf("prune: %w", err)
		}
		if err := tx.exec("UPDATE sync_state SET floor = ?", floor); err != nil {
			return fmt.Errorf("prune: %w", err)
		}
		tx.floor = floor
		return nil
	})
	return floor, err
}
