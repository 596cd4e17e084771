//go:build unix

package phonetest_test

import (
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chungsuc/chungsuc/internal/evidence"
	"github.com/chungsuc/chungsuc/internal/journal"
)

// platter watches a data folder and knows what of it would be there if the power went now. Everything is done on the
// real disk and written down in order; a cut takes the story up to some point, keeps what was synced by then, and of the
// rest any part: nothing, all, some writes without those before them, half a write, files without names.
type platter struct {
	root string

	mu     sync.Mutex
	story  []event
	files  map[string]int // by path, as the machine sees them
	last   int            // the newest file's number
	frozen bool           // the power is gone: whatever happens now, nobody hears of it
	dawn   int            // how many events stand for what was there before
	ends   int            // freeze at so many events; 0 = never
}

// event is one line of the story. Files are numbers: names come and go.
type event struct {
	what   what
	file   int
	at     int64
	data   []byte
	path   string // of named, unnamed, synced, folder
	folder []string
	ack    any
}

type what int

const (
	wrote     what = iota
	truncated      // to at
	synced
	named   // path means the file from now on
	unnamed // path means nothing
	folder  // the names in path are synced, and the folders in it
	told    // somebody outside was told something
)

const sector = 512

// watch begins the story: all that is in the folder is durable.
func watch(t *testing.T, root string) *platter {
	p := &platter{root: root, files: map[string]int{}}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			p.note(event{what: folder, path: path, folder: []string{path}})
		case e.Type().IsRegular():
			p.takeIn(path)
			p.note(event{what: synced, file: p.files[path]}, event{what: folder, path: filepath.Dir(path)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.dawn = len(p.story)
	return p
}

// note writes events down. The caller holds mu, or is alone.
func (p *platter) note(events ...event) {
	for _, e := range events {
		if p.frozen {
			return
		}
		p.story = append(p.story, e)
		p.frozen = p.ends > 0 && len(p.story) >= p.ends
	}
}

func (p *platter) do(f func() error, events func() []event) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := f(); err != nil {
		return err
	}
	p.note(events()...)
	return nil
}

// make gives a path a new file.
func (p *platter) make(path string) int {
	p.last++
	p.files[path] = p.last
	p.note(event{what: named, file: p.last, path: path})
	return p.last
}

// takeIn notes a file as it lies there, when somebody wrote it whom the platter does not see.
func (p *platter) takeIn(path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		return
	}
	file, known := p.files[path]
	if !known {
		file = p.make(path)
	}
	p.note(event{what: truncated, file: file, at: int64(len(data))}, event{what: wrote, file: file, data: data})
}

// tell writes down that somebody outside was told something, unless the power is gone.
func (p *platter) tell(acks ...any) (heard bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.frozen {
		return false
	}
	for _, a := range acks {
		p.note(event{what: told, ack: a})
	}
	return true
}

// glance takes in a folder that somebody else writes into: tusd's.
func (p *platter) glance(dir string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	entries, _ := os.ReadDir(dir)
	there := map[string]bool{}
	for _, e := range entries {
		if e.Type().IsRegular() {
			path := filepath.Join(dir, e.Name())
			there[path] = true
			if _, known := p.files[path]; !known || !strings.HasSuffix(path, ".info") {
				p.takeIn(path)
			}
		}
	}
	for path := range p.files {
		if filepath.Dir(path) == dir && !there[path] {
			delete(p.files, path)
			p.note(event{what: unnamed, path: path})
		}
	}
}

// size is how long the story is.
func (p *platter) size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.story)
}

// powerGoes lets the power go after so many more events.
func (p *platter) powerGoes(after int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ends = len(p.story) + after
}

// The platter is the server's disk.

// WriteAt implements journal.Disk.
func (p *platter) WriteAt(f *os.File, b []byte, at int64) error {
	return p.do(func() error { return journal.RealDisk.WriteAt(f, b, at) },
		func() []event { return []event{{what: wrote, file: p.files[f.Name()], at: at, data: slices.Clone(b)}} })
}

// Datasync implements journal.Disk.
func (p *platter) Datasync(f *os.File) error {
	return p.do(func() error { return journal.RealDisk.Datasync(f) }, func() []event { return []event{{what: synced, file: p.files[f.Name()]}} })
}

// Create implements evidence.Disk, as the methods below it.
func (p *platter) Create(name string) (io.WriteCloser, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w, err := evidence.RealDisk.Create(name)
	if err != nil {
		return nil, err
	}
	return &scribe{w, p, p.make(name), 0}, nil
}

// scribe writes a new file.
type scribe struct {
	io.WriteCloser
	p    *platter
	file int
	at   int64
}

func (s *scribe) Write(b []byte) (n int, err error) {
	err = s.p.do(func() error { n, err = s.WriteCloser.Write(b); return err },
		func() []event { return []event{{what: wrote, file: s.file, at: s.at, data: slices.Clone(b)}} })
	s.at += int64(n)
	return n, err
}

func (p *platter) Link(old, name string) error {
	return p.do(func() error { return evidence.RealDisk.Link(old, name) }, func() []event {
		p.files[name] = p.files[old]
		return []event{{what: named, file: p.files[name], path: name}}
	})
}

func (p *platter) Rename(old, name string) error {
	return p.do(func() error { return evidence.RealDisk.Rename(old, name) }, func() []event {
		p.files[name] = p.files[old]
		delete(p.files, old)
		return []event{{what: named, file: p.files[name], path: name}, {what: unnamed, path: old}}
	})
}

func (p *platter) Sync(name string) error {
	return p.do(func() error { return evidence.RealDisk.Sync(name) }, func() []event {
		if strings.HasPrefix(name, filepath.Join(p.root, "uploads")+"/") && filepath.Base(filepath.Dir(name)) == "uploads" {
			p.takeIn(name) // tusd wrote it
		}
		return []event{{what: synced, file: p.files[name], path: name}}
	})
}

func (p *platter) SyncDir(dir string) error {
	return p.do(func() error { return evidence.RealDisk.SyncDir(dir) }, func() []event {
		var below []string
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			if e.IsDir() {
				below = append(below, filepath.Join(dir, e.Name()))
			}
		}
		return []event{{what: folder, path: dir, folder: below}}
	})
}

// left is what a cut leaves: each file's bytes by path, and what had been told by then.
type left struct {
	files map[string][]byte
	told  []any
}

// cut ends the story after n events. rng chooses what survives of that which was not synced. What forget says yes to did
// not happen: a server that left a sync out would tell such a story.
func (p *platter) cut(n int, rng *rand.Rand, forget func(event) bool) left {
	p.mu.Lock()
	story := p.story[:min(n, len(p.story))]
	p.mu.Unlock()
	var l left
	bytes := map[int][]byte{}  // by file, synced
	loose := map[int][]event{} // by file, not synced
	names := map[string]int{}  // synced
	adrift := map[string][]event{}
	folders := map[string]bool{}
	for _, e := range story {
		if forget != nil && forget(e) {
			continue
		}
		switch e.what {
		case wrote, truncated:
			loose[e.file] = append(loose[e.file], e)
		case synced:
			for _, one := range loose[e.file] {
				bytes[e.file] = apply(bytes[e.file], one)
			}
			delete(loose, e.file)
		case named, unnamed:
			dir := filepath.Dir(e.path)
			adrift[dir] = append(adrift[dir], e)
		case folder:
			for _, one := range adrift[e.path] {
				rename(names, one)
			}
			delete(adrift, e.path)
			for _, dir := range e.folder {
				folders[dir] = true
			}
		case told:
			l.told = append(l.told, e.ack)
		}
	}
	for file, events := range sortedBy(loose) {
		for _, e := range survivors(events, rng) {
			bytes[file] = apply(bytes[file], e)
		}
	}
	for _, events := range sortedBy(adrift) {
		for _, e := range survivors(events, rng) {
			rename(names, e)
		}
	}
	l.files = map[string][]byte{}
	for _, path := range sortedKeys(names) {
		if dir := filepath.Dir(path); !folders[dir] && rng.IntN(2) == 0 {
			continue // its folder was not synced into the one above
		}
		l.files[path] = bytes[names[path]]
	}
	return l
}

// survivors are the events, of those that nobody made durable, that are on the disk all the same.
func survivors(events []event, rng *rand.Rand) (kept []event) {
	switch rng.IntN(4) {
	case 0:
		return nil
	case 1:
		return events
	}
	for _, e := range events {
		switch rng.IntN(3) {
		case 0:
			continue
		case 1:
			if e.what == wrote && len(e.data) > sector { // torn at a sector's edge, on either side
				at := sector * int64(rng.IntN(len(e.data)/sector))
				at -= e.at % sector
				if at = max(at, 0); rng.IntN(2) == 0 {
					e.data = e.data[:at]
				} else {
					e.data, e.at = e.data[at:], e.at+at
				}
			}
		}
		kept = append(kept, e)
	}
	return kept
}

// apply does one event to a file's bytes.
func apply(b []byte, e event) []byte {
	end := e.at + int64(len(e.data))
	if e.what == truncated {
		if int64(len(b)) > e.at {
			return b[:e.at:e.at]
		}
	}
	if grow := end - int64(len(b)); grow > 0 {
		b = append(b, make([]byte, grow)...)
	}
	copy(b[e.at:], e.data)
	return b
}

func rename(names map[string]int, e event) {
	if e.what == named {
		names[e.path] = e.file
	} else {
		delete(names, e.path)
	}
}

// sortedBy walks a map in the order of its keys, so that a seed means the same cut each time.
func sortedBy[K interface{ ~int | ~string }, V any](m map[K]V) func(func(K, V) bool) {
	return func(yield func(K, V) bool) {
		for _, k := range sortedKeys(m) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

func sortedKeys[K interface{ ~int | ~string }, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// lay writes what a cut left into a fresh folder, as it lies there when the power is back.
func (p *platter) lay(t testing.TB, l left) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for path, data := range l.files {
		rel, err := filepath.Rel(p.root, path)
		if err == nil {
			to := filepath.Join(dir, rel)
			if err = os.MkdirAll(filepath.Dir(to), 0o700); err == nil {
				err = os.WriteFile(to, data, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
