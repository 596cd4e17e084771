package record

// Target is what a unit has set out to reach in a campaign, or in some days of it, by one indicator (chỉ tiêu). Targets go
// down the tree: a province sets those of its communes, a commune its own.
var Target = &Kind{
	Name: "target", Class: CoEdited, Vi: "Chỉ tiêu", En: "Target",
	About:    "What a unit has set out to reach in a campaign, by one indicator.",
	CreateBy: []Role{BranchLeader, ProvinceLeader},
	SetBy:    []Role{BranchLeader, ProvinceLeader},
	Part:     "campaign",
	Fields: []Field{
		{Name: "campaign", Type: Ref, Of: "campaign", Required: true, Fixed: true, Vi: "Chiến dịch", En: "Campaign"},
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Fixed: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "indicator", Type: Enum, Required: true, Options: Indicators, Vi: "Chỉ số", En: "Indicator"},
		{Name: "value", Type: Number, Required: true, Min: 1, Max: 1e13, Vi: "Mức cần đạt", En: "Value to reach"},
		{Name: "starts", Type: Date, Vi: "Từ ngày", En: "From"},
		{Name: "ends", Type: Date, Vi: "Đến ngày", En: "To"},
		noteField,
	},
}

// Indicators are what targets may be set for. Each says what it counts, so that lượt, người, hộ and suất, or bags and
// millilitres, are never taken for one another.
var Indicators = []Option{
	{"G1", "Số suất quà đã trao (suất)", "Gifts handed over (parcels)"},
	{"G2", "Trị giá quà (đồng)", "Value of gifts (đồng)"},
	{"G3", "Số lượt người được trợ giúp (lượt)", "Times people were helped (times)"},
	{"G3P", "Số người được trợ giúp (người)", "People helped (persons)"},
	{"G3H", "Số hộ được trợ giúp (hộ)", "Households helped (households)"},
	{"G4", "Tỷ lệ bao phủ danh sách (%)", "Share of the list that was served (%)"},
	{"G7", "Trao đúng danh sách phê duyệt (%)", "Handed to people on the approved list (%)"},
	{"G8", "Trao trước hạn (%)", "Handed over in time (%)"},
	{"B1", "Số lượt hiến máu (lượt)", "Blood donations (times)"},
	{"B2", "Số túi máu (túi)", "Bags of blood (bags)"},
	{"B2ML", "Lượng máu (ml)", "Blood (ml)"},
	{"C1", "Số lượt sơ cấp cứu (lượt)", "People given first aid (times)"},
	{"V1", "Số giờ tình nguyện (giờ)", "Volunteer hours (hours)"},
}
