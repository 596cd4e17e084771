// Package cli is the door for people at a terminal: commands, flags and environment. Nothing else of the project reads
// them.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"
)

// Main runs the command that os.Args asks for and exits: 0 when it did what it says, 1 when not.
func Main() {
	// A server holds little (the tree of units, statements, pages under way): letting the heap grow to four times that
	// costs some tens of megabytes and gives back an eighth of a push's time. An operator's own GOGC or GOMEMLIMIT wins.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the first signal asks to finish, the second ends the process
	os.Exit(Run(ctx, binary(), os.Stdout, os.Stderr))
}

// Run runs the command that os.Args asks for and gives the exit code. Ending ctx asks the command to finish.
func Run(ctx context.Context, actions Actions, out, problems io.Writer) int {
	app := newApp()
	root := newRoot(app, actions)
	root.SetOut(out)
	root.SetErr(problems)

	ended := make(chan error, 1)
	go func() {
		ended <- routine.SafeWrap(func() error { return root.ExecuteContext(ctx) })()
	}()
	var err error
	select {
	case err = <-ended:
		err = errors.Join(err, terminate(app))
	case <-ctx.Done():
		err = terminate(app) // a server stops listening by this
		if late := <-ended; !errors.Is(late, context.Canceled) {
			err = errors.Join(err, late)
		}
	}
	if err != nil {
		fmt.Fprintln(problems, "Lỗi / Error:", err)
		return 1
	}
	return 0
}

// terminate lets a server finish its requests and closes the databases; nothing to do for a command without an app.
func terminate(app core.App) error {
	if !app.IsBootstrapped() {
		return nil
	}
	return app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error {
		return e.App.ClearBootstrap()
	})
}
