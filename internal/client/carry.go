package client

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Import takes another phone's outbox in, to deliver it: it is on this phone's disk when Import returns. The same file
// twice is the same as once. mutations counts those that are new here.
func (p *Phone) Import(r io.ReaderAt, size int64) (mutations int, err error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	var m Manifest
	if err := readZipped(z, manifestName, func(r io.Reader) error { return json.UnmarshalRead(r, &m) }); err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	if m.Format != 1 && m.Format != 2 || !record.ValidDevice(m.Device) || m.User == "" {
		return 0, fmt.Errorf("import: %s: not an outbox of format 1 or 2", manifestName)
	}
	err = p.tx(context.Background(), func(t *tx) error {
		if t.self.ServerID != "" && m.ServerID != "" && m.ServerID != t.self.ServerID {
			return errors.New("the outbox is for another server")
		}
		if m.Format == 2 {
			mutations, err = t.carrySealed(m, z)
			return err
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

// carrySealed stores the parts of another phone's outbox, which nobody but the server can open.
func (t *tx) carrySealed(from Manifest, z *zip.Reader) (mutations int, err error) {
	for _, f := range z.File {
		dir, _ := path.Split(f.Name)
		if !strings.HasSuffix(f.Name, sealedSuffix) || dir != recordsDir && dir != photosDir {
			continue
		}
		var part []byte
		if err := readZipped(z, f.Name, func(r io.Reader) (err error) { part, err = io.ReadAll(r); return err }); err != nil {
			return 0, err
		}
		res, err := t.ExecContext(t.ctx, `INSERT OR IGNORE INTO sealed (sha, dir, device, part) VALUES (?, ?, ?, ?)`, shaHex(part), dir, from.Device, part)
		if err != nil {
			return 0, err
		}
		var n int
		if _, err := fmt.Sscanf(f.Name, recordsDir+"%d", &n); err == nil && n >= 1 && n <= len(from.Records) {
			if fresh, err := res.RowsAffected(); err != nil || fresh > 0 {
				mutations += from.Records[n-1]
			}
		}
	}
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
	sealed := p.handIn(ctx, recordsDir, func(part []byte, device string) error {
		return p.importSealed(ctx, part, device, &sum)
	})
	open, err := p.deliverOpen(ctx)
	sum.add(open)
	return sum, errors.Join(sealed, err)
}

// importSealed hands one part in. Its author's phone keeps everything until it has a receipt of its own; this phone forgets
// the part when the server has proved that it answered all of it.
func (p *Phone) importSealed(ctx context.Context, part []byte, device string, sum *PushReport) error {
	body, _ := jsontext.AppendQuote([]byte(`{"sealed":`), string(part))
	var a pushAnswer
	if err := p.post(ctx, "/api/sync/v1/import", append(body, '}'), &a); err != nil {
		return outdated(err)
	}
	if a.Stop != nil || len(a.Res) == 0 {
		return errBusy
	}
	r, err := p.prove(ctx, a.Receipt)
	if err != nil {
		return err
	}
	if r.Device != device || !slices.EqualFunc(r.Res, a.Res, func(l credential.ReceiptLine, res record.Result) bool { return l.Mid == res.Mid && l.Seq == res.Seq }) {
		return fmt.Errorf("%w: the receipt is of another outbox", credential.ErrForged)
	}
	sum.Sent += len(a.Res)
	for _, res := range a.Res {
		sum.note(res)
	}
	return nil
}

// putSealed hands a photo in. What the server will never take is forgotten here: its author still has it.
func (p *Phone) putSealed(ctx context.Context, part []byte) error {
	res, err := p.send(ctx, func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodPut, p.cfg.Server+"/api/photos/sealed", bytes.NewReader(part))
	})
	if err != nil || res.status == http.StatusNoContent {
		return err
	}
	said := res.refused()
	switch said.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		if said.Code != "" {
			return nil
		}
	}
	return said
}

// handIn hands the sealed parts of one folder in, each by itself: one that the server does not take holds up no other. Photos
// wait for the records of their phone, which declare them: the server proves a photo as it comes.
func (p *Phone) handIn(ctx context.Context, dir string, send func(part []byte, device string) error) (first error) {
	var shas []string
	err := p.tx(ctx, func(t *tx) error {
		return t.scan(func(scan func(...any) error) error {
			var sha string
			err := scan(&sha)
			shas = append(shas, sha)
			return err
		}, `SELECT sha FROM sealed s WHERE dir = ? AND part IS NOT NULL AND (dir = ? OR NOT EXISTS (
			SELECT 1 FROM sealed r WHERE r.device = s.device AND r.dir = ? AND r.part IS NOT NULL)) ORDER BY n`, dir, recordsDir, recordsDir)
	})
	if err != nil || len(shas) == 0 {
		return err
	}
	if err := p.greet(ctx, ""); err != nil {
		return err
	}
	for _, sha := range shas {
		var part []byte
		var device string
		err := p.tx(ctx, func(t *tx) error {
			return t.QueryRowContext(t.ctx, `SELECT part, device FROM sealed WHERE sha = ?`, sha).Scan(&part, &device)
		})
		if err == nil {
			err = send(part, device)
		}
		if err == nil {
			err = p.tx(ctx, func(t *tx) error { return t.exec(`UPDATE sealed SET part = NULL WHERE sha = ?`, sha) })
		}
		if err != nil && first == nil {
			first = fmt.Errorf("import: %w", err)
		}
	}
	return first
}

func (p *Phone) deliverOpen(ctx context.Context) (sum PushReport, err error) {
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
		var a pushAnswer
		if err := p.post(ctx, "/api/sync/v1/import", importBody(from.Device, from.User, es), &a); err != nil {
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
	return from, firstBatch(found, t.self.Limits.orDefault()), err
}

// delivered keeps the result of a carried mutation and forgets its body: it was somebody else's.
func (t *tx) delivered(res record.Result, _ string, _ time.Time, _ int64) error {
	return t.exec(`UPDATE carried SET s = ?, result = ?, m = NULL WHERE mid = ?`, string(res.S), string(record.Raw(res)), res.Mid)
}
