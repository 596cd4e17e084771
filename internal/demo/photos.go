package demo

import (
	"bytes"
	"embed"
	"encoding/binary"
	"fmt"
	"image"
	"math/rand/v2"
	"regexp"
	"sync"
	"time"

	"github.com/disintegration/imaging"
)

// Sources and licences: photos/NOTICE.md.
//
//go:embed photos/*.jpg
var photoFiles embed.FS

// original is a shipped photo: its pixels, and the camera's EXIF as a whole segment.
type original struct {
	image.Image
	exif []byte
}

var originals = sync.OnceValue(func() (all []original) {
	files, err := photoFiles.ReadDir("photos")
	for _, f := range files {
		var body []byte
		var img image.Image
		if body, err = photoFiles.ReadFile("photos/" + f.Name()); err == nil {
			img, err = imaging.Decode(bytes.NewReader(body))
		}
		if err != nil {
			break
		}
		all = append(all, original{img, exifOf(body)})
	}
	if err != nil || len(all) == 0 {
		panic(fmt.Sprintf("demo: shipped photos: %v", err))
	}
	return all
})

// Photo is a JPEG of 20 to 150 KiB with a camera's EXIF: a part of one of the shipped photos, a little brighter or darker.
// The same number gives the same bytes, another number others, so that each stands for a photo of its own. Its EXIF is
// as old as the shipped photo.
func Photo(n uint64) []byte {
	part, from, rng := partOf(n)
	return encode(part, from.exif, 72+rng.IntN(12))
}

// PhotoAt is Photo, taken at another moment.
func PhotoAt(n uint64, taken time.Time) []byte {
	part, from, rng := partOf(n)
	return encode(part, dated(from.exif, taken), 72+rng.IntN(12))
}

// Turned is what the photo of a number shows, on its side and compressed once more: other bytes of the same picture.
func Turned(n uint64, taken time.Time) []byte {
	part, from, _ := partOf(n)
	return encode(imaging.Rotate90(part), dated(from.exif, taken), 70)
}

func partOf(n uint64) (image.Image, original, *rand.Rand) {
	rng := rand.New(rand.NewPCG(n, 0x70686f746f))
	from := originals()[rng.IntN(len(originals()))]
	size := from.Bounds().Size()
	part := func(whole int) (start, length int) {
		length = whole * (40 + rng.IntN(40)) / 100
		return rng.IntN(whole - length + 1), length
	}
	x, w := part(size.X)
	y, h := part(size.Y)
	cut := imaging.Crop(from, image.Rect(x, y, x+w, y+h))
	return imaging.AdjustBrightness(cut, float64(rng.IntN(21)-10)), from, rng
}

func encode(img image.Image, exif []byte, quality int) []byte {
	var b bytes.Buffer
	if err := imaging.Encode(&b, img, imaging.JPEG, imaging.JPEGQuality(quality)); err != nil {
		panic(err) // a buffer takes everything
	}
	body := b.Bytes()
	out := append([]byte{}, body[:2]...) // start of image
	out = append(out, exif...)
	return append(out, body[2:]...)
}

var exifDate = regexp.MustCompile(`\d{4}:\d\d:\d\d \d\d:\d\d:\d\d`)

// dated is EXIF in which every date is another; dates are text of one length.
func dated(exif []byte, taken time.Time) []byte {
	text := taken.In(time.FixedZone("ICT", 7*60*60)).Format("2006:01:02 15:04:05")
	return exifDate.ReplaceAll(exif, []byte(text))
}

// exifOf is the APP1 segment with the EXIF of a JPEG, nil when there is none.
func exifOf(jpeg []byte) []byte {
	for i := 2; i+4 <= len(jpeg); {
		end := i + 2 + int(binary.BigEndian.Uint16(jpeg[i+2:]))
		switch {
		case jpeg[i+1] == 0xDA || end > len(jpeg): // the picture itself begins
			return nil
		case jpeg[i+1] == 0xE1 && bytes.HasPrefix(jpeg[i+4:], []byte("Exif\x00\x00")):
			return jpeg[i:end]
		}
		i = end
	}
	return nil
}
