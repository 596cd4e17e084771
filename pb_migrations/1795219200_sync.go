// Package pb_migrations is the schema, one step a file, compiled into the binary. A step that was released is history
// and is never edited; the tables' meaning stands in internal/journal/DESIGN.md.
package pb_migrations

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// errNoWayBack is the answer of every down step: it would throw records away.
var errNoWayBack = errors.New("this step holds records and is not undone; restore a backup made before it instead")

func noWayBack(core.App) error { return errNoWayBack }

// The tables of the sync engine. They are plain SQL tables, not collections: nothing but the journal writes them.
func init() {
	m.Register(func(app core.App) error {
		_, err := app.DB().NewQuery(syncTables).Execute()
		return err
	}, noWayBack)
}

const syncTables = `
CREATE TABLE sync_state (
	one       INTEGER PRIMARY KEY CHECK (one = 1),
	server_id TEXT    NOT NULL DEFAULT '',
	epoch     TEXT    NOT NULL DEFAULT '',
	head      INTEGER NOT NULL DEFAULT 0,
	floor     INTEGER NOT NULL DEFAULT 0,
	durable   INTEGER,
	durable_epoch TEXT NOT NULL DEFAULT ''
);
INSERT INTO sync_state (one) VALUES (1);

CREATE TABLE sync_cell (
	n     INTEGER PRIMARY KEY,
	unit  TEXT    NOT NULL,
	kind  TEXT    NOT NULL,
	part  TEXT    NOT NULL,
	head  INTEGER NOT NULL DEFAULT 0,
	rows  INTEGER NOT NULL DEFAULT 0,
	bytes INTEGER NOT NULL DEFAULT 0,
	UNIQUE (unit, kind, part)
);
CREATE TABLE sync_owner (
	n     INTEGER PRIMARY KEY,
	user  TEXT    NOT NULL UNIQUE,
	head  INTEGER NOT NULL DEFAULT 0,
	rows  INTEGER NOT NULL DEFAULT 0,
	bytes INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE sync_log (
	entry INTEGER PRIMARY KEY,
	seq   INTEGER NOT NULL,
	kind  TEXT    NOT NULL,
	rid   TEXT    NOT NULL,
	cell  INTEGER NOT NULL,
	owner INTEGER NOT NULL DEFAULT 0,
	gone  TEXT    NOT NULL DEFAULT '',
	wire  TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX sync_log_cell  ON sync_log (cell, seq);
CREATE INDEX sync_log_owner ON sync_log (owner, seq) WHERE owner > 0;
CREATE INDEX sync_log_gone  ON sync_log (kind, rid) WHERE gone <> '';

CREATE TABLE sync_gone (
	kind TEXT NOT NULL,
	rid  TEXT NOT NULL,
	why  TEXT NOT NULL,
	seq  INTEGER NOT NULL,
	wire TEXT NOT NULL,
	PRIMARY KEY (kind, rid)
) WITHOUT ROWID;
CREATE INDEX sync_gone_why ON sync_gone (kind, why);

CREATE TABLE sync_receipt (
	mid      TEXT PRIMARY KEY,
	device   TEXT    NOT NULL,
	user     TEXT    NOT NULL,
	carrier  TEXT    NOT NULL DEFAULT '',
	kind     TEXT    NOT NULL,
	rid      TEXT    NOT NULL,
	status   TEXT    NOT NULL,
	code     TEXT    NOT NULL DEFAULT '',
	seq      INTEGER NOT NULL,
	at       INTEGER NOT NULL,
	body_sha TEXT    NOT NULL,
	detail   TEXT    NOT NULL DEFAULT ''
) WITHOUT ROWID;

CREATE TABLE sync_device (
	device   TEXT PRIMARY KEY,
	user     TEXT    NOT NULL,
	schema   INTEGER NOT NULL DEFAULT 0,
	app      TEXT    NOT NULL DEFAULT '',
	queue    INTEGER NOT NULL DEFAULT 0,
	skew_ms  INTEGER NOT NULL DEFAULT 0,
	first_at INTEGER NOT NULL,
	seen_at  INTEGER NOT NULL,
	revoked_at INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX sync_device_user ON sync_device (user);

CREATE TABLE sync_conflict (
	id     INTEGER PRIMARY KEY,
	seq    INTEGER NOT NULL,
	mid    TEXT NOT NULL,
	kind   TEXT NOT NULL,
	rid    TEXT NOT NULL,
	field  TEXT NOT NULL,
	value  TEXT NOT NULL,
	kept   TEXT NOT NULL,
	was    TEXT NOT NULL,
	author TEXT NOT NULL,
	device TEXT NOT NULL,
	at     INTEGER NOT NULL,
	state  TEXT NOT NULL DEFAULT 'open'
);
CREATE INDEX sync_conflict_row ON sync_conflict (kind, rid);

CREATE TABLE sync_history (
	kind    TEXT NOT NULL,
	rid     TEXT NOT NULL,
	seq     INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	user    TEXT NOT NULL,
	carrier TEXT NOT NULL DEFAULT '',
	device  TEXT NOT NULL DEFAULT '',
	mid     TEXT NOT NULL DEFAULT '',
	op      TEXT NOT NULL,
	change  TEXT NOT NULL,
	PRIMARY KEY (kind, rid, seq)
) WITHOUT ROWID;
CREATE TRIGGER sync_history_no_update BEFORE UPDATE ON sync_history BEGIN SELECT RAISE(FAIL, 'history is only added to'); END;
CREATE TRIGGER sync_history_no_delete BEFORE DELETE ON sync_history BEGIN SELECT RAISE(FAIL, 'history is only added to'); END;

CREATE TABLE sync_quarantine (
	mid    TEXT PRIMARY KEY,
	user   TEXT NOT NULL,
	device TEXT NOT NULL,
	unit   TEXT NOT NULL DEFAULT '',
	body   TEXT NOT NULL,
	code   TEXT NOT NULL,
	field  TEXT NOT NULL DEFAULT '',
	rule   TEXT NOT NULL DEFAULT '',
	why    TEXT NOT NULL DEFAULT '',
	seq    INTEGER NOT NULL,
	at     INTEGER NOT NULL,
	state  TEXT NOT NULL DEFAULT 'open'
) WITHOUT ROWID;

CREATE TABLE sync_photo (
	sha256   TEXT NOT NULL,
	owner    TEXT NOT NULL,
	state    TEXT NOT NULL,
	why      TEXT NOT NULL DEFAULT '',
	bytes    INTEGER NOT NULL DEFAULT 0,
	type     TEXT NOT NULL DEFAULT '',
	preview_declared TEXT NOT NULL DEFAULT '',
	preview  TEXT NOT NULL DEFAULT '',
	seq      INTEGER NOT NULL DEFAULT 0,
	at       INTEGER NOT NULL,
	facts    TEXT NOT NULL DEFAULT '',
	phash    INTEGER NOT NULL DEFAULT 0,
	dhash    INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (sha256, owner)
) WITHOUT ROWID;
CREATE INDEX sync_photo_owner ON sync_photo (owner, state, bytes);

CREATE TABLE sync_photo_use (
	sha256 TEXT NOT NULL,
	owner  TEXT NOT NULL,
	kind   TEXT NOT NULL,
	rid    TEXT NOT NULL,
	role   TEXT NOT NULL,
	PRIMARY KEY (sha256, owner, kind, rid)
) WITHOUT ROWID;
`
