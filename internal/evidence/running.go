package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	gohash "hash"
	"io"
	"os"
	"sync"
)

// running is the hash of an upload as far as it has come: read back from the file after each piece, so that at the end
// little is left to read. It lives in memory; after a restart, or after an error, it begins anew.
type running struct {
	mu   sync.Mutex
	sum  gohash.Hash
	read int64
}

// on reads what has come since. While somebody else is at it there is nothing to do: there will be another piece, or the end.
func (r *running) on(name string) error {
	if !r.mu.TryLock() {
		return nil
	}
	defer r.mu.Unlock()
	return r.goOn(name)
}

// all is the hash of the whole file.
func (r *running) all(name string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.goOn(name); err != nil {
		return "", err
	}
	return hex.EncodeToString(r.sum.Sum(nil)), nil
}

// anew forgets what was read: the bytes on the disk may be others.
func (r *running) anew() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sum, r.read = nil, 0
}

func (r *running) goOn(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if r.sum == nil {
		r.sum, r.read = sha256.New(), 0
	}
	_, err = f.Seek(r.read, io.SeekStart)
	if err == nil {
		var n int64
		n, err = copyBytes(r.sum, f)
		r.read += n
	}
	if err = errors.Join(err, f.Close()); err != nil {
		r.sum = nil
	}
	return err
}

// strides are what pieces are read and written in; a few are kept.
var strides = sync.Pool{New: func() any { return new([128 << 10]byte) }}

// copyBytes is io.Copy with a buffer that is longer, and not made anew for each piece.
func copyBytes(to io.Writer, from io.Reader) (int64, error) {
	buffer := strides.Get().(*[128 << 10]byte)
	defer strides.Put(buffer)
	return io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{from}, buffer[:])
}
