package journal

import (
	"context"
	"database/sql"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Report is what Verify found in a data folder.
type Report struct {
	ServerID, Epoch string
	Head            int64
	Rows            map[string]int64 // living rows by kind
	Gone            int64            // rows that left for good
	Receipts        map[record.Status]int64
	Quarantined     int64
	Conflicts       int64
	Remembered      int64 // changes in the histories
	Counted         int64 // handovers that count
	Photos          int64 // that are whole
	Marked          int64 // the head that the side file vouches for, 0 when there is none
	// Faults are sentences, each naming the row or entry it is about. Empty = clean.
	Faults []string
}

// maxFaults keeps a broken folder's report readable.
const maxFaults = 200

// Whole is a photo whose bytes must be on disk.
type Whole struct {
	SHA256 string
	Bytes  int64
}

// Verify checks a data folder and changes nothing: the order of the sequence, every row against its log entry and back,
// columns against wire, cells and owners against the log, the counted slots, the tree of units, who is approved, receipts against the sequence, quarantine
// against receipts, the side file against the database. Of the photos it gives those that must be on disk. The error is
// one of reading; what is wrong with the data stands in the report.
func Verify(ctx context.Context, dir string) (Report, []Whole, error) {
	path := filepath.Join(dir, "data.db")
	if _, err := os.Stat(path); err != nil {
		return Report{}, nil, fmt.Errorf("no database in this folder: %w", err)
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return Report{}, nil, err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return Report{}, nil, fmt.Errorf("open the database: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	v := &verifier{ctx: ctx, tx: tx, r: Report{Rows: map[string]int64{}, Receipts: map[record.Status]int64{}}}
	err = v.all(dir)
	return v.r, v.photos, err
}

type verifier struct {
	ctx    context.Context
	tx     *sql.Tx
	r      Report
	photos []Whole
}

func (v *verifier) fault(format string, args ...any) {
	if len(v.r.Faults) < maxFaults {
		v.r.Faults = append(v.r.Faults, fmt.Sprintf(format, args...))
	}
}

func (v *verifier) all(dir string) error {
	var check string
	if err := v.one("PRAGMA quick_check(1)", &check); err != nil {
		return err
	}
	if check != "ok" {
		v.fault("SQLite: %s", check)
	}
	if err := v.one("SELECT server_id, epoch, head FROM sync_state", &v.r.ServerID, &v.r.Epoch, &v.r.Head); err != nil {
		return err
	}
	v.mark(dir)
	steps := []func() error{v.sequence, v.rows, v.cells, v.slots, v.units, v.lists, v.receipts, v.history, v.wholePhotos}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) one(q string, into ...any) error {
	if err := v.tx.QueryRowContext(v.ctx, q).Scan(into...); err != nil {
		return fmt.Errorf("%.60s: %w", q, err)
	}
	return nil
}

func (v *verifier) each(q string, scan func(*sql.Rows) error) error {
	rows, err := v.tx.QueryContext(v.ctx, q)
	if err != nil {
		return fmt.Errorf("%.60s: %w", q, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("%.60s: %w", q, err)
		}
	}
	return rows.Err()
}

// none says for every row of a query what is wrong with it; the query selects text columns for the sentence.
func (v *verifier) none(sentence, q string) error {
	return v.each(q, func(rows *sql.Rows) error {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values := make([]sql.NullString, len(columns))
		into, words := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i := range values {
			words[i] = values[i].String
		}
		v.fault(sentence, words...)
		return nil
	})
}

// mark holds the side file against the database.
func (v *verifier) mark(dir string) {
	path := filepath.Join(dir, SideFile)
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return // as after a restore: the next start begins an epoch
	}
	if err != nil {
		v.fault("%s cannot be read: %v", SideFile, err)
		return
	}
	defer f.Close()
	var newest slot
	for at := range int64(2) {
		if s, ok := readSlot(f, at); ok && s.N > newest.N {
			newest = s
		}
	}
	v.r.Marked = newest.Head
	switch {
	case newest.N == 0 && unwritten(f): // a start was cut short: the next one begins an epoch
	case newest.N == 0:
		v.fault("%s holds no valid mark", SideFile)
	case newest.ServerID != v.r.ServerID || newest.Epoch != v.r.Epoch:
		v.fault("%s speaks of server %s, epoch %s; the database of %s, %s", SideFile, newest.ServerID, newest.Epoch, v.r.ServerID, v.r.Epoch)
	case newest.Head > v.r.Head:
		v.fault("the database ends at %d, but %d was acknowledged: its tail is lost", v.r.Head, newest.Head)
	}
}

func (v *verifier) sequence() error {
	if err := v.none("log entry %s (%s %s) lies beyond the head", "SELECT seq, kind, rid FROM sync_log WHERE seq > (SELECT head FROM sync_state)"); err != nil {
		return err
	}
	if err := v.none("log entry %s (%s %s) is told at %s, before it was written", "SELECT entry, kind, rid, seq FROM sync_log WHERE seq < entry"); err != nil {
		return err
	}
	if err := v.none("%s log entries share seq %s", "SELECT COUNT(*), seq FROM sync_log GROUP BY seq HAVING COUNT(*) > 1"); err != nil {
		return err
	}
	if err := v.none("receipt %s has seq %s, beyond the head", "SELECT mid, seq FROM sync_receipt WHERE seq > (SELECT head FROM sync_state)"); err != nil {
		return err
	}
	return v.none("%s receipts share seq %s", "SELECT COUNT(*), seq FROM sync_receipt WHERE seq > 0 GROUP BY seq HAVING COUNT(*) > 1")
}

// rows holds every kind's rows against their log entries, and back. Every row has an entry of its own, so where the log has as
// many living entries as there are rows there is no other; only where it has not are they looked for one by one.
func (v *verifier) rows() error {
	living := map[string]int64{}
	if err := v.each("SELECT kind, COUNT(*) FROM sync_log WHERE gone = '' GROUP BY kind", func(rows *sql.Rows) error {
		var kind string
		var n int64
		err := rows.Scan(&kind, &n)
		living[kind] = n
		return err
	}); err != nil {
		return err
	}
	for _, k := range record.Kinds {
		t := tables[k.Name]
		names := make([]string, len(t.columns))
		for i, f := range t.columns {
			names[i] = "r.`" + f.Name + "`"
		}
		if err := v.each(fmt.Sprintf("SELECT r.id, r.seq, l.kind, l.rid, l.gone, l.wire, %s FROM `%s` r LEFT JOIN sync_log l ON l.entry = r.seq", strings.Join(names, ", "), k.Name), func(rows *sql.Rows) error {
			v.r.Rows[k.Name]++
			return v.row(t, rows)
		}); err != nil {
			return err
		}
		if living[k.Name] == v.r.Rows[k.Name] && len(v.r.Faults) == 0 {
			continue
		}
		if err := v.none(k.Name+" %s has more than one living log entry",
			fmt.Sprintf("SELECT rid FROM sync_log WHERE kind = '%s' AND gone = '' GROUP BY rid HAVING COUNT(*) > 1", k.Name)); err != nil {
			return err
		}
		if err := v.none("log entry %s speaks of "+k.Name+" %s, which has another seq or is not there",
			fmt.Sprintf("SELECT l.seq, l.rid FROM sync_log l LEFT JOIN `%s` r ON r.id = l.rid AND r.seq = l.entry WHERE l.kind = '%s' AND l.gone = '' AND r.id IS NULL", k.Name, k.Name)); err != nil {
			return err
		}
	}
	if err := v.one("SELECT COUNT(*) FROM sync_gone", &v.r.Gone); err != nil {
		return err
	}
	return v.one("SELECT COUNT(*) FROM sync_conflict", &v.r.Conflicts)
}

func (v *verifier) row(t *table, rows *sql.Rows) error {
	var id string
	var seq int64
	var kind, rid, gone, wire sql.NullString
	values := make([]any, len(t.columns))
	into := []any{&id, &seq, &kind, &rid, &gone, &wire}
	for i := range values {
		into = append(into, &values[i])
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	name := t.kind.Name + " " + id
	if !kind.Valid {
		v.fault("%s has no log entry at its seq %d", name, seq)
		return nil
	}
	if kind.String != t.kind.Name || rid.String != id || gone.String != "" {
		v.fault("%s: its log entry %d speaks of %s %s", name, seq, kind.String, rid.String)
		return nil
	}
	doc, err := record.ParseDoc([]byte(wire.String))
	if err != nil {
		v.fault("%s: its wire form cannot be read: %v", name, err)
		return nil
	}
	for i := range t.columns {
		f := &t.columns[i]
		if want := column(f, doc.Get(f.Name)); !sameColumn(want, values[i]) {
			v.fault("%s: column %s holds %v, the log %v", name, f.Name, values[i], want)
		}
	}
	return nil
}

// sameColumn compares a projected value with what SQLite gives back.
func sameColumn(want, have any) bool {
	if b, ok := have.([]byte); ok {
		have = string(b)
	}
	switch w := want.(type) {
	case nil:
		return have == nil
	case bool:
		n, ok := have.(int64)
		b, isBool := have.(bool)
		return (ok && (n != 0) == w) || (isBool && b == w)
	case int64:
		f, ok := have.(float64)
		return have == w || (ok && f == float64(w))
	case float64:
		n, ok := have.(int64)
		return have == w || (ok && float64(n) == w)
	case string:
		s, ok := have.(string)
		return ok && (s == w || record.SameValue(jsontext.Value(s), jsontext.Value(w)))
	}
	return false
}

func (v *verifier) cells() error {
	const differ = "%s %s (%s) says %s rows, %s bytes; the log has %s rows, %s bytes"
	if err := v.none("cell %s "+differ, `SELECT c.n, c.unit, c.kind, c.part, c.rows, c.bytes, COALESCE(l.rows, 0), COALESCE(l.bytes, 0) FROM sync_cell c
		LEFT JOIN (SELECT cell, COUNT(*) rows, SUM(LENGTH(CAST(wire AS BLOB))) bytes FROM sync_log WHERE gone = '' GROUP BY cell) l ON l.cell = c.n
		WHERE c.rows <> COALESCE(l.rows, 0) OR c.bytes <> COALESCE(l.bytes, 0)`); err != nil {
		return err
	}
	if err := v.none("owner %s (%s) says %s rows; the log has %s", `SELECT o.n, o.user, o.rows, COALESCE(l.rows, 0) FROM sync_owner o
		LEFT JOIN (SELECT owner, COUNT(*) rows FROM sync_log WHERE gone = '' AND owner > 0 GROUP BY owner) l ON l.owner = o.n WHERE o.rows <> COALESCE(l.rows, 0)`); err != nil {
		return err
	}
	return v.none("cell %s has news at %s, which its head %s does not tell", `SELECT c.n, MAX(l.seq), c.head FROM sync_cell c JOIN sync_log l ON l.cell = c.n
		GROUP BY c.n HAVING MAX(l.seq) > c.head`)
}

// slots holds the counted handovers against the rule: of an entitlement's live ones, the first gift_limit.
func (v *verifier) slots() error {
	if err := v.none("handover %s is %s, its slot is %s", `SELECT id, CASE counted WHEN 1 THEN 'counted' ELSE 'not counted' END, slot FROM gift_handover
		WHERE counted <> (slot > 0)`); err != nil {
		return err
	}
	if err := v.none("handover %s is counted, but withdrawn, rejected or corrected", `SELECT id FROM gift_handover
		WHERE counted AND (review_state IN ('withdrawn', 'rejected') OR corrected_by <> '')`); err != nil {
		return err
	}
	if err := v.none("handover %s is live but belongs to no entitlement", `SELECT id FROM gift_handover
		WHERE entitlement = '' AND review_state NOT IN ('withdrawn', 'rejected') AND corrected_by = ''`); err != nil {
		return err
	}
	if err := v.none("handover %s is number %s of entitlement %s, its slot is %s", `SELECT id, place, entitlement, slot FROM (
		SELECT h.id, h.entitlement, h.slot, ROW_NUMBER() OVER (PARTITION BY h.entitlement ORDER BY h.first_seq) place, MAX(1, COALESCE(c.gift_limit, 1)) lim
		FROM gift_handover h LEFT JOIN campaign c ON c.id = h.campaign WHERE h.entitlement <> '') WHERE (place <= lim) <> (slot > 0) OR slot > lim`); err != nil {
		return err
	}
	// What counts is told to whom it was given, and what is told counts. The word has no column, so the log is asked.
	if err := v.none("handover %s counts, and its beneficiary %s is not told", `SELECT h.id, b.id FROM gift_handover h JOIN beneficiary b ON b.id = h.beneficiary
		JOIN sync_log l ON l.entry = b.seq WHERE h.counted AND instr(l.wire, '"handover":"' || h.id || '"') = 0`); err != nil {
		return err
	}
	if err := v.none("beneficiary %s is told of handover %s, which does not count", `SELECT l.rid, s.value ->> 'handover' FROM sync_log l, json_each(CAST(l.wire AS TEXT), '$.served') s
		WHERE l.kind = 'beneficiary' AND l.gone = '' AND instr(l.wire, '"served":[{') > 0
		AND NOT EXISTS (SELECT 1 FROM gift_handover h WHERE h.id = s.value ->> 'handover' AND h.counted)`); err != nil {
		return err
	}
	return v.one("SELECT COUNT(*) FROM gift_handover WHERE counted", &v.r.Counted)
}

// units holds every unit against the one it stands below.
func (v *verifier) units() error {
	rows, err := v.tx.QueryContext(v.ctx, sqlUnits)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	units, err := readUnits(rows)
	if err != nil {
		v.fault("%v", err)
		return nil
	}
	if _, err := org.NewTree(units); err != nil {
		for sentence := range strings.SplitSeq(err.Error(), "\n") {
			v.fault("%s", sentence)
		}
	}
	return nil
}

func (v *verifier) receipts() error {
	if err := v.each("SELECT status, COUNT(*) FROM sync_receipt GROUP BY status", func(rows *sql.Rows) error {
		var s record.Status
		var n int64
		err := rows.Scan(&s, &n)
		v.r.Receipts[s] = n
		return err
	}); err != nil {
		return err
	}
	if err := v.none("refused mutation %s is not in quarantine", `SELECT r.mid FROM sync_receipt r LEFT JOIN sync_quarantine q ON q.mid = r.mid
		WHERE r.status = 'rejected' AND q.mid IS NULL`); err != nil {
		return err
	}
	if err := v.none("quarantined mutation %s has no refusal", `SELECT q.mid FROM sync_quarantine q LEFT JOIN sync_receipt r ON r.mid = q.mid
		WHERE r.mid IS NULL OR r.status <> 'rejected'`); err != nil {
		return err
	}
	for _, k := range record.Kinds {
		if !k.Evidence() {
			continue
		}
		if err := v.none("%s was acknowledged for "+k.Name+" %s, which is not there", fmt.Sprintf(`SELECT r.mid, r.rid FROM sync_receipt r
			LEFT JOIN `+"`%s`"+` k ON k.id = r.rid WHERE r.kind = '%s' AND r.status <> 'rejected' AND k.id IS NULL`, k.Name, k.Name)); err != nil {
			return err
		}
	}
	return v.one("SELECT COUNT(*) FROM sync_quarantine", &v.r.Quarantined)
}

func (v *verifier) wholePhotos() error {
	if err := v.each("SELECT DISTINCT sha256, bytes FROM sync_photo WHERE state = 'whole' ORDER BY sha256", func(rows *sql.Rows) error {
		var w Whole
		err := rows.Scan(&w.SHA256, &w.Bytes)
		v.photos = append(v.photos, w)
		v.r.Photos++
		return err
	}); err != nil {
		return err
	}
	return v.none("photo %s of %s is used by a record that is not there", `SELECT u.sha256, u.rid FROM sync_photo_use u
		WHERE NOT EXISTS (SELECT 1 FROM sync_log l WHERE l.kind = u.kind AND l.rid = u.rid AND l.entry IN (
			SELECT seq FROM gift_handover WHERE id = u.rid UNION ALL SELECT seq FROM blood_visit WHERE id = u.rid UNION ALL
			SELECT seq FROM first_aid_case WHERE id = u.rid UNION ALL SELECT seq FROM activity WHERE id = u.rid UNION ALL SELECT seq FROM list WHERE id = u.rid))`)
}
