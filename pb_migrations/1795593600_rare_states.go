package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The states of a review that few records are in, by state and newest first. A record that is made or accepted is in none of
// them and costs nothing. OR, not IN: SQLite sees of the one that a single state implies it.
func init() {
	m.Register(func(app core.App) error {
		for _, kind := range []string{"gift_handover", "blood_visit", "first_aid_case", "activity"} {
			c, err := app.FindCollectionByNameOrId(kind)
			if err != nil {
				return err
			}
			c.AddIndex("rare_"+kind, false, "review_state, id", "review_state = 'returned' OR review_state = 'rejected' OR review_state = 'withdrawn'")
			if err := app.Save(c); err != nil {
				return fmt.Errorf("index %s: %w", kind, err)
			}
		}
		return nil
	}, noWayBack)
}
