package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/server"
)

// runFill fills a new data folder and tells how far it has come, how fast, and how long it will take.
func runFill(ctx context.Context, f Filling, out io.Writer) error {
	dir, err := emptyFolder(f.Dir)
	if err != nil {
		return err
	}
	began, steps := time.Now(), steps{out: out}
	log := slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelWarn}))
	done, err := demo.Fill(ctx, dir, server.Config{Log: log}, demo.Filling{Handovers: f.Handovers, Seed: f.Seed, Told: steps.told})
	fmt.Fprintf(out, "%s: %d xã, phường / communes, %d tài khoản / accounts, %d người / people, %d lượt trao quà / handovers, %d ảnh / photos, %d duyệt / verdicts, %s\n",
		dir, done.Communes, done.Accounts, done.People, done.Handovers, done.Photos, done.Verdicts, time.Since(began).Round(time.Second))
	if err != nil {
		return fmt.Errorf("dừng giữa chừng, dữ liệu đã có vẫn đúng nhưng không làm tiếp được / cut short; what is there verifies, but is not gone on with: %w", err)
	}
	return nil
}

// steps tells of work in steps, each a line every few seconds.
type steps struct {
	out io.Writer

	mu    sync.Mutex
	step  string
	began time.Time
	base  int // of the step, when it began
	next  time.Time
}

const stepLine = 5 * time.Second

func (s *steps) told(step string, done, of int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if step != s.step {
		s.step, s.began, s.base, s.next = step, now, done, now
	}
	if now.Before(s.next) && done < of {
		return
	}
	s.next = now.Add(stepLine)
	fmt.Fprintf(s.out, "  %s: %d / %d", step, done, of)
	if took := now.Sub(s.began); done > s.base && took > time.Second {
		rate := float64(done-s.base) / took.Seconds()
		fmt.Fprintf(s.out, ", %.0f/s, còn / left %s", rate, time.Duration(float64(of-done)/rate*float64(time.Second)).Round(time.Second))
	}
	fmt.Fprintln(s.out)
}
