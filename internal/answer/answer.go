// Package answer is how an error becomes an HTTP answer: a code for the phone, a sentence for the person, and the cause
// for the operator's log.
package answer

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// RequestHeader names a request, in its answer and in the log.
const RequestHeader = "X-Request-Id"

// Error is an answer a phone may read. A 5xx or 429 says "later", with Retry-After; another 4xx says that sending the
// same again will never do. No HTTP status ever takes a mutation off a phone.
type Error struct {
	Status     int           `json:"status"`
	Code       string        `json:"code"`
	Message    string        `json:"message"`
	Field      string        `json:"field,omitempty"` // of a form: which field is wrong
	Rule       string        `json:"rule,omitempty"`  // and which rule it breaks
	RetryAfter time.Duration `json:"-"`
	Cause      error         `json:"-"` // for the log
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Code + ": " + e.Cause.Error()
	}
	return e.Code + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// New makes an Error.
func New(status int, code, message string) *Error {
	return &Error{Status: status, Code: code, Message: message}
}

// Because is the Error with a cause for the log.
func (e *Error) Because(cause error) *Error {
	with := *e
	with.Cause = cause
	return &with
}

// After is the Error with a Retry-After.
func (e *Error) After(d time.Duration) *Error {
	with := *e
	with.RetryAfter = d
	return &with
}

// SignIn is the answer to whoever is not signed in, or no longer.
var SignIn = New(http.StatusUnauthorized, "sign_in", "Cần đăng nhập lại. / Please sign in again.")

// Disabled is the answer to whose account is locked.
var Disabled = New(http.StatusForbidden, "account_disabled", "Tài khoản đã bị khoá; hãy liên hệ chi hội. Dữ liệu chưa gửi vẫn còn trên máy. / This account is locked; ask your branch. Unsent records stay on the phone.")

// internal is what a person hears of a fault of ours.
var internal = New(http.StatusInternalServerError, "internal", "Máy chủ gặp lỗi; dữ liệu trên máy vẫn còn và sẽ tự gửi lại. / The server failed; nothing on the phone is lost, it will be sent again.").After(10 * time.Second)

// Middleware writes the error that a handler returns. PocketBase would turn an unknown error into 400, which a phone may
// read as final; here whatever is not ours or PocketBase's own is a 500, logged once.
func Middleware(log *slog.Logger) func(e *core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		if err := e.Next(); err != nil {
			return Tell(e, log, err)
		}
		return nil
	}
}

// Tell writes an error as its answer.
func Tell(e *core.RequestEvent, log *slog.Logger, err error) error {
	var said *Error
	var pocketbase *router.ApiError
	switch {
	case errors.As(err, &said):
	case errors.As(err, &pocketbase):
		said = New(pocketbase.Status, codeOf(pocketbase.Status), pocketbase.Message)
	default:
		said = internal.Because(err)
	}
	if said.Status >= 500 && said.Cause != nil { // without a cause it is daily bread: a phone's connection broke
		log.Error("request failed", "request", e.Response.Header().Get(RequestHeader), "route", e.Request.Pattern, "code", said.Code, "error", err)
	}
	h := e.Response.Header()
	h.Set("Cache-Control", "no-store")
	if said.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(max(1, int(said.RetryAfter.Seconds()+0.5))))
	}
	if e.Request.Method == http.MethodHead {
		e.Response.WriteHeader(said.Status)
		return nil
	}
	return e.JSON(said.Status, said)
}

func codeOf(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "sign_in"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusTooManyRequests:
		return "too_many"
	default:
		if status >= 500 {
			return "internal"
		}
		return "malformed"
	}
}

// User is the signed-in person of a request; SignIn for anybody else, superusers included.
func User(e *core.RequestEvent) (*core.Record, error) {
	if e.Auth == nil || e.Auth.Collection().Name != "users" {
		return nil, SignIn
	}
	if e.Auth.GetBool("disabled") {
		return nil, Disabled
	}
	return e.Auth, nil
}
