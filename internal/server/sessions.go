package server

import (
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/security"

	"github.com/chungsuc/chungsuc/internal/answer"
)

// sessions know again who asks. PocketBase reads the account anew for every request, prepares that query each time and
// checks the token's signature twice over; a phone that sends a photo asks dozens of times in a row.
//
// What was found out about a token holds as long as the account stands as it stood: three columns are read for every
// request, so a lock, a new password or a sign-out elsewhere holds at once, whichever process wrote it.
type sessions struct {
	app core.App

	mu sync.Mutex
	// Sessions used lately, and those before them; whatever is in neither is found out again.
	young, old map[string]*known
	stands     *sql.Stmt
}

// maxKnown bounds each of the two generations: a session is a few kilobytes.
const maxKnown = 128

// known is what a token told.
type known struct {
	account *core.Record // nobody changes it: requests get copies
	claims  map[string]any
	ends    time.Time
	stands  standing
}

// standing is how an account stood: when it was changed last, and, for changes that pass by PocketBase, what decides
// about its sessions.
type standing struct{ updated, tokenKey, disabled string }

const sqlStanding = "SELECT updated, tokenKey, disabled FROM users WHERE id = ?"

func (s *Server) knowSessions() {
	s.App.OnServe().BindFunc(func(e *core.ServeEvent) error {
		all := &sessions{app: s.App, young: map[string]*known{}}
		db, ok := s.App.ConcurrentDB().(*dbx.DB)
		if !ok {
			return errors.New("sessions are known outside of transactions")
		}
		var err error
		if all.stands, err = db.DB().Prepare(sqlStanding); err != nil {
			return err
		}
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id:       "chungsucSessions",
			Priority: apis.DefaultLoadAuthTokenMiddlewarePriority - 1, // which leaves alone who is known
			Func: func(e *core.RequestEvent) error {
				if token := answer.Token(e); e.Auth == nil && token != "" {
					all.recognise(e, token)
				}
				return e.Next()
			},
		})
		return e.Next()
	})
}

// recognise sets who asks. It leaves to PocketBase whoever is no person of ours, and what cannot be read.
func (s *sessions) recognise(e *core.RequestEvent, token string) {
	users, err := s.app.FindCachedCollectionByNameOrId("users")
	if err != nil {
		return
	}
	k := s.find(token)
	if k != nil && k.account.Collection() == users && time.Now().Before(k.ends) { // another pointer: its secret may be another
		if now, err := s.standing(k.account.Id); err == nil && now == k.stands {
			e.Auth = k.account.Original()
			answer.Know(e, k.claims)
			return
		}
	}
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil || claims[core.TokenClaimCollectionId] != users.Id {
		return
	}
	id, _ := claims[core.TokenClaimId].(string)
	ends, _ := claims["exp"].(float64)
	// How it stands is read before the account: a change in between is seen by the next request.
	stands, err := s.standing(id)
	if err != nil {
		return
	}
	account, err := s.app.FindAuthRecordByToken(token, core.TokenTypeAuth)
	if err != nil || account.Collection() != users {
		return
	}
	e.Auth = account
	answer.Know(e, claims)
	s.keep(token, &known{account.Original(), claims, time.Unix(int64(ends), 0), stands})
}

func (s *sessions) standing(id string) (is standing, err error) {
	err = s.stands.QueryRow(id).Scan(&is.updated, &is.tokenKey, &is.disabled)
	return is, err
}

func (s *sessions) find(token string) *known {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.young[token]
	if k == nil {
		if k = s.old[token]; k != nil {
			s.put(token, k)
		}
	}
	return k
}

func (s *sessions) keep(token string, k *known) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(token, k)
}

func (s *sessions) put(token string, k *known) {
	if len(s.young) >= maxKnown {
		s.old, s.young = s.young, map[string]*known{}
	}
	s.young[token] = k
}
