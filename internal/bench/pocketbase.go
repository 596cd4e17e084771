package bench

import (
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/record"
)

// beginPocketBase is plain PocketBase with its defaults (synchronous=NORMAL among them), its batch API switched on, and
// a collection of the same 15 fields with three indexes and a rule that looks through one relation. What a handover names
// is a relation, so that both sides look whether it is there.
func beginPocketBase(_ context.Context, s spec) (opening, map[string]handler, func() error, error) {
	core.AppMigrations = core.MigrationsList{} // this process is not ours: no table, trigger or guard of ours
	debug.SetGCPercent(100)                    // nor our tuning, but what PocketBase itself runs with
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: s.Dir})
	end := func() error {
		return app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error { return e.App.ClearBootstrap() })
	}
	fail := func(err error) (opening, map[string]handler, func() error, error) {
		return opening{}, nil, nil, errors.Join(err, end())
	}
	if err := app.Bootstrap(); err != nil {
		return fail(err)
	}
	if err := app.RunAllMigrations(); err != nil {
		return fail(err)
	}
	first, err := furnish(app, s)
	if err != nil {
		return fail(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fail(err)
	}
	ready, ended := make(chan struct{}), make(chan error, 1)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.InstallerFunc = nil
		e.Listener = listener
		err := e.Next()
		close(ready)
		return err
	})
	go func() { ended <- apis.Serve(app, apis.ServeConfig{HttpAddr: listener.Addr().String()}) }()
	select {
	case <-ready:
	case err := <-ended:
		return fail(err)
	}
	first.URL = "http://" + listener.Addr().String()
	return first, nil, func() error { return errors.Join(end(), <-ended) }, nil
}

// furnish makes the collections, the accounts and the rows that are there from the start.
func furnish(app core.App, s spec) (opening, error) {
	settings := app.Settings()
	settings.Batch.Enabled = true
	if err := app.Save(settings); err != nil {
		return opening{}, err
	}
	campaign, err := named(app, "campaigns", 1)
	if err != nil {
		return opening{}, err
	}
	gift, err := named(app, "gift_types", 1)
	if err != nil {
		return opening{}, err
	}
	unit, err := named(app, "units", 1)
	if err != nil {
		return opening{}, err
	}
	people, err := named(app, "beneficiaries", s.People)
	if err != nil {
		return opening{}, err
	}
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return opening{}, err
	}
	users.Fields.Add(&core.TextField{Name: "branch"})
	users.AuthAlert.Enabled = false // as ours: there is no mail server
	if err := app.Save(users); err != nil {
		return opening{}, err
	}
	if _, err := accounts(app, "volunteer", volunteers); err != nil {
		return opening{}, err
	}
	listeners, err := accounts(app, "ear", s.Ears)
	if err != nil {
		return opening{}, err
	}
	handovers := handoverCollection(unit.collection, campaign.collection, gift.collection, people.collection)
	if err := app.Save(handovers); err != nil {
		return opening{}, err
	}
	first := opening{Unit: unit.ids[0], Campaign: campaign.ids[0], Gift: gift.ids[0], People: people.ids}
	for _, l := range listeners {
		first.Ears = append(first.Ears, ear{l.token, "handovers/*"})
	}
	return first, app.RunInTransaction(func(app core.App) error {
		for _, r := range rows(&first, first.People[:s.Rows]) {
			row := core.NewRecord(handovers)
			text, err := json.Marshal(r)
			if err != nil {
				return err
			}
			if err := row.UnmarshalJSON(text); err != nil {
				return err
			}
			if err := app.SaveNoValidate(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// account is somebody who is signed in.
type account struct{ id, token string }

// accounts makes n people of one branch, with addresses that begin alike.
func accounts(app core.App, name string, n int) (all []account, err error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	probe := core.NewRecord(users)
	probe.SetPassword(demo.Password)
	hash := &core.PasswordFieldValue{Hash: probe.GetString("password:hash")} // once for all: it costs as much as a sign-in
	err = app.RunInTransaction(func(app core.App) error {
		for i := range n {
			user := core.NewRecord(users)
			user.SetEmail(fmt.Sprintf("%s%d@kienan.example", name, i+1))
			user.SetVerified(true)
			user.SetRaw("password", hash)
			user.Set("branch", branch)
			if err := app.Save(user); err != nil {
				return err
			}
			token, err := user.NewAuthToken()
			if err != nil {
				return err
			}
			all = append(all, account{user.Id, token})
		}
		return nil
	})
	return all, err
}

const branch = "Chi hội Phường Kiến An"

// things are rows that handovers name.
type things struct {
	collection string // id
	ids        []string
}

// named makes a collection of n rows, with a name and a branch each.
func named(app core.App, name string, n int) (t things, err error) {
	c := core.NewBaseCollection(name)
	c.Fields.Add(&core.TextField{Name: "name"}, &core.TextField{Name: "branch"})
	if err := app.Save(c); err != nil {
		return t, err
	}
	t.collection, t.ids = c.Id, make([]string, n)
	now := time.Now()
	return t, app.RunInTransaction(func(app core.App) error {
		insert := app.DB().NewQuery("INSERT INTO {{" + name + "}} (id, name, branch) VALUES ({:id}, {:name}, {:branch})").Prepare()
		defer insert.Close()
		for i := range t.ids {
			t.ids[i] = record.NewID(now.Add(time.Duration(i) * time.Millisecond)) // of one moment, 100,000 would meet by chance
			if _, err := insert.Bind(dbx.Params{"id": t.ids[i], "name": fmt.Sprintf("Nguyễn Thị Hồng %d", i), "branch": branch}).Execute(); err != nil {
				return err
			}
		}
		return nil
	})
}

func handoverCollection(unit, campaign, gift, person string) *core.Collection {
	relation := func(name, to string) *core.RelationField {
		return &core.RelationField{Name: name, CollectionId: to, Required: true, MaxSelect: 1}
	}
	c := core.NewBaseCollection("handovers")
	mine := types.Pointer("unit.branch = @request.auth.branch")
	c.ListRule, c.ViewRule, c.CreateRule, c.UpdateRule = mine, mine, mine, mine
	c.Fields.Add(
		relation("campaign", campaign),
		relation("unit", unit),
		relation("beneficiary", person),
		relation("gift_type", gift),
		&core.NumberField{Name: "qty", OnlyInt: true, Required: true},
		&core.NumberField{Name: "value", OnlyInt: true, Required: true},
		&core.SelectField{Name: "received_by", Values: []string{"self", "proxy"}, Required: true, MaxSelect: 1},
		&core.TextField{Name: "giver"},
		&core.DateField{Name: "given_at"},
		&core.JSONField{Name: "location"},
		&core.BoolField{Name: "refused_photo"},
		&core.TextField{Name: "witness"},
		&core.SelectField{Name: "consent", Values: []string{"given", "refused", "not_asked"}, MaxSelect: 1},
		&core.TextField{Name: "note"},
		&core.JSONField{Name: "warnings"},
		// The sixteenth is for the figure of photos alone; records without one do not pay for it.
		&core.FileField{Name: "photo", MaxSelect: 1, MaxSize: 20 << 20, Thumbs: []string{largeThumb, smallThumb}},
	)
	c.AddIndex("handovers_entitlement", false, "campaign, beneficiary", "")
	c.AddIndex("handovers_unit", false, "unit", "")
	c.AddIndex("handovers_given_at", false, "given_at", "")
	return c
}

const records = "/api/collections/handovers/records"

// batches are the bodies that carry rows to the batch API.
func batches(all []row) (bodies [][]byte, err error) {
	type request struct {
		Method string `json:"method"`
		URL    string `json:"url"`
		Body   row    `json:"body"`
	}
	for _, part := range parts(all, batch) {
		var requests []request
		for _, r := range part {
			requests = append(requests, request{"POST", records, r})
		}
		body, err := json.Marshal(map[string]any{"requests": requests})
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, body)
	}
	return bodies, nil
}

// sendBatches sends one batch after another and reads each answer.
func (c *client) sendBatches(ctx context.Context, bodies [][]byte) error {
	for _, body := range bodies {
		var got []struct {
			Status int `json:"status"`
			Body   row `json:"body"`
		}
		if err := c.call(ctx, "POST", "/api/batch", body, &got); err != nil {
			return err
		}
		if len(got) == 0 {
			return fmt.Errorf("a batch of %d bytes has no answer", len(body))
		}
		for _, r := range got {
			if r.Status != http.StatusOK || r.Body.ID == "" {
				return fmt.Errorf("batch: status %d", r.Status)
			}
		}
	}
	return nil
}

// list reads all rows, 500 a page and without counting them, as PocketBase's own client does in getFullList.
func (c *client) list(ctx context.Context) (n int, err error) {
	const perPage = 500
	for page := 1; ; page++ {
		var got struct {
			Items []row `json:"items"`
		}
		if err := c.call(ctx, "GET", fmt.Sprintf("%s?page=%d&perPage=%d&skipTotal=1", records, page, perPage), nil, &got); err != nil {
			return 0, err
		}
		n += len(got.Items)
		if len(got.Items) < perPage {
			return n, nil
		}
	}
}

// accept updates one row, as a leader's verdict does.
func (c *client) accept(ctx context.Context, id string) error {
	var got struct {
		ID string `json:"id"`
	}
	return c.call(ctx, "PATCH", records+"/"+id, jsontext.Value(`{"consent":"not_asked"}`), &got)
}
