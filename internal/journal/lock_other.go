//go:build !unix

package journal

import (
	"errors"
	"os"
)

// ErrTaken says that another process has the data folder: two writers would give out the same seq twice.
var ErrTaken = errors.New("another process is using this data folder")

// lock is not there on this system: its operator takes care that one server runs in a folder.
func lock(*os.File) error { return nil }
