package pb_migrations

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// addColumns gives a kind that is there more columns, written as in kindTable, and puts them under the gate's guard.
func addColumns(app core.App, kind, columns string) error {
	c, err := app.FindCollectionByNameOrId(kind)
	if err != nil {
		return fmt.Errorf("find %s: %w", kind, err)
	}
	for _, column := range strings.Fields(columns) {
		c.Fields.Add(kindColumn(column, false))
	}
	if err := app.Save(c); err != nil {
		return fmt.Errorf("add columns to %s: %w", kind, err)
	}
	guarded := []string{"id", "seq"}
	for _, f := range c.Fields {
		if name := f.GetName(); !f.GetHidden() && name != "id" && name != "seq" {
			guarded = append(guarded, "`"+name+"`")
		}
	}
	fill := strings.NewReplacer("KIND", kind, "COLUMNS", strings.Join(guarded, ", "))
	for _, q := range []string{"DROP TRIGGER KIND_gate_update", kindTriggers[1]} {
		if _, err := app.DB().NewQuery(fill.Replace(q)).Execute(); err != nil {
			return fmt.Errorf("guard the columns of %s: %w", kind, err)
		}
	}
	return nil
}
