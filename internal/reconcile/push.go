package reconcile

import (
	"cmp"
	"database/sql"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

type pushIn struct {
	Epoch  string           `json:"epoch"`
	Device string           `json:"device"`
	Schema int              `json:"schema"`
	Muts   []jsontext.Value `json:"muts"`
}

type pushOut struct {
	Epoch   string          `json:"epoch"`
	Head    int64           `json:"head"`
	Durable *int64          `json:"durable"`
	Res     []record.Result `json:"res"`
	Stop    *stop           `json:"stop"`
	Receipt string          `json:"receipt"`
}

type stop struct {
	Why string `json:"why"` // epoch, busy, group
}

// lenient lets a push through whose one mutation is no proper JSON, with a name twice or half an emoji that a phone cut
// off: parse refuses that one alone, where 400 would hold up the outbox for ever.
var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// push takes mutations. It answers when they, and their results, are on stable storage.
func (s *Sync) push(e *core.RequestEvent) error {
	var in pushIn
	user, err := s.sender(e, &in, &in.Device, lenient)
	if err == nil {
		err = s.knownDevice(e, user, in.Device)
	}
	if err != nil {
		return err
	}
	return s.commit(e, in.Muts, journal.Push{Epoch: in.Epoch, User: user.Id, Device: in.Device, Schema: in.Schema})
}

type importIn struct {
	Device string           `json:"device"`
	User   string           `json:"user"`
	Muts   []jsontext.Value `json:"muts"`
	Sealed string           `json:"sealed"` // the three above, sealed to this server: the carrier cannot read them
}

// importOutbox takes the outbox of another phone from whoever carries it: same checks, same mids, and the carrier counts
// as author when it comes to review.
func (s *Sync) importOutbox(e *core.RequestEvent) error {
	var in importIn
	if err := s.read(e, &in, lenient); err != nil {
		return err
	}
	if in.Sealed != "" {
		if _, err := answer.User(e); err != nil { // nobody else is worth the arithmetic
			return err
		}
		text, err := s.Keys.Open(in.Sealed, credential.SealedRecords)
		if err != nil {
			return badSeal.Because(err)
		}
		in = importIn{}
		if err := json.Unmarshal(text, &in, lenient); err != nil {
			return malformed.Because(err)
		}
	}
	if in.Device == "" {
		return badDevice
	}
	carrier, err := s.who(e, in.Device)
	if err != nil {
		return err
	}
	p := journal.Push{Epoch: s.Journal.Mark().Epoch, User: in.User, Device: in.Device}
	switch {
	case !record.ValidID(in.User):
		return malformed
	case in.User != carrier.Id:
		switch _, err := e.App.FindRecordById("users", in.User); {
		case errors.Is(err, sql.ErrNoRows):
			return noUser.Because(err)
		case err != nil:
			return err // says nothing about the outbox: the carrier tries again
		}
		p.Carrier = carrier.Id
	case s.Journal.Revoked(in.Device): // of which this session is not: the person hands in what their lost phone wrote
		p.Carrier = carrier.Id
	}
	return s.commit(e, in.Muts, p)
}

func (s *Sync) commit(e *core.RequestEvent, muts []jsontext.Value, p journal.Push) error {
	if len(muts) > s.Limits.PushMutations {
		return tooLarge
	}
	p.Sent = s.parseAll(muts)
	var ready chan prepared
	p.Decided = func(d journal.Pushed) {
		made := make(chan prepared, 1)
		ready = made
		go func() { made <- s.prepare(p.Device, d) }()
	}
	if _, err := s.Journal.Commit(e.Request.Context(), p); err != nil {
		return refusal(err)
	}
	crash.At("answer/before")
	a := <-ready
	if a.err != nil {
		return a.err
	}
	return sayJSON(e, a.text)
}

// prepared is an answer that was made while what it says was still on its way to stable storage.
type prepared struct {
	text []byte
	err  error
}

func (s *Sync) prepare(device string, d journal.Pushed) (a prepared) {
	defer func() {
		if fault := recover(); fault != nil {
			a.err = fmt.Errorf("panic while an answer was prepared: %v", fault)
		}
	}()
	out := pushOut{Epoch: d.Mark.Epoch, Head: d.Mark.Head, Durable: s.Journal.Durable(), Res: d.Results}
	if out.Res == nil {
		out.Res = []record.Result{}
	}
	if d.Stop != "" {
		out.Stop = &stop{d.Stop}
	}
	if out.Receipt, a.err = s.receipt(d.Mark, device, out.Res, d.Hashes); a.err == nil {
		a.text, a.err = json.Marshal(out, json.Deterministic(true))
	}
	return a
}

// parseAll reads the items of a push, in two halves at once: the phone waits for all of them.
func (s *Sync) parseAll(muts []jsontext.Value) []journal.Sent {
	sent := make([]journal.Sent, len(muts))
	read := func(from, to int) {
		for i := from; i < to; i++ {
			sent[i] = s.parse(muts[i])
		}
	}
	var other sync.WaitGroup
	half := len(muts) / 2
	var fault any
	other.Go(func() {
		defer func() { fault = recover() }()
		read(half, len(muts))
	})
	read(0, half)
	if other.Wait(); fault != nil {
		panic(fault) // where the router catches it
	}
	return sent
}

// parse reads one item of a push. A bad one is a refusal of its own and delays no other.
func (s *Sync) parse(raw jsontext.Value) journal.Sent {
	var item struct {
		Mid jsontext.Value `json:"mid"`
		G   jsontext.Value `json:"g"`
		M   jsontext.Value `json:"m"`
	}
	_ = json.Unmarshal(raw, &item, lenient) // what is no object has no mid, and is refused for that
	var g *record.Group
	var bad *record.Problem
	if item.G != nil && json.Unmarshal(item.G, &g) != nil {
		g, bad = nil, &record.Problem{Code: record.Invalid, Field: "g", Rule: "type"}
	}
	mid := strings.ToValidUTF8(record.Doc{{Name: "mid", Value: item.Mid}}.Text("mid"), "\uFFFD") // or no answer could name it
	m, problem := record.ParseMutation(mid, g, item.M)
	unsealed := m.Seal(s.Keys.Identity)
	return journal.Sent{Mutation: m, Problem: cmp.Or(bad, problem, unsealed)}
}
