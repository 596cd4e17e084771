package lists

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// digitsOf is a whole number as Excel may have kept it: 31150000001, 3.1150000001E10, 5.0.
func digitsOf(s string) string {
	if !strings.ContainsAny(s, ".eE") {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return s
	}
	return strconv.FormatInt(int64(f), 10)
}

// whole reads a number with or without the word for what it counts: "2", "2 suất", "1.000".
func whole(s string) (int64, bool) {
	s = countWord.ReplaceAllString(record.Fold(digitsOf(s)), "")
	if thousands.MatchString(s) {
		s = strings.ReplaceAll(s, ".", "")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

var (
	countWord = regexp.MustCompile(`\s*(suat|phan|nguoi|khau|qua|tui)\.?$`)
	thousands = regexp.MustCompile(`^\d{1,3}(\.\d{3})+$`)
	dayMonth  = regexp.MustCompile(`^(?:(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-])?(\d{4}|\d{2})$`)
	isoDay    = regexp.MustCompile(`^(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[t ].*)?$`)
	bornWord  = regexp.MustCompile(`^(?:sinh nam|nam sinh|sn|sinh ngay|sinh|nam)[: ]*`)
	aside     = regexp.MustCompile(`\s*\(.*\)$`)
)

// birthYear reads the year from whatever stands where somebody's birth stands: a year, a day, Excel's count of days.
// short says that only two digits of it were written.
func birthYear(s string, now time.Time) (year int64, short, ok bool) {
	text := strings.ReplaceAll(record.Fold(s), " ", "")
	text = bornWord.ReplaceAllString(aside.ReplaceAllString(record.Fold(s), ""), "")
	text = strings.ReplaceAll(strings.TrimSpace(text), " ", "")
	if f, err := strconv.ParseFloat(text, 64); err == nil && strings.Trim(text, "0123456789.eE+") == "" && !dotted.MatchString(text) {
		switch {
		case f >= 1000 && f < 3000 && f == math.Trunc(f):
			return int64(f), false, true
		case f >= 3000 && f < 80_000: // days since 30/12/1899
			return int64(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(f)).Year()), false, true
		}
	}
	if m := isoDay.FindStringSubmatch(text); m != nil {
		return dated(m[3], m[2], m[1], now)
	}
	if m := dayMonth.FindStringSubmatch(text); m != nil && (m[2] != "" || len(m[3]) == 4) {
		return dated(m[1], m[2], m[3], now)
	}
	return 0, false, false
}

var dotted = regexp.MustCompile(`^\d{1,2}\.\d{1,2}$|\d\.\d+\.`)

func dated(day, month, year string, now time.Time) (int64, bool, bool) {
	y, _ := strconv.Atoi(year)
	short := len(year) == 2
	if short {
		if y += 2000; y > now.Year() {
			y -= 100
		}
	}
	d, m := 1, 1
	if month != "" {
		m, _ = strconv.Atoi(month)
	}
	if day != "" {
		d, _ = strconv.Atoi(day)
	}
	if m > 12 && d <= 12 && day != "" { // written the American way
		d, m = m, d
	}
	if at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC); at.Day() != d || int(at.Month()) != m {
		return 0, false, false
	}
	return int64(y), short, true
}

func sexOf(s string) (string, bool) {
	switch strings.Trim(record.Fold(s), ". ") {
	case "nam", "m", "male", "trai", "ong":
		return "male", true
	case "nu", "f", "female", "gai", "ba":
		return "female", true
	case "khac", "other":
		return "other", true
	}
	return "", false
}

// marked says whether a cell holds a mark, as an x under "Hộ nghèo".
func marked(s string) bool {
	return slices.Contains([]string{"x", "co", "1", "v", "✓", "✔", "√", "☑", "☒", "yes", "true", "✗", "*", "+"}, record.Fold(s)) || s == "ü" || s == "þ" // ticks of Wingdings
}

var categoryWords = []struct {
	value string
	words []string
}{
	{"near_poor", []string{"can ngheo", "ho can ngheo", "hcn", "cn"}},
	{"poor", []string{"ngheo", "ho ngheo", "hn"}},
	{"agent_orange", []string{"da cam", "nan nhan da cam", "chat doc da cam", "nan nhan chat doc da cam", "cddc", "nncddc", "nan nhan chat doc"}},
	{"disabled", []string{"khuyet tat", "nguoi khuyet tat", "nkt", "kt", "tan tat"}},
	{"elderly_alone", []string{"neo don", "gia neo don", "nguoi gia neo don", "nguoi cao tuoi neo don", "gia yeu neo don", "co don", "nguoi gia co don"}},
	{"orphan", []string{"mo coi", "tre mo coi"}},
	{"poor_patient", []string{"benh ngheo", "benh nhan ngheo", "benh hiem ngheo", "hiem ngheo", "benh nhan hiem ngheo", "om dau"}},
	{"disaster", []string{"thien tai", "bao lu", "hoa hoan", "dich benh", "anh huong thien tai"}},
	{"merit", []string{"chinh sach", "gia dinh chinh sach", "gdcs", "nguoi co cong", "ncc", "thuong binh", "liet si", "me liet si"}},
	{"sudden_hardship", []string{"dot xuat", "kho khan dot xuat"}},
	{"special_hardship", []string{"dac biet kho khan", "hoan canh dac biet kho khan", "dbkk", "hoan canh kho khan", "kho khan", "hckk"}},
	{"red_cross", []string{"hoi vien", "hoi vien kho khan", "tinh nguyen vien", "hoi vien chu thap do"}},
	{"lodger", []string{"xom tro", "lao dong ngheo", "cong nhan xom tro", "o tro"}},
	{"homeless", []string{"vo gia cu", "lang thang"}},
	{"ethnic_minority", []string{"dan toc thieu so", "dtts"}},
	{"poor_pupil", []string{"hoc sinh ngheo", "hs ngheo", "hoc sinh"}},
	{"other", []string{"khac"}},
}

// categoryOf finds a category by any of its words, folded.
var categoryOf = func() map[string]string {
	by := map[string]string{}
	for _, c := range categoryWords {
		for _, word := range c.words {
			by[word] = c.value
		}
	}
	for _, o := range record.Categories {
		by[o.Value], by[record.Fold(o.Vi)], by[strings.ToLower(o.En)] = o.Value, o.Value, o.Value
	}
	return by
}()

// categoriesOf reads what is written under "Đối tượng"; unknown are the pieces that nobody can tell. A category's own words
// may hold a comma, so commas part pieces only where the whole says nothing.
func categoriesOf(s string) (found, unknown []string) {
	take := func(piece string) bool {
		folded := strings.TrimPrefix(strings.Trim(record.Fold(piece), ". -"), "thuoc dien ")
		value := categoryOf[folded]
		if value != "" && !slices.Contains(found, value) {
			found = append(found, value)
		}
		return value != "" || folded == ""
	}
	for piece := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(";+/|", r) }) {
		if take(piece) {
			continue
		}
		for part := range strings.SplitSeq(piece, ",") {
			if !take(part) {
				unknown = append(unknown, strings.TrimSpace(part))
			}
		}
	}
	return found, unknown
}

// phoneOf is a number as it is kept, +84...; more says that others stood beside it.
func phoneOf(s string) (phone string, more, ok bool) {
	first := s
	if i := strings.IndexAny(s, "/;,"); i >= 0 {
		first, more = s[:i], true
	} else if i := strings.Index(s, " - "); i >= 0 {
		first, more = s[:i], true
	}
	digits := digitsOf(strings.NewReplacer(" ", "", ".", "", "-", "", "(", "", ")", "").Replace(first))
	if strings.ContainsAny(first, "eE") {
		digits = digitsOf(first)
	}
	switch {
	case strings.HasPrefix(digits, "+84"):
		digits = "0" + digits[3:]
	case strings.HasPrefix(digits, "0084"):
		digits = "0" + digits[4:]
	case strings.HasPrefix(digits, "84") && len(digits) >= 11:
		digits = "0" + digits[2:]
	case len(digits) == 9 && strings.ContainsAny(digits[:1], "35789"): // Excel took the zero
		digits = "0" + digits
	}
	if !phoneShape.MatchString(digits) {
		return "", more, false
	}
	return "+84" + digits[1:], more, true
}

var phoneShape = regexp.MustCompile(`^0([35789]\d{8}|2\d{8,9})$`)

// hamletKey is what two spellings of one hamlet share: "Tổ dân phố số 5", "TDP 05" and "Tổ 5" are one.
func hamletKey(s string) string {
	key := record.Fold(s)
	key = hamletWord.ReplaceAllString(key, "")
	key = strings.Trim(marks.ReplaceAllString(key, " "), " ")
	key = strings.TrimLeft(key, "0")
	return strings.Join(strings.Fields(key), " ")
}

var (
	hamletWord = regexp.MustCompile(`\b(to dan pho|khu dan cu|khu pho|tdp|thon|to|ap|ban|xom|khu|buon|lang|so)\b\.?`)
	hamletHead = regexp.MustCompile(`^(?:[ivxlc]+[.) ]+|[a-z][.) ]+|\d+[.) ]+)?((?:to dan pho|khu dan cu|khu pho|tdp|thon|to|ap|ban|xom|khu|buon|lang)\b.*)$`)
	// Some of those words are surnames but for their marks (Tô, Bàn, Lang); so begins a hamlet all the same.
	alsoSurname = regexp.MustCompile(`^(?:to|ban|lang) `)
	marksHamlet = regexp.MustCompile(`^(?:tổ|bản|làng) |^to dan pho |^(?:to|ban|lang) (?:so )?\d`)
	outline     = regexp.MustCompile(`^(?:[IVXLC]+|[A-Z]|\d+)[.)\s]+\s*`)
)

// opensHamlet says whether a text begins as the name of a hamlet does. A surname may fold to the same word: Tô Thị Lan is
// nobody's hamlet.
func opensHamlet(s string) bool {
	found := hamletHead.FindStringSubmatch(record.Fold(s))
	if found == nil || !alsoSurname.MatchString(found[1]+" ") {
		return found != nil
	}
	words := strings.Fields(strings.ToLower(s))
	at := len(words) - len(strings.Fields(found[1]))
	return at >= 0 && marksHamlet.MatchString(strings.Join(words[at:], " ")+" ")
}

// oldFont says whether text was typed in TCVN3 or VNI and now shows other letters than were meant.
func oldFont(s string) bool {
	before := ' '
	for _, r := range s {
		tcvn := r >= 0xA1 && r <= 0xBF && r != 0xB0 && r != 0xB7 && r != 0xBA && isLetter(before)
		capital := r >= 0xC0 && r <= 0xDE && before >= 'a' && before <= 'z'
		if tcvn || capital || r == 'ñ' || r == 'Ñ' {
			return true
		}
		before = r
	}
	return vni.MatchString(s)
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

var vni = regexp.MustCompile(`[aeoAEO][âÂ]|[aA][êÊ]|[aeiouyAEIOUY][øûïØÛÏ]|e[ãõ]|a[áàäå]`)

// excelErrors are what a formula leaves that failed.
var excelErrors = []string{"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
