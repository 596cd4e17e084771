//go:build unix

package phonetest_test

import (
	"bytes"
	"encoding/json/v2"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/journal"
)

var (
	crashSeeds = flag.Int("crash.seeds", 2, "how many days the crash matrix lives through")
	crashSeed  = flag.Uint64("crash.seed", 1, "the seed of the first of them")
	crashAt    = flag.String("crash.at", "", "only the steps that begin so")
)

// way is how a step is reached: by what work, and how often it surely comes by in it.
type way struct {
	work  func(*day)
	times int
}

var ways = map[string]way{
	"row/written": {(*day).gifts, 9}, "log/written": {(*day).gifts, 3}, "receipt/written": {(*day).gifts, 3},
	"list/moved":    {(*day).list, 3},
	"commit/before": {(*day).gifts, 3}, "commit/after": {(*day).gifts, 3}, "side/written": {(*day).gifts, 3}, "side/synced": {(*day).gifts, 3},
	"answer/before": {(*day).gifts, 3}, "poke/before": {(*day).gifts, 3},
	"epoch/begun": {(*day).gifts, 1}, "epoch/marked": {(*day).gifts, 1},
	"preview/stored": {(*day).photos, 3}, "upload/made": {(*day).photos, 3}, "upload/chunk": {(*day).photos, 3},
	"photo/placing": {(*day).photos, 3}, "file/synced": {(*day).photos, 9}, "file/named": {(*day).photos, 9}, "photo/placed": {(*day).photos, 3},
	"photo/whole": {(*day).photos, 3}, "photo/derived": {(*day).photos, 3}, "photo/compared": {(*day).photos, 3}, "photo/receipt": {(*day).photos, 3},
	"move/begun": {(*day).move, 1}, "move/hundred": {(*day).move, 3}, "move/ending": {(*day).move, 1},
	"backup/before": {(*day).backup, 1}, "backup/made": {(*day).backup, 1},
}

// doomed is the real binary over a data folder, built so that it can be ended at a step.
type doomed struct {
	*day
	binary, addr string
	cmd          *exec.Cmd
	ended        chan struct{}
	said         bytes.Buffer
	fault        string // of crash.Faults, that the server is built with
	// armed is the step at which the server ends, next gives the one after it.
	armed   string
	next    func() string
	reached map[string]bool
	deaths  int
	// epoch is what the database lives in; forks says that its next look may find another one, because the mark is away.
	epoch string
	forks bool
}

// start brings the server up, armed for the next step. The steps of a new epoch come by at a start without the side file.
func (s *doomed) start() {
	s.Helper()
	for {
		s.armed = s.next()
		choice := ""
		if s.armed != "" {
			choice = fmt.Sprintf("%s:%d", s.armed, 1+s.IntN(ways[s.armed].times))
		}
		if strings.HasPrefix(s.armed, "epoch/") {
			s.forks = true
			s.must(os.Remove(filepath.Join(s.dir, journal.SideFile)))
		}
		s.said.Reset()
		s.cmd = exec.Command(s.binary, "serve", "--dir", s.dir, "--http", s.addr)
		s.cmd.Dir, s.cmd.Env = s.TempDir(), append(os.Environ(), "CHUNGSUC_CRASH="+choice, "CHUNGSUC_FAULT="+s.fault)
		s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
		s.must(s.cmd.Start())
		s.ended = make(chan struct{})
		go func(cmd *exec.Cmd, ended chan struct{}) { cmd.Wait(); close(ended) }(s.cmd, s.ended)
		for !s.isDown() {
			if res, err := http.Get(s.url + "/api/health"); err == nil {
				res.Body.Close()
				return
			}
			time.Sleep(2 * time.Millisecond)
		}
		s.fell()
	}
}

func (s *doomed) isDown() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// fell notes a death and looks at what it left.
func (s *doomed) fell() {
	s.Helper()
	if state := s.cmd.ProcessState.String(); s.armed == "" || state != "signal: killed" {
		s.Fatalf("the server ended by itself: %s\n%s", state, s.said.String())
	}
	s.reached[s.armed] = true
	s.deaths++
	s.looks("after the death at " + s.armed)
}

// looks holds the folder as it lies there against itself and against what phones were told: a crash begins no epoch, and
// takes back no answer and no proof of a photo.
func (s *doomed) looks(when string) {
	s.Helper()
	r := s.verified(when)
	if s.epoch != "" && r.Epoch != s.epoch && !s.forks {
		s.Errorf("%s: an epoch began, and nothing was lost", when)
	}
	s.epoch, s.forks = r.Epoch, s.armed == "epoch/begun"
	mids, photos, told := []string{}, []string{}, int64(0)
	for _, p := range s.phones {
		for _, e := range append(p.Journal(), p.Issues()...) {
			mids, told = append(mids, e.Mid), max(told, e.Result.Seq)
		}
		for _, photo := range p.PhotoStates() {
			if photo.Proved {
				photos = append(photos, photo.SHA256)
			}
		}
	}
	if told > r.Marked && !s.forks {
		s.Errorf("%s: phones were told of %d, and the side file vouches for %d", when, told, r.Marked)
	}
	db := s.open()
	defer db.Close()
	for what, of := range map[string]struct {
		query string
		ids   []string
	}{
		"answers": {"SELECT count(*) FROM json_each(?) AS told WHERE NOT EXISTS (SELECT 1 FROM sync_receipt WHERE mid = told.value)", mids},
		"photos":  {"SELECT count(*) FROM json_each(?) AS told WHERE NOT EXISTS (SELECT 1 FROM sync_photo WHERE sha256 = told.value AND state = 'whole')", photos},
	} {
		list, err := json.Marshal(of.ids)
		s.must(err)
		var lost int
		s.must(db.QueryRowContext(s.Context(), of.query, string(list)).Scan(&lost))
		if lost > 0 {
			s.Errorf("%s: of %d %s that phones have, the database does not know %d", when, len(of.ids), what, lost)
		}
	}
}

// TestCrashMatrix lives through days in which the server dies at every step of crash.Points, in another order each day.
// After each death the folder must be clean as it lies there; the next server goes on, phones bring what they know, and
// at the end of the day the account balances. A step that nobody comes by fails the test, and so does a server that is
// built wrong and is not noticed (faults_test.go).
func TestCrashMatrix(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "chungsuc")
	if out, err := exec.Command("go", "build", "-tags", "crash", "-o", binary, "github.com/chungsuc/chungsuc").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	var points []string
	for _, point := range crash.Points {
		if ways[point].work == nil {
			t.Errorf("no work leads to %s", point)
		}
		if strings.HasPrefix(point, *crashAt) {
			points = append(points, point)
		}
	}
	for i := range *crashSeeds {
		seed := *crashSeed + uint64(i)
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) { crashDay(t, binary, "", seed, points) })
	}
	for _, fault := range crash.Faults {
		t.Run("built wrong: "+fault, func(t *testing.T) { noticed(t, binary, fault) })
	}
}

// crashDay lives through a day in which a server, built with one of crash.Faults or none, dies at each of the steps.
func crashDay(t testing.TB, binary, fault string, seed uint64, points []string) {
	moves := 0
	for _, point := range points {
		if strings.HasPrefix(point, "move/") {
			moves++
		}
	}
	d, first := newDay(t, seed, moves)
	first.Stop()
	s := &doomed{day: d, binary: binary, fault: fault, addr: strings.TrimPrefix(d.url, "http://"), reached: map[string]bool{}}
	d.revive = func() {
		if s.isDown() {
			s.fell()
			s.start()
		}
	}
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			keep(t, s.dir, fmt.Sprintf("go test ./internal/phonetest -run TestCrashMatrix -crash.seeds=1 -crash.seed=%d", seed))
		}
	})
	points = slices.Clone(points)
	d.Shuffle(len(points), func(i, k int) { points[i], points[k] = points[k], points[i] })
	todo := slices.Clone(points)
	s.next = func() (point string) {
		if len(todo) > 0 {
			point, todo = todo[0], todo[1:]
		}
		return point
	}
	s.start()
	for _, point := range points {
		if s.reached[point] { // while phones finished what an earlier death had cut short
			continue
		}
		ways[point].work(d)
		if !s.reached[point] {
			t.Errorf("nothing came by %s", point)
			s.kill()
			s.start()
		}
	}
	d.settles()
	made := d.balances()
	s.kill()
	s.looks("at the end of the day")
	t.Logf("seed %d: %d deaths at %d steps, %d mutations accounted for", seed, s.deaths, len(s.reached), made)
}

// kill ends the server as the system does.
func (s *doomed) kill() {
	if s.cmd != nil && s.cmd.ProcessState == nil {
		s.cmd.Process.Kill()
	}
	if s.ended != nil {
		<-s.ended
	}
}

// keep copies a folder to where the test's end does not reach, and says how the run is repeated.
func keep(t testing.TB, dir, command string) {
	to, err := os.MkdirTemp("", "chungsuc-failed-")
	if err == nil {
		err = os.CopyFS(filepath.Join(to, "data"), os.DirFS(dir))
	}
	t.Logf("the folder is kept in %s (%v); again: %s", to, err, command)
}
