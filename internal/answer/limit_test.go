package answer_test

import (
	"testing"

	"github.com/chungsuc/chungsuc/internal/answer"
)

// One customer has a whole /64 of IPv6, and may not try from each address of it.
func TestNetworks(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.7":         "203.0.113.7",
		"::ffff:203.0.113.7":  "::ffff:203.0.113.7",
		"2001:db8:1:2:3::4":   "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::": "2001:db8:1:2::/64",
		"":                    "",
	} {
		if got := answer.Network(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
