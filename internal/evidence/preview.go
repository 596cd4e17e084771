package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/journal"
)

// putPreview takes the small picture that makes a record reviewable within seconds: PUT /api/photos/{sha256}/preview.
// Again: 204 again. It may come before the record; a record that then declares another preview drops it.
func (l *Lane) putPreview(e *core.RequestEvent) error {
	user, err := l.Who(e)
	if err != nil {
		return err
	}
	sha := e.Request.PathValue("sha256")
	if !validSHA(sha) {
		return errHash
	}
	body, err := io.ReadAll(io.LimitReader(e.Request.Body, l.Limits.Preview+1))
	switch {
	case err != nil:
		return errBody
	case int64(len(body)) > l.Limits.Preview:
		return errPreviewBig
	}
	if err := l.spare(); err != nil {
		return err
	}
	ctx := e.Request.Context()
	p, declared, err := l.Ledger.Photo(ctx, user, sha)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	name := hex.EncodeToString(sum[:])
	if declared && p.PreviewDeclared != "" && name != p.PreviewDeclared {
		return errPreview
	}
	if p.Preview != name {
		if err := l.takePreview(name, body); err != nil {
			return err
		}
		crash.At("preview/stored")
		err := l.Ledger.PreviewArrived(ctx, user, sha, name)
		if errors.Is(err, journal.ErrTooManyUndeclared) {
			return errOpen
		}
		if err != nil {
			return err
		}
		if err := l.comparePreview(ctx, user, sha); err != nil {
			return err
		}
	}
	return e.NoContent(http.StatusNoContent)
}

// takePreview puts a preview on disk when it is a picture a browser shows.
func (l *Lane) takePreview(name string, body []byte) error {
	r := bytes.NewReader(body)
	typ := sniff(body[:min(64, len(body))])
	if typ != jpegType && typ != webpType || animatedWebP(body) {
		return errPreviewBad
	}
	cfg, err := l.guard(r, typ)
	if err == nil && max(cfg.Width, cfg.Height) <= l.Limits.PreviewSide {
		_, err = decode(r, typ)
	} else {
		err = Undecodable
	}
	if err != nil { // no I/O behind it
		return errPreviewBad
	}
	return l.put(l.preview(name), func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	})
}
