package record_test

import (
	"bytes"
	"encoding/json/jsontext"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/record"
)

const number = "031190001234"

// Whatever a phone sends, no byte of what is kept holds the identity number.
func TestSealLeavesNoNumberBehind(t *testing.T) {
	for name, raw := range map[string]string{
		"create":         `{"kind":"beneficiary","op":"create","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"unit":"000000000000002","name":"Lê Thị Ất","sex":"female","birth_year":1990,"id_number":"031190001234"}}`,
		"set":            `{"kind":"beneficiary","op":"set","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"id_number":{"v":"031190001234","was":"031190001234"}}}`,
		"donor":          `{"kind":"blood_visit","op":"create","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"unit":"000000000000002","drive":"000000000000003","donor":{"name":"Lê Văn A","id_number":"031190001234"}}}`,
		"typed apart":    `{"kind":"beneficiary","op":"create","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"unit":"000000000000002","name":"A","id_number":"031190 001234"}}`,
		"as a number":    `{"kind":"beneficiary","op":"create","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"id_number":311900012341}}`,
		"as an object":   `{"kind":"beneficiary","op":"create","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"id_number":{"x":["031190001234"]}}}`,
		"set as text":    `{"kind":"beneficiary","op":"set","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"id_number":"031190001234"}}`,
		"set with more":  `{"kind":"beneficiary","op":"set","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"id_number":{"v":"x","add":["031190001234"]}}}`,
		"inside a was":   `{"kind":"beneficiary","op":"set","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"note":{"v":"x","was":{"id_number":"031190001234"}}}}`,
		"inside a mark":  `{"kind":"activity","op":"transition","id":"000000000000001","at":"2027-01-28T08:00:00+07:00","sv":1,"f":{"from":"received","to":"returned","mark":{"id_number":"031190001234"}}}`,
		"f is a list":    `{"kind":"beneficiary","op":"create","id":"000000000000001","f":[{"id_number":"031190001234"}]}`,
		"no kind":        `{"op":"create","f":{"id_number":"031190001234"}}`,
		"in the wrong":   `{"kind":"activity","op":"create","id_number":"031190001234","photos":[{"id_number":["031190001234"]}]}`,
		"with an escape": `{"kind":"beneficiary","f":{"id\u005fnumber":"031190001234"}}`,
		"twice":          `{"kind":"beneficiary","f":{"id_number":"031190001234","id_number":"031190001234"}}`,
		"cut off":        `{"kind":"beneficiary","f":{"id_number":"031190001234"`,
		"too large":      `{"kind":"beneficiary","f":{"id_number":"031190001234","note":"` + strings.Repeat("x", record.MaxMutation) + `"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			m, p := record.ParseMutation("01JQ8W00000000000000000000", nil, jsontext.Value(raw))
			sealed := m.Seal(func(n string) string { return "hmac" })
			kept := append(bytes.Clone(m.Body), "|"...)
			if p == nil && sealed == nil {
				kept = append(kept, m.F.JSON()...)
			}
			for _, digits := range []string{"0311900", "001234", "3119000"} {
				if bytes.Contains(kept, []byte(digits)) {
					t.Errorf("%s is still in %s", digits, kept)
				}
			}
			if !m.Body.IsValid(jsontext.AllowDuplicateNames(true)) {
				t.Errorf("the body is no longer JSON: %s", m.Body)
			}
		})
	}
}
