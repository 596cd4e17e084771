package journal_test

import (
	"context"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

func (w *world) do(f func(tx *journal.Tx) error) {
	w.Helper()
	if err := w.Do(context.Background(), f); err != nil {
		w.Fatal(err)
	}
}

// living are all rows as the log has them: seq and wire by kind/id.
func (w *world) living() map[string]string {
	w.Helper()
	all := map[string]string{}
	w.query("SELECT kind || '/' || rid, seq || ' ' || wire FROM sync_log WHERE gone = ''", func(cells []string) { all[cells[0]] = cells[1] })
	return all
}

// query reads what the journal has no words for.
func (w *world) query(q string, take func(cells []string), args ...any) {
	w.Helper()
	rows, err := w.reader().Query(q, args...)
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		w.Fatal(err)
	}
	for rows.Next() {
		cells, into := make([]string, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			w.Fatal(err)
		}
		take(cells)
	}
	if err := rows.Err(); err != nil {
		w.Fatal(err)
	}
}

// sets is one changed field: the new value, and the one it replaces ("" = none).
func sets(field, v, was string) map[string]any {
	change := map[string]any{"v": v}
	if was != "" {
		change["was"] = was
	}
	return map[string]any{field: change}
}

func TestI5ADeletedIdNeverComesBack(t *testing.T) {
	w := newWorld(t)
	hoa := w.phone("hoa")
	id, f := record.NewID(w.now), map[string]any{"unit": kienAn, "name": "Lê Thị Mận"}
	mid, m := w.mut(record.Beneficiary, record.Create, id, f)
	w.want(hoa.push(w.sent(mid, nil, m)).Results[0], record.OK, "")
	w.do(func(tx *journal.Tx) error { return tx.Depart("beneficiary", id, "deleted") })

	tries := func(when string) {
		t.Helper()
		before := w.living()
		w.want(hoa.does(record.Beneficiary, record.Create, id, f), record.Rejected, record.IDReuse)
		w.want(hoa.does(record.Beneficiary, record.Create, id, map[string]any{"unit": kienAn, "name": "Người khác"}), record.Rejected, record.IDReuse)
		w.want(hoa.does(record.Beneficiary, record.SetFields, id, sets("note", when, "")), record.Conflict, record.Deleted)
		if r := hoa.push(w.sent(mid, nil, m)).Results[0]; r.S != record.OK || !r.Dup {
			t.Errorf("%s: its own creation again: %+v", when, r)
		}
		err := w.Do(context.Background(), func(tx *journal.Tx) error {
			return tx.Put(record.Write{Kind: record.Beneficiary, ID: id, Doc: record.NewDoc("unit", kienAn, "name", "x"), New: true})
		})
		if err == nil {
			t.Errorf("%s: the server itself put it back", when)
		}
		if row := w.row(record.Beneficiary, id); row.Gone != "deleted" {
			t.Errorf("%s: the row is %q", when, row.Gone)
		}
		same(t, when, w.living(), before)
		kept := false
		w.query("SELECT value FROM sync_conflict WHERE rid = ?", func(c []string) { kept = kept || c[0] == `"`+when+`"` }, id)
		if !kept {
			t.Errorf("%s: the value that came too late is lost", when)
		}
	}
	tries("now")
	w.again(nil)
	tries("after a restart")
	w.now = w.now.Add(2 * journal.TombstonesFor)
	if floor, err := w.Prune(context.Background(), w.now.Add(-time.Hour)); err != nil || floor == 0 {
		t.Fatalf("prune: %d, %v", floor, err)
	}
	tries("after its tombstone was pruned")
	w.clean()
}

func TestI5AMergedPersonLivesOnUnderOneIdOnly(t *testing.T) {
	w := newWorld(t)
	about := []record.Pointer{{Kind: "beneficiary", ID: chau}, {Kind: "beneficiary", ID: ba}}
	w.do(func(tx *journal.Tx) error {
		return tx.Raise(record.Flagged{Why: "lookalike", Unit: kienAn, About: about})
	})
	leader := w.phone("leader")
	w.want(leader.does(record.Flag, record.Transition, journal.FlagID("lookalike", about), map[string]any{"from": "open", "to": "same", "keep": ba}), record.OK, "")
	if row := w.row(record.Beneficiary, chau); row.Gone != "merged:"+ba {
		t.Fatalf("gone: %q", row.Gone)
	}
	w.want(leader.does(record.Beneficiary, record.SetFields, chau, sets("note", "qua tên cũ", "")), record.OK, "")
	if got := w.row(record.Beneficiary, ba).Doc.Text("note"); got != "qua tên cũ" {
		t.Errorf("the note went to %q", got)
	}
	w.want(w.phone("hoa").does(record.Beneficiary, record.Create, chau, map[string]any{"unit": kienAn, "name": "Trần Thị Cháu"}), record.Rejected, record.IDReuse)
	if row := w.row(record.Beneficiary, chau); row.Gone == "" {
		t.Error("the merged row is back")
	}
	w.clean()
}
