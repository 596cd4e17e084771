package journal_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// begins a list in a commune and campaign.
func (p *phone) begins(campaign string) string {
	p.w.Helper()
	id := record.NewID(p.w.now)
	p.w.want(p.does(record.List, record.Create, id, map[string]any{"campaign": campaign, "unit": kienAn}), record.OK, "")
	return id
}

// puts somebody on a list, or with removed takes them off.
func (p *phone) puts(list, campaign, person string, removed bool) (string, record.Result) {
	p.w.Helper()
	id := record.NewID(p.w.now)
	f := map[string]any{"list": list, "campaign": campaign, "unit": kienAn, "beneficiary": person}
	if removed {
		f["removed"] = true
	}
	return id, p.does(record.ListItem, record.Create, id, f)
}

func (p *phone) moves(list, from, to string, more ...any) record.Result {
	p.w.Helper()
	f := map[string]any{"from": from, "to": to}
	switch to {
	case "approved":
		f["seen"] = map[string]any{"sha": p.w.row(record.List, list).Doc.Text("items_sha")}
	case "returned":
		f["reason"] = "other"
	}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i].(string)] = more[i+1]
	}
	return p.does(record.List, record.Transition, list, f)
}

// approved are the people who stand on a campaign's approved list, and what each reads of their list.
func (w *world) approved(campaign string) (people []string) {
	w.query("SELECT person FROM list_item WHERE campaign = ? AND stands = 1 ORDER BY person", func(cells []string) { people = append(people, cells[0]) }, campaign)
	return people
}

func (w *world) listState(id string) string {
	return w.row(record.Beneficiary, id).Doc.Text("list_state")
}

// A list that nobody goes on with is dropped: it is closed, who stood on it alone has no list, and it may be taken up again.
func TestAListIsDropped(t *testing.T) {
	w := newWorld(t)
	hoa, leader := w.phone("hoa"), w.phone("leader")
	list := hoa.begins(tet)
	_, r := hoa.puts(list, tet, ba, false)
	w.want(r, record.OK, "")
	w.want(hoa.moves(list, "draft", "dropped"), record.OK, "")
	if got := w.listState(ba); got != "" {
		t.Errorf("Bà reads %q of a dropped list", got)
	}
	_, r = hoa.puts(list, tet, ong, false)
	w.want(r, record.Rejected, record.Locked)
	w.want(leader.moves(list, "dropped", "submitted"), record.Rejected, record.Invalid)
	w.want(hoa.moves(list, "dropped", "draft"), record.OK, "")
	if got := w.listState(ba); got != "draft" {
		t.Errorf("Bà reads %q of a list that was taken up again", got)
	}
	w.want(leader.moves(list, "draft", "submitted"), record.OK, "")
	w.want(leader.moves(list, "submitted", "dropped"), record.Rejected, record.Invalid)
	w.clean()
}

func TestAListIsCompiledSubmittedAndApproved(t *testing.T) {
	w := newWorld(t)
	hoa, leader, ubnd, prov := w.phone("hoa"), w.phone("leader"), w.phone("ubnd"), w.phone("province")
	list := hoa.begins(tet)
	item, r := hoa.puts(list, tet, ba, false)
	w.want(r, record.OK, "")
	w.want(hoa.moves(list, "draft", "checked"), record.OK, "")
	if got := w.listState(ba); got != "checked" {
		t.Errorf("Bà reads %q of her list", got)
	}
	_, r = hoa.puts(list, tet, ong, false)
	w.want(r, record.OK, "")
	w.want(leader.moves(list, "checked", "submitted"), record.OK, "")
	doc := w.row(record.List, list).Doc
	if doc.Int("version") != 1 || doc.Int("items") != 2 || doc.Text("submitted_by") != "leader" || w.listState(ong) != "submitted" {
		t.Errorf("submitted: %s, Ông reads %q", doc.JSON(), w.listState(ong))
	}

	before := w.living()
	_, r = leader.puts(list, tet, chau, false)
	w.want(r, record.Rejected, record.Locked)
	w.want(leader.does(record.ListItem, record.SetFields, item, map[string]any{"qty": map[string]any{"v": 5}}), record.Rejected, record.Locked)
	w.want(leader.moves(list, "submitted", "approved"), record.Rejected, record.ScopeNever)
	w.want(prov.moves(list, "submitted", "approved"), record.Rejected, record.ScopeNever)
	w.want(w.phone("otherleader").moves(list, "submitted", "draft"), record.Rejected, record.ScopeNever)
	w.want(ubnd.moves(list, "submitted", "approved", "seen", map[string]any{"sha": strings.Repeat("0", 64)}), record.Rejected, record.StaleReview)
	same(t, "rows", w.living(), before)

	w.want(ubnd.moves(list, "submitted", "approved", "doc_no", "15/QĐ-UBND", "doc_date", "2026-11-20"), record.OK, "")
	if got := w.approved(tet); !slices.Equal(got, []string{ba, ong}) {
		t.Errorf("approved: %v", got)
	}
	if doc := w.row(record.List, list).Doc; doc.Text("doc_no") != "15/QĐ-UBND" || doc.Text("decided_by") != "ubnd" || w.listState(ba) != "approved" {
		t.Errorf("approved: %s, Bà reads %q", doc.JSON(), w.listState(ba))
	}
	w.want(leader.moves(list, "submitted", "draft"), record.Rejected, record.StaleReview)
	w.want(prov.moves(list, "approved", "aggregated"), record.OK, "")
	w.clean()
}

func TestASupplementAddsAndTakesOff(t *testing.T) {
	w := newWorld(t)
	hoa, leader, ubnd := w.phone("hoa"), w.phone("leader"), w.phone("ubnd")
	approve := func(list string) {
		t.Helper()
		w.want(leader.moves(list, "draft", "submitted"), record.OK, "")
		w.want(ubnd.moves(list, "submitted", "approved"), record.OK, "")
	}
	first := hoa.begins(tet)
	hoa.puts(first, tet, ba, false)
	hoa.puts(first, tet, ong, false)
	approve(first)
	second := hoa.begins(tet)
	hoa.puts(second, tet, ba, true)
	hoa.puts(second, tet, chau, false)
	if got := w.approved(tet); !slices.Equal(got, []string{ba, ong}) || w.listState(ba) != "approved" || w.listState(chau) != "draft" {
		t.Errorf("a draft changed who is approved: %v, %q, %q", got, w.listState(ba), w.listState(chau))
	}
	approve(second)
	if got := w.approved(tet); !slices.Equal(got, []string{chau, ong}) || w.listState(ba) != "" {
		t.Errorf("approved: %v, Bà reads %q", got, w.listState(ba))
	}
	if v := w.row(record.List, second).Doc.Int("version"); v != 2 {
		t.Errorf("the supplement is version %d", v)
	}
	w.clean()
}

// Who is on a list and turns out to be somebody else's double stays on it as the one they live on in.
func TestAMergedPersonStaysOnTheirList(t *testing.T) {
	w := newWorld(t)
	hoa, leader, ubnd := w.phone("hoa"), w.phone("leader"), w.phone("ubnd")
	list := hoa.begins(tet)
	hoa.puts(list, tet, chau, false)
	w.want(leader.moves(list, "draft", "submitted"), record.OK, "")
	w.want(ubnd.moves(list, "submitted", "approved"), record.OK, "")
	w.do(func(tx *journal.Tx) error {
		return tx.Put(record.Write{Kind: record.Beneficiary, ID: chau, Merged: ba})
	})
	if got := w.approved(tet); !slices.Equal(got, []string{ba}) || w.listState(ba) != "approved" {
		t.Errorf("approved: %v, Bà reads %q", got, w.listState(ba))
	}
	w.do(func(tx *journal.Tx) error {
		for _, row := range []struct {
			unit, person string
			off          bool
		}{{kienAn, ba, false}, {kienAn, chau, false}, {kienAn, ong, true}, {phuLien, ba, false}} {
			if off, err := tx.OffList(tet, row.unit, row.person); err != nil || off != row.off {
				t.Errorf("%s in %s: off the list %v, %v", row.person, row.unit, off, err)
			}
		}
		return nil
	})
	w.clean()
}

func TestASignedScanIsAPhotoOfTheApproval(t *testing.T) {
	w := newWorld(t)
	hoa, leader, ubnd := w.phone("hoa"), w.phone("leader"), w.phone("ubnd")
	list := hoa.begins(tet)
	hoa.puts(list, tet, ba, false)
	w.want(leader.moves(list, "draft", "submitted"), record.OK, "")
	photo := func(role string) []any {
		return []any{map[string]any{"sha256": photoSHA, "bytes": 1000, "type": "image/jpeg", "role": role}}
	}
	sha := w.row(record.List, list).Doc.Text("items_sha")
	seen := map[string]any{"sha": sha}
	for _, wrong := range []struct {
		f    map[string]any
		role string
	}{
		{map[string]any{"from": "submitted", "to": "approved", "seen": seen}, "proof"},
		{map[string]any{"from": "submitted", "to": "returned", "reason": "other"}, "scan"},
	} {
		w.want(ubnd.does(record.List, record.Transition, list, wrong.f, "photos", photo(wrong.role)), record.Rejected, record.Invalid)
	}
	_, r := w.phone("lan").gives(ba)
	w.want(r, record.OK, "")
	r = w.phone("lan").does(record.GiftHandover, record.Create, record.NewID(w.now), map[string]any{"campaign": tet, "unit": kienAn,
		"beneficiary": ong, "gift_type": parcel, "qty": 1, "value": 1, "received_by": "self", "list_version": 1}, "photos", photo("scan"))
	w.want(r, record.Rejected, record.Invalid) // a gift has no scan

	w.want(ubnd.does(record.List, record.Transition, list, map[string]any{"from": "submitted", "to": "approved", "seen": seen}, "photos", photo("scan")), record.OK, "")
	if uses, err := w.PhotoWhole(context.Background(), "ubnd", photoSHA, journal.PhotoFacts{Bytes: 1000, Type: "image/jpeg"}); err != nil || len(uses) != 1 {
		t.Fatalf("uses %v, %v", uses, err)
	}
	doc := w.row(record.List, list).Doc
	if photos := doc.Subs("photos"); len(photos) != 1 || photos[0].Text("state") != "whole" || photos[0].Text("role") != "scan" || doc.Has("evidence") {
		t.Errorf("the list tells of its scan: %s", doc.JSON())
	}
	for user, sees := range map[string]bool{"ubnd": true, "leader": true, "hoa": true, "other": false} {
		got, err := w.PhotosVisible(context.Background(), user, []string{photoSHA})
		if err != nil || (len(got) == 1) != sees {
			t.Errorf("%s sees %v, %v", user, got, err)
		}
	}
	w.clean()
}

// Two phones put one person on a list, and another takes them off again: on is on. Of two lists under way the further counts.
func TestOnePersonTwice(t *testing.T) {
	w := newWorld(t)
	hoa, leader, ubnd := w.phone("hoa"), w.phone("leader"), w.phone("ubnd")
	list, other := hoa.begins(tet), hoa.begins(tet)
	for _, id := range []string{ba, ong} { // the one that is taken off is the newer item of one, the older of the other
		hoa.puts(list, tet, id, id == ong)
		w.now = w.now.Add(time.Second)
		leader.puts(list, tet, id, id == ba)
		hoa.puts(other, tet, id, false)
	}
	w.want(leader.moves(list, "draft", "submitted"), record.OK, "")
	w.want(hoa.moves(other, "draft", "checked"), record.OK, "")
	if got := w.listState(ba); got != "submitted" || w.row(record.List, list).Doc.Int("items") != 2 {
		t.Errorf("Bà reads %q of her lists", got)
	}
	w.want(ubnd.moves(list, "submitted", "approved"), record.OK, "")
	if got := w.approved(tet); !slices.Equal(got, []string{ba, ong}) {
		t.Errorf("approved: %v", got)
	}
	w.clean()
}

// Lists, items, moves and merges in any order: who is approved, and what people read of their list, is always what a
// naive look over all rows gives.
func TestWhoIsApprovedFollowsFromTheRows(t *testing.T) {
	w := newWorld(t)
	campaigns := []string{tet, "campaignmay0000"}
	ctx := context.Background()
	if err := w.Grant(ctx, org.Grant{User: "all", Role: record.BranchLeader, Unit: kienAn}); err != nil {
		t.Fatal(err)
	}
	w.do(func(tx *journal.Tx) error {
		return tx.Put(record.Write{Kind: record.Campaign, ID: campaigns[1], New: true, Doc: record.NewDoc("name", "Tháng Nhân đạo", "type", "thang_nhan_dao", "starts", "2026-05-01", "ends", "2099-01-01")})
	})
	all, ubnd, prov := w.phone("all"), w.phone("ubnd"), w.phone("province")
	rapid.Check(t, func(rt *rapid.T) {
		var people, lists, items []string
		for i := range 4 {
			id := record.NewID(w.now)
			w.want(all.does(record.Beneficiary, record.Create, id, map[string]any{"unit": kienAn, "name": fmt.Sprint("Người ", i)}), record.OK, "")
			people = append(people, id)
		}
		listOf := map[string]string{}
		pick := func(name string, of []string) string { return rapid.SampledFrom(of).Draw(rt, name) }
		living := func() []string {
			return slices.DeleteFunc(slices.Clone(people), func(id string) bool { return w.gone(id) != "" })
		}
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			switch kind := rapid.IntRange(0, 9).Draw(rt, "what"); {
			case kind == 0 || len(lists) == 0:
				campaign := pick("campaign", campaigns)
				id := all.begins(campaign)
				lists, listOf[id] = append(lists, id), campaign
			case kind < 4:
				list := pick("list", lists)
				if id, r := all.puts(list, listOf[list], pick("person", living()), rapid.Bool().Draw(rt, "removed")); r.S == record.OK {
					items = append(items, id)
				}
			case kind == 4 && len(items) > 0:
				id := pick("item", items)
				now := w.row(record.ListItem, id).Doc.Bool("removed")
				all.does(record.ListItem, record.SetFields, id, map[string]any{"removed": map[string]any{"v": !now, "was": now}})
			case kind == 5 && len(living()) > 1:
				from, into := pick("double", living()), pick("into", living())
				if from != into {
					w.do(func(tx *journal.Tx) error {
						return tx.Put(record.Write{Kind: record.Beneficiary, ID: from, Merged: into})
					})
				}
			default:
				list := pick("list", lists)
				move := rapid.SampledFrom(record.ListMoves).Draw(rt, "move")
				who := all
				switch move.By[0] {
				case record.Approver:
					who = ubnd
				case record.ProvinceLeader:
					who = prov
				}
				who.moves(list, w.row(record.List, list).Doc.Text("state"), move.To)
			}
		}
		w.lookAtLists(rt, people, lists, items)
	})
	w.clean()
}

func (w *world) gone(id string) string {
	r, _, err := w.Row(context.Background(), "beneficiary", id)
	if err != nil {
		w.Fatal(err)
	}
	return r.Gone
}

func (w *world) lookAtLists(rt *rapid.T, people, lists, items []string) {
	who := func(id string) string {
		for g := w.gone(id); g != ""; g = w.gone(id) {
			id = strings.TrimPrefix(g, "merged:")
		}
		return id
	}
	order := []string{"draft", "checked", "returned", "submitted"}
	docs := map[string]record.Doc{}
	for _, id := range lists {
		docs[id] = w.row(record.List, id).Doc
	}
	for _, id := range people {
		if w.gone(id) != "" {
			continue
		}
		want, newest := "", ""
		for _, campaign := range []string{tet, "campaignmay0000"} {
			onVersion, offVersion, state := int64(0), int64(0), ""
			for _, it := range items {
				doc := w.row(record.ListItem, it).Doc
				if doc.Text("campaign") != campaign || who(doc.Text("beneficiary")) != id {
					continue
				}
				list := docs[doc.Text("list")]
				removed := doc.Bool("removed")
				switch s := list.Text("state"); {
				case (s == "approved" || s == "aggregated") && removed:
					offVersion = max(offVersion, list.Int("version"))
				case s == "approved" || s == "aggregated":
					onVersion = max(onVersion, list.Int("version"))
				case !removed && slices.Index(order, s) > slices.Index(order, state):
					state = s
				}
			}
			on := onVersion > 0 && onVersion >= offVersion
			if on {
				state = "approved"
			}
			if got := slices.Contains(w.approved(campaign), id); got != on {
				rt.Errorf("%s in %s: stands %v, want %v", id, campaign, got, on)
			}
			starts := w.row(record.Campaign, campaign).Doc.Text("starts")
			if state != "" && starts > newest {
				want, newest = state, starts
			}
		}
		if got := w.listState(id); got != want {
			rt.Errorf("%s reads %q of their list, want %q", id, got, want)
		}
	}
}
