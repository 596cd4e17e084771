package report

import (
	"context"
	"encoding/json/v2"
	"fmt"

	"github.com/chungsuc/chungsuc/internal/journal"
)

// Reached is a target and how far it is reached: of the unit itself, or of a unit right below.
type Reached struct {
	ID        string   `json:"id"`
	Indicator string   `json:"indicator"`
	Unit      string   `json:"unit"`
	Name      string   `json:"name"`
	Starts    string   `json:"starts"`
	Ends      string   `json:"ends"`
	Value     float64  `json:"value"`
	Actual    float64  `json:"actual"`
	Percent   *float64 `json:"percent"` // of what was to be reached; above 100 when it was passed
}

// targets reads the targets of units for a campaign.
func targets(ctx context.Context, v *journal.View, campaign string, units []string) ([]Reached, error) {
	names, err := json.Marshal(units)
	if err != nil {
		return nil, err
	}
	rows, err := v.Query(ctx, `SELECT r.id, r.indicator, r.unit, r.starts, r.ends, r.value FROM target r
		WHERE r.unit IN (SELECT value FROM json_each(?)) AND r.campaign = ? ORDER BY r.indicator, r.unit, r.starts, r.id`, string(names), campaign)
	if err != nil {
		return nil, fmt.Errorf("read targets: %w", err)
	}
	defer rows.Close()
	all := []Reached{}
	for rows.Next() {
		var t Reached
		if err := rows.Scan(&t.ID, &t.Indicator, &t.Unit, &t.Starts, &t.Ends, &t.Value); err != nil {
			return nil, fmt.Errorf("read targets: %w", err)
		}
		all = append(all, t)
	}
	return all, rows.Err()
}

// actual is what an indicator stands at (record.Indicators); shares are in percent.
func (p *Progress) actual(indicator string) float64 {
	part := func(percent *float64) float64 {
		if percent == nil {
			return 0
		}
		return *percent
	}
	switch indicator {
	case "G1":
		return float64(p.Gifts.Count)
	case "G2":
		return float64(p.Gifts.Value)
	case "G3":
		return float64(p.Gifts.Handovers)
	case "G3P":
		return float64(p.Gifts.Persons)
	case "G3H":
		return float64(p.Gifts.Households)
	case "G4":
		return part(p.Coverage.Percent)
	case "G7":
		return part(p.OnList.Percent)
	case "G8":
		return part(p.Timeliness.Percent)
	case "B1":
		return float64(p.Blood.Donated)
	case "B2":
		return float64(p.Blood.Bags)
	case "B2ML":
		return float64(p.Blood.ML)
	case "C1":
		return float64(p.FirstAid.Casualties)
	case "V1":
		return p.Volunteer.Hours
	}
	return 0
}
