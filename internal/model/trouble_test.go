package model_test

import (
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/model"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// trouble is what networks, phones and the server do.
func (d *day) trouble() []act {
	idle := func(p *phone) bool { return p.waiting == nil && p.Epoch != "" && len(p.Outbox()) > 0 }
	held := func(p *phone) bool { return p.late != nil }
	waits := func(p *phone) bool { return p.waiting != nil }
	all := func(*phone) bool { return true }
	on := func(name string, often int, is func(*phone) bool, do func(*phone)) act {
		return act{name, often, func() bool { return slices.ContainsFunc(d.phones, is) }, func() { do(draw(d, "phone", d.any(is))) }}
	}
	return []act{
		on("pushes", 10, idle, func(p *phone) {
			d.pushes(p, draw(d, "network", []string{"", "", "", "lost", "answer lost", "doubled"}))
		}),
		on("push comes in", 3, idle, func(p *phone) { p.waiting = d.Arrive(p.Load(3)) }),
		on("push has its turn", 6, waits, d.turn),
		on("pulls", 8, all, func(p *phone) { p.Pull(d.Server, d.room()) }),
		on("pulls a page", 2, all, func(p *phone) { d.page(p, false) }),
		on("dies in a page", 2, all, func(p *phone) { d.page(p, true) }),
		on("asks for a page", 2, all, func(p *phone) { p.late = p.Ask(d.Server, d.room()) }),
		on("a page comes late", 4, held, d.arrives),
		{"a phone is cloned", 1, func() bool { return len(d.phones) < 7 }, func() {
			d.phones = append(d.phones, &phone{Phone: draw(d, "phone", d.phones).Clone(), clone: true})
		}},
		on("a mutation is poison", 1, func(p *phone) bool { return len(p.Outbox()) > 0 }, func(p *phone) {
			d.Poison[draw(d, "mutation", p.Outbox()).Mid] = true
		}),
		on("roles change", 3, all, d.roles),
		{"two who may be one", 2, func() bool { return len(d.Rows(record.Beneficiary.Name)) > 1 }, d.lookalike},
		{"units change", 1, nil, d.reorganise},
		{"tombstones are cleaned up", 1, nil, func() { d.Prune(d.Head() - int64(d.index("kept", 6))) }},
		{"backup", 2, nil, func() { d.backups = []*model.Backup{d.Backup()} }},
		{"restore", 2, func() bool { return len(d.backups) > 0 }, d.restores},
		{"the disk is full", 1, func() bool { return !d.Full }, func() { d.Full = true }},
		{"the disk has room", 9, func() bool { return d.Full }, func() { d.Full = false }},
		{"a new version masks otherwise", 1, nil, func() { d.Masks = !d.Masks }},
		{"days pass", 2, nil, func() { d.Passes(time.Duration(1+d.index("days", 12)) * 24 * time.Hour) }},
	}
}

func (d *day) room() int { return draw(d, "room", []int{1, 2, 5, everything}) }

func (d *day) pushes(p *phone, network string) {
	load := p.Load(3)
	if network == "lost" {
		return
	}
	a, err := d.Push(load)
	if network == "doubled" && err == nil {
		a, err = d.Push(load)
	}
	if err != nil || network == "answer lost" {
		return
	}
	p.Hear(a, d.Server)
}

func (d *day) turn(p *phone) {
	a, err := d.Take(p.waiting)
	if p.waiting = nil; err == nil {
		p.Hear(a, d.Server)
	}
}

func (d *day) page(p *phone, dies bool) {
	asked := p.Ask(d.Server, d.room())
	if asked.Page.Epoch != asked.Epoch {
		p.Hello(d.Server)
		return
	}
	p.Read(asked, dies)
}

func (d *day) arrives(p *phone) {
	asked := p.late
	stale := p.Stale(asked)
	if p.late = nil; asked.Page.Epoch != asked.Epoch {
		return
	}
	if late := p.Read(asked, false); stale && !late {
		d.fails("I8", "%s applied a page that was asked for with other cursors", p.Device)
	}
}

func (d *day) roles(p *phone) {
	leader := p.User == d.phones[0].User
	give := [][]org.Grant{
		nil,
		{{Role: record.Volunteer, Unit: kienAn}},
		{{Role: record.MemberRole, Unit: longBien}},
		{{Role: record.Volunteer, Unit: kienAn}, {Role: record.BranchLeader, Unit: chapter}},
		{{Role: record.BranchLeader, Unit: kienAn}},
		{{Role: record.Volunteer, Unit: kienAn}, {Role: record.Volunteer, Unit: longBien}},
	}
	if leader {
		give = [][]org.Grant{{{Role: record.BranchLeader, Unit: kienAn}, {Role: record.BranchLeader, Unit: longBien}}, {{Role: record.BranchLeader, Unit: kienAn}}}
	}
	grants := draw(d, "roles", give)
	for i := range grants {
		grants[i].From = d.Now()
	}
	d.Grant(p.User, grants...)
}

func (d *day) lookalike() {
	rows := d.Rows(record.Beneficiary.Name)
	a, b := d.index("one", len(rows)), d.index("other", len(rows)-1)
	if b >= a {
		b++
	}
	d.Raise(d.next("flag"), "lookalike", record.Pointer{Kind: rows[a].Kind, ID: rows[a].ID}, record.Pointer{Kind: rows[b].Kind, ID: rows[b].ID})
}

// reorganise hangs the chapter into the other commune.
func (d *day) reorganise() {
	u := d.Unit(chapter)
	if u.Parent = kienAn; d.Unit(chapter).Parent == kienAn {
		u.Parent = longBien
	}
	d.PutUnits(u)
}

func (d *day) restores() {
	d.Restore(d.backups[0])
	for _, p := range d.phones {
		p.waiting = nil // the server that it waited for is gone
	}
}

// quiet is the end of the day: networks are well, the disk has room, everybody syncs.
func (d *day) quiet() {
	d.Full = false
	for _, p := range d.phones {
		if p.waiting != nil {
			d.turn(p)
		}
		if p.late != nil {
			d.arrives(p)
		}
	}
	for range 3 {
		for _, p := range d.phones {
			p.Hello(d.Server)
			for range 40 {
				if len(p.Outbox()) == 0 {
					break
				}
				d.pushes(p, "")
			}
			p.Pull(d.Server, everything)
		}
	}
	for _, p := range d.phones {
		p.Pull(d.Server, everything)
		if n := len(p.Outbox()); n > 0 {
			d.fails("I9", "%d mutations of %s do not get on", n, p.Device)
		}
	}
}

// run plays a day of some hours and tells what went wrong.
func run(d *day) string {
	acts := append(d.work(), d.trouble()...)
	for range 30 + 10*d.index("hours", 6) {
		d.step(acts)
	}
	d.quiet()
	d.check()
	return d.verdict()
}
