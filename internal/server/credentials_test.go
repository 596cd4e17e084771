package server_test

import (
	"context"
	"encoding/base64"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// endpoint is a good request of one endpoint; device is put into its body.
type endpoint struct {
	method, path string
	body         func(s *stage, device string) []byte
	header       []string
	devices      bool // it looks at the device
}

func jsonOf(f fields) func(*stage, string) []byte {
	return func(s *stage, device string) []byte {
		body := fields{"device": device, "epoch": s.Journal.Mark().Epoch, "schema": record.Schema}
		for name, v := range f {
			body[name] = v
		}
		return text(body)
	}
}

const someSHA = "00000000000000000000000000000000000000000000000000000000000000aa"

func metadata(sha, typ string) string {
	b64 := base64.StdEncoding.EncodeToString
	return "sha256 " + b64([]byte(sha)) + ",type " + b64([]byte(typ))
}

var endpoints = []endpoint{
	{"POST", "/api/sync/v1/hello", jsonOf(nil), nil, true},
	{"POST", "/api/sync/v1/push", jsonOf(fields{"muts": []any{}}), nil, true},
	{"POST", "/api/sync/v1/pull", jsonOf(fields{"cur": fields{}}), nil, true},
	{"POST", "/api/sync/v1/status", jsonOf(fields{"mids": []string{}}), nil, true},
	{"POST", "/api/sync/v1/verify", jsonOf(fields{"scope": "ref"}), nil, true},
	{"POST", "/api/sync/v1/import", jsonOf(fields{"user": "aaaaaaaaaaaaaaa", "muts": []any{}}), nil, false},
	{"POST", "/api/desk/v1/names", jsonOf(nil), nil, false},
	{"POST", "/api/enrolment/invite", jsonOf(fields{"user": "aaaaaaaaaaaaaaa"}), nil, false},
	{"POST", "/api/photos/status", jsonOf(fields{"sha256": []string{}}), nil, false},
	{"POST", "/api/photos/token", jsonOf(fields{"sha256": []string{}}), nil, false},
	{"POST", "/api/photos/facts", jsonOf(fields{"sha256": []string{}}), nil, false},
	{"PUT", "/api/photos/" + someSHA + "/preview", func(*stage, string) []byte { return []byte("x") }, []string{"Content-Type", "image/jpeg"}, false},
	{"PUT", "/api/photos/sealed", func(*stage, string) []byte { return []byte("x") }, nil, false},
	{"POST", "/api/uploads/", func(*stage, string) []byte { return nil }, []string{"Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", metadata(someSHA, "image/jpeg")}, false},
	{"HEAD", "/api/uploads/x", func(*stage, string) []byte { return nil }, []string{"Tus-Resumable", "1.0.0"}, false},
	{"PATCH", "/api/uploads/x", func(*stage, string) []byte { return []byte("x") }, []string{"Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"}, false},
	{"DELETE", "/api/uploads/x", func(*stage, string) []byte { return nil }, nil, false},
	{"GET", "/api/desk/v1/lists/template.xlsx", func(*stage, string) []byte { return nil }, nil, false},
	{"GET", "/api/desk/v1/lists/file.xlsx?list=aaaaaaaaaaaaaaa", func(*stage, string) []byte { return nil }, nil, false},
}

func init() {
	for _, path := range []string{"people", "people/add", "grants/give", "grants/end", "phones/revoke", "phones/allow", "quarantine", "quarantine/take", "quarantine/dismiss",
		"units/moves", "units/move", "audit", "records", "history", "second-look", "progress", "progress.xlsx", "campaigns/put", "gift-types/put", "lists/read"} {
		endpoints = append(endpoints, endpoint{"POST", "/api/desk/v1/" + path, jsonOf(nil), nil, false})
	}
}

// I25: whoever is nobody, or no longer somebody, gets nothing from any endpoint and changes nothing.
func TestI25WrongPersonOrDevice(t *testing.T) {
	s := newStage(t)
	volunteer, other := s.the("volunteer"), s.the("member")
	for _, p := range []*person{volunteer, other} {
		s.want("hello", p.post("/api/sync/v1/hello", fields{"device": p.device}, nil), 200, "")
	}
	s.must(s.Journal.Hello(t.Context(), journal.Device{Device: "d_lostphone00000", User: volunteer.id}))
	s.must(s.Journal.RevokeDevice(context.Background(), "d_lostphone00000", nil))
	s.disable("disabled")

	superusers, err := s.App.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	s.must(err)
	root := core.NewRecord(superusers)
	root.SetEmail("root@cast.example")
	root.SetPassword(phonetest.Password)
	s.must(s.App.Save(root))
	rootToken, err := root.NewAuthToken()
	s.must(err)

	users, err := s.App.FindRecordById("users", volunteer.id)
	s.must(err)
	secret := users.TokenKey() + users.Collection().AuthToken.Secret
	signed := func(claims jwt.MapClaims, key string, method jwt.SigningMethod) string {
		var k any = []byte(key)
		if method == jwt.SigningMethodNone {
			k = jwt.UnsafeAllowNoneSignatureType
		}
		token, err := jwt.NewWithClaims(method, claims).SignedString(k)
		s.must(err)
		return token
	}
	claims := func(change ...any) jwt.MapClaims {
		c := jwt.MapClaims{"id": volunteer.id, "type": "auth", "collectionId": users.Collection().Id, "refreshable": true, "exp": time.Now().Add(time.Hour).Unix()}
		for i := 0; i+1 < len(change); i += 2 {
			c[change[i].(string)] = change[i+1]
		}
		return c
	}
	good := signed(claims("device", volunteer.device), secret, jwt.SigningMethodHS256)

	type who struct {
		name, token, device string
		status              int
		code                string
		onlyDevices         bool // the photo lane knows no devices
	}
	head, photos := s.Journal.Mark().Head, s.count("sync_photo")
	rows, sum := s.trace()
	for _, w := range []who{
		{"nobody", "", volunteer.device, 401, "sign_in", false},
		{"no token at all", "Bearer", volunteer.device, 401, "sign_in", false},
		{"a forged token", signed(claims(), "guessed", jwt.SigningMethodHS256), volunteer.device, 401, "sign_in", false},
		{"an unsigned token", signed(claims(), "", jwt.SigningMethodNone), volunteer.device, 401, "sign_in", false},
		{"a token with another id and the old signature", tampered(good), volunteer.device, 401, "sign_in", false},
		{"an expired token", signed(claims("exp", time.Now().Add(-time.Minute).Unix()), secret, jwt.SigningMethodHS256), volunteer.device, 401, "sign_in", false},
		{"a token for files", signed(claims("type", "file"), secret, jwt.SigningMethodHS256), volunteer.device, 401, "sign_in", false},
		{"a superuser", rootToken, volunteer.device, 401, "sign_in", false},
		{"a disabled account", s.the("disabled").token, s.the("disabled").device, 403, "account_disabled", false},
		{"a revoked device", volunteer.token, "d_lostphone00000", 403, "device_revoked", true},
		{"a revoked device's session", signed(claims("device", "d_lostphone00000"), secret, jwt.SigningMethodHS256), volunteer.device, 403, "device_revoked", false},
		{"a session that may be the revoked device's", signed(claims("since", s.Now().Add(-time.Hour).UnixMilli()), secret, jwt.SigningMethodHS256), volunteer.device, 401, "sign_in", false},
		{"another's device", volunteer.token, other.device, 403, "device_user", true},
		{"a device that its session does not name", volunteer.token, "d_madeup0000000", 403, "device_session", true},
		{"a device that cannot be", volunteer.token, "phone 1", 400, "device", true},
	} {
		for _, e := range endpoints {
			if w.onlyDevices && !e.devices {
				continue
			}
			r := s.ask(e.method, e.path, w.token, e.body(s, w.device), e.header...)
			code := w.code
			if e.method == "HEAD" {
				code = "" // no body
			}
			s.want(w.name+": "+e.method+" "+e.path, r, w.status, code)
		}
	}
	s.want("the good token", s.ask("POST", "/api/sync/v1/hello", good, jsonOf(nil)(s, volunteer.device)), 200, "")
	if n, m := s.trace(); n != rows || m != sum || s.Journal.Mark().Head != head || s.count("sync_photo") != photos {
		t.Error("the wrong people changed something")
	}
	if _, ok, err := s.Journal.FindDevice(context.Background(), s.the("disabled").device); ok || err != nil {
		t.Errorf("a disabled account has a device: %v", err)
	}
}

// tampered is a token that says it is somebody else's.
func tampered(token string) string {
	parts := []byte(token)
	for i, dots := 0, 0; i < len(parts); i++ {
		if parts[i] == '.' {
			if dots++; dots == 1 {
				parts[i+8] ^= 1
			}
		}
	}
	return string(parts)
}

func (s *stage) count(table string) (n int) {
	s.Helper()
	s.must(s.App.DB().NewQuery("SELECT COUNT(*) FROM " + table).Row(&n))
	return n
}

// A device belongs to whoever said hello first, and comes back to nobody else.
func TestAPushFromAnothersDeviceTouchesNothing(t *testing.T) {
	s := newStage(t)
	lan, minh := s.the("volunteer"), s.the("member")
	lan.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn))
	head := s.Journal.Mark().Head
	r := minh.post("/api/sync/v1/push", fields{"epoch": s.Journal.Mark().Epoch, "device": lan.device, "schema": 1,
		"muts": []any{s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))}}, nil)
	s.want("push", r, 403, "device_user")
	if s.Journal.Mark().Head != head || s.count("sync_quarantine") != 0 {
		t.Error("the push left something behind")
	}
}

// Results of another person are told to nobody.
func TestStatusKnowsOnlyOwnMutations(t *testing.T) {
	s := newStage(t)
	lan, minh := s.the("volunteer"), s.the("member")
	m := s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))
	lan.pushes(m)
	var mine, others pushed
	lan.post("/api/sync/v1/status", fields{"device": lan.device, "mids": []any{m["mid"]}}, &mine)
	minh.post("/api/sync/v1/status", fields{"device": minh.device, "mids": []any{m["mid"], "nonsense"}}, &others)
	if len(mine.Res) != 1 || !mine.Res[0].Dup || len(others.Res) != 0 {
		t.Errorf("own %v, another's %v", mine.Res, others.Res)
	}
	if r := minh.pushes(m).Res[0]; r.Code != record.IDReuse || r.Seq != 0 {
		t.Errorf("another's mid: %+v", r)
	}
}
