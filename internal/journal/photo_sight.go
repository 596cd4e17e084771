package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

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
