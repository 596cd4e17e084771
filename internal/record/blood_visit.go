package record

// BloodVisit is one person's way through a blood drive, from the registration desk to the bag. The collecting facility
// decides who may give, never this system, and the health questionnaire, weight, haemoglobin and test results stay
// there: of a deferral only its class is kept (Thông tư 26/2013/TT-BYT Điều 7). A visit without a state is registered.
var BloodVisit = &Kind{
	Name: "blood_visit", Class: Evidence, Vi: "Lượt hiến máu", En: "Blood visit",
	About:    "One person's way through a blood drive, from registration to the bag.",
	CreateBy: fieldRoles,
	Fields: []Field{
		{Name: "drive", Type: Ref, Of: "blood_drive", Required: true, Vi: "Đợt hiến máu", En: "Blood drive"},
		{Name: "unit", Type: Ref, Of: "unit", Required: true, Vi: "Đơn vị", En: "Unit"},
		{Name: "donor", Type: Object, Required: true, Vi: "Người hiến", En: "Donor", Members: []Field{
			{Name: "name", Type: Text, Len: 80, Required: true, Vi: "Họ và tên", En: "Name"},
			birthYear,
			{Name: "sex", Type: Enum, Options: Sexes, Vi: "Giới", En: "Sex"},
			{Name: "phone", Type: Text, Private: Contact, Len: 20, Masked: true, Vi: "Điện thoại", En: "Phone"},
			{Name: "organisation", Type: Text, Len: 200, Vi: "Nhóm, đơn vị", En: "Group or organisation"},
			{Name: idNumber, Type: Text, Private: Identity, Len: 20, WriteOnly: true, Vi: "Số định danh (CCCD)", En: "Identity number", Source: identitySource},
			{Name: idLast4, Type: Text, Private: Identity, Len: 4, Computed: true, Masked: true, Vi: "4 số cuối định danh", En: "Last 4 of the identity number"},
		}},
		{Name: "state", Type: Enum, Vi: "Trạng thái", En: "State", Options: []Option{
			{"registered", "Đăng ký", "Registered"}, {"arrived", "Đến", "Arrived"}, {"screened", "Đã khám", "Screened"},
			{"deferred", "Hoãn", "Deferred"}, {"donated", "Đã hiến", "Donated"}, {"left", "Bỏ về", "Left"}}},
		{Name: "defer_class", Type: Enum, Private: Health, Vi: "Nhóm lý do hoãn", En: "Class of deferral", Source: "Thông tư 26/2013/TT-BYT Điều 4-5, 7", Options: []Option{
			{"weight", "Cân nặng", "Weight"}, {"hemoglobin", "Huyết sắc tố", "Haemoglobin"}, {"blood_pressure", "Huyết áp", "Blood pressure"},
			{"interval", "Khoảng cách giữa hai lần", "Interval"}, {"medicine_illness", "Thuốc hoặc bệnh", "Medicine or illness"},
			{"other", "Khác", "Other"}, {"not_stated", "Không nêu", "Not stated"}}},
		{Name: "component", Type: Enum, Options: Components, Vi: "Thành phần", En: "Component"},
		{Name: "ml", Type: Int, Min: 50, Max: 650, Vi: "Thể tích túi", En: "Volume of the bag", Unit: "ml", Source: "Thông tư 26/2013/TT-BYT Điều 4"},
		{Name: "abo", Type: Enum, Private: Health, Vi: "Nhóm ABO", En: "ABO group", Options: []Option{
			{"O", "O", "O"}, {"A", "A", "A"}, {"B", "B", "B"}, {"AB", "AB", "AB"}}},
		{Name: "rh", Type: Enum, Private: Health, Vi: "Rh", En: "Rh", Options: []Option{
			{"+", "Rh+", "Rh+"}, {"-", "Rh−", "Rh−"}}},
		{Name: "group_source", Type: Enum, Private: Health, Vi: "Nguồn nhóm máu", En: "Source of the group", Options: []Option{
			{"declared", "Tự khai", "Self-declared"}, {"confirmed", "Đã xác nhận", "Confirmed"}}},
		{Name: "prior_count", Type: Int, Max: 500, Vi: "Số lần đã hiến", En: "Earlier donations", Unit: "lần"},
		{Name: "last_date", Type: Date, Vi: "Lần hiến gần nhất", En: "Last donation"},
		{Name: "last_component", Type: Enum, Options: Components, Vi: "Thành phần lần gần nhất", En: "Component of the last donation"},
		{Name: "certificate_no", Type: Text, Len: 40, Vi: "Số giấy chứng nhận", En: "Certificate number", Source: "Quyết định 1995/2004/QĐ-BYT"},
		{Name: "reaction", Type: Enum, Private: Health, Vi: "Phản ứng", En: "Reaction", Options: []Option{
			{"none", "Không", "None"}, {"mild", "Nhẹ", "Mild"}, {"moderate", "Vừa", "Moderate"}, {"severe", "Nặng", "Severe"}}},
		{Name: "consent", Type: Enum, Options: Consents, Vi: "Đồng ý dùng ảnh", En: "Consent to the photo"},
		{Name: "helpers", Type: Text, List: true, Computed: true, Vi: "Người làm các bước", En: "Who made its steps"},
		warningsField,
		noteField,
		{Name: "corrects", Type: Ref, Of: "blood_visit", Vi: "Đính chính cho", En: "Corrects"},
	},
	Steps: map[string][]string{
		"registered": {"arrived", "left"},
		"arrived":    {"screened", "left"},
		"screened":   {"deferred", "donated", "left"},
	},
	StepFields: []string{"defer_class", "component", "ml", "abo", "rh", "group_source", "prior_count", "last_date",
		"last_component", "certificate_no", "reaction", "consent", "warnings", "note"},
	Warn: func(w *Warner) { w.donorAge(); w.donorInterval(); w.donorVolume() },
}

// Components are what a donor may give.
var Components = []Option{{"whole", "Toàn phần", "Whole blood"}, {"platelets", "Tiểu cầu", "Platelets"},
	{"plasma", "Huyết tương", "Plasma"}, {"red_cells", "Hồng cầu", "Red cells"}}
