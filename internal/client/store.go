package client

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite", in Go alone

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// The phone's file. The tables say what survives a flat battery:
//
//	self      one row: who, which server, which history, cursors
//	mutation  outbox, journal and issues are one list in the order in which things were done
//	sealed    parts of somebody else's outbox, to be delivered, which only the server can open; refused which of these it
//	          will never take, and why
//	receipt   signed answers, kept for good
//	base      rows from the server, a copy per scope; shadow is the next base while one is rebuilt
//	photo     bytes and previews, and how far their upload is
const schema = `
CREATE TABLE IF NOT EXISTS self (one INTEGER PRIMARY KEY CHECK (one = 1), facts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mutation (
	n        INTEGER PRIMARY KEY AUTOINCREMENT,
	mid      TEXT NOT NULL UNIQUE,
	gid      TEXT NOT NULL DEFAULT '',
	gof      INTEGER NOT NULL DEFAULT 0,
	kind     TEXT NOT NULL,
	rid      TEXT NOT NULL,
	op       TEXT NOT NULL,
	m        BLOB,                          -- exactly as it goes up; NULL once the journal let it go
	body_sha TEXT NOT NULL,                 -- of the bytes that went up first
	due      INTEGER NOT NULL DEFAULT 1,    -- 0 answered, 1 must go up, 2 answered in an earlier history: ask, then perhaps send;
	                                        -- 3 refused for other bytes of its mid than it has now: ask, then send for the last time
	sent     INTEGER NOT NULL DEFAULT 0,    -- went up at least once: the bytes are fixed for ever
	s        TEXT NOT NULL DEFAULT '',      -- status of the result, '' before one
	result   TEXT NOT NULL DEFAULT '',
	seq      INTEGER NOT NULL DEFAULT 0,
	epoch    TEXT NOT NULL DEFAULT '',      -- of the result
	at       INTEGER NOT NULL DEFAULT 0,    -- of the result, server's unix milliseconds
	receipt  INTEGER NOT NULL DEFAULT 0,
	settled  INTEGER NOT NULL DEFAULT 0,    -- base shows what became of it
	open     INTEGER NOT NULL DEFAULT 0     -- an issue that nobody has dealt with
);
CREATE INDEX IF NOT EXISTS mutation_due ON mutation (n) WHERE due > 0;
CREATE INDEX IF NOT EXISTS mutation_view ON mutation (kind, rid) WHERE settled = 0;
CREATE INDEX IF NOT EXISTS mutation_row ON mutation (rid);
CREATE INDEX IF NOT EXISTS mutation_seq ON mutation (epoch, seq);
CREATE INDEX IF NOT EXISTS mutation_open ON mutation (n) WHERE open = 1;
CREATE TABLE IF NOT EXISTS sealed (
	n      INTEGER PRIMARY KEY AUTOINCREMENT,
	sha    TEXT NOT NULL UNIQUE,
	dir    TEXT NOT NULL,                   -- records/, photos/
	device TEXT NOT NULL,
	part   BLOB                             -- NULL once delivered
);
CREATE TABLE IF NOT EXISTS refused (
	sha     TEXT PRIMARY KEY,               -- of a sealed part that will never be taken; it stays where it is
	code    TEXT NOT NULL,
	message TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipt (
	n     INTEGER PRIMARY KEY,
	token TEXT NOT NULL UNIQUE,
	epoch TEXT NOT NULL,
	at    INTEGER NOT NULL,
	about TEXT NOT NULL                     -- push, photo
);
CREATE TABLE IF NOT EXISTS base (
	scope TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, v INTEGER NOT NULL, f BLOB NOT NULL,
	UNIQUE (kind, id, scope)
);
CREATE INDEX IF NOT EXISTS base_scope ON base (scope);
CREATE TABLE IF NOT EXISTS shadow (
	scope TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, v INTEGER NOT NULL, f BLOB NOT NULL,
	UNIQUE (kind, id, scope)
);
CREATE INDEX IF NOT EXISTS shadow_scope ON shadow (scope);
CREATE TABLE IF NOT EXISTS photo (
	n           INTEGER PRIMARY KEY,
	sha         TEXT NOT NULL UNIQUE,
	bytes       INTEGER NOT NULL,
	type        TEXT NOT NULL,
	data        BLOB,                       -- NULL once the phone may forget it
	preview_sha TEXT NOT NULL DEFAULT '',
	preview     BLOB,
	previewed   INTEGER NOT NULL DEFAULT 0, -- the server has the preview
	upload      TEXT NOT NULL DEFAULT '',   -- id of the tus upload
	state       TEXT NOT NULL DEFAULT '',   -- as the server last said
	why         TEXT NOT NULL DEFAULT '',
	tries       INTEGER NOT NULL DEFAULT 0,
	seq         INTEGER NOT NULL DEFAULT 0, -- of the receipt, with its epoch and at
	epoch       TEXT NOT NULL DEFAULT '',
	at          INTEGER NOT NULL DEFAULT 0,
	receipt     INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS photo_use (
	sha TEXT NOT NULL, mid TEXT NOT NULL, kind TEXT NOT NULL, rid TEXT NOT NULL,
	PRIMARY KEY (sha, mid)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS photo_use_row ON photo_use (rid);
`

// facts is the phone's one row of self.
type facts struct {
	Device  string    `json:"device"`
	User    string    `json:"user,omitempty"`
	Token   string    `json:"token,omitempty"`
	TokenAt time.Time `json:"token_at,omitzero"` // phone's clock

	ServerID  string           `json:"server_id,omitempty"`
	Epoch     string           `json:"epoch,omitempty"`
	Durable   *int64           `json:"durable,omitempty"`
	ServerNow time.Time        `json:"server_now,omitzero"`
	HelloAt   time.Time        `json:"hello_at,omitzero"` // phone's clock
	SkewMs    int64            `json:"skew_ms,omitzero"`
	Keys      []credential.JWK `json:"keys,omitempty"`
	Limits    Limits           `json:"limits,omitzero"`
	Me        record.Doc       `json:"me,omitzero"`

	Scopes     map[string]Scope          `json:"scopes,omitempty"`
	Cur        map[string]jsontext.Value `json:"cur,omitempty"` // of base, or of shadow while there is one
	Ready      map[string]bool           `json:"ready,omitempty"`
	PulledHead int64                     `json:"pulled_head,omitzero"` // of the last complete pull in this epoch
	Shadow     bool                      `json:"shadow,omitzero"`      // base is of an older epoch, shadow is filling
}

// openStore opens the file so that a commit is on the disk when it returns.
func openStore(path string) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open phone: %w", err)
	}
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "cache_size(-2000)",
	}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: abs}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open phone: %w", err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(schema); err != nil {
		return nil, errors.Join(fmt.Errorf("open phone: %w", err), db.Close())
	}
	return db, nil
}

// tx is one transaction on the phone's file. There is one connection: inside a tx everything goes through it.
type tx struct {
	*sql.Tx
	ctx  context.Context
	self facts // as read at the start; save writes it
}

// tx runs f in a transaction that is whole or absent, and on the disk when tx returns nil.
func (p *Phone) tx(ctx context.Context, f func(*tx) error) error {
	sqlTx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("phone's file: %w", err)
	}
	defer sqlTx.Rollback()
	t := &tx{Tx: sqlTx, ctx: ctx}
	var raw []byte
	switch err := t.QueryRowContext(ctx, `SELECT facts FROM self`).Scan(&raw); {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return fmt.Errorf("phone's file: %w", err)
	default:
		if err := json.Unmarshal(raw, &t.self); err != nil {
			return fmt.Errorf("phone's file: self: %w", err)
		}
	}
	if err := f(t); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return fmt.Errorf("phone's file: commit: %w", err)
	}
	return nil
}

// save writes self.
func (t *tx) save() error {
	raw, err := json.Marshal(t.self)
	if err != nil {
		return fmt.Errorf("phone's file: self: %w", err)
	}
	return t.exec(`INSERT INTO self (one, facts) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET facts = excluded.facts`, string(raw))
}

func (t *tx) exec(query string, args ...any) error {
	if _, err := t.ExecContext(t.ctx, query, args...); err != nil {
		return fmt.Errorf("phone's file: %w", err)
	}
	return nil
}

func (t *tx) count(query string, args ...any) (n int, err error) {
	if err := t.QueryRowContext(t.ctx, query, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("phone's file: %w", err)
	}
	return n, nil
}

// scan calls row for every row of the answer; row must not use the transaction.
func (t *tx) scan(row func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := t.QueryContext(t.ctx, query, args...)
	if err != nil {
		return fmt.Errorf("phone's file: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return fmt.Errorf("phone's file: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("phone's file: %w", err)
	}
	return nil
}

// sameCursors compares the cursors a page was asked with to those in the file. They are opaque: bytes are compared.
func sameCursors(a, b map[string]jsontext.Value) bool {
	return maps.EqualFunc(a, b, func(x, y jsontext.Value) bool { return bytes.Equal(x, y) })
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
