package credential

import (
	"cmp"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// MaxAge is how long a key signs; older ones only verify.
const MaxAge = 365 * 24 * time.Hour

const (
	folder       = "keys"
	suffix       = ".jwk"
	identityFile = "identity.key"
)

// Keys are the server's own: the newest signs, all verify. Safe for concurrent use.
type Keys struct {
	dir      string
	clock    func() time.Time
	identity []byte // matches identity numbers
	photo    []byte // signs photo tokens
	invite   []byte // signs invitations
	typed    []byte // hashes codes that are typed
	opens    *ecdh.PrivateKey
	sealing  JWK // its public part

	mu  sync.RWMutex
	all []signing // newest first, never empty
}

type signing struct {
	JWK
	born time.Time
	key  *ecdsa.PrivateKey
}

// private is a key's file: the public JWK, its private part, and when it was made, in Unix seconds.
type private struct {
	JWK
	D   string `json:"d"`
	Iat int64  `json:"iat"`
}

// Open reads the keys of a data folder, makes them at the first start, and rotates when the newest is older than
// MaxAge. A folder that lost its identity key but has others is refused: a new one would silently match no donor and
// no beneficiary of before.
func Open(data string, clock func() time.Time) (*Keys, error) {
	k, err := Load(data, clock)
	if errors.Is(err, fs.ErrNotExist) {
		if k, err = create(data, clock); err != nil {
			return nil, fmt.Errorf("make keys: %w", err)
		}
		return k, nil
	}
	if err != nil {
		return nil, err
	}
	if clock().Sub(k.all[0].born) > MaxAge {
		if err := k.Rotate(); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// Load reads the keys of a data folder and changes nothing. Without any, the error is fs.ErrNotExist.
func Load(data string, clock func() time.Time) (*Keys, error) {
	k := &Keys{dir: filepath.Join(data, folder), clock: clock}
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), suffix) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		s, err := readKey(filepath.Join(k.dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read key %s: %w", e.Name(), err)
		}
		k.all = append(k.all, s)
	}
	if len(k.all) == 0 {
		return nil, fmt.Errorf("read keys: no key in %s: %w", k.dir, fs.ErrNotExist)
	}
	slices.SortFunc(k.all, func(a, b signing) int {
		return cmp.Or(b.born.Compare(a.born), cmp.Compare(a.Kid, b.Kid))
	})
	secret, err := os.ReadFile(filepath.Join(k.dir, identityFile))
	switch {
	case errors.Is(err, fs.ErrNotExist): // not wrapped: this folder is damaged, not new
		return nil, fmt.Errorf("read identity key: %s is gone; restore it from a backup, without it no identity number of before can be matched", filepath.Join(k.dir, identityFile))
	case err != nil:
		return nil, fmt.Errorf("read identity key: %w", err)
	}
	return k, k.derive(secret)
}

// create makes the first keys: the identity key first, so that a crash in between leaves a folder that starts again.
func create(data string, clock func() time.Time) (*Keys, error) {
	k := &Keys{dir: filepath.Join(data, folder), clock: clock}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return nil, err
	}
	if err := syncDir(data); err != nil {
		return nil, err
	}
	path := filepath.Join(k.dir, identityFile)
	secret, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		secret = make([]byte, 32)
		rand.Read(secret)
		err = writeFile(path, secret)
	}
	if err != nil {
		return nil, err
	}
	if err := k.derive(secret); err != nil {
		return nil, err
	}
	return k, k.Rotate()
}

// derive makes one key for each purpose from the secret on disk, so that none can stand for another.
func (k *Keys) derive(secret []byte) (err error) {
	if len(secret) != 32 {
		return fmt.Errorf("identity key has %d bytes, not 32; restore it from a backup", len(secret))
	}
	for purpose, key := range map[string]*[]byte{
		"identity number": &k.identity, "photo token": &k.photo, "invitation": &k.invite, "typed code": &k.typed,
	} {
		if *key, err = hkdf.Key(sha256.New, secret, nil, "chungsuc "+purpose, 32); err != nil {
			return fmt.Errorf("derive the key for each %s: %w", purpose, err)
		}
	}
	return k.deriveSealing(secret)
}

// Rotate makes a new key that signs from now on. The old ones stay and verify.
func (k *Keys) Rotate() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	born := k.clock().Truncate(time.Second)
	if len(k.all) > 0 && !born.After(k.all[0].born) {
		born = k.all[0].born.Add(time.Second) // the newest must be the newest, whatever the clock says
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	s := signing{born: born, key: key}
	if s.JWK, err = publicJWK(&key.PublicKey); err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	if err := writeKey(filepath.Join(k.dir, s.Kid+suffix), s); err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	k.all = append([]signing{s}, k.all...)
	return nil
}

// Public lists the keys that verify, newest first, as hello tells them.
func (k *Keys) Public() []JWK {
	k.mu.RLock()
	defer k.mu.RUnlock()
	out := make([]JWK, len(k.all))
	for i, s := range k.all {
		out[i] = s.JWK
	}
	return out
}

// Identity turns an identity number (digits only) into what is stored and matched instead: an HMAC-SHA256 in hex.
func (k *Keys) Identity(number string) string { return hash(k.identity, number) }

// TypedCode turns a code that people type into what is stored and matched instead, as Identity does.
func (k *Keys) TypedCode(code string) string { return hash(k.typed, code) }

func hash(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

func (k *Keys) newest() signing {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.all[0]
}

func readKey(path string) (signing, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return signing{}, err
	}
	var p private
	if err := json.Unmarshal(text, &p); err != nil {
		return signing{}, err
	}
	d, err := b64.DecodeString(p.D)
	if err != nil {
		return signing{}, err
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d)
	if err != nil {
		return signing{}, err
	}
	public, err := publicJWK(&key.PublicKey)
	if err != nil {
		return signing{}, err
	}
	if public != p.JWK {
		return signing{}, errors.New("its public part belongs to another key")
	}
	return signing{public, time.Unix(p.Iat, 0), key}, nil
}

func writeKey(path string, s signing) error {
	d, err := s.key.Bytes()
	if err != nil {
		return err
	}
	text, err := json.Marshal(private{s.JWK, b64.EncodeToString(d), s.born.Unix()})
	if err != nil {
		return err
	}
	return writeFile(path, append(text, '\n'))
}

// writeFile puts a file in place whole, for its owner only, so that a power cut leaves all of it or nothing.
func writeFile(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
