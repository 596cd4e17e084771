package record_test

import (
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/record"
)

// A question about two values repeats both, and what its author had seen: none of them is told to whom the field is hidden.
func TestAQuestionHidesWhatItsFieldHides(t *testing.T) {
	for _, c := range []struct {
		kind, field string
		hide        record.Privacy
	}{{"beneficiary", "phone", record.Contact}, {"blood_visit", "reaction", record.Health}, {"blood_visit", "note", record.Words}} {
		flag := record.NewDoc("about", []any{map[string]any{"kind": c.kind, "id": "000000000000001"}}, "why", "field_conflict",
			"facts", map[string]any{"field": c.field, "lost": "secret 1", "stands": "secret 2", "was": "secret 3", "author": "lan"})
		seen := string(record.Flag.Without(flag, c.hide).JSON())
		if strings.Contains(seen, "secret") || !strings.Contains(seen, "lan") || !strings.Contains(seen, c.field) {
			t.Errorf("%s.%s: %s", c.kind, c.field, seen)
		}
		if all := string(record.Flag.Without(flag, record.Identity).JSON()); strings.Count(all, "secret") != 3 {
			t.Errorf("%s.%s is not hidden, and yet: %s", c.kind, c.field, all)
		}
	}
}
