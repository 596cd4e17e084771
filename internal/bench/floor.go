package bench

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json/v2"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// floor writes what a push must leave behind, its row, its log entry with the wire JSON and its receipt, by prepared
// statements alone: no HTTP, no decision, no counting, no signature, no trigger. Tables, indexes, pragmas and driver are ours.
type floor struct {
	db                  *sql.DB
	row, entry, receipt *sql.Stmt
	seq                 int
	ready               []floorRow
}

type floorRow struct {
	row
	wire, mid, sha string
}

func beginFloor(_ context.Context, s spec) (opening, map[string]handler, func() error, error) {
	f, err := openFloor(s.Dir)
	if err != nil {
		return opening{}, nil, nil, err
	}
	return opening{}, map[string]handler{"prepare": f.prepare, "write": f.write}, f.db.Close, nil
}

func openFloor(dir string) (*floor, error) {
	srv, err := demo.Open(dir, server.Config{Log: slog.New(slog.DiscardHandler)}) // makes the tables
	if err != nil {
		return nil, err
	}
	if err := demo.Close(srv); err != nil {
		return nil, err
	}
	opened, err := server.Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		return nil, err
	}
	f := &floor{db: opened.DB()}
	f.db.SetMaxOpenConns(1)
	columns := []string{"id", "seq", "entitlement", "slot", "first_seq", "author", "device", "received_at", "body_sha", "review_state", "counted",
		"campaign", "unit", "beneficiary", "gift_type", "qty", "value", "received_by", "giver", "given_at", "location", "refused_photo",
		"witness", "consent", "note", "warnings"}
	for _, one := range []struct {
		into **sql.Stmt
		text string
	}{
		{nil, "DROP TRIGGER gift_handover_gate_insert"},
		{&f.row, "INSERT INTO gift_handover (" + strings.Join(columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"},
		{&f.entry, "INSERT INTO sync_log (entry, seq, kind, rid, cell, owner, wire) VALUES (?1, ?1, 'gift_handover', ?2, 1, 1, ?3)"},
		{&f.receipt, "INSERT INTO sync_receipt (mid, device, user, kind, rid, status, seq, at, body_sha) VALUES (?, 'd_floorfloor', 'user', 'gift_handover', ?, 'ok', ?, ?, ?)"},
	} {
		if one.into == nil {
			_, err = f.db.Exec(one.text)
		} else {
			*one.into, err = f.db.Prepare(one.text)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%.60s: %w", one.text, err), f.db.Close())
		}
	}
	return f, nil
}

// prepare makes n rows ready.
func (f *floor) prepare(n int) error {
	now := time.Now()
	people := make([]string, n)
	for i := range people {
		people[i] = record.NewID(now.Add(time.Duration(i) * time.Millisecond)) // of one moment, 100,000 would meet by chance
	}
	f.ready = f.ready[:0]
	for _, r := range rows(&opening{Unit: record.NewID(now), Campaign: record.NewID(now), Gift: record.NewID(now)}, people) {
		text, err := json.Marshal(r.handover)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		sha := hex.EncodeToString(sum[:])
		wire := strings.TrimSuffix(string(text), "}") + fmt.Sprintf(`,"at":"%s","skew_ms":0,"author":"%s","device":"d_floorfloor","received_at":"%[1]s","body_sha":"%s","review_state":"received","evidence":"none","counted":true}`,
			now.Format(time.RFC3339), people[0], sha)
		f.ready = append(f.ready, floorRow{r, wire, record.NewMID(now), sha})
	}
	return nil
}

// write writes what is ready, so many rows a transaction.
func (f *floor) write(batch int) error {
	at := time.Now().UTC()
	for _, part := range parts(f.ready, batch) {
		tx, err := f.db.Begin()
		if err != nil {
			return err
		}
		row, entry, receipt := tx.Stmt(f.row), tx.Stmt(f.entry), tx.Stmt(f.receipt)
		for _, r := range part {
			f.seq++
			_, a := row.Exec(r.ID, f.seq, r.Campaign+"/"+r.Beneficiary, 1, f.seq, "user", "d_floorfloor", at.Format(time.RFC3339), r.sha, "received", true,
				r.Campaign, r.Unit, r.Beneficiary, r.GiftType, r.Qty, r.Value, r.ReceivedBy, r.Giver, r.GivenAt, `{"lat":20.81,"lon":106.63,"accuracy":12}`,
				r.RefusedPhoto, r.Witness, r.Consent, r.Note, `[]`)
			_, b := entry.Exec(f.seq, r.ID, r.wire)
			_, c := receipt.Exec(r.mid, r.ID, f.seq, at.UnixMilli(), r.sha)
			if err := errors.Join(a, b, c); err != nil {
				return errors.Join(err, tx.Rollback())
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}
