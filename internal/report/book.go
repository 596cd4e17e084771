package report

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
)

// book keeps the sheets that were read, by campaign, days and unit. A sheet is good until something changes in a unit that
// it looked at, so an ask costs what changed since the last one: an evening's push of one commune is one commune to read.
type book struct {
	mu    sync.Mutex
	pages map[page]*sheet
}

type page struct {
	span
	unit string
}

// span is what figures are about: a campaign, or some of its days, first and last included; "" = no bound.
type span struct{ campaign, from, to string }

// mostPages bounds the book: 40,000 sheets are a province's for a hundred campaigns.
const mostPages = 40_000

// sheets are the sheets of units, those that something was ever recorded in. What was read stays read when the asker
// goes away in between, and nobody waits for more than a few units of somebody else's.
func (b *book) sheets(ctx context.Context, j *journal.Journal, v *journal.View, about span, units []string, alias aliases) (map[string]*sheet, error) {
	all := make(map[string]*sheet, len(units))
	for few := range slices.Chunk(units, 16) {
		if err := b.some(ctx, j, v, about, few, alias, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (b *book) some(ctx context.Context, j *journal.Journal, v *journal.View, about span, units []string, alias aliases, all map[string]*sheet) error {
	b.mu.Lock() // also while reading: who asks the same waits for it
	defer b.mu.Unlock()
	var old []string
	for _, u := range units {
		if j.Changed(u) == 0 {
			continue
		}
		if s := b.pages[page{about, u}]; s != nil && s.good(j) {
			all[u] = s
			continue
		}
		old = append(old, u)
	}
	if len(old) == 0 {
		return nil
	}
	fresh, err := read(ctx, v, about, old, alias)
	if err != nil {
		return err
	}
	if b.pages == nil || len(b.pages)+len(fresh) > mostPages {
		b.pages = map[page]*sheet{}
	}
	for u, s := range fresh {
		all[u] = s
		b.pages[page{about, u}] = s
	}
	return nil
}

// good says whether nothing changed since the sheet was read. It was read at least as of s.at.
func (s *sheet) good(j *journal.Journal) bool {
	for _, u := range s.needs {
		if u == anywhere && j.Mark().Head > s.at || j.Changed(u) > s.at {
			return false
		}
	}
	return true
}

// moments are the bounds of a span as moments, zero for none.
func (s span) moments() (from, to time.Time) {
	if day, err := time.ParseInLocation(time.DateOnly, s.from, vietnam); err == nil {
		from = day
	}
	if day, err := time.ParseInLocation(time.DateOnly, s.to, vietnam); err == nil {
		to = day.AddDate(0, 0, 1)
	}
	return from, to
}

var vietnam = time.FixedZone("ICT", 7*3600)
