package server

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/answer"
)

// watchRequests gives every request its id, its headers, a line in the log and a place in the figures. It stands before
// everything else, CORS included, and instead of PocketBase's request log and headers: that log keeps addresses and whole
// URLs, in which tokens and names of people stand.
func (s *Server) watchRequests(e *core.ServeEvent) {
	e.Router.Unbind(apis.DefaultActivityLoggerMiddlewareId, apis.DefaultSecurityHeadersMiddlewareId)
	e.Router.Bind(&hook.Handler[*core.RequestEvent]{
		Id:       "chungsucRequests",
		Priority: apis.DefaultCorsMiddlewarePriority - 1,
		Func: func(e *core.RequestEvent) error {
			began := time.Now()
			id := requestID(e.Request.Header.Get(answer.RequestHeader))
			e.Response.Header().Set(answer.RequestHeader, id)
			protect(e)
			err := e.Next()
			s.told(e, id, time.Since(began), err)
			return err
		},
	})
}

// told notes how a request was answered. The route's pattern stands for the path: what fills it in may be somebody's.
func (s *Server) told(e *core.RequestEvent, id string, took time.Duration, err error) {
	status := e.Status()
	if err != nil && !e.Written() {
		status = router.ToApiError(err).Status
	}
	if status == 0 {
		status = http.StatusOK
	}
	route := e.Request.Pattern
	if route != "GET /api/realtime" { // it lasts as long as somebody listens
		s.Watch.Answered(route, status, took)
	}
	level := slog.LevelDebug
	switch {
	case status >= 500:
		level = slog.LevelError
	case status >= 400:
		level = slog.LevelInfo
	}
	ctx := e.Request.Context()
	if !s.cfg.Log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("request", id), slog.String("method", e.Request.Method), slog.String("route", route), slog.Int("status", status), slog.Int64("ms", took.Milliseconds())}
	if err != nil && status >= 500 { // of PocketBase's own routes; answer.Tell has told of ours
		attrs = append(attrs, slog.Any("error", router.ToApiError(err).RawData()))
	}
	s.cfg.Log.LogAttrs(ctx, level, "request", attrs...)
}

// A request id that a proxy made is kept. Nothing else is: whatever a client writes there would stand in the log.
var madeByProxies = regexp.MustCompile(`^([0-9a-f]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$`)

func requestID(given string) string {
	if madeByProxies.MatchString(given) {
		return given
	}
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Headers of every answer; the pages of internal/web and the dashboard have a policy of their own for what they run.
const (
	nothingRuns = "default-src 'none'; frame-ancestors 'none'; sandbox"
	permissions = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
	httpsOnly   = "max-age=31536000"
)

func protect(e *core.RequestEvent) {
	h := e.Response.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", permissions)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	if !strings.HasPrefix(e.Request.URL.Path, "/_/") { // there PocketBase sets its own, where none stands
		h.Set("Content-Security-Policy", nothingRuns)
	}
	if answer.Secure(e) {
		h.Set("Strict-Transport-Security", httpsOnly)
	}
}
