package report

import (
	"maps"
	"time"
)

// sheet is what one unit has to show for one campaign, so that sheets of many units add up to that of a province.
type sheet struct {
	at    int64    // the journal's head when it was read
	needs []string // the units whose rows were looked at; a change in any of them makes the sheet old

	n        map[string]int64 // rows by figure
	gifts    tally
	over500k int64 // suất
	beyond   tally // gifts beyond the limit of their household: they stand and do not count
	givers   map[string]tally
	types    map[string]tally
	people   map[string]bool  // who was handed a gift, as the records name them
	houses   map[string]house // what gifts were counted for
	waits    map[int64]int64  // days from the approval of the list to the gift -> gifts
	hamlets  map[string]hamlet
	points   map[point]int64
	days     map[string]Day
	last     int64 // when the newest gift was received, in Unix seconds

	deferred   map[string]int64
	reactions  map[string]int64
	ml         int64
	casualties int64
	referred   int64
	injuries   map[string]int64
	activities map[string]Work
}

// tally is a number of gifts, once for each way of counting them.
type tally struct {
	handovers int64 // lượt
	count     int64 // suất
	value     int64 // đồng
	cash      int64 // đồng, of value
}

// house is an entitlement: the household, or the person, whom gifts are counted for.
type house struct {
	first      string // day of the first gift
	value      int64
	categories uint32 // bits of record.Categories
}

type hamlet struct{ approved, served int64 }

// point is a place on the map, in thousandths of a degree: about 100 m, for the very spot is somebody's home.
type point struct{ lat, lon int64 }

// persons counts who was handed a gift: whom two records name by different aliases is one.
func (s *sheet) persons(alias aliases) int64 {
	n := int64(len(s.people))
	seen := map[string]bool{}
	for id := range alias.now { // few, beside all who were given something
		if !s.people[id] {
			continue
		}
		now := alias.of(id)
		if s.people[now] || seen[now] {
			n--
		}
		seen[now] = true
	}
	return n
}

// sumOf is what several units have to show together.
func sumOf(sheets map[string]*sheet) *sheet {
	var people, houses int
	for _, s := range sheets {
		people, houses = people+len(s.people), houses+len(s.houses)
	}
	sum := newSheet()
	sum.people, sum.houses = make(map[string]bool, people), make(map[string]house, houses)
	for _, s := range sheets {
		sum.add(s)
	}
	return sum
}

func newSheet() *sheet {
	return &sheet{n: map[string]int64{}, givers: map[string]tally{}, types: map[string]tally{}, people: map[string]bool{}, houses: map[string]house{},
		waits: map[int64]int64{}, hamlets: map[string]hamlet{}, points: map[point]int64{}, days: map[string]Day{}, deferred: map[string]int64{},
		reactions: map[string]int64{}, injuries: map[string]int64{}, activities: map[string]Work{}}
}

func (t tally) plus(o tally) tally {
	return tally{t.handovers + o.handovers, t.count + o.count, t.value + o.value, t.cash + o.cash}
}

func (h house) plus(o house) house {
	if h.first == "" || o.first != "" && o.first < h.first {
		h.first = o.first
	}
	return house{h.first, h.value + o.value, h.categories | o.categories}
}

func (h hamlet) plus(o hamlet) hamlet { return hamlet{h.approved + o.approved, h.served + o.served} }

// add adds another unit's sheet to this one.
func (s *sheet) add(o *sheet) {
	sum(s.n, o.n)
	s.gifts, s.beyond = s.gifts.plus(o.gifts), s.beyond.plus(o.beyond)
	s.over500k += o.over500k
	each(s.givers, o.givers, tally.plus)
	each(s.types, o.types, tally.plus)
	maps.Copy(s.people, o.people)
	each(s.houses, o.houses, house.plus)
	sum(s.waits, o.waits)
	each(s.hamlets, o.hamlets, hamlet.plus)
	sum(s.points, o.points)
	each(s.days, o.days, Day.plus)
	s.last = max(s.last, o.last)
	sum(s.deferred, o.deferred)
	sum(s.reactions, o.reactions)
	s.ml, s.casualties, s.referred = s.ml+o.ml, s.casualties+o.casualties, s.referred+o.referred
	sum(s.injuries, o.injuries)
	each(s.activities, o.activities, Work.plus)
}

func sum[K comparable](into, from map[K]int64) {
	for k, v := range from {
		into[k] += v
	}
}

func each[K comparable, V any](into, from map[K]V, plus func(V, V) V) {
	for k, v := range from {
		if had, ok := into[k]; ok {
			v = plus(had, v)
		}
		into[k] = v
	}
}

// on adds to a day; a record whose time cannot be read is on none.
func (s *sheet) on(day string, more Day) {
	if day != "" {
		more.Day = day
		s.days[day] = s.days[day].plus(more)
	}
}

func stamp(unix int64) *time.Time {
	if unix == 0 {
		return nil
	}
	at := time.Unix(unix, 0).UTC()
	return &at
}
