package org

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// index writes the words that find each administrative unit: its own full name, its province, its earlier names, and
// what went into it: old communes, their district with its type, their province if its name is another, and the types of
// the communes once each.
func (p *planner) index() {
	from := map[string][]Unit{}
	above := map[string]bool{} // administrative units with some below them
	for _, u := range p.units {
		if u.Administrative() {
			above[u.Parent] = true
		}
		for _, s := range u.Successors {
			from[s] = append(from[s], u)
		}
	}
	for i, u := range p.units {
		if !u.Administrative() {
			continue
		}
		var w phrases
		w.add(u.FullName())
		for a, ok := p.get(u.Parent); ok; a, ok = p.get(a.Parent) {
			if a.Parent == "" {
				w.add(a.Name)
			} else {
				w.add(a.FullName())
			}
		}
		for _, f := range u.Former {
			w.add(f.Name)
		}
		var more phrases
		slices.SortFunc(from[u.ID], func(a, b Unit) int { return strings.Compare(a.Code, b.Code) })
		for _, o := range from[u.ID] {
			parent, inside := p.get(o.Parent)
			switch {
			case !inside:
				w.add(o.Name) // a province of old
			case above[o.ID]:
			default:
				w.add(ofNumber(o))
				more.add(o.Type)
				if parent.Parent != "" {
					w.add(parent.FullName())
				}
				top, _ := p.get(p.top(o.ID))
				w.add(top.Name)
			}
		}
		for _, m := range more {
			w.add(m)
		}
		p.units[i].Search = strings.Join(w, "; ")
	}
}

// ofNumber is the name that finds a commune: alone, or with its type where it is but a number ("Phường 1").
func ofNumber(u Unit) string {
	if strings.Trim(u.Name, "0123456789") == "" {
		return u.FullName()
	}
	return u.Name
}

// phrases are folded, each once, none inside another before it.
type phrases []string

func (list *phrases) add(s string) {
	s = Words(s)
	for _, p := range *list {
		if strings.Contains(" "+p+" ", " "+s+" ") {
			return
		}
	}
	*list = append(*list, s)
}

// sameReading says whether two names are pronounced alike: the same but for the letter that the tone mark sits on.
func sameReading(a, b string) bool { return a == b || reading(a) == reading(b) }

// reading moves each word's tone mark (grave, acute, tilde, hook, dot) to its end.
func reading(s string) string {
	words := strings.Fields(norm.NFD.String(s))
	for i, w := range words {
		tones := ""
		words[i] = strings.Map(func(r rune) rune {
			switch r {
			case 0x300, 0x301, 0x303, 0x309, 0x323:
				tones += string(r)
				return -1
			}
			return r
		}, w) + tones
	}
	return strings.Join(words, " ")
}
