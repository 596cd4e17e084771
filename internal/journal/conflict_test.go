package journal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// lost are the kept losers of a field: value, what stands, what the author had seen, author, mid.
func (w *world) lost(id, field string) (all [][]string) {
	w.query("SELECT value, kept, was, author, mid, at FROM sync_conflict WHERE rid = ? AND field = ? ORDER BY id", func(c []string) { all = append(all, c) }, id, field)
	return all
}

func TestI14AConflictKeepsBothValuesAuthorAndTime(t *testing.T) {
	w := newWorld(t)
	lan, minh, leader := w.phone("lan"), w.phone("minh"), w.phone("leader")
	w.want(lan.does(record.Beneficiary, record.SetFields, ba, sets("phone", "+84900000001", "")), record.OK, "")
	w.now = w.now.Add(time.Hour)
	mid, m := w.mut(record.Beneficiary, record.SetFields, ba, sets("phone", "+84900000002", "")) // minh had seen none
	r := minh.push(w.sent(mid, nil, m)).Results[0]
	w.want(r, record.Conflict, record.Changed)
	if got := w.row(record.Beneficiary, ba).Doc.Text("phone"); got != "+84900000001" {
		t.Errorf("the row says %s", got)
	}
	lost := w.lost(ba, "phone")
	at := fmt.Sprint(w.now.Truncate(time.Millisecond).UnixMilli())
	if want := []string{`"+84900000002"`, `"+84900000001"`, "", "minh", mid, at}; len(lost) != 1 || strings.Join(lost[0], "|") != strings.Join(want, "|") {
		t.Errorf("kept: %v\nwant: %v", lost, want)
	}
	w.want(lan.does(record.Beneficiary, record.SetFields, ba, sets("phone", "+84900000003", "+84900000001")), record.OK, "")
	w.want(minh.does(record.Beneficiary, record.SetFields, ba, sets("phone", "+84900000003", "")), record.Merged, "") // says what stands
	if got := w.row(record.Beneficiary, ba).Doc.Text("phone"); got != "+84900000003" {
		t.Errorf("the row says %s", got)
	}

	// A lost name is shown to the leader as well.
	w.want(leader.does(record.Beneficiary, record.SetFields, ba, sets("name", "Nguyễn Thị Bà Cả", "Nguyễn Thị Bà")), record.OK, "")
	mid, m = w.mut(record.Beneficiary, record.SetFields, ba, sets("name", "Nguyễn Thị Bé", "Nguyễn Thị Bà"))
	r = w.phone("leader2").push(w.sent(mid, nil, m)).Results[0]
	w.want(r, record.Conflict, record.Changed)
	flag := journal.FlagIDOf("critical_conflict", mid+"/name")
	if row := w.row(record.Flag, flag); row.Doc.Text("unit") != kienAn || row.Doc.Text("state") != "open" {
		t.Errorf("flag: %s", row.Doc.JSON())
	}
	w.clean()
}

// Whatever order the pushes of offline phones come in: of n phones that all saw the same value, one is applied, each
// other is kept, and lists keep what everybody added.
func TestI14NoValueIsReplacedByAnAuthorWhoDidNotSeeIt(t *testing.T) {
	w := newWorld(t)
	w.want(w.phone("lan").does(record.Beneficiary, record.SetFields, ong, sets("address", "số 1", "")), record.OK, "")
	for i := range 6 {
		p := &phone{w, []string{"lan", "minh", "hoa"}[i%3], fmt.Sprintf("d_editphone%d", i)}
		f := sets("address", fmt.Sprint("nhà ", i), "số 1")
		f["tags"] = map[string]any{"add": []string{fmt.Sprint("t", i)}}
		s, code := record.Conflict, record.Changed
		if i == 0 {
			s, code = record.OK, ""
		}
		w.want(p.does(record.Beneficiary, record.SetFields, ong, f), s, code)
	}
	doc := w.row(record.Beneficiary, ong).Doc
	if got := doc.Text("address"); got != "nhà 0" {
		t.Errorf("address: %s", got)
	}
	if tags := doc.Texts("tags"); len(tags) != 6 {
		t.Errorf("tags: %v", tags)
	}
	lost := w.lost(ong, "address")
	for i, l := range lost {
		if l[0] != fmt.Sprintf(`"nhà %d"`, i+1) || l[1] != `"nhà 0"` || l[2] != `"số 1"` {
			t.Errorf("loser %d: %v", i+1, l)
		}
	}
	if len(lost) != 5 {
		t.Errorf("%d of 5 losers are kept", len(lost))
	}
	w.clean()
}

func TestI13ClonedPhonesLoseNothingAndApplyNothingTwice(t *testing.T) {
	w := newWorld(t)
	first := w.phone("lan")
	clone := &phone{w, "lan", first.device} // a restored phone backup: same device, same outbox
	var shared []journal.Sent
	ids := map[string]int{}
	add := func(n int) (more []journal.Sent) {
		for range n {
			id, s := w.works("việc", nil)
			ids[id] = 0
			more = append(more, s)
		}
		return more
	}
	shared = add(4)
	one, two := add(3), add(3) // what each did after the cloning
	results := map[string]record.Result{}
	note := func(rs []record.Result, dups int) {
		t.Helper()
		for _, r := range rs {
			if old, ok := results[r.Mid]; ok {
				if old.Seq != r.Seq || old.S != r.S || !r.Dup {
					t.Errorf("%s was answered %+v and %+v", r.Mid, old, r)
				}
				dups--
				continue
			}
			if r.S != record.OK || r.Dup {
				t.Errorf("%+v", r)
			}
			results[r.Mid] = r
		}
		if dups != 0 {
			t.Errorf("%d repeats were not told", dups)
		}
	}
	note(first.push(shared[:2]...).Results, 0)
	note(clone.push(append(shared[:4:4], two[0])...).Results, 2)
	note(first.push(append(shared[2:4:4], one...)...).Results, 2)
	note(clone.push(two...).Results, 1)
	if len(results) != len(ids) {
		t.Errorf("%d mutations were answered of %d", len(results), len(ids))
	}
	w.query("SELECT rid FROM sync_log WHERE kind = 'activity' AND gone = ''", func(c []string) { ids[c[0]]++ })
	for id, n := range ids {
		if n != 1 {
			t.Errorf("activity %s is there %d times", id, n)
		}
	}
	w.clean()
}
