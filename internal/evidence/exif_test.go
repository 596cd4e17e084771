package evidence_test

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/evidence"
	"github.com/chungsuc/chungsuc/internal/journal"
)

// TestFacts: what a photo says of itself, and what it does not say.
func TestFacts(t *testing.T) {
	plain := blocks{w: 64, h: 48, sx: 2, sy: 2}.jpeg()
	file := func(name string) []byte { return fromFile(t, name).data }
	kienAn := exif{orientation: 1, gps: true, lat: 20.8051, lon: 106.6218, latRef: "N", lonRef: "E"}
	south := exif{orientation: 1, gps: true, lat: 33.5, lon: 70.25, latRef: "S", lonRef: "W"}
	hanoi := time.FixedZone("", 7*3600)
	for _, row := range []struct {
		name     string
		data     []byte
		lat, lon float64 // NaN = no position
		at       time.Time
		assumed  bool
		camera   string
	}{
		{"no_exif", plain, math.NaN(), 0, time.Time{}, false, ""},
		{"gps_absent_not_zero", exif{orientation: 1}.in(plain), math.NaN(), 0, time.Time{}, false, "Chung Suc"},
		{"gps_0_0", exif{orientation: 1, gps: true, latRef: "N", lonRef: "E"}.in(plain), math.NaN(), 0, time.Time{}, false, "Chung Suc"},
		{"gps", kienAn.in(plain), 20.8051, 106.6218, time.Time{}, false, "Chung Suc"},
		{"gps_south_west", south.in(plain), -33.5, -70.25, time.Time{}, false, "Chung Suc"},
		{"gps_off_the_map", exif{orientation: 1, gps: true, lat: 95, lon: 10, latRef: "N", lonRef: "E"}.in(plain), math.NaN(), 0, time.Time{}, false, "Chung Suc"},
		{"gps_as_string", file("field-htc-gps-as-string.jpg"), 52.0139, 11.0028, time.Date(2014, 4, 26, 19, 9, 19, 0, hanoi), true, "HTC One_M8"},
		{"offset_absent", exif{orientation: 1, date: "2027:01:28 08:12:33"}.in(plain), math.NaN(), 0, time.Date(2027, 1, 28, 8, 12, 33, 0, hanoi), true, "Chung Suc"},
		{"offset_present", exif{orientation: 1, date: "2027:01:28 08:12:33", offset: "+09:00"}.in(plain), math.NaN(), 0, time.Date(2027, 1, 27, 23, 12, 33, 0, time.UTC), false, "Chung Suc"},
		{"offset_nonsense", exif{orientation: 1, date: "2027:01:28 08:12:33", offset: "   :  "}.in(plain), math.NaN(), 0, time.Date(2027, 1, 28, 8, 12, 33, 0, hanoi), true, "Chung Suc"},
		{"date_0000", exif{orientation: 1, date: "0000:00:00 00:00:00"}.in(plain), math.NaN(), 0, time.Time{}, false, "Chung Suc"},
		{"date_future", exif{orientation: 1, date: "2099:12:31 23:59:59"}.in(plain), math.NaN(), 0, time.Date(2099, 12, 31, 23, 59, 59, 0, hanoi), true, "Chung Suc"},
		{"exif_64k", exif{orientation: 1, date: "2027:01:28 08:12:33", pad: 65000}.in(plain), math.NaN(), 0, time.Date(2027, 1, 28, 8, 12, 33, 0, hanoi), true, "Chung Suc"},
		{"bad_ifd_offsets", file("fern-nikon-badifd.jpg"), math.NaN(), 0, time.Date(2012, 7, 23, 14, 47, 28, 0, hanoi), true, "NIKON COOLPIX P7000"},
		// Its interoperability folder has a tag that the reader calls GPSLatitude.
		{"gps_look_alike", file("house-fuji.jpg"), math.NaN(), 0, time.Date(2021, 1, 20, 15, 51, 50, 0, hanoi), true, "FUJIFILM X-E2"},
		{"samsung", file("fish-samsung-gps.jpg"), 26.5867, -80.0536, time.Date(2018, 4, 28, 21, 23, 12, 0, hanoi), true, "samsung SM-N920T"},
		{"nikon", file("throne-nikon-gps.jpg"), 39.9156, 116.3908, time.Date(2003, 11, 23, 18, 7, 37, 0, hanoi), true, "NIKON CORPORATION NIKON D2H"},
		{"iphone", file("field-iphone4s-turned.jpg"), 59.3325, 18.0649, time.Date(2014, 9, 1, 15, 3, 47, 0, hanoi), true, "Apple iPhone 4S"},
		{"garbage", append([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\x7f"), plain[2:]...), math.NaN(), 0, time.Time{}, false, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			y := newYard(t)
			an := y.phone("an")
			ph := an.declare(photoOf(row.data))
			if s := an.send(ph); s.State != evidence.Whole {
				t.Fatalf("%s %s", s.State, s.Why)
			}
			checkFacts(t, y.ledger.of(an, ph).Facts, row.lat, row.lon, row.at, row.assumed, row.camera)
			for _, size := range []string{"480", "1280"} { // derivative_has_no_exif
				if bytes.Contains(an.see(ph, size).body, []byte("Exif")) {
					t.Errorf("%s has EXIF", size)
				}
			}
		})
	}
}

func checkFacts(t *testing.T, f journal.PhotoFacts, lat, lon float64, at time.Time, assumed bool, camera string) {
	t.Helper()
	switch {
	case math.IsNaN(lat) != (f.Position == nil):
		t.Errorf("position: %v", f.Position)
	case f.Position != nil && (math.Abs(f.Position.Lat-lat) > 1e-4 || math.Abs(f.Position.Lon-lon) > 1e-4):
		t.Errorf("position: %v, want %v,%v", *f.Position, lat, lon)
	}
	if !f.TakenAt.Equal(at) {
		t.Errorf("taken at %v, want %v", f.TakenAt, at)
	}
	want(t, "zone assumed", f.ZoneAssumed, assumed)
	want(t, "camera", f.Camera, camera)
}

// TestTurnedCamera: a real photo taken upright with the phone on its side.
func TestTurnedCamera(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	ph := an.declare(fromFile(t, "field-iphone4s-turned.jpg"))
	want(t, "whole", an.send(ph).State, evidence.Whole)
	f := y.ledger.of(an, ph).Facts
	want(t, "orientation", f.Orientation, 6)
	want(t, "as stored", [2]int{f.Width, f.Height}, [2]int{205, 102})
}
