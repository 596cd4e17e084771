package bench_test

import (
	"bytes"
	"context"
	"encoding/json/v2"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/bench"
)

// childEnv makes a process of the test binary a side of a figure.
const childEnv = "BENCH_CHILD"

func TestMain(m *testing.M) {
	if spec := os.Getenv(childEnv); spec != "" {
		if err := bench.Child(context.Background(), spec, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(spec string) (*exec.Cmd, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.Command(exe)
	c.Env = append(os.Environ(), childEnv+"="+spec)
	return c, nil
}

// Every figure is taken, with a little work: both sides do all of it, and say so. How fast is nobody's business here.
func TestEveryFigureIsTaken(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var out, progress bytes.Buffer
	err := bench.Run(t.Context(), bench.Config{JSON: true, Child: child, Out: &out, Progress: &progress,
		Size: &bench.Size{Rounds: 1, Push: 80, Pull: 60, Others: 200, Phones: 200, Pokes: 10, Photos: 1, Side: 1600}})
	if err != nil {
		t.Fatalf("%v\n%s", err, progress.String())
	}
	var names []string
	for line := range strings.Lines(out.String()) {
		var f bench.Figure
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		names = append(names, f.Figure)
		if f.Ours <= 0 || f.Other <= 0 || f.Ratio != f.Ours/f.Other || f.Rounds != 1 || f.Unit == "" || f.OtherIs == "" {
			t.Errorf("%s", line)
		}
	}
	if !slices.Equal(names, bench.Names()) {
		t.Errorf("figures %v, want %v", names, bench.Names())
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAFigureThatIsNotThere(t *testing.T) {
	err := bench.Run(t.Context(), bench.Config{Only: "push_9", Out: new(bytes.Buffer), Progress: new(bytes.Buffer)})
	if err == nil || !strings.Contains(err.Error(), "push_8") {
		t.Errorf("%v: names no figure that is there", err)
	}
}
