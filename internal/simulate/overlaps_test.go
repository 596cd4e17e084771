package simulate_test

import (
	"testing"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/simulate"
)

// A morning of two teams leaves each leader something of every sort to decide.
func TestOverlapsWaitForTheLeaders(t *testing.T) {
	srv, url := serve(t)
	err := simulate.Overlaps(t.Context(), simulate.Config{Server: url, Password: demo.Password, Network: simulate.Good, Seed: 1},
		simulate.Team{One: "volunteer1@kienan.example", Other: "volunteer2@kienan.example", Leader: "leader@kienan.example"},
		simulate.Team{One: "volunteer1@longbien.example", Other: "volunteer2@longbien.example", Leader: "leader@longbien.example"})
	if err != nil {
		t.Fatal(err)
	}
	count := func(query string) (n int) {
		t.Helper()
		if err := srv.App.DB().NewQuery(query).Row(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for what, query := range map[string]string{
		"a house that was given to twice":      "why = 'already_given' AND facts ->> 'same_household'",
		"a gift of another organisation":       "why = 'already_given' AND facts ->> 'giver' LIKE 'Hội Liên hiệp%'",
		"a person who was visited twice":       "why = 'already_given' AND facts ->> 'giver' IS NULL",
		"one photo of two gifts":               "why = 'same_photo'",
		"two changes of one field":             "why = 'field_conflict' AND facts ->> 'field' = 'phone'",
		"somebody who is on the list already":  "why = 'lookalike'",
		"and nothing that is not so: no photo": "why = 'photo_old'",
	} {
		want := 2
		if what == "and nothing that is not so: no photo" {
			want = 0
		}
		if n := count("SELECT count(*) FROM flag WHERE state = 'open' AND " + query); n != want {
			t.Errorf("%s: %d questions, want %d", what, n, want)
		}
		if n := count("SELECT count(DISTINCT unit) FROM flag WHERE state = 'open' AND " + query); n != want {
			t.Errorf("%s: in %d branches", what, n)
		}
	}
	if n := count("SELECT count(*) FROM gift_handover WHERE review_state = 'returned' AND review ->> 'reason' = 'photo_unclear' AND review ->> '$.mark.photo' <> ''"); n != 2 {
		t.Errorf("%d records are returned with a mark", n)
	}
	if n := count("SELECT count(*) FROM gift_handover WHERE review_state = 'received' AND evidence = 'full'"); n < 12 {
		t.Errorf("%d records wait with their photos", n)
	}
	if n := count("SELECT count(*) FROM gift_handover WHERE list_version = 1"); n != count("SELECT count(*) FROM gift_handover") || n < 12 {
		t.Errorf("%d handovers tell which list their phone held", n)
	}
	r, _, err := journal.Verify(t.Context(), srv.App.DataDir())
	if err != nil || len(r.Faults) > 0 {
		t.Errorf("%v %v", err, r.Faults)
	}
}
