package evidence

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/chungsuc/chungsuc/internal/crash"
)

// Disk is the part of a file system that a proof rests on. A test puts one in its place that forgets what was not
// synced, as a power cut does.
type Disk interface {
	Create(name string) (io.WriteCloser, error) // makes or empties a file
	Link(old, new string) error                 // a second name for the same bytes; an error where there are no links
	Rename(old, new string) error               // replaces
	Sync(name string) error                     // makes a file's bytes durable
	SyncDir(dir string) error                   // makes the names in a folder durable
}

// RealDisk is the file system of the machine.
var RealDisk Disk = realDisk{}

type realDisk struct{}

func (realDisk) Create(name string) (io.WriteCloser, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
}
func (realDisk) Link(old, new string) error   { return os.Link(old, new) }
func (realDisk) Rename(old, new string) error { return os.Rename(old, new) }

// Sync opens for writing because Windows flushes no file that was opened to be read.
func (realDisk) Sync(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (realDisk) SyncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) { // Windows has no such thing
		err = nil
	}
	return errors.Join(err, f.Close())
}

// put writes a file so that after a crash its name means all of the bytes or does not exist.
func (l *Lane) put(name string, write func(io.Writer) error) error {
	temp := l.temp()
	w, err := l.Disk.Create(temp)
	if err != nil {
		return err
	}
	if err := errors.Join(write(w), w.Close()); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	if err := l.Disk.Sync(temp); err != nil {
		return err
	}
	return l.settle(temp, name)
}

// settle gives a synced file its final name.
func (l *Lane) settle(temp, name string) error {
	dir := filepath.Dir(name)
	if _, known := l.folders.Load(dir); !known {
		// That it is there does not mean that it stays: whoever made it may not have synced it yet, or may have died before.
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := l.Disk.SyncDir(filepath.Dir(dir)); err != nil {
			return err
		}
		l.folders.Store(dir, true)
	}
	crash.At("file/synced")
	if err := l.Disk.Rename(temp, name); err != nil {
		return err
	}
	crash.At("file/named")
	return l.Disk.SyncDir(dir)
}

// isFull says whether an error means that the disk, a quota on it, or a file limit is exhausted.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
