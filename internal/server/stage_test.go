package server_test

import (
	"bytes"
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

func TestMain(m *testing.M) { phonetest.Main(m) }

const phuLien = "communephulien0" // the commune beside Kiến An, in the same province

// cast are people beside those of phonetest's world; each has one grant, or none. "long" and "short" grants ended 40
// and 10 days ago.
var cast = []struct {
	name string
	role record.Role
	unit string
	ends time.Duration
}{
	{"volunteer", record.Volunteer, phonetest.KienAn, 0},
	{"member", record.MemberRole, phonetest.KienAn, 0},
	{"team_lead", record.TeamLead, phonetest.KienAn, 0},
	{"leader", record.BranchLeader, phonetest.KienAn, 0},
	{"approver", record.Approver, phonetest.KienAn, 0},
	{"province", record.ProvinceLeader, phonetest.HaiPhong, 0},
	{"auditor", record.Auditor, phonetest.HaiPhong, 0},
	{"admin", record.Admin, phonetest.HaiPhong, 0},
	{"nobody", "", "", 0},
	{"short", record.MemberRole, phonetest.KienAn, -10 * 24 * time.Hour},
	{"long", record.MemberRole, phonetest.KienAn, -40 * 24 * time.Hour},
	{"makerKienAn", record.BranchLeader, phonetest.KienAn, 0},
	{"makerPhuLien", record.BranchLeader, phuLien, 0},
	{"makerLongBien", record.BranchLeader, phonetest.LongBien, 0},
	{"chapterLeader", record.BranchLeader, phonetest.Chapter, 0},
	{"twoHats", record.BranchLeader, phonetest.Chapter, 0},
	{"disabled", record.Volunteer, phonetest.KienAn, 0},
}

// stage is a server on which the cast asks over plain HTTP. Every answer is held against the contract, and the data
// folder must be clean when the test ends.
type stage struct {
	*phonetest.Server
	testing.TB
	people map[string]*person
}

// person is somebody of the cast, with a token and a device.
type person struct {
	*stage
	name, id, token, device string
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{phonetest.NewServer(t), t, map[string]*person{}}
	ctx := context.Background()
	s.must(s.Journal.PutUnits(ctx, []org.Unit{{ID: phuLien, Era: "2025-07-01", Code: "11443", Type: "Phường", Name: "Phù Liễn", Parent: phonetest.HaiPhong}}, nil))
	s.must(s.Journal.Do(ctx, func(tx *journal.Tx) error {
		for _, unit := range places { // an open list in each, and somebody to put on it
			for _, w := range []record.Write{
				{Kind: record.List, ID: "list" + unit[:11], New: true, Doc: record.NewDoc("campaign", phonetest.Tet, "unit", unit, "version", 1, "state", "draft")},
				{Kind: record.Beneficiary, ID: "pers" + unit[:11], New: true, Doc: record.NewDoc("unit", unit, "name", "Hoàng Thị Chờ")},
			} {
				if err := tx.Put(w); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	known, err := s.App.FindAuthRecordByEmail("users", "volunteer1@kienan.example")
	s.must(err)
	for _, c := range cast {
		row := core.NewRecord(known.Collection())
		row.Id = record.NewID(s.Now())
		row.SetEmail(strings.ToLower(c.name) + "@cast.example")
		row.SetRaw("password", known.GetRaw("password")) // hashing one for each would take longer than the tests
		row.RefreshTokenKey()
		s.must(s.App.SaveNoValidate(row))
		token, err := row.NewAuthToken()
		s.must(err)
		p := &person{s, c.name, row.Id, token, "d_" + row.Id}
		s.people[c.name] = p
		var tied struct{ Token string }
		s.want("tie the session to the phone", p.post("/api/collections/users/auth-refresh", nil, &tied), 200, "")
		p.token = tied.Token
		if c.role != "" {
			g := org.Grant{User: row.Id, Role: c.role, Unit: c.unit}
			if c.ends != 0 {
				g.To = s.Now().Add(c.ends)
			}
			s.must(s.Journal.Grant(ctx, g))
		}
	}
	t.Cleanup(s.clean)
	return s
}

// clean checks that whatever was tried left nothing half-written.
func (s *stage) clean() {
	s.Helper()
	report, _, err := journal.Verify(context.Background(), s.Dir)
	s.must(err)
	for _, fault := range report.Faults {
		s.Errorf("the folder is not clean: %s", fault)
	}
}

func (s *stage) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// the finds somebody of the cast.
func (s *stage) the(name string) *person {
	s.Helper()
	p := s.people[name]
	if p == nil {
		s.Fatalf("nobody is called %s", name)
	}
	return p
}

// reply is an answer over HTTP.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// code is what an error answer says to programs, "" for a good one.
func (r reply) code() string {
	var e struct {
		Code any `json:"code"`
	}
	if r.status < 400 || json.Unmarshal(r.body, &e) != nil {
		return ""
	}
	code, _ := e.Code.(string)
	return code
}

// ask sends a request and reads the answer. header is alternating names and values.
func (s *stage) ask(method, path, token string, body []byte, header ...string) reply {
	s.Helper()
	req, err := http.NewRequest(method, s.URL+path, bytes.NewReader(body))
	s.must(err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	s.Passes(100 * time.Millisecond) // within the pace of one device
	resp, err := http.DefaultTransport.RoundTrip(req)
	s.must(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	s.must(err)
	r := reply{resp.StatusCode, resp.Header, text}
	if r.status == 500 {
		s.Errorf("%s %s: a fault of the server: %s", method, path, text)
	}
	if strings.HasPrefix(path, "/api/sync/") && resp.Header.Get("Cache-Control") != "no-store" {
		s.Errorf("%s %s: %d may be cached", method, path, r.status)
	}
	theContract().check(s, method, path, r)
	return r
}

// post asks as a person, with a JSON body, and reads the answer into out unless that is nil.
func (p *person) post(path string, body, out any) reply {
	p.Helper()
	r := p.ask("POST", path, p.token, text(body), "Chungsuc-Device", p.device)
	if out != nil && r.status == 200 {
		p.must(json.Unmarshal(r.body, out, json.MatchCaseInsensitiveNames(true)))
	}
	return r
}

// text is a body as JSON; bytes and strings stand as they are.
func text(body any) []byte {
	switch b := body.(type) {
	case []byte:
		return b
	case string:
		return []byte(b)
	}
	// Some tests send what is no proper JSON.
	b, err := json.Marshal(body, json.Deterministic(true), jsontext.AllowDuplicateNames(true))
	if err != nil {
		panic(err)
	}
	return b
}

func (s *stage) want(what string, r reply, status int, code string) {
	s.Helper()
	if r.status != status || r.code() != code {
		s.Errorf("%s: %d %.300q; want %d %s", what, r.status, r.body, status, code)
	}
}

type fields = map[string]any

// pushed is the answer to a push or an import.
type pushed struct {
	Epoch   string          `json:"epoch"`
	Head    int64           `json:"head"`
	Res     []record.Result `json:"res"`
	Stop    *struct{ Why string }
	Receipt string `json:"receipt"`
}

// mut is one item of a push. more are members of `m` beside the usual ones.
func (s *stage) mut(kind string, op record.Op, id string, f fields, more ...any) fields {
	m := fields{"kind": kind, "op": op, "id": id, "at": s.Now().Format(time.RFC3339), "skew_ms": 0, "sv": record.Schema, "f": f}
	for i := 0; i+1 < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	return fields{"mid": record.NewMID(s.Now()), "m": m}
}

func (s *stage) id() string { return record.NewID(s.Now()) }

// pushes sends items as they are.
func (p *person) pushes(items ...any) pushed {
	p.Helper()
	var out pushed
	body := fields{"epoch": p.Journal.Mark().Epoch, "device": p.device, "schema": record.Schema, "muts": items}
	if r := p.post("/api/sync/v1/push", body, &out); r.status != 200 {
		p.Fatalf("%s pushes: %d %s", p.name, r.status, r.body)
	}
	return out
}

// does pushes one mutation and gives its result.
func (p *person) does(kind string, op record.Op, id string, f fields, more ...any) record.Result {
	p.Helper()
	out := p.pushes(p.mut(kind, op, id, f, more...))
	if len(out.Res) != 1 {
		p.Fatalf("%s: %d results, stop %v", p.name, len(out.Res), out.Stop)
	}
	return out.Res[0]
}

// word is a result in one word: ok, merged, or why not.
func word(r record.Result) string {
	if r.Code != "" {
		return string(r.Code)
	}
	return string(r.S)
}

func gift(unit string) fields {
	return fields{"campaign": phonetest.Tet, "unit": unit, "beneficiary": record.NewID(time.Now()), "gift_type": phonetest.Parcel,
		"qty": 1, "value": 500_000, "received_by": "self"}
}

// example is a valid create of each kind that people make.
func example(kind, unit string) fields {
	switch kind {
	case "gift_handover":
		return gift(unit)
	case "blood_visit":
		return fields{"drive": phonetest.Drive, "unit": unit, "donor": fields{"name": "Phạm Văn Hiến", "birth_year": 1990, "phone": "+84900000000"}}
	case "first_aid_case":
		return fields{"unit": unit, "casualties": []any{fields{"sex": "male", "name": "Lê Văn Ngã", "care": []string{"bandage"}}}}
	case "activity":
		return fields{"unit": unit, "type": "kitchen", "hours": 2.5, "people": 10}
	case "beneficiary":
		return fields{"unit": unit, "name": "Đỗ Thị Mới", "birth_year": 1950, "id_number": "031150000001", "sex": "female"}
	case "blood_drive":
		return fields{"unit": unit, "place": "Trường tiểu học", "date": "2026-12-01"}
	case "target":
		return fields{"campaign": phonetest.Tet, "unit": unit, "indicator": "G1", "value": 100}
	case "volunteer":
		return fields{"unit": unit, "name": "Vũ Tình Nguyện", "phone": "+84911111111"}
	case "list":
		return fields{"campaign": phonetest.Tet, "unit": unit, "title": "Danh sách Tết"}
	case "list_item":
		return fields{"list": "list" + unit[:11], "campaign": phonetest.Tet, "unit": unit, "beneficiary": "pers" + unit[:11], "qty": 1}
	}
	panic("no example of " + kind)
}

// trace is what a refused mutation must leave as it was: every row's log entry.
func (s *stage) trace() (n, sum int64) {
	s.Helper()
	s.must(s.App.DB().NewQuery("SELECT COUNT(*), COALESCE(SUM(seq), 0) FROM sync_log").Row(&n, &sum))
	return n, sum
}
