package journal_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// breaks makes every activity with the note "boom" fail in SQL, as a mistake of ours would.
func (w *world) breaks() { w.breaksAt("activity", "NEW.note = 'boom'") }

func (w *world) breaksAt(table, when string) {
	w.Helper()
	if _, err := w.writer().Exec("CREATE TRIGGER test_boom BEFORE INSERT ON " + table + " WHEN " + when + " BEGIN SELECT RAISE(FAIL, 'boom'); END"); err != nil {
		w.Fatal(err)
	}
}

// works is an activity, ready to be sent.
func (w *world) works(note string, g *record.Group) (id string, s journal.Sent) {
	id = record.NewID(w.now)
	mid, m := w.mut(record.Activity, record.Create, id, map[string]any{"unit": kienAn, "type": "health_check", "note": note})
	return id, w.sent(mid, g, m)
}

func (w *world) has(kind *record.Kind, id string) bool {
	w.Helper()
	_, ok, err := w.Row(context.Background(), kind.Name, id)
	if err != nil {
		w.Fatal(err)
	}
	return ok
}

// quarantined is the body that is kept of a refused mutation, "" when there is none.
func (w *world) quarantined(mid string) (body string) {
	w.query("SELECT body FROM sync_quarantine WHERE mid = ?", func(c []string) { body = c[0] }, mid)
	return body
}

func TestI7AGroupIsWholeOrAbsent(t *testing.T) {
	w := newWorld(t)
	w.breaks()
	hoa := w.phone("hoa")
	// household is a head, who is who they name as head, and a gift to them: three in a group, the second as the case wants.
	household := func(member map[string]any) (ids [3]string, sent []journal.Sent) {
		g := &record.Group{ID: record.NewMID(w.now), Of: 3}
		ids = [3]string{record.NewID(w.now), record.NewID(w.now), record.NewID(w.now)}
		f := map[string]any{"unit": kienAn, "name": "Vợ", "household": ids[0]}
		for k, v := range member {
			f[k] = v
		}
		mid, m := w.mut(record.Beneficiary, record.Create, ids[0], map[string]any{"unit": kienAn, "name": "Chủ hộ"})
		sent = append(sent, w.sent(mid, g, m))
		mid, m = w.mut(record.Beneficiary, record.Create, ids[1], f)
		sent = append(sent, w.sent(mid, g, m))
		mid, m = w.mut(record.GiftHandover, record.Create, ids[2], map[string]any{"campaign": tet, "unit": kienAn, "beneficiary": ids[1], "gift_type": parcel, "qty": 1, "value": 1, "received_by": "self"})
		return ids, append(sent, w.sent(mid, g, m))
	}
	there := func(ids [3]string) int {
		n := 0
		for i, k := range []*record.Kind{record.Beneficiary, record.Beneficiary, record.GiftHandover} {
			if w.has(k, ids[i]) {
				n++
			}
		}
		return n
	}
	t.Run("all is well", func(t *testing.T) {
		ids, sent := household(nil)
		for _, r := range hoa.push(sent...).Results {
			w.want(r, record.OK, "")
		}
		if there(ids) != 3 {
			t.Fatalf("%d of 3 are there", there(ids))
		}
		if served := w.row(record.Beneficiary, ids[0]).Doc.Subs("served"); len(served) != 1 {
			t.Errorf("the head was told of %d gifts", len(served))
		}
	})
	t.Run("one is refused", func(t *testing.T) {
		ids, sent := household(map[string]any{"birth_year": 3000})
		before := w.living()
		rs := hoa.push(sent...).Results
		w.want(rs[0], record.Rejected, record.Grouped)
		w.want(rs[1], record.Rejected, record.Invalid)
		w.want(rs[2], record.Rejected, record.Grouped)
		if rs[0].Args["mid"] != sent[1].Mid {
			t.Errorf("the first is told to look at %v", rs[0].Args["mid"])
		}
		for i, s := range sent {
			if w.quarantined(s.Mid) != string(s.Body) {
				t.Errorf("body %d is not kept whole", i)
			}
		}
		if there(ids) != 0 {
			t.Errorf("%d of 3 are there", there(ids))
		}
		same(t, "rows", w.living(), before)
	})
	t.Run("cut short", func(t *testing.T) {
		ids, sent := household(nil)
		_, single := w.works("trước", nil)
		head := w.Mark().Head
		out := hoa.push(append([]journal.Sent{single}, sent[:2]...)...)
		if out.Stop != "group" || len(out.Results) != 1 || there(ids) != 0 {
			t.Fatalf("stop %q, %d results, %d rows", out.Stop, len(out.Results), there(ids))
		}
		if w.Mark().Head != head+1 {
			t.Errorf("the head went from %d to %d for one record", head, w.Mark().Head)
		}
		if r := hoa.push(sent...).Results; len(r) != 3 || r[0].Dup || there(ids) != 3 { // whole, the next time
			t.Errorf("then %+v", r)
		}
	})
	t.Run("something else stands in its midst", func(t *testing.T) {
		ids, sent := household(nil)
		between, single := w.works("ở giữa", nil)
		after, last := w.works("sau", nil)
		rs := hoa.push(sent[0], single, sent[1], sent[2], last).Results
		for i, status := range []record.Status{record.Rejected, record.OK, record.Rejected, record.Rejected, record.OK} {
			if rs[i].S != status {
				t.Errorf("result %d: %+v", i, rs[i])
			}
		}
		if there(ids) != 0 || !w.has(record.Activity, between) || !w.has(record.Activity, after) {
			t.Errorf("%d of 3 are there", there(ids))
		}
	})
	t.Run("our own fault in its middle", func(t *testing.T) {
		g := &record.Group{ID: record.NewMID(w.now), Of: 3}
		a, s1 := w.works("một", g)
		b, s2 := w.works("boom", g)
		c, s3 := w.works("ba", g)
		d, s4 := w.works("sau", nil)
		rs := hoa.push(s1, s2, s3, s4).Results
		for _, r := range rs[:3] {
			w.want(r, record.Rejected, record.Internal)
		}
		w.want(rs[3], record.OK, "")
		if w.has(record.Activity, a) || w.has(record.Activity, b) || w.has(record.Activity, c) || !w.has(record.Activity, d) {
			t.Error("the group is there in part, or what followed it is not")
		}
	})
	t.Run("one of them was handled before", func(t *testing.T) {
		ids, sent := household(nil)
		alone := journal.Sent{Mutation: sent[0].Mutation}
		alone.Mutation.Group = nil
		w.want(hoa.push(alone).Results[0], record.OK, "")
		alone.Mutation.Group = sent[1].Group
		rs := hoa.push(sent...).Results
		if !rs[0].Dup || rs[0].S != record.OK {
			t.Errorf("the first: %+v", rs[0])
		}
		w.want(rs[1], record.Rejected, record.IDReuse)
		w.want(rs[2], record.Rejected, record.IDReuse)
		if there(ids) != 1 {
			t.Errorf("%d are there", there(ids))
		}
	})
	w.clean()
}

func TestI10OneBadMutationDelaysNoOther(t *testing.T) {
	for name, break_ := range map[string]func(w *world) (heal func()){
		"fails in SQL": func(w *world) func() { w.breaks(); return func() {} },
		"fails in the log, where entries gather": func(w *world) func() {
			w.breaksAt("sync_log", "instr(CAST(NEW.wire AS TEXT), 'boom')")
			return func() {}
		},
		"panics": func(w *world) func() {
			return journal.Poison(func(s journal.Sent) {
				if s.F.Text("note") == "boom" {
					panic("boom")
				}
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			heal := break_(w)
			var pushes sync.WaitGroup
			for i := range 4 { // they may share a transaction, and only one of them is bad
				p := &phone{w, []string{"lan", "minh"}[i%2], fmt.Sprintf("d_badphone%d", i)}
				var sent []journal.Sent
				var ids []string
				for j := range 5 {
					note := "tốt"
					if i == 2 && j == 1 {
						note = "boom"
					}
					id, s := w.works(note, nil)
					ids, sent = append(ids, id), append(sent, s)
				}
				pushes.Go(func() {
					out := p.push(sent...)
					for j, r := range out.Results {
						if sent[j].F.Text("note") != "boom" {
							if r.S != record.OK || !w.has(record.Activity, ids[j]) {
								t.Errorf("push %d, mutation %d: %s %s", i, j, r.S, r.Code)
							}
							continue
						}
						if r.S != record.Rejected || r.Code != record.Internal || w.quarantined(r.Mid) != string(sent[j].Body) {
							t.Errorf("the bad one: %s %s, kept %q", r.S, r.Code, w.quarantined(r.Mid))
						}
					}
					if len(out.Results) != 5 || out.Stop != "" {
						t.Errorf("push %d: %d results, stop %q", i, len(out.Results), out.Stop)
					}
				})
			}
			pushes.Wait()
			heal()
			w.clean()
		})
	}
}

// Whatever the server breaks on, each mutation has an answer: a push without one would come again for ever.
func TestI10WhatBreaksIsAnsweredWhole(t *testing.T) {
	for name, spoil := range map[string]func(w *world, lan *phone, sent []journal.Sent){
		"a group": func(*world, *phone, []journal.Sent) {},
		"of which one was handled before": func(w *world, lan *phone, sent []journal.Sent) {
			group := sent[1].Group
			sent[1].Mutation.Group = nil
			w.want(lan.push(sent[1]).Results[0], record.OK, "")
			sent[1].Mutation.Group = group
		},
		"that names one mid twice":      func(_ *world, _ *phone, sent []journal.Sent) { sent[1].Mutation.Mid = sent[0].Mid },
		"of which one bears no mid":     func(_ *world, _ *phone, sent []journal.Sent) { sent[1].Mutation.Mid = "none" },
		"of which the first has no mid": func(_ *world, _ *phone, sent []journal.Sent) { sent[0].Mutation.Mid = "" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			lan := w.phone("lan")
			group := &record.Group{ID: record.NewMID(w.now), Of: 2}
			var sent []journal.Sent
			for range 2 {
				_, s := w.works("boom", group)
				sent = append(sent, s)
			}
			_, good := w.works("tốt", nil)
			spoil(w, lan, sent)
			heal := journal.Poison(func(s journal.Sent) {
				if s.Group != nil {
					panic("boom")
				}
			})
			defer heal()
			answers := map[string]record.Result{}
			for _, r := range lan.push(append(sent, good)...).Results {
				answers[r.Mid] = r
			}
			for _, s := range sent {
				r, told := answers[s.Mid]
				if !told || !r.Dup && r.S != record.Rejected {
					t.Errorf("%q is told %+v", s.Mid, r)
				}
			}
			w.want(answers[good.Mid], record.OK, "")
			w.clean()
		})
	}
}

// A full disk is nobody's mistake: nothing is refused, and the same push is taken when there is room again.
func TestI10AFullDiskRefusesNothing(t *testing.T) {
	w := newWorld(t)
	lan := w.phone("lan")
	pages := func(n int64) (old int64) {
		t.Helper()
		if err := w.writer().QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", n)).Scan(&old); err != nil {
			t.Fatal(err)
		}
		return old
	}
	pages(1) // what there is, and not one page more
	var sent []journal.Sent
	for range 50 {
		_, s := w.works(fmt.Sprintf("%01500d", 7), nil)
		sent = append(sent, s)
	}
	before := w.living()
	push := journal.Push{Epoch: w.Mark().Epoch, User: lan.user, Device: lan.device, Schema: 1, Sent: sent}
	if _, err := w.Commit(context.Background(), push); !errors.Is(err, journal.ErrUnavailable) {
		t.Fatalf("with a full disk: %v", err)
	}
	same(t, "rows", w.living(), before)
	if w.quarantined(sent[0].Mid) != "" {
		t.Error("a mutation was refused for a full disk")
	}
	pages(1 << 30)
	for _, r := range lan.push(sent...).Results {
		if r.S != record.OK || r.Dup {
			t.Fatalf("with room again: %+v", r)
		}
	}
	w.clean()
}
