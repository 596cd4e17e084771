package reconcile_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// A history costs a server and five phones; go test -rapid.checks=100 tries harder.
func init() {
	for name, value := range map[string]string{"rapid.checks": "4", "rapid.steps": "60"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
}

// field is a day on which everything goes wrong that may go wrong: phones that record, edit and withdraw, networks that
// lose and double, apps that die, roles that come and go.
type field struct {
	*phonetest.Server
	rt     *rapid.T
	phones []*phonetest.Phone
	made   map[string]*phonetest.Phone // mid -> where it was made
	people []string
}

func (f *field) phone() *phonetest.Phone { return rapid.SampledFrom(f.phones).Draw(f.rt, "phone") }

func (f *field) person() string { return rapid.SampledFrom(f.people).Draw(f.rt, "person") }

// one is a phone that shows rows of a kind, and one of these rows. The leader always shows somebody; who shows no gift is
// given one.
func (f *field) one(kind string, phones ...*phonetest.Phone) (p *phonetest.Phone, id string) {
	show := slices.DeleteFunc(slices.Clone(phones), func(p *phonetest.Phone) bool { return len(p.Rows(kind)) == 0 })
	if len(show) == 0 {
		show = f.phones[:1]
		_, mid, err := show[0].Client.Record(kind, f.gift())
		f.did(show[0], mid, err)
	}
	p = rapid.SampledFrom(show).Draw(f.rt, "phone")
	return p, rapid.SampledFrom(p.Rows(kind)).Draw(f.rt, kind).ID
}

// did notes a mutation.
func (f *field) did(p *phonetest.Phone, mid string, err error) {
	if err != nil {
		f.rt.Fatal(err)
	}
	if mid != "" {
		f.made[mid] = p
	}
}

func (f *field) gift() record.Doc {
	return record.NewDoc("campaign", phonetest.Tet, "unit", phonetest.KienAn, "beneficiary", f.person(), "gift_type", phonetest.Parcel,
		"qty", 1, "value", 500_000, "received_by", "self")
}

func (f *field) gives(*rapid.T) {
	p := f.phone()
	_, mid, err := p.Client.Record("gift_handover", f.gift())
	f.did(p, mid, err)
}

func (f *field) registers(*rapid.T) {
	p := f.phone()
	id, mid, err := p.Client.Record("beneficiary", record.NewDoc("unit", phonetest.KienAn, "name", "Người mới", "id_number", "031150001235"))
	f.did(p, mid, err)
	f.people = append(f.people, id)
}

func (f *field) edits(*rapid.T) {
	p, who := f.one("beneficiary", f.phones...)
	change := rapid.SampledFrom([]map[string]any{
		{"note": fmt.Sprint("ghi chú ", len(f.made))}, {"need": "gạo"}, {"need": nil}, {"phone": fmt.Sprint("+849", len(f.made)), "address": "số 1"},
		{"name": "Tên khác"}, {"household": phonetest.Ong}, {"household": nil}, {"unit": phonetest.Chapter}, {"unit": phonetest.KienAn},
	}).Draw(f.rt, "change")
	mid, err := p.Client.Set("beneficiary", who, change)
	f.did(p, mid, err)
}

// moves takes somebody to another unit: they leave the phones of one and appear on those of the other.
func (f *field) moves(*rapid.T) {
	to := rapid.SampledFrom([]string{phonetest.KienAn, phonetest.Chapter, phonetest.LongBien}).Draw(f.rt, "to")
	leader, who := f.one("beneficiary", f.phones[0])
	mid, err := leader.Client.Set("beneficiary", who, map[string]any{"unit": to})
	f.did(leader, mid, err)
}

func (f *field) tags(*rapid.T) {
	p, who := f.one("beneficiary", f.phones...)
	do := rapid.SampledFrom([]func(kind, id, field string, values ...any) (string, error){p.Client.AddTo, p.Client.RemoveFrom}).Draw(f.rt, "add or remove")
	mid, err := do("beneficiary", who, "tags", rapid.SampledFrom([]string{"a", "b", "c"}).Draw(f.rt, "tag"))
	f.did(p, mid, err)
}

func (f *field) withdraws(*rapid.T) {
	p, gift := f.one("gift_handover", f.phones...)
	mid, err := p.Client.Void("gift_handover", gift, "nhầm")
	f.did(p, mid, err)
}

func (f *field) reviews(*rapid.T) {
	leader, gift := f.one("gift_handover", f.phones[0])
	to := rapid.SampledFrom([]string{"accepted", "returned", "rejected"}).Draw(f.rt, "verdict")
	mid, err := leader.Client.Review("gift_handover", gift, to, client.Verdict{})
	f.did(leader, mid, err)
}

func (f *field) doesTwoThingsAtOnce(*rapid.T) {
	p, who := f.one("beneficiary", f.phones...)
	gift := f.gift()
	var mids [2]string
	err := p.Client.Group(func(b *client.Batch) (err error) {
		if _, mids[0], err = b.Record("gift_handover", gift); err != nil {
			return err
		}
		mids[1], err = b.AddTo("beneficiary", who, "tags", "đã thăm")
		return err
	})
	for _, mid := range mids {
		f.did(p, mid, err)
	}
}

// trouble is what happens to the next request on a path.
func (f *field) trouble(n *phonetest.Network, path string) {
	n.Heal()
	switch rapid.SampledFrom([]string{"", "", "lost", "answer lost", "doubled", "cut", "cut clean", "502"}).Draw(f.rt, "trouble") {
	case "lost":
		n.LoseRequests(path, 1)
	case "answer lost":
		n.LoseAnswers(path, 1)
	case "doubled":
		n.Double(path, 1)
	case "cut":
		n.CutAnswer(path, rapid.IntRange(0, 3000).Draw(f.rt, "at"), false)
	case "cut clean":
		n.CutAnswer(path, rapid.IntRange(0, 3000).Draw(f.rt, "at"), true)
	case "502":
		n.Say(path, 1, 502, "<html>")
	}
}

func (f *field) pushes(*rapid.T) {
	p := f.phone()
	f.trouble(p.Net, "/push")
	p.Client.Push(f.rt.Context()) // may fail; what it must not do is told at the end
}

func (f *field) pulls(*rapid.T) {
	p := f.phone()
	f.trouble(p.Net, "/pull")
	p.Client.Pull(f.rt.Context())
}

// dies in the middle of a pull or a push: the server has answered, the app is gone.
func (f *field) dies(*rapid.T) {
	p := f.phone()
	p.Net.Heal()
	p.Net.Between("/api/sync/v1/p", p.Kill)
	if rapid.Bool().Draw(f.rt, "pushing") {
		p.Client.Push(f.rt.Context())
	} else {
		p.Client.Pull(f.rt.Context())
	}
	p.Kill()
	p.Reopen()
}

func (f *field) rolesChange(*rapid.T) {
	p := rapid.SampledFrom(f.phones[1:]).Draw(f.rt, "whose")
	give := rapid.SampledFrom([][]org.Grant{
		nil,
		{{Role: record.Volunteer, Unit: phonetest.KienAn}},
		{{Role: record.MemberRole, Unit: phonetest.Chapter}},
		{{Role: record.Volunteer, Unit: phonetest.LongBien}},
		{{Role: record.Volunteer, Unit: phonetest.KienAn}, {Role: record.BranchLeader, Unit: phonetest.LongBien}},
		{{Role: record.BranchLeader, Unit: phonetest.Chapter}},
	}).Draw(f.rt, "roles")
	if err := grants(f.Server, p.Info().User, give...); err != nil {
		f.rt.Fatal(err)
	}
}

func (f *field) restarts(*rapid.T) {
	if rapid.IntRange(0, 9).Draw(f.rt, "restart") == 0 {
		f.Restart(nil)
	}
}

// quiet is the end of the day: networks are well, everybody syncs, and everything must add up.
func (f *field) quiet() {
	for _, p := range f.phones {
		p.Net.Heal()
		for range 3 {
			if _, err := p.Client.Sync(f.rt.Context()); err != nil {
				f.rt.Fatalf("in quiet: %v", err)
			}
		}
	}
	for _, p := range f.phones {
		if _, err := p.Client.Pull(f.rt.Context()); err != nil {
			f.rt.Fatal(err)
		}
		if out := p.Outbox(); len(out) > 0 {
			f.rt.Errorf("I2: %d mutations of %s have no answer", len(out), p.Info().Device)
		}
		if err := holds(f.Server, p); err != nil {
			f.rt.Errorf("I3, I4: %v", err)
		}
	}
	for mid, p := range f.made {
		s, err := ended(p, mid)
		if err != nil || s == "" {
			f.rt.Errorf("I2: %s has not ended (%v)", mid, err)
		}
		stored, err := f.Journal.Results(f.rt.Context(), p.Info().User, []string{mid})
		if err != nil || len(stored) != 1 || stored[0].S != s {
			f.rt.Errorf("I2: %s ended as %s on the phone, on the server as %v, %v", mid, s, stored, err)
		}
	}
	if err := clean(f.Server); err != nil {
		f.rt.Error(err)
	}
}

func TestWhateverHappensPhonesAndServerAgreeInTheEnd(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := &field{Server: phonetest.NewServer(t), rt: rt, made: map[string]*phonetest.Phone{},
			people: []string{phonetest.Ba, phonetest.Ong, phonetest.Chau, phonetest.Co}}
		for _, who := range []string{"leader", "member", "volunteer1", "volunteer2", "volunteer1@longbien.example"} {
			f.phones = append(f.phones, f.Phone(who))
			f.phones[len(f.phones)-1].Sync()
		}
		leadsBoth := []org.Grant{{Role: record.BranchLeader, Unit: phonetest.KienAn}, {Role: record.BranchLeader, Unit: phonetest.LongBien}}
		if err := grants(f.Server, f.phones[0].Info().User, leadsBoth...); err != nil {
			rt.Fatal(err)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"gives": f.gives, "gives more": f.gives, "registers": f.registers, "edits": f.edits, "edits more": f.edits, "tags": f.tags, "moves": f.moves,
			"withdraws": f.withdraws, "reviews": f.reviews, "two things": f.doesTwoThingsAtOnce,
			"pushes": f.pushes, "pushes again": f.pushes, "pulls": f.pulls, "pulls again": f.pulls, "dies": f.dies, "roles": f.rolesChange, "restarts": f.restarts,
		})
		f.quiet()
		for _, p := range f.phones {
			p.Kill()
		}
		f.Stop()
	})
}
