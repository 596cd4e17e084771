package server_test

import (
	"encoding/json/v2"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// old is a person's session as it is when it was made, or renewed, so long ago.
func (p *person) old(age time.Duration) string {
	p.Helper()
	user, err := p.App.FindRecordById("users", p.id)
	p.must(err)
	claims, err := security.ParseUnverifiedJWT(p.token)
	p.must(err)
	exp := time.Unix(int64(claims["exp"].(float64)), 0).Add(-age)
	claims["exp"], claims["since"] = exp.Unix(), time.Now().Add(-age).UnixMilli()
	token, err := security.NewJWT(claims, user.TokenKey()+user.Collection().AuthToken.Secret, 0)
	p.must(err)
	return token
}

// A phone that was offline for three weeks sends what it has and renews its session for another month; after a month it
// signs in again first, and what it has is taken then. Superusers' sessions are short.
func TestAPhoneComesBackAfterWeeks(t *testing.T) {
	s := newStage(t)
	volunteer := s.the("volunteer")
	push := func(token string) reply {
		return s.ask("POST", "/api/sync/v1/push", token, text(fields{"epoch": s.Journal.Mark().Epoch, "device": volunteer.device, "schema": record.Schema,
			"muts": []any{s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))}}))
	}
	s.want("after a week", push(volunteer.old(8*24*time.Hour)), 200, "")
	away := volunteer.old(21 * 24 * time.Hour)
	s.want("after three weeks", push(away), 200, "")
	var renewed struct{ Token string }
	r := s.ask("POST", "/api/collections/users/auth-refresh", away, nil)
	s.want("renewal", r, 200, "")
	s.must(json.Unmarshal(r.body, &renewed, json.MatchCaseInsensitiveNames(true)))
	claims, err := security.ParseUnverifiedJWT(renewed.Token)
	s.must(err)
	if left := time.Until(time.Unix(int64(claims["exp"].(float64)), 0)); left < 29*24*time.Hour || left > 31*24*time.Hour {
		t.Errorf("a renewed session lives %v", left)
	}
	s.want("after a month", push(volunteer.old(31*24*time.Hour)), 401, "sign_in")
	s.want("renewal after a month", s.ask("POST", "/api/collections/users/auth-refresh", volunteer.old(31*24*time.Hour), nil), 401, "")

	superusers, err := s.App.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	s.must(err)
	if d := superusers.AuthToken.DurationTime(); d > 24*time.Hour {
		t.Errorf("superusers' sessions live %v", d)
	}
}
