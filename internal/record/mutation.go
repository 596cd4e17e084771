package record

import (
	"encoding/json/jsontext"
	"math"
	"time"
)

// Op is what a mutation does.
type Op string

// Ops.
const (
	Create     Op = "create"     // all fields
	SetFields  Op = "set"        // changed fields: {v, was}, or {add, remove} for union lists
	Void       Op = "void"       // evidence: withdrawn, with a reason, never erased
	Transition Op = "transition" // {from, to, ...}: review, steps of a blood visit or a list, verdict on a flag
)

// Schema is the newest mutation shape (`sv`) this server writes and understands; SchemaMin the oldest it understands.
const (
	Schema    = 1
	SchemaMin = 1
)

// Limits of one mutation.
const (
	MaxMutation = 64 << 10 // bytes of m
	MaxGroup    = 20
	MaxPhotos   = 6
)

// Group ties mutations that happen together or not at all.
type Group struct {
	ID string `json:"id"`
	Of int    `json:"of"` // how many, 1 to 20
}

// Photo is a photo declared by a mutation; its bytes travel in a lane of their own (photos.md).
type Photo struct {
	SHA256        string    `json:"sha256"`
	Bytes         int64     `json:"bytes"`
	Type          string    `json:"type"`
	Role          string    `json:"role"`
	TakenAt       time.Time `json:"taken_at,omitzero"`
	Location      *Position `json:"location,omitzero"`
	PreviewSHA256 string    `json:"preview_sha256,omitempty"`
}

// Position is a place on earth: degrees WGS 84, accuracy in metres.
type Position struct {
	Lat      float64 `json:"lat"`
	Lon      float64 `json:"lon"`
	Accuracy float64 `json:"accuracy,omitzero"`
}

// From is the distance to another place in metres, as the crow flies.
func (p Position) From(o Position) float64 {
	const earth, degree = 6_371_000, math.Pi / 180
	lat, lon := math.Sin((p.Lat-o.Lat)*degree/2), math.Sin((p.Lon-o.Lon)*degree/2)
	h := lat*lat + math.Cos(p.Lat*degree)*math.Cos(o.Lat*degree)*lon*lon
	return 2 * earth * math.Asin(math.Sqrt(min(1, h)))
}

// Mutation is one intent made on a phone.
type Mutation struct {
	Mid    string
	Group  *Group
	Kind   *Kind
	Op     Op
	ID     string
	At     time.Time
	SkewMs int64 // phone minus server, milliseconds
	SV     int
	F      Doc
	Photos []Photo

	// Body is `m` as it came in, after Seal has taken identity numbers out of it.
	Body jsontext.Value
	read bool // Body was read to its end: it is JSON
	// BodySHA is the SHA-256, in hex, of exactly the bytes of `m` in the request, before Seal.
	BodySHA string
	// Secrets are columns that no phone ever reads: {"id_hmac": ...}.
	Secrets map[string]string
	// Warnings found while the identity number was still at hand.
	Warnings []string
}

// Written is when the mutation was made, by the best clock there is: the phone's, less what it was off by.
func (m *Mutation) Written() time.Time { return byServer(m.At, m.SkewMs) }
