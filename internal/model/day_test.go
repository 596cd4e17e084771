package model_test

import (
	"encoding/json/jsontext"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/chungsuc/chungsuc/internal/model"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// The world of a day: two communes of one province, a chapter in the first, a campaign.
const (
	province = "unitprovince000"
	kienAn   = "unitkienan00000"
	longBien = "unitlongbien000"
	chapter  = "unitchapter0000"
	tet      = "campaigntet0000"
	parcel   = "gifttypeparcel0"
)

var (
	morning = time.Date(2027, 1, 28, 8, 0, 0, 0, time.UTC)
	units   = []org.Unit{
		{ID: province, Era: "2025-07-01", Code: "31", Type: "Thành phố", Name: "Hải Phòng"},
		{ID: kienAn, Era: "2025-07-01", Code: "11407", Type: "Phường", Name: "Kiến An", Parent: province},
		{ID: longBien, Era: "2025-07-01", Code: "11408", Type: "Phường", Name: "Long Biên", Parent: province},
		{ID: chapter, Type: "Chi hội", Name: "Tổ 1", Parent: kienAn},
	}
)

// phone is a phone of the day, with what is under way on it.
type phone struct {
	*model.Phone
	waiting *model.Waiting // a push that the server has not come to
	late    *model.Asked   // a page that has not arrived
	clone   bool           // of another phone of the day
}

// day is one history: what everybody did, and what the network and the server did to them.
type day struct {
	*model.Server
	t       *rapid.T
	off     model.Mechanism
	phones  []*phone
	backups []*model.Backup // the newest alone
	made    map[string]*phone
	seen    map[string]jsontext.Value // mid/field -> what its author saw
	n       int
	wrong   []string // what the invariants say
	log     func(string)
}

func newDay(t *rapid.T, off model.Mechanism) *day {
	rows := []record.Write{
		{Kind: record.Campaign, ID: tet, Doc: record.NewDoc("name", "Tết", "gift_limit", 1+rapid.IntRange(0, 1).Draw(t, "limit"))},
		{Kind: record.GiftType, ID: parcel, Doc: record.NewDoc("campaign", tet, "name", "Suất quà", "value", 500_000)},
	}
	for i, unit := range []string{kienAn, kienAn, chapter, longBien} {
		rows = append(rows, record.Write{Kind: record.Beneficiary, ID: fmt.Sprintf("person%09d", i),
			Doc: record.NewDoc("unit", unit, "name", fmt.Sprint("Người ", i), "phone", fmt.Sprint("+8491234567", i))})
	}
	d := &day{Server: model.NewServer(off, morning, units, rows...), t: t, off: off, made: map[string]*phone{}, seen: map[string]jsontext.Value{}, log: func(string) {}}
	d.Watch = d.watch
	for i, g := range []org.Grant{{Role: record.BranchLeader, Unit: kienAn}, {Role: record.MemberRole, Unit: kienAn},
		{Role: record.Volunteer, Unit: kienAn}, {Role: record.Volunteer, Unit: chapter}, {Role: record.MemberRole, Unit: longBien}} {
		user := fmt.Sprintf("user%011d", i)
		d.Grant(user, g)
		d.phones = append(d.phones, &phone{Phone: model.NewPhone(off, user, fmt.Sprintf("d_phone%04d", i))})
	}
	leader := d.phones[0].User
	d.Grant(leader, org.Grant{Role: record.BranchLeader, Unit: kienAn}, org.Grant{Role: record.BranchLeader, Unit: longBien})
	for _, p := range d.phones {
		p.Pull(d.Server, everything)
	}
	return d
}

const everything = 1 << 20

func draw[T any](d *day, label string, from []T) T { return from[d.index(label, len(from))] }

func (d *day) index(label string, n int) int {
	if n == 1 {
		return 0
	}
	return rapid.IntRange(0, n-1).Draw(d.t, label)
}

func (d *day) chance(label string, of int) bool { return d.index(label, of) == of-1 }

// act is something that can happen, on what it can happen to: when may is nil, always.
type act struct {
	name  string
	often int
	may   func() bool
	do    func()
}

// possible are the acts that can happen now, each as often as it shall.
func possible(acts []act) (now []act) {
	for _, a := range acts {
		if a.may == nil || a.may() {
			for range a.often {
				now = append(now, a)
			}
		}
	}
	return now
}

// step lets one of the things happen that can happen now.
func (d *day) step(acts []act) {
	a := draw(d, "act", possible(acts))
	d.log(a.name)
	a.do()
}

// any finds the phones that something is true of.
func (d *day) any(is func(*phone) bool) (found []*phone) {
	for _, p := range d.phones {
		if is(p) {
			found = append(found, p)
		}
	}
	return found
}

func shows(kind string) func(*phone) bool {
	return func(p *phone) bool { return len(p.Shows(kind)) > 0 }
}

func (d *day) next(prefix string) string {
	d.n++
	return fmt.Sprintf("%s%0*d", prefix, 15-len(prefix), d.n)
}

func (d *day) mutation(p *phone, kind *record.Kind, op record.Op, id string, f record.Doc) *record.Mutation {
	d.n++
	mid := fmt.Sprintf("%026d", d.n)
	d.made[mid] = p
	return &record.Mutation{Mid: mid, Kind: kind, Op: op, ID: id, At: d.Now(), SV: record.Schema, F: f, BodySHA: fmt.Sprintf("%064d", d.n)}
}

func (d *day) group(ms ...*record.Mutation) {
	g := &record.Group{ID: ms[0].Mid, Of: len(ms)}
	for _, m := range ms {
		m.Group = g
	}
}

// gift is for somebody on the screen.
func (d *day) gift(p *phone) *record.Mutation {
	to := draw(d, "to", p.Shows(record.Beneficiary.Name))
	return d.mutation(p, record.GiftHandover, record.Create, d.next("gift"), record.NewDoc("campaign", tet, "unit", kienAn, "beneficiary", to,
		"gift_type", parcel, "qty", 1, "value", 500_000, "received_by", "self"))
}

// edit changes a field of somebody on the screen.
func (d *day) edit(p *phone, field string, values ...string) *record.Mutation {
	id := draw(d, "who", p.Shows(record.Beneficiary.Name))
	value := draw(d, "value", values)
	f, was := p.Change(record.Beneficiary.Name, id, field, value)
	m := d.mutation(p, record.Beneficiary, record.SetFields, id, f)
	d.seen[m.Mid+field] = was
	return m
}

func (d *day) tag(p *phone) *record.Mutation {
	id := draw(d, "who", p.Shows(record.Beneficiary.Name))
	verb := draw(d, "verb", []string{"add", "add", "remove"})
	return d.mutation(p, record.Beneficiary, record.SetFields, id,
		record.NewDoc("tags", record.NewDoc(verb, []string{draw(d, "tag", []string{"a", "b"})})))
}

// unknown edits somebody whom the server has never heard of: it is refused.
func (d *day) unknown(p *phone) *record.Mutation {
	return d.mutation(p, record.Beneficiary, record.SetFields, d.next("nobody"), record.NewDoc("note", record.NewDoc("v", "x")))
}

// work is what people do on their phones.
func (d *day) work() []act {
	people, gifts, questions := shows(record.Beneficiary.Name), shows(record.GiftHandover.Name), shows(record.Flag.Name)
	on := func(name string, often int, is func(*phone) bool, do func(*phone)) act {
		return act{name, often, func() bool { return slices.ContainsFunc(d.phones, is) }, func() { do(draw(d, "phone", d.any(is))) }}
	}
	leads := func(p *phone) bool { return p.User == d.phones[0].User }
	return []act{
		on("gives", 5, people, func(p *phone) { p.Does(d.gift(p)) }),
		on("edits", 7, people, func(p *phone) {
			p.Does(d.edit(p, draw(d, "field", []string{"note", "note", "need", "phone"}), "mot", "hai", "ba", ""))
		}),
		on("tags", 3, people, func(p *phone) { p.Does(d.tag(p)) }),
		on("two at once", 2, people, func(p *phone) {
			ms := []*record.Mutation{d.gift(p), d.tag(p)}
			if d.chance("with a third that is refused", 3) {
				ms = append(ms, d.unknown(p))
			}
			d.group(ms...)
			p.Does(ms...)
		}),
		on("registers", 1, func(*phone) bool { return true }, func(p *phone) {
			p.Does(d.mutation(p, record.Beneficiary, record.Create, d.next("person"), record.NewDoc("unit", draw(d, "unit", []string{kienAn, longBien}), "name", "Người mới")))
		}),
		on("errs", 1, func(*phone) bool { return true }, func(p *phone) { p.Does(d.unknown(p)) }),
		on("corrects", 2, func(p *phone) bool { return people(p) && gifts(p) }, func(p *phone) {
			g := d.gift(p)
			g.F.Put("corrects", draw(d, "gift", p.Shows(record.GiftHandover.Name)))
			p.Does(g)
		}),
		on("withdraws", 3, gifts, func(p *phone) {
			p.Does(d.mutation(p, record.GiftHandover, record.Void, draw(d, "gift", p.Shows(record.GiftHandover.Name)), record.NewDoc("reason", "nhầm")))
		}),
		on("reviews", 2, func(p *phone) bool { return leads(p) && gifts(p) }, func(p *phone) {
			id := draw(d, "gift", p.Shows(record.GiftHandover.Name))
			doc, _ := p.Row(record.GiftHandover.Name, id)
			p.Does(d.mutation(p, record.GiftHandover, record.Transition, id, record.NewDoc("from", doc.Text("review_state"),
				"to", draw(d, "verdict", []string{"accepted", "returned", "rejected"}), "seen", record.NewDoc("sha", doc.Text("body_sha")))))
		}),
		on("moves", 3, func(p *phone) bool { return leads(p) && people(p) }, func(p *phone) {
			p.Does(d.edit(p, "unit", kienAn, chapter, longBien))
		}),
		on("joins a house", 2, func(p *phone) bool { return leads(p) && people(p) }, func(p *phone) {
			p.Does(d.edit(p, "household", append(p.Shows(record.Beneficiary.Name), "")...))
		}),
		on("says they are one", 4, func(p *phone) bool { return leads(p) && questions(p) }, func(p *phone) {
			id := draw(d, "question", p.Shows(record.Flag.Name))
			doc, _ := p.Row(record.Flag.Name, id)
			keep := draw(d, "keep", doc.Subs("about")).Text("id")
			p.Does(d.mutation(p, record.Flag, record.Transition, id, record.NewDoc("from", "open", "to", "same", "keep", keep)))
		}),
	}
}

func (d *day) fails(invariant, format string, args ...any) {
	d.wrong = append(d.wrong, invariant+": "+fmt.Sprintf(format, args...))
}

// verdict is what the invariants say of the whole day, "" when it was clean.
func (d *day) verdict() string { return strings.Join(d.wrong, "\n") }
