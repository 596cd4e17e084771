package record_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/record"
)

// reviewTable is who may move a record's review where: each state, each move (a state to go to; "again" is the second
// look, "void" a withdrawal), and who asks: somebody with a role in the unit, the author (a volunteer, and as a leader),
// the author as a province leader, a leader who carried the record in, and a province leader who handed in another's
// verdict on it. In it: ok moves, "=" has no effect, "self" is self_review, "never" scope_never, "look"
// locked/second_look, "author" locked/author, "done" locked/accepted, "step" no such move.
const reviewTable = `
state     move      volunteer member team_lead leader approver province auditor admin author authorleads authorprovince carrier handed
received  received  never     never  never     =      never    =        never   never never  self        self           self    =
received  accepted  never     never  never     ok     never    ok       never   never never  self        self           self    ok
received  returned  never     never  never     ok     never    ok       never   never never  self        self           self    ok
received  rejected  never     never  never     ok     never    ok       never   never never  self        self           self    ok
received  withdrawn never     never  never     step   never    step     never   never never  self        self           self    step
received  again     never     never  never     step   never    step     never   never never  self        self           self    step
received  void      never     never  never     ok     never    never    never   never ok     ok          never          ok      never
returned  received  never     never  never     author never    author   never   never ok     ok          never          author  author
returned  accepted  never     never  never     ok     never    ok       never   never never  self        self           self    ok
returned  returned  never     never  never     =      never    =        never   never never  self        self           self    =
returned  rejected  never     never  never     ok     never    ok       never   never never  self        self           self    ok
returned  withdrawn never     never  never     step   never    step     never   never never  self        self           self    step
returned  again     never     never  never     step   never    step     never   never never  self        self           self    step
returned  void      never     never  never     ok     never    never    never   never ok     ok          never          ok      never
accepted  received  never     never  never     step   never    step     never   never never  self        self           self    step
accepted  accepted  never     never  never     =      never    =        never   never never  self        self           self    =
accepted  returned  never     never  never     look   never    ok       never   never never  self        self           self    ok
accepted  rejected  never     never  never     look   never    ok       never   never never  self        self           self    ok
accepted  withdrawn never     never  never     step   never    step     never   never never  self        self           self    step
accepted  again     never     never  never     look   never    ok       never   never never  self        self           self    self
accepted  void      never     never  never     ok     never    never    never   never done   ok          never          ok      never
rejected  received  never     never  never     step   never    step     never   never never  self        self           self    step
rejected  accepted  never     never  never     look   never    ok       never   never never  self        self           self    ok
rejected  returned  never     never  never     look   never    ok       never   never never  self        self           self    ok
rejected  rejected  never     never  never     =      never    =        never   never never  self        self           self    =
rejected  withdrawn never     never  never     step   never    step     never   never never  self        self           self    step
rejected  again     never     never  never     look   never    ok       never   never never  self        self           self    self
rejected  void      never     never  never     ok     never    never    never   never ok     ok          never          ok      never
withdrawn received  never     never  never     step   never    step     never   never never  self        self           self    step
withdrawn accepted  never     never  never     step   never    step     never   never never  self        self           self    step
withdrawn returned  never     never  never     step   never    step     never   never never  self        self           self    step
withdrawn rejected  never     never  never     step   never    step     never   never never  self        self           self    step
withdrawn withdrawn never     never  never     =      never    =        never   never never  self        self           self    =
withdrawn again     never     never  never     step   never    step     never   never never  self        self           self    step
withdrawn void      never     never  never     =      never    never    never   never =      =           never          =       never
`

// reviewer is one column: a role in the unit, and whether the record is theirs.
type reviewer struct {
	role             record.Role
	author, carriers bool
	handed           bool
}

var reviewers = map[string]reviewer{"leader": {role: record.BranchLeader}, "province": {role: record.ProvinceLeader},
	"author": {role: record.Volunteer, author: true}, "authorleads": {role: record.BranchLeader, author: true},
	"authorprovince": {role: record.ProvinceLeader, author: true}, "carrier": {role: record.BranchLeader, carriers: true},
	"handed": {role: record.ProvinceLeader, handed: true}}

func TestEveryMoveOfAReview(t *testing.T) {
	v := readDecide(t)
	lines := strings.Split(strings.TrimSpace(reviewTable), "\n")
	columns := strings.Fields(lines[0])[2:]
	seen, moves := map[string]bool{}, map[string]bool{}
	for _, line := range lines[1:] {
		words := strings.Fields(line)
		state, move := words[0], words[1]
		seen[state+" "+move] = true
		if len(words) != 2+len(columns) {
			t.Fatalf("%d cells: %s", len(words)-2, line)
		}
		for i, who := range columns {
			r, ok := reviewers[who]
			if !ok {
				r.role = record.Role(who)
			}
			got := v.reviews(t, state, move, r)
			if got != words[2+i] {
				t.Errorf("%s: %s %s: %s, want %s", who, state, move, got, words[2+i])
			}
			if got == "ok" {
				moves[state+" "+move] = true
			}
		}
	}
	if want := 5 * 7; len(seen) != want {
		t.Errorf("%d rows, want %d", len(seen), want)
	}
	// The data that the app shows buttons by is the machine that decides.
	var told []string
	for _, m := range record.ReviewMoves {
		switch {
		case m.Step: // not asked for; TestAVisitIsDecidedAtItsEnd
		case m.Second:
			told = append(told, m.From+" again")
		case m.Op == record.Void:
			told = append(told, m.From+" void")
		default:
			told = append(told, m.From+" "+m.To)
		}
	}
	slices.Sort(told)
	if done := slices.Sorted(maps.Keys(moves)); !slices.Equal(told, done) {
		t.Errorf("ReviewMoves tells %v\nDecide does       %v", told, done)
	}
}

// reviews makes one cell: a verdict of "x" on a record of "vol", or of their own.
func (v decideVectors) reviews(t *testing.T, state, move string, r reviewer) string {
	t.Helper()
	sha := strings.Repeat("a", 64)
	m := mutationVector{Kind: "gift_handover", Op: record.Transition, ID: "giftofvol000000",
		F: record.NewDoc("from", state, "to", move, "seen", map[string]any{"sha": sha})}
	switch move {
	case "again":
		m.F.Put("to", state)
		m.F.Put("second", true)
	case "void":
		m.Op, m.F = record.Void, record.NewDoc("reason", "nhầm")
	}
	row := v.Rows["gift_handover/giftofvol000000"].Clone()
	row.Put("review_state", state)
	row.Put("review", map[string]any{"by": "leader2"})
	if r.handed {
		row.Put("review", map[string]any{"by": "leader2", "carrier": "x"})
	}
	if r.author {
		row.Put("author", "x")
	}
	if r.carriers {
		row.Put("carrier", "x")
	}
	v.People["x"] = map[string]record.Standing{"communekienan00": {Now: []record.Role{r.role}, Ever: true}}
	c := decideCase{Who: "x", M: m, Rows: map[string]record.Doc{"gift_handover/giftofvol000000": row}}
	d, err := v.decide(v.ledger(c), c)
	if err != nil {
		t.Fatal(err)
	}
	if d.Status == record.Rejected && len(d.Writes)+len(d.Lost)+len(d.Flags) > 0 {
		t.Errorf("%s %s: refused, and yet it does something", state, move)
	}
	switch p := d.Problem; {
	case d.Status == record.OK && len(d.Writes) == 0:
		return "="
	case d.Status == record.OK:
		return "ok"
	case p.Code == record.SelfReview:
		return "self"
	case p.Code == record.ScopeNever:
		return "never"
	case p.Code == record.Locked:
		return map[string]string{"second_look": "look", "author": "author", "accepted": "done"}[p.Rule]
	case p.Code == record.Invalid && p.Rule == "transition":
		return "step"
	default:
		return p.Error()
	}
}
