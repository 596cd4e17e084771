package journal_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/dbx"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

func (w *world) reader() *sql.DB { return w.app.ConcurrentDB().(*dbx.DB).DB() }
func (w *world) writer() *sql.DB { return w.app.NonconcurrentDB().(*dbx.DB).DB() }

func same[K comparable](t testing.TB, what string, got, want map[K]string) {
	t.Helper()
	if maps.Equal(got, want) {
		return
	}
	for k, v := range got {
		if want[k] != v {
			t.Errorf("%s: %v is\n%s\nwas\n%s", what, k, v, want[k])
		}
	}
	for k := range want {
		if _, ok := got[k]; !ok {
			t.Errorf("%s: %v is no more", what, k)
		}
	}
}

// scope finds one of a person's scopes.
func (w *world) scope(user, prefix string) org.Scope {
	w.Helper()
	scopes, err := w.Scopes(user)
	if err != nil {
		w.Fatal(err)
	}
	i := slices.IndexFunc(scopes, func(s org.Scope) bool { return strings.HasPrefix(s.ID, prefix) })
	if i < 0 {
		w.Fatalf("%s holds no %s", user, prefix)
	}
	return scopes[i]
}

// Six phones push at once while a leader's three phones read increments all the time. Whoever reads up to a head has everything
// below it: nothing is ever committed behind a reader's back.
func TestI6SeqOrderIsCommitOrder(t *testing.T) {
	w := newWorld(t)
	var heads []int64
	w.OnCommit(func(c journal.Committed) { heads = append(heads, c.Head) })
	scope := w.scope("leader", "lead:")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()

	type seen struct {
		rows map[string]string
		err  error
	}
	read := make(chan seen)
	catchUp := func(rows map[string]string, after int64) (int64, error) {
		v, err := w.View(context.Background())
		if err != nil {
			return after, err
		}
		defer v.Close()
		last := after
		head, err := v.Changes(context.Background(), scope, after, func(e journal.Entry) bool {
			if e.Seq <= last || e.Seq > v.Mark().Head {
				err = fmt.Errorf("seq %d after %d, head %d", e.Seq, last, v.Mark().Head)
			}
			last = e.Seq
			rows[e.Kind+"/"+e.ID] = fmt.Sprint(e.Seq)
			return true
		})
		return head, err
	}
	const readers = 3
	for range readers {
		go func() {
			s := seen{rows: map[string]string{}}
			after := int64(0)
			for s.err == nil && ctx.Err() == nil {
				after, s.err = catchUp(s.rows, after)
			}
			if s.err == nil {
				_, s.err = catchUp(s.rows, after)
			}
			read <- s
		}()
	}

	var all sync.Mutex
	results := map[int64]string{}
	var phones sync.WaitGroup
	for i := range 6 {
		p := &phone{w, []string{"lan", "minh", "hoa"}[i%3], fmt.Sprintf("d_orderphone%d", i)}
		var work [][]journal.Sent
		for j := range 8 {
			var sent []journal.Sent
			for range 3 {
				mid, m := w.mut(record.Activity, record.Create, record.NewID(w.now), map[string]any{"unit": kienAn, "type": "health_check"})
				sent = append(sent, w.sent(mid, nil, m))
			}
			mid, m := w.mut(record.Beneficiary, record.SetFields, ba, map[string]any{"tags": map[string]any{"add": []string{fmt.Sprint("t", i, j)}}})
			work = append(work, append(sent, w.sent(mid, nil, m)))
		}
		phones.Go(func() {
			before := int64(0)
			for _, sent := range work {
				out, err := w.Commit(context.Background(), journal.Push{Epoch: w.Mark().Epoch, User: p.user, Device: p.device, Schema: 1, Sent: sent})
				if err != nil {
					t.Error(err)
					return
				}
				all.Lock()
				for _, r := range out.Results {
					if r.Seq <= before {
						t.Errorf("a later mutation of %s has seq %d, an earlier one %d", p.device, r.Seq, before)
					}
					before = r.Seq
					if other := results[r.Seq]; other != "" {
						t.Errorf("seq %d answers %s and %s", r.Seq, other, r.Mid)
					}
					results[r.Seq] = r.Mid
				}
				if out.Mark.Head < before {
					t.Errorf("head %d is told with seq %d", out.Mark.Head, before)
				}
				all.Unlock()
			}
		})
	}
	phones.Wait()
	stop()
	if len(results) != 6*8*4 {
		t.Fatalf("%d results", len(results))
	}
	want := map[string]string{}
	w.query("SELECT kind || '/' || rid, seq FROM sync_log WHERE gone = '' AND kind IN ('activity', 'beneficiary')", func(c []string) { want[c[0]] = c[1] })
	for range readers {
		s := <-read
		if s.err != nil {
			t.Fatal(s.err)
		}
		same(t, "what a reader has", s.rows, want)
	}
	w.again(func(string) { // the writer has ended
		if !slices.IsSorted(heads) || len(slices.Compact(slices.Clone(heads))) != len(heads) {
			t.Errorf("commits were told as %v", heads)
		}
	})
	w.clean()
}
