package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Photo is a photo as the camera gives it, with a preview of at most 64 KiB (see Preview). Both are kept in the phone's
// file together with the record that declares them.
type Photo struct {
	Data     []byte
	Preview  []byte // may be absent
	Type     string // MIME; "" = sniffed
	Role     string // proof, sheet, signature; "" = proof
	TakenAt  time.Time
	Location *record.Position
}

func (ph Photo) declared() record.Photo {
	d := record.Photo{SHA256: shaHex(ph.Data), Bytes: int64(len(ph.Data)), Type: ph.mime(), Role: ph.Role, TakenAt: ph.TakenAt, Location: ph.Location}
	if d.Role == "" {
		d.Role = "proof"
	}
	if len(ph.Preview) > 0 {
		d.PreviewSHA256 = shaHex(ph.Preview)
	}
	return d
}

func (ph Photo) mime() string {
	if ph.Type != "" {
		return ph.Type
	}
	mime, _, _ := strings.Cut(http.DetectContentType(ph.Data), ";")
	return mime
}

// keepPhoto stores the bytes once, whatever the number of records that declare them. Bytes that the phone has let go of
// come back.
func (t *tx) keepPhoto(ph Photo, mid, kind, id string) error {
	d := ph.declared()
	return errors.Join(
		t.exec(`INSERT INTO photo (sha, bytes, type, data, preview_sha, preview) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sha) DO UPDATE
			SET data = excluded.data, preview = coalesce(preview, excluded.preview),
			preview_sha = CASE preview_sha WHEN '' THEN excluded.preview_sha ELSE preview_sha END`,
			d.SHA256, d.Bytes, d.Type, ph.Data, d.PreviewSHA256, blob(ph.Preview)),
		t.exec(`INSERT OR IGNORE INTO photo_use (sha, mid, kind, rid) VALUES (?, ?, ?, ?)`, d.SHA256, mid, kind, id))
}

// PhotoState is how far a photo has come.
type PhotoState struct {
	SHA256    string
	Bytes     int64
	Type      string
	Here      bool   // its bytes are still on the phone
	Previewed bool   // the server has the preview
	State     string // as the server last said: declared, uploading, whole, refused; "" when never asked
	Why       string // of a refusal
	Proved    bool   // whole, and the server's receipt for it is verified
	Deletable bool   // proved, and safe from a server's loss: the phone may forget the bytes
}

// PhotoStates lists every photo of this phone, oldest first.
func (p *Phone) PhotoStates() (out []PhotoState, err error) {
	err = p.tx(context.Background(), func(t *tx) error {
		where, args := t.deletable()
		return t.scan(func(scan func(...any) error) error {
			var s PhotoState
			err := scan(&s.SHA256, &s.Bytes, &s.Type, &s.Here, &s.Previewed, &s.State, &s.Why, &s.Proved, &s.Deletable)
			out = append(out, s)
			return err
		}, `SELECT sha, bytes, type, data IS NOT NULL, previewed, state, why, state = 'whole' AND receipt > 0, `+where+`
			FROM photo ORDER BY n`, args...)
	})
	return out, err
}

// deletable is the SQL condition under which a photo's bytes may go: whole, receipted, out of a restore's reach, and not
// part of a record that still has to go up.
func (t *tx) deletable() (where string, args []any) {
	where, args = t.self.mayGo()
	return `(data IS NOT NULL AND state = 'whole' AND receipt > 0 AND ` + where + ` AND sha NOT IN
		(SELECT u.sha FROM photo_use u JOIN mutation m ON m.mid = u.mid WHERE m.due > 0))`, args
}

// FreePhotos lets go of the bytes of every photo that is Deletable, and says how many that were.
func (p *Phone) FreePhotos() (freed int64, err error) {
	err = p.tx(context.Background(), func(t *tx) error {
		where, args := t.deletable()
		res, err := t.ExecContext(t.ctx, `UPDATE photo SET data = NULL, preview = NULL WHERE `+where, args...)
		if err != nil {
			return fmt.Errorf("phone's file: %w", err)
		}
		freed, err = res.RowsAffected()
		return err
	})
	return freed, err
}

// PhotoReport says what one run of the photo lanes did.
type PhotoReport struct {
	Previews int // sent
	Whole    int // became proved
	Refused  int
	Bytes    int64 // of full photos sent
	Left     int   // not proved yet
}

// photoStatus is what the server says of one photo.
type photoStatus struct {
	State   string `json:"state"`
	Upload  string `json:"upload"`
	Preview bool   `json:"preview"` // the declared preview is there
	Receipt string `json:"receipt"`
	Why     string `json:"why"`
}

// cargoPhoto is a photo on its way.
type cargoPhoto struct {
	epoch      string // of the server's history, as it was read
	sha, mime  string
	bytes      int64
	previewSHA string
	hasPreview bool
	previewed  bool
	upload     string
	state      string
}

// Photos runs the photo lanes: asks, sends every preview, then photos in pieces from where they stopped, those that failed
// least first. A photo that fails leaves the others be; its error is joined to the rest.
func (p *Phone) Photos(ctx context.Context) (PhotoReport, error) {
	p.sending.Lock()
	defer p.sending.Unlock()
	r, own := p.ownPhotos(ctx)
	if askedToWait(own) > 0 {
		return r, own
	}
	carried := p.handIn(ctx, photosDir, func(part []byte, _ string) error { return p.putSealed(ctx, part) })
	return r, errors.Join(own, carried)
}

func (p *Phone) ownPhotos(ctx context.Context) (r PhotoReport, err error) {
	if err := p.greet(ctx, ""); err != nil && !errors.Is(err, ErrOutdated) {
		return r, err
	}
	list, err := p.unfinished(ctx)
	if err != nil || len(list) == 0 {
		return r, err
	}
	errs, err := p.askPhotos(ctx, list, &r)
	if err != nil {
		return r, errors.Join(append(errs, err)...)
	}
lanes:
	for _, lane := range []func(context.Context, cargoPhoto, *PhotoReport) error{p.sendPreview, p.sendPhoto} {
		if list, err = p.unfinished(ctx); err != nil {
			return r, err
		}
		for _, ph := range list {
			if err := lane(ctx, ph, &r); err != nil {
				errs = append(errs, fmt.Errorf("photo %.8s: %w", ph.sha, err), p.photoFailed(ctx, ph.sha))
				if ctx.Err() != nil || errors.Is(err, errEpoch) || hopeless(err) && askedToWait(err) > 0 {
					break lanes
				}
				if hopeless(err) {
					break // the next lane has its turn: what one preview meets, its photo need not
				}
			}
		}
	}
	// What got through before the trouble is asked for all the same: its receipts may be waiting.
	if list, err = p.unfinished(ctx); err == nil && len(list) > 0 {
		var bad []error
		bad, err = p.askPhotos(ctx, list, &r)
		errs = append(errs, bad...)
	}
	left, lerr := p.unfinished(ctx)
	r.Left = len(left)
	return r, errors.Join(append(errs, err, lerr)...)
}

// hopeless says whether a failure would meet every other photo too: no network, no sign-in, a server that asks for time.
func hopeless(err error) bool {
	var refused *HTTPError
	if errors.As(err, &refused) {
		return refused.Status == http.StatusTooManyRequests || refused.Status == http.StatusServiceUnavailable ||
			refused.Status == http.StatusInsufficientStorage
	}
	return !errors.Is(err, ErrAnswer) && !errors.Is(err, errSpoiled)
}

// errSpoiled is a photo whose bytes on this phone have become others: sent, they would be sent without end.
var errSpoiled = errors.New("its bytes are spoiled")

// unfinished lists photos that the server has not proved, of records that it has not refused, or that came back because a
// leader took them after all.
func (p *Phone) unfinished(ctx context.Context) (list []cargoPhoto, err error) {
	err = p.tx(ctx, func(t *tx) error {
		list = nil
		return t.scan(func(scan func(...any) error) error {
			c := cargoPhoto{epoch: t.self.Epoch}
			err := scan(&c.sha, &c.mime, &c.bytes, &c.previewSHA, &c.hasPreview, &c.previewed, &c.upload, &c.state)
			list = append(list, c)
			return err
		}, `SELECT sha, type, bytes, preview_sha, preview IS NOT NULL, previewed, upload, state FROM photo
			WHERE data IS NOT NULL AND NOT (state = 'whole' AND receipt > 0) AND state <> 'refused'
			AND EXISTS (SELECT 1 FROM photo_use u LEFT JOIN mutation m ON m.mid = u.mid WHERE u.sha = photo.sha AND (coalesce(m.s, '') <> 'rejected'
				OR EXISTS (SELECT 1 FROM base b WHERE b.kind = u.kind AND b.id = u.rid AND instr(b.f, u.sha) > 0)))
			ORDER BY tries, n`)
	})
	return list, err
}

func (p *Phone) photoFailed(ctx context.Context, sha string) error {
	return p.tx(context.WithoutCancel(ctx), func(t *tx) error {
		return t.exec(`UPDATE photo SET tries = tries + 1 WHERE sha = ?`, sha)
	})
}

// askPhotos asks how far photos have come, and takes the receipts of those that are whole. What is wrong with the answer
// about one photo says nothing of the others: bad are those.
func (p *Phone) askPhotos(ctx context.Context, list []cargoPhoto, r *PhotoReport) (bad []error, err error) {
	const atOnce = 100
	for len(list) > 0 {
		some := list[:min(atOnce, len(list))]
		list = list[len(some):]
		shas := make([]string, len(some))
		for i, ph := range some {
			shas[i] = ph.sha
		}
		var a struct {
			Photos map[string]photoStatus `json:"photos"`
		}
		if err := p.post(ctx, "/api/photos/status", record.NewDoc("sha256", shas).JSON(), &a); err != nil {
			return bad, fmt.Errorf("photo status: %w", err)
		}
		for _, ph := range some {
			s, ok := a.Photos[ph.sha]
			if !ok {
				continue
			}
			if err := p.notePhoto(ctx, ph, s, r); err != nil {
				err = fmt.Errorf("photo %.8s: %w", ph.sha, err)
				if ctx.Err() != nil || hopeless(err) || errors.Is(err, errEpoch) {
					return bad, err
				}
				bad = append(bad, err, p.photoFailed(ctx, ph.sha))
			}
		}
	}
	return bad, nil
}

// notePhoto stores what the server says of a photo. "whole" counts only with a receipt that proves these very bytes.
func (p *Phone) notePhoto(ctx context.Context, ph cargoPhoto, s photoStatus, r *PhotoReport) error {
	var receipt credential.PhotoReceipt
	if s.State == "whole" && s.Receipt != "" {
		err := p.withKeys(ctx, func(keys []credential.JWK) (err error) {
			receipt, err = credential.VerifyPhoto(keys, s.Receipt)
			return err
		})
		if err != nil {
			return err
		}
	}
	return p.tx(ctx, func(t *tx) error {
		if t.self.Epoch != ph.epoch {
			return errEpoch
		}
		switch s.State {
		case "whole":
			if s.Receipt == "" {
				return t.exec(`UPDATE photo SET previewed = ? WHERE sha = ?`, s.Preview, ph.sha) // its receipt is on the way
			}
			if receipt.SHA256 != ph.sha || receipt.Bytes != ph.bytes || receipt.ServerID != t.self.ServerID {
				return fmt.Errorf("%w: receipt of another photo or server", ErrAnswer)
			}
			n, err := t.keepReceipt(s.Receipt, receipt.Epoch, receipt.At, "photo")
			if err != nil {
				return err
			}
			r.Whole++
			return t.exec(`UPDATE photo SET state = 'whole', previewed = 1, upload = '', seq = ?, epoch = ?, at = ?, receipt = ? WHERE sha = ?`,
				receipt.Seq, receipt.Epoch, receipt.At.UnixMilli(), n, ph.sha)
		case "refused":
			r.Refused++
			return t.exec(`UPDATE photo SET state = 'refused', why = ?, upload = '' WHERE sha = ?`, s.Why, ph.sha)
		default:
			return t.exec(`UPDATE photo SET state = ?, upload = ?, previewed = ? WHERE sha = ?`, s.State, s.Upload, s.Preview, ph.sha)
		}
	})
}

// sendPreview makes a record reviewable within seconds.
func (p *Phone) sendPreview(ctx context.Context, ph cargoPhoto, r *PhotoReport) error {
	if ph.previewed || !ph.hasPreview {
		return nil
	}
	_, preview, err := p.photoBytes(ctx, ph.sha)
	if err != nil {
		return err
	}
	res, err := p.send(ctx, func(ctx context.Context) (*http.Request, error) {
		url := p.cfg.Server + "/api/photos/" + ph.sha + "/preview"
		req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, bytes.NewReader(preview))
		if err == nil {
			req.Header.Set("Content-Type", http.DetectContentType(preview))
		}
		return req, err
	})
	if err != nil {
		return err
	}
	if res.status != http.StatusNoContent {
		return res.refused()
	}
	r.Previews++
	return p.tx(ctx, func(t *tx) error {
		if t.self.Epoch != ph.epoch {
			return errEpoch
		}
		return t.exec(`UPDATE photo SET previewed = 1 WHERE sha = ?`, ph.sha)
	})
}

func (p *Phone) photoBytes(ctx context.Context, sha string) (data, preview []byte, err error) {
	err = p.tx(ctx, func(t *tx) error {
		return t.QueryRowContext(t.ctx, `SELECT data, preview FROM photo WHERE sha = ?`, sha).Scan(&data, &preview)
	})
	if err == nil && shaHex(data) != sha {
		err = errSpoiled
	}
	return data, preview, err
}
