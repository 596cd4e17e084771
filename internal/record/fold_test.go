package record_test

import (
	"testing"

	"github.com/chungsuc/chungsuc/internal/record"
)

func TestFold(t *testing.T) {
	type row struct {
		Text   string `json:"text"`
		Folded string `json:"folded"`
	}
	for _, r := range vectors[row](t, "fold.json") {
		if got := record.Fold(r.Text); got != r.Folded {
			t.Errorf("Fold(%q) is %q, want %q", r.Text, got, r.Folded)
		}
	}
}
