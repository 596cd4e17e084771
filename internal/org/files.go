package org

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	_ "embed" // the shipped units
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Files are lists of units as they stood on certain days, and maps from one state to the next.
type Files struct {
	Snapshots []Snapshot
	Maps      []Map
}

// Snapshot is a file units_2006-01-02.csv: all administrative units as they stood on that day.
type Snapshot struct {
	File, Date string
	Units      []AdminUnit
}

// AdminUnit is one row of a snapshot. Level 1 is a province; the deepest level are communes.
type AdminUnit struct {
	Code, Type, Name string
	Parent           string // code of the unit above, in the same snapshot
	Level, Line      int
}

// Map is a file map_2006-01-02_to_2006-01-02.csv or map_provinces.csv: what became of units when all codes were dealt anew.
type Map struct {
	File, From, To string // days; both "" in a map of provinces that goes with the map of communes beside it
	Rows           []MapRow
}

// MapRow says that an old unit went into a new one: whole, or, when it has several rows, in part.
type MapRow struct {
	Old, New string // codes
	Line     int
}

// Why a file of units is refused.
type Why string

// Reasons.
const (
	WhyName      Why = "name"       // the file's name says neither units nor map
	WhyHeader    Why = "header"     // other columns
	WhyCSV       Why = "csv"        // no CSV
	WhyEmpty     Why = "empty"      // a cell that must say something is empty
	WhyCode      Why = "code"       // no code
	WhyLostZeros Why = "lost_zeros" // a spreadsheet took the zeros in front of a code
	WhyDoubled   Why = "doubled"    // the same code, pair or file twice
	WhyUnknown   Why = "unknown"    // a code that no list has
	WhyLevel     Why = "level"      // no level, or not one below its parent; so a circle of parents, too
	WhyKind      Why = "kind"       // neither whole nor split, or whole into several
	WhyOrder     Why = "order"      // older than what is already there and other than it
	WhyNoMap     Why = "no_map"     // so different that codes were dealt anew: a map is needed
	WhyLeftOut   Why = "left_out"   // the map says nothing about an old unit
)

// FileError is a refusal of a file of units, in words for the person who brought it.
type FileError struct {
	File         string
	Line, Column int // from 1, Column counting cells; 0 = the line, or the file, as a whole
	Why          Why
	Words        string
	Err          error
}

func (e *FileError) Error() string {
	at := e.File
	if e.Line > 0 {
		at += fmt.Sprintf(", dòng %d", e.Line)
	}
	if e.Column > 0 {
		at += fmt.Sprintf(", cột %d", e.Column)
	}
	return at + ": " + e.Words
}

func (e *FileError) Unwrap() error { return e.Err }

//go:embed data/units.tar.gz
var shipped []byte

// Shipped are the files inside the binary: both states of 2025, that of 30/04/2026, and the maps between.
// Sources and licences: data/NOTICE.
func Shipped() Files {
	var files Files
	gz, err := gzip.NewReader(bytes.NewReader(shipped))
	if err != nil {
		panic(fmt.Sprintf("org: shipped units: %v", err))
	}
	for tr := tar.NewReader(gz); ; {
		h, err := tr.Next()
		if err == io.EOF {
			return files
		}
		if err == nil {
			err = files.Add(h.Name, tr)
		}
		if err != nil {
			panic(fmt.Sprintf("org: shipped units: %v", err))
		}
	}
}

var (
	snapshotName = regexp.MustCompile(`^units_(\d{4}-\d{2}-\d{2})\.csv$`)
	mapName      = regexp.MustCompile(`^map_(?:(provinces)|(?:(provinces)_)?(\d{4}-\d{2}-\d{2})_to_(\d{4}-\d{2}-\d{2}))\.csv$`)
)

// Add reads one file; the last part of its name says what it is. The error is a *FileError.
func (f *Files) Add(name string, r io.Reader) error {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	if m := snapshotName.FindStringSubmatch(base); m != nil && days(m[1]) {
		t, err := readTable(base, r, "code", "type", "name", "parent", "level")
		if err != nil {
			return err
		}
		s := Snapshot{File: base, Date: m[1]}
		if s.Units, err = t.units(); err != nil {
			return err
		}
		f.Snapshots = append(f.Snapshots, s)
		return nil
	}
	m := mapName.FindStringSubmatch(base)
	if m == nil || m[3] != "" && !days(m[3], m[4]) {
		return &FileError{File: base, Why: WhyName,
			Words: "tên tệp phải là units_NĂM-THÁNG-NGÀY.csv, map_NGÀY_to_NGÀY.csv hoặc map_provinces.csv"}
	}
	provinces := m[1] != "" || m[2] != ""
	columns := []string{"old_code", "old_level", "new_code", "kind"}
	if provinces {
		columns = []string{"old_code", "old_name", "new_code", "new_name"}
	}
	t, err := readTable(base, r, columns...)
	if err != nil {
		return err
	}
	rows, err := t.mapRows(provinces)
	if err != nil {
		return err
	}
	f.Maps = append(f.Maps, Map{File: base, From: m[3], To: m[4], Rows: rows})
	return nil
}

func days(list ...string) bool {
	return !slices.ContainsFunc(list, func(d string) bool { _, err := time.Parse(time.DateOnly, d); return err != nil })
}

// table is a CSV file under its header.
type table struct {
	file string
	rows []tableRow
}

type tableRow struct {
	cells []string
	line  int
}

func readTable(file string, r io.Reader, columns ...string) (*table, error) {
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, &FileError{File: file, Why: WhyCSV, Words: "không đọc được tệp: " + err.Error(), Err: err}
	}
	c := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff")))) // spreadsheets write a byte order mark
	t := &table{file: file}
	for {
		cells, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			fe := &FileError{File: file, Why: WhyCSV, Words: "không phải CSV: " + err.Error(), Err: err}
			if pe, ok := errors.AsType[*csv.ParseError](err); ok {
				fe.Line, fe.Words = pe.Line, "không phải CSV: "+pe.Err.Error()
			}
			return nil, fe
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		line, _ := c.FieldPos(0)
		t.rows = append(t.rows, tableRow{cells, line})
	}
	if len(t.rows) == 0 || len(t.rows[0].cells) < len(columns) || !slices.Equal(t.rows[0].cells[:len(columns)], columns) {
		return nil, &FileError{File: file, Line: 1, Why: WhyHeader, Words: "dòng đầu phải là " + strings.Join(columns, ",")}
	}
	if t.rows = t.rows[1:]; len(t.rows) == 0 {
		return nil, &FileError{File: file, Why: WhyEmpty, Words: "tệp không có dòng nào"}
	}
	return t, nil
}

func (t *table) refuse(row tableRow, cell int, why Why, words string, args ...any) error {
	return &FileError{File: t.file, Line: row.line, Column: cell + 1, Why: why, Words: fmt.Sprintf(words, args...)}
}

// units reads the rows of a snapshot.
func (t *table) units() ([]AdminUnit, error) {
	units := make([]AdminUnit, len(t.rows))
	deepest := 0
	for i, row := range t.rows {
		level, err := strconv.Atoi(row.cells[4])
		if err != nil || level < 1 || level > 9 {
			return nil, t.refuse(row, 4, WhyLevel, "cấp %q phải là một số từ 1", row.cells[4])
		}
		deepest = max(deepest, level)
		units[i] = AdminUnit{Code: row.cells[0], Type: row.cells[1], Name: row.cells[2], Parent: row.cells[3], Level: level, Line: row.line}
	}
	byCode := make(map[string]AdminUnit, len(units))
	for i, u := range units {
		row := t.rows[i]
		if err := t.code(row, 0, width(u.Level, deepest)); err != nil {
			return nil, err
		}
		for cell, value := range []string{u.Code, u.Type, u.Name} {
			if value == "" {
				return nil, t.refuse(row, cell, WhyEmpty, "ô trống")
			}
		}
		if first, twice := byCode[u.Code]; twice {
			return nil, t.refuse(row, 0, WhyDoubled, "mã %s đã có ở dòng %d (%s %s)", u.Code, first.Line, first.Type, first.Name)
		}
		byCode[u.Code] = u
	}
	for i, u := range units {
		row := t.rows[i]
		parent, known := byCode[u.Parent]
		switch {
		case u.Parent == "" && u.Level != 1:
			return nil, t.refuse(row, 3, WhyEmpty, "%s %s ở cấp %d nhưng không có đơn vị cấp trên", u.Type, u.Name, u.Level)
		case u.Level > 1 && !known && len(u.Parent) < width(u.Level-1, deepest):
			return nil, t.code(row, 3, width(u.Level-1, deepest))
		case u.Parent != "" && !known:
			return nil, t.refuse(row, 3, WhyUnknown, "không có đơn vị cấp trên mang mã %s", u.Parent)
		case u.Parent != "" && parent.Level != u.Level-1:
			return nil, t.refuse(row, 4, WhyLevel, "%s %s ở cấp %d nhưng cấp trên %s %s ở cấp %d", u.Type, u.Name, u.Level, parent.Type, parent.Name, parent.Level)
		}
	}
	return units, nil
}

// width is how many digits the statistics office gives the codes of a level: 2 for provinces, 5 for communes, 3 between.
func width(level, deepest int) int {
	switch level {
	case 1:
		return 2
	case deepest:
		return 5
	}
	return 3
}

// code checks a code's form: digits, as many as its level has.
func (t *table) code(row tableRow, cell, digits int) error {
	code := row.cells[cell]
	switch {
	case code == "":
		return t.refuse(row, cell, WhyEmpty, "thiếu mã")
	case strings.Trim(code, "0123456789") != "" || len(code) > digits:
		return t.refuse(row, cell, WhyCode, "mã %q phải gồm %d chữ số", code, digits)
	case len(code) < digits:
		return t.refuse(row, cell, WhyLostZeros, "mã %q mất số 0 ở đầu, có lẽ do mở bằng bảng tính: phải là %q. Hãy nhập cột này dưới dạng văn bản",
			code, strings.Repeat("0", digits-len(code))+code)
	}
	return nil
}

// mapRows reads the rows of a map.
func (t *table) mapRows(provinces bool) ([]MapRow, error) {
	rows := make([]MapRow, len(t.rows))
	pairs, fan := map[[2]string]bool{}, map[string]int{}
	for i, row := range t.rows {
		for _, cell := range []int{0, 2} {
			if code := row.cells[cell]; code == "" || strings.Trim(code, "0123456789") != "" {
				return nil, t.refuse(row, cell, WhyCode, "mã %q phải gồm các chữ số", code)
			}
		}
		r := MapRow{Old: row.cells[0], New: row.cells[2], Line: row.line}
		if pair := [2]string{r.Old, r.New}; pairs[pair] {
			return nil, t.refuse(row, 0, WhyDoubled, "cặp mã %s, %s có hai lần", r.Old, r.New)
		} else {
			pairs[pair] = true
		}
		fan[r.Old]++
		rows[i] = r
	}
	for i, row := range t.rows {
		switch whole := fan[rows[i].Old] == 1; {
		case provinces && !whole:
			return nil, t.refuse(row, 0, WhyDoubled, "tỉnh mã %s có %d dòng", rows[i].Old, fan[rows[i].Old])
		case provinces:
		case row.cells[3] != "whole" && row.cells[3] != "split":
			return nil, t.refuse(row, 3, WhyKind, "%q phải là whole hoặc split", row.cells[3])
		case whole != (row.cells[3] == "whole"):
			return nil, t.refuse(row, 3, WhyKind, "mã cũ %s ghi là %s nhưng có %d dòng", rows[i].Old, row.cells[3], fan[rows[i].Old])
		}
	}
	return rows, nil
}
