package cli_test

import (
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/plugins/jsvm"

	"github.com/chungsuc/chungsuc/internal/server"
	_ "github.com/chungsuc/chungsuc/pb_migrations"
)

// The example in pb_hooks tells the leaders of the unit, and nobody else, that a handover was flagged.
func TestTheNoticeHookMailsTheLeaders(t *testing.T) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir(), DBConnect: server.Connect})
	if err := jsvm.Register(app, jsvm.Config{HooksDir: "../../pb_hooks", MigrationsFilesPattern: `^$`}); err != nil {
		t.Fatal(err)
	}
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := app.ClearBootstrap(); err != nil {
			t.Error(err)
		}
	}()
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	save := func(collection string, fields map[string]any) *core.Record {
		c, err := app.FindCollectionByNameOrId(collection)
		if err != nil {
			t.Fatal(err)
		}
		row := core.NewRecord(c)
		row.Load(fields)
		if err := app.Save(row); err != nil {
			t.Fatal(err)
		}
		return row
	}
	const here, there = "kienan000000000", "longbien0000000"
	for _, g := range []struct{ email, role, unit, to string }{
		{"leader@kienan.example", "branch_leader", here, ""},
		{"former@kienan.example", "branch_leader", here, "2026-01-02 00:00:00.000Z"},
		{"volunteer1@kienan.example", "volunteer", here, ""},
		{"leader@longbien.example", "branch_leader", there, ""},
	} {
		user := save("users", map[string]any{"email": g.email, "password": "demo-chung-suc"})
		save("grants", map[string]any{"user": user.Id, "role": g.role, "unit": g.unit, "from_at": "2026-01-01 00:00:00.000Z", "to_at": g.to})
	}
	var mailed []string
	app.OnMailerSend().BindFunc(func(e *core.MailerEvent) error {
		for _, to := range e.Message.To {
			mailed = append(mailed, to.Address)
		}
		return nil
	})
	flags, err := app.FindCollectionByNameOrId("flag")
	if err != nil {
		t.Fatal(err)
	}
	// raise does what the journal does after a commit.
	raise := func(kind string) []string {
		mailed = nil
		row := core.NewRecord(flags)
		row.Load(map[string]any{"id": "flag00000000001", "why": "already_given", "unit": here, "about": []map[string]string{{"kind": kind, "id": "q3k9d0a7m2x4c1z"}}})
		event := &core.RecordEvent{App: app, Record: row}
		if err := app.OnRecordAfterCreateSuccess().Trigger(event); err != nil {
			t.Fatal(err)
		}
		return mailed
	}
	if got := raise("gift_handover"); len(got) != 0 {
		t.Errorf("without a mail server, mailed %v", got)
	}
	app.Settings().SMTP.Enabled = true
	if got := raise("gift_handover"); !slices.Equal(got, []string{"leader@kienan.example"}) {
		t.Errorf("mailed %v, want the leader of the unit", got)
	}
	if got := raise("activity"); len(got) != 0 {
		t.Errorf("for another kind, mailed %v", got)
	}
}
