package reconcile

import (
	"encoding/json/v2"
	"maps"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
)

// Pokes tells connected phones that there is news: {"h":head,"s":{scope:seq}} on the topic sync/<user>. It never carries
// data, and a lost poke costs latency only.
//
// A commit is noted and forgotten about; twice a second what has gathered is put into the mailbox of each connection it
// concerns. A mailbox holds one message, the newest wins, and each has its own goroutine, because PocketBase's client
// takes messages one at a time and a slow phone must hold up nobody.
type Pokes struct {
	App     core.App
	Journal *journal.Journal
	Every   time.Duration // coalescing; 0 = 500 ms
	Sent    func()        // hears of each poke; nil: nobody does

	mu     sync.Mutex
	head   int64
	cells  map[cell]int64
	owners map[string]int64

	boxes  map[string]*mailbox
	scopes map[string]resolved
	stop   chan struct{}
	ended  chan struct{}
}

type cell struct{ unit, kind, part string }

type resolved struct {
	scopes []org.Scope
	at     time.Time
}

type mailbox struct {
	client subscriptions.Client
	slot   chan map[string]int64
	sent   func()
}

// Start begins to listen and to poke.
func (p *Pokes) Start() {
	if p.Every == 0 {
		p.Every = 500 * time.Millisecond
	}
	p.cells, p.owners = map[cell]int64{}, map[string]int64{}
	p.boxes, p.scopes = map[string]*mailbox{}, map[string]resolved{}
	p.stop, p.ended = make(chan struct{}), make(chan struct{})
	p.Journal.OnCommit(p.note)
	go p.run()
}

// Stop ends the goroutines.
func (p *Pokes) Stop() {
	close(p.stop)
	<-p.ended
}

func (p *Pokes) note(c journal.Committed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.head = c.Head
	for _, one := range c.Cells {
		p.cells[cell{one.Unit, one.Kind, one.Part}] = one.Seq
	}
	maps.Copy(p.owners, c.Owners)
}

func (p *Pokes) run() {
	defer close(p.ended)
	tick := time.NewTicker(p.Every)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			for _, b := range p.boxes {
				close(b.slot)
			}
			return
		case <-tick.C:
			p.deliver()
		}
	}
}

// deliver empties what has gathered into the mailboxes.
func (p *Pokes) deliver() {
	p.mu.Lock()
	head, cells, owners := p.head, p.cells, p.owners
	p.cells, p.owners = map[cell]int64{}, map[string]int64{}
	p.mu.Unlock()

	clients := p.App.SubscriptionsBroker().Clients()
	for id, b := range p.boxes {
		if _, on := clients[id]; !on {
			close(b.slot)
			delete(p.boxes, id)
		}
	}
	if len(cells) == 0 && len(owners) == 0 {
		return
	}
	for id, client := range clients {
		auth, _ := client.Get(apis.RealtimeClientAuthKey).(*core.Record)
		if auth == nil || !client.HasSubscription("sync/"+auth.Id) {
			continue
		}
		news := map[string]int64{}
		for _, sc := range p.scopesOf(auth.Id) {
			if sc.Owner != "" {
				if seq := owners[sc.Owner]; seq > 0 {
					news[sc.ID] = seq
				}
				continue
			}
			for c, seq := range cells {
				if sc.Holds(c.unit, c.kind, c.part, "") {
					news[sc.ID] = max(news[sc.ID], seq)
				}
			}
		}
		if len(news) > 0 {
			p.box(id, client, auth.Id).put(head, news)
		}
	}
}

// scopesOf resolves a person's scopes, at most every few seconds: a poke that comes late or too often does no harm.
func (p *Pokes) scopesOf(user string) []org.Scope {
	now := time.Now()
	if r, ok := p.scopes[user]; ok && now.Sub(r.at) < 5*time.Second {
		return r.scopes
	}
	scopes, err := p.Journal.Scopes(user)
	if err != nil {
		return nil
	}
	p.scopes[user] = resolved{scopes, now}
	return scopes
}

func (p *Pokes) box(id string, client subscriptions.Client, user string) *mailbox {
	b := p.boxes[id]
	if b == nil {
		b = &mailbox{client: client, slot: make(chan map[string]int64, 1), sent: p.Sent}
		p.boxes[id] = b
		go b.run("sync/" + user)
	}
	return b
}

// put replaces what waits: the scopes of both, the newest seq of each.
func (b *mailbox) put(head int64, news map[string]int64) {
	select {
	case waiting := <-b.slot:
		for scope, seq := range waiting {
			if scope != headKey {
				news[scope] = max(news[scope], seq)
			}
		}
	default:
	}
	news[headKey] = head
	b.slot <- news // there is room: only this goroutine puts, and it has just emptied the slot
}

const headKey = ""

func (b *mailbox) run(topic string) {
	for news := range b.slot {
		head := news[headKey]
		delete(news, headKey)
		text, err := json.Marshal(map[string]any{"h": head, "s": news}, json.Deterministic(true))
		if err != nil || b.client.IsDiscarded() {
			continue
		}
		b.client.Send(subscriptions.Message{Name: topic, Data: text})
		if b.sent != nil {
			b.sent()
		}
	}
}
