package journal_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// copyTo copies a closed data folder, as a backup by hand does.
func copyTo(t *testing.T, dir string) (copied string) {
	t.Helper()
	copied = t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return copied
}

// I12, the server's part: whatever was done to the folder while the server was down, a history that lost something is
// not taken for the one that phones know, and one that lost nothing is.
func TestI12ALostTailBeginsAnEpoch(t *testing.T) {
	bad := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		change func(t *testing.T, w *world, dir, old string)
		fork   bool
	}{
		"nothing":                  {func(*testing.T, *world, string, string) {}, false},
		"the side file is missing": {func(t *testing.T, w *world, dir, _ string) { bad(t, os.Remove(filepath.Join(dir, journal.SideFile))) }, true},
		"the side file is empty": {func(t *testing.T, w *world, dir, _ string) {
			bad(t, os.Truncate(filepath.Join(dir, journal.SideFile), 0))
		}, true},
		"the database is of yesterday": {func(t *testing.T, w *world, dir, old string) {
			for _, name := range []string{"data.db", "data.db-wal", "data.db-shm"} {
				bad(t, os.RemoveAll(filepath.Join(dir, name)))
				if b, err := os.ReadFile(filepath.Join(old, name)); err == nil {
					bad(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
				}
			}
		}, true},
		"the side file is of yesterday": {func(t *testing.T, w *world, dir, old string) { // the commit was on the disk, the mark was not
			b, err := os.ReadFile(filepath.Join(old, journal.SideFile))
			bad(t, err)
			bad(t, os.WriteFile(filepath.Join(dir, journal.SideFile), b, 0o600))
		}, false},
		"the newest mark is torn": {func(t *testing.T, w *world, dir, _ string) { tear(t, dir, true, false) }, false},
		"both marks are torn":     {func(t *testing.T, w *world, dir, _ string) { tear(t, dir, true, true) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			lan := w.phone("lan")
			lan.gives(ba)
			var old string
			w.again(func(dir string) { old = copyTo(t, dir) })
			midKept, kept := w.mut(record.Activity, record.Create, record.NewID(w.now), map[string]any{"unit": kienAn, "type": "health_check"})
			first := lan.push(w.sent(midKept, nil, kept)).Results[0]
			lan.gives(ong)
			before, rows := w.Mark(), w.living()
			w.again(func(dir string) { c.change(t, w, dir, old) })
			after := w.Mark()
			if forked := after.Epoch != before.Epoch; forked != c.fork || after.ServerID != before.ServerID {
				t.Fatalf("was %+v, is %+v", before, after)
			}
			if !c.fork {
				same(t, "rows", w.living(), rows)
				return
			}
			// A push of the old history is stopped before anything is done; the same bytes are taken in the new one.
			s := w.sent(midKept, nil, kept)
			out, err := w.Commit(context.Background(), journal.Push{Epoch: before.Epoch, User: "lan", Device: lan.device, Schema: 1, Sent: []journal.Sent{s}})
			if err != nil || out.Stop != "epoch" || len(out.Results) != 0 || w.Mark() != after {
				t.Fatalf("a push of the old history: %+v, %v", out, err)
			}
			again := lan.push(s).Results[0]
			if again.S != first.S || !w.has(record.Activity, s.ID) {
				t.Errorf("pushed again: %+v", again)
			}
			w.again(nil)
			if w.Mark().Epoch != after.Epoch {
				t.Error("each start begins another epoch")
			}
			w.clean()
		})
	}
}

// tear spoils the marks in the side file, the newest first: their checksums no longer hold.
func tear(t *testing.T, dir string, newest, other bool) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, journal.SideFile), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at := journal.NewestMark(f)
	for _, spoil := range []bool{newest, other} {
		if spoil {
			if _, err := f.WriteAt([]byte("torn"), at*4096+20); err != nil {
				t.Fatal(err)
			}
		}
		at = 1 - at
	}
}
