package journal

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
)

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

// houseOf are the living people whose gifts are counted for a house. Somebody's household may still be named by an alias
// of its head, and its head may have moved to another household themselves.
func (tx *Tx) houseOf(head string) (people []string, err error) {
	query := sqlHousehold
	if tx.j.anyGone {
		query = sqlHouseholdOfAliases
	}
	named := []string{head}
	if known, ok := tx.houses[head]; ok && !tx.j.anyGone {
		named = append(named, known...)
	} else if err := tx.each(query, func(rows *sql.Rows) error {
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
	tx.lines, tx.houses = nil, nil
	return tx.recountPerson(w.ID, before)
}

// recountPerson moves the live handovers of a person, and of who names them as head, to the entitlement they belong to
// now, and tells everybody of the houses that it touches. before is the person's form until this change, nil when they
// are new.
func (tx *Tx) recountPerson(id string, before record.Doc) error {
	who, err := tx.person(id) // of a merged person the one they live on in, whom others now name as their head
	if err != nil {
		return err
	}
	now, err := tx.house(id)
	if err != nil {
		return err
	}
	houses := []string{id, cmp.Or(who.id, id), now}
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
					if err := tx.moot(e.id, all); err != nil { // they are of two houses now
						return err
					}
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

// serve tells the people of an entitlement, and so every phone that holds them, what was given in the campaign.
func (tx *Tx) serve(key, campaign string, all []entitled) error {
	who := key[len(campaign)+1:]
	var given []record.Doc
	for _, e := range all {
		if e.slot == 0 {
			continue
		}
		h, err := tx.lookup(record.GiftHandover.Name, e.id)
		if err != nil {
			return err
		}
		given = append(given, record.NewDoc("at", h.doc.Text("given_at"), "campaign", campaign, "gift_type", h.doc.Text("gift_type"), "handover", e.id))
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
		served := []record.Doc{}
		for _, item := range e.doc.Subs("served") {
			if item.Text("campaign") != campaign {
				served = append(served, item)
			}
		}
		now := record.Raw(append(served, given...))
		if record.SameValue(e.doc.Get("served"), now) {
			continue
		}
		doc := e.doc.Clone()
		doc.Set("served", now)
		if err := tx.retell(record.Beneficiary.Name, id, doc); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// campaigns are those that handovers name, also such as the server gets later.
func (tx *Tx) campaigns() (ids []string, err error) {
	err = tx.each(sqlCampaigns, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}
