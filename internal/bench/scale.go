package bench

import (
	"cmp"
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/server"
)

// Scale is the name by which the figures of a large folder are asked for.
const Scale = "scale"

// scaled is a large folder and a small one of the same communes, with a server on each.
type scaled struct {
	*run
	dirs   [2]string // the large one, the small one
	sides  [2]*child
	is     string
	single int // rounds of what takes long
}

// scale takes every figure on the folder that Config names, and beside it on one that has a single commune of the same
// size: what a phone or a commune asks should cost the same in both. The folder must be one of simulate --fill; the figures
// add gifts to it.
func (b *run) scale(ctx context.Context) (err error) {
	s := &scaled{run: b, dirs: [2]string{b.Folder, filepath.Join(b.dir, "small")}, single: min(3, b.size.Rounds)}
	if _, err := os.Stat(filepath.Join(b.Folder, "data.db")); err != nil {
		return fmt.Errorf("no data folder of simulate --fill: %w", err)
	}
	b.tell("  dựng thư mục nhỏ / filling the small folder\n")
	done, err := demo.Fill(ctx, s.dirs[1], server.Config{Log: slog.New(slog.DiscardHandler)}, demo.Filling{Handovers: b.size.Small})
	if err != nil {
		return err
	}
	s.is = fmt.Sprintf("chính nó / itself, with %d handovers in %d commune", done.Handovers, done.Communes)
	defer func() {
		for _, c := range s.sides {
			if c != nil {
				ending(&err, c)
			}
		}
	}()
	for _, take := range []func(context.Context) error{s.starts, s.pushes, s.pulls, s.desks, s.memory, s.backup, s.verify} {
		if err := take(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *scaled) add(name string, f Figure) error {
	f.OtherIs = s.is
	return s.took(name, f)
}

// Campaigns that the figures hand gifts over in.
const (
	laps    = 24 // of backup, one after another
	pulling = 0
	asking  = 1
	lapping = 2
	pushing = lapping + laps
)

// open starts a server on one of the folders, instead of the one that was there.
func (s *scaled) open(ctx context.Context, which, campaigns int) error {
	if c := s.sides[which]; c != nil {
		s.sides[which] = nil
		if err := c.stop(); err != nil {
			return err
		}
	}
	c, err := s.start(ctx, spec{Role: "folder", Dir: s.dirs[which], Campaigns: campaigns})
	s.sides[which] = c
	return err
}

// figure makes one of values of both sides, round by round.
func figure(unit string, ours, other []float64) Figure {
	f := Figure{Unit: unit, Rounds: len(ours), Ours: median(ours), Other: median(other)}
	var ratios []float64
	for i := range ours {
		ratios = append(ratios, ours[i]/other[i])
	}
	f.Ratio, f.Lowest, f.Highest = f.Ours/f.Other, slices.Min(ratios), slices.Max(ratios)
	return f
}

// starts: from the process's begin until connections are taken, its memory then, and the first time that the province asks
// how far a campaign has come, and the second.
func (s *scaled) starts(ctx context.Context) error {
	var ready, rss, first, again [2][]float64
	for round := range s.single {
		for i := range 2 {
			which := (i + round) % 2
			campaigns := 0
			if round == s.single-1 {
				campaigns = pushing + s.size.Rounds + 1
			}
			if err := s.open(ctx, which, campaigns); err != nil {
				return err
			}
			c := s.sides[which]
			ready[which], rss[which] = append(ready[which], c.Ready*1e3), append(rss[which], c.RSS)
			p, err := c.phone(ctx, demo.FilledProvince)
			if err != nil {
				return err
			}
			for _, into := range []*[]float64{&first[which], &again[which]} {
				began := time.Now()
				if err := c.progress(ctx, p, demo.FilledTop()); err != nil {
					return err
				}
				*into = append(*into, time.Since(began).Seconds()*1e3)
			}
			s.tell("  khởi động / start %d: %.0f ms, %.0f MB, %.0f ms\n", which, c.Ready*1e3, c.RSS, first[which][round])
		}
	}
	return errors.Join(
		s.add("scale_start", figure("ms", ready[0], ready[1])),
		s.add("scale_start_rss", figure("MB RSS", rss[0], rss[1])),
		s.add("scale_province_first", figure("ms", first[0], first[1])),
		s.add("scale_province_again", figure("ms", again[0], again[1])))
}

// progress asks how far the open campaign has come in a unit.
func (c *child) progress(ctx context.Context, p *phone, unit string) error {
	var got struct {
		Coverage struct{ Approved, Served int }
	}
	if err := p.ask(ctx, "progress", map[string]any{"unit": unit, "campaign": c.Campaign}, &got); err != nil {
		return err
	}
	if got.Coverage.Approved == 0 || got.Coverage.Served == 0 {
		return fmt.Errorf("nobody is approved or served in %s: %+v", unit, got)
	}
	return nil
}

// ask asks the desk.
func (p *phone) ask(ctx context.Context, what string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return err
	}
	return p.call(ctx, "POST", "/api/desk/v1/"+what, body, answer)
}

func (s *scaled) compare(ctx context.Context, name string, how scale, count int, prepare func(c *child, p *phone, round int) (func() error, error), email string) error {
	s.tell("\n%s\n", name)
	var sides [2]side
	for i, c := range s.sides {
		p, err := c.phone(ctx, email)
		if err != nil {
			return err
		}
		sides[i] = side{c, func(round int) (func() error, error) { return prepare(c, p, round) }}
	}
	f, err := s.contest(ctx, how, count, sides[0], sides[1])
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return s.add(name, f)
}

// pushes: one phone, pushes of 50, each round in a campaign of its own.
func (s *scaled) pushes(ctx context.Context) error {
	n := min(s.size.Push, len(s.sides[0].People), len(s.sides[1].People))
	return s.compare(ctx, "scale_push", rate("bản ghi/s"), n, func(c *child, p *phone, round int) (func() error, error) {
		bodies, err := p.pushes(creates(c.gifts(pushing+round, n)))
		return func() error { return p.send(ctx, bodies) }, err
	}, demo.FilledAccount("volunteer1", demo.FilledCommune))
}

// gifts are those of a campaign without lists to the first n people.
func (c *child) gifts(campaign, n int) []row { return c.giftsTo(campaign, c.People[:n]) }

func (c *child) giftsTo(campaign int, people []string) []row {
	in := c.opening
	in.Campaign = in.Campaigns[campaign]
	return rows(&in, people)
}

// pulls: 100 changes that came to a leader's phone and to their author's, and everything for a leader's new phone.
func (s *scaled) pulls(ctx context.Context) error {
	n := changes * (s.size.Rounds + 1)
	var yards [2]*yard
	for i, c := range s.sides {
		var err error
		if yards[i], err = newYard(ctx, c, creates(c.gifts(pulling, n)), demo.FilledAccount("leader", demo.FilledCommune), demo.FilledAccount("volunteer2", demo.FilledCommune)); err != nil {
			return err
		}
	}
	s.tell("\nscale_pull_delta\n")
	f, err := s.contest(ctx, milliseconds, repeats*2, yards[0].delta(ctx), yards[1].delta(ctx))
	if err := cmp.Or(err, s.add("scale_pull_delta", f)); err != nil {
		return err
	}
	return s.compare(ctx, "scale_pull_first", milliseconds, 1, func(_ *child, p *phone, _ int) (func() error, error) {
		return func() error {
			_, got, err := p.pull(ctx, nil)
			if err == nil && got < n {
				err = fmt.Errorf("%d handovers came of %d and more", got, n)
			}
			return err
		}, nil
	}, demo.FilledAccount("leader", demo.FilledCommune))
}

// desks: the questions of a commune's leader and of the province.
func (s *scaled) desks(ctx context.Context) error {
	leader := demo.FilledAccount("leader", demo.FilledCommune)
	records := func(name, email string, filter map[string]any) error {
		return s.compare(ctx, name, milliseconds, 1, func(c *child, p *phone, _ int) (func() error, error) {
			filter["kind"], filter["limit"] = "gift_handover", 50
			return func() error {
				var got struct{ Rows []struct{ ID string } }
				if err := p.ask(ctx, "records", filter, &got); err != nil {
					return err
				}
				if len(got.Rows) == 0 {
					return errors.New("no record was found")
				}
				return nil
			}, nil
		}, email)
	}
	if err := errors.Join(
		records("scale_queue", leader, map[string]any{"unit": demo.FilledUnit(), "state": "received"}),
		records("scale_returned", leader, map[string]any{"unit": demo.FilledUnit(), "state": "returned"}),
		records("scale_province_returned", demo.FilledProvince, map[string]any{"unit": demo.FilledTop(), "state": "returned"}),
		records("scale_province_flagged", demo.FilledProvince, map[string]any{"unit": demo.FilledTop(), "flag": "already_given"}),
	); err != nil {
		return err
	}
	// Before each question a gift, for what was told and has not changed is kept.
	given := map[*child]int{}
	more := func(unit string) func(c *child, p *phone, round int) (func() error, error) {
		return func(c *child, p *phone, _ int) (func() error, error) {
			giver, err := c.phone(ctx, demo.FilledAccount("volunteer3", demo.FilledCommune))
			if err != nil {
				return nil, err
			}
			n := given[c]
			given[c]++
			err = giver.push(ctx, creates(c.giftsTo(asking, c.People[n:n+1])))
			return func() error { return c.progress(ctx, p, unit) }, err
		}
	}
	if err := s.compare(ctx, "scale_coverage", milliseconds, 1, more(demo.FilledUnit()), leader); err != nil {
		return err
	}
	if err := s.compare(ctx, "scale_province", milliseconds, 1, more(demo.FilledTop()), demo.FilledProvince); err != nil {
		return err
	}
	return s.compare(ctx, "scale_people", milliseconds, 1, func(_ *child, p *phone, _ int) (func() error, error) {
		return func() error {
			var got struct{ People []struct{ User string } }
			if err := p.ask(ctx, "people", map[string]any{"unit": demo.FilledTop(), "limit": 50}, &got); err != nil {
				return err
			}
			if len(got.People) == 0 {
				return errors.New("nobody was found")
			}
			return nil
		}, nil
	}, demo.FilledProvince)
}

func (s *scaled) memory(context.Context) error {
	var rss [2][]float64
	for i, c := range s.sides {
		r, err := c.ask("usage")
		if err != nil {
			return err
		}
		rss[i] = append(rss[i], r.RSS)
	}
	return s.add("scale_rss", figure("MB RSS", rss[0], rss[1]))
}

// backup: how long one takes while a phone pushes, the longest of its pushes meanwhile, and how large the write-ahead log
// became.
func (s *scaled) backup(ctx context.Context) error {
	var took, longest, wal [2][]float64
	for i, c := range s.sides {
		s.tell("\nscale_backup\n")
		p, err := c.phone(ctx, demo.FilledAccount("volunteer4", demo.FilledCommune))
		if err != nil {
			return err
		}
		var worst, largest float64
		var trouble error
		over := make(chan struct{})
		var pusher sync.WaitGroup
		pusher.Go(func() {
			tick := time.NewTicker(200 * time.Millisecond)
			defer tick.Stop()
			each := len(c.People) / batch
			for n := 0; n < laps*each; n++ {
				from := n % each * batch
				bodies, err := p.pushes(creates(c.giftsTo(lapping+n/each, c.People[from:from+batch])))
				if err == nil {
					began := time.Now()
					err = p.send(ctx, bodies)
					worst = max(worst, time.Since(began).Seconds()*1e3)
				}
				if info, gone := os.Stat(filepath.Join(s.dirs[i], "data.db-wal")); gone == nil {
					largest = max(largest, float64(info.Size())/(1<<20)) // a moment later it may be folded in and empty
				}
				if err != nil {
					trouble = err
					return
				}
				select {
				case <-over:
					return
				case <-tick.C:
				}
			}
		})
		began := time.Now()
		_, err = c.ask("backup 0")
		took[i] = append(took[i], time.Since(began).Seconds())
		close(over)
		pusher.Wait()
		if err := errors.Join(err, trouble); err != nil {
			return err
		}
		longest[i], wal[i] = append(longest[i], worst), append(wal[i], largest)
	}
	return errors.Join(
		s.add("scale_backup", figure("s", took[0], took[1])),
		s.add("scale_backup_push", figure("ms", longest[0], longest[1])),
		s.add("scale_backup_wal", figure("MB", wal[0], wal[1])))
}

// verify: of a folder at rest, in a process of its own.
func (s *scaled) verify(ctx context.Context) error {
	var took, peak [2][]float64
	for i, c := range s.sides {
		s.sides[i] = nil
		if err := c.stop(); err != nil {
			return err
		}
		s.tell("\nscale_verify\n")
		v, err := s.start(ctx, spec{Role: "verify", Dir: s.dirs[i]})
		if err != nil {
			return err
		}
		began := time.Now()
		r, err := v.ask("verify 0")
		took[i], peak[i] = append(took[i], time.Since(began).Seconds()), append(peak[i], r.Peak)
		if err := errors.Join(err, v.stop()); err != nil {
			return err
		}
	}
	return errors.Join(
		s.add("scale_verify", figure("s", took[0], took[1])),
		s.add("scale_verify_rss", figure("MB RSS", peak[0], peak[1])))
}
