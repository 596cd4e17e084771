package server_test

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

const desk = "/api/desk/v1"

// listed is an answer of /people.
type listed struct {
	People []listedPerson
	May    struct{ Roles []string }
}

type listedPerson struct {
	User, Name, Email, Phone string
	Disabled                 bool
	MayInvite                bool `json:"may_invite"`
	MayRevoke                bool `json:"may_revoke"`
	Grants                   []struct {
		ID, Role, Unit, By string
		UnitName           string `json:"unit_name"`
		From, To           time.Time
		MayEnd             bool `json:"may_end"`
	}
	Phones []struct {
		Device     string
		Queue      *int64
		SilentDays int       `json:"silent_days"`
		RevokedAt  time.Time `json:"revoked_at"`
		Storage    *struct{ Used, Free int64 }
	}
	Invitations []struct {
		By                string
		At, Expires, Used time.Time
	}
}

func (p *person) lists(body fields) (out listed) {
	p.Helper()
	p.want(p.name+" lists people", p.post(desk+"/people", body, &out), 200, "")
	return out
}

// find gives somebody in a list; nil when they are not in it.
func (l listed) find(user string) *listedPerson {
	for i := range l.People {
		if l.People[i].User == user {
			return &l.People[i]
		}
	}
	return nil
}

// Who may give and end which role where; the same table holds for /people/add. Everybody is in their place of the cast.
func TestWhoMayGiveWhichRole(t *testing.T) {
	s := newStage(t)
	const table = `
                       leader chapterLeader makerPhuLien province admin volunteer team_lead approver auditor nobody long
volunteer      KienAn  yes    no            no           yes      yes   no        no        no       no      no     no
volunteer      Chapter yes    yes           no           yes      yes   no        no        no       no      no     no
member         KienAn  yes    no            no           yes      yes   no        no        no       no      no     no
team_lead      Chapter yes    yes           no           yes      yes   no        no        no       no      no     no
branch_leader  KienAn  no     no            no           yes      yes   no        no        no       no      no     no
branch_leader  Chapter no     no            no           yes      yes   no        no        no       no      no     no
approver       KienAn  no     no            no           yes      yes   no        no        no       no      no     no
auditor        HaiPhong no    no            no           yes      yes   no        no        no       no      no     no
province_leader HaiPhong no   no            no           no       yes   no        no        no       no      no     no
admin          HaiPhong no    no            no           no       yes   no        no        no       no      no     no
volunteer      PhuLien no     no            yes          yes      yes   no        no        no       no      no     no
volunteer      LongBien no    no            no           no       no    no        no        no       no      no     no
volunteer      HaNoi   no     no            no           no       no    no        no        no       no      no     no
branch_leader  LongBien no    no            no           no       no    no        no        no       no      no     no`
	units := map[string]string{"KienAn": phonetest.KienAn, "Chapter": phonetest.Chapter, "HaiPhong": phonetest.HaiPhong, "PhuLien": phuLien, "LongBien": phonetest.LongBien, "HaNoi": phonetest.HaNoi}
	lines := strings.Split(strings.TrimSpace(table), "\n")
	actors := strings.Fields(lines[0])
	taker := s.the("disabled") // an account like any other until it is locked
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		role, unit := cells[0], units[cells[1]]
		owned := org.Grant{ID: s.id(), User: taker.id, Role: record.Role(role), Unit: unit, From: s.Now().Add(-time.Hour)}
		s.must(s.Journal.Grant(t.Context(), owned))
		for i, name := range actors {
			p := s.the(name)
			grants := s.count("grants")
			what := fmt.Sprintf("%s gives %s in %s", name, role, cells[1])
			given := p.post(desk+"/grants/give", fields{"user": taker.id, "role": role, "unit": unit}, nil)
			added := p.post(desk+"/people/add", fields{"name": "Người Mới", "role": role, "unit": unit}, nil)
			ended := p.post(desk+"/grants/end", fields{"grant": owned.ID, "at": s.Now().AddDate(1, 0, 0), "why": "hết nhiệm kỳ"}, nil)
			if cells[2+i] == "yes" {
				s.want(what, given, 200, "")
				s.want(what+" to somebody new", added, 200, "")
				s.want(what+", and ends it", ended, 200, "")
				continue
			}
			s.want(what, given, 403, "not_yours")
			s.want(what+" to somebody new", added, 403, "not_yours")
			if ended.status != 403 && ended.status != 404 {
				t.Errorf("%s: ends it: %d", what, ended.status)
			}
			if s.count("grants") != grants {
				t.Errorf("%s: it was given all the same", what)
			}
		}
	}
}

func TestNobodyHelpsThemselves(t *testing.T) {
	s := newStage(t)
	for _, name := range []string{"leader", "province", "admin"} {
		p := s.the(name)
		own := s.Journal.Grants(p.id)[0]
		s.want(name+" gives themselves a role", p.post(desk+"/grants/give", fields{"user": p.id, "role": "volunteer", "unit": phonetest.KienAn}, nil), 403, "not_yours")
		s.want(name+" ends their own", p.post(desk+"/grants/end", fields{"grant": own.ID, "why": "x"}, nil), 403, "not_yours")
		s.want(name+" invites themselves", p.post("/api/enrolment/invite", fields{"user": p.id}, nil), 403, "invite")
	}
	// Two administrators: neither is above the other, but both give the role.
	s.must(s.Journal.Grant(t.Context(), org.Grant{User: s.the("nobody").id, Role: record.Admin, Unit: phonetest.HaiPhong}))
	s.want("another administrator", s.the("nobody").post(desk+"/grants/end", fields{"grant": s.Journal.Grants(s.the("admin").id)[0].ID, "why": "nghỉ hưu"}, nil), 200, "")
	s.want("who was one", s.the("admin").post(desk+"/people", fields{}, nil), 403, "not_yours")
}

// Whoever leads nobody gets nothing of the desk, and changes nothing.
func TestI25TheDeskIsForLeaders(t *testing.T) {
	s := newStage(t)
	victim := s.the("member")
	s.want("hello", victim.post("/api/sync/v1/hello", fields{"device": victim.device}, nil), 200, "")
	grant := s.Journal.Grants(victim.id)[0].ID
	refused := victim.refused(record.Invalid, "activity", record.Create, s.id(), fields{"unit": phonetest.KienAn, "type": "nonsense"})
	asks := []struct {
		path string
		body fields
	}{
		{"/people", fields{}},
		{"/people", fields{"unit": phonetest.KienAn}},
		{"/people/add", fields{"name": "Người Mới", "role": "volunteer", "unit": phonetest.KienAn}},
		{"/grants/give", fields{"user": victim.id, "role": "volunteer", "unit": phonetest.KienAn}},
		{"/grants/end", fields{"grant": grant, "why": "x"}},
		{"/phones/revoke", fields{"device": victim.device, "why": "x"}},
		{"/phones/allow", fields{"device": victim.device, "why": "x"}},
		{"/quarantine", fields{}},
		{"/quarantine", fields{"unit": phonetest.KienAn}},
		{"/quarantine/take", fields{"mid": refused}},
		{"/quarantine/dismiss", fields{"mid": refused, "why": "x"}},
		{"/units/moves", fields{}},
		{"/units/moves", fields{"unit": phonetest.KienAn}},
		{"/units/move", fields{"from": phonetest.KienAn, "to": phuLien}},
		{"/audit", fields{}},
		{"/audit", fields{"unit": phonetest.KienAn}},
	}
	lines := s.count("audit")
	s.disable("disabled")
	for _, name := range []string{"volunteer", "team_lead", "approver", "auditor", "nobody", "short", "long", "makerPhuLien", "makerLongBien", "chapterLeader", "disabled", ""} {
		for _, a := range asks {
			p := &person{stage: s}
			if name != "" {
				p = s.the(name)
			}
			r := p.post(desk+a.path, a.body, nil)
			what := fmt.Sprintf("%s asks %s %v", name, a.path, a.body)
			switch {
			case name == "":
				s.want(what, r, 401, "sign_in")
			case name == "disabled":
				s.want(what, r, 403, "account_disabled")
			case strings.Contains(strings.ToLower(name), "maker") || name == "chapterLeader":
				if len(a.body) == 0 {
					s.want(what, r, 200, "") // of their own place
					continue
				}
				fallthrough
			default:
				if name == "auditor" && a.path == "/audit" {
					s.want(what, r, 200, "")
				} else if r.status != 403 && r.status != 404 || r.code() == "" {
					t.Errorf("%s: %d %s", what, r.status, r.body)
				}
			}
		}
	}
	if s.count("audit") != lines {
		t.Error("the wrong people wrote into the audit")
	}
	if r, _, err := s.Journal.Refusal(t.Context(), refused); err != nil || r.State != "open" {
		t.Errorf("the wrong people settled a refusal: %+v %v", r, err)
	}
	if s.Journal.Revoked(victim.device) || !s.Journal.Grants(victim.id)[0].Holds(s.Now()) {
		t.Error("the wrong people changed something")
	}
	// What a leader is told of their own place is nothing of another.
	for _, name := range []string{"makerPhuLien", "makerLongBien", "chapterLeader"} {
		for _, p := range s.the(name).lists(fields{}).People {
			if p.User == victim.id {
				t.Errorf("%s is told of a member of Kiến An", name)
			}
		}
	}
}

func TestAPersonIsAddedAndComesIn(t *testing.T) {
	s := newStage(t)
	leader := s.the("leader")
	var got struct {
		User, Grant string
		Invitation  invitation
	}
	add := func(f fields) reply {
		body := fields{"name": "  Trần Thị Mười ", "role": "volunteer", "unit": phonetest.KienAn}
		for k, v := range f {
			body[k] = v
		}
		return leader.post(desk+"/people/add", body, &got)
	}
	s.want("with everything", add(fields{"email": " Muoi@Cast.Example ", "phone": "+84 912.345-678", "to": s.Now().AddDate(1, 0, 0)}), 200, "")
	muoi := got.User
	r := s.redeems(got.Invitation.Code)
	s.want("comes in", r, 200, "")
	if s.signedIn(r) != muoi {
		t.Error("somebody else came in")
	}
	scopes, err := s.Journal.Scopes(muoi)
	s.must(err)
	if !slices.ContainsFunc(scopes, func(sc org.Scope) bool { return sc.ID == "field:"+phonetest.KienAn }) {
		t.Errorf("a volunteer of Kiến An holds %v", scopes)
	}
	p := leader.lists(fields{}).find(muoi)
	if p == nil || p.Name != "Trần Thị Mười" || p.Email != "muoi@cast.example" || p.Phone != "+84912345678" || len(p.Grants) != 1 || p.Grants[0].By != leader.id || !p.Grants[0].MayEnd || !p.MayInvite ||
		len(p.Invitations) != 1 || p.Invitations[0].Used.IsZero() || p.Invitations[0].By != leader.id {
		t.Errorf("told as %+v", p)
	}

	s.want("without an address", add(nil), 200, "")
	r = s.redeems(got.Invitation.token())
	s.want("comes in all the same", r, 200, "")
	s.want("a second without an address", add(nil), 200, "")

	for what, c := range map[string]struct {
		f      fields
		status int
		code   string
	}{
		"the same address":     {fields{"email": "muoi@cast.example"}, 409, "email_taken"},
		"no address":           {fields{"email": "muoi"}, 400, "email"},
		"an address with name": {fields{"email": "Mười <muoi2@cast.example>"}, 400, "email"},
		"no name":              {fields{"name": " "}, 400, "name"},
		"a book as name":       {fields{"name": strings.Repeat("ă", 81)}, 400, "name"},
		"words as phone":       {fields{"phone": "không có"}, 400, "phone"},
		"no role":              {fields{"role": ""}, 400, "role"},
		"a made-up role":       {fields{"role": "boss"}, 400, "role"},
		"no unit":              {fields{"unit": ""}, 403, "not_yours"},
		"an unknown unit":      {fields{"unit": s.id()}, 403, "not_yours"},
		"ends before it began": {fields{"from": s.Now().Add(48 * time.Hour), "to": s.Now().Add(24 * time.Hour)}, 400, "time"},
		"ended":                {fields{"to": s.Now().Add(-time.Hour)}, 400, "time"},
		"a day that is none":   {fields{"to": "hôm qua"}, 400, "malformed"},
		"a number as name":     {fields{"name": 7}, 400, "malformed"},
	} {
		users, grants := s.count("users"), s.count("grants")
		s.want(what, add(c.f), c.status, c.code)
		if s.count("users") != users || s.count("grants") != grants {
			t.Errorf("%s: something was made", what)
		}
	}
	s.want("no JSON", leader.post(desk+"/people/add", `{`, nil), 400, "malformed")
	s.want("a library", leader.post(desk+"/people/add", fields{"name": strings.Repeat("a", 70<<10)}, nil), 413, "too_large")
}

func TestRolesAreGivenAndEnded(t *testing.T) {
	s := newStage(t)
	leader, nobody := s.the("leader"), s.the("nobody")
	var got struct{ User, Grant string }
	give := func(f fields) reply {
		body := fields{"user": nobody.id, "role": "member", "unit": phonetest.KienAn}
		for k, v := range f {
			body[k] = v
		}
		return leader.post(desk+"/grants/give", body, &got)
	}
	s.want("by id", give(nil), 200, "")
	first := got.Grant
	s.want("again, because the answer was lost", give(nil), 200, "")
	if got.Grant != first {
		t.Error("given twice")
	}
	s.want("by address", give(fields{"user": "", "email": "Nobody@cast.example", "role": "team_lead"}), 200, "")
	s.want("to nobody", give(fields{"user": s.id()}), 404, "person")
	s.want("to no address", give(fields{"user": "", "email": "x@cast.example"}), 404, "person")
	s.disable("disabled")
	s.want("to a locked account", give(fields{"user": s.the("disabled").id}), 409, "disabled")
	later := s.Now().Add(48 * time.Hour)
	s.want("from the day after tomorrow", give(fields{"role": "volunteer", "from": later}), 200, "")
	coming := got.Grant

	in := func() []record.Role { return s.Journal.Standing(nobody.id)(phonetest.KienAn).Now }
	if !slices.Equal(in(), []record.Role{record.MemberRole, record.TeamLead}) {
		t.Errorf("stands as %v", in())
	}
	end := func(f fields) reply { return leader.post(desk+"/grants/end", f, nil) }
	s.want("without why", end(fields{"grant": first}), 400, "why")
	s.want("with a book as why", end(fields{"grant": first, "why": strings.Repeat("a", 501)}), 400, "why")
	s.want("one that is not there", end(fields{"grant": s.id(), "why": "x"}), 404, "grant")
	s.want("from last year on", end(fields{"grant": first, "why": "chuyển công tác", "at": s.Now().AddDate(-1, 0, 0)}), 200, "")
	for _, g := range s.Journal.Grants(nobody.id) {
		if g.ID == first && s.Now().Sub(g.To) > time.Minute {
			t.Errorf("a role ended in the past, at %v: what was sent meanwhile would be judged anew", g.To)
		}
	}
	if !slices.Equal(in(), []record.Role{record.TeamLead}) {
		t.Errorf("stands as %v", in())
	}
	s.want("again", end(fields{"grant": first, "why": "chuyển công tác"}), 200, "")
	s.want("one that has not begun", end(fields{"grant": coming, "why": "đổi ý"}), 200, "")
	s.Passes(72 * time.Hour)
	if !slices.Equal(in(), []record.Role{record.TeamLead}) {
		t.Errorf("stands as %v: a role that was ended before it began has begun", in())
	}
}

// A role in a unit that has ended is given to nobody.
func TestNoRolesInUnitsOfThePast(t *testing.T) {
	s := newStage(t)
	const old = "communeold00000"
	s.must(s.Journal.PutUnits(t.Context(), []org.Unit{{ID: old, Era: "2020-01-01", Code: "99999", Type: "Phường", Name: "Cũ", Parent: phonetest.HaiPhong, ValidTo: "2025-06-30", Successors: []string{phonetest.KienAn}}}, nil))
	r := s.the("leader").post(desk+"/grants/give", fields{"user": s.the("nobody").id, "role": "volunteer", "unit": old}, nil)
	s.want("give", r, 400, "unit")
}

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

// What was done is written down, and stays.
func TestTheAuditTells(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	s.want("hello", volunteer.post("/api/sync/v1/hello", fields{"device": volunteer.device}, nil), 200, "")
	var got struct{ User, Grant string }
	s.want("add", leader.post(desk+"/people/add", fields{"name": "Người Mới", "role": "volunteer", "unit": phonetest.Chapter}, &got), 200, "")
	s.want("end", leader.post(desk+"/grants/end", fields{"grant": got.Grant, "why": "nhầm"}, nil), 200, "")
	s.want("revoke", leader.post(desk+"/phones/revoke", fields{"device": volunteer.device, "why": "mất máy"}, nil), 200, "")
	s.want("revoke again", leader.post(desk+"/phones/revoke", fields{"device": volunteer.device, "why": "mất máy"}, nil), 200, "")
	s.want("allow", leader.post(desk+"/phones/allow", fields{"device": volunteer.device, "why": "tìm thấy"}, nil), 200, "")
	leader.lists(fields{})
	sha := s.photographed(volunteer)
	s.want("the original, by its author", volunteer.sees(sha, "original"), 200, "")
	s.want("the original", leader.sees(sha, "original"), 200, "")
	s.want("a small one", leader.sees(sha, "480"), 200, "")
	s.the("province").lists(fields{"unit": phonetest.KienAn})
	s.want("invite", leader.post("/api/enrolment/invite", fields{"user": volunteer.id}, nil), 200, "")

	read := func(p *person, f fields) (did []string, next int64, more bool) {
		var out struct {
			Entries []struct {
				N                          int64
				User, Name, Did, Unit, Why string
				About                      struct{ Kind, ID string }
			}
			More bool
		}
		s.want(p.name+" reads", p.post(desk+"/audit", f, &out), 200, "")
		for _, e := range out.Entries {
			did, next = append(did, e.Did), e.N
			if e.Did == "revoked_phone" && (e.User != leader.id || e.About.ID != volunteer.id || e.Why != "mất máy" || e.Unit != phonetest.KienAn) {
				t.Errorf("%+v", e)
			}
		}
		return did, next, out.More
	}
	want := []string{"invited", "saw_people", "opened_photo", "allowed_phone", "revoked_phone", "ended_role", "invited", "gave_role", "added_person"}
	for _, name := range []string{"leader", "province", "auditor", "admin"} {
		if did, _, more := read(s.the(name), fields{}); !slices.Equal(did, want) || more {
			t.Errorf("%s reads %v", name, did)
		}
	}
	if did, _, _ := read(s.the("auditor"), fields{"id": volunteer.id}); !slices.Equal(did, []string{"invited", "allowed_phone", "revoked_phone"}) {
		t.Errorf("of the volunteer: %v", did)
	}
	if did, _, _ := read(s.the("auditor"), fields{"user": s.the("province").id}); !slices.Equal(did, []string{"saw_people"}) {
		t.Errorf("by the province: %v", did)
	}
	if did, _, _ := read(s.the("chapterLeader"), fields{}); !slices.Equal(did, []string{"ended_role", "invited", "gave_role", "added_person"}) {
		t.Errorf("in the chapter: %v", did)
	}
	var pages []string
	for after, more := int64(0), true; more; {
		var did []string
		did, after, more = read(s.the("auditor"), fields{"limit": 3, "after": after})
		pages = append(pages, did...)
	}
	if !slices.Equal(pages, want) {
		t.Errorf("page by page: %v", pages)
	}
	for _, q := range []string{"DELETE FROM audit", "UPDATE audit SET why = ''"} {
		if _, err := s.App.NonconcurrentDB().NewQuery(q).Execute(); err == nil {
			t.Errorf("%s went through", q)
		}
	}
}

// Merges, what an operator does in the dashboard, and lines of no unit are in it too.
func TestTheAuditLeavesNothingOut(t *testing.T) {
	s := newStage(t)
	leader := s.the("leader")
	s.must(s.Journal.Do(t.Context(), func(tx *journal.Tx) error {
		return tx.PutAs(journal.Hand{User: leader.id, Op: "transition"}, record.Write{Kind: record.Beneficiary, ID: phonetest.Chau, Merged: phonetest.Ba})
	}))
	s.must(s.Journal.Do(t.Context(), func(tx *journal.Tx) error {
		return audit.Put(tx, audit.Entry{User: leader.id, Did: audit.SawRecords, Why: "đối chiếu"})
	}))
	grants, err := s.App.FindCollectionByNameOrId("grants")
	s.must(err)
	row := core.NewRecord(grants)
	row.Load(fields{"user": s.the("nobody").id, "role": "member", "unit": phonetest.KienAn})
	s.must(s.App.Save(row))
	row, err = s.App.FindRecordById("grants", row.Id)
	s.must(err)
	row.Set("to_at", s.Now())
	s.must(s.App.Save(row))
	var out struct {
		Entries []struct {
			User, Did string
			About     struct{ ID string }
			Facts     fields
		}
	}
	s.want("read", s.the("auditor").post(desk+"/audit", fields{}, &out), 200, "")
	var did []string
	for _, e := range out.Entries {
		did = append(did, e.Did)
		if by := map[string]string{"gave_role": "", "ended_role": ""}; e.User != leader.id && e.User != by[e.Did] {
			t.Errorf("%s by %q", e.Did, e.User)
		}
	}
	if !slices.Equal(did, []string{"ended_role", "gave_role", "saw_records", "merged_people"}) || out.Entries[3].About.ID != phonetest.Chau || out.Entries[3].Facts["into"] != phonetest.Ba {
		t.Errorf("%+v", out.Entries)
	}
	s.want("read from elsewhere", s.the("makerPhuLien").post(desk+"/audit", fields{}, &out), 200, "")
	if len(out.Entries) != 0 {
		t.Errorf("the neighbours read %+v", out.Entries)
	}
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
