package simulate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Account is what became of everything that the phones recorded. It is drawn up from the phones' files after they came to
// rest, and held against what the server says of the same mutations.
type Account struct {
	Phones  int
	Spells  int // offline
	Kills   int
	Hurt    int // requests that the networks lost, left unheard or cut
	Took    time.Duration
	Resting time.Duration // of this, from the end of recording until everything was in

	Made                           int // mutations
	OK, Merged, Conflict, Rejected int // their ends
	Left                           int // still on a phone, without one
	Codes                          map[string]int
	Dup                            int // answers that the server had given before
	Receipted                      int // ends with a verified receipt on the phone
	Proved                         int // ends that the server confirms, under a verified receipt, at the end of the day
	Forgotten                      int // refusals that a restored server does not remember: phones do not ask for them again

	Photos, Whole, Refused int
	Withheld               int // of refused records: their photos stay on the phone
	PhotosLeft             int
	Bytes                  int64 // of photos that are whole

	Scopes, Same int // sets of rows that were compared with the server's, and those that equal them

	Faults []string // what does not add up, beyond the sums
}

// Ended is how many mutations have an end.
func (a Account) Ended() int { return a.OK + a.Merged + a.Conflict + a.Rejected }

// Unbalanced says what does not add up, nil when all does: every mutation has exactly one end, which the phone can prove
// and the server confirms; every photo is whole, refused with a reason, or belongs to a refused record; every phone holds
// the server's rows.
func (a Account) Unbalanced() error {
	faults := slices.Clone(a.Faults)
	check := func(what string, have, want int) {
		if have != want {
			faults = append(faults, fmt.Sprintf("%s: %d, not %d", what, have, want))
		}
	}
	check("mutations with an end", a.Ended(), a.Made)
	check("mutations left", a.Left, 0)
	check("ends with a receipt", a.Receipted, a.Made)
	check("ends that the server confirms", a.Proved+a.Forgotten, a.Made)
	check("photos accounted for", a.Whole+a.Refused+a.Withheld, a.Photos)
	check("photos left", a.PhotosLeft, 0)
	check("scopes equal to the server's", a.Same, a.Scopes)
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("the account does not balance: %s", strings.Join(faults, "; "))
}

// add takes one phone's part into the whole.
func (a *Account) add(b Account) {
	a.Spells, a.Kills, a.Hurt = a.Spells+b.Spells, a.Kills+b.Kills, a.Hurt+b.Hurt
	a.Made, a.Left, a.Dup, a.Receipted, a.Proved = a.Made+b.Made, a.Left+b.Left, a.Dup+b.Dup, a.Receipted+b.Receipted, a.Proved+b.Proved
	a.OK, a.Merged, a.Conflict, a.Rejected = a.OK+b.OK, a.Merged+b.Merged, a.Conflict+b.Conflict, a.Rejected+b.Rejected
	a.Forgotten += b.Forgotten
	a.Photos, a.Whole, a.Refused, a.Withheld = a.Photos+b.Photos, a.Whole+b.Whole, a.Refused+b.Refused, a.Withheld+b.Withheld
	a.PhotosLeft, a.Bytes, a.Scopes, a.Same = a.PhotosLeft+b.PhotosLeft, a.Bytes+b.Bytes, a.Scopes+b.Scopes, a.Same+b.Same
	for code, n := range b.Codes {
		a.Codes[code] += n
	}
	a.Faults = append(a.Faults, b.Faults...)
}

// words are what people read for a code.
var words = map[string][2]string{
	string(record.AlreadyGiven): {"hộ đã nhận quà, giữ cả hai", "already given, both kept"},
	string(record.Changed):      {"hai người sửa một chỗ, giữ cả hai", "changed by two, both kept"},
	string(record.ScopeNever):   {"không được giao việc này", "not theirs to do"},
	string(record.ScopeLost):    {"không còn nhiệm vụ ở đó", "no longer theirs"},
	string(record.Locked):       {"không sửa được nữa", "no longer to be changed"},
	string(record.Invalid):      {"sai quy tắc", "breaks a rule"},
	string(record.Unknown):      {"không có bản ghi này", "no such row"},
}

// String is the account as a table, Vietnamese first.
func (a Account) String() string {
	var t table
	t.row(0, "Điện thoại", "Phones", a.Phones)
	t.row(1, "lần mất mạng", "spells offline", a.Spells)
	t.row(1, "lần ứng dụng bị tắt ngang", "apps killed and opened again", a.Kills)
	t.row(1, "lần mạng làm mất, cắt gói tin", "requests lost, unheard or cut", a.Hurt)
	t.line()
	t.row(0, "Việc đã ghi trên điện thoại", "Recorded on phones", a.Made)
	t.row(1, "máy chủ nhận", "applied", a.OK)
	t.row(1, "nhận, gộp với sửa đổi khác", "applied, merged", a.Merged)
	t.row(1, "mâu thuẫn, giữ cả hai", "in conflict, both kept", a.Conflict)
	t.row(1, "không nhận, có lý do", "refused with a reason", a.Rejected)
	t.row(1, "còn lại trên máy", "left on a phone", a.Left)
	for _, code := range slices.Sorted(maps.Keys(a.Codes)) {
		w, ok := words[code]
		if !ok {
			w = [2]string{code, ""}
		}
		t.row(2, w[0], w[1], a.Codes[code])
	}
	t.row(0, "Gửi trùng, nhận ra và không làm lại", "Sent twice, done once", a.Dup)
	t.row(0, "Có biên nhận đã kiểm chữ ký", "With a verified receipt", a.Receipted)
	t.row(0, "Máy chủ xác nhận lại", "Confirmed by the server again", a.Proved)
	t.row(1, "bị từ chối trước khi máy chủ khôi phục", "refused before the server was restored", a.Forgotten)
	t.line()
	t.row(0, "Ảnh đã chụp", "Photos taken", a.Photos)
	t.row(1, "nguyên vẹn trên máy chủ, đúng mã băm", "whole on the server, by hash", a.Whole)
	t.row(1, "không nhận, có lý do", "refused with a reason", a.Refused)
	t.row(1, "của bản ghi không được nhận", "of refused records, not sent", a.Withheld)
	t.row(1, "còn lại trên máy", "left on a phone", a.PhotosLeft)
	t.line()
	t.row(0, "Danh sách trên máy khớp máy chủ", fmt.Sprintf("Scopes equal to the server's, of %d", a.Scopes), a.Same)
	verdict := "CÂN ĐỐI: mỗi việc có đúng một kết quả. / BALANCED: every record has exactly one end."
	if err := a.Unbalanced(); err != nil {
		verdict = "KHÔNG CÂN ĐỐI / " + err.Error()
	}
	return fmt.Sprintf("%s%s\n%s; %s\n", t.String(), verdict,
		fmt.Sprintf("%.0f giây, trong đó %.0f giây gửi nốt", a.Took.Seconds(), a.Resting.Seconds()),
		fmt.Sprintf("%.1f MB ảnh / of photos", float64(a.Bytes)/1e6))
}

// table writes lines of a Vietnamese label, a number, and the label in English.
type table struct{ strings.Builder }

func (t *table) row(depth int, vi, en string, n int) {
	if depth > 0 && n == 0 {
		return // what did not happen needs no line
	}
	label := strings.Repeat("  ", depth) + vi
	pad := max(1, 44-utf8.RuneCountInString(label))
	fmt.Fprintf(t, "%s%s%6d   %s%s\n", label, strings.Repeat(" ", pad), n, strings.Repeat("  ", depth), en)
}

func (t *table) line() { t.WriteString(strings.Repeat("─", 92) + "\n") }
