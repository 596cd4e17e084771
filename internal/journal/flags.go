package journal

import (
	"crypto/sha256"
	"database/sql"
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
	return FlagIDOf(why, strings.Join(keys, "\n"))
}

// FlagIDOf is the id of the flag whose question has a key of its own (record.Flagged).
func FlagIDOf(why, key string) string {
	sum := sha256.Sum256([]byte(why + "\n" + key))
	digits := new(big.Int).SetBytes(sum[:]).Text(36)
	return (strings.Repeat("0", 50-len(digits)) + digits)[:15]
}

// maxAbout is how many rows one flag gathers.
const maxAbout = 50

// Raise asks a leader a question about rows, in the unit of the first of them. A question that was asked is not asked
// again, nor one about rows that stand for those of an answered one; rows of an open question with a key join it.
func (tx *Tx) Raise(f record.Flagged) error {
	id := FlagID(f.Why, f.About)
	if f.Key != "" {
		id = FlagIDOf(f.Why, f.Key)
	}
	e, err := tx.lookup(record.Flag.Name, id)
	if err != nil {
		return err
	}
	if e.doc != nil {
		return tx.askAgain(id, e.doc, f)
	}
	if answered, err := tx.answered(f); err != nil || answered {
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
	doc := record.NewDoc("about", f.About, "why", f.Why, "unit", unit, "at", tx.now, "state", "open")
	if len(f.Facts) > 0 {
		doc.Put("facts", f.Facts)
	}
	if tx.dir.moves[unit] != nil { // as of a list, which stays with a unit that ended: nobody leads there any more
		if unit, err = tx.dir.follow(record.Flag, doc, tx.find); err != nil {
			return err
		}
		doc.Put("unit", unit)
	}
	return tx.store(record.Write{Kind: record.Flag, ID: id, Doc: doc, New: true})
}

// askAgain opens a question that had become moot and is real again, and lets rows join an open one.
func (tx *Tx) askAgain(id string, flag record.Doc, f record.Flagged) error {
	doc := flag.Clone()
	switch {
	case flag.Text("state") == "dismissed" && !flag.Has("decided_by"):
		return tx.setMoot(id, false)
	case flag.Text("state") == "open" && f.Key != "":
		about := flag.Subs("about")
		joined := len(about)
		for _, p := range f.About {
			if joined < maxAbout && !slices.ContainsFunc(about, func(a record.Doc) bool { return a.Text("kind") == p.Kind && a.Text("id") == p.ID }) {
				about, joined = append(about, record.NewDoc("kind", p.Kind, "id", p.ID)), joined+1
			}
		}
		if joined == len(flag.Subs("about")) {
			return nil
		}
		doc.Put("about", about)
	default:
		return nil
	}
	return tx.store(record.Write{Kind: record.Flag, ID: id, Doc: doc})
}

// answered says whether a leader has answered this question about a row or a pair that these stand for: a person under
// the id they had before a merge, a record before it was corrected.
func (tx *Tx) answered(f record.Flagged) (bool, error) {
	if len(f.About) > 2 || f.Key != "" {
		return false, nil
	}
	older := 0
	asked := [][]record.Pointer{nil}
	for _, p := range f.About {
		stood, err := tx.stoodFor(p)
		if err != nil {
			return false, err
		}
		older += len(stood) - 1
		var longer [][]record.Pointer
		for _, about := range asked {
			for _, x := range stood {
				longer = append(longer, append(slices.Clone(about), x))
			}
		}
		asked = longer
	}
	if older == 0 {
		return false, nil
	}
	for _, about := range asked {
		e, err := tx.lookup(record.Flag.Name, FlagID(f.Why, about))
		if err != nil {
			return false, err
		}
		if e.doc.Has("decided_by") {
			return true, nil
		}
	}
	return false, nil
}

// stoodFor are a row and those it stands for: the people merged into it, through chains; the records it corrects.
func (tx *Tx) stoodFor(p record.Pointer) (all []record.Pointer, err error) {
	all = append(all, p)
	if record.KindOf(p.Kind).Evidence() {
		for id := p.ID; len(all) < 20; {
			e, err := tx.lookup(p.Kind, id)
			if err != nil {
				return nil, err
			}
			if id = e.doc.Text("corrects"); id == "" {
				break
			}
			all = append(all, record.Pointer{Kind: p.Kind, ID: id})
		}
		return all, nil
	}
	if !tx.j.anyGone {
		return all, nil
	}
	err = tx.each(sqlAliases, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		all = append(all, record.Pointer{Kind: p.Kind, ID: id})
		return err
	}, p.Kind, p.ID)
	return all, err
}

// moot closes the open questions of one gift too many that a handover raised, now that it no longer stands. Nobody has
// answered them; should it stand again, they are asked again.
func (tx *Tx) moot(id string, with []entitled) error {
	for _, e := range with {
		flag := FlagID("already_given", []record.Pointer{{Kind: record.GiftHandover.Name, ID: id}, {Kind: record.GiftHandover.Name, ID: e.id}})
		if err := tx.setMoot(flag, true); err != nil {
			return err
		}
	}
	return nil
}
