//go:build unix

package journal

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrTaken says that another process has the data folder: two writers would give out the same seq twice.
var ErrTaken = errors.New("another process is using this data folder")

// lock takes the file for this process until it is closed, or the process ends in whatever way.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrTaken
	}
	if err != nil {
		return fmt.Errorf("lock the data folder: %w", err)
	}
	return nil
}
