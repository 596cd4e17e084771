package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/credential"
)

// putSealed takes a photo out of an outbox that travels by hand: PUT /api/photos/sealed, the photo sealed to this server.
// Whoever carries it cannot open it, so it comes in one piece and not by tus; from here on it is an upload of theirs like
// any other. Again: 204 again.
func (l *Lane) putSealed(e *core.RequestEvent) error {
	user, err := l.Who(e)
	if err != nil {
		return err
	}
	body := e.Request.Body
	if wrapped, ok := body.(*router.RereadableReadCloser); ok {
		body = wrapped.ReadCloser
	}
	most := l.Limits.Photo/3*4 + 4096 // base64, and the header
	text, err := io.ReadAll(io.LimitReader(body, most+1))
	switch {
	case err != nil:
		return errBody
	case int64(len(text)) > most:
		return errTooLarge
	}
	photo, err := l.Keys.Open(string(text), credential.SealedPhoto)
	if err != nil {
		return errSealed.Because(err)
	}
	switch {
	case len(photo) == 0:
		return errEmpty
	case int64(len(photo)) > l.Limits.Photo:
		return errTooLarge
	}
	sum := sha256.Sum256(photo)
	sha := hex.EncodeToString(sum[:])
	err = l.shelve(e, &upload{ID: uploadID(user, sha), Owner: user, SHA256: sha, Size: int64(len(photo))}, photo)
	if err != nil && !errors.Is(err, errWhole) {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// shelve puts the bytes of a photo on the shelf as a complete upload, and sets its proof going. What was there of it is
// replaced.
func (l *Lane) shelve(e *core.RequestEvent, u *upload, photo []byte) error {
	l.shelf.making.Lock()
	defer l.shelf.making.Unlock()
	ctx := e.Request.Context()
	if l.shelf.find(u.ID) != nil {
		if err := l.shelf.remove(u.ID); err != nil {
			return err
		}
	}
	if err := l.admit(ctx, u); err != nil {
		return err
	}
	if err := l.shelf.put(u); err != nil {
		return err
	}
	if _, err := l.shelf.add(u.ID, bytes.NewReader(photo)); err != nil {
		return errors.Join(err, l.shelf.remove(u.ID))
	}
	if err := l.Disk.Sync(l.shelf.binPath(u.ID)); err != nil {
		return err
	}
	l.proveIfComplete(u.ID)
	return nil
}
