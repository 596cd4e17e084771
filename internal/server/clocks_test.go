package server_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// I20: a clock that is years off, or jumps, changes what a phone shows and nothing else: every record ends as it would
// have, counts where it would have, is asked about as it would have been, and stands in the figures of the day on which
// it came.
func TestI20AClockYearsOffChangesNothing(t *testing.T) {
	const year = 365 * 24 * time.Hour
	right := dayOf(t, true, 0, 0, 0)
	for _, c := range []struct {
		what  string
		said  bool // hello between jump and record
		skews [3]time.Duration
	}{
		{"ten years behind", true, [3]time.Duration{-10 * year, -10 * year, -10 * year}},
		{"ten years ahead", true, [3]time.Duration{10 * year, 10 * year, 10 * year}},
		{"jumping", true, [3]time.Duration{10 * year, -10 * year, 0}},
		{"set right in the field", true, [3]time.Duration{110 * time.Minute, 0, 0}},
		{"jumping where no network tells", false, [3]time.Duration{0, -10 * year, 10 * year}},
	} {
		got := dayOf(t, c.said, c.skews[:]...)
		if !c.said { // the server cannot know when it was, and may ask
			got.questions, got.figures = right.questions, right.figures
		}
		if got != right {
			t.Errorf("%s:\n%+v, want\n%+v", c.what, got, right)
		}
	}
}

// dayTold is what became of a day.
type dayTold struct{ ends, rows, questions, figures string }

// dayOf plays a morning, a noon and an afternoon with a phone whose clock is off by so much, and then tells.
func dayOf(t *testing.T, said bool, skews ...time.Duration) (told dayTold) {
	t.Helper()
	s := &stage{phonetest.NewServer(t), t, nil}
	p, leader := s.Phone("volunteer1"), s.Phone("leader")
	var passed time.Duration
	now := func() time.Time { return s.Now().Add(skews[0]) } // the phone's clock
	turn := func(part int) {
		skews[0] = skews[part]
		p.Skew(passed + skews[part])
		if said || part == 0 {
			s.must(p.Client.Hello(t.Context()))
		}
	}
	later := func(d time.Duration) { s.Passes(d); passed += d }
	picture := func(seed int) client.Photo {
		data := jpegOf(seed, 200).data
		preview, err := client.Preview(data)
		s.must(err)
		return client.Photo{Data: data, Preview: preview, Type: "image/jpeg", TakenAt: now().Add(-time.Minute)}
	}
	turn(0)
	p.Sync()
	ids := []string{p.Gives(nil, picture(3))}
	ids = append(ids, p.Records("activity", record.NewDoc("unit", phonetest.KienAn, "type", "kitchen", "hours", 2, "location", record.NewDoc("lat", 20.80, "lon", 106.60)), picture(4)))
	later(2 * time.Hour)
	turn(1)
	ids = append(ids, p.Gives(record.NewDoc("note", "lần hai"), picture(5)))                                                                                               // one too many
	ids = append(ids, p.Records("activity", record.NewDoc("unit", phonetest.KienAn, "type", "visit", "hours", 1, "location", record.NewDoc("lat", 20.80, "lon", 106.95)))) // 36 km on, in two hours
	later(time.Hour)
	turn(2)
	visit := p.Records("blood_visit", record.NewDoc("drive", phonetest.Drive, "unit", phonetest.KienAn, "donor", record.NewDoc("name", "Phạm Văn Hiến", "birth_year", 1990)))
	_, err := p.Client.Step("blood_visit", visit, "arrived", nil)
	s.must(err)
	p.Sets("beneficiary", phonetest.Ong, map[string]any{"note": "gọi trước"})
	ids = append(ids, visit)
	p.Sync()
	for range 200 {
		if p.State(ids[0]) == client.Complete && p.State(ids[1]) == client.Complete {
			break
		}
		time.Sleep(20 * time.Millisecond)
		p.Sync()
	}
	leader.Sync()
	_, err = leader.Client.Review("activity", ids[3], "accepted", client.Verdict{})
	s.must(err)
	leader.Sync()
	p.Sync()
	for _, e := range append(p.Journal(), p.Issues()...) {
		if e.Result.S != record.OK { // a conflict stands in both
			told.ends += fmt.Sprintf("%s %s %s %s; ", e.Kind, e.Op, e.Result.S, e.Result.Code)
		}
	}
	for _, id := range ids {
		told.ends += fmt.Sprint(p.State(id), " ")
	}
	read := func(q string) (all string) {
		s.must(s.App.DB().NewQuery(q).Row(&all))
		return all
	}
	told.rows = read("SELECT coalesce(group_concat(counted || ' ' || evidence || ' ' || review_state, ', '), '') FROM (SELECT * FROM gift_handover ORDER BY note)") +
		read("SELECT ' ' || state FROM blood_visit") + read("SELECT ' ' || note FROM beneficiary WHERE id = '"+phonetest.Ong+"'")
	told.questions = read("SELECT coalesce(group_concat(why, ' '), '') FROM (SELECT why FROM flag WHERE why <> 'clock_off' ORDER BY why)")
	var in struct{ Token string }
	r := s.ask("POST", "/api/collections/users/auth-with-password", "", text(fields{"identity": "leader@kienan.example", "password": phonetest.Password}))
	s.must(json.Unmarshal(r.body, &in, json.MatchCaseInsensitiveNames(true)))
	var figures struct {
		Gifts, Activity jsontext.Value
		ByDay           jsontext.Value `json:"by_day"`
	}
	r = s.ask("POST", "/api/desk/v1/progress", in.Token, text(fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet}))
	s.must(json.Unmarshal(r.body, &figures, json.MatchCaseInsensitiveNames(true)))
	told.figures = string(figures.Gifts) + string(figures.Activity) + string(figures.ByDay)
	if !strings.Contains(told.figures, "500000") {
		t.Errorf("the figures tell nothing: %s", told.figures)
	}
	return told
}
