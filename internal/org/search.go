package org

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Words are the folded words of a text, one space between: apostrophes vanish ("Ea H'leo" is "ea hleo"), any other
// punctuation parts words ("Phan Rang-Tháp Chàm" is "phan rang thap cham").
func Words(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\'' || r == '’':
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			return r
		}
		return ' '
	}, s)
	return record.Fold(s)
}

// index finds units by the beginnings of words.
type index struct {
	words []string  // sorted, each once
	units [][]int32 // which units have the word
	texts []string  // of each unit: " phuong kien an ; hai phong ; quan kien an ; ..."
	names []string  // of each unit: "kien an"
	fulls []string  // of each unit: "phuong kien an"
	tops  []string  // of each unit: " phuong kien an ; hai phong", what it is called today
	depth []int8
}

func newIndex(t *Tree) *index {
	n := len(t.units)
	x := &index{texts: make([]string, n), names: make([]string, n), fulls: make([]string, n), tops: make([]string, n), depth: make([]int8, n)}
	at := map[string][]int32{}
	for i, u := range t.units {
		x.names[i], x.fulls[i] = Words(u.Name), Words(u.FullName())
		x.tops[i] = " " + x.fulls[i] + " ; " + Words(t.units[t.at[t.Province(u.ID)]].Name)
		x.texts[i] = x.tops[i]
		for phrase := range strings.SplitSeq(u.Search, ";") {
			x.texts[i] += " ; " + Words(phrase)
		}
		x.depth[i] = int8(min(len(t.Ancestors(u.ID)), 100))
		for w := range strings.FieldsSeq(x.texts[i]) {
			if w == ";" {
				continue
			}
			if list := at[w]; len(list) == 0 || list[len(list)-1] != int32(i) {
				at[w] = append(list, int32(i))
			}
		}
	}
	x.words = make([]string, 0, len(at))
	for w := range at {
		x.words = append(x.words, w)
	}
	slices.Sort(x.words)
	x.units = make([][]int32, len(x.words))
	for k, w := range x.words {
		x.units[k] = at[w]
	}
	return x
}

// reach is the span of words that begin with a prefix, and how many units they lead to.
func (x *index) reach(prefix string) (lo, hi, units int) {
	lo = sort.SearchStrings(x.words, prefix)
	for hi = lo; hi < len(x.words) && strings.HasPrefix(x.words[hi], prefix); hi++ {
		units += len(x.units[hi])
	}
	return lo, hi, units
}

// Search finds units by the beginnings of their words, in any order, with or without accents, under their own names and
// those of what they came from. Standing units come first; then exact names, names that begin so, the words side by side
// in today's name, side by side in an old name, and anywhere; then, where accents were typed, the units that have them;
// then those with more of the words whole and side by side; then the higher unit, then the alphabet. Show Label: names
// alone are ambiguous.
func (t *Tree) Search(typed string, limit int) []Unit {
	q := Words(typed)
	words := strings.Fields(q)
	words = words[:min(len(words), 12)] // no name has more
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	x := t.index()
	lo, hi, fewest := x.reach(words[0])
	for _, w := range words[1:] {
		if l, h, n := x.reach(w); n < fewest {
			lo, hi, fewest = l, h, n
		}
	}
	accents := ""
	if typed = strings.ToLower(strings.Join(strings.Fields(typed), " ")); typed != q {
		accents = reading(typed)
	}
	type hit struct{ unit, rank int32 }
	var hits []hit
	seen := make(map[int32]bool, fewest)
	for _, list := range x.units[lo:hi] {
		for _, i := range list {
			if !seen[i] && hasAll(x.texts[i], words) {
				seen[i] = true
				hits = append(hits, hit{i, t.rank(x, i, q, accents, words)})
			}
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(x.tops[a.unit], x.tops[b.unit]), cmp.Compare(a.unit, b.unit))
	})
	out := make([]Unit, 0, min(limit, len(hits)))
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, t.units[h.unit])
	}
	return out
}

// rank is how far down the list a unit stands; lower is better.
func (t *Tree) rank(x *index, i int32, q, accents string, words []string) int32 {
	r := int32(x.depth[i])
	if t.units[i].ValidTo != "" {
		r += 100_000
	}
	switch {
	case x.names[i] == q || x.fulls[i] == q:
	case strings.HasPrefix(x.names[i], q) || strings.HasPrefix(x.fulls[i], q):
		r += 1000
	case strings.Contains(x.tops[i], " "+q):
		r += 2000
	case strings.Contains(x.texts[i], " "+q):
		r += 3000
	case hasAll(x.tops[i], words):
		r += 4000
	default:
		r += 5000
	}
	if accents != "" && !strings.Contains(reading(strings.ToLower(t.Label(t.units[i].ID))), accents) {
		r += 500
	}
	for k, w := range words {
		if !strings.Contains(x.texts[i]+" ", " "+w+" ") {
			r += 20 // only the beginning of a word
		}
		if k > 0 && !strings.Contains(x.texts[i], " "+words[k-1]+" "+w) {
			r += 20 // torn from the word before
		}
	}
	return r
}

// hasAll says whether every word begins a word of the text, which begins with a space.
func hasAll(text string, words []string) bool {
	for _, w := range words {
		for at := 0; ; {
			k := strings.Index(text[at:], w)
			if k < 0 {
				return false
			}
			if text[at+k-1] == ' ' {
				break
			}
			at += k + 1
		}
	}
	return true
}
