package journal

import (
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Photo is what the server has of one photo of one person. Two people who declare the same hash have a Photo each, so
// that neither learns what the other sent.
type Photo struct {
	SHA256 string
	Owner  string // user id
	State  string // declared, preview, whole, refused; "undeclared" when bytes came before any record
	Why    string // refused: the reason code
	Bytes  int64  // as declared; what was proved once whole
	Type   string // as declared; as sniffed once whole

	PreviewDeclared string // sha256 that the record declares for the preview; "" when it declares none
	Preview         string // sha256 of the preview that is stored; "" when none

	Seq   int64 // when it became whole
	At    time.Time
	Facts PhotoFacts
}

// PhotoFacts is what the bytes of a whole photo say.
type PhotoFacts struct {
	Bytes         int64
	Type          string // sniffed: image/jpeg, image/png, image/webp, image/heic
	Width, Height int    // pixels, as stored; 0 when not decoded
	Orientation   int    // EXIF, 1..8
	TakenAt       time.Time
	ZoneAssumed   bool // no OffsetTimeOriginal: Asia/Ho_Chi_Minh assumed
	Position      *record.Position
	Camera        string
	PHash, DHash  uint64 // of the upright 480 px image; 0, 0 when not decoded
}

// PhotoUse is a record that declares a photo.
type PhotoUse struct {
	record.Pointer
	Role string // proof, sheet, signature
}
