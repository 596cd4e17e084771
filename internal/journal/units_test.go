package journal_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// No write puts a unit below itself or below nothing, in one step or in several.
func TestTheTreeOfUnitsStaysATree(t *testing.T) {
	w := newWorld(t)
	team := org.Unit{ID: "teambelow000000", Type: "Đội", Name: "Sơ cứu", Parent: chapter}
	if err := w.PutUnits(t.Context(), []org.Unit{team}, nil); err != nil {
		t.Fatal(err)
	}
	at := w.Mark().Head
	for _, parent := range []string{chapter, team.ID, "unknownunit0000"} {
		u, _ := w.Tree().Unit(chapter)
		u.Parent = parent
		if err := w.PutUnits(t.Context(), []org.Unit{u}, nil); !errors.Is(err, journal.ErrMisplaced) {
			t.Errorf("%s below %s: %v", chapter, parent, err)
		}
	}
	a, _ := w.Tree().Unit(chapter)
	b := team
	a.Parent, b.Parent = b.ID, kienAn // the team comes out from under the chapter, and the chapter under it
	if err := w.PutUnits(t.Context(), []org.Unit{b, a}, nil); err != nil {
		t.Errorf("two that change places: %v", err)
	}
	if got := w.Mark().Head - at; got != 2 {
		t.Errorf("%d rows were written", got)
	}
	w.again(nil)
	w.clean()
}

// A folder in which a unit stands below itself opens: the unit stands at the top, everything else where it did, and verify
// names it.
func TestAFolderWhoseUnitsStandInACircleOpens(t *testing.T) {
	w := newWorld(t)
	w.again(func(dir string) {
		db, err := sql.Open("sqlite", filepath.Join(dir, "data.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, q := range []string{
			"DROP TRIGGER unit_gate_update",
			"UPDATE sync_log SET wire = CAST(replace(CAST(wire AS TEXT), '\"parent\":\"" + kienAn + "\"', '\"parent\":\"" + chapter + "\"') AS BLOB) WHERE kind = 'unit' AND rid = '" + chapter + "'",
			"UPDATE unit SET parent = '" + chapter + "' WHERE id = '" + chapter + "'",
		} {
			if _, err := db.Exec(q); err != nil {
				t.Fatal(err)
			}
		}
	})
	if u, ok := w.Tree().Unit(chapter); !ok || u.Parent != "" || w.Tree().Province(kienAn) != province {
		t.Errorf("%+v", u)
	}
	if _, r := w.phone("lan").gives(ba); r.S != record.OK {
		t.Errorf("%+v", r)
	}
	r, _, err := journal.Verify(t.Context(), w.app.DataDir())
	if err != nil || len(r.Faults) != 1 || !strings.Contains(r.Faults[0], chapter) || !strings.Contains(r.Faults[0], "above itself") {
		t.Errorf("%v, %q", err, r.Faults)
	}
	u, _ := w.Tree().Unit(chapter)
	u.Parent = kienAn
	if err := w.PutUnits(t.Context(), []org.Unit{u}, nil); err != nil {
		t.Error(err)
	}
	w.clean()
}
