// Package watch tells an operator's machines how the server does: whether it lives, whether it is ready, and its figures.
// Nothing in it names a person, a phone, a unit or a record.
package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/journal"
)

// Watch looks at one running server. Fill the fields, Open it, then mount its Routes.
type Watch struct {
	App     core.App
	Journal *journal.Journal
	// Reserve are the bytes of the disk that photos leave to records, Free the bytes that are free there.
	Reserve int64
	Free    func(dir string) (int64, error)
	Uploads func() int // photos that are coming in
	Log     *slog.Logger

	figures  *figures
	stopping atomic.Bool
	mu       sync.Mutex
	asking   chan struct{} // a question to the writer that it has not answered
	asked    time.Time     // when it last did
	said     error
	tallied  time.Time
	tally    journal.Tally
	own      *http.Server
}

// Open makes the figures and begins to hear of the journal's work.
func (w *Watch) Open() {
	w.figures = newFigures(w)
	w.Journal.Observe(journal.Observer{Wrote: w.figures.wrote, Pushed: w.figures.pushed})
}

// Routes mounts /livez and /readyz beside the app. Figures are served at an address of their own: see Listen.
func (w *Watch) Routes(g *router.RouterGroup[*core.RequestEvent]) {
	g.GET("/livez", apis.WrapStdHandler(http.HandlerFunc(w.live)))
	g.GET("/readyz", apis.WrapStdHandler(http.HandlerFunc(w.ready)))
}

// Listen serves /metrics, /livez and /readyz at an address of their own, until Close: figures are for the operator's
// network, and health must be told while the server stops. "" = nowhere.
func (w *Watch) Listen(address string) error {
	if address == "" {
		return nil
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(context.Background(), "tcp", address)
	if err != nil {
		return fmt.Errorf("listen for metrics: %w", err)
	}
	w.own = &http.Server{Handler: w.Handler(), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: time.Minute}
	go func() {
		if err := w.own.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			w.Log.Error("figures are not served any more", "error", err)
		}
	}()
	return nil
}

// Handler answers /metrics, /livez and /readyz.
func (w *Watch) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", w.figures.handler())
	mux.HandleFunc("GET /livez", w.live)
	mux.HandleFunc("GET /readyz", w.ready)
	return mux
}

// Stopping makes the server not ready from now on.
func (w *Watch) Stopping() { w.stopping.Store(true) }

// Close ends the address of its own.
func (w *Watch) Close() error {
	if w.own == nil {
		return nil
	}
	return w.own.Close()
}
