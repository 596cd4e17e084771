package server

import (
	"context"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/security"

	"github.com/chungsuc/chungsuc/internal/answer"
)

var revoked = answer.New(http.StatusForbidden, "device_revoked", "Máy này đã bị thu hồi; hãy liên hệ chi hội. Dữ liệu chưa gửi vẫn còn trên máy. / This device was revoked; ask your branch. Unsent records stay on it.")

// Claims of a session's token beside PocketBase's.
const (
	claimDevice = answer.DeviceClaim
	claimSince  = "since" // when it was made, Unix milliseconds by the server's clock
)

// guardPhones ties sessions to phones, and refuses revoked phones whatever they ask.
//
// A token names the phone that signed in with it or first renewed it, and keeps that name when it is renewed again, so a
// revoked phone cannot take another. A token that names none could be that of the phone that was revoked, so it ends with the revocation; the
// person's other phones sign in again. Of a phone that does name itself, only its own token ends.
func (s *Server) guardPhones() {
	s.App.OnRecordAuthRequest("users").BindFunc(func(e *core.RecordAuthRequestEvent) error {
		if err := s.mayPhone(e.RequestEvent, e.Record); err != nil {
			return answer.Tell(e.RequestEvent, s.cfg.Log, err)
		}
		token, err := s.named(e)
		if err != nil {
			return err
		}
		e.Token = token
		return e.Next()
	})
	s.App.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id:       "chungsucPhones",
			Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 2, // after the guard: a locked account comes first
			Func: func(e *core.RequestEvent) error {
				var err error
				switch {
				case e.Auth == nil && s.Journal.Revoked(answer.Device(e)): // before it uses up an invitation
					err = revoked
				case e.Auth != nil && e.Auth.Collection().Name == "users":
					err = s.mayPhone(e, e.Auth)
				}
				if err != nil {
					return answer.Tell(e, s.cfg.Log, err)
				}
				return e.Next()
			},
		})
		return e.Next()
	})
}

// mayPhone refuses a revoked phone, and a session that may be a revoked phone's.
func (s *Server) mayPhone(e *core.RequestEvent, user *core.Record) error {
	if s.Journal.NoneRevoked() {
		return nil
	}
	return s.mayGoOn(sessionOf(e, user))
}

// session is who asks, from which phone.
type session struct {
	user, device string
	// nameless is when its token was made, of a token that names no phone; zero for one that does, and for a sign-in.
	nameless time.Time
}

func sessionOf(e *core.RequestEvent, user *core.Record) session {
	its := session{user: user.Id, device: answer.Device(e)}
	if claims := answer.Claims(e); e.Auth != nil && claims[claimDevice] == nil {
		its.nameless = madeAt(claims, user)
	}
	return its
}

func (s *Server) mayGoOn(its session) error {
	if s.Journal.Revoked(its.device) {
		return revoked
	}
	if at := s.Journal.LastRevoked(its.user); !its.nameless.IsZero() && !at.IsZero() && !its.nameless.After(at) {
		return answer.SignIn
	}
	return nil
}

// madeAt is when a token was made.
func madeAt(claims map[string]any, user *core.Record) time.Time {
	if ms, ok := claims[claimSince].(float64); ok {
		return time.UnixMilli(int64(ms))
	}
	exp, _ := claims["exp"].(float64)
	return time.Unix(int64(exp), 0).Add(-user.Collection().AuthToken.DurationTime())
}

// named is a new token with the phone and the moment in it; one that PocketBase does not renew stays as it is.
func (s *Server) named(e *core.RecordAuthRequestEvent) (string, error) {
	claims, err := security.ParseUnverifiedJWT(e.Token)
	if err != nil {
		return "", err
	}
	if renewable, _ := claims[core.TokenClaimRefreshable].(bool); !renewable {
		return e.Token, nil
	}
	claims[claimSince] = s.cfg.Clock().UnixMilli()
	if device := answer.Device(e.RequestEvent); device != "" {
		claims[claimDevice] = device
	}
	return security.NewJWT(claims, e.Record.TokenKey()+e.Record.Collection().AuthToken.Secret, 0) // exp is in the claims
}

// mayLook says whether an <img> may go on showing photos, to a person on a phone, with a photo token made at since: it
// lives for minutes, and neither a lock nor a revocation waits for it.
func (s *Server) mayLook(ctx context.Context, user, device string, since time.Time) error {
	if s.Journal.Revoked(device) || device == "" && !since.After(s.Journal.LastRevoked(user)) {
		return revoked
	}
	row, err := s.App.FindRecordById("users", user)
	if err != nil {
		return err
	}
	if row.GetBool("disabled") {
		return answer.Disabled
	}
	return nil
}
