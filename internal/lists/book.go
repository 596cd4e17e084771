package lists

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// book is a workbook under way. The first thing that goes wrong is kept, so that a sheet is written line by line without
// asking after each; bytes tells of it.
type book struct {
	*excelize.File
	err    error
	styles map[string]int
}

func newBook(sheet string) *book {
	b := &book{File: excelize.NewFile(), styles: map[string]int{}}
	b.do(b.SetSheetName("Sheet1", sheet))
	return b
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

// bytes ends the workbook.
func (b *book) bytes() ([]byte, error) {
	defer b.Close()
	var out bytes.Buffer
	b.do(b.Write(&out))
	if b.err != nil {
		return nil, fmt.Errorf("write a workbook: %w", b.err)
	}
	return out.Bytes(), nil
}

func (b *book) style(name string) int {
	if n, ok := b.styles[name]; ok {
		return n
	}
	thin := []excelize.Border{{Type: "left", Color: "808080", Style: 1}, {Type: "right", Color: "808080", Style: 1}, {Type: "top", Color: "808080", Style: 1}, {Type: "bottom", Color: "808080", Style: 1}}
	s := excelize.Style{Font: &excelize.Font{Family: "Times New Roman", Size: 12}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}
	switch name {
	case "bold":
		s.Font.Bold, s.Alignment.Horizontal = true, "center"
	case "title":
		s.Font.Bold, s.Font.Size, s.Alignment.Horizontal = true, 14, "center"
	case "italic":
		s.Font.Italic, s.Alignment.Horizontal = true, "center"
	case "head":
		s.Font.Bold, s.Border, s.Alignment.Horizontal = true, thin, "center"
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
	case "cell":
		s.Border = thin
	case "number":
		s.Border, s.Alignment.Horizontal = thin, "center"
	case "text": // keeps the zeros that a number loses
		s.NumFmt = 49
	}
	n, err := b.NewStyle(&s)
	b.do(err)
	b.styles[name] = n
	return n
}

// put writes cells from column A on. A text is a text, whatever it begins with.
func (b *book) put(sheet string, row int, style func(column int) string, cells ...any) {
	for c, v := range cells {
		at, err := excelize.CoordinatesToCellName(c+1, row)
		b.do(err)
		if text, ok := v.(string); ok {
			b.do(b.SetCellStr(sheet, at, text))
		} else if v != nil {
			b.do(b.SetCellValue(sheet, at, v))
		}
		b.do(b.SetCellStyle(sheet, at, at, b.style(style(c))))
	}
}

// spread writes one text across columns, of which from is 1 for A.
func (b *book) spread(sheet string, row, from, to int, style, text string) {
	first, err := excelize.CoordinatesToCellName(from, row)
	b.do(err)
	last, err := excelize.CoordinatesToCellName(to, row)
	b.do(err)
	b.do(b.MergeCell(sheet, first, last))
	b.do(b.SetCellStr(sheet, first, text))
	b.do(b.SetCellStyle(sheet, first, last, b.style(style)))
}

func (b *book) widths(sheet string, widths ...float64) {
	for c, w := range widths {
		b.do(b.SetColWidth(sheet, letter(c), letter(c), w))
	}
}

// paper sets up A4, as wide as the page, with the header row on each page and the pages numbered. On the screen what
// stands above the people stays in sight.
func (b *book) paper(sheet, orientation string, headerRow int) {
	a4, wide, high, on := 9, 1, 0, true
	b.do(b.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &on}))
	b.do(b.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}))
	left, right, edge := 0.98, 0.59, 0.79 // inches: 25, 15 and 20 mm
	b.do(b.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &left, Right: &right, Top: &edge, Bottom: &edge}))
	b.do(b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, headerRow, headerRow), Scope: sheet}))
	b.do(b.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: headerRow, TopLeftCell: fmt.Sprintf("A%d", headerRow+1), ActivePane: "bottomLeft"}))
	b.do(b.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C&P/&N"}))
}
