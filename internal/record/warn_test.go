package record_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// shelf is a State of a few rows.
type shelf struct {
	rows      map[string]record.Doc
	last      time.Time
	component string
	centre    *record.Position
	before    *record.Passage
	handed    int
	err       error
}

func (s shelf) Row(kind, id string) (record.Row, bool, error) {
	d, ok := s.rows[kind+"/"+id]
	return record.Row{Kind: kind, ID: id, Doc: d}, ok, s.err
}
func (s shelf) ListItems(string) ([]record.Row, error)                   { return nil, s.err }
func (s shelf) ListVersion(string, string, string) (int64, int64, error) { return 0, 0, s.err }
func (s shelf) LastDonation(string) (time.Time, string, error)           { return s.last, s.component, s.err }
func (s shelf) Donated(string, string, record.Donor) (string, error) {
	return "", s.err
}
func (s shelf) Centre(string) (record.Position, bool, error) {
	if s.centre == nil {
		return record.Position{}, false, s.err
	}
	return *s.centre, true, s.err
}
func (s shelf) OffList(campaign, _, beneficiary string) (bool, error) {
	return campaign == "listed" && beneficiary != "ba", s.err
}
func (s shelf) Before(string) (record.Passage, bool) {
	if s.before == nil {
		return record.Passage{}, false
	}
	return *s.before, true
}

func (s shelf) Handed(string, time.Time, time.Duration) int { return s.handed }

func day(s string) time.Time { t, _ := time.Parse(time.DateOnly, s); return t }

var shop = shelf{rows: map[string]record.Doc{
	"campaign/tet":   record.NewDoc("starts", "2027-01-20", "ends", "2027-02-05"),
	"gift_type/rice": record.NewDoc("value", 500000),
	"blood_drive/d":  record.NewDoc("date", "2027-02-20"),
	"blood_visit/v":  record.NewDoc("drive", "d", "donor", map[string]any{"name": "A", "birth_year": 1990}, "last_date", "2027-02-10", "last_component", "plasma", "ml", 350),
}}

func TestWarnings(t *testing.T) {
	at := time.Date(2027, 1, 28, 8, 0, 0, 0, time.UTC)
	donor := func(year int) map[string]any { return map[string]any{"name": "A", "birth_year": year} }
	for _, r := range []struct {
		name  string
		kind  *record.Kind
		op    record.Op
		f     record.Doc
		m     record.Mutation
		state shelf
		want  string
	}{
		{name: "a gift as it should be", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet", "gift_type", "rice", "qty", 1, "value", 500000)},
		{name: "of a campaign nobody knows", kind: record.GiftHandover, f: record.NewDoc("campaign", "x", "gift_type", "x", "qty", 1, "value", 7)},
		{name: "the phone's own, once, and no nonsense", kind: record.GiftHandover,
			f: record.NewDoc("warnings", []string{"no_location", "No Space", "no_location", "", strings.Repeat("x", 41)}), want: "no_location"},
		{name: "the phone's come first", kind: record.GiftHandover, m: record.Mutation{SkewMs: 700_000, Warnings: []string{"id_number_mismatch"}},
			f: record.NewDoc("warnings", []string{"zz"}), want: "zz id_number_mismatch clock_off"},
		{name: "the sixteenth gift within a minute", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet"), state: shelf{rows: shop.rows, handed: 15}, want: "too_fast"},
		{name: "the fifteenth", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet"), state: shelf{rows: shop.rows, handed: 14}},
		{name: "the sixteenth on a sheet", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet"), state: shelf{rows: shop.rows, handed: 15},
			m: record.Mutation{Photos: []record.Photo{{Role: "sheet"}}}},
		{name: "the sixteenth, mended", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet", "corrects", "v"), state: shelf{rows: shop.rows, handed: 15}},
		{name: "given the evening before", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet", "given_at", "2027-01-19T16:59:59Z"), want: "outside_campaign"},
		{name: "given at its first minute in Viet Nam", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet", "given_at", "2027-01-19T17:00:00Z")},
		{name: "given in its last minute", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet", "given_at", "2027-02-05T23:59:59+07:00")},
		{name: "given after it", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet", "given_at", "2027-02-06T00:00:00+07:00"), want: "outside_campaign"},
		{name: "a clock a year ahead is set right", kind: record.GiftHandover, f: record.NewDoc("campaign", "tet"),
			m: record.Mutation{At: at.AddDate(1, 0, 0), SkewMs: 365 * 86400_000}, want: "clock_off"},
		{name: "a clock ten minutes off", kind: record.Activity, f: record.NewDoc(), m: record.Mutation{SkewMs: -600_000}},
		{name: "a clock that is no clock", kind: record.Activity, f: record.NewDoc("campaign", "tet"), m: record.Mutation{SkewMs: -1 << 53}, want: "clock_off outside_campaign"},
		{name: "twice the value", kind: record.GiftHandover, f: record.NewDoc("gift_type", "rice", "qty", 1, "value", 1_000_000), want: "value_outside_gift_type"},
		{name: "two gifts, valued together", kind: record.GiftHandover, f: record.NewDoc("gift_type", "rice", "qty", 2, "value", 1_000_000)},
		{name: "two gifts, valued each", kind: record.GiftHandover, f: record.NewDoc("gift_type", "rice", "qty", 2, "value", 500_000)},
		{name: "a fifth less", kind: record.GiftHandover, f: record.NewDoc("gift_type", "rice", "qty", 1, "value", 400_000)},
		{name: "more than a fifth less", kind: record.GiftHandover, f: record.NewDoc("gift_type", "rice", "qty", 1, "value", 399_999), want: "value_outside_gift_type"},
		{name: "to somebody on the list", kind: record.GiftHandover, f: record.NewDoc("campaign", "listed", "beneficiary", "ba")},
		{name: "to somebody else", kind: record.GiftHandover, f: record.NewDoc("campaign", "listed", "beneficiary", "ong"), want: "off_list"},
		{name: "a photo of the day before yesterday", kind: record.Activity, f: record.NewDoc(), m: record.Mutation{Photos: []record.Photo{{TakenAt: at.Add(-25 * time.Hour)}}}, want: "photo_old"},
		{name: "a photo of yesterday", kind: record.Activity, f: record.NewDoc(), m: record.Mutation{Photos: []record.Photo{{TakenAt: at.Add(-24 * time.Hour)}, {}}}},
		{name: "an activity after its campaign", kind: record.Activity, f: record.NewDoc("campaign", "tet", "started_at", "2027-03-01T08:00:00+07:00"), want: "outside_campaign"},

		{name: "a donor of 17", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "donor", donor(2010)), want: "donor_age"},
		{name: "a donor of 18", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "donor", donor(2009))},
		{name: "a donor of 60", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "donor", donor(1967))},
		{name: "a donor of 61", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "donor", donor(1966)), want: "donor_age"},
		{name: "whole blood 83 days ago", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "last_date", "2026-11-29", "last_component", "whole"), want: "donor_interval"},
		{name: "whole blood 84 days ago", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "last_date", "2026-11-28", "last_component", "whole")},
		{name: "platelets 13 days ago", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "last_date", "2027-02-07", "last_component", "platelets"), want: "donor_interval"},
		{name: "platelets 14 days ago", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "last_date", "2027-02-06", "last_component", "platelets")},
		{name: "nobody knows what, 83 days ago", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "last_date", "2026-11-29"), want: "donor_interval"},
		{name: "the server remembers", kind: record.BloodVisit, f: record.NewDoc("drive", "d"), m: record.Mutation{Secrets: map[string]string{"id_hmac": "h"}},
			state: shelf{rows: shop.rows, last: day("2026-12-24"), component: "red_cells"}, want: "donor_interval"},
		{name: "the server remembers plasma", kind: record.BloodVisit, f: record.NewDoc("drive", "d"), m: record.Mutation{Secrets: map[string]string{"id_hmac": "h"}},
			state: shelf{rows: shop.rows, last: day("2026-12-24"), component: "plasma"}},
		{name: "a correction is not too soon after itself", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "corrects", "v"), m: record.Mutation{Secrets: map[string]string{"id_hmac": "h"}},
			state: shelf{rows: shop.rows, last: day("2027-02-20"), component: "whole"}},
		{name: "550 ml of whole blood", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "ml", 550), want: "donor_volume"},
		{name: "550 ml of plasma", kind: record.BloodVisit, f: record.NewDoc("drive", "d", "ml", 550, "component", "plasma")},
		{name: "a step is judged with the row it moves", kind: record.BloodVisit, op: record.Transition, m: record.Mutation{ID: "v"},
			f: record.NewDoc("from", "screened", "to", "donated", "component", "whole", "ml", 600), want: "donor_interval donor_volume"},
	} {
		t.Run(r.name, func(t *testing.T) {
			m := r.m
			m.Kind, m.Op, m.F = r.kind, r.op, r.f
			if m.Op == "" {
				m.Op = record.Create
			}
			if m.At.IsZero() {
				m.At = at
			}
			state := r.state
			if state.rows == nil {
				state = shop
			}
			got, _, err := r.kind.Warnings(&m, state, "lan", at)
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Fields(r.want); !slices.Equal(got, want) {
				t.Errorf("warnings %v, want %v", got, want)
			}
		})
	}
}

func TestWarningsTellOfAFailingDisk(t *testing.T) {
	broken := errors.New("disk")
	m := &record.Mutation{Kind: record.GiftHandover, Op: record.Create, F: record.NewDoc("campaign", "tet")}
	if _, _, err := m.Kind.Warnings(m, shelf{err: broken}, "lan", time.Time{}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

// Thông tư 26/2013/TT-BYT Điều 4.
func TestDonorCap(t *testing.T) {
	for _, r := range []struct {
		component string
		kg        float64
		ml        int64
	}{
		{"whole", 41.9, 0}, {"whole", 42, 250}, {"whole", 44.9, 250}, {"whole", 45, 405}, {"whole", 49.9, 449}, {"whole", 50, 450},
		{"whole", 56, 500}, {"whole", 90, 500}, {"platelets", 49.9, 0}, {"plasma", 50, 500}, {"red_cells", 59.9, 500}, {"platelets", 60, 650},
	} {
		if got := record.DonorCap(r.component, r.kg); got != r.ml {
			t.Errorf("%s at %g kg: %d ml, want %d", r.component, r.kg, got, r.ml)
		}
	}
}
