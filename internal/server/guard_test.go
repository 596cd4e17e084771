package server_test

import (
	"encoding/json/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
	_ "github.com/chungsuc/chungsuc/pb_migrations"
)

// guarded is an app on a fresh folder with Guard bound, and its router.
type guarded struct {
	t *testing.T
	core.App
	http.Handler
}

type answer struct {
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Token   string `json:"token"`
	Body    string `json:"-"`
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir(), DBConnect: server.Connect})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.ClearBootstrap(); err != nil {
			t.Error(err)
		}
	})
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	app.Settings().Logs.MaxDays = 0
	app.Settings().Batch.Enabled = true
	server.Guard(app)
	r, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	g := &guarded{t: t, App: app}
	err = app.OnServe().Trigger(&core.ServeEvent{App: app, Router: r}, func(e *core.ServeEvent) error {
		g.Handler, err = e.Router.BuildMux()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (g *guarded) ask(method, path, token, body string) answer {
	g.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", token)
	w := httptest.NewRecorder()
	g.ServeHTTP(w, req)
	a := answer{Body: w.Body.String()}
	if a.Body != "" {
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
			g.t.Fatalf("%s %s: %v in %s", method, path, err, a.Body)
		}
	}
	a.Status = w.Code
	return a
}

func (g *guarded) save(collection string, fields map[string]any) *core.Record {
	g.t.Helper()
	c, err := g.FindCollectionByNameOrId(collection)
	if err != nil {
		g.t.Fatal(err)
	}
	row := core.NewRecord(c)
	row.Load(fields)
	if err := g.Save(row); err != nil {
		g.t.Fatal(err)
	}
	return row
}

func (g *guarded) account(collection, email string) (*core.Record, string) {
	g.t.Helper()
	row := g.save(collection, map[string]any{"email": email, "password": "demo-chung-suc"})
	token, err := row.NewAuthToken()
	if err != nil {
		g.t.Fatal(err)
	}
	return row, token
}

func (g *guarded) refused(what string, a answer, code string) {
	g.t.Helper()
	if a.Status != http.StatusForbidden || !strings.Contains(a.Body, `"`+code+`"`) || !strings.Contains(a.Body, " / ") {
		g.t.Errorf("%s: %d %s; want 403 %s with a sentence in both languages", what, a.Status, a.Body, code)
	}
}

// arrives puts a row where the journal would: with the next seq.
func (g *guarded) arrives(kind, id string, seq int) {
	g.t.Helper()
	_, err := g.NonconcurrentDB().NewQuery("INSERT INTO {{" + kind + "}} (id, seq) VALUES ({:id}, {:seq})").Bind(map[string]any{"id": id, "seq": seq}).Execute()
	if err != nil {
		g.t.Fatal(err)
	}
}

func TestNobodyWritesAKindPastTheJournal(t *testing.T) {
	g := newGuarded(t)
	_, root := g.account(core.CollectionNameSuperusers, "root@chungsuc.example")
	for i, k := range record.Kinds {
		id := "row00000000000" + string(rune('a'+i))
		g.arrives(k.Name, id, i+1)
		rows := "/api/collections/" + k.Name + "/records"
		if a := g.ask("GET", rows+"/"+id, root, ""); a.Status != http.StatusOK {
			t.Errorf("the dashboard does not show %s: %d %s", k.Name, a.Status, a.Body)
		}
		if a := g.ask("GET", rows+"/"+id, "", ""); a.Status < 400 {
			t.Errorf("a guest sees %s: %s", k.Name, a.Body)
		}
		for what, a := range map[string]answer{
			"create":           g.ask("POST", rows, root, `{"name":"x"}`),
			"update":           g.ask("PATCH", rows+"/"+id, root, `{"name":"x"}`),
			"delete":           g.ask("DELETE", rows+"/"+id, root, ""),
			"truncate":         g.ask("DELETE", "/api/collections/"+k.Name+"/truncate", root, ""),
			"change schema":    g.ask("PATCH", "/api/collections/"+k.Name, root, `{"listRule":""}`),
			"rename":           g.ask("PATCH", "/api/collections/"+k.Name, root, `{"name":"mine"}`),
			"drop":             g.ask("DELETE", "/api/collections/"+k.Name, root, ""),
			"import":           g.ask("PUT", "/api/collections/import", root, `{"collections":[{"name":"`+k.Name+`","type":"base","fields":[]}]}`),
			"sql":              g.ask("POST", "/api/sql", root, `{"query":"DELETE FROM `+k.Name+`"}`),
			"sql after select": g.ask("POST", "/api/sql", root, `{"query":"select 1; update `+k.Name+` set seq = 99"}`),
		} {
			g.refused(k.Name+" "+what, a, "read_only")
		}
		for _, request := range []string{`{"method":"POST","url":"` + rows + `","body":{"name":"x"}}`, `{"method":"DELETE","url":"` + rows + "/" + id + `"}`} {
			if a := g.ask("POST", "/api/batch", root, `{"requests":[`+request+`]}`); a.Status < 400 || !strings.Contains(a.Body, "read_only") {
				t.Errorf("%s in a batch: %d %s", k.Name, a.Status, a.Body)
			}
		}
		row, err := g.FindRecordById(k.Name, id)
		if err != nil {
			t.Fatalf("%s: the row is gone: %v", k.Name, err)
		}
		if err := g.Save(row); err == nil {
			t.Errorf("%s: a hook saved it", k.Name)
		}
		if err := g.Delete(row); err == nil {
			t.Errorf("%s: a hook deleted it", k.Name)
		}
	}
	g.refused("an import that deletes", g.ask("PUT", "/api/collections/import", root,
		`{"deleteMissing":true,"collections":[{"name":"own","type":"base","fields":[]}]}`), "read_only")

	// What is the operator's own still works.
	if a := g.ask("POST", "/api/collections", root, `{"name":"own","type":"base","fields":[{"name":"note","type":"text"}]}`); a.Status != http.StatusOK {
		t.Errorf("a collection of the operator's own: %d %s", a.Status, a.Body)
	}
	if a := g.ask("POST", "/api/collections/own/records", root, `{"note":"x"}`); a.Status != http.StatusOK {
		t.Errorf("a row of the operator's own: %d %s", a.Status, a.Body)
	}
	if a := g.ask("POST", "/api/sql", root, `{"query":"WITH x AS (SELECT replace(id, 'r', 'R') AS id FROM unit) SELECT id FROM x ORDER BY id"}`); a.Status != http.StatusOK {
		t.Errorf("reading by SQL: %d %s", a.Status, a.Body)
	}
}

func TestAccounts(t *testing.T) {
	g := newGuarded(t)
	user, token := g.account("users", "volunteer1@kienan.example")
	other, _ := g.account("users", "volunteer2@kienan.example")
	signIn := `{"identity":"volunteer1@kienan.example","password":"demo-chung-suc"}`

	if a := g.ask("POST", "/api/collections/users/auth-with-password", "", signIn); a.Status != http.StatusOK || a.Token == "" {
		t.Fatalf("sign-in: %d %s", a.Status, a.Body)
	}
	for name, want := range map[string]struct {
		answer
		status int
	}{
		"own account":        {g.ask("GET", "/api/collections/users/records/"+user.Id, token, ""), 200},
		"another's account":  {g.ask("GET", "/api/collections/users/records/"+other.Id, token, ""), 404},
		"signing up":         {g.ask("POST", "/api/collections/users/records", "", `{"email":"x@y.example","password":"12345678","passwordConfirm":"12345678"}`), 403},
		"unlocking oneself":  {g.ask("PATCH", "/api/collections/users/records/"+user.Id, token, `{"disabled":false}`), 403},
		"deleting oneself":   {g.ask("DELETE", "/api/collections/users/records/"+user.Id, token, ""), 403},
		"reading grants":     {g.ask("GET", "/api/collections/grants/records", token, ""), 403},
		"granting oneself":   {g.ask("POST", "/api/collections/grants/records", token, `{"user":"`+user.Id+`","role":"admin","unit":"aaaaaaaaaaaaaaa"}`), 403},
		"signing in by mail": {g.ask("POST", "/api/collections/users/request-otp", "", `{"email":"volunteer1@kienan.example"}`), 403},
	} {
		if want.Status != want.status {
			t.Errorf("%s: %d %s; want %d", name, want.Status, want.Body, want.status)
		}
	}
	if a := g.ask("GET", "/api/collections/users/records", token, ""); !strings.Contains(a.Body, user.Id) || strings.Contains(a.Body, other.Id) {
		t.Errorf("the list of accounts shows others: %s", a.Body)
	}

	user.Set("disabled", true)
	if err := g.Save(user); err != nil {
		t.Fatal(err)
	}
	g.refused("sign-in when disabled", g.ask("POST", "/api/collections/users/auth-with-password", "", signIn), "account_disabled")
	g.refused("renewal when disabled", g.ask("POST", "/api/collections/users/auth-refresh", token, ""), "account_disabled")
	g.refused("a request with an old token when disabled", g.ask("GET", "/api/collections/users/records/"+user.Id, token, ""), "account_disabled")
	if a := g.ask("POST", "/api/collections/users/auth-with-password", "", strings.Replace(signIn, "demo", "wrong", 1)); a.Status != http.StatusBadRequest {
		t.Errorf("a wrong password tells that the account is disabled: %d %s", a.Status, a.Body)
	}
}

func TestPhoneTokensLast30Days(t *testing.T) {
	users, err := newGuarded(t).FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	if got := users.AuthToken.DurationTime(); got != 30*24*time.Hour {
		t.Errorf("tokens last %v, want 30 days", got)
	}
}

func TestGrantsAreHistory(t *testing.T) {
	g := newGuarded(t)
	_, root := g.account(core.CollectionNameSuperusers, "root@chungsuc.example")
	user, _ := g.account("users", "volunteer1@kienan.example")
	grants := "/api/collections/grants/records"
	for _, role := range record.Roles {
		grant := `{"user":"` + user.Id + `","role":"` + string(role) + `","unit":"aaaaaaaaaaaaaaa","from_at":"2026-01-01 00:00:00.000Z"}`
		if a := g.ask("POST", grants, root, grant); a.Status != http.StatusOK {
			t.Errorf("granting %s: %d %s", role, a.Status, a.Body)
		}
	}
	if a := g.ask("POST", grants, root, `{"user":"`+user.Id+`","role":"king","unit":"aaaaaaaaaaaaaaa","from_at":"2026-01-01"}`); a.Status != http.StatusBadRequest {
		t.Errorf("an unknown role: %d %s", a.Status, a.Body)
	}
	row, err := g.FindFirstRecordByData("grants", "role", "volunteer")
	if err != nil {
		t.Fatal(err)
	}
	one := grants + "/" + row.Id
	for what, a := range map[string]answer{
		"delete":       g.ask("DELETE", one, root, ""),
		"truncate":     g.ask("DELETE", "/api/collections/grants/truncate", root, ""),
		"drop":         g.ask("DELETE", "/api/collections/grants", root, ""),
		"another role": g.ask("PATCH", one, root, `{"role":"admin"}`),
		"another unit": g.ask("PATCH", one, root, `{"unit":"bbbbbbbbbbbbbbb"}`),
		"another day":  g.ask("PATCH", one, root, `{"from_at":"2025-01-01 00:00:00.000Z"}`),
	} {
		g.refused(what, a, "read_only")
	}
	if a := g.ask("DELETE", "/api/collections/users/records/"+user.Id, root, ""); a.Status < 400 {
		t.Error("an account with grants was deleted")
	}
	if a := g.ask("PATCH", one, root, `{"to_at":"2026-06-30 17:00:00.000Z"}`); a.Status != http.StatusOK {
		t.Errorf("ending a grant: %d %s", a.Status, a.Body)
	}
}

func TestPeopleHearOnlyTheirOwnTopic(t *testing.T) {
	g := newGuarded(t)
	user, token := g.account("users", "volunteer1@kienan.example")
	other, _ := g.account("users", "volunteer2@kienan.example")
	_, root := g.account(core.CollectionNameSuperusers, "root@chungsuc.example")
	for _, c := range []struct {
		who, token, topic string
		heard             bool
	}{
		{"owner", token, "sync/" + user.Id, true},
		{"owner", token, "sync/" + other.Id, false},
		{"owner", token, "sync/" + user.Id + "?options={}", false},
		{"owner", token, "sync/*", false},
		{"owner", token, "users/" + user.Id, false},
		{"owner", token, "gift_handover/*", false},
		{"guest", "", "sync/" + user.Id, false},
		{"superuser", root, "gift_handover/*", true},
	} {
		client := subscriptions.NewDefaultClient()
		g.SubscriptionsBroker().Register(client)
		a := g.ask("POST", "/api/realtime", c.token, `{"clientId":"`+client.Id()+`","subscriptions":["`+c.topic+`"]}`)
		if !c.heard {
			g.refused(c.who+" at "+c.topic, a, "topic")
		}
		if client.HasSubscription(c.topic) != c.heard {
			t.Errorf("%s at %s: heard %v, want %v (%d %s)", c.who, c.topic, !c.heard, c.heard, a.Status, a.Body)
		}
	}
}

func TestDataIsSyncedInFull(t *testing.T) {
	g := newGuarded(t)
	for name, c := range map[string]struct {
		pragma string
		want   int
	}{"data.db": {"PRAGMA synchronous", 2}, "auxiliary.db": {"PRAGMA synchronous", 1}} {
		db := g.NonconcurrentDB()
		if name == "auxiliary.db" {
			db = g.AuxNonconcurrentDB()
		}
		var got int
		if err := db.NewQuery(c.pragma).Row(&got); err != nil || got != c.want {
			t.Errorf("%s: synchronous %d, %v; want %d", name, got, err, c.want)
		}
	}
}
