package journal_test

import (
	"context"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

func TestAGiftIsRecordedAndCounted(t *testing.T) {
	w := newWorld(t)
	lan := w.phone("lan")
	id, r := lan.gives(ba)
	w.want(r, record.OK, "")
	row := w.row(record.GiftHandover, id)
	if !row.Doc.Bool("counted") || row.Doc.Text("author") != "lan" || row.Doc.Text("review_state") != "received" || row.Seq != r.Seq {
		t.Fatalf("row %d: %s", row.Seq, row.Doc.JSON())
	}
	if served := w.row(record.Beneficiary, ba).Doc.Subs("served"); len(served) != 1 || served[0].Text("campaign") != tet {
		t.Fatalf("served: %v", served)
	}
}

func TestASecondGiftIsKeptButNotCounted(t *testing.T) {
	w := newWorld(t)
	first, r := w.phone("lan").gives(ong)
	w.want(r, record.OK, "")
	second, r := w.phone("minh").gives(chau) // of the same household
	w.want(r, record.Conflict, record.AlreadyGiven)
	if r.Args["with"] != first {
		t.Fatalf("linked to %v, want %s", r.Args["with"], first)
	}
	if w.row(record.GiftHandover, second).Doc.Bool("counted") {
		t.Fatal("both are counted")
	}
	// When the first is withdrawn, the second takes its place.
	w.want(w.phone("lan").does(record.GiftHandover, record.Void, first, map[string]any{"reason": "nhầm"}), record.OK, "")
	if !w.row(record.GiftHandover, second).Doc.Bool("counted") || w.row(record.GiftHandover, first).Doc.Bool("counted") {
		t.Fatal("the slot was not passed on")
	}
}

func TestI1AMidHasAtMostOneEffect(t *testing.T) {
	w := newWorld(t)
	lan := w.phone("lan")
	mid, m := w.mut(record.Activity, record.Create, record.NewID(w.now), map[string]any{"unit": kienAn, "type": "health_check", "started_at": "2026-11-21T08:00:00+07:00", "hours": 2})
	first := lan.push(w.sent(mid, nil, m))
	head := w.Mark().Head
	again := lan.push(w.sent(mid, nil, m))
	if got, want := again.Results[0], first.Results[0]; !got.Dup || got.S != want.S || got.Seq != want.Seq {
		t.Fatalf("again %+v, first %+v", got, want)
	}
	if w.Mark().Head != head {
		t.Fatal("the repeat moved the head")
	}
	other := lan.push(w.sent(mid, nil, append([]byte(" "), m...)))
	w.want(other.Results[0], record.Rejected, record.IDReuse)
	stranger := w.phone("minh").push(w.sent(mid, nil, m))
	w.want(stranger.Results[0], record.Rejected, record.IDReuse)
	if r, err := w.Results(context.Background(), "lan", []string{mid}); err != nil || len(r) != 1 || r[0].S != first.Results[0].S {
		t.Fatalf("the stored result is %v, %v", r, err)
	}
}

func TestDeparturesArePrunedAndTheFloorTellsOldPhonesToStartOver(t *testing.T) {
	w := newWorld(t)
	if err := w.Do(context.Background(), func(tx *journal.Tx) error { return tx.Depart("beneficiary", ba, "deleted") }); err != nil {
		t.Fatal(err)
	}
	w.phone("lan").gives(ong)
	gone := w.row(record.Beneficiary, ba).Seq
	if floor, err := w.Prune(context.Background(), w.now.Add(-time.Hour)); err != nil || floor != 0 {
		t.Fatalf("floor %d, %v: nothing is old yet", floor, err)
	}
	w.now = w.now.Add(time.Hour)
	floor, err := w.Prune(context.Background(), w.now)
	if err != nil || floor < gone {
		t.Fatalf("floor %d, %v, want at least %d", floor, err, gone)
	}
	w.again(nil)
	v, err := w.View(context.Background())
	if err != nil || v.Floor() != floor {
		t.Fatalf("floor %d after a restart, want %d", v.Floor(), floor)
	}
	v.Close()
	w.want(w.phone("hoa").does(record.Beneficiary, record.Create, ba, map[string]any{"unit": kienAn, "name": "Trở lại"}), record.Rejected, record.IDReuse)
	w.clean()
}
