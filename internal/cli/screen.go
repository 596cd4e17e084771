package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/chungsuc/chungsuc/internal/simulate"
)

// screen tells what phones do: on a terminal a block that is drawn again and again, elsewhere a line for each event.
type screen struct {
	out   io.Writer
	title string
	live  bool // a terminal that can be drawn on
	quiet bool

	mu     sync.Mutex
	began  time.Time
	last   map[int]simulate.Event // by phone
	news   []string               // newest last
	height int                    // lines on the terminal
	stop   chan struct{}
	gone   sync.WaitGroup
}

const (
	phoneLines = 12 // phones with a line of their own
	newsLines  = 5
	redraw     = 200 * time.Millisecond
)

func newScreen(out io.Writer, title string, quiet bool) *screen {
	return &screen{out: out, title: title, quiet: quiet, live: !quiet && terminal(out), last: map[int]simulate.Event{}}
}

// terminal says whether somebody looks at it.
func terminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// open begins to draw; close draws the last state and leaves it there.
func (s *screen) open() {
	s.began = time.Now()
	if !s.live {
		return
	}
	s.stop = make(chan struct{})
	s.gone.Go(func() {
		tick := time.NewTicker(redraw)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s.draw()
			case <-s.stop:
				s.draw()
				return
			}
		}
	})
}

func (s *screen) close() {
	if s.stop != nil {
		close(s.stop)
		s.gone.Wait()
		s.stop = nil
	}
}

// watch takes an event of a simulation.
func (s *screen) watch(e simulate.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[e.Phone] = e
	s.note(fmt.Sprintf("%s  %-22s %s · %s", e.At.Format(time.TimeOnly), short(e.Who), e.Vi, e.En))
}

// Write takes a line of the server's log.
func (s *screen) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note(string(bytes.TrimSpace(line)))
	return len(line), nil
}

func (s *screen) note(line string) {
	if s.live {
		s.news = append(s.news, line)
		s.news = s.news[max(0, len(s.news)-newsLines):]
	} else if !s.quiet {
		fmt.Fprintln(s.out, line)
	}
}

// short is an account without what all accounts end with.
func short(email string) string { return strings.TrimSuffix(email, ".example") }

// ANSI sequences.
const (
	wrapOff, wrapOn = "\x1b[?7l", "\x1b[?7h"
	eraseLine       = "\x1b[K"
	bold, dim       = "\x1b[1m", "\x1b[2m"
	green, plain    = "\x1b[32m", "\x1b[0m"
)

func (s *screen) draw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	if s.height > 0 {
		fmt.Fprintf(&b, "\x1b[%dF", s.height)
	}
	b.WriteString(wrapOff)
	lines := s.lines()
	for _, l := range lines {
		b.WriteString(l + eraseLine + "\n")
	}
	for range s.height - len(lines) {
		b.WriteString(eraseLine + "\n")
	}
	b.WriteString(wrapOn)
	s.height = max(s.height, len(lines))
	io.WriteString(s.out, b.String()) // a terminal that went away is nobody's concern
}

func (s *screen) lines() []string {
	var sum simulate.State
	online := 0
	for _, e := range s.last {
		sum.Made, sum.Waiting, sum.Photos, sum.Whole = sum.Made+e.State.Made, sum.Waiting+e.State.Waiting, sum.Photos+e.State.Photos, sum.Whole+e.State.Whole
		sum.Conflict, sum.Rejected, sum.Dup = sum.Conflict+e.State.Conflict, sum.Rejected+e.State.Rejected, sum.Dup+e.State.Dup
		if e.State.Online {
			online++
		}
	}
	took := time.Since(s.began).Round(time.Second)
	lines := []string{
		fmt.Sprintf("%s%s%s  %02d:%02d  %d điện thoại, %d có mạng / %d phones, %d online",
			bold, s.title, plain, int(took.Minutes()), int(took.Seconds())%60, len(s.last), online, len(s.last), online),
		fmt.Sprintf("ghi / made %s%d%s · máy chủ nhận / received %s%d%s · chờ / waiting %s%d%s · ảnh / photos %s%d/%d%s",
			bold, sum.Made, plain, bold, sum.Made-sum.Waiting, plain, bold, sum.Waiting, plain, bold, sum.Whole, sum.Photos, plain),
		fmt.Sprintf("mâu thuẫn, giữ cả hai / conflicts %d · không nhận / refused %d · gửi trùng, nhận ra / known already %d", sum.Conflict, sum.Rejected, sum.Dup),
		"",
	}
	for n := 1; n <= min(len(s.last), phoneLines); n++ {
		e, ok := s.last[n]
		if !ok {
			continue
		}
		dot := dim + "○" + plain
		if e.State.Online {
			dot = green + "●" + plain
		}
		lines = append(lines, fmt.Sprintf("%s %-20s ghi %3d  chờ %2d  ảnh %2d/%-2d  %s", dot, short(e.Who), e.State.Made, e.State.Waiting, e.State.Whole, e.State.Photos, e.Vi))
	}
	if more := len(s.last) - phoneLines; more > 0 {
		lines = append(lines, fmt.Sprintf("  … và %d máy nữa / and %d more", more, more))
	}
	lines = append(lines, "")
	for _, n := range s.news {
		lines = append(lines, dim+n+plain)
	}
	return lines
}
