package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/credential"
)

// putSealed takes a photo out of an outbox that travels by hand: PUT /api/photos/sealed, the photo sealed to this server.
// Whoever carries it cannot open it, so it comes in one piece and not by tus; from here on it is an upload of theirs like
// any other, and durable: the carrier lets go of it. Again: 204 again. One at a time of a person, for it is opened in memory.
func (l *Lane) putSealed(e *core.RequestEvent) error {
	user, err := l.Who(e)
	if err != nil {
		return err
	}
	if _, busy := l.opening.LoadOrStore(user, true); busy {
		return errBusy
	}
	defer l.opening.Delete(user)
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
	err = l.shelve(e.Request.Context(), &upload{ID: uploadID(user, sha), Owner: user, SHA256: sha, Size: int64(len(photo))}, photo)
	if err != nil && !errors.Is(err, errWhole) {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// shelve puts the bytes of a photo on the shelf as a complete upload, durably, and sets its proof going. What was there of it
// is replaced.
func (l *Lane) shelve(ctx context.Context, u *upload, photo []byte) (err error) {
	text, err := u.text()
	if err != nil {
		return err
	}
	bin, info := l.temp(), l.temp()
	if err := errors.Join(l.lay(bin, photo), l.lay(info, text)); err != nil {
		return errors.Join(err, gone(os.Remove(bin)), gone(os.Remove(info)))
	}
	if err := l.swap(ctx, u, bin, info); err != nil {
		return errors.Join(err, gone(os.Remove(bin)), gone(os.Remove(info)))
	}
	l.proveIfComplete(u.ID)
	return nil
}

// lay writes a file durably under a name that does not matter yet.
func (l *Lane) lay(temp string, body []byte) error {
	w, err := l.Disk.Create(temp)
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	if err = errors.Join(err, w.Close()); err != nil {
		return err
	}
	return l.Disk.Sync(temp)
}

// swap puts the two files of an upload in the place of those that are there.
func (l *Lane) swap(ctx context.Context, u *upload, bin, info string) error {
	s := l.shelf
	s.making.Lock()
	defer s.making.Unlock()
	if err := l.admit(ctx, u); err != nil {
		return err
	}
	if err := s.remove(u.ID); err != nil {
		return err
	}
	if err := errors.Join(l.Disk.Rename(bin, s.binPath(u.ID)), l.Disk.Rename(info, s.infoPath(u.ID)), l.Disk.SyncDir(s.dir)); err != nil {
		return errors.Join(err, s.remove(u.ID))
	}
	s.list(u)
	return nil
}
