package server

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// DefaultGrace is how long a server that was asked to stop lets running requests go on: longer than a piece of a photo takes
// on 2G, shorter than systemd's patience.
const DefaultGrace = time.Minute

// drain lets what runs come to its end when the server stops. PocketBase cancels every request and waits one second; a push that was
// cancelled then would be committed and not answered.
//
// In this order: not ready any more; listening phones are sent away; no new connections, and running requests end by
// themselves or with the grace; the parts close; the databases close. A second signal ends the process at once.
func (s *Server) drain(e *core.ServeEvent) {
	life, end := context.WithCancel(context.Background())
	e.Server.BaseContext = func(net.Listener) context.Context { return life } // PocketBase ends its own as soon as it no longer listens
	server := e.Server
	s.App.OnTerminate().Bind(&hook.Handler[*core.TerminateEvent]{
		Id:       "chungsucDrain",
		Priority: -10_000, // before PocketBase's
		Func: func(te *core.TerminateEvent) error {
			s.Watch.Stopping()
			s.finish(server)
			end()
			return te.Next()
		},
	})
}

// finish waits for the requests that run, for as long as the grace.
func (s *Server) finish(server *http.Server) {
	grace, cancel := context.WithTimeout(context.Background(), s.cfg.Grace)
	defer cancel()
	go func() {
		for grace.Err() == nil { // again and again: one may come in by a connection that was there
			s.endConnections()
			time.Sleep(50 * time.Millisecond)
		}
	}()
	if err := server.Shutdown(grace); err != nil {
		s.cfg.Log.Warn("requests were cut off by the stop", "error", err)
		_ = server.Close()
	}
}
