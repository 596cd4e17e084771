package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/jsontext"
	"errors"
	"math"
	"slices"
	"strconv"
	"time"
)

// MaxPhoto is the most bytes of one photo.
const MaxPhoto = 20 << 20

// PhotoTypes are the media types of a photo. HEIC is kept as evidence but never decoded.
var PhotoTypes = []string{"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"}

// ParseMutation reads `m` of a push: {kind, op, id, at, skew_ms, sv, f, photos}. Unknown keys beside these are ignored.
// The Mutation is never nil: with a Problem it carries whatever could be read, so that its body can be kept for a person
// to look at. It checks the envelope only; Check looks into F. Call Seal before anything is stored.
//
// Body, F and raw values share memory: none of them may be written to.
func ParseMutation(mid string, g *Group, raw jsontext.Value) (*Mutation, *Problem) {
	sum := sha256.Sum256(raw)
	m := &Mutation{Mid: mid, Group: g, Body: bytes.Clone(raw), BodySHA: hex.EncodeToString(sum[:])}
	e, err := m.readEnvelope()
	switch {
	case len(raw) > MaxMutation:
		return m, &Problem{Code: TooLarge, Args: map[string]any{"max": MaxMutation}}
	case errors.Is(err, ErrNotObject):
		return m, invalid("", "type")
	case err != nil:
		return m, invalid("", "json")
	}
	return m, m.checkEnvelope(e)
}

// envelope holds the members of `m` that are not understood yet, and whether `f` was an object.
type envelope struct {
	kind, op, id, at, skew, sv, photos jsontext.Value
	f                                  bool
}

// readEnvelope reads Body into e, F, Kind, Op and ID.
func (m *Mutation) readEnvelope() (e envelope, err error) {
	r := newReader(m.Body)
	defer r.release()
	err = r.object(func(name string) error {
		if name == "f" && r.dec.PeekKind() == '{' {
			m.F, err = r.doc()
			e.f = err == nil
			return err
		}
		v, err := r.value()
		if err != nil {
			return err
		}
		switch name {
		case "kind":
			e.kind = v
			m.Kind = KindOf(textOf(v))
		case "op":
			e.op = v
			m.Op = Op(textOf(v))
		case "id":
			e.id = v
			if id := textOf(v); ValidID(id) {
				m.ID = id
			}
		case "at":
			e.at = v
		case "skew_ms":
			e.skew = v
		case "sv":
			e.sv = v
		case "photos":
			e.photos = v
		}
		return nil
	})
	if err == nil {
		err = r.end()
	}
	m.read = err == nil
	return e, err
}

func (m *Mutation) checkEnvelope(e envelope) *Problem {
	if !ValidMID(m.Mid) {
		return invalid("mid", "format")
	}
	sv, ok := wholeOf(e.sv)
	if !ok {
		return missingOr("sv", e.sv, "type")
	}
	if m.SV = int(sv); sv < SchemaMin || sv > Schema {
		return &Problem{Code: TooOld, Field: "sv", Args: map[string]any{"min": SchemaMin, "max": Schema}}
	}
	if m.Kind == nil {
		return missingOr("kind", e.kind, "option")
	}
	if p := m.Kind.allows(m.Op); p != nil {
		if Empty(e.op) {
			return invalid("op", "required")
		}
		return p
	}
	if m.ID == "" {
		return missingOr("id", e.id, "format")
	}
	at, err := time.Parse(time.RFC3339, textOf(e.at))
	if err != nil {
		return missingOr("at", e.at, "format")
	}
	m.At = at
	if !Empty(e.skew) {
		// A phone may take its skew from a clock that counts parts of a millisecond.
		if e.skew.Kind() != '0' {
			return invalid("skew_ms", "type")
		}
		skew, _ := strconv.ParseFloat(string(e.skew), 64)
		m.SkewMs = int64(max(-1<<53, min(1<<53, math.Round(skew))))
	}
	if !e.f {
		return invalid("f", "type")
	}
	return m.readPhotos(e.photos)
}

// allows says whether an op exists for the kind's class.
func (k *Kind) allows(op Op) *Problem {
	ok := false
	switch k.Class {
	case Reference:
		return &Problem{Code: Locked, Field: "op"}
	case CoEdited:
		ok = op == Create || op == SetFields || op == Transition && k.Steps != nil
	case Evidence:
		ok = op == Create || op == Void || op == Transition
	case Raised:
		ok = op == Transition
	}
	if !ok {
		return invalid("op", "op")
	}
	return nil
}

func (m *Mutation) readPhotos(v jsontext.Value) *Problem {
	if Empty(v) {
		return nil
	}
	if !(m.Kind.Evidence() && m.Op == Create || m.Kind == List && m.Op == Transition) {
		return invalid("photos", "op")
	}
	r := newReader(v)
	defer r.release()
	if r.dec.PeekKind() != '[' {
		return invalid("photos", "type")
	}
	r.dec.ReadToken()
	for i := 0; r.dec.PeekKind() != ']'; i++ {
		if i == MaxPhotos {
			return invalid("photos", "items", "max", MaxPhotos)
		}
		at := "photos[" + strconv.Itoa(i) + "]"
		if r.dec.PeekKind() != '{' {
			return invalid(at, "type")
		}
		d, err := r.doc()
		if err != nil {
			return invalid(at, "json")
		}
		photo, p := photoOf(d)
		if p != nil {
			p.Field = at + "." + p.Field
			return p
		}
		if m.Kind == List && Empty(d.Get("role")) {
			photo.Role = "scan"
		}
		if (photo.Role == "scan") != (m.Kind == List) {
			return invalid(at+".role", "option")
		}
		for _, other := range m.Photos {
			if other.SHA256 == photo.SHA256 {
				return invalid(at+".sha256", "duplicate")
			}
		}
		m.Photos = append(m.Photos, photo)
	}
	return nil
}

func photoOf(d Doc) (Photo, *Problem) {
	ph := Photo{SHA256: d.Text("sha256"), Type: d.Text("type"), Role: "proof", PreviewSHA256: d.Text("preview_sha256")}
	if !ValidSHA256(ph.SHA256) {
		return ph, missingOr("sha256", d.Get("sha256"), "format")
	}
	n, ok := wholeOf(d.Get("bytes"))
	if !ok || n < 0 {
		return ph, missingOr("bytes", d.Get("bytes"), "type")
	}
	if ph.Bytes = n; n > MaxPhoto {
		return ph, invalid("bytes", "max", "max", MaxPhoto)
	}
	if !slices.Contains(PhotoTypes, ph.Type) {
		return ph, missingOr("type", d.Get("type"), "option")
	}
	if v := d.Get("role"); !Empty(v) {
		ph.Role = textOf(v)
		if optionOf(PhotoRoles, ph.Role) == nil {
			return ph, invalid("role", "option")
		}
	}
	if v := d.Get("preview_sha256"); !Empty(v) && !ValidSHA256(ph.PreviewSHA256) {
		return ph, invalid("preview_sha256", "format")
	}
	if v := d.Get("taken_at"); !Empty(v) {
		at, err := time.Parse(time.RFC3339, textOf(v))
		if err != nil {
			return ph, invalid("taken_at", "format")
		}
		ph.TakenAt = at
	}
	if v := d.Get("location"); !Empty(v) {
		if p := checkLocation(v, "location"); p != nil {
			return ph, p
		}
		at := d.Sub("location")
		ph.Location = &Position{Lat: at.Float("lat"), Lon: at.Float("lon"), Accuracy: at.Float("accuracy")}
	}
	return ph, nil
}

// missingOr is rule "required" for an absent value, else the rule it breaks.
func missingOr(field string, v jsontext.Value, rule string) *Problem {
	if Empty(v) {
		rule = "required"
	}
	return invalid(field, rule)
}

// wholeOf reads a whole number that a double holds exactly.
func wholeOf(v jsontext.Value) (int64, bool) {
	if v.Kind() != '0' {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}
