// Package people is the leader's hand on people and their phones: who holds which role, who was invited, which phone was
// lost; what phones sent that could not be taken; units that merged; and the audit of all that.
package people

import (
	"context"
	"database/sql"
	"encoding/json/v2"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Desk answers leaders.
type Desk struct {
	App     core.App
	Journal *journal.Journal
	Clock   func() time.Time
	Log     *slog.Logger
	// Invite makes an invitation for an account, by the account that invites; the link is for a page at origin.
	Invite func(user, by, origin string) (Invitation, error)
	// Invited tells the invitations that were made for people since a moment, newest first, by person.
	Invited func(ctx context.Context, users []string, since time.Time) (map[string][]Invited, error)

	giving  sync.Mutex      // held while it is looked whether a person or a role is there, and while they are added or it is given
	looks   sync.Map        // when somebody began to look at the people of a unit, by "user/unit"
	life    context.Context // of the moves under way
	halt    context.CancelFunc
	working sync.WaitGroup
}

// Invitation is what is handed to the invited.
type Invitation struct {
	Code    string    `json:"code"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// Invited is an invitation that was handed over.
type Invited struct {
	By      string    `json:"by,omitempty"` // account; "" = an operator
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires"`
	Used    time.Time `json:"used,omitzero"`
}

// Answers of HTTP.
var (
	notYours = answer.New(http.StatusForbidden, "not_yours", "Việc này thuộc người phụ trách nơi khác hoặc cấp trên. / This is for the leader of another place, or for a higher one.")
	noUnit   = answer.New(http.StatusBadRequest, "unit", "Đơn vị này không có, hoặc đã ngừng. / There is no such unit, or it has ended.")
	noRole   = answer.New(http.StatusBadRequest, "role", "Vai trò này không có. / There is no such role.")
	noPerson = answer.New(http.StatusNotFound, "person", "Không tìm thấy người này. / There is no such person.")
	noGrant  = answer.New(http.StatusNotFound, "grant", "Không tìm thấy vai trò này. / There is no such grant.")
	noDevice = answer.New(http.StatusNotFound, "device", "Không tìm thấy máy này. / There is no such phone.")
	badNew   = answer.New(http.StatusBadRequest, "new", "Mã dành cho tài khoản mới không đúng. / The id for the new account is not valid.")
	badName  = answer.New(http.StatusBadRequest, "name", "Hãy ghi họ và tên, nhiều nhất 80 chữ. / Give a name of at most 80 characters.")
	badEmail = answer.New(http.StatusBadRequest, "email", "Địa chỉ email không đúng. / The email address is not valid.")
	badPhone = answer.New(http.StatusBadRequest, "phone", "Số điện thoại chỉ gồm chữ số và dấu +. / A phone number has digits and a plus sign only.")
	badTime  = answer.New(http.StatusBadRequest, "time", "Thời gian không hợp lệ. / The dates make no sense.")
	noWhy    = answer.New(http.StatusBadRequest, "why", "Hãy ghi lý do, nhiều nhất 500 chữ. / Say why, in at most 500 characters.")
	taken    = answer.New(http.StatusConflict, "email_taken", "Địa chỉ này đã có tài khoản; hãy giao vai trò cho tài khoản đó. / This address has an account; give that account a role.")
	added    = answer.New(http.StatusConflict, "added", "Lần bấm trước đã thêm người này rồi, với thông tin lúc ấy. Hãy đóng lại và mở tên trong danh sách. / An earlier try has added this person, as they were told then. Close this and open them in the list.")
	isLocked = answer.New(http.StatusConflict, "disabled", "Tài khoản này đang bị khoá. / This account is locked.")
	badPage  = answer.New(http.StatusBadRequest, "page", "Không có trang như vậy. / There is no such page.")
	busy     = answer.New(http.StatusServiceUnavailable, "busy", "Máy chủ chưa ghi được lúc này; hãy thử lại. / The server cannot write right now; try again.").After(5 * time.Second)
)

// limit is the most bytes of a request.
const limit = 64 << 10

// Routes mounts the endpoints under /api/desk/v1.
func (d *Desk) Routes(g *router.RouterGroup[*core.RequestEvent]) {
	v1 := g.Group("/api/desk/v1")
	v1.Bind(apis.SkipSuccessActivityLog(), apis.Gzip())
	v1.Unbind(apis.DefaultBodyLimitMiddlewareId) // answer.Read has its own limit, with its own answer
	v1.BindFunc(answer.Middleware(d.Log))
	v1.POST("/people", d.list)
	v1.POST("/people/add", d.add)
	v1.POST("/names", d.names)
	v1.POST("/grants/give", d.give)
	v1.POST("/grants/end", d.end)
	v1.POST("/phones/revoke", d.revoke)
	v1.POST("/phones/allow", d.allow)
	v1.POST("/quarantine", d.quarantine)
	v1.POST("/quarantine/take", d.take)
	v1.POST("/quarantine/dismiss", d.dismiss)
	v1.POST("/units/moves", d.moves)
	v1.POST("/units/move", d.move)
	v1.POST("/audit", d.audit)
}

// leader is who asks, and the area whose people they look after.
type leader struct {
	*core.Record
	in    func(unit string) record.Standing
	area  []string // sorted
	grant []org.Grant
}

// ask reads a request, and tells who asks.
func (d *Desk) ask(e *core.RequestEvent, in any) (*leader, error) {
	user, err := answer.User(e)
	if err != nil {
		return nil, err
	}
	if err := answer.Read(e, in, limit); err != nil {
		return nil, err
	}
	grants := d.Journal.Grants(user.Id)
	return &leader{user, d.Journal.Standing(user.Id), org.Heads(grants, d.Journal.Tree(), d.Clock()), grants}, nil
}

// heads says whether the leader looks after a unit.
func (l *leader) heads(unit string) bool { _, ok := slices.BinarySearch(l.area, unit); return ok }

// gives says whether the leader may give and end a role in a unit.
func (l *leader) gives(role record.Role, unit string) bool {
	return slices.Contains(org.Gives(l.in(unit)), role)
}

// lately is how long ago somebody's last role may have ended for their branch to look after them still.
const lately = 365 * 24 * time.Hour

// answers says whether the leader may act on somebody's account. Nobody acts on their own.
func (d *Desk) answers(l *leader, user string, back time.Duration) bool {
	return l.Id != user && org.Answers(l.in, d.Journal.Grants(user), d.Clock(), back)
}

// within are the units of a leader's area at and below one of them; the whole area for "".
func (d *Desk) within(l *leader, unit string) ([]string, error) {
	switch {
	case len(l.area) == 0:
		return nil, notYours
	case unit == "":
		return l.area, nil
	case !l.heads(unit):
		return nil, notYours
	}
	return slices.DeleteFunc(d.Journal.Tree().Within(unit), func(u string) bool { return !l.heads(u) }), nil
}

// refusal turns the journal's errors into answers.
func refusal(err error) error {
	if errors.Is(err, journal.ErrUnavailable) || errors.Is(err, journal.ErrClosed) {
		return busy.Because(err)
	}
	return err
}

// reason checks somebody's words for why.
func reason(why *string) error {
	*why = strings.TrimSpace(*why)
	if *why == "" || len([]rune(*why)) > 500 {
		return noWhy
	}
	return nil
}

func (d *Desk) reads() *sql.DB { return d.App.ConcurrentDB().(*dbx.DB).DB() }

// account is what a list tells of an account.
type account struct {
	name, email, phone string
	disabled           bool
}

// accounts finds accounts by id.
func (d *Desk) accounts(ctx context.Context, ids []string) (map[string]account, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	rows, err := d.reads().QueryContext(ctx, "SELECT id, name, email, phone, disabled FROM users WHERE id IN (SELECT value FROM json_each(?))", string(list))
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	defer rows.Close()
	found := map[string]account{}
	for rows.Next() {
		var id string
		var a account
		if err := rows.Scan(&id, &a.name, &a.email, &a.phone, &a.disabled); err != nil {
			return nil, fmt.Errorf("read accounts: %w", err)
		}
		found[id] = a
	}
	return found, rows.Err()
}

// note writes a line of the audit by itself.
func (d *Desk) note(ctx context.Context, entry audit.Entry) error {
	return refusal(d.Journal.Do(ctx, func(tx *journal.Tx) error { return audit.Put(tx, entry) }))
}
