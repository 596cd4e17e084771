package server_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// ends waits for a connection's end; false when it goes on.
func (e *ear) ends() bool {
	e.Helper()
	for {
		select {
		case _, more := <-e.events:
			if !more {
				return true
			}
		case <-time.After(soon):
			return false
		}
	}
}

// A connection that was open when its phone was revoked, or its account locked, hears nothing more.
func TestARevokedPhoneHearsNothingMore(t *testing.T) {
	s := newStage(t)
	leader, volunteer, member := s.the("leader"), s.the("volunteer"), s.the("member")
	s.want("hello", volunteer.post("/api/sync/v1/hello", fields{"device": volunteer.device}, nil), 200, "")
	listens := func(p *person) *ear {
		e := p.listens()
		s.want(p.name+" subscribes", e.subscribes("sync/"+p.id), 204, "")
		return e
	}
	lost, other, colleague := listens(volunteer), listens(leader), listens(member)

	s.want("revoke", leader.post(desk+"/phones/revoke", fields{"device": volunteer.device, "why": "mất máy"}, nil), 200, "")
	if !lost.ends() {
		t.Error("the revoked phone listens on")
	}
	s.want("the revoked phone subscribes again", volunteer.listens().subscribes("sync/"+volunteer.id), 403, "device_revoked")

	s.disable("member")
	if !colleague.ends() {
		t.Error("the locked account listens on")
	}
	leader.does("beneficiary", record.Create, s.id(), example("beneficiary", phonetest.KienAn))
	if len(other.poke()) == 0 {
		t.Error("somebody else's connection was cut too")
	}
}

// gone waits until the server holds no connection.
func (s *stage) gone() bool {
	s.Helper()
	for end := time.Now().Add(soon); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if s.App.SubscriptionsBroker().TotalClients() == 0 {
			return true
		}
	}
	return false
}

// A connection ends when its phone hangs up, after so long without a message, and after so long anyhow; a message puts the
// second off, not the third.
func TestConnectionsEnd(t *testing.T) {
	s := newStage(t)
	volunteer := s.the("volunteer")
	var idle, most time.Duration
	s.App.OnRealtimeConnectRequest().BindFunc(func(e *core.RealtimeConnectRequestEvent) error {
		e.IdleTimeout, e.MaxTimeout = idle, most
		return e.Next()
	})
	listens := func(ofIdle, ofAll time.Duration) *ear {
		idle, most = ofIdle, ofAll
		return volunteer.listens()
	}

	listens(time.Minute, time.Minute).hangUp()
	if !s.gone() {
		t.Error("a phone that hung up is still held")
	}
	if !listens(50*time.Millisecond, time.Minute).ends() || !s.gone() {
		t.Error("a connection on which nothing comes does not end")
	}
	if !listens(time.Minute, 50*time.Millisecond).ends() || !s.gone() {
		t.Error("a connection goes on for ever")
	}

	const quiet = 4 * time.Second
	e := listens(quiet, time.Minute)
	s.want("subscribe", e.subscribes("sync/"+volunteer.id), 204, "")
	time.Sleep(time.Second)
	before := time.Now()
	volunteer.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn))
	if len(e.poke()) == 0 {
		t.Error("no poke")
	}
	if !e.ends() || !s.gone() {
		t.Error("it does not end after a message")
	}
	if after := time.Since(before); after < quiet {
		t.Errorf("a connection ends %v after a message", after)
	}
}

// Operators' hooks see what is sent to connected phones.
func TestOperatorsSeeMessages(t *testing.T) {
	s := newStage(t)
	var seen atomic.Int64
	s.App.OnRealtimeMessageSend().BindFunc(func(e *core.RealtimeMessageEvent) error {
		seen.Add(1)
		return e.Next()
	})
	volunteer := s.the("volunteer")
	e := volunteer.listens()
	s.want("subscribe", e.subscribes("sync/"+volunteer.id), 204, "")
	volunteer.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn))
	if len(e.poke()) == 0 || seen.Load() < 2 {
		t.Errorf("the hook saw %d messages", seen.Load())
	}
}
