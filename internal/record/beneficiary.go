package record

// Beneficiary is a person or a household whom the branch helps. Gifts are counted for the household: `household` is the
// id of its head's row.
var Beneficiary = &Kind{
	Name: "beneficiary", Class: CoEdited, Vi: "Người hưởng lợi", En: "Beneficiary",
	About:    "A person whom the branch helps, with their household and their need.",
	CreateBy: []Role{MemberRole, TeamLead, BranchLeader},
	SetBy:    []Role{BranchLeader},
	Fields: []Field{
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "hamlet", Type: Text, Len: 80, SetBy: fieldRoles, Vi: "Thôn, tổ dân phố", En: "Hamlet"},
		{Name: "name", Type: Text, Len: 80, Required: true, Critical: true, Vi: "Họ và tên", En: "Name"},
		birthYear,
		{Name: "sex", Type: Enum, Options: Sexes, Vi: "Giới", En: "Sex"},
		{Name: "categories", Type: Enum, List: true, Union: true, SetBy: fieldRoles, Options: Categories, Vi: "Đối tượng", En: "Categories"},
		{Name: "category_basis", Type: Enum, Vi: "Căn cứ xác định đối tượng", En: "Basis of the category", Options: []Option{
			{"certificate", "Giấy chứng nhận hộ nghèo, cận nghèo", "Certificate of a poor household"},
			{"committee", "Xác nhận của UBND xã", "Word of the People's Committee"}, {"survey", "Khảo sát", "Survey"}}},
		{Name: "category_no", Type: Text, Len: 80, Vi: "Số giấy tờ", En: "Number of the paper"},
		{Name: "household", Type: Ref, Of: "beneficiary", Critical: true, Vi: "Chủ hộ", En: "Head of the household"},
		{Name: "household_size", Type: Int, Min: 1, Max: 30, Vi: "Số người trong hộ", En: "People in the household", Unit: "người"},
		{Name: "need", Type: Text, Private: Health, SetBy: fieldRoles, Vi: "Nhu cầu", En: "Need"},
		{Name: "phone", Type: Text, Private: Contact, Len: 20, SetBy: fieldRoles, Vi: "Điện thoại", En: "Phone"},
		{Name: "address", Type: Text, Private: Contact, Len: 300, SetBy: fieldRoles, Vi: "Địa chỉ", En: "Address"},
		{Name: idNumber, Type: Text, Private: Identity, Len: 20, WriteOnly: true, Critical: true, Vi: "Số định danh (CCCD)", En: "Identity number", Source: identitySource},
		{Name: idLast4, Type: Text, Private: Identity, Len: 4, Computed: true, Masked: true, Critical: true, Vi: "4 số cuối định danh", En: "Last 4 of the identity number"},
		{Name: "note", Type: Text, Private: Words, SetBy: fieldRoles, Vi: "Ghi chú", En: "Note"},
		{Name: "tags", Type: Text, Len: 40, List: true, Union: true, SetBy: fieldRoles, Vi: "Nhãn", En: "Tags"},
		{Name: "list_state", Type: Enum, Computed: true, Vi: "Trạng thái danh sách", En: "State of the list", Options: []Option{
			{"draft", "Soạn", "Draft"}, {"checked", "Đã rà soát tại thôn, tổ", "Checked in the hamlet"},
			{"submitted", "Đã trình UBND", "Submitted"}, {"returned", "Trả lại", "Returned"}, {"approved", "Đã phê duyệt", "Approved"}}},
		{Name: "served", Type: Object, List: true, Computed: true, WireOnly: true, Vi: "Đã nhận", En: "Served", Members: []Field{
			{Name: "campaign", Type: Ref, Of: "campaign", Required: true, Vi: "Chiến dịch", En: "Campaign"},
			{Name: "gift_type", Type: Ref, Of: "gift_type", Vi: "Loại quà", En: "Gift type"},
			{Name: "at", Type: Time, Vi: "Lúc", En: "At"},
			{Name: "handover", Type: Ref, Of: "gift_handover", Vi: "Lần trao", En: "Handover"},
		}},
	},
}

const identitySource = "Nghị định 137/2015/NĐ-CP Điều 13; Thông tư 07/2016/TT-BCA"

// Categories are the groups of people whom the Red Cross helps; a person may be in several.
var Categories = []Option{
	{"poor", "Hộ nghèo", "Poor household"},
	{"near_poor", "Hộ cận nghèo", "Near-poor household"},
	{"special_hardship", "Hoàn cảnh đặc biệt khó khăn", "Special hardship"},
	{"sudden_hardship", "Khó khăn đột xuất", "Sudden hardship"},
	{"agent_orange", "Nạn nhân chất độc da cam", "Agent Orange victim"},
	{"disabled", "Người khuyết tật", "Person with a disability"},
	{"elderly_alone", "Người cao tuổi neo đơn", "Elderly person living alone"},
	{"orphan", "Trẻ mồ côi", "Orphan"},
	{"poor_patient", "Bệnh nhân nghèo, hiểm nghèo", "Poor or gravely ill patient"},
	{"disaster", "Ảnh hưởng thiên tai, dịch bệnh, hỏa hoạn", "Hit by disaster, epidemic or fire"},
	{"merit", "Gia đình chính sách, người có công", "Policy family"},
	{"red_cross", "Cán bộ, hội viên, tình nguyện viên khó khăn", "Red Cross people in hardship"},
	{"lodger", "Lao động nghèo xóm trọ", "Poor worker in lodgings"},
	{"homeless", "Người vô gia cư", "Homeless"},
	{"ethnic_minority", "Dân tộc thiểu số khó khăn", "Ethnic minority in hardship"},
	{"poor_pupil", "Học sinh nghèo", "Poor pupil"},
	{"other", "Khác", "Other"},
}
