package demo

import (
	"context"
	"fmt"
	"net"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/server"
	_ "github.com/chungsuc/chungsuc/pb_migrations" // the schema
)

// Open opens a server on a data folder without serving it yet; Close ends it.
func Open(dir string, cfg server.Config) (*server.Server, error) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: server.Connect,
		DataMaxOpenConns: 12, DataMaxIdleConns: 12, AuxMaxOpenConns: 4, AuxMaxIdleConns: 2})
	srv := server.Bind(app, cfg)
	if err := app.Bootstrap(); err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	if err := srv.Open(); err != nil {
		_ = Close(srv) // the first error says more
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	return srv, nil
}

// Close lets requests finish, ends the parts and closes the databases; a Serve on it returns.
func Close(srv *server.Server) error {
	return srv.App.OnTerminate().Trigger(&core.TerminateEvent{App: srv.App}, func(e *core.TerminateEvent) error {
		return e.App.ClearBootstrap()
	})
}

// Serve serves an open server at an address until Close. ready is told its URL once connections are taken.
func Serve(srv *server.Server, address string, ready func(url string)) error {
	var lc net.ListenConfig
	listener, err := lc.Listen(context.Background(), "tcp", address)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	srv.App.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Listener = listener
		if err := e.Next(); err != nil {
			return err
		}
		ready("http://" + listener.Addr().String())
		return nil
	})
	return apis.Serve(srv.App, apis.ServeConfig{HttpAddr: listener.Addr().String()})
}
