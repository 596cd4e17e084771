package journal

import (
	"crypto/sha256"
	"math/big"
	"slices"
	"strings"

	"github.com/chungsuc/chungsuc/internal/record"
)

// FlagID is the id of the flag that asks this question about these rows. It follows from the question, so a flag is
// raised once, and what a leader answered is never asked again.
func FlagID(why string, about []record.Pointer) string {
	keys := make([]string, len(about))
	for i, p := range about {
		keys[i] = rowKey(p.Kind, p.ID)
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(why + "\n" + strings.Join(keys, "\n")))
	digits := new(big.Int).SetBytes(sum[:]).Text(36)
	return (strings.Repeat("0", 50-len(digits)) + digits)[:15]
}

// Raise asks a leader a question about rows, in the unit of the first of them. A question that was asked is not asked again.
func (tx *Tx) Raise(f record.Flagged) error {
	id := FlagID(f.Why, f.About)
	e, err := tx.lookup(record.Flag.Name, id)
	if err != nil || e.doc != nil {
		return err
	}
	unit := f.Unit
	if unit == "" && len(f.About) > 0 {
		about, err := tx.lookup(f.About[0].Kind, f.About[0].ID)
		if err != nil {
			return err
		}
		if about.cell > 0 {
			cell, err := tx.cellByNumber(about.cell)
			if err != nil {
				return err
			}
			unit = cell.key.unit
		}
	}
	doc := record.NewDoc("about", f.About, "why", f.Why, "unit", unit, "state", "open")
	if len(f.Facts) > 0 {
		doc.Put("facts", f.Facts)
	}
	return tx.store(record.Write{Kind: record.Flag, ID: id, Doc: doc, New: true})
}
