package lists_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/lists"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// workbook is an .xlsx of rows; change may do more to it.
func workbook(t testing.TB, rows [][]any, change func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// head is the header of most tests; a row of theirs is a map of its cells.
var head = []any{"STT", "Họ và tên", "Năm sinh", "Giới tính", "Thôn/tổ", "Địa chỉ", "Điện thoại", "Số CCCD", "Đối tượng", "Chủ hộ", "Số khẩu", "Loại quà", "Số lượng", "Ghi chú"}

func row(n int, cells map[string]any) []any {
	out := make([]any, len(head))
	out[0] = n
	for name, v := range cells {
		i := slices.Index(head, any(name))
		if i < 0 {
			panic(name)
		}
		out[i] = v
	}
	return out
}

func codes(p *lists.Person) (all []string) {
	for _, f := range p.Problems {
		all = append(all, f.Code)
	}
	slices.Sort(all)
	return all
}

// Every fault that a row can have, alone in its row: found there, with words in both languages, and nothing else.
func TestEveryFaultIsFoundInItsRow(t *testing.T) {
	good := func(change ...any) map[string]any {
		cells := map[string]any{"Họ và tên": "Phạm Văn Đạt", "Năm sinh": 1950, "Thôn/tổ": "Tổ 1", "Đối tượng": "Hộ nghèo"}
		for i := 0; i+1 < len(change); i += 2 {
			if cells[change[i].(string)] = change[i+1]; change[i+1] == nil {
				delete(cells, change[i].(string))
			}
		}
		return cells
	}
	tests := []struct {
		cells  map[string]any
		before map[string]any // a row above it
		want   string
		level  lists.Level
	}{
		{good(), nil, "", ""},
		{good("Họ và tên", nil), nil, "name_missing", lists.Error},
		{good("Họ và tên", "Phạm Văn 2"), nil, "name_odd", lists.Warn},
		{good("Năm sinh", "không nhớ"), nil, "birth_unreadable", lists.Error},
		{good("Năm sinh", "31/02/1950"), nil, "birth_unreadable", lists.Error},
		{good("Năm sinh", 2030), nil, "birth_future", lists.Error},
		{good("Năm sinh", 1890), nil, "birth_old", lists.Error},
		{good("Năm sinh", "12/5/50"), nil, "birth_short", lists.Warn},
		{good("Giới tính", "?"), nil, "sex_unknown", lists.Warn},
		{good("Thôn/tổ", "Tổ 99"), nil, "hamlet_unknown", lists.Warn},
		{good("Đối tượng", "Hộ giàu"), nil, "category_unknown", lists.Error},
		{good("Đối tượng", nil), nil, "category_missing", lists.Warn},
		{good("Điện thoại", "12345"), nil, "phone_shape", lists.Warn},
		{good("Điện thoại", "0912345678/0987654321"), nil, "phone_more", lists.Warn},
		{good("Số CCCD", "03115000000A"), nil, "id_digits", lists.Warn},
		{good("Số CCCD", "0311500"), nil, "id_length", lists.Warn},
		{good("Số CCCD", 31050000001), nil, "id_zero", lists.Warn},
		{good("Số CCCD", "003050000001"), nil, "id_number_province", lists.Warn},
		{good("Số CCCD", "031061000001"), nil, "id_number_mismatch", lists.Warn},
		{good("Số CCCD", "031050000009", "Họ và tên", "Vũ Thị Khác"), good("Số CCCD", "031050000009"), "id_doubled", lists.Error},
		{good("Số khẩu", "nhiều"), nil, "size_unreadable", lists.Warn},
		{good("Số lượng", "một ít"), nil, "qty_unreadable", lists.Error},
		{good("Số lượng", "1,5"), nil, "qty_unreadable", lists.Error},
		{good("Số lượng", 0), nil, "qty_unreadable", lists.Error},
		{good("Loại quà", "Xe hơi"), nil, "gift_unknown", lists.Error},
		{good(), good(), "doubled", lists.Error},
		{good("Họ và tên", "PHẠM  VĂN ĐẠT"), good("Năm sinh", nil), "doubled", lists.Error},
		{good("Họ và tên", "Trần Văn Ất", "Năm sinh", 1944), nil, "already_listed", lists.Error},
		{good("Họ và tên", "Nguyễn Thị Hoà"), nil, "known", lists.Warn},
		{good("Họ và tên", "Nguyen Thi Hoa", "Năm sinh", nil), nil, "lookalike", lists.Warn},
		{good("Chủ hộ", "Không Ai Cả"), nil, "head_not_found", lists.Warn},
		{good("Chủ hộ", "Bùi Văn Hai"), nil, "head_several", lists.Warn},
		{good("Họ và tên", strings.Repeat("Văn ", 30)), nil, "too_long", lists.Error},
		{good("Ghi chú", "#REF!"), nil, "formula_error", lists.Error},
		{good("Họ và tên", "NguyÔn ThÞ Hoa"), nil, "old_font", lists.Warn},
		{good("Họ và tên", "Nguyeãn Thò Hoa"), nil, "old_font", lists.Warn},
	}
	seen := map[string]bool{"birth_both": true} // TestHeadersOfOfficialLists has it
	for _, c := range tests {
		rows := [][]any{head}
		if c.before != nil {
			rows = append(rows, row(1, c.before))
		}
		rows = append(rows, row(len(rows), c.cells))
		out, err := lists.Read(workbook(t, rows, nil), "", 0, nil, now)
		if err != nil || len(out.Rows) != len(rows)-1 {
			t.Fatalf("%v: %d rows, %v", c.cells, len(out.Rows), err)
		}
		last := out.Rows[len(out.Rows)-1]
		got := codes(last)
		if c.want == "" {
			if len(got) > 0 {
				t.Errorf("nothing is wrong with %v, told of %v", c.cells, last.Problems)
			}
			continue
		}
		seen[c.want] = true
		if !slices.Equal(got, []string{c.want}) {
			t.Errorf("%v: told of %v, want %s", c.cells, last.Problems, c.want)
			continue
		}
		f := last.Problems[0]
		if f.Level != c.level || f.Words == "" || f.WordsEn == "" || strings.Contains(f.Words+f.WordsEn, "%!") || strings.Contains(f.Words, "%s") || last.N != len(rows) {
			t.Errorf("row %d: %+v", last.N, f)
		}
		for _, other := range out.Rows[:len(out.Rows)-1] {
			if len(other.Problems) > 0 {
				t.Errorf("%s is told of the row above: %v", c.want, other.Problems)
			}
		}
		if ready := out.Counts.Ready; (ready == len(out.Rows)) != (c.level == lists.Warn) {
			t.Errorf("%s: %d of %d rows are ready", c.want, ready, len(out.Rows))
		}
	}
	for _, code := range lists.Faults() {
		if !seen[code] {
			t.Errorf("no row here has the fault %s", code)
		}
	}
}

// What people write into cells, and what is made of it.
func TestWhatIsMadeOfCells(t *testing.T) {
	day, err := time.Parse(time.DateOnly, "1950-03-04")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		column string
		cell   any
		field  string
		want   any
	}{
		{"Năm sinh", "1950", "birth_year", 1950}, {"Năm sinh", 1950.0, "birth_year", 1950}, {"Năm sinh", day, "birth_year", 1950},
		{"Năm sinh", "04/03/1950", "birth_year", 1950}, {"Năm sinh", "4.3.1950", "birth_year", 1950}, {"Năm sinh", "3/1950", "birth_year", 1950},
		{"Năm sinh", "1950-03-04", "birth_year", 1950}, {"Năm sinh", "sinh năm 1950", "birth_year", 1950}, {"Năm sinh", "1950 (76 tuổi)", "birth_year", 1950},
		{"Năm sinh", " 1950 ", "birth_year", 1950}, {"Năm sinh", "03/25/1950", "birth_year", 1950}, {"Năm sinh", 18326, "birth_year", 1950},
		{"Năm sinh", "", "birth_year", nil},
		{"Giới tính", "Nữ", "sex", "female"}, {"Giới tính", "NAM", "sex", "male"}, {"Giới tính", "nu", "sex", "female"},
		{"Điện thoại", "0912 345 678", "phone", "+84912345678"}, {"Điện thoại", 912345678, "phone", "+84912345678"}, {"Điện thoại", "+84 912.345.678", "phone", "+84912345678"},
		{"Điện thoại", "84912345678", "phone", "+84912345678"}, {"Điện thoại", "0225 3 123 456", "phone", "+842253123456"},
		{"Số CCCD", "031 050 000 001", "id_number", "031050000001"}, {"Số CCCD", "'031050000001", "id_number", "031050000001"}, {"Số CCCD", 31050000001, "id_number", "031050000001"},
		{"Số CCCD", "031234567", "id_number", "031234567"},
		{"Đối tượng", "hộ nghèo", "categories", []string{"poor"}}, {"Đối tượng", "Cận nghèo; NKT", "categories", []string{"near_poor", "disabled"}},
		{"Đối tượng", "HN + neo đơn", "categories", []string{"poor", "elderly_alone"}}, {"Đối tượng", "Ảnh hưởng thiên tai, dịch bệnh, hỏa hoạn", "categories", []string{"disaster"}},
		{"Thôn/tổ", "tổ dân phố số 05", "hamlet", "Tổ dân phố 5"}, {"Thôn/tổ", 5, "hamlet", "Tổ dân phố 5"}, {"Thôn/tổ", "TDP 1", "hamlet", "Tổ 1"}, {"Thôn/tổ", "thôn đông", "hamlet", "Thôn Đông"},
		{"Số khẩu", "4 người", "household_size", 4}, {"Số khẩu", 4, "household_size", 4},
		{"Họ và tên", "  Trần   Thị\u00a0Mến ", "name", "Trần Thị Mến"}, {"Họ và tên", "Tra\u0302\u0300n Thi\u0323 Me\u0302\u0301n", "name", "Trần Thị Mến"},
		{"Họ và tên", "\ufeffTrần\u200b Thị Mến", "name", "Trần Thị Mến"}, {"Họ và tên", "Y Moan Êñuôl", "name", "Y Moan Êñuôl"},
		{"Địa chỉ", "=cmd|' /C calc'!A0", "address", "=cmd|' /C calc'!A0"},
	} {
		cells := map[string]any{"Họ và tên": "Trần Thị Mến", c.column: c.cell}
		out, err := lists.Read(workbook(t, [][]any{head, row(1, cells)}, nil), "", 0, nil, now)
		if err != nil || len(out.Rows) != 1 {
			t.Errorf("%v: %v, %v", c.cell, out.Rows, err)
			continue
		}
		if got := out.Rows[0].F[c.field]; fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s %q gives %s %v, want %v (%v)", c.column, c.cell, c.field, got, c.want, out.Rows[0].Problems)
		}
	}
}

// Lists of the People's Committee: names of bodies above, two rows of heads, men and women apart, marks under categories,
// hamlets between, a sum and signatures below.
func TestHeadersOfOfficialLists(t *testing.T) {
	file := workbook(t, [][]any{
		{"ỦY BAN NHÂN DÂN", "", "", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
		{"PHƯỜNG KIẾN AN"},
		{},
		{"DANH SÁCH HỘ NGHÈO, CẬN NGHÈO NHẬN QUÀ TẾT"},
		{"(Kèm theo Công văn số 12/UBND ngày 05/01/2027)"},
		{"STT", "Họ và tên chủ hộ", "Năm sinh", "", "Đối tượng", "", "Nơi ở", "Ghi chú"},
		{"", "", "Nam", "Nữ", "Hộ nghèo", "Hộ cận nghèo"},
		{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"},
		{"I", "Thôn Đông: 2 hộ"},
		{1, "Trần Văn Một", 1950, "", "x", "", "Số 1"},
		{2, "Lê Thị Hai", "", "12/03/1961", "", "X", "Số 2"},
		{"II. Tổ dân phố 5"},
		{3, "Phạm Thị Ba", 1950, 1951, "x", "", "Số 3"},
		{"", "Tổng cộng: 3 hộ", "", "", 2, 1},
		{"", "", "", "", "", "", "Kiến An, ngày 05 tháng 01 năm 2027"},
		{"", "NGƯỜI LẬP BIỂU", "", "", "", "", "TM. ỦY BAN NHÂN DÂN"},
		{"", "Đỗ Văn Lập", "", "", "", "", "Hoàng Văn Ký"},
	}, func(f *excelize.File) {
		for _, area := range [][2]string{{"A1", "E1"}, {"A4", "H4"}, {"C6", "D6"}, {"E6", "F6"}, {"A6", "A7"}, {"B6", "B7"}, {"G6", "G7"}, {"H6", "H7"}, {"A12", "H12"}} {
			if err := f.MergeCell("Sheet1", area[0], area[1]); err != nil {
				t.Fatal(err)
			}
		}
	})
	out, err := lists.Read(file, "", 0, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	if out.HeaderRow != 6 || out.Mapping["C"] != "birth_year_male" || out.Mapping["D"] != "birth_year_female" || out.Mapping["E"] != "category:poor" || out.Mapping["G"] != "address" {
		t.Errorf("the header is row %d: %v %q", out.HeaderRow, out.Mapping, out.Header)
	}
	if len(out.Rows) != 3 {
		t.Fatalf("%d people, skipped %v", len(out.Rows), out.Skipped)
	}
	for i, want := range []map[string]any{
		{"name": "Trần Văn Một", "birth_year": 1950, "sex": "male", "hamlet": "Thôn Đông", "categories": []string{"poor"}, "address": "Số 1"},
		{"name": "Lê Thị Hai", "birth_year": 1961, "sex": "female", "hamlet": "Thôn Đông", "categories": []string{"near_poor"}},
		{"name": "Phạm Thị Ba", "hamlet": "Tổ dân phố 5", "categories": []string{"poor"}},
	} {
		for field, v := range want {
			if got := out.Rows[i].F[field]; fmt.Sprint(got) != fmt.Sprint(v) {
				t.Errorf("row %d: %s is %v, want %v", out.Rows[i].N, field, got, v)
			}
		}
	}
	if got := codes(out.Rows[2]); !slices.Equal(got, []string{"birth_both"}) || out.Rows[2].N != 13 {
		t.Errorf("row %d is told of %v", out.Rows[2].N, got)
	}
	told := map[string]int{}
	for _, s := range out.Skipped {
		told[s.Code]++
	}
	if told["above"] != 4 || told["numbers"] != 1 || told["section"] != 2 || told["total"] != 1 || told["below"] != 3 {
		t.Errorf("skipped %v", out.Skipped)
	}
}

// Names that fold to the words of a hamlet or of a sum are people, in files that give nothing but the name too, and a sum
// below a hamlet ends no list. Whoever was taken for something else took everybody below along.
func TestNobodyIsTakenForAHamletOrASum(t *testing.T) {
	names := []string{"Tô Văn Bình", "TÔ THỊ LAN", "Bàn Văn Quý", "Lang Văn Minh", "Lang Minh Anh", "Ban Thị Hoa", "Tống Công Minh", "TỐNG CÔNG AN", "Tòng Công Sơn", "Tống Số Bảy"}
	rows := [][]any{{"STT", "Họ và tên", "Năm sinh", "Ghi chú"}}
	n := 0
	for hamlet, of := range [][]string{names[:5], names[5:]} {
		rows = append(rows, []any{[]string{"I", "II"}[hamlet], []string{"Tổ dân phố 5", "Bản Pom Hoi"}[hamlet]})
		for _, name := range of {
			n++
			rows = append(rows, []any{n, name})
		}
		rows = append(rows, []any{"", []string{"Cộng: 5 hộ", "Tổng cộng tổ 5: 5 hộ"}[hamlet]})
	}
	rows = append(rows, []any{"", "Tổng cộng: 10 hộ"}, []any{"", "NGƯỜI LẬP BIỂU"}, []any{"", "Tô Văn Lập"})
	out, err := lists.Read(workbook(t, rows, nil), "", 0, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, p := range out.Rows {
		got = append(got, fmt.Sprint(p.F["name"]))
		if want := []string{"Tổ dân phố 5", "Bản Pom Hoi"}[min(1, i/5)]; p.F["hamlet"] != want {
			t.Errorf("%v lives in %v, want %s", p.F["name"], p.F["hamlet"], want)
		}
	}
	if !slices.Equal(got, names) {
		t.Errorf("read %q, want %q; skipped %v", got, names, out.Skipped)
	}
}

// A file without headings begins with somebody, once a person has said what each column is about.
func TestAFileWithoutHeadingsLeavesNobodyOut(t *testing.T) {
	mapping := map[string]string{"A": "order", "B": "name", "C": "birth_year"}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"1;Trần Văn Một;1950\n2;Lê Thị Hai;1961\n", []string{"Trần Văn Một", "Lê Thị Hai"}},
		{"DANH SÁCH\n;Trần Văn Một;1950\n;Lê Thị Hai;1961\n", []string{"Trần Văn Một", "Lê Thị Hai"}},
		{"Mã;Ai được tặng;Tuổi tác\n1;Trần Văn Một;1950\n", []string{"Trần Văn Một"}},
	} {
		if out, err := lists.Read([]byte(c.text), "", 0, nil, now); err != nil || out.HeaderRow != 0 {
			t.Fatalf("%q: the header is row %d, %v", c.text, out.HeaderRow, err)
		}
		out, err := lists.Read([]byte(c.text), "", 0, mapping, now)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range out.Rows {
			got = append(got, fmt.Sprint(p.F["name"]))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: read %q, want %q", c.text, got, c.want)
		}
	}
}

// Whatever people mark a category with: the square root that looks like a tick, Wingdings' ticks, or the category's own words.
func TestMarksUnderCategories(t *testing.T) {
	for mark, want := range map[string]bool{"x": true, "X": true, "√": true, "☑": true, "ü": true, "þ": true, "Hộ nghèo": true, "có": true, "": false, "0": false, "không": false, "-": false} {
		out, err := lists.Read(workbook(t, [][]any{{"STT", "Họ và tên", "Hộ nghèo", "NKT"}, {1, "Trần Văn Một", mark, "x"}}, nil), "", 0, nil, now)
		if err != nil || len(out.Rows) != 1 {
			t.Fatalf("%q: %v, %v", mark, out.Rows, err)
		}
		if got := fmt.Sprint(out.Rows[0].F["categories"]); strings.Contains(got, "poor") != want || !strings.Contains(got, "disabled") {
			t.Errorf("%q under Hộ nghèo: %s", mark, got)
		}
	}
}

// What parts the cells is told by the headings: addresses have more commas than rows have semicolons.
func TestAddressesWithCommas(t *testing.T) {
	out, err := lists.Read([]byte("STT;Họ và tên;Địa chỉ\n1;Trần Văn Một;Số 1, ngõ 2, đường Lê Duẩn, phường Kiến An\n2;Lê Thị Hai;Số 3, ngõ 4, đường Lê Duẩn, phường Kiến An\n"), "", 0, nil, now)
	if err != nil || len(out.Rows) != 2 || out.Rows[0].F["address"] != "Số 1, ngõ 2, đường Lê Duẩn, phường Kiến An" {
		t.Errorf("%d people, header %q, %v", len(out.Rows), out.Header, err)
	}
}

// Where a town and a village became one commune, hamlets differ by a word or by a mark alone.
func TestHamletsThatAreAlike(t *testing.T) {
	for text, want := range map[string]string{
		"Thôn 1": "Thôn 1", "tổ dân phố 1": "Tổ dân phố 1", "TO DAN PHO 1": "Tổ dân phố 1", "Thôn Đồng": "Thôn Đồng", "THÔN ĐÔNG": "Thôn Đông", "Tổ 2": "Tổ dân phố số 2",
		"Ấp 1": "", "Thon Dong": "", "1": "",
	} {
		got, ok := lists.HamletOf(text, "Tổ dân phố 1", "Thôn 1", "Thôn Đông", "Thôn Đồng", "Tổ dân phố số 2")
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is taken for %q (%v), want %q", text, got, ok, want)
		}
	}
}

// A cell that is merged downwards holds for all its rows.
func TestMergedCellsHoldForAllTheirRows(t *testing.T) {
	file := workbook(t, [][]any{
		{"Thôn", "Họ và tên", "Năm sinh"}, {"Thôn Đông", "Trần Văn Một", 1950}, {"", "Lê Thị Hai", 1961}, {"Tổ 1", "Phạm Thị Ba", 1970},
	}, func(f *excelize.File) {
		if err := f.MergeCell("Sheet1", "A2", "A3"); err != nil {
			t.Fatal(err)
		}
	})
	out, err := lists.Read(file, "", 0, nil, now)
	if err != nil || len(out.Rows) != 3 {
		t.Fatalf("%v, %v", out.Rows, err)
	}
	for i, want := range []string{"Thôn Đông", "Thôn Đông", "Tổ 1"} {
		if got := out.Rows[i].F["hamlet"]; got != want {
			t.Errorf("row %d lives in %v, want %s", out.Rows[i].N, got, want)
		}
	}
}

func TestCSVFiles(t *testing.T) {
	utf16 := func(s string) string {
		b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const semicolons = "STT;Họ và tên;Năm sinh;Địa chỉ\n1;Trần Văn Một;1950;\"Số 1; ngõ 2\"\n"
	for what, text := range map[string]string{
		"semicolons": semicolons, "with a mark": "\ufeff" + semicolons, "windows lines": strings.ReplaceAll(semicolons, "\n", "\r\n"),
		"commas": "STT,Họ và tên,Năm sinh,Địa chỉ\n1,Trần Văn Một,1950,\"Số 1; ngõ 2\"\n", "tabs": strings.NewReplacer(";Họ", "\tHọ", ";Năm", "\tNăm", ";Địa", "\tĐịa", "1;Tr", "1\tTr", ";1950;", "\t1950\t").Replace(semicolons),
		"with a hint": "sep=;\n" + semicolons, "UTF-16": utf16(strings.ReplaceAll(semicolons, "Số 1; ngõ 2", "Số 1; ngõ 2")), "a title above": "DANH SÁCH\n\n" + semicolons,
	} {
		out, err := lists.Read([]byte(text), "", 0, nil, now)
		if err != nil || len(out.Rows) != 1 {
			t.Errorf("%s: %v, %v", what, out.Rows, err)
			continue
		}
		if f := out.Rows[0].F; f["name"] != "Trần Văn Một" || f["address"] != "Số 1; ngõ 2" || fmt.Sprint(f["birth_year"]) != "1950" {
			t.Errorf("%s: %v", what, f)
		}
	}
}

func TestFilesThatAreNone(t *testing.T) {
	many := [][]any{head}
	for i := range 5001 {
		many = append(many, row(i, map[string]any{"Họ và tên": fmt.Sprint("Người ", i)}))
	}
	bomb := func() []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
			part, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			part.Write(bytes.Repeat([]byte(" "), 15<<20))
		}
		w.Close()
		return b.Bytes()
	}
	good := workbook(t, [][]any{head, row(1, map[string]any{"Họ và tên": "Trần Văn Một"})}, nil)
	for what, c := range map[string]struct {
		file []byte
		code string
	}{
		"nothing": {nil, "no_file"}, "blank": {[]byte(" \n \n"), "empty"}, "a blank workbook": {workbook(t, nil, nil), "empty"},
		"an old workbook": {[]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, "old_excel"},
		"half a workbook": {good[:len(good)/2], "unreadable"}, "no workbook": {[]byte("PK\x03\x04xxxx"), "unreadable"},
		"a picture": {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), "encoding"}, "TCVN3": {[]byte("STT;H\xe4 t\xaan\n1;Nguy\xd4n\n"), "encoding"}, "NUL": {[]byte("Tên;\x00\n"), "unreadable"},
		"5,001 people": {workbook(t, many, nil), "too_many_rows"}, "a bomb": {bomb(), "file_too_large"},
	} {
		_, err := lists.Read(c.file, "", 0, nil, now)
		var said *answer.Error
		if !errors.As(err, &said) || said.Code != c.code || !strings.Contains(said.Message, " / ") {
			t.Errorf("%s: %v, want %s", what, err, c.code)
		}
	}
	if _, err := lists.Read(good, "Không có", 0, nil, now); err == nil {
		t.Error("a sheet that is not there was read")
	}
}

// Heads that nobody can tell are for a person to say; what they say holds, and the rest of the file is as before.
func TestColumnsAreSaidByAPerson(t *testing.T) {
	file := workbook(t, [][]any{{"Danh sách"}, {"Cột 1", "Cột 2", "Cột 3"}, {"Trần Văn Một", 1950, "Số 1"}}, nil)
	out, err := lists.Read(file, "", 0, nil, now)
	if err != nil || out.HeaderRow != 0 || len(out.Rows) != 0 || !slices.Equal(out.Header, []string{"Cột 1", "Cột 2", "Cột 3"}) {
		t.Fatalf("%+v, %v", out, err)
	}
	out, err = lists.Read(file, "", 0, map[string]string{"A": "name", "B": "birth_year", "C": "color", "ZZZZ": "note"}, now)
	if err != nil || out.HeaderRow != 2 || len(out.Rows) != 1 || out.Rows[0].F["name"] != "Trần Văn Một" || len(out.Mapping) != 2 {
		t.Errorf("%+v, %v", out, err)
	}
	out, err = lists.Read(file, "", 1, map[string]string{"A": "name"}, now)
	if err != nil || out.HeaderRow != 1 || len(out.Rows) != 2 {
		t.Errorf("%+v, %v", out, err)
	}
	known := workbook(t, [][]any{head, row(1, map[string]any{"Họ và tên": "Trần Văn Một", "Ghi chú": "Trần Văn Hai"})}, nil)
	out, err = lists.Read(known, "", 0, map[string]string{"N": "name"}, now)
	if err != nil || len(out.Rows) != 1 || out.Rows[0].F["name"] != "Trần Văn Hai" {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestHouseholdsAndLikenesses(t *testing.T) {
	out, err := lists.Read(workbook(t, [][]any{head,
		row(1, map[string]any{"Họ và tên": "Đỗ Văn Trụ", "Chủ hộ": "Đỗ Văn Trụ", "Thôn/tổ": "Tổ 1"}),
		row(2, map[string]any{"Họ và tên": "Đỗ Thị Con", "Chủ hộ": "ĐỖ VĂN TRỤ", "Thôn/tổ": "Tổ 1"}),
		row(3, map[string]any{"Họ và tên": "Vũ Thị Dâu", "Chủ hộ": "Nguyễn Thị Hòa"}),
		row(4, map[string]any{"Họ và tên": "Tên Khác", "Số CCCD": "031150000001"}),
		row(5, map[string]any{"Họ và tên": "Nguyễn Thị Hòa", "Năm sinh": 1987, "Thôn/tổ": "Thôn Đông"}),
	}, nil), "", 0, nil, now)
	if err != nil || len(out.Rows) != 5 {
		t.Fatal(err, out.Rows)
	}
	if p := out.Rows[1]; p.HeadRow != 2 || p.F["household"] != nil {
		t.Errorf("the child's head stands in row %d, %v", p.HeadRow, p.F)
	}
	if p := out.Rows[2]; p.HeadRow != 6 { // she stands in the file as well
		t.Errorf("the daughter-in-law's head: row %d, %v %v", p.HeadRow, p.F, p.Problems)
	}
	if p := out.Rows[3]; len(p.Like) != 1 || p.Like[0].ID != "numbered0000000" || !p.Like[0].Same || !slices.Equal(p.Like[0].Matched, []string{"identity"}) {
		t.Errorf("one identity: %+v", p.Like)
	}
	if p := out.Rows[4]; len(p.Like) != 0 {
		t.Errorf("another year and hamlet, and yet like %+v", p.Like)
	}
}

// Whatever bytes come: an answer or a refusal, never a panic, and what is told can be told as JSON.
func FuzzRead(f *testing.F) {
	f.Add(workbook(f, [][]any{head, row(1, map[string]any{"Họ và tên": "Trần Văn Một", "Năm sinh": "12/5/50"})}, nil))
	f.Add([]byte("STT;Họ và tên;Năm sinh\n1;Trần Văn Một;1950\n"))
	f.Add([]byte("sep=\"\nHọ và tên,Năm sinh\n\"\"\"x\",1e400\n"))
	f.Add([]byte("Họ và tên\tNăm sinh\tSố CCCD\tĐiện thoại\n\t-1\t9e99\t+\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := lists.Read(data, "", 0, nil, now)
		var said *answer.Error
		if err != nil && (!errors.As(err, &said) || said.Status < 400 || said.Status > 499) {
			t.Fatalf("an error that is no answer: %v", err)
		}
		if said != nil && said.Cause != nil && strings.HasPrefix(said.Cause.Error(), "panic") && !bytes.HasPrefix(data, []byte("PK")) {
			t.Fatalf("our own reading panicked: %v", said.Cause)
		}
		for _, p := range out.Rows {
			if p.F["name"] == nil && len(p.Problems) == 0 {
				t.Fatalf("row %d has no name and nobody is told", p.N)
			}
		}
	})
}
