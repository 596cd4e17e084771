package record

// BloodDrive is a day on which a hospital collects blood at a place that a branch prepared. A drive without a state is
// planned; once it is closed its visits leave the phones of the field.
var BloodDrive = &Kind{
	Name: "blood_drive", Class: CoEdited, Vi: "Đợt hiến máu", En: "Blood drive",
	About:    "A day on which a facility collects blood at a place that the branch prepared.",
	CreateBy: []Role{MemberRole, TeamLead, BranchLeader},
	SetBy:    []Role{MemberRole, TeamLead, BranchLeader},
	Fields: []Field{
		{Name: "campaign", Type: Ref, Of: "campaign", Vi: "Chiến dịch", En: "Campaign"},
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "place", Type: Text, Len: 200, Required: true, Vi: "Địa điểm", En: "Place"},
		{Name: "date", Type: Date, Required: true, Vi: "Ngày", En: "Date"},
		{Name: "opens", Type: Time, Vi: "Mở cửa", En: "Opens"},
		{Name: "closes", Type: Time, Vi: "Đóng cửa", En: "Closes"},
		{Name: "facility", Type: Text, Len: 200, Vi: "Cơ sở tiếp nhận máu", En: "Collecting facility"},
		{Name: "target_bags", Type: Int, Max: 10000, Vi: "Chỉ tiêu", En: "Target", Unit: "túi"},
		{Name: "state", Type: Enum, Vi: "Trạng thái", En: "State", Options: []Option{
			{"planned", "Đã lên kế hoạch", "Planned"}, {"open", "Đang mở", "Open"}, {"closed", "Đã đóng", "Closed"}}},
		noteField,
	},
}

// Fields that several kinds carry alike.
var (
	noteField     = Field{Name: "note", Type: Text, Private: Words, Vi: "Ghi chú", En: "Note"}
	warningsField = Field{Name: "warnings", Type: Text, List: true, Vi: "Cảnh báo", En: "Warnings"}
	locationField = Field{Name: "location", Type: Location, Private: Contact, Vi: "Vị trí", En: "Location"}
)
