package journal

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Move says where the rows of a unit that ended go: to one other, or by hamlet, and what names no such hamlet to one other
// or nowhere. What goes nowhere stays, for somebody to say more. It holds from then on, also for what arrives later.
type Move struct {
	From    string
	To      string            // "" = only by hamlet
	Hamlets map[string]string // unit by hamlet, folded (record.Fold)
	State   string            // running, done
	Moved   int64             // rows so far
	By      string
	At      time.Time
}

// leadsTo says whether some rows go to a unit.
func (m *Move) leadsTo(unit string) bool {
	if unit != "" && unit == m.To {
		return true
	}
	for _, to := range m.Hamlets {
		if unit == to {
			return true
		}
	}
	return false
}

// Moves says whether rows of a kind go with their unit. Papers, as a list that was approved, stay with the unit that issued
// them.
func Moves(k *record.Kind) bool {
	f := k.Field("unit")
	return f != nil && !f.Fixed && !k.UnitFree && k.Class != record.Reference
}

// finder finds a row's content; nil when it is not there.
type finder func(kind, id string) (record.Doc, error)

// follow says where a row that names a moved unit belongs: through moves that followed on one another; the unit itself
// when nothing says.
func (d *directory) follow(k *record.Kind, doc record.Doc, find finder) (string, error) {
	unit := doc.Text("unit")
	for range 32 {
		m := d.moves[unit]
		if m == nil {
			return unit, nil
		}
		to, err := m.goes(k, doc, find, 8)
		if err != nil || to == "" {
			return unit, err
		}
		unit = to
	}
	return unit, nil
}

// goes is where a row goes, "" when the move does not say. A gift goes where its receiver goes, a visit where its drive
// does, a flag with the first row it is about, and of a household the head's hamlet says for those that name none. deep
// bounds a circle of households.
func (m *Move) goes(k *record.Kind, doc record.Doc, find finder, deep int) (string, error) {
	if len(m.Hamlets) == 0 || deep == 0 {
		return m.To, nil
	}
	kind, id := "", ""
	switch k {
	case record.Beneficiary:
		if to := m.Hamlets[record.Fold(doc.Text("hamlet"))]; to != "" {
			return to, nil
		}
		kind, id = k.Name, doc.Text("household")
	case record.GiftHandover:
		kind, id = record.Beneficiary.Name, doc.Text("beneficiary")
	case record.BloodVisit:
		kind, id = record.BloodDrive.Name, doc.Text("drive")
	case record.Flag:
		if about := doc.Subs("about"); len(about) > 0 {
			kind, id = about[0].Text("kind"), about[0].Text("id")
		}
	}
	if id == "" || record.KindOf(kind) == nil {
		return m.To, nil
	}
	with, err := find(kind, id)
	if err != nil {
		return "", err
	}
	switch at := with.Text("unit"); {
	case m.leadsTo(at):
		return at, nil
	case at == m.From:
		return m.goes(record.KindOf(kind), with, find, deep-1)
	}
	return m.To, nil
}

// find is a finder; people that were merged are found as who they are now.
func (tx *Tx) find(kind, id string) (record.Doc, error) {
	if kind == record.Beneficiary.Name {
		p, err := tx.person(id)
		return p.doc, err
	}
	e, err := tx.lookup(kind, id)
	if err != nil || e.gone != "" {
		return nil, err
	}
	return e.doc, nil
}

// lateForMoved sends new rows that name a moved unit after its other rows. The phones that made them did not know yet.
func (tx *Tx) lateForMoved(unit []Sent) error {
	if len(tx.dir.moves) == 0 {
		return nil
	}
	made := map[string]record.Doc{} // by earlier members of the group
	find := func(kind, id string) (record.Doc, error) {
		if doc := made[rowKey(kind, id)]; doc != nil {
			return doc, nil
		}
		return tx.find(kind, id)
	}
	for i, s := range unit {
		if s.Problem != nil || s.Op != record.Create {
			continue
		}
		if Moves(s.Kind) && tx.dir.moves[s.F.Text("unit")] != nil {
			to, err := tx.dir.follow(s.Kind, s.F, find)
			if err != nil {
				return err
			}
			m := *s.Mutation
			m.F = m.F.Clone()
			m.F.Put("unit", to)
			unit[i].Mutation = &m
			s = unit[i]
		}
		made[rowKey(s.Kind.Name, s.ID)] = s.F
	}
	return nil
}

// standing tells what somebody is in a unit, for what they send. A role in the field that was held in a unit whose rows
// went elsewhere counts there too: the phone may have been offline since. What they may see and who leads do not follow.
func (d *directory) standing(user string, now time.Time) func(unit string) record.Standing {
	in := org.Standing(d.grants[user], d.tree, now)
	if len(d.cameFrom) == 0 {
		return in
	}
	return func(unit string) record.Standing {
		s := in(unit)
		for _, old := range d.cameFrom[unit] {
			was := in(old)
			s.Ever = s.Ever || was.Ever
			s.Now, s.Late = withField(s.Now, was.Now), withField(s.Late, was.Late)
		}
		return s
	}
}

func withField(roles, more []record.Role) []record.Role {
	for _, role := range more {
		if !slices.Contains(roles, role) && slices.Contains([]record.Role{record.Volunteer, record.MemberRole, record.TeamLead}, role) {
			roles = append(slices.Clip(roles), role)
		}
	}
	return roles
}

// readMoves reads the moves, and for each unit those whose rows came to it, by whatever way.
func (j *Journal) readMoves() (moves map[string]*Move, cameFrom map[string][]string, err error) {
	rows, err := j.reads.Query("SELECT unit, goes, hamlets, state, moved, by, at FROM sync_move ORDER BY unit")
	if err != nil {
		return nil, nil, fmt.Errorf("read moves: %w", err)
	}
	defer rows.Close()
	moves, cameFrom = map[string]*Move{}, map[string][]string{}
	for rows.Next() {
		var m Move
		var hamlets string
		var at int64
		if err := rows.Scan(&m.From, &m.To, &hamlets, &m.State, &m.Moved, &m.By, &at); err != nil {
			return nil, nil, fmt.Errorf("read moves: %w", err)
		}
		if hamlets != "" {
			if err := json.Unmarshal([]byte(hamlets), &m.Hamlets); err != nil {
				return nil, nil, fmt.Errorf("read move of %s: %w", m.From, err)
			}
		}
		m.At = time.UnixMilli(at).UTC()
		moves[m.From] = &m
	}
	for from := range moves {
		seen := map[string]bool{from: true}
		for todo := []string{from}; len(todo) > 0; {
			m := moves[todo[0]]
			todo = todo[1:]
			if m == nil {
				continue
			}
			for _, to := range append(slices.Collect(maps.Values(m.Hamlets)), m.To) {
				if to != "" && !seen[to] {
					seen[to] = true
					cameFrom[to] = append(cameFrom[to], from)
					todo = append(todo, to)
				}
			}
		}
	}
	return moves, cameFrom, rows.Err()
}

// Moves are all moves, by the unit that the rows leave. Rows that were moved are counted when the move began or ended.
func (j *Journal) Moves() map[string]*Move { return j.directory.Load().moves }

// FindMove reads a move as last committed, with the rows that were moved so far.
func (j *Journal) FindMove(ctx context.Context, from string) (m Move, ok bool, err error) {
	known := j.Moves()[from]
	if known == nil {
		return m, false, nil
	}
	m = *known
	err = j.reads.QueryRowContext(ctx, "SELECT state, moved FROM sync_move WHERE unit = ?", from).Scan(&m.State, &m.Moved)
	if err != nil {
		return m, false, fmt.Errorf("read move: %w", err)
	}
	return m, true, nil
}

// BeginMove says where the rows of a unit go, and that they are to be moved: RunMove does it. What was said of the unit
// before and is not said anew still holds. also happens in the same commit.
func (j *Journal) BeginMove(ctx context.Context, m Move, also func(tx *Tx) error) error {
	return j.Do(ctx, func(tx *Tx) error {
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
}

// moveAtOnce is how many rows are moved in one transaction: phones that push meanwhile wait for so many.
const moveAtOnce = 100

// RunMove moves the rows of a unit whose move was begun, a few at a time. When it is interrupted, another run does what is
// left. A row that is there twice, or that goes nowhere, is left alone. progress hears of each step; it may be nil.
func (j *Journal) RunMove(ctx context.Context, from string, progress func(moved int64)) error {
	err := j.eachOfUnit(ctx, from, func(rows []record.Pointer) error {
		n := int64(0)
		err := j.Do(ctx, func(tx *Tx) error {
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
			return tx.exec("UPDATE sync_move SET moved = moved + ? WHERE unit = ?", n, from)
		})
		if err == nil && progress != nil {
			progress(n)
		}
		return err
	})
	if err != nil {
		return err
	}
	return j.Do(ctx, func(tx *Tx) error {
		tx.moves = true
		return tx.exec("UPDATE sync_move SET state = 'done' WHERE unit = ?", from)
	})
}

func (tx *Tx) moveRow(from string, p record.Pointer) (bool, error) {
	e, err := tx.lookup(p.Kind, p.ID)
	if err != nil || e.doc == nil || e.gone != "" {
		return false, err
	}
	cell, err := tx.cellByNumber(e.cell)
	m := tx.dir.moves[from]
	if err != nil || cell.key.unit != from || m == nil {
		return false, err
	}
	k := record.KindOf(p.Kind)
	to, err := m.goes(k, e.doc, tx.find, 8)
	if err != nil || to == "" {
		return false, err
	}
	doc := e.doc.Clone()
	doc.Put("unit", to)
	if to, err = tx.dir.follow(k, doc, tx.find); err != nil {
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
