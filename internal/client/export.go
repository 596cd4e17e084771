package client

import (
	"archive/zip"
	"context"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// The file in which an outbox travels by hand is a zip:
//
//	manifest.json      whose it is, how many mutations are in each part, and how many photos its phone could not read
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
	// PhotosLost are photos that the mutations declare, and that should be in the file: the phone has not their bytes any more.
	PhotosLost int `json:"photos_lost,omitzero"`
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
		m := Manifest{Format: 2, ServerID: t.self.ServerID, Device: p.device, User: t.self.User, MadeAt: p.cfg.Clock().UTC()}
		// What has left the phone by hand may reach the server: from now on its bytes are fixed.
		if err := t.exec(`UPDATE mutation SET sent = 1 WHERE due > 0`); err != nil {
			return err
		}
		for part := range parts(due, t.self.Limits.orDefault()) {
			mutations += len(part)
			m.Records = append(m.Records, len(part))
			if err := sealed(z, recordsDir, len(m.Records), key, credential.SealedRecords, importBody(p.device, t.self.User, part)); err != nil {
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
		n := 0
		for _, sha := range shas {
			var data []byte
			var proved bool
			if err := t.QueryRowContext(t.ctx, `SELECT data, state = 'whole' AND receipt > 0 FROM photo WHERE sha = ?`, sha).Scan(&data, &proved); err != nil {
				return err
			}
			switch {
			case shaHex(data) == sha:
				n++
				if err := sealed(z, photosDir, n, key, credential.SealedPhoto, data); err != nil {
					return err
				}
			case len(data) > 0 || !proved: // else the phone has let go of it
				m.PhotosLost++
			}
		}
		return zipped(z, manifestName, record.Raw(m))
	})
	if err = errors.Join(err, z.Close()); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	return mutations, nil
}

// parts cuts a list into what one push may carry each, groups whole.
func parts(list []Entry, limits Limits) iter.Seq[[]Entry] {
	return func(yield func([]Entry) bool) {
		var part []Entry
		bytes := envelopeBytes
		for unit := range units(list) {
			more := 0
			for _, e := range unit {
				more += len(e.M) + wrapBytes
			}
			if len(part) > 0 && (len(part)+len(unit) > limits.PushMutations || bytes+more > limits.PushBytes) {
				if !yield(part) {
					return
				}
				part, bytes = nil, envelopeBytes
			}
			part, bytes = append(part, unit...), bytes+more
		}
		if len(part) > 0 {
			yield(part)
		}
	}
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
