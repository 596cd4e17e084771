package model_test

import (
	"encoding/json/jsontext"
	"maps"
	"slices"

	"github.com/chungsuc/chungsuc/internal/model"
	"github.com/chungsuc/chungsuc/internal/record"
)

// watch is I14, while it happens: no value is replaced by an author who did not see it.
func (d *day) watch(mid, field string, before, after record.Doc) {
	old, now := before.Get(field), after.Get(field)
	seen, named := d.seen[mid+field]
	if named && !record.Empty(old) && !record.SameValue(old, now) && !record.SameValue(old, seen) {
		d.fails("I14", "%s of %s replaces %s by %s, and its author saw %s", field, mid, old, now, text(seen))
	}
}

func text(v jsontext.Value) string {
	if v == nil {
		return "nothing"
	}
	return string(v)
}

// check holds the quiet world against the invariants of the contract.
func (d *day) check() {
	d.checkMutations()
	d.checkBases()
	d.checkGone()
	d.checkGifts()
}

func (d *day) checkMutations() {
	results := d.Results()
	for mid, n := range d.Effects() {
		if n > 1 {
			d.fails("I1", "%s was done %d times", mid, n)
		}
	}
	for _, mid := range slices.Sorted(maps.Keys(d.made)) {
		if _, there := d.made[mid].Entry(mid); !there {
			d.fails("I2", "%s is not on the phone that made it, and nobody was told", mid)
		}
	}
	refused := map[string]map[bool]bool{} // group -> whether refused
	for _, p := range d.phones {
		for i := range p.List {
			e := &p.List[i]
			d.checkEntry(p, e, results)
			if e.Group != nil && e.S != "" {
				if refused[e.Group.ID+p.Device] == nil {
					refused[e.Group.ID+p.Device] = map[bool]bool{}
				}
				refused[e.Group.ID+p.Device][e.S == record.Rejected] = true
			}
		}
	}
	for g, ends := range refused {
		if len(ends) > 1 {
			d.fails("I7", "group %s was done in part", g)
		}
	}
}

func (d *day) checkEntry(p *phone, e *model.Entry, results map[string]model.Result) {
	mid, ends, back := e.Mutation.Mid, "I2", "I12"
	if p.clone {
		ends, back = "I13", "I13"
	}
	stored, known := results[mid]
	switch {
	case e.S == "":
		d.fails(ends, "%s of %s has not ended", mid, p.Device)
	case e.S == record.Rejected && !e.Issue:
		d.fails(ends, "%s was refused and nobody is shown", mid)
	case e.S == record.Rejected && e.Code == record.Internal && !d.Poison[mid] && (e.Group == nil || !d.poisoned(e.Group.ID)):
		d.fails(ends, "%s was refused, for nothing that is wrong with it", mid)
	case e.S == record.Rejected && known && e.Since(d.Server) && stored.S == record.Rejected && !d.Refused(mid):
		d.fails(ends, "the body of %s, which was refused, is not kept", mid)
	case e.S != record.Rejected && !known:
		d.fails(back, "%s was %s, and the server does not know it any more", mid, e.S)
	case known && e.Since(d.Server) && (stored.S != e.S || stored.Code != e.Code):
		d.fails(ends, "%s is %s %s on %s and %s %s on the server", mid, e.S, e.Code, p.Device, stored.S, stored.Code)
	case known && stored.S == record.Conflict && stored.Code != record.AlreadyGiven && len(d.Lost(mid)) == 0:
		d.fails("I14", "%s lost a conflict and is not kept", mid)
	}
}

func (d *day) poisoned(group string) bool {
	for _, p := range d.phones {
		if slices.ContainsFunc(p.List, func(e model.Entry) bool { return e.Group != nil && e.Group.ID == group && d.Poison[e.Mutation.Mid] }) {
			return true
		}
	}
	return false
}

// checkBases is I3 and I4: a phone holds the rows of its scopes, as they are and as they may be seen, and no others.
func (d *day) checkBases() {
	for _, p := range d.phones {
		want := d.Held(p.User)
		for at, got := range p.Base {
			is, there := want[at]
			switch {
			case !there:
				d.fails("I4", "%s holds %v, which is not in its scopes", p.Device, at)
			case got.V != is.V || !same(got.Doc, is.Doc):
				d.fails("I3", "%s holds %v as %d %s; it is %d %s", p.Device, at, got.V, got.Doc.JSON(), is.V, is.Doc.JSON())
			}
		}
		for at := range want {
			if _, there := p.Base[at]; !there {
				d.fails("I3", "%s does not hold %v", p.Device, at)
			}
		}
	}
}

func same(a, b record.Doc) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || string(a.JSON()) == string(b.JSON()))
}

// checkGone is I5: who was merged into somebody lives on under that name alone.
func (d *day) checkGone() {
	for _, k := range d.Departed() {
		for _, p := range d.phones {
			if slices.Contains(p.Shows(k.Kind), k.ID) {
				d.fails("I5", "%v is gone, and %s shows it", k, p.Device)
			}
		}
	}
}

// checkGifts is I15: of a house's live gifts the first are counted, as many as the campaign allows, and no other.
func (d *day) checkGifts() {
	limit := int(d.Rows(record.Campaign.Name)[0].Doc.Int("gift_limit"))
	for house, line := range d.Lines() {
		for i, gift := range line {
			if gift.Doc.Bool("counted") != (i < limit) {
				d.fails("I15", "gift %s is number %d of house %v; counted: %v", gift.ID, i+1, house, gift.Doc.Bool("counted"))
			}
		}
	}
	for _, gift := range d.Rows(record.GiftHandover.Name) {
		if gift.Doc.Bool("counted") && !model.Live(gift.Doc) {
			d.fails("I15", "gift %s is counted and does not stand", gift.ID)
		}
	}
}
