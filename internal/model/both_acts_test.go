package model_test

import (
	"flag"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

var histories = flag.Int("histories", 3, "how many histories the real server and the model live through together")

func (b *both) acts() []act {
	with := func(kind string) func() []*twin {
		return func() (found []*twin) {
			for _, p := range b.phones {
				if len(b.screen(p, kind)) > 0 {
					found = append(found, p)
				}
			}
			return found
		}
	}
	everyone := func() []*twin { return b.phones }
	leader := func(from func() []*twin) func() []*twin {
		return func() (found []*twin) {
			for _, p := range from() {
				if p.user == b.phones[0].user {
					found = append(found, p)
				}
			}
			return found
		}
	}
	on := func(name string, often int, from func() []*twin, do func(*twin)) act {
		return act{name, often, func() bool { return len(from()) > 0 }, func() { do(pick(b, "phone", from())) }}
	}
	people, gifts := with("beneficiary"), with("gift_handover")
	return []act{
		on("gives", 5, people, func(p *twin) { b.creates(p, "gift_handover", b.gift(p)) }),
		on("corrects", 1, gifts, func(p *twin) {
			gift := b.gift(p)
			gift.Put("corrects", pick(b, "gift", b.screen(p, "gift_handover")))
			b.creates(p, "gift_handover", gift)
		}),
		on("registers", 1, everyone, func(p *twin) {
			b.creates(p, "beneficiary", record.NewDoc("unit", pick(b, "unit", []string{phonetest.KienAn, phonetest.LongBien}), "name", "Người mới"))
		}),
		on("edits", 6, people, func(p *twin) {
			b.sets(p, pick(b, "field", []string{"note", "note", "need", "phone"}), "+84900000001", "+84900000002", "+84900000003", nil)
		}),
		on("moves", 2, leader(people), func(p *twin) { b.sets(p, "unit", phonetest.KienAn, phonetest.Chapter, phonetest.LongBien) }),
		on("joins a house", 2, leader(people), func(p *twin) {
			heads := []any{nil}
			for _, id := range b.screen(p, "beneficiary") {
				heads = append(heads, id)
			}
			b.sets(p, "household", heads...)
		}),
		on("tags", 2, people, b.tags),
		on("two at once", 2, people, b.twoAtOnce),
		on("withdraws", 2, gifts, func(p *twin) {
			mid, err := p.Client.Void("gift_handover", pick(b, "gift", b.screen(p, "gift_handover")), "nhầm")
			b.must(err)
			b.did(p, []string{mid})
		}),
		on("reviews", 2, leader(gifts), b.reviews),
		{"two who may be one", 1, func() bool { return len(b.model.Rows("beneficiary")) > 1 }, b.asks},
		on("says they are one", 3, leader(func() []*twin {
			if len(b.questions) == 0 {
				return nil
			}
			return b.phones
		}), b.answers),

		on("pushes", 8, everyone, b.flush),
		on("a push is lost", 2, everyone, func(p *twin) { p.Net.LoseRequests("/push", 1); b.unheard(p, false) }),
		on("a proxy answers", 1, everyone, func(p *twin) { p.Net.Say("/push", 1, 502, "<html>"); b.unheard(p, false) }),
		on("an answer is lost", 3, everyone, func(p *twin) { p.Net.LoseAnswers("/push", 1); b.unheard(p, true) }),
		on("an answer is cut", 2, everyone, func(p *twin) {
			p.Net.CutAnswer("/push", b.index("at", 100), b.index("clean", 2) == 1)
			b.unheard(p, true)
		}),
		on("a push is doubled", 2, everyone, func(p *twin) { p.Net.Double("/push", 1); b.flush(p) }),
		on("two push at once", 2, everyone, b.together),
		on("pulls", 6, everyone, b.pulls),
		on("a pull is lost", 1, everyone, func(p *twin) { b.broken(p, func() { p.Net.LoseAnswers("/pull", 1) }) }),
		on("a second page is lost", 2, everyone, func(p *twin) {
			b.broken(p, func() { p.Net.Between("/pull", func() {}); p.Net.LoseRequests("/pull", 1) })
		}),
		on("dies in a pull", 1, everyone, func(p *twin) { b.broken(p, func() { p.Net.Between("/pull", p.Kill) }) }),
		on("dies in a push", 1, everyone, func(p *twin) { p.Net.Between("/push", p.Kill); b.unheardDying(p) }),
		on("is cloned", 1, func() []*twin {
			if len(b.phones) > 6 {
				return nil
			}
			return b.phones
		}, func(p *twin) {
			b.phones = append(b.phones, &twin{Phone: p.Clone(), model: p.model.Clone(), user: p.user, blurred: p.blurred})
		}),
		on("roles change", 2, everyone, b.roles),
		on("a clock jumps", 1, everyone, func(p *twin) {
			p.Skew(time.Duration(b.index("years", 21)-10) * 365 * 24 * time.Hour)
			b.must(p.Client.Hello(b.Context()))
			b.aware(p)
		}),
		on("an older app", 1, everyone, b.older),
		on("an older app has recorded", 2, b.unsent, b.ages),
		on("a mutation is poison", 2, b.due, b.poisons),
		{"a new version masks otherwise", 2, nil, b.masks},
		{"days pass", 1, func() bool { return b.jumped < 20*24*time.Hour }, func() {
			d := time.Duration(1+b.index("days", 8)) * 24 * time.Hour
			b.jumped += d
			b.Passes(d)
		}},
		{"units change", 1, nil, b.reorganise},
		{"tombstones are cleaned up", 1, nil, func() {
			_, err := b.Journal.Prune(b.Context(), b.Now().Add(time.Hour))
			b.must(err)
			b.model.Prune(b.model.Head())
		}},
		{"checkpoint", 1, nil, func() { b.pragma("wal_checkpoint(TRUNCATE)") }},
		on("the disk is full", 1, b.whole, func(p *twin) { b.pragma("max_page_count = 1"); b.flush(p); b.pragma("max_page_count = 1073741823") }),
		{"restart", 1, nil, func() { b.Restart(nil); b.breaks() }},
		{"kill -9", 1, nil, func() { b.Server.Restore(b.left()); b.breaks() }},
		on("kill -9 before an answer is heard", 1, everyone, func(p *twin) {
			left := ""
			p.Net.Between("/push", func() { left = b.left(); p.Kill() })
			if b.unheardDying(p); left != "" {
				b.Server.Restore(left)
				b.breaks()
			}
		}),
		{"backup", 1, nil, func() { b.backup, b.kept = b.Server.Backup(), b.model.Backup(); b.model.Durable = 0; b.breaks() }},
		{"restore", 1, func() bool { return b.backup != "" }, func() {
			b.Server.Restore(b.backup, journal.SideFile)
			b.breaks()
			b.model.Restore(b.kept)
		}},
	}
}

func (b *both) gift(p *twin) record.Doc {
	return record.NewDoc("campaign", phonetest.Tet, "unit", pick(b, "unit", []string{phonetest.KienAn, phonetest.KienAn, phonetest.Chapter, phonetest.LongBien}),
		"beneficiary", pick(b, "to", b.people(p)), "gift_type", phonetest.Parcel, "qty", 1, "value", 500_000, "received_by", "self")
}

// people are those on the screen, or somebody of whom the phone knows by hearsay.
func (b *both) people(p *twin) []string {
	if ids := b.screen(p, "beneficiary"); len(ids) > 0 {
		return ids
	}
	return []string{phonetest.Ba}
}

func (b *both) creates(p *twin, kind string, f record.Doc) {
	_, mid, err := p.Client.Record(kind, f)
	b.must(err)
	b.did(p, []string{mid})
}

func (b *both) sets(p *twin, field string, values ...any) {
	id, value := pick(b, "who", b.screen(p, "beneficiary")), pick(b, "value", values)
	want, was := p.model.Change("beneficiary", id, field, value)
	mid, err := p.Client.Set("beneficiary", id, map[string]any{field: value})
	b.must(err)
	if !p.blurred && (mid == "") != record.SameValue(record.Raw(value), was) {
		b.wrong("%s sets %s of %s to %v; the model's screen shows %s", p.user, field, id, value, was)
	}
	if mid != "" {
		b.did(p, []string{mid}, want)
	}
}

func (b *both) tags(p *twin) {
	do := pick(b, "verb", []func(kind, id, field string, values ...any) (string, error){p.Client.AddTo, p.Client.RemoveFrom})
	mid, err := do("beneficiary", pick(b, "who", b.screen(p, "beneficiary")), "tags", pick(b, "tag", []string{"a", "b"}))
	b.must(err)
	b.did(p, []string{mid})
}

// twoAtOnce is a group. The gift is refused when the person has no role in its unit, and the tag with it.
func (b *both) twoAtOnce(p *twin) {
	gift, who := b.gift(p), pick(b, "who", b.screen(p, "beneficiary"))
	var mids [2]string
	b.must(p.Client.Group(func(g *client.Batch) (err error) {
		if _, mids[0], err = g.Record("gift_handover", gift); err != nil {
			return err
		}
		mids[1], err = g.AddTo("beneficiary", who, "tags", "đã thăm")
		return err
	}))
	b.did(p, mids[:])
}

func (b *both) reviews(p *twin) {
	id := pick(b, "gift", b.screen(p, "gift_handover"))
	to := pick(b, "verdict", []string{"accepted", "returned", "rejected"})
	doc, _ := p.model.Row("gift_handover", id)
	want := record.NewDoc("from", doc.Text("review_state"), "to", to, "seen", record.NewDoc("sha", doc.Text("body_sha")))
	mid, err := p.Client.Review("gift_handover", id, to, client.Verdict{})
	b.must(err)
	b.did(p, []string{mid}, want)
}

// asks raises the question whether two people are one.
func (b *both) asks() {
	rows := b.model.Rows("beneficiary")
	one, other := b.index("one", len(rows)), b.index("other", len(rows)-1)
	if other >= one {
		other++
	}
	about := []record.Pointer{{Kind: "beneficiary", ID: rows[one].ID}, {Kind: "beneficiary", ID: rows[other].ID}}
	b.must(b.Journal.Do(b.Context(), func(tx *journal.Tx) error {
		return tx.Raise(record.Flagged{Why: "lookalike", Unit: rows[one].Doc.Text("unit"), About: about})
	}))
	b.model.Raise(journal.FlagID("lookalike", about), "lookalike", about...)
	b.questions = append(b.questions, journal.FlagID("lookalike", about))
}

// answers: a leader says that the two are one.
func (b *both) answers(p *twin) {
	id := pick(b, "question", b.questions)
	doc, known := p.model.Row("flag", id)
	if !known {
		b.pulls(p) // to see it
		return
	}
	keep := pick(b, "keep", doc.Subs("about")).Text("id")
	mid, err := p.Client.Step("flag", id, "same", record.NewDoc("keep", keep))
	if p.blurred && err != nil {
		b.pulls(p)
		return
	}
	b.must(err)
	b.did(p, []string{mid})
}

func (b *both) roles(p *twin) {
	give := [][]org.Grant{
		nil,
		{{Role: record.Volunteer, Unit: phonetest.KienAn}},
		{{Role: record.MemberRole, Unit: phonetest.Chapter}},
		{{Role: record.Volunteer, Unit: phonetest.LongBien}},
		{{Role: record.Volunteer, Unit: phonetest.KienAn}, {Role: record.BranchLeader, Unit: phonetest.LongBien}},
		{{Role: record.BranchLeader, Unit: phonetest.Chapter}},
	}
	if p.user == b.phones[0].user {
		give = [][]org.Grant{{{Role: record.BranchLeader, Unit: phonetest.KienAn}, {Role: record.BranchLeader, Unit: phonetest.LongBien}}, {{Role: record.BranchLeader, Unit: phonetest.KienAn}}}
	}
	b.grant(p.user, pick(b, "roles", give)...)
}

func (b *both) reorganise() {
	u := b.model.Unit(phonetest.Chapter)
	if u.Parent == phonetest.KienAn {
		u.Parent = phonetest.LongBien
	} else {
		u.Parent = phonetest.KienAn
	}
	b.must(b.Journal.PutUnits(b.Context(), []org.Unit{u}, nil))
	b.model.PutUnits(u)
}

// together sends two pushes at once. They may share a commit; in which order they are decided, their seqs tell.
func (b *both) together(p *twin) {
	q := pick(b, "other", b.phones)
	if q == p || q.user == p.user {
		b.flush(p)
		return
	}
	b.clock()
	before := b.Journal.Mark().Head
	var wg sync.WaitGroup
	for _, x := range []*twin{p, q} {
		wg.Go(func() { x.Client.Flush(b.Context()) })
	}
	wg.Wait()
	b.aware(p)
	b.aware(q)
	if b.firstSeq(q, before) < b.firstSeq(p, before) {
		p, q = q, p
	}
	b.flush(p)
	b.flush(q)
}

// firstSeq is the least seq after another of what the model's phone has not been told yet.
func (b *both) firstSeq(p *twin, after int64) (least int64) {
	least = 1 << 62
	for _, e := range append(p.Journal(), p.Issues()...) {
		if m, _ := p.model.Entry(e.Mid); m.Due && e.Result.Seq > after {
			least = min(least, e.Result.Seq)
		}
	}
	return least
}

// broken is a pull that does not reach its end; then the app is started again.
func (b *both) broken(p *twin, fault func()) {
	fault()
	r, err := p.Client.Pull(b.Context())
	p.Net.Heal()
	p.Kill()
	p.Reopen()
	b.aware(p)
	switch {
	case err == nil:
		p.model.Pull(b.model, everything)
		p.blurred = false
		b.compareBase(p)
	case r.Pages > 0:
		p.blurred = true
	}
}

// unheardDying is a push in which the app dies.
func (b *both) unheardDying(p *twin) {
	b.clock()
	due := len(p.model.Outbox()) > 0
	p.Client.Push(b.Context())
	p.Kill()
	p.Reopen()
	p.Net.Heal()
	if due && p.model.Epoch == b.model.Epoch() {
		_, err := b.model.Push(p.model.Load(everything))
		b.must(err)
	}
	b.aware(p)
}

// older is a phone whose app is so old that the server does not read it any more: what it has recorded still goes up, and
// what it pulls changes nothing.
func (b *both) older(p *twin) {
	p.Net.Base = oldApp{}
	b.flush(p)
	if _, err := p.Client.Pull(b.Context()); err == nil {
		b.wrong("a pull of an app that is too old went well")
	}
	p.Net.Base = nil
}

type oldApp struct{}

func (oldApp) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.Header.Get("Content-Encoding") != "" {
		return http.DefaultTransport.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	text := strings.Replace(string(body), `"schema":1`, `"schema":0`, 1)
	again := r.Clone(r.Context())
	again.Body, again.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	return http.DefaultTransport.RoundTrip(again)
}

// The real server, real phones and the model live through the same days, with restarts, kills, full disks, jumping clocks
// and restores, and agree on every result, on every row and on what every phone shows. -histories=200 tries harder,
// -rapid.seed=N and the files under testdata repeat one.
func TestTheRealServerIsTheModel(t *testing.T) {
	tries(t, *histories)
	if err := flag.Set("rapid.shrinktime", "0s"); err != nil { // a day costs a server: the whole of it is shown
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		var stopped any
		ok := t.Run("day", func(t *testing.T) {
			defer func() { stopped = recover() }()
			b := newBoth(t, rt)
			acts := b.acts()
			for range 40 {
				b.step(acts)
				if t.Failed() {
					return
				}
			}
			b.ends()
		})
		if stopped != nil {
			panic(stopped)
		}
		if !ok {
			rt.Fatal("the real server and the model differ")
		}
	})
}

func (b *both) step(acts []act) {
	a := pick(b, "act", possible(acts))
	b.Log(a.name)
	a.do()
}
