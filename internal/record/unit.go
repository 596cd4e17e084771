package record

// Unit is a place or body of the organisation: an administrative unit, a branch, a chapter, a school, a firm. Units live
// in time: codes are reused between eras with other names, so a unit is found by (era, code), never by code alone.
var Unit = &Kind{
	Name: "unit", Class: Reference, Vi: "Đơn vị", En: "Unit",
	About: "A place or body of the organisation, valid from one day to another.",
	Fields: []Field{
		{Name: "code", Type: Text, Len: 40, Vi: "Mã", En: "Code", Source: "General Statistics Office codes, leading zeros kept"},
		{Name: "era", Type: Text, Len: 40, Vi: "Thời kỳ của mã", En: "Era of the code"},
		{Name: "name", Type: Text, Len: 200, Required: true, Critical: true, Vi: "Tên", En: "Name"},
		{Name: "type", Type: Text, Len: 80, Required: true, Vi: "Loại", En: "Type"},
		{Name: "parent", Type: Ref, Of: "unit", Vi: "Đơn vị cấp trên", En: "Parent"},
		{Name: "valid_from", Type: Date, Vi: "Có hiệu lực từ", En: "Valid from"},
		{Name: "valid_to", Type: Date, Vi: "Hết hiệu lực", En: "Valid to"},
		{Name: "search", Type: Text, Vi: "Chữ để tìm", En: "Search text"},
		{Name: "successors", Type: Ref, Of: "unit", List: true, Vi: "Đơn vị kế thừa", En: "Successors"},
		{Name: "former", Type: Text, Len: 200, List: true, Vi: "Tên cũ", En: "Earlier names"},
		{Name: "location", Type: Location, Vi: "Vị trí", En: "Location"},
	},
}
