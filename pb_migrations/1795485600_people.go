package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Who gave a role, and what a phone says of its storage. Bytes; 0 in both: it never said.
func init() {
	m.Register(func(app core.App) error {
		_, err := app.DB().NewQuery(`
			ALTER TABLE sync_device ADD COLUMN storage_used INTEGER NOT NULL DEFAULT 0;
			ALTER TABLE sync_device ADD COLUMN storage_free INTEGER NOT NULL DEFAULT 0;`).Execute()
		if err != nil {
			return err
		}
		grants, err := app.FindCollectionByNameOrId("grants")
		if err != nil {
			return err
		}
		grants.Fields.Add(&core.TextField{Name: "by", Help: "Id of the account that gave it. Empty: an operator."})
		return app.Save(grants)
	}, noWayBack)
}
