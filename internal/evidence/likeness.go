package evidence

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"image"
	"math/bits"
	"os"
	"slices"
	"sync"

	"github.com/corona10/goimagehash"
	"github.com/disintegration/imaging"

	"github.com/chungsuc/chungsuc/internal/journal"
)

// Why photos are flagged.
const (
	SamePhoto       = "same_photo"
	PreviewMismatch = "preview_mismatch"
)

// How many of 64 bits two pictures may differ in and still look alike. The same photo compressed again or scaled moves
// 0 to 8 bits of pHash, a crop of 5 % moves 6 to 14; of 42 different photos none came nearer than 20.
const (
	alike     = 8
	maybe     = 14 // alike when dHash agrees
	maxAlikes = 5  // told of one photo, the nearest
)

// hash is a picture's pHash and dHash; the zero value means that there is none.
type hash struct{ P, D uint64 }

// hashes computes the perceptual hashes of an upright picture. A picture of one colour has none: it would look like
// every other such picture.
func hashes(img image.Image) (p, d uint64) { return hashesOf(rough(img)) }

// rough is a picture as small as its hashes can be taken of: they look at 64 x 64 pixels and at 9 x 8.
func rough(img image.Image) *image.NRGBA { return imaging.Fit(img, 128, 128, imaging.Box) }

func hashesOf(img *image.NRGBA) (p, d uint64) {
	ph, perr := goimagehash.PerceptionHash(img)
	dh, derr := goimagehash.DifferenceHash(img)
	if perr != nil || derr != nil { // only for a nil image
		return 0, 0
	}
	p, d = ph.GetHash(), dh.GetHash()
	// pHash sets the bits above a median, about half of them; far from half there is nothing to tell apart.
	if n := bits.OnesCount64(p); n < 24 || n > 40 {
		return 0, 0
	}
	return p, d
}

// turned are the hashes of a picture in its eight rotations and mirror images.
func turned(img image.Image) (out []hash) {
	small := rough(img)
	for _, m := range []*image.NRGBA{small, imaging.FlipH(small)} {
		for range 4 {
			if p, d := hashesOf(m); p != 0 || d != 0 {
				out = append(out, hash{p, d})
			}
			m = imaging.Rotate90(m)
		}
	}
	return out
}

// likeness knows the hashes of every photo. A million take 48 MB, and a query of eight hashes some 10 ms.
type likeness struct {
	reading sync.Mutex // guards whole
	whole   bool       // what the journal knew at the start has been read

	mu   sync.RWMutex // guards the rest
	has  map[[32]byte]struct{}
	shas [][32]byte
	all  []hash
}

// match is another photo that looks alike, and by how many bits it differs.
type match struct {
	SHA256 string
	P, D   int
}

// remember reads the hashes of the photos that were whole at the start, once; who comes while it reads waits. Photos are taken
// meanwhile: only comparing them needs it.
func (l *Lane) remember() error {
	l.seen.reading.Lock()
	defer l.seen.reading.Unlock()
	if l.seen.whole {
		return nil
	}
	err := l.Ledger.PhotoHashes(l.life, l.seen.add)
	l.seen.whole = err == nil
	return err
}

// add remembers a photo's hashes; without any, it forgets it at once.
func (k *likeness) add(sha string, p, d uint64) error {
	if p == 0 && d == 0 {
		return nil
	}
	var sum [32]byte
	if _, err := hex.Decode(sum[:], []byte(sha)); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.has == nil {
		k.has = map[[32]byte]struct{}{}
	}
	if _, ok := k.has[sum]; ok {
		return nil
	}
	k.has[sum] = struct{}{}
	k.shas = append(k.shas, sum)
	k.all = append(k.all, hash{p, d})
	return nil
}

// near finds other photos that look like one of these turns of a photo, the nearest first.
func (k *likeness) near(sha string, turns []hash) (out []match) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for i, h := range k.all {
		best := match{P: maybe + 1}
		for _, t := range turns {
			if p := bits.OnesCount64(h.P ^ t.P); p < best.P {
				if d := bits.OnesCount64(h.D ^ t.D); p <= alike || d <= alike {
					best.P, best.D = p, d
				}
			}
		}
		if best.P > maybe {
			continue
		}
		if best.SHA256 = hex.EncodeToString(k.shas[i][:]); best.SHA256 != sha {
			out = append(out, best)
		}
	}
	slices.SortFunc(out, func(a, b match) int { return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(a.D, b.D)) })
	return out[:min(len(out), maxAlikes)]
}

// comparePreview flags a photo whose preview shows something else. It is called when either has arrived, and reads the
// journal after that: of two that arrive together, one at least finds the other.
func (l *Lane) comparePreview(ctx context.Context, owner, sha string) error {
	p, ok, err := l.Ledger.Photo(ctx, owner, sha)
	if err != nil || !ok || p.Preview == "" || p.Facts.PHash == 0 {
		return err
	}
	body, err := os.ReadFile(l.preview(p.Preview))
	if err != nil {
		return gone(err)
	}
	img, err := decode(bytes.NewReader(body), sniff(body))
	if err != nil {
		return err
	}
	best := 64
	if err := careful(func() {
		for _, t := range turned(boxed(img, 1)) {
			best = min(best, bits.OnesCount64(t.P^p.Facts.PHash))
		}
	}); err != nil {
		return err
	}
	if best <= alike {
		return nil
	}
	return l.Ledger.FlagPhotos(ctx, PreviewMismatch, sha, "", map[string]any{"phash": best})
}

// onlySignatures says whether a photo is used for nothing but signatures: lines on white, which all look alike.
func onlySignatures(uses []journal.PhotoUse) bool {
	return len(uses) > 0 && !slices.ContainsFunc(uses, func(u journal.PhotoUse) bool { return u.Role != "signature" })
}
