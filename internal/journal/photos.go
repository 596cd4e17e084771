package journal

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json/v2"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/org"
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

// Photo tells what the server has of one photo of one person; ok is false while no record of theirs declares it.
func (j *Journal) Photo(_ context.Context, owner, sha256 string) (Photo, bool, error) {
	p, ok, err := scanPhoto(j.readOne(sqlPhotoFind, sha256, owner).Scan, owner, sha256)
	return p, ok && p.State != "undeclared", err
}

// Photos is Photo for several; what is not known is left out.
func (j *Journal) Photos(ctx context.Context, owner string, shas []string) (map[string]Photo, error) {
	found := make(map[string]Photo, len(shas))
	for _, sha := range shas {
		p, ok, err := j.Photo(ctx, owner, sha)
		if err != nil {
			return nil, err
		}
		if ok {
			found[sha] = p
		}
	}
	return found, nil
}

// ErrTooManyUndeclared says that a person has sent too many previews without sending their records.
var ErrTooManyUndeclared = errors.New("too many previews without a record")

// maxUndeclared is how many previews may wait for their records; a phone's outbox is sent first, so few ever do.
const maxUndeclared = 200

// PreviewArrived notes that a preview is stored. The photo may not be declared yet.
func (j *Journal) PreviewArrived(ctx context.Context, owner, sha256, previewSHA256 string) error {
	var waiting int
	if err := j.reads.QueryRowContext(ctx, "SELECT COUNT(*) FROM sync_photo WHERE owner = ? AND state = 'undeclared'", owner).Scan(&waiting); err != nil {
		return fmt.Errorf("count undeclared photos: %w", err)
	}
	if waiting >= maxUndeclared {
		if _, declared, err := j.Photo(ctx, owner, sha256); err != nil || !declared {
			return errors.Join(err, ErrTooManyUndeclared)
		}
	}
	_, err := j.changePhoto(ctx, owner, sha256, func(tx *Tx, p *Photo) bool {
		if p.Preview == previewSHA256 || (p.PreviewDeclared != "" && p.PreviewDeclared != previewSHA256) {
			return false
		}
		p.Preview = previewSHA256
		if p.State == "declared" {
			p.State = "preview"
		}
		return true
	})
	return err
}

// PhotoWhole notes that a photo's bytes are on stable storage and have the hash they were declared with. Told again it
// changes nothing. uses are the records that declare the photo.
func (j *Journal) PhotoWhole(ctx context.Context, owner, sha256 string, facts PhotoFacts) (uses []PhotoUse, err error) {
	return j.changePhoto(ctx, owner, sha256, func(tx *Tx, p *Photo) bool {
		if p.State == "whole" {
			return false
		}
		p.State, p.Why, p.Bytes, p.Type, p.Facts, p.At, p.Seq = "whole", "", facts.Bytes, facts.Type, facts, tx.now, tx.next()
		return true
	})
}

// PhotoUses are the records that declare a photo by now.
func (j *Journal) PhotoUses(_ context.Context, owner, sha256 string) (uses []PhotoUse, err error) {
	err = j.readEach(sqlPhotoUses, func(rows *sql.Rows) error {
		var u PhotoUse
		err := rows.Scan(&u.Kind, &u.ID, &u.Role)
		uses = append(uses, u)
		return err
	}, sha256, owner)
	if err != nil {
		return nil, fmt.Errorf("read the uses of photo %s: %w", sha256, err)
	}
	return uses, nil
}

// PhotoRefused notes that the bytes can never be taken: why is a reason code.
func (j *Journal) PhotoRefused(ctx context.Context, owner, sha256, why string) error {
	_, err := j.changePhoto(ctx, owner, sha256, func(tx *Tx, p *Photo) bool {
		if p.State == "whole" || p.State == "refused" {
			return false
		}
		p.State, p.Why = "refused", why
		return true
	})
	return err
}

// changePhoto changes what is known of a photo. uses are the records that declare it.
func (j *Journal) changePhoto(ctx context.Context, owner, sha256 string, change func(*Tx, *Photo) bool) (uses []PhotoUse, err error) {
	err = j.Do(ctx, func(tx *Tx) error {
		p, known, err := tx.photo(owner, sha256)
		if err != nil {
			return err
		}
		if !known {
			p = Photo{SHA256: sha256, Owner: owner, State: "undeclared", At: tx.now}
		}
		changed := change(tx, &p)
		if uses, err = tx.uses(owner, sha256); err != nil || !changed {
			return err
		}
		if err := tx.putPhoto(p); err != nil {
			return err
		}
		for _, u := range uses {
			if err := cmp.Or(tx.showPhoto(p, u.Pointer), tx.askAboutAge(p, u.Pointer)); err != nil {
				return err
			}
		}
		return nil
	})
	return uses, err
}

// askAboutAge asks about a photo that, as its own bytes say, was taken long before what it is to prove.
func (tx *Tx) askAboutAge(p Photo, at record.Pointer) error {
	e, err := tx.lookup(at.Kind, at.ID)
	if err != nil || e.doc == nil || p.State != "whole" {
		return err
	}
	days, old := record.PhotoAge(p.Facts.TakenAt, record.HappenedAt(e.doc), e.doc.Int("skew_ms"))
	if !old {
		return nil
	}
	return tx.Raise(record.Flagged{Why: "photo_old", About: []record.Pointer{at}, Facts: map[string]any{"days": days, "photo": p.SHA256}})
}

// FlagPhotos asks the leaders about the records that use a photo, and, when other is not "", those that use the other. What
// one person uses as sheets alone is one use: of a sheet that many signed the first record stands for all.
func (j *Journal) FlagPhotos(ctx context.Context, why, sha256, other string, facts map[string]any) error {
	return j.Do(ctx, func(tx *Tx) error {
		var about []record.Pointer
		owners, sheets := map[string]bool{}, true
		for _, sha := range slices.Compact([]string{sha256, other}) {
			uses, err := tx.usesOfAll(sha)
			if err != nil {
				return err
			}
			for i, u := range uses {
				sheet := !slices.ContainsFunc(uses, func(o ownedUse) bool { return o.owner == u.owner && o.role != "sheet" })
				owners[u.owner], sheets = true, sheets && sheet
				if sheet && i > 0 && uses[i-1].owner == u.owner || slices.Contains(about, u.Pointer) {
					continue
				}
				about = append(about, u.Pointer)
			}
		}
		if len(about) == 0 || other != "" && (len(about) < 2 || sheets && len(owners) == 1) {
			return nil
		}
		return tx.Raise(record.Flagged{Why: why, About: about[:min(len(about), 10)], Facts: facts})
	})
}

// usesOfAll are the records of everybody that declare a photo, by owner.
func (tx *Tx) usesOfAll(sha256 string) (uses []ownedUse, err error) {
	err = tx.each(sqlPhotoUseAny, func(rows *sql.Rows) error {
		var u ownedUse
		err := rows.Scan(&u.Kind, &u.ID, &u.owner, &u.role)
		uses = append(uses, u)
		return err
	}, sha256)
	return uses, err
}

// PhotosVisible gives those of the photos that belong to a record that the person may see, on their phone or by a role
// that reads the record's area on the server, each as the author of that record declared it. Others are absent.
func (j *Journal) PhotosVisible(ctx context.Context, user string, shas []string) (map[string]Photo, error) {
	scopes, err := j.Scopes(user)
	if err != nil {
		return nil, err
	}
	d := j.directory.Load()
	reads := org.Reads(d.grants[user], d.tree, j.Clock())
	visible := make(map[string]Photo, len(shas))
	for _, sha := range shas {
		uses, err := j.photoUses(ctx, sha)
		if err != nil {
			return nil, err
		}
		for _, u := range uses {
			if had, ok := visible[sha]; ok && had.State == "whole" {
				break
			}
			ok, err := j.sees(ctx, user, scopes, reads, u.Pointer)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			p, ok, err := j.Photo(ctx, u.owner, sha)
			if err != nil {
				return nil, err
			}
			if ok {
				visible[sha] = p
			}
		}
	}
	return visible, nil
}

// PhotoRecord is the first record of a person that a photo belongs to, and its row; empty when there is none.
func (j *Journal) PhotoRecord(ctx context.Context, owner, sha256 string) (at record.Pointer, row record.Doc, err error) {
	uses, err := j.photoUses(ctx, sha256)
	if err != nil {
		return at, nil, err
	}
	for _, u := range uses {
		if u.owner == owner {
			r, _, err := j.Row(ctx, u.Kind, u.ID)
			return u.Pointer, r.Doc, err
		}
	}
	return at, nil, nil
}

type ownedUse struct {
	record.Pointer
	owner, role string
}

func (j *Journal) photoUses(ctx context.Context, sha256 string) (uses []ownedUse, err error) {
	rows, err := j.reads.QueryContext(ctx, sqlPhotoUseAny, sha256)
	if err != nil {
		return nil, fmt.Errorf("read the uses of photo %s: %w", sha256, err)
	}
	defer rows.Close()
	for rows.Next() {
		var u ownedUse
		if err := rows.Scan(&u.Kind, &u.ID, &u.owner, &u.role); err != nil {
			return nil, fmt.Errorf("read the uses of photo %s: %w", sha256, err)
		}
		uses = append(uses, u)
	}
	return uses, rows.Err()
}

func (j *Journal) sees(ctx context.Context, user string, scopes []org.Scope, reads func(unit, kind string) bool, at record.Pointer) (bool, error) {
	var cell, owner int64
	err := j.reads.QueryRowContext(ctx, fmt.Sprintf("SELECT l.cell, l.owner FROM `%s` r JOIN sync_log l ON l.entry = r.seq WHERE r.id = ?", tables[at.Kind].kind.Name), at.ID).Scan(&cell, &owner)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read %s %s: %w", at.Kind, at.ID, err)
	}
	j.mu.RLock()
	key := j.cells.byNumber[cell].key
	own := j.owners[user]
	mine := own != nil && own.n == owner
	j.mu.RUnlock()
	author := ""
	if mine {
		author = user
	}
	return reads(key.unit, key.kind) || slices.ContainsFunc(scopes, func(s org.Scope) bool {
		return s.Holds(key.unit, key.kind, key.part, author)
	}), nil
}

// PhotoHashes tells the perceptual hashes of every whole photo.
func (j *Journal) PhotoHashes(ctx context.Context, tell func(sha256 string, phash, dhash uint64) error) error {
	rows, err := j.reads.QueryContext(ctx, "SELECT DISTINCT sha256, phash, dhash FROM sync_photo WHERE state = 'whole' AND phash <> 0")
	if err != nil {
		return fmt.Errorf("read photo hashes: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var sha string
		var p, d int64
		if err := rows.Scan(&sha, &p, &d); err != nil {
			return fmt.Errorf("read photo hashes: %w", err)
		}
		if err := tell(sha, uint64(p), uint64(d)); err != nil {
			return err
		}
	}
	return rows.Err()
}

// PhotoBytes sums a person's photos: those stored whole, and those declared and still to come.
func (j *Journal) PhotoBytes(ctx context.Context, owner string) (stored, declared int64, err error) {
	err = j.reads.QueryRowContext(ctx, `SELECT COALESCE(SUM(CASE state WHEN 'whole' THEN bytes ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN state IN ('declared', 'preview') THEN bytes ELSE 0 END), 0) FROM sync_photo WHERE owner = ?`, owner).Scan(&stored, &declared)
	if err != nil {
		return 0, 0, fmt.Errorf("sum photos: %w", err)
	}
	return stored, declared, nil
}
