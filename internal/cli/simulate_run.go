package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/chungsuc/chungsuc/internal/simulate"
)

// runSimulation lets phones work with a server and prints the account.
func runSimulation(ctx context.Context, s Simulation, out io.Writer) error {
	view := newScreen(out, s.Server, s.Quiet)
	view.open()
	account, err := simulate.Run(ctx, simulate.Config{
		Server: s.Server, Users: s.Users, Password: s.Password, Phones: s.Phones, For: s.For, Photos: s.Photos, Offline: s.Offline,
		Network: simulate.Network(s.Network), Seed: s.Seed, Watch: view.watch,
	})
	view.close()
	if account.Made > 0 {
		fmt.Fprintf(out, "\n%s", account)
	}
	return err
}
