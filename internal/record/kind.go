package record

import (
	"fmt"
	"slices"
)

// Role is what a person may be somewhere (sync.md section 7, domain.md section 10).
type Role string

// Roles.
const (
	Volunteer      Role = "volunteer"
	MemberRole     Role = "member" // hội viên
	TeamLead       Role = "team_lead"
	BranchLeader   Role = "branch_leader"
	Approver       Role = "approver" // UBND xã
	ProvinceLeader Role = "province_leader"
	Auditor        Role = "auditor"
	Admin          Role = "admin"
)

// Roles lists every role, lowest first.
var Roles = []Role{Volunteer, MemberRole, TeamLead, BranchLeader, Approver, ProvinceLeader, Auditor, Admin}

// Class says which of the few sync behaviours a kind has (sync.md section 5).
type Class string

// Classes.
const (
	Reference Class = "reference" // server to phone only
	CoEdited  Class = "co_edited" // several people set fields; a set names the value it replaces
	Evidence  Class = "evidence"  // create-only; corrected by another record, withdrawn by void, reviewed by transition
	Raised    Class = "raised"    // made by the journal, decided by a leader
)

// Type is the shape of a field's value.
type Type string

// Types. The JSON form follows each.
const (
	Text     Type = "text"     // string
	Int      Type = "int"      // whole number
	Number   Type = "number"   // number
	Bool     Type = "bool"     // boolean
	Date     Type = "date"     // string, 2006-01-02
	Time     Type = "time"     // string, RFC 3339
	Enum     Type = "enum"     // string, one of Options
	Ref      Type = "ref"      // string, id of a row of kind Of
	Money    Type = "money"    // whole number of đồng
	Location Type = "location" // {lat, lon, accuracy}: degrees WGS 84, metres
	Object   Type = "object"   // object of Members
	Any      Type = "any"      // anything; only in fields that the server computes
)

// Privacy is what a field tells of a person. People who look from outside a branch do not see all of it (Luật
// 91/2025/QH15; domain.md section 10).
type Privacy string

// What fields tell.
const (
	Contact  Privacy = "contact"  // how and where to reach somebody
	Health   Privacy = "health"   // of body and illness
	Identity Privacy = "identity" // papers, and the names of the hurt
	Words    Privacy = "words"    // free text, in which anything may stand
)

// Option is one value of an enum and its words.
type Option struct{ Value, Vi, En string }

// Field is one field of a kind. Validation, masking, merging, the PocketBase column, the TypeScript type, the form's
// label and the docs table all follow from it.
type Field struct {
	Name    string
	Type    Type
	List    bool     // a list of Type
	Of      string   // Ref: the kind it points to
	Options []Option // Enum: what it may be
	Members []Field  // Object: its own fields
	Vi, En  string   // label
	Unit    string   // unit of measure, in the symbol people read: "ml", "kg", "đồng", "giờ"
	Source  string   // law, document or paragraph behind it

	Required  bool
	Fixed     bool // said when the row is created, never changed by a phone
	Computed  bool // only the server writes it; a phone that sends it is refused
	WriteOnly bool // sent by the phone, never stored: the server keeps what Seal makes of it
	WireOnly  bool // it follows from other rows and has no column: a row that is told anew for it is not written
	Masked    bool // absent where a scope is masked
	Private   Privacy
	Open      []Option // values of a private text that tell nothing of a person and are never left out
	Critical  bool     // a conflict on it is also flagged: name, identity, household
	Union     bool     // a list that changes by add and remove, which never conflict
	Min, Max  float64
	Len       int // longest text, in characters; 0 = the default of its type
	Items     int // longest list; 0 = 50

	// SetBy names the roles that may set the field of a co-edited row; empty = those that may set the row.
	SetBy []Role
}

// Kind is a type of record, as data.
type Kind struct {
	Name   string
	Class  Class
	Vi, En string
	About  string // one sentence for the docs
	Fields []Field

	CreateBy []Role // who may create one on a phone
	SetBy    []Role // co-edited: who may set its fields

	// Part names the field whose value splits the rows of a unit into parts that scopes choose by: a campaign for
	// evidence, so that closed campaigns cost nothing. Empty = one part.
	Part string
	// UnitFree kinds belong to no unit: every phone holds them.
	UnitFree bool
	// Steps are the moves of a kind's own `state` field; of a co-edited kind with steps a phone cannot set the state: {"registered": {"arrived", ...}}.
	Steps map[string][]string
	// StepFields lists the fields that a step may set.
	StepFields []string
	// Warn adds warnings to a record as it arrives. Pure; it reads rows through the State and never refuses.
	Warn func(w *Warner)
}

// Kinds are all kinds, in the order in which docs and types list them.
var Kinds = []*Kind{Unit, Campaign, GiftType, VolunteerKind, Beneficiary, BloodDrive, GiftHandover, BloodVisit, FirstAidCase, Activity, List, ListItem, Target, Flag}

var kindByName = func() map[string]*Kind {
	m := make(map[string]*Kind, len(Kinds))
	for _, k := range Kinds {
		m[k.Name] = k
	}
	return m
}()

// KindOf finds a kind by name, nil when there is none.
func KindOf(name string) *Kind { return kindByName[name] }

// Field finds a field by name, nil when there is none.
func (k *Kind) Field(name string) *Field { return fieldOf(k.Fields, name) }

func fieldOf(fields []Field, name string) *Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}

// Option finds an option by value, nil when there is none.
func (f *Field) Option(value string) *Option {
	for i := range f.Options {
		if f.Options[i].Value == value {
			return &f.Options[i]
		}
	}
	return nil
}

// Evidence says whether rows of the kind are evidence, with author, photos and review.
func (k *Kind) Evidence() bool { return k.Class == Evidence }

// AllFields are the kind's own fields and, for evidence, those that every evidence record carries.
func (k *Kind) AllFields() []Field {
	if !k.Evidence() {
		return k.Fields
	}
	return append(slices.Clip(k.Fields), EvidenceFields...)
}

// May says whether one of the roles is among those allowed.
func May(allowed, has []Role) bool {
	return slices.ContainsFunc(has, func(r Role) bool { return slices.Contains(allowed, r) })
}

func (k *Kind) String() string { return fmt.Sprintf("kind %s", k.Name) }

// EvidenceFields are on every evidence record, beside the kind's own; all are written by the server from the mutation's
// envelope and from what became of it (sync.md section 13).
var EvidenceFields = []Field{
	{Name: "at", Type: Time, Computed: true, Vi: "Ghi lúc", En: "Recorded at"},
	{Name: "skew_ms", Type: Int, Computed: true, Unit: "ms", Vi: "Lệch đồng hồ", En: "Clock skew"},
	{Name: "author", Type: Text, Computed: true, Vi: "Người ghi", En: "Author"},
	{Name: "device", Type: Text, Computed: true, Vi: "Máy", En: "Device"},
	{Name: "carrier", Type: Text, Computed: true, Vi: "Người nộp hộ", En: "Carried by"},
	{Name: "received_at", Type: Time, Computed: true, Vi: "Nhận lúc", En: "Received at"},
	{Name: "body_sha", Type: Text, Computed: true, Vi: "Mã băm nội dung", En: "Body hash"},
	{Name: "created_sha", Type: Text, Computed: true, Vi: "Mã băm lúc tạo", En: "Body hash at creation"},
	{Name: "photos", Type: Object, List: true, Computed: true, Vi: "Ảnh", En: "Photos", Members: photoMembers},
	{Name: "evidence", Type: Enum, Computed: true, Options: EvidenceStates, Vi: "Bằng chứng", En: "Evidence"},
	{Name: "review_state", Type: Enum, Computed: true, Options: ReviewStates, Vi: "Trạng thái duyệt", En: "Review state"},
	{Name: "review", Type: Object, Computed: true, Vi: "Kết quả duyệt", En: "Review", Members: []Field{
		{Name: "by", Type: Text, Vi: "Người duyệt", En: "Reviewer"},
		{Name: "carrier", Type: Text, Vi: "Người nộp hộ", En: "Carried by"},
		{Name: "at", Type: Time, Vi: "Lúc", En: "At"},
		{Name: "reason", Type: Text, Private: Words, Open: ReviewReasons, Vi: "Lý do", En: "Reason"},
		{Name: "words", Type: Text, Private: Words, Vi: "Lời nhắn", En: "Words"},
		{Name: "due", Type: Time, Vi: "Hạn", En: "Due"},
		{Name: "mark", Type: Object, Vi: "Đánh dấu trên ảnh", En: "Mark on the photo", Members: markFields},
		{Name: "answer", Type: Object, Vi: "Trả lời của người ghi", En: "The author's answer", Members: []Field{
			{Name: "carrier", Type: Text, Vi: "Người nộp hộ", En: "Carried by"},
			{Name: "at", Type: Time, Vi: "Lúc", En: "At"},
			{Name: "words", Type: Text, Private: Words, Vi: "Lời nhắn", En: "Words"},
		}},
		{Name: "second", Type: Object, Vi: "Xem lại lần hai", En: "Second look", Members: []Field{
			{Name: "by", Type: Text, Vi: "Người xem lại", En: "By"},
			{Name: "carrier", Type: Text, Vi: "Người nộp hộ", En: "Carried by"},
			{Name: "at", Type: Time, Vi: "Lúc", En: "At"},
			{Name: "words", Type: Text, Private: Words, Vi: "Lời nhắn", En: "Words"},
		}},
	}},
	{Name: "corrected_by", Type: Text, Computed: true, Vi: "Được đính chính bởi", En: "Corrected by"},
}

// photoMembers are what a row tells of each of its photos.
var photoMembers = []Field{
	{Name: "sha256", Type: Text, Required: true, Vi: "Mã băm", En: "Hash"},
	{Name: "role", Type: Enum, Options: PhotoRoles, Vi: "Loại ảnh", En: "Role"},
	{Name: "state", Type: Enum, Options: PhotoStates, Vi: "Trạng thái", En: "State"},
	{Name: "taken_at", Type: Time, Vi: "Chụp lúc", En: "Taken at"},
}

// Options shared by kinds.
var (
	PhotoRoles = []Option{{"proof", "Ảnh chứng minh", "Proof"}, {"sheet", "Ảnh bảng ký nhận", "Receipt sheet"}, {"signature", "Chữ ký", "Signature"}, {"scan", "Bản ký đóng dấu", "Signed scan"}}
	// PhotoStates are what the server has of one photo.
	PhotoStates    = []Option{{"declared", "Đã báo", "Declared"}, {"preview", "Có ảnh xem trước", "Preview"}, {"whole", "Đủ ảnh", "Whole"}, {"refused", "Không nhận", "Refused"}}
	EvidenceStates = []Option{{"none", "Chưa có ảnh", "None"}, {"preview", "Có ảnh xem trước", "Preview"}, {"full", "Đủ ảnh", "Full"}}
	ReviewStates   = []Option{{"received", "Đã nhận", "Received"}, {"accepted", "Đã duyệt", "Accepted"}, {"returned", "Cần bổ sung", "Returned"}, {"rejected", "Từ chối", "Rejected"}, {"withdrawn", "Đã rút", "Withdrawn"}}
	Sexes          = []Option{{"male", "Nam", "Male"}, {"female", "Nữ", "Female"}, {"other", "Khác", "Other"}, {"unknown", "Không rõ", "Unknown"}}
	Consents       = []Option{{"given", "Đồng ý", "Given"}, {"refused", "Từ chối", "Refused"}, {"not_asked", "Chưa hỏi", "Not asked"}}
)
