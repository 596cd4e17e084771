package record

// Decision is what a mutation, or a group of them, will do. Decide makes it from reads alone; the journal applies it.
type Decision struct {
	Status  Status
	Problem *Problem // for Conflict and Rejected, nil otherwise
	Writes  []Write  // rows to put, in order
	Lost    []Lost   // values that lost and are kept
	Flags   []Flagged
}

// Write is one row to put in its new, whole form.
type Write struct {
	Kind    *Kind
	ID      string
	Doc     Doc
	Secrets map[string]string // hidden columns to set; absent ones stay
	Photos  []Photo           // photos to declare
	New     bool
	// Merged is the id of the row that this one lives on in: the row departs and leaves an alias.
	Merged string
}

// Lost is a value that lost a conflict and is kept, so that a leader can restore it in one tap.
type Lost struct {
	Kind, ID, Field string
	Value           []byte // raw JSON of the loser
	Kept            []byte // raw JSON of what stands
	Was             []byte // raw JSON of what the loser's author had seen
}

// Flagged asks the journal to raise a flag: a row of kind flag, in the unit of the first row it is about.
type Flagged struct {
	Why   string
	About []Pointer
	Facts map[string]any
	Unit  string
	// Key names the question where its rows do not. Rows whose questions share a key are gathered in one flag while it is
	// open: a phone whose clock is wrong is one question a day, however many records it sends.
	Key string
}

// Pointer names a row.
type Pointer struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}
