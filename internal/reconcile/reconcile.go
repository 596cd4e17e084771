// Package reconcile lets phones push, pull and listen: the sync contract over HTTP. DESIGN.md explains it to whoever
// writes another client.
package reconcile

import (
	"bytes"
	"compress/gzip"
	"encoding/json/v2"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Sync answers phones.
type Sync struct {
	Journal *journal.Journal
	Keys    *credential.Keys
	Clock   func() time.Time
	Log     *slog.Logger
	Limits  Limits

	asked answer.Limits
	forks forks
}

// Limits are what hello tells a phone to keep to.
type Limits struct {
	PushMutations int   `json:"push_mutations"`
	PushBytes     int   `json:"push_bytes"`
	MutationBytes int   `json:"mutation_bytes"`
	GroupSize     int   `json:"group_size"`
	BodyBytes     int64 `json:"body_bytes"`
	PageBytes     int   `json:"page_bytes"`
	PhoneRows     int   `json:"phone_rows"`
	Outbox        int   `json:"outbox"`
	StatusMids    int   `json:"status_mids"`
}

// DefaultLimits are those of sync.md section 8.
var DefaultLimits = Limits{
	PushMutations: 50, PushBytes: 256 << 10, MutationBytes: record.MaxMutation, GroupSize: record.MaxGroup, BodyBytes: 1 << 20,
	PageBytes: 256 << 10, PhoneRows: 20_000, Outbox: 10_000, StatusMids: 1000,
}

// Answers of HTTP; those of single mutations are record.Codes.
var (
	malformed     = answer.New(http.StatusBadRequest, "malformed", "Máy chủ không đọc được yêu cầu. / The request cannot be read.")
	badDevice     = answer.New(http.StatusBadRequest, "device", "Mã máy không hợp lệ. / The device id is not valid.")
	noUser        = answer.New(http.StatusNotFound, "user", "Máy chủ chưa biết tài khoản của người ghi; máy sẽ tự gửi lại. / The server does not know whose records these are; they will be sent again.")
	badSeal       = answer.New(http.StatusBadRequest, "sealed", "Tệp này thuộc máy chủ khác hoặc đã hỏng. / The file is sealed to another server, or damaged.")
	deviceUser    = answer.New(http.StatusForbidden, "device_user", "Máy này đang thuộc tài khoản khác. Dữ liệu chưa gửi vẫn còn trên máy. / This device belongs to another account. Unsent records stay on it.")
	deviceRevoked = answer.New(http.StatusForbidden, "device_revoked", "Máy này đã bị thu hồi; hãy liên hệ chi hội. Dữ liệu chưa gửi vẫn còn trên máy. / This device was revoked; ask your branch. Unsent records stay on it.")
	deviceSession = answer.New(http.StatusForbidden, "device_session", "Phiên đăng nhập này là của máy khác; hãy đăng nhập lại trên máy này. / This session is another phone's; sign in again on this one.")
	noScope       = answer.New(http.StatusForbidden, "scope", "Bạn không có phạm vi này. / You do not hold this scope.")
	tooLarge      = answer.New(http.StatusRequestEntityTooLarge, "too_large", "Gói dữ liệu quá lớn; hãy gửi từng phần nhỏ hơn. / The request is too large; send less at a time.")
	notJSON       = answer.New(http.StatusUnsupportedMediaType, "media_type", "Chỉ nhận application/json. / Only application/json is taken.")
	newApp        = answer.New(http.StatusUpgradeRequired, "upgrade", "Cần cập nhật ứng dụng; bản ghi chưa gửi vẫn gửi được. / The app needs an update; unsent records can still be sent.")
	tooMany       = answer.New(http.StatusTooManyRequests, "too_many", "Máy gửi quá nhanh; sẽ tự thử lại. / Too many requests; the phone will try again.")
	busy          = answer.New(http.StatusServiceUnavailable, "busy", "Máy chủ chưa ghi được lúc này; dữ liệu vẫn còn trên máy và sẽ tự gửi lại. / The server cannot write right now; nothing is lost, it will be sent again.").After(5 * time.Second)
)

// Routes mounts the endpoints under /api/sync/v1.
func (s *Sync) Routes(g *router.RouterGroup[*core.RequestEvent]) {
	v1 := g.Group("/api/sync/v1")
	v1.Bind(apis.SkipSuccessActivityLog(), apis.Gzip())
	v1.Unbind(apis.DefaultBodyLimitMiddlewareId) // read has its own limit, with its own answer
	v1.BindFunc(answer.Middleware(s.Log))
	v1.POST("/hello", s.hello)
	v1.POST("/push", s.push)
	v1.POST("/pull", s.pull)
	v1.POST("/status", s.status)
	v1.POST("/verify", s.verify)
	v1.POST("/import", s.importOutbox)
}

// read takes the request's JSON, plain or gzip, into v. What unpacks to more than the limit is refused before it is read.
func (s *Sync) read(e *core.RequestEvent, v any, how ...json.Options) error {
	r := e.Request
	if ct := r.Header.Get("Content-Type"); ct != "" {
		if media, _, err := mime.ParseMediaType(ct); err != nil || media != "application/json" {
			return notJSON
		}
	}
	var body io.Reader = r.Body
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip":
		unpacked, err := gzip.NewReader(io.LimitReader(r.Body, s.Limits.BodyBytes+1))
		if err != nil {
			return malformed.Because(err)
		}
		body = unpacked
	default:
		return answer.New(http.StatusUnsupportedMediaType, "encoding", "Chỉ nhận gzip. / Only gzip is taken.")
	}
	var text bytes.Buffer
	if r.ContentLength > 0 && r.ContentLength <= s.Limits.BodyBytes {
		text.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	n, err := text.ReadFrom(io.LimitReader(body, s.Limits.BodyBytes+1))
	var over *http.MaxBytesError
	switch {
	case n > s.Limits.BodyBytes || errors.As(err, &over):
		return tooLarge
	case err != nil:
		return malformed.Because(err)
	}
	if err := json.Unmarshal(text.Bytes(), v, how...); err != nil {
		return malformed.Because(err)
	}
	return nil
}

// who is the person who asks, within their limits. The device may be left out where the contract says so.
func (s *Sync) who(e *core.RequestEvent, device string) (*core.Record, error) {
	user, err := answer.User(e)
	switch {
	case err != nil:
		return nil, err
	case device != "" && !record.ValidDevice(device):
		return nil, badDevice
	}
	if !record.ValidDevice(device) {
		device = ""
	}
	if wait := s.asked.Take(user.Id+"/"+device, rate, s.Clock()); wait > 0 {
		return nil, tooMany.After(wait)
	}
	return user, nil
}

// sender reads what a phone sends, and tells who sends it; the device is part of it.
func (s *Sync) sender(e *core.RequestEvent, in any, device *string, how ...json.Options) (*core.Record, error) {
	if err := s.read(e, in, how...); err != nil {
		return nil, err
	}
	user, err := s.who(e, *device)
	if err == nil && *device == "" {
		return nil, badDevice
	}
	return user, err
}

// reader reads what a phone asks, and tells who asks. The device may be left out; if it is told, it must not be another's
// or revoked.
func (s *Sync) reader(e *core.RequestEvent, in any, device *string) (*core.Record, error) {
	if err := s.read(e, in); err != nil {
		return nil, err
	}
	user, err := s.who(e, *device)
	if err != nil {
		return nil, err
	}
	return user, s.knownDevice(e, user, *device)
}

// knownDevice refuses a revoked device at once, also on requests that do not write.
func (s *Sync) knownDevice(e *core.RequestEvent, user *core.Record, device string) error {
	if device == "" {
		return nil
	}
	d, ok, err := s.Journal.FindDevice(e.Request.Context(), device)
	switch {
	case err != nil:
		return refusal(err)
	case ok && d.User != user.Id:
		return deviceUser
	case ok && !d.RevokedAt.IsZero():
		return deviceRevoked
	}
	return sameDevice(e, device)
}

// sameDevice holds a phone to the name that its session has: under another it would be another line of the list of phones,
// and revoking that line would not reach it.
func sameDevice(e *core.RequestEvent, device string) error {
	if of, _ := answer.Claims(e)[answer.DeviceClaim].(string); of != "" && of != device {
		return deviceSession
	}
	return nil
}

// refusal turns the journal's errors into answers.
func refusal(err error) error {
	switch {
	case errors.Is(err, journal.ErrDeviceUser):
		return deviceUser
	case errors.Is(err, journal.ErrDeviceRevoked):
		return deviceRevoked
	case errors.Is(err, journal.ErrUnavailable), errors.Is(err, journal.ErrClosed):
		return busy.Because(err)
	}
	return err
}

func say(e *core.RequestEvent, v any) error {
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	return sayJSON(e, text)
}

func sayJSON(e *core.RequestEvent, text []byte) error {
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.Blob(http.StatusOK, "application/json", text)
}
