package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// Options are how a world may differ. The zero value is the demo's own.
type Options struct {
	Seed uint64 // another one makes other people
	// Nearby keeps to the units of the two provinces, as they are and as they were: a quicker world for tests.
	Nearby bool
}

// Codes of the places, as dealt on the day of the great merger.
const (
	era      = "2025-07-01"
	haiPhong = "31"
	haNoi    = "01"
	kienAn   = "11443"
	longBien = "00145"

	eraBefore    = "2025-03-01"
	tranThanhNgo = "11443" // of the era before: the merger parted it between Kiến An and its neighbour
)

// middles are where the two wards are, about.
var middles = map[string]*record.Position{
	org.UnitID(era, kienAn):   {Lat: 20.8077, Lon: 106.6283},
	org.UnitID(era, longBien): {Lat: 21.0367, Lon: 105.8964},
}

// ErrNotEmpty is returned for a server that holds data already.
var ErrNotEmpty = errors.New("the data folder is not empty")

// Seed fills an open, empty server: units, accounts, campaigns, and people to help. The same now and options make the same
// people with the same ids. Dates are set around now.
func Seed(ctx context.Context, srv *server.Server, now time.Time, o Options) (*World, error) {
	if len(srv.Journal.Units()) > 0 {
		return nil, ErrNotEmpty
	}
	s := &seeder{
		srv: srv, j: srv.Journal, now: now, prefix: record.NewID(now), maker: maker{rand.New(rand.NewPCG(o.Seed, 0x74687569656e))},
		w: &World{
			KienAn:       Branch{Name: "Phường Kiến An", Province: org.UnitID(era, haiPhong), Unit: org.UnitID(era, kienAn)},
			LongBien:     Branch{Name: "Phường Long Biên", Province: org.UnitID(era, haNoi), Unit: org.UnitID(era, longBien)},
			TranThanhNgo: Branch{Name: "Phường Trần Thành Ngọ", Province: org.UnitID(era, haiPhong), Unit: org.UnitID(eraBefore, tranThanhNgo)},
		},
	}
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"units", func(ctx context.Context) error { return s.units(ctx, o.Nearby) }},
		{"accounts", s.accounts},
		{"rows", s.rows},
		{"lists", s.lists},
		{"visits", s.visits},
	} {
		if err := step.do(ctx); err != nil {
			return nil, fmt.Errorf("seed %s: %w", step.what, err)
		}
	}
	return s.w, nil
}

type seeder struct {
	maker
	srv    *server.Server
	j      *journal.Journal
	now    time.Time
	prefix string
	w      *World
}

func (s *seeder) newID() string { return s.id(s.prefix) }

func (s *seeder) branches() []*Branch { return []*Branch{&s.w.KienAn, &s.w.LongBien} }

// units writes the administrative units that ship with the binary, and the chapters of the two branches.
func (s *seeder) units(ctx context.Context, nearby bool) error {
	all, _, err := org.Plan(nil, org.Shipped())
	if err != nil {
		return err
	}
	if nearby {
		if all, err = s.near(all); err != nil {
			return err
		}
	}
	for _, b := range s.branches() {
		if i := slices.IndexFunc(all, func(u org.Unit) bool { return u.ID == b.Unit }); i >= 0 {
			all[i].Location = middles[b.Unit]
		}
		for _, name := range []string{"Khu dân cư Đông", "Khu dân cư Tây", "Trường học", "Trạm Y tế"} {
			u := org.Unit{ID: s.newID(), Type: "Chi hội", Name: name, Parent: b.Unit, ValidFrom: era}
			u.Search = record.Fold(u.FullName() + " " + b.Name)
			b.Chapters = append(b.Chapters, u.ID)
			all = append(all, u)
		}
	}
	return s.j.PutUnits(ctx, all, nil)
}

// near keeps the units of the two provinces and those that went into them.
func (s *seeder) near(all []org.Unit) ([]org.Unit, error) {
	tree, err := org.NewTree(all)
	if err != nil {
		return nil, err
	}
	ours := func(id string) bool {
		top := tree.Province(id)
		return top == s.w.KienAn.Province || top == s.w.LongBien.Province
	}
	return slices.DeleteFunc(all, func(u org.Unit) bool { return !ours(u.ID) && !slices.ContainsFunc(u.Successors, ours) }), nil
}

// rows writes what both branches work with.
func (s *seeder) rows(ctx context.Context) error {
	var rows []record.Write
	add := func(kind *record.Kind, pairs ...any) string {
		w := record.Write{Kind: kind, ID: s.newID(), Doc: record.NewDoc(pairs...), New: true}
		rows = append(rows, w)
		return w.ID
	}
	s.campaigns(add)
	for _, b := range s.branches() {
		s.beneficiaries(b, add)
		s.roll(b, add)
		s.drive(b, add)
	}
	s.leftBehind(&s.w.TranThanhNgo, add)
	return s.j.Do(ctx, func(tx *journal.Tx) error {
		for _, w := range rows {
			w.Doc = w.Doc.Clone() // the transaction may run twice
			if err := tx.Put(w); err != nil {
				return err
			}
		}
		return nil
	})
}

type adder func(kind *record.Kind, pairs ...any) (id string)

func (s *seeder) campaigns(add adder) {
	day := func(days int) string { return org.Day(s.now.AddDate(0, 0, days)) }
	ends := s.now.AddDate(0, 0, 35)
	s.w.Tet = add(record.Campaign, "name", "Tết Nhân ái", "type", "tet_nhan_ai", "year", ends.Year(),
		"theme", "Mọi nhà, mọi người đều có Tết", "starts", day(-9), "ends", org.Day(ends), "deadline", day(28),
		"gift_limit", 1, "evidence", "standard")
	may := time.Date(s.now.Year(), time.May, 1, 0, 0, 0, 0, time.UTC)
	if !may.After(s.now.AddDate(0, 0, 1)) {
		may = may.AddDate(1, 0, 0)
	}
	s.w.May = add(record.Campaign, "name", "Tháng Nhân đạo", "type", "thang_nhan_dao", "year", may.Year(),
		"theme", "Chung sức xây dựng cộng đồng nhân ái", "starts", may.Format(time.DateOnly),
		"ends", may.AddDate(0, 0, 30).Format(time.DateOnly), "gift_limit", 1, "evidence", "standard")
	s.w.Gifts = []string{
		add(record.GiftType, "campaign", s.w.Tet, "name", "Suất quà Tết",
			"items", "10 kg gạo, 1 thùng mì, 1 lít dầu ăn, bánh kẹo", "cash", 100_000, "value", 500_000),
		add(record.GiftType, "campaign", s.w.Tet, "name", "Suất tiền mặt", "cash", 500_000, "value", 500_000),
		add(record.GiftType, "campaign", s.w.Tet, "name", "Suất quà hoàn cảnh đặc biệt",
			"items", "10 kg gạo, 1 chăn ấm, nhu yếu phẩm", "cash", 500_000, "value", 1_000_000),
	}
	add(record.GiftType, "campaign", s.w.May, "name", "Suất quà Tháng Nhân đạo",
		"items", "10 kg gạo, nhu yếu phẩm", "cash", 200_000, "value", 500_000)
}

const (
	alone      = 90 // people who live alone, a branch
	households = 36 // of two to four, a branch
	hamlets    = 8
)

func (s *seeder) beneficiaries(b *Branch, add adder) {
	row := func(p person, hamlet string, more ...any) string {
		pairs := append([]any{"unit", b.Unit, "hamlet", hamlet, "name", p.name, "birth_year", p.born, "sex", p.sex}, more...)
		return add(record.Beneficiary, pairs...)
	}
	place := func(i int) (hamlet, address string) {
		hamlet = fmt.Sprintf("Tổ dân phố %d", i%hamlets+1)
		return hamlet, fmt.Sprintf("Số %d, ngõ %d, %s", 1+s.IntN(90), 1+s.IntN(60), hamlet)
	}
	year := s.now.Year()
	for i := range alone {
		hamlet, address := place(i)
		old := s.IntN(3) > 0
		p, categories := s.person(year-20-s.IntN(38)), []string{pick(s.maker, []string{"poor", "near_poor", "disabled", "lodger", "poor_patient"})}
		if old {
			p, categories = s.person(year-60-s.IntN(35)), []string{"elderly_alone", pick(s.maker, []string{"poor", "near_poor", "merit", "agent_orange"})}
		}
		more := []any{"household_size", 1, "categories", categories, "address", address}
		if s.IntN(3) == 0 {
			more = append(more, "phone", s.phone())
		}
		b.Alone = append(b.Alone, row(p, hamlet, more...))
	}
	for i := range households {
		hamlet, address := place(i)
		members := 1 + s.IntN(3)
		head := row(s.person(year-28-s.IntN(45)), hamlet, "household_size", members+1, "address", address, "phone", s.phone(),
			"categories", []string{pick(s.maker, []string{"poor", "near_poor", "special_hardship", "sudden_hardship"})})
		b.Heads = append(b.Heads, head)
		for range members {
			p, categories := s.person(year-1-s.IntN(40)), []string{}
			if year-p.born < 18 {
				categories = append(categories, "poor_pupil")
			}
			b.Members = append(b.Members, row(p, hamlet, "household", head, "address", address, "categories", categories))
		}
	}
}

// leftBehind are the people of a ward that ended, for whom nobody has said yet which of its two heirs they live in now.
func (s *seeder) leftBehind(b *Branch, add adder) {
	for i := range 14 {
		hamlet := fmt.Sprintf("Tổ dân phố %d", 21+i%3)
		p := s.person(s.now.Year() - 60 - s.IntN(30))
		b.Alone = append(b.Alone, add(record.Beneficiary, "unit", b.Unit, "hamlet", hamlet, "name", p.name, "birth_year", p.born, "sex", p.sex,
			"household_size", 1, "categories", []string{"elderly_alone", pick(s.maker, []string{"poor", "near_poor"})},
			"address", fmt.Sprintf("Số %d, %s", 1+s.IntN(90), hamlet)))
	}
}

func (s *seeder) roll(b *Branch, add adder) {
	for i := range 8 {
		p := s.person(s.now.Year() - 18 - s.IntN(45))
		roles := []string{"volunteer"}
		if i < 3 {
			roles = append(roles, "member")
		}
		b.Volunteers = append(b.Volunteers, add(record.VolunteerKind, "unit", pick(s.maker, b.Chapters), "name", p.name,
			"birth_year", p.born, "sex", p.sex, "phone", s.phone(), "roles", roles, "joined", org.Day(s.now.AddDate(-1, -i, 0))))
	}
}

func (s *seeder) drive(b *Branch, add adder) {
	today := org.Day(s.now)
	b.Drive = add(record.BloodDrive, "unit", b.Unit, "place", "Nhà văn hóa "+b.Name, "date", today,
		"opens", today+"T07:00:00+07:00", "closes", today+"T17:00:00+07:00",
		"facility", "Trung tâm truyền máu (giả định)", "target_bags", 80, "state", "open")
}

// visits registers donors at the open drives, as the leaders' phones would.
func (s *seeder) visits(ctx context.Context) error {
	for i, leader := range []string{"leader@kienan.example", "leader@longbien.example"} {
		b := s.branches()[i]
		var muts []record.Doc
		for range 10 {
			donor := s.person(s.now.Year() - 19 - s.IntN(36))
			id := s.newID()
			muts = append(muts, record.NewDoc("kind", record.BloodVisit.Name, "op", record.Create, "id", id,
				"f", record.NewDoc("drive", b.Drive, "unit", b.Unit, "state", "registered", "prior_count", s.IntN(6),
					"donor", record.NewDoc("name", donor.name, "birth_year", donor.born, "sex", donor.sex))))
			b.Visits = append(b.Visits, id)
		}
		if err := s.does(ctx, leader, muts...); err != nil {
			return err
		}
	}
	return nil
}
