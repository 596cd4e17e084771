package client

import (
	"archive/zip"
	"context"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// The file in which an outbox travels by hand is a zip:
//
//	manifest.json      whose it is, and how many mutations are in each part
//	records/0001.jwe   {device, user, muts} as the import takes it, in push-size parts, in order, sealed to the server
//	photos/0001.jwe    a photo as taken, sealed to the server
//
// Whoever carries it reads nothing of it and can change nothing in it.
const (
	manifestName = "manifest.json"
	recordsDir   = "records/"
	photosDir    = "photos/"
	sealedSuffix = ".jwe"
)

// Manifest says whose outbox a file holds.
type Manifest struct {
	Format   int       `json:"format"` // 2
	ServerID string    `json:"server_id"`
	Device   string    `json:"device"`
	User     string    `json:"user"`
	MadeAt   time.Time `json:"made_at"`
	Records  []int     `json:"records,omitempty"` // mutations in each part
}

// ErrNoSeal is an outbox that cannot be sealed: the phone has never met its server.
var ErrNoSeal = errors.New("no key to seal to: the phone has never met its server")

// Export writes the outbox and its photos, sealed to the server, to a file that another phone can carry to the network.
// Nothing leaves this phone's outbox by that: only a result does.
func (p *Phone) Export(w io.Writer) (mutations int, err error) {
	z := zip.NewWriter(w)
	err = p.tx(context.Background(), func(t *tx) error {
		key, ok := credential.SealingKey(t.self.Keys)
		if !ok {
			return ErrNoSeal
		}
		due, err := t.entries(`WHERE due > 0 ORDER BY n`)
		if err != nil {
			return err
		}
		mutations = len(due)
		m := Manifest{Format: 2, ServerID: t.self.ServerID, Device: p.device, User: t.self.User, MadeAt: p.cfg.Clock().UTC()}
		// What has left the phone by hand may reach the server: from now on its bytes are fixed.
		if err := t.exec(`UPDATE mutation SET sent = 1 WHERE due > 0`); err != nil {
			return err
		}
		for n := 1; len(due) > 0; n++ {
			part := firstBatch(due, t.self.Limits.orDefault())
			due = due[len(part):]
			m.Records = append(m.Records, len(part))
			if err := sealed(z, recordsDir, n, key, credential.SealedRecords, importBody(p.device, t.self.User, part)); err != nil {
				return err
			}
		}
		var shas []string
		err = t.scan(func(scan func(...any) error) error {
			var sha string
			err := scan(&sha)
			shas = append(shas, sha)
			return err
		}, `SELECT DISTINCT sha FROM photo_use WHERE mid IN (SELECT mid FROM mutation WHERE due > 0)`)
		if err != nil {
			return err
		}
		for n, sha := range shas {
			var data []byte
			if err := t.QueryRowContext(t.ctx, `SELECT data FROM photo WHERE sha = ?`, sha).Scan(&data); err != nil {
				return err
			}
			if len(data) > 0 {
				if err := sealed(z, photosDir, n+1, key, credential.SealedPhoto, data); err != nil {
					return err
				}
			}
		}
		return zipped(z, manifestName, record.Raw(m))
	})
	if err = errors.Join(err, z.Close()); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	return mutations, nil
}

// firstBatch is as much of a list as one push may carry, groups whole.
func firstBatch(list []Entry, limits Limits) []Entry {
	n, bytes := 0, envelopeBytes
	for unit := range units(list) {
		for _, e := range unit {
			bytes += len(e.M) + wrapBytes
		}
		if n > 0 && (n+len(unit) > limits.PushMutations || bytes > limits.PushBytes) {
			break
		}
		n += len(unit)
	}
	return list[:n]
}

// importBody is what the import takes, each m byte for byte.
func importBody(device, user string, es []Entry) []byte {
	body := []byte(`{"device":`)
	body, _ = jsontext.AppendQuote(body, device)
	body = append(body, `,"user":`...)
	body, _ = jsontext.AppendQuote(body, user)
	body = append(body, `,"muts":[`...)
	for _, e := range es {
		body = appendMutation(body, e)
	}
	return append(body, `]}`...)
}

func sealed(z *zip.Writer, dir string, n int, key credential.JWK, typ string, part []byte) error {
	text, err := credential.Seal(key, typ, part)
	if err != nil {
		return err
	}
	return zipped(z, fmt.Sprintf("%s%04d%s", dir, n, sealedSuffix), []byte(text))
}

func zipped(z *zip.Writer, name string, b []byte) error {
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}
