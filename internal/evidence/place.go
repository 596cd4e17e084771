package evidence

import (
	"fmt"
	"os"
	"path/filepath"
)

// PlaceOriginal lays a photo's bytes where a data folder keeps originals, for folders that are filled without a lane.
// Nothing is proved or fsynced: the caller knows the hash, and tells the journal afterwards.
func PlaceOriginal(data, sha string, body []byte) error {
	if !validSHA(sha) {
		return fmt.Errorf("photo %q: its name is no SHA-256", sha)
	}
	name := original(data, sha)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("place photo %s: %w", sha, err)
	}
	if err := os.WriteFile(name, body, 0o600); err != nil {
		return fmt.Errorf("place photo %s: %w", sha, err)
	}
	return nil
}
