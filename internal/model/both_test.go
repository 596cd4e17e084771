package model_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"pgregory.net/rapid"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/model"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

func TestMain(m *testing.M) { phonetest.Main(m) }

// twin is one phone twice: the real one, with its file and its network, and the model's.
type twin struct {
	*phonetest.Phone
	model *model.Phone
	user  string
	// blurred: the real one has read part of a pull, and its screen shows what the model's does not. Until its next whole one.
	blurred bool
}

// both is a day on the real server and on the model at once. Whatever happens, happens to both, and they must agree.
type both struct {
	*phonetest.Server
	*testing.T
	rt        *rapid.T
	model     *model.Server
	phones    []*twin
	mids      map[string][]string // by user
	questions []string
	jumped    time.Duration
	backup    string
	kept      *model.Backup
	poisoned  []string // mids that the server breaks on
}

// newBoth starts a real server and copies its world into a model.
func newBoth(t *testing.T, rt *rapid.T) *both {
	b := &both{Server: phonetest.NewServer(t), T: t, rt: rt, mids: map[string][]string{}}
	var rows []record.Write
	for _, k := range []*record.Kind{record.Campaign, record.GiftType, record.Beneficiary} {
		found, err := b.App.FindAllRecords(k.Name)
		b.must(err)
		for _, f := range found {
			row, _, err := b.Journal.Row(t.Context(), k.Name, f.Id)
			b.must(err)
			rows = append(rows, record.Write{Kind: k, ID: f.Id, Doc: row.Doc})
		}
	}
	b.model = model.NewServer(model.Whole, b.Now(), b.Journal.Units(), rows...)
	for user, grants := range b.Journal.Granted() {
		b.model.Grant(user, grants...)
	}
	t.Cleanup(func() { b.hides(false) })
	for _, who := range []string{"leader", "member", "volunteer1", "volunteer2", "volunteer1@longbien.example"} {
		p := &twin{Phone: b.Phone(who)}
		p.user = p.Info().User
		if who != "leader" {
			b.read(p)
		}
		p.model = model.NewPhone(model.Whole, p.user, p.Info().Device)
		b.phones = append(b.phones, p)
	}
	b.grant(b.phones[0].user, org.Grant{Role: record.BranchLeader, Unit: phonetest.KienAn}, org.Grant{Role: record.BranchLeader, Unit: phonetest.LongBien})
	for _, p := range b.phones {
		b.pulls(p)
	}
	return b
}

// read is a first pull of the real phone, so that it knows its server.
func (b *both) read(p *twin) { _, err := p.Client.Pull(b.Context()); b.must(err) }

func (b *both) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// wrong says that the two do not agree.
func (b *both) wrong(format string, args ...any) { b.Helper(); b.Errorf(format, args...) }

func (b *both) index(label string, n int) int {
	if n == 1 {
		return 0
	}
	return rapid.IntRange(0, n-1).Draw(b.rt, label)
}

func pick[T any](b *both, label string, from []T) T { return from[b.index(label, len(from))] }

// clock makes it the same time in both.
func (b *both) clock() { b.model.Passes(b.Now().Sub(b.model.Now())) }

// grant ends all roles of a person and gives others, in both.
func (b *both) grant(user string, give ...org.Grant) {
	b.clock()
	now := b.Now().UTC().Truncate(time.Millisecond)
	for _, g := range slices.Clone(b.Journal.Grants(user)) {
		if g.Holds(now) {
			g.To = now
			b.must(b.Journal.Grant(b.Context(), g))
		}
	}
	for _, g := range give {
		g.User = user
		b.must(b.Journal.Grant(b.Context(), g))
	}
	b.model.Grant(user, give...)
}

// aware: a real phone that has heard of the server's new history makes the model's hear of it too. When it does so is the
// real one's business.
func (b *both) aware(p *twin) {
	if p.Info().Epoch == b.Journal.Mark().Epoch {
		p.model.Hello(b.model)
	}
}

// did gives the model's phone what the real one has put into its outbox, byte for byte, and compares it with what the
// model would have put there.
func (b *both) did(p *twin, mids []string, want ...record.Doc) {
	b.Helper()
	var ms []*record.Mutation
	for _, e := range p.Outbox() {
		if !slices.Contains(mids, e.Mid) {
			continue
		}
		m := b.parse(e)
		if i := len(ms); i < len(want) && want[i] != nil && !p.blurred && string(m.F.JSON()) != string(want[i].JSON()) {
			b.wrong("%s of %s says %s; by what the screen shows it should be %s", m.Op, p.user, m.F.JSON(), want[i].JSON())
		}
		ms = append(ms, m)
	}
	p.model.Does(ms...)
	b.mids[p.user] = append(b.mids[p.user], mids...)
}

// screen lists what a real phone shows of a kind, which must be what the model's shows.
func (b *both) screen(p *twin, kind string) []string {
	b.Helper()
	ids := []string{}
	for _, row := range p.Rows(kind) {
		ids = append(ids, row.ID)
	}
	if shown := p.model.Shows(kind); !p.blurred && kind != record.Flag.Name && !slices.Equal(ids, shown) {
		b.wrong("%s shows %s %v, the model's phone %v", p.user, kind, ids, shown)
	}
	return ids
}

// flush sends everything; a push that fails for want of room has changed nothing.
func (b *both) flush(p *twin) {
	b.Helper()
	b.clock()
	_, err := p.Client.Flush(b.Context())
	p.Net.Heal()
	var refused *client.HTTPError
	if errors.As(err, &refused) && refused.Status == 503 {
		b.aware(p)
		return
	}
	b.must(err)
	b.aware(p)
	for range 5 {
		b.send(p)
	}
	if real, modelled := len(p.Outbox()), len(p.model.Outbox()); real != 0 || modelled != 0 {
		b.wrong("after a push %s has %d mutations in its outbox, the model's phone %d", p.user, real, modelled)
	}
	b.compareResults(p)
}

// send is the model's whole push.
func (b *both) send(p *twin) {
	if len(p.model.Outbox()) == 0 {
		return
	}
	a, err := b.model.Push(p.model.Load(everything))
	b.must(err)
	p.model.Hear(a, b.model)
}

// unheard is a push of which the phone hears nothing: the server did it, or saw nothing of it.
func (b *both) unheard(p *twin, done bool) {
	b.clock()
	due := slices.ContainsFunc(p.model.List, func(e model.Entry) bool { return e.Due && e.S == "" })
	known := p.model.Epoch == b.model.Epoch()
	_, err := p.Client.Push(b.Context())
	if err == nil && due && known {
		b.wrong("a push of %s that was never answered went well", p.user)
	}
	if done && known && len(p.model.Outbox()) > 0 {
		_, err := b.model.Push(p.model.Load(everything))
		b.must(err)
	}
	p.Net.Heal()
	b.aware(p)
}

// pulls reads to the end, and compares what is there then.
func (b *both) pulls(p *twin) {
	b.Helper()
	b.clock()
	_, err := p.Client.Pull(b.Context())
	b.must(err)
	b.aware(p)
	p.model.Pull(b.model, everything)
	p.blurred = false
	b.compareBase(p)
}

// shown are the fields that the model knows as well as the server does.
var shown = map[string][]string{
	record.Beneficiary.Name:  {"unit", "name", "note", "need", "phone", "address", "household", "tags"},
	record.GiftHandover.Name: {"unit", "beneficiary", "review_state", "counted", "counted_with", "corrects", "corrected_by", "author", "body_sha"},
}

func project(kind string, doc record.Doc) string {
	var out record.Doc
	for _, field := range shown[kind] {
		if v := doc.Get(field); !record.Empty(v) {
			out.Set(field, v)
		}
	}
	return string(out.JSON())
}

// compareBase is I3 and I4: both phones hold the same rows in the same scopes, with the same content.
func (b *both) compareBase(p *twin) {
	b.Helper()
	real, modelled := map[string]string{}, map[string]string{}
	for _, c := range p.Base("") {
		if shown[c.Kind] != nil {
			real[c.Scope+" "+c.Kind+"/"+c.ID] = project(c.Kind, c.Doc)
		}
	}
	for c, is := range p.model.Base {
		if shown[c.Kind] != nil {
			modelled[c.Scope+" "+c.Kind+"/"+c.ID] = project(c.Kind, is.Doc)
		}
	}
	b.differ("on the phone of "+p.user, real, modelled)
}

func (b *both) differ(where string, real, modelled map[string]string) {
	b.Helper()
	for key, is := range real {
		if want, there := modelled[key]; want != is {
			b.wrong("%s: %s\nreal  %s\nmodel %s (there: %v)", where, key, is, want, there)
		}
	}
	for key, want := range modelled {
		if _, there := real[key]; !there {
			b.wrong("%s: %s\nreal  is not there\nmodel %s", where, key, want)
		}
	}
}

// compareResults: each mutation that was sent has the same end on the real phone, on the server, and in the model (I1, I2).
func (b *both) compareResults(p *twin) {
	b.Helper()
	stored, err := b.Journal.Results(context.Background(), p.user, b.mids[p.user])
	b.must(err)
	real, modelled, want := map[string]string{}, map[string]string{}, b.model.Results()
	for _, r := range stored {
		real[r.Mid] = fmt.Sprint(r.S, " ", r.Code)
	}
	for _, mid := range b.mids[p.user] {
		if r, there := want[mid]; there {
			modelled[mid] = fmt.Sprint(r.S, " ", r.Code)
		}
	}
	b.differ("results of "+p.user, real, modelled)
	for _, list := range [][]client.Entry{p.Journal(), p.Issues()} {
		for _, e := range list {
			m, there := p.model.Entry(e.Mid)
			if got, is := fmt.Sprint(e.Result.S, " ", e.Result.Code), fmt.Sprint(m.S, " ", m.Code); !there || got != is {
				b.wrong("%s %s of %s on %s ended as %s on the phone, as %s on the model's (there: %v)", e.Op, e.Mid, p.user, e.ID, got, is, there)
			}
		}
	}
}

// compareRows: the server has the same rows as the model.
func (b *both) compareRows() {
	for kind := range shown {
		real, modelled := map[string]string{}, map[string]string{}
		found, err := b.App.FindAllRecords(kind)
		b.must(err)
		for _, f := range found {
			row, ok, err := b.Journal.Row(context.Background(), kind, f.Id)
			b.must(err)
			if ok && row.Gone == "" {
				real[f.Id] = project(kind, row.Doc)
			}
		}
		for _, row := range b.model.Rows(kind) {
			modelled[row.ID] = project(kind, row.Doc)
		}
		b.differ("on the server, "+kind, real, modelled)
	}
}

// ends is the end of the day: everybody syncs until nothing moves, and everything agrees.
func (b *both) ends() {
	for range 2 {
		for _, p := range b.phones {
			p.Net.Heal()
			b.pulls(p)
			b.flush(p)
		}
	}
	for _, p := range b.phones {
		b.pulls(p)
		b.compareResults(p)
	}
	b.compareRows()
	r, _, err := journal.Verify(context.Background(), b.Dir)
	b.must(err)
	for _, fault := range r.Faults {
		b.wrong("verify: %s", fault)
	}
	for _, p := range b.phones {
		p.Kill()
	}
}

// pragma sets something on the one connection that writes.
func (b *both) pragma(text string) { b.Helper(); b.writer("PRAGMA " + text) }

func (b *both) writer(query string) {
	b.Helper()
	_, err := b.App.NonconcurrentDB().(*dbx.DB).DB().Exec(query)
	b.must(err)
}

// left is what kill -9 leaves now: the folder as it lies there, with its write-ahead log.
func (b *both) left() string {
	dir := b.TempDir()
	b.must(os.CopyFS(dir, os.DirFS(b.Dir)))
	return dir
}
