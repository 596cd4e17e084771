package evidence

import (
	"bytes"
	"context"
	"image/jpeg"
)

// Seeker looks for known photos like this JPEG, and tells how many it found.
func Seeker(l *Lane, data []byte) func() int {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		panic(err)
	}
	_, small := shrink(img, 1)
	turns := turned(small)
	if err := l.remember(); err != nil {
		panic(err)
	}
	return func() int { return len(l.seen.near("", turns)) }
}

// Look reads the photo in a file as the proof does, and tells the size of its large copy; 0 when it is not decoded.
func Look(l *Lane, name string) (width, height int, err error) {
	seen, err := l.look(context.Background(), name)
	if err != nil || seen.Large == nil {
		return 0, 0, err
	}
	if at := seen.Facts.Position; at != nil && (at.Lat < -90 || at.Lat > 90 || at.Lon < -180 || at.Lon > 180) {
		panic("a position off the map")
	}
	return seen.Large.Rect.Dx(), seen.Large.Rect.Dy(), nil
}

// Still waits until no upload is being made or removed: an answer may tell of the end of one before its last file is gone.
func Still(l *Lane) {
	l.shelf.making.Lock()
	defer l.shelf.making.Unlock()
}
