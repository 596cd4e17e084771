package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A branch may have gifts of its own in a campaign of its province.
func init() {
	m.Register(func(app core.App) error { return addColumns(app, "gift_type", "unit") }, noWayBack)
}
