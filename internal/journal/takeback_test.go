package journal_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// What a transaction has learnt of its own doings is forgotten with it, whether it gave up or its commit failed.
func TestWhatIsTakenBackIsForgotten(t *testing.T) {
	for name, end := range map[string]func(*journal.Tx) error{
		"given up": func(*journal.Tx) error { return errors.New("given up") },
		"a commit that fails": func(tx *journal.Tx) error { // SQLite asks about this one at the commit
			if err := tx.Exec("CREATE TABLE stray (list TEXT REFERENCES list(id) DEFERRABLE INITIALLY DEFERRED)"); err != nil {
				return err
			}
			return tx.Exec("INSERT INTO stray VALUES ('nolist')")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			head := w.Mark().Head
			err := w.Do(context.Background(), func(tx *journal.Tx) error {
				unit, _, err := tx.Row(record.Unit.Name, kienAn)
				if err != nil {
					return err
				}
				unit.Doc = unit.Doc.Clone()
				unit.Doc.Put("location", record.NewDoc("lat", 20.8, "lon", 106.6))
				if err := tx.Put(record.Write{Kind: record.Unit, ID: kienAn, Doc: unit.Doc}); err != nil {
					return err
				}
				if _, known, err := tx.Centre(kienAn); err != nil || !known {
					t.Errorf("in the transaction Kiến An's middle is known: %v, %v", known, err)
				}
				if err := tx.Put(record.Write{Kind: record.List, ID: record.NewID(w.now), New: true, Doc: record.NewDoc("campaign", tet, "unit", kienAn, "version", 1, "state", "approved")}); err != nil {
					return err
				}
				if off, err := tx.OffList(tet, kienAn, ba); err != nil || !off {
					t.Errorf("in the transaction Bà is off the list: %v, %v", off, err)
				}
				return end(tx)
			})
			if err == nil || w.Mark().Head != head || name != "given up" && !strings.HasPrefix(err.Error(), "commit: ") {
				t.Fatalf("%v, and the head went from %d to %d", err, head, w.Mark().Head)
			}
			w.do(func(tx *journal.Tx) error {
				if _, known, err := tx.Centre(kienAn); err != nil || known {
					t.Errorf("Kiến An's middle is known afterwards: %v, %v", known, err)
				}
				return nil
			})
			if gift, _ := w.phone("lan").gives(ba); w.asked(gift) != "" {
				t.Errorf("a gift raises %s, and nothing was ever listed", w.asked(gift))
			}
			w.clean()
		})
	}
}
