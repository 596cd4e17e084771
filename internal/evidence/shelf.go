package evidence

import (
	"context"
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

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/chungsuc/chungsuc/internal/crash"
)

// upload is a photo in pieces: of one person, of one hash. Its size never changes.
type upload struct {
	ID     string
	Owner  string
	SHA256 string
	Size   int64
}

// uploadID names the upload of a photo by a person. It is computed, so that two tabs, or a phone that lost its state,
// come to the same upload.
func uploadID(owner, sha string) string {
	sum := sha256.Sum256([]byte(owner + "/" + sha))
	return hex.EncodeToString(sum[:16])
}

func validUploadID(id string) bool { return len(id) == 32 && validSHA(id+id) }

// shelf is tusd's file store, with what it lacks: it knows whose each upload is, leaves no litter when the disk is full,
// and says so in words a phone understands.
type shelf struct {
	filestore.FileStore

	making sync.Mutex // held while files of uploads are made or removed

	mu   sync.Mutex
	open map[string]*upload
}

const bad = "bad" // folder in uploads: what cannot be read any more

func openShelf(dir string) (*shelf, error) {
	s := &shelf{FileStore: filestore.New(dir), open: map[string]*upload{}}
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

var errInfo = errors.New("unreadable .info")

// read reads an upload's .info. The error is fs.ErrNotExist, errInfo or an I/O failure.
func (s *shelf) read(id string) (*upload, error) {
	text, err := os.ReadFile(s.infoPath(id))
	if err != nil {
		return nil, err
	}
	var info struct {
		ID       string
		Size     int64
		MetaData map[string]string
	}
	if err := json.Unmarshal(text, &info); err != nil {
		return nil, fmt.Errorf("%w: %w", errInfo, err)
	}
	u := &upload{ID: info.ID, Owner: info.MetaData["owner"], SHA256: info.MetaData["sha256"], Size: info.Size}
	if u.ID != id || !validSHA(u.SHA256) || uploadID(u.Owner, u.SHA256) != id || u.Size <= 0 {
		return nil, errInfo
	}
	return u, nil
}

func (s *shelf) infoPath(id string) string { return filepath.Join(s.Path, id+".info") }
func (s *shelf) binPath(id string) string  { return filepath.Join(s.Path, id) }

// find gives an open upload, nil when there is none.
func (s *shelf) find(id string) *upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[id]
}

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
	if s.find(u.ID) != u {
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
	away := func(name string) error { return gone(os.Rename(name, filepath.Join(s.Path, bad, filepath.Base(name)))) }
	return errors.Join(away(s.binPath(id)), away(s.infoPath(id)))
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// NewUpload implements handler.DataStore. The caller holds making.
func (s *shelf) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	up, err := s.FileStore.NewUpload(ctx, info)
	if err != nil {
		return nil, errors.Join(tusError(err), s.remove(info.ID))
	}
	s.mu.Lock()
	s.open[info.ID] = &upload{info.ID, info.MetaData["owner"], info.MetaData["sha256"], info.Size}
	s.mu.Unlock()
	crash.At("upload/made")
	return shelved{up}, nil
}

// GetUpload implements handler.DataStore.
func (s *shelf) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	up, err := s.FileStore.GetUpload(ctx, id)
	if err != nil {
		return nil, err
	}
	return shelved{up}, nil
}

type shelved struct{ handler.Upload }

func (u shelved) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := u.Upload.WriteChunk(ctx, offset, src)
	crash.At("upload/chunk")
	return n, tusError(err)
}

// tusError gives a full disk the name tusd should answer with.
func tusError(err error) error {
	if err != nil && isFull(err) {
		return errors.Join(handler.NewError(tusDiskFull, err.Error(), errDisk.Status), err)
	}
	return err
}

const tusDiskFull = "ERR_DISK_FULL"
