// Package crash ends a server at a chosen step of its work, as a kernel out of memory or a pulled plug of the process does.
//
// Only a build with the tag `crash` can be ended so; in every other one On is false, At is an empty function and Broken is
// false, and all of it is compiled to nothing. The crash matrix in phonetest builds such a server, lets it die at each of
// Points, and holds what phones and disk know against each other. So that the matrix can be trusted, the same build can be
// broken in each of Faults, and the matrix must notice.
package crash

// Points are all steps at which a server can be ended, in the order in which work comes by.
var Points = []string{
	"row/written",     // a row of a kind was written, in a transaction
	"log/written",     // log entries were written
	"receipt/written", // receipts were written
	"list/moved",      // a list came into another state, its people do not read it yet
	"commit/before",   // all of a transaction is written
	"commit/after",    // the database has it, the side file does not
	"side/written",    // the side file has it, unsynced
	"side/synced",     // both have it, no caller knows
	"answer/before",   // a push is decided for good, its phone does not know
	"poke/before",     // phones that push have their answers, the others have no news yet
	"epoch/begun",     // the database has a new epoch, the side file does not
	"epoch/marked",    // both have it
	"preview/stored",  // a preview is on disk, the journal does not know
	"upload/made",     // an upload was opened, its phone does not know
	"upload/chunk",    // a piece of a photo was written, its phone does not know
	"photo/placing",   // a photo is proved and has no name yet
	"file/synced",     // a file is whole, under a name that nobody looks for
	"file/named",      // it has its name, the folder is not synced
	"photo/placed",    // a photo has its name for good, the journal does not know
	"photo/whole",     // the journal knows, there are no small copies yet
	"photo/derived",   // there are, its likes were not looked for
	"photo/compared",  // they were, the upload still lies there
	"photo/receipt",   // the receipt of a photo is signed, its phone does not know
	"move/begun",      // rows of a unit are to be moved, none was
	"move/hundred",    // a hundred rows of a unit were moved
	"move/ending",     // all were, nobody noted it
	"backup/before",   // a backup is about to be made
	"backup/made",     // a backup was made, nobody was told
}

// Faults are ways to build the server wrong that nobody sees until it dies at the wrong moment.
var Faults = []string{AnswerFirst, MarkFirst, MarkLast, PhotoFirst, MoveFirst}

// What each of them does.
const (
	AnswerFirst = "answer first" // a push is answered before it is committed
	MarkFirst   = "mark first"   // the side file vouches for a commit that is not there yet
	MarkLast    = "mark last"    // a push is answered before the side file vouches for it
	PhotoFirst  = "photo first"  // the journal knows a photo as whole before its file has its name
	MoveFirst   = "move first"   // the rows of a unit are noted as moved with the first hundred
)
