package evidence_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"slices"
)

// quarters is a picture whose four corners tell how it was turned: red and green above, blue and white below.
var quarters = [4]color.RGBA{{200, 30, 30, 255}, {30, 160, 30, 255}, {30, 30, 200, 255}, {250, 250, 250, 255}}

func quarterAt(x, y, w, h int) color.RGBA {
	i := 0
	if x >= w/2 {
		i++
	}
	if y >= h/2 {
		i += 2
	}
	return quarters[i]
}

// blocks writes a JPEG by hand, of one colour for each 8 x 8 block, in forms that Go's encoder does not make: any
// subsampling (h and v of the luma), progressive, four inks.
type blocks struct {
	w, h        int
	sx, sy      int // luma samples for one of chroma
	progressive bool
	cmyk        bool
	flat        bool // one grey, which makes a huge picture small and quick
}

func (b blocks) jpeg() []byte {
	var out bytes.Buffer
	out.WriteString("\xff\xd8")
	segment := func(marker byte, body ...byte) {
		out.Write([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)})
		out.Write(body)
	}
	n := 3
	if b.cmyk {
		n = 4
		segment(0xee, append([]byte("Adobe"), 0, 100, 0, 0, 0, 0, 0)...)
	}
	segment(0xdb, append([]byte{0}, slices.Repeat([]byte{8}, 64)...)...) // a DC coefficient is the mean, less 128
	sof := []byte{8, byte(b.h >> 8), byte(b.h), byte(b.w >> 8), byte(b.w), byte(n)}
	scan := []byte{byte(n)}
	sampling := make([][2]int, n)
	for i := range n {
		sampling[i] = [2]int{1, 1}
		if i == 0 || b.cmyk && i == 3 {
			sampling[i] = [2]int{b.sx, b.sy}
		}
		sof = append(sof, byte(i+1), byte(sampling[i][0]<<4|sampling[i][1]), 0)
		scan = append(scan, byte(i+1), 0)
	}
	if b.progressive {
		segment(0xc2, sof...)
	} else {
		segment(0xc0, sof...)
	}
	dc := append([]byte{0}, make([]byte, 16)...) // category i has the 4-bit code i
	dc[4] = 12
	for i := range 12 {
		dc = append(dc, byte(i))
	}
	segment(0xc4, dc...)
	ac := append([]byte{0x10}, make([]byte, 16)...) // end of block has the 1-bit code 0
	ac[1] = 1
	segment(0xc4, append(ac, 0)...)
	if b.progressive {
		segment(0xda, append(scan, 0, 0, 0)...)
	} else {
		segment(0xda, append(scan, 0, 63, 0)...)
	}

	bitsOut := &bitWriter{out: &out}
	last := make([]int, n)
	for my := 0; my < (b.h+8*b.sy-1)/(8*b.sy); my++ {
		for mx := 0; mx < (b.w+8*b.sx-1)/(8*b.sx); mx++ {
			for c := range n {
				for v := range sampling[c][1] {
					for h := range sampling[c][0] {
						// the block's middle, in pixels
						px := (mx*sampling[c][0]+h)*8*b.sx/sampling[c][0] + 4*b.sx/sampling[c][0]
						py := (my*sampling[c][1]+v)*8*b.sy/sampling[c][1] + 4*b.sy/sampling[c][1]
						mean := b.sample(c, px, py) - 128
						bitsOut.diff(mean - last[c])
						last[c] = mean
						if !b.progressive {
							bitsOut.write(0, 1)
						}
					}
				}
			}
		}
	}
	bitsOut.flush()
	out.WriteString("\xff\xd9")
	return out.Bytes()
}

func (b blocks) sample(c, x, y int) int {
	if b.flat {
		return 128
	}
	q := quarterAt(x, y, b.w, b.h)
	if b.cmyk { // Adobe stores inks upside down
		return int([]uint8{q.R, q.G, q.B, 255}[c])
	}
	yy, cb, cr := color.RGBToYCbCr(q.R, q.G, q.B)
	return int([]uint8{yy, cb, cr}[c])
}

type bitWriter struct {
	out *bytes.Buffer
	acc uint32
	n   int
}

func (w *bitWriter) write(v, n int) {
	w.acc = w.acc<<n | uint32(v)
	for w.n += n; w.n >= 8; w.n -= 8 {
		b := byte(w.acc >> (w.n - 8))
		w.out.WriteByte(b)
		if b == 0xff {
			w.out.WriteByte(0)
		}
	}
}

func (w *bitWriter) diff(d int) {
	category := 0
	for m := max(d, -d); m > 0; m >>= 1 {
		category++
	}
	w.write(category, 4)
	if d < 0 {
		d += 1<<category - 1
	}
	w.write(d, category)
}

func (w *bitWriter) flush() {
	if w.n > 0 {
		w.write(1<<(8-w.n)-1, 8-w.n)
	}
}

func encodeJPEG(m image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func encodePNG(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// pngHeader is a PNG that promises a size and holds next to nothing.
func pngHeader(w, h uint32, more ...[]byte) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	ihdr := binary.BigEndian.AppendUint32(nil, w)
	ihdr = binary.BigEndian.AppendUint32(ihdr, h)
	b = append(b, pngChunk("IHDR", append(ihdr, 8, 2, 0, 0, 0))...)
	for _, m := range more {
		b = append(b, m...)
	}
	return append(b, pngChunk("IDAT", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1})...)
}

func pngChunk(name string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(b, name...)
	b = append(b, body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// exif is a photo's EXIF, as the test wants it.
type exif struct {
	orientation    uint16
	date, offset   string
	lat, lon       float64
	gps            bool
	latRef, lonRef string
	thumb          []byte
	pad            int // bytes of maker's note
}

type tag struct {
	id, typ uint16
	count   uint32
	value   []byte
}

func ascii(id uint16, s string) tag { return tag{id, 2, uint32(len(s) + 1), append([]byte(s), 0)} }
func short(id, v uint16) tag        { return tag{id, 3, 1, binary.LittleEndian.AppendUint16(nil, v)} }
func long(id uint16, v uint32) tag  { return tag{id, 4, 1, binary.LittleEndian.AppendUint32(nil, v)} }

func degrees(id uint16, v float64) tag {
	v = math.Abs(v)
	var b []byte
	for _, r := range [][2]uint32{{uint32(v), 1}, {0, 1}, {uint32(math.Round((v - math.Floor(v)) * 3600 * 1000)), 1000}} {
		b = binary.LittleEndian.AppendUint32(b, r[0])
		b = binary.LittleEndian.AppendUint32(b, r[1])
	}
	return tag{id, 5, 3, b}
}

// tiff is the block inside APP1.
func (e exif) tiff() []byte {
	out := []byte("II*\x00\x08\x00\x00\x00")
	// folder appends one and returns it; next is patched by whoever comes after.
	folder := func(at int, tags []tag, next uint32) []byte {
		slices.SortFunc(tags, func(a, b tag) int { return int(a.id) - int(b.id) })
		b := binary.LittleEndian.AppendUint16(nil, uint16(len(tags)))
		data := at + 2 + 12*len(tags) + 4
		var tail []byte
		for _, t := range tags {
			b = binary.LittleEndian.AppendUint16(b, t.id)
			b = binary.LittleEndian.AppendUint16(b, t.typ)
			b = binary.LittleEndian.AppendUint32(b, t.count)
			if len(t.value) <= 4 {
				b = append(b, append(slices.Clone(t.value), 0, 0, 0, 0)[:4]...)
			} else {
				b = binary.LittleEndian.AppendUint32(b, uint32(data+len(tail)))
				tail = append(tail, t.value...)
			}
		}
		b = binary.LittleEndian.AppendUint32(b, next)
		return append(b, tail...)
	}
	var sub, gps []tag
	if e.date != "" {
		sub = append(sub, ascii(0x9003, e.date))
	}
	if e.offset != "" {
		sub = append(sub, ascii(0x9011, e.offset))
	}
	if e.pad > 0 {
		sub = append(sub, tag{0x927c, 7, uint32(e.pad), make([]byte, e.pad)})
	}
	if e.gps {
		gps = []tag{ascii(1, e.latRef), degrees(2, e.lat), ascii(3, e.lonRef), degrees(4, e.lon)}
	}
	main := func(exifAt, gpsAt int) []tag {
		tags := []tag{short(0x0112, e.orientation), ascii(0x010f, "Chung Suc"), long(0x8769, uint32(exifAt))}
		if e.gps {
			tags = append(tags, long(0x8825, uint32(gpsAt)))
		}
		return tags
	}
	size := len(folder(8, main(0, 0), 0))
	subBytes := folder(8+size, sub, 0)
	gpsAt := 8 + size + len(subBytes)
	gpsBytes := folder(gpsAt, gps, 0)
	thumbAt := gpsAt + len(gpsBytes)
	next := uint32(0)
	if e.thumb != nil {
		next = uint32(thumbAt)
	}
	out = append(out, folder(8, main(8+size, gpsAt), next)...)
	out = append(append(out, subBytes...), gpsBytes...)
	if e.thumb != nil {
		ifd1 := func(at uint32) []tag {
			return []tag{long(0x0201, at), long(0x0202, uint32(len(e.thumb))), short(0x0112, 8)}
		}
		at := thumbAt + len(folder(thumbAt, ifd1(0), 0))
		out = append(out, folder(thumbAt, ifd1(uint32(at)), 0)...)
		out = append(out, e.thumb...)
	}
	return out
}

// in puts the EXIF into a JPEG.
func (e exif) in(jpg []byte) []byte {
	body := append([]byte("Exif\x00\x00"), e.tiff()...)
	seg := append([]byte{0xff, 0xe1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	return slices.Concat(jpg[:2], seg, jpg[2:])
}
