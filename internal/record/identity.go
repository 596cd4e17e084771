package record

import "strings"

// Names of the identity number (CCCD, số định danh): the number itself is never stored; its last four digits are.
const (
	idNumber = "id_number"
	idLast4  = "id_last4"
)

// IdentityNumber reads what a person typed: 12 digits, or the 9 of the old CMND; spaces, dots and dashes are dropped.
func IdentityNumber(typed string) (number string, ok bool) {
	number = strings.NewReplacer(" ", "", ".", "", "-", "").Replace(typed)
	return number, (len(number) == 12 || len(number) == 9) && only(number, base36[:10])
}

// birthProvinces are the first three digits of an identity number: the province where the birth was registered, by the
// 63 provinces of before 01/07/2025. Numbers stay as they are when provinces merge (Thông tư 07/2016/TT-BCA).
const birthProvinces = "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 " +
	"038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 " +
	"086 087 089 091 092 093 094 095 096"

// IdentityWarnings compares a 12-digit number with the declared sex and year of birth, where they are known: digit 4 is
// century and sex (0 and 1 = 1900s male and female, 2 and 3 = 2000s, ...), digits 5 and 6 the year. It has no check digit.
func IdentityWarnings(number, sex string, birthYear int64) (codes []string) {
	if len(number) != 12 {
		return nil
	}
	if !strings.Contains(birthProvinces, number[:3]) {
		codes = append(codes, "id_number_province")
	}
	digit := int64(number[3] - '0')
	year := 1900 + digit/2*100 + int64(number[4]-'0')*10 + int64(number[5]-'0')
	male := digit%2 == 0
	if birthYear != 0 && birthYear != year || sex == "male" && !male || sex == "female" && male {
		codes = append(codes, "id_number_mismatch")
	}
	return codes
}
