package record

import (
	"bytes"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Doc is a JSON object that keeps its members as they were sent: in order, each value as raw, compact JSON.
// A row travels from the phone to the log and to other phones without its values being decoded and encoded again,
// so a number or a name arrives exactly as it was typed.
type Doc []Member

// Member is one name and its raw JSON value.
type Member struct {
	Name  string
	Value jsontext.Value
}

// ErrNotObject is what ParseDoc returns for JSON that is well formed but no object.
var ErrNotObject = errors.New("not a JSON object")

// ParseDoc reads one JSON object. A doubled member name or invalid UTF-8 is an error (RFC 8259 leaves them open; we do not).
// The Doc owns its memory.
func ParseDoc(b []byte) (Doc, error) { return docOf(bytes.Clone(b)) }

// NewDoc builds a Doc from alternating names and Go values; it panics on a value that has no JSON form. For seeds and tests.
func NewDoc(pairs ...any) Doc {
	d := make(Doc, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		d.Put(pairs[i].(string), pairs[i+1])
	}
	return d
}

// Get returns the raw value of a member, nil when it is absent.
func (d Doc) Get(name string) jsontext.Value {
	for i := range d {
		if d[i].Name == name {
			return d[i].Value
		}
	}
	return nil
}

// Has says whether the member is there and not null.
func (d Doc) Has(name string) bool { v := d.Get(name); return v != nil && v.Kind() != 'n' }

// Text returns a string member, "" when it is absent or no string.
func (d Doc) Text(name string) string { return textOf(d.Get(name)) }

// Int returns a number member, 0 when it is absent or no number.
func (d Doc) Int(name string) int64 { return int64(d.Float(name)) }

// Float returns a number member, 0 when it is absent or no number.
func (d Doc) Float(name string) float64 {
	v := d.Get(name)
	if v.Kind() != '0' {
		return 0
	}
	f, _ := strconv.ParseFloat(string(v), 64)
	return f
}

// Bool returns a boolean member, false when it is absent or no boolean.
func (d Doc) Bool(name string) bool { v := d.Get(name); return v != nil && v.Kind() == 't' }

// Texts returns a member that is a list of strings; other items are left out.
func (d Doc) Texts(name string) []string {
	var items []jsontext.Value
	if v := d.Get(name); v == nil || json.Unmarshal(v, &items) != nil {
		return nil
	}
	var out []string
	for _, it := range items {
		if it.Kind() == '"' {
			out = append(out, textOf(it))
		}
	}
	return out
}

// Sub returns a member that is an object, nil when it is absent or something else.
func (d Doc) Sub(name string) Doc {
	v := d.Get(name)
	if v == nil {
		return nil
	}
	sub, err := docOf(v)
	if err != nil {
		return nil
	}
	return sub
}

// Subs returns a member that is a list of objects; other items are left out.
func (d Doc) Subs(name string) []Doc {
	var items []jsontext.Value
	if v := d.Get(name); v == nil || json.Unmarshal(v, &items) != nil {
		return nil
	}
	var out []Doc
	for _, it := range items {
		if sub, err := docOf(it); err == nil {
			out = append(out, sub)
		}
	}
	return out
}

// Set puts a raw value under a name, in the member's old place or at the end.
func (d *Doc) Set(name string, value jsontext.Value) {
	for i := range *d {
		if (*d)[i].Name == name {
			(*d)[i].Value = value
			return
		}
	}
	*d = append(*d, Member{name, value})
}

// Put is Set for a Go value; it panics when the value has no JSON form.
func (d *Doc) Put(name string, value any) { d.Set(name, Raw(value)) }

// Del removes a member.
func (d *Doc) Del(name string) {
	for i := range *d {
		if (*d)[i].Name == name {
			*d = append((*d)[:i:i], (*d)[i+1:]...)
			return
		}
	}
}

// Clone returns a copy whose members may be changed; the raw values are shared and must not be written to.
func (d Doc) Clone() Doc { return d.with(4) }

// with is Clone with room for so many more members.
func (d Doc) with(room int) Doc { return append(make(Doc, 0, len(d)+room), d...) }

// AppendJSON appends the object to b.
func (d Doc) AppendJSON(b []byte) []byte {
	b = append(b, '{')
	for i := range d {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendName(b, d[i].Name), ':')
		b = append(b, d[i].Value...)
	}
	return append(b, '}')
}

// JSON returns the object as JSON text.
func (d Doc) JSON() jsontext.Value {
	size := 2
	for i := range d {
		size += len(d[i].Name) + len(d[i].Value) + 4
	}
	return d.AppendJSON(make([]byte, 0, size))
}

// appendName quotes the name of a member. Those of kinds have nothing to escape.
func appendName(b []byte, name string) []byte {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && c != '_' && (c < '0' || c > '9') {
			b, _ = jsontext.AppendQuote(b, name)
			return b
		}
	}
	return append(append(append(b, '"'), name...), '"')
}

// MarshalJSON makes a Doc a JSON object.
func (d Doc) MarshalJSON() ([]byte, error) { return d.JSON(), nil }

// UnmarshalJSON reads a Doc from a JSON object.
func (d *Doc) UnmarshalJSON(b []byte) error {
	got, err := ParseDoc(b)
	*d = got
	return err
}

// Raw is the JSON text of a Go value; it panics when there is none.
func Raw(value any) jsontext.Value {
	var b []byte
	var err error
	switch v := value.(type) { // what every record has is written without reflection
	case jsontext.Value:
		return v
	case string:
		b, err = jsontext.AppendQuote(make([]byte, 0, len(v)+2), v)
	case bool:
		b = strconv.AppendBool(nil, v)
	case int64:
		b = strconv.AppendInt(nil, v, 10)
	case time.Time:
		b, err = v.MarshalJSON()
	case []Doc:
		b = appendDocs(nil, v)
	default:
		b, err = json.Marshal(value, json.Deterministic(true))
	}
	if err != nil {
		panic(fmt.Sprintf("record: no JSON form: %v", err))
	}
	return b
}

func appendDocs(b []byte, docs []Doc) []byte {
	b = append(b, '[')
	for i, d := range docs {
		if i > 0 {
			b = append(b, ',')
		}
		b = d.AppendJSON(b)
	}
	return append(b, ']')
}

// SameValue says whether two raw values mean the same: equal after canonical form (RFC 8785), where absent, null and ""
// are one and the same "empty".
func SameValue(a, b jsontext.Value) bool {
	if Empty(a) || Empty(b) {
		return Empty(a) && Empty(b)
	}
	if bytes.Equal(a, b) {
		return true
	}
	x, y := a.Clone(), b.Clone()
	return x.Canonicalize() == nil && y.Canonicalize() == nil && bytes.Equal(x, y)
}

// Empty says whether a raw value is absent, null, "", [] or {}.
func Empty(v jsontext.Value) bool {
	switch string(v) {
	case "", "null", `""`, "[]", "{}":
		return true
	}
	return false
}

func textOf(v jsontext.Value) string {
	if v.Kind() != '"' || len(v) < 2 {
		return ""
	}
	if inner := v[1 : len(v)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	s, err := jsontext.AppendUnquote(nil, v)
	if err != nil {
		return ""
	}
	return string(s)
}
