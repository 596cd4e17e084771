package lists

import (
	"slices"
	"strings"
	"time"
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
	below := t.rows[h.at+h.rows:]
	last := len(below) - 1 // row that is surely somebody's: a sum above it is of a hamlet
	for last >= 0 && !h.surely(below[last]) {
		last--
	}
	section, ended := "", false
	for i, l := range below {
		first := ""
		for _, c := range l.cells {
			if c != "" && !serial(c) {
				first = c
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
			ended = i > last
			skip(l, "total")
		case l.alone && h.value(l, "name") == "":
			skip(l, "below")
		default:
			people = append(people, readPerson(l, h, section, k))
		}
	}
	return people, skipped
}

// totals says whether a text begins a sum. Tống Công Minh folds to one and is a person.
func totals(text string) bool {
	word, _, _ := strings.Cut(strings.TrimRight(strings.ToLower(text), ": "), " ")
	folded := record.Fold(text)
	switch strings.TrimRight(word, ":") {
	case "tổng", "tong":
		return strings.HasPrefix(folded, "tong cong") || strings.HasPrefix(folded, "tong so") || strings.HasPrefix(folded, "tong:") || folded == "tong"
	case "cộng", "cong":
		return strings.HasPrefix(folded, "cong:") || folded == "cong"
	}
	return false
}

// surely says whether a row is somebody's beyond doubt: a name with its number in the list, or with a year of birth.
func (h header) surely(l line) bool {
	if name := h.value(l, "name"); name == "" || totals(name) || opensHamlet(name) {
		return false
	}
	return slices.ContainsFunc([]string{"order", "birth_year", bornMale, bornFemale}, func(column string) bool {
		_, ok := whole(h.value(l, column))
		return ok || isoDay.MatchString(h.value(l, column)) || dayMonth.MatchString(h.value(l, column))
	})
}

// names says whether a row has a name that is no sum's.
func (h header) names(l line) bool {
	name := h.value(l, "name")
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
	if !opensHamlet(text) {
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

func sortedNames(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
