package journal

import (
	"cmp"
	"database/sql"
	"encoding/json/v2"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// declare ties a record's photos to what the server has of them. A photo may have arrived before its record. Of a
// record that was carried in, the carrier may bring the photos as well as the author.
func (tx *Tx) declare(w record.Write, owners ...string) error {
	for _, photo := range w.Photos {
		for _, owner := range owners {
			if owner == "" {
				continue
			}
			p, ok, err := tx.photo(owner, photo.SHA256)
			if err != nil {
				return err
			}
			at, again := record.Pointer{Kind: w.Kind.Name, ID: w.ID}, ok && p.State != "undeclared" // by an earlier record of theirs
			if !ok {
				p = Photo{SHA256: photo.SHA256, Owner: owner, State: "declared", Bytes: photo.Bytes, Type: photo.Type, At: tx.now}
			}
			if p.State == "undeclared" {
				p.State, p.Bytes, p.Type = "declared", photo.Bytes, photo.Type
				if photo.PreviewSHA256 != "" && photo.PreviewSHA256 != p.Preview {
					p.Preview = "" // another picture came before the record
				}
				if p.Preview != "" {
					p.State = "preview"
				}
			}
			if p.PreviewDeclared == "" {
				p.PreviewDeclared = photo.PreviewSHA256
			}
			if err := tx.putPhoto(p); err != nil {
				return err
			}
			if err := tx.exec(sqlPhotoUseAdd, photo.SHA256, owner, w.Kind.Name, w.ID, photo.Role); err != nil {
				return err
			}
			if p.State != "declared" {
				if err := cmp.Or(tx.showPhoto(p, at), tx.askAboutAge(p, at)); err != nil {
					return err
				}
			}
			if again {
				if err := tx.askAboutAgain(owner, photo, at); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// askAboutAgain asks about a photo that somebody declares with a second record. One photo of a sheet that many signed is
// evidence for all of them; of a record that was corrected, withdrawn or rejected it may be used again.
func (tx *Tx) askAboutAgain(owner string, photo record.Photo, at record.Pointer) error {
	uses, err := tx.uses(owner, photo.SHA256)
	if err != nil {
		return err
	}
	for _, u := range uses {
		if u.Pointer == at || u.Role == "sheet" && photo.Role == "sheet" {
			continue
		}
		e, err := tx.lookup(u.Kind, u.ID)
		if err != nil {
			return err
		}
		if e.doc != nil && e.gone == "" && live(e.doc) {
			return tx.Raise(record.Flagged{Why: "same_photo", About: []record.Pointer{at, u.Pointer}, Facts: map[string]any{"same_bytes": true}})
		}
	}
	return nil
}

func (tx *Tx) photo(owner, sha256 string) (Photo, bool, error) {
	return scanPhoto(func(into ...any) error { return tx.one(sqlPhotoFind, []any{sha256, owner}, into...) }, owner, sha256)
}

func scanPhoto(scan func(into ...any) error, owner, sha256 string) (Photo, bool, error) {
	p := Photo{SHA256: sha256, Owner: owner}
	var at int64
	var facts string
	err := scan(&p.State, &p.Why, &p.Bytes, &p.Type, &p.PreviewDeclared, &p.Preview, &p.Seq, &at, &facts)
	if errors.Is(err, sql.ErrNoRows) {
		return Photo{}, false, nil
	}
	if err != nil {
		return Photo{}, false, fmt.Errorf("read photo %s: %w", sha256, err)
	}
	p.At = time.UnixMilli(at).UTC()
	if facts != "" {
		if err := json.Unmarshal([]byte(facts), &p.Facts); err != nil {
			return Photo{}, false, fmt.Errorf("facts of photo %s: %w", sha256, err)
		}
	}
	return p, true, nil
}

func (tx *Tx) putPhoto(p Photo) error {
	facts, err := json.Marshal(p.Facts)
	if err != nil {
		return fmt.Errorf("facts of photo %s: %w", p.SHA256, err)
	}
	return tx.exec(sqlPhotoPut, p.SHA256, p.Owner, p.State, p.Why, p.Bytes, p.Type, p.PreviewDeclared, p.Preview, p.Seq,
		p.At.UnixMilli(), string(facts), int64(p.Facts.PHash), int64(p.Facts.DHash))
}

func (tx *Tx) uses(owner, sha256 string) (uses []PhotoUse, err error) {
	err = tx.each(sqlPhotoUses, func(rows *sql.Rows) error {
		var u PhotoUse
		err := rows.Scan(&u.Kind, &u.ID, &u.Role)
		uses = append(uses, u)
		return err
	}, sha256, owner)
	return uses, err
}

// showPhoto brings a record's words about a photo in line with what the server has.
func (tx *Tx) showPhoto(p Photo, at record.Pointer) error {
	e, err := tx.lookup(at.Kind, at.ID)
	if err != nil || e.doc == nil || e.gone != "" {
		return err
	}
	photos := e.doc.Subs("photos")
	moved := false
	for i := range photos {
		if photos[i].Text("sha256") == p.SHA256 && photos[i].Text("state") != p.State && photos[i].Text("state") != "whole" {
			photos[i].Put("state", p.State)
			if !photos[i].Has("taken_at") && !p.Facts.TakenAt.IsZero() {
				photos[i].Put("taken_at", p.Facts.TakenAt)
			}
			moved = true
		}
	}
	if !moved {
		return nil
	}
	doc := e.doc.Clone()
	doc.Put("photos", photos)
	kind := record.KindOf(at.Kind)
	if kind.Evidence() {
		doc.Put("evidence", evidenceOf(photos))
	}
	return tx.Put(record.Write{Kind: kind, ID: at.ID, Doc: doc})
}

// evidenceOf is full when every photo is whole, preview when something of any can be looked at.
func evidenceOf(photos []record.Doc) string {
	in := func(states ...string) func(record.Doc) bool {
		return func(p record.Doc) bool { return slices.Contains(states, p.Text("state")) }
	}
	switch whole := in("whole"); {
	case len(photos) > 0 && !slices.ContainsFunc(photos, func(p record.Doc) bool { return !whole(p) }):
		return "full"
	case slices.ContainsFunc(photos, in("preview", "whole")):
		return "preview"
	default:
		return "none"
	}
}
