package model_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/chungsuc/chungsuc/internal/model"
)

var days = flag.Int("days", 1500, "how many days the whole contract is played")

// I1-I5, I7-I9, I12-I15: whatever happens on a day, nothing is lost, doubled, or seen by who may not. A failure is written
// to testdata and replays; -days=20000 plays longer.
func TestWhateverHappensNothingIsLost(t *testing.T) {
	tries(t, *days)
	rapid.Check(t, func(rt *rapid.T) {
		d := newDay(rt, model.Whole)
		d.log = func(name string) { rt.Log(name) }
		if wrong := run(d); wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// tries sets how often a property is tried, and tells the seed that does it again.
func tries(t *testing.T, n int) {
	t.Helper()
	seed := flag.Lookup("rapid.seed").Value.String()
	if seed == "0" {
		seed = fmt.Sprint(1 + rand.Uint64())
	}
	for name, value := range map[string]string{"rapid.checks": fmt.Sprint(n), "rapid.seed": seed} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	t.Log("-rapid.seed=" + seed)
}

// patience is how many days the suite has to notice that a mechanism is off.
const patience = 5000

// Each mechanism of the contract is needed, and this suite notices when it is missing.
func TestEveryMechanismIsMissed(t *testing.T) {
	for _, off := range model.Mechanisms() {
		t.Run(off.String(), func(t *testing.T) {
			day := rapid.Custom(func(rt *rapid.T) string { return run(newDay(rt, off)) })
			for seed := range patience {
				if wrong := day.Example(seed); wrong != "" {
					t.Logf("noticed on day %d: %.200s", seed+1, wrong)
					return
				}
			}
			t.Errorf("not noticed in %d days", patience)
		})
	}
}
