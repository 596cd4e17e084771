package record

// VolunteerKind is a person on the roll of a branch: member, volunteer, youth, officer or collaborator. It says nothing
// about what the person may do in this system: that is for grants.
var VolunteerKind = &Kind{
	Name: "volunteer", Class: CoEdited, Vi: "Hội viên, tình nguyện viên", En: "Volunteer",
	About:    "A person on the roll of a branch.",
	CreateBy: []Role{BranchLeader},
	SetBy:    []Role{BranchLeader},
	Fields: []Field{
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "name", Type: Text, Len: 80, Required: true, Critical: true, Vi: "Họ và tên", En: "Name"},
		birthYear,
		{Name: "sex", Type: Enum, Options: Sexes, Vi: "Giới", En: "Sex"},
		{Name: "phone", Type: Text, Private: Contact, Len: 20, Masked: true, Vi: "Điện thoại", En: "Phone"},
		{Name: "roles", Type: Enum, List: true, Vi: "Tư cách", En: "Roles", Source: "Điều lệ Hội, Điều 23-24", Options: []Option{
			{"member", "Hội viên", "Member"}, {"volunteer", "Tình nguyện viên", "Volunteer"},
			{"youth", "Thanh thiếu niên Chữ thập đỏ", "Red Cross youth"}, {"officer", "Cán bộ", "Officer"},
			{"collaborator", "Cộng tác viên", "Collaborator"}}},
		{Name: "skills", Type: Text, Len: 80, List: true, Vi: "Kỹ năng", En: "Skills"},
		{Name: "card_no", Type: Text, Len: 40, Vi: "Số thẻ", En: "Card number"},
		{Name: "joined", Type: Date, Vi: "Ngày vào", En: "Joined"},
		{Name: "left", Type: Date, Vi: "Ngày ra", En: "Left"},
		{Name: "team", Type: Text, Len: 80, Vi: "Đội, tổ", En: "Team"},
	},
}

var birthYear = Field{Name: "birth_year", Type: Int, Min: 1900, Max: 2100, Vi: "Năm sinh", En: "Year of birth"}
