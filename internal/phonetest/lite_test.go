//go:build unix

package phonetest_test

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite writes its files itself. What stands here comes between the driver and SQLite's own unix VFS, as a VFS of its own
// that hands everything on and tells the watched platter of writes and syncs. It is C's way of doing things: objects
// are addresses, and methods are addresses of functions.

var lite struct {
	once    sync.Once
	vfs     sqlite3.Tsqlite3_vfs
	base    uintptr // the unix VFS
	watched atomic.Pointer[platter]

	mu      sync.Mutex
	methods map[uintptr]*sqlite3.Tsqlite3_io_methods // ours, by SQLite's
	open    map[uintptr]*openFile                    // by address
}

type openFile struct {
	own     *sqlite3.Tsqlite3_io_methods // SQLite's
	platter *platter
	path    string
	number  int
	// unnamed: SQLite syncs the folder of a fresh write-ahead log with its first sync.
	unnamed bool
}

// watchSQLite tells p of what SQLite does in its folder, to files that are opened from now on.
func watchSQLite(t *testing.T, p *platter) {
	lite.once.Do(func() {
		tls := libc.NewTLS()
		lite.methods, lite.open = map[uintptr]*sqlite3.Tsqlite3_io_methods{}, map[uintptr]*openFile{}
		lite.base = sqlite3.Xsqlite3_vfs_find(tls, 0)
		name, err := libc.CString("platter")
		if err != nil {
			t.Fatal(err)
		}
		lite.vfs = *at[sqlite3.Tsqlite3_vfs](lite.base)
		lite.vfs.FzName, lite.vfs.FpNext = name, 0
		lite.vfs.FxOpen, lite.vfs.FxDelete = address(liteOpen), address(liteDelete)
		if rc := sqlite3.Xsqlite3_vfs_register(tls, uintptr(unsafe.Pointer(&lite.vfs)), 1); rc != sqlite3.SQLITE_OK {
			t.Fatalf("register a VFS: %d", rc)
		}
	})
	lite.watched.Store(p)
	t.Cleanup(func() { lite.watched.CompareAndSwap(p, nil) })
}

func at[T any](address uintptr) *T      { return *(**T)(unsafe.Pointer(&address)) }
func address[F any](function F) uintptr { return *(*uintptr)(unsafe.Pointer(&function)) }
func function[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }
func bytesAt(address uintptr, n int32) []byte {
	return slices.Clone(unsafe.Slice(at[byte](address), n))
}

func (p *platter) holds(path string) bool { return strings.HasPrefix(path, p.root+"/") }

func liteOpen(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32 {
	rc := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](at[sqlite3.Tsqlite3_vfs](lite.base).FxOpen)(tls, lite.base, name, file, flags, out)
	p := lite.watched.Load()
	if rc != sqlite3.SQLITE_OK || name == 0 || p == nil || !p.holds(libc.GoString(name)) {
		return rc
	}
	path, f := libc.GoString(name), at[sqlite3.Tsqlite3_file](file)
	p.mu.Lock()
	number, known := p.files[path]
	if !known {
		number = p.make(path)
	}
	p.mu.Unlock()
	lite.mu.Lock()
	defer lite.mu.Unlock()
	own := at[sqlite3.Tsqlite3_io_methods](f.FpMethods)
	ours := lite.methods[f.FpMethods]
	if ours == nil {
		copied := *own
		ours = &copied
		ours.FxClose, ours.FxWrite, ours.FxTruncate, ours.FxSync = address(liteClose), address(liteWrite), address(liteTruncate), address(liteSync)
		lite.methods[f.FpMethods] = ours
	}
	lite.open[file] = &openFile{own: own, platter: p, path: path, number: number, unnamed: flags&(sqlite3.SQLITE_OPEN_WAL|sqlite3.SQLITE_OPEN_MAIN_JOURNAL) != 0}
	f.FpMethods = uintptr(unsafe.Pointer(ours))
	return rc
}

func opened(file uintptr) *openFile {
	lite.mu.Lock()
	defer lite.mu.Unlock()
	return lite.open[file]
}

func liteClose(tls *libc.TLS, file uintptr) int32 {
	f := opened(file)
	lite.mu.Lock()
	delete(lite.open, file)
	lite.mu.Unlock()
	return function[func(*libc.TLS, uintptr) int32](f.own.FxClose)(tls, file)
}

func liteWrite(tls *libc.TLS, file, buf uintptr, n int32, offset int64) int32 {
	f := opened(file)
	f.platter.mu.Lock()
	defer f.platter.mu.Unlock()
	rc := function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](f.own.FxWrite)(tls, file, buf, n, offset)
	if rc == sqlite3.SQLITE_OK {
		f.platter.note(event{what: wrote, file: f.number, at: offset, data: bytesAt(buf, n)})
	}
	return rc
}

func liteTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	f := opened(file)
	f.platter.mu.Lock()
	defer f.platter.mu.Unlock()
	rc := function[func(*libc.TLS, uintptr, int64) int32](f.own.FxTruncate)(tls, file, size)
	if rc == sqlite3.SQLITE_OK {
		f.platter.note(event{what: truncated, file: f.number, at: size})
	}
	return rc
}

func liteSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	f := opened(file)
	f.platter.mu.Lock()
	defer f.platter.mu.Unlock()
	rc := function[func(*libc.TLS, uintptr, int32) int32](f.own.FxSync)(tls, file, flags)
	if rc == sqlite3.SQLITE_OK {
		f.platter.note(event{what: synced, file: f.number, path: f.path})
		if f.unnamed {
			f.unnamed = false
			f.platter.note(event{what: folder, path: filepath.Dir(f.path)})
		}
	}
	return rc
}

func liteDelete(tls *libc.TLS, vfs, name uintptr, syncDir int32) int32 {
	rc := function[func(*libc.TLS, uintptr, uintptr, int32) int32](at[sqlite3.Tsqlite3_vfs](lite.base).FxDelete)(tls, lite.base, name, syncDir)
	path, p := libc.GoString(name), lite.watched.Load()
	if rc != sqlite3.SQLITE_OK || p == nil || !p.holds(path) {
		return rc
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.files, path)
	p.note(event{what: unnamed, path: path})
	if syncDir != 0 {
		p.note(event{what: folder, path: filepath.Dir(path)})
	}
	return rc
}
