package journal

import (
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// places is what the gate remembers of where records are made, so that a record from elsewhere costs a comparison and
// no query. It is a help for questions, not a truth: a restart forgets it.
type places struct {
	centres sync.Map                  // unit -> centre
	passed  map[string]record.Passage // by person; only the writer looks
	handed  map[string]handed         // by person; only the writer looks
	// listed says of a campaign and unit whether they have an approved list. A change of lists forgets it. A transaction that
	// is taken back makes it and the centres forgotten.
	listed map[[2]string]bool
}

type centre struct {
	at    record.Position
	known bool
	until time.Time
}

const (
	centreFor  = time.Hour // how long a unit's middle holds
	centreFrom = 5         // records with a position from which a middle is taken
	centreOf   = 200       // the newest records that are looked at
)

// Centre implements record.State: the position that the tree gives a unit, else the median of its newest handovers'.
func (tx *Tx) Centre(unit string) (record.Position, bool, error) {
	if c, ok := tx.j.places.centres.Load(unit); ok && tx.now.Before(c.(centre).until) {
		return c.(centre).at, c.(centre).known, nil
	}
	c := centre{until: tx.now.Add(centreFor)}
	e, err := tx.lookup(record.Unit.Name, unit)
	if err != nil {
		return c.at, false, err
	}
	if spot := e.doc.Sub("location"); spot != nil {
		c.at, c.known = record.Position{Lat: spot.Float("lat"), Lon: spot.Float("lon")}, true
	} else if c.at, c.known, err = tx.middle(unit); err != nil {
		return c.at, false, err
	}
	if !c.known {
		c.until = tx.now.Add(time.Minute)
	}
	tx.j.places.centres.Store(unit, c)
	return c.at, c.known, nil
}

func (tx *Tx) middle(unit string) (at record.Position, known bool, err error) {
	var lats, lons []float64
	if err := tx.each(sqlPlacesOf, func(rows *sql.Rows) error {
		var lat, lon sql.NullFloat64
		if err := rows.Scan(&lat, &lon); err != nil {
			return err
		}
		if lat.Valid && lon.Valid {
			lats, lons = append(lats, lat.Float64), append(lons, lon.Float64)
		}
		return nil
	}, unit, centreOf); err != nil {
		return at, false, fmt.Errorf("the middle of %s: %w", unit, err)
	}
	if len(lats) < centreFrom {
		return at, false, nil
	}
	slices.Sort(lats)
	slices.Sort(lons)
	return record.Position{Lat: lats[len(lats)/2], Lon: lons[len(lons)/2]}, true, nil
}

// OffList implements record.State. A chapter goes by the list of its commune; a person stands on a list when the head of
// their house does.
func (tx *Tx) OffList(campaign, unit, beneficiary string) (bool, error) {
	for _, at := range []string{unit, tx.dir.tree.Commune(unit)} {
		if has, err := tx.hasList(campaign, at); err != nil || !has {
			if err != nil {
				return false, err
			}
			continue
		}
		on, err := tx.listed(campaign, beneficiary)
		if err == nil && !on {
			var house string
			if house, err = tx.house(beneficiary); err == nil && house != beneficiary {
				on, err = tx.listed(campaign, house)
			}
		}
		return !on, err
	}
	return false, nil
}

// Before implements record.State.
func (tx *Tx) Before(user string) (record.Passage, bool) {
	if p, ok := tx.passed[user]; ok {
		return p, true
	}
	p, ok := tx.j.places.passed[user]
	return p, ok
}

// handed is when somebody's newest gifts were handed over, in Unix seconds: a ring.
type handed struct {
	at [32]int64
	n  int
}

// Handed implements record.State.
func (tx *Tx) Handed(user string, at time.Time, within time.Duration) (near int) {
	h, ok := tx.handed[user]
	if !ok {
		h = tx.j.places.handed[user]
	}
	for i := range min(h.n, record.Rules.Handed, len(h.at)) {
		if off := h.at[(h.n-1-i)%len(h.at)] - at.Unix(); max(off, -off) <= int64(within.Seconds()) {
			near++
		}
	}
	return near
}

func (tx *Tx) hand(user string, at time.Time) {
	h, ok := tx.handed[user]
	if !ok {
		h = tx.j.places.handed[user]
	}
	h.at[h.n%len(h.at)] = at.Unix()
	h.n++
	if tx.handed == nil {
		tx.handed = map[string]handed{}
	}
	tx.handed[user] = h
}

// pass remembers where a record was made, and when a gift was handed over.
func (tx *Tx) pass(user string, s Sent) {
	if at, ok := s.ByHand(); ok && s.Kind == record.GiftHandover {
		tx.hand(user, at)
	}
	spot := s.F.Sub("location")
	if spot == nil {
		return
	}
	if tx.passed == nil {
		tx.passed = map[string]record.Passage{}
	}
	tx.passed[user] = record.Passage{Pointer: record.Pointer{Kind: s.Kind.Name, ID: s.ID}, At: s.Written(),
		Place: record.Position{Lat: spot.Float("lat"), Lon: spot.Float("lon"), Accuracy: spot.Float("accuracy")}}
}
