package lists

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// opened is a workbook as a spreadsheet program opens it.
func opened(t *testing.T, data []byte, err error) *excelize.File {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// cells are the values of a row, as they stand in the file.
func cells(t *testing.T, f *excelize.File, sheet string, row int) []string {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil || len(rows) < row {
		t.Fatalf("row %d of %d on %s: %v", row, len(rows), sheet, err)
	}
	return rows[row-1]
}

// What people wrote into names, addresses and notes is text in a spreadsheet, also where it would calculate something there.
func TestWorkbooksOfAList(t *testing.T) {
	tricky := []string{`=HYPERLINK("http://x","y")`, "+84912345678", "-1+1", "@SUM(A1)", "\t=1+1", "Nguyễn Thị Hoà - Đắk Lắk"}
	list := listFile{unit: "Phường Kiến An, Hải Phòng", campaign: "Tết Nhân ái", title: "=1+1", state: "Đã phê duyệt", paper: "Số văn bản: 12/QĐ-UBND ngày 17/11/2026", version: 2}
	for i, text := range tricky {
		list.people = append(list.people, listed{person: fmt.Sprint(i), name: text, hamlet: text, address: text, head: text, gift: text, note: text, categories: "Hộ nghèo", born: 1950, size: 3, qty: 2})
	}
	for _, c := range []struct {
		sheet, orientation string
		write              func() ([]byte, error)
		heads              []string
		numbers            []int // columns
	}{
		{"Danh sách", "landscape", list.book, []string{"STT", "Họ và tên", "Năm sinh", "Giới tính", "Thôn/tổ", "Địa chỉ", "Đối tượng", "Chủ hộ", "Số khẩu", "Loại quà", "Số lượng", "Ghi chú"}, []int{0, 2, 8, 10}},
		{"Ký nhận", "portrait", list.receipt, []string{"STT", "Họ và tên", "Năm sinh", "Địa chỉ", "Loại quà", "Số lượng", "Ký nhận", "Ghi chú"}, []int{0, 2, 5}},
	} {
		t.Run(c.sheet, func(t *testing.T) {
			data, err := c.write()
			f := opened(t, data, err)
			if sheets := f.GetSheetList(); !slices.Equal(sheets, []string{c.sheet}) {
				t.Fatalf("sheets %v", sheets)
			}
			const header = 8
			if heads := cells(t, f, c.sheet, header); !slices.Equal(heads, c.heads) {
				t.Errorf("header %q", heads)
			}
			if panes, err := f.GetPanes(c.sheet); err != nil || !panes.Freeze || panes.YSplit != header || panes.TopLeftCell != "A9" {
				t.Errorf("panes %+v, %v", panes, err)
			}
			if layout, err := f.GetPageLayout(c.sheet); err != nil || *layout.Orientation != c.orientation || *layout.Size != 9 {
				t.Errorf("layout %v", err)
			}
			all, err := f.GetRows(c.sheet)
			if err != nil {
				t.Fatal(err)
			}
			top := fmt.Sprint(all[:header-1])
			for _, want := range []string{"PHƯỜNG KIẾN AN, HẢI PHÒNG", "BỔ SUNG, LẦN 2", "Tết Nhân ái", "ngày 17/11/2026"} {
				if !strings.Contains(top, want) {
					t.Errorf("%q does not stand above the people: %s", want, top)
				}
			}
			for i, text := range tricky {
				row := header + 1 + i
				for col := range c.heads {
					at, err := excelize.CoordinatesToCellName(col+1, row)
					if err != nil {
						t.Fatal(err)
					}
					kind, err := f.GetCellType(c.sheet, at)
					if err != nil {
						t.Fatal(err)
					}
					value, err := f.GetCellValue(c.sheet, at)
					if err != nil {
						t.Fatal(err)
					}
					formula, err := f.GetCellFormula(c.sheet, at)
					if err != nil || formula != "" {
						t.Errorf("%s calculates %q, %v", at, formula, err)
					}
					number := slices.Contains(c.numbers, col)
					if isNumber := kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset; value != "" && number != isNumber {
						t.Errorf("%s holds %q as type %d", at, value, kind)
					}
				}
				if got := cells(t, f, c.sheet, row); got[1] != text || got[0] != fmt.Sprint(i+1) || got[2] != "1950" {
					t.Errorf("row %d: %q", row, got)
				}
			}
			for col := range c.heads {
				width, err := f.GetColWidth(c.sheet, letter(col))
				longest := 0
				for word := range strings.FieldsSeq(c.heads[col]) {
					longest = max(longest, len([]rune(word)))
				}
				if err != nil || width < float64(longest) || col == 1 && width < 24 {
					t.Errorf("column %s is %v wide, %v", c.heads[col], width, err)
				}
			}
		})
	}
}

// The template has its header in sight, keeps the zeros of phones and identity numbers, and offers what may be chosen as text.
func TestTheTemplateAsAWorkbook(t *testing.T) {
	data, err := templateBook(known{hamlets: []string{"=Tổ 1", "Tổ dân phố 2"}})
	f := opened(t, data, err)
	if sheets := f.GetSheetList(); !slices.Equal(sheets, []string{"Danh sách", "Hướng dẫn"}) {
		t.Fatalf("sheets %v", sheets)
	}
	if heads := cells(t, f, "Danh sách", 1); !slices.Equal(heads, templateHeads) {
		t.Errorf("header %q", heads)
	}
	if panes, err := f.GetPanes("Danh sách"); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	for _, name := range []string{"Điện thoại", "Số CCCD"} {
		n, err := f.GetColStyle("Danh sách", letter(slices.Index(templateHeads, name)))
		if err != nil {
			t.Fatal(err)
		}
		if style, err := f.GetStyle(n); err != nil || style.NumFmt != 49 {
			t.Errorf("%s is no text: %+v, %v", name, style, err)
		}
	}
	rows, err := f.GetRows("Hướng dẫn")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for r, texts := range rows {
		for c, text := range texts {
			at, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula("Hướng dẫn", at); err != nil || formula != "" {
				t.Errorf("%s calculates %q, %v", at, formula, err)
			}
			found = found || text == "=Tổ 1"
		}
	}
	if !found {
		t.Error("a hamlet is not offered")
	}
	if choices, err := f.GetDataValidations("Danh sách"); err != nil || len(choices) == 0 {
		t.Errorf("%d lists to choose from, %v", len(choices), err)
	}
}
