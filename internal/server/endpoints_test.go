package server_test

import (
	"database/sql"
	"encoding/json/v2"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// whoGets is what each endpoint says to each person who asks for something of Kiến An: "ok"; "none", an answer that tells
// nothing of it; otherwise the code of a refusal, of a mutation where there is one. The same people stand below, beside,
// above and far from it.
const whoGets = `
                                     makerKienAn    leader         volunteer   member         team_lead      chapterLeader  makerPhuLien   makerLongBien  approver       province       auditor        admin          nobody         short          long
POST:/api/sync/v1/hello              ok             ok             ok          ok             ok             ok             ok             ok             ok             ok             ok             ok             ok             ok             ok
POST:/api/sync/v1/push#person        ok             ok             scope_never ok             ok             scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_lost     scope_lost
POST:/api/sync/v1/push#evidence      ok             ok             ok          ok             ok             scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    ok             scope_lost
POST:/api/sync/v1/push#verdict       ok             ok             scope_never scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    ok             scope_never    scope_never    scope_never    scope_lost     scope_lost
POST:/api/sync/v1/pull               ok             ok             ok          ok             ok             none           none           none           ok             none           none           none           none           none           none
POST:/api/sync/v1/status             ok             none           none        none           none           none           none           none           none           none           none           none           none           none           none
POST:/api/sync/v1/verify#lead        ok             ok             scope       scope          scope          scope          scope          scope          scope          scope          scope          scope          scope          scope          scope
POST:/api/sync/v1/verify#field       scope          scope          ok          ok             ok             scope          scope          scope          scope          scope          scope          scope          scope          scope          scope
POST:/api/sync/v1/verify#list        scope          scope          scope       scope          scope          scope          scope          scope          ok             scope          scope          scope          scope          scope          scope
POST:/api/sync/v1/import             ok             ok             ok          ok             ok             scope_never    scope_never    scope_never    ok             ok             ok             ok             scope_never    scope_never    scope_never
POST:/api/sync/v1/import#verdict     ok             ok             scope_never scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    ok             scope_never    scope_never    scope_never    scope_never    scope_never
POST:/api/enrolment/invite           ok             ok             invite      invite         invite         invite         invite         invite         invite         ok             invite         ok             invite         invite         invite
POST:/api/photos/status              ok             none           none        none           none           none           none           none           none           none           none           none           none           none           none
POST:/api/photos/token               ok             ok             none        none           none           none           none           none           none           ok             ok             none           none           none           none
POST:/api/photos/facts               ok             ok             none        none           none           none           none           none           none           ok             ok             none           none           none           none
PUT:/api/photos/{sha256}/preview     ok             ok             ok          ok             ok             ok             ok             ok             ok             ok             ok             ok             ok             ok             ok
PUT:/api/photos/sealed               ok             ok             ok          ok             ok             ok             ok             ok             ok             ok             ok             ok             ok             ok             ok
POST:/api/uploads/                   ok             ok             ok          ok             ok             ok             ok             ok             ok             ok             ok             ok             ok             ok             ok
HEAD:/api/uploads/{id}               404            404            ok          404            404            404            404            404            404            404            404            404            404            404            404
PATCH:/api/uploads/{id}              upload_unknown upload_unknown ok          upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown
DELETE:/api/uploads/{id}             upload_unknown upload_unknown ok          upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown upload_unknown
POST:/api/desk/v1/people             ok             ok             not_yours   not_yours      not_yours      not_yours      not_yours      not_yours      not_yours      ok             not_yours      ok             not_yours      not_yours      not_yours
POST:/api/desk/v1/people/add         ok             ok             not_yours   not_yours      not_yours      not_yours      not_yours      not_yours      not_yours      ok             not_yours      ok             not_yours      not_yours      not_yours
POST:/api/desk/v1/names              ok             ok             not_yours   not_yours      not_yours      ok             none           none           ok             ok             ok             ok             not_yours      not_yours      not_yours
POST:/api/desk/v1/grants/give        ok             ok             not_yours   not_yours      not_yours      not_yours      not_yours      not_yours      not_yours      ok             not_yours      ok             not_yours      not_yours      not_yours
POST:/api/desk/v1/grants/end         ok             ok             grant       grant          grant          grant          grant          grant          grant          ok             grant          ok             grant          grant          grant
POST:/api/desk/v1/phones/revoke      ok             ok             device      device         device         device         device         device         device         ok             device         ok             device         device         device
POST:/api/desk/v1/phones/allow       ok             ok             device      device         device         device         device         device         device         ok             device         ok             device         device         device
POST:/api/desk/v1/quarantine         ok             ok             not_yours   not_yours      not_yours      not_yours      not_yours      not_yours      not_yours      ok             not_yours      ok             not_yours      not_yours      not_yours
POST:/api/desk/v1/quarantine/take    ok             ok             mid         mid            mid            mid            mid            mid            mid            not_yours      mid            not_yours      mid            mid            mid
POST:/api/desk/v1/quarantine/dismiss ok             ok             mid         mid            mid            mid            mid            mid            mid            ok             mid            ok             mid            mid            mid
POST:/api/desk/v1/units/moves        ok             ok             not_yours   not_yours      not_yours      not_yours      not_yours      not_yours      not_yours      ok             not_yours      ok             not_yours      not_yours      not_yours
POST:/api/desk/v1/units/move         ok             ok             not_yours   not_yours      not_yours      not_yours      not_yours      not_yours      not_yours      ok             not_yours      ok             not_yours      not_yours      not_yours
POST:/api/desk/v1/audit              ok             ok             not_yours   not_yours      not_yours      not_yours      not_yours      not_yours      not_yours      ok             ok             ok             not_yours      not_yours      not_yours
POST:/api/desk/v1/records            ok             ok             scope_never scope_never    scope_never    none           scope_never    scope_never    scope_never    ok             ok             scope_never    scope_never    scope_never    scope_never
POST:/api/desk/v1/records#people     ok             ok             scope_never scope_never    scope_never    none           scope_never    scope_never    ok             why            ok             scope_never    scope_never    scope_never    scope_never
POST:/api/desk/v1/second-look        scope_never    scope_never    scope_never scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    ok             scope_never    scope_never    scope_never    scope_never    scope_never
POST:/api/desk/v1/history            ok             ok             unknown     unknown        unknown        unknown        unknown        unknown        unknown        ok             ok             unknown        unknown        unknown        unknown
POST:/api/desk/v1/progress           ok             ok             forbidden   forbidden      forbidden      forbidden      forbidden      forbidden      ok             ok             ok             forbidden      forbidden      forbidden      forbidden
POST:/api/desk/v1/progress.xlsx      ok             ok             forbidden   forbidden      forbidden      forbidden      forbidden      forbidden      ok             ok             ok             forbidden      forbidden      forbidden      forbidden
POST:/api/desk/v1/campaigns/put      ok             ok             scope_never scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    ok             scope_never    scope_never    scope_never    scope_never    scope_never
POST:/api/desk/v1/gift-types/put     ok             ok             scope_never scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    ok             scope_never    scope_never    scope_never    scope_never    scope_never
POST:/api/desk/v1/lists/read         ok             ok             scope_never ok             ok             scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never
GET:/api/desk/v1/lists/template.xlsx ok             ok             scope_never ok             ok             scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never    scope_never
GET:/api/desk/v1/lists/file.xlsx     ok             ok             unknown     ok             ok             unknown        unknown        unknown        ok             why            unknown        unknown        unknown        unknown        unknown
GET:/api/desk/v1/lists/file.xlsx#why ok             ok             unknown     ok             ok             unknown        unknown        unknown        ok             ok             unknown        unknown        unknown        unknown        unknown
`

// held are endpoints that ask for no session; each is held by the test named.
var held = map[string]string{
	"GET /livez":                         "TestReadyMeansThatRecordsAreTaken",
	"GET /readyz":                        "TestReadyMeansThatRecordsAreTaken",
	"OPTIONS /api/uploads/":              "TestTheContractOfAnAccount",
	"OPTIONS /api/uploads/{id}":          "TestTheContractOfAnAccount",
	"POST /api/enrolment/redeem":         "TestInvitationsThatDoNotOpen", // it makes the session
	"GET /api/photos/{sha256}/{variant}": "TestPhotoTokens",              // by a token of its own
}

// query is one request about Kiến An. none says of a good answer that it tells nothing.
type query struct {
	method, path string
	body         any // []byte as it stands
	header       []string
	none         func(r reply) bool
}

// queries make a request of each row; what a good answer would use up is made anew for each person.
var queries = map[string]func(b *board, as *person) query{
	"POST:/api/sync/v1/hello": func(_ *board, as *person) query { return asks("sync/v1/hello", fields{"device": as.device}) },
	"POST:/api/sync/v1/push#person": func(b *board, as *person) query {
		return b.pushing(as, b.mut("beneficiary", record.Create, b.id(), example("beneficiary", phonetest.KienAn)))
	},
	"POST:/api/sync/v1/push#evidence": func(b *board, as *person) query {
		return b.pushing(as, b.mut("activity", record.Create, b.id(), example("activity", phonetest.KienAn)))
	},
	"POST:/api/sync/v1/push#verdict": func(b *board, as *person) query {
		id := b.made("activity", phonetest.KienAn, b.the("volunteer"))
		return b.pushing(as, b.mut("activity", record.Transition, id, fields{"from": "received", "to": "accepted", "seen": fields{"sha": b.stage.sha("activity", id)}}))
	},
	"POST:/api/sync/v1/pull": func(b *board, as *person) query {
		q := asks("sync/v1/pull", fields{"device": as.device, "epoch": b.Journal.Mark().Epoch, "schema": record.Schema, "cur": fields{}})
		q.none = without(phonetest.Ba)
		return q
	},
	"POST:/api/sync/v1/status": func(b *board, as *person) query {
		m := b.mut("activity", record.Create, b.id(), example("activity", phonetest.KienAn))
		b.the("makerKienAn").pushes(m)
		q := asks("sync/v1/status", fields{"device": as.device, "mids": []any{m["mid"]}})
		q.none = without(m["mid"].(string))
		return q
	},
	"POST:/api/sync/v1/verify#lead": func(_ *board, as *person) query {
		return asks("sync/v1/verify", fields{"device": as.device, "scope": "lead:" + phonetest.KienAn})
	},
	"POST:/api/sync/v1/verify#field": func(_ *board, as *person) query {
		return asks("sync/v1/verify", fields{"device": as.device, "scope": "field:" + phonetest.KienAn})
	},
	"POST:/api/sync/v1/verify#list": func(_ *board, as *person) query {
		return asks("sync/v1/verify", fields{"device": as.device, "scope": "list:" + phonetest.KienAn})
	},
	"POST:/api/sync/v1/import": func(b *board, _ *person) query {
		return asks("sync/v1/import", fields{"device": "d_" + b.id(), "user": b.the("volunteer").id, "muts": []any{b.mut("activity", record.Create, b.id(), example("activity", phonetest.KienAn))}})
	},
	"POST:/api/sync/v1/import#verdict": func(b *board, _ *person) query {
		id := b.made("activity", phonetest.KienAn, b.the("volunteer"))
		m := b.mut("activity", record.Transition, id, fields{"from": "received", "to": "accepted", "seen": fields{"sha": b.stage.sha("activity", id)}})
		return asks("sync/v1/import", fields{"device": "d_" + b.id(), "user": b.the("makerKienAn").id, "muts": []any{m}})
	},
	"POST:/api/enrolment/invite": func(b *board, _ *person) query { return asks("enrolment/invite", fields{"user": b.taker.id}) },
	"POST:/api/photos/status": func(b *board, _ *person) query {
		q := asks("photos/status", fields{"sha256": []string{b.photo}})
		q.none = func(r reply) bool { return !strings.Contains(string(r.body), "receipt") }
		return q
	},
	"POST:/api/photos/token": func(b *board, as *person) query {
		q := asks("photos/token", fields{"sha256": []string{b.photo}})
		q.none = func(r reply) bool {
			var out struct{ Token string }
			b.must(json.Unmarshal(r.body, &out, json.MatchCaseInsensitiveNames(true)))
			return b.ask("GET", "/api/photos/"+b.photo+"/480?token="+out.Token, "", nil).status != 200
		}
		return q
	},
	"POST:/api/photos/facts": func(b *board, _ *person) query {
		q := asks("photos/facts", fields{"sha256": []string{b.photo}})
		q.none = without(b.photo)
		return q
	},
	"PUT:/api/photos/{sha256}/preview": func(b *board, _ *person) query { // declared by another
		return query{method: "PUT", path: "/api/photos/" + b.photo + "/preview", body: jpegOf(3, 32).data, header: []string{"Content-Type", "image/jpeg"}}
	},
	"PUT:/api/photos/sealed": func(b *board, _ *person) query {
		return query{method: "PUT", path: "/api/photos/sealed", body: b.sealed()}
	},
	"POST:/api/uploads/": func(_ *board, _ *person) query {
		return query{method: "POST", path: "/api/uploads/", body: "", header: []string{"Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", metadata(someSHA, "image/jpeg")}}
	},
	"HEAD:/api/uploads/{id}": func(b *board, _ *person) query {
		return query{method: "HEAD", path: b.upload(), body: "", header: []string{"Tus-Resumable", "1.0.0"}}
	},
	"PATCH:/api/uploads/{id}": func(b *board, _ *person) query {
		return query{method: "PATCH", path: b.upload(), body: "x", header: []string{"Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"}}
	},
	"DELETE:/api/uploads/{id}": func(b *board, _ *person) query { return query{method: "DELETE", path: b.upload(), body: ""} },
	"POST:/api/desk/v1/people": func(_ *board, _ *person) query { return asks("desk/v1/people", fields{"unit": phonetest.KienAn}) },
	"POST:/api/desk/v1/names": func(b *board, _ *person) query {
		q := asks("desk/v1/names", fields{})
		q.none = without(b.the("volunteer").id)
		return q
	},
	"POST:/api/desk/v1/people/add": func(_ *board, _ *person) query {
		return asks("desk/v1/people/add", fields{"name": "Người Mới", "role": "volunteer", "unit": phonetest.KienAn})
	},
	"POST:/api/desk/v1/grants/give": func(b *board, _ *person) query {
		return asks("desk/v1/grants/give", fields{"user": b.taker.id, "role": "team_lead", "unit": phonetest.KienAn})
	},
	"POST:/api/desk/v1/grants/end": func(b *board, _ *person) query {
		g := org.Grant{ID: b.id(), User: b.taker.id, Role: record.MemberRole, Unit: phonetest.KienAn}
		b.must(b.Journal.Grant(b.Context(), g))
		return asks("desk/v1/grants/end", fields{"grant": g.ID, "why": "hết nhiệm kỳ"})
	},
	"POST:/api/desk/v1/phones/revoke": func(b *board, _ *person) query {
		return asks("desk/v1/phones/revoke", fields{"device": b.phone(false), "why": "mất máy"})
	},
	"POST:/api/desk/v1/phones/allow": func(b *board, _ *person) query {
		return asks("desk/v1/phones/allow", fields{"device": b.phone(true), "why": "tìm thấy"})
	},
	"POST:/api/desk/v1/quarantine":      func(_ *board, _ *person) query { return asks("desk/v1/quarantine", fields{"unit": phonetest.KienAn}) },
	"POST:/api/desk/v1/quarantine/take": func(b *board, _ *person) query { return asks("desk/v1/quarantine/take", fields{"mid": b.refusal()}) },
	"POST:/api/desk/v1/quarantine/dismiss": func(b *board, _ *person) query {
		return asks("desk/v1/quarantine/dismiss", fields{"mid": b.refusal(), "why": "trùng"})
	},
	"POST:/api/desk/v1/units/moves": func(_ *board, _ *person) query { return asks("desk/v1/units/moves", fields{"unit": phonetest.KienAn}) },
	"POST:/api/desk/v1/units/move": func(_ *board, _ *person) query {
		return asks("desk/v1/units/move", fields{"from": "communeold00000", "to": phonetest.KienAn, "preview": true})
	},
	"POST:/api/desk/v1/audit": func(_ *board, _ *person) query { return asks("desk/v1/audit", fields{"unit": phonetest.KienAn}) },
	"POST:/api/desk/v1/records": func(b *board, _ *person) query {
		q := asks("desk/v1/records", fields{"kind": "gift_handover", "unit": phonetest.KienAn})
		q.none = without(b.record)
		return q
	},
	"POST:/api/desk/v1/records#people": func(_ *board, _ *person) query {
		q := asks("desk/v1/records", fields{"kind": "beneficiary", "unit": phonetest.KienAn})
		q.none = without(phonetest.Ba)
		return q
	},
	"POST:/api/desk/v1/second-look": func(_ *board, _ *person) query { return asks("desk/v1/second-look", fields{"unit": phonetest.KienAn}) },
	"POST:/api/desk/v1/history": func(b *board, _ *person) query {
		return asks("desk/v1/history", fields{"kind": "gift_handover", "id": b.record})
	},
	"POST:/api/desk/v1/progress": func(_ *board, _ *person) query {
		return asks("desk/v1/progress", fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet})
	},
	"POST:/api/desk/v1/progress.xlsx": func(_ *board, _ *person) query {
		return asks("desk/v1/progress.xlsx", fields{"unit": phonetest.KienAn, "campaign": phonetest.Tet})
	},
	"POST:/api/desk/v1/campaigns/put": func(_ *board, _ *person) query {
		return asks("desk/v1/campaigns/put", fields{"f": campaign(phonetest.KienAn)})
	},
	"POST:/api/desk/v1/gift-types/put": func(b *board, _ *person) query {
		return asks("desk/v1/gift-types/put", fields{"f": fields{"campaign": b.row(record.Campaign, campaign(phonetest.KienAn)), "name": "Túi quà", "value": 500_000}})
	},
	"POST:/api/desk/v1/lists/read": func(b *board, _ *person) query {
		body, media := form(b, []byte("STT;Họ và tên;Năm sinh\n1;Một Người Lạ;1961\n"), map[string]string{"unit": phonetest.KienAn, "campaign": phonetest.Tet})
		return query{method: "POST", path: "/api/desk/v1/lists/read", body: body, header: []string{"Content-Type", media}}
	},
	"GET:/api/desk/v1/lists/template.xlsx": func(_ *board, _ *person) query {
		return query{method: "GET", path: "/api/desk/v1/lists/template.xlsx?campaign=" + phonetest.Tet + "&unit=" + phonetest.KienAn, body: ""}
	},
	"GET:/api/desk/v1/lists/file.xlsx": func(b *board, _ *person) query {
		return query{method: "GET", path: "/api/desk/v1/lists/file.xlsx?list=" + b.list, body: ""}
	},
	"GET:/api/desk/v1/lists/file.xlsx#why": func(b *board, _ *person) query {
		return query{method: "GET", path: "/api/desk/v1/lists/file.xlsx?why=kiem+tra&list=" + b.list, body: ""}
	},
}

func asks(path string, body fields) query {
	return query{method: "POST", path: "/api/" + path, body: body}
}

// without says that an answer does not name something.
func without(what string) func(reply) bool {
	return func(r reply) bool { return !strings.Contains(string(r.body), what) }
}

// board is a stage with something of everything in Kiến An.
type board struct {
	*stage
	record, list, photo string
	watch               *sql.DB
	taker               *person // somebody whose only role is in Kiến An
}

func newBoard(t *testing.T) *board {
	s := newStage(t)
	b := &board{stage: s, taker: s.the("disabled")}
	s.must(s.Journal.Grant(t.Context(), org.Grant{User: b.taker.id, Role: record.Volunteer, Unit: phonetest.KienAn}))
	b.list = s.made("list", phonetest.KienAn, s.the("makerKienAn"))
	b.photo = s.photographed(s.the("makerKienAn"))
	b.record = s.made("gift_handover", phonetest.KienAn, s.the("makerKienAn"))
	old := org.Unit{ID: "communeold00000", Era: "2025-07-01", Code: "11409", Type: "Phường", Name: "Cũ", Parent: phonetest.HaiPhong,
		ValidTo: org.Day(s.Now().AddDate(0, 0, -1)), Successors: []string{phonetest.KienAn}}
	s.must(s.Journal.PutUnits(t.Context(), []org.Unit{old}, nil))
	var err error
	b.watch, err = sql.Open("sqlite", filepath.Join(s.Dir, "data.db"))
	s.must(err)
	b.watch.SetMaxOpenConns(1)
	t.Cleanup(func() { b.watch.Close() })
	return b
}

func (b *board) pushing(as *person, m fields) query {
	return asks("sync/v1/push", fields{"device": as.device, "epoch": b.Journal.Mark().Epoch, "schema": record.Schema, "muts": []any{m}})
}

// sealed is a photo that nobody declared, sealed to the server.
func (b *board) sealed() string {
	key, _ := credential.SealingKey(b.Keys.Hello())
	text, err := credential.Seal(key, credential.SealedPhoto, jpegOf(int(b.Now().UnixNano()%1000), 16).data)
	b.must(err)
	return text
}

// phone is a device of the taker's, revoked or not.
func (b *board) phone(revoked bool) string {
	id := "d_" + b.id()
	b.must(b.Journal.Hello(b.Context(), journal.Device{Device: id, User: b.taker.id}))
	if revoked {
		b.must(b.Journal.RevokeDevice(b.Context(), id, nil))
	}
	return id
}

// refusal is a mutation that lies in quarantine.
func (b *board) refusal() string {
	return b.the("long").refused(record.ScopeLost, "activity", record.Create, b.id(), example("activity", phonetest.KienAn))
}

// upload is one that the volunteer has just begun.
func (b *board) upload() string {
	volunteer, sha := b.the("volunteer"), strings.Repeat("b0a4d", 13)[:64]
	path, r := volunteer.opens(sha, "image/jpeg", 5)
	b.ask("DELETE", path, volunteer.token, nil)
	path, r = volunteer.opens(sha, "image/jpeg", 5)
	b.want("create", r, 201, "")
	return path
}

// version is another number whenever anybody has written anything into the database.
func (b *board) version() (n int) {
	b.Helper()
	b.must(b.watch.QueryRow("PRAGMA data_version").Scan(&n))
	return n
}

// TestI25EveryEndpointAndWhoGetsWhat also looks behind each refusal: the database is as it was.
func TestI25EveryEndpointAndWhoGetsWhat(t *testing.T) {
	b := newBoard(t)
	lines := strings.Split(strings.TrimSpace(whoGets), "\n")
	people := strings.Fields(lines[0])
	cells, had := 0, map[string]bool{}
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		name := words[0]
		if had[name] = true; len(words) != 1+len(people) || queries[name] == nil {
			t.Fatalf("%d cells: %s", len(words)-1, line)
		}
		for i, who := range people {
			p := b.the(who)
			q := queries[name](b, p)
			before := b.version()
			r := b.ask(q.method, q.path, p.token, text(q.body), append([]string{"Chungsuc-Device", p.device}, q.header...)...)
			if got := q.word(r); got != words[1+i] {
				t.Errorf("%s, asked by %s: %s (%d %.200q), want %s", name, who, got, r.status, r.body, words[1+i])
			}
			if r.status >= 400 && b.version() != before {
				t.Errorf("%s, asked by %s: refused, and yet something was written", name, who)
			}
			cells++
		}
	}
	for name := range queries {
		if !had[name] {
			t.Errorf("no row for %s", name)
		}
	}
	t.Logf("%d cells", cells)
}

// word is an answer in one word.
func (q query) word(r reply) string {
	if r.status >= 400 {
		if code := r.code(); code != "" {
			return code
		}
		return fmt.Sprint(r.status)
	}
	var out pushed
	if json.Unmarshal(r.body, &out) == nil && len(out.Res) == 1 && out.Res[0].S == record.Rejected {
		return word(out.Res[0])
	}
	if q.none != nil && q.none(r) {
		return "none"
	}
	return "ok"
}

// Whoever adds an endpoint says who gets what of it, and that a wrong session gets nothing.
func TestEveryEndpointHasItsRows(t *testing.T) {
	s := newStage(t)
	for _, route := range s.routes() {
		if held[route] != "" {
			continue
		}
		method, path, _ := strings.Cut(route, " ")
		if !slices.ContainsFunc(endpoints, func(e endpoint) bool {
			at, _, _ := strings.Cut(e.path, "?")
			return e.method == method && fits(path, at)
		}) {
			t.Errorf("%s is not among the endpoints that a wrong session is tried on", route)
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(queries)), func(name string) bool {
			as, _, _ := strings.Cut(name, "#")
			return as == method+":"+path
		}) {
			t.Errorf("%s has no row in the table of who gets what", route)
		}
	}
}
