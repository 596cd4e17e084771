// Package bench takes figures: this server and the other way of doing the same work, side by side on one machine.
//
// Machines are shared and noisy, so both sides take turns, round after round, and the ratio of their medians is the figure.
// Both are child processes of the same binary; DESIGN.md tells what each does and what is not measured.
package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
)

// Config is what to measure, and how.
type Config struct {
	Only string // name of one figure, or Scale; "" = all but Scale
	// Folder is what simulate --fill made, for Scale. Gifts are added to it.
	Folder string
	Quick  bool
	JSON   bool
	// Size overrides the size that Quick chooses.
	Size *Size
	// Child makes a process that calls Child with this spec, its own standard input and its own standard output.
	Child func(spec string) (*exec.Cmd, error)
	// Out takes the figures, Progress what happens meanwhile and what the machine is.
	Out, Progress io.Writer
}

// Size is how much work a round has.
type Size struct {
	Rounds int
	Push   int // records a round
	Pull   int // rows that a new phone takes
	Others int // rows in other units, for pull_delta; shared out over the rounds
	Phones int // connected phones, for the figures of pokes
	Pokes  int // pushes of one record in a round, beside those phones
	Photos int // photos a round
	Side   int // their long edge, pixels
	Small  int // handovers of the small folder beside a large one
}

// Sizes of a full run, 15 minutes at most on two cores, and of a quick one, 2 minutes.
var (
	Full  = Size{Rounds: 5, Push: 10_000, Pull: 10_000, Others: 200_000, Phones: 1_000, Pokes: 1_000, Photos: 5, Side: 4032, Small: demo.GiftsPerCommune}
	Quick = Size{Rounds: 3, Push: 1_500, Pull: 5_000, Others: 30_000, Phones: 1_000, Pokes: 300, Photos: 2, Side: 4032, Small: demo.GiftsPerCommune}
)

// Figure is one result. Ours and Other are medians over the rounds.
type Figure struct {
	Figure  string  `json:"figure"`
	Ours    float64 `json:"ours"`
	Other   float64 `json:"other"`
	Ratio   float64 `json:"ratio"` // Ours / Other
	Unit    string  `json:"unit"`
	Rounds  int     `json:"rounds"`
	OtherIs string  `json:"other_is"`
	// Lowest and Highest are the ratios of the single rounds.
	Lowest  float64 `json:"lowest"`
	Highest float64 `json:"highest"`
	// Server CPU time, user and system, in microseconds for each piece of work; 0 where it cannot be told.
	OursCPU  float64 `json:"ours_cpu_us"`
	OtherCPU float64 `json:"other_cpu_us"`
	// The most a server's resident memory stood above what it was before a round, in MB; 0 where it cannot be told.
	OursGrew  float64 `json:"ours_grew_mb"`
	OtherGrew float64 `json:"other_grew_mb"`
}

// task takes one figure.
type task struct {
	name string
	run  func(b *run, ctx context.Context) (Figure, error)
}

var tasks = []task{
	{"push_batch", (*run).pushBatch},
	{"push_floor", (*run).pushFloor},
	{"push_8", (*run).pushEight},
	{"pull_first", (*run).pullFirst},
	{"pull_delta", (*run).pullDelta},
	{"verdicts", (*run).verdicts},
	{"poke_1000", (*run).pokes},
	{"poke_memory", (*run).pokeMemory},
	{"photo_lane", (*run).photoLane},
	{"derive", (*run).derive},
	{"memory", (*run).memory},
}

// Names are the figures there are, in the order in which they are taken.
func Names() (names []string) {
	for _, t := range tasks {
		names = append(names, t.name)
	}
	return names
}

// Run takes the figures and tells them. Folders and processes of its own are gone when it returns.
func Run(ctx context.Context, cfg Config) (err error) {
	b := &run{Config: cfg, size: Full}
	b.Progress = &shared{to: cfg.Progress}
	switch {
	case cfg.Size != nil:
		b.size = *cfg.Size
	case cfg.Quick:
		b.size = Quick
	}
	if b.dir, err = os.MkdirTemp("", "chungsuc-bench-"); err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()

	b.tell("%s\n", machine(time.Now()))
	if cfg.Only == Scale {
		if err := b.scale(ctx); err != nil {
			return fmt.Errorf("%s: %w", Scale, cmp.Or(ctx.Err(), err))
		}
	}
	for _, t := range tasks {
		if cfg.Only != "" && cfg.Only != t.name {
			continue
		}
		b.tell("\n%s\n", t.name)
		f, err := t.run(b, ctx)
		if ctx.Err() != nil { // asked to stop: what the children said about it is no news
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		if err := b.took(t.name, f); err != nil {
			return err
		}
	}
	if len(b.figures) == 0 {
		return fmt.Errorf("%q: %s, %s", cfg.Only, strings.Join(Names(), ", "), Scale)
	}
	if !cfg.JSON {
		return writeTable(cfg.Out, b.figures)
	}
	return nil
}

// took notes a figure, and tells it at once where each is a line.
func (b *run) took(name string, f Figure) error {
	f.Figure = name
	b.figures = append(b.figures, f)
	if b.JSON {
		return writeLine(b.Out, f)
	}
	return nil
}

// run is one run of the command.
type run struct {
	Config
	size    Size
	dir     string
	made    atomic.Int64 // folders of children so far
	figures []Figure
}

// shared lets children and parent write the same progress.
type shared struct {
	mu sync.Mutex
	to io.Writer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.to.Write(p)
}

func (b *run) tell(format string, args ...any) { fmt.Fprintf(b.Progress, format, args...) }

// side is one of two that take turns. prepare does what is not measured and gives the work that is.
type side struct {
	child   *child
	prepare func(round int) (work func() error, err error)
}

// turn is what one side needed in one round.
type turn struct {
	seconds   float64
	cpu       float64 // microseconds of the child
	rss, grew float64 // MB of the child: afterwards, and at most above what stood before
}

func (s side) turn(round int) (turn, error) {
	work, err := s.prepare(round)
	if err != nil {
		return turn{}, err
	}
	runtime.GC() // what one side left on our heap is not the other's cost
	before, err := s.child.ask("usage")
	if err != nil {
		return turn{}, err
	}
	start := time.Now()
	if err := work(); err != nil {
		return turn{}, err
	}
	took := time.Since(start)
	after, err := s.child.ask("usage")
	return turn{took.Seconds(), after.CPU - before.CPU, after.RSS, after.Peak - before.RSS}, err
}

// How a figure is read from a turn of count pieces of work.
type scale struct {
	unit  string
	value func(t turn, count int) float64
}

func rate(unit string) scale {
	return scale{unit, func(t turn, count int) float64 { return float64(count) / t.seconds }}
}

var (
	milliseconds = scale{"ms", func(t turn, count int) float64 { return t.seconds * 1e3 / float64(count) }}
	megabytes    = scale{"MB RSS", func(t turn, _ int) float64 { return t.rss }}
	cpuPerPiece  = scale{"ms CPU", func(t turn, count int) float64 { return t.cpu / 1e3 / float64(count) }}
)

// contest lets both sides do the same work in turn; who begins changes from round to round. A round before the first
// warms both up and does not count.
func (b *run) contest(ctx context.Context, s scale, count int, ours, other side) (Figure, error) {
	f := Figure{Unit: s.unit, Rounds: b.size.Rounds}
	var mine, theirs, ratios, myCPU, theirCPU, myGrowth, theirGrowth []float64
	for round := range b.size.Rounds + 1 {
		if err := ctx.Err(); err != nil {
			return f, err
		}
		var got [2]turn
		for i := range 2 {
			who := (i + round) % 2
			t, err := []side{ours, other}[who].turn(round)
			if err != nil {
				return f, err
			}
			got[who] = t
		}
		a, o := s.value(got[0], count), s.value(got[1], count)
		if round == 0 {
			b.tell("  làm nóng / warm-up: %.4g, %.4g %s\n", a, o, s.unit)
			continue
		}
		b.tell("  vòng / round %d: %.4g, %.4g %s\n", round, a, o, s.unit)
		mine, theirs, ratios = append(mine, a), append(theirs, o), append(ratios, a/o)
		myCPU, theirCPU = append(myCPU, got[0].cpu/float64(count)), append(theirCPU, got[1].cpu/float64(count))
		myGrowth, theirGrowth = append(myGrowth, got[0].grew), append(theirGrowth, got[1].grew)
	}
	f.Ours, f.Other = median(mine), median(theirs)
	f.Ratio, f.Lowest, f.Highest = f.Ours/f.Other, slices.Min(ratios), slices.Max(ratios)
	f.OursCPU, f.OtherCPU = median(myCPU), median(theirCPU)
	f.OursGrew, f.OtherGrew = median(myGrowth), median(theirGrowth)
	return f, nil
}

func median(values []float64) float64 {
	v := slices.SortedFunc(slices.Values(values), cmp.Compare[float64])
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}
