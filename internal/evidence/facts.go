package evidence

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// photoFacts is what the bytes of a whole photo say of it. Where it was taken stays with the original: that is somebody's
// door, and a record says where it was made.
type photoFacts struct {
	Bytes  int64  `json:"bytes"`
	Type   string `json:"type"`
	Width  int    `json:"width,omitzero"` // upright
	Height int    `json:"height,omitzero"`
	Camera string `json:"camera,omitzero"`
	// TakenAt is by the camera's clock; ZoneAssumed says that the photo names no zone and Viet Nam's was taken.
	TakenAt     string `json:"taken_at,omitzero"`
	ZoneAssumed bool   `json:"zone_assumed,omitzero"`
}

// askFacts answers POST /api/photos/facts {sha256: [...]} with the facts of those of the photos that are whole and that the
// person may see. The others are silently left out.
func (l *Lane) askFacts(e *core.RequestEvent) error {
	user, err := l.Who(e)
	if err != nil {
		return err
	}
	shas, err := askedFor(e)
	if err != nil {
		return err
	}
	visible, err := l.Ledger.PhotosVisible(e.Request.Context(), user, shas)
	if err != nil {
		return err
	}
	out := map[string]photoFacts{}
	for sha, p := range visible {
		if p.State != whole {
			continue
		}
		f := photoFacts{Bytes: p.Facts.Bytes, Type: p.Facts.Type, Width: p.Facts.Width, Height: p.Facts.Height, Camera: p.Facts.Camera, ZoneAssumed: p.Facts.ZoneAssumed}
		if p.Facts.Orientation >= 5 { // lies on its side
			f.Width, f.Height = f.Height, f.Width
		}
		if !p.Facts.TakenAt.IsZero() {
			f.TakenAt = p.Facts.TakenAt.Format(time.RFC3339)
		}
		out[sha] = f
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{"photos": out})
}
