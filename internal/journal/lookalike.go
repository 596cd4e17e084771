package journal

import (
	"database/sql"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
)

// likened are the fields by which people look alike.
var likened = []string{"unit", "name", "birth_year", "hamlet", "address", "id_last4"}

// putPerson is PutAs; of a person it asks whom they look like.
func (tx *Tx) putPerson(by Hand, w record.Write) error {
	if w.Kind != record.Beneficiary {
		return tx.PutAs(by, w)
	}
	old, err := tx.lookup(w.Kind.Name, w.ID)
	if err != nil {
		return err
	}
	before := old.doc
	if err := tx.PutAs(by, w); err != nil {
		return err
	}
	return tx.lookalikes(w, before)
}

// maxLookalikes is about how many others one person is asked about.
const maxLookalikes = 5

// lookalikes asks about the people who look like one that somebody has just written: of the same unit by name, of
// everywhere by identity number.
func (tx *Tx) lookalikes(w record.Write, before record.Doc) error {
	if w.Merged != "" || before != nil && len(w.Secrets) == 0 &&
		!slices.ContainsFunc(likened, func(f string) bool { return !record.SameValue(before.Get(f), w.Doc.Get(f)) }) {
		return nil
	}
	var identity string
	if err := tx.one(sqlIdentityOf, []any{w.ID}, &identity); err != nil {
		return err
	}
	type other struct{ id, identity string }
	var others []other
	if err := tx.each(sqlLookalikes, func(rows *sql.Rows) error {
		var o other
		err := rows.Scan(&o.id, &o.identity)
		others = append(others, o)
		return err
	}, w.Doc.Text("unit"), record.Fold(w.Doc.Text("name")), identity, w.ID); err != nil {
		return err
	}
	asked := 0
	for _, o := range others {
		e, err := tx.lookup(record.Beneficiary.Name, o.id)
		if err != nil {
			return err
		}
		matched := record.Alike(w.Doc, e.doc, identity, o.identity)
		if matched == nil {
			continue
		}
		if asked++; asked > maxLookalikes {
			return nil
		}
		facts := map[string]any{"matched": matched}
		if unit := e.doc.Text("unit"); unit != w.Doc.Text("unit") {
			facts["unit"] = unit
		}
		if err := tx.Raise(record.Flagged{Why: "lookalike", Facts: facts,
			About: []record.Pointer{{Kind: record.Beneficiary.Name, ID: w.ID}, {Kind: record.Beneficiary.Name, ID: o.id}}}); err != nil {
			return err
		}
	}
	return nil
}
