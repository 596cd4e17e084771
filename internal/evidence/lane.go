// Package evidence takes photos from a phone on 2G to a leader's eyes: in pieces that survive anything, proved whole by
// hash, turned, stripped, shrunk and compared. DESIGN.md tells why each step stands where it does.
package evidence

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// MaxAsk is how many photos one question may name.
const MaxAsk = 100

// Limits of the lane. The zero value of each means the one in DefaultLimits.
type Limits struct {
	Photo       int64         // bytes of a photo
	Chunk       int64         // bytes of one request
	Preview     int64         // bytes of a preview
	PreviewSide int           // pixels of its long edge
	Open        int           // uploads of one person that are not whole yet
	Quota       int64         // bytes of one person: whole, and declared or open
	Reserve     int64         // bytes of the disk that photos leave alone
	Pixels      int64         // of a photo that is decoded
	Side        int           // pixels of its long edge
	Memory      int64         // bytes that decoded photos may take at a time; one photo may always be worked on
	Idle        time.Duration // after which an upload nobody goes on with is removed
	Network     time.Duration // how long a read of a chunk may stall
	Wait        time.Duration // how long a status answer waits for a proof that is under way
}

// DefaultLimits are those of photos.md.
func DefaultLimits() Limits {
	return Limits{
		Photo: 20 << 20, Chunk: 1 << 20, Preview: 64 << 10, PreviewSide: 1024,
		Open: 20, Quota: 8 << 30, Reserve: 1 << 30,
		Pixels: 50e6, Side: 16384, Memory: int64(max(1, runtime.NumCPU()/2)) * 110 << 20,
		Idle: 14 * 24 * time.Hour, Network: 15 * time.Second, Wait: 3 * time.Second,
	}
}

func (m *Limits) fill() {
	d := DefaultLimits()
	or(&m.Photo, d.Photo)
	or(&m.Chunk, d.Chunk)
	or(&m.Preview, d.Preview)
	or(&m.PreviewSide, d.PreviewSide)
	or(&m.Open, d.Open)
	or(&m.Quota, d.Quota)
	or(&m.Reserve, d.Reserve)
	or(&m.Pixels, d.Pixels)
	or(&m.Side, d.Side)
	or(&m.Memory, d.Memory)
	or(&m.Idle, d.Idle)
	or(&m.Network, d.Network)
	or(&m.Wait, d.Wait)
}

func or[T comparable](v *T, other T) {
	var zero T
	if *v == zero {
		*v = other
	}
}

// Lane is the way of photos through one server. Fill the fields, Open it, then mount its Routes.
//
// It owns three folders in Dir: uploads (pieces, as tusd keeps them), photos (originals and what is derived from them,
// named by the hash of the original) and previews (named by their own hash).
type Lane struct {
	Dir    string // the data folder
	Ledger Ledger
	Keys   *credential.Keys // signs the tokens that open photos
	// Sign makes the receipt for a photo that became whole.
	Sign func(sha256 string, bytes int64, records []record.Pointer, seq int64, at time.Time) (string, error)
	// Who tells who asks; nil means the signed-in user of the collection users.
	Who func(*core.RequestEvent) (user string, err error)
	// MayLook is asked whenever a photo is shown, for the person and the phone ("" when it did not name itself) that the
	// photo token was made for, and when that was; nil means always.
	MayLook func(ctx context.Context, user, device string, since time.Time) error
	// Opened is told before an original is handed to somebody who did not send it; nil = nobody is told.
	Opened func(ctx context.Context, user string, p journal.Photo) error
	Clock  func() time.Time // nil = time.Now
	Log    *slog.Logger     // nil = slog.Default()
	Limits Limits
	Disk   Disk                            // nil = the real one
	Free   func(dir string) (int64, error) // free bytes of the disk; nil = ask it

	shelf    *shelf
	allowed  map[string]int64 // bytes that a person may send before theirs are summed again; guarded by shelf.making
	tus      *tus
	decoding *semaphore.Weighted
	proofs   singleflight.Group // by upload id
	remakes  singleflight.Group // by hash
	seen     likeness
	made     atomic.Int64 // temporary files
	opening  sync.Map     // people of whom a sealed photo is being opened
	folders  sync.Map     // paths of folders whose names are known to be durable

	life    context.Context // ends with Close
	end     context.CancelFunc
	mu      sync.Mutex // guards closed against working.Add
	closed  bool
	working sync.WaitGroup
}

// Open makes the folders, finds the uploads that were under way and begins to read the known perceptual hashes. It proves
// nothing yet: call Sweep.
func (l *Lane) Open() (err error) {
	if l.Clock == nil {
		l.Clock = time.Now
	}
	if l.Log == nil {
		l.Log = slog.Default()
	}
	if l.Disk == nil {
		l.Disk = RealDisk
	}
	if l.Free == nil {
		l.Free = freeSpace
	}
	if l.Who == nil {
		l.Who = signedIn
	}
	l.Limits.fill()
	l.allowed = map[string]int64{}
	if err := os.RemoveAll(l.path(temps)); err != nil {
		return fmt.Errorf("open photo lane: %w", err)
	}
	for _, dir := range []string{temps, "photos", "previews"} {
		if err := os.MkdirAll(l.path(dir), 0o700); err != nil {
			return fmt.Errorf("open photo lane: %w", err)
		}
	}
	if err := l.Disk.SyncDir(l.Dir); err != nil {
		return fmt.Errorf("open photo lane: %w", err)
	}
	if l.shelf, err = openShelf(l.path("uploads")); err != nil {
		return fmt.Errorf("open photo lane: %w", err)
	}
	if l.tus, err = newTus(l); err != nil {
		return fmt.Errorf("open photo lane: %w", err)
	}
	l.decoding = semaphore.NewWeighted(l.Limits.Memory)
	l.life, l.end = context.WithCancel(context.Background())
	l.working.Add(1)
	go func() {
		defer l.working.Done()
		if err := l.remember(); err != nil && l.life.Err() == nil {
			l.Log.Error("read photo hashes", "err", err)
		}
	}()
	return nil
}

// Close stops proving and waits until what is under way has come to a safe place. What it leaves undone, the next Sweep
// does.
func (l *Lane) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.end()
	l.working.Wait()
}

// Uploads are how many are under way.
func (l *Lane) Uploads() int { return len(l.shelf.all()) }

// begin counts one piece of work in; false when the lane is closed.
func (l *Lane) begin() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.working.Add(1)
	return true
}

func (l *Lane) path(parts ...string) string {
	return filepath.Join(append([]string{l.Dir}, parts...)...)
}

// original is where the bytes of a photo lie, once for everybody who sent them.
func (l *Lane) original(sha string) string { return original(l.Dir, sha) }

func original(data, sha string) string { return filepath.Join(data, "photos", sha[:2], sha) }

// derived is where a smaller copy lies: upright, without EXIF.
func (l *Lane) derived(sha string, side int) string {
	return l.original(sha) + "." + strconv.Itoa(side) + ".jpg"
}

func (l *Lane) preview(previewSHA string) string {
	return l.path("previews", previewSHA[:2], previewSHA)
}

// temp is a name nobody else uses. Open empties the folder.
func (l *Lane) temp() string { return l.path(temps, strconv.FormatInt(l.made.Add(1), 36)) }

const temps = "uploads/temp"

func exists(name string, size int64) (bool, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	}
	return info.Mode().IsRegular() && (size < 0 || info.Size() == size), nil
}

func signedIn(e *core.RequestEvent) (string, error) {
	user, err := answer.User(e)
	if err != nil {
		return "", err
	}
	return user.Id, nil
}

// validSHA says whether this is a SHA-256 as 64 lower-case hex digits.
func validSHA(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
