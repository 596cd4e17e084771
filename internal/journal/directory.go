package journal

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// ReloadDirectory reads units and grants again. The journal does it when units change; whoever writes grants elsewhere
// (the dashboard) calls it afterwards.
func (j *Journal) ReloadDirectory() error {
	j.reload.Lock()
	defer j.reload.Unlock()
	rows, err := j.reads.Query(sqlUnits)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	units, err := readUnits(rows)
	if err != nil {
		return err
	}
	tree, crooked := org.NewTree(units)
	if crooked != nil { // no write of ours makes such units; a folder that has them opens, and verify tells of them
		j.Log.Error("units cannot stand where they say and are taken to the top", "error", crooked)
	}
	grants, err := j.readGrants()
	if err != nil {
		return err
	}
	moves, cameFrom, err := j.readMoves()
	if err != nil {
		return err
	}
	j.directory.Store(&directory{tree, grants, moves, cameFrom})
	return nil
}

const sqlUnits = "SELECT r.id, l.wire FROM unit r JOIN sync_log l ON l.entry = r.seq"

// readUnits reads the rows of sqlUnits, and closes them.
func readUnits(rows *sql.Rows) (units []org.Unit, err error) {
	defer rows.Close()
	for rows.Next() {
		var id string
		var wire []byte
		if err := rows.Scan(&id, &wire); err != nil {
			return nil, fmt.Errorf("read units: %w", err)
		}
		doc, err := record.ParseDoc(wire)
		if err != nil {
			return nil, fmt.Errorf("read unit %s: %w", id, err)
		}
		units = append(units, org.UnitOf(id, doc))
	}
	return units, rows.Err()
}

// ReloadGrants reads the grants again and keeps the tree.
func (j *Journal) ReloadGrants() error {
	j.reload.Lock()
	defer j.reload.Unlock()
	grants, err := j.readGrants()
	if err != nil {
		return err
	}
	d := *j.directory.Load()
	d.grants = grants
	j.directory.Store(&d)
	return nil
}

func (j *Journal) readGrants() (map[string][]org.Grant, error) {
	rows, err := j.reads.Query("SELECT id, user, role, unit, from_at, to_at, by FROM grants ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	defer rows.Close()
	grants := map[string][]org.Grant{}
	for rows.Next() {
		var g org.Grant
		var from, to string
		if err := rows.Scan(&g.ID, &g.User, &g.Role, &g.Unit, &from, &to, &g.By); err != nil {
			return nil, fmt.Errorf("read grants: %w", err)
		}
		g.From, g.To = moment(from), moment(to)
		grants[g.User] = append(grants[g.User], g)
	}
	return grants, rows.Err()
}

func moment(s string) time.Time {
	d, err := types.ParseDateTime(s)
	if err != nil {
		return time.Time{}
	}
	return d.Time()
}

// Grant gives a role, or ends one that was given. An open grant has a zero To.
func (j *Journal) Grant(ctx context.Context, g org.Grant) error {
	return j.GrantWith(ctx, g, nil)
}

// GrantWith is Grant and, when it is not nil, also in the same commit.
func (j *Journal) GrantWith(ctx context.Context, g org.Grant, also func(tx *Tx) error) error {
	if g.ID == "" {
		g.ID = record.NewID(j.Clock())
	}
	err := j.Do(ctx, func(tx *Tx) error {
		if err := tx.Grant(g); err != nil || also == nil {
			return err
		}
		return also(tx)
	})
	if err != nil {
		return fmt.Errorf("grant: %w", err)
	}
	return nil
}

// Grant is Journal.Grant with a commit; the grant has an id.
func (tx *Tx) Grant(g org.Grant) error {
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(types.DefaultDateLayout)
	}
	tx.grants = true
	return tx.exec(`INSERT INTO grants (id, user, role, unit, from_at, to_at, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
		ON CONFLICT (id) DO UPDATE SET to_at = ?6`, g.ID, g.User, string(g.Role), g.Unit, stamp(g.From), stamp(g.To), g.By)
}

// Tree is the tree of units as last committed.
func (j *Journal) Tree() *org.Tree { return j.directory.Load().tree }

// Grants are all grants of a person, ended ones too.
func (j *Journal) Grants(user string) []org.Grant { return j.directory.Load().grants[user] }

// BranchOf is the commune where a person's newest grant stands, "" when they have none.
func (j *Journal) BranchOf(user string) string { return j.directory.Load().branchOf(user) }

// Granted are all grants of everybody, by person. The caller only reads.
func (j *Journal) Granted() map[string][]org.Grant { return j.directory.Load().grants }

// Standing tells what a person is in a unit now.
func (j *Journal) Standing(user string) func(unit string) record.Standing {
	d := j.directory.Load()
	return org.Standing(d.grants[user], d.tree, j.Clock())
}

// Scopes resolves what a person's phone may hold now.
func (j *Journal) Scopes(user string) ([]org.Scope, error) {
	d := j.directory.Load()
	windows, err := j.windows()
	if err != nil {
		return nil, err
	}
	return org.Resolve(org.Input{User: user, Grants: d.grants[user], Tree: d.tree, Campaigns: windows, Now: j.Clock(), Masks: j.masks}), nil
}

// windows are the campaigns and when they end.
func (j *Journal) windows() ([]org.Window, error) {
	rows, err := j.reads.Query("SELECT id, ends FROM campaign ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("read campaigns: %w", err)
	}
	defer rows.Close()
	var all []org.Window
	for rows.Next() {
		var id, ends string
		if err := rows.Scan(&id, &ends); err != nil {
			return nil, fmt.Errorf("read campaigns: %w", err)
		}
		w := org.Window{ID: id}
		if day, err := time.ParseInLocation(time.DateOnly, ends, vietnam); err == nil {
			w.Ends = day.AddDate(0, 0, 1) // the whole last day
		}
		all = append(all, w)
	}
	return all, rows.Err()
}

var vietnam = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)

// branchOf is the commune where a person's newest grant stands, "" when they have none.
func (d *directory) branchOf(user string) string {
	grants := d.grants[user]
	if len(grants) == 0 {
		return ""
	}
	unit := grants[len(grants)-1].Unit
	for range 32 { // somebody whose role stayed with a unit that ended belongs where its rows went
		m := d.moves[unit]
		if m == nil || m.To == "" {
			break
		}
		unit = m.To
	}
	if c := d.tree.Commune(unit); c != "" {
		return c
	}
	return unit
}

// who is who a push is from, for decisions.
func (tx *Tx) who(p Push) record.Actor {
	d := tx.dir
	a := record.Actor{User: p.User, Device: p.Device, Carrier: p.Carrier, In: d.standing(p.User, tx.now)}
	if p.Carrier != "" {
		a.CarrierIn = org.Standing(d.grants[p.Carrier], d.tree, tx.now)
	}
	if p.Vouched {
		a.In = a.CarrierIn
	}
	return a
}
