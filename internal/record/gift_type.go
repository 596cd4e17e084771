package record

// GiftType is what one gift of a campaign consists of. Gifts of cash and goods together are the norm. One with a unit is
// that branch's own; without, everybody's in the campaign.
var GiftType = &Kind{
	Name: "gift_type", Class: Reference, Vi: "Loại quà", En: "Gift type",
	About:    "What one gift of a campaign consists of, and its value.",
	UnitFree: true,
	Fields: []Field{
		{Name: "campaign", Type: Ref, Of: "campaign", Required: true, Vi: "Chiến dịch", En: "Campaign"},
		{Name: "unit", Type: Ref, Of: "unit", Vi: "Đơn vị", En: "Unit"},
		{Name: "name", Type: Text, Len: 200, Required: true, Vi: "Tên", En: "Name"},
		{Name: "items", Type: Text, Len: 500, Vi: "Hiện vật", En: "Goods"},
		{Name: "cash", Type: Money, Max: 1e9, Vi: "Tiền mặt", En: "Cash", Unit: "đồng"},
		{Name: "value", Type: Money, Max: 1e9, Vi: "Tổng trị giá", En: "Total value", Unit: "đồng"},
	},
}
