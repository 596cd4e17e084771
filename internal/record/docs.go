package record

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Docs is a table of every kind and field, in Markdown.
func Docs() string {
	var b strings.Builder
	b.WriteString("<!-- Written by go generate ./internal/record; do not edit. -->\n" +
		"# Các loại bản ghi · The kinds of records\n\n" +
		"Names are those on the wire. `*` required · `=` computed by the server, never sent · `~` absent in masked scopes · " +
		"`!` a conflict on it is flagged · `+` changes by add and remove · `>` write-only, never stored · `.` fixed at the creation.\n" +
		fmt.Sprintf("A text holds %d characters and a list %d items where nothing else is said.\n", DefaultLen, DefaultItems))
	for _, k := range Kinds {
		fmt.Fprintf(&b, "\n## %s · %s\n%s %s\n", k.Name, k.Vi, k.About, docsBehaviour(k))
		docsTable(&b, k.Fields)
	}
	b.WriteString("\n## On every evidence record\n")
	docsTable(&b, EvidenceFields)
	docsReview(&b)
	return b.String()
}

func docsReview(b *strings.Builder) {
	b.WriteString("\n## Review\n\nWhoever wrote a record or carried it in never decides about it. Reasons: " + docsType(&Field{Type: Enum, Options: ReviewReasons}) +
		", or words. A record with steps of its own is decided about at their end; before, a verdict is `locked`, rule `unfinished`.\n\n| from | to | op | who |\n|---|---|---|---|\n")
	for _, m := range ReviewMoves {
		who := roleList(m.By)
		if m.Author {
			who = strings.TrimPrefix(who+", the author", ", ")
		}
		if m.Second {
			who += " (`second`: agrees)"
		}
		if m.Step {
			who = "a step that changes the record"
		}
		fmt.Fprintf(b, "| `%s` | `%s` | %s | %s |\n", m.From, m.To, m.Op, who)
	}
}

func docsBehaviour(k *Kind) string {
	s := "Class `" + string(k.Class) + "`."
	if len(k.CreateBy) > 0 {
		s += " Created by " + roleList(k.CreateBy) + "."
	}
	if len(k.SetBy) > 0 {
		s += " Changed by " + roleList(k.SetBy) + "."
	}
	for _, from := range stepStates(k) {
		s += fmt.Sprintf(" `%s` → %s.", from, strings.Join(k.Steps[from], ", "))
	}
	return s
}

// stepStates are the states that a step leaves, in the order of their options.
func stepStates(k *Kind) []string {
	var states []string
	if f := k.Field("state"); f != nil {
		for _, o := range f.Options {
			if len(k.Steps[o.Value]) > 0 {
				states = append(states, o.Value)
			}
		}
	}
	return states
}

func docsTable(b *strings.Builder, fields []Field) {
	b.WriteString("\n| field | | type | nhãn | label | limits, source |\n|---|---|---|---|---|---|\n")
	docsRows(b, fields, "")
}

func docsRows(b *strings.Builder, fields []Field, in string) {
	for i := range fields {
		f := &fields[i]
		var marks strings.Builder
		for mark, on := range docsMarks(f) {
			if on {
				marks.WriteByte("*=~!+>."[mark])
			}
		}
		fmt.Fprintf(b, "| `%s%s` | %s | %s | %s | %s | %s |\n", in, f.Name, marks.String(), docsType(f), f.Vi, f.En, docsLimits(f))
		docsRows(b, f.Members, in+f.Name+".")
	}
}

func docsMarks(f *Field) []bool {
	return []bool{f.Required, f.Computed, f.Masked, f.Critical, f.Union, f.WriteOnly, f.Fixed}
}

func docsType(f *Field) string {
	s := string(f.Type)
	switch f.Type {
	case Ref:
		s += " " + f.Of
	case Enum:
		s = "`" + strings.ReplaceAll(optionValues(f.Options), " ", "` `") + "`"
	}
	if f.List {
		s = "list of " + s
	}
	return s
}

func docsLimits(f *Field) string {
	var parts []string
	if low, high, ok := f.limits(); ok {
		parts = append(parts, strings.TrimSpace(number(low)+" to "+number(high)+" "+f.Unit))
	} else if f.Unit != "" {
		parts = append(parts, f.Unit)
	}
	if f.Len > 0 {
		parts = append(parts, strconv.Itoa(f.Len)+" characters")
	}
	if f.Items > 0 {
		parts = append(parts, strconv.Itoa(f.Items)+" items")
	}
	if f.Private != "" {
		parts = append(parts, "private: "+string(f.Private))
	}
	if len(f.SetBy) > 0 {
		parts = append(parts, "set by "+roleList(f.SetBy))
	}
	if f.Source != "" {
		parts = append(parts, f.Source)
	}
	return strings.Join(parts, "; ")
}

// limits are the bounds of a number that has any.
func (f *Field) limits() (low, high float64, ok bool) {
	low, high = f.bounds()
	return low, high, slices.Contains([]Type{Int, Number, Money}, f.Type) && (f.Min != 0 || f.Max != 0)
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func roleList(roles []Role) string {
	var names []string
	for _, r := range roles {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}
