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
		{Name: "value", Type: Number, Required: true, Min: 1, Max: 1e13, Vi: "Mức", En: "Value"},
		{Name: "starts", Type: Date, Vi: "Từ ngày", En: "From"},
		{Name: "ends", Type: Date, Vi: "Đến ngày", En: "To"},
		noteField,
	},
}

// Indicators are what targets may be set for, by their codes in reports (domain.md section 2). Shares are in percent, value
// is in đồng. Lượt, người, hộ and suất are indicators of their own, and so are bags and millilitres.
var Indicators = []Option{
	{"G1", "Suất quà", "Parcels"}, {"G2", "Trị giá quà", "Value"},
	{"G3", "Lượt người", "Times helped"}, {"G3P", "Số người", "Persons"}, {"G3H", "Số hộ", "Households"},
	{"G4", "Bao phủ", "Coverage"}, {"G7", "Đúng danh sách", "On the list"}, {"G8", "Kịp thời", "In time"},
	{"B1", "Lượt hiến máu", "Donations"}, {"B2", "Túi máu", "Bags"}, {"B2ML", "Máu, ml", "Blood, ml"},
	{"C1", "Lượt sơ cấp cứu", "First aid"}, {"V1", "Giờ tình nguyện", "Hours"},
}
