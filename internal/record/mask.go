package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/jsontext"
	"slices"
	"strings"
)

// Masked is the row as a masked scope shows it: masked fields are absent, at any depth, never starred. A row of a kind
// that masks nothing comes back as it is.
func (k *Kind) Masked(d Doc) Doc { return shown(k.Fields, d, isMasked) }

// HasMask says whether any field of the kind is masked.
func (k *Kind) HasMask() bool { return hides(k.Fields, isMasked) }

// Without is the row without what is private in these ways, at any depth. Of a flag, facts that repeat such a field go too.
func (k *Kind) Without(d Doc, private ...Privacy) Doc {
	hide := func(f *Field) bool { return f.Private != "" && slices.Contains(private, f.Private) }
	d = shown(k.AllFields(), d, hide)
	if k == Flag {
		return withoutLost(d, hide)
	}
	return d
}

// withoutLost takes the values out of a flag about a field that is hidden.
func withoutLost(flag Doc, hide func(*Field) bool) Doc {
	facts := flag.Sub("facts")
	for _, about := range flag.Subs("about") {
		k := KindOf(about.Text("kind"))
		if k == nil {
			continue
		}
		if f := k.Field(facts.Text("field")); f != nil && (hide(f) || hides(f.Members, hide)) {
			facts = facts.Clone()
			for _, value := range []string{"lost", "stands", "was"} {
				facts.Del(value)
			}
			flag = flag.Clone()
			flag.Set("facts", facts.JSON())
		}
	}
	return flag
}

func isMasked(f *Field) bool { return f.Masked }

// MaskVersion is a short hash over all masked fields. It goes into the generation of a scope, so that a change of masks
// sends every scope again. It walks through every kind: whoever needs it often keeps it.
func MaskVersion() string {
	var paths []string
	for _, k := range Kinds {
		paths = maskedPaths(paths, k.Fields, k.Name)
	}
	sum := sha256.Sum256([]byte(strings.Join(paths, "\n")))
	return hex.EncodeToString(sum[:4])
}

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

func hides(fields []Field, hide func(*Field) bool) bool {
	for i := range fields {
		if hide(&fields[i]) || hides(fields[i].Members, hide) {
			return true
		}
	}
	return false
}

// shown is an object without what is hidden; one in which nothing can be comes back as it is.
func shown(fields []Field, d Doc, hide func(*Field) bool) Doc {
	if !hides(fields, hide) {
		return d
	}
	out := make(Doc, 0, len(d))
	for _, mb := range d {
		fd := fieldOf(fields, mb.Name)
		switch {
		case fd != nil && hide(fd):
			if !slices.ContainsFunc(fd.Open, func(o Option) bool { return o.Value == textOf(mb.Value) }) {
				continue
			}
		case fd != nil && hides(fd.Members, hide):
			mb.Value = shownValue(fd, mb.Value, hide)
		}
		out = append(out, mb)
	}
	return out
}

// shownValue hides inside an object or a list of objects. What is neither holds no member and is shown as it is only
// when it is empty; anything else is hidden whole.
func shownValue(fd *Field, v jsontext.Value, hide func(*Field) bool) jsontext.Value {
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
			b = append(b, shownObject(fd, item, hide)...)
		}
		return append(b, ']')
	default:
		return shownObject(fd, v, hide)
	}
}

func shownObject(fd *Field, v jsontext.Value, hide func(*Field) bool) jsontext.Value {
	d, err := docOf(v)
	if err != nil {
		return jsontext.Value("null")
	}
	return shown(fd.Members, d, hide).JSON()
}
