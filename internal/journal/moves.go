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

// followed sends a row that somebody moves into a unit whose rows went elsewhere after those: whoever moves it did not know.
func (tx *Tx) followed(w record.Write) (record.Write, error) {
	unit := w.Doc.Text("unit")
	if w.New || !Moves(w.Kind) || tx.dir.moves[unit] == nil {
		return w, nil
	}
	before, err := tx.lookup(w.Kind.Name, w.ID)
	if err != nil || before.doc.Text("unit") == unit { // not moved yet: RunMove does
		return w, err
	}
	to, err := tx.dir.follow(w.Kind, w.Doc, tx.find)
	if err != nil {
		return w, err
	}
	w.Doc = w.Doc.Clone()
	w.Doc.Put("unit", to)
	return w, nil
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
