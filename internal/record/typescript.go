package record

import (
	"encoding/json/jsontext"
	"fmt"
	"strconv"
	"strings"
)

// TypeScript is the kinds for the app: an interface of each row and of what a phone may send to create one, and the data
// that forms and validation are built from. Deterministic.
func TypeScript() string {
	t := &tsWriter{}
	t.line("// Written by go generate ./internal/record; do not edit.")
	t.line("")
	t.words()
	t.limits()
	for _, s := range sharedOptions {
		t.optionType(s.name, s.options)
		t.line("export const %s: readonly Option[] = %s;", tsConst(s.name), tsOptions(s.options))
	}
	t.line("")
	t.iface("What every evidence record carries beside its own fields; the server writes it.", "EvidenceFields", "Evidence", EvidenceFields, "")
	for _, k := range Kinds {
		t.kind(k)
	}
	t.table()
	t.reviewMoves()
	return t.String()
}

type tsWriter struct{ strings.Builder }

func (t *tsWriter) line(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

func (t *tsWriter) words() {
	t.line("export type Role = %s;", tsUnion(Roles))
	t.line("export type Class = %s;", tsUnion([]Class{Reference, CoEdited, Evidence, Raised}))
	t.line("export type Op = %s;", tsUnion([]Op{Create, SetFields, Void, Transition}))
	t.line("export type FieldType = %s;", tsUnion([]Type{Text, Int, Number, Bool, Date, Time, Enum, Ref, Money, Location, Object, Any}))
	t.line(`
/** One value of an enum and its words. */
export interface Option {
  readonly value: string;
  readonly vi: string;
  readonly en: string;
}

/** Degrees WGS 84, accuracy in metres. */
export interface Location {
  lat: number;
  lon: number;
  accuracy?: number;
}

/** One field of a kind; what is left out is false, none or unlimited. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly vi: string;
  readonly en: string;
  readonly list?: boolean;
  /** ref: the kind it points to */
  readonly of?: KindName;
  readonly options?: readonly Option[];
  readonly members?: readonly Field[];
  readonly required?: boolean;
  /** said at the creation, never changed */
  readonly fixed?: boolean;
  /** only the server writes it */
  readonly computed?: boolean;
  /** sent, never stored */
  readonly writeOnly?: boolean;
  /** absent where a scope is masked */
  readonly masked?: boolean;
  /** a conflict on it is flagged */
  readonly critical?: boolean;
  /** a list that changes by add and remove */
  readonly union?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** longest text in characters, DEFAULT_LEN when left out */
  readonly len?: number;
  /** longest list, DEFAULT_ITEMS when left out */
  readonly items?: number;
  readonly unit?: string;
  /** who may set it; those of the kind when left out */
  readonly setBy?: readonly Role[];
}

export interface Kind {
  readonly name: KindName;
  readonly class: Class;
  readonly vi: string;
  readonly en: string;
  /** its own; evidence has EVIDENCE_FIELDS too */
  readonly fields: readonly Field[];
  readonly createBy: readonly Role[];
  readonly setBy: readonly Role[];
  readonly steps: Readonly<Record<string, readonly string[]>>;
  readonly stepFields: readonly string[];
}
`)
}

func (t *tsWriter) limits() {
	for _, c := range []struct {
		name  string
		value int
	}{
		{"SCHEMA", Schema}, {"MAX_MUTATION", MaxMutation}, {"MAX_GROUP", MaxGroup}, {"MAX_PHOTOS", MaxPhotos}, {"MAX_PHOTO", MaxPhoto},
		{"DEFAULT_LEN", DefaultLen}, {"DEFAULT_ITEMS", DefaultItems},
	} {
		t.line("export const %s = %d;", c.name, c.value)
	}
	t.line("export const PHOTO_TYPES: readonly string[] = %s;", tsList(PhotoTypes))
	t.line("/** First three digits of identity numbers. */")
	t.line("export const BIRTH_PROVINCES: readonly string[] = %s.split(\" \");", tsQuote(birthProvinces))
	t.line("/** Numbers behind the warnings: years, days, ml, part of the value, minutes, hours. */")
	t.line("export const RULES = {")
	t.line("  donorAgeMin: %d,\n  donorAgeMax: %d,", Rules.DonorAgeMin, Rules.DonorAgeMax)
	t.line("  daysAfter: { %s },", tsNumbers(Rules.DaysAfter))
	t.line("  maxMl: { %s },", tsNumbers(Rules.MaxML))
	t.line("  valueOff: %s,\n  clockOffMinutes: %s,\n  photoOldHours: %s,", number(Rules.ValueOff), number(Rules.ClockOff.Minutes()), number(Rules.PhotoOld.Hours()))
	t.line("} as const;")
	t.line("")
}

func tsNumbers[N int | int64](by map[string]N) string {
	var parts []string
	for _, c := range Components {
		parts = append(parts, fmt.Sprintf("%s: %d", c.Value, by[c.Value]))
	}
	return strings.Join(parts, ", ")
}

func (t *tsWriter) kind(k *Kind) {
	name := tsName(k.Name)
	base := ""
	if k.Evidence() {
		base = " extends EvidenceFields"
	}
	t.iface(k.Vi+". "+k.About, name, name, k.Fields, base)
	if k.Class == CoEdited || k.Evidence() {
		t.draft("New"+name, name, k.Fields)
	}
}

// iface writes the interface of a row, after those of its objects.
func (t *tsWriter) iface(about, name, prefix string, fields []Field, base string) {
	var body strings.Builder
	for i := range fields {
		f := &fields[i]
		if f.WriteOnly {
			continue
		}
		t.typesOf(prefix, f)
		fmt.Fprintf(&body, "  %s%s: %s;\n", f.Name, tsOptional(f), tsType(prefix, f))
	}
	t.line("/** %s */", about)
	t.line("export interface %s%s {\n%s}\n", name, base, body.String())
}

// draft writes the interface of a create: no computed fields, but the write-only ones.
func (t *tsWriter) draft(name, prefix string, fields []Field) {
	var body strings.Builder
	for i := range fields {
		f := &fields[i]
		if f.Computed {
			continue
		}
		ts := tsType(prefix, f)
		if hasWriteOnly(f.Members) {
			t.draft("New"+prefix+tsName(f.Name), prefix+tsName(f.Name), f.Members)
			ts = "New" + ts
		}
		fmt.Fprintf(&body, "  %s%s: %s;\n", f.Name, tsOptional(f), ts)
	}
	t.line("/** What a phone sends to create one. */")
	t.line("export interface %s {\n%s}\n", name, body.String())
}

func hasWriteOnly(fields []Field) bool {
	for i := range fields {
		if fields[i].WriteOnly {
			return true
		}
	}
	return false
}

// typesOf writes the types that a field needs: of its options, of its members.
func (t *tsWriter) typesOf(prefix string, f *Field) {
	switch {
	case f.Type == Enum && sharedName(f.Options) == "":
		t.optionType(prefix+tsName(f.Name), f.Options)
	case f.Type == Object:
		t.iface(f.Vi+".", prefix+tsName(f.Name), prefix+tsName(f.Name), f.Members, "")
	}
}

func (t *tsWriter) optionType(name string, options []Option) {
	var values []string
	for _, o := range options {
		values = append(values, o.Value)
	}
	t.line("export type %s = %s;", name, tsUnion(values))
}

// table writes the names of the kinds and their data.
func (t *tsWriter) table() {
	t.line("/** Which interface a kind's rows have. */\nexport interface Rows {")
	for _, k := range Kinds {
		t.line("  %s: %s;", k.Name, tsName(k.Name))
	}
	t.line("}\n\nexport type KindName = keyof Rows;\n")
	t.line("export const EVIDENCE_FIELDS: readonly Field[] = [\n%s];\n", tsFields(EvidenceFields, "  "))
	t.line("export const KINDS: Readonly<Record<KindName, Kind>> = {")
	for _, k := range Kinds {
		t.line("  %s: {\n    name: %s,\n    class: %s,\n    vi: %s,\n    en: %s,", k.Name, tsQuote(k.Name), tsQuote(string(k.Class)),
			tsQuote(k.Vi), tsQuote(k.En))
		t.line("    fields: [\n%s    ],", tsFields(k.Fields, "      "))
		t.line("    createBy: %s,\n    setBy: %s,", tsList(k.CreateBy), tsList(k.SetBy))
		var steps []string
		for _, from := range stepStates(k) {
			steps = append(steps, fmt.Sprintf("%s: %s", from, tsList(k.Steps[from])))
		}
		t.line("    steps: {%s},", strings.TrimSuffix(" "+strings.Join(steps, ", ")+" ", "  "))
		t.line("    stepFields: %s,\n  },", tsList(k.StepFields))
	}
	t.line("};\n")
	t.line("/** One move of a list, and who may make it; never who created or submitted the list when it is approved or returned. */")
	t.line("export interface ListMove {\n  readonly from: ListState;\n  readonly to: ListState;\n  readonly by: readonly Role[];\n}\n")
	t.line("export const LIST_MOVES: readonly ListMove[] = [")
	for _, m := range ListMoves {
		t.line("  { from: %s, to: %s, by: %s },", tsQuote(m.From), tsQuote(m.To), tsList(m.By))
	}
	t.line("];")
}

// reviewMoves writes the machine of reviews.
func (t *tsWriter) reviewMoves() {
	t.line(`
/** One move of a record's review. Whoever wrote a record or carried it in never decides about it. */
export interface ReviewMove {
  readonly from: ReviewState;
  readonly to: ReviewState;
  readonly op: Op;
  /** who may, by a role in the record's unit */
  readonly by: readonly Role[];
  /** the author may */
  readonly author?: boolean;
  /** a second look that agrees: "second" is set and the state stays */
  readonly second?: boolean;
  /** nobody asks for it: a step of the record's own makes it */
  readonly step?: boolean;
}

/** Every move there is. */
export const REVIEW_MOVES: readonly ReviewMove[] = [`)
	for _, m := range ReviewMoves {
		line := fmt.Sprintf("{ from: %s, to: %s, op: %s, by: %s", tsQuote(m.From), tsQuote(m.To), tsQuote(string(m.Op)), tsList(m.By))
		if m.Author {
			line += ", author: true"
		}
		if m.Second {
			line += ", second: true"
		}
		if m.Step {
			line += ", step: true"
		}
		t.line("  %s },", line)
	}
	t.line("];")
}

func tsFields(fields []Field, indent string) string {
	var b strings.Builder
	for i := range fields {
		b.WriteString(indent + tsField(&fields[i], indent) + ",\n")
	}
	return b.String()
}

func tsField(f *Field, indent string) string {
	parts := []string{"name: " + tsQuote(f.Name), "type: " + tsQuote(string(f.Type)), "vi: " + tsQuote(f.Vi), "en: " + tsQuote(f.En)}
	add := func(on bool, text string) {
		if on {
			parts = append(parts, text)
		}
	}
	add(f.List, "list: true")
	add(f.Of != "", "of: "+tsQuote(f.Of))
	if shared := sharedName(f.Options); shared != "" {
		parts = append(parts, "options: "+tsConst(shared))
	} else {
		add(len(f.Options) > 0, "options: "+tsOptions(f.Options))
	}
	add(f.Required, "required: true")
	add(f.Fixed, "fixed: true")
	add(f.Computed, "computed: true")
	add(f.WriteOnly, "writeOnly: true")
	add(f.Masked, "masked: true")
	add(f.Critical, "critical: true")
	add(f.Union, "union: true")
	if low, high, ok := f.limits(); ok {
		parts = append(parts, "min: "+number(low), "max: "+number(high))
	}
	add(f.Len > 0, "len: "+strconv.Itoa(f.Len))
	add(f.Items > 0, "items: "+strconv.Itoa(f.Items))
	add(f.Unit != "", "unit: "+tsQuote(f.Unit))
	add(len(f.SetBy) > 0, "setBy: "+tsList(f.SetBy))
	if len(f.Members) > 0 {
		parts = append(parts, "members: [\n"+tsFields(f.Members, indent+"  ")+indent+"]")
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

func tsType(prefix string, f *Field) string {
	s := "string"
	switch f.Type {
	case Int, Number, Money:
		s = "number"
	case Bool:
		s = "boolean"
	case Location:
		s = "Location"
	case Any:
		s = "unknown"
	case Enum, Object:
		if s = sharedName(f.Options); s == "" {
			s = prefix + tsName(f.Name)
		}
	}
	if f.List {
		s += "[]"
	}
	return s
}

func tsOptional(f *Field) string {
	if f.Required {
		return ""
	}
	return "?"
}

// tsName is gift_handover as GiftHandover.
func tsName(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// tsConst is PhotoRole as PHOTO_ROLE_OPTIONS.
func tsConst(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String()) + "_OPTIONS"
}

func tsOptions(options []Option) string {
	var parts []string
	for _, o := range options {
		parts = append(parts, fmt.Sprintf("{ value: %s, vi: %s, en: %s }", tsQuote(o.Value), tsQuote(o.Vi), tsQuote(o.En)))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func tsQuote(s string) string {
	b, err := jsontext.AppendQuote(nil, s)
	if err != nil {
		panic(fmt.Sprintf("record: %q is no text: %v", s, err))
	}
	return string(b)
}

func tsUnion[S ~string](values []S) string { return strings.Join(tsQuoted(values), " | ") }

func tsList[S ~string](values []S) string { return "[" + strings.Join(tsQuoted(values), ", ") + "]" }

func tsQuoted[S ~string](values []S) []string {
	var quoted []string
	for _, v := range values {
		quoted = append(quoted, tsQuote(string(v)))
	}
	return quoted
}
