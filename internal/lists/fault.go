package lists

import "fmt"

// Level says whether a row can be taken as it is.
type Level string

// Levels.
const (
	Error Level = "error" // not before it is mended, or somebody decides
	Warn  Level = "warn"  // it can; what could not be read is left out, and says so
)

// Fault is something about one cell, or one row, that a person should see.
type Fault struct {
	Field   string `json:"field,omitempty"`
	Code    string `json:"code"`
	Words   string `json:"words"`    // in Vietnamese
	WordsEn string `json:"words_en"` // in English
	Level   Level  `json:"level"`
}

// faults are all kinds of them, with their words; %s and %d stand for what was read.
var faults = map[string]struct {
	level  Level
	vi, en string
}{
	"name_missing":       {Error, "Thiếu họ và tên", "The name is missing"},
	"name_odd":           {Warn, "Họ và tên có chữ số hoặc ký hiệu lạ: “%s”", "The name has digits or signs in it: “%s”"},
	"birth_unreadable":   {Error, "Không đọc được năm sinh: “%s”", "The year of birth cannot be read: “%s”"},
	"birth_future":       {Error, "Năm sinh ở tương lai: %d", "The year of birth is in the future: %d"},
	"birth_old":          {Error, "Năm sinh %d: quá 120 tuổi", "Born in %d: over 120 years old"},
	"birth_short":        {Warn, "Năm sinh chỉ ghi hai chữ số, hiểu là %d", "Only two digits of the year of birth, taken as %d"},
	"birth_both":         {Error, "Có năm sinh ở cả cột nam và cột nữ", "A year of birth stands under both men and women"},
	"sex_unknown":        {Warn, "Không rõ giới tính: “%s”", "The sex cannot be read: “%s”"},
	"hamlet_unknown":     {Warn, "Chưa có thôn, tổ này trong đơn vị: “%s”", "This hamlet is not known in the unit: “%s”"},
	"category_unknown":   {Error, "Không rõ đối tượng: “%s”", "This category is not known: “%s”"},
	"category_missing":   {Warn, "Chưa ghi đối tượng", "No category is given"},
	"phone_shape":        {Warn, "Số điện thoại không đúng, sẽ bỏ qua: “%s”", "The phone number is wrong and is left out: “%s”"},
	"phone_more":         {Warn, "Có nhiều số điện thoại, chỉ lấy số đầu: %s", "Several phone numbers, only the first is taken: %s"},
	"id_digits":          {Warn, "Số định danh có ký tự không phải chữ số, sẽ bỏ qua", "The identity number holds more than digits and is left out"},
	"id_length":          {Warn, "Số định danh phải có 12 chữ số (CMND cũ 9), ở đây có %d; sẽ bỏ qua", "An identity number has 12 digits (old ones 9), here are %d; it is left out"},
	"id_zero":            {Warn, "Đã thêm số 0 bị Excel bỏ ở đầu số định danh", "The zero that Excel took from the identity number was put back"},
	"id_number_province": {Warn, "Ba số đầu của số định danh không phải mã tỉnh nào", "The first three digits of the identity number are no province's"},
	"id_number_mismatch": {Warn, "Số định danh không khớp giới tính hoặc năm sinh", "The identity number does not fit the sex or the year of birth"},
	"id_doubled":         {Error, "Trùng số định danh với dòng %d", "The same identity number as in row %d"},
	"size_unreadable":    {Warn, "Không đọc được số khẩu, sẽ bỏ qua: “%s”", "The size of the household cannot be read and is left out: “%s”"},
	"qty_unreadable":     {Error, "Số lượng không phải là số nguyên từ 1 đến 1.000: “%s”", "The quantity is no whole number from 1 to 1,000: “%s”"},
	"gift_unknown":       {Error, "Chiến dịch không có loại quà này: “%s”", "The campaign has no such gift: “%s”"},
	"doubled":            {Error, "Trùng người với dòng %d", "The same person as in row %d"},
	"already_listed":     {Error, "Đã có trong danh sách lần %d", "Is on the list already, version %d"},
	"known":              {Warn, "Đã có trong sổ của đơn vị: %s", "Is known to the unit already: %s"},
	"lookalike":          {Warn, "Giống người đã có trong sổ: %s", "Looks like somebody known: %s"},
	"head_not_found":     {Warn, "Không tìm thấy chủ hộ “%s” trong tệp và trong đơn vị", "The head of the household, “%s”, is neither in the file nor in the unit"},
	"head_several":       {Warn, "Có nhiều người tên “%s”, chưa rõ ai là chủ hộ", "Several people are called “%s”; which one is the head is not clear"},
	"too_long":           {Error, "Dài quá %d ký tự", "Longer than %d characters"},
	"formula_error":      {Error, "Công thức trong tệp bị lỗi: %s", "A formula in the file failed: %s"},
	"old_font":           {Warn, "Chữ có vẻ gõ bằng bảng mã cũ (TCVN3, VNI): “%s”. Hãy chuyển sang Unicode", "The text seems to be in an old encoding (TCVN3, VNI): “%s”. Convert it to Unicode"},
}

func fault(field, code string, args ...any) Fault {
	f, ok := faults[code]
	if !ok {
		panic("lists: no fault " + code)
	}
	return Fault{field, code, say(f.vi, args), say(f.en, args), f.level}
}

func say(words string, args []any) string {
	if len(args) == 0 {
		return words
	}
	return fmt.Sprintf(words, args...)
}
