package server

import (
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// A connection remembers the session that subscribed on it.
const connectionSession = "chungsucSession"

// guardConnections ends the open connections of revoked phones and locked accounts: whoever may not ask may not go on
// listening either. Pokes carry no data, but they tell when a branch is at work.
func (s *Server) guardConnections() {
	s.App.OnRealtimeSubscribeRequest().BindFunc(func(e *core.RealtimeSubscribeRequestEvent) error {
		if e.Auth == nil || e.Auth.Collection().Name != "users" {
			return e.Next()
		}
		its := sessionOf(e.RequestEvent, e.Auth)
		e.Client.Set(connectionSession, its)
		err := e.Next()
		if s.mayGoOn(its) != nil { // revoked since the request was let in
			s.App.SubscriptionsBroker().Unregister(e.Client.Id())
		}
		return err
	})
	s.App.OnModelAfterUpdateSuccess("users").BindFunc(func(e *core.ModelEvent) error {
		err := e.Next() // PocketBase gives its clients the account as it is now
		s.cutConnections()
		return err
	})
}

// cutConnections ends those that may not go on.
func (s *Server) cutConnections() {
	broker := s.App.SubscriptionsBroker()
	for id, client := range broker.Clients() {
		its, subscribed := client.Get(connectionSession).(session)
		if !subscribed {
			continue
		}
		user, _ := client.Get(apis.RealtimeClientAuthKey).(*core.Record)
		if user == nil || user.GetBool("disabled") || s.mayGoOn(its) != nil {
			broker.Unregister(id)
		}
	}
}

// endConnections ends all of them; phones connect again by themselves.
func (s *Server) endConnections() {
	broker := s.App.SubscriptionsBroker()
	for id := range broker.Clients() {
		broker.Unregister(id)
	}
}
