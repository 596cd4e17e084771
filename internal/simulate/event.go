package simulate

import "time"

// What happened to a phone.
type What string

// Things that happen.
const (
	Began    What = "began"    // signed in, its first rows are there
	Recorded What = "recorded" // saved on the phone
	Offline  What = "offline"  // the network went away
	Online   What = "online"   // it came back
	Sent     What = "sent"     // results with a receipt are here
	Photos   What = "photos"   // photos are proved whole
	Killed   What = "killed"   // the app died, and was opened again
	Done     What = "done"     // nothing is left to send
)

// Event is one thing that happened, in words, and how the phone stands after it.
type Event struct {
	At     time.Time
	Phone  int    // from 1
	Who    string // account
	What   What
	Vi, En string
	State  State
}

// State is how a phone stands.
type State struct {
	Online   bool
	Made     int // mutations recorded
	Waiting  int // of these, without a receipted answer
	Conflict int
	Rejected int
	Dup      int // answers that had been given before
	Photos   int // taken
	Whole    int // of these, proved whole
}
