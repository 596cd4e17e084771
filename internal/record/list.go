package record

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// List is who is to be helped in one campaign and unit: "danh sách thụ hưởng". It is compiled, checked in the hamlets,
// submitted and approved by the People's Committee; once submitted nobody changes it. Whoever comes later stands on a
// list of their own with the next version. A unit's approved people are those of its approved versions together, a later
// version over an earlier.
var List = &Kind{
	Name: "list", Class: CoEdited, Vi: "Danh sách thụ hưởng", En: "List of beneficiaries",
	About:    "Who is to be helped in one campaign and unit, one version of it.",
	CreateBy: compilers,
	SetBy:    compilers,
	Part:     "campaign",
	Fields: []Field{
		{Name: "campaign", Type: Ref, Of: "campaign", Required: true, Fixed: true, Vi: "Chiến dịch", En: "Campaign"},
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Fixed: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "title", Type: Text, Len: 200, Vi: "Tên danh sách", En: "Title"},
		{Name: "hamlet", Type: Text, Len: 80, Vi: "Thôn, tổ dân phố", En: "Hamlet"},
		noteField,
		{Name: "version", Type: Int, Computed: true, Vi: "Lần", En: "Version"},
		{Name: "state", Type: Enum, Computed: true, Options: ListStates, Vi: "Trạng thái", En: "State"},
		{Name: "items", Type: Int, Computed: true, Unit: "người", Vi: "Số người", En: "People"},
		{Name: "items_sha", Type: Text, Computed: true, Vi: "Mã băm danh sách", En: "Hash of the items"},
		{Name: "created_by", Type: Text, Computed: true, Vi: "Người lập", En: "Created by"},
		{Name: "created_carrier", Type: Text, Computed: true, Vi: "Người nộp hộ việc lập", En: "Carried the creation in"},
		{Name: "checked_by", Type: Text, Computed: true, Vi: "Người rà soát", En: "Checked by"},
		{Name: "checked_carrier", Type: Text, Computed: true, Vi: "Người nộp hộ việc rà soát", En: "Carried the check in"},
		{Name: "checked_at", Type: Time, Computed: true, Vi: "Rà soát lúc", En: "Checked at"},
		{Name: "submitted_by", Type: Text, Computed: true, Vi: "Người trình", En: "Submitted by"},
		{Name: "submitted_carrier", Type: Text, Computed: true, Vi: "Người nộp hộ việc trình", En: "Carried the submission in"},
		{Name: "submitted_at", Type: Time, Computed: true, Vi: "Trình lúc", En: "Submitted at"},
		{Name: "decided_by", Type: Text, Computed: true, Vi: "Người quyết định", En: "Decided by"},
		{Name: "decided_carrier", Type: Text, Computed: true, Vi: "Người nộp hộ việc quyết định", En: "Carried the decision in"},
		{Name: "decided_at", Type: Time, Computed: true, Vi: "Quyết định lúc", En: "Decided at"},
		{Name: "reason", Type: Enum, Computed: true, Options: ListReasons, Vi: "Lý do trả lại", En: "Why it was returned"},
		{Name: "words", Type: Text, Private: Words, Computed: true, Vi: "Lời nhắn", En: "Words"},
		{Name: "doc_no", Type: Text, Len: 80, SetBy: approvers, Vi: "Số văn bản", En: "Document number", Source: "Nghị định 30/2020/NĐ-CP"},
		{Name: "doc_date", Type: Date, SetBy: approvers, Vi: "Ngày văn bản", En: "Date of the document"},
		{Name: "photos", Type: Object, List: true, Computed: true, Vi: "Bản ký đóng dấu", En: "Signed scans", Members: photoMembers},
	},
	Steps: listSteps(),
}

// ListItem is one person on a list. With `removed` a version takes them off: from itself, or as a supplement from the
// versions before it. Two items of one person on one list are one person; one that is not removed outweighs one that is.
var ListItem = &Kind{
	Name: "list_item", Class: CoEdited, Vi: "Người trong danh sách", En: "Person on a list",
	About:    "One person on a list, and what they are to get.",
	CreateBy: compilers,
	SetBy:    compilers,
	Part:     "campaign",
	Fields: []Field{
		{Name: "list", Type: Ref, Of: "list", Required: true, Fixed: true, Vi: "Danh sách", En: "List"},
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Fixed: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "campaign", Type: Ref, Of: "campaign", Required: true, Fixed: true, Vi: "Chiến dịch", En: "Campaign"},
		{Name: "beneficiary", Type: Ref, Of: "beneficiary", Required: true, Fixed: true, Vi: "Người hưởng lợi", En: "Beneficiary"},
		{Name: "gift_type", Type: Ref, Of: "gift_type", Vi: "Loại quà", En: "Gift type"},
		{Name: "qty", Type: Int, Min: 1, Max: 1000, Vi: "Số lượng", En: "Quantity", Unit: "suất"},
		{Name: "order", Type: Int, Max: 1e6, Vi: "Số thứ tự", En: "Order"},
		{Name: "note", Type: Text, Len: 300, Private: Words, Vi: "Ghi chú", En: "Note"},
		{Name: "removed", Type: Bool, Vi: "Đưa ra khỏi danh sách", En: "Taken off"},
	},
}

// Who compiles lists, and who approves them.
var (
	compilers = []Role{MemberRole, TeamLead, BranchLeader}
	approvers = []Role{Approver}
)

// ListStates are what becomes of a list (domain.md section 1).
var ListStates = []Option{
	{"draft", "Soạn", "Draft"}, {"checked", "Đã rà soát tại thôn, tổ", "Checked in the hamlet"},
	{"submitted", "Đã trình UBND", "Submitted"}, {"returned", "Trả lại", "Returned"},
	{"approved", "Đã phê duyệt", "Approved"}, {"aggregated", "Đã tổng hợp", "Aggregated"}, {"dropped", "Đã bỏ", "Dropped"},
}

// ListReasons are why a list is returned.
var ListReasons = []Option{
	{"missing_people", "Còn thiếu người", "People are missing"}, {"not_eligible", "Có người không đúng đối tượng", "Somebody is not eligible"},
	{"wrong_details", "Thông tin chưa đúng", "Details are wrong"}, {"duplicate", "Trùng lặp", "Duplicates"},
	{"no_papers", "Thiếu giấy tờ, căn cứ", "Papers are missing"}, {"other", "Khác", "Other"},
}

// ListMove is one move of a list and who may make it in the list's unit.
type ListMove struct {
	From, To string
	By       []Role
}

// ListMoves are all moves of a list. Whoever created or submitted a list, or handed
// that in, does not approve or return it, whatever they are.
var ListMoves = []ListMove{
	{"draft", "checked", compilers},
	{"checked", "draft", compilers},
	{"draft", "submitted", leaders},
	{"checked", "submitted", leaders},
	{"returned", "submitted", leaders},
	{"submitted", "draft", leaders}, // withdrawn before anybody decided
	{"submitted", "returned", approvers},
	{"submitted", "approved", approvers},
	{"approved", "aggregated", []Role{ProvinceLeader}},
	{"draft", "dropped", compilers}, // nobody goes on with it; its history stays
	{"checked", "dropped", compilers},
	{"returned", "dropped", leaders},
	{"dropped", "draft", compilers},
}

func listSteps() map[string][]string {
	steps := map[string][]string{}
	for _, m := range ListMoves {
		steps[m.From] = append(steps[m.From], m.To)
	}
	return steps
}

// ListOpen says whether the items of a list in this state may still be changed.
func ListOpen(state string) bool {
	return state == "draft" || state == "checked" || state == "returned"
}

// ListApproved says whether the people of a list in this state are approved.
func ListApproved(state string) bool { return state == "approved" || state == "aggregated" }

// ItemsSHA is what an approver's verdict is bound to: the SHA-256, in hex, over the items of a list by their id, each a
// line of id, beneficiary, gift type, quantity and 1 when it is removed, with tabs between.
func ItemsSHA(items []Row) string {
	items = slices.SortedFunc(slices.Values(items), func(a, b Row) int { return strings.Compare(a.ID, b.ID) })
	h := sha256.New()
	for _, it := range items {
		removed := "0"
		if it.Doc.Bool("removed") {
			removed = "1"
		}
		line := []string{it.ID, it.Doc.Text("beneficiary"), it.Doc.Text("gift_type"), strconv.FormatInt(max(1, it.Doc.Int("qty")), 10), removed}
		h.Write([]byte(strings.Join(line, "\t") + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// listed counts those whom a list names and does not take off.
func listed(items []Row) int {
	on := map[string]bool{}
	for _, it := range items {
		if !it.Doc.Bool("removed") {
			on[it.Doc.Text("beneficiary")] = true
		}
	}
	return len(on)
}
