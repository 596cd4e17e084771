package lists

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"github.com/chungsuc/chungsuc/internal/answer"
)

// Sizes of a file that is read.
const (
	maxFile    = 5 << 20  // bytes
	maxPeople  = 5000     // rows below the header
	maxRows    = 20_000   // rows of any kind, blank ones too
	maxColumns = 60       // further cells are not looked at
	maxUnzip   = 32 << 20 // bytes of a workbook when it is unpacked
	maxParts   = 1 << 20  // elements of what is read whole: everything but the rows
	maxWidth   = 10 << 20 // cells of all rows together, up to the last of each
	maxCell    = 4000     // characters of a cell that are kept
)

// Answers to a file that cannot be read at all.
var (
	noFile     = answer.New(http.StatusBadRequest, "no_file", "Chưa có tệp nào được gửi lên. / No file was sent.")
	fileTooBig = answer.New(http.StatusRequestEntityTooLarge, "file_too_large", "Tệp lớn quá 5 MB, hoặc bung ra quá lớn. Hãy chia thành nhiều tệp. / The file is over 5 MB, or unpacks to too much. Split it.")
	tooManyRow = answer.New(http.StatusUnprocessableEntity, "too_many_rows", "Tệp có quá 5.000 dòng. Hãy chia thành nhiều tệp. / The file has over 5,000 rows. Split it.")
	oldExcel   = answer.New(http.StatusUnprocessableEntity, "old_excel", "Tệp .xls cũ hoặc có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu và lưu lại thành .xlsx. / An old .xls or a file with a password. Save it as .xlsx without one.")
	notText    = answer.New(http.StatusUnprocessableEntity, "encoding", "Tệp CSV không phải Unicode (có thể là TCVN3, VNI). Hãy lưu lại thành .xlsx hoặc CSV UTF-8. / The CSV file is not Unicode. Save it as .xlsx or CSV UTF-8.")
	unreadable = answer.New(http.StatusUnprocessableEntity, "unreadable", "Không mở được tệp này: tệp hỏng hoặc không phải bảng tính. / This file cannot be opened: it is damaged or no spreadsheet.")
	emptyFile  = answer.New(http.StatusUnprocessableEntity, "empty", "Tệp không có dòng nào. / The file has no rows.")
)

// table is a sheet as text: rows that hold anything, by their number in the file, every cell trimmed, squeezed and in NFC.
type table struct {
	sheet  string
	sheets []string // all of the file
	rows   []line
	// composed counts cells whose accents stood apart from their letters (NFD) and were put together.
	composed int
}

type line struct {
	n     int // 1 = the first row of the file
	cells []string
	alone bool // one cell stood there, however wide it was merged
}

// readTable reads an .xlsx by the name of a sheet ("" = the first that holds anything) or a CSV. It never panics, whatever
// the bytes are.
func readTable(data []byte, sheet string) (t table, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = unreadable.Because(fmt.Errorf("panic: %v", v))
		}
	}()
	switch {
	case len(data) == 0:
		return table{}, noFile
	case bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return table{}, oldExcel
	case bytes.HasPrefix(data, []byte("PK")):
		t, err = readWorkbook(data, sheet)
	default:
		t, err = readCSV(data)
	}
	if err == nil && len(t.rows) == 0 {
		err = emptyFile
	}
	return t, err
}

func readWorkbook(data []byte, sheet string) (table, error) {
	if err := weigh(data); err != nil {
		return table{}, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxUnzip})
	switch {
	case err != nil && strings.Contains(err.Error(), "unzip size exceeds"):
		return table{}, fileTooBig.Because(err)
	case err != nil:
		return table{}, unreadable.Because(err)
	}
	defer f.Close()
	all := f.GetSheetList()
	names := all
	if sheet != "" {
		names = []string{sheet}
	}
	for _, name := range names {
		t, err := readSheet(f, name)
		if err != nil {
			var said *answer.Error
			if !errors.As(err, &said) {
				err = unreadable.Because(err)
			}
			return table{}, err
		}
		if t.sheets = all; len(t.rows) > 0 {
			return t, nil
		}
	}
	return table{}, emptyFile
}

func readSheet(f *excelize.File, name string) (table, error) {
	t := table{sheet: name}
	rows, err := f.Rows(name)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	width := 0
	for n := 1; rows.Next(); n++ {
		if n > maxRows {
			return t, tooManyRow
		}
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return t, err
		}
		if width += len(cells); width > maxWidth {
			return t, fileTooBig
		}
		if err := t.add(n, cells); err != nil {
			return t, err
		}
	}
	if err := rows.Error(); err != nil {
		return t, err
	}
	if len(t.rows) == 0 {
		return t, nil
	}
	empty(f)
	return t, t.spread(f)
}

// spread fills merged areas: what stands in the first cell holds for all of them.
func (t *table) spread(f *excelize.File) error {
	areas, err := f.GetMergeCells(t.sheet, true)
	if err != nil {
		return err
	}
	at := make(map[int]int, len(t.rows))
	for i, l := range t.rows {
		at[l.n] = i
	}
	filled := 0
	for _, area := range areas {
		column, row, err := excelize.CellNameToCoordinates(area.GetStartAxis())
		if err != nil {
			return err
		}
		lastColumn, lastRow, err := excelize.CellNameToCoordinates(area.GetEndAxis())
		if err != nil {
			return err
		}
		first, ok := at[row]
		if !ok || len(t.rows[first].cells) < column {
			continue
		}
		text := t.rows[first].cells[column-1]
		for n := row; n <= min(lastRow, maxRows) && text != ""; n++ {
			if filled++; filled > 10*maxRows {
				return tooManyRow
			}
			i, ok := at[n]
			if !ok {
				continue // nothing but the merged cell reaches into this row
			}
			l := &t.rows[i]
			for len(l.cells) < min(lastColumn, maxColumns) {
				l.cells = append(l.cells, "")
			}
			for c := column; c <= min(lastColumn, maxColumns); c++ {
				l.cells[c-1] = text
			}
		}
	}
	return nil
}

func (t *table) clean(cells []string) []string {
	cells = cells[:min(len(cells), maxColumns)]
	out := make([]string, len(cells))
	for i, c := range cells {
		if len(c) > maxCell*4 {
			c = strings.ToValidUTF8(c[:maxCell*4], "")
		}
		c = strings.ToValidUTF8(strings.Map(printable, c), "")
		if !norm.NFC.IsNormalString(c) {
			c = norm.NFC.String(c)
			t.composed++
		}
		out[i] = strings.Join(strings.Fields(c), " ")
	}
	return out
}

// printable drops what a cell may hold unseen: control characters, byte order marks, zero-width characters, soft hyphens.
func printable(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == '\t' || r == '\u00a0' || r == '\v' || r == '\f':
		return ' '
	case r < ' ' || r == 0x7f || r == '\ufeff' || r >= '\u200b' && r <= '\u200f' || r == '\u00ad' || r == '\u2060':
		return -1
	}
	return r
}

// add keeps a row that holds anything.
func (t *table) add(n int, cells []string) error {
	l := line{n: n, cells: t.clean(cells)}
	for len(l.cells) > 0 && l.cells[len(l.cells)-1] == "" {
		l.cells = l.cells[:len(l.cells)-1]
	}
	held := 0
	for _, c := range l.cells {
		if c != "" {
			held++
		}
	}
	if held == 0 {
		return nil
	}
	l.alone = held == 1
	if t.rows = append(t.rows, l); len(t.rows) > maxPeople+200 {
		return tooManyRow
	}
	return nil
}

func readCSV(data []byte) (table, error) {
	text, err := unicodeOf(data)
	if err != nil {
		return table{}, err
	}
	comma := separator(text)
	if rest, told := strings.CutPrefix(text, "sep="); told && len(rest) > 1 { // Excel's own hint
		comma = rune(rest[0])
		_, text, _ = strings.Cut(rest, "\n")
	}
	if comma == '"' || comma == '\r' || comma == '\n' || comma >= utf8.RuneSelf {
		return table{}, unreadable
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = comma, -1, true, true
	t := table{sheets: []string{}}
	for n := 1; ; n++ {
		cells, err := r.Read()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return t, unreadable.Because(err)
		}
		if n > maxRows {
			return t, tooManyRow
		}
		at, _ := r.FieldPos(0)
		if err := t.add(at, cells); err != nil {
			return t, err
		}
	}
}

// unicodeOf is a text file as UTF-8, by its byte order mark.
func unicodeOf(data []byte) (string, error) {
	if bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", notText.Because(err)
		}
		return string(text), nil
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return "", notText
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", unreadable
	}
	return string(data), nil
}

// separator is what parts the cells: of the usual three, the one that parts the headings in the first lines, else the one that is most
// frequent there.
func separator(text string) rune {
	head := text[:min(len(text), 4096)]
	weigh := func(c rune) (heads, often int) {
		for l := range strings.Lines(head) {
			told := 0
			for cell := range strings.SplitSeq(l, string(c)) {
				if headed(strings.Trim(cell, "\" \r\n\ufeff")) != "" {
					told++
				}
			}
			heads = max(heads, told)
		}
		return heads, strings.Count(head, string(c))
	}
	best := ','
	heads, often := weigh(best)
	for _, c := range []rune{';', '\t'} {
		if h, n := weigh(c); h > heads || h == heads && n > often {
			best, heads, often = c, h, n
		}
	}
	return best
}
