// Package review answers what leaders, the province and auditors ask about records that no phone of theirs holds: a
// row's history, records by the thousand, and which of them to look at again. Verdicts are no part of it: they are
// mutations and go through the journal as every other. DESIGN.md tells who sees what.
package review

import (
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/journal"
)

// Desk answers the questions.
type Desk struct {
	Journal *journal.Journal
	Clock   func() time.Time
	Log     *slog.Logger
	// Secret is a keyed hash in hex, of at least 8 digits: nobody outside the server can tell it beforehand.
	Secret func(text string) string
	Share  Share // what is zero is as in DefaultShare
}

// Answers of HTTP.
var (
	unknown   = answer.New(http.StatusNotFound, "unknown", "Không có bản ghi này, hoặc bạn không được xem. / There is no such record, or it is not yours to see.")
	forbidden = answer.New(http.StatusForbidden, "scope_never", "Bạn không phụ trách đơn vị này. / This unit is not yours to look at.")
	noReason  = answer.New(http.StatusUnprocessableEntity, "why", "Hãy ghi lý do cần xem tên; việc xem được ghi vào nhật ký kiểm tra. / Say why you need to see names; it is kept in the audit.")
	invalid   = answer.New(http.StatusBadRequest, "invalid", "Không lọc được như vậy. / Records cannot be chosen in this way.")
)

// Routes mounts the endpoints under /api/desk/v1.
func (d *Desk) Routes(g *router.RouterGroup[*core.RequestEvent]) {
	here := g.Group("/api/desk/v1")
	here.Unbind(apis.DefaultBodyLimitMiddlewareId) // answer.Read has its own limit, with its own answer
	here.Bind(apis.SkipSuccessActivityLog(), apis.Gzip())
	here.BindFunc(answer.Middleware(d.Log))
	here.POST("/history", d.history)
	here.POST("/records", d.records)
	here.POST("/second-look", d.second)
}

// maxBody is the largest request, in bytes.
const maxBody = 8 << 10

// names are what people are called, by id in a collection: users, beneficiary.
func names(ctx context.Context, v *journal.View, in string, users map[string]string) error {
	if len(users) == 0 {
		return nil
	}
	ids := make([]string, 0, len(users))
	for id := range users {
		ids = append(ids, id)
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	rows, err := v.Query(ctx, "SELECT id, name FROM "+in+" WHERE id IN (SELECT value FROM json_each(?))", string(list))
	if err != nil {
		return fmt.Errorf("read names: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, name string
		if err := rows.Scan(&id, &name); err != nil {
			return fmt.Errorf("read names: %w", err)
		}
		users[id] = name
	}
	return rows.Err()
}

func wrongFilter(err error) error {
	var part journal.FilterError
	if errors.As(err, &part) {
		return invalid.Because(err)
	}
	return err
}
