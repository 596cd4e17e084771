package report

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Progress is how far a unit has come in a campaign. Lượt (times), người (persons), hộ (households) and suất (parcels) are
// numbers of their own, as are bags, millilitres and units of 250 ml; none is made from another. Money is in đồng.
type Progress struct {
	Unit     string `json:"unit"`
	Name     string `json:"name"`
	Campaign string `json:"campaign"`
	// ReadyAt is the moment, and Head the seq, up to which everything received is in the figures.
	ReadyAt time.Time `json:"ready_at"`
	Head    int64     `json:"head"`

	Coverage   Coverage   `json:"coverage"`
	LeftOut    *LeftOut   `json:"left_out,omitzero"`
	Gifts      Gifts      `json:"gifts"`
	Fairness   []Fairness `json:"fairness"`
	Timeliness Timeliness `json:"timeliness"`
	OnList     Share      `json:"on_list"`
	Duplicates Duplicates `json:"duplicates"`
	Evidence   Evidence   `json:"evidence"`
	Blood      Blood      `json:"blood"`
	// FirstAid is absent for who may not see health data.
	FirstAid  *FirstAid         `json:"first_aid,omitzero"`
	Volunteer Volunteer         `json:"volunteer"`
	ByDay     []Day             `json:"by_day"`
	Children  []Child           `json:"children"`
	Targets   []Reached         `json:"targets"`
	Points    []Point           `json:"points"`
	Filters   map[string]Behind `json:"filters"`
}

// Coverage is who of the approved list has their gift (G4, G5).
type Coverage struct {
	Approved int64            `json:"approved"`
	Served   int64            `json:"served"`
	Left     int64            `json:"left"`
	Percent  *float64         `json:"percent"`   // nil: nobody is approved yet
	DaysLeft *int             `json:"days_left"` // until the deadline; below 0: past; nil: the campaign has none
	ByHamlet []HamletCoverage `json:"by_hamlet"`
}

// HamletCoverage is the same for a hamlet.
type HamletCoverage struct {
	Hamlet   string `json:"hamlet"`
	Approved int64  `json:"approved"`
	Served   int64  `json:"served"`
	Left     int64  `json:"left"`
}

// Gifts are the gifts that count: standing, and within the limit of their household (G1, G2, G3, G10).
type Gifts struct {
	Handovers  int64 `json:"handovers"`  // lượt
	Persons    int64 `json:"persons"`    // người, each once
	Households int64 `json:"households"` // hộ, each once
	Count      int64 `json:"count"`      // suất
	Value      int64 `json:"value"`
	Cash       int64 `json:"cash"`
	Goods      int64 `json:"goods"`
	Over500k   Share `json:"over_500k"` // suất worth 500.000 đ or more
	// OverLimit are gifts beyond the limit of a household. They were given, and count nowhere else.
	OverLimit OverLimit `json:"over_limit"`
	ByGiver   []Given   `json:"by_giver"`
	ByType    []Given   `json:"by_type"`
}

// OverLimit are handovers beyond the limit.
type OverLimit struct {
	Handovers int64 `json:"handovers"`
	Value     int64 `json:"value"`
}

// Given are the gifts of one giver ("" = the branch itself) or of one type.
type Given struct {
	Giver     *string `json:"giver,omitzero"`
	GiftType  *string `json:"gift_type,omitzero"`
	Name      string  `json:"name"`
	Handovers int64   `json:"handovers"`
	Count     int64   `json:"count"`
	Value     int64   `json:"value"`
}

// Fairness is how far apart households of one category fared: the 90th and the 10th percentile (nearest rank) of the value
// they were given, and how many there are (G9).
type Fairness struct {
	Category string   `json:"category"`
	P10      int64    `json:"p10"`
	P90      int64    `json:"p90"`
	Ratio    *float64 `json:"ratio"` // nil: p10 is 0
	N        int64    `json:"n"`
}

// Share is a part of a whole, with the percentage to one decimal; nil of nothing.
type Share struct {
	N       int64    `json:"n"`
	Of      int64    `json:"of"`
	Percent *float64 `json:"percent"`
}

// Timeliness is how many gifts came by the deadline, and the median of days from the approval of the list (G8).
type Timeliness struct {
	BeforeDeadline int64    `json:"before_deadline"`
	Of             int64    `json:"of"`
	Percent        *float64 `json:"percent"`
	MedianDays     *float64 `json:"median_days"` // nil: no list was approved
}

// Duplicates are the questions about double gifts, and the households behind them (G6).
type Duplicates struct {
	Open    int64 `json:"open"`
	Decided int64 `json:"decided"`
}

// Evidence is where the gifts that stand are in photos and review.
type Evidence struct {
	None      int64 `json:"none"`
	Preview   int64 `json:"preview"`
	Full      int64 `json:"full"`
	Waiting   int64 `json:"waiting"`
	Accepted  int64 `json:"accepted"`
	Returned  int64 `json:"returned"`
	Rejected  int64 `json:"rejected"`
	Withdrawn int64 `json:"withdrawn"`
}

// Blood is the funnel of the drives (B1-B5). Who left is in none of its later steps; eligible are those who were screened and
// not deferred.
type Blood struct {
	Registered int64   `json:"registered"`
	Arrived    int64   `json:"arrived"`
	Eligible   int64   `json:"eligible"`
	Donated    int64   `json:"donated"`
	Left       int64   `json:"left"`
	Deferred   []Class `json:"deferred"`
	Bags       int64   `json:"bags"`     // túi
	ML         int64   `json:"ml"`       // ml
	Units250   float64 `json:"units250"` // đơn vị quy đổi 250 ml
	Repeat     int64   `json:"repeat"`
	First      int64   `json:"first"`
	Reactions  []Grade `json:"reactions"`
}

// Class is a class of deferral.
type Class struct {
	Class string `json:"class"`
	N     int64  `json:"n"`
}

// Grade is a grade of reaction.
type Grade struct {
	Grade string `json:"grade"`
	N     int64  `json:"n"`
}

// FirstAid counts cases and the casualties in them (C1).
type FirstAid struct {
	Cases      int64    `json:"cases"`
	Casualties int64    `json:"casualties"`
	Referred   int64    `json:"referred"` // casualties
	ByInjury   []Injury `json:"by_injury"`
}

// Injury is a kind of injury, as it was written down.
type Injury struct {
	Injury string `json:"injury"`
	N      int64  `json:"n"`
}

// Volunteer is volunteer work (V1). Hours are those of the activities; person hours are hours times people.
type Volunteer struct {
	Hours       float64 `json:"hours"`
	PersonHours float64 `json:"person_hours"`
	People      int64   `json:"people"` // lượt người
	Activities  []Work  `json:"activities"`
}

// Work are the activities of one type.
type Work struct {
	Type        string  `json:"type"`
	N           int64   `json:"n"`
	Hours       float64 `json:"hours"`
	PersonHours float64 `json:"person_hours"`
	People      int64   `json:"people"`
}

func (w Work) plus(o Work) Work {
	return Work{cmp.Or(w.Type, o.Type), w.N + o.N, w.Hours + o.Hours, w.PersonHours + o.PersonHours, w.People + o.People}
}

// Day is what happened on a day in Viet Nam; served are households whose first gift it was.
type Day struct {
	Day       string  `json:"day"`
	Handovers int64   `json:"handovers"`
	Served    int64   `json:"served"`
	Count     int64   `json:"count"`
	Value     int64   `json:"value"`
	Donated   int64   `json:"donated"`
	Cases     int64   `json:"cases"`
	Hours     float64 `json:"hours"`
}

func (d Day) plus(o Day) Day {
	return Day{cmp.Or(d.Day, o.Day), d.Handovers + o.Handovers, d.Served + o.Served, d.Count + o.Count, d.Value + o.Value,
		d.Donated + o.Donated, d.Cases + o.Cases, d.Hours + o.Hours}
}

// Child is a unit right below. What lies in no unit below that still stands is the unit's own: Unit is then its own id.
type Child struct {
	Unit      string     `json:"unit"`
	Name      string     `json:"name"`
	Approved  int64      `json:"approved"`
	Served    int64      `json:"served"`
	Left      int64      `json:"left"`
	Handovers int64      `json:"handovers"`
	Value     int64      `json:"value"`
	LastAt    *time.Time `json:"last_at"` // when the newest gift was received
}

// Point is a place with handovers, to about 100 m.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
	N   int64   `json:"n"`
}

// fill fills in whatever follows from a sheet alone.
func (p *Progress) fill(s *sheet, alias aliases) {
	n := s.n
	p.Coverage = Coverage{Approved: n["approved"], Served: n["served"], Left: n["approved"] - n["served"], Percent: percent(n["served"], n["approved"]), ByHamlet: []HamletCoverage{}}
	for _, name := range slices.Sorted(maps.Keys(s.hamlets)) {
		h := s.hamlets[name]
		p.Coverage.ByHamlet = append(p.Coverage.ByHamlet, HamletCoverage{name, h.approved, h.served, h.approved - h.served})
	}
	p.Gifts = Gifts{Handovers: s.gifts.handovers, Persons: s.persons(alias), Households: int64(len(s.houses)), Count: s.gifts.count,
		Value: s.gifts.value, Cash: s.gifts.cash, Goods: s.gifts.value - s.gifts.cash, Over500k: share(s.over500k, s.gifts.count),
		OverLimit: OverLimit{s.beyond.handovers, s.beyond.value},
		ByGiver:   given(s.givers, func(g *Given, key string) { g.Giver, g.Name = &key, key }),
		ByType:    given(s.types, func(g *Given, key string) { g.GiftType = &key })}
	p.Fairness = fairness(s.houses)
	in := share(n["gifts_in_time"], s.gifts.handovers)
	p.Timeliness = Timeliness{in.N, in.Of, in.Percent, median(s.waits)}
	p.OnList = share(n["gifts_on_list"], s.gifts.handovers)
	p.Duplicates = Duplicates{n["duplicates_open"], n["duplicates_decided"]}
	p.Evidence = Evidence{n["gifts_none"], n["gifts_preview"], n["gifts_full"], n["gifts_waiting"], n["gifts_accepted"], n["gifts_returned"], n["gifts_rejected"], n["gifts_withdrawn"]}
	p.Blood = Blood{Registered: n["donors_registered"], Arrived: n["donors_arrived"], Eligible: n["donors_eligible"], Donated: n["donated"], Left: n["donors_left"],
		Bags: n["donated"], ML: s.ml, Units250: float64(s.ml) / 250, Repeat: n["donated_again"], First: n["donated"] - n["donated_again"],
		Deferred:  listed(s.deferred, func(k string, n int64) Class { return Class{k, n} }),
		Reactions: listed(s.reactions, func(k string, n int64) Grade { return Grade{k, n} })}
	p.FirstAid = &FirstAid{n["first_aid"], s.casualties, s.referred, listed(s.injuries, func(k string, n int64) Injury { return Injury{k, n} })}
	p.Volunteer = Volunteer{Activities: slices.Collect(maps.Values(s.activities))}
	slices.SortFunc(p.Volunteer.Activities, func(a, b Work) int { return cmp.Or(cmp.Compare(b.Hours, a.Hours), cmp.Compare(a.Type, b.Type)) })
	var all Work
	for _, w := range p.Volunteer.Activities {
		all = all.plus(w)
	}
	p.Volunteer.Hours, p.Volunteer.PersonHours, p.Volunteer.People = all.Hours, all.PersonHours, all.People
	p.ByDay = days(s)
	p.Points = []Point{}
	for at, n := range s.points {
		p.Points = append(p.Points, Point{float64(at.lat) / 1000, float64(at.lon) / 1000, n})
	}
	slices.SortFunc(p.Points, func(a, b Point) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Lat, b.Lat), cmp.Compare(a.Lon, b.Lon))
	})
	p.Points = p.Points[:min(len(p.Points), mostPoints)]
}

// mostPoints is how many points a map is sent, those with the most handovers first.
const mostPoints = 5000

func days(s *sheet) []Day {
	all := maps.Clone(s.days)
	for _, h := range s.houses {
		if h.first != "" {
			all[h.first] = all[h.first].plus(Day{Served: 1})
		}
	}
	out := []Day{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[name])
	}
	return out
}

func given(tallies map[string]tally, name func(g *Given, key string)) []Given {
	out := []Given{}
	for key, t := range tallies {
		g := Given{Handovers: t.handovers, Count: t.count, Value: t.value}
		name(&g, key)
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b Given) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(deref(a.Giver)+deref(a.GiftType), deref(b.Giver)+deref(b.GiftType)))
	})
	return out
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func listed[T any](counts map[string]int64, item func(key string, n int64) T) []T {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	out := []T{}
	for _, key := range keys {
		out = append(out, item(key, counts[key]))
	}
	return out
}

func fairness(houses map[string]house) []Fairness {
	values := map[string][]int64{}
	for _, h := range houses {
		for _, c := range record.Categories {
			if h.categories&categoryBit[c.Value] != 0 {
				values[c.Value] = append(values[c.Value], h.value)
			}
		}
	}
	out := []Fairness{}
	for _, c := range record.Categories {
		v := values[c.Value]
		if len(v) == 0 {
			continue
		}
		slices.Sort(v)
		f := Fairness{Category: c.Value, P10: percentile(v, 10), P90: percentile(v, 90), N: int64(len(v))}
		if f.P10 > 0 {
			ratio := math.Round(float64(f.P90)/float64(f.P10)*100) / 100
			f.Ratio = &ratio
		}
		out = append(out, f)
	}
	return out
}

// percentile is by nearest rank: the smallest value that at least p of 100 do not exceed.
func percentile(sorted []int64, p int) int64 {
	return sorted[(len(sorted)*p+99)/100-1]
}

func median(counts map[int64]int64) *float64 {
	var of int64
	for _, n := range counts {
		of += n
	}
	if of == 0 {
		return nil
	}
	at := func(rank int64) float64 { // from 0
		for _, days := range slices.Sorted(maps.Keys(counts)) {
			if rank -= counts[days]; rank < 0 {
				return float64(days)
			}
		}
		return 0
	}
	m := (at((of-1)/2) + at(of/2)) / 2
	return &m
}

func share(n, of int64) Share { return Share{n, of, percent(n, of)} }

// percent is to one decimal, half away from zero; nil of nothing.
func percent(n, of int64) *float64 { return percentOf(float64(n), float64(of)) }

func percentOf(n, of float64) *float64 {
	if of == 0 {
		return nil
	}
	p := math.Round(n*1000/of) / 10
	return &p
}
