package model_test

import (
	"slices"
	"strings"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/model"
	"github.com/chungsuc/chungsuc/internal/record"
)

// What versions of the program do to one another: apps of an older schema, servers that mask otherwise, mutations that break
// the code that decides.

// parse reads an entry as the server does.
func (b *both) parse(e client.Entry) *record.Mutation {
	b.Helper()
	m, problem := record.ParseMutation(e.Mid, e.Group, e.M)
	if problem != nil && problem.Code != record.TooOld {
		b.Fatal(problem)
	}
	return m
}

// having are the phones with something in their outbox that is so.
func (b *both) having(is func(client.Entry) bool) (found []*twin) {
	for _, p := range b.phones {
		if slices.ContainsFunc(p.Outbox(), is) {
			found = append(found, p)
		}
	}
	return found
}

func (b *both) unsent() []*twin {
	return b.having(func(e client.Entry) bool { return !e.Sent && b.parse(e).SV == record.Schema })
}

func (b *both) due() []*twin { return b.having(func(client.Entry) bool { return true }) }

// whole are the phones none of whose mutations is poison: a push of those goes one by one, and a disk that fills up on the
// way has taken some of it.
func (b *both) whole() (found []*twin) {
	for _, p := range b.phones {
		if !slices.ContainsFunc(p.Outbox(), func(e client.Entry) bool { return slices.Contains(b.poisoned, e.Mid) }) {
			found = append(found, p)
		}
	}
	return found
}

// ages: something in the outbox was recorded by an app that the server does not understand any more.
func (b *both) ages(p *twin) {
	var young []client.Entry
	for _, e := range p.Outbox() {
		if !e.Sent && b.parse(e).SV == record.Schema {
			young = append(young, e)
		}
	}
	mid := pick(b, "mutation", young).Mid
	p.Ages(mid, record.SchemaMin-1)
	for _, e := range p.Outbox() {
		if i := slices.IndexFunc(p.model.List, func(m model.Entry) bool { return m.Mutation.Mid == mid }); e.Mid == mid {
			p.model.List[i].Mutation = b.parse(e)
		}
	}
}

// poisons makes the server break on a mutation, whenever it comes.
func (b *both) poisons(p *twin) {
	mid := pick(b, "mutation", p.Outbox()).Mid
	b.poisoned = append(b.poisoned, mid)
	b.model.Poison[mid] = true
	b.breaks()
}

// breaks tells a server that has just started what it breaks on: to store any result of it but that it broke.
func (b *both) breaks() {
	b.Helper()
	if len(b.poisoned) > 0 {
		b.writer("DROP TRIGGER IF EXISTS temp.poison")
		b.writer("CREATE TEMP TRIGGER poison BEFORE INSERT ON main.sync_receipt WHEN NEW.code <> 'internal' AND NEW.mid IN ('" +
			strings.Join(b.poisoned, "', '") + "') BEGIN SELECT RAISE(ABORT, 'poison'); END")
	}
}

// masks starts a version that hides phone numbers from the field, or shows them again. Leaders see them in both.
func (b *both) masks() {
	b.Restart(func(string) { b.hides(!b.model.Masks) })
	b.breaks()
	b.model.Masks = !b.model.Masks
}

// hides says for this whole process whether phone numbers are masked.
func (b *both) hides(is bool) {
	fields := record.Beneficiary.Fields
	fields[slices.IndexFunc(fields, func(f record.Field) bool { return f.Name == "phone" })].Masked = is
}
