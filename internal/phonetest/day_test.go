package phonetest_test

import (
	"bytes"
	"database/sql"
	"encoding/json/v2"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	_ "modernc.org/sqlite"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// day is the work of a branch's phones against a server that may die at any moment, and the account at its end.
type day struct {
	testing.TB
	*rand.Rand
	dir, url string

	a, b, member, leader, approver *phonetest.Phone

	phones []*phonetest.Phone
	made   map[*phonetest.Phone]map[string]bool // mids that were recorded
	leave  []string                             // units that ended and whose rows are still there
	// revive is asked to bring the server back whenever it did not answer.
	revive func()
}

const (
	phuLien = "communephulien0" // where the rows of ended units go
	crowd   = 230               // rows of each
	desk    = "/api/desk/v1"
	root    = "root@province.example"
)

// newDay makes a fresh world with so many units that ended, and phones that hold their scopes.
func newDay(t testing.TB, seed uint64, ended int) (*day, *phonetest.Server) {
	s := phonetest.NewServer(t)
	d := &day{TB: t, Rand: rand.New(rand.NewPCG(seed, 7)), dir: s.Dir, url: s.URL, made: map[*phonetest.Phone]map[string]bool{}, revive: func() {}}
	units := []org.Unit{{ID: phuLien, Era: "2025-07-01", Code: "11443", Type: "Phường", Name: "Phù Liễn", Parent: phonetest.HaiPhong}}
	for i := range ended {
		id := fmt.Sprintf("communeended%03d", i)
		d.leave = append(d.leave, id)
		units = append(units, org.Unit{ID: id, Era: "2025-07-01", Code: fmt.Sprint(90000 + i), Type: "Phường", Name: fmt.Sprint("Phường ", i), Parent: phonetest.HaiPhong,
			ValidTo: org.Day(time.Now().AddDate(0, 0, -1)), Successors: []string{phuLien}})
	}
	d.must(s.Journal.PutUnits(t.Context(), units, nil))
	for _, unit := range d.leave {
		d.must(s.Journal.Do(t.Context(), func(tx *journal.Tx) error {
			for i := range crowd {
				doc := record.NewDoc("unit", unit, "name", fmt.Sprint("Người ", i))
				if err := tx.Put(record.Write{Kind: record.Beneficiary, ID: record.NewID(time.Now()), Doc: doc, New: true}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	superusers, err := s.App.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	d.must(err)
	row := core.NewRecord(superusers)
	row.SetEmail(root)
	row.SetPassword(phonetest.Password)
	d.must(s.App.Save(row))
	for _, p := range []struct {
		who string
		to  **phonetest.Phone
	}{{"volunteer1", &d.a}, {"volunteer2", &d.b}, {"member", &d.member}, {"leader", &d.leader}, {"approver", &d.approver}} {
		*p.to = s.Phone(p.who)
		(*p.to).Sync()
		d.phones, d.made[*p.to] = append(d.phones, *p.to), map[string]bool{}
	}
	return d, s
}

func (d *day) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// notes what a phone has recorded since.
func (d *day) notes(phones ...*phonetest.Phone) {
	for _, p := range phones {
		for _, e := range p.Outbox() {
			d.made[p][e.Mid] = true
		}
	}
}

// gifts: two volunteers hand over gifts, some to the same people, correct what they know of them, and note other work.
func (d *day) gifts() {
	people := []string{phonetest.Ba, phonetest.Ong, phonetest.Chau}
	for _, p := range []*phonetest.Phone{d.a, d.b} {
		for range 2 + d.IntN(3) {
			p.Gives(record.NewDoc("beneficiary", people[d.IntN(len(people))]))
			p.Records("activity", record.NewDoc("unit", phonetest.KienAn, "type", "kitchen", "hours", 1+d.IntN(5), "people", 1+d.IntN(20)))
			p.Sets("beneficiary", people[d.IntN(len(people))], map[string]any{"note": fmt.Sprint("Ghi chú ", d.IntN(1000))})
		}
	}
	d.must(d.member.Client.Group(func(b *client.Batch) error {
		head, _, err := b.Record("beneficiary", record.NewDoc("unit", phonetest.KienAn, "name", fmt.Sprint("Chủ hộ ", d.IntN(1000)), "household_size", 2))
		if err == nil {
			_, _, err = b.Record("beneficiary", record.NewDoc("unit", phonetest.KienAn, "name", fmt.Sprint("Con ", d.IntN(1000)), "household", head))
		}
		return err
	}))
	d.notes(d.phones...)
	d.settles()
}

// photos: gifts with photos, one of them handed over by two volunteers with the same picture.
func (d *day) photos() {
	first, second := d.snap(), d.snap()
	d.a.Gives(nil, first, second)
	d.b.Gives(nil, d.snap())
	d.notes(d.phones...)
	d.settles()
	d.b.Gives(nil, first)
	d.notes(d.phones...)
	d.settles()
}

// snap is a photo that no other one equals.
func (d *day) snap() client.Photo {
	const w, h = 240, 180
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	x0, y0, k := d.IntN(w), d.IntN(h), 1+d.IntN(250)
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8((x - x0) * k), uint8((y - y0) * (x ^ k)), uint8(x * y >> 4), 255})
		}
	}
	var b bytes.Buffer
	d.must(jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}))
	preview, err := client.Preview(b.Bytes())
	d.must(err)
	return client.Photo{Data: b.Bytes(), Preview: preview, TakenAt: time.Now()}
}

// list: a list is compiled, checked, submitted and approved.
func (d *day) list() {
	id := d.member.Records("list", record.NewDoc("campaign", phonetest.Tet, "unit", phonetest.KienAn, "title", "Danh sách Tết"))
	for i, person := range []string{phonetest.Ba, phonetest.Ong, phonetest.Chau} {
		d.member.Records("list_item", record.NewDoc("list", id, "campaign", phonetest.Tet, "unit", phonetest.KienAn, "beneficiary", person, "gift_type", phonetest.Parcel, "qty", 1, "order", i))
	}
	d.notes(d.member)
	d.settles()
	step := func(p *phonetest.Phone, to string, fields record.Doc) {
		d.Helper()
		_, err := p.Client.Step("list", id, to, fields)
		d.must(err)
		d.notes(p)
		d.settles()
	}
	step(d.member, "checked", nil)
	step(d.leader, "submitted", nil)
	step(d.approver, "approved", record.NewDoc("seen", record.NewDoc("sha", d.approver.Row("list", id).Doc.Text("items_sha")), "doc_no", "15/QĐ-UBND", "doc_date", "2026-11-20"))
	same(d.TB, "the list", d.leader.Row("list", id).Doc.Text("state"), "approved")
}

// move: the province moves the rows of a unit that ended.
func (d *day) move() {
	from := d.leave[0]
	d.leave = d.leave[1:]
	var session struct{ Token string }
	d.insist("sign in", func() error {
		return d.post("/api/collections/users/auth-with-password", "", map[string]any{"identity": "province@haiphong.example", "password": phonetest.Password}, &session)
	})
	d.insist("move", func() error {
		return d.post(desk+"/units/move", session.Token, map[string]any{"from": from, "to": phuLien}, nil)
	})
	d.insist("the end of the move", func() error {
		var out struct {
			Units []struct {
				Counts map[string]int64
				Move   *struct {
					State string
					Moved int64
				}
			}
		}
		if err := d.post(desk+"/units/moves", session.Token, map[string]any{"unit": from}, &out); err != nil {
			return err
		}
		if len(out.Units) != 1 || out.Units[0].Move == nil || out.Units[0].Move.State != "done" {
			return errors.New("it is not done yet")
		}
		if u := out.Units[0]; len(u.Counts) != 0 || u.Move.Moved != crowd {
			d.Errorf("moved %d of %d, left %v", u.Move.Moved, crowd, u.Counts)
		}
		return nil
	})
	d.settles()
}

// backup: the operator asks for a backup. One that a crash cut short is asked for again under another name.
func (d *day) backup() {
	var session struct{ Token string }
	d.insist("a backup", func() error {
		err := d.post("/api/collections/_superusers/auth-with-password", "", map[string]any{"identity": root, "password": phonetest.Password}, &session)
		if err != nil {
			return err
		}
		return d.post("/api/backups", session.Token, map[string]any{"name": fmt.Sprintf("luu%d.zip", d.IntN(1e9))}, nil)
	})
	d.settles()
}

func (d *day) post(path, token string, body, out any) error {
	text, err := json.Marshal(body)
	d.must(err)
	req, err := http.NewRequestWithContext(d.Context(), "POST", d.url+path, bytes.NewReader(text))
	d.must(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Chungsuc-Device", "d_desk0000")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	if out == nil {
		return nil
	}
	return json.UnmarshalRead(res.Body, out, json.MatchCaseInsensitiveNames(true))
}

// insist does something until it succeeds; whoever waits for the server has it brought back.
func (d *day) insist(what string, do func() error) {
	d.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(5 * time.Millisecond) {
		err := do()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			d.Fatalf("never: %s: %v", what, err)
		}
		d.revive()
	}
}

// settles lets every phone sync until nothing of theirs is open, and each has heard of the others' last.
func (d *day) settles() {
	d.Helper()
	d.insist("all phones came to rest", func() error {
		var open []error
		for _, p := range d.phones {
			r, err := p.Client.Sync(d.Context())
			if err != nil {
				return err
			}
			if n := r.Push.Answered() + r.Photos.Whole; n > 0 {
				open = append(open, fmt.Errorf("%d answers that others have not heard of", n))
			}
			if n := len(p.Outbox()); n > 0 {
				open = append(open, fmt.Errorf("%d mutations in an outbox", n))
			}
			for _, photo := range p.PhotoStates() {
				if !photo.Proved {
					open = append(open, fmt.Errorf("photo %.8s is %s %s", photo.SHA256, photo.State, photo.Why))
				}
			}
		}
		return errors.Join(open...)
	})
}

// verified holds the folder against itself, and tells what is in it.
func (d *day) verified(when string) journal.Report {
	d.Helper()
	r, err := server.Verify(d.Context(), d.dir, nil)
	if err != nil {
		d.Errorf("verify %s: %v", when, err)
	}
	for _, fault := range r.Faults {
		d.Errorf("verify %s: %s", when, fault)
	}
	return r
}

// open opens the database to read what is in it.
func (d *day) open() *sql.DB {
	d.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(d.dir, "data.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	d.must(err)
	return db
}

// balances draws up the account: each mutation has one result, that its phone and the server agree on; each record is
// there once; each phone holds the server's rows. all is how many mutations that were.
func (d *day) balances() (all int) {
	d.Helper()
	db := d.open()
	defer db.Close()
	count := func(query string, args ...any) (n int) {
		d.Helper()
		d.must(db.QueryRowContext(d.Context(), query, args...).Scan(&n))
		return n
	}
	for i, p := range d.phones {
		ends := map[string]client.Entry{}
		for _, e := range append(p.Journal(), p.Issues()...) {
			ends[e.Mid] = e
		}
		for mid := range d.made[p] {
			all++
			e, there := ends[mid]
			if !there || e.Result.S == "" {
				d.Errorf("phone %d: %s has no end", i, mid)
				continue
			}
			if n := count("SELECT COUNT(*) FROM sync_receipt WHERE mid = ? AND status = ? AND seq = ? AND body_sha = ?", mid, string(e.Result.S), e.Result.Seq, e.BodySHA); n != 1 {
				d.Errorf("phone %d: %s %s is %s at %d; the server has that %d times", i, e.Kind, mid, e.Result.S, e.Result.Seq, n)
			}
			if r, err := p.Client.Receipt(mid); err != nil || r.Token == "" {
				d.Errorf("phone %d: %s has no receipt: %v", i, mid, err)
			}
			if n := count("SELECT COUNT(*) FROM "+e.Kind+" WHERE id = ?", e.ID); n != 1 {
				d.Errorf("phone %d: %s %s is there %d times", i, e.Kind, e.ID, n)
			}
			if e.Result.S == record.Rejected {
				d.Errorf("phone %d: %s %s was refused: %+v", i, e.Kind, mid, e.Result)
			}
		}
		for scope := range p.Info().Scopes {
			d.insist("scope "+scope+" stands still", func() error {
				p.Pull()
				c, err := p.Client.Verify(d.Context(), scope)
				if err == nil && !c.Comparable {
					err = errors.New("it moved")
				}
				if err == nil && !c.Same {
					d.Errorf("phone %d, %s: %d rows, the server has %d", i, scope, c.Rows, c.ServerRows)
				}
				return err
			})
		}
	}
	if n := count("SELECT COUNT(*) FROM sync_receipt"); n != all {
		d.Errorf("%d receipts for %d mutations", n, all)
	}
	if n := count("SELECT COUNT(*) FROM (SELECT 1 FROM sync_history WHERE mid <> '' GROUP BY mid, kind, rid, op HAVING COUNT(*) > 1)"); n > 0 {
		d.Errorf("%d changes were made twice", n)
	}
	return all
}
