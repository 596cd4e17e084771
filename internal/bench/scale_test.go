package bench_test

import (
	"bytes"
	"encoding/json/v2"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/bench"
	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/server"
)

// Every figure of a large folder is taken, here of a small one; the folder verifies after all of it, for the last of the
// figures is that.
func TestEveryFigureOfAFolderIsTaken(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	folder := filepath.Join(t.TempDir(), "filled")
	if _, err := demo.Fill(t.Context(), folder, server.Config{}, demo.Filling{Handovers: 800}); err != nil {
		t.Fatal(err)
	}
	var out, progress bytes.Buffer
	err := bench.Run(t.Context(), bench.Config{Only: bench.Scale, Folder: folder, JSON: true, Child: child, Out: &out, Progress: &progress,
		Size: &bench.Size{Rounds: 1, Push: 100, Small: 800}})
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
		if f.Ours <= 0 || f.Other <= 0 || f.Unit == "" || f.OtherIs == "" {
			t.Errorf("%s", line)
		}
	}
	const want = "scale_start scale_start_rss scale_province_first scale_province_again scale_push scale_pull_delta scale_pull_first scale_queue scale_returned " +
		"scale_province_returned scale_province_flagged scale_coverage scale_province scale_people scale_rss scale_backup scale_backup_push scale_backup_wal scale_verify scale_verify_rss"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("figures %s\nwant %s", got, want)
	}
}

func TestAFolderThatIsNotThere(t *testing.T) {
	err := bench.Run(t.Context(), bench.Config{Only: bench.Scale, Folder: t.TempDir(), Child: child, Out: io.Discard, Progress: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "simulate --fill") {
		t.Errorf("%v: does not say what is missing", err)
	}
}
