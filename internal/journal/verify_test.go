package journal_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// clean verifies the world's folder and wants no fault.
func (w *world) clean() {
	w.Helper()
	r, _, err := journal.Verify(context.Background(), w.app.DataDir())
	if err != nil {
		w.Fatal(err)
	}
	if len(r.Faults) > 0 {
		w.Fatalf("%d faults:\n%s", len(r.Faults), strings.Join(r.Faults, "\n"))
	}
}

func TestVerifyFindsWhatIsWrong(t *testing.T) {
	busy := newWorld(t)
	lan := busy.phone("lan")
	id, _ := lan.gives(ong)
	busy.phone("minh").gives(chau)
	lan.gives(ba)
	lan.does(record.GiftHandover, record.Void, id, map[string]any{"reason": "nhầm"})
	lan.does(record.Activity, record.Create, "bad", nil)
	busy.clean()
	dir := busy.app.DataDir()
	if err := shut(busy.app); err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]string{
		"a log entry lost":        "DELETE FROM sync_log WHERE kind = 'beneficiary' AND rid = '" + ba + "'",
		"a row lost":              "DROP TRIGGER gift_handover_gate_delete; DELETE FROM gift_handover WHERE id = '" + id + "'",
		"a column changed":        "DROP TRIGGER gift_handover_gate_update; UPDATE gift_handover SET value = value + 1",
		"counted twice":           "DROP TRIGGER gift_handover_gate_update; UPDATE gift_handover SET slot = 0 WHERE slot = 1",
		"head moved back":         "UPDATE sync_state SET head = 5",
		"a receipt lost its body": "DELETE FROM sync_quarantine",
		"a gift not told":         "UPDATE sync_log SET wire = replace(CAST(wire AS TEXT), '\"handover\":\"', '\"handover\":\"x') WHERE kind = 'beneficiary'",
		"a gift told for ever":    "DROP TRIGGER gift_handover_gate_update; UPDATE gift_handover SET counted = 0, slot = 0",
		"told before written":     "UPDATE sync_log SET seq = 1 WHERE entry = (SELECT MAX(entry) FROM sync_log)",
		"two entries of one seq":  "UPDATE sync_log SET seq = (SELECT head FROM sync_state)",
		"a cell miscounted":       "UPDATE sync_cell SET rows = rows + 1 WHERE kind = 'gift_handover'",
		"a history rewritten":     "DROP TRIGGER sync_history_no_update; UPDATE sync_history SET change = replace(change, 'withdrawn', 'accepted')",
		"a change nobody made":    "DROP TRIGGER sync_history_no_update; UPDATE sync_history SET mid = '01JQ8W00000000000000000000'",
		"another epoch":           "UPDATE sync_state SET epoch = 'eother'",
	} {
		t.Run(name, func(t *testing.T) {
			copied := t.TempDir()
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open("sqlite", copied+"/data.db")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(damage); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			r, _, err := journal.Verify(context.Background(), copied)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Faults) == 0 {
				t.Fatal("nothing was found")
			}
			t.Log(r.Faults[0])
		})
	}
	app, _, err := start(dir, func() time.Time { return busy.now })
	if err != nil {
		t.Fatal(err)
	}
	busy.app = app
}

// A start that was cut short before it wrote its first mark leaves an empty side file. The folder is as sound as without
// one; a mark that was there and cannot be read any more is a fault.
func TestVerifyAfterAStartThatWasCutShort(t *testing.T) {
	w := newWorld(t)
	w.phone("lan").gives(ba)
	dir := w.app.DataDir()
	if err := shut(w.app); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		mark   []byte
		faults int
	}{
		"made":        {nil, 0},
		"laid out":    {make([]byte, 8192), 0},
		"not a mark":  {append(make([]byte, 8000), "torn"...), 1},
		"half a mark": {[]byte("{"), 1},
	} {
		copied := copyTo(t, dir)
		if err := os.WriteFile(filepath.Join(copied, journal.SideFile), c.mark, 0o600); err != nil {
			t.Fatal(err)
		}
		r, _, err := journal.Verify(t.Context(), copied)
		if err != nil || len(r.Faults) != c.faults {
			t.Errorf("%s: %v, %q", name, err, r.Faults)
		}
	}
}
