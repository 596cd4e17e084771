package report_test

import (
	"context"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/report"
)

// A donation is of the day of its drive, be the donor registered a week before or the visit corrected a week later.
func TestADonationIsOfTheDayOfItsDrive(t *testing.T) {
	w := newWorld(t, 1)
	unit, drive := w.communes[0], w.id(time.Now())
	w.put(write(record.BloodDrive, drive, "campaign", tet, "unit", unit, "place", "Trường", "date", "2027-01-20"))
	for i, at := range []string{"2027-01-13T02:00:00Z", "2027-01-20T02:00:00Z", "2027-01-27T02:00:00Z"} {
		w.put(write(record.BloodVisit, w.id(time.Now()), "drive", drive, "unit", unit, "donor", map[string]any{"name": "Người hiến", "birth_year": 1990 + i},
			"state", "donated", "ml", 350, "at", at, "skew_ms", 0, "author", "lan", "received_at", at, "review_state", "received"))
	}
	for _, c := range []struct {
		from, to string
		donated  int64
	}{{"2027-01-20", "2027-01-20", 3}, {"2027-01-13", "2027-01-19", 0}, {"2027-01-21", "2027-01-27", 0}, {"", "", 3}} {
		p, err := w.desk().Progress(context.Background(), report.Asked{Unit: unit, Campaign: tet, From: c.from, To: c.to}, report.Sight{Figures: true})
		w.must(err)
		if p.Blood.Donated != c.donated || c.donated > 0 && (len(p.ByDay) != 1 || p.ByDay[0].Day != "2027-01-20" || p.ByDay[0].Donated != 3) {
			t.Errorf("from %q to %q: %d donations, %+v", c.from, c.to, p.Blood.Donated, p.ByDay)
		}
	}
}
