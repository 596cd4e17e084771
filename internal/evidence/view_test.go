package evidence_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/disintegration/imaging"

	"github.com/chungsuc/chungsuc/internal/evidence"
)

// smaller is the preview a phone would make of a photo.
func smaller(t testing.TB, ph photo, side, quality int) photo {
	img, err := jpeg.Decode(bytes.NewReader(ph.data))
	check(t, err)
	return photoOf(encodeJPEG(imaging.Fit(img, side, side, imaging.Linear), quality))
}

func (p *phone) putPreview(of, preview photo) answer {
	p.t.Helper()
	return p.ask("PUT", "/api/photos/"+of.sha+"/preview", bytes.NewReader(preview.data))
}

// TestPreview: within seconds the record can be reviewed; the full photo follows.
func TestPreview(t *testing.T) {
	y := newYard(t)
	an, binh := y.phone("an"), y.phone("binh")
	ph := fromFile(t, "house-fuji.jpg")
	pre := smaller(t, ph, 640, 50)

	want(t, "before its record", an.putPreview(ph, pre).StatusCode, http.StatusNoContent)
	want(t, "nothing is known of it", an.status(ph).State, evidence.Unknown)
	an.declare(ph, pre)
	want(t, "told with the record", an.status(ph).Preview, true)
	want(t, "arrives", an.putPreview(ph, pre).StatusCode, http.StatusNoContent)
	want(t, "again", an.putPreview(ph, pre).StatusCode, http.StatusNoContent)
	s := an.status(ph)
	want(t, "photo still to come", s.State, evidence.Declared)
	want(t, "preview told", s.Preview, true)
	want(t, "journal", y.ledger.of(an, ph).Preview, pre.sha)
	want(t, "on disk", fmt.Sprint(y.files("previews")), fmt.Sprintf("[%s/%s]", pre.sha[:2], pre.sha))

	a := an.see(ph, "preview")
	want(t, "seen", bytes.Equal(a.body, pre.data), true)
	want(t, "type", a.Header.Get("Content-Type"), "image/jpeg")
	want(t, "the photo is not there yet", an.see(ph, "480").code(), "404 not_found")
	want(t, "whole", an.send(ph).State, evidence.Whole)
	want(t, "shows the same", len(y.ledger.flagged()), 0)

	// Another person declares the same hash with another preview: each reader sees the one of the author they may see.
	lie := smaller(t, fromFile(t, "leaf-jolla.jpg"), 320, 50)
	binh.declare(ph, lie)
	want(t, "arrives", binh.putPreview(ph, lie).StatusCode, http.StatusNoContent)
	want(t, "an's is untouched", bytes.Equal(an.see(ph, "preview").body, pre.data), true)
}

func TestPreviewRefusals(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	ph := fromFile(t, "house-fuji.jpg")
	wide := photoOf(encodeJPEG(image.NewGray(image.Rect(0, 0, 1025, 8)), 50))
	big := photoOf(append(slices.Clone(smaller(t, ph, 320, 50).data), make([]byte, 64<<10)...))
	broken := smaller(t, ph, 320, 50)
	broken = photoOf(broken.data[:len(broken.data)/2])
	png := photoOf(encodePNG(image.NewGray(image.Rect(0, 0, 8, 8))))
	for i, row := range []struct {
		name           string
		declared, sent photo
		want           string
	}{
		{"another_than_declared", smaller(t, ph, 320, 50), smaller(t, ph, 320, 40), "422 preview"},
		{"too_wide", wide, wide, "422 preview_bad"},
		{"too_large", big, big, "413 preview_too_large"},
		{"truncated", broken, broken, "422 preview_bad"},
		{"png", png, png, "422 preview_bad"},
		{"html", photoOf([]byte("<html>")), photoOf([]byte("<html>")), "422 preview_bad"},
		{"empty", photoOf(nil), photoOf(nil), "422 preview_bad"},
	} {
		t.Run(row.name, func(t *testing.T) {
			of := an.declare(noise(100+i), row.declared)
			want(t, "answer", an.putPreview(of, row.sent).code(), row.want)
			want(t, "on disk", len(y.files("previews")), 0)
			want(t, "told", an.status(of).Preview, false)
		})
	}
	of := an.declare(noise(99))
	want(t, "none declared: any will do", an.putPreview(of, smaller(t, ph, 320, 50)).StatusCode, http.StatusNoContent)
	want(t, "bad hash", an.ask("PUT", "/api/photos/xyz/preview", nil).code(), "400 sha256")
	want(t, "no sign-in", (&phone{y, "", ""}).putPreview(ph, ph).code(), "401 sign_in")
}

// TestPreviewMismatch: what the leader approved in the small picture must be what the photo shows, whichever comes last.
func TestPreviewMismatch(t *testing.T) {
	ph := fromFile(t, "house-fuji.jpg")
	lie := smaller(t, fromFile(t, "leaf-jolla.jpg"), 640, 60)
	for _, previewFirst := range []bool{true, false} {
		y := newYard(t)
		an := y.phone("an")
		an.declare(ph, lie)
		if previewFirst {
			an.putPreview(ph, lie)
		}
		want(t, "whole all the same", an.send(ph).State, evidence.Whole)
		if !previewFirst {
			want(t, "arrives", an.putPreview(ph, lie).StatusCode, http.StatusNoContent)
		}
		want(t, "flags", fmt.Sprint(y.ledger.flagged()), "[preview_mismatch "+ph.sha[:8]+"]")
	}
}

// TestDelivery: only those who may see a record see its photos, for ten minutes, and an original never as a page.
func TestDelivery(t *testing.T) {
	y := newYard(t)
	an, binh, leader := y.phone("an"), y.phone("binh"), y.phone("leader")
	ph := an.declare(photoOf(append(slices.Clone(fromFile(t, "fish-samsung-gps.jpg").data), "<script>"...)))
	want(t, "whole", an.send(ph).State, evidence.Whole)
	other := an.declare(fromFile(t, "leaf-jolla.jpg"))
	want(t, "whole", an.send(other).State, evidence.Whole)
	nobody := &phone{y, "", ""}
	get := func(ph photo, size, token string) answer {
		return nobody.ask("GET", "/api/photos/"+ph.sha+"/"+size+"?token="+token, nil)
	}

	want(t, "not in binh's scopes", binh.see(ph, "480").code(), "404 not_found")
	y.ledger.sees[leader.user] = []string{an.user}
	want(t, "in the leader's", leader.see(ph, "480").StatusCode, http.StatusOK)

	token := leader.token(ph.sha)
	a := get(ph, "1280", token)
	want(t, "inline type", a.Header.Get("Content-Type"), "image/jpeg")
	want(t, "nosniff", a.Header.Get("X-Content-Type-Options"), "nosniff")
	want(t, "caching", a.Header.Get("Cache-Control"), "private, max-age=600")
	a = get(ph, "original", token)
	want(t, "original", bytes.Equal(a.body, ph.data), true)
	want(t, "type", a.Header.Get("Content-Type"), "application/octet-stream")
	want(t, "as a file", a.Header.Get("Content-Disposition"), `attachment; filename="`+ph.sha[:16]+`.bin"`)
	want(t, "sandbox", a.Header.Get("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'; sandbox")

	want(t, "opens no other photo", get(other, "480", token).code(), "404 not_found")
	want(t, "unknown size", get(ph, "4000", token).code(), "404 not_found")
	want(t, "no way out", get(photo{sha: "..%2f..%2fdata.db"}, "original", token).code(), "404 not_found")
	want(t, "no token", get(ph, "480", "").code(), "401 token")
	want(t, "forged token", get(ph, "480", token[:len(token)-2]+"AA").code(), "401 token")
	y.now = y.now.Add(10*time.Minute + time.Second)
	want(t, "expired token", get(ph, "480", token).code(), "401 token")
}

// TestAlike: the same photo in another coat is noticed; other photos are not.
func TestAlike(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	house := an.declare(fromFile(t, "house-fuji.jpg"))
	want(t, "whole", an.send(house).State, evidence.Whole)
	for _, name := range []string{"leaf-jolla.jpg", "throne-nikon-gps.jpg", "fern-nikon-badifd.jpg", "words-samsung-gps.jpg", "fish-samsung-gps.jpg"} {
		want(t, name, an.send(an.declare(fromFile(t, name))).State, evidence.Whole)
	}
	want(t, "six photos, no flag", fmt.Sprint(y.ledger.flagged()), "[]")

	img, err := jpeg.Decode(bytes.NewReader(house.data))
	check(t, err)
	b := img.Bounds()
	coats := map[string]image.Image{
		"recompressed": img,
		"half_size":    imaging.Resize(img, b.Dx()/2, 0, imaging.Linear),
		"crop_5":       imaging.CropCenter(img, b.Dx()*95/100, b.Dy()*95/100),
		"rotated":      imaging.Rotate90(img),
		"upside_down":  imaging.Rotate180(img),
		"rotated_back": imaging.Rotate270(img),
		"mirrored":     imaging.FlipH(img),
		"flipped":      imaging.FlipV(img),
		"transposed":   imaging.Transpose(img),
		"transversed":  imaging.Transverse(img),
		"brighter":     imaging.AdjustBrightness(img, 10),
	}
	y.ledger.unread = 1 // the server starts all the same, and who compares reads them
	y.restart()         // the hashes of before come from the journal
	for name, coat := range coats {
		before := len(y.ledger.flagged())
		ph := an.declare(photoOf(encodeJPEG(coat, 45)))
		want(t, name, an.send(ph).State, evidence.Whole)
		if len(y.ledger.flagged()) == before {
			t.Errorf("%s: not noticed", name)
		}
	}
	// Pictures of nothing look like each other and are not compared.
	before := len(y.ledger.flagged())
	for _, c := range []color.Color{color.Black, color.White, color.RGBA{90, 90, 90, 255}} {
		want(t, "whole", an.send(an.declare(photoOf(encodeJPEG(imaging.New(400, 300, c), 80)))).State, evidence.Whole)
	}
	want(t, "flags", len(y.ledger.flagged()), before)
}
