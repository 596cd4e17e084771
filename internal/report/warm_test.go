package report_test

import (
	"context"
	"errors"
	"testing"

	"github.com/chungsuc/chungsuc/internal/report"
)

// What was read ahead is what would be read when somebody asks, and the first who asks reads nothing more. What changed
// meanwhile is told all the same.
func TestWhatIsReadAheadIsWhatWouldBeRead(t *testing.T) {
	c := newCrowd(t, 11)
	for c.done < 600 {
		c.step()
	}
	c.settle()
	warm := c.desk()
	if err := warm.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept := report.Pages(warm)
	if kept < 2 {
		t.Fatalf("%d sheets were read ahead", kept)
	}
	compare := func(when string) {
		t.Helper()
		for _, in := range []report.Asked{{Unit: province, Campaign: tet}, {Unit: c.communes[0], Campaign: tet}, {Unit: province, Campaign: relief}} {
			sees := report.Sight{Figures: true, Health: true, Places: true}
			a, err := warm.Progress(t.Context(), in, sees)
			c.must(err)
			b, err := c.desk().Progress(t.Context(), in, sees)
			c.must(err)
			c.same(when+", "+in.Unit+" "+in.Campaign, figureText(c.world, a), figureText(c.world, b))
		}
	}
	compare("read ahead")
	if now := report.Pages(warm); now != kept {
		t.Errorf("whoever asked first read %d sheets", now-kept)
	}
	for c.done < 900 {
		c.step()
	}
	c.settle()
	compare("after more")

	ended, end := context.WithCancel(t.Context())
	end()
	cold := c.desk()
	if err := cold.Warm(ended); !errors.Is(err, context.Canceled) || report.Pages(cold) != 0 {
		t.Errorf("a server that stops went on reading: %v, %d sheets", err, report.Pages(cold))
	}
}
