package journal

import (
	"errors"
	"fmt"

	"github.com/chungsuc/chungsuc/internal/record"
)

// A cell is one kind of row in one unit, in one part of it (a campaign, or the visits of open drives). A scope is a set
// of cells, so a pull is a range scan in each cell that changed, and whatever changed elsewhere costs it nothing.
type cellKey struct{ unit, kind, part string }

// tally is a cell, or an owner, with its newest seq and its size.
type tally struct {
	n     int64
	key   cellKey // of a cell
	head  int64
	rows  int64
	bytes int64
}

func (t *tally) add(seq int64, size int) { t.head = seq; t.rows++; t.bytes += int64(size) }

func (t *tally) drop(size int) { t.rows--; t.bytes -= int64(size) }

type cellMap struct {
	byNumber map[int64]*tally
	byKey    map[cellKey]*tally
	byUnit   map[string][]*tally
}

func (m *cellMap) put(key cellKey, t *tally) {
	c := *t
	m.byNumber[c.n] = &c
	m.byKey[key] = &c
	m.byUnit[key.unit] = append(m.byUnit[key.unit], &c)
}

func (j *Journal) loadCells() error {
	j.cells = cellMap{map[int64]*tally{}, map[cellKey]*tally{}, map[string][]*tally{}}
	j.owners = map[string]*tally{}
	rows, err := j.db.Query("SELECT n, unit, kind, part, head, rows, bytes FROM sync_cell ORDER BY n")
	if err != nil {
		return fmt.Errorf("read sync_cell: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var t tally
		if err := rows.Scan(&t.n, &t.key.unit, &t.key.kind, &t.key.part, &t.head, &t.rows, &t.bytes); err != nil {
			return fmt.Errorf("read sync_cell: %w", err)
		}
		j.cells.put(t.key, &t)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	owners, err := j.db.Query("SELECT n, user, head, rows, bytes FROM sync_owner")
	if err != nil {
		return fmt.Errorf("read sync_owner: %w", err)
	}
	defer owners.Close()
	for owners.Next() {
		var t tally
		var user string
		if err := owners.Scan(&t.n, &user, &t.head, &t.rows, &t.bytes); err != nil {
			return fmt.Errorf("read sync_owner: %w", err)
		}
		j.owners[user] = &t
	}
	return owners.Err()
}

// home is the cell where a row lives now.
func (tx *Tx) home(k *record.Kind, id string, doc record.Doc) (*tally, error) {
	key := cellKey{kind: k.Name}
	switch {
	case k.UnitFree:
	case k == record.Unit:
		province, err := tx.provinceOf(id, doc)
		if err != nil {
			return nil, err
		}
		key.unit = province
		if doc.Has("valid_to") {
			key.part = "closed"
		}
	default:
		key.unit = doc.Text("unit")
		if _, known := tx.dir.tree.Unit(key.unit); !known && !tx.units {
			// A unit that the server does not know: the record goes to its author's branch, where somebody can mend it.
			if at := tx.dir.branchOf(doc.Text("author")); at != "" {
				key.unit = at
			}
		}
	}
	switch {
	case k == record.BloodVisit:
		drive, err := tx.lookup(record.BloodDrive.Name, doc.Text("drive"))
		if err != nil {
			return nil, err
		}
		key.part = visitPart(drive.doc)
	case k.Part != "":
		key.part = doc.Text(k.Part)
	}
	return tx.cell(key)
}

// ErrMisplaced is a unit that would stand below itself, or below one that is not there.
var ErrMisplaced = errors.New("a unit stands below another that is there, and never below itself")

// provinceOf climbs to the top of a unit's own era. It is what keeps the tree a tree: every unit that is written climbs.
func (tx *Tx) provinceOf(id string, doc record.Doc) (string, error) {
	at := id
	for range 32 {
		parent := doc.Text("parent")
		if parent == "" {
			return at, nil
		}
		up, err := tx.lookup(record.Unit.Name, parent)
		if err != nil {
			return "", err
		}
		if up.doc == nil || parent == id {
			break
		}
		at, doc = parent, up.doc
	}
	return "", fmt.Errorf("unit %s: %w", id, ErrMisplaced)
}

func (tx *Tx) cell(key cellKey) (*tally, error) {
	if c := tx.made[key]; c != nil {
		return c, nil
	}
	// Only the writer changes what readers share, so the writer reads it without the lock.
	if known := tx.j.cells.byKey[key]; known != nil {
		return tx.changed(known), nil
	}
	c := &tally{n: int64(len(tx.j.cells.byNumber) + len(tx.made) + 1), key: key}
	if err := tx.exec(sqlCellAdd, c.n, key.unit, key.kind, key.part); err != nil {
		return nil, err
	}
	tx.made[key], tx.cells[c.n] = c, c
	return c, nil
}

func (tx *Tx) cellByNumber(n int64) (*tally, error) {
	if c := tx.cells[n]; c != nil {
		return c, nil
	}
	known := tx.j.cells.byNumber[n]
	if known == nil {
		return nil, fmt.Errorf("no cell %d", n)
	}
	return tx.changed(known), nil
}

func (tx *Tx) changed(known *tally) *tally {
	c := tx.cells[known.n]
	if c == nil {
		clone := *known
		c = &clone
		tx.cells[c.n] = c
	}
	return c
}

// owner is the tally of a person's own evidence records.
func (tx *Tx) owner(user string) (*tally, error) {
	if o := tx.owners[user]; o != nil {
		return o, nil
	}
	if known := tx.j.owners[user]; known != nil {
		clone := *known
		tx.owners[user] = &clone
		return &clone, nil
	}
	tx.newOwners++
	o := &tally{n: int64(len(tx.j.owners) + tx.newOwners)}
	if err := tx.exec(sqlOwnerAdd, o.n, user); err != nil {
		return nil, err
	}
	tx.owners[user] = o
	return o, nil
}
