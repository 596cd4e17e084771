package evidence_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"slices"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/chungsuc/chungsuc/internal/evidence"
)

// TestOddImages sends what phones, and people who mean harm, may send. Each is the bytes that were declared, so each
// comes to an end: whole with these facts, or refused with this reason.
func TestOddImages(t *testing.T) {
	file := func(name string) []byte { return fromFile(t, name).data }
	small := blocks{w: 64, h: 48, sx: 2, sy: 2}.jpeg()
	bigHeader := slices.Clone(small)
	at := bytes.Index(bigHeader, []byte{0xff, 0xc0})
	copy(bigHeader[at+5:], []byte{0x4e, 0x20}) // height 20,000
	deep := image.NewNRGBA64(image.Rect(0, 0, 90, 60))
	inks := image.NewPaletted(image.Rect(0, 0, 90, 60), color.Palette{color.White, color.RGBA{200, 0, 0, 255}})
	glass := image.NewNRGBA(image.Rect(0, 0, 90, 60)) // all transparent: white on paper
	grey := image.NewGray(image.Rect(0, 0, 91, 61))
	tall := image.NewGray(image.Rect(0, 0, 1, 16384))
	taller := image.NewGray(image.Rect(0, 0, 1, 16385))

	for _, row := range []struct {
		name string
		data []byte
		want string // "whole type WxH", or "refused why"
	}{
		{"png_bomb_12000", pngHeader(12000, 12000), "refused pixels"},
		{"png_exif_of_4_GB", pngHeader(10, 10, []byte("\xff\xff\xff\xf0eXIf")), "refused undecodable"},
		{"gif_65535", []byte("GIF89a\xff\xff\xff\xff\x80\x00\x00"), "refused type"},
		{"jpeg_header_20000", bigHeader, "refused side"},
		{"1x16385", encodePNG(taller), "refused side"},
		{"progressive_12MP", blocks{w: 4000, h: 3000, sx: 2, sy: 2, progressive: true, flat: true}.jpeg(), "whole image/jpeg 4000x3000"},
		{"progressive_camera", file("fish-samsung-gps.jpg"), "whole image/jpeg 920x570"},
		{"truncated", file("house-fuji.jpg")[:60000], "refused undecodable"},
		{"header_only", small[:20], "refused undecodable"},
		{"one_byte", []byte{0xff}, "refused type"},
		{"svg_as_jpg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "refused type"},
		{"html_as_jpg", []byte("<!doctype html><script>alert(1)</script>"), "refused type"},
		{"heic_as_jpg", append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), make([]byte, 400)...), "whole image/heic 0x0"},
		{"avif", append([]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), make([]byte, 400)...), "refused type"},
		{"mp4", append([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomavc1"), make([]byte, 400)...), "refused type"},
		{"polyglot_html", append(slices.Clone(small), "<script>alert(1)</script>"...), "whole image/jpeg 64x48"},
		{"polyglot_zip", append(slices.Clone(small), "PK\x03\x04evil"...), "whole image/jpeg 64x48"},
		{"cmyk", blocks{w: 160, h: 120, sx: 1, sy: 1, cmyk: true}.jpeg(), "whole image/jpeg 160x120"},
		{"gray", encodeJPEG(grey, 80), "whole image/jpeg 91x61"},
		{"16bit_png", encodePNG(deep), "whole image/png 90x60"},
		{"paletted_png", encodePNG(inks), "whole image/png 90x60"},
		{"transparent_png", encodePNG(glass), "whole image/png 90x60"},
		{"webp", file("gradient.webp"), "whole image/webp 150x100"},
		{"animated_webp", []byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x09\x00\x00\x09\x00\x00"), "refused animated"},
		{"broken_webp", file("gradient.webp")[:600], "refused undecodable"},
		{"tiff", exif{}.tiff(), "refused type"},
		{"bmp", append([]byte("BM\x46\x00\x00\x00"), make([]byte, 64)...), "refused type"},
		{"1x1", encodeJPEG(image.NewGray(image.Rect(0, 0, 1, 1)), 80), "whole image/jpeg 1x1"},
		{"1x16384", encodePNG(tall), "whole image/png 1x16384"},
	} {
		t.Run(row.name, func(t *testing.T) {
			y := newYard(t)
			an := y.phone("an")
			ph := an.declare(photoOf(row.data))
			s := an.send(ph)
			got := string(s.State) + " " + s.Why
			p := y.ledger.of(an, ph)
			if s.State == evidence.Whole {
				got = fmt.Sprintf("whole %s %dx%d", p.Facts.Type, p.Facts.Width, p.Facts.Height)
				stored, err := os.ReadFile(y.dir + "/photos/" + ph.sha[:2] + "/" + ph.sha)
				check(t, err)
				if !bytes.Equal(stored, row.data) {
					t.Error("the stored bytes are not those sent")
				}
				if p.Facts.Width > 0 {
					checkDerived(t, an, ph, p.Facts.Width, p.Facts.Height)
				} else {
					want(t, "a photo that is not decoded", an.see(ph, "480").code(), "404 not_decoded")
				}
			} else {
				want(t, "photos on disk", len(y.files("photos")), 0)
				want(t, "a second try", an.tryCreate(ph).code(), "409 refused")
			}
			want(t, "outcome", got, row.want)
			want(t, "left in uploads", len(y.files("uploads")), 0)
		})
	}
}

// checkDerived fetches the small copies and checks that they are plain JPEGs of the right size.
func checkDerived(t *testing.T, p *phone, ph photo, w, h int) {
	t.Helper()
	for side, name := range map[int]string{evidence.Large: "1280", evidence.Small: "480"} {
		a := p.see(ph, name)
		img, err := jpeg.Decode(bytes.NewReader(a.body))
		if err != nil {
			t.Fatalf("%s: %s: %v", name, a.code(), err)
		}
		if got := img.Bounds(); max(got.Dx(), got.Dy()) != min(max(w, h), side) {
			t.Errorf("%s: %dx%d of %dx%d", name, got.Dx(), got.Dy(), w, h)
		}
		for _, trace := range []string{"Exif", "<script", "PK\x03\x04", "GPS"} {
			if bytes.Contains(a.body, []byte(trace)) {
				t.Errorf("%s: carries %q", name, trace)
			}
		}
	}
}

// A zero-byte photo is refused before it is begun.
func TestZeroByte(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	ph := an.declare(photoOf(nil))
	want(t, "create", an.tryCreate(ph).code(), "422 zero_byte")
	want(t, "on disk", len(y.files("uploads")), 0)
}

// TestColours checks that every way of storing colour, at odd sizes too, comes out as the same four quarters.
func TestColours(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	for _, size := range [][2]int{{64, 48}, {321, 243}, {4101, 1501}, {6403, 803}} {
		for _, form := range []struct {
			name string
			b    blocks
		}{
			{"4:4:4", blocks{sx: 1, sy: 1}},
			{"4:2:2", blocks{sx: 2, sy: 1}},
			{"4:4:0", blocks{sx: 1, sy: 2}},
			{"4:2:0", blocks{sx: 2, sy: 2}},
			{"4:1:1", blocks{sx: 4, sy: 1}},
			{"4:2:0 progressive", blocks{sx: 2, sy: 2, progressive: true}},
			{"CMYK", blocks{sx: 1, sy: 1, cmyk: true}},
		} {
			name := fmt.Sprintf("%s %dx%d", form.name, size[0], size[1])
			form.b.w, form.b.h = size[0], size[1]
			ph := an.declare(photoOf(form.b.jpeg()))
			if s := an.send(ph); s.State != evidence.Whole {
				t.Errorf("%s: %s %s", name, s.State, s.Why)
				continue
			}
			checkQuarters(t, name, an.see(ph, "480").body, [4]int{0, 1, 2, 3})
		}
	}
}

// checkQuarters compares the four corners of a JPEG with the quarters that should be there.
func checkQuarters(t *testing.T, name string, data []byte, order [4]int) {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	check(t, err)
	b := img.Bounds()
	for i, q := range order {
		got := color.RGBAModel.Convert(img.At(b.Dx()/4+b.Dx()/2*(i%2), b.Dy()/4+b.Dy()/2*(i/2))).(color.RGBA)
		far := func(a, b uint8) bool { return max(a, b)-min(a, b) > 12 }
		if w := quarters[q]; far(got.R, w.R) || far(got.G, w.G) || far(got.B, w.B) {
			t.Errorf("%s: corner %d is %v, want %v", name, i, got, w)
		}
	}
}

// TestOrientations: whichever way the phone was held, the leader sees it upright, and the preview in the EXIF is ignored.
func TestOrientations(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	// What stands in the four corners, in reading order, once the picture is upright (EXIF 2.32, tag 0x0112).
	golden := map[uint16][4]int{
		0: {0, 1, 2, 3}, 1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {3, 2, 1, 0}, 4: {2, 3, 0, 1},
		5: {0, 2, 1, 3}, 6: {2, 0, 3, 1}, 7: {3, 1, 2, 0}, 8: {1, 3, 0, 2}, 9: {0, 1, 2, 3}, 60000: {0, 1, 2, 3},
	}
	other := encodeJPEG(imaging.New(32, 24, color.Black), 50)
	for o, order := range golden {
		for _, thumb := range [][]byte{nil, other} { // exif_thumbnail_differs
			ph := an.declare(photoOf(exif{orientation: o, thumb: thumb}.in(blocks{w: 320, h: 240, sx: 2, sy: 2}.jpeg())))
			want(t, fmt.Sprint("orientation ", o), an.send(ph).State, evidence.Whole)
			data := an.see(ph, "480").body
			checkQuarters(t, fmt.Sprint("orientation ", o), data, order)
			cfg, err := jpeg.DecodeConfig(bytes.NewReader(data))
			check(t, err)
			want(t, fmt.Sprint("portrait ", o), cfg.Height > cfg.Width, o >= 5 && o <= 8)
		}
	}
}
