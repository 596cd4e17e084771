package record

import (
	"bytes"
	"encoding/json/jsontext"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Sizes that hold where a field names none.
const (
	DefaultLen   = 2000 // characters of a text
	DefaultItems = 50   // items of a list
)

// Check looks into the fields of a sealed mutation, by its op.
func (m *Mutation) Check() *Problem {
	switch m.Op {
	case Create:
		return m.Kind.CheckCreate(m.F)
	case SetFields:
		return m.Kind.CheckSet(m.F)
	case Void:
		return m.Kind.CheckVoid(m.F)
	case Transition:
		return m.Kind.CheckStep(m.F)
	}
	return invalid("op", "op")
}

// CheckCreate checks all fields of a new row. Absent, null and "" are one and the same "empty". The last four digits
// of an identity number are let through: Seal, which comes first, refuses those of a phone and puts its own.
func (k *Kind) CheckCreate(f Doc) *Problem {
	if p := checkMembers(k.Fields, f, ""); p != nil {
		if p.Rule == "unknown" && k.Evidence() && fieldOf(EvidenceFields, p.Field) != nil {
			p.Rule = "computed"
		}
		return p
	}
	return nil
}

// CheckSet checks changed fields of a co-edited row: {v, was} where an empty v clears the field, or {add, remove} for
// a union list. What `was` holds is for the merge to compare, whatever its shape.
func (k *Kind) CheckSet(f Doc) *Problem {
	if len(f) == 0 {
		return invalid("f", "required")
	}
	for _, mb := range f {
		fd := k.Field(mb.Name)
		if fd == nil {
			return invalid(mb.Name, "unknown")
		}
		if fd.closed() {
			return invalid(mb.Name, "computed")
		}
		if fd.Fixed {
			return invalid(mb.Name, "fixed")
		}
		if mb.Value.Kind() != '{' {
			return invalid(mb.Name, "type")
		}
		change, err := docOf(mb.Value)
		if err != nil {
			return invalid(mb.Name, "json")
		}
		for _, part := range change {
			field := mb.Name + "." + part.Name
			switch {
			case fd.Union && (part.Name == "add" || part.Name == "remove"):
				if Empty(part.Value) {
					continue
				}
				if p := checkList(fd, part.Value, field); p != nil {
					return p
				}
			case !fd.Union && part.Name == "v":
				if Empty(part.Value) {
					continue
				}
				if p := checkValue(fd, part.Value, mb.Name); p != nil {
					return p
				}
			case !fd.Union && part.Name == "was":
			default:
				return invalid(field, "unknown")
			}
		}
		if fd.Required && Empty(change.Get("v")) {
			return invalid(mb.Name, "required")
		}
	}
	return nil
}

var voidFields = []Field{{Name: "reason", Type: Text, Len: 500, Vi: "Lý do", En: "Reason"}}

// CheckVoid checks the withdrawal of an evidence record: {reason}. Without a reason it is still taken: who withdraws a
// record on the phone has told it nowhere else, and a refusal would leave the record standing.
func (k *Kind) CheckVoid(f Doc) *Problem { return checkMembers(voidFields, f, "") }

// Fields of a review, and of what its reviewer had seen.
var (
	reviewFields = []Field{
		{Name: "from", Type: Enum, Options: ReviewStates, Required: true},
		{Name: "to", Type: Enum, Options: ReviewStates, Required: true},
		{Name: "seen", Type: Object, Members: []Field{
			{Name: "sha", Type: Text, Len: 64, Required: true},
			{Name: "photos", Type: Any},
		}},
		{Name: "reason", Type: Text, Len: 200},
		{Name: "words", Type: Text},
		{Name: "due", Type: Time},
		{Name: "mark", Type: Object, Members: markFields},
		{Name: "second", Type: Bool},
	}
	seenPhotos = []Option{{Value: "preview"}, {Value: "full"}}
)

// CheckStep checks a transition: a review of an evidence record when `to` is a review state, {from, to, seen {sha,
// photos? {sha256: preview|full}}, reason, words, due, mark, second}, where an author's answer may leave out `seen`; else a step of the kind's own state, {from, to} and the
// fields that a step may set. A move that the kind does not know breaks rule "step"; whether the row still is in
// `from` is for the decision.
func (k *Kind) CheckStep(f Doc) *Problem {
	to := f.Text("to")
	if k.Evidence() && (optionOf(ReviewStates, to) != nil || k.Steps == nil) {
		if p := checkMembers(reviewFields, f, ""); p != nil {
			return p
		}
		if Empty(f.Get("seen")) && to != "received" {
			return invalid("seen", "required")
		}
		if photo := f.Sub("mark").Text("photo"); photo != "" && !ValidSHA256(photo) {
			return invalid("mark.photo", "format")
		}
		return checkSeen(f.Get("seen"))
	}
	from := f.Text("from")
	if from == "" {
		return missingOr("from", f.Get("from"), "type")
	}
	if to == "" {
		return missingOr("to", f.Get("to"), "type")
	}
	states := k.Field("state")
	if states == nil || states.Option(from) == nil {
		return invalid("from", "option")
	}
	if states.Option(to) == nil {
		return invalid("to", "option")
	}
	if !slices.Contains(k.Steps[from], to) {
		return invalid("to", "step", "from", from)
	}
	if k == List {
		return checkListMove(f)
	}
	for _, mb := range f {
		if mb.Name == "from" || mb.Name == "to" {
			continue
		}
		if !slices.Contains(k.StepFields, mb.Name) {
			return invalid(mb.Name, "unknown")
		}
		if Empty(mb.Value) {
			continue
		}
		if p := checkValue(k.Field(mb.Name), mb.Value, mb.Name); p != nil {
			return p
		}
	}
	return nil
}

func checkSeen(raw jsontext.Value) *Problem {
	if Empty(raw) {
		return nil
	}
	seen := Doc{{"seen", raw}}.Sub("seen")
	if !ValidSHA256(seen.Text("sha")) {
		return invalid("seen.sha", "format")
	}
	v := seen.Get("photos")
	if Empty(v) {
		return nil
	}
	if v.Kind() != '{' {
		return invalid("seen.photos", "type")
	}
	for _, mb := range seen.Sub("photos") {
		if !ValidSHA256(mb.Name) {
			return invalid("seen.photos", "format")
		}
		if optionOf(seenPhotos, textOf(mb.Value)) == nil {
			return invalid("seen.photos."+mb.Name, "option")
		}
	}
	return nil
}

// closed says whether a phone may not write the field.
func (f *Field) closed() bool { return f.Computed && f.Name != idLast4 }

// checkMembers checks an object against its fields; in is the path of the object, with its dot.
func checkMembers(fields []Field, d Doc, in string) *Problem {
	for _, mb := range d {
		fd := fieldOf(fields, mb.Name)
		if fd == nil {
			return invalid(in+mb.Name, "unknown")
		}
		if fd.closed() {
			return invalid(in+mb.Name, "computed")
		}
		if Empty(mb.Value) {
			continue
		}
		if p := checkValue(fd, mb.Value, in+mb.Name); p != nil {
			return p
		}
	}
	for i := range fields {
		if fields[i].Required && !fields[i].Computed && Empty(d.Get(fields[i].Name)) {
			return invalid(in+fields[i].Name, "required")
		}
	}
	return nil
}

// checkValue checks a value that is not empty, at a path.
func checkValue(fd *Field, v jsontext.Value, path string) *Problem {
	if fd.List {
		return checkList(fd, v, path)
	}
	return checkOne(fd, v, path)
}

func checkList(fd *Field, v jsontext.Value, path string) *Problem {
	if v.Kind() != '[' {
		return invalid(path, "type")
	}
	most := fd.Items
	if most == 0 {
		most = DefaultItems
	}
	r := newReader(v)
	defer r.release()
	r.dec.ReadToken()
	for i := 0; r.dec.PeekKind() != ']'; i++ {
		if i == most {
			return invalid(path, "items", "max", most)
		}
		item, err := r.value()
		if err != nil {
			return invalid(path, "json")
		}
		if p := checkOne(fd, item, path+"["+strconv.Itoa(i)+"]"); p != nil {
			return p
		}
	}
	return nil
}

// checkOne checks a single value.
func checkOne(fd *Field, v jsontext.Value, path string) *Problem {
	switch fd.Type {
	case Text:
		return checkText(fd, v, path)
	case Int, Number, Money:
		return checkNumber(fd, v, path)
	case Bool:
		if k := v.Kind(); k != 't' && k != 'f' {
			return invalid(path, "type")
		}
	case Date, Time, Enum, Ref:
		if v.Kind() != '"' {
			return invalid(path, "type")
		}
		return checkWord(fd, textOf(v), path)
	case Location:
		return checkLocation(v, path)
	case Object:
		if v.Kind() != '{' {
			return invalid(path, "type")
		}
		d, err := docOf(v)
		if err != nil {
			return invalid(path, "json")
		}
		return checkMembers(fd.Members, d, path+".")
	case Any:
	}
	return nil
}

func checkText(fd *Field, v jsontext.Value, path string) *Problem {
	if v.Kind() != '"' {
		return invalid(path, "type")
	}
	most := fd.Len
	if most == 0 {
		most = DefaultLen
	}
	// Text without an escape stands as it is; text shorter in bytes than the limit in characters needs no counting.
	text := []byte(v[1 : len(v)-1])
	if bytes.IndexByte(text, '\\') >= 0 {
		text = []byte(textOf(v))
		if bytes.IndexByte(text, 0) >= 0 {
			return invalid(path, "format")
		}
	}
	if len(text) > most && utf8.RuneCount(text) > most {
		return invalid(path, "length", "max", most)
	}
	if fd.Required && len(bytes.TrimSpace(text)) == 0 {
		return invalid(path, "required")
	}
	return nil
}

func checkNumber(fd *Field, v jsontext.Value, path string) *Problem {
	if v.Kind() != '0' {
		return invalid(path, "type")
	}
	n, err := strconv.ParseFloat(string(v), 64)
	if err != nil || math.Abs(n) > 1<<53 || fd.Type != Number && n != math.Trunc(n) {
		return invalid(path, "type")
	}
	low, high := fd.bounds()
	if n < low {
		return invalid(path, "min", "min", low)
	}
	if n > high {
		return invalid(path, "max", "max", high)
	}
	return nil
}

// bounds are the least and greatest number. A field without any limit is bounded only by what a double holds exactly.
func (f *Field) bounds() (low, high float64) {
	low, high = f.Min, f.Max
	if high == 0 {
		high = 1 << 53
		if low == 0 {
			low = -high
		}
	}
	return low, high
}

func checkWord(fd *Field, s, path string) *Problem {
	switch fd.Type {
	case Date:
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return invalid(path, "format")
		}
	case Time:
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			return invalid(path, "format")
		}
	case Ref:
		if !ValidID(s) {
			return invalid(path, "format")
		}
	case Enum:
		if fd.Option(s) == nil {
			return invalid(path, "option", "options", optionValues(fd.Options))
		}
	}
	return nil
}

func checkLocation(v jsontext.Value, path string) *Problem {
	if v.Kind() != '{' {
		return invalid(path, "type")
	}
	d, err := docOf(v)
	if err != nil {
		return invalid(path, "json")
	}
	return checkMembers(locationMembers, d, path+".")
}

var locationMembers = []Field{
	{Name: "lat", Type: Number, Required: true, Min: -90, Max: 90, Vi: "Vĩ độ", En: "Latitude", Unit: "°"},
	{Name: "lon", Type: Number, Required: true, Min: -180, Max: 180, Vi: "Kinh độ", En: "Longitude", Unit: "°"},
	{Name: "accuracy", Type: Number, Max: 1e7, Vi: "Sai số", En: "Accuracy", Unit: "m"},
}

func optionOf(options []Option, value string) *Option {
	for i := range options {
		if options[i].Value == value {
			return &options[i]
		}
	}
	return nil
}

func optionValues(options []Option) string {
	var values []string
	for _, o := range options {
		values = append(values, o.Value)
	}
	return strings.Join(values, " ")
}
