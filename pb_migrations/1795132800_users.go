package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Who signs in, and what they may do where. Accounts are made by an operator or a leader, never by signing up.
func init() {
	m.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		if err := alterUsers(app, users); err != nil {
			return err
		}
		return createGrants(app, users)
	}, noWayBack)
}

func alterUsers(app core.App, users *core.Collection) error {
	own := types.Pointer("id = @request.auth.id")
	users.ListRule, users.ViewRule = own, own
	users.CreateRule, users.UpdateRule, users.DeleteRule = nil, nil, nil
	users.AuthToken.Duration = 30 * 24 * 60 * 60 // seconds: a phone that was offline for weeks still hands in its records
	users.PasswordAuth.Enabled = true
	users.OTP.Enabled = false
	users.MFA.Enabled = false
	users.OAuth2.Enabled = false
	users.AuthAlert.Enabled = false // every phone is a new device, and branches rarely have a mail server
	users.Fields.RemoveByName("avatar")
	users.Fields.Add(
		&core.TextField{Name: "phone", Max: 20, Pattern: `^\+?[0-9]*$`},
		&core.SelectField{Name: "locale", Values: []string{"vi", "en"}, MaxSelect: 1},
		&core.BoolField{Name: "disabled", Help: "The account is locked: no sign-in, no request. What its phone still holds stays there, sealed."},
	)
	return app.Save(users)
}

// A grant is ended by its to_at and never erased: evidence that arrives late is judged by what its author was.
func createGrants(app core.App, users *core.Collection) error {
	grants := core.NewBaseCollection("grants") // no API rule: superusers only
	grants.Fields.Add(
		&core.RelationField{Name: "user", CollectionId: users.Id, Required: true, MaxSelect: 1},
		&core.SelectField{Name: "role", Required: true, MaxSelect: 1, Values: []string{
			"volunteer", "member", "team_lead", "branch_leader", "approver", "province_leader", "auditor", "admin"}},
		&core.TextField{Name: "unit", Required: true, Pattern: `^[a-z0-9]{15}$`, Help: "Id of a unit."},
		&core.DateField{Name: "from_at", Help: "The first moment it holds. Empty: always."},
		&core.DateField{Name: "to_at", Help: "The first moment it no longer holds; empty: open."},
		&core.AutodateField{Name: "created", OnCreate: true},
		&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
	)
	grants.AddIndex("grants_user", false, "user", "")
	grants.AddIndex("grants_unit", false, "unit", "")
	return app.Save(grants)
}
