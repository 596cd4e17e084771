package simulate_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json/v2"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
	"github.com/chungsuc/chungsuc/internal/simulate"
)

var (
	long = flag.Bool("long", false, "200 phones for 30 days, not 20 for 5")
	seed = flag.Uint64("seed", 1, "of the soak")
)

// A month in three levels of units: roles are given and ended, a commune merges into another, phones are cloned, clocks are
// years off, the server is restored from a backup. At the end every mutation has one end, nothing is lost and nothing
// doubled.
func TestSoak(t *testing.T) {
	phones, days, each := 20, 5, 6
	if *long {
		phones, days, each = 200, 30, 8
	}
	t.Logf("seed %d: %d phones, %d days", *seed, phones, days)
	o := newOffice(t, phones)
	season, err := simulate.Begin(t.Context(), simulate.Config{
		Server: o.url, Users: o.field, Password: demo.Password, Phones: phones, Records: each, Photos: 0.02, Offline: 0.3,
		Network: simulate.Awful, Seed: *seed, Clock: o.now, Drain: 20 * time.Minute,
	})
	o.must(err)
	defer season.Close()
	for i, by := range []int{-10, 10, -3, 7} {
		season.Skew(5+7*i, time.Duration(by)*365*24*time.Hour)
	}
	rng := rand.New(rand.NewPCG(*seed, 9))
	merge, backup, restore, clones := days/3, 2*days/5, days/2+1, 0
	var kept time.Time
	for day := range days {
		switch day {
		case merge:
			o.merge()
		case restore:
			o.restore()
			season.Restored(kept, o.now())
		}
		saved := make(chan struct{})
		go func() {
			defer close(saved)
			if day == backup {
				o.backup() // while phones are syncing
			}
		}()
		if day == backup {
			kept = o.now()
		}
		o.roles(rng)
		o.must(season.Day(t.Context()))
		<-saved
		for clones*days < (day+1)*5 && clones < 5 {
			o.must(season.Clone(rng.IntN(phones)))
			clones++
		}
		o.skew.Add(int64(24 * time.Hour))
		t.Logf("day %d of %d: %d mutations on phones, head %d", day+1, days, season.Made(), o.srv.Journal.Mark().Head)
	}
	o.skew.Add(-int64(24 * time.Hour)) // the evening of the last day
	account, err := season.End(t.Context())
	t.Logf("\n%s", account)
	if err != nil {
		t.Errorf("%.4000s", err)
	}
	o.counts(season.Mids(), account)
	if account.Dup == 0 || account.Conflict == 0 || account.Rejected == 0 || account.Photos == 0 || account.Kills == 0 || clones != 5 {
		t.Errorf("hardly a month: %+v", account)
	}
}

// office is a server, and what is done at it.
type office struct {
	*testing.T
	dir, url string
	zip      string
	srv      *server.Server
	ended    chan error
	skew     atomic.Int64
	communes []string
	leader   map[string]string // email by commune
	field    []string          // accounts of the phones
	movable  []string          // of these, those whose roles come and go
	away     map[string]role   // roles that were ended
	head     int64             // of the restored server
	epoch    string
}

type role struct{ user, role, unit string }

func (o *office) now() time.Time { return time.Now().Add(time.Duration(o.skew.Load())) }

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) start() {
	o.Helper()
	var err error
	o.srv, err = demo.Open(o.dir, server.Config{Clock: o.now, Log: slog.New(slog.DiscardHandler), PokeEvery: 50 * time.Millisecond})
	o.must(err)
	at := "127.0.0.1:0"
	if o.url != "" {
		at = strings.TrimPrefix(o.url, "http://")
	}
	ready := make(chan string, 1)
	o.ended = make(chan error, 1)
	srv, ended := o.srv, o.ended
	go func() { ended <- demo.Serve(srv, at, func(u string) { ready <- u }) }()
	select {
	case o.url = <-ready:
	case err := <-o.ended:
		o.Fatal(err)
	}
}

func (o *office) stop() {
	o.Helper()
	o.must(demo.Close(o.srv))
	o.must(<-o.ended)
}

// asks does something at the desk as somebody.
func (o *office) asks(email, path string, body, out any) {
	o.Helper()
	var in struct{ Token string }
	o.post("", "/api/collections/users/auth-with-password", map[string]any{"identity": email, "password": demo.Password}, &in)
	o.post(in.Token, "/api/desk/v1/"+path, body, out)
}

func (o *office) post(token, path string, body, out any) {
	o.Helper()
	text, err := json.Marshal(body)
	o.must(err)
	req, err := http.NewRequest("POST", o.url+path, bytes.NewReader(text))
	o.must(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	o.must(err)
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	o.must(err)
	if res.StatusCode != 200 {
		o.Fatalf("%s: %d %s", path, res.StatusCode, said)
	}
	if out != nil {
		o.must(json.Unmarshal(said, out, json.MatchCaseInsensitiveNames(true)))
	}
}

// roles ends somebody's role, and gives back one that was ended before.
func (o *office) roles(rng *rand.Rand) {
	o.Helper()
	for email, r := range o.away {
		o.asks("province@soak.example", "grants/give", map[string]any{"user": r.user, "role": r.role, "unit": r.unit}, nil)
		delete(o.away, email)
	}
	email := o.movable[rng.IntN(len(o.movable))]
	user, err := o.srv.App.FindAuthRecordByEmail("users", email)
	o.must(err)
	for _, g := range o.srv.Journal.Grants(user.Id) {
		if u, _ := o.srv.Journal.Tree().Unit(g.Unit); g.Holds(o.now()) && u.Living(o.now()) {
			o.asks("province@soak.example", "grants/end", map[string]any{"grant": g.ID, "why": "đổi nhiệm vụ"}, nil)
			o.away[email] = role{user.Id, string(g.Role), g.Unit}
		}
	}
}

// merge ends the last commune: it goes into the one before it, with its rows, roles and chapters.
func (o *office) merge() {
	o.Helper()
	old, to := o.communes[len(o.communes)-1], o.communes[len(o.communes)-2]
	o.ends(old, to)
	o.asks("province@soak.example", "units/move", map[string]any{"from": old, "to": to, "grants": true}, nil)
	for {
		m, begun, err := o.srv.Journal.FindMove(o.Context(), old)
		o.must(err)
		if begun && m.State == "done" {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (o *office) backup() {
	if err := o.srv.App.CreateBackup(context.Background(), "soak.zip"); err != nil {
		o.Error(err)
		return
	}
	b, err := os.ReadFile(filepath.Join(o.dir, "backups", "soak.zip"))
	if err == nil {
		err = os.WriteFile(o.zip, b, 0o600)
	}
	if err != nil {
		o.Error(err)
	}
}

// restore puts the backup in the folder's place, on the same address.
func (o *office) restore() {
	o.Helper()
	was := o.srv.Journal.Mark()
	o.stop()
	o.must(os.RemoveAll(o.dir))
	z, err := zip.OpenReader(o.zip)
	o.must(err)
	defer z.Close()
	o.must(os.CopyFS(o.dir, z))
	o.start()
	now := o.srv.Journal.Mark()
	if now.Epoch == was.Epoch || now.Head >= was.Head {
		o.Errorf("restored %+v, it was %+v", now, was)
	}
	o.Logf("restored from a backup: the head went from %d to %d", was.Head, now.Head)
}

// counts holds the server's tables against what the phones recorded: nothing lost, nothing doubled, nothing of nobody.
func (o *office) counts(mids map[string]bool, a simulate.Account) {
	o.Helper()
	rows, err := o.srv.App.DB().NewQuery("SELECT mid, status FROM sync_receipt").Rows()
	o.must(err)
	defer rows.Close()
	receipts, strangers := map[string]string{}, 0
	for rows.Next() {
		var mid, status string
		o.must(rows.Scan(&mid, &status))
		if receipts[mid] = status; !mids[mid] {
			strangers++
		}
	}
	lost := 0
	for mid := range mids {
		if receipts[mid] == "" {
			lost++
		}
	}
	if strangers != 0 || lost > a.Forgotten {
		o.Errorf("%d receipts of mutations that nobody recorded; %d mutations without a receipt, of which %d are refusals that a restored server forgot", strangers, lost, a.Forgotten)
	}
	count := func(what, query string) {
		var n int
		o.must(o.srv.App.DB().NewQuery(query).Row(&n))
		if n != 0 {
			o.Errorf("%s: %d", what, n)
		}
	}
	for _, k := range record.Kinds {
		if k.Evidence() {
			count(k.Name+" that no mutation made", "SELECT count(*) FROM "+k.Name+" WHERE id NOT IN (SELECT rid FROM sync_receipt WHERE kind = '"+k.Name+"' AND status <> 'rejected')")
			count(k.Name+" that is lost", "SELECT count(*) FROM (SELECT DISTINCT rid FROM sync_receipt WHERE kind = '"+k.Name+"' AND status <> 'rejected') WHERE rid NOT IN (SELECT id FROM "+k.Name+")")
		}
	}
	count("households with more counted gifts than the campaign gives", `SELECT count(*) FROM (SELECT 1 FROM gift_handover g JOIN campaign c ON c.id = g.campaign JOIN beneficiary b ON b.id = g.beneficiary
		WHERE g.counted GROUP BY g.campaign, coalesce(nullif(b.household, ''), b.id) HAVING count(*) > max(c.gift_limit))`)
	r, _, err := journal.Verify(o.Context(), o.dir)
	if err != nil || len(r.Faults) > 0 {
		o.Errorf("verify: %v %v", err, r.Faults)
	}
	o.Logf("%d mutations, each with one receipt; %d refused ones were forgotten by the restored server; %s", len(mids), lost, fmt.Sprint(o.srv.Journal.Mark()))
}
