package report

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/chungsuc/chungsuc/internal/record"
)

// workbook writes a progress as an Excel file, in Vietnamese, each figure with what it counts. Whoever left_out is told of is
// on a sheet of their own.
func workbook(p *Progress, campaign string, about span, w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	b := &workbookWriter{f: f}
	b.styles()
	b.summary(p, campaign, about)
	b.table("Theo đơn vị", []column{{"Đơn vị", 34}, {"Người được duyệt (người)", 14}, {"Đã nhận (người)", 14}, {"Chưa nhận (người)", 14}, {"Trao quà (lượt)", 14}, {"Trị giá (đồng)", 18}, {"Nhận bản ghi gần nhất", 20}}, len(p.Children), func(i int) []any {
		c := p.Children[i]
		var last any
		if c.LastAt != nil {
			last = c.LastAt.In(vietnam).Format("02/01/2006 15:04")
		}
		return []any{c.Name, c.Approved, c.Served, c.Left, c.Handovers, c.Value, last}
	})
	b.table("Theo ngày", []column{{"Ngày", 14}, {"Trao quà (lượt)", 14}, {"Hộ nhận lần đầu (hộ)", 14}, {"Quà (suất)", 14}, {"Trị giá (đồng)", 18}, {"Hiến máu (lượt)", 14}, {"Sơ cấp cứu (ca)", 14}, {"Hoạt động (giờ)", 14}}, len(p.ByDay), func(i int) []any {
		d := p.ByDay[i]
		var cases any
		if p.FirstAid != nil {
			cases = d.Cases
		}
		return []any{day(d.Day), d.Handovers, d.Served, d.Count, d.Value, d.Donated, cases, d.Hours}
	})
	b.table("Theo thôn, tổ", []column{{"Thôn, tổ dân phố", 30}, {"Người được duyệt (người)", 14}, {"Đã nhận (người)", 14}, {"Chưa nhận (người)", 14}}, len(p.Coverage.ByHamlet), func(i int) []any {
		h := p.Coverage.ByHamlet[i]
		return []any{h.Hamlet, h.Approved, h.Served, h.Left}
	})
	b.table("Chỉ tiêu", []column{{"Chỉ số", 10}, {"Tên chỉ số", 26}, {"Đơn vị", 30}, {"Từ ngày", 12}, {"Đến ngày", 12}, {"Chỉ tiêu", 18}, {"Thực hiện", 18}, {"Đạt (%)", 10}}, len(p.Targets), func(i int) []any {
		t := p.Targets[i]
		return []any{t.Indicator, word(record.Indicators, t.Indicator), t.Name, day(t.Starts), day(t.Ends), t.Value, t.Actual, of(t.Percent)}
	})
	if p.LeftOut != nil {
		b.table("Chưa được nhận", []column{{"Họ và tên", 30}, {"Thôn, tổ dân phố", 30}, {"Đơn vị", 34}}, len(p.LeftOut.People), func(i int) []any {
			one := p.LeftOut.People[i]
			return []any{one.Name, one.Hamlet, one.at}
		})
	}
	if b.err != nil {
		return fmt.Errorf("write the workbook: %w", b.err)
	}
	return f.Write(w)
}

// line is one figure with its words.
type line struct {
	label string
	value any // nil: there is none
	unit  string
}

// lines are the figures of a progress; one without a unit and a value is a heading.
func lines(p *Progress) []line {
	g, b := p.Gifts, p.Blood
	all := []line{
		{"Bao phủ danh sách", nil, ""},
		{"Người được phê duyệt", p.Coverage.Approved, "người"}, {"Đã được nhận", p.Coverage.Served, "người"}, {"Chưa được nhận", p.Coverage.Left, "người"},
		{"Tỷ lệ bao phủ", of(p.Coverage.Percent), "%"},
		{"Quà tặng", nil, ""},
		{"Lượt trao quà", g.Handovers, "lượt"}, {"Số người được nhận", g.Persons, "người"}, {"Số hộ được nhận", g.Households, "hộ"}, {"Số suất quà", g.Count, "suất"},
		{"Tổng trị giá", g.Value, "đồng"}, {"Trong đó tiền mặt", g.Cash, "đồng"}, {"Trong đó hiện vật", g.Goods, "đồng"},
		{"Suất từ 500.000 đồng", g.Over500k.N, "suất"}, {"Tỷ lệ suất từ 500.000 đồng", of(g.Over500k.Percent), "%"},
		{"Lượt vượt mức mỗi hộ (không tính)", g.OverLimit.Handovers, "lượt"},
	}
	for _, giver := range g.ByGiver {
		all = append(all, line{"Đơn vị tặng: " + cmp.Or(giver.Name, "Hội Chữ thập đỏ"), giver.Value, "đồng"})
	}
	for _, typ := range g.ByType {
		all = append(all, line{"Loại quà: " + cmp.Or(typ.Name, "(chưa rõ)"), typ.Count, "suất"})
	}
	all = append(all, line{"Công bằng, kịp thời, đúng đối tượng", nil, ""},
		line{"Trao trước hạn", p.Timeliness.BeforeDeadline, "lượt"}, line{"Tỷ lệ trao trước hạn", of(p.Timeliness.Percent), "%"},
		line{"Từ phê duyệt đến trao, trung vị", of(p.Timeliness.MedianDays), "ngày"},
		line{"Trao cho hộ trong danh sách", p.OnList.N, "lượt"}, line{"Tỷ lệ trong danh sách", of(p.OnList.Percent), "%"},
		line{"Câu hỏi trùng lặp chưa xử lý", p.Duplicates.Open, "việc"}, line{"Câu hỏi trùng lặp đã xử lý", p.Duplicates.Decided, "việc"})
	for _, f := range p.Fairness {
		all = append(all, line{"Chênh lệch P90/P10, " + word(record.Categories, f.Category) + fmt.Sprintf(" (%d hộ)", f.N), of(f.Ratio), "lần"})
	}
	all = append(all, line{"Bằng chứng và duyệt", nil, ""},
		line{"Chưa có ảnh", p.Evidence.None, "lượt"}, line{"Có ảnh xem trước", p.Evidence.Preview, "lượt"}, line{"Đủ ảnh", p.Evidence.Full, "lượt"},
		line{"Chờ duyệt", p.Evidence.Waiting, "lượt"}, line{"Đã duyệt", p.Evidence.Accepted, "lượt"}, line{"Cần bổ sung", p.Evidence.Returned, "lượt"},
		line{"Từ chối", p.Evidence.Rejected, "lượt"}, line{"Đã rút", p.Evidence.Withdrawn, "lượt"},
		line{"Hiến máu", nil, ""},
		line{"Đăng ký", b.Registered, "lượt"}, line{"Đến", b.Arrived, "lượt"}, line{"Đủ điều kiện", b.Eligible, "lượt"}, line{"Hiến", b.Donated, "lượt"}, line{"Bỏ về", b.Left, "lượt"},
		line{"Túi máu", b.Bags, "túi"}, line{"Lượng máu", b.ML, "ml"}, line{"Đơn vị quy đổi 250 ml", b.Units250, "đơn vị 250 ml"},
		line{"Hiến nhắc lại", b.Repeat, "lượt"}, line{"Hiến lần đầu", b.First, "lượt"})
	for _, d := range b.Deferred {
		all = append(all, line{"Trì hoãn: " + word(record.BloodVisit.Field("defer_class").Options, d.Class), d.N, "lượt"})
	}
	for _, r := range b.Reactions {
		all = append(all, line{"Phản ứng: " + word(record.BloodVisit.Field("reaction").Options, r.Grade), r.N, "lượt"})
	}
	if a := p.FirstAid; a != nil {
		all = append(all, line{"Sơ cấp cứu", nil, ""}, line{"Số ca", a.Cases, "ca"}, line{"Lượt người được sơ cấp cứu", a.Casualties, "lượt"}, line{"Chuyển viện", a.Referred, "lượt"})
	}
	all = append(all, line{"Hoạt động tình nguyện", nil, ""}, line{"Số giờ hoạt động", p.Volunteer.Hours, "giờ"}, line{"Số giờ công (giờ × người)", p.Volunteer.PersonHours, "giờ công"},
		line{"Lượt người tham gia", p.Volunteer.People, "lượt"})
	for _, w := range p.Volunteer.Activities {
		all = append(all, line{"Hoạt động: " + word(record.Activity.Field("type").Options, w.Type), w.Hours, "giờ"})
	}
	return all
}

func of(n *float64) any {
	if n == nil {
		return nil
	}
	return *n
}

func word(options []record.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Vi
		}
	}
	return value
}

// day is a day as people write it.
func day(s string) string {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return at.Format("02/01/2006")
}

type column struct {
	name  string
	width float64
}

// workbookWriter writes sheets and remembers the first error.
type workbookWriter struct {
	f                   *excelize.File
	title, head, number int
	err                 error
}

func (b *workbookWriter) do(err error) { b.err = cmp.Or(b.err, err) }

func (b *workbookWriter) styles() {
	style := func(s excelize.Style) int {
		id, err := b.f.NewStyle(&s)
		b.do(err)
		return id
	}
	format := "#,##0.##;-#,##0.##"
	b.title = style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 14, Family: "Times New Roman"}})
	b.head = style(excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	b.number = style(excelize.Style{CustomNumFmt: &format})
}

func (b *workbookWriter) summary(p *Progress, campaign string, about span) {
	const sheet = "Tổng hợp"
	b.do(b.f.SetSheetName("Sheet1", sheet))
	when := "cả chiến dịch"
	if about.from != "" || about.to != "" {
		when = "từ " + cmp.Or(day(about.from), "đầu") + " đến " + cmp.Or(day(about.to), "nay")
	}
	b.row(sheet, 1, b.title, []any{"Tiến độ " + campaign})
	b.row(sheet, 2, 0, []any{p.Name + ", " + when})
	b.row(sheet, 3, 0, []any{"Số liệu đến " + p.ReadyAt.In(vietnam).Format("15:04 02/01/2006")})
	b.row(sheet, 5, b.head, []any{"Chỉ số", "Số liệu", "Đơn vị tính"})
	for i, l := range lines(p) {
		style := b.number
		if l.unit == "" {
			style = b.head
		}
		b.row(sheet, 6+i, style, []any{l.label, l.value, l.unit})
	}
	b.do(b.f.SetColWidth(sheet, "A", "A", 52))
	b.do(b.f.SetColWidth(sheet, "B", "C", 18))
}

func (b *workbookWriter) table(sheet string, columns []column, rows int, cells func(i int) []any) {
	_, err := b.f.NewSheet(sheet)
	b.do(err)
	var names []any
	for i, c := range columns {
		names = append(names, c.name)
		letter, err := excelize.ColumnNumberToName(i + 1)
		b.do(err)
		b.do(b.f.SetColWidth(sheet, letter, letter, c.width))
	}
	b.row(sheet, 1, b.head, names)
	for i := range rows {
		b.row(sheet, 2+i, b.number, cells(i))
	}
	b.do(b.f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
}

func (b *workbookWriter) row(sheet string, n, style int, cells []any) {
	for i, v := range cells {
		at, err := excelize.CoordinatesToCellName(i+1, n)
		b.do(err)
		b.do(b.f.SetCellValue(sheet, at, v))
		if style != 0 {
			b.do(b.f.SetCellStyle(sheet, at, at, style))
		}
	}
}
