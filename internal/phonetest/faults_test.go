//go:build unix

package phonetest_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/chungsuc/chungsuc/internal/crash"
)

// falls is where a broken server has to die for somebody to notice what is wrong with it.
var falls = map[string]string{
	crash.AnswerFirst: "commit/before",
	crash.MarkFirst:   "commit/before",
	crash.MarkLast:    "poke/before",
	crash.PhotoFirst:  "photo/placing",
	crash.MoveFirst:   "move/hundred",
}

// days is how many the matrix has to notice a fault: a death shows nothing where nobody was waiting for an answer.
const days = 30

// noticed lets a server die that is built wrong in a way that only a death at the wrong moment shows, and fails when the
// matrix does not complain. -long lets it live through whole days of the matrix.
func noticed(t *testing.T, binary, fault string) {
	points := []string{falls[fault]}
	if !slices.Contains(crash.Points, points[0]) {
		t.Fatal("nobody knows where it would fall")
	}
	if *long {
		points = crash.Points
	}
	for i := range uint64(days) {
		if said := complaint(t, func(t testing.TB) { crashDay(t, binary, fault, *crashSeed+i, points) }); said != "" {
			t.Logf("noticed on day %d: %s", i+1, said)
			return
		}
	}
	t.Errorf("not noticed in %d days", days)
}

// complaint runs a test that is to fail, and gives the first thing that it complains of, "" when there is none.
func complaint(t *testing.T, test func(testing.TB)) string {
	q := &quiet{TB: t}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		test(q)
	}()
	<-ended
	return q.said
}

// quiet is a test that keeps its first complaint to itself, and ends with it.
type quiet struct {
	testing.TB
	said string
}

func (q *quiet) Error(args ...any)                 { q.complains(fmt.Sprint(args...)) }
func (q *quiet) Errorf(format string, args ...any) { q.complains(fmt.Sprintf(format, args...)) }
func (q *quiet) Fatal(args ...any)                 { q.complains(fmt.Sprint(args...)) }
func (q *quiet) Fatalf(format string, args ...any) { q.complains(fmt.Sprintf(format, args...)) }
func (q *quiet) Log(...any)                        {}
func (q *quiet) Logf(string, ...any)               {}

func (q *quiet) complains(said string) {
	q.said = said
	runtime.Goexit()
}
