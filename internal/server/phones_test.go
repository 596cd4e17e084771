package server_test

import (
	"context"
	"encoding/json/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// A revoked phone is refused from that moment, in everything: what it pushes, pulls and looks at. A leader may still hand
// in what it holds, and may take the revocation back.
func TestARevokedPhoneIsOutAtOnce(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	hello := fields{"device": volunteer.device, "app": "chungsuc 1.0", "queue": 7, "storage": fields{"used": 1.5e6, "free": 2e9}}
	s.want("hello", volunteer.post("/api/sync/v1/hello", hello, nil), 200, "")
	sha := s.photographed(volunteer)
	var opened struct{ Token string }
	s.want("photo token", volunteer.post("/api/photos/token", fields{"sha256": []string{sha}}, &opened), 200, "")
	show := func() reply { return s.ask("GET", "/api/photos/"+sha+"/preview?token="+opened.Token, "", nil) }
	s.want("its photo", show(), 200, "")

	s.Passes(50 * time.Hour)
	p := leader.lists(fields{}).find(volunteer.id)
	if len(p.Phones) != 1 || p.Phones[0].SilentDays != 2 || *p.Phones[0].Queue != 7 || p.Phones[0].Storage == nil || p.Phones[0].Storage.Used != 1_500_000 || p.Phones[0].Storage.Free != 2_000_000_000 || !p.MayRevoke {
		t.Errorf("told as %+v", p)
	}
	s.want("photo token", volunteer.post("/api/photos/token", fields{"sha256": []string{sha}}, &opened), 200, "")
	s.want("its photo", show(), 200, "")
	s.want("without why", leader.post(desk+"/phones/revoke", fields{"device": volunteer.device}, nil), 400, "why")
	s.want("revoke", leader.post(desk+"/phones/revoke", fields{"device": volunteer.device, "why": "mất máy"}, nil), 200, "")
	s.want("a photo by the token it had", show(), 403, "device_revoked")
	for _, e := range endpoints {
		r := s.ask(e.method, e.path, volunteer.token, e.body(s, "d_"+s.id()), e.header...)
		code := "device_revoked"
		if e.method == "HEAD" {
			code = ""
		}
		s.want("as another phone, with its session: "+e.path, r, 403, code)
	}
	s.want("renewing its session", s.ask("POST", "/api/collections/users/auth-refresh", volunteer.token, nil), 403, "device_revoked")
	const signIn = "/api/collections/users/auth-with-password"
	proof := text(fields{"identity": "volunteer@cast.example", "password": phonetest.Password})
	s.want("signing in on it", s.ask("POST", signIn, "", proof, "Chungsuc-Device", volunteer.device), 403, "device_revoked")
	var in struct{ Token string }
	r := s.ask("POST", signIn, "", proof, "Chungsuc-Device", "d_thenewphone000")
	s.want("signing in on another", r, 200, "")
	s.must(json.Unmarshal(r.body, &in, json.MatchCaseInsensitiveNames(true)))
	s.want("hello from another", s.ask("POST", "/api/sync/v1/hello", in.Token, text(fields{"device": "d_thenewphone000"})), 200, "")
	handed := fields{"device": volunteer.device, "user": volunteer.id, "muts": []any{s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))}}
	s.want("its outbox, handed in", leader.post("/api/sync/v1/import", handed, nil), 200, "")

	s.want("allow oneself", volunteer.post(desk+"/phones/allow", fields{"device": volunteer.device, "why": "tìm thấy"}, nil), 403, "device_revoked")
	s.want("allow from another phone", s.ask("POST", desk+"/phones/allow", in.Token, text(fields{"device": volunteer.device, "why": "tìm thấy"})), 404, "device")
	s.want("allow", leader.post(desk+"/phones/allow", fields{"device": volunteer.device, "why": "tìm thấy"}, nil), 200, "")
	s.want("hello again", volunteer.post("/api/sync/v1/hello", hello, nil), 200, "")
	s.want("one's own phone, from another", s.ask("POST", desk+"/phones/revoke", in.Token, text(fields{"device": volunteer.device, "why": "mất"})), 200, "")
	s.want("hello", volunteer.post("/api/sync/v1/hello", hello, nil), 403, "device_revoked")
	s.want("a phone that is not there", leader.post(desk+"/phones/revoke", fields{"device": "d_notthere0000", "why": "x"}, nil), 404, "device")
	s.want("a higher one's phone", leader.post(desk+"/phones/revoke", fields{"device": s.the("province").device, "why": "x"}, nil), 404, "device")
	s.Restart(nil)
	s.want("hello after a restart", volunteer.post("/api/sync/v1/hello", hello, nil), 403, "device_revoked")
}

// A session without a phone may be that of the phone that was revoked: it ends with it. Those that name another go on.
func TestSessionsWithoutAPhoneEndWithARevocation(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	in := func(header ...string) string {
		var in struct{ Token string }
		r := s.ask("POST", "/api/collections/users/auth-with-password", "", text(fields{"identity": "volunteer@cast.example", "password": phonetest.Password}), header...)
		s.want("sign in", r, 200, "")
		s.must(json.Unmarshal(r.body, &in, json.MatchCaseInsensitiveNames(true)))
		return in.Token
	}
	says := func(token, device string) reply {
		return s.ask("POST", "/api/sync/v1/hello", token, text(fields{"device": device}))
	}
	nameless, named := in(), in("Chungsuc-Device", "d_thesecondphone")
	for _, token := range []string{nameless, volunteer.token} {
		s.want("hello", says(token, volunteer.device), 200, "")
	}
	s.want("hello", says(named, "d_thesecondphone"), 200, "")
	s.want("revoke", leader.post(desk+"/phones/revoke", fields{"device": volunteer.device, "why": "mất máy"}, nil), 200, "")
	s.want("the nameless session, as a new phone", says(nameless, "d_"+s.id()), 401, "sign_in")
	s.want("the nameless session, renewed", s.ask("POST", "/api/collections/users/auth-refresh", nameless, nil, "Chungsuc-Device", "d_thesecondphone"), 401, "sign_in")
	s.want("the other phone", says(named, "d_thesecondphone"), 200, "")
	s.want("a nameless session of later", says(in(), "d_athirdphone00"), 200, "")
}

// A locked account sees no photo either, whatever photo token it has.
func TestALockedAccountSeesNoPhotos(t *testing.T) {
	s := newStage(t)
	volunteer := s.the("volunteer")
	sha := s.photographed(volunteer)
	var opened struct{ Token string }
	s.want("photo token", volunteer.post("/api/photos/token", fields{"sha256": []string{sha}}, &opened), 200, "")
	s.want("its photo", s.ask("GET", "/api/photos/"+sha+"/preview?token="+opened.Token, "", nil), 200, "")
	s.disable("volunteer")
	s.want("its photo", s.ask("GET", "/api/photos/"+sha+"/preview?token="+opened.Token, "", nil), 403, "account_disabled")
}

// Pushes that race with the revocation are taken whole or not at all, and none after it was answered.
func TestPushesRacingARevocation(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	s.want("hello", volunteer.post("/api/sync/v1/hello", fields{"device": volunteer.device}, nil), 200, "")
	epoch := s.Journal.Mark().Epoch
	send := func(ids []string) int {
		items := []any{}
		for _, id := range ids {
			items = append(items, s.mut("activity", record.Create, id, example("activity", phonetest.KienAn)))
		}
		req, err := http.NewRequest("POST", s.URL+"/api/sync/v1/push", strings.NewReader(string(text(fields{"epoch": epoch, "device": volunteer.device, "schema": record.Schema, "muts": items}))))
		if err != nil {
			t.Error(err)
			return 0
		}
		req.Header.Set("Authorization", "Bearer "+volunteer.token)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			return 0
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	var mu sync.Mutex
	fate := map[string]int{} // by id of a record: the status of its push
	var all sync.WaitGroup
	begun := make(chan struct{}, 100)
	for range 8 {
		all.Go(func() {
			for range 4 {
				ids := []string{s.id(), s.id(), s.id()}
				begun <- struct{}{}
				status := send(ids)
				mu.Lock()
				for _, id := range ids {
					fate[id] = status
				}
				mu.Unlock()
			}
		})
	}
	for range 9 {
		<-begun
	}
	s.want("revoke", leader.post(desk+"/phones/revoke", fields{"device": volunteer.device, "why": "mất máy"}, nil), 200, "")
	after := []string{s.id()}
	if got := send(after); got != 403 {
		t.Errorf("a push after the revocation: %d", got)
	}
	fate[after[0]] = 403
	all.Wait()
	taken := 0
	for id, status := range fate {
		_, there, err := s.Journal.Row(context.Background(), "activity", id)
		s.must(err)
		if there != (status == 200) {
			t.Errorf("push answered %d, its record is there: %v", status, there)
		}
		if there {
			taken++
		}
	}
	t.Logf("%d of %d records came before the revocation", taken, len(fate))
}

// photographed makes a record with a whole photo, and gives the photo's hash.
func (s *stage) photographed(p *person) string {
	s.Helper()
	ph, preview := jpegOf(3, 64), jpegOf(3, 32)
	if r := p.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn), "photos", declared(ph, preview)); r.S != record.OK {
		s.Fatalf("%s %s", r.Code, r.Field)
	}
	s.want("preview", p.ask("PUT", "/api/photos/"+ph.sha+"/preview", p.token, preview.data, "Content-Type", "image/jpeg"), 204, "")
	if now := p.uploads(ph.sha, ph.data); now.State != "whole" {
		s.Fatalf("%+v", now)
	}
	return ph.sha
}
