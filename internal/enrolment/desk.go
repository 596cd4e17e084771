package enrolment

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
)

// Desk is where leaders invite and phones redeem.
type Desk struct {
	Book
	Journal *journal.Journal
	Log     *slog.Logger

	tries tries
}

// Answers of HTTP.
var (
	notYours = answer.New(http.StatusForbidden, "invite", "Chỉ mời được người mà mọi vai trò đều do bạn giao được; người có vai trò ở nơi khác thì cấp tỉnh mời. / You may invite only people all of whose roles are yours to give; the province invites who has a role elsewhere too.")
	locked   = answer.New(http.StatusConflict, "disabled", "Tài khoản này đang bị khoá nên chưa mời được. / This account is locked; it cannot be invited.")
	wrong    = answer.New(http.StatusBadRequest, "code_wrong", "Mã mời không đúng; hãy xem lại từng chữ. / The code is not right; check every letter.")
	used     = answer.New(http.StatusBadRequest, "code_used", "Mã mời này đã dùng rồi; hãy xin trưởng chi hội mã mới. / This code was used; ask your leader for a new one.")
	expired  = answer.New(http.StatusBadRequest, "code_expired", "Mã mời đã hết hạn; hãy xin trưởng chi hội mã mới. / This code has expired; ask your leader for a new one.")
	tooMany  = answer.New(http.StatusTooManyRequests, "too_many", "Thử quá nhiều lần; hãy đợi một phút. / Too many tries; wait a minute.")
)

// Routes mounts the endpoints under /api/enrolment.
func (d *Desk) Routes(g *router.RouterGroup[*core.RequestEvent]) {
	here := g.Group("/api/enrolment")
	here.Unbind(apis.DefaultBodyLimitMiddlewareId) // answer.Read has its own limit, with its own answer
	here.BindFunc(answer.Middleware(d.Log))
	here.POST("/invite", d.invite)
	here.POST("/redeem", d.redeem)
}

// limit is the most bytes of a request.
const limit = 4 << 10

type inviteIn struct {
	User string `json:"user"`
}

type inviteOut struct {
	Code    string    `json:"code"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// invite makes an invitation for somebody of the leader's own branch.
func (d *Desk) invite(e *core.RequestEvent) error {
	leader, err := answer.User(e)
	if err != nil {
		return err
	}
	var in inviteIn
	if err := answer.Read(e, &in, limit); err != nil {
		return err
	}
	if !d.may(leader.Id, in.User) {
		return notYours
	}
	row, err := d.App.FindRecordById("users", in.User)
	if err != nil {
		return fmt.Errorf("find the invited: %w", err)
	}
	if row.GetBool("disabled") {
		return locked
	}
	i, err := d.Invite(row.Id, leader.Id)
	if err != nil {
		return err
	}
	err = d.Journal.Do(e.Request.Context(), func(tx *journal.Tx) error {
		return audit.Put(tx, audit.Entry{User: leader.Id, Did: audit.Invited, Kind: "user", ID: row.Id, Unit: d.Journal.BranchOf(row.Id)})
	})
	if err != nil {
		return err
	}
	return answer.Say(e, inviteOut{i.Code, i.URL(answer.Origin(e)), i.Expires.UTC()})
}

// may says whether somebody may give every role that the other holds, which is more than none: an invitation is as good
// as a password, and an account is one everywhere. Nobody invites themselves.
func (d *Desk) may(leader, other string) bool {
	grants, now := d.Journal.Grants(other), d.Clock()
	holds := slices.ContainsFunc(grants, func(g org.Grant) bool { return g.Holds(now) })
	return leader != other && holds && org.Answers(d.Journal.Standing(leader), grants, now, 0)
}

type redeemIn struct {
	Code  string `json:"code"`  // typed, or the token of the link
	Phone string `json:"phone"` // optional: a random word of the phone, by which it may ask again
}

// redeem signs the invited in, as auth-with-password does.
func (d *Desk) redeem(e *core.RequestEvent) error {
	var in redeemIn
	if err := answer.Read(e, &in, limit); err != nil {
		return err
	}
	if len(in.Phone) < 16 || len(in.Phone) > 64 {
		in.Phone = "" // too short to be nobody else's
	}
	from := answer.Network(e.RealIP())
	if wait := d.tries.take(from, d.Clock()); wait > 0 {
		return tooMany.After(wait)
	}
	invited, err := d.find(in.Code)
	if err == nil {
		err = d.open(invited, in.Phone)
	}
	if err != nil {
		return refusal(err)
	}
	d.tries.right(from) // whatever comes now, this was no guess
	row, err := d.App.FindRecordById("users", invited.User)
	if err != nil {
		return fmt.Errorf("find the invited: %w", err)
	}
	switch {
	case row.GetBool("disabled"):
		return answer.Disabled
	case invited.By != "" && !d.stands(invited):
		return expired
	}
	if err := d.spend(invited, in.Phone); err != nil {
		return refusal(err)
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return apis.RecordAuthResponse(e, row, "", nil)
}

// stands says whether who invited might do so still: they lead the branch, are not locked out, and the invited has not
// come to hold what is beyond a leader.
func (d *Desk) stands(invited entry) bool {
	leader, err := d.App.FindRecordById("users", invited.By)
	return err == nil && !leader.GetBool("disabled") && d.may(invited.By, invited.User)
}

func refusal(err error) error {
	switch {
	case errors.Is(err, ErrWrong):
		return wrong
	case errors.Is(err, ErrUsed):
		return used
	case errors.Is(err, ErrExpired):
		return expired
	}
	return err
}
