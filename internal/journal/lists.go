package journal

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"

	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/record"
)

// A person on a list is a row of kind list_item with two hidden columns: `person`, who that is now (merged people are
// resolved), and `stands`, 1 for the one item by which somebody is approved in a campaign. So whether somebody is on the
// approved list is one look at an index, and so is who was left out.

const (
	sqlListItems    = "SELECT i.id, l.wire FROM list_item i JOIN sync_log l ON l.entry = i.seq WHERE i.list = ?"
	sqlListVersions = "SELECT id, version, items_sha FROM list WHERE campaign = ? AND unit = ?"
	sqlListPeople   = "SELECT DISTINCT person FROM list_item WHERE list = ?"
	// What is listed about people: each item, its list's state and version, and how new its campaign is.
	sqlListed = `SELECT i.id, i.person, i.campaign, i.removed, i.stands, l.state, l.version, COALESCE(c.starts, '')
		FROM list_item i JOIN list l ON l.id = i.list LEFT JOIN campaign c ON c.id = i.campaign
		WHERE i.person IN (SELECT value FROM json_each(?))`
	sqlListStands   = "UPDATE list_item SET stands = ? WHERE id = ?"
	sqlListPerson   = "UPDATE list_item SET person = ? WHERE person = ?"
	sqlListOf       = "SELECT EXISTS (SELECT 1 FROM list_item WHERE person = ?)"
	sqlListApproved = "SELECT EXISTS (SELECT 1 FROM list_item WHERE campaign = ? AND person = ? AND stands = 1)"
	sqlListStanding = `SELECT w.value FROM json_each(?) w CROSS JOIN list_item i
		ON i.campaign = substr(w.value, 1, instr(w.value, '/') - 1) AND i.person = substr(w.value, instr(w.value, '/') + 1) AND i.stands = 1`
	sqlListAny = "SELECT EXISTS (SELECT 1 FROM list WHERE campaign = ? AND unit = ? AND state IN ('approved', 'aggregated'))"
)

// ListItems implements record.State.
func (tx *Tx) ListItems(list string) (items []record.Row, err error) {
	err = tx.each(sqlListItems, func(rows *sql.Rows) error {
		r := record.Row{Kind: record.ListItem.Name}
		var wire []byte
		if err := rows.Scan(&r.ID, &wire); err != nil {
			return err
		}
		var err error
		r.Doc, err = record.ParseDoc(wire)
		items = append(items, r)
		return err
	}, list)
	return items, err
}

// ListVersion implements record.State.
func (tx *Tx) ListVersion(campaign, unit, except string) (newest, submitted int64, err error) {
	err = tx.each(sqlListVersions, func(rows *sql.Rows) error {
		var id, sha string
		var version int64
		if err := rows.Scan(&id, &version, &sha); err != nil || id == except {
			return err
		}
		newest = max(newest, version)
		if sha != "" {
			submitted = max(submitted, version)
		}
		return nil
	}, campaign, unit)
	return newest, submitted, err
}

// putList writes a list. Where its state moved, what its people read of their list follows.
func (tx *Tx) putList(w record.Write, before record.Doc) error {
	clear(tx.j.places.listed)
	if err := tx.store(w); err != nil {
		return err
	}
	if before == nil || before.Text("state") == w.Doc.Text("state") {
		return nil
	}
	var people []string
	if err := tx.each(sqlListPeople, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		people = append(people, id)
		return err
	}, w.ID); err != nil {
		return err
	}
	crash.At("list/moved")
	return tx.tellListed(people)
}

func (tx *Tx) putListItem(w record.Write, before record.Doc) error {
	if before != nil {
		if err := tx.store(w); err != nil || before.Bool("removed") == w.Doc.Bool("removed") {
			return err
		}
		who, err := tx.person(w.Doc.Text("beneficiary"))
		if err != nil {
			return err
		}
		return tx.tellListed([]string{cmp.Or(who.id, w.Doc.Text("beneficiary"))})
	}
	who, err := tx.person(w.Doc.Text("beneficiary"))
	if err != nil {
		return err
	}
	id := cmp.Or(who.id, w.Doc.Text("beneficiary"))
	if err := tx.store(w, "person", id); err != nil {
		return err
	}
	return tx.tellListed([]string{id})
}

// relist moves the items of a person who departed to the one they live on in.
func (tx *Tx) relist(id, why string) error {
	into, merged := cutMerged(why)
	if !merged {
		return nil
	}
	var listed bool
	if err := tx.one(sqlListOf, []any{id}, &listed); err != nil || !listed {
		return err
	}
	who, err := tx.person(into)
	if err != nil {
		return err
	}
	if err := tx.exec(sqlListPerson, cmp.Or(who.id, into), id); err != nil {
		return err
	}
	if who.id != "" { // the items moved, whatever they say
		if err := tx.store(record.Write{Kind: record.Beneficiary, ID: who.id, Doc: who.doc}); err != nil {
			return err
		}
	}
	return tx.tellListed([]string{cmp.Or(who.id, into)})
}

// listing is one item as it bears on its person.
type listing struct {
	id, person, campaign, state, starts string
	removed, stands                     bool
	version                             int64
}

// tellListed brings in line, for people, by which item they stand on the approved list of a campaign, and what they read
// of their list (`list_state`): its state in the newest campaign that lists them. Whose standing changed gets a new seq in
// any case, so that who looks at the units of people (a report) sees that something did.
func (tx *Tx) tellListed(people []string) error {
	if len(people) == 0 {
		return nil
	}
	tx.standing = nil
	listed := map[string][]listing{}
	if err := tx.eachOf(sqlListed, people, func(rows *sql.Rows) error {
		var l listing
		err := rows.Scan(&l.id, &l.person, &l.campaign, &l.removed, &l.stands, &l.state, &l.version, &l.starts)
		listed[l.person] = append(listed[l.person], l)
		return err
	}); err != nil {
		return err
	}
	unread := slices.DeleteFunc(slices.Clone(people), func(id string) bool { return tx.rows[rowKey(record.Beneficiary.Name, id)] != nil })
	if err := tx.lookupAll(record.Beneficiary.Name, unread); err != nil {
		return err
	}
	moved := map[string]bool{} // campaigns in which somebody's standing changed
	for _, id := range people {
		state, changed := "", false
		newest := ""
		for _, campaign := range byCampaign(listed[id]) {
			standing := standsBy(campaign)
			for _, l := range campaign {
				if stands := l.id == standing; stands != l.stands {
					changed, moved[l.campaign] = true, true
					if err := tx.exec(sqlListStands, stands, l.id); err != nil {
						return err
					}
				}
			}
			if s, age := listState(campaign, standing), campaign[0].starts+campaign[0].campaign; s != "" && age > newest {
				state, newest = s, age
			}
		}
		if err := tx.putListState(id, state, changed); err != nil {
			return err
		}
	}
	for _, campaign := range sortedKeys(moved) {
		if err := tx.askAnew("off_list", "campaign", campaign, func(gift record.Doc) (bool, error) {
			return tx.OffList(campaign, gift.Text("unit"), gift.Text("beneficiary"))
		}); err != nil {
			return err
		}
	}
	return nil
}

func byCampaign(all []listing) [][]listing {
	groups := map[string][]listing{}
	for _, l := range all {
		groups[l.campaign] = append(groups[l.campaign], l)
	}
	var out [][]listing
	for _, key := range sortedKeys(groups) {
		out = append(out, groups[key])
	}
	return out
}

// standsBy is the item by which a person is approved in a campaign: that of the newest approved version that names them,
// "" when it takes them off.
func standsBy(campaign []listing) string {
	var best listing
	for _, l := range campaign {
		if !record.ListApproved(l.state) {
			continue
		}
		if best.id == "" || cmp.Or(cmp.Compare(l.version, best.version), -compareBool(l.removed, best.removed), cmp.Compare(best.id, l.id)) > 0 {
			best = l
		}
	}
	if best.removed {
		return ""
	}
	return best.id
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// listState is how far a person's list has come in a campaign.
func listState(campaign []listing, standing string) string {
	if standing != "" {
		return "approved"
	}
	furthest := -1
	order := []string{"draft", "checked", "returned", "submitted"}
	for _, l := range campaign {
		if !l.removed {
			furthest = max(furthest, slices.Index(order, l.state))
		}
	}
	if furthest < 0 {
		return ""
	}
	return order[furthest]
}

func (tx *Tx) putListState(id, state string, changed bool) error {
	e, err := tx.lookup(record.Beneficiary.Name, id)
	if err != nil || e.doc == nil || e.gone != "" || e.doc.Text("list_state") == state && !changed {
		return err
	}
	doc := e.doc.Clone()
	if state == "" {
		doc.Del("list_state")
	} else {
		doc.Put("list_state", state)
	}
	return tx.store(record.Write{Kind: record.Beneficiary, ID: id, Doc: doc})
}

// hasList says whether a unit has an approved list in a campaign.
func (tx *Tx) hasList(campaign, unit string) (has bool, err error) {
	at := [2]string{campaign, unit}
	has, known := tx.j.places.listed[at]
	if known || unit == "" {
		return has, nil
	}
	if err := tx.one(sqlListAny, []any{campaign, unit}, &has); err != nil {
		return false, fmt.Errorf("look for an approved list: %w", err)
	}
	tx.j.places.listed[at] = has
	return has, nil
}

// listed says whether a person stands on an approved list of a campaign.
func (tx *Tx) listed(campaign, person string) (on bool, err error) {
	who, err := tx.person(person)
	if err != nil {
		return false, err
	}
	id := cmp.Or(who.id, person)
	if on, known := tx.standing[campaign+"/"+id]; known {
		return on, nil
	}
	if err := tx.one(sqlListApproved, []any{campaign, id}, &on); err != nil {
		return false, fmt.Errorf("look for a person on the list: %w", err)
	}
	return on, nil
}

// lists holds who stands on the approved lists against the rule: the newest approved version that names somebody.
func (v *verifier) lists() error {
	const named = `SELECT i.id, i.person, i.stands, NOT i.removed AND l.state IN ('approved', 'aggregated') AND
		i.id = FIRST_VALUE(i.id) OVER (PARTITION BY i.campaign, i.person ORDER BY l.state IN ('approved', 'aggregated') DESC, l.version DESC, i.removed, i.id) rule
		FROM list_item i JOIN list l ON l.id = i.list`
	if err := v.none("item %s of person %s stands %s on the approved list, by the rule %s",
		"SELECT id, person, stands, rule FROM ("+named+") WHERE stands <> rule"); err != nil {
		return err
	}
	return v.none("list %s has version %s of campaign %s in unit %s, as another", `SELECT id, version, campaign, unit FROM list
		WHERE (campaign, unit, version) IN (SELECT campaign, unit, version FROM list GROUP BY campaign, unit, version HAVING COUNT(*) > 1)`)
}
