package phonetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/server"
	_ "github.com/chungsuc/chungsuc/pb_migrations" // its tables
)

// Server is a real server with the world of world.go in it, on a port of its own.
type Server struct {
	*server.Server
	URL string
	Dir string // its data folder
	// Disk, when set, is used from the next Start on.
	Disk server.Disk
	// Logger hears of everything from the next Start on; nil = nobody does.
	Logger *slog.Logger

	t    testing.TB
	http *http.Server
	addr string
	stop context.CancelFunc
	skew atomic.Int64
}

// NewServer starts a server on a fresh copy of the world.
func NewServer(t testing.TB) *Server {
	t.Helper()
	from, err := template()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, Dir: t.TempDir(), addr: "127.0.0.1:0"}
	s.must(os.CopyFS(s.Dir, os.DirFS(from)))
	s.Start()
	t.Cleanup(func() {
		if s.http != nil {
			s.Stop()
		}
	})
	return s
}

// Start brings the server up on its folder, at the address it had before.
func (s *Server) Start() {
	s.t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: s.Dir, DBConnect: server.Connect})
	log := s.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s.Server = server.Bind(app, server.Config{Clock: s.Now, Log: log, PokeEvery: 20 * time.Millisecond, Disk: s.Disk})
	s.must(app.Bootstrap())
	s.must(app.RunAllMigrations())
	router, err := apis.NewRouter(app)
	s.must(err)
	listener, err := net.Listen("tcp", s.addr)
	s.must(err)
	s.addr = listener.Addr().String()
	s.URL = "http://" + s.addr
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	s.http = &http.Server{BaseContext: func(net.Listener) context.Context { return ctx }}
	event := &core.ServeEvent{App: app, Router: router, Server: s.http}
	s.must(app.OnServe().Trigger(event, func(e *core.ServeEvent) error {
		e.Server.Handler, err = e.Router.BuildMux()
		return err
	}))
	go s.http.Serve(listener)
}

// Stop takes the server down in good order. Its folder stays.
func (s *Server) Stop() {
	s.t.Helper()
	s.stop()
	err := s.http.Close()
	s.http = nil
	s.must(errors.Join(err, shut(s.App)))
}

// Restart takes the server down, lets change have its way with the folder, and brings it up again.
func (s *Server) Restart(change func(dir string)) {
	s.t.Helper()
	s.Stop()
	if change != nil {
		change(s.Dir)
	}
	s.Start()
}

// Backup copies the folder, as a copy by hand does, and Restore brings the copy back: everything since is lost.
func (s *Server) Backup() (copied string) {
	s.t.Helper()
	copied = s.t.TempDir()
	s.Restart(func(dir string) { s.must(os.CopyFS(copied, os.DirFS(dir))) })
	return copied
}

// Restore puts a backup in the folder's place, without the files named: those that a backup does not carry.
func (s *Server) Restore(copied string, without ...string) {
	s.t.Helper()
	s.Restart(func(dir string) {
		s.must(os.RemoveAll(dir))
		s.must(os.CopyFS(dir, os.DirFS(copied)))
		for _, name := range without {
			s.must(os.RemoveAll(dir + "/" + name))
		}
	})
}

// Now is the server's clock.
func (s *Server) Now() time.Time { return time.Now().Add(time.Duration(s.skew.Load())) }

// Passes moves the server's clock.
func (s *Server) Passes(d time.Duration) { s.skew.Add(int64(d)) }

// Phone is a new phone with somebody of the world signed in: "volunteer1" of Kiến An, "leader@longbien.example".
func (s *Server) Phone(who string) *Phone {
	s.t.Helper()
	if !strings.Contains(who, "@") {
		who += "@kienan.example"
	}
	return NewPhone(s.t, s.URL).SignsIn(who, Password)
}

func (s *Server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func shut(app core.App) error {
	return app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error { return e.App.ClearBootstrap() })
}

// template is a folder with the world in it, made once for all tests of a process.
var template = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "chungsuc-world-"); err != nil {
		return "", err
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: server.Connect})
	srv := server.Bind(app, server.Config{Log: slog.New(slog.DiscardHandler)})
	if err = app.Bootstrap(); err != nil {
		return "", err
	}
	if err = srv.Open(); err != nil {
		return "", err
	}
	if err = settle(srv); err != nil {
		return "", fmt.Errorf("settle the world: %w", err)
	}
	return dir, shut(app)
})

// Main runs a package's tests and clears away the world; call it from TestMain.
func Main(m *testing.M) {
	code := m.Run()
	if dir, err := template(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}
