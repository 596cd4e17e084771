// Package phonetest has phones that can go offline, lose their answers, die and come back, in words a test reads well in.
package phonetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Phone is a phone in a test. Its methods fail the test where client.Phone returns an error; Client is that phone itself,
// for tests that expect one.
type Phone struct {
	Client *client.Phone
	Net    *Network

	t      testing.TB
	path   string
	server string
	skew   atomic.Int64
}

// NewPhone is a new phone, at a server or at none yet, with nobody signed in.
func NewPhone(t testing.TB, server string) *Phone {
	return open(t, filepath.Join(t.TempDir(), "phone.db"), server)
}

func open(t testing.TB, path, server string) *Phone {
	t.Helper()
	p := &Phone{t: t, path: path, server: server, Net: &Network{}}
	p.start()
	t.Cleanup(func() { p.Client.Close() })
	return p
}

func (p *Phone) start() {
	p.t.Helper()
	var err error
	p.Client, err = client.Open(p.path, client.Config{
		Server: p.server, App: "phonetest", Transport: p.Net,
		Clock:      func() time.Time { return time.Now().Add(time.Duration(p.skew.Load())) },
		Random:     func() float64 { return 0 },
		Log:        slog.New(slog.NewTextHandler(io.Discard, nil)),
		PokeJitter: -1, Poll: time.Hour,
		PageBytes: 4 << 10, // the least, so that a small world takes several pages
	})
	p.must(err)
}

// SignsIn signs a person in.
func (p *Phone) SignsIn(email, password string) *Phone {
	p.t.Helper()
	p.must(p.Client.SignIn(p.t.Context(), email, password))
	return p
}

// Offline takes the phone's network away until Online.
func (p *Phone) Offline() { p.Net.Offline() }

// Online brings it back.
func (p *Phone) Online() { p.Net.Online() }

// LoseAnswers lets the server do its work and loses the next n answers.
func (p *Phone) LoseAnswers(n int) { p.Net.LoseAnswers("/api/", n) }

// CutAnswer cuts the next answer after so many bytes.
func (p *Phone) CutAnswer(at int) { p.Net.CutAnswer("/api/", at, false) }

// Skew sets the phone's clock off.
func (p *Phone) Skew(d time.Duration) { p.skew.Store(int64(d)) }

// Kill ends the app as the system does: without a word.
func (p *Phone) Kill() { p.t.Helper(); p.must(p.Client.Close()) }

// Reopen starts the app again on the same file.
func (p *Phone) Reopen() { p.t.Helper(); p.start() }

// Clone is another phone with a copy of this one's file, as a restored phone backup makes it: same device id, same outbox.
func (p *Phone) Clone() *Phone {
	p.t.Helper()
	to := filepath.Join(p.t.TempDir(), "phone.db")
	for _, part := range []string{"", "-wal"} {
		b, err := os.ReadFile(p.path + part)
		if part != "" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		p.must(err)
		p.must(os.WriteFile(to+part, b, 0o600))
	}
	return open(p.t, to, p.server)
}

// Twin is a second window on this phone's file.
func (p *Phone) Twin() *Phone { p.t.Helper(); return open(p.t, p.path, p.server) }

// Ages makes a mutation that was never sent one of an older app, which waited in the outbox while the app was updated: its
// bytes say another `sv`.
func (p *Phone) Ages(mid string, sv int) {
	p.t.Helper()
	db := p.disk()
	defer p.Reopen()
	defer db.Close()
	var m []byte
	p.must(db.QueryRow(`SELECT m FROM mutation WHERE mid = ? AND sent = 0`, mid).Scan(&m))
	doc, err := record.ParseDoc(m)
	p.must(err)
	doc.Put("sv", sv)
	m = doc.JSON()
	sum := sha256.Sum256(m)
	_, err = db.Exec(`UPDATE mutation SET m = ?, body_sha = ? WHERE mid = ?`, m, hex.EncodeToString(sum[:]), mid)
	p.must(err)
}

// Spoils leaves other bytes of a photo on the phone's disk, or none.
func (p *Phone) Spoils(sha string, left []byte) {
	p.t.Helper()
	db := p.disk()
	defer p.Reopen()
	defer db.Close()
	_, err := db.Exec(`UPDATE photo SET data = ? WHERE sha = ?`, left, sha)
	p.must(err)
}

// disk is the file of a phone that was killed.
func (p *Phone) disk() *sql.DB {
	p.t.Helper()
	p.Kill()
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: p.path}).EscapedPath())
	p.must(err)
	return db
}

// Records saves a record of any kind and gives its id.
func (p *Phone) Records(kind string, fields record.Doc, photos ...client.Photo) (id string) {
	p.t.Helper()
	id, _, err := p.Client.Record(kind, fields, photos...)
	p.must(err)
	return id
}

// Gives hands a gift over: to Ba, unless the fields given say otherwise.
func (p *Phone) Gives(gift record.Doc, photos ...client.Photo) (id string) {
	p.t.Helper()
	f := record.NewDoc("campaign", Tet, "unit", KienAn, "beneficiary", Ba, "gift_type", Parcel,
		"qty", 1, "value", 500_000, "received_by", "self")
	for _, m := range gift {
		f.Set(m.Name, m.Value)
	}
	return p.Records("gift_handover", f, photos...)
}

// Sets changes fields of a row.
func (p *Phone) Sets(kind, id string, changes map[string]any) (mid string) {
	p.t.Helper()
	mid, err := p.Client.Set(kind, id, changes)
	p.must(err)
	return mid
}

// Sync runs every lane once.
func (p *Phone) Sync() client.SyncReport {
	p.t.Helper()
	r, err := p.Client.Sync(p.t.Context())
	p.must(err)
	return r
}

// Push flushes the outbox.
func (p *Phone) Push() client.PushReport {
	p.t.Helper()
	r, err := p.Client.Flush(p.t.Context())
	p.must(err)
	return r
}

// Pull reads what is new.
func (p *Phone) Pull() client.PullReport {
	p.t.Helper()
	r, err := p.Client.Pull(p.t.Context())
	p.must(err)
	return r
}

// Photos runs the photo lanes.
func (p *Phone) Photos() client.PhotoReport {
	p.t.Helper()
	r, err := p.Client.Photos(p.t.Context())
	p.must(err)
	return r
}

// Row is a row as the screen shows it.
func (p *Phone) Row(kind, id string) client.Row {
	p.t.Helper()
	row, err := p.Client.Row(kind, id)
	p.must(err)
	return row
}

// Rows are the rows of a kind as the screen shows them.
func (p *Phone) Rows(kind string) []client.Row { p.t.Helper(); return must(p, p.Client.Rows, kind) }

// Base are the server's rows alone.
func (p *Phone) Base(scope string) []client.Copy { p.t.Helper(); return must(p, p.Client.Base, scope) }

// State is what the person may be told of a record.
func (p *Phone) State(id string) client.State { p.t.Helper(); return must(p, p.Client.State, id) }

// Ready says whether a scope is complete.
func (p *Phone) Ready(scope string) bool { p.t.Helper(); return must(p, p.Client.Ready, scope) }

// Outbox is what has no answer yet.
func (p *Phone) Outbox() []client.Entry { p.t.Helper(); return get(p, p.Client.Outbox) }

// Journal is what was acknowledged and is kept.
func (p *Phone) Journal() []client.Entry { p.t.Helper(); return get(p, p.Client.Journal) }

// Issues are refusals and conflicts.
func (p *Phone) Issues() []client.Entry { p.t.Helper(); return get(p, p.Client.Issues) }

// Receipts are the signed answers.
func (p *Phone) Receipts() []client.Receipt { p.t.Helper(); return get(p, p.Client.Receipts) }

// PhotoStates is how far each photo has come.
func (p *Phone) PhotoStates() []client.PhotoState { p.t.Helper(); return get(p, p.Client.PhotoStates) }

// Info is what the phone knows of itself and its server.
func (p *Phone) Info() client.Info { p.t.Helper(); return get(p, p.Client.Info) }

// Loops keeps the phone in step until stop is called.
func (p *Phone) Loops() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); p.Client.Loop(ctx) }()
	return func() { cancel(); <-done }
}

func (p *Phone) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func must[A, T any](p *Phone, ask func(A) (T, error), about A) T {
	p.t.Helper()
	got, err := ask(about)
	p.must(err)
	return got
}

func get[T any](p *Phone, ask func() (T, error)) T {
	p.t.Helper()
	got, err := ask()
	p.must(err)
	return got
}
