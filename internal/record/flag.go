package record

// Flag is a question that the journal asks the leader about rows that both stay: nothing is refused or deleted for it.
var Flag = &Kind{
	Name: "flag", Class: Raised, Vi: "Việc cần xem", En: "Flag",
	About: "A question about rows that both stay, raised by the server and decided by a leader.",
	SetBy: []Role{BranchLeader},
	Fields: []Field{
		{Name: "about", Type: Object, List: true, Required: true, Computed: true, Vi: "Về", En: "About", Members: []Field{
			{Name: "kind", Type: Text, Len: 40, Required: true, Vi: "Loại bản ghi", En: "Kind"},
			{Name: "id", Type: Text, Len: 64, Required: true, Vi: "Mã", En: "Id"},
		}},
		{Name: "why", Type: Enum, Required: true, Computed: true, Options: FlagReasons, Vi: "Lý do", En: "Why"},
		{Name: "facts", Type: Any, Computed: true, Vi: "Chi tiết", En: "Facts"},
		{Name: "unit", Type: Ref, Of: "unit", Computed: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "at", Type: Time, Computed: true, Vi: "Hỏi lúc", En: "Raised at"},
		{Name: "state", Type: Enum, Computed: true, Vi: "Kết luận", En: "State", Options: []Option{
			{"open", "Chờ xem", "Open"}, {"same", "Trùng nhau", "The same"}, {"different", "Khác nhau", "Different"},
			{"both_real", "Cả hai đều thật", "Both real"}, {"dismissed", "Bỏ qua", "Dismissed"}}},
		{Name: "decided_by", Type: Text, Len: 40, Computed: true, Vi: "Người kết luận", En: "Decided by"},
		{Name: "decided_carrier", Type: Text, Len: 40, Computed: true, Vi: "Người nộp hộ kết luận", En: "Carried the decision in"},
		{Name: "decided_at", Type: Time, Computed: true, Vi: "Kết luận lúc", En: "Decided at"},
		{Name: "keep", Type: Text, Len: 15, Vi: "Bản ghi giữ lại", En: "The row that lives on"},
		noteField,
	},
	Steps:      map[string][]string{"open": {"same", "different", "both_real", "dismissed"}},
	StepFields: []string{"keep", "note"},
}

// FlagReasons are why a flag is raised.
var FlagReasons = []Option{
	{"already_given", "Hộ đã nhận quà", "The household has its gift"},
	{"already_donated", "Người này đã hiến trong đợt", "The donor has donated at this drive"},
	{"late_scope", "Người ghi không còn nhiệm vụ ở đơn vị", "The author's role there has ended"},
	{"unknown_reference", "Nhắc tới bản ghi chưa có", "Points to a row that is not known"},
	{"same_photo", "Ảnh đã dùng ở nơi khác", "The same photo is used elsewhere"},
	{"preview_mismatch", "Ảnh xem trước khác ảnh thật", "The preview does not match the photo"},
	{"field_conflict", "Hai người sửa khác nhau một mục", "Two people changed a field differently"},
	{"critical_conflict", "Hai người sửa khác nhau một mục quan trọng", "Two people changed an important field differently"},
	{"verdict_conflict", "Hai kết luận trái nhau", "Two leaders decided otherwise"},
	{"carried", "Nộp hộ từ máy khác", "Carried in from another phone"},
	{"corrected_twice", "Một bản ghi được đính chính hai lần", "One record was corrected twice"},
	{"foreign_correction", "Người khác đính chính", "Corrected by somebody else"},
	{"lookalike", "Giống một bản ghi khác", "Looks like another row"},
	{"donor_interval", "Hiến máu sớm quá", "Donates too soon"},
	{"far_from_unit", "Ghi ở xa địa bàn", "Recorded far from its unit"},
	{"too_fast", "Nhanh quá mức có thể", "Faster than can be"},
	{"photo_old", "Ảnh chụp từ trước", "The photo is older than the visit"},
	{"clock_off", "Đồng hồ của máy sai", "The phone's clock is wrong"},
	{"outside_campaign", "Ngoài thời gian chiến dịch", "Outside the campaign's dates"},
	{"value_outside_gift_type", "Trị giá khác loại quà", "The value is not that of the gift type"},
	{"off_list", "Không có trong danh sách phê duyệt", "Not on the approved list"},
}
