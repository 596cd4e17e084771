package journal

import "os"

// SQLCellAfter is how a pull reads a cell.
const SQLCellAfter = sqlCellAfter

// SQLLines are how the lines of entitlements are read.
var SQLLines = []string{sqlEntitled, sqlEntitledAll}

// Poison breaks the gate for the mutations that f panics at, until the returned func is called.
func Poison(f func(Sent)) (heal func()) {
	poison = f
	return func() { poison = nil }
}

// NewestMark tells which of the side file's two slots holds the newest mark.
func NewestMark(f *os.File) (slotNumber int64) {
	first, _ := readSlot(f, 0)
	if second, _ := readSlot(f, 1); second.N > first.N {
		return 1
	}
	return 0
}

// Newest lets Find look through so few rows before it asks an index, until the returned func is called.
func Newest(n int) (restore func()) {
	was := newest
	newest = n
	return func() { newest = was }
}

// FindQuery is how Find reads the rows that it found no bound for: of few units, else of many.
func (f Filter) FindQuery() (string, []any, error) {
	plus := "+"
	if f.Units != nil && (len(f.Units) <= byIndex || f.Campaign != "") {
		plus = ""
	}
	return f.find(plus, "", "", 50)
}
