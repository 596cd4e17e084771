package enrolment

import (
	"crypto/rand"
	"strings"
)

// crockford is Douglas Crockford's base 32: no letter that looks like a digit, and no U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode makes a code for typing: ten characters, 50 random bits. That is out of reach of guessing at a few tries a
// minute, and the book keeps a keyed hash of it only.
func newCode() string {
	var b [10]byte
	rand.Read(b[:])
	for i := range b {
		b[i] = crockford[b[i]%32]
	}
	return string(b[:])
}

// readCode reads a code as people type it: small letters, spaces and dashes anywhere, O for 0, I and L for 1.
func readCode(text string) (code string, ok bool) {
	code = strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(text))
	return code, len(code) == 10 && strings.Trim(code, crockford) == ""
}
