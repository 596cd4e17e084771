package journal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// A pull whose scope has no news asks the database nothing: a view that may not read any more still answers it.
func TestI23RowsOutsideItsScopesCostAPullNothing(t *testing.T) {
	w := newWorld(t)
	mine := w.scope("lan", "field:")
	before := w.Mark().Head
	other, own := w.phone("other"), w.phone("otherleader")
	for range 40 { // beside it: another commune's records, and evidence of the own one, which is not in the field scope
		w.want(other.does(record.Activity, record.Create, record.NewID(w.now), map[string]any{"unit": phuLien, "type": "health_check"}), record.OK, "")
		w.want(own.does(record.Beneficiary, record.Create, record.NewID(w.now), map[string]any{"unit": phuLien, "name": "Người ở Phù Liễn"}), record.OK, "")
		w.want(w.phone("lan").does(record.Activity, record.Create, record.NewID(w.now), map[string]any{"unit": kienAn, "type": "health_check"}), record.OK, "")
	}
	read := func(ctx context.Context) (rows int, cursor int64, err error) {
		v, err := w.View(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		cursor, err = v.Changes(ctx, mine, before, func(journal.Entry) bool { rows++; return true })
		return rows, cursor, err
	}
	nothing, stop := context.WithCancel(context.Background())
	stop()
	if rows, cursor, err := read(nothing); err != nil || rows != 0 || cursor != w.Mark().Head {
		t.Fatalf("120 changes elsewhere: %d rows, cursor %d of %d, %v", rows, cursor, w.Mark().Head, err)
	}
	w.want(w.phone("lan").does(record.Beneficiary, record.SetFields, ba, sets("note", "mới", "")), record.OK, "")
	if _, _, err := read(nothing); err == nil {
		t.Error("news was told without reading: this test proves nothing")
	}
	if rows, _, err := read(context.Background()); err != nil || rows != 1 {
		t.Errorf("%d rows for one change, %v", rows, err)
	}

	// Within a cell only what came after the cursor is read, by the index.
	w.query("EXPLAIN QUERY PLAN "+journal.SQLCellAfter, func(c []string) {
		if plan := c[3]; !strings.Contains(plan, "SEARCH sync_log USING INDEX sync_log_cell (cell=? AND seq>? AND seq<?)") {
			t.Errorf("a cell is read by: %s", plan)
		}
	}, 1, 2, 3, 4)
}

// Whom a gift was for is told at a new seq, and their own row is not written: not by their first gift and not by the next.
func TestAGiftWritesNoRowOfWhomItWasFor(t *testing.T) {
	w := newWorld(t)
	lan := w.phone("lan")
	own := func() (seq string) {
		w.query("SELECT seq FROM beneficiary WHERE id = '"+ba+"'", func(c []string) { seq = c[0] })
		return seq
	}
	before, told := own(), w.row(record.Beneficiary, ba).Seq
	for n, campaign := range []string{tet, "thangnhandao26a"} {
		w.want(lan.does(record.GiftHandover, record.Create, record.NewID(w.now), map[string]any{"campaign": campaign, "unit": kienAn,
			"beneficiary": ba, "gift_type": parcel, "qty": 1, "value": 500000, "received_by": "self"}), record.OK, "")
		row := w.row(record.Beneficiary, ba)
		if len(row.Doc.Subs("served")) != n+1 || row.Seq <= told || own() != before {
			t.Errorf("after %d gifts seq %d, the row's own %s (was %s): %s", n+1, row.Seq, own(), before, row.Doc.JSON())
		}
		told = row.Seq
	}
	// What somebody changes about them takes what was given along.
	w.want(lan.does(record.Beneficiary, record.SetFields, ba, sets("note", "đã nhận", "")), record.OK, "")
	if row := w.row(record.Beneficiary, ba); len(row.Doc.Subs("served")) != 2 || row.Doc.Text("note") != "đã nhận" || own() != fmt.Sprint(row.Seq) {
		t.Errorf("seq %d, the row's own %s: %s", row.Seq, own(), row.Doc.JSON())
	}
	w.clean()
}

// A gift looks at those of its entitlement and at no other's.
func TestALineIsFoundByItsIndexes(t *testing.T) {
	w := newWorld(t)
	for _, q := range journal.SQLLines {
		found := map[string]bool{}
		w.query("EXPLAIN QUERY PLAN "+q, func(c []string) {
			if _, by, ok := strings.Cut(c[3], "SEARCH gift_handover USING INDEX "); ok {
				found[by] = true
			} else if strings.Contains(c[3], "SCAN gift_handover") {
				t.Errorf("every handover is read by: %s", c[3])
			}
		}, "[]")
		if !found["gift_handover_entitlement_slot (entitlement=? AND slot>?)"] || !found["gift_handover_entitlement (entitlement=?)"] {
			t.Errorf("a line is read by %v", found)
		}
	}
}
