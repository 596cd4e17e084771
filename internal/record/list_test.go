package record_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Who may make which move of a list, in words of domain.md; a move that is not here does not exist.
var listTable = map[string]string{
	"draft checked":       "member team_lead branch_leader",
	"checked draft":       "member team_lead branch_leader",
	"draft submitted":     "branch_leader",
	"checked submitted":   "branch_leader",
	"returned submitted":  "branch_leader",
	"submitted draft":     "branch_leader",
	"submitted returned":  "approver",
	"submitted approved":  "approver",
	"approved aggregated": "province_leader",
	"draft dropped":       "member team_lead branch_leader",
	"checked dropped":     "member team_lead branch_leader",
	"returned dropped":    "branch_leader",
	"dropped draft":       "member team_lead branch_leader",
}

// Every state a list may be in x every move somebody may send x every role, by a stranger and by who made the list.
func TestListsMoveByTheTable(t *testing.T) {
	v := readDecide(t)
	const unit, id = "communekienan00", "listsubmitted00"
	for _, state := range record.ListStates {
		for _, from := range record.ListStates {
			for _, to := range record.ListStates {
				for _, role := range record.Roles {
					for _, own := range []bool{false, true} {
						f := record.NewDoc("from", from.Value, "to", to.Value)
						switch to.Value {
						case "approved":
							f.Put("seen", map[string]any{"sha": strings.Repeat("a", 64)})
						case "returned":
							f.Put("reason", "other")
						}
						v.People["x"] = map[string]record.Standing{unit: {Now: []record.Role{role}, Ever: true}}
						row := record.NewDoc("state", state.Value, "decided_by", "somebody")
						if own {
							row.Put("created_by", "x")
						}
						c := decideCase{Who: "x", M: mutationVector{Kind: "list", Op: record.Transition, ID: id, F: f}, Rows: map[string]record.Doc{"list/" + id: row}}
						d, err := v.decide(v.ledger(c), c)
						if err != nil {
							t.Fatal(err)
						}
						got := string(d.Status)
						if d.Problem != nil {
							got = string(d.Problem.Code)
						}
						who, exists := listTable[from.Value+" "+to.Value]
						verdict := to.Value == "approved" || to.Value == "returned"
						want := "stale_review"
						switch {
						case !exists:
							want = "invalid"
						case !slices.Contains(strings.Fields(who), string(role)):
							want = "scope_never"
						case own && verdict:
							want = "self_review"
						case state.Value == from.Value || state.Value == to.Value:
							want = "ok"
						case verdict && (state.Value == "approved" || state.Value == "returned"):
							want = "opposed"
						}
						at := state.Value + ": " + from.Value + " -> " + to.Value + " by " + string(role)
						if got != want {
							t.Errorf("%s (own %v): %s, want %s", at, own, got, want)
						}
						if moved := len(d.Writes) > 0; moved != (want == "ok" && state.Value == from.Value) {
							t.Errorf("%s (own %v): moved %v", at, own, moved)
						}
					}
				}
			}
		}
	}
}

// The hash stands on who is on the list and what they get, not on the order in which items are read.
func TestItemsSHA(t *testing.T) {
	item := func(id string, more ...any) record.Row {
		return record.Row{ID: id, Doc: record.NewDoc(append([]any{"beneficiary", "b" + id, "gift_type", "g"}, more...)...)}
	}
	a, b := item("a"), item("b", "qty", 2)
	base := record.ItemsSHA([]record.Row{a, b})
	for _, other := range []struct {
		what  string
		items []record.Row
		same  bool
	}{
		{"another order", []record.Row{b, a}, true},
		{"one is one", []record.Row{item("a", "qty", 1), b}, true},
		{"a note", []record.Row{item("a", "note", "x", "order", 7), b}, true},
		{"another quantity", []record.Row{item("a", "qty", 3), b}, false},
		{"taken off", []record.Row{item("a", "removed", true), b}, false},
		{"another gift", []record.Row{item("a", "gift_type", "h"), b}, false},
		{"one fewer", []record.Row{a}, false},
	} {
		if same := record.ItemsSHA(other.items) == base; same != other.same {
			t.Errorf("%s: same hash %v", other.what, same)
		}
	}
}
