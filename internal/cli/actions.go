package cli

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/bench"
	"github.com/chungsuc/chungsuc/internal/server"
)

// Actions are what the commands do. A command whose action is nil is not there.
type Actions struct {
	// Bind makes a PocketBase app ours, before it is bootstrapped.
	Bind func(app core.App, s Serving) error
	// ImportUnits reads snapshots and maps of administrative units from files into an app that is bootstrapped and
	// migrated, and tells what changed. It tells its mistakes with file, line and column.
	ImportUnits func(ctx context.Context, app core.App, files []string, out io.Writer) error
	// Invite makes an invitation for the account with this address, in an app that is bootstrapped, and prints it. origin
	// is where phones find the app: scheme and host.
	Invite func(ctx context.Context, app core.App, email, origin string, out io.Writer) error
	// Verify checks a data folder without changing it and tells what it finds; an error when it is not clean.
	Verify func(ctx context.Context, dir string, out io.Writer) error
	// Demo runs until ctx ends.
	Demo func(ctx context.Context, d Demo, out io.Writer) error
	// Simulate runs for the time asked; an error when the account does not balance.
	Simulate func(ctx context.Context, s Simulation, out io.Writer) error
	// Fill makes a new data folder as that of a province; an error when it was cut short.
	Fill func(ctx context.Context, f Filling, out io.Writer) error
	// Bench takes figures and writes them to out, and what happens meanwhile to progress.
	Bench func(ctx context.Context, b Bench, out, progress io.Writer) error
}

// Serving is what the serve command was asked for, beside what PocketBase reads itself; the zero value is for other commands.
type Serving struct {
	Metrics string       // address of figures and health; "" = none
	Log     *slog.Logger // nil = slog.Default()
}

// Bench is what the bench command was asked for.
type Bench struct {
	Only  string // one figure; "" = all but those of a large folder
	Dir   string // the large folder
	JSON  bool   // a line of JSON a figure
	Quick bool
}

// Demo is what the demo command was asked for.
type Demo struct {
	HTTP   string // address to listen at
	Dir    string // data folder, empty or new; "" = a temporary one
	Phones int
	Speed  float64 // 1 = the demo's own pace
	Quiet  bool    // only the accounts and the address
}

// Simulation is what the simulate command was asked for.
type Simulation struct {
	Server   string   // base URL
	Users    []string // accounts the phones sign in with, in turn
	Password string   // of all of them
	Phones   int
	For      time.Duration
	Photos   float64 // share of records that carry one, 0 to 1
	Offline  float64 // share of the time a phone is offline, 0 to 1
	Network  string  // good, poor, awful
	Seed     uint64  // the same seed makes the same choices
	Quiet    bool
}

// Filling is what the simulate command was asked for with --fill.
type Filling struct {
	Handovers int // about
	Dir       string
	Seed      uint64 // another one makes other people
}

// binary are the actions of the binary.
func binary() Actions {
	var srv *server.Server
	return Actions{
		Bind: func(app core.App, s Serving) error {
			srv = server.Bind(app, server.Config{Metrics: s.Metrics, Log: s.Log})
			return nil
		},
		ImportUnits: func(ctx context.Context, _ core.App, files []string, out io.Writer) error {
			if err := srv.Open(); err != nil {
				return err
			}
			return importUnits(ctx, srv.Journal, files, out)
		},
		Invite:   runInvite,
		Verify:   runVerify,
		Demo:     runDemo,
		Simulate: runSimulation,
		Fill:     runFill,
		Bench: func(ctx context.Context, b Bench, out, progress io.Writer) error {
			return bench.Run(ctx, bench.Config{Only: b.Only, Folder: b.Dir, Quick: b.Quick, JSON: b.JSON, Child: benchProcess, Out: out, Progress: progress})
		},
	}
}
