package simulate

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/demo"
)

// shoot takes a photo that was never taken before; now and then it shows what another one did, or is an old one.
func (h *hand) shoot(now time.Time) ([]client.Photo, error) {
	taken := now.Add(-20 * time.Second).Truncate(time.Second)
	n := h.rng.Uint64()
	data := demo.PhotoAt(n, taken)
	switch h.rng.IntN(40) {
	case 0:
		data = demo.Photo(n)
	case 1:
		if h.shot != 0 {
			data = demo.Turned(h.shot, taken)
		}
	}
	h.shot = n
	preview, err := client.Preview(data)
	if err != nil {
		return nil, err
	}
	return []client.Photo{{Data: data, Preview: preview, Type: "image/jpeg", TakenAt: taken}}, nil
}

// declared remembers which mutation declared which photos.
func (h *hand) declared(mid string, photos []client.Photo) {
	for _, p := range photos {
		sum := sha256.Sum256(p.Data)
		h.photoOf[hex.EncodeToString(sum[:])] = mid
		h.taken.Add(1)
	}
}
