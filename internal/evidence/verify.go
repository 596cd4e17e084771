package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// VerifyOriginal reads an original in a data folder and says what is wrong with it: it is not there, or its length or
// hash is another. Nil when it is whole.
func VerifyOriginal(dir, sha string, bytes int64) error {
	f, err := os.Open((&Lane{Dir: dir}).original(sha))
	if err != nil {
		return fmt.Errorf("photo %s: %w", sha, err)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return fmt.Errorf("photo %s: %w", sha, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != sha {
		return fmt.Errorf("photo %s: its bytes have the hash %s", sha, got)
	}
	if n != bytes {
		return fmt.Errorf("photo %s: %d bytes where %d are on record", sha, n, bytes)
	}
	return nil
}
