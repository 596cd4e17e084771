package journal_test

import (
	"context"
	"strings"
	"sync"
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
	r = leader.does(record.BloodVisit, record.Transition, visit, verdict("received", "accepted", now.Text("body_sha"), nil))
	if w.want(r, record.Rejected, record.Locked); r.Rule != "unfinished" || r.Args["state"] != "arrived" {
		t.Errorf("on the way: %s %v", r.Rule, r.Args)
	}
	same(t, "rows", w.living(), before)
	w.want(lan.does(record.BloodVisit, record.Transition, visit, map[string]any{"from": "arrived", "to": "left"}), record.OK, "")
	now = w.row(record.BloodVisit, visit).Doc
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
	if _, err := w.PhotoWhole(ctx, "lan", photoSHA, journal.PhotoFacts{Bytes: 1000, Type: "image/jpeg"}); err != nil {
		t.Fatal(err)
	}
	says(nil, record.Rejected, record.Invalid)
	says(preview, record.Rejected, record.Invalid)
	says(full, record.OK, "") // the photo turned whole meanwhile: that is no other evidence
	w.clean()
}

// Whoever is first decides; the other's opposite verdict is kept and shown to the level above, the same one is no news.
func TestTwoLeadersAtOnce(t *testing.T) {
	w := newWorld(t)
	const n = 40
	ids, mids := make([]string, n), [2][]string{}
	pushes := [2][]journal.Sent{}
	for i := range ids {
		ids[i] = record.NewID(w.now)
		w.want(w.phone("lan").does(record.Activity, record.Create, ids[i], map[string]any{"unit": kienAn, "type": "kitchen"}), record.OK, "")
		sha := w.row(record.Activity, ids[i]).Doc.Text("body_sha")
		for who := range 2 {
			to := "accepted"
			if who == 1 && i%2 == 0 {
				to = "rejected"
			}
			mid, m := w.mut(record.Activity, record.Transition, ids[i], verdict("received", to, sha, nil))
			mids[who] = append(mids[who], mid)
			pushes[who] = append(pushes[who], w.sent(mid, nil, m))
		}
	}
	var results [2][n]record.Result
	var wg sync.WaitGroup
	for who, leader := range []string{"leader", "leader2"} {
		wg.Go(func() {
			for i, s := range pushes[who] {
				results[who][i] = w.phone(leader).push(s).Results[0]
			}
		})
	}
	wg.Wait()
	for i, id := range ids {
		a, b, doc := results[0][i], results[1][i], w.row(record.Activity, id).Doc
		by := doc.Sub("review").Text("by")
		if i%2 == 1 {
			if a.S != record.OK || b.S != record.OK || doc.Text("review_state") != "accepted" {
				t.Errorf("the same verdict: %s and %s, %s", a.S, b.S, doc.Text("review_state"))
			}
			continue
		}
		won, lost, state := a, b, "accepted"
		if by == "leader2" {
			won, lost, state = b, a, "rejected"
		}
		if won.S != record.OK || lost.S != record.Conflict || lost.Code != record.Opposed || doc.Text("review_state") != state || lost.Args["state"] != state {
			t.Errorf("opposite verdicts: %s/%s and %s/%s, the row is %s by %s", a.S, a.Code, b.S, b.Code, doc.Text("review_state"), by)
		}
		if flags := w.flags("verdict_conflict", id); len(flags) != 1 {
			t.Errorf("%d questions about two verdicts", len(flags))
		}
		if got := w.told(record.Activity, id); len(got) != 1 || !strings.HasPrefix(got[0], by+" transition review_state:received>"+state) {
			t.Errorf("the history: %q", got)
		}
	}
	w.clean()
}
