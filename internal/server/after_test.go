package server_test

import (
	"bufio"
	"context"
	"encoding/json/v2"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// An operator's hook hears of rows that phones sent, once each and after the commit. While none is bound, none is queued.
func TestOperatorsHooksFireForSyncedRows(t *testing.T) {
	s := newStage(t)
	if s.QueuesHooks(true) || s.QueuesHooks(false) {
		t.Error("rows are queued for hooks that nobody bound")
	}
	heard := make(chan string, 10)
	s.App.OnRecordAfterCreateSuccess("flag").BindFunc(func(e *core.RecordEvent) error {
		row, err := e.App.FindRecordById("flag", e.Record.Id) // the row is there for everybody by now
		if err != nil {
			heard <- err.Error()
		} else {
			heard <- row.GetString("why") + " " + row.Id
		}
		return e.Next()
	})
	if !s.QueuesHooks(true) || s.QueuesHooks(false) {
		t.Error("a hook on creation was bound: creations are to be queued, changes not")
	}
	p := s.the("makerKienAn")
	p.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn)) // of another kind
	id := s.flag(phonetest.KienAn, p)
	s.the("leader").does("flag", record.Transition, id, fields{"from": "open", "to": "dismissed"}) // a change
	again := s.flag(phonetest.KienAn, p)
	for _, want := range []string{"unknown_reference " + id, "unknown_reference " + again} {
		select {
		case got := <-heard:
			if got != want {
				t.Errorf("heard %q, want %q", got, want)
			}
		case <-time.After(soon):
			t.Fatalf("nothing heard of %s", want)
		}
	}
	if len(heard) > 0 {
		t.Errorf("heard %q too", <-heard)
	}
}

// soon is how long what must happen is waited for.
const soon = 30 * time.Second

// A hook that fails, or panics, harms nobody: the phone has its answer, the row stands, and the next hook fires.
func TestAFailingHookHarmsNobody(t *testing.T) {
	s := newStage(t)
	heard := make(chan string, 10)
	var fired atomic.Int64
	s.App.OnRecordAfterCreateSuccess("activity").BindFunc(func(e *core.RecordEvent) error {
		switch heard <- e.Record.Id; fired.Add(1) {
		case 1:
			return errors.New("no network")
		case 2:
			panic("a bug of the operator's")
		}
		return e.Next()
	})
	a := s.made("activity", phonetest.KienAn, s.the("leader"))
	b := s.made("activity", phonetest.KienAn, s.the("leader"))
	c := s.made("activity", phonetest.KienAn, s.the("leader"))
	for _, want := range []string{a, b, c} {
		select {
		case got := <-heard:
			if got != want {
				t.Errorf("heard of %s, want %s", got, want)
			}
		case <-time.After(soon):
			t.Fatal("the hook did not fire")
		}
	}
}

// ear is a connection that listens for pokes.
type ear struct {
	*person
	client string
	events chan string // "topic data"
	hangUp func()
}

func (p *person) listens() *ear {
	p.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", p.URL+"/api/realtime", nil)
	p.must(err)
	resp, err := http.DefaultTransport.RoundTrip(req)
	p.must(err)
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		p.Fatalf("listen: %d %v", resp.StatusCode, resp.Header)
	}
	e := &ear{p, "", make(chan string, 100), cancel}
	go func() {
		defer close(e.events)
		defer resp.Body.Close()
		name := ""
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() {
			if v, ok := strings.CutPrefix(lines.Text(), "event:"); ok {
				name = v
			} else if v, ok := strings.CutPrefix(lines.Text(), "data:"); ok {
				e.events <- name + " " + v
			}
		}
	}()
	var hello struct{ ClientID string }
	p.must(json.Unmarshal([]byte(strings.TrimPrefix(<-e.events, "PB_CONNECT ")), &hello, json.MatchCaseInsensitiveNames(true)))
	e.client = hello.ClientID
	return e
}

func (e *ear) subscribes(topics ...string) reply {
	e.Helper()
	return e.ask("POST", "/api/realtime", e.token, text(fields{"clientId": e.client, "subscriptions": topics}))
}

// poke is the next hint: its scopes and their seqs.
func (e *ear) poke() map[string]int64 {
	e.Helper()
	select {
	case event := <-e.events:
		topic, data, _ := strings.Cut(event, " ")
		if topic != "sync/"+e.id {
			e.Errorf("%s heard %s", e.name, event)
		}
		theContract().valid(e, "poke", "/components/schemas/Poke", []byte(data))
		var out struct {
			H int64            `json:"h"`
			S map[string]int64 `json:"s"`
		}
		e.must(json.Unmarshal([]byte(data), &out))
		return out.S
	case <-time.After(soon):
		return nil
	}
}

// A poke tells each person of news in the scopes they hold, and of nothing else.
func TestPokesTellOfOwnScopesOnly(t *testing.T) {
	s := newStage(t)
	author, colleague, leader, stranger, away := s.the("makerKienAn").listens(), s.the("volunteer").listens(), s.the("leader").listens(), s.the("nobody").listens(), s.the("makerLongBien").listens()
	for _, e := range []*ear{author, colleague, leader, stranger, away} {
		s.want(e.name+" subscribes", e.subscribes("sync/"+e.id), 204, "")
	}
	s.want("another's topic", colleague.subscribes("sync/"+leader.id), 403, "topic")
	s.want("the rows themselves", colleague.subscribes("beneficiary/*"), 403, "topic")
	s.want("own and another's", colleague.subscribes("sync/"+colleague.id, "sync/"+leader.id), 403, "topic")
	s.want("a connection that is not there", s.ask("POST", "/api/realtime", colleague.token, text(fields{"clientId": "x", "subscriptions": []string{}})), 404, "")
	s.want("no JSON", s.ask("POST", "/api/realtime", colleague.token, []byte(`{`)), 400, "")

	field, lead := "field:"+phonetest.KienAn, "lead:"+phonetest.KienAn
	seq := author.does("beneficiary", record.Create, s.id(), example("beneficiary", phonetest.KienAn)).Seq
	for _, c := range []struct {
		*ear
		scope string
	}{{author, lead}, {colleague, field}, {leader, lead}} {
		if got := c.poke(); len(got) != 1 || got[c.scope] != seq {
			t.Errorf("%s is poked with %v, want %s at %d", c.name, got, c.scope, seq)
		}
	}
	// Evidence is the author's own and the leader's; the colleague holds none of it.
	seq = author.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn)).Seq
	if got := author.poke(); len(got) != 2 || got["u:"+author.id] != seq || got[lead] != seq {
		t.Errorf("the author is poked with %v", got)
	}
	if got := leader.poke(); len(got) != 1 || got[lead] != seq {
		t.Errorf("the leader is poked with %v", got)
	}
	// The next they hear is what comes next in their own scopes: nothing came between.
	seq = author.does("beneficiary", record.Create, s.id(), fields{"unit": phonetest.KienAn, "name": "Bà Gần"}).Seq
	if got := colleague.poke(); len(got) != 1 || got[field] != seq {
		t.Errorf("the colleague is poked with %v, want %s at %d", got, field, seq)
	}
	seq = away.does("beneficiary", record.Create, s.id(), fields{"unit": phonetest.LongBien, "name": "Bà Xa"}).Seq
	if got := away.poke(); len(got) != 1 || got["lead:"+phonetest.LongBien] != seq {
		t.Errorf("the leader of Long Biên is poked with %v", got)
	}
	if len(stranger.events) > 0 {
		t.Errorf("the stranger heard %s", <-stranger.events)
	}
}
