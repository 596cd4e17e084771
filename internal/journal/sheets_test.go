package journal_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// shows hands a parcel to somebody and declares a photo of it.
func (p *phone) shows(to, sha, role string, more ...any) (string, record.Result) {
	p.w.Helper()
	id := record.NewID(p.w.now)
	f := map[string]any{"campaign": tet, "unit": kienAn, "beneficiary": to, "gift_type": parcel, "qty": 1, "value": 500000, "received_by": "self"}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i].(string)] = more[i+1]
	}
	return id, p.does(record.GiftHandover, record.Create, id, f, "photos", []any{map[string]any{"sha256": sha, "bytes": 1000, "type": "image/jpeg", "role": role}})
}

// photoQuestions are the records that leaders are asked about because of a photo, each question as a number of records.
func (w *world) photoQuestions() (n []int) {
	w.query("SELECT json_array_length(about) FROM flag WHERE why = 'same_photo' ORDER BY seq", func(c []string) {
		var k int
		fmt.Sscan(c[0], &k)
		n = append(n, k)
	})
	return n
}

func someSHA(n int) string { return fmt.Sprintf("%064x", n+1) }

// A photographed sheet that many signed is evidence for every one of them, whether it arrives before or after their
// records, and nobody is asked why.
func TestOneSheetForMany(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	hoa := w.phone("hoa")
	var ids []string
	give := func() {
		person := record.NewID(w.now)
		w.want(hoa.does(record.Beneficiary, record.Create, person, map[string]any{"unit": kienAn, "name": "Người ký"}), record.OK, "")
		id, r := hoa.shows(person, someSHA(1), "sheet", "list_version", 1)
		w.want(r, record.OK, "")
		ids = append(ids, id)
	}
	for range 12 {
		give()
	}
	if uses, err := w.PhotoWhole(ctx, "hoa", someSHA(1), journal.PhotoFacts{Bytes: 1000, Type: "image/jpeg"}); err != nil || len(uses) != 12 {
		t.Fatalf("%d records use the sheet, %v", len(uses), err)
	}
	give()
	for _, id := range ids {
		if doc := w.row(record.GiftHandover, id).Doc; doc.Text("evidence") != "full" || doc.Int("list_version") != 1 {
			t.Errorf("%s: %s", id, doc.JSON())
		}
	}
	for i := range 2 { // another sheet of the same person looks alike, as sheets do
		id, r := hoa.shows(ba, someSHA(2), "sheet", "giver", fmt.Sprint("Nhóm ", i))
		if r.S == record.Rejected {
			t.Fatal(id, r.Code)
		}
	}
	if err := w.FlagPhotos(ctx, "same_photo", someSHA(1), someSHA(2), map[string]any{"phash": 3}); err != nil {
		t.Fatal(err)
	}
	if got := w.photoQuestions(); len(got) != 0 {
		t.Errorf("leaders are asked about sheets: %v", got)
	}
	// The very same file from somebody else is another matter: one question, about one record of each.
	_, r := w.phone("minh").shows(ong, someSHA(1), "sheet")
	w.want(r, record.OK, "")
	if err := w.FlagPhotos(ctx, "same_photo", someSHA(1), someSHA(1), map[string]any{"same_bytes": true}); err != nil {
		t.Fatal(err)
	}
	if got := w.photoQuestions(); len(got) != 1 || got[0] != 2 {
		t.Errorf("leaders are asked %v", got)
	}
	w.clean()
}

// A photo of one gift that is declared for another is asked about at once; not when the one corrects the other, or the
// other no longer stands.
func TestOneProofForTwo(t *testing.T) {
	for _, c := range []struct {
		what         string
		first, again string // roles
		between      func(w *world, lan *phone, id string) []any
		asked        int
	}{
		{"as proof twice", "proof", "proof", nil, 1},
		{"as proof and as a sheet", "proof", "sheet", nil, 1},
		{"as a sheet and as proof", "sheet", "proof", nil, 1},
		{"as a sheet twice", "sheet", "sheet", nil, 0},
		{"in a correction", "proof", "proof", func(_ *world, _ *phone, id string) []any { return []any{"corrects", id} }, 0},
		{"after a withdrawal", "proof", "proof", func(w *world, lan *phone, id string) []any {
			w.want(lan.does(record.GiftHandover, record.Void, id, map[string]any{"reason": "nhầm người"}), record.OK, "")
			return nil
		}, 0},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newWorld(t)
			lan := w.phone("lan")
			id, r := lan.shows(ba, someSHA(3), c.first)
			w.want(r, record.OK, "")
			var more []any
			if c.between != nil {
				more = c.between(w, lan, id)
			}
			_, r = lan.shows(ong, someSHA(3), c.again, more...)
			w.want(r, record.OK, "")
			if got := w.photoQuestions(); len(got) != c.asked || c.asked > 0 && got[0] != 2 {
				t.Errorf("leaders are asked %v", got)
			}
			w.clean()
		})
	}
}
