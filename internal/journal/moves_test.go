package journal_test

import (
	"database/sql"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

func (w *world) begins(m journal.Move) {
	w.Helper()
	if err := w.BeginMove(w.Context(), m, nil); err != nil {
		w.Fatal(err)
	}
}

// A question asked while a move runs, of a row that has not moved yet, follows the row: its unit's questions may have
// been moved before.
func TestAQuestionAskedDuringAMoveFollowsItsRow(t *testing.T) {
	w := newWorld(t)
	w.phone("minh").gives(ba)
	w.phone("lan").gives(ba) // so the unit's questions have their place before its activities
	var ids []string
	var sent []journal.Sent
	for range 150 { // they move in two steps
		ids = append(ids, record.NewID(w.now))
		mid, m := w.mut(record.Activity, record.Create, ids[len(ids)-1], map[string]any{"unit": kienAn, "type": "health_check"})
		sent = append(sent, w.sent(mid, nil, m))
	}
	w.phone("lan").push(sent...)
	first, last := ids[0], ids[len(ids)-1]
	w.begins(journal.Move{From: kienAn, To: phuLien, By: "province"})
	asked := false
	if err := w.RunMove(t.Context(), kienAn, func(int64) {
		if asked || w.row(record.Activity, first).Doc.Text("unit") == kienAn {
			return
		}
		if asked = true; w.row(record.Activity, last).Doc.Text("unit") != kienAn {
			t.Fatal("all moved in one step")
		}
		if err := w.Do(t.Context(), func(tx *journal.Tx) error {
			return tx.Raise(record.Flagged{Why: "late_scope", About: []record.Pointer{{Kind: record.Activity.Name, ID: last}}})
		}); err != nil {
			t.Fatal(err)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if rows, _ := w.UnitRows(kienAn); len(rows) > 0 || !asked {
		t.Errorf("left behind: %v", rows)
	}
	w.clean()
}

// What was committed and could not be read again at once is read before the next commit, and a move that is not known
// moves nothing and is not done.
func TestUnitsThatCouldNotBeReadAgainAreReadLater(t *testing.T) {
	w := newWorld(t)
	db, err := sql.Open("sqlite", w.path("data.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	wire := func(from, to string) {
		t.Helper()
		if _, err := db.Exec("UPDATE sync_log SET wire = CAST(replace(CAST(wire AS TEXT), ?, ?) AS BLOB) WHERE kind = 'unit' AND rid = ?", from, to, phuLien); err != nil {
			t.Fatal(err)
		}
	}
	wire(`"name":`, `"name";`)
	w.begins(journal.Move{From: kienAn, To: phuLien, By: "province"})
	if err := w.RunMove(t.Context(), kienAn, nil); err == nil {
		t.Error("a move that nobody could read is done")
	}
	wire(`"name";`, `"name":`)
	if _, r := w.phone("lan").gives(ba); r.S != record.OK {
		t.Errorf("%+v", r)
	}
	if m, begun, err := w.FindMove(t.Context(), kienAn); err != nil || !begun || m.State != "running" {
		t.Errorf("%v, %v, %+v", err, begun, m)
	}
	if err := w.RunMove(t.Context(), kienAn, nil); err != nil {
		t.Error(err)
	}
	if rows, _ := w.UnitRows(kienAn); len(rows) > 0 {
		t.Errorf("left behind: %v", rows)
	}
	w.clean()
}

// What comes to a unit after its rows went elsewhere goes after them: a row that a leader moves there, a question about a paper that
// stayed, and what is refused of somebody whose role stayed.
func TestWhatComesToAUnitAfterItsMoveGoesOn(t *testing.T) {
	w := newWorld(t)
	person, list := record.NewID(w.now), record.NewID(w.now)
	w.do(func(tx *journal.Tx) error {
		if err := tx.Put(record.Write{Kind: record.Beneficiary, ID: person, New: true, Doc: record.NewDoc("unit", chapter, "name", "Vũ Thị Muộn")}); err != nil {
			return err
		}
		return tx.Put(record.Write{Kind: record.List, ID: list, New: true, Doc: record.NewDoc("unit", kienAn, "campaign", tet, "version", 1, "state", "draft")})
	})
	w.begins(journal.Move{From: kienAn, To: phuLien, By: "province"})
	if err := w.RunMove(t.Context(), kienAn, nil); err != nil {
		t.Fatal(err)
	}
	w.want(w.phone("leader").does(record.Beneficiary, record.SetFields, person, map[string]any{"unit": map[string]any{"v": kienAn, "was": chapter}}), record.OK, "")
	if at := w.row(record.Beneficiary, person).Doc.Text("unit"); at != phuLien {
		t.Errorf("whom a leader moved to the unit of before is in %s", at)
	}
	w.do(func(tx *journal.Tx) error {
		return tx.Raise(record.Flagged{Why: "field_conflict", About: []record.Pointer{{Kind: record.List.Name, ID: list}}, Key: "late"})
	})
	if at := w.row(record.Flag, journal.FlagIDOf("field_conflict", "late")).Doc.Text("unit"); at != phuLien {
		t.Errorf("a question about a list is asked in %s", at)
	}
	mid, m := w.mut(record.Activity, record.Void, record.NewID(w.now), map[string]any{"reason": "nhầm"})
	w.want(w.phone("lan").push(w.sent(mid, nil, m)).Results[0], record.Rejected, record.Unknown)
	w.query("SELECT unit FROM sync_quarantine WHERE mid = ?", func(cells []string) {
		if cells[0] != phuLien {
			t.Errorf("what was refused lies in %s", cells[0])
		}
	}, mid)
	if rows, _ := w.UnitRows(kienAn); len(rows) > 0 {
		t.Errorf("left behind: %v", rows)
	}
	w.clean()
}
