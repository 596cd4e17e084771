package server

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Whoever is signed in is counted by account and phone, never by address: a whole ward may share one on a mobile network. All of
// an account's phones together have a limit too, because a session without a phone may call itself what it likes. Sync has a
// limit of its own within these.
var (
	ofAccount = answer.Rate{Burst: 2000, Pace: 200}
	others    = answer.Rate{Burst: 240, Pace: 20}
	ofPhotos  = answer.Rate{Burst: 600, Pace: 60}
	// What reads a file of thousands of rows, or makes one.
	ofFiles = answer.Rate{Burst: 30, Pace: 0.5}
	// What makes an account or lets somebody in.
	ofPeople = answer.Rate{Burst: 60, Pace: 0.5}
)

// rates by the beginning of a route's pattern, the first that fits.
var rates = []struct {
	route string
	rate  answer.Rate
}{
	{"POST /api/desk/v1/progress.xlsx", ofFiles},
	{"POST /api/desk/v1/lists/read", ofFiles},
	{"GET /api/desk/v1/lists/", ofFiles},
	{"POST /api/desk/v1/people/add", ofPeople},
	{"POST /api/enrolment/invite", ofPeople},
	{"PUT /api/photos/", ofPhotos},
	{"POST /api/photos/", ofPhotos},
	{"", others},
}

// Signing in tries a password, which costs the server a twentieth of a second and an attacker nothing. A network may be a training room
// full of phones, an account's right password takes nothing away, and one that is guessed at from everywhere cannot be signed
// in to for a while; sessions that are there go on.
var (
	ofNetwork      = answer.Rate{Burst: 120, Pace: 2}
	wrongFromThere = answer.Rate{Burst: 10, Pace: 1. / 300} // slower than wrongAnywhere, or one network would use that up
	wrongAnywhere  = answer.Rate{Burst: 50, Pace: 1. / 60}
)

// PocketBase reads up to 32 MiB of a body before it knows that whoever sent it may not, and makes a gigabyte of that. Of what is
// ours it gets passwords and topics; collections of an operator's own have PocketBase's limit.
const maxForm = 64 << 10

func (s *Server) limitForms() {
	limit := apis.BodyLimit(maxForm)
	s.App.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id:       "chungsucForms",
			Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 3,
			Func: func(e *core.RequestEvent) error {
				if e.HasSuperuserAuth() || !ofForms(e) {
					return e.Next()
				}
				err := limit.Func(e)
				if errors.Is(err, apis.ErrRequestEntityTooLarge) {
					return answer.Tell(e, s.cfg.Log, answer.TooLarge)
				}
				return err
			},
		})
		return e.Next()
	})
}

func ofForms(e *core.RequestEvent) bool {
	if name := e.Request.PathValue("collection"); name != "" {
		c, err := e.App.FindCachedCollectionByNameOrId(name)
		return err == nil && (c.System || c.Name == "users" || c.Name == "grants" || record.KindOf(c.Name) != nil)
	}
	return strings.HasPrefix(e.Request.Pattern, "POST /api/realtime")
}

func (s *Server) limit() {
	var asked, tried answer.Limits
	s.App.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id:       "chungsucLimits",
			Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 3, // who may not ask at all is not counted
			Func: func(e *core.RequestEvent) error {
				if e.Auth != nil && e.Auth.Collection().Name == "users" {
					if wait := s.waits(&asked, e); wait > 0 {
						return answer.Tell(e, s.cfg.Log, answer.TooMany.After(wait))
					}
				}
				return e.Next()
			},
		})
		return e.Next()
	})
	s.App.OnRecordAuthWithPasswordRequest().BindFunc(func(e *core.RecordAuthWithPasswordRequestEvent) error {
		now, network := s.cfg.Clock(), answer.Network(e.RealIP())
		who := e.Collection.Name + "/" + strings.ToLower(e.Identity)
		there := who + "/" + network
		for _, of := range []struct {
			key  string
			rate answer.Rate
		}{{there, wrongFromThere}, {who, wrongAnywhere}, {network, ofNetwork}} {
			if of.key == network && here(network) {
				continue // a proxy that nobody named as trusted: it is everybody
			}
			if wait := tried.Take(of.key, of.rate, now); wait > 0 {
				return answer.Tell(e.RequestEvent, s.cfg.Log, answer.TooMany.After(wait))
			}
		}
		err := e.Next()
		if err == nil {
			tried.Give(there)
			tried.Give(who)
		}
		return err
	})
}

func here(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err == nil && ip.IsLoopback()
}

func (s *Server) waits(asked *answer.Limits, e *core.RequestEvent) time.Duration {
	now, user := s.cfg.Clock(), e.Auth.Id
	if wait := asked.Take(user, ofAccount, now); wait > 0 || strings.HasPrefix(e.Request.URL.Path, "/api/sync/") {
		return wait
	}
	if strings.HasPrefix(e.Request.URL.Path, "/api/uploads/") { // pieces: their size is their limit
		return 0
	}
	for _, one := range rates {
		if strings.HasPrefix(e.Request.Pattern, one.route) {
			return asked.Take(user+"/"+answer.Device(e)+one.route, one.rate, now)
		}
	}
	return 0
}
