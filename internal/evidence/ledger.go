package evidence

import (
	"context"

	"github.com/chungsuc/chungsuc/internal/journal"
)

// Ledger is what the lane asks of the journal: which photos people declared, and where to write down what became of
// them. Every write is idempotent, because a crash may repeat it. An error is an I/O failure and passes; nothing is
// concluded from it.
type Ledger interface {
	// Photo finds a photo by the person who declared it. ok is false when no record of theirs declares it.
	Photo(ctx context.Context, owner, sha256 string) (p journal.Photo, ok bool, err error)
	// Photos is Photo for many; those not declared are absent.
	Photos(ctx context.Context, owner string, shas []string) (map[string]journal.Photo, error)
	// PreviewArrived says that a preview is on disk; its record may still be to come. journal.ErrTooManyUndeclared when too
	// many of this person wait for theirs.
	PreviewArrived(ctx context.Context, owner, sha256, previewSHA256 string) error
	// PhotoWhole says that the photo is on disk and its hash proved; again: nothing. uses are the records that declare it.
	PhotoWhole(ctx context.Context, owner, sha256 string, facts journal.PhotoFacts) (uses []journal.PhotoUse, err error)
	// PhotoUses are the records that declare a photo by now: a phone that lost its receipt asks again.
	PhotoUses(ctx context.Context, owner, sha256 string) ([]journal.PhotoUse, error)
	// PhotoRefused says that the bytes are what was declared but no photo that is accepted; why is a Refusal.
	PhotoRefused(ctx context.Context, owner, sha256, why string) error
	// FlagPhotos raises a flag on the records that use a photo. Why is same_photo, with another photo that looks alike,
	// or the same hash when another person's upload of the very same bytes was there already; or preview_mismatch, with
	// other empty. Nothing happens when all of it is about one record, or was flagged before.
	FlagPhotos(ctx context.Context, why, sha256, other string, facts map[string]any) error
	// PhotosVisible gives those of the photos that lie in a scope of this person, as declared by the author of a record
	// they may see; others are absent. The owner matters: two people may declare one hash with different previews.
	PhotosVisible(ctx context.Context, user string, shas []string) (map[string]journal.Photo, error)
	// PhotoHashes reads the perceptual hashes of every whole photo.
	PhotoHashes(ctx context.Context, each func(sha256 string, phash, dhash uint64) error) error
	// PhotoBytes is how many bytes of a person's photos are whole, and how many are declared and still to come.
	PhotoBytes(ctx context.Context, owner string) (stored, declared int64, err error)
}

// States of a photo in the journal.
const (
	whole   = "whole"
	refused = "refused"
)
