package server_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/chungsuc/chungsuc/internal/phonetest"
)

// until asks until the answer is 429, and gives how often it was another.
func (s *stage) until(most int, ask func() reply) (n int) {
	s.Helper()
	for ; n <= most; n++ {
		s.Passes(-100 * time.Millisecond) // all at one moment: asking moves the clock
		if r := ask(); r.status == http.StatusTooManyRequests {
			s.want("too many", r, 429, "too_many")
			if wait, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || wait < 1 {
				s.Errorf("Retry-After is %q", r.header.Get("Retry-After"))
			}
			return n
		}
	}
	s.Errorf("asked %d times without end", n)
	return n
}

// What nobody may send, or only an operator, is not read: one such request made a gigabyte of memory, from whoever asked.
func TestPocketBaseReadsLittleOfAnybody(t *testing.T) {
	s := newStage(t)
	volunteer := s.the("volunteer")
	own := core.NewBaseCollection("own") // an operator's
	own.Fields.Add(&core.TextField{Name: "note", Max: 2 << 20})
	own.CreateRule = types.Pointer("@request.auth.id != ''")
	s.must(s.App.Save(own))
	admins, err := s.App.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	s.must(err)
	root := core.NewRecord(admins)
	root.SetEmail("root@chungsuc.example")
	root.SetPassword(phonetest.Password)
	s.must(s.App.Save(root))
	operator, err := root.NewAuthToken()
	s.must(err)
	long := `{"note":"` + strings.Repeat("x", 1<<20) + `"}`
	for _, c := range []struct {
		token, path string
		want        int
	}{
		{"", "users/auth-with-password", 413},
		{"", "_superusers/auth-with-password", 413},
		{"", "users/records", 413},
		{volunteer.token, "users/auth-refresh", 413},
		{volunteer.token, "gift_handover/records", 413},
		{volunteer.token, "grants/records", 413},
		{volunteer.token, "own/records", 200},
		{operator, "own/records", 200},
		{operator, "gift_handover/records", 403},
	} {
		if r := s.ask("POST", "/api/collections/"+c.path, c.token, []byte(long)); r.status != c.want {
			t.Errorf("%s: %d %.200s, want %d", c.path, r.status, r.body, c.want)
		}
		if c.want != 413 {
			continue
		}
		req, err := http.NewRequest("POST", s.URL+"/api/collections/"+c.path, struct{ io.Reader }{strings.NewReader(long)}) // of a length that is not told
		s.must(err)
		req.Header.Set("Authorization", c.token)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		s.must(err)
		s.must(resp.Body.Close())
		if resp.StatusCode == 200 || strings.HasSuffix(c.path, "password") && resp.StatusCode != 413 {
			t.Errorf("%s in pieces: %d", c.path, resp.StatusCode)
		}
	}
	if r := s.ask("POST", "/api/realtime", volunteer.token, []byte(long)); r.status != 413 {
		t.Errorf("subscribing: %d %.200s", r.status, r.body)
	}
}

// A phone that asks for file after file is told to wait; the person's other phone, other people, and records are not.
func TestWhatCostsIsLimitedByAccountAndPhone(t *testing.T) {
	s := newStage(t)
	leader, other := s.the("leader"), s.the("makerKienAn")
	file := func(p *person) func() reply {
		return func() reply { return s.ask("GET", desk+"/lists/file.xlsx?list=none", p.token, nil) }
	}
	if n := s.until(100, file(leader)); n != 30 {
		t.Errorf("%d files at once", n)
	}
	s.want("somebody else's file", file(other)(), 404, "unknown")
	s.want("records of that phone", leader.post("/api/sync/v1/hello", fields{"device": leader.device}, nil), 200, "")
	s.want("another question of that phone", leader.post(desk+"/people", fields{}, nil), 200, "")
	s.Passes(4 * time.Second)
	s.want("a file after a while", file(leader)(), 404, "unknown")
}

// Guessing a password is stopped, from one network soon and from many later; who knows it elsewhere is let in meanwhile, and
// people behind one address are not in each other's way.
func TestGuessingPasswordsIsStopped(t *testing.T) {
	s := newStage(t)
	s.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
	try := func(who, password, from string) func() reply {
		return func() reply {
			return s.ask("POST", "/api/collections/users/auth-with-password", "", text(fields{"identity": who, "password": password}), "X-Forwarded-For", from)
		}
	}
	for range 15 { // the right one takes nothing away
		s.want("signing in", try("member@cast.example", phonetest.Password, "198.51.100.1")(), 200, "")
	}
	if n := s.until(50, try("volunteer@cast.example", "x", "198.51.100.1")); n != 10 {
		t.Errorf("%d guesses from one network", n)
	}
	s.want("the right one from there", try("Volunteer@cast.example", phonetest.Password, "198.51.100.1")(), 429, "too_many")
	s.want("the right one from elsewhere", try("volunteer@cast.example", phonetest.Password, "198.51.100.2")(), 200, "")
	s.want("a colleague there", try("leader@cast.example", phonetest.Password, "198.51.100.1")(), 200, "")
	i := 0
	n := s.until(200, func() reply { i++; return try("volunteer@cast.example", "x", "203.0.113."+strconv.Itoa(i%250))() })
	if n < 35 || n > 45 {
		t.Errorf("%d guesses from many networks", n)
	}
	s.Passes(10 * time.Minute)
	s.want("later", try("volunteer@cast.example", phonetest.Password, "198.51.100.1")(), 200, "")
	if r := s.ask("POST", "/api/collections/_superusers/auth-with-password", "", []byte(`{"identity":"a@b.example","password":"x"}`), "X-Forwarded-For", strings.Repeat("9", 3)); r.status != 400 {
		t.Errorf("a superuser who is none: %d", r.status)
	}
}

// Whoever guesses from one network, however long, keeps nobody from signing in elsewhere.
func TestOneGuesserLocksNobodyOut(t *testing.T) {
	s := newStage(t)
	s.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
	try := func(password, from string) reply {
		return s.ask("POST", "/api/collections/users/auth-with-password", "", text(fields{"identity": "volunteer@cast.example", "password": password}), "X-Forwarded-For", from)
	}
	guesses := 0
	for range 6 * 60 { // three hours, twice a minute
		if try("x", "198.51.100.1").status == 400 {
			guesses++
		}
		s.Passes(30 * time.Second)
	}
	s.want("the right one from elsewhere", try(phonetest.Password, "198.51.100.2"), 200, "")
	if guesses > 60 {
		t.Errorf("%d guesses in three hours", guesses)
	}
}
