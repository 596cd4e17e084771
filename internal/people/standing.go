package people

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// standing is how somebody stands with their phones.
type standing string

const (
	silent  standing = "silent"  // not heard of for as long as was asked: records may be lying there
	without standing = "without" // no phone that may be used
	active  standing = "active"
	ended   standing = "ended" // holds no role any more
)

// standings in the order in which a leader looks after them.
var standings = []standing{silent, without, active, ended}

// stands tells how somebody stood at a moment when phones are silent after so many days: by the phone heard of last, revoked ones
// apart. days is how long ago that was, queue what lies on all of them. What was heard since counts, what became of phones not.
func stands(grants []org.Grant, phones []journal.Device, after int, at time.Time) (s standing, days int, queue int64) {
	s = without
	for _, f := range phones {
		if f.FirstAt.After(at) || !f.RevokedAt.IsZero() && !f.RevokedAt.After(at) {
			continue
		}
		if n := silentDays(f, at); s == without || n < days {
			days = n
		}
		s = active
		queue += max(0, f.Queue)
	}
	switch {
	case !slices.ContainsFunc(grants, func(g org.Grant) bool { return !g.Ended(at) }):
		s = ended
	case s == active && days >= after:
		s = silent
	}
	return s, days, queue
}

func silentDays(f journal.Device, now time.Time) int {
	return max(0, int(now.Sub(f.SeenAt)/(24*time.Hour)))
}

// place is where somebody comes in the order of standings: of silent ones the longest silence first, and what lies on the
// phone before nothing; then by given name, as names are put in order in Viet Nam.
func (s standing) place(days int, queue int64, name, id string) string {
	const most = 999_999
	if s != silent {
		days, queue = most, most
	}
	name = record.Fold(name)
	return fmt.Sprintf("%d/%06d/%06d/%s %s/%s", slices.Index(standings, s), most-min(days, most), most-min(queue, most), name[strings.LastIndexByte(name, ' ')+1:], name, id)
}
