package evidence

import (
	"context"
	"encoding/json/v2"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// State is where a photo stands, as a phone is told.
type State string

// States.
const (
	Unknown   State = "unknown"   // no record of this person declares it, and nothing of it is here
	Declared  State = "declared"  // expected: create an upload
	Uploading State = "uploading" // go on at Offset; with all bytes here, the proof is under way or waits for the record
	Whole     State = "whole"     // proved, with a receipt: the phone may let go of it
	Refused   State = "refused"   // never; Why says why
)

// Status is what the server has of a photo of the person who asks.
type Status struct {
	State   State  `json:"state"`
	Upload  string `json:"upload,omitempty"` // id: PATCH /api/uploads/<id>
	Offset  int64  `json:"offset,omitzero"`  // bytes on disk
	Preview bool   `json:"preview,omitzero"` // the declared preview is here
	Receipt string `json:"receipt,omitempty"`
	Why     string `json:"why,omitempty"` // a Refusal
}

// askStatus answers POST /api/photos/status {sha256: [...]}. It also sets going what should be under way: a phone that
// asks is the surest clock.
func (l *Lane) askStatus(e *core.RequestEvent) error {
	user, err := l.Who(e)
	if err != nil {
		return err
	}
	shas, err := askedFor(e)
	if err != nil {
		return err
	}
	ctx := e.Request.Context()
	var due []*upload
	for _, sha := range shas {
		if u := l.shelf.find(uploadID(user, sha)); u != nil {
			due = append(due, u)
		}
	}
	l.hasten(ctx, due)
	photos, err := l.Ledger.Photos(ctx, user, shas)
	if err != nil {
		return err
	}
	out := make(map[string]Status, len(shas))
	for _, sha := range shas {
		if out[sha], err = l.status(ctx, user, sha, photos[sha]); err != nil {
			return err
		}
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{"photos": out})
}

// hasten starts the proofs that are due and gives them a moment.
func (l *Lane) hasten(ctx context.Context, due []*upload) {
	var going []<-chan struct{}
	for _, u := range due {
		going = append(going, l.proveIfComplete(u.ID))
	}
	patience := time.NewTimer(l.Limits.Wait)
	defer patience.Stop()
	for _, done := range going {
		select {
		case <-done:
		case <-patience.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (l *Lane) status(ctx context.Context, user, sha string, p journal.Photo) (Status, error) {
	s := Status{State: Unknown, Preview: p.Preview != ""}
	switch p.State {
	case whole:
		return l.receipt(ctx, user, sha, p, s)
	case refused:
		s.State, s.Why = Refused, p.Why
		return s, nil
	case "":
	default:
		s.State = Declared
	}
	if u := l.shelf.find(uploadID(user, sha)); u != nil {
		offset, _, err := l.shelf.offset(u.ID)
		if errors.Is(err, fs.ErrNotExist) { // its bytes are gone: begin again
			return s, nil
		}
		if err != nil {
			return s, err
		}
		s.State, s.Upload, s.Offset = Uploading, u.ID, offset
	}
	return s, nil
}

func (l *Lane) receipt(ctx context.Context, user, sha string, p journal.Photo, s Status) (Status, error) {
	uses, err := l.Ledger.PhotoUses(ctx, user, sha)
	if err != nil {
		return s, err
	}
	records := make([]record.Pointer, len(uses))
	for i, use := range uses {
		records[i] = use.Pointer
	}
	s.State = Whole
	s.Receipt, err = l.Sign(sha, p.Facts.Bytes, records, p.Seq, p.At)
	crash.At("photo/receipt")
	return s, err
}

// askedFor reads {"sha256": [...]}.
func askedFor(e *core.RequestEvent) ([]string, error) {
	var ask struct {
		SHA256 []string `json:"sha256"`
	}
	body, err := io.ReadAll(io.LimitReader(e.Request.Body, 64<<10))
	if err != nil || json.Unmarshal(body, &ask) != nil {
		return nil, errBody
	}
	if len(ask.SHA256) > MaxAsk {
		return nil, errTooMany
	}
	for _, sha := range ask.SHA256 {
		if !validSHA(sha) {
			return nil, errHash
		}
	}
	return ask.SHA256, nil
}
