package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/journal"
)

// complete says whether all bytes of an upload are on disk.
func (l *Lane) complete(u *upload) (bool, error) {
	n, _, err := l.shelf.offset(u.ID)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && n == u.Size, err
}

// proveIfComplete sets the proof of an upload going, unless it is under way already, and its hash on while pieces are to come. The
// channel ends with it.
func (l *Lane) proveIfComplete(id string) <-chan struct{} {
	done := make(chan struct{})
	u := l.shelf.find(id)
	if u == nil || !l.begin() {
		close(done)
		return done
	}
	go func() {
		defer l.working.Done()
		defer close(done)
		all, err := l.complete(u)
		switch {
		case all:
			err = l.prove(l.life, u)
		case err == nil:
			err = gone(u.sum.on(l.shelf.binPath(id)))
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			l.Log.Error("prove photo", "sha256", u.SHA256, "owner", u.Owner, "err", err)
		}
	}()
	return done
}

// prove makes of a complete upload a whole photo, or refuses it, or throws away bytes that are not what was declared.
// An upload that is not complete, or that no record declares yet, stays as it is. Any step may be the last one before a
// crash: the upload is removed at the very end, and everything before may be done again.
func (l *Lane) prove(ctx context.Context, u *upload) error {
	if ok, err := l.complete(u); !ok || err != nil {
		return err
	}
	_, err, _ := l.proofs.Do(u.ID, func() (any, error) {
		if !l.shelf.still(u) { // proved by somebody else a moment ago
			return nil, nil
		}
		err := l.proveNow(ctx, u)
		if errors.Is(err, fs.ErrNotExist) && !l.shelf.still(u) { // its owner took it back
			err = nil
		}
		return nil, err
	})
	return err
}

func (l *Lane) proveNow(ctx context.Context, u *upload) error {
	p, declared, err := l.Ledger.Photo(ctx, u.Owner, u.SHA256)
	switch {
	case err != nil:
		return err
	case !declared:
		return nil
	case p.State == refused:
		return l.shelf.drop(u)
	}
	bin := l.shelf.binPath(u.ID)
	if err := l.Disk.Sync(bin); err != nil {
		u.sum.anew() // what the disk did not take may be read differently next time
		return err
	}
	sum, err := u.sum.all(bin)
	if err != nil {
		return err
	}
	if sum != u.SHA256 {
		l.Log.Warn("photo is not what was declared; the phone starts again", "sha256", u.SHA256, "is", sum, "owner", u.Owner)
		return l.shelf.drop(u)
	}
	seen, err := l.look(ctx, bin)
	if !l.shelf.still(u) { // what was looked at may be another's
		return fs.ErrNotExist
	}
	var no Refusal
	if errors.As(err, &no) {
		l.Log.Info("photo refused", "sha256", u.SHA256, "owner", u.Owner, "why", err)
		if err := l.Ledger.PhotoRefused(ctx, u.Owner, u.SHA256, string(no)); err != nil {
			return err
		}
		return l.shelf.drop(u)
	}
	if err != nil {
		return err
	}
	if crash.Broken(crash.PhotoFirst) {
		if _, err := l.Ledger.PhotoWhole(ctx, u.Owner, u.SHA256, seen.Facts); err != nil {
			return err
		}
	}
	crash.At("photo/placing")
	before, err := l.place(bin, u)
	if err != nil {
		return err
	}
	crash.At("photo/placed")
	uses, err := l.Ledger.PhotoWhole(ctx, u.Owner, u.SHA256, seen.Facts)
	if err != nil {
		return err
	}
	crash.At("photo/whole")
	if err := l.keep(u.SHA256, seen); err != nil { // made again when somebody looks
		l.Log.Warn("derive photo", "sha256", u.SHA256, "err", err)
	}
	crash.At("photo/derived")
	if err := l.compare(ctx, u, seen, uses, before); err != nil {
		return err
	}
	crash.At("photo/compared")
	return l.shelf.drop(u)
}

// place gives proved bytes their final name. before says that another upload had put them there. A link and not a move:
// the upload keeps its bytes until the journal knows, so that a crash never leaves a photo that somebody else's proof
// must vouch for. The error is fs.ErrNotExist when the upload was taken back meanwhile.
func (l *Lane) place(bin string, u *upload) (before bool, err error) {
	name := l.original(u.SHA256)
	switch sum, err := hashFile(name); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return false, err
	case sum == u.SHA256:
		return !sameFile(bin, name), nil
	default:
		l.Log.Error("a photo is damaged on disk; the same photo has come again and takes its place", "sha256", u.SHA256, "is", sum)
	}
	temp := l.temp()
	if l.Disk.Link(bin, temp) != nil {
		return false, l.put(name, func(w io.Writer) error { return l.copyUpload(w, bin, u) })
	}
	if !l.shelf.still(u) {
		return false, errors.Join(fs.ErrNotExist, os.Remove(temp))
	}
	return false, l.settle(temp, name)
}

func (l *Lane) copyUpload(w io.Writer, bin string, u *upload) error {
	f, err := os.Open(bin)
	if err != nil {
		return err
	}
	if !l.shelf.still(u) {
		return errors.Join(fs.ErrNotExist, f.Close())
	}
	_, err = io.Copy(w, f)
	return errors.Join(err, f.Close())
}

// sameFile says whether two names are links to one file: what a crash left of an earlier try.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

func hashFile(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Close())
}

// compare raises flags: the same bytes from somebody else, a photo that looks like another, a preview that shows
// something else. It never refuses.
func (l *Lane) compare(ctx context.Context, u *upload, seen look, uses []journal.PhotoUse, before bool) error {
	sha := u.SHA256
	if before {
		if err := l.Ledger.FlagPhotos(ctx, SamePhoto, sha, sha, map[string]any{"same_bytes": true}); err != nil {
			return err
		}
	}
	if seen.Small == nil || onlySignatures(uses) {
		return nil
	}
	if err := l.remember(); err != nil {
		return err
	}
	// Added first: of two photos proved at the same time, one at least sees the other.
	if err := l.seen.add(sha, seen.Facts.PHash, seen.Facts.DHash); err != nil {
		return err
	}
	for _, m := range l.seen.near(sha, turned(seen.Small)) {
		if err := l.Ledger.FlagPhotos(ctx, SamePhoto, sha, m.SHA256, map[string]any{"phash": m.P, "dhash": m.D}); err != nil {
			return err
		}
	}
	return l.comparePreview(ctx, u.Owner, sha)
}

// Sweep does what a crash, a restart or a late record left undone, and clears away what nobody goes on with. The server
// calls it at boot and every minute. One photo's trouble does not stop the others; the errors come back joined.
func (l *Lane) Sweep(ctx context.Context) error {
	if !l.begin() {
		return nil
	}
	defer l.working.Done()
	errs := []error{l.tidy()}
	for _, u := range l.shelf.all() {
		if ctx.Err() != nil || l.life.Err() != nil {
			break
		}
		if err := l.prove(ctx, u); err != nil {
			errs = append(errs, fmt.Errorf("prove photo %s of %s: %w", u.SHA256, u.Owner, err))
		}
	}
	return errors.Join(errs...)
}

// tidy removes uploads that have been idle too long and what a crash or a full disk left of others.
func (l *Lane) tidy() error {
	s := l.shelf
	s.making.Lock()
	defer s.making.Unlock()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("sweep uploads: %w", err)
	}
	var errs []error
	for _, e := range entries {
		id, isInfo := strings.CutSuffix(e.Name(), ".info")
		if !validUploadID(id) {
			continue
		}
		if err := l.tidyOne(id, isInfo); err != nil {
			errs = append(errs, fmt.Errorf("sweep upload %s: %w", id, err))
		}
	}
	away, err := filepath.Glob(filepath.Join(s.dir, bad, "*"))
	errs = append(errs, err)
	for _, name := range away {
		if info, err := os.Stat(name); err == nil && l.idle(info) {
			errs = append(errs, gone(os.Remove(name)))
		}
	}
	return errors.Join(errs...)
}

func (l *Lane) tidyOne(id string, isInfo bool) error {
	s := l.shelf
	if !isInfo {
		if ok, err := exists(s.infoPath(id), -1); ok || err != nil {
			return err
		}
		return s.remove(id) // bytes that nobody can go on with
	}
	u, err := s.read(id)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, errInfo):
		l.Log.Warn("upload put away: its .info cannot be read", "id", id, "err", err)
		return s.putAway(id)
	case err != nil:
		return err
	}
	info, err := os.Stat(s.binPath(id))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.remove(id)
	case err != nil:
		return err
	}
	if info.Size() > u.Size { // no proof will ever take it; the phone begins again
		l.Log.Error("upload is longer than its photo", "id", id, "offset", info.Size(), "bytes", u.Size)
		return s.remove(id)
	}
	if l.idle(info) {
		l.Log.Info("upload expired", "id", id, "offset", info.Size())
		return s.remove(id)
	}
	return nil
}

func (l *Lane) idle(info fs.FileInfo) bool { return l.Clock().Sub(info.ModTime()) > l.Limits.Idle }
