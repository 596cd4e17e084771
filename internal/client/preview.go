package client

import (
	"bytes"
	"fmt"

	"github.com/disintegration/imaging"
)

// MaxPreview and previewEdge bound a preview (photos.md section 1).
const (
	MaxPreview  = 64 << 10
	previewEdge = 1024
)

// Preview makes the small, upright JPEG that travels ahead of a photo: long edge at most 1024 px, at most 64 KiB; quality
// steps down until it fits.
func Preview(photo []byte) ([]byte, error) {
	img, err := imaging.Decode(bytes.NewReader(photo), imaging.AutoOrientation(true))
	if err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	for edge := previewEdge; ; edge = edge * 3 / 4 {
		small := imaging.Fit(img, edge, edge, imaging.Box)
		for quality := 80; quality >= 40; quality -= 10 {
			var b bytes.Buffer
			if err := imaging.Encode(&b, small, imaging.JPEG, imaging.JPEGQuality(quality)); err != nil {
				return nil, fmt.Errorf("preview: %w", err)
			}
			if b.Len() <= MaxPreview {
				return b.Bytes(), nil
			}
		}
	}
}
