package server_test

import (
	"testing"
	"time"

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
		case <-time.After(5 * time.Second):
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
