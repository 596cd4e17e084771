package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Invitations: who may sign in once without a password, who said so, and when it happened. Plain SQL, as the sync
// tables: superusers see it in no list, and nothing but internal/enrolment writes it.
func init() {
	m.Register(func(app core.App) error {
		_, err := app.DB().NewQuery(enrolmentTable).Execute()
		return err
	}, noWayBack)
}

// typed is the keyed hash of the code for typing, by the account that invited ("" for an operator), phone a random word
// of the phone that used it. Times are Unix milliseconds, 0 for not yet.
const enrolmentTable = `
CREATE TABLE enrolment (
	jti     TEXT PRIMARY KEY,
	user    TEXT    NOT NULL,
	typed   TEXT    NOT NULL UNIQUE,
	by      TEXT    NOT NULL,
	at      INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	used    INTEGER NOT NULL DEFAULT 0,
	phone   TEXT    NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX enrolment_user ON enrolment (user);
`
