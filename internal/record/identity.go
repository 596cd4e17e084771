package record

// Names of the identity number (CCCD, số định danh): the number itself is never stored; its last four digits are.
const (
	idNumber = "id_number"
	idLast4  = "id_last4"
)
