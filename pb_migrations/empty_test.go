package pb_migrations_test

import (
	"context"
	"maps"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// serve opens a data folder as the server does, looks at it, and closes it.
func serve(t *testing.T, dir string, look func(app core.App, srv *server.Server)) {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: server.Connect})
	srv := server.Bind(app, server.Config{})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	if err := srv.Open(); err != nil {
		t.Fatal(err)
	}
	look(app, srv)
	if err := app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error { return e.App.ClearBootstrap() }); err != nil {
		t.Fatal(err)
	}
}

// schema is every table, index and trigger, and which steps were taken when.
func schema(t *testing.T, app core.App) map[string]string {
	t.Helper()
	rows, err := app.DB().NewQuery("SELECT type || ' ' || name, COALESCE(sql, '') FROM sqlite_master UNION SELECT 'step ' || file, applied FROM _migrations").Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, sql string
		if err := rows.Scan(&name, &sql); err != nil {
			t.Fatal(err)
		}
		all[name] = sql
	}
	return all
}

func TestAnEmptyFolderBecomesACleanOneAndStaysIt(t *testing.T) {
	dir := t.TempDir()
	var first map[string]string
	var mark journal.Mark
	for start := range 3 {
		serve(t, dir, func(app core.App, srv *server.Server) {
			if err := app.RunAllMigrations(); err != nil { // once more
				t.Fatal(err)
			}
			now := schema(t, app)
			if start == 0 {
				first, mark = now, srv.Journal.Mark()
				for _, k := range record.Kinds {
					if now["table "+k.Name] == "" {
						t.Errorf("no table for %s", k.Name)
					}
				}
			}
			if !maps.Equal(now, first) {
				t.Errorf("start %d changed the schema", start+1)
			}
			if got := srv.Journal.Mark(); got != mark || got.ServerID == "" || got.Epoch == "" || got.Head != 0 {
				t.Errorf("start %d: %+v, was %+v", start+1, got, mark)
			}
		})
		report, _, err := journal.Verify(context.Background(), dir)
		if err != nil || len(report.Faults) > 0 {
			t.Fatalf("start %d: %v, %v", start+1, report.Faults, err)
		}
		if report.ServerID != mark.ServerID || len(report.Rows)+int(report.Gone)+len(report.Receipts) != 0 {
			t.Errorf("start %d: %+v", start+1, report)
		}
	}
}
