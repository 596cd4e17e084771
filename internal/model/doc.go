// Package model is the sync contract as a small program in memory: one server, some phones, and the ways in which a day in
// the field goes wrong. What is pure in the real server is used here too (record.Decide, org.Resolve); log, receipts, epochs,
// counting and everything that a phone keeps are written a second time, in the plainest way that is right.
//
// Tests play with it, and hold the real server against it. Every mechanism of the contract is a switch: a suite that does
// not notice when one is off would not notice either when somebody breaks it.
package model

// Mechanism is something of the contract without which something is lost, doubled or seen by the wrong person.
type Mechanism int

// The mechanisms that can be switched off, with what then happens instead. Whole is none of them.
const (
	Whole           Mechanism = iota
	CursorWithPage            // cursors are stored before their page
	LatePages                 // a page is applied whatever the cursors are by then
	ScopeSnapshot             // a scope that means something else goes on from where it was
	Gone                      // a row leaves a unit without a word
	Floor                     // who was away while departures were forgotten goes on from where they were
	Receipts                  // a mutation that comes again is done again
	StoredResult              // a mutation that comes again is told "ok"
	Epoch                     // nobody asks which history the other lives
	SideFile                  // nothing lies beside the database that a backup does not carry
	Poison                    // a mutation that breaks the server breaks the push that it came in
	DiskFull                  // a full disk refuses what it cannot store
	SeqInCommit               // seqs are taken when a request comes, not when it is committed
	JournalKept               // what was acknowledged is forgotten at once
	Was                       // a change overwrites whatever stands there
	PurgePerScope             // what leaves one scope leaves every other too
	MasksInGen                // other masks are not another meaning
	KeptLosers                // what loses a conflict is thrown away
	VisibleRefusals           // a refused mutation leaves the phone without a word
	GroupsWhole               // a group is taken one by one
	Recount                   // gifts are counted when they come and never again
	mechanisms
)

var names = [mechanisms]string{"", "cursor with page", "late pages thrown away", "scope snapshot", "gone", "floor", "receipts",
	"stored result repeated", "epoch", "side file", "poison handling", "disk full is not a refusal", "seq in commit", "journal kept",
	"was", "purge per scope", "masks in gen", "kept losers", "visible refusals", "groups whole", "recount"}

func (m Mechanism) String() string { return names[m] }

// Mechanisms are all that can be switched off.
func Mechanisms() (all []Mechanism) {
	for m := Whole + 1; m < mechanisms; m++ {
		all = append(all, m)
	}
	return all
}
