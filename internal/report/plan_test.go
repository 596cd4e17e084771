package report_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/report"
)

// scans is a step of a plan that reads a table from end to end, other than drives (d) and types of gifts (t), of which
// there are few, and what is no table.
var scans = regexp.MustCompile(`^SCAN ([^dt]|[a-z]{2,})\b`)
var none = regexp.MustCompile(`VIRTUAL TABLE|SCAN head|CONSTANT ROW`)

// What a unit's figures cost must not depend on how much there is of other units and campaigns: each table is searched by
// an index, also once SQLite has looked at how full they are.
func TestFiguresAreReadByIndexes(t *testing.T) {
	w := newWorld(t, 40)
	w.fills(1200)
	db := w.app.NonconcurrentDB().(*dbx.DB).DB()
	// A filter by itself may read a kind from end to end, but never again for each row.
	plan := func(name, query string, args []any, main bool) string {
		rows, err := db.Query("EXPLAIN QUERY PLAN "+query, args...)
		w.must(err)
		defer rows.Close()
		var steps []string
		for rows.Next() {
			var id, parent, unused int
			var step string
			w.must(rows.Scan(&id, &parent, &unused, &step))
			steps = append(steps, step)
			if scans.MatchString(step) && !none.MatchString(step) && (main || !strings.HasPrefix(step, "SCAN r")) {
				t.Errorf("%s: %s", name, step)
			}
		}
		return strings.Join(steps, "\n")
	}
	for _, when := range []string{"at first", "after ANALYZE"} {
		for _, days := range [][2]string{{}, {"2027-01-15", "2027-01-20"}} {
			queries, args, err := report.Queries(tet, days[0], days[1], w.communes[:3])
			w.must(err)
			for kind, query := range queries {
				steps := plan(kind+" "+when, query, args[kind], true)
				if want := map[string]string{"gift_handover": "report_gift_handover (campaign=? AND unit=?)", "beneficiary": "beneficiary_unit_name_fold (unit=?)"}[kind]; !strings.Contains(steps, want) {
					t.Errorf("%s %s does not go by %s:\n%s", kind, when, want, steps)
				}
			}
		}
		for name, figure := range journal.Figures {
			where, args, err := journal.Filter{Kind: figure.Kind.Name, Figure: name, Campaign: tet, Units: w.communes[:3]}.Where()
			w.must(err)
			plan(name+" "+when, "SELECT count(*) FROM `"+figure.Kind.Name+"` r WHERE "+where, args, false)
		}
		_, err := db.Exec("ANALYZE")
		w.must(err)
	}
}
