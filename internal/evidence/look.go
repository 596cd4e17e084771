package evidence

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"golang.org/x/image/webp"

	"github.com/chungsuc/chungsuc/internal/journal"
)

// Long edges of derived photos, in pixels.
const (
	Large = 1280
	Small = 480
)

const quality = 80 // of derived JPEGs

// look is what a photo shows: the facts in its bytes and its smaller, upright copies (nil when it is not decoded).
type look struct {
	Facts        journal.PhotoFacts
	Large, Small *image.RGBA
}

// look reads a photo. The error is a Refusal when the bytes are no photo that is accepted.
func (l *Lane) look(ctx context.Context, name string) (out look, err error) {
	f, err := os.Open(name)
	if err != nil {
		return look{}, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return look{}, err
	}
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return look{}, err
	}
	if n == 0 {
		return look{}, Empty
	}
	typ := sniff(head[:n])
	switch {
	case typ == "":
		return look{}, WrongType
	case typ == webpType && animatedWebP(head[:n]):
		return look{}, Animated
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return look{}, err
	}
	out.Facts = readFacts(f, typ)
	out.Facts.Bytes, out.Facts.Type = info.Size(), typ
	if typ == heicType { // evidence, but not for a decoder in C
		return out, nil
	}
	cfg, err := l.guard(f, typ)
	if err != nil {
		return look{}, err
	}
	out.Facts.Width, out.Facts.Height = cfg.Width, cfg.Height
	cost := min(decodedBytes(cfg), l.Limits.Memory)
	if err := l.decoding.Acquire(ctx, cost); err != nil {
		return look{}, err
	}
	defer l.decoding.Release(cost)
	img, err := decode(f, typ)
	if err != nil {
		return look{}, err
	}
	err = careful(func() {
		out.Large, out.Small = shrink(img, out.Facts.Orientation)
		out.Facts.PHash, out.Facts.DHash = hashes(out.Small)
	})
	return out, err
}

// guard reads a header alone and refuses what would take too much to decode.
func (l *Lane) guard(f io.ReadSeeker, typ string) (cfg image.Config, err error) {
	err = withFormat(f, typ, func(r io.Reader, format format) (err error) {
		cfg, err = format.config(r)
		return err
	})
	switch {
	case err != nil:
		return cfg, err
	case cfg.Width <= 0 || cfg.Height <= 0:
		return cfg, Undecodable
	case max(cfg.Width, cfg.Height) > l.Limits.Side:
		return cfg, TooLong
	case int64(cfg.Width)*int64(cfg.Height) > l.Limits.Pixels:
		return cfg, TooMany
	}
	return cfg, nil
}

func decode(f io.ReadSeeker, typ string) (img image.Image, err error) {
	err = withFormat(f, typ, func(r io.Reader, format format) (err error) {
		img, err = format.decode(r)
		return err
	})
	return img, err
}

type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formats are called by name, never through image.Decode: that would take in whatever another package registered.
var formats = map[string]format{
	jpegType: {jpeg.DecodeConfig, jpeg.Decode},
	pngType:  {png.DecodeConfig, png.Decode},
	webpType: {webp.DecodeConfig, webp.Decode},
}

// withFormat runs one step of a decoder from the start of a file. A failure to read is an error; all else that goes
// wrong makes the photo Undecodable.
func withFormat(f io.ReadSeeker, typ string, step func(io.Reader, format) error) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	watched := &watchedReader{r: f}
	var err error
	if panicked := careful(func() { err = step(bufio.NewReader(watched), formats[typ]) }); panicked != nil {
		return panicked
	}
	if watched.err != nil {
		return watched.err
	}
	if err != nil {
		return fmt.Errorf("%w: %w", Undecodable, err)
	}
	return nil
}

// watchedReader remembers a failing disk, which is no fault of the photo.
type watchedReader struct {
	r   io.Reader
	err error
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// careful turns a panic over strange bytes into a refusal.
func careful(do func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: panic: %v", Undecodable, r)
		}
	}()
	do()
	return nil
}

// decodedBytes is about what a decoded photo takes in memory.
func decodedBytes(cfg image.Config) int64 {
	per := int64(4)
	switch cfg.ColorModel {
	case color.GrayModel:
		per = 1
	case color.Gray16Model:
		per = 2
	case color.YCbCrModel:
		per = 3
	case color.RGBA64Model, color.NRGBA64Model:
		per = 8
	}
	return int64(cfg.Width)*int64(cfg.Height)*per + 16<<20 // and what shrinking it takes
}
