package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/jsontext"
	"strings"
	"sync"
)

// Masked is the row as a masked scope shows it: masked fields are absent, at any depth, never starred. A row of a kind
// that masks nothing comes back as it is.
func (k *Kind) Masked(d Doc) Doc {
	if !k.HasMask() {
		return d
	}
	return masked(k.Fields, d)
}

// HasMask says whether any field of the kind is masked.
func (k *Kind) HasMask() bool { return hasMask(k.Fields) }

// MaskVersion is a short hash over all masked fields. It goes into the generation of a scope, so that a change of masks
// sends every scope again.
func MaskVersion() string { return maskVersion() }

var maskVersion = sync.OnceValue(func() string {
	var paths []string
	for _, k := range Kinds {
		paths = maskedPaths(paths, k.Fields, k.Name)
	}
	sum := sha256.Sum256([]byte(strings.Join(paths, "\n")))
	return hex.EncodeToString(sum[:4])
})

func maskedPaths(paths []string, fields []Field, in string) []string {
	for i := range fields {
		path := in + "." + fields[i].Name
		if fields[i].Masked {
			paths = append(paths, path)
		}
		paths = maskedPaths(paths, fields[i].Members, path)
	}
	return paths
}

func hasMask(fields []Field) bool {
	for i := range fields {
		if fields[i].Masked || hasMask(fields[i].Members) {
			return true
		}
	}
	return false
}

func masked(fields []Field, d Doc) Doc {
	out := make(Doc, 0, len(d))
	for _, mb := range d {
		fd := fieldOf(fields, mb.Name)
		switch {
		case fd != nil && fd.Masked:
			continue
		case fd != nil && hasMask(fd.Members):
			mb.Value = maskedValue(fd, mb.Value)
		}
		out = append(out, mb)
	}
	return out
}

// maskedValue masks inside an object or a list of objects. What is neither holds no member and is shown as it is only
// when it is empty; anything else is hidden whole.
func maskedValue(fd *Field, v jsontext.Value) jsontext.Value {
	switch {
	case Empty(v):
		return v
	case fd.List && v.Kind() == '[':
		b := []byte{'['}
		r := newReader(v)
		defer r.release()
		r.dec.ReadToken()
		for r.dec.PeekKind() != ']' {
			item, err := r.value()
			if err != nil {
				return jsontext.Value("null")
			}
			if len(b) > 1 {
				b = append(b, ',')
			}
			b = append(b, maskedObject(fd, item)...)
		}
		return append(b, ']')
	default:
		return maskedObject(fd, v)
	}
}

func maskedObject(fd *Field, v jsontext.Value) jsontext.Value {
	d, err := docOf(v)
	if err != nil {
		return jsontext.Value("null")
	}
	return masked(fd.Members, d).JSON()
}
