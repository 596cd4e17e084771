package evidence

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/tus/tusd/v2/pkg/handler"
)

// store is the shelf as tusd asks for it.
type store struct{ *shelf }

// NewUpload implements handler.DataStore. The caller holds making.
func (s store) NewUpload(_ context.Context, info handler.FileInfo) (handler.Upload, error) {
	u := &upload{ID: info.ID, Owner: info.MetaData["owner"], SHA256: info.MetaData["sha256"], Size: info.Size}
	if err := s.put(u); err != nil {
		return nil, tusError(err)
	}
	return &shelved{s.shelf, u, 0}, nil
}

// GetUpload implements handler.DataStore.
func (s store) GetUpload(_ context.Context, id string) (handler.Upload, error) {
	u := s.find(id)
	if u == nil {
		return nil, handler.ErrNotFound
	}
	offset, _, err := s.offset(id)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, handler.ErrNotFound
	case err != nil:
		return nil, err
	}
	return &shelved{s.shelf, u, offset}, nil
}

// shelved is one upload, for one request.
type shelved struct {
	shelf  *shelf
	upload *upload
	offset int64
}

func (u *shelved) GetInfo(context.Context) (handler.FileInfo, error) {
	return handler.FileInfo{ID: u.upload.ID, Size: u.upload.Size, Offset: u.offset}, nil
}

func (u *shelved) WriteChunk(_ context.Context, _ int64, src io.Reader) (int64, error) {
	n, err := u.shelf.add(u.upload, src)
	u.offset += n
	return n, tusError(err)
}

// GetReader is not asked for: downloads are off.
func (u *shelved) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented
}

func (u *shelved) FinishUpload(context.Context) error { return nil }

// tusError gives a full disk, and an upload that was taken back meanwhile, the names tusd should answer with.
func tusError(err error) error {
	switch {
	case err == nil:
		return nil
	case isFull(err):
		return errors.Join(handler.NewError(tusDiskFull, err.Error(), errDisk.Status), err)
	case errors.Is(err, fs.ErrNotExist):
		return handler.ErrNotFound
	}
	return err
}

const tusDiskFull = "ERR_DISK_FULL"
