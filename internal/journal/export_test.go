package journal

// SQLCellAfter is how a pull reads a cell.
const SQLCellAfter = sqlCellAfter

// Poison breaks the gate for the mutations that f panics at, until the returned func is called.
func Poison(f func(Sent)) (heal func()) {
	poison = f
	return func() { poison = nil }
}
