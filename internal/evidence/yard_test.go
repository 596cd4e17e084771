package evidence_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/evidence"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// TestMain also is the server that crash_test.go kills.
func TestMain(m *testing.M) {
	if dir := os.Getenv("EVIDENCE_DOOMED"); dir != "" {
		doomed(dir)
		return
	}
	code := m.Run()
	if house.app != nil {
		house.app.ResetBootstrapState()
		os.RemoveAll(house.dir)
	}
	os.Exit(code)
}

// house is one PocketBase with two volunteers and a leader, shared by all tests: it has nothing to do with photos.
var house struct {
	sync.Once
	app    core.App
	dir    string
	tokens map[string]string // name -> token
	ids    map[string]string
}

func openHouse(t testing.TB) {
	house.Do(func() {
		dir, err := os.MkdirTemp("", "evidence")
		check(t, err)
		app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
		check(t, app.Bootstrap())
		check(t, app.RunAllMigrations())
		users, err := app.FindCollectionByNameOrId("users")
		check(t, err)
		house.app, house.dir = app, dir
		house.tokens, house.ids = map[string]string{}, map[string]string{}
		for _, name := range []string{"an", "binh", "leader"} {
			row := core.NewRecord(users)
			row.SetEmail(name + "@kienan.example")
			row.SetPassword("mat-khau-dai")
			check(t, app.Save(row))
			house.tokens[name], err = row.NewAuthToken()
			check(t, err)
			house.ids[name] = row.Id
		}
	})
}

// yard is a server with a photo lane.
type yard struct {
	t      testing.TB
	dir    string
	ledger *ledger
	lane   *evidence.Lane
	keys   *credential.Keys
	http   *httptest.Server
	now    time.Time
	tune   []func(*evidence.Lane)
}

func newYard(t testing.TB, tune ...func(*evidence.Lane)) *yard {
	openHouse(t)
	y := &yard{t: t, dir: t.TempDir(), ledger: newLedger(), now: time.Now(), tune: tune}
	var err error
	y.keys, err = credential.Open(y.dir, func() time.Time { return y.now })
	check(t, err)
	y.start()
	t.Cleanup(y.stop)
	return y
}

func newLane(dir string, ledger evidence.Ledger) *evidence.Lane {
	return &evidence.Lane{
		Dir: dir, Ledger: ledger, Log: slog.New(slog.DiscardHandler),
		Limits: evidence.Limits{Wait: time.Minute},
		Sign: func(sha string, size int64, records []record.Pointer, seq int64, at time.Time) (string, error) {
			return fmt.Sprintf("receipt %s %d %v %d", sha, size, records, seq), nil
		},
	}
}

func (y *yard) start() {
	y.lane = newLane(y.dir, y.ledger)
	y.lane.Keys = y.keys
	y.lane.Clock = func() time.Time { return y.now }
	for _, tune := range y.tune {
		tune(y.lane)
	}
	check(y.t, y.lane.Open())
	r, err := apis.NewRouter(house.app)
	check(y.t, err)
	r.Bind(apis.Gzip()) // as the server does: the deadlines must reach the connection through it
	y.lane.Routes(r.RouterGroup)
	mux, err := r.BuildMux()
	check(y.t, err)
	y.http = httptest.NewUnstartedServer(mux)
	y.http.Config.ReadTimeout, y.http.Config.WriteTimeout = 5*time.Minute, 5*time.Minute // as PocketBase
	y.http.Start()
}

func (y *yard) stop() {
	y.http.CloseClientConnections()
	y.http.Close()
	y.lane.Close()
}

// restart is a server that went down and came up again over the same folder.
func (y *yard) restart() {
	y.stop()
	y.start()
}

func (y *yard) sweep() { check(y.t, y.lane.Sweep(context.Background())) }

// files lists what lies in a folder of the lane, without folders.
func (y *yard) files(dir string) (out []string) {
	evidence.Still(y.lane)
	check(y.t, filepath.WalkDir(filepath.Join(y.dir, dir), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(filepath.Join(y.dir, dir), path)
			out = append(out, rel)
		}
		return err
	}))
	return out
}

// phone speaks to the lane as one person.
type phone struct {
	*yard
	name string
	user string
}

func (y *yard) phone(name string) *phone { return &phone{y, name, house.ids[name]} }

// photo is a picture as a phone holds it.
type photo struct {
	data []byte
	sha  string
	typ  string
}

func photoOf(data []byte) photo {
	sum := sha256.Sum256(data)
	return photo{data, hex.EncodeToString(sum[:]), "image/jpeg"}
}

func fromFile(t testing.TB, name string) photo {
	data, err := os.ReadFile(filepath.Join("testdata", name))
	check(t, err)
	return photoOf(data)
}

// declare is what a push of a record with this photo does.
func (p *phone) declare(ph photo, preview ...photo) photo {
	d := journal.Photo{SHA256: ph.sha, Owner: p.user, State: "declared", Bytes: int64(len(ph.data)), Type: ph.typ}
	if len(preview) > 0 {
		d.PreviewDeclared = preview[0].sha
	}
	p.ledger.declare(d, journal.PhotoUse{Pointer: record.Pointer{Kind: "gift_handover", ID: "g" + ph.sha[:14]}, Role: "proof"})
	return ph
}

type answer struct {
	*http.Response
	body []byte
}

// code is the code of an error answer, with its status: "409 offset".
func (a answer) code() string {
	var e struct {
		Status  int    `json:"status"`
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	if json.Unmarshal(a.body, &e) != nil || e.Code == "" {
		return strconv.Itoa(a.StatusCode)
	}
	if e.Status != a.StatusCode || e.Message == "" {
		return fmt.Sprintf("%d with body %s", a.StatusCode, a.body)
	}
	return fmt.Sprintf("%d %s", a.StatusCode, e.Code)
}

// ask sends one request; header is name, value, name, value.
func (p *phone) ask(method, path string, body io.Reader, header ...string) answer {
	p.t.Helper()
	a, err := p.try(method, path, body, header...)
	check(p.t, err)
	return a
}

func (p *phone) try(method, path string, body io.Reader, header ...string) (answer, error) {
	r, err := http.NewRequest(method, p.http.URL+path, body)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	if p.name != "" {
		r.Header.Set("Authorization", house.tokens[p.name])
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := p.http.Client().Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return answer{res, data}, err
}

func metadata(sha, typ string) string {
	b64 := base64.StdEncoding.EncodeToString
	return "sha256 " + b64([]byte(sha)) + ",type " + b64([]byte(typ))
}

func (p *phone) tryCreate(ph photo, header ...string) answer {
	p.t.Helper()
	return p.ask("POST", "/api/uploads/", nil, append([]string{
		"Upload-Length", strconv.Itoa(len(ph.data)), "Upload-Metadata", metadata(ph.sha, ph.typ)}, header...)...)
}

// create opens an upload and returns its path.
func (p *phone) create(ph photo) string {
	p.t.Helper()
	a := p.tryCreate(ph)
	if a.StatusCode != http.StatusCreated {
		p.t.Fatalf("create: %s", a.code())
	}
	return a.Header.Get("Location")
}

func (p *phone) patch(at string, offset int, chunk []byte, header ...string) answer {
	p.t.Helper()
	return p.ask("PATCH", at, bytes.NewReader(chunk), append([]string{
		"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset)}, header...)...)
}

func (p *phone) offset(at string) int {
	p.t.Helper()
	a := p.ask("HEAD", at, nil)
	n, err := strconv.Atoi(a.Header.Get("Upload-Offset"))
	if a.StatusCode != 200 || err != nil {
		p.t.Fatalf("HEAD %s: %d, Upload-Offset %q", at, a.StatusCode, a.Header.Get("Upload-Offset"))
	}
	return n
}

// finish sends what the server does not have yet.
func (p *phone) finish(at string, ph photo) {
	p.t.Helper()
	for n := p.offset(at); n < len(ph.data); {
		end := min(n+256<<10, len(ph.data))
		if a := p.patch(at, n, ph.data[n:end]); a.StatusCode != http.StatusNoContent {
			p.t.Fatalf("PATCH at %d: %s", n, a.code())
		}
		n = end
	}
}

// send takes a photo all the way and returns what became of it.
func (p *phone) send(ph photo) evidence.Status {
	p.t.Helper()
	p.finish(p.create(ph), ph)
	return p.settled(ph)
}

// settled asks until the proof has come to an end.
func (p *phone) settled(ph photo) evidence.Status {
	p.t.Helper()
	for range 50 {
		if s := p.status(ph); s.State != evidence.Uploading || s.Offset < int64(len(ph.data)) {
			return s
		}
	}
	p.t.Fatal("the proof does not end")
	return evidence.Status{}
}

func (p *phone) status(ph photo) evidence.Status {
	p.t.Helper()
	a := p.ask("POST", "/api/photos/status", asking(ph.sha))
	var out struct {
		Photos map[string]evidence.Status `json:"photos"`
	}
	if err := json.Unmarshal(a.body, &out); err != nil || a.StatusCode != 200 {
		p.t.Fatalf("status: %s", a.code())
	}
	return out.Photos[ph.sha]
}

func asking(shas ...string) io.Reader {
	body, _ := json.Marshal(map[string]any{"sha256": shas})
	return bytes.NewReader(body)
}

func (p *phone) token(shas ...string) string {
	p.t.Helper()
	a := p.ask("POST", "/api/photos/token", asking(shas...))
	var out struct {
		Token   string    `json:"token"`
		Expires time.Time `json:"expires"`
	}
	if err := json.Unmarshal(a.body, &out); err != nil || a.StatusCode != 200 {
		p.t.Fatalf("token: %s", a.code())
	}
	return out.Token
}

// see fetches a photo as an <img> does: with nothing but a token.
func (p *phone) see(ph photo, size string) answer {
	p.t.Helper()
	nobody := &phone{p.yard, "", ""}
	return nobody.ask("GET", "/api/photos/"+ph.sha+"/"+size+"?token="+p.token(ph.sha), nil)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// ledger is a journal of photos in memory.
type ledger struct {
	mu     sync.Mutex
	photos map[[2]string]*journal.Photo // owner, sha
	uses   map[[2]string][]journal.PhotoUse
	flags  map[string]map[string]any // "why sha other"
	sees   map[string][]string       // user -> owners whose photos they may see
	seq    int64
	summed int    // how often somebody's photos were
	broken bool   // every call fails
	hold   func() // called before a photo becomes whole
	unread int    // how many reads of the hashes fail
}

func newLedger() *ledger {
	return &ledger{
		photos: map[[2]string]*journal.Photo{}, uses: map[[2]string][]journal.PhotoUse{},
		flags: map[string]map[string]any{}, sees: map[string][]string{},
	}
}

func (l *ledger) declare(p journal.Photo, use journal.PhotoUse) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := [2]string{p.Owner, p.SHA256}
	if early := l.photos[key]; early == nil {
		l.photos[key] = &p
	} else if early.State == "undeclared" {
		if early.Preview == p.PreviewDeclared {
			p.State, p.Preview = "preview", early.Preview
		}
		l.photos[key] = &p
	}
	l.uses[key] = append(l.uses[key], use)
}

func (l *ledger) down(is bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = is
}

func (l *ledger) of(p *phone, ph photo) journal.Photo {
	got, _, _ := l.Photo(context.Background(), p.user, ph.sha)
	return got
}

func (l *ledger) flagged() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Sorted(maps.Keys(l.flags))
}

var errBroken = errors.New("the database is away")

func (l *ledger) Photo(_ context.Context, owner, sha string) (journal.Photo, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return journal.Photo{}, false, errBroken
	}
	p, ok := l.photos[[2]string{owner, sha}]
	if !ok || p.State == "undeclared" {
		return journal.Photo{}, false, nil
	}
	return *p, true, nil
}

func (l *ledger) Photos(ctx context.Context, owner string, shas []string) (map[string]journal.Photo, error) {
	out := map[string]journal.Photo{}
	for _, sha := range shas {
		p, ok, err := l.Photo(ctx, owner, sha)
		if err != nil {
			return nil, err
		}
		if ok {
			out[sha] = p
		}
	}
	return out, nil
}

func (l *ledger) PreviewArrived(_ context.Context, owner, sha, preview string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.photos[[2]string{owner, sha}]
	if p == nil {
		p = &journal.Photo{SHA256: sha, Owner: owner, State: "undeclared"}
		l.photos[[2]string{owner, sha}] = p
	}
	p.Preview = preview
	if p.State == "declared" {
		p.State = "preview"
	}
	return nil
}

func (l *ledger) PhotoWhole(_ context.Context, owner, sha string, facts journal.PhotoFacts) ([]journal.PhotoUse, error) {
	if l.hold != nil {
		l.hold()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return nil, errBroken
	}
	key := [2]string{owner, sha}
	p := l.photos[key]
	if p == nil {
		return nil, errors.New("whole, but not declared")
	}
	if p.State != "whole" {
		l.seq++
		p.State, p.Seq, p.At, p.Facts, p.Bytes = "whole", l.seq, time.Unix(l.seq, 0), facts, facts.Bytes
	}
	return l.uses[key], nil
}

func (l *ledger) PhotoUses(_ context.Context, owner, sha string) ([]journal.PhotoUse, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return nil, errBroken
	}
	return l.uses[[2]string{owner, sha}], nil
}

func (l *ledger) PhotoRefused(_ context.Context, owner, sha, why string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.photos[[2]string{owner, sha}]
	p.State, p.Why = "refused", why
	return nil
}

func (l *ledger) FlagPhotos(_ context.Context, why, sha, other string, facts map[string]any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flags[strings.TrimSpace(why+" "+sha[:8]+" "+other[:min(8, len(other))])] = facts
	return nil
}

func (l *ledger) PhotosVisible(_ context.Context, user string, shas []string) (map[string]journal.Photo, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[string]journal.Photo{}
	for _, owner := range append([]string{user}, l.sees[user]...) {
		for _, sha := range shas {
			if p := l.photos[[2]string{owner, sha}]; p != nil {
				out[sha] = *p
			}
		}
	}
	return out, nil
}

func (l *ledger) PhotoHashes(_ context.Context, each func(string, uint64, uint64) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unread > 0 {
		l.unread--
		return errors.New("the disk stumbled")
	}
	for key, p := range l.photos {
		if p.State == "whole" {
			if err := each(key[1], p.Facts.PHash, p.Facts.DHash); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *ledger) PhotoBytes(_ context.Context, owner string) (stored, declared int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.summed++
	for key, p := range l.photos {
		switch {
		case key[0] != owner || p.State == "refused":
		case p.State == "whole":
			stored += p.Facts.Bytes
		default:
			declared += p.Bytes
		}
	}
	return stored, declared, nil
}
