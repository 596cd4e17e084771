package journal_test

import (
	"context"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

const photoSHA = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func verdict(from, to, sha string, photos map[string]any) map[string]any {
	seen := map[string]any{"sha": sha}
	if photos != nil {
		seen["photos"] = photos
	}
	return map[string]any{"from": from, "to": to, "seen": seen}
}

func TestI16AVerdictCountsOnlyWithTheEvidenceItSaw(t *testing.T) {
	w := newWorld(t)
	lan, leader := w.phone("lan"), w.phone("leader")
	drive, visit := record.NewID(w.now), record.NewID(w.now)
	w.want(leader.does(record.BloodDrive, record.Create, drive, map[string]any{"unit": kienAn, "place": "Nhà văn hóa", "date": "2026-11-21"}), record.OK, "")
	w.want(lan.does(record.BloodVisit, record.Create, visit, map[string]any{"drive": drive, "unit": kienAn, "donor": map[string]any{"name": "Ánh", "birth_year": 1990}}), record.OK, "")
	seen := w.row(record.BloodVisit, visit).Doc.Text("body_sha")
	w.want(lan.does(record.BloodVisit, record.Transition, visit, map[string]any{"from": "registered", "to": "arrived"}), record.OK, "")

	before := w.living()
	r := leader.does(record.BloodVisit, record.Transition, visit, verdict("received", "accepted", seen, nil)) // the visit went on meanwhile
	w.want(r, record.Rejected, record.StaleReview)
	now := w.row(record.BloodVisit, visit).Doc
	if r.Args["sha"] != now.Text("body_sha") || r.Args["state"] != "received" {
		t.Errorf("told: %v", r.Args)
	}
	same(t, "rows", w.living(), before)
	w.want(leader.does(record.BloodVisit, record.Transition, visit, verdict("returned", "accepted", now.Text("body_sha"), nil)), record.Rejected, record.StaleReview)
	same(t, "rows", w.living(), before)
	w.want(leader.does(record.BloodVisit, record.Transition, visit, verdict("received", "accepted", now.Text("body_sha"), nil)), record.OK, "")
	if got := w.row(record.BloodVisit, visit).Doc.Text("review_state"); got != "accepted" {
		t.Errorf("state %s", got)
	}
	w.clean()
}

func TestI16WhereOriginalsAreAskedForAPreviewIsNotEnough(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	lan, leader := w.phone("lan"), w.phone("leader")
	strict, id := record.NewID(w.now), record.NewID(w.now)
	w.do(func(tx *journal.Tx) error {
		return tx.Put(record.Write{Kind: record.Campaign, ID: strict, New: true, Doc: record.NewDoc("name", "Cứu trợ", "type", "relief",
			"starts", "2020-01-01", "ends", "2099-01-01", "evidence", "original")})
	})
	r := lan.does(record.GiftHandover, record.Create, id, map[string]any{"campaign": strict, "unit": kienAn, "beneficiary": ba, "gift_type": parcel, "qty": 1, "value": 1, "received_by": "self"},
		"photos", []any{map[string]any{"sha256": photoSHA, "bytes": 1000, "type": "image/jpeg", "role": "proof"}})
	w.want(r, record.OK, "")
	sha := w.row(record.GiftHandover, id).Doc.Text("body_sha")
	says := func(photos map[string]any, s record.Status, code record.Code) {
		t.Helper()
		w.want(leader.does(record.GiftHandover, record.Transition, id, verdict("received", "accepted", sha, photos)), s, code)
	}
	full, preview := map[string]any{photoSHA: "full"}, map[string]any{photoSHA: "preview"}
	says(full, record.Rejected, record.Invalid) // nobody can have seen what is not here
	if err := w.PreviewArrived(ctx, "lan", photoSHA, photoSHA); err != nil {
		t.Fatal(err)
	}
	says(preview, record.Rejected, record.Invalid)
	if _, _, _, err := w.PhotoWhole(ctx, "lan", photoSHA, journal.PhotoFacts{Bytes: 1000, Type: "image/jpeg"}); err != nil {
		t.Fatal(err)
	}
	says(nil, record.Rejected, record.Invalid)
	says(preview, record.Rejected, record.Invalid)
	says(full, record.OK, "") // the photo turned whole meanwhile: that is no other evidence
	w.clean()
}
