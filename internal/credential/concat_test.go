package credential

import (
	"encoding/base64"
	"testing"
)

// RFC 7518, appendix C.
func TestTheContentKeyIsThatOfTheStandard(t *testing.T) {
	z := []byte{158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196}
	got := base64.RawURLEncoding.EncodeToString(concat(z, "A128GCM", []byte("Alice"), []byte("Bob"), 128))
	if want := "VqqN6vgjbSBcIijNcacQGg"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
