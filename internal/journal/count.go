package journal

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Record both, count the limit (sync.md section 5): of an entitlement's live handovers the first gift_limit, by the seq
// of their first version, are counted, in slots 1..gift_limit that a unique index guards. A correction inherits the place
// of what it corrects, so mending a typing error does not lose the gift to a later double.

// live says whether a handover stands: not withdrawn, not rejected, not corrected.
func live(h record.Doc) bool {
	s := h.Text("review_state")
	return s != "withdrawn" && s != "rejected" && !h.Has("corrected_by")
}

// entitlementOf is campaign and household, else campaign and person.
func (tx *Tx) entitlementOf(h record.Doc) (string, error) {
	house, err := tx.house(h.Text("beneficiary"))
	return h.Text("campaign") + "/" + house, err
}

// house is what a person's gifts are counted for: the head of their household, else themselves; aliases of merged people
// are resolved.
func (tx *Tx) house(id string) (string, error) {
	who, err := tx.person(id)
	if err != nil {
		return "", err
	}
	head := who.doc.Text("household")
	if head == "" {
		return cmp.Or(who.id, id), nil
	}
	known, err := tx.person(head)
	return cmp.Or(known.id, head), err
}

type person struct {
	id  string // "" when the server does not know them
	doc record.Doc
}

func (tx *Tx) person(id string) (person, error) {
	for range 32 {
		e, err := tx.lookup(record.Beneficiary.Name, id)
		if err != nil || e.doc == nil {
			return person{}, err
		}
		into, merged := cutMerged(e.gone)
		if !merged {
			return person{id, e.doc}, nil
		}
		id = into
	}
	return person{}, fmt.Errorf("beneficiary %s stands in a circle of aliases", id)
}

func cutMerged(gone string) (string, bool) {
	if len(gone) > 7 && gone[:7] == "merged:" {
		return gone[7:], true
	}
	return "", false
}

type entitled struct {
	id    string
	first int64
	slot  int64
}

func (tx *Tx) entitled(key string) (all []entitled, err error) {
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
		if err := tx.store(w, "entitlement", key, "slot", slot, "first_seq", tx.mark.Head+1); err != nil {
			return err
		}
		return tx.serve(key, w.Doc.Text("campaign"), append(others, entitled{w.ID, tx.mark.Head, slot}))
	}
	if first == 0 {
		first = tx.mark.Head + 1
	}
	w.Doc.Put("counted", false)
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
	err := tx.stmt(sqlFirstSeq).QueryRow(old).Scan(&first)
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
	if err != nil || same != key || e.doc.Text("corrected_by") != id {
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
	if err := tx.stmt(sqlFirstSeq).QueryRow(w.ID).Scan(&first); err != nil {
		return err
	}
	place := ""
	if live(w.Doc) {
		place = key
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
		if err := tx.Raise(record.Flagged{Why: "already_given", Facts: map[string]any{"campaign": campaign},
			About: []record.Pointer{{Kind: record.GiftHandover.Name, ID: e.id}, {Kind: record.GiftHandover.Name, ID: all[0].id}}}); err != nil {
			return err
		}
	}
	return tx.serve(key, campaign, all)
}

// place writes the hidden columns that count. The row goes through the gate first if this transaction has not touched it.
func (tx *Tx) place(id, key string, first, slot int64) error {
	e, err := tx.lookup(record.GiftHandover.Name, id)
	if err != nil {
		return err
	}
	if e.seq <= tx.start {
		if err := tx.store(record.Write{Kind: record.GiftHandover, ID: id, Doc: e.doc}); err != nil {
			return err
		}
	}
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

// serve tells the people of an entitlement, and so every phone that holds them, what was given in the campaign.
func (tx *Tx) serve(key, campaign string, all []entitled) error {
	who := key[len(campaign)+1:]
	var given []map[string]any
	for _, e := range all {
		if e.slot == 0 {
			continue
		}
		h, err := tx.lookup(record.GiftHandover.Name, e.id)
		if err != nil {
			return err
		}
		item := map[string]any{"campaign": campaign, "gift": h.doc.Text("gift_type"), "at": h.doc.Text("given_at"), "handover": e.id}
		given = append(given, item)
	}
	people, err := tx.houseOf(who)
	if err != nil {
		return err
	}
	for _, id := range people {
		e, err := tx.lookup(record.Beneficiary.Name, id)
		if err != nil {
			return err
		}
		served := []any{}
		for _, item := range e.doc.Subs("served") {
			if item.Text("campaign") != campaign {
				served = append(served, item)
			}
		}
		for _, item := range given {
			served = append(served, item)
		}
		if record.SameValue(e.doc.Get("served"), record.Raw(served)) {
			continue
		}
		doc := e.doc.Clone()
		doc.Put("served", served)
		if err := tx.store(record.Write{Kind: record.Beneficiary, ID: id, Doc: doc}); err != nil {
			return err
		}
	}
	return nil
}

// houseOf are the living people whose gifts are counted for a house. Somebody's household may still be named by an alias
// of its head, and its head may have moved to another household themselves.
func (tx *Tx) houseOf(head string) (people []string, err error) {
	query := sqlHousehold
	if tx.j.anyGone {
		query = sqlHouseholdOfAliases
	}
	named := []string{head}
	if err := tx.each(query, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		named = append(named, id)
		return err
	}, head); err != nil {
		return nil, err
	}
	for _, id := range named {
		e, err := tx.lookup(record.Beneficiary.Name, id)
		if err != nil {
			return nil, err
		}
		if e.doc == nil || e.gone != "" || slices.Contains(people, id) {
			continue
		}
		house, err := tx.house(id)
		if err != nil {
			return nil, err
		}
		if house == head {
			people = append(people, id)
		}
	}
	return people, nil
}

// putBeneficiary writes a person. A person who comes into another household, or appears after their gift, is counted
// with it from now on.
func (tx *Tx) putBeneficiary(w record.Write, before record.Doc) error {
	hidden := []any{"name_fold", record.Fold(w.Doc.Text("name"))}
	if h, ok := w.Secrets["id_hmac"]; ok {
		hidden = append(hidden, "id_hmac", h)
	}
	if before != nil && before.Text("name") == w.Doc.Text("name") {
		hidden = hidden[2:]
	}
	if err := tx.store(w, hidden...); err != nil {
		return err
	}
	if before.Text("household") == w.Doc.Text("household") && before != nil {
		return nil
	}
	return tx.recountPerson(w.ID, before)
}

// recountPerson moves the live handovers of a person, and of who names them as head, to the entitlement they belong to
// now, and tells everybody of the houses that it touches. before is the person's form until this change, nil when they
// are new.
func (tx *Tx) recountPerson(id string, before record.Doc) error {
	now, err := tx.house(id)
	if err != nil {
		return err
	}
	houses := []string{id, now}
	if head := before.Text("household"); head != "" {
		known, err := tx.person(head)
		if err != nil {
			return err
		}
		houses = append(houses, cmp.Or(known.id, head))
	}
	slices.Sort(houses)
	campaigns, err := tx.campaigns()
	if err != nil {
		return err
	}
	for _, campaign := range campaigns {
		touched, given := map[string]bool{}, false
		for _, house := range slices.Compact(houses) {
			key := campaign + "/" + house
			all, err := tx.entitled(key)
			if err != nil {
				return err
			}
			touched[key], given = true, given || len(all) > 0
			for _, e := range all {
				h, err := tx.lookup(record.GiftHandover.Name, e.id)
				if err != nil {
					return err
				}
				belongs, err := tx.entitlementOf(h.doc)
				if err != nil {
					return err
				}
				if belongs != key {
					if err := tx.place(e.id, belongs, e.first, 0); err != nil {
						return err
					}
					touched[belongs] = true
				}
			}
		}
		if !given {
			continue
		}
		for _, key := range sortedKeys(touched) {
			if err := tx.recount(key, campaign); err != nil {
				return err
			}
		}
	}
	return nil
}

func sortedKeys(m map[string]bool) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (tx *Tx) campaigns() (ids []string, err error) {
	err = tx.each(sqlCampaigns, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// putDrive writes a blood drive. Closing or reopening one moves its visits to the part that says so.
func (tx *Tx) putDrive(w record.Write, before record.Doc) error {
	if err := tx.store(w); err != nil {
		return err
	}
	if visitPart(before) == visitPart(w.Doc) {
		return nil
	}
	var visits []string
	if err := tx.each(sqlVisitsOf, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		visits = append(visits, id)
		return err
	}, w.ID); err != nil {
		return err
	}
	for _, id := range visits {
		e, err := tx.lookup(record.BloodVisit.Name, id)
		if err != nil {
			return err
		}
		if err := tx.store(record.Write{Kind: record.BloodVisit, ID: id, Doc: e.doc}); err != nil {
			return err
		}
	}
	return nil
}
