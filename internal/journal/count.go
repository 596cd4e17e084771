package journal

import (
	"cmp"
	"database/sql"
	"errors"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Record both, count the limit (sync.md section 5): of an entitlement's live handovers the first gift_limit, by the seq
// of their first version, are counted, in slots 1..gift_limit that a unique index guards. A correction inherits the place
// of what it corrects, so mending a typing error does not lose the gift to a later double; one of a record that was withdrawn or
// rejected begins at the end of the line.

// live says whether a handover stands: not withdrawn, not rejected, not corrected.
func live(h record.Doc) bool { return stood(h) && !h.Has("corrected_by") }

// stood says whether a record stands, or did until it was corrected.
func stood(h record.Doc) bool {
	s := h.Text("review_state")
	return s != "withdrawn" && s != "rejected"
}

type entitled struct {
	id    string
	first int64
	slot  int64
}

func (tx *Tx) entitled(key string) (all []entitled, err error) {
	if line, ok := tx.lines[key]; ok {
		return slices.Clone(line), nil
	}
	err = tx.each(sqlEntitled, func(rows *sql.Rows) error {
		var e entitled
		err := rows.Scan(&e.id, &e.first, &e.slot)
		all = append(all, e)
		return err
	}, key)
	return all, err
}

func (tx *Tx) giftLimit(campaign string) (int64, error) {
	c, err := tx.lookup(record.Campaign.Name, campaign)
	if err != nil {
		return 0, err
	}
	return max(1, c.doc.Int("gift_limit")), nil
}

// putHandover writes a handover with its count. A new one costs a look at its entitlement; a change that starts or ends
// its life recounts the entitlement.
func (tx *Tx) putHandover(w record.Write, before record.Doc) error {
	if before != nil {
		return tx.changeHandover(w, before)
	}
	key, err := tx.entitlementOf(w.Doc)
	if err != nil {
		return err
	}
	others, err := tx.entitled(key)
	if err != nil {
		return err
	}
	limit, err := tx.giftLimit(w.Doc.Text("campaign"))
	if err != nil {
		return err
	}
	first, err := tx.firstSeq(w.ID, w.Doc, key)
	if err != nil {
		return err
	}
	if first == 0 && int64(len(others)) < limit && fits(others, limit) {
		// The common case: nobody is displaced.
		w.Doc.Put("counted", true)
		slot := freeSlot(others, limit)
		delete(tx.lines, key)
		if err := tx.store(w, "entitlement", key, "slot", slot, "first_seq", tx.mark.Head+1); err != nil {
			return err
		}
		return tx.serve(key, w.Doc.Text("campaign"), append(others, entitled{w.ID, tx.mark.Head, slot}))
	}
	if first == 0 {
		first = tx.mark.Head + 1
	}
	w.Doc.Put("counted", false)
	delete(tx.lines, key)
	if err := tx.store(w, "entitlement", key, "slot", 0, "first_seq", first); err != nil {
		return err
	}
	return tx.recount(key, w.Doc.Text("campaign"))
}

// firstSeq is the place that a correction inherits, 0 when it takes one of its own.
func (tx *Tx) firstSeq(id string, h record.Doc, key string) (int64, error) {
	old := h.Text("corrects")
	if old == "" {
		return 0, nil
	}
	var first int64
	err := tx.one(sqlFirstSeq, []any{old}, &first)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	e, err := tx.lookup(record.GiftHandover.Name, old)
	if err != nil || e.doc == nil {
		return 0, err
	}
	same, err := tx.entitlementOf(e.doc)
	if err != nil || same != key || e.doc.Text("corrected_by") != id || !stood(e.doc) {
		return 0, err
	}
	return first, nil
}

func (tx *Tx) changeHandover(w record.Write, before record.Doc) error {
	if err := tx.store(w); err != nil {
		return err
	}
	if live(before) == live(w.Doc) {
		return nil
	}
	key, err := tx.entitlementOf(w.Doc)
	if err != nil {
		return err
	}
	var first int64
	if err := tx.one(sqlFirstSeq, []any{w.ID}, &first); err != nil {
		return err
	}
	place := ""
	if live(w.Doc) {
		place = key
	} else {
		others, err := tx.entitled(key)
		if err != nil {
			return err
		}
		if err := tx.moot(w.ID, others); err != nil {
			return err
		}
	}
	if err := tx.place(w.ID, place, first, 0); err != nil {
		return err
	}
	if place == "" {
		if err := tx.markCounted(w.ID, false, ""); err != nil {
			return err
		}
	}
	return tx.recount(key, w.Doc.Text("campaign"))
}

// recount gives the slots of an entitlement to the handovers that are first now. Slots are emptied before they are given
// again, for the unique index looks at every step.
func (tx *Tx) recount(key, campaign string) error {
	all, err := tx.entitled(key)
	if err != nil {
		return err
	}
	limit, err := tx.giftLimit(campaign)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b entitled) int { return cmp.Compare(a.first, b.first) })
	counted := all[:min(len(all), int(limit))]
	for i, e := range all {
		if (i >= len(counted) || e.slot > limit) && e.slot > 0 {
			all[i].slot = 0
			if err := tx.place(e.id, key, e.first, 0); err != nil {
				return err
			}
		}
	}
	for i, e := range counted {
		if e.slot == 0 {
			counted[i].slot = freeSlot(all, limit)
			if err := tx.place(e.id, key, e.first, counted[i].slot); err != nil {
				return err
			}
			if err := tx.moot(e.id, counted); err != nil { // it was one too many, and is not
				return err
			}
		}
	}
	for i, e := range all {
		if i < len(counted) {
			if err := tx.markCounted(e.id, true, ""); err != nil {
				return err
			}
			continue
		}
		if err := tx.markCounted(e.id, false, all[0].id); err != nil {
			return err
		}
		if err := tx.askAboutDouble(campaign, e.id, all[0].id); err != nil {
			return err
		}
	}
	return tx.serve(key, campaign, all)
}

// askAboutDouble asks about a gift too many beside one that counts: which organisation gave one of them, and whether they
// went to two people of one house.
func (tx *Tx) askAboutDouble(campaign, id, with string) error {
	facts := map[string]any{"campaign": campaign}
	var docs []record.Doc
	for _, h := range []string{id, with} {
		e, err := tx.lookup(record.GiftHandover.Name, h)
		if err != nil {
			return err
		}
		docs = append(docs, e.doc)
	}
	if giver := cmp.Or(docs[0].Text("giver"), docs[1].Text("giver")); giver != "" {
		facts["giver"] = giver
	}
	if docs[0].Text("beneficiary") != docs[1].Text("beneficiary") {
		facts["same_household"] = true
	}
	return tx.Raise(record.Flagged{Why: "already_given", Facts: facts,
		About: []record.Pointer{{Kind: record.GiftHandover.Name, ID: id}, {Kind: record.GiftHandover.Name, ID: with}}})
}

// putCampaign writes a campaign. Another limit counts other gifts: of entitlements with more of them than the lower of
// the two limits, or with one in a place beyond it. Gifts of a campaign that was not known were counted with a limit of one.
func (tx *Tx) putCampaign(w record.Write, before record.Doc) error {
	if err := tx.store(w); err != nil {
		return err
	}
	was, is := max(1, before.Int("gift_limit")), max(1, w.Doc.Int("gift_limit"))
	if was == is {
		return nil
	}
	var keys []string
	if err := tx.each(sqlCrowded, func(rows *sql.Rows) error {
		var key string
		err := rows.Scan(&key)
		keys = append(keys, key)
		return err
	}, w.ID, min(was, is)); err != nil {
		return err
	}
	tx.lines = nil
	for _, key := range keys {
		if err := tx.recount(key, w.ID); err != nil {
			return err
		}
	}
	return nil
}

// place writes the hidden columns that count. The row goes through the gate first if this transaction has not touched it.
func (tx *Tx) place(id, key string, first, slot int64) error {
	e, err := tx.lookup(record.GiftHandover.Name, id)
	if err != nil {
		return err
	}
	if e.key <= tx.start {
		if err := tx.store(record.Write{Kind: record.GiftHandover, ID: id, Doc: e.doc}); err != nil {
			return err
		}
	}
	tx.lines = nil
	return tx.exec(sqlPlace, key, first, slot, id)
}

// markCounted brings a handover's own words in line with its slot.
func (tx *Tx) markCounted(id string, counts bool, with string) error {
	e, err := tx.lookup(record.GiftHandover.Name, id)
	if err != nil || e.doc == nil {
		return err
	}
	if counts {
		with = ""
	}
	if e.doc.Bool("counted") == counts && e.doc.Text("counted_with") == with {
		return nil
	}
	doc := e.doc.Clone()
	doc.Put("counted", counts)
	if doc.Del("counted_with"); with != "" && live(doc) {
		doc.Put("counted_with", with)
	}
	return tx.store(record.Write{Kind: record.GiftHandover, ID: id, Doc: doc})
}

func fits(all []entitled, limit int64) bool {
	return !slices.ContainsFunc(all, func(e entitled) bool { return e.slot == 0 || e.slot > limit })
}

func freeSlot(all []entitled, limit int64) int64 {
	for slot := int64(1); slot <= limit; slot++ {
		if !slices.ContainsFunc(all, func(e entitled) bool { return e.slot == slot }) {
			return slot
		}
	}
	return 0
}
