package simulate

import (
	"hash/fnv"
	"math"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Where people live around the middle of their unit, in metres: each hamlet has its own streets.
const (
	hamletsWithin = 800
	streets       = 120
	degree        = 111_320 // metres of one degree of latitude
)

// locate puts the position into a record that a phone's receiver would have found at somebody's door: in a hamlet of the
// unit, a little off. One time in seven it finds none in time, and it never does where the branch has not said where it is.
func (h *hand) locate(f *record.Doc, hamlet string) error {
	unit, err := h.phone.Row(record.Unit.Name, f.Text("unit"))
	if err != nil {
		return err
	}
	middle := unit.Doc.Sub("location")
	if middle == nil || h.rng.IntN(7) == 0 {
		return nil
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(hamlet)) // never fails
	bits := sum.Sum64()
	angle := float64(bits%3600) / 1800 * math.Pi
	far := hamletsWithin * math.Sqrt(float64(bits/3600%1000)/1000)
	north := far*math.Cos(angle) + streets*(2*h.rng.Float64()-1)
	east := far*math.Sin(angle) + streets*(2*h.rng.Float64()-1)
	lat := middle.Float("lat")
	f.Put("location", record.NewDoc("lat", tidy(lat+north/degree), "lon", tidy(middle.Float("lon")+east/degree/math.Cos(lat*math.Pi/180)),
		"accuracy", 4+h.rng.IntN(30)))
	return nil
}

// tidy leaves a degree as many digits as a receiver gives: a metre.
func tidy(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }
