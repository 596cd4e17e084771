package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Targets, and the indexes by which figures find the records of a unit. On gift_handover there is one, by campaign and
// unit, for each index there is paid with every push.
func init() {
	m.Register(func(app core.App) error {
		targets := kindTable{kind: "target", columns: `campaign unit indicator value# starts ends note`,
			indexes: []kindIndex{{columns: "unit"}}}
		if err := targets.create(app); err != nil {
			return fmt.Errorf("create target: %w", err)
		}
		for kind, columns := range map[string]string{"gift_handover": "campaign, unit", "blood_visit": "unit", "first_aid_case": "unit",
			"activity": "unit", "flag": "unit"} {
			c, err := app.FindCollectionByNameOrId(kind)
			if err != nil {
				return err
			}
			c.AddIndex("report_"+kind, false, columns, "")
			if err := app.Save(c); err != nil {
				return fmt.Errorf("index %s: %w", kind, err)
			}
		}
		return nil
	}, noWayBack)
}
