//go:build !linux

package journal

import "os"

// datasync puts a file's bytes on stable storage.
func datasync(f *os.File) error { return f.Sync() }
