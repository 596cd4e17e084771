// Known vulnerabilities in what the binary calls, by govulncheck: `go run .ci/vulnerabilities.go`. One that was judged is named
// in waivers.json, with {"id", "reason", "until"}: why it does no harm here, and the day on which that is looked at again.
// Where the database cannot be reached it says so and passes; with -required, as in the hosted workflow, it fails.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"time"
)

const (
	tool     = "golang.org/x/vuln/cmd/govulncheck@v1.9.0"
	database = "https://vuln.go.dev/index/db.json"
)

type waiver struct{ ID, Reason, Until string }

func main() {
	required := flag.Bool("required", false, "fail where the database of vulnerabilities cannot be reached")
	flag.Parse()
	waived, err := waivers(".ci/waivers.json", time.Now())
	if err != nil {
		fail(err)
	}
	if err := reachable(); err != nil {
		if *required {
			fail(err)
		}
		fmt.Println("SKIPPED: the database of vulnerabilities cannot be reached from here; the hosted workflow looks.", err)
		return
	}
	cmd := exec.Command("go", "run", tool, "-format", "json", "./...")
	// Built with this program's own Go: an older one would not understand the sources.
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+runtime.Version())
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		fail(fmt.Errorf("govulncheck: %w", err))
	}
	called, err := findings(out)
	if err != nil {
		fail(err)
	}
	bad := false
	for id, where := range called {
		if reason, ok := waived[id]; ok {
			fmt.Printf("waived %s (%s): %s\n", id, where, reason)
			continue
		}
		bad = true
		fmt.Printf("%s is called by way of %s: https://pkg.go.dev/vuln/%s\n", id, where, id)
	}
	for id := range waived {
		if called[id] == "" {
			fmt.Printf("the waiver of %s is no longer needed\n", id)
		}
	}
	if bad {
		os.Exit(1)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// waivers are those that still hold, by id.
func waivers(file string, now time.Time) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []waiver
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	all := map[string]string{}
	for _, w := range list {
		until, err := time.Parse(time.DateOnly, w.Until)
		if err != nil || w.Reason == "" {
			return nil, fmt.Errorf("%s: %s needs a reason and a day", file, w.ID)
		}
		if now.After(until) {
			return nil, fmt.Errorf("%s: the waiver of %s ended on %s; look again", file, w.ID, w.Until)
		}
		all[w.ID] = w.Reason
	}
	return all, nil
}

func reachable() error {
	client := http.Client{Timeout: 20 * time.Second}
	resp, err := client.Get(database)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(database + ": " + resp.Status)
	}
	return nil
}

// findings are the vulnerabilities whose code is called, with the module that has it.
func findings(out []byte) (map[string]string, error) {
	called := map[string]string{}
	messages := json.NewDecoder(bytes.NewReader(out))
	for {
		var m struct {
			Finding *struct {
				OSV   string
				Trace []struct{ Module, Version, Function string }
			}
		}
		err := messages.Decode(&m)
		if errors.Is(err, io.EOF) {
			return called, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read govulncheck: %w", err)
		}
		if f := m.Finding; f != nil && len(f.Trace) > 0 && f.Trace[0].Function != "" {
			called[f.OSV] = f.Trace[0].Module + "@" + f.Trace[0].Version
		}
	}
}
