package server_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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

type grantSeen struct {
	ID, Role, Unit, By string
	UnitName           string `json:"unit_name"`
	From, To           time.Time
	MayEnd             bool `json:"may_end"`
}

type listedPerson struct {
	User, Name, Email, Phone string
	Disabled                 bool
	MayInvite                bool `json:"may_invite"`
	MayRevoke                bool `json:"may_revoke"`
	Grants                   []grantSeen
	Phones                   []struct {
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

// Of many who give the same role at once one gives it, so that ending it ends it.
func TestARoleIsGivenOnce(t *testing.T) {
	s := newStage(t)
	leader, nobody := s.the("leader"), s.the("nobody")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s.want("give", leader.post(desk+"/grants/give", fields{"user": nobody.id, "role": "volunteer", "unit": phonetest.KienAn}, nil), 200, "")
		})
	}
	all.Wait()
	if n := len(s.Journal.Grants(nobody.id)); n != 1 {
		t.Errorf("given %d times", n)
	}
}

// A year that no JSON can tell is no fault of the server, and leaves no account behind.
func TestRolesOfAnotherAge(t *testing.T) {
	s := newStage(t)
	leader := s.the("leader")
	users := s.count("users")
	for _, at := range []fields{{"to": "9999-12-31T23:59:59-12:00"}, {"from": "9999-12-31T23:59:59-12:00"}, {"from": "0000-01-01T00:00:00+12:00"}} {
		at["user"], at["name"], at["role"], at["unit"] = s.the("nobody").id, "Người Mới", "volunteer", phonetest.KienAn
		s.want("give", leader.post(desk+"/grants/give", at, nil), 400, "time")
		s.want("add", leader.post(desk+"/people/add", at, nil), 400, "time")
	}
	end := fields{"grant": s.Journal.Grants(s.the("volunteer").id)[0].ID, "why": "x", "at": "9999-12-31T23:59:59-12:00"}
	s.want("end", leader.post(desk+"/grants/end", end, nil), 400, "time")
	if s.count("users") != users {
		t.Error("an account was made all the same")
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

// A province has thousands of people: pages of them, put one behind the other, are the whole list, by name; a search finds
// names without accents.
func TestPeopleComeInPages(t *testing.T) {
	s := newStage(t)
	province := s.the("province")
	s.want("hello", province.post("/api/sync/v1/hello", fields{"device": province.device}, nil), 200, "")
	byName := province.lists(fields{}).People
	if len(byName) < 6 {
		t.Fatalf("only %d people", len(byName))
	}
	t.Run("by name", func(t *testing.T) { pages(t, province, byName, fields{}) })
	t.Run("by standing", func(t *testing.T) {
		pages(t, province, province.lists(fields{"silent": 3}).People, fields{"silent": 3})
	})
	var told struct {
		People []struct{ User, Standing string }
		All    struct {
			Standing map[string]int
			Roles    []string
		}
	}
	province.want("standings", province.post(desk+"/people", fields{"silent": 3, "limit": 2}, &told), 200, "")
	sum := 0
	for _, n := range told.All.Standing {
		sum += n
	}
	if sum != len(byName) || len(told.All.Standing) != 4 || told.All.Standing["without"] == 0 || told.All.Standing["active"] == 0 {
		t.Errorf("standings of %d people: %v", len(byName), told.All.Standing)
	}
	if len(told.People) != 2 || told.People[0].Standing != "without" {
		t.Errorf("the first are %v", told.People)
	}
	if !slices.Contains(told.All.Roles, "branch_leader") || !slices.Contains(told.All.Roles, "volunteer") {
		t.Errorf("held are %v", told.All.Roles)
	}
	leaders := province.lists(fields{"role": "branch_leader"}).People
	if len(leaders) == 0 || len(leaders) == len(byName) {
		t.Errorf("%d leaders of %d", len(leaders), len(byName))
	}
	for _, p := range leaders {
		if !slices.ContainsFunc(p.Grants, func(g grantSeen) bool { return g.Role == "branch_leader" }) {
			t.Errorf("%s leads nothing", p.Name)
		}
	}
	if one := province.lists(fields{"user": byName[3].User}).People; len(one) != 1 || one[0].User != byName[3].User {
		t.Errorf("one person: %v", one)
	}
	if found := province.lists(fields{"search": record.Fold(byName[2].Name)}).find(byName[2].User); found == nil {
		t.Errorf("%s was not found without accents", byName[2].Name)
	}
	if found := province.lists(fields{"search": "khong co ai ten nay"}).People; len(found) != 0 {
		t.Errorf("found %v", found)
	}
	for _, wrong := range []fields{{"limit": -1}, {"limit": 501}, {"search": strings.Repeat("a", 201)}, {"silent": -1}, {"silent": 4000}} {
		province.want("a wrong page", province.post(desk+"/people", wrong, nil), 400, "page")
	}
}

// Between two pages days go by, phones sync, are revoked or come new: nobody is left out, and nobody comes twice but who synced.
func TestNobodyIsMissedBetweenPages(t *testing.T) {
	s := newStage(t)
	province, leader := s.the("province"), s.the("leader")
	var phones []*person
	for _, c := range cast[:8] {
		p := s.the(c.name)
		phones = append(phones, p)
		s.want("hello", p.post("/api/sync/v1/hello", fields{"device": p.device}, nil), 200, "")
		s.Passes(3 * time.Hour)
	}
	s.Passes(48 * time.Hour)
	all := province.lists(fields{"silent": 3}).People
	got, after := map[string]int{}, ""
	synced := map[string]bool{}
	for n := 0; ; n++ {
		var page struct {
			listed
			Next string
		}
		province.want("a page", province.post(desk+"/people", fields{"silent": 3, "limit": 2, "after": after}, &page), 200, "")
		for _, p := range page.People {
			got[p.User]++
		}
		if after = page.Next; after == "" {
			break
		}
		s.Passes(4 * time.Hour)
		switch n {
		case 0:
			s.want("revoke", leader.post(desk+"/phones/revoke", fields{"device": s.the("volunteer").device, "why": "mất máy"}, nil), 200, "")
		case 1:
			s.want("the first hello", s.the("short").post("/api/sync/v1/hello", fields{"device": s.the("short").device}, nil), 200, "")
		case 2:
			synced[phones[1].id] = true
			s.want("hello again", phones[1].post("/api/sync/v1/hello", fields{"device": phones[1].device}, nil), 200, "")
		}
	}
	for _, p := range all {
		if n := got[p.User]; n == 0 || n > 1 && !synced[p.User] {
			t.Errorf("%s comes %d times", p.Name+p.User, n)
		}
	}
	province.want("a page that none ended with", province.post(desk+"/people", fields{"silent": 3, "after": "0/000001/x"}, nil), 400, "page")
}

// pages asks page by page, and finds all of them in their order.
func pages(t *testing.T, province *person, all []listedPerson, in fields) {
	for _, limit := range []int{1, 4, len(all) - 1, len(all), 500} {
		var got []string
		pages, after := 0, ""
		for {
			var page struct {
				listed
				More bool
				Next string
			}
			in["limit"], in["after"] = limit, after
			province.want("a page", province.post(desk+"/people", in, &page), 200, "")
			pages++
			for _, p := range page.People {
				got = append(got, p.User)
			}
			if page.More != (page.Next != "") || page.More && len(page.People) != limit {
				t.Fatalf("limit %d: %d people, more %v, next %q", limit, len(page.People), page.More, page.Next)
			}
			if !page.More {
				break
			}
			after = page.Next
		}
		if want := (len(all) + limit - 1) / limit; pages != want || len(got) != len(all) {
			t.Errorf("limit %d: %d people on %d pages, want %d on %d", limit, len(got), pages, len(all), want)
		}
		for i, p := range all {
			if got[i] != p.User {
				t.Fatalf("limit %d: place %d differs", limit, i)
			}
		}
	}
}

// An answer that was lost on the way: the desk asks again for the same account.
func TestAPersonIsAddedOnce(t *testing.T) {
	s := newStage(t)
	leader, id, to := s.the("leader"), s.id(), s.Now().AddDate(1, 0, 0)
	type answered struct {
		User, Grant string
		Invitation  invitation
	}
	add := func(p *person, f fields) (reply, answered) {
		body := fields{"new": id, "name": "Trần Thị Mười", "role": "volunteer", "unit": phonetest.KienAn, "email": "muoi@cast.example", "to": to}
		for k, v := range f {
			body[k] = v
		}
		var got answered
		return p.post(desk+"/people/add", body, &got), got
	}
	r, first := add(leader, nil)
	s.want("the first", r, 200, "")
	users, grants := s.count("users"), s.count("grants")
	r, again := add(leader, nil)
	s.want("the repeat", r, 200, "")
	if first.User != id || again.User != id || again.Grant != first.Grant {
		t.Errorf("first %+v, then %+v", first, again)
	}
	r = s.redeems(again.Invitation.Code)
	s.want("comes in by the second invitation", r, 200, "")
	if s.signedIn(r) != id {
		t.Error("somebody else came in")
	}
	for what, c := range map[string]struct {
		by     *person
		f      fields
		status int
		code   string
	}{
		"another name":          {leader, fields{"name": "Trần Thị Một"}, 409, "added"},
		"another role":          {leader, fields{"role": "member", "unit": phonetest.Chapter}, 409, "added"},
		"another person's":      {s.the("province"), nil, 409, "added"},
		"an account of another": {leader, fields{"new": s.the("province").id, "email": ""}, 409, "added"},
		"no id":                 {leader, fields{"new": "MUOI"}, 400, "new"},
	} {
		r, _ := add(c.by, c.f)
		s.want(what, r, c.status, c.code)
	}
	s.must(s.Journal.Grant(t.Context(), org.Grant{User: id, Role: record.ProvinceLeader, Unit: phonetest.HaiPhong}))
	r, _ = add(leader, nil)
	s.want("a way in as somebody who leads more since", r, 403, "not_yours")
	if s.count("users") != users || s.count("grants") != grants+1 {
		t.Errorf("%d accounts became %d, %d roles %d", users, s.count("users"), grants, s.count("grants"))
	}
}
