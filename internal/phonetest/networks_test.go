package phonetest_test

import (
	"context"
	"encoding/json/v2"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

var (
	long = flag.Bool("long", false, "cut at every byte, not at every 7th; more records on bad networks; whole days of servers that are built wrong")
	seed = flag.Uint64("seed", 1, "of the bad networks")
)

// wire is a real TCP way from one phone to the server, with a toxiproxy in its midst.
type wire struct {
	t     testing.TB
	proxy *toxiproxy.Proxy
}

// lay puts a wire between a phone and its server. fresh: a connection of its own for each request.
func lay(t testing.TB, s *phonetest.Server, p *phonetest.Phone, fresh bool) *wire {
	t.Helper()
	zerolog.SetGlobalLevel(zerolog.Disabled)
	api := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	w := &wire{t, toxiproxy.NewProxy(api, p.Info().Device, "127.0.0.1:0", strings.TrimPrefix(s.URL, "http://"))}
	if err := w.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	var dialer net.Dialer
	way := &http.Transport{DisableKeepAlives: fresh, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, "tcp", w.proxy.Listen)
	}}
	p.Net.Base = way
	t.Cleanup(func() { way.CloseIdleConnections(); w.proxy.Stop() })
	return w
}

// add makes the wire worse: stream is "upstream" for what the phone says, "downstream" for what it hears; toxicity the
// share of connections that are hit.
func (w *wire) add(kind, stream string, toxicity float64, attributes map[string]any) {
	w.t.Helper()
	text, err := json.Marshal(map[string]any{"type": kind, "stream": stream, "toxicity": toxicity, "attributes": attributes})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(string(text))); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) heal() { w.proxy.Toxics.ResetToxics(context.Background()) }

// How a push looked to the phone.
const (
	unheard = "unheard" // no answer began
	partial = "partial" // an answer began, and proves nothing
	whole   = "whole"
)

// A push that is cut at any byte, on its way to the server or on the way back, has one effect: the next push settles it.
// The bytes are those on the wire, headers too.
func TestAPushCutAtEveryByteHasOneEffect(t *testing.T) {
	for _, way := range []string{"upstream", "downstream"} {
		t.Run(way, func(t *testing.T) {
			s := phonetest.NewServer(t)
			p := s.Phone("member")
			p.Sync()
			c := &cutting{t: t, s: s, p: p, w: lay(t, s, p, true), way: way, outcomes: map[string]int{}}
			c.settle(c.record(), p.Push()) // how far one round moves the head
			step := 7
			if *long {
				step = 1
			}
			ended := "" // how the cut before ended
			calm := 0
			for at := int(*seed) % step; calm < 3; at += step {
				now := c.cut(at)
				if ended != "" && now != ended {
					for between := at - step + 1; between < at; between++ {
						c.cut(between)
					}
				}
				if ended = now; now == whole {
					calm++
				} else {
					calm = 0
				}
			}
			t.Logf("seed %d: %d pushes cut, %v; %d bytes", *seed, c.cuts, c.outcomes, c.most)
			if c.outcomes[unheard] == 0 || c.outcomes[whole] == 0 || way == "downstream" && c.outcomes[partial] == 0 {
				t.Errorf("the cuts did not reach everywhere: %v", c.outcomes)
			}
			p.Net.Base = nil
			until(t, "all rows are on the phone", func() bool {
				s.Passes(time.Hour) // within the pace of one phone
				_, err := p.Client.Pull(t.Context())
				return err == nil
			})
			s.Passes(time.Hour)
			verified(t, p)
		})
	}
}

// cutting is one phone whose pushes are cut, each with five mutations: somebody new, a gift to them, a second one in
// conflict, a note, and one that is refused.
type cutting struct {
	t        *testing.T
	s        *phonetest.Server
	p        *phonetest.Phone
	w        *wire
	way      string
	rounds   int
	mids     string // of this round, as a list in SQL
	cuts     int
	most     int   // bytes of the longest push that was cut
	head     int64 // before the round
	moved    int64 // by which one round moves the head; 0 = not known yet
	outcomes map[string]int
}

func (c *cutting) record() (person string) {
	c.t.Helper()
	const pace = 5 * time.Minute // of hands that hand gifts over, and of one phone's requests
	c.rounds++
	c.s.Passes(pace)
	c.p.Skew(time.Duration(c.rounds) * pace)
	if err := c.p.Client.Hello(c.t.Context()); err != nil { // so that the push is all that goes over the wire
		c.t.Fatal(err)
	}
	c.head = c.s.Journal.Mark().Head
	person = c.p.Records("beneficiary", record.NewDoc("unit", phonetest.KienAn, "name", fmt.Sprintf("Người Thứ %05d", c.rounds), "household_size", 1))
	c.p.Gives(record.NewDoc("beneficiary", person))
	c.p.Gives(record.NewDoc("beneficiary", person, "note", "lần hai"))
	c.p.Sets("beneficiary", person, map[string]any{"note": "gọi trước khi đến"})
	c.p.Records("activity", record.NewDoc("unit", phonetest.KienAn, "type", "no_such_type"))
	var mids []string
	for _, e := range c.p.Outbox() {
		mids = append(mids, "'"+e.Mid+"'")
	}
	c.mids = strings.Join(mids, ",")
	return person
}

// cut lets so many bytes of a push through, and then pushes again over a good wire.
func (c *cutting) cut(at int) (outcome string) {
	c.t.Helper()
	person := c.record()
	c.w.add("limit_data", c.way, 1, map[string]any{"bytes": at})
	r, err := c.p.Client.Push(c.t.Context())
	c.w.heal()
	switch {
	case err == nil:
		outcome = whole
	case errors.Is(err, client.ErrAnswer):
		outcome = partial
	default:
		outcome = unheard
	}
	c.outcomes[outcome]++
	if outcome != whole {
		if left := len(c.p.Outbox()); left != 5 {
			c.t.Fatalf("cut at %d: %d mutations are left of 5 after an answer that was %s", at, left, outcome)
		}
		c.cuts, c.most = c.cuts+1, max(c.most, at)
		r = c.p.Push()
	}
	c.settle(person, r)
	if c.t.Failed() {
		c.t.Fatalf("cut at %d", at)
	}
	return outcome
}

// settle checks that the round had one effect.
func (c *cutting) settle(person string, r client.PushReport) {
	c.t.Helper()
	if r.OK+r.Merged != 3 || r.Conflict != 1 || r.Rejected != 1 || r.Dup != 0 && r.Dup != 5 || len(c.p.Outbox()) != 0 {
		c.t.Errorf("the push that settles it: %+v", r)
	}
	moved := c.s.Journal.Mark().Head - c.head
	if c.moved == 0 {
		c.moved = moved
	}
	same(c.t, "the head moved by", moved, c.moved)
	for what, q := range map[string]struct {
		sql  string
		want int
	}{
		"gifts":         {"SELECT count(*) FROM gift_handover WHERE beneficiary = {:id}", 2},
		"counted gifts": {"SELECT count(*) FROM gift_handover WHERE beneficiary = {:id} AND counted", 1},
		"notes":         {"SELECT count(*) FROM beneficiary WHERE id = {:id} AND note = 'gọi trước khi đến'", 1},
		"questions":     {"SELECT count(*) FROM flag WHERE why = 'already_given' AND about LIKE '%' || (SELECT id FROM gift_handover WHERE beneficiary = {:id} AND NOT counted) || '%'", 1},
		"receipts":      {fmt.Sprintf("SELECT count(*) FROM sync_receipt WHERE {:id} <> '' AND mid IN (%s)", c.mids), 5},
		"refusals":      {fmt.Sprintf("SELECT count(*) FROM sync_quarantine WHERE {:id} <> '' AND mid IN (%s)", c.mids), 1},
	} {
		var n int
		if err := c.s.App.DB().NewQuery(q.sql).Bind(map[string]any{"id": person}).Row(&n); err != nil {
			c.t.Fatal(err)
		}
		same(c.t, what, n, q.want)
	}
}

// Twenty phones, each on a network of its own: 300 to 3,000 ms, 6 to 50 kB/s, in slices, with connections that are reset
// or fall silent. Everything comes in once, and every phone ends with the server's rows.
func TestTwentyPhonesOnBadNetworks(t *testing.T) {
	s := phonetest.NewServer(t)
	rng := rand.New(rand.NewPCG(*seed, 5))
	records := 3
	if *long {
		records = 15
	}
	people := []string{"volunteer1", "volunteer2", "volunteer3", "member", "leader", "volunteer1@longbien.example", "leader@longbien.example"}
	units := map[bool]string{false: phonetest.KienAn, true: phonetest.LongBien}
	type inHand struct {
		p     *phonetest.Phone
		w     *wire
		ids   []string
		photo string // the record that has one
	}
	var hands []*inHand
	for i := range 20 {
		who := people[i%len(people)]
		h := &inHand{p: s.Phone(who)}
		h.p.Sync()
		h.w = lay(t, s, h.p, false)
		h.w.add("latency", "downstream", 1, map[string]any{"latency": 300 + rng.IntN(2400), "jitter": 300})
		for _, stream := range []string{"upstream", "downstream"} {
			h.w.add("bandwidth", stream, 1, map[string]any{"rate": 6 + rng.IntN(45)})
			h.w.add("slicer", stream, 0.5, map[string]any{"average_size": 200 + rng.IntN(800), "size_variation": 100, "delay": 500})
			h.w.add("reset_peer", stream, 0.12, map[string]any{"timeout": rng.IntN(400)})
			h.w.add("timeout", stream, 0.08, map[string]any{"timeout": 500 + rng.IntN(1500)})
		}
		unit := units[strings.Contains(who, "longbien")]
		for n := range records {
			switch n % 3 {
			case 0:
				h.ids = append(h.ids, h.p.Records("activity", record.NewDoc("unit", unit, "type", "kitchen", "hours", 1+n)))
			case 1:
				h.ids = append(h.ids, h.p.Gives(record.NewDoc("unit", unit, "beneficiary", record.NewID(time.Now()), "note", fmt.Sprint(n))))
			default:
				h.ids = append(h.ids, h.p.Records("first_aid_case", record.NewDoc("unit", unit, "casualties", []record.Doc{record.NewDoc("sex", "male", "care", []string{"bandage"})})))
			}
		}
		if i%5 == 0 {
			h.photo = h.p.Gives(record.NewDoc("unit", unit, "beneficiary", record.NewID(time.Now())), picture(t, 40+i, 300))
			h.ids = append(h.ids, h.photo)
		}
		hands = append(hands, h)
	}
	made := 0
	var working sync.WaitGroup
	for _, h := range hands {
		made += len(h.ids)
		working.Go(func() {
			for end := time.Now().Add(5 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
				_, err := h.p.Client.Sync(t.Context())
				info, ierr := h.p.Client.Info()
				state := client.Complete
				if h.photo != "" {
					state, ierr = h.p.Client.State(h.photo)
				}
				if err == nil && ierr == nil && info.Queue == 0 && state == client.Complete {
					return
				}
				if time.Now().After(end) {
					t.Errorf("never came in: %d are left, the photo is %s: %v %v", info.Queue, state, err, ierr)
					return
				}
			}
		})
	}
	working.Wait()
	requests := 0
	for i, h := range hands {
		h.w.heal()
		h.p.Net.Base = nil
		requests += len(h.p.Net.Seen())
		for _, id := range h.ids {
			if state := h.p.State(id); state != client.Received && state != client.Complete {
				t.Errorf("phone %d: %s is %s", i+1, id, state)
			}
		}
		verified(t, h.p)
	}
	var rows, receipts int
	for q, n := range map[string]*int{
		"SELECT (SELECT count(*) FROM activity) + (SELECT count(*) FROM gift_handover) + (SELECT count(*) FROM first_aid_case)": &rows,
		"SELECT count(*) FROM sync_receipt": &receipts,
	} {
		if err := s.App.DB().NewQuery(q).Row(n); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "rows", rows, made)
	same(t, "receipts", receipts, made)
	t.Logf("seed %d: 20 phones, %d records in %d requests", *seed, made, requests)
}
