package client

import (
	"archive/zip"
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
	if m.Format != 2 || !record.ValidDevice(m.Device) || m.User == "" {
		return 0, fmt.Errorf("import: %s: not an outbox of format 2", manifestName)
	}
	err = p.tx(context.Background(), func(t *tx) error {
		if t.self.ServerID != "" && m.ServerID != "" && m.ServerID != t.self.ServerID {
			return errors.New("the outbox is for another server")
		}
		mutations, err = t.carry(m, z)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	p.nudge(lanePush, lanePhotos)
	return mutations, nil
}

// carry stores the parts of another phone's outbox, which nobody but the server can open.
func (t *tx) carry(from Manifest, z *zip.Reader) (mutations int, err error) {
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

// Deliver hands in the records that this phone carries for others, each outbox in its own order.
func (p *Phone) Deliver(ctx context.Context) (sum PushReport, err error) {
	p.pushing.Lock()
	defer p.pushing.Unlock()
	err = p.handIn(ctx, recordsDir, func(part []byte, device string) error {
		return p.importSealed(ctx, part, device, &sum)
	})
	return sum, err
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

func (p *Phone) putSealed(ctx context.Context, part []byte) error {
	res, err := p.send(ctx, func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodPut, p.cfg.Server+"/api/photos/sealed", bytes.NewReader(part))
	})
	if err != nil || res.status == http.StatusNoContent {
		return err
	}
	return res.refused()
}

// forGood are the codes with which a server refuses a sealed part whatever is tried later: it is damaged or sealed to
// another server, what is in it is no outbox, or it is larger than anything it takes.
var forGood = []string{"sealed", "malformed", "device", "too_large", "empty"}

// RefusedPart is a part of another phone's outbox that the server will never take. Its bytes stay on this phone: its
// author may still hand it in, or somebody may find out what became of it.
type RefusedPart struct {
	Device        string // whose it is
	Photo         bool   // else records
	Bytes         int
	Code, Message string // as the server said
}

// RefusedParts are told to the person who carried them, and to nobody else.
func (p *Phone) RefusedParts() (parts []RefusedPart, err error) {
	err = p.tx(context.Background(), func(t *tx) error {
		return t.scan(func(scan func(...any) error) error {
			var r RefusedPart
			err := scan(&r.Device, &r.Photo, &r.Bytes, &r.Code, &r.Message)
			parts = append(parts, r)
			return err
		}, `SELECT s.device, s.dir = ?, length(s.part), r.code, r.message FROM refused r JOIN sealed s USING (sha) ORDER BY s.n`, photosDir)
	})
	return parts, err
}

// handIn hands the sealed parts of one folder in, each by itself: one that the server does not take holds up no other, and
// is not tried again when it was refused for good. A server that asks for time gets it from all. Photos wait for the records of their phone, which declare them: the
// server proves a photo as it comes.
func (p *Phone) handIn(ctx context.Context, dir string, send func(part []byte, device string) error) (first error) {
	var shas []string
	err := p.tx(ctx, func(t *tx) error {
		return t.scan(func(scan func(...any) error) error {
			var sha string
			err := scan(&sha)
			shas = append(shas, sha)
			return err
		}, `WITH due AS (SELECT * FROM sealed WHERE part IS NOT NULL AND sha NOT IN (SELECT sha FROM refused))
			SELECT sha FROM due s WHERE dir = ? AND (dir = ? OR NOT EXISTS (
				SELECT 1 FROM due r WHERE r.device = s.device AND r.dir = ?)) ORDER BY n`, dir, recordsDir, recordsDir)
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
		var said *HTTPError
		switch {
		case err == nil:
			err = p.tx(ctx, func(t *tx) error { return t.exec(`UPDATE sealed SET part = NULL WHERE sha = ?`, sha) })
		case errors.As(err, &said) && slices.Contains(forGood, said.Code):
			err = p.tx(ctx, func(t *tx) error {
				return t.exec(`INSERT OR REPLACE INTO refused (sha, code, message) VALUES (?, ?, ?)`, sha, said.Code, said.Message)
			})
		}
		if err != nil && first == nil {
			first = fmt.Errorf("import: %w", err)
		}
		if askedToWait(err) > 0 {
			break
		}
	}
	return first
}
