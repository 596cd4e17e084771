package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Who made the steps of a blood visit.
func init() {
	m.Register(func(app core.App) error { return addColumns(app, "blood_visit", "helpers{}") }, noWayBack)
}
