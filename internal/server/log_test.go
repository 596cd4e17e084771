package server_test

import (
	"bytes"
	"context"
	"encoding/json/v2"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/tools/logger"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// logbook is a log that many write to.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *logbook) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *logbook) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// Whatever people send, rightly or wrongly, nothing of it stands in a log: no name, phone, address, identity number, password,
// token, invitation or address of the network; and each failed request is found there by its id.
func TestNothingPersonalIsLogged(t *testing.T) {
	s := newStage(t)
	var log logbook
	s.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.Restart(nil)
	s.App.Settings().Logs.MinLevel = int(slog.LevelDebug)
	s.App.Settings().Logs.LogAuthId, s.App.Settings().Logs.LogIP = true, true

	leader, volunteer := s.the("leader"), s.the("volunteer")
	secrets := []string{"Nguyễn Thị Bí Mật", "Bí Mật", "+84987001122", "0987001122", "031150009876", "Ngõ Kín", "bimat@cast.example", "mật-khẩu-này-dài",
		phonetest.Password, "198.51.100.7", leader.token, volunteer.token, "volunteer@cast.example", volunteer.id, volunteer.device}
	private := fields{"unit": phonetest.KienAn, "name": "Nguyễn Thị Bí Mật", "phone": "+84987001122", "address": "12 Ngõ Kín", "id_number": "031150009876", "birth_year": 1950}
	var failed []string
	note := func(r reply) {
		if r.status >= 400 {
			failed = append(failed, r.header.Get("X-Request-Id"))
		}
	}
	from := []string{"X-Forwarded-For", "198.51.100.7", "X-Request-Id", "0987001122", "User-Agent", "Bí Mật 0987001122", "Referer", "http://x.example/Bí Mật"}
	ask := func(method, path, token string, body any) reply {
		r := s.ask(method, path, token, text(body), from...)
		note(r)
		return r
	}

	// Signing in, rightly and wrongly; invitations.
	const signIn = "/api/collections/users/auth-with-password"
	ask("POST", signIn, "", fields{"identity": "volunteer@cast.example", "password": phonetest.Password})
	ask("POST", signIn, "", fields{"identity": "bimat@cast.example", "password": "mật-khẩu-này-dài"})
	ask("POST", signIn, "", `{"identity":"bimat@cast.example"`)
	ask("POST", "/api/collections/users/auth-refresh", volunteer.token+"x", nil)
	var invited struct{ Code, URL string }
	s.want("invite", leader.post("/api/enrolment/invite", fields{"user": volunteer.id}, &invited), 200, "")
	secrets = append(secrets, invited.Code, invited.URL)
	ask("POST", "/api/enrolment/redeem", "", fields{"code": invited.Code + "9"})
	ask("POST", "/api/enrolment/redeem", "", fields{"code": invited.Code})
	ask("POST", "/api/enrolment/redeem", "", fields{"code": invited.Code})

	// Records: good, refused, unreadable; of a person who may not; while nothing can be written.
	member := s.the("member")
	member.does("beneficiary", record.Create, s.id(), private)
	member.does("beneficiary", record.Create, s.id(), fields{"unit": phonetest.KienAn, "name": strings.Repeat("Bí Mật", 50), "phone": "0987001122x"})
	member.does("Nguyễn Thị Bí Mật", record.Create, s.id(), private)
	ask("POST", "/api/sync/v1/push", leader.token, `{"muts":[{"m":{"f":{"name":"Nguyễn Thị Bí Mật"}}`)
	ask("POST", "/api/sync/v1/push", leader.token, `{"device":["Nguyễn Thị Bí Mật"]}`)
	ask("POST", "/api/sync/v1/import", leader.token, fields{"device": "d_nobody0000000", "user": "Nguyễn Thị Bí Mật", "sealed": "031150009876"})
	ask("POST", "/api/desk/v1/people/add", leader.token, fields{"name": "Nguyễn Thị Bí Mật", "email": "bimat@cast.example", "phone": "0987001122"})
	ask("POST", "/api/desk/v1/history", volunteer.token, fields{"kind": "beneficiary", "id": "Bí Mật", "why": "0987001122"})
	ask("POST", "/api/desk/v1/records", leader.token, fields{"kind": "beneficiary", "text": "Nguyễn Thị Bí Mật"})

	// Paths and queries.
	sha := s.photographed(volunteer)
	var opened struct{ Token string }
	s.want("photo token", volunteer.post("/api/photos/token", fields{"sha256": []string{sha}}, &opened), 200, "")
	secrets = append(secrets, opened.Token)
	ask("GET", "/api/photos/"+sha+"/480?token="+opened.Token, "", nil)
	ask("GET", "/api/photos/"+sha+"/480?token="+opened.Token+"x", "", nil)
	ask("GET", "/api/collections/users/records?filter="+"(name~%27B%C3%AD%20M%E1%BA%ADt%27)", volunteer.token, nil)
	ask("GET", "/api/collections/B%C3%AD%20M%E1%BA%ADt/records/0987001122", volunteer.token, nil)
	ask("GET", "/B%C3%AD%20M%E1%BA%ADt/0987001122?phone=0987001122", "", nil)

	// And when nothing can be written.
	s.must(s.Journal.Close())
	epoch := s.Journal.Mark().Epoch
	s.want("no journal", ask("POST", "/api/sync/v1/push", member.token, fields{"epoch": epoch, "device": member.device, "schema": record.Schema,
		"muts": []any{s.mut("beneficiary", record.Create, s.id(), private)}}), 503, "busy")

	handler, ok := s.App.Logger().Handler().(*logger.BatchHandler)
	if !ok {
		t.Fatalf("PocketBase logs to a %T", s.App.Logger().Handler())
	}
	s.App.Logger().Error("a probe of the other log")
	s.must(handler.WriteAll(context.WithValue(t.Context(), logger.BlockKey, true)))
	var rows []struct {
		Message string `db:"message"`
		Data    string `db:"data"`
	}
	s.must(s.App.AuxDB().NewQuery("SELECT message, data FROM _logs").All(&rows))
	kept, err := json.Marshal(rows)
	s.must(err)
	for where, text := range map[string]string{"the log": log.String(), "PocketBase's log": string(kept)} {
		for _, secret := range secrets {
			if i := strings.Index(text, secret); i >= 0 {
				t.Errorf("%s tells %q: …%.200s…", where, secret, text[max(0, i-100):])
			}
		}
	}
	if !strings.Contains(string(kept), "a probe of the other log") {
		t.Errorf("PocketBase's log was not read: %s", kept)
	}
	if len(failed) < 12 {
		t.Errorf("only %d requests failed", len(failed))
	}
	for _, id := range failed {
		if !strings.Contains(log.String(), id) {
			t.Errorf("the failed request %s is not in the log", id)
		}
	}
}
