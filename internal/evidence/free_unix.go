//go:build linux || darwin

package evidence

import "syscall"

// freeSpace is how many bytes an ordinary process may still write in the file system of a folder.
func freeSpace(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
