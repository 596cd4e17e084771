package journal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
)

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
