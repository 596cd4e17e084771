package evidence

import (
	"errors"
	"image"
	"image/draw"
	"image/jpeg"
	"io"

	"github.com/disintegration/imaging"
)

// shrink makes the two smaller copies of a photo and turns them upright. Averaging whole boxes of pixels first, and
// turning last, takes half the time and half the memory of doing it to the whole frame.
func shrink(img image.Image, orientation int) (large, small *image.RGBA) {
	size := img.Bounds().Size()
	box := max(1, (max(size.X, size.Y)+Large)/(2*Large)) // to about twice the target
	pixels := boxed(img, box)
	big := fit(pixels, Large)
	return upright(big, orientation), upright(fit(big, Small), orientation)
}

// fit scales to a long edge; what is smaller stays.
func fit(img *image.NRGBA, side int) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	long := max(w, h)
	if long <= side {
		return img
	}
	scaled := func(n int) int { return max(1, (n*side+long/2)/long) }
	return imaging.Resize(img, scaled(w), scaled(h), imaging.CatmullRom)
}

// upright turns a picture as its EXIF orientation says (1 to 8; 1 is upright). Its pixels are opaque.
func upright(img *image.NRGBA, orientation int) *image.RGBA {
	switch orientation {
	case 2:
		img = imaging.FlipH(img)
	case 3:
		img = imaging.Rotate180(img)
	case 4:
		img = imaging.FlipV(img)
	case 5:
		img = imaging.Transpose(img)
	case 6:
		img = imaging.Rotate270(img)
	case 7:
		img = imaging.Transverse(img)
	case 8:
		img = imaging.Rotate90(img)
	}
	return &image.RGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect} // the same thing when opaque, and JPEG encodes it 3x faster
}

// boxed averages boxes of n x n pixels into opaque ones, on white. imaging only ever sees its result: given the decoder's
// own image it has panicked in a goroutine nobody can catch (CVE-2023-36308).
func boxed(img image.Image, n int) *image.NRGBA {
	switch m := img.(type) {
	case *image.YCbCr:
		return boxedYCbCr(m, n)
	case *image.Gray:
		return boxedGray(m, n)
	}
	return boxedAny(img, n)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// boxedYCbCr averages before it converts: a third of the work, and right for chroma of any subsampling.
func boxedYCbCr(m *image.YCbCr, n int) *image.NRGBA {
	b := m.Rect
	if n == 1 {
		rgba := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		draw.Draw(rgba, rgba.Rect, m, b.Min, draw.Src)
		return asNRGBA(rgba)
	}
	w, h := ceilDiv(b.Dx(), n), ceilDiv(b.Dy(), n)
	out := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
	average(out.Y, out.YStride, w, h, m.Y[m.YOffset(b.Min.X, b.Min.Y):], m.YStride, b.Dx(), b.Dy(), n, 1, 1)
	sx, sy := subsampling(m.SubsampleRatio)
	c := m.COffset(b.Min.X, b.Min.Y)
	average(out.Cb, out.CStride, w, h, m.Cb[c:], m.CStride, b.Dx(), b.Dy(), n, sx, sy)
	average(out.Cr, out.CStride, w, h, m.Cr[c:], m.CStride, b.Dx(), b.Dy(), n, sx, sy)
	rgba := image.NewRGBA(out.Rect)
	draw.Draw(rgba, rgba.Rect, out, image.Point{}, draw.Src)
	return asNRGBA(rgba)
}

// average fills a w x h plane with the means of boxes of n x n pixels of a picture pw x ph, whose plane holds one sample
// for sx x sy pixels.
func average(dst []uint8, stride, w, h int, src []uint8, srcStride, pw, ph, n, sx, sy int) {
	cw, ch := ceilDiv(pw, sx), ceilDiv(ph, sy)
	for y := range h {
		y0 := min(y*n/sy, ch-1)
		y1 := min(max(y0+1, ceilDiv((y+1)*n, sy)), ch)
		x := 0
		switch { // the two cases of nearly every phone, four times as fast
		case sx == n && sy == n:
			x = copy(dst[y*stride:][:w], src[y0*srcStride:])
		case n == 2 && sx == 1 && sy == 1 && y1-y0 == 2:
			up, down := src[y0*srcStride:][:cw], src[(y0+1)*srcStride:][:cw]
			out := dst[y*stride:][:w]
			for ; 2*x+1 < cw; x++ {
				out[x] = uint8((int(up[2*x]) + int(up[2*x+1]) + int(down[2*x]) + int(down[2*x+1]) + 2) / 4)
			}
		}
		for ; x < w; x++ {
			x0 := min(x*n/sx, cw-1)
			x1 := min(max(x0+1, ceilDiv((x+1)*n, sx)), cw)
			sum := 0
			for j := y0; j < y1; j++ {
				for _, v := range src[j*srcStride+x0 : j*srcStride+x1] {
					sum += int(v)
				}
			}
			count := (y1 - y0) * (x1 - x0)
			dst[y*stride+x] = uint8((sum + count/2) / count)
		}
	}
}

func subsampling(r image.YCbCrSubsampleRatio) (x, y int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

func boxedGray(m *image.Gray, n int) *image.NRGBA {
	b := m.Rect
	w, h := ceilDiv(b.Dx(), n), ceilDiv(b.Dy(), n)
	out := image.NewGray(image.Rect(0, 0, w, h))
	average(out.Pix, out.Stride, w, h, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, b.Dx(), b.Dy(), n, 1, 1)
	rgba := image.NewRGBA(out.Rect)
	draw.Draw(rgba, rgba.Rect, out, image.Point{}, draw.Src)
	return asNRGBA(rgba)
}

// boxedAny takes everything else (PNG with palette or alpha, 16 bits, CMYK) in bands of n rows.
func boxedAny(img image.Image, n int) *image.NRGBA {
	b := img.Bounds()
	w, h := ceilDiv(b.Dx(), n), ceilDiv(b.Dy(), n)
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	band := image.NewRGBA(image.Rect(0, 0, b.Dx(), n))
	for y := range h {
		rows := min(n, b.Dy()-y*n)
		r := image.Rect(0, 0, b.Dx(), rows)
		draw.Draw(band, r, image.White, image.Point{}, draw.Src)
		draw.Draw(band, r, img, image.Pt(b.Min.X, b.Min.Y+y*n), draw.Over)
		for x := range w {
			var sum [3]int
			cols := min(n, b.Dx()-x*n)
			for j := range rows {
				row := band.Pix[j*band.Stride+4*x*n:]
				for i := range cols {
					sum[0] += int(row[4*i])
					sum[1] += int(row[4*i+1])
					sum[2] += int(row[4*i+2])
				}
			}
			count := rows * cols
			at := out.Pix[y*out.Stride+4*x:]
			at[0], at[1], at[2], at[3] = uint8((sum[0]+count/2)/count), uint8((sum[1]+count/2)/count), uint8((sum[2]+count/2)/count), 255
		}
	}
	return out
}

func asNRGBA(m *image.RGBA) *image.NRGBA {
	return &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
}

// keep writes the smaller copies. They are made of pixels alone, so no EXIF and no position is in them.
func (l *Lane) keep(sha string, seen look) error {
	if seen.Large == nil {
		return nil
	}
	write := func(side int, img *image.RGBA) error {
		return l.put(l.derived(sha, side), func(w io.Writer) error {
			return jpeg.Encode(w, img, &jpeg.Options{Quality: quality})
		})
	}
	return errors.Join(write(Large, seen.Large), write(Small, seen.Small))
}
