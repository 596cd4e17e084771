package lists

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Headings of the template; each is one that `read` understands.
var templateHeads = []string{"STT", "Họ và tên", "Năm sinh", "Giới tính", "Thôn/tổ", "Địa chỉ", "Điện thoại", "Số CCCD", "Đối tượng", "Chủ hộ", "Số khẩu", "Nhu cầu", "Loại quà", "Số lượng", "Ghi chú"}

var guidance = []string{
	"Mỗi người một dòng trong trang “Danh sách”; chỉ Họ và tên là bắt buộc. / One person a row on the sheet “Danh sách”; only the name is required.",
	"Năm sinh: 1950 hoặc 12/05/1950. / Year of birth: 1950 or 12/05/1950.",
	"Đối tượng: nhiều đối tượng thì cách nhau bằng dấu chấm phẩy. / Categories: part several with a semicolon.",
	"Chủ hộ: ghi họ và tên chủ hộ, như trong danh sách. / Head of the household: their name, as on the list.",
	"Số CCCD không bắt buộc; máy chủ chỉ giữ bốn số cuối và một mã băm có khoá. / The identity number is not required; of it only the last four digits and a keyed hash are kept.",
	"Ví dụ: 1 | Nguyễn Thị An | 1950 | Nữ | Tổ 1 | Số 5 ngõ 2 | 0912345678 | | Hộ nghèo; Người cao tuổi neo đơn | | 1 | | | 1 |",
}

// templateBook has one sheet to fill in and one that explains it and holds what may be chosen.
func templateBook(k known) ([]byte, error) {
	const sheet, help = "Danh sách", "Hướng dẫn"
	b := newBook(sheet)
	_, err := b.NewSheet(help)
	b.do(err)
	heads := make([]any, len(templateHeads))
	for i, h := range templateHeads {
		heads[i] = h
	}
	b.widths(sheet, 6, 28, 12, 10, 16, 28, 16, 18, 28, 24, 9, 24, 20, 9, 24)
	b.put(sheet, 1, func(int) string { return "head" }, heads...)
	for _, name := range []string{"Điện thoại", "Số CCCD"} {
		column := letter(slices.Index(templateHeads, name))
		b.do(b.SetColStyle(sheet, column, b.style("text")))
		b.do(b.SetCellStyle(sheet, column+"1", column+"1", b.style("head")))
	}
	b.do(b.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.paper(sheet, "landscape", 1)

	b.widths(help, 44, 34, 34, 34)
	for i, line := range guidance {
		b.spread(help, i+1, 1, 4, "", line)
		b.do(b.SetRowHeight(help, i+1, 34))
	}
	choices := [][]string{{"Đối tượng"}, {"Giới tính", "Nam", "Nữ"}, {"Thôn/tổ"}, {"Loại quà"}}
	for _, o := range record.Categories {
		choices[0] = append(choices[0], o.Vi)
	}
	choices[2] = append(choices[2], k.hamlets...)
	for _, g := range k.gifts {
		choices[3] = append(choices[3], g.name)
	}
	top := len(guidance) + 2
	for c, list := range choices {
		for i, text := range list {
			at := fmt.Sprintf("%s%d", letter(c), top+i)
			b.do(b.SetCellStr(help, at, text))
			if i == 0 {
				b.do(b.SetCellStyle(help, at, at, b.style("head")))
			}
		}
		if len(list) == 1 {
			continue
		}
		column := letter(slices.Index(templateHeads, list[0]))
		v := excelize.NewDataValidation(true)
		v.Sqref = fmt.Sprintf("%s2:%s%d", column, column, maxPeople+1)
		v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$%d:$%s$%d", help, letter(c), top+1, letter(c), top+len(list)-1))
		v.ShowErrorMessage = false // something else may be written as well; reading tells what it makes of it
		b.do(b.AddDataValidation(sheet, v))
	}
	return b.bytes()
}
