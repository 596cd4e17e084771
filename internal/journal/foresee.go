package journal

import (
	"cmp"
	"database/sql"
	"encoding/json/v2"
	"fmt"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
)

// foresee reads in a few queries what the mutations of a push will ask for one by one: the rows they are about, the rows
// they name, and for gifts who stands in line already. It changes nothing but the cost; what it misses is read when asked.
func (tx *Tx) foresee(units [][]Sent) error {
	var gifts []record.Doc
	ids := map[string][]string{}
	want := func(kind, id string) {
		if id != "" && tx.rows[rowKey(kind, id)] == nil {
			ids[kind] = append(ids[kind], id)
		}
	}
	for _, unit := range units {
		for _, s := range unit {
			if s.Problem != nil {
				continue
			}
			want(s.Kind.Name, s.ID)
			if s.Op != record.Create {
				continue
			}
			for i := range s.Kind.Fields {
				f := &s.Kind.Fields[i]
				if f.Type == record.Ref && !f.List && record.KindOf(f.Of).Class != record.Reference {
					want(f.Of, s.F.Text(f.Name))
				}
			}
			if s.Kind == record.GiftHandover {
				gifts = append(gifts, s.F)
			}
		}
	}
	for kind, list := range ids {
		if err := tx.lookupAll(kind, list); err != nil {
			return err
		}
	}
	return tx.foreseeGifts(gifts)
}

// few is as many single reads as are no dearer than one read of all.
const few = 2

func (tx *Tx) lookupAll(kind string, ids []string) error {
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) <= few {
		return nil
	}
	found := 0
	err := tx.eachOf(tables[kind].findAll, ids, func(rows *sql.Rows) error {
		var id string
		var wire []byte
		e := &entry{}
		if err := rows.Scan(&id, &e.at, &e.key, &e.seq, &e.cell, &e.owner, &wire); err != nil {
			return err
		}
		doc, err := record.ParseDoc(wire)
		if err != nil {
			return fmt.Errorf("read %s %s: %w", kind, id, err)
		}
		e.doc, e.size = doc, len(wire)
		tx.rows[rowKey(kind, id)] = e
		found++
		return nil
	})
	if err != nil || tx.j.anyGone || found == len(ids) {
		return err
	}
	for _, id := range ids {
		if key := rowKey(kind, id); tx.rows[key] == nil {
			tx.rows[key] = &entry{}
		}
	}
	return nil
}

// foreseeGifts reads the lines in which new gifts will stand, the households they are for, and who of them is listed.
func (tx *Tx) foreseeGifts(gifts []record.Doc) error {
	if len(gifts) <= few {
		return nil
	}
	lines, houses, standing := map[string][]entitled{}, map[string][]string{}, map[string]bool{}
	for _, g := range gifts {
		house, err := tx.house(g.Text("beneficiary"))
		if err != nil {
			return err
		}
		lines[g.Text("campaign")+"/"+house], houses[house] = nil, nil
		who, err := tx.person(g.Text("beneficiary"))
		if err != nil {
			return err
		}
		standing[g.Text("campaign")+"/"+cmp.Or(who.id, g.Text("beneficiary"))] = false
		standing[g.Text("campaign")+"/"+house] = false
	}
	if err := tx.eachOf(sqlEntitledAll, sortedKeys(lines), func(rows *sql.Rows) error {
		var key string
		var e entitled
		err := rows.Scan(&key, &e.id, &e.first, &e.slot)
		lines[key] = append(lines[key], e)
		return err
	}); err != nil {
		return err
	}
	if err := tx.eachOf(sqlHouseholds, sortedKeys(houses), func(rows *sql.Rows) error {
		var head, id string
		err := rows.Scan(&head, &id)
		houses[head] = append(houses[head], id)
		return err
	}); err != nil {
		return err
	}
	if err := tx.eachOf(sqlListStanding, sortedKeys(standing), func(rows *sql.Rows) error {
		var key string
		err := rows.Scan(&key)
		standing[key] = true
		return err
	}); err != nil {
		return err
	}
	tx.lines, tx.houses, tx.standing = lines, houses, standing
	return nil
}

// eachOf is each for a query over a list of texts.
func (tx *Tx) eachOf(q string, list []string, scan func(*sql.Rows) error) error {
	text, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("%.40s: %w", q, err)
	}
	return tx.each(q, scan, string(text))
}
