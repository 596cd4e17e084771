package record

import "time"

// Row is a row as the server holds it: the whole, unmasked wire form.
type Row struct {
	Kind string
	ID   string
	Seq  int64 // of its last change; 0 = not there yet
	Doc  Doc
	// Gone is why the row left: "deleted", "merged:<id>"; "" for a living row.
	Gone string
}

// State is what a decision may read. The journal answers from inside the one write transaction, a phone from its base
// and outbox, a test from a map. An error is an I/O failure, never "not found".
type State interface {
	// Row finds a row by kind and id; ok is false when no such row was ever there.
	Row(kind, id string) (row Row, ok bool, err error)
	// LastDonation is the latest known donation of the donor behind an identity HMAC: the day and the component. Zero
	// when none is known.
	LastDonation(idHMAC string) (day time.Time, component string, err error)
	// Donated finds another live visit in state donated of the same donor (by identity HMAC, else folded name and birth
	// year) at a drive.
	Donated(drive, exceptVisit string, donor Donor) (visit string, err error)
	// ListItems are the items of a list, removed ones too, in any order.
	ListItems(list string) (items []Row, err error)
	// ListVersion tells the newest version of a campaign's lists in a unit, and the newest of those that were ever
	// submitted; 0 when there is none. One list is left out.
	ListVersion(campaign, unit, exceptList string) (newest, submitted int64, err error)
	// Centre is the middle of a unit: its own position, else of where its records were made. ok is false while too few are known.
	Centre(unit string) (at Position, ok bool, err error)
	// OffList says whether a unit has an approved list in a campaign on which a person does not stand.
	OffList(campaign, unit, beneficiary string) (bool, error)
	// Before is where and when this person last recorded something that has a position, as far as is remembered.
	Before(user string) (Passage, bool)
	// Handed is how many gifts this person handed over within so long of a moment, by hand, of the newest Rules.Handed that are
	// remembered.
	Handed(user string, at time.Time, within time.Duration) int
}

// Passage is a record with its place and the time on its author's phone.
type Passage struct {
	Pointer
	At    time.Time
	Place Position
}

// Donor is what a donor is matched by.
type Donor struct {
	IDHMAC    string
	Folded    string // Fold(name)
	BirthYear int64
}

// Standing is what a person is in one unit, as the grants say when the mutation is received.
type Standing struct {
	Now  []Role // roles held now, in the unit or above it
	Late []Role // roles that ended at most 30 days ago
	Ever bool   // held any role there once
}

// Actor is who sent a mutation.
type Actor struct {
	User    string // whose mutation it is
	Device  string
	Carrier string // who handed it in for them (import), perhaps themselves from their next phone; "" when it came from this one
	// In tells what the person is in a unit. It reads grants and the unit tree; unknown units give an empty Standing.
	In func(unit string) Standing
	// CarrierIn is In for the carrier.
	CarrierIn func(unit string) Standing
}

// spokenFor says whether somebody else handed the mutation in.
func (a Actor) spokenFor() bool { return a.Carrier != "" && a.Carrier != a.User }

// Is says whether the person who handed the mutation in, or whose it is, is this user.
func (a Actor) Is(user string) bool { return user != "" && (a.User == user || a.Carrier == user) }
