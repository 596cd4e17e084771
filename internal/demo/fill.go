package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// What a filled folder holds of each thing, for every handover or commune.
const (
	// GiftsPerCommune is how many handovers a commune has come to: a million in the 114 of Hải Phòng.
	GiftsPerCommune = 8772

	campaignsFilled = 10 // one each half a year; the last is open
	spread          = 3  // days of a campaign on which gifts are handed over
	fieldWorkers    = 38 // accounts of a commune that record, beside its leader and approver
	outADay         = 6  // of them are out on one day
	onePhotoIn      = 5  // handovers
	oneDoubleIn     = 200
)

// Filling is what Fill is to make.
type Filling struct {
	Handovers int    // about; 100 at least
	Seed      uint64 // another one makes other people
	// Told hears how far a step has come; it may be nil.
	Told func(step string, done, of int)
}

// Filled is what Fill has made.
type Filled struct {
	Communes, Accounts, People, Handovers, Photos, Verdicts int
}

// Fill makes a data folder as a province would have it after five years, in a folder that has no data yet: Hải Phòng's
// communes, or as many of them as the handovers are enough for, each with its leader, approver, field workers and their
// phones, beneficiaries and households, ten campaigns of which the last is open with an approved list, handovers, some of
// them doubles, photos and verdicts. Everything goes through the gate with the gate's clock set back, so the folder
// verifies. A photo is a picture of some 500 bytes, whole by its hash, with made-up perceptual hashes.
//
// Cut short, it leaves a folder that verifies and holds what was made so far; it is not gone on with.
func Fill(ctx context.Context, dir string, cfg server.Config, o Filling) (done Filled, err error) {
	f := &filler{o: o, dir: dir, clock: &filledClock{}}
	f.clock.set(firstDay(time.Now(), 0).AddDate(0, 0, -30))
	cfg.Clock = f.clock.now
	srv, err := Open(dir, cfg)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, Close(srv)) }()
	if len(srv.Journal.Units()) > 0 {
		return done, ErrNotEmpty
	}
	f.app, f.j = srv.App, srv.Journal
	if f.picture, err = smallPicture(); err != nil {
		return done, err
	}
	for _, step := range []func(context.Context) error{f.units, f.accounts, f.campaigns, f.people, f.gifts} {
		if err := step(ctx); err != nil {
			return f.done(), fmt.Errorf("fill: %w", err)
		}
	}
	return f.done(), nil
}

// firstDay is the morning of the n-th campaign's first day, so that the last one is under way.
func firstDay(now time.Time, n int) time.Time {
	day := now.In(vietnam).AddDate(0, 0, -7-183*(campaignsFilled-1-n))
	return time.Date(day.Year(), day.Month(), day.Day(), 7, 0, 0, 0, vietnam)
}

var vietnam = time.FixedZone("ICT", 7*3600)

// filledClock goes on from wherever it was set last.
type filledClock struct{ ahead atomic.Int64 } // nanoseconds

func (c *filledClock) now() time.Time  { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *filledClock) set(t time.Time) { c.ahead.Store(int64(time.Until(t))) }

type filler struct {
	o       Filling
	dir     string
	app     core.App
	j       *journal.Journal
	clock   *filledClock
	picture []byte

	communes  []*filledCommune
	province  string
	runs      []filledCampaign
	handovers atomic.Int64
	photos    atomic.Int64
	verdicts  atomic.Int64
	made      int // people
}

// filledCommune is a commune and what was made of it. One goroutine at a time works for it.
type filledCommune struct {
	maker
	unit, code       string
	leader, approver string // accounts
	workers          []string
	phones           map[string]string // account -> device
	heads            []string          // of houses
	lat, lon         float64
	unreviewed       []*record.Mutation
}

type filledCampaign struct{ id, gift string }

func (f *filler) told(step string, done, of int) {
	if f.o.Told != nil {
		f.o.Told(step, done, of)
	}
}

func (f *filler) done() Filled {
	return Filled{Communes: len(f.communes), Accounts: len(f.communes)*(fieldWorkers+2) + 2, People: f.made,
		Handovers: int(f.handovers.Load()), Photos: int(f.photos.Load()), Verdicts: int(f.verdicts.Load())}
}

// units writes all units of the country, and chooses the communes: Kiến An first.
func (f *filler) units(ctx context.Context) error {
	all, _, err := org.Plan(nil, org.Shipped())
	if err != nil {
		return err
	}
	if err := f.j.PutUnits(ctx, all, func(done, of int) { f.told("đơn vị / units", done, of) }); err != nil {
		return err
	}
	f.province = org.UnitID(era, haiPhong)
	tree, want := f.j.Tree(), max(1, (f.o.Handovers+GiftsPerCommune/2)/GiftsPerCommune)
	add := func(u org.Unit) {
		n := len(f.communes)
		f.communes = append(f.communes, &filledCommune{maker: maker{rand.New(rand.NewPCG(f.o.Seed, uint64(n)))}, unit: u.ID, code: u.Code,
			phones: map[string]string{}, lat: 20.7 + 0.05*float64(n/12), lon: 106.3 + 0.05*float64(n%12)})
	}
	first, _ := tree.Unit(org.UnitID(era, kienAn))
	add(first)
	for _, id := range tree.Children(f.province) {
		if u, _ := tree.Unit(id); u.ValidTo == "" && id != first.ID && len(f.communes) < want {
			add(u)
		}
	}
	return nil
}

// FilledAccount is the address of an account that Fill makes in a commune, by the commune's code: who is leader, approver or
// volunteer1, volunteer2 and so on.
func FilledAccount(who, code string) string { return who + "@" + code + ".example" }

// FilledProvince is the address of the province leader that Fill makes.
const FilledProvince = "province@haiphong.example"

// FilledCommune is the code of the commune that every filled folder has.
const FilledCommune = kienAn

// FilledUnit is its id.
func FilledUnit() string { return org.UnitID(era, kienAn) }

// FilledTop is the province of every filled folder.
func FilledTop() string { return org.UnitID(era, haiPhong) }

func (f *filler) accounts(ctx context.Context) error {
	now := f.clock.now()
	m := maker{rand.New(rand.NewPCG(f.o.Seed, 0x636f))}
	prefix := record.NewID(now)
	var all []Account
	var grants []org.Grant
	add := func(email string, role record.Role, unit string) string {
		a := Account{Email: email, Name: m.person(0).name, User: m.id(prefix), Role: role, Unit: unit}
		all = append(all, a)
		grants = append(grants, org.Grant{ID: m.id(prefix), User: a.User, Role: role, Unit: unit, From: now.AddDate(-1, 0, 0)})
		return a.User
	}
	add(FilledProvince, record.ProvinceLeader, f.province)
	add("auditor@haiphong.example", record.Auditor, f.province)
	for _, c := range f.communes {
		c.leader = add(FilledAccount("leader", c.code), record.BranchLeader, c.unit)
		c.approver = add(FilledAccount("approver", c.code), record.Approver, c.unit)
		for i := range fieldWorkers {
			c.workers = append(c.workers, add(FilledAccount(fmt.Sprintf("volunteer%d", i+1), c.code), record.Volunteer, c.unit))
		}
		for _, user := range append(c.workers, c.leader, c.approver) {
			c.phones[user] = record.NewDevice()
		}
	}
	f.told("tài khoản / accounts", 0, len(all))
	if err := saveAccounts(f.app, all); err != nil {
		return err
	}
	f.told("tài khoản / accounts", len(all), len(all))
	return f.j.Do(ctx, func(tx *journal.Tx) error {
		for _, g := range grants {
			if err := tx.Grant(g); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f *filler) campaigns(ctx context.Context) error {
	now := time.Now()
	var rows []record.Write
	for n := range campaignsFilled {
		at := firstDay(now, n)
		run := filledCampaign{record.NewID(now), record.NewID(now)}
		f.runs = append(f.runs, run)
		name, kind := "Tết Nhân ái", "tet_nhan_ai"
		if n%2 == 1 {
			name, kind = "Tháng Nhân đạo", "thang_nhan_dao"
		}
		rows = append(rows,
			record.Write{Kind: record.Campaign, ID: run.id, New: true, Doc: record.NewDoc("name", fmt.Sprintf("%s %d", name, n+1), "type", kind,
				"year", at.Year(), "starts", org.Day(at), "ends", org.Day(at.AddDate(0, 0, 30)), "deadline", org.Day(at.AddDate(0, 0, 20)),
				"gift_limit", 1, "evidence", "standard")},
			record.Write{Kind: record.GiftType, ID: run.gift, New: true, Doc: record.NewDoc("campaign", run.id, "name", "Suất quà",
				"items", "10 kg gạo, 1 thùng mì, 1 lít dầu ăn", "cash", 100_000, "value", 500_000)})
	}
	return f.put(ctx, rows)
}

func (f *filler) put(ctx context.Context, rows []record.Write) error {
	return f.j.Do(ctx, func(tx *journal.Tx) error {
		for _, w := range rows {
			w.Doc = w.Doc.Clone() // the transaction may run twice
			if err := tx.Put(w); err != nil {
				return err
			}
		}
		return nil
	})
}

// inEach works in all communes, a few at a time, so that commits are shared and the gate never waits for a commune to think.
func (f *filler) inEach(ctx context.Context, work func(c *filledCommune) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	todo := make(chan *filledCommune)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			for c := range todo {
				if ctx.Err() != nil {
					continue
				}
				if err := work(c); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, c := range f.communes {
		todo <- c
	}
	close(todo)
	all.Wait()
	return context.Cause(ctx)
}
