package record

// Campaign is a drive of the organisation with a theme, a window and a limit of gifts for each household. Its dates are
// entered by the branch, never derived from a calendar.
var Campaign = &Kind{
	Name: "campaign", Class: Reference, Vi: "Chiến dịch", En: "Campaign",
	About:    "A drive with a theme, a window of days and a limit of gifts for each household.",
	UnitFree: true,
	Fields: []Field{
		{Name: "name", Type: Text, Len: 200, Required: true, Vi: "Tên", En: "Name"},
		{Name: "type", Type: Enum, Required: true, Vi: "Loại", En: "Type", Options: []Option{
			{"tet_nhan_ai", "Tết Nhân ái", "Compassionate Tết"}, {"thang_nhan_dao", "Tháng Nhân đạo", "Humanitarian Month"},
			{"relief", "Cứu trợ", "Relief"}, {"other", "Khác", "Other"}}},
		{Name: "year", Type: Int, Min: 1946, Max: 2200, Vi: "Năm", En: "Year"},
		{Name: "theme", Type: Text, Len: 300, Vi: "Chủ đề", En: "Theme"},
		{Name: "basis", Type: Text, Len: 300, List: true, Vi: "Căn cứ", En: "Legal basis"},
		{Name: "recipients", Type: Text, Len: 300, List: true, Vi: "Nơi nhận", En: "Addressed to", Source: "Nghị định 30/2020/NĐ-CP"},
		{Name: "starts", Type: Date, Required: true, Vi: "Bắt đầu", En: "Starts"},
		{Name: "ends", Type: Date, Required: true, Vi: "Kết thúc", En: "Ends"},
		{Name: "deadline", Type: Date, Vi: "Hạn trao", En: "Deadline"},
		{Name: "unit", Type: Ref, Of: "unit", Vi: "Đơn vị tổ chức", En: "Organiser"},
		{Name: "gift_limit", Type: Int, Min: 1, Max: 100, Vi: "Số suất tối đa mỗi hộ", En: "Gifts for each household", Unit: "suất"},
		{Name: "evidence", Type: Enum, Vi: "Yêu cầu ảnh", En: "Photo evidence", Options: []Option{
			{"standard", "Ảnh gọn", "Standard"}, {"original", "Ảnh gốc", "Camera originals"}}},
	},
}
