// Package lists is the desk's part of lists of beneficiaries that no phone does by itself: reading them from spreadsheets,
// writing them to spreadsheets and onto paper, and the campaigns and gifts that they are for. DESIGN.md tells what is
// taken for what.
package lists

import (
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Desk answers under /api/desk/v1.
type Desk struct {
	Journal *journal.Journal
	Clock   func() time.Time
	Log     *slog.Logger

	reading chan struct{}
}

// Answers of HTTP.
var (
	unknown  = answer.New(http.StatusNotFound, "unknown", "Không có mục này. / There is no such row.")
	notYours = answer.New(http.StatusForbidden, "scope_never", "Bạn không phụ trách đơn vị này. / This unit is not yours.")
)

// Routes mounts the endpoints.
func (d *Desk) Routes(g *router.RouterGroup[*core.RequestEvent]) {
	if d.reading == nil {
		d.reading = make(chan struct{}, 1)
	}
	here := g.Group("/api/desk/v1")
	here.Unbind(apis.DefaultBodyLimitMiddlewareId) // answer.Read has its own limit, with its own answer
	here.Bind(apis.SkipSuccessActivityLog(), apis.Gzip())
	here.BindFunc(answer.Middleware(d.Log))
	here.POST("/campaigns/put", d.putCampaign)
	here.POST("/gift-types/put", d.putGiftType)
	here.POST("/lists/read", d.read)
	here.GET("/lists/template.xlsx", d.template)
	here.GET("/lists/file.xlsx", d.file)
}

// maxBody is the largest request in JSON, in bytes.
const maxBody = 64 << 10

// may says whether somebody holds one of the roles in a unit now.
func (d *Desk) may(user, unit string, roles ...record.Role) bool {
	now := org.Standing(d.Journal.Grants(user), d.Journal.Tree(), d.Clock())(unit).Now
	return slices.ContainsFunc(now, func(r record.Role) bool { return slices.Contains(roles, r) })
}
