// Package org says where people stand: units in time, who was granted what in which of them, and so what a phone may hold.
// It is pure: rows come in, plans and answers go out.
package org

import (
	"crypto/sha256"
	"math/big"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Unit is a province, a district of old, a commune, or anything that hangs below or beside them: a chapter (chi hội), a
// school, a firm, a hospital, a team, a club. Units end and have successors; their rows stay, for old records name them.
type Unit struct {
	ID   string
	Code string // of the General Statistics Office, leading zeros kept; "" for a unit that is not administrative
	// Era is the day from which Code means this unit. Codes are used again for other places, so only (Era, Code) is a
	// key. "" for a unit that is not administrative.
	Era  string
	Type string // "Phường", "Chi hội", ...: any text
	Name string // without the type: "Kiến An"
	// Parent is the id of the unit above; "" for a province.
	Parent    string
	ValidFrom string // first day it is known to have stood, 2006-01-02; "" = always
	ValidTo   string // last day of validity, 2006-01-02; "" = still standing
	Search    string // folded words that find it: own name, province, names of what it came from
	// Successors are the ids of what took over. One: it went there whole. Several: it was split, and each is only a
	// suggestion, for a person to choose from.
	Successors []string
	Former     []Former // earlier names, oldest first
	Location   *record.Position
}

// Former is a name that a unit bore before: whole, with its type, and the last day it did, 2006-01-02.
type Former struct{ Name, To string }

// UnitID is the id of an administrative unit: the first 15 of the 50 base-36 digits of SHA-256("era/code"), big-endian.
// Aliases of a code have the same id.
func UnitID(era, code string) string {
	sum := sha256.Sum256([]byte(era + "/" + canonical(era, code)))
	digits := new(big.Int).SetBytes(sum[:]).Text(36)
	return (strings.Repeat("0", 50-len(digits)) + digits)[:15]
}

// canonical resolves a code that sources disagree on. Xã Ba Chẽ (Quảng Ninh) is 06970 in the web table of the General
// Statistics Office and 06978 in our source; before 01/07/2025, 06970 was the township of that name.
func canonical(era, code string) string {
	if code == "06970" && era >= "2025-07-01" {
		return "06978"
	}
	return code
}

// Administrative says whether the unit is one of the state's: a province, a district of old, a commune.
func (u Unit) Administrative() bool { return u.Era != "" }

// Split says whether the unit was divided among several successors, so that only a person can say where a row of it belongs.
func (u Unit) Split() bool { return len(u.Successors) > 1 }

// FullName is the name with its type: "Phường Kiến An".
func (u Unit) FullName() string { return strings.TrimSpace(u.Type + " " + u.Name) }

// Living says whether the unit stood on the day of at, by Vietnam's calendar.
func (u Unit) Living(at time.Time) bool { return u.livingOn(Day(at)) }

func (u Unit) livingOn(day string) bool {
	return u.ValidFrom <= day && (u.ValidTo == "" || day <= u.ValidTo)
}

// NameAt is the full name that the unit bore on the day of at.
func (u Unit) NameAt(at time.Time) string { return u.nameOn(Day(at)) }

func (u Unit) nameOn(day string) string {
	for _, f := range u.Former {
		if day <= f.To {
			return f.Name
		}
	}
	return u.FullName()
}

// DisplayName is what a person reads for the unit of something dated at: the full name of then, and, when the unit had
// ended by then, until when it stood: "Quận Kiến An (đến 30/06/2025)".
func DisplayName(u Unit, at time.Time) string {
	day := Day(at)
	if u.ValidTo != "" && day > u.ValidTo {
		return until(u.FullName(), u.ValidTo)
	}
	return u.nameOn(day)
}

// zone is Vietnam's: UTC+7 all year since 1975, so no zone database is needed.
var zone = time.FixedZone("ICT", 7*60*60)

// Day is the calendar day in Vietnam, 2006-01-02.
func Day(at time.Time) string { return at.In(zone).Format(time.DateOnly) }

// before is the day before a day.
func before(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}

// until and its inverse write an ended name as people read it.
func until(name, day string) string {
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		day = t.Format("02/01/2006")
	}
	return name + " (đến " + day + ")"
}

func parseUntil(s string) Former {
	name, rest, _ := strings.Cut(s, " (đến ")
	day := strings.TrimSuffix(rest, ")")
	if t, err := time.Parse("02/01/2006", day); err == nil {
		day = t.Format(time.DateOnly)
	}
	return Former{Name: name, To: day}
}

// Doc is the row of kind unit; empty fields are absent.
func (u Unit) Doc() record.Doc {
	d := make(record.Doc, 0, 12)
	text := func(name, value string) {
		if value != "" {
			d.Put(name, value)
		}
	}
	text("code", u.Code)
	text("era", u.Era)
	text("name", u.Name)
	text("type", u.Type)
	text("parent", u.Parent)
	text("valid_from", u.ValidFrom)
	text("valid_to", u.ValidTo)
	text("search", u.Search)
	if len(u.Successors) > 0 {
		d.Put("successors", u.Successors)
	}
	if len(u.Former) > 0 {
		names := make([]string, len(u.Former))
		for i, f := range u.Former {
			names[i] = until(f.Name, f.To)
		}
		d.Put("former", names)
	}
	if u.Location != nil {
		d.Put("location", u.Location)
	}
	return d
}

// UnitOf reads a row of kind unit.
func UnitOf(id string, d record.Doc) Unit {
	u := Unit{
		ID: id, Code: d.Text("code"), Era: d.Text("era"), Type: d.Text("type"), Name: d.Text("name"),
		Parent: d.Text("parent"), ValidFrom: d.Text("valid_from"), ValidTo: d.Text("valid_to"), Search: d.Text("search"),
		Successors: d.Texts("successors"),
	}
	for _, s := range d.Texts("former") {
		u.Former = append(u.Former, parseUntil(s))
	}
	if l := d.Sub("location"); l != nil {
		u.Location = &record.Position{Lat: l.Float("lat"), Lon: l.Float("lon"), Accuracy: l.Float("accuracy")}
	}
	return u
}
