package credential_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
)

func TestOnlyTheServerOpensWhatWasSealedToIt(t *testing.T) {
	dir := t.TempDir()
	keys, err := credential.Open(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	key, ok := credential.SealingKey(keys.Hello())
	if !ok || key.Kid != key.Thumbprint() {
		t.Fatalf("hello tells no key to seal to: %+v", keys.Hello())
	}
	message := []byte(`{"device":"d_12345678","user":"u","muts":[]}`)
	sealed, err := credential.Seal(key, credential.SealedRecords, message)
	if err != nil {
		t.Fatal(err)
	}
	keys, err = credential.Load(dir, time.Now) // after a restart the key is the same
	if err != nil {
		t.Fatal(err)
	}
	if got, err := keys.Open(sealed, credential.SealedRecords); err != nil || !bytes.Equal(got, message) {
		t.Fatalf("opened: %q, %v", got, err)
	}
	if _, err := credential.Verify(keys.Hello(), sealed); err == nil {
		t.Error("a sealed message stood for a receipt")
	}

	parts := strings.Split(sealed, ".")
	with := func(at int, part string) string {
		other := append([]string(nil), parts...)
		other[at] = part
		return strings.Join(other, ".")
	}
	b64 := base64.RawURLEncoding
	flip := func(part string) string {
		raw, err := b64.DecodeString(part)
		if err != nil {
			t.Fatal(err)
		}
		raw[0] ^= 1
		return b64.EncodeToString(raw)
	}
	head, _ := b64.DecodeString(parts[0])
	header := func(from, to string) string {
		return with(0, b64.EncodeToString(bytes.Replace(head, []byte(from), []byte(to), 1)))
	}
	again, _ := credential.Seal(key, credential.SealedRecords, message)
	for what, bad := range map[string]string{
		"other header":           header(`"alg"`, ` "alg"`),
		"other type":             header("outbox+jwe", "photo+jwe"),
		"other cipher":           header("A256GCM", "A128GCM"),
		"a member nobody knows":  header(`{`, `{"zip":"DEF",`),
		"off the curve":          header(`"x":"`, `"x":"AAAA`),
		"wrapped key":            with(1, "AAAA"),
		"other nonce":            with(2, flip(parts[2])),
		"short nonce":            with(2, "AAAA"),
		"other words":            with(3, flip(parts[3])),
		"other tag":              with(4, flip(parts[4])),
		"short tag":              with(4, parts[4][:8]),
		"tag of another message": with(4, again[strings.LastIndexByte(again, '.')+1:]),
		"four parts":             strings.Join(parts[:4], "."),
		"a line break":           sealed + "\n",
		"empty":                  "",
	} {
		if _, err := keys.Open(bad, credential.SealedRecords); !errors.Is(err, credential.ErrSealed) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := keys.Open(sealed, credential.SealedPhoto); !errors.Is(err, credential.ErrSealed) {
		t.Errorf("records were opened as a photo: %v", err)
	}
	others, err := credential.Open(t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := others.Open(sealed, credential.SealedRecords); !errors.Is(err, credential.ErrSealed) {
		t.Errorf("another server opened it: %v", err)
	}
	if _, err := credential.Seal(keys.Public()[0], credential.SealedRecords, message); err == nil {
		t.Error("sealed to a key that signs")
	}
}
