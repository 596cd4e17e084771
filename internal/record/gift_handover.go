package record

// GiftHandover is a gift that was handed over. The gift is already gone when the record arrives, so it is never refused
// for being one too many: record both, count the limit (sync.md section 5).
var GiftHandover = &Kind{
	Name: "gift_handover", Class: Evidence, Vi: "Trao quà", En: "Gift handover",
	About:    "One gift handed to one beneficiary, with its proof.",
	CreateBy: fieldRoles,
	Part:     "campaign",
	Fields: []Field{
		{Name: "campaign", Type: Ref, Of: "campaign", Required: true, Vi: "Chiến dịch", En: "Campaign"},
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "beneficiary", Type: Ref, Of: "beneficiary", Required: true, Vi: "Người nhận", En: "Beneficiary"},
		{Name: "gift_type", Type: Ref, Of: "gift_type", Required: true, Vi: "Loại quà", En: "Gift type"},
		{Name: "qty", Type: Int, Required: true, Min: 1, Max: 1000, Vi: "Số lượng", En: "Quantity", Unit: "suất"},
		{Name: "value", Type: Money, Required: true, Max: 1e9, Vi: "Trị giá", En: "Value", Unit: "đồng"},
		{Name: "received_by", Type: Enum, Required: true, Vi: "Người ký nhận", En: "Received by",
			Options: []Option{{"self", "Chính chủ", "In person"}, {"proxy", "Nhận thay", "By proxy"}}},
		{Name: "proxy", Type: Object, Vi: "Người nhận thay", En: "Proxy", Members: []Field{
			{Name: "name", Type: Text, Len: 80, Vi: "Họ và tên", En: "Name"},
			{Name: "relation", Type: Text, Len: 80, Vi: "Quan hệ", En: "Relation"},
			{Name: "reason", Type: Text, Private: Health, Len: 200, Vi: "Lý do", En: "Reason"},
		}},
		{Name: "list_version", Type: Int, Min: 1, Max: 10000, Vi: "Lần danh sách trên máy", En: "List version on the phone", Source: "the highest approved version that the phone held"},
		{Name: "giver", Type: Text, Len: 200, Vi: "Đơn vị tặng", En: "Giver"},
		{Name: "given_at", Type: Time, Vi: "Trao lúc", En: "Given at"},
		{Name: "location", Type: Location, Private: Contact, Vi: "Vị trí", En: "Location"},
		{Name: "refused_photo", Type: Bool, Vi: "Không muốn chụp ảnh", En: "Refused the photo"},
		{Name: "signature", Type: Text, Len: 64, Vi: "Chữ ký", En: "Signature"},
		{Name: "witness", Type: Text, Len: 80, Vi: "Người làm chứng", En: "Witness"},
		{Name: "consent", Type: Enum, Options: Consents, Vi: "Đồng ý dùng ảnh", En: "Consent to the photo"},
		{Name: "warnings", Type: Text, List: true, Vi: "Cảnh báo", En: "Warnings"},
		{Name: "note", Type: Text, Private: Words, Vi: "Ghi chú", En: "Note"},
		{Name: "corrects", Type: Ref, Of: "gift_handover", Vi: "Đính chính cho", En: "Corrects"},
		{Name: "counted", Type: Bool, Computed: true, Vi: "Được tính", En: "Counted"},
		{Name: "counted_with", Type: Ref, Of: "gift_handover", Computed: true, Vi: "Bản ghi được tính", En: "Counted record"},
	},
	Warn: func(w *Warner) { w.outsideCampaign(); w.valueOutsideGiftType(); w.offList(); w.hands() },
}

// fieldRoles are the people who record in the field.
var fieldRoles = []Role{Volunteer, MemberRole, TeamLead, BranchLeader}
