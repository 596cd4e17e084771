package web_test

import (
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

var (
	repeat   = flag.Int("flights.repeat", 1, "how often the main flight is flown")
	pictures = flag.String("flights.pictures", "", "folder for screenshots of failures")
	timings  = flag.Bool("flights.timings", false, "only measure, with a processor four times slower")
	tour     = flag.String("flights.tour", "", "only take the pictures of the README, into this folder")
)

// need finds a program of the workshop, or skips and says what is missing.
func need(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if at, err := exec.LookPath(name); err == nil {
			return at
		}
	}
	t.Skipf("SKIPPED: no %s here. `.ci/run` installs what the app's own tests need.", names[0])
	return ""
}

func modules(t *testing.T) {
	t.Helper()
	need(t, "node")
	if _, err := os.Stat(filepath.Join("node_modules", "vitest")); err != nil {
		t.Skip("SKIPPED: no node_modules. `npm ci` in internal/web, or `.ci/run`.")
	}
}

// follow reads what another program is about to read, so that `go test` knows when its cached answer is out of date.
func follow(t *testing.T, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				_, err = os.ReadFile(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func run(t *testing.T, env []string, name string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Env = append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
}

// TestTheCore runs the app's tests that need no browser: the words, the storage, sending and receiving.
func TestTheCore(t *testing.T) {
	modules(t)
	follow(t, "src", "package-lock.json")
	run(t, nil, "node", "node_modules/vitest/vitest.mjs", "run", "--no-color")
}

// TestFlights flies the app in a real browser against the real binary: see flights/.
func TestFlights(t *testing.T) {
	modules(t)
	chromium := need(t, "chromium", "chromium-browser", "google-chrome")
	follow(t, "flights", "package-lock.json")
	binary := filepath.Join(t.TempDir(), "chungsuc")
	run(t, nil, "go", "build", "-o", binary, "../..")
	env := []string{"CHUNGSUC=" + binary, "CHROMIUM=" + chromium, "PICTURES=" + *pictures, "REPEAT=" + strconv.Itoa(*repeat)}
	args := []string{"node_modules/vitest/vitest.mjs", "run", "--no-color", "-c", "flights/vitest.config.ts"}
	switch {
	case *timings:
		env, args = append(env, "TIMINGS=1"), append(args, "timings")
	case *tour != "":
		env, args = append(env, "TOUR="+*tour), append(args, "tour")
	}
	run(t, env, "node", args...)
}
