package lists

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/chungsuc/chungsuc/internal/record"
)

// column is what a column of a file may be about. heads are how it is headed, folded and without marks; a longer one that
// fits outweighs a shorter.
type column struct {
	Name     string `json:"name"`
	Vi       string `json:"vi"`
	En       string `json:"en"`
	Required bool   `json:"required,omitzero"`
	heads    []string
}

// Two columns of official lists hold the year of birth under the person's sex.
const (
	bornMale   = "birth_year_male"
	bornFemale = "birth_year_female"
	// categoryPrefix begins the name of a column that marks with an x who belongs to a category.
	categoryPrefix = "category:"
)

var columns = func() []column {
	all := []column{
		{Name: "order", Vi: "Số thứ tự", En: "Order", heads: []string{"stt", "so thu tu", "tt", "so tt"}},
		{Name: "name", Required: true, heads: []string{"ho va ten", "ho ten", "ten", "ho va ten nguoi nhan", "ho va ten nguoi huong loi", "ho ten nguoi nhan", "ho va ten doi tuong", "nguoi nhan", "ho va ten chu ho", "name", "full name"}},
		{Name: "birth_year", heads: []string{"nam sinh", "ngay sinh", "ngay thang nam sinh", "sinh nam", "ngay, thang, nam sinh", "year of birth", "date of birth", "dob"}},
		{Name: bornMale, Vi: "Năm sinh (nam)", En: "Year of birth (men)", heads: []string{"nam sinh nam", "ngay sinh nam", "ngay thang nam sinh nam", "nam sinh (nam)"}},
		{Name: bornFemale, Vi: "Năm sinh (nữ)", En: "Year of birth (women)", heads: []string{"nam sinh nu", "ngay sinh nu", "ngay thang nam sinh nu", "nam sinh (nu)"}},
		{Name: "sex", heads: []string{"gioi tinh", "gioi", "nam/nu", "nam nu", "nu", "phai", "sex", "gender"}},
		{Name: "hamlet", heads: []string{"thon", "to", "to dan pho", "thon to", "thon/to", "thon, to", "thon, to dan pho", "tdp", "khu pho", "ap", "ban", "xom", "khu", "thon xom", "khu dan cu", "hamlet"}},
		{Name: "address", heads: []string{"dia chi", "noi o", "cho o", "noi o hien nay", "noi cu tru", "thuong tru", "ho khau thuong tru", "noi thuong tru", "dia chi thuong tru", "address"}},
		{Name: "phone", heads: []string{"dien thoai", "so dien thoai", "sdt", "dt", "so dt", "di dong", "phone"}},
		{Name: "id_number", heads: []string{"cccd", "so cccd", "cmnd", "so cmnd", "cccd/cmnd", "cmnd/cccd", "so cccd/cmnd", "so cmnd/cccd", "so dinh danh", "can cuoc", "so can cuoc", "can cuoc cong dan", "so dinh danh ca nhan", "so giay to tuy than", "identity number"}},
		{Name: "categories", heads: []string{"doi tuong", "dien doi tuong", "dien", "loai doi tuong", "thuoc dien", "hoan canh", "category"}},
		{Name: "category_no", heads: []string{"so giay chung nhan", "so gcn", "so giay to", "ma ho ngheo", "so so", "ma so ho"}},
		{Name: "household", heads: []string{"chu ho", "ho ten chu ho", "ten chu ho", "ho va ten chu ho gia dinh", "head of household"}},
		{Name: "household_size", heads: []string{"so khau", "nhan khau", "so nhan khau", "so nguoi", "so nguoi trong ho", "khau"}},
		{Name: "need", heads: []string{"nhu cau", "nguyen vong", "de xuat", "need"}},
		{Name: "gift_type", Vi: "Loại quà", En: "Gift type", heads: []string{"loai qua", "qua", "noi dung qua", "hinh thuc ho tro", "gift"}},
		{Name: "qty", Vi: "Số lượng", En: "Quantity", heads: []string{"so luong", "so suat", "suat", "sl", "so suat qua", "so phan", "quantity"}},
		{Name: "note", heads: []string{"ghi chu", "note", "notes"}},
	}
	for i := range all {
		if f := record.Beneficiary.Field(all[i].Name); f != nil {
			all[i].Vi, all[i].En = f.Vi, f.En
		}
	}
	for _, o := range record.Categories {
		heads := []string{record.Fold(o.Vi)}
		for _, w := range categoryWords {
			if w.value == o.Value {
				heads = append(heads, w.words...)
			}
		}
		all = append(all, column{Name: categoryPrefix + o.Value, Vi: o.Vi + " (đánh dấu x)", En: o.En + " (marked x)", heads: heads})
	}
	return all
}()

func columnOf(name string) *column {
	for i := range columns {
		if columns[i].Name == name {
			return &columns[i]
		}
	}
	return nil
}

var (
	brackets = regexp.MustCompile(`\([^)]*\)`)
	marks    = regexp.MustCompile(`[^\p{L}\p{N}/, ]+`)
)

// headed is what a column under this heading is about, "" when nobody can tell.
func headed(head string) string {
	folded := record.Fold(head)
	for _, text := range []string{folded, brackets.ReplaceAllString(folded, "")} {
		text = strings.Join(strings.Fields(marks.ReplaceAllString(text, " ")), " ")
		for _, c := range columns {
			if slices.Contains(c.heads, text) {
				return c.Name
			}
		}
	}
	return ""
}

// header is where the columns of a table are named, and what each is about.
type header struct {
	at      int      // index of the row in the table; -1 = none
	rows    int      // how many rows it takes
	heads   []string // as they stand, by column
	mapping map[int]string
}

// lookAhead is how many rows may stand above the header: the names of bodies, a title, a date.
const lookAhead = 40

// findHeader is the row, or the two, under which most columns can be told, the name among them.
func findHeader(t table) header {
	best := header{at: -1}
	for i := range t.rows[:min(len(t.rows), lookAhead)] {
		if t.rows[i].alone {
			continue
		}
		one := headerAt(t, i, 1)
		if two := headerAt(t, i, 2); len(two.mapping) > len(one.mapping) {
			one = two
		}
		if len(one.mapping) > len(best.mapping) && len(one.mapping) >= 2 && one.has("name") {
			best = one
		}
	}
	return best
}

func (h header) has(name string) bool {
	for _, n := range h.mapping {
		if n == name {
			return true
		}
	}
	return false
}

// headerAt reads the heading of each column from rows that stand below each other; a column that is taken stays with the
// first that claims it.
func headerAt(t table, at, rows int) header {
	h := header{at: at, rows: rows, mapping: map[int]string{}}
	if at+rows > len(t.rows) {
		return h
	}
	below := []string{} // the lowest heading alone
	for _, l := range t.rows[at : at+rows] {
		for len(h.heads) < len(l.cells) {
			h.heads, below = append(h.heads, ""), append(below, "")
		}
		for c, text := range l.cells {
			switch {
			case text == "" || text == h.heads[c]:
			case h.heads[c] == "":
				h.heads[c] = text
			default:
				h.heads[c] += " " + text
			}
			if text != "" {
				below[c] = text
			}
		}
	}
	for c, head := range h.heads {
		if name := cmp.Or(headed(head), headed(below[c])); name != "" && !h.has(name) {
			h.mapping[c] = name
		}
	}
	return h
}

// letters are the columns of a mapping as people name them: A, B, ..., AA.
func letters(mapping map[int]string) map[string]string {
	out := make(map[string]string, len(mapping))
	for c, name := range mapping {
		out[letter(c)] = name
	}
	return out
}

func letter(c int) string {
	name, err := excelize.ColumnNumberToName(c + 1)
	if err != nil {
		return ""
	}
	return name
}

// chosen is a mapping by letters as the desk sends it; what it does not know is left out.
func chosen(by map[string]string) map[int]string {
	out := make(map[int]string, len(by))
	for name, field := range by {
		c, err := excelize.ColumnNameToNumber(name)
		if err == nil && c <= maxColumns && columnOf(field) != nil {
			out[c-1] = field
		}
	}
	return out
}

// numbered says whether a row only counts the columns, as official lists do below their header: (1) (2) (3).
func numbered(l line) bool {
	held := 0
	for _, c := range l.cells {
		if c == "" {
			continue
		}
		if !columnNumber.MatchString(c) {
			return false
		}
		held++
	}
	return held >= 3
}

var columnNumber = regexp.MustCompile(`^(\(\d{1,2}\)|\d{1,2}|[A-Z]|\(?\d{1,2}\)?\s*=.*)$`)
