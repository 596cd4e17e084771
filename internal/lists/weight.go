package lists

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"regexp"

	"github.com/xuri/excelize/v2"
)

// A workbook of a hundred kilobytes can stand for gigabytes: a cell in the last column of each row, of which excelize makes all
// that come before it, or millions of texts that nothing refers to.

const sheets = "xl/worksheets"

// weigh refuses a workbook that would weigh too much, before it is opened. Rows are read one by one and may be many.
func weigh(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return unreadable.Because(err)
	}
	left, parts := int64(maxUnzip), elements(0)
	for _, f := range z.File {
		if path.Dir(f.Name) == sheets {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return unreadable.Because(err)
		}
		n, err := io.Copy(&parts, io.LimitReader(r, left+1))
		if left -= n; left < 0 || parts > maxParts {
			return fileTooBig
		}
		if err != nil {
			return unreadable.Because(err)
		}
	}
	return nil
}

// elements counts where elements of XML begin or end, in any encoding.
type elements int

func (n *elements) Write(b []byte) (int, error) {
	*n += elements(bytes.Count(b, []byte{'<'}))
	return len(b), nil
}

var sheetData = regexp.MustCompile(`(?s)<(\w+:)?sheetData\b[^>]*>.*</(\w+:)?sheetData\s*>`)

// empty takes the cells out of the sheets, when they have been read: excelize reads a sheet whole to tell its merged areas. One whose
// cells are not found has no such areas.
func empty(f *excelize.File) {
	f.Pkg.Range(func(name, part any) bool {
		if text, ok := part.([]byte); ok && path.Dir(name.(string)) == sheets {
			at := sheetData.FindIndex(text)
			if at == nil {
				text = []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>`)
			} else {
				text = append(bytes.Clone(text[:at[0]]), text[at[1]:]...)
			}
			f.Pkg.Store(name, text)
		}
		return true
	})
}
