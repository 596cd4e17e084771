package server_test

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/enrolment"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// invitation is what a leader hands over.
type invitation struct {
	Code, URL string
	Expires   time.Time
}

func (i invitation) token() string { _, token, _ := strings.Cut(i.URL, "#vao="); return token }

// invites asks for an invitation that must be given.
func (p *person) invites(who string) (i invitation) {
	p.Helper()
	p.want(p.name+" invites "+who, p.post("/api/enrolment/invite", fields{"user": p.the(who).id}, &i), 200, "")
	return i
}

// redeems asks as nobody; more are members of the body. Minutes pass, so that no try counts for the next.
func (s *stage) redeems(code string, more ...any) reply {
	s.Helper()
	s.Passes(time.Minute)
	body := fields{"code": code}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	return s.ask("POST", "/api/enrolment/redeem", "", text(body))
}

// signedIn says whose token an answer is.
func (s *stage) signedIn(r reply) string {
	s.Helper()
	var in struct {
		Token  string `json:"token"`
		Record struct {
			ID    string `json:"id"`
			Email string `json:"email"`
		} `json:"record"`
	}
	s.must(json.Unmarshal(r.body, &in))
	var me struct {
		Me struct{ ID string }
	}
	hello := s.ask("POST", "/api/sync/v1/hello", in.Token, text(fields{"device": "d_" + record.NewID(s.Now())}))
	s.want("hello with the new token", hello, 200, "")
	s.must(json.Unmarshal(hello.body, &me, json.MatchCaseInsensitiveNames(true)))
	if me.Me.ID != in.Record.ID || in.Record.Email == "" {
		s.Errorf("the token is %s's, the record %s's (%q)", me.Me.ID, in.Record.ID, in.Record.Email)
	}
	return me.Me.ID
}

func TestAnInvitationSignsInOnce(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	for name, form := range map[string]func(invitation) string{
		"the link":                invitation.token,
		"the typed code":          func(i invitation) string { return i.Code },
		"the code in small":       func(i invitation) string { return strings.ToLower(i.Code) },
		"the code with spaces":    func(i invitation) string { return " " + strings.ReplaceAll(i.Code, "-", " ") + " " },
		"the code with o and l":   func(i invitation) string { return strings.NewReplacer("0", "o", "1", "l").Replace(i.Code) },
		"the code without a dash": func(i invitation) string { return strings.ReplaceAll(i.Code, "-", "") },
		"the code with big O, I":  func(i invitation) string { return strings.NewReplacer("0", "O", "1", "I").Replace(i.Code) },
	} {
		i := leader.invites("volunteer")
		if left := i.Expires.Sub(s.Now()); left > enrolment.Lifetime || left < enrolment.Lifetime-time.Minute {
			t.Errorf("%s: it lasts %v", name, left)
		}
		if !strings.HasPrefix(i.URL, s.URL+"/#vao=") || len(i.URL) > 300 {
			t.Errorf("%s: the link is %s", name, i.URL)
		}
		r := s.redeems(form(i))
		s.want(name, r, 200, "")
		if got := s.signedIn(r); got != volunteer.id {
			t.Errorf("%s: signed in as %s", name, got)
		}
		if r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: the token may be cached", name)
		}
		s.want(name+", the link again", s.redeems(i.token()), 400, "code_used")
		s.want(name+", the code again", s.redeems(i.Code), 400, "code_used")
	}
}

// Roles in Kiến An (see cast); twoHats leads in a chapter of it, province and those after it stand above.
func TestWhoMayInviteWhom(t *testing.T) {
	s := newStage(t)
	ctx := context.Background()
	give := func(name string, role record.Role, unit string) {
		s.must(s.Journal.Grant(ctx, org.Grant{User: s.the(name).id, Role: role, Unit: unit}))
	}
	give("twoHats", record.Volunteer, phuLien) // beyond a branch leader all the same
	give("nobody", record.Volunteer, phonetest.LongBien)
	give("short", record.TeamLead, phonetest.KienAn)
	give("short", record.MemberRole, phonetest.LongBien) // in two branches of two provinces: an operator may
	const who = `
                     volunteer member team_lead leader approver province auditor admin nobody short long chapterLeader twoHats
leader               yes       yes    yes       no     no       no       no      no    no     no    no   no            no
makerLongBien        no        no     no        no     no       no       no      no    yes    no    no   no            no
makerPhuLien         no        no     no        no     no       no       no      no    no     no    no   no            no
chapterLeader        no        no     no        no     no       no       no      no    no     no    no   no            no
volunteer            no        no     no        no     no       no       no      no    no     no    no   no            no
team_lead            no        no     no        no     no       no       no      no    no     no    no   no            no
approver             no        no     no        no     no       no       no      no    no     no    no   no            no
province             yes       yes    yes       yes    yes      no       yes     no    no     no    no   yes           yes
auditor              no        no     no        no     no       no       no      no    no     no    no   no            no
admin                yes       yes    yes       yes    yes      yes      yes     no    no     no    no   yes           yes`
	lines := strings.Split(strings.TrimSpace(who), "\n")
	others := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		for i, other := range others {
			before := s.count("enrolment")
			r := s.the(cells[0]).post("/api/enrolment/invite", fields{"user": s.the(other).id}, nil)
			what := cells[0] + " invites " + other
			if cells[1+i] == "yes" {
				s.want(what, r, 200, "")
				before++
			} else {
				s.want(what, r, 403, "invite")
			}
			if s.count("enrolment") != before {
				t.Errorf("%s: the book disagrees with the answer", what)
			}
		}
	}
	leader := s.the("leader")
	s.disable("volunteer")
	s.want("a locked account", leader.post("/api/enrolment/invite", fields{"user": s.the("volunteer").id}, nil), 409, "disabled")
	s.want("a person who is not there", leader.post("/api/enrolment/invite", fields{"user": record.NewID(s.Now())}, nil), 403, "invite")
	s.want("nobody named", leader.post("/api/enrolment/invite", fields{}, nil), 403, "invite")
	s.want("no JSON", leader.post("/api/enrolment/invite", `{"user":`, nil), 400, "malformed")
	s.want("a book", leader.post("/api/enrolment/invite", fields{"user": strings.Repeat("a", 5000)}, nil), 413, "too_large")
}

func TestInvitationsThatDoNotOpen(t *testing.T) {
	s := newStage(t)
	leader := s.the("leader")
	ctx := context.Background()

	wrong := map[string]string{"nothing": "", "a guess": "ABCDE-FGH12", "a short one": "ABCDE", "a U": "UUUUU-UUUUU", "words": "xin chào"}
	i := leader.invites("volunteer")
	token := i.token()
	wrong["a changed token"] = tampered(token)
	wrong["a cut token"] = token[:len(token)-2]
	wrong["a session's token"] = leader.token
	photo, err := s.Keys.SignPhotoToken(s.the("volunteer").id, "", nil, s.Now().Add(time.Hour))
	s.must(err)
	wrong["a photo token"] = photo
	unknown, err := s.Keys.SignInvitation(s.the("volunteer").id, record.NewID(s.Now()), s.Now().Add(time.Hour))
	s.must(err)
	wrong["one that the book does not have"] = unknown
	for what, code := range wrong {
		s.want(what, s.redeems(code), 400, "code_wrong")
	}
	s.want("no JSON", s.ask("POST", "/api/enrolment/redeem", "", text(`"`)), 400, "malformed")
	s.want("a book", s.redeems(strings.Repeat("A", 5000)), 413, "too_large")

	// A photo is not opened by an invitation, and nobody is signed in by the token itself.
	s.want("as a photo token", s.ask("GET", "/api/photos/"+someSHA+"/480?token="+token, "", nil), 401, "token")
	s.want("as a session", s.ask("POST", "/api/sync/v1/hello", token, jsonOf(nil)(s, "d_some00000000000")), 401, "sign_in")

	newer := leader.invites("volunteer")
	s.want("replaced by a newer one, the link", s.redeems(token), 400, "code_expired")
	s.want("replaced by a newer one, the code", s.redeems(i.Code), 400, "code_expired")
	s.Passes(enrolment.Lifetime)
	s.want("after three days, the link", s.redeems(newer.token()), 400, "code_expired")
	s.want("after three days, the code", s.redeems(newer.Code), 400, "code_expired")

	// It holds as long as its author may make it, and the invited is who they were.
	i = leader.invites("member")
	s.disable("member")
	s.want("a locked account", s.redeems(i.Code), 403, "account_disabled")
	i = leader.invites("team_lead")
	s.must(s.Journal.Grant(ctx, org.Grant{User: s.the("team_lead").id, Role: record.ProvinceLeader, Unit: phonetest.HaiPhong}))
	s.want("of somebody promoted", s.redeems(i.Code), 400, "code_expired")
	i = leader.invites("volunteer")
	s.disable("leader")
	s.want("by a leader who is locked out", s.redeems(i.Code), 400, "code_expired")
	row, err := s.App.FindRecordById("users", leader.id)
	s.must(err)
	row.Set("disabled", false)
	s.must(s.App.Save(row))
	s.want("nothing of this used it up", s.redeems(i.Code), 200, "")
}

// What an operator invites is asked of nobody else.
func TestAnOperatorInvitesAnybody(t *testing.T) {
	s := newStage(t)
	i, err := s.Enrolment.Invite(s.the("leader").id, "")
	s.must(err)
	r := s.redeems(i.Token)
	s.want("redeem", r, 200, "")
	if got := s.signedIn(r); got != s.the("leader").id {
		t.Errorf("signed in as %s", got)
	}
}

func TestOfManyPhonesAtOnceOneIsLetIn(t *testing.T) {
	s := newStage(t)
	i := s.the("leader").invites("volunteer")
	s.Passes(time.Minute)
	var mu sync.Mutex
	got := map[string]int{}
	var all sync.WaitGroup
	for n := range 12 {
		all.Go(func() {
			body := text(fields{"code": []string{i.Code, i.token()}[n%2], "phone": fmt.Sprintf("phone-%012d", n)})
			resp, err := http.Post(s.URL+"/api/enrolment/redeem", "application/json", strings.NewReader(string(body)))
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			mu.Lock()
			got[resp.Status[:3]]++
			mu.Unlock()
		})
	}
	all.Wait()
	if got["200"] != 1 || got["200"]+got["400"]+got["429"] != 12 {
		t.Errorf("answers %v; want one 200", got)
	}
}

// The answer is lost on a bad network, and the phone asks again.
func TestAPhoneMayAskAgain(t *testing.T) {
	s := newStage(t)
	i := s.the("leader").invites("volunteer")
	const phone, other = "0123456789abcdef", "fedcba9876543210"
	s.want("the first time", s.redeems(i.token(), "phone", phone), 200, "")
	s.want("again", s.redeems(i.token(), "phone", phone), 200, "")
	s.want("another phone", s.redeems(i.token(), "phone", other), 400, "code_used")
	s.want("a phone without a name", s.redeems(i.token()), 400, "code_used")
	s.Passes(10 * time.Minute)
	s.want("too late", s.redeems(i.token(), "phone", phone), 400, "code_used")

	i = s.the("leader").invites("volunteer")
	s.want("a name that is too short", s.redeems(i.Code, "phone", "1"), 200, "")
	s.want("proves nothing", s.redeems(i.Code, "phone", "1"), 400, "code_used")
}

func TestGuessingIsSlow(t *testing.T) {
	s := newStage(t)
	i := s.the("leader").invites("volunteer")
	try := func(code string) reply { return s.ask("POST", "/api/enrolment/redeem", "", text(fields{"code": code})) }
	s.Passes(time.Minute - time.Duration(s.Now().UnixNano())%time.Minute) // a minute begins
	for range 5 {
		s.want("a wrong guess", try("00000-00000"), 400, "code_wrong")
	}
	r := try(i.Code)
	s.want("the right one, too late", r, 429, "too_many")
	if after := r.header.Get("Retry-After"); after == "" || len(after) > 2 {
		t.Errorf("Retry-After %q", after)
	}
	s.Passes(time.Minute)
	s.want("the right one, a minute later", try(i.Code), 200, "")
	for n := range 18 { // used codes are wrong guesses too
		if want := map[bool]int{true: 400, false: 429}[n < 5]; try(i.Code).status != want {
			t.Errorf("try %d: want %d", n, want)
		}
	}
	s.Passes(time.Minute)
	for n := range 21 {
		i := s.the("leader").invites("volunteer")
		s.Passes(-100 * time.Millisecond) // the invitation took none of the minute
		if r := try(i.Code); (r.status == 200) != (n < 20) {
			t.Errorf("of one training room, person %d: %d", n+1, r.status)
		}
		s.Passes(-100 * time.Millisecond)
	}
}

// Behind a proxy the link is that of the page where the leader is, not of the server.
func TestTheLinkIsTheLeadersOwn(t *testing.T) {
	s := newStage(t)
	for header, want := range map[string]string{
		"https://chungsuc.example":      "https://chungsuc.example/#vao=",
		"https://chungsuc.example:8443": "https://chungsuc.example:8443/#vao=",
		"null":                          s.URL + "/#vao=",
		"javascript:alert(1)":           s.URL + "/#vao=",
	} {
		var i invitation
		r := s.ask("POST", "/api/enrolment/invite", s.the("leader").token, text(fields{"user": s.the("volunteer").id}), "Origin", header)
		s.want(header, r, 200, "")
		s.must(json.Unmarshal(r.body, &i, json.MatchCaseInsensitiveNames(true)))
		if !strings.HasPrefix(i.URL, want) {
			t.Errorf("%s: %s", header, i.URL)
		}
	}
}

// What lies in the database opens nothing: no code, no token.
func TestTheBookHoldsNoSecret(t *testing.T) {
	s := newStage(t)
	i := s.the("leader").invites("volunteer")
	var line struct{ JTI, Typed string }
	s.must(s.App.DB().NewQuery("SELECT jti, typed FROM enrolment").One(&line))
	for _, text := range []string{line.JTI, line.Typed} {
		s.want("a word of the book", s.redeems(text), 400, "code_wrong")
		if strings.Contains(i.Code+strings.ReplaceAll(i.Code, "-", ""), text) {
			t.Errorf("the code stands in the book: %s", text)
		}
	}
}

// An invitation that is opened on a phone that was revoked lets nobody in, and is still there for another.
func TestARevokedPhoneUsesUpNoInvitation(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	s.want("hello", volunteer.post("/api/sync/v1/hello", fields{"device": volunteer.device}, nil), 200, "")
	s.must(s.Journal.RevokeDevice(t.Context(), volunteer.device, nil))
	i := leader.invites("volunteer")
	s.Passes(time.Minute)
	on := func(device string) reply {
		return s.ask("POST", "/api/enrolment/redeem", "", text(fields{"code": i.Code}), "Chungsuc-Device", device)
	}
	s.want("on the revoked phone", on(volunteer.device), 403, "device_revoked")
	s.want("on another", on("d_another"+s.id()), 200, "")
}
