package journal

import (
	"database/sql"
	"errors"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// putDrive writes a blood drive. Closing or reopening one moves its visits to the part that says so.
func (tx *Tx) putDrive(w record.Write, before record.Doc) error {
	if err := tx.store(w); err != nil {
		return err
	}
	if visitPart(before) == visitPart(w.Doc) {
		return nil
	}
	var visits []string
	if err := tx.each(sqlVisitsOf, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		visits = append(visits, id)
		return err
	}, w.ID); err != nil {
		return err
	}
	for _, id := range visits {
		e, err := tx.lookup(record.BloodVisit.Name, id)
		if err != nil {
			return err
		}
		if err := tx.store(record.Write{Kind: record.BloodVisit, ID: id, Doc: e.doc}); err != nil {
			return err
		}
	}
	return nil
}

// Donated implements record.State.
func (tx *Tx) Donated(drive, except string, donor record.Donor) (visit string, err error) {
	if donor.IDHMAC == "" {
		err := tx.one(sqlDonorOf, []any{except}, &donor.IDHMAC)
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

// visitPart: field workers hold the visits of drives that are not closed.
func visitPart(drive record.Doc) string {
	if drive.Text("state") == "closed" {
		return "closed"
	}
	return "open"
}
