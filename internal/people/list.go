package people

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// listIn asks for people of an area, by name; a limit of 0 asks for all of them at once.
type listIn struct {
	Unit   string      `json:"unit"`
	User   string      `json:"user"`   // only this person
	Search string      `json:"search"` // of names, addresses and numbers, with or without accents
	Role   record.Role `json:"role"`   // only who holds it now
	// Silent is after how many days a phone counts as silent. Then the order is by standing, and the answer tells standings.
	Silent int    `json:"silent"`
	After  string `json:"after"` // Next of the page before
	Limit  int    `json:"limit"`
	asOf   time.Time
}

// begin reads where a page begins. Pages by standing all tell it as of the first one, and carry that moment along: days that go
// by, and phones that are new or revoked since, would move people to pages that were read already. Whoever syncs meanwhile moves
// back, and comes twice.
func (in *listIn) begin(now time.Time) error {
	in.asOf = now.Truncate(time.Millisecond)
	if in.Silent == 0 || in.After == "" {
		return nil
	}
	first, place, ok := strings.Cut(in.After, "@")
	ms, err := strconv.ParseInt(first, 10, 64)
	if !ok || err != nil {
		return badPage
	}
	in.asOf, in.After = time.UnixMilli(ms), place
	return nil
}

func (in *listIn) mark(place string) string {
	return strconv.FormatInt(in.asOf.UnixMilli(), 10) + "@" + place
}

type listOut struct {
	People []personOut `json:"people"`
	May    mayOut      `json:"may"`
	All    *allOut     `json:"all,omitempty"`
	More   bool        `json:"more,omitempty"`
	Next   string      `json:"next,omitempty"`
}

// allOut is about everybody in the area, whatever else was asked for.
type allOut struct {
	Standing map[standing]int `json:"standing"`
	Roles    []record.Role    `json:"roles"` // that somebody holds
}

// mostPeople is the largest page.
const mostPeople = 500

// mostSilent is the most days that may be asked about.
const mostSilent = 3650

// mayOut are the roles that who asks may give in the unit asked for, else anywhere.
type mayOut struct {
	Roles []record.Role `json:"roles"`
}

type personOut struct {
	User        string     `json:"user"`
	Name        string     `json:"name"`
	Email       string     `json:"email,omitempty"`
	Phone       string     `json:"phone,omitempty"`
	Disabled    bool       `json:"disabled"`
	MayInvite   bool       `json:"may_invite"`
	MayRevoke   bool       `json:"may_revoke"` // their phones
	Standing    standing   `json:"standing,omitempty"`
	Grants      []grantOut `json:"grants"`
	Phones      []phoneOut `json:"phones"`
	Invitations []Invited  `json:"invitations"`
}

type grantOut struct {
	ID       string      `json:"id"`
	Role     record.Role `json:"role"`
	Unit     string      `json:"unit"`
	UnitName string      `json:"unit_name"`
	From     time.Time   `json:"from,omitzero"`
	To       time.Time   `json:"to,omitzero"`
	By       string      `json:"by,omitempty"` // account; absent: an operator
	MayEnd   bool        `json:"may_end"`
}

type phoneOut struct {
	Device     string      `json:"device"`
	App        string      `json:"app"`
	Schema     int         `json:"schema"`
	FirstAt    time.Time   `json:"first_at"`
	SeenAt     time.Time   `json:"seen_at"`
	SilentDays int         `json:"silent_days"`     // whole days since it was seen
	Queue      *int64      `json:"queue,omitempty"` // absent: it never said hello
	SkewMs     int64       `json:"skew_ms"`
	RevokedAt  time.Time   `json:"revoked_at,omitzero"`
	Storage    *storageOut `json:"storage,omitempty"`
}

type storageOut struct {
	Used int64 `json:"used"`
	Free int64 `json:"free"`
}

// invitationsFor is how far back invitations are told.
const invitationsFor = 30 * 24 * time.Hour

// list tells the people of the leader's area: who holds a role there, or did within the last year.
func (d *Desk) list(e *core.RequestEvent) error {
	var in listIn
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	if in.Limit < 0 || in.Limit > mostPeople || len(in.Search) > 200 || len(in.After) > 500 || in.Silent < 0 || in.Silent > mostSilent {
		return badPage
	}
	if err := in.begin(d.Clock()); err != nil {
		return err
	}
	units, err := d.within(l, in.Unit)
	if err != nil {
		return err
	}
	ctx := e.Request.Context()
	out, seen, err := d.people(ctx, l, units, in)
	if err != nil {
		return refusal(err)
	}
	out.May.Roles = d.roles(l, in.Unit)
	if !slices.Contains(l.in(cmp.Or(in.Unit, units[0])).Now, record.BranchLeader) {
		// A branch leader knows their own people; whoever looks from above is seen looking.
		if err := d.seenLooking(ctx, l, cmp.Or(in.Unit, l.top()), seen); err != nil {
			return err
		}
	}
	return answer.Say(e, out)
}

// oneLook is how long somebody looks at one list: a screen that is open asks again and again.
const oneLook = time.Hour

// seenLooking writes down who looks at the people of a unit, once a look.
func (d *Desk) seenLooking(ctx context.Context, l *leader, unit string, people int) error {
	key, now := l.Id+"/"+unit, d.Clock()
	if last, ok := d.looks.Load(key); ok && now.Sub(last.(time.Time)) < oneLook {
		return nil
	}
	err := d.note(ctx, audit.Entry{User: l.Id, Did: audit.SawPeople, Unit: unit, Facts: map[string]any{"people": people}})
	if err == nil {
		d.looks.Store(key, now)
	}
	return err
}

// top is the unit of the leader's highest role.
func (l *leader) top() string {
	best := org.Grant{}
	for _, g := range l.grant {
		if l.heads(g.Unit) && slices.Index(record.Roles, g.Role) >= slices.Index(record.Roles, best.Role) {
			best = g
		}
	}
	return best.Unit
}

func (d *Desk) roles(l *leader, unit string) []record.Role {
	units := l.area
	if unit != "" {
		units = []string{unit}
	}
	may := []record.Role{}
	for _, u := range units {
		for _, role := range org.Gives(l.in(u)) {
			if !slices.Contains(may, role) {
				may = append(may, role)
			}
		}
	}
	slices.SortFunc(may, func(a, b record.Role) int { return slices.Index(record.Roles, a) - slices.Index(record.Roles, b) })
	return may
}

// people tells of a page of the people in units; seen is how many there are on all pages.
func (d *Desk) people(ctx context.Context, l *leader, units []string, in listIn) (out listOut, seen int, err error) {
	now, tree := d.Clock(), d.Journal.Tree()
	held := map[string][]org.Grant{} // the grants to tell, by person
	ids := []string{}
	for user, grants := range d.Journal.Granted() {
		here := false
		for _, g := range grants {
			if g.Ended(now.Add(-lately)) {
				continue
			}
			held[user] = append(held[user], g)
			_, in := slices.BinarySearch(units, g.Unit)
			here = here || in
		}
		if here {
			ids = append(ids, user)
		}
	}
	accounts, err := d.accounts(ctx, ids)
	if err != nil {
		return out, 0, err
	}
	places := make(map[string]string, len(ids))
	standing := map[string]standing{}
	if in.Silent > 0 {
		if out.All, err = d.standing(ctx, ids, held, accounts, in, standing, places); err != nil {
			return out, 0, err
		}
	} else {
		for _, id := range ids {
			places[id] = record.Fold(accounts[id].name) + "/" + id
		}
	}
	found := slices.DeleteFunc(ids, func(id string) bool { return !in.wants(id, accounts[id], held[id], now) })
	seen = len(found)
	ids, out.Next = page(found, places, in)
	if out.More = out.Next != ""; out.More && in.Silent > 0 {
		out.Next = in.mark(out.Next)
	}
	devices, err := d.Journal.Devices(ctx, ids)
	if err != nil {
		return out, 0, err
	}
	invited, err := d.Invited(ctx, ids, now.Add(-invitationsFor))
	if err != nil {
		return out, 0, err
	}
	out.People = []personOut{}
	for _, id := range ids {
		a := accounts[id]
		p := personOut{User: id, Name: a.name, Email: a.email, Phone: a.phone, Disabled: a.disabled,
			MayInvite: d.answers(l, id, 0) && !a.disabled, MayRevoke: l.Id == id || d.answers(l, id, lately), Standing: standing[id],
			Grants: []grantOut{}, Phones: []phoneOut{}, Invitations: invited[id]}
		if p.Invitations == nil {
			p.Invitations = []Invited{}
		}
		for _, g := range held[id] {
			p.Grants = append(p.Grants, grantOut{g.ID, g.Role, g.Unit, tree.Label(g.Unit), g.From, g.To, g.By,
				l.Id != id && !g.Ended(now) && l.gives(g.Role, g.Unit)})
		}
		for _, one := range devices[id] {
			p.Phones = append(p.Phones, phone(one, now))
		}
		out.People = append(out.People, p)
	}
	return out, seen, nil
}

// standing fills in how everybody stands and where that places them, and tells of all of them together.
func (d *Desk) standing(ctx context.Context, ids []string, held map[string][]org.Grant, accounts map[string]account, in listIn, of map[string]standing, places map[string]string) (*allOut, error) {
	devices, err := d.Journal.Devices(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := &allOut{Standing: map[standing]int{}, Roles: []record.Role{}}
	for _, s := range standings {
		all.Standing[s] = 0
	}
	for _, id := range ids {
		s, days, queue := stands(held[id], devices[id], in.Silent, in.asOf)
		of[id], places[id] = s, s.place(days, queue, accounts[id].name, id)
		all.Standing[s]++
		for _, g := range held[id] {
			if g.Holds(in.asOf) && !slices.Contains(all.Roles, g.Role) {
				all.Roles = append(all.Roles, g.Role)
			}
		}
	}
	slices.SortFunc(all.Roles, func(a, b record.Role) int { return slices.Index(record.Roles, a) - slices.Index(record.Roles, b) })
	return all, nil
}

func (in listIn) wants(id string, a account, held []org.Grant, now time.Time) bool {
	search := record.Fold(in.Search)
	return (in.User == "" || id == in.User) &&
		(in.Role == "" || slices.ContainsFunc(held, func(g org.Grant) bool { return g.Role == in.Role && g.Holds(now) })) &&
		(search == "" || strings.Contains(record.Fold(a.name)+"\n"+record.Fold(a.email)+"\n"+a.phone, search))
}

// page are the people after a place, in the order of places. next is the place of the last one, for a page after it; ""
// when there is none.
func page(ids []string, places map[string]string, in listIn) (these []string, next string) {
	these = slices.DeleteFunc(ids, func(id string) bool { return places[id] <= in.After })
	slices.SortFunc(these, func(a, b string) int { return cmp.Compare(places[a], places[b]) })
	if in.Limit > 0 && len(these) > in.Limit {
		these = these[:in.Limit]
		next = places[these[in.Limit-1]]
	}
	return these, next
}

func phone(d journal.Device, now time.Time) phoneOut {
	p := phoneOut{Device: d.Device, App: d.App, Schema: d.Schema, FirstAt: d.FirstAt, SeenAt: d.SeenAt,
		SilentDays: silentDays(d, now), SkewMs: d.SkewMs, RevokedAt: d.RevokedAt}
	if d.Queue >= 0 {
		p.Queue = &d.Queue
	}
	if d.Used > 0 || d.Free > 0 {
		p.Storage = &storageOut{d.Used, d.Free}
	}
	return p
}
