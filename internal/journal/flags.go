package journal

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// FlagID is the id of the flag that asks this question about these rows. It follows from the question, so a flag is
// raised once, and what a leader answered is never asked again.
func FlagID(why string, about []record.Pointer) string {
	keys := make([]string, len(about))
	for i, p := range about {
		keys[i] = rowKey(p.Kind, p.ID)
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(why + "\n" + strings.Join(keys, "\n")))
	digits := new(big.Int).SetBytes(sum[:]).Text(36)
	return (strings.Repeat("0", 50-len(digits)) + digits)[:15]
}

// Raise asks a leader a question about rows, in the unit of the first of them. A question that was asked is not asked again.
func (tx *Tx) Raise(f record.Flagged) error {
	id := FlagID(f.Why, f.About)
	e, err := tx.lookup(record.Flag.Name, id)
	if err != nil || e.doc != nil {
		return err
	}
	unit := f.Unit
	if unit == "" && len(f.About) > 0 {
		about, err := tx.lookup(f.About[0].Kind, f.About[0].ID)
		if err != nil {
			return err
		}
		if about.cell > 0 {
			cell, err := tx.cellByNumber(about.cell)
			if err != nil {
				return err
			}
			unit = cell.key.unit
		}
	}
	doc := record.NewDoc("about", f.About, "why", f.Why, "unit", unit, "state", "open")
	if len(f.Facts) > 0 {
		doc.Put("facts", f.Facts)
	}
	return tx.store(record.Write{Kind: record.Flag, ID: id, Doc: doc, New: true})
}

// Donated implements record.State.
func (tx *Tx) Donated(drive, except string, donor record.Donor) (visit string, err error) {
	if donor.IDHMAC == "" {
		err := tx.stmt(sqlDonorOf).QueryRow(except).Scan(&donor.IDHMAC)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", err
		}
	}
	err = tx.each(sqlDonations, func(rows *sql.Rows) error {
		var id string
		var other record.Donor
		if err := rows.Scan(&id, &other.IDHMAC, &other.Folded, &other.BirthYear); err != nil {
			return err
		}
		if id != except && visit == "" && sameDonor(donor, other) {
			visit = id
		}
		return nil
	}, drive)
	return visit, err
}

// sameDonor compares identity where both gave one, else name and year of birth.
func sameDonor(a, b record.Donor) bool {
	if a.IDHMAC != "" && b.IDHMAC != "" {
		return a.IDHMAC == b.IDHMAC
	}
	return a.Folded != "" && a.Folded == b.Folded && a.BirthYear > 0 && a.BirthYear == b.BirthYear
}

// LastDonation implements record.State.
func (tx *Tx) LastDonation(idHMAC string) (day time.Time, component string, err error) {
	if idHMAC == "" {
		return time.Time{}, "", nil
	}
	err = tx.each(sqlLastGiven, func(rows *sql.Rows) error {
		var wire []byte
		if err := rows.Scan(&wire); err != nil {
			return err
		}
		visit, err := record.ParseDoc(wire)
		if err != nil {
			return err
		}
		at := visit.Text("at")
		if drive, err := tx.lookup(record.BloodDrive.Name, visit.Text("drive")); err == nil && drive.doc.Has("date") {
			at = drive.doc.Text("date")
		}
		given, err := time.Parse(time.DateOnly, at[:min(10, len(at))])
		if err == nil && given.After(day) {
			day, component = given, visit.Text("component")
		}
		return nil
	}, idHMAC)
	return day, component, err
}

// donorHash is the identity of a visit's donor to store: a change that brings none keeps what is there.
func (tx *Tx) donorHash(w record.Write) string {
	if h, ok := w.Secrets["id_hmac"]; ok {
		return h
	}
	var h string
	if err := tx.stmt(sqlDonorOf).QueryRow(w.ID).Scan(&h); err != nil {
		return ""
	}
	return h
}
