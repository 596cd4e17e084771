package client

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// The file in which an outbox travels by hand, a zip:
//
//	manifest.json     whose it is
//	mutations.jsonl   one {mid, g, m} a line, in order, m byte for byte
//	photos/<sha256>   as taken
//	previews/<sha256> of the photo, not of itself
const (
	manifestName  = "manifest.json"
	mutationsName = "mutations.jsonl"
	photosDir     = "photos/"
	previewsDir   = "previews/"
)

// Manifest says whose outbox a file holds.
type Manifest struct {
	Format   int       `json:"format"` // 1
	ServerID string    `json:"server_id"`
	Device   string    `json:"device"`
	User     string    `json:"user"`
	MadeAt   time.Time `json:"made_at"`
}

// Export writes the outbox and its photos to a file that another phone can carry to the network. Nothing leaves this
// phone's outbox by that: only a result does.
func (p *Phone) Export(w io.Writer) (mutations int, err error) {
	z := zip.NewWriter(w)
	err = p.tx(context.Background(), func(t *tx) error {
		due, err := t.entries(`WHERE due > 0 ORDER BY n`)
		if err != nil {
			return err
		}
		mutations = len(due)
		m := Manifest{Format: 1, ServerID: t.self.ServerID, Device: p.device, User: t.self.User, MadeAt: p.cfg.Clock().UTC()}
		if err := zipped(z, manifestName, record.Raw(m)); err != nil {
			return err
		}
		lines, err := z.Create(mutationsName)
		if err != nil {
			return err
		}
		var shas []string
		for _, e := range due {
			line := appendMutation([]byte{'['}, e)[1:]
			if _, err := lines.Write(append(line, '\n')); err != nil {
				return err
			}
			// What has left the phone by hand may reach the server: from now on its bytes are fixed.
			if err := t.exec(`UPDATE mutation SET sent = 1 WHERE mid = ?`, e.Mid); err != nil {
				return err
			}
		}
		err = t.scan(func(scan func(...any) error) error {
			var sha string
			err := scan(&sha)
			shas = append(shas, sha)
			return err
		}, `SELECT DISTINCT sha FROM photo_use WHERE mid IN (SELECT mid FROM mutation WHERE due > 0)`)
		if err != nil {
			return err
		}
		for _, sha := range shas {
			var data, preview []byte
			if err := t.QueryRowContext(t.ctx, `SELECT data, preview FROM photo WHERE sha = ?`, sha).Scan(&data, &preview); err != nil {
				return err
			}
			for name, b := range map[string][]byte{photosDir + sha: data, previewsDir + sha: preview} {
				if len(b) > 0 {
					if err := zipped(z, name, b); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err = errors.Join(err, z.Close()); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	return mutations, nil
}

func zipped(z *zip.Writer, name string, b []byte) error {
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

// Import takes another phone's outbox in, to deliver it: it is on this phone's disk when Import returns. The same file
// twice is the same as once.
func (p *Phone) Import(r io.ReaderAt, size int64) (mutations int, err error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	var m Manifest
	if err := readZipped(z, manifestName, func(r io.Reader) error { return json.UnmarshalRead(r, &m) }); err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	if m.Format != 1 || !record.ValidDevice(m.Device) || m.User == "" {
		return 0, fmt.Errorf("import: %s: not an outbox of format 1", manifestName)
	}
	err = p.tx(context.Background(), func(t *tx) error {
		if t.self.ServerID != "" && m.ServerID != "" && m.ServerID != t.self.ServerID {
			return errors.New("the outbox is for another server")
		}
		return readZipped(z, mutationsName, func(r io.Reader) error {
			lines := bufio.NewScanner(r)
			lines.Buffer(nil, 1<<20)
			for lines.Scan() {
				n, err := t.carry(m, lines.Bytes(), z)
				if err != nil {
					return err
				}
				mutations += n
			}
			return lines.Err()
		})
	})
	if err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	p.nudge(lanePush, lanePhotos)
	return mutations, nil
}

// carry stores one line of another phone's outbox, with the photos it declares.
func (t *tx) carry(from Manifest, line []byte, z *zip.Reader) (int, error) {
	var in struct {
		Mid string         `json:"mid"`
		G   record.Group   `json:"g"`
		M   jsontext.Value `json:"m"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return 0, err
	}
	m, err := record.ParseDoc(in.M)
	if err != nil {
		return 0, err
	}
	if !record.ValidMID(in.Mid) {
		return 0, fmt.Errorf("mutation id %q", in.Mid)
	}
	res, err := t.ExecContext(t.ctx, `INSERT OR IGNORE INTO carried (mid, user, device, gid, gof, m, body_sha) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		in.Mid, from.User, from.Device, in.G.ID, in.G.Of, []byte(in.M), shaHex(in.M))
	if err != nil {
		return 0, err
	}
	for _, declared := range m.Subs("photos") {
		sha := declared.Text("sha256")
		var ph Photo
		if err := readZipped(z, photosDir+sha, func(r io.Reader) (err error) { ph.Data, err = io.ReadAll(r); return err }); err != nil {
			continue // it went up already, or stays with its author
		}
		if shaHex(ph.Data) != sha {
			return 0, fmt.Errorf("photo %.8s: its bytes are others", sha)
		}
		if err := readZipped(z, previewsDir+sha, func(r io.Reader) (err error) { ph.Preview, err = io.ReadAll(r); return err }); err != nil {
			ph.Preview = nil
		}
		ph.Type = declared.Text("type")
		if err := t.keepPhoto(ph, in.Mid, m.Text("kind"), m.Text("id")); err != nil {
			return 0, err
		}
	}
	n, err := res.RowsAffected()
	return int(n), err
}

func readZipped(z *zip.Reader, name string, read func(io.Reader) error) error {
	if strings.Contains(name, "..") || path.Clean(name) != name {
		return fmt.Errorf("file %q in the zip", name)
	}
	f, err := z.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return read(io.LimitReader(f, maxAnswer))
}

// Deliver pushes what this phone carries for others, in push-size batches, each outbox in its own order.
func (p *Phone) Deliver(ctx context.Context) (sum PushReport, err error) {
	p.pushing.Lock()
	defer p.pushing.Unlock()
	for {
		var epoch string
		var from Manifest
		var es []Entry
		err := p.tx(ctx, func(t *tx) (err error) {
			epoch = t.self.Epoch
			from, es, err = t.carriedNext()
			return err
		})
		if err != nil || len(es) == 0 {
			return sum, err
		}
		if err := p.greet(ctx, ""); err != nil {
			return sum, err
		}
		if epoch == "" {
			continue
		}
		body := []byte(`{"epoch":`)
		body, _ = jsontext.AppendQuote(body, epoch)
		body = append(body, `,"device":`...)
		body, _ = jsontext.AppendQuote(body, from.Device)
		body = append(body, `,"user":`...)
		body, _ = jsontext.AppendQuote(body, from.User)
		body = append(body, `,"muts":[`...)
		for _, e := range es {
			body = appendMutation(body, e)
		}
		var a pushAnswer
		if err := p.post(ctx, "/api/sync/v1/import", append(body, `]}`...), &a); err != nil {
			return sum, fmt.Errorf("import: %w", outdated(err))
		}
		if a.Epoch != epoch {
			return sum, p.meetEpoch(ctx, epoch)
		}
		r := PushReport{Sent: len(es)}
		if err := p.accept(ctx, from.Device, es, &a, &r, (*tx).delivered); err != nil {
			return sum, fmt.Errorf("import: %w", err)
		}
		sum.add(r)
		if r.Answered() == 0 {
			return sum, fmt.Errorf("import: %w", errBusy)
		}
	}
}

// carriedNext is the first push-size batch of one carried outbox.
func (t *tx) carriedNext() (from Manifest, es []Entry, err error) {
	var found []Entry
	err = t.scan(func(scan func(...any) error) error {
		var e Entry
		var g record.Group
		var m []byte
		if err := scan(&from.User, &from.Device, &e.Mid, &g.ID, &g.Of, &m, &e.BodySHA); err != nil {
			return err
		}
		if g.ID != "" {
			e.Group = &g
		}
		e.M = m
		found = append(found, e)
		return nil
	}, `SELECT c.user, c.device, c.mid, c.gid, c.gof, c.m, c.body_sha FROM carried c
		JOIN (SELECT user, device FROM carried WHERE s = '' ORDER BY n LIMIT 1) f ON c.user = f.user AND c.device = f.device
		WHERE c.s = '' ORDER BY c.n LIMIT 70`)
	bytes, limits := envelopeBytes, t.self.Limits.orDefault()
	for unit := range units(found) {
		for _, e := range unit {
			bytes += len(e.M) + wrapBytes
		}
		if len(es) > 0 && (len(es)+len(unit) > limits.PushMutations || bytes > limits.PushBytes) {
			break
		}
		es = append(es, unit...)
	}
	return from, es, err
}

// delivered keeps the result of a carried mutation and forgets its body: it was somebody else's.
func (t *tx) delivered(res record.Result, _ string, _ time.Time, _ int64) error {
	return t.exec(`UPDATE carried SET s = ?, result = ?, m = NULL WHERE mid = ?`, string(res.S), string(record.Raw(res)), res.Mid)
}
