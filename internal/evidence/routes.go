package evidence

import (
	"net/http"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/answer"
)

// Routes mounts the lane in the root group of a router. Errors are answered here, as {status, code, message}.
func (l *Lane) Routes(g *router.RouterGroup[*core.RequestEvent]) {
	tell := answer.Middleware(l.Log)
	// The lane limits bodies itself, with answers of its own, and reads pieces straight off the connection: PocketBase's
	// limit would stand in between.
	on := func(method, path string, do func(*core.RequestEvent) error) {
		g.Route(method, path, func(e *core.RequestEvent) error { return full(do(e)) }).
			Bind(apis.SkipSuccessActivityLog()).BindFunc(tell).Unbind(apis.DefaultBodyLimitMiddlewareId)
	}
	on(http.MethodPut, "/api/photos/{sha256}/preview", l.putPreview)
	on(http.MethodPut, "/api/photos/sealed", l.putSealed)
	on(http.MethodPost, "/api/photos/status", l.askStatus)
	on(http.MethodPost, "/api/photos/token", l.askToken)
	on(http.MethodPost, "/api/photos/facts", l.askFacts)
	on(http.MethodGet, "/api/photos/{sha256}/{size}", l.show)

	one := uploads + "{id}"
	on(http.MethodOptions, uploads+"{$}", l.options)
	on(http.MethodOptions, one, l.options)
	on(http.MethodPost, uploads+"{$}", l.create)
	on(http.MethodHead, one, l.resume(func(t *tus) http.Handler { return t.head }))
	on(http.MethodPatch, one, l.resume(func(t *tus) http.Handler { return t.patch }))
	on(http.MethodDelete, one, l.takeBack)
}
