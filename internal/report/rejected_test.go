package report_test

import (
	"context"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/report"
)

// A gift that stands no more is counted for nobody: to read it, nobody's house is looked for, which would be everybody who lives in
// none, and what it is about may change without the figures of its unit being read again.
func TestARejectedGiftLooksForNobody(t *testing.T) {
	w := newWorld(t, 2)
	w.fills(40)
	var id string
	db := w.app.NonconcurrentDB().(*dbx.DB).DB()
	w.must(db.QueryRow("SELECT id FROM gift_handover WHERE unit = ? ORDER BY id LIMIT 1", w.communes[0]).Scan(&id))
	w.must(w.Do(context.Background(), func(tx *journal.Tx) error {
		row, _, err := tx.Row(record.GiftHandover.Name, id)
		if err != nil {
			return err
		}
		doc := row.Doc.Clone()
		doc.Put("review_state", "rejected")
		return tx.Put(record.Write{Kind: record.GiftHandover, ID: id, Doc: doc})
	}))

	queries, args, err := report.Queries(tet, "", "", w.communes[:1])
	w.must(err)
	rows, err := db.Query(queries[record.GiftHandover.Name], args[record.GiftHandover.Name]...)
	w.must(err)
	defer rows.Close()
	names, err := rows.Columns()
	w.must(err)
	rejected := 0
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		w.must(rows.Scan(into...))
		const entitlement, head, members = 3, 15, 16
		if values[entitlement] != "" {
			continue
		}
		rejected++
		if values[head] != "" || values[members] != "" {
			t.Errorf("a gift that stands no more looks at head %v, members %v", values[head], values[members])
		}
	}
	w.must(rows.Err())
	if rejected != 1 {
		t.Fatalf("%d gifts stand no more", rejected)
	}

	d := w.desk()
	p, err := d.Progress(context.Background(), report.Asked{Unit: w.communes[0], Campaign: tet}, report.Sight{Figures: true})
	w.must(err)
	if p.Evidence.Rejected != 1 || p.Gifts.Handovers != 19 {
		t.Errorf("%d rejected, %d count", p.Evidence.Rejected, p.Gifts.Handovers)
	}
	w.put(write(record.Beneficiary, w.id(time.Now()), "unit", w.communes[1], "name", "Trần Văn Mới", "birth_year", 1950))
	if !report.Kept(d, tet, w.communes[0]) {
		t.Error("somebody new in another commune made the figures of this one old")
	}
	w.put(write(record.Beneficiary, w.id(time.Now()), "unit", w.communes[0], "name", "Trần Văn Mới", "birth_year", 1950))
	if report.Kept(d, tet, w.communes[0]) {
		t.Error("somebody new did not make the figures of their own commune old")
	}
}
