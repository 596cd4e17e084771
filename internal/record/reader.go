package record

import (
	"bytes"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"io"
	"sync"
)

// docOf reads one JSON object whose values stay slices of the text.
func docOf(text []byte) (Doc, error) {
	r := newReader(text)
	defer r.release()
	d, err := r.doc()
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// reader takes JSON apart without copying: the values it returns are slices of the text it reads, made compact.
type reader struct {
	text   []byte
	source bytes.Buffer
	dec    jsontext.Decoder
	found  Doc // members of the object that is being read
}

var readers = sync.Pool{New: func() any { return new(reader) }}

func newReader(text []byte) *reader {
	r := readers.Get().(*reader)
	r.text = text
	r.source = *bytes.NewBuffer(text) // the decoder reads a Buffer's bytes in place
	r.dec.Reset(&r.source)
	return r
}

// release gives the reader back; what it returned stays good.
func (r *reader) release() {
	r.text, r.source = nil, bytes.Buffer{}
	clear(r.found)
	r.found = r.found[:0]
	r.dec.Reset(&r.source)
	readers.Put(r)
}

// object reads an object and calls member for each of its names; member must read the value.
func (r *reader) object(member func(name string) error) error {
	tok, err := r.dec.ReadToken()
	if err != nil {
		return fmt.Errorf("read JSON: %w", err)
	}
	if tok.Kind() != '{' {
		return ErrNotObject
	}
	for r.dec.PeekKind() == '"' {
		name, err := r.dec.ReadValue()
		if err != nil {
			return fmt.Errorf("read JSON: %w", err)
		}
		if err := member(nameOf(name)); err != nil {
			return err
		}
	}
	if _, err = r.dec.ReadToken(); err != nil {
		return fmt.Errorf("read JSON: %w", err)
	}
	return nil
}

func (r *reader) doc() (Doc, error) {
	from := len(r.found)
	err := r.object(func(name string) error {
		v, err := r.value()
		if err != nil {
			return fmt.Errorf("read JSON member %q: %w", name, err)
		}
		r.found = append(r.found, Member{name, v})
		return nil
	})
	return append(make(Doc, 0, len(r.found)-from), r.found[from:]...), err
}

func (r *reader) value() (jsontext.Value, error) {
	v, err := r.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	end := int(r.dec.InputOffset())
	v = r.text[end-len(v) : end : end]
	if (v[0] == '{' || v[0] == '[') && bytes.ContainsAny(v, " \t\r\n") {
		v = v.Clone()
		err = v.Compact()
	}
	return v, err
}

// end is an error unless all text was read.
func (r *reader) end() error {
	if _, err := r.dec.ReadToken(); err != io.EOF {
		return errors.Join(errors.New("more text after the JSON"), err)
	}
	return nil
}

// nameOf is the text of a member's name. The names that kinds use are not made anew for every row.
func nameOf(quoted jsontext.Value) string {
	if known, ok := knownNames[string(quoted[1:len(quoted)-1])]; ok {
		return known
	}
	return textOf(quoted)
}

var knownNames = map[string]string{}

func init() {
	var learn func(fields []Field)
	learn = func(fields []Field) {
		for i := range fields {
			knownNames[fields[i].Name] = fields[i].Name
			learn(fields[i].Members)
		}
	}
	for _, k := range Kinds {
		learn(k.AllFields())
	}
	learn(locationMembers)
	for _, name := range []string{"kind", "op", "f", "sv", "id", "v", "was", "add", "remove", "from", "to", "seen", "bytes", "preview_sha256"} {
		knownNames[name] = name
	}
}
