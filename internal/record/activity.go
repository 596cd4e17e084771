package record

// Activity is anything else that volunteers did together: hours, people and what came of it.
var Activity = &Kind{
	Name: "activity", Class: Evidence, Vi: "Hoạt động", En: "Activity",
	About:    "Something that volunteers did together: hours, people and what came of it.",
	CreateBy: fieldRoles,
	Part:     "campaign",
	Fields: []Field{
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "campaign", Type: Ref, Of: "campaign", Vi: "Chiến dịch", En: "Campaign"},
		{Name: "type", Type: Enum, Required: true, Vi: "Loại", En: "Type", Options: []Option{
			{"communication", "Truyền thông", "Communication"}, {"environment", "Môi trường", "Environment"},
			{"health_check", "Khám bệnh", "Health check"}, {"kitchen", "Bếp ăn", "Kitchen"}, {"house_repair", "Sửa nhà", "House repair"},
			{"training", "Tập huấn", "Training"}, {"disaster", "Ứng phó thảm họa", "Disaster response"},
			{"visit", "Thăm hỏi", "Visit"}, {"other", "Khác", "Other"}}},
		{Name: "started_at", Type: Time, Vi: "Bắt đầu lúc", En: "Started at"},
		{Name: "hours", Type: Number, Max: 1000, Vi: "Số giờ", En: "Hours", Unit: "giờ"},
		{Name: "people", Type: Int, Max: 100000, Vi: "Số người tham gia", En: "People", Unit: "người"},
		{Name: "outputs", Type: Text, Vi: "Kết quả", En: "Outputs"},
		locationField,
		warningsField,
		noteField,
		{Name: "corrects", Type: Ref, Of: "activity", Vi: "Đính chính cho", En: "Corrects"},
	},
	Warn: func(w *Warner) { w.outsideCampaign() },
}
