package journal

import (
	"database/sql"
	"fmt"

	"github.com/chungsuc/chungsuc/internal/record"
)

// What a question about a gift was raised by may change later: a list is approved that names the receiver, the gift's type
// gets the value that it has in the field. Nobody should have to answer then what no longer asks.

const sqlAskedOf = `SELECT f.id, g.id FROM flag f CROSS JOIN gift_handover g ON g.id = f.about ->> '$[0].id'
	WHERE f.why = ? AND coalesce(f.decided_by, '') = '' AND g.`

// askAnew looks again at the questions of a reason that nobody has answered, about gifts of a campaign or of a type (by):
// those that no longer hold are closed without an answer, those that hold again are asked again. It raises none about gifts
// that were not asked about: what changed is not their doing.
func (tx *Tx) askAnew(why, by, id string, holds func(gift record.Doc) (bool, error)) error {
	asked := map[string]string{}
	if err := tx.each(sqlAskedOf+by+" = ?", func(rows *sql.Rows) error {
		var flag, gift string
		err := rows.Scan(&flag, &gift)
		asked[flag] = gift
		return err
	}, why, id); err != nil {
		return fmt.Errorf("questions of %s: %w", why, err)
	}
	for _, flag := range sortedKeys(asked) {
		gift, err := tx.lookup(record.GiftHandover.Name, asked[flag])
		if err != nil {
			return err
		}
		is, err := holds(gift.doc)
		if err != nil {
			return err
		}
		if err := tx.setMoot(flag, !is); err != nil {
			return err
		}
	}
	return nil
}

// setMoot closes an open question without an answer, or opens one that was closed so.
func (tx *Tx) setMoot(flag string, moot bool) error {
	f, err := tx.lookup(record.Flag.Name, flag)
	if err != nil || f.doc == nil || f.doc.Has("decided_by") || (f.doc.Text("state") != "open") == moot {
		return err
	}
	doc := f.doc.Clone()
	if moot {
		doc.Put("state", "dismissed")
		doc.Put("decided_at", tx.now)
	} else {
		doc.Put("state", "open")
		doc.Del("decided_at")
	}
	return tx.store(record.Write{Kind: record.Flag, ID: flag, Doc: doc})
}

// putGiftType writes a gift type. Another value is what gifts of it are compared with from now on.
func (tx *Tx) putGiftType(w record.Write, before record.Doc) error {
	if err := tx.store(w); err != nil || before == nil || before.Float("value") == w.Doc.Float("value") {
		return err
	}
	return tx.askAnew("value_outside_gift_type", "gift_type", w.ID, func(gift record.Doc) (bool, error) {
		return record.ValueOutside(gift, w.Doc), nil
	})
}
