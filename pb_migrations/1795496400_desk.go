package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What became of refused mutations, and units whose rows went to others.
func init() {
	m.Register(func(app core.App) error {
		_, err := app.DB().NewQuery(deskTables).Execute()
		return err
	}, noWayBack)
}

// A refused mutation is open, taken (as the mutation `taken`) or dismissed. The rows of a unit that ended go to one other,
// `goes`, or by hamlet, `hamlets` {hamlet: unit}; what neither decides stays. state is running or done; by and at tell who
// said so.
const deskTables = `
ALTER TABLE sync_quarantine ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_quarantine ADD COLUMN decided_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_quarantine ADD COLUMN decided_why TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_quarantine ADD COLUMN taken TEXT NOT NULL DEFAULT '';
CREATE INDEX sync_quarantine_state ON sync_quarantine (state, seq);

CREATE TABLE sync_move (
	unit    TEXT PRIMARY KEY,
	goes    TEXT    NOT NULL DEFAULT '',
	hamlets TEXT    NOT NULL DEFAULT '',
	state   TEXT    NOT NULL,
	moved   INTEGER NOT NULL DEFAULT 0,
	by      TEXT    NOT NULL,
	at      INTEGER NOT NULL
) WITHOUT ROWID;
`
