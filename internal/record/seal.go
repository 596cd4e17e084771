package record

import (
	"bytes"
	"encoding/json/jsontext"
	"encoding/json/v2"
)

// Seal takes identity numbers out of a mutation before anything of it is stored: out of F, where the last four digits
// take their place, and out of Body, at any depth and in any shape. Secrets["id_hmac"] becomes identity(number), "" when
// the number is cleared; Warnings gets what the number says against the declared sex and year. A number that cannot be one
// is a Problem, as is a phone's own id_last4. Seal a mutation also when ParseMutation had a Problem: its body is kept too.
//
// In a set, `was` stays only as the four digits that a screen may have shown.
func (m *Mutation) Seal(identity func(number string) string) *Problem {
	if !m.read || mayNameIdentity(m.Body) {
		m.Body = withoutIdentity(m.Body)
	}
	if m.Op != Create {
		for i, mb := range m.F {
			if mb.Name != idNumber {
				m.F[i].Value = withoutIdentity(mb.Value)
			}
		}
	}
	if m.Kind == nil {
		return nil
	}
	s := sealing{m, identity}
	switch {
	case m.Op == Create && m.Kind.Field(idNumber) != nil:
		return s.row(&m.F, "")
	case m.Op == Create && m.Kind == BloodVisit:
		donor := m.F.Sub("donor")
		if donor == nil {
			return nil
		}
		p := s.row(&donor, "donor.")
		m.F.Set("donor", donor.JSON())
		return p
	case m.Op == SetFields && m.Kind.Field(idNumber) != nil:
		return s.change()
	}
	return nil
}

type sealing struct {
	m        *Mutation
	identity func(string) string
}

// row seals the number in a whole person; in is the path to it.
func (s sealing) row(d *Doc, in string) *Problem {
	number := d.Get(idNumber)
	d.Del(idNumber)
	if d.Get(idLast4) != nil {
		return invalid(in+idLast4, "computed")
	}
	if Empty(number) {
		return nil
	}
	last4, p := s.number(number, in+idNumber, d.Text("sex"), d.Int("birth_year"))
	if p == nil {
		d.Put(idLast4, last4)
	}
	return p
}

// change seals the number in a set.
func (s sealing) change() *Problem {
	f := &s.m.F
	if f.Get(idLast4) != nil {
		return invalid(idLast4, "computed")
	}
	v := f.Get(idNumber)
	if v == nil {
		return nil
	}
	f.Del(idNumber)
	if v.Kind() != '{' {
		return invalid(idNumber, "type")
	}
	change, err := docOf(v)
	if err != nil {
		return invalid(idNumber, "json")
	}
	for _, part := range change {
		if part.Name != "v" && part.Name != "was" {
			return invalid(idNumber, "unknown")
		}
	}
	var sealed Doc
	if Empty(change.Get("v")) {
		s.secret("")
		sealed.Set("v", jsontext.Value("null"))
	} else {
		last4, p := s.number(change.Get("v"), idNumber, f.Sub("sex").Text("v"), f.Sub("birth_year").Int("v"))
		if p != nil {
			return p
		}
		sealed.Put("v", last4)
	}
	if was := change.Text("was"); len(was) == 4 && only(was, base36[:10]) {
		sealed.Put("was", was)
	}
	f.Set(idLast4, sealed.JSON())
	return nil
}

func (s sealing) number(v jsontext.Value, path, sex string, birthYear int64) (last4 string, p *Problem) {
	if v.Kind() != '"' {
		return "", invalid(path, "type")
	}
	number, ok := IdentityNumber(textOf(v))
	if !ok {
		return "", invalid(path, "format")
	}
	s.secret(s.identity(number))
	s.m.Warnings = append(s.m.Warnings, IdentityWarnings(number, sex, birthYear)...)
	return number[len(number)-4:], nil
}

func (s sealing) secret(hmac string) {
	if s.m.Secrets == nil {
		s.m.Secrets = map[string]string{}
	}
	s.m.Secrets["id_hmac"] = hmac
}

// mayNameIdentity is false where no member can be named id_number, not even one that is written with escapes.
func mayNameIdentity(text jsontext.Value) bool {
	return bytes.Contains(text, []byte(idNumber)) || bytes.Contains(text, []byte(`\u`))
}

// withoutIdentity removes every member named id_number, at any depth, also one that is written with escapes or twice.
// Text that is no JSON becomes null, because nobody can say what is in it.
func withoutIdentity(text jsontext.Value) jsontext.Value {
	if !mayNameIdentity(text) {
		if text.IsValid(lenient) {
			return text
		}
		return jsontext.Value("null")
	}
	dec := jsontext.NewDecoder(bytes.NewBuffer(text), lenient)
	var out bytes.Buffer
	enc := jsontext.NewEncoder(&out, lenient)
	for {
		name := false
		if kind, n := dec.StackIndex(dec.StackDepth()); kind == '{' && n%2 == 0 {
			name = true
		}
		tok, err := dec.ReadToken()
		if err != nil {
			break
		}
		if name && tok.Kind() == '"' && tok.String() == idNumber {
			err = dec.SkipValue()
		} else {
			err = enc.WriteToken(tok)
		}
		if err != nil {
			break
		}
	}
	sealed := jsontext.Value(bytes.TrimRight(out.Bytes(), "\n"))
	if !sealed.IsValid(lenient) {
		return jsontext.Value("null")
	}
	return sealed
}

var lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
