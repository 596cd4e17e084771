package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Lists of beneficiaries, the people on them, and the version that a phone held at a handover. `person` is who an item is
// about now, when people were merged; `stands` marks the one item by which somebody is approved in a campaign.
func init() {
	m.Register(func(app core.App) error {
		for _, t := range []kindTable{
			{kind: "list",
				columns: `campaign unit title hamlet note version# state items# items_sha created_by checked_by checked_at submitted_by
					submitted_at decided_by decided_at reason words doc_no doc_date photos{}`,
				indexes: []kindIndex{{columns: "campaign, unit"}}},
			{kind: "list_item",
				columns: `list unit campaign beneficiary gift_type qty# order# note removed?`,
				hidden:  `person stands?`,
				indexes: []kindIndex{{columns: "list"}, {columns: "person"}, {columns: "campaign, person", where: "stands = 1"}}},
		} {
			if err := t.create(app); err != nil {
				return fmt.Errorf("create %s: %w", t.kind, err)
			}
		}
		return addColumns(app, "gift_handover", "list_version#")
	}, noWayBack)
}
