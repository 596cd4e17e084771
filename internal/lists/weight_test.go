package lists

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// workbook is an .xlsx with these parts beside the usual ones.
func workbookOf(files map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	base := map[string]string{
		"[Content_Types].xml":        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	}
	for k, v := range files {
		base[k] = v
	}
	for k, v := range base {
		f, _ := w.Create(k)
		f.Write([]byte(v))
	}
	w.Close()
	return b.Bytes()
}

func sheetXML(rows string) string {
	return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`
}

// Small files that stand for gigabytes are refused, or read in little memory. One far cell in each row, empty, as spreadsheets
// leave them behind, is no reason to refuse a list.
func TestASmallFileTakesLittleMemory(t *testing.T) {
	far := &strings.Builder{}
	for n := 1; n <= 400; n++ {
		fmt.Fprintf(far, `<row r="%d"><c r="A%d" t="inlineStr"><is><t>Hoàng Văn A</t></is></c><c r="XFD%d" s="0"/></row>`, n, n, n)
	}
	one := sheetXML(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	for what, c := range map[string]struct {
		parts map[string]string
		want  error
	}{
		"a far cell in each row":       {map[string]string{"xl/worksheets/sheet1.xml": sheetXML(far.String())}, nil},
		"far cells that are filled":    {map[string]string{"xl/worksheets/sheet1.xml": sheetXML(strings.Repeat(`<row><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>`, 5000))}, fileTooBig},
		"texts that nothing refers to": {map[string]string{"xl/sharedStrings.xml": `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + strings.Repeat("<si/>", 2<<20) + `</sst>`, "xl/worksheets/sheet1.xml": one}, fileTooBig},
		"styles that nothing has":      {map[string]string{"xl/styles.xml": `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts>` + strings.Repeat("<font/>", 2<<20) + "</fonts></styleSheet>", "xl/worksheets/sheet1.xml": one}, fileTooBig},
	} {
		file := workbookOf(c.parts)
		runtime.GC()
		read, peak := make(chan error, 1), uint64(0)
		go func() { _, err := readTable(file, ""); read <- err }()
		var err error
		for waiting := true; waiting; {
			select {
			case err = <-read:
				waiting = false
			case <-time.After(5 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
		if peak > 200<<20 {
			t.Errorf("%s: a file of %d KB took %d MB", what, len(file)>>10, peak>>20)
		}
	}
}
