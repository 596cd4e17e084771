package journal

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"maps"

	"github.com/chungsuc/chungsuc/internal/crash"
	"github.com/chungsuc/chungsuc/internal/record"
)

// BeginMove says where the rows of a unit go, and that they are to be moved: RunMove does it. What was said of the unit
// before and is not said anew still holds. also happens in the same commit.
func (j *Journal) BeginMove(ctx context.Context, m Move, also func(tx *Tx) error) error {
	err := j.Do(ctx, func(tx *Tx) error {
		if was := tx.dir.moves[m.From]; was != nil {
			hamlets := map[string]string{}
			maps.Copy(hamlets, was.Hamlets)
			maps.Copy(hamlets, m.Hamlets)
			m.Hamlets = hamlets
			if m.To == "" {
				m.To = was.To
			}
		}
		hamlets := ""
		if len(m.Hamlets) > 0 {
			text, err := json.Marshal(m.Hamlets, json.Deterministic(true))
			if err != nil {
				return fmt.Errorf("begin a move: %w", err)
			}
			hamlets = string(text)
		}
		tx.moves = true
		err := tx.exec(`INSERT INTO sync_move (unit, goes, hamlets, state, by, at) VALUES (?1, ?2, ?3, 'running', ?4, ?5)
			ON CONFLICT (unit) DO UPDATE SET goes = ?2, hamlets = ?3, state = 'running', by = ?4, at = ?5`, m.From, m.To, hamlets, m.By, tx.now.UnixMilli())
		if err != nil || also == nil {
			return err
		}
		return also(tx)
	})
	crash.At("move/begun")
	return err
}

// moveAtOnce is how many rows are moved in one transaction: phones that push meanwhile wait for so many.
const moveAtOnce = 100

// RunMove moves the rows of a unit whose move was begun, a few at a time. When it is interrupted, another run does what is
// left. A row that is there twice, or that goes nowhere, is left alone. Rows may come behind where it is, as a question about
// a row that has not moved yet: it ends when it has found nothing more to move. progress hears of each step; it may be nil.
func (j *Journal) RunMove(ctx context.Context, from string, progress func(moved int64)) error {
	for found := int64(1); found > 0; {
		found = 0
		err := j.eachOfUnit(ctx, from, func(rows []record.Pointer) error {
			n, err := j.moveRows(ctx, from, rows)
			found += n
			crash.At("move/hundred")
			if err == nil && progress != nil {
				progress(n)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	crash.At("move/ending")
	return j.Do(ctx, func(tx *Tx) error {
		tx.moves = true
		return tx.exec("UPDATE sync_move SET state = 'done' WHERE unit = ?", from)
	})
}

func (j *Journal) moveRows(ctx context.Context, from string, rows []record.Pointer) (n int64, err error) {
	err = j.Do(ctx, func(tx *Tx) error {
		n = 0
		for _, p := range rows {
			moved, err := tx.moveRow(from, p)
			if err != nil {
				return err
			}
			if moved {
				n++
			}
		}
		if crash.Broken(crash.MoveFirst) {
			if err := tx.exec("UPDATE sync_move SET state = 'done' WHERE unit = ?", from); err != nil {
				return err
			}
		}
		return tx.exec("UPDATE sync_move SET moved = moved + ? WHERE unit = ?", n, from)
	})
	return n, err
}

func (tx *Tx) moveRow(from string, p record.Pointer) (bool, error) {
	m := tx.dir.moves[from]
	if m == nil {
		return false, fmt.Errorf("no move of %s is known", from)
	}
	e, err := tx.lookup(p.Kind, p.ID)
	if err != nil || e.doc == nil || e.gone != "" {
		return false, err
	}
	cell, err := tx.cellByNumber(e.cell)
	if err != nil || cell.key.unit != from {
		return false, err
	}
	k := record.KindOf(p.Kind)
	to, err := m.goes(k, e.doc, tx.find, 8)
	if err != nil || to == "" {
		return false, err
	}
	doc := e.doc.Clone()
	doc.Put("unit", to)
	if to, err = tx.dir.follow(k, doc, tx.find); err != nil || to == from {
		return false, err
	}
	doc.Put("unit", to)
	return true, tx.PutAs(Hand{User: m.By, Op: "move"}, record.Write{Kind: k, ID: p.ID, Doc: doc})
}

// PlanMove tells where a move would send the rows of its unit, without moving any: how many of each kind to each unit, ""
// for those that would stay.
func (j *Journal) PlanMove(ctx context.Context, m Move) (map[string]map[string]int64, error) {
	plan := map[string]map[string]int64{}
	if len(m.Hamlets) == 0 {
		plan[m.To], _ = j.UnitRows(m.From)
		return plan, nil
	}
	err := j.eachOfUnit(ctx, m.From, func(rows []record.Pointer) error {
		part := map[record.Pointer]string{} // kind and destination of this step, which may run twice
		err := j.Do(ctx, func(tx *Tx) error {
			for _, p := range rows {
				doc, err := tx.find(p.Kind, p.ID)
				if err != nil {
					return err
				}
				if part[p], err = m.goes(record.KindOf(p.Kind), doc, tx.find, 8); err != nil {
					return err
				}
			}
			return nil
		})
		for p, to := range part {
			if plan[to] == nil {
				plan[to] = map[string]int64{}
			}
			plan[to][p.Kind]++
		}
		return err
	})
	return plan, err
}

// eachOfUnit tells the rows of a unit that go with it, a few at a time. Rows that leave or come meanwhile may be told or not.
func (j *Journal) eachOfUnit(ctx context.Context, unit string, take func([]record.Pointer) error) error {
	j.mu.RLock()
	var cells []int64
	for _, c := range j.cells.byUnit[unit] {
		if k := record.KindOf(c.key.kind); k != nil && Moves(k) {
			cells = append(cells, c.n)
		}
	}
	j.mu.RUnlock()
	for _, cell := range cells {
		for after := int64(0); ; {
			rows, last, err := j.rowsOfCell(ctx, cell, after)
			if err != nil {
				return err
			}
			if len(rows) == 0 {
				break
			}
			after = last
			if err := take(rows); err != nil {
				return err
			}
		}
	}
	return nil
}

func (j *Journal) rowsOfCell(ctx context.Context, cell, after int64) (found []record.Pointer, last int64, err error) {
	rows, err := j.reads.QueryContext(ctx, "SELECT seq, kind, rid FROM sync_log WHERE cell = ? AND seq > ? AND gone = '' ORDER BY seq LIMIT ?", cell, after, moveAtOnce)
	if err != nil {
		return nil, 0, fmt.Errorf("read a unit: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p record.Pointer
		if err := rows.Scan(&last, &p.Kind, &p.ID); err != nil {
			return nil, 0, fmt.Errorf("read a unit: %w", err)
		}
		found = append(found, p)
	}
	return found, last, rows.Err()
}

// UnitRows tells how many rows of each kind go with a unit, and how many papers stay with it.
func (j *Journal) UnitRows(unit string) (rows, papers map[string]int64) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	rows, papers = map[string]int64{}, map[string]int64{}
	for _, c := range j.cells.byUnit[unit] {
		k := record.KindOf(c.key.kind)
		switch {
		case k == nil || k.Class == record.Reference || c.rows == 0:
		case Moves(k):
			rows[c.key.kind] += c.rows
		default:
			papers[c.key.kind] += c.rows
		}
	}
	return rows, papers
}

// Hamlets tells how many beneficiaries of a unit each hamlet has, by its name as it was written; "" for none.
func (j *Journal) Hamlets(ctx context.Context, unit string) (map[string]int64, error) {
	rows, err := j.reads.QueryContext(ctx, "SELECT hamlet, COUNT(*) FROM beneficiary WHERE unit = ? GROUP BY hamlet", unit)
	if err != nil {
		return nil, fmt.Errorf("read hamlets: %w", err)
	}
	defer rows.Close()
	found := map[string]int64{}
	for rows.Next() {
		var hamlet string
		var n int64
		if err := rows.Scan(&hamlet, &n); err != nil {
			return nil, fmt.Errorf("read hamlets: %w", err)
		}
		found[hamlet] = n
	}
	return found, rows.Err()
}
