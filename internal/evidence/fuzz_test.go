package evidence_test

import (
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"

	"github.com/chungsuc/chungsuc/internal/evidence"
)

// Whatever bytes come as a photo: a refusal, or a copy that fits a screen; never a panic, nor an image larger than the
// lane lets in. EXIF is read on the way.
func FuzzPhoto(f *testing.F) {
	plain := blocks{w: 48, h: 32, sx: 2, sy: 2}.jpeg()
	for _, seed := range [][]byte{
		plain, plain[:60], blocks{w: 40, h: 40, sx: 1, sy: 1, progressive: true}.jpeg(), blocks{w: 32, h: 32, sx: 1, sy: 1, cmyk: true}.jpeg(),
		exif{orientation: 6, date: "2027:01:28 08:12:33", offset: "+07:00", gps: true, lat: 20.8, lon: 106.6, latRef: "N", lonRef: "E"}.in(plain),
		encodePNG(image.NewNRGBA(image.Rect(0, 0, 30, 20))), pngHeader(12000, 12000), pngHeader(10, 10, []byte("\xff\xff\xff\xf0eXIf")),
		append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), make([]byte, 100)...),
		[]byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x09\x00\x00\x09\x00\x00"), fromFile(f, "gradient.webp").data,
	} {
		f.Add(seed)
	}
	y := newYard(f, func(l *evidence.Lane) { l.Limits.Pixels = 1 << 18 })
	name := filepath.Join(f.TempDir(), "photo")
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, os.WriteFile(name, data, 0o600))
		w, h, err := evidence.Look(y.lane, name)
		var refused evidence.Refusal
		if err != nil && !errors.As(err, &refused) {
			t.Errorf("an error that is no refusal: %v", err)
		}
		if max(w, h) > evidence.Large {
			t.Errorf("a copy of %dx%d", w, h)
		}
	})
}
