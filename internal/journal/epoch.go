package journal

import (
	"encoding/binary"
	"encoding/json/v2"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
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
	f    *os.File
	turn int64
}

const slotSize = 4096

// openSide opens the side file, or makes it; have is false when it was not there or holds no valid slot.
func openSide(dir string) (s *sideFile, mark Mark, have bool, err error) {
	path := filepath.Join(dir, SideFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, Mark{}, false, fmt.Errorf("open the epoch mark: %w", err)
	}
	s = &sideFile{f: f}
	for turn := range int64(2) {
		if m, ok := readSlot(f, turn); ok && (!have || m.Head >= mark.Head) {
			mark, have, s.turn = m, true, turn
		}
	}
	if err := syncDir(dir); err != nil {
		return nil, Mark{}, false, errors.Join(fmt.Errorf("fsync the data folder: %w", err), f.Close())
	}
	return s, mark, have, nil
}

func readSlot(f *os.File, turn int64) (Mark, bool) {
	var buf [slotSize]byte
	n, _ := f.ReadAt(buf[:], turn*slotSize)
	if n < 8 {
		return Mark{}, false
	}
	size := binary.BigEndian.Uint32(buf[4:])
	if size > slotSize-8 || int(size) > n-8 {
		return Mark{}, false
	}
	body := buf[8 : 8+size]
	var m Mark
	if binary.BigEndian.Uint32(buf[:]) != crc32.ChecksumIEEE(body) || json.Unmarshal(body, &m) != nil {
		return Mark{}, false
	}
	return m, true
}

// write puts the mark on stable storage before it returns.
func (s *sideFile) write(m Mark) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	buf := make([]byte, 8, 8+len(body))
	binary.BigEndian.PutUint32(buf, crc32.ChecksumIEEE(body))
	binary.BigEndian.PutUint32(buf[4:], uint32(len(body)))
	next := 1 - s.turn
	if _, err := s.f.WriteAt(append(buf, body...), next*slotSize); err != nil {
		return fmt.Errorf("write the epoch mark: %w", err)
	}
	if err := s.f.Sync(); err != nil {
		return fmt.Errorf("fsync the epoch mark: %w", err)
	}
	s.turn = next
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
