package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chungsuc/chungsuc/internal/crash"
)

// upload is a photo in pieces: of one person, of one hash. Its size never changes.
type upload struct {
	ID     string
	Owner  string
	SHA256 string
	Size   int64

	sum running
}

// uploadID names the upload of a photo by a person. It is computed, so that two tabs, or a phone that lost its state,
// come to the same upload.
func uploadID(owner, sha string) string {
	sum := sha256.Sum256([]byte(owner + "/" + sha))
	return hex.EncodeToString(sum[:16])
}

func validUploadID(id string) bool { return len(id) == 32 && validSHA(id+id) }

// shelf keeps uploads: two files each, the bytes that have come and an .info with whose they are. It knows the open ones
// without reading that, leaves no litter when the disk is full, and says so in words a phone understands.
type shelf struct {
	dir string

	making sync.Mutex // held while files of uploads are made or removed

	mu   sync.Mutex
	open map[string]*upload
}

const bad = "bad" // folder in uploads: what cannot be read any more

func openShelf(dir string) (*shelf, error) {
	s := &shelf{dir: dir, open: map[string]*upload{}}
	if err := os.MkdirAll(filepath.Join(dir, bad), 0o700); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), ".info"); ok && validUploadID(id) {
			if u, err := s.read(id); err == nil { // the others are for the sweep
				s.open[id] = u
			}
		}
	}
	return s, nil
}

// info is what an .info holds.
type info struct {
	ID       string
	Size     int64
	MetaData map[string]string
}

var errInfo = errors.New("unreadable .info")

// read reads an upload's .info. The error is fs.ErrNotExist, errInfo or an I/O failure.
func (s *shelf) read(id string) (*upload, error) {
	text, err := os.ReadFile(s.infoPath(id))
	if err != nil {
		return nil, err
	}
	var info info
	if err := json.Unmarshal(text, &info); err != nil {
		return nil, fmt.Errorf("%w: %w", errInfo, err)
	}
	u := &upload{ID: info.ID, Owner: info.MetaData["owner"], SHA256: info.MetaData["sha256"], Size: info.Size}
	if u.ID != id || !validSHA(u.SHA256) || uploadID(u.Owner, u.SHA256) != id || u.Size <= 0 {
		return nil, errInfo
	}
	return u, nil
}

func (s *shelf) infoPath(id string) string { return filepath.Join(s.dir, id+".info") }
func (s *shelf) binPath(id string) string  { return filepath.Join(s.dir, id) }

// find gives an open upload, nil when there is none.
func (s *shelf) find(id string) *upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[id]
}

// still says whether an upload has its files yet. One that was taken back and begun again has files of the same names: whoever
// opened or linked one, and asks afterwards, knows whose it is.
func (s *shelf) still(u *upload) bool { return s.find(u.ID) == u }

// of lists a person's open uploads.
func (s *shelf) of(owner string) (out []*upload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.open {
		if u.Owner == owner {
			out = append(out, u)
		}
	}
	return out
}

func (s *shelf) all() []*upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]*upload, 0, len(s.open))
	for _, u := range s.open {
		out = append(out, u)
	}
	return out
}

// bytes are those of all open uploads, come or to come.
func (s *shelf) bytes() (n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.open {
		n += u.Size
	}
	return n
}

// offset is how many bytes of an upload are on disk, and when the last came. The error is fs.ErrNotExist when the file
// is gone.
func (s *shelf) offset(id string) (int64, time.Time, error) {
	info, err := os.Stat(s.binPath(id))
	if err != nil {
		return 0, time.Time{}, err
	}
	return info.Size(), info.ModTime(), nil
}

// drop removes an upload, unless another one has taken its name by now.
func (s *shelf) drop(u *upload) error {
	s.making.Lock()
	defer s.making.Unlock()
	if !s.still(u) {
		return nil
	}
	return s.remove(u.ID)
}

// remove removes the files of an upload, its bytes first: a crash in between leaves an .info alone, which the sweep
// takes. The caller holds making.
func (s *shelf) remove(id string) error {
	err := errors.Join(gone(os.Remove(s.binPath(id))), gone(os.Remove(s.infoPath(id))))
	s.forget(id)
	return err
}

func (s *shelf) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, id)
}

// putAway keeps what cannot be read for an operator to look at, and makes room for the phone to begin again. The caller
// holds making.
func (s *shelf) putAway(id string) error {
	s.forget(id)
	away := func(name string) error { return gone(os.Rename(name, filepath.Join(s.dir, bad, filepath.Base(name)))) }
	return errors.Join(away(s.binPath(id)), away(s.infoPath(id)))
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// text is the .info of an upload.
func (u *upload) text() ([]byte, error) {
	return json.Marshal(info{u.ID, u.Size, map[string]string{"owner": u.Owner, "sha256": u.SHA256}})
}

// put opens an upload: its files, empty, and its place among the open ones. The caller holds making.
func (s *shelf) put(u *upload) error {
	text, err := u.text()
	if err != nil {
		return err
	}
	if err := gone(os.Remove(s.binPath(u.ID))); err != nil { // not emptied: a proof may have linked it
		return err
	}
	for _, f := range []struct {
		name string
		text []byte
	}{{s.binPath(u.ID), nil}, {s.infoPath(u.ID), text}} {
		if err := os.WriteFile(f.name, f.text, 0o600); err != nil {
			return errors.Join(err, s.remove(u.ID))
		}
	}
	s.list(u)
	crash.At("upload/made")
	return nil
}

// list gives an upload whose files are there its place among the open ones.
func (s *shelf) list(u *upload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[u.ID] = u
}

// add puts bytes behind those that are there, and says how many. The error is fs.ErrNotExist when the upload is gone.
func (s *shelf) add(u *upload, src io.Reader) (int64, error) {
	f, err := os.OpenFile(s.binPath(u.ID), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return 0, err
	}
	if !s.still(u) {
		return 0, errors.Join(fs.ErrNotExist, f.Close())
	}
	n, err := copyBytes(f, src)
	err = errors.Join(err, f.Close())
	crash.At("upload/chunk")
	return n, err
}
