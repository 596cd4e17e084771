// Package audit keeps who saw or changed what is sensitive, when and why: a table that is only added to.
//
// A line about a change is written in the commit of the change, so that neither is there without the other.
package audit

import (
	"context"
	"database/sql"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"strings"
	"time"
)

// Deed is what somebody did.
type Deed string

// Deeds.
const (
	SawRecords   Deed = "saw_records"   // personal data of a list of records
	SawPeople    Deed = "saw_people"    // names and addresses of the people of a unit
	Exported     Deed = "exported"      // a file with personal data
	OpenedPhoto  Deed = "opened_photo"  // an original, with its position, of somebody else's record
	AddedPerson  Deed = "added_person"  // an account
	Invited      Deed = "invited"       // a way to sign in once as somebody
	GaveRole     Deed = "gave_role"     //
	EndedRole    Deed = "ended_role"    //
	RevokedPhone Deed = "revoked_phone" //
	AllowedPhone Deed = "allowed_phone" // took a revocation back
	TookRefused  Deed = "took_refused"  // put a mended mutation of quarantine through
	LeftRefused  Deed = "left_refused"  // dismissed one
	MovedUnit    Deed = "moved_unit"    // rows of a unit that ended, to its successor
	MergedPeople Deed = "merged_people" // two beneficiaries were found to be one
)

// Deeds are all deeds.
var Deeds = []Deed{SawRecords, SawPeople, Exported, OpenedPhoto, AddedPerson, Invited, GaveRole, EndedRole, RevokedPhone, AllowedPhone, TookRefused, LeftRefused, MovedUnit, MergedPeople}

// Entry is one line.
type Entry struct {
	N        int64 // in the order of writing; given by Put
	At       time.Time
	User     string // who did it
	Did      Deed
	Kind, ID string // what it was about: a row, or an account of kind "user"; "" when it was about many
	Unit     string
	Why      string // in the person's words
	// Facts are numbers, codes and ids; never what somebody may not read who may read the audit.
	Facts map[string]any
}

// Writer is a commit under way: journal.Tx is one.
type Writer interface {
	Exec(query string, args ...any) error
	Now() time.Time
}

// Put writes a line with a commit.
func Put(w Writer, e Entry) error {
	facts := ""
	if len(e.Facts) > 0 {
		text, err := json.Marshal(e.Facts, json.Deterministic(true))
		if err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		facts = string(text)
	}
	return w.Exec("INSERT INTO audit (at, user, did, kind, rid, unit, why, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		w.Now().UnixMilli(), e.User, string(e.Did), e.Kind, e.ID, e.Unit, e.Why, facts)
}

// Filter chooses lines; what is zero does not choose.
type Filter struct {
	Units    []string // nil = everywhere
	Doers    []string // with Units: also what these people did in no unit
	User     string   // who did it
	Kind, ID string
	Before   int64 // lines older than this one
	Limit    int
}

// few is up to how many units are found by their index: of more, the newest lines are found sooner by going back in time.
const few = 20

// Read tells lines, newest first, and whether there are more.
func Read(ctx context.Context, db *sql.DB, f Filter) (found []Entry, more bool, err error) {
	where, args := []string{"1"}, []any{}
	and := func(condition string, more ...any) { where, args = append(where, condition), append(args, more...) }
	if f.Units != nil {
		units, err := json.Marshal(f.Units)
		if err != nil {
			return nil, false, fmt.Errorf("read the audit: %w", err)
		}
		doers, err := json.Marshal(f.Doers)
		if err != nil {
			return nil, false, fmt.Errorf("read the audit: %w", err)
		}
		column := "unit"
		if len(f.Units) > few {
			column = "+unit"
		}
		and("("+column+" IN (SELECT value FROM json_each(?)) OR "+column+" = '' AND user IN (SELECT value FROM json_each(?)))", string(units), string(doers))
	}
	if f.User != "" {
		and("user = ?", f.User)
	}
	if f.Kind != "" {
		and("kind = ?", f.Kind)
	}
	if f.ID != "" {
		and("rid = ?", f.ID)
	}
	if f.Before > 0 {
		and("n < ?", f.Before)
	}
	rows, err := db.QueryContext(ctx, "SELECT n, at, user, did, kind, rid, unit, why, facts FROM audit WHERE "+strings.Join(where, " AND ")+" ORDER BY n DESC LIMIT ?", append(args, f.Limit+1)...)
	if err != nil {
		return nil, false, fmt.Errorf("read the audit: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		var at int64
		var facts string
		if err := rows.Scan(&e.N, &at, &e.User, &e.Did, &e.Kind, &e.ID, &e.Unit, &e.Why, &facts); err != nil {
			return nil, false, fmt.Errorf("read the audit: %w", err)
		}
		if facts != "" {
			if err := json.Unmarshal(jsontext.Value(facts), &e.Facts); err != nil {
				return nil, false, fmt.Errorf("read the audit, line %d: %w", e.N, err)
			}
		}
		e.At = time.UnixMilli(at).UTC()
		if len(found) == f.Limit {
			return found, true, rows.Err()
		}
		found = append(found, e)
	}
	return found, false, rows.Err()
}
