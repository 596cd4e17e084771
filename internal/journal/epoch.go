package journal

import (
	"bytes"
	"encoding/binary"
	"encoding/json/v2"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"github.com/chungsuc/chungsuc/internal/crash"
)

// Mark is what the side file remembers of the database beside it: who it is, which history it lives, how far it had come.
// A backup does not carry the file, so a restored database is noticed: the file is missing, or ahead of it.
type Mark struct {
	ServerID string `json:"server_id"`
	Epoch    string `json:"epoch"`
	Head     int64  `json:"head"`
}

// SideFile is the name of the side file in the data folder. Backups leave it out.
const SideFile = "epoch.mark"

// sideFile holds two slots that are written in turn, each with a checksum, so that a torn write leaves the other.
// The slots stand 4 KiB apart: one sector is never part of both.
type sideFile struct {
	disk Disk
	f    *os.File
	n    int64 // of the newest slot; it stands at n modulo 2
}

// Disk is how the side file comes to stable storage. A test puts one in its place that forgets what was not synced, as a
// power cut does.
type Disk interface {
	WriteAt(f *os.File, b []byte, at int64) error
	Datasync(f *os.File) error // puts a file's bytes on stable storage; its length has not changed
}

// RealDisk is the machine's.
var RealDisk Disk = realDisk{}

type realDisk struct{}

func (realDisk) WriteAt(f *os.File, b []byte, at int64) error { _, err := f.WriteAt(b, at); return err }
func (realDisk) Datasync(f *os.File) error                    { return datasync(f) }

type slot struct {
	N int64 `json:"n"`
	Mark
}

const slotSize = 4096

// openSide opens the side file, or makes it, and keeps other processes out of the folder; have is false when it was not there or holds no valid slot.
func openSide(dir string, disk Disk) (s *sideFile, mark Mark, have bool, err error) {
	path := filepath.Join(dir, SideFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, Mark{}, false, fmt.Errorf("open the epoch mark: %w", err)
	}
	if err := lock(f); err != nil {
		return nil, Mark{}, false, errors.Join(err, f.Close())
	}
	s = &sideFile{disk: disk, f: f}
	for at := range int64(2) {
		if got, ok := readSlot(f, at); ok && got.N > s.n {
			mark, have, s.n = got.Mark, true, got.N
		}
	}
	if err := errors.Join(layOut(f), syncDir(dir)); err != nil {
		return nil, Mark{}, false, errors.Join(fmt.Errorf("fsync the data folder: %w", err), f.Close())
	}
	return s, mark, have, nil
}

// layOut gives the file its full length once, so that later writes change nothing but bytes.
func layOut(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Size() >= 2*slotSize {
		return err
	}
	if err := f.Truncate(2 * slotSize); err != nil {
		return err
	}
	return f.Sync()
}

func readSlot(f *os.File, at int64) (slot, bool) {
	var buf [slotSize]byte
	n, _ := f.ReadAt(buf[:], at*slotSize)
	if n < 8 {
		return slot{}, false
	}
	size := binary.BigEndian.Uint32(buf[4:])
	if size > slotSize-8 || int(size) > n-8 {
		return slot{}, false
	}
	body := buf[8 : 8+size]
	var got slot
	if binary.BigEndian.Uint32(buf[:]) != crc32.ChecksumIEEE(body) || json.Unmarshal(body, &got) != nil {
		return slot{}, false
	}
	return got, true
}

// unwritten says that the file was made and no mark was ever put in it.
func unwritten(f *os.File) bool {
	all, err := io.ReadAll(io.NewSectionReader(f, 0, 2*slotSize))
	return err == nil && len(bytes.Trim(all, "\x00")) == 0
}

// write puts the mark on stable storage before it returns.
func (s *sideFile) write(m Mark) error {
	body, err := json.Marshal(slot{s.n + 1, m})
	if err != nil {
		return err
	}
	buf := make([]byte, 8, 8+len(body))
	binary.BigEndian.PutUint32(buf, crc32.ChecksumIEEE(body))
	binary.BigEndian.PutUint32(buf[4:], uint32(len(body)))
	if err := s.disk.WriteAt(s.f, append(buf, body...), (s.n+1)%2*slotSize); err != nil {
		return fmt.Errorf("write the epoch mark: %w", err)
	}
	crash.At("side/written")
	if err := s.disk.Datasync(s.f); err != nil {
		return fmt.Errorf("fsync the epoch mark: %w", err)
	}
	s.n++
	return nil
}

func (s *sideFile) close() error { return s.f.Close() }

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// continues says whether a database at this state may go on in its epoch: the mark is there, speaks of the same server
// and epoch, and is not ahead. Otherwise its history forked, or lost its tail, and a new epoch must begin.
func (m Mark) continues(db Mark, have bool) bool {
	return have && m.ServerID == db.ServerID && m.Epoch == db.Epoch && m.Head <= db.Head
}
