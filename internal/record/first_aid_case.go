package record

// FirstAidCase is first aid that was given: facts, no diagnosis. A casualty needs no name; health is sensitive data, so
// name and phone are masked and only facts of the care are kept.
var FirstAidCase = &Kind{
	Name: "first_aid_case", Class: Evidence, Vi: "Ca sơ cấp cứu", En: "First-aid case",
	About:    "First aid that was given at one place, to one or more casualties.",
	CreateBy: fieldRoles,
	Part:     "campaign",
	Fields: []Field{
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "campaign", Type: Ref, Of: "campaign", Vi: "Chiến dịch", En: "Campaign"},
		{Name: "found_at", Type: Time, Vi: "Phát hiện lúc", En: "Found at"},
		{Name: "ended_at", Type: Time, Vi: "Kết thúc lúc", En: "Ended at"},
		{Name: "place", Type: Text, Len: 200, Vi: "Địa điểm", En: "Place"},
		locationField,
		{Name: "cause", Type: Enum, Private: Health, Vi: "Nguyên nhân", En: "Cause", Options: []Option{
			{"traffic", "Tai nạn giao thông", "Traffic"}, {"work", "Tai nạn lao động", "Work"}, {"daily_life", "Sinh hoạt", "Daily life"},
			{"drowning", "Đuối nước", "Drowning"}, {"electric", "Điện giật", "Electric shock"}, {"burn", "Bỏng", "Burn"},
			{"fall", "Ngã", "Fall"}, {"animal", "Động vật", "Animal"}, {"sudden_illness", "Bệnh đột ngột", "Sudden illness"},
			{"heat", "Say nắng, say nóng", "Heat"}, {"disaster", "Thiên tai", "Disaster"}, {"other", "Khác", "Other"}}},
		{Name: "casualties", Type: Object, List: true, Required: true, Vi: "Nạn nhân", En: "Casualties", Members: []Field{
			{Name: "sex", Type: Enum, Options: Sexes, Vi: "Giới", En: "Sex"},
			{Name: "age_band", Type: Enum, Vi: "Nhóm tuổi", En: "Age band", Unit: "tuổi", Options: []Option{
				{"0_5", "0-5", "0-5"}, {"6_15", "6-15", "6-15"}, {"16_59", "16-59", "16-59"}, {"60_plus", "60 trở lên", "60 and over"}}},
			{Name: "avpu", Type: Enum, Private: Health, Vi: "Tri giác", En: "AVPU", Options: []Option{
				{"alert", "Tỉnh", "Alert"}, {"voice", "Đáp ứng lời nói", "Responds to voice"},
				{"pain", "Đáp ứng đau", "Responds to pain"}, {"unresponsive", "Không đáp ứng", "Unresponsive"}}},
			{Name: "breathing", Type: Bool, Private: Health, Vi: "Có thở", En: "Breathing"},
			{Name: "severe_bleeding", Type: Bool, Private: Health, Vi: "Chảy máu nhiều", En: "Severe bleeding"},
			{Name: "injuries", Type: Text, Private: Health, Len: 80, List: true, Vi: "Tổn thương", En: "Injuries"},
			{Name: "care", Type: Enum, Private: Health, List: true, Vi: "Đã làm", En: "Care given", Options: []Option{
				{"call_115", "Gọi 115", "Called 115"}, {"stop_bleeding", "Cầm máu", "Stopped bleeding"}, {"bandage", "Băng", "Bandage"},
				{"splint", "Nẹp cố định", "Splint"}, {"cpr", "Hồi sinh tim phổi", "CPR"}, {"aed", "Máy AED", "AED"},
				{"foreign_body", "Lấy dị vật", "Foreign body"}, {"recovery_position", "Tư thế hồi phục", "Recovery position"},
				{"cool_burn", "Làm mát bỏng", "Cooled a burn"}, {"keep_warm", "Giữ ấm", "Kept warm"},
				{"comfort", "Trấn an tâm lý", "Comfort"}, {"other", "Khác", "Other"}}},
			{Name: "outcome", Type: Enum, Private: Health, Vi: "Tình trạng lúc bàn giao", En: "Outcome at handover", Options: []Option{
				{"stable", "Ổn", "Stable"}, {"worse", "Nặng hơn", "Worse"},
				{"died", "Tử vong trước khi chuyển giao", "Died before handover"}, {"unknown", "Không rõ", "Unknown"}}},
			{Name: "handed_to", Type: Enum, Private: Health, Vi: "Chuyển cho", En: "Handed to", Options: []Option{
				{"ambulance_115", "Cấp cứu 115", "Ambulance 115"}, {"health_station", "Trạm y tế", "Health station"},
				{"hospital", "Bệnh viện", "Hospital"}, {"family", "Gia đình", "Family"}, {"self", "Tự về", "Went home alone"},
				{"refused", "Từ chối", "Refused"}}},
			{Name: "facility", Type: Text, Private: Health, Len: 200, Vi: "Cơ sở y tế", En: "Facility"},
			{Name: "name", Type: Text, Private: Identity, Len: 80, Masked: true, Vi: "Họ và tên", En: "Name"},
			{Name: "phone", Type: Text, Private: Contact, Len: 20, Masked: true, Vi: "Điện thoại", En: "Phone"},
		}},
		{Name: "helper_certificate", Type: Text, Len: 80, Vi: "Chứng nhận của người sơ cứu", En: "Helper's certificate"},
		warningsField,
		noteField,
		{Name: "corrects", Type: Ref, Of: "first_aid_case", Vi: "Đính chính cho", En: "Corrects"},
	},
}
