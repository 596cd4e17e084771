package evidence

import (
	"io"
	"math"
	"strings"
	"time"

	"github.com/bep/imagemeta"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// hanoi is what a camera's clock is taken to show when the photo does not say: Viet Nam keeps UTC+7 all year.
var hanoi = time.FixedZone("+07", 7*60*60)

var metaFormats = map[string]imagemeta.ImageFormat{
	jpegType: imagemeta.JPEG, pngType: imagemeta.PNG, webpType: imagemeta.WebP, heicType: imagemeta.HEIF,
}

// Folders of EXIF that count. Names alone do not: tags 1 and 2 of the interoperability folder are called GPSLatitudeRef
// and GPSLatitude by the reader, and a thumbnail has an orientation of its own.
const (
	ifdMain = "IFD0"
	ifdExif = "IFD0/ExifIFDP"
	ifdGPS  = "IFD0/GPSInfoIFD"
)

// readFacts reads what a photo's EXIF says of it. What is absent or makes no sense stays zero: metadata is a witness
// to cross-check, never a reason to refuse.
func readFacts(r io.ReadSeeker, typ string) journal.PhotoFacts {
	tags := map[string]any{}
	_, _ = imagemeta.Decode(imagemeta.Options{ // its error leaves us what was read before it
		R:           r,
		ImageFormat: metaFormats[typ],
		Sources:     imagemeta.EXIF,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool {
			switch t.Namespace {
			case ifdMain:
				return t.Tag == "Orientation" || t.Tag == "Make" || t.Tag == "Model"
			case ifdExif:
				return t.Tag == "DateTimeOriginal" || t.Tag == "OffsetTimeOriginal" || t.Tag == "Make" || t.Tag == "Model"
			case ifdGPS:
				return strings.HasPrefix(t.Tag, "GPSL") || t.Tag == "GPSHPositioningError"
			}
			return false
		},
		HandleTag: func(t imagemeta.TagInfo) error {
			if _, twice := tags[t.Tag]; !twice {
				tags[t.Tag] = t.Value
			}
			return nil
		},
		LimitNumTags: 2000,
		LimitTagSize: 4096,
	})
	facts := journal.PhotoFacts{Orientation: 1, Position: position(tags), Camera: camera(tags)}
	if o, ok := number(tags["Orientation"]); ok && o >= 1 && o <= 8 {
		facts.Orientation = int(o)
	}
	facts.TakenAt, facts.ZoneAssumed = takenAt(tags)
	return facts
}

// takenAt is zero when the camera had no idea ("0000:00:00 00:00:00").
func takenAt(tags map[string]any) (at time.Time, assumed bool) {
	const layout = "2006:01:02 15:04:05"
	date := text(tags["DateTimeOriginal"])
	if at, err := time.Parse(layout+" -07:00", date+" "+text(tags["OffsetTimeOriginal"])); err == nil {
		return at, false
	}
	if at, err := time.ParseInLocation(layout, date, hanoi); err == nil {
		return at, true
	}
	return time.Time{}, false
}

// position is nil when there is none, when it is out of this world, and when it is exactly 0,0: what cameras write who
// do not know.
func position(tags map[string]any) *record.Position {
	lat, okLat := number(tags["GPSLatitude"])
	lon, okLon := number(tags["GPSLongitude"])
	if !okLat || !okLon || lat == 0 && lon == 0 || math.Abs(lat) > 90 || math.Abs(lon) > 180 {
		return nil
	}
	if strings.HasPrefix(text(tags["GPSLatitudeRef"]), "S") {
		lat = -math.Abs(lat)
	}
	if strings.HasPrefix(text(tags["GPSLongitudeRef"]), "W") {
		lon = -math.Abs(lon)
	}
	p := &record.Position{Lat: lat, Lon: lon}
	if m, ok := number(tags["GPSHPositioningError"]); ok && m > 0 {
		p.Accuracy = m
	}
	return p
}

func camera(tags map[string]any) string {
	maker, model := text(tags["Make"]), text(tags["Model"])
	if strings.HasPrefix(strings.ToLower(model), strings.ToLower(maker)) {
		maker = ""
	}
	s := strings.Join(strings.Fields(strings.ToValidUTF8(maker+" "+model, "")), " ")
	if runes := []rune(s); len(runes) > 80 {
		s = string(runes[:80])
	}
	return s
}

func text(v any) string {
	s, _ := v.(string)
	return strings.Trim(s, " \x00")
}

func number(v any) (float64, bool) {
	var f float64
	switch n := v.(type) {
	case float64:
		f = n
	case uint16:
		f = float64(n)
	case uint32:
		f = float64(n)
	case interface{ Float64() float64 }:
		f = n.Float64()
	default:
		return 0, false
	}
	return f, !math.IsNaN(f) && !math.IsInf(f, 0)
}
