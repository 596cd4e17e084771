package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/evidence"
	"github.com/chungsuc/chungsuc/internal/journal"
)

// Verify checks a whole data folder and changes nothing: the journal, every photo's bytes against its hash, and the keys.
// It may run beside the server. progress hears of photos as they are read; it may be nil. The error is one of reading; what
// is wrong stands in the report's Faults.
func Verify(ctx context.Context, dir string, progress func(photos, of int)) (journal.Report, error) {
	r, photos, err := journal.Verify(ctx, dir)
	if err != nil {
		return r, err
	}
	for i, p := range photos {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		if err := evidence.VerifyOriginal(dir, p.SHA256, p.Bytes); err != nil {
			r.Faults = append(r.Faults, err.Error())
		}
		if progress != nil {
			progress(i+1, len(photos))
		}
	}
	err = verifyKeys(dir, &r)
	return r, err
}

// verifyKeys reads every key, and proves that the newest signs what its public half verifies.
func verifyKeys(dir string, r *journal.Report) error {
	keys, err := credential.Load(dir, time.Now)
	if errors.Is(err, fs.ErrNotExist) && len(r.Receipts) == 0 {
		return nil // a folder that never served
	}
	if err != nil {
		r.Faults = append(r.Faults, err.Error())
		return nil
	}
	token, err := keys.Sign(credential.Receipt{ServerID: r.ServerID, Epoch: r.Epoch, Head: r.Head}, credential.ReceiptType)
	if err != nil {
		return fmt.Errorf("sign with the newest key: %w", err)
	}
	if _, err := credential.Verify(keys.Public(), token); err != nil {
		r.Faults = append(r.Faults, fmt.Sprintf("the newest key does not prove its own signature: %v", err))
	}
	return nil
}
