package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Who saw or changed what is sensitive, when and why. Lines are only added: the triggers refuse everything else, whoever
// asks. An account needs no address any more: many volunteers have none, and come in by invitation.
func init() {
	m.Register(func(app core.App) error {
		if _, err := app.DB().NewQuery(auditTable).Execute(); err != nil {
			return err
		}
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		users.Fields.GetByName("email").(*core.EmailField).Required = false
		return app.Save(users)
	}, noWayBack)
}

// user did something about the row or account kind/rid, in a unit ("" = none). at is in Unix milliseconds, facts a JSON
// object or empty.
const auditTable = `
CREATE TABLE audit (
	n     INTEGER PRIMARY KEY,
	at    INTEGER NOT NULL,
	user  TEXT    NOT NULL,
	did   TEXT    NOT NULL,
	kind  TEXT    NOT NULL DEFAULT '',
	rid   TEXT    NOT NULL DEFAULT '',
	unit  TEXT    NOT NULL DEFAULT '',
	why   TEXT    NOT NULL DEFAULT '',
	facts TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX audit_unit ON audit (unit);
CREATE INDEX audit_user ON audit (user);
CREATE INDEX audit_row ON audit (rid) WHERE rid <> '';
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
CREATE TRIGGER audit_whole BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;
`
