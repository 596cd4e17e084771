package lists

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// readers take a list along as a file: those who compile it and those who approve it. The province's leaders say why.
var readers = append(slices.Clone(compilers), record.Approver)

var why = answer.New(http.StatusForbidden, "why", "Hãy ghi lý do vì sao cần danh sách này. / Say why you need this list.")

// file writes a list, or the sheet on which its people sign for what they got.
func (d *Desk) file(e *core.RequestEvent) error {
	who, err := answer.User(e)
	if err != nil {
		return err
	}
	query := e.Request.URL.Query()
	reason := strings.TrimSpace(query.Get("why"))
	ctx := e.Request.Context()
	row, ok, err := d.Journal.Row(ctx, record.List.Name, query.Get("list"))
	if err != nil {
		return err
	}
	unit := row.Doc.Text("unit")
	switch {
	case !ok || row.Gone != "":
		return unknown
	case d.may(who.Id, unit, readers...):
	case d.may(who.Id, unit, record.ProvinceLeader) && reason == "":
		return why
	case d.may(who.Id, unit, record.ProvinceLeader):
	default:
		return unknown // nor told that it is there
	}
	list, err := d.listOf(ctx, row)
	if err != nil {
		return err
	}
	write, name := list.book, "Danh sách "
	if query.Get("sheet") == "receipt" {
		write, name = list.receipt, "Ký nhận "
	}
	data, err := write()
	if err != nil {
		return err
	}
	err = d.Journal.Do(ctx, func(tx *journal.Tx) error {
		return audit.Put(tx, audit.Entry{User: who.Id, Did: audit.Exported, Kind: record.List.Name, ID: row.ID, Unit: unit, Why: reason,
			Facts: map[string]any{"people": len(list.people), "sheet": cmp.Or(query.Get("sheet"), "list")}})
	})
	if err != nil {
		return err
	}
	return send(e, name+list.unit+" lần "+strconv.FormatInt(list.version, 10)+".xlsx", data)
}

func send(e *core.RequestEvent, name string, data []byte) error {
	h := e.Response.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	return e.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
}

// listFile is what stands on a list, for people.
type listFile struct {
	unit, campaign, title, state, paper string
	version                             int64
	people                              []listed
}

type listed struct {
	order, born, size, qty                                           int64
	name, sex, hamlet, address, categories, head, gift, note, person string
}

func (d *Desk) listOf(ctx context.Context, row record.Row) (listFile, error) {
	v, err := d.Journal.View(ctx)
	if err != nil {
		return listFile{}, err
	}
	defer v.Close()
	list := listFile{unit: d.Journal.Tree().Label(row.Doc.Text("unit")), title: row.Doc.Text("title"), version: max(1, row.Doc.Int("version"))}
	if campaign, _, err := v.Row(ctx, record.Campaign.Name, row.Doc.Text("campaign")); err != nil {
		return list, err
	} else {
		list.campaign = campaign.Doc.Text("name")
	}
	if o := record.List.Field("state").Option(row.Doc.Text("state")); o != nil {
		list.state = o.Vi
	}
	if no := row.Doc.Text("doc_no"); no != "" {
		list.paper = "Số văn bản: " + no
		if day, err := time.Parse(time.DateOnly, row.Doc.Text("doc_date")); err == nil {
			list.paper += " ngày " + day.Format("02/01/2006")
		}
	}
	err = each(ctx, v, `SELECT i.person, i."order", i.qty, i.note, COALESCE(g.name, ''), b.name, b.birth_year, b.sex, b.hamlet, b.address, b.categories, b.household_size, COALESCE(h.name, '')
		FROM list_item i JOIN beneficiary b ON b.id = i.person LEFT JOIN beneficiary h ON h.id = b.household AND h.id <> b.id LEFT JOIN gift_type g ON g.id = i.gift_type
		WHERE i.list = ? AND NOT i.removed ORDER BY i.id`, func(scan func(...any) error) error {
		var p listed
		var order, qty, born, size float64
		var sex string
		var categories sql.NullString
		if err := scan(&p.person, &order, &qty, &p.note, &p.gift, &p.name, &born, &sex, &p.hamlet, &p.address, &categories, &size, &p.head); err != nil {
			return err
		}
		p.order, p.qty, p.born, p.size = int64(order), max(1, int64(qty)), int64(born), int64(size)
		if o := record.Beneficiary.Field("sex").Option(sex); o != nil && sex != "unknown" {
			p.sex = o.Vi
		}
		p.categories = categoryLabels(categories.String)
		if !slices.ContainsFunc(list.people, func(o listed) bool { return o.person == p.person }) {
			list.people = append(list.people, p)
		}
		return nil
	}, row.ID)
	inOrder(list.people)
	return list, err
}

func categoryLabels(text string) string {
	var values, labels []string
	if text == "" || json.Unmarshal([]byte(text), &values) != nil {
		return ""
	}
	for _, value := range values {
		if o := record.Beneficiary.Field("categories").Option(value); o != nil {
			labels = append(labels, o.Vi)
		}
	}
	return strings.Join(labels, "; ")
}

// inOrder is how a list is read out: by hamlet, in it by number, and else as Vietnamese names stand, by the last word first.
func inOrder(people []listed) {
	vi := collate.New(language.Vietnamese, collate.Numeric)
	slices.SortStableFunc(people, func(a, b listed) int {
		return cmp.Or(vi.CompareString(a.hamlet, b.hamlet), cmp.Compare(orLast(a.order), orLast(b.order)),
			vi.CompareString(given(a.name), given(b.name)), vi.CompareString(a.name, b.name))
	})
}

func orLast(order int64) int64 {
	if order == 0 {
		return 1 << 62
	}
	return order
}

func given(name string) string { return name[strings.LastIndex(name, " ")+1:] }

// top writes what stands above the header, and gives the row of the header.
func (l listFile) top(b *book, sheet, title string, columns int) int {
	half := columns / 2
	b.spread(sheet, 1, 1, half, "bold", "HỘI CHỮ THẬP ĐỎ")
	b.spread(sheet, 1, half+1, columns, "bold", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	b.spread(sheet, 2, 1, half, "bold", strings.ToUpper(l.unit))
	b.spread(sheet, 2, half+1, columns, "bold", "Độc lập - Tự do - Hạnh phúc")
	if l.version > 1 {
		title += fmt.Sprintf(" (BỔ SUNG, LẦN %d)", l.version)
	}
	b.spread(sheet, 4, 1, columns, "title", title)
	b.spread(sheet, 5, 1, columns, "bold", strings.Join(slices.DeleteFunc([]string{l.campaign, l.title}, func(s string) bool { return s == "" }), " - "))
	b.spread(sheet, 6, 1, columns, "italic", strings.Join(slices.DeleteFunc([]string{l.state, l.paper}, func(s string) bool { return s == "" }), " · "))
	b.do(b.SetRowHeight(sheet, 4, 28))
	return 8
}

func (l listFile) gifts() (n int64) {
	for _, p := range l.people {
		n += p.qty
	}
	return n
}

// book is the list. Its headings are those that `read` understands: what goes out comes in again.
func (l listFile) book() ([]byte, error) {
	const sheet = "Danh sách"
	b := newBook(sheet)
	b.widths(sheet, 6, 26, 10, 9, 16, 26, 26, 20, 9, 18, 9, 20)
	at := l.top(b, sheet, "DANH SÁCH THỤ HƯỞNG", 12)
	b.put(sheet, at, func(int) string { return "head" }, "STT", "Họ và tên", "Năm sinh", "Giới tính", "Thôn/tổ", "Địa chỉ", "Đối tượng", "Chủ hộ", "Số khẩu", "Loại quà", "Số lượng", "Ghi chú")
	for i, p := range l.people {
		b.put(sheet, at+1+i, numbersAt(0, 2, 3, 8, 10), i+1, p.name, some(p.born), p.sex, p.hamlet, p.address, p.categories, p.head, some(p.size), p.gift, p.qty, p.note)
	}
	end := at + len(l.people) + 1
	b.spread(sheet, end, 1, 12, "bold", fmt.Sprintf("Tổng cộng: %d người, %d suất", len(l.people), l.gifts()))
	b.spread(sheet, end+2, 1, 6, "bold", "NGƯỜI LẬP DANH SÁCH")
	b.spread(sheet, end+2, 7, 12, "bold", "TM. ỦY BAN NHÂN DÂN")
	b.paper(sheet, "landscape", at)
	return b.bytes()
}

// receipt is the sheet that is printed, signed by hand and photographed.
func (l listFile) receipt() ([]byte, error) {
	const sheet = "Ký nhận"
	b := newBook(sheet)
	b.widths(sheet, 6, 26, 9, 28, 18, 7, 22, 14)
	at := l.top(b, sheet, "DANH SÁCH KÝ NHẬN QUÀ", 8)
	b.put(sheet, at, func(int) string { return "head" }, "STT", "Họ và tên", "Năm sinh", "Địa chỉ", "Loại quà", "Số lượng", "Ký nhận", "Ghi chú")
	for i, p := range l.people {
		where := strings.Join(slices.DeleteFunc([]string{p.address, p.hamlet}, func(s string) bool { return s == "" }), ", ")
		b.put(sheet, at+1+i, numbersAt(0, 2, 5), i+1, p.name, some(p.born), where, p.gift, p.qty, "", p.note)
		b.do(b.SetRowHeight(sheet, at+1+i, 32)) // room to sign
	}
	end := at + len(l.people) + 1
	b.spread(sheet, end, 1, 8, "bold", fmt.Sprintf("Tổng cộng: %d người, %d suất", len(l.people), l.gifts()))
	b.spread(sheet, end+1, 5, 8, "italic", "........, ngày ..... tháng ..... năm ........")
	b.spread(sheet, end+2, 1, 2, "bold", "NGƯỜI TRAO")
	b.spread(sheet, end+2, 3, 4, "bold", "ĐẠI DIỆN THÔN, TỔ")
	b.spread(sheet, end+2, 5, 8, "bold", "HỘI CHỮ THẬP ĐỎ")
	b.paper(sheet, "portrait", at)
	return b.bytes()
}

func numbersAt(columns ...int) func(int) string {
	return func(c int) string {
		if slices.Contains(columns, c) {
			return "number"
		}
		return "cell"
	}
}

// some is a number, or nothing where none is known.
func some(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// template is an empty file to fill in, with the unit's hamlets and the campaign's gifts to choose from where the person
// compiles lists there.
func (d *Desk) template(e *core.RequestEvent) error {
	who, err := answer.User(e)
	if err != nil {
		return err
	}
	query := e.Request.URL.Query()
	k := known{}
	if unit := query.Get("unit"); unit != "" {
		if !d.may(who.Id, unit, compilers...) {
			return notYours
		}
		if k, err = d.known(e.Request.Context(), unit, query.Get("campaign")); err != nil {
			return err
		}
	}
	data, err := templateBook(k)
	if err != nil {
		return err
	}
	return send(e, "Mẫu danh sách thụ hưởng.xlsx", data)
}
