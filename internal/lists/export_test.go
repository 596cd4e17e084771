package lists

import (
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Read is reading a file as the endpoint does, held against a few people who are known.
func Read(file []byte, sheet string, headerRow int, mapping map[string]string, now time.Time) (readOut, error) {
	t, err := readTable(file, sheet)
	if err != nil {
		return readOut{}, err
	}
	known := known{now: now, unit: "communekienan00", hamlets: []string{"Tổ 1", "Tổ dân phố 5", "Thôn Đông"}, listed: map[string]int64{"listed000000000": 2},
		gifts: []gift{{"gifttypeparcel0", "Túi quà Tết"}}, hmac: func(number string) string { return "hmac " + number },
		people: []knownPerson{
			{id: "known0000000000", name: "Nguyễn Thị Hòa", folded: record.Fold("Nguyễn Thị Hòa"), hamlet: "Tổ 1", born: 1950},
			{id: "listed000000000", name: "Trần Văn Ất", folded: record.Fold("Trần Văn Ất"), hamlet: "Tổ 1", born: 1944},
			{id: "numbered0000000", name: "Lê Thị Bình", folded: record.Fold("Lê Thị Bình"), idHMAC: "hmac 031150000001"},
			{id: "twohoa100000000", name: "Bùi Văn Hai", folded: record.Fold("Bùi Văn Hai"), born: 1960}, {id: "twohoa200000000", name: "Bùi Văn Hai", folded: record.Fold("Bùi Văn Hai"), born: 1961},
		}}
	return examine(t, readIn{unit: known.unit, headerRow: headerRow, mapping: mapping}, known)
}

// HamletOf is the one of a unit's hamlets that a text names.
func HamletOf(text string, hamlets ...string) (string, bool) {
	return known{hamlets: hamlets}.hamletOf(text)
}

// Faults are all codes that a row may be told of.
func Faults() (codes []string) {
	for code := range faults {
		codes = append(codes, code)
	}
	return codes
}
