package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Who handed in a step of a list, or the answer to a question, for whoever made it.
func init() {
	m.Register(func(app core.App) error {
		if err := addColumns(app, "list", "created_carrier checked_carrier submitted_carrier decided_carrier"); err != nil {
			return err
		}
		return addColumns(app, "flag", "decided_carrier")
	}, noWayBack)
}
