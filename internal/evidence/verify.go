package evidence

import "fmt"

// VerifyOriginal checks that a photo that the journal calls whole lies in a data folder with the bytes of its hash. The
// error says to an operator what is wrong. It only reads and may run beside the server.
func VerifyOriginal(data, sha string, size int64) error {
	if !validSHA(sha) {
		return fmt.Errorf("photo %q: its name is no SHA-256", sha)
	}
	name := original(data, sha)
	if ok, err := exists(name, -1); err != nil {
		return fmt.Errorf("photo %s: %w", sha, err)
	} else if !ok {
		return fmt.Errorf("photo %s: the journal says it is whole, but %s is not there; bring it back from a backup", sha, name)
	}
	if ok, err := exists(name, size); err != nil || !ok {
		return fmt.Errorf("photo %s: %s has not the %d bytes that were proved; bring it back from a backup", sha, name, size)
	}
	sum, err := hashFile(name)
	if err != nil {
		return fmt.Errorf("photo %s: %w", sha, err)
	}
	if sum != sha {
		return fmt.Errorf("photo %s: %s has the hash %s; bring it back from a backup", sha, name, sum)
	}
	return nil
}
