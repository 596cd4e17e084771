package record

import (
	"crypto/rand"
	"strings"
	"time"
)

const (
	base36    = "0123456789abcdefghijklmnopqrstuvwxyz"
	crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// NewID makes the id of a row: 15 characters of a-z0-9, 8 of milliseconds in base 36 and 7 random, so that rows made
// one after another stand one after another in the index. It is also a valid PocketBase record id.
func NewID(now time.Time) string {
	var b [15]byte
	ms := now.UnixMilli()
	for i := 7; i >= 0; i-- {
		b[i] = base36[ms%36]
		ms /= 36
	}
	fill(b[8:], base36)
	return string(b[:])
}

// NewMID makes the id of a mutation: a ULID (https://github.com/ulid/spec), 26 characters of Crockford's base 32,
// 10 of milliseconds and 16 random.
func NewMID(now time.Time) string {
	var b [26]byte
	ms := now.UnixMilli()
	for i := 9; i >= 0; i-- {
		b[i] = crockford[ms%32]
		ms /= 32
	}
	fill(b[10:], crockford)
	return string(b[:])
}

// NewDevice makes the id of a phone's installation: "d_" and 20 random characters of a-z0-9.
func NewDevice() string {
	var b [20]byte
	fill(b[:], base36)
	return "d_" + string(b[:])
}

// ValidID says whether s can be the id of a row.
func ValidID(s string) bool { return len(s) == 15 && only(s, base36) }

// ValidMID says whether s is a ULID.
func ValidMID(s string) bool { return len(s) == 26 && s[0] <= '7' && only(s, crockford) }

// ValidDevice says whether s is "d_" and 8 to 40 of a-z0-9.
func ValidDevice(s string) bool {
	rest, ok := strings.CutPrefix(s, "d_")
	return ok && len(rest) >= 8 && len(rest) <= 40 && only(rest, base36)
}

// ValidSHA256 says whether s is a SHA-256 in 64 lower-case hex digits.
func ValidSHA256(s string) bool { return len(s) == 64 && only(s, base36[:16]) }

func only(s, alphabet string) bool {
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	return true
}

// fill writes random characters of the alphabet; rejection keeps them evenly spread.
func fill(b []byte, alphabet string) {
	limit := 256 - 256%len(alphabet)
	var pool [64]byte
	for i := 0; i < len(b); {
		rand.Read(pool[:])
		for _, r := range pool {
			if int(r) < limit && i < len(b) {
				b[i] = alphabet[int(r)%len(alphabet)]
				i++
			}
		}
	}
}
