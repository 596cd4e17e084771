package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Hand is whose doing a change is: who, by which phone and mutation, and who handed it in for them.
type Hand struct {
	User, Carrier, Device, Mid string
	Op                         string // create, set, void, transition, merge, correct, ...
}

// FieldChange is one field as it was and as it became, in raw JSON; nil = absent.
type FieldChange struct {
	Field string         `json:"field"`
	From  jsontext.Value `json:"from,omitempty"`
	To    jsontext.Value `json:"to,omitempty"`
}

// Past is one entry of a row's history.
type Past struct {
	Hand
	Kind, ID string
	Seq      int64 // of the row after the change
	At       time.Time
	Changes  []FieldChange
}

// PutAs is Put for what somebody did, and remembers it: each change of a row that was there, each field as it was and as
// it became. A new evidence record tells itself who made it; of other new rows only the history knows. What the server
// computes from it (counts, what a household was given, photos) goes through Put and is not remembered.
func (tx *Tx) PutAs(by Hand, w record.Write) error {
	if w.New && w.Kind.Evidence() {
		return tx.Put(w)
	}
	old, err := tx.lookup(w.Kind.Name, w.ID)
	if err != nil {
		return err
	}
	changes, was := []FieldChange{}, old.doc != nil && old.gone == ""
	switch {
	case w.Merged != "" && !was:
		return nil
	case w.Merged != "":
		by.Op, changes = "merge", append(changes, FieldChange{Field: "merged", To: record.Raw(w.Merged)})
	case was:
		if changes = changesOf(old.doc, w.Doc); len(changes) == 0 {
			return tx.Put(w)
		}
		if by.Op == string(record.Create) { // it changes another row than its own
			by.Op = "correct"
		}
	}
	if err := tx.Put(w); err != nil {
		return err
	}
	now, err := tx.lookup(w.Kind.Name, w.ID)
	if err != nil {
		return err
	}
	if w.Merged != "" {
		into := []FieldChange{{Field: "merged_from", To: record.Raw(w.ID)}}
		if err := tx.remember(by, w.Kind, w.Merged, now.seq, into); err != nil {
			return err
		}
		err := audit.Put(tx, audit.Entry{User: by.User, Did: audit.MergedPeople, Kind: w.Kind.Name, ID: w.ID, Unit: old.doc.Text("unit"), Facts: map[string]any{"into": w.Merged}})
		if err != nil {
			return err
		}
	}
	return tx.remember(by, w.Kind, w.ID, now.seq, changes)
}

func (tx *Tx) remember(by Hand, k *record.Kind, id string, seq int64, changes []FieldChange) error {
	text, err := json.Marshal(changes)
	if err != nil {
		return fmt.Errorf("remember %s %s: %w", k.Name, id, err)
	}
	return tx.exec(sqlHistoryAdd, k.Name, id, seq, tx.now.UnixMilli(), by.User, by.Carrier, by.Device, by.Mid, by.Op, string(text))
}

// MadeBy is who made a row that is no evidence, as the history knows it; "" for what nobody in particular made.
func (tx *Tx) MadeBy(kind, id string) (user string, err error) {
	err = tx.one("SELECT user FROM sync_history WHERE kind = ? AND rid = ? AND op = 'create'", []any{kind, id}, &user)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read who made %s %s: %w", kind, id, err)
	}
	return user, nil
}

// changesOf are the fields in which two forms of a row differ. Hashes of the content follow from the rest.
func changesOf(before, after record.Doc) (changes []FieldChange) {
	differ := func(field string, from, to jsontext.Value) {
		if field != "body_sha" && field != "created_sha" && !bytes.Equal(from, to) && !record.SameValue(from, to) {
			changes = append(changes, FieldChange{field, from, to})
		}
	}
	for _, f := range before {
		differ(f.Name, f.Value, after.Get(f.Name))
	}
	for _, f := range after {
		if before.Get(f.Name) == nil {
			differ(f.Name, nil, f.Value)
		}
	}
	return changes
}

// History reads what was done to a row, the oldest first.
func (v *View) History(ctx context.Context, kind, id string) (past []Past, err error) {
	rows, err := v.tx.QueryContext(ctx, "SELECT seq, at, user, carrier, device, mid, op, change FROM sync_history WHERE kind = ? AND rid = ? ORDER BY seq", kind, id)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s %s: %w", kind, id, err)
	}
	defer rows.Close()
	for rows.Next() {
		p := Past{Kind: kind, ID: id}
		var at int64
		var changes []byte
		if err := rows.Scan(&p.Seq, &at, &p.User, &p.Carrier, &p.Device, &p.Mid, &p.Op, &changes); err != nil {
			return nil, fmt.Errorf("read the history of %s %s: %w", kind, id, err)
		}
		p.At = time.UnixMilli(at).UTC()
		if err := json.Unmarshal(changes, &p.Changes); err != nil {
			return nil, fmt.Errorf("read the history of %s %s: %w", kind, id, err)
		}
		past = append(past, p)
	}
	return past, rows.Err()
}

// Row is Journal.Row at the view's moment.
func (v *View) Row(ctx context.Context, kind, id string) (record.Row, bool, error) {
	return readRow(ctx, v.tx, kind, id)
}

// history holds what is remembered against the rows: each change begins where the last one of its field ended, and the
// last one ended where the row stands.
func (v *verifier) history() error {
	if err := v.none("the history of %s %s tells of %s, beyond the head", "SELECT kind, rid, seq FROM sync_history WHERE seq > (SELECT head FROM sync_state)"); err != nil {
		return err
	}
	if err := v.none("the history of %s %s names mutation %s, which has no receipt", `SELECT h.kind, h.rid, h.mid FROM sync_history h
		LEFT JOIN sync_receipt r ON r.mid = h.mid WHERE h.mid <> '' AND r.mid IS NULL`); err != nil {
		return err
	}
	if err := v.each("SELECT DISTINCT kind FROM sync_history", func(rows *sql.Rows) error {
		var kind string
		err := rows.Scan(&kind)
		if record.KindOf(kind) == nil {
			v.fault("there is a history of %s, which is no kind", kind)
		}
		return err
	}); err != nil {
		return err
	}
	for _, k := range record.Kinds {
		if err := v.historyOf(k); err != nil {
			return err
		}
	}
	return nil
}

// historyOf follows each row of a kind through its changes, one row at a time.
func (v *verifier) historyOf(k *record.Kind) error {
	var id string
	var wire []byte
	last := map[string]jsontext.Value{} // fields of the row
	ended := func() error {
		if len(last) == 0 {
			return nil
		}
		doc, err := record.ParseDoc(wire)
		if err != nil && wire != nil {
			return fmt.Errorf("read %s %s: %w", k.Name, id, err)
		}
		for _, field := range sortedKeys(last) {
			if wire == nil || !record.SameValue(doc.Get(field), last[field]) {
				v.fault("%s %s: %s is not what its history tells", k.Name, id, field)
			}
		}
		clear(last)
		return nil
	}
	if err := v.each(fmt.Sprintf(`SELECT h.rid, h.seq, h.change, COALESCE(l.wire, g.wire) FROM sync_history h
		LEFT JOIN %s r ON r.id = h.rid LEFT JOIN sync_log l ON l.entry = r.seq LEFT JOIN sync_gone g ON g.kind = h.kind AND g.rid = h.rid
		WHERE h.kind = '%s' ORDER BY h.rid, h.seq`, "`"+k.Name+"`", k.Name), func(rows *sql.Rows) error {
		var next string
		var seq int64
		var text, now []byte
		if err := rows.Scan(&next, &seq, &text, &now); err != nil {
			return err
		}
		if next != id {
			if err := ended(); err != nil {
				return err
			}
		}
		id, wire = next, now
		v.r.Remembered++
		var changes []FieldChange
		if err := json.Unmarshal(text, &changes); err != nil {
			v.fault("the history of %s %s at %d cannot be read: %v", k.Name, id, seq, err)
			return nil
		}
		for _, c := range changes {
			if slices.Contains(notOfTheRow, c.Field) {
				continue
			}
			if before, known := last[c.Field]; known && !record.SameValue(before, c.From) {
				v.fault("the history of %s %s: %s changes at %d from what it was not", k.Name, id, c.Field, seq)
			}
			last[c.Field] = c.To
		}
		return nil
	}); err != nil {
		return err
	}
	return ended()
}

// notOfTheRow are the entries that tell of no field, or of one that goes on changing by itself as photos arrive.
var notOfTheRow = []string{"merged", "merged_from", "photos"}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// readRow reads one row, or its last form, in its whole wire form.
func readRow(ctx context.Context, db querier, kind, id string) (record.Row, bool, error) {
	t := tables[kind]
	if t == nil {
		return record.Row{}, false, nil
	}
	r := record.Row{Kind: kind, ID: id}
	var at, key, cell, owner int64
	var wire []byte
	err := db.QueryRowContext(ctx, t.find, id).Scan(&at, &key, &r.Seq, &cell, &owner, &wire)
	if errors.Is(err, sql.ErrNoRows) {
		err = db.QueryRowContext(ctx, sqlGoneFind, kind, id).Scan(&r.Seq, &r.Gone, &wire)
		if errors.Is(err, sql.ErrNoRows) {
			return record.Row{}, false, nil
		}
	}
	if err != nil {
		return record.Row{}, false, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	if r.Doc, err = record.ParseDoc(wire); err != nil {
		return record.Row{}, false, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	return r, true, nil
}
