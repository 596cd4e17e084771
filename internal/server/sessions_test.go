package server_test

import (
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// The server remembers who a token belongs to. Whatever ends a session ends it at the next request all the same, also what
// passes by PocketBase, as another process does.
func TestAKnownSessionEndsAtOnce(t *testing.T) {
	s := newStage(t)
	asks := func(p *person) reply {
		return s.ask("POST", "/api/sync/v1/hello", p.token, text(fields{"device": p.device}))
	}
	known := func(p *person) {
		s.Helper()
		for range 2 {
			s.want(p.name+" is known", asks(p), 200, "")
		}
	}
	bySQL := func(p *person, values dbx.Params) {
		s.Helper()
		_, err := s.App.NonconcurrentDB().Update("users", values, dbx.HashExp{"id": p.id}).Execute()
		s.must(err)
	}

	locked := s.the("volunteer")
	known(locked)
	bySQL(locked, dbx.Params{"disabled": true})
	s.want("locked by another process", asks(locked), 403, "account_disabled")
	bySQL(locked, dbx.Params{"disabled": false})
	known(locked)

	signedOut := s.the("member")
	known(signedOut)
	bySQL(signedOut, dbx.Params{"tokenKey": "another-key-of-fifty-characters-another-key-of-fift"})
	s.want("signed out by another process", asks(signedOut), 401, "sign_in")

	renamed := s.the("team_lead")
	known(renamed)
	row, err := s.App.FindRecordById("users", renamed.id)
	s.must(err)
	row.Set("name", "Trần Văn Khác")
	s.must(s.App.Save(row))
	var me struct{ Record struct{ Name string } }
	s.want("renewal", renamed.post("/api/collections/users/auth-refresh", nil, &me), 200, "")
	if me.Record.Name != "Trần Văn Khác" {
		t.Errorf("the account is remembered as %q", me.Record.Name)
	}

	short := s.the("leader")
	short.token = short.old(short.left() - 4*time.Second)
	known(short)
	for end := time.Now().Add(soon); asks(short).status == 200; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a session goes on after its end")
		}
	}

	everybody := s.the("approver")
	known(everybody)
	users, err := s.App.FindCollectionByNameOrId("users")
	s.must(err)
	users.AuthToken.Secret = "another-secret-of-fifty-characters-another-secret-o"
	s.must(s.App.Save(users))
	s.want("everybody is signed out", asks(everybody), 401, "sign_in")
}

// left is how long a person's session still is.
func (p *person) left() time.Duration {
	p.Helper()
	users, err := p.App.FindCollectionByNameOrId("users")
	p.must(err)
	return users.AuthToken.DurationTime()
}
