package evidence_test

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/disintegration/imaging"
	"github.com/pocketbase/pocketbase/core"
	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	xslog "golang.org/x/exp/slog"

	"github.com/chungsuc/chungsuc/internal/evidence"
)

// twelveMP is a camera's picture: 4032 x 3024, turned, with the detail of a real scene.
func twelveMP(b *testing.B) []byte {
	img, err := jpeg.Decode(bytes.NewReader(fromFile(b, "house-fuji.jpg").data))
	check(b, err)
	return exif{orientation: 6}.in(encodeJPEG(imaging.Fill(img, 4032, 3024, imaging.Center, imaging.Lanczos), 88))
}

// BenchmarkDerive12MP makes a reviewable 1280 and 480 of a camera original: the lane's whole proof (hash, EXIF, decode,
// shrink, turn, perceptual hashes, three files synced) against what PocketBase does for two thumbs.
func BenchmarkDerive12MP(b *testing.B) {
	data := twelveMP(b)
	b.Run("lane", func(b *testing.B) {
		y := newYard(b)
		an := y.phone("an")
		b.ReportAllocs()
		for i := range b.N {
			b.StopTimer()
			ph := an.declare(photoOf(fmt.Appendf(bytes.Clone(data), "%d", i)))
			at := an.create(ph)
			an.patch(at, 0, ph.data[:len(ph.data)/2])
			check(b, os.WriteFile(y.dir+strings.Replace(at, "/api", "", 1), ph.data, 0o600))
			b.StartTimer()
			y.sweep()
			if s := y.ledger.of(an, ph).State; s != "whole" {
				b.Fatal(s)
			}
		}
	})
	b.Run("pocketbase_thumbs", func(b *testing.B) { // tools/filesystem, CreateThumb, once a size
		dir := b.TempDir()
		b.ReportAllocs()
		for range b.N {
			for _, side := range []int{1280, 480} {
				img, err := imaging.Decode(bytes.NewReader(data), imaging.AutoOrientation(true))
				check(b, err)
				f, err := os.Create(filepath.Join(dir, fmt.Sprint(side)))
				check(b, err)
				check(b, imaging.Encode(f, imaging.Fit(img, side, side, imaging.Linear), imaging.JPEG))
				check(b, f.Close())
			}
		}
	})
}

// BenchmarkLane sends 300 KB in 256 KiB pieces over HTTP, without the proof, which runs beside it: the lane, with owner,
// admission and PocketBase's router, against tusd alone.
func BenchmarkLane(b *testing.B) {
	r := rand.NewChaCha8([32]byte{1})
	data := make([]byte, 300_000)
	r.Read(data)
	upload := func(b *testing.B, url string, i int) {
		data := fmt.Appendf(data[:299_000], "%01000d", i)
		send := func(method, at string, body []byte, header ...string) *http.Response {
			req, err := http.NewRequest(method, at, bytes.NewReader(body))
			check(b, err)
			req.Header.Set("Tus-Resumable", "1.0.0")
			for i := 0; i < len(header); i += 2 {
				req.Header.Set(header[i], header[i+1])
			}
			res, err := http.DefaultClient.Do(req)
			check(b, err)
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode >= 300 {
				b.Fatal(method, res.Status)
			}
			return res
		}
		at := send("POST", url+"/api/uploads/", nil, "Upload-Length", fmt.Sprint(len(data)), "Upload-Metadata", metadata(photoOf(data).sha, "image/jpeg")).Header.Get("Location")
		if strings.HasPrefix(at, "/") {
			at = url + at
		}
		for n := 0; n < len(data); n += 256 << 10 {
			send("PATCH", at, data[n:min(n+256<<10, len(data))], "Content-Type", "application/offset+octet-stream", "Upload-Offset", fmt.Sprint(n))
		}
	}
	b.Run("lane", func(b *testing.B) {
		lane := newLane(b.TempDir(), newLedger())
		lane.Who = func(*core.RequestEvent) (string, error) { return "an", nil }
		lane.Limits = evidence.Limits{Open: 1 << 30, Quota: 1 << 50}
		check(b, lane.Open())
		defer lane.Close()
		server := httptest.NewServer(bare(lane))
		defer server.Close()
		b.SetBytes(int64(len(data)))
		for i := range b.N {
			upload(b, server.URL, i)
		}
	})
	b.Run("tusd", func(b *testing.B) {
		composer := handler.NewStoreComposer()
		filestore.New(b.TempDir()).UseIn(composer)
		memorylocker.New().UseIn(composer)
		h, err := handler.NewHandler(handler.Config{StoreComposer: composer, BasePath: "/api/uploads/", Logger: xslog.New(xslog.NewTextHandler(io.Discard, nil))})
		check(b, err)
		server := httptest.NewServer(http.StripPrefix("/api/uploads/", h))
		defer server.Close()
		b.SetBytes(int64(len(data)))
		for i := range b.N {
			upload(b, server.URL, i)
		}
	})
}

// BenchmarkAlike looks for a photo among a million, in all eight turns.
func BenchmarkAlike(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	lane := newLane(b.TempDir(), million{newLedger(), r})
	check(b, lane.Open())
	defer lane.Close()
	seek := evidence.Seeker(lane, fromFile(b, "house-fuji.jpg").data)
	b.ResetTimer()
	for range b.N {
		if n := seek(); n > 5 {
			b.Fatal(n)
		}
	}
}

type million struct {
	*ledger
	r *rand.Rand
}

func (m million) PhotoHashes(_ context.Context, each func(string, uint64, uint64) error) error {
	for i := range 1_000_000 {
		if err := each(fmt.Sprintf("%064x", i), m.r.Uint64(), m.r.Uint64()); err != nil {
			return err
		}
	}
	return nil
}
