package lists

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/chungsuc/chungsuc/internal/record"
)

func readPerson(l line, h header, section string, k known) *Person {
	p := &Person{N: l.n, Values: map[string]string{}, F: map[string]any{"unit": k.unit}, Item: map[string]any{}, Problems: []Fault{}, Like: []Like{}}
	for c, name := range h.mapping {
		if c < len(l.cells) && l.cells[c] != "" {
			p.Values[name] = l.cells[c]
		}
	}
	for _, name := range sortedNames(p.Values) {
		text := p.Values[name]
		if slices.Contains(excelErrors, strings.ToUpper(text)) {
			p.tell(name, "formula_error", text)
			continue
		}
		if f := record.Beneficiary.Field(name); f != nil && f.Type == record.Text && name != "phone" && name != "id_number" && utf8.RuneCountInString(text) > most(f) {
			p.tell(name, "too_long", most(f))
			continue
		}
		if oldFont(text) && (name == "name" || name == "address" || name == "hamlet") {
			p.tell(name, "old_font", short(text))
		}
	}
	p.readName()
	p.readBirth(k.now)
	p.readHamlet(section, k)
	p.readCategories()
	p.readPhone()
	p.readNumber()
	for _, name := range []string{"address", "need", "note", "category_no"} {
		if text := p.good(name); text != "" {
			p.F[name] = text
		}
	}
	if text := p.good("household_size"); text != "" {
		if n, ok := whole(text); ok && n >= 1 && n <= 30 {
			p.F["household_size"] = n
		} else {
			p.tell("household_size", "size_unreadable", short(text))
		}
	}
	p.readGift(k)
	return p
}

func most(f *record.Field) int {
	if f.Len > 0 {
		return f.Len
	}
	return record.DefaultLen
}

// good is a value of which nothing bad is known yet.
func (p *Person) good(name string) string {
	if slices.ContainsFunc(p.Problems, func(f Fault) bool { return f.Field == name && f.Level == Error }) {
		return ""
	}
	return p.Values[name]
}

func (p *Person) readName() {
	name := p.good("name")
	switch {
	case name == "" && p.Values["name"] == "":
		p.tell("name", "name_missing")
		return
	case name == "":
		return
	case strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsDigit(r) || !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" '’.-()", r)
	}):
		p.tell("name", "name_odd", short(name))
	}
	p.F["name"] = name
	p.folded = record.Fold(name)
}

func (p *Person) readBirth(now time.Time) {
	field, sex := "birth_year", ""
	male, female := p.good(bornMale), p.good(bornFemale)
	switch {
	case male != "" && female != "":
		p.tell(bornFemale, "birth_both")
		return
	case male != "":
		field, sex = bornMale, "male"
	case female != "":
		field, sex = bornFemale, "female"
	}
	if text := p.good("sex"); text != "" {
		if got, ok := sexOf(text); ok {
			sex = got
		} else if marked(text) { // a column headed "Nữ" with a mark
			sex = "female"
		} else {
			p.tell("sex", "sex_unknown", short(text))
		}
	}
	if sex != "" {
		p.F["sex"] = sex
	}
	text := p.good(field)
	if text == "" || (field != "birth_year" && marked(text) && len(text) < 4) {
		if field == "birth_year" || text == "" {
			return
		}
		text = p.good("birth_year") // the columns of men and women hold marks
		if field = "birth_year"; text == "" {
			return
		}
	}
	year, short2, ok := birthYear(text, now)
	switch {
	case !ok:
		p.tell(field, "birth_unreadable", short(text))
		return
	case year > int64(now.Year()):
		p.tell(field, "birth_future", year)
		return
	case year < int64(now.Year())-120 || year < 1900:
		p.tell(field, "birth_old", year)
		return
	case short2:
		p.tell(field, "birth_short", year)
	}
	p.F["birth_year"], p.born = year, year
}

func (p *Person) readHamlet(section string, k known) {
	text := p.good("hamlet")
	if text == "" && p.Values["hamlet"] == "" {
		text = section
	}
	if text == "" {
		return
	}
	text = digitsOf(text)
	if serial := strings.Trim(text, "0123456789") == ""; serial {
		text = "Tổ " + strings.TrimLeft(text, "0")
	}
	p.hamlet = hamletKey(text)
	if h, ok := k.hamletOf(text); ok {
		p.F["hamlet"] = h
		return
	}
	p.F["hamlet"] = text
	if len(k.hamlets) > 0 {
		p.tell("hamlet", "hamlet_unknown", short(text))
	}
}

// hamletOf is the unit's hamlet that a text names: the one written so, else the only one that may be meant. Where a town
// and a village became one commune there are Tổ 1 and Thôn 1, Thôn Đông and Thôn Đồng.
func (k known) hamletOf(text string) (hamlet string, ok bool) {
	for _, h := range k.hamlets {
		if strings.EqualFold(h, text) {
			return h, true
		}
	}
	for _, loose := range []func(string) string{record.Fold, hamletKey} {
		var found []string
		for _, h := range k.hamlets {
			if loose(h) == loose(text) {
				found = append(found, h)
			}
		}
		if len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return "", false
}

func (p *Person) readCategories() {
	found, unknown := categoriesOf(p.good("categories"))
	for _, o := range record.Categories {
		text, there := p.Values[categoryPrefix+o.Value]
		if there && (marked(text) || categoryOf[record.Fold(text)] == o.Value) && !slices.Contains(found, o.Value) {
			found = append(found, o.Value)
		}
	}
	for _, u := range unknown {
		p.tell("categories", "category_unknown", short(u))
	}
	if len(found) > 0 {
		p.F["categories"] = found
	}
}

func (p *Person) readPhone() {
	text := p.good("phone")
	if text == "" {
		return
	}
	phone, more, ok := phoneOf(text)
	switch {
	case !ok:
		p.tell("phone", "phone_shape", short(text))
		return
	case more:
		p.tell("phone", "phone_more", phone)
	}
	p.F["phone"] = phone
}

func (p *Person) readNumber() {
	text := p.good("id_number")
	if text == "" {
		return
	}
	typed := digitsOf(strings.TrimLeft(text, "'`"))
	number, ok := record.IdentityNumber(typed)
	if !ok {
		digits := strings.NewReplacer(" ", "", ".", "", "-", "").Replace(typed)
		if strings.Trim(digits, "0123456789") != "" {
			p.tell("id_number", "id_digits")
			return
		}
		if padded, fits := record.IdentityNumber("0" + digits); len(digits) == 11 && fits && len(record.IdentityWarnings(padded, "", 0)) == 0 {
			p.tell("id_number", "id_zero")
			number = padded
		} else {
			p.tell("id_number", "id_length", len(digits))
			return
		}
	}
	sex, _ := p.F["sex"].(string)
	for _, code := range record.IdentityWarnings(number, sex, p.born) {
		p.tell("id_number", code)
	}
	p.F["id_number"], p.number = number, number
}

func (p *Person) readGift(k known) {
	if n, ok := whole(p.good("order")); ok && n > 0 && n < 1e6 {
		p.Item["order"] = n
	}
	if text := p.good("qty"); text != "" {
		if n, ok := whole(text); ok && n >= 1 && n <= 1000 {
			p.Item["qty"] = n
		} else {
			p.tell("qty", "qty_unreadable", short(text))
		}
	}
	if text := p.good("gift_type"); text != "" {
		for _, g := range k.gifts {
			if record.Fold(g.name) == record.Fold(text) {
				p.Item["gift_type"] = g.id
				return
			}
		}
		p.tell("gift_type", "gift_unknown", short(text))
	}
}
