package lists

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chungsuc/chungsuc/internal/record"
)

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
