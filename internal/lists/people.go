package lists

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/chungsuc/chungsuc/internal/record"
)

// known is what the server knows that a file is held against.
type known struct {
	now     time.Time
	unit    string
	people  []knownPerson
	hamlets []string
	gifts   []gift
	listed  map[string]int64 // person -> version of the campaign's list that names them
	hmac    func(number string) string
}

type knownPerson struct {
	id, name, folded, hamlet, idHMAC string
	born                             int64
}

type gift struct{ id, name string }

// Like is somebody known whom a row may be about.
type Like struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	BirthYear int64    `json:"birth_year,omitzero"`
	Hamlet    string   `json:"hamlet,omitempty"`
	Matched   []string `json:"matched"` // name, birth_year, hamlet, identity
	// Same says that they are taken for one: by identity, or by name, year and hamlet.
	Same bool `json:"same,omitzero"`
}

// Person is one row of the file: what stood there, and what follows from it.
type Person struct {
	N      int               `json:"n"`
	Values map[string]string `json:"values"` // as it stood, by field
	F      map[string]any    `json:"f"`      // of a new beneficiary
	Item   map[string]any    `json:"item"`   // of their list_item, without list and person
	// Problems are errors first.
	Problems  []Fault `json:"problems"`
	Like      []Like  `json:"like"`
	SameAsRow int     `json:"same_as_row,omitzero"` // an earlier row of the same person
	HeadRow   int     `json:"head_row,omitzero"`    // the row of the head of their household

	folded, hamlet, number string
	born                   int64
}

func (p *Person) tell(field, code string, args ...any) {
	p.Problems = append(p.Problems, fault(field, code, args...))
}

func (p *Person) wrong() bool {
	return slices.ContainsFunc(p.Problems, func(f Fault) bool { return f.Level == Error })
}

// Skipped is a row that is taken for no person, and why.
type Skipped struct {
	N    int    `json:"n"`
	Code string `json:"code"` // above, numbers, section, total, below
	Text string `json:"text"`
}

// readPeople takes the rows below the header for people, but for those that official lists put between and below them.
func readPeople(t table, h header, k known) (people []*Person, skipped []Skipped) {
	skip := func(l line, code string) {
		skipped = append(skipped, Skipped{l.n, code, short(strings.Join(slices.DeleteFunc(slices.Clone(l.cells), func(c string) bool { return c == "" }), " · "))})
	}
	for _, l := range t.rows[:max(h.at, 0)] {
		skip(l, "above")
	}
	section, ended := "", false
	for i, l := range t.rows[h.at+h.rows:] {
		first := ""
		for _, c := range l.cells {
			if c != "" && !serial(c) {
				first = record.Fold(c)
				break
			}
		}
		text, isSection := sectionOf(l, h)
		switch {
		case ended:
			skip(l, "below")
		case i == 0 && numbered(l):
			skip(l, "numbers")
		case isSection:
			section = text
			skip(l, "section")
		case totals(first) && !h.names(l):
			ended = true
			skip(l, "total")
		case l.alone && h.value(l, "name") == "":
			skip(l, "below")
		default:
			people = append(people, readPerson(l, h, section, k))
		}
	}
	return people, skipped
}

func totals(first string) bool {
	return strings.HasPrefix(first, "tong cong") || strings.HasPrefix(first, "tong so") || first == "tong" || first == "cong" || strings.HasPrefix(first, "cong:") || strings.HasPrefix(first, "tong:")
}

// names says whether a row has a name that is no sum's.
func (h header) names(l line) bool {
	name := record.Fold(h.value(l, "name"))
	return name != "" && !totals(name) && h.value(l, "birth_year") != ""
}

func serial(s string) bool { return outline.ReplaceAllString(s+" ", "") == "" }

// sectionOf is the hamlet that a row opens, standing alone: "I. Thôn Đông", "Tổ dân phố 5".
func sectionOf(l line, h header) (hamlet string, ok bool) {
	var texts []string
	for _, c := range l.cells {
		if c != "" && !slices.Contains(texts, c) {
			texts = append(texts, c)
		}
	}
	if len(texts) == 2 && serial(texts[0]) {
		texts = texts[1:]
	}
	if len(texts) != 1 {
		return "", false
	}
	text := strings.TrimSpace(outline.ReplaceAllString(texts[0], ""))
	if !hamletHead.MatchString(record.Fold(text)) {
		return "", false
	}
	text, _, _ = strings.Cut(text, ":")
	return strings.TrimSpace(brackets.ReplaceAllString(text, "")), true
}

// value is the cell of a column, "" where there is none.
func (h header) value(l line, name string) string {
	for c, n := range h.mapping {
		if n == name && c < len(l.cells) {
			return l.cells[c]
		}
	}
	return ""
}

func short(s string) string {
	if utf8.RuneCountInString(s) <= 80 {
		return s
	}
	return string([]rune(s)[:79]) + "…"
}

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
	for _, h := range k.hamlets {
		if hamletKey(h) == p.hamlet {
			p.F["hamlet"] = h
			return
		}
	}
	p.F["hamlet"] = text
	if len(k.hamlets) > 0 {
		p.tell("hamlet", "hamlet_unknown", short(text))
	}
}

func (p *Person) readCategories() {
	found, unknown := categoriesOf(p.good("categories"))
	for _, o := range record.Categories {
		text, there := p.Values[categoryPrefix+o.Value]
		if there && marked(text) && !slices.Contains(found, o.Value) {
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

func sortedNames(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// compare holds the people of a file against each other and against those who are known.
func compare(people []*Person, k known, categoriesAsked bool) {
	byName, byNumber := map[string][]*Person{}, map[string]*Person{}
	known := map[string][]knownPerson{}
	byHMAC := map[string]knownPerson{}
	for _, q := range k.people {
		known[q.folded] = append(known[q.folded], q)
		if q.idHMAC != "" {
			byHMAC[q.idHMAC] = q
		}
	}
	for _, p := range people {
		if _, has := p.F["categories"]; categoriesAsked && !has && !slices.ContainsFunc(p.Problems, func(f Fault) bool { return f.Field == "categories" }) {
			p.tell("categories", "category_missing")
		}
		if first := byNumber[p.number]; p.number != "" && first != nil {
			p.tell("id_number", "id_doubled", first.N)
			p.SameAsRow = first.N
		} else if p.number != "" {
			byNumber[p.number] = p
		}
		if p.folded != "" && p.SameAsRow == 0 {
			for _, q := range byName[p.folded] {
				if p.twin(q) {
					p.tell("name", "doubled", q.N)
					p.SameAsRow = q.N
					break
				}
			}
		}
		byName[p.folded] = append(byName[p.folded], p)
		p.resemble(known[p.folded], byHMAC, k)
	}
	for _, p := range people {
		p.findHead(byName, known)
		slices.SortStableFunc(p.Problems, func(a, b Fault) int { return strings.Compare(string(a.Level), string(b.Level)) })
	}
}

// twin says whether two rows of one name are one person: nothing that both tell differs, and one thing agrees.
func (p *Person) twin(q *Person) bool {
	if p.number != "" && q.number != "" {
		return false // two numbers, and they are not equal
	}
	if p.born != 0 && q.born != 0 && p.born != q.born || p.hamlet != "" && q.hamlet != "" && p.hamlet != q.hamlet {
		return false
	}
	address, other := record.Fold(p.Values["address"]), record.Fold(q.Values["address"])
	if address != "" && other != "" && address != other {
		return false
	}
	return p.born != 0 && p.born == q.born || p.hamlet != "" && p.hamlet == q.hamlet || address != "" && address == other
}

func (p *Person) resemble(named []knownPerson, byHMAC map[string]knownPerson, k known) {
	if p.number != "" && k.hmac != nil {
		if q, ok := byHMAC[k.hmac(p.number)]; ok {
			p.Like = append(p.Like, p.like(q, true))
			named = slices.DeleteFunc(slices.Clone(named), func(o knownPerson) bool { return o.id == q.id })
		}
	}
	for _, q := range named {
		if p.folded == "" || p.born != 0 && q.born != 0 && p.born != q.born && (p.hamlet == "" || hamletKey(q.hamlet) != p.hamlet) {
			continue // another person of the same name
		}
		p.Like = append(p.Like, p.like(q, false))
	}
	slices.SortStableFunc(p.Like, func(a, b Like) int { return len(b.Matched) - len(a.Matched) })
	for _, l := range p.Like {
		if version, on := k.listed[l.ID]; on && l.Same {
			p.tell("name", "already_listed", version)
			return
		}
	}
	if len(p.Like) > 0 {
		code := "lookalike"
		if p.Like[0].Same {
			code = "known"
		}
		p.tell("name", code, p.Like[0].words())
	}
}

func (p *Person) like(q knownPerson, identity bool) Like {
	l := Like{ID: q.id, Name: q.name, BirthYear: q.born, Hamlet: q.hamlet, Matched: []string{}}
	if identity {
		l.Matched = append(l.Matched, "identity")
	}
	if q.folded == p.folded {
		l.Matched = append(l.Matched, "name")
	}
	if p.born != 0 && q.born == p.born {
		l.Matched = append(l.Matched, "birth_year")
	}
	if p.hamlet != "" && hamletKey(q.hamlet) == p.hamlet {
		l.Matched = append(l.Matched, "hamlet")
	}
	l.Same = identity || len(l.Matched) == 3
	return l
}

func (l Like) words() string {
	s := l.Name
	if l.BirthYear > 0 {
		s += fmt.Sprintf(", %d", l.BirthYear)
	}
	if l.Hamlet != "" {
		s += ", " + l.Hamlet
	}
	return s
}

// findHead looks for the head of a household by name: in the file, in the same hamlet if it says so, else among the known.
func (p *Person) findHead(inFile map[string][]*Person, known map[string][]knownPerson) {
	text := p.good("household")
	name := record.Fold(text)
	if name == "" || name == p.folded {
		return
	}
	var rows []*Person
	for _, q := range inFile[name] {
		if q != p && q.SameAsRow == 0 && (p.hamlet == "" || q.hamlet == "" || p.hamlet == q.hamlet) {
			rows = append(rows, q)
		}
	}
	var others []knownPerson
	for _, q := range known[name] {
		if p.hamlet == "" || q.hamlet == "" || hamletKey(q.hamlet) == p.hamlet {
			others = append(others, q)
		}
	}
	switch {
	case len(rows) == 1:
		p.HeadRow = rows[0].N
	case len(rows) == 0 && len(others) == 1:
		p.F["household"] = others[0].id
	case len(rows)+len(others) == 0:
		p.tell("household", "head_not_found", short(text))
	default:
		p.tell("household", "head_several", short(text))
	}
}
