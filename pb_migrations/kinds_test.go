package pb_migrations_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/record"
	_ "github.com/chungsuc/chungsuc/pb_migrations"
)

func newApp(t *testing.T) core.App {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { app.ResetBootstrapState() })
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	return app
}

// The columns are written out in the migration, because migrations are history. Whoever adds a field to a kind adds a
// migration with its column, or this test fails.
func TestCollectionsHaveAColumnForEveryField(t *testing.T) {
	app := newApp(t)
	hidden := map[string][]string{
		"beneficiary":   {"id_hmac", "name_fold"},
		"gift_handover": {"entitlement", "slot", "first_seq"},
		"list_item":     {"person", "stands"},
		"blood_visit":   {"donor_hmac", "donor_fold", "donor_year"},
	}
	for _, k := range record.Kinds {
		c, err := app.FindCollectionByNameOrId(k.Name)
		if err != nil {
			t.Errorf("%s has no collection: %v", k.Name, err)
			continue
		}
		want := map[string]string{"id": "text", "seq": "number"}
		for _, name := range hidden[k.Name] {
			want[name] = ""
		}
		for _, f := range k.AllFields() {
			if !f.WriteOnly && !f.WireOnly {
				want[f.Name] = columnType(f)
			}
		}
		for _, field := range c.Fields {
			name := field.GetName()
			column, ok := want[name]
			switch {
			case !ok:
				t.Errorf("%s.%s is a column and no field", k.Name, name)
			case column != "" && column != field.Type():
				t.Errorf("%s.%s is a %s column, its field needs %s", k.Name, name, field.Type(), column)
			case column == "" && !field.GetHidden():
				t.Errorf("%s.%s is to be hidden", k.Name, name)
			}
			if text, ok := field.(*core.TextField); ok && name != "id" && k.Field(name) != nil && text.Max < max(k.Field(name).Len, record.DefaultLen) {
				t.Errorf("%s.%s holds %d characters, fewer than its field", k.Name, name, text.Max)
			}
			delete(want, name)
		}
		for name := range want {
			t.Errorf("%s.%s is a field and has no column", k.Name, name)
		}
		for _, rule := range []*string{c.ListRule, c.ViewRule, c.CreateRule, c.UpdateRule, c.DeleteRule} {
			if rule != nil {
				t.Errorf("%s has the API rule %q", k.Name, *rule)
			}
		}
	}
}

func columnType(f record.Field) string {
	switch {
	case f.List || slices.Contains([]record.Type{record.Object, record.Location, record.Any}, f.Type):
		return "json"
	case slices.Contains([]record.Type{record.Int, record.Number, record.Money}, f.Type):
		return "number"
	case f.Type == record.Bool:
		return "bool"
	default:
		return "text"
	}
}

// Below PocketBase, SQL itself refuses a change that did not take a number at the gate.
func TestTriggersRefuseWhatTheGateDidNotNumber(t *testing.T) {
	app := newApp(t)
	for _, k := range record.Kinds {
		kind := "`" + k.Name + "`"
		for _, step := range []struct {
			sql     string
			refused bool
		}{
			{"UPDATE sync_state SET head = 10", false},
			{"INSERT INTO " + kind + " (id, seq) VALUES ('a00000000000001', 10)", true},
			{"INSERT INTO " + kind + " (id) VALUES ('a00000000000001')", true},
			{"INSERT INTO " + kind + " (id, seq) VALUES ('a00000000000001', 11)", false},
			{"UPDATE sync_state SET head = 11", false},
			{"UPDATE " + kind + " SET id = id", true},
			{"UPDATE " + kind + " SET seq = 11", true},
			{"UPDATE " + kind + " SET seq = NULL", true},
			{"UPDATE " + kind + " SET seq = 12", false},
			{"UPDATE sync_state SET head = 12", false},
			{"DELETE FROM " + kind, true},
			{"INSERT INTO sync_log (seq, kind, rid, cell, gone) VALUES (12, '" + k.Name + "', 'a00000000000001', 0, 'deleted')", false},
			{"DELETE FROM " + kind, true},
			{"UPDATE sync_log SET seq = 13", false},
			{"DELETE FROM " + kind, false},
			{"DELETE FROM sync_log", false},
		} {
			_, err := app.DB().NewQuery(step.sql).Execute()
			if refused := err != nil; refused != step.refused {
				t.Errorf("%s: refused %v, want %v (%v)", step.sql, refused, step.refused, err)
			}
			if err != nil && !strings.Contains(err.Error(), "written only through the sync gate") && !strings.Contains(err.Error(), "NOT NULL") {
				t.Errorf("%s: refused for another reason: %v", step.sql, err)
			}
		}
	}
}

func TestNoStepGoesBack(t *testing.T) {
	app := newApp(t)
	for _, step := range core.AppMigrations.Items() {
		if err := step.Down(app); err == nil {
			t.Errorf("%s was undone, and its records with it", step.File)
		}
	}
}
