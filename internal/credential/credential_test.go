package credential_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/chungsuc/chungsuc/internal/credential"
)

var (
	tet    = time.Date(2027, 1, 28, 8, 12, 33, 0, time.UTC)
	people = strings.Repeat("ab", 32) // a SHA-256
)

// clock is a clock that a story moves.
type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

func open(t testing.TB, data string, c *clock) *credential.Keys {
	t.Helper()
	k, err := credential.Open(data, c.read)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func receipt() credential.Receipt {
	return credential.Receipt{
		ServerID: "s1", Epoch: "k3f9", Device: "d_8xk2m9qa", Head: 90344, At: tet,
		Res: []credential.ReceiptLine{{Mid: "01JQ8W3T5V7X9Z1B3D5F7H9K1M", S: "ok", Seq: 90343, BodySHA: people}},
	}
}

func sign(t testing.TB, k *credential.Keys, claims any, typ string) string {
	t.Helper()
	token, err := k.Sign(claims, typ)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestAReceiptIsProvedWithoutTheServer(t *testing.T) {
	k := open(t, t.TempDir(), &clock{tet})
	got, err := credential.Verify(k.Public(), sign(t, k, receipt(), credential.ReceiptType))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, receipt()) {
		t.Errorf("got %+v\nwant %+v", got, receipt())
	}

	photo := credential.PhotoReceipt{ServerID: "s1", Epoch: "k3f9", SHA256: people, Bytes: 1843221, Seq: 90345, At: tet,
		Records: []credential.Pointer{{Kind: "gift_handover", ID: "q3k9d0a7m2x4c1z"}}}
	token := sign(t, k, photo, credential.PhotoReceiptType)
	gotPhoto, err := credential.VerifyPhoto(k.Public(), token)
	if err != nil || !reflect.DeepEqual(gotPhoto, photo) {
		t.Errorf("got %+v, %v\nwant %+v", gotPhoto, err, photo)
	}
	if _, err := credential.Verify(k.Public(), token); !errors.Is(err, credential.ErrForged) {
		t.Errorf("a photo's receipt passed for a push receipt: %v", err)
	}
}

func TestAReceiptHasTheNamesOfTheContract(t *testing.T) {
	k := open(t, t.TempDir(), &clock{tet})
	parts := strings.Split(sign(t, k, receipt(), credential.ReceiptType), ".")
	head, _ := base64.RawURLEncoding.DecodeString(parts[0])
	body, _ := base64.RawURLEncoding.DecodeString(parts[1])
	if want := fmt.Sprintf(`{"alg":"ES256","kid":%q,"typ":"receipt+jwt"}`, k.Public()[0].Kid); string(head) != want {
		t.Errorf("header %s, want %s", head, want)
	}
	want := `{"server_id":"s1","epoch":"k3f9","device":"d_8xk2m9qa","head":90344,"at":"2027-01-28T08:12:33Z",` +
		`"res":[{"mid":"01JQ8W3T5V7X9Z1B3D5F7H9K1M","s":"ok","seq":90343,"body_sha":"` + people + `"}]}`
	if string(body) != want {
		t.Errorf("claims %s\nwant %s", body, want)
	}
}

func TestForgedReceiptsAreRefused(t *testing.T) {
	k, stranger := open(t, t.TempDir(), &clock{tet}), open(t, t.TempDir(), &clock{tet})
	good := sign(t, k, receipt(), credential.ReceiptType)
	parts := strings.Split(good, ".")
	kid := k.Public()[0].Kid
	enc := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	hs256 := func(secret []byte) string {
		text := enc(`{"alg":"HS256","kid":"`+kid+`","typ":"receipt+jwt"}`) + "." + parts[1]
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(text))
		return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	// Base64 of 64 bytes leaves 4 bits over in the last character; another spelling of them is another token.
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	respelled := good[:len(good)-1] + string(alphabet[strings.IndexByte(alphabet, good[len(good)-1])|1])
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	es384 := jwt.NewWithClaims(jwt.SigningMethodES384, jwt.MapClaims{"server_id": "s1"})
	es384.Header["kid"], es384.Header["typ"] = kid, "receipt+jwt"
	wrongCurve, err := es384.SignedString(p384)
	if err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct {
		token string
		want  error
	}{
		"empty":                 {"", credential.ErrForged},
		"words":                 {"đã nhận", credential.ErrForged},
		"two parts":             {parts[0] + "." + parts[1], credential.ErrForged},
		"no signature":          {parts[0] + "." + parts[1] + ".", credential.ErrForged},
		"alg none":              {enc(`{"alg":"none","kid":"`+kid+`","typ":"receipt+jwt"}`) + "." + parts[1] + ".", credential.ErrForged},
		"HS256 with public x":   {hs256([]byte(k.Public()[0].X)), credential.ErrForged},
		"HS256 with nothing":    {hs256(nil), credential.ErrForged},
		"another curve":         {wrongCurve, credential.ErrForged},
		"another server's":      {sign(t, stranger, receipt(), credential.ReceiptType), credential.ErrUnknownKey},
		"no kid":                {enc(`{"alg":"ES256","typ":"receipt+jwt"}`) + "." + parts[1] + "." + parts[2], credential.ErrUnknownKey},
		"kid is a number":       {enc(`{"alg":"ES256","kid":7,"typ":"receipt+jwt"}`) + "." + parts[1] + "." + parts[2], credential.ErrUnknownKey},
		"stolen signature":      {parts[0] + "." + enc(`{"server_id":"s1"}`) + "." + parts[2], credential.ErrForged},
		"another type":          {sign(t, k, receipt(), "JWT"), credential.ErrForged},
		"trailing part":         {good + ".", credential.ErrForged},
		"trailing letters":      {good + "AAAA", credential.ErrForged},
		"trailing line break":   {good + "\n", credential.ErrForged},
		"trailing space":        {good + " ", credential.ErrForged},
		"padding":               {good + "==", credential.ErrForged},
		"another spelling":      {respelled, credential.ErrForged},
		"claims are a list":     {sign(t, k, []int{1}, credential.ReceiptType), credential.ErrForged},
		"claims of wrong types": {sign(t, k, map[string]any{"head": "many"}, credential.ReceiptType), credential.ErrForged},
		"claims are null":       {sign(t, k, nil, credential.ReceiptType), credential.ErrForged},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := credential.Verify(k.Public(), c.token)
			if !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if !reflect.DeepEqual(got, credential.Receipt{}) {
				t.Errorf("something of it was read all the same: %+v", got)
			}
		})
	}
	t.Run("any byte changed", func(t *testing.T) {
		for i := range good {
			b := []byte(good)
			b[i] ^= 1
			if _, err := credential.Verify(k.Public(), string(b)); err == nil {
				t.Errorf("byte %d of %d", i, len(good))
			}
		}
	})
}

func TestAKeyThatIsNotForReceiptsProvesNothing(t *testing.T) {
	k := open(t, t.TempDir(), &clock{tet})
	token := sign(t, k, receipt(), credential.ReceiptType)
	for name, change := range map[string]func(*credential.JWK){
		"kty":          func(j *credential.JWK) { j.Kty = "RSA" },
		"crv":          func(j *credential.JWK) { j.Crv = "P-384" },
		"alg":          func(j *credential.JWK) { j.Alg = "HS256" },
		"use":          func(j *credential.JWK) { j.Use = "enc" },
		"short x":      func(j *credential.JWK) { j.X = j.X[:20] },
		"x not base64": func(j *credential.JWK) { j.X = "!" },
		"off the curve": func(j *credential.JWK) {
			j.Y = base64.RawURLEncoding.EncodeToString(make([]byte, 32))
		},
	} {
		t.Run(name, func(t *testing.T) {
			keys := k.Public()
			change(&keys[0])
			if _, err := credential.Verify(keys, token); !errors.Is(err, credential.ErrForged) {
				t.Errorf("error %v, want ErrForged", err)
			}
		})
	}
}

// The example key of RFC 7517 appendix A.1, whose thumbprint other implementations of RFC 7638 agree on.
func TestThumbprint(t *testing.T) {
	key := credential.JWK{Kty: "EC", Crv: "P-256", X: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", Y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}
	if got, want := key.Thumbprint(), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestKeysLiveInTheDataFolder(t *testing.T) {
	data := t.TempDir()
	first := open(t, data, &clock{tet})
	token := sign(t, first, receipt(), credential.ReceiptType)

	entries, err := os.ReadDir(filepath.Join(data, "keys"))
	if err != nil || len(entries) != 2 {
		t.Fatalf("keys/ holds %v, %v; want the identity key and one signing key", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v; want 0600", e.Name(), info.Mode(), err)
		}
	}
	again := open(t, data, &clock{tet.Add(time.Hour)})
	if !slices.Equal(first.Public(), again.Public()) {
		t.Error("other keys after a restart")
	}
	if _, err := credential.Verify(again.Public(), token); err != nil {
		t.Errorf("receipt of before the restart: %v", err)
	}
	if first.Identity("031085001234") != again.Identity("031085001234") {
		t.Error("identity numbers no longer match after a restart")
	}
}

func TestKeysRotate(t *testing.T) {
	data, c := t.TempDir(), &clock{tet}
	k := open(t, data, c)
	old := sign(t, k, receipt(), credential.ReceiptType)
	before := k.Public()

	c.now = tet.Add(credential.MaxAge)
	if got := open(t, data, c).Public(); len(got) != 1 {
		t.Fatalf("%d keys on the last day of the first, want 1", len(got))
	}
	c.now = tet.Add(credential.MaxAge + time.Hour)
	k = open(t, data, c)
	after := k.Public()
	if len(after) != 2 || after[1] != before[0] {
		t.Fatalf("keys %v, want a new one before %v", after, before)
	}
	recent := sign(t, k, receipt(), credential.ReceiptType)
	for name, token := range map[string]string{"old": old, "new": recent} {
		if _, err := credential.Verify(after, token); err != nil {
			t.Errorf("%s receipt: %v", name, err)
		}
	}
	if _, err := credential.Verify(before, recent); !errors.Is(err, credential.ErrUnknownKey) {
		t.Errorf("a phone with old keys: %v, want ErrUnknownKey, so that it asks hello", err)
	}

	// A clock that runs backwards must not make the newest key an old one.
	c.now = tet.Add(-10 * 365 * 24 * time.Hour)
	if err := k.Rotate(); err != nil {
		t.Fatal(err)
	}
	want := k.Public()
	if got := open(t, data, c).Public(); len(got) != 3 || !slices.Equal(got, want) {
		t.Errorf("keys after a restart %v, want %v", got, want)
	}
}

func TestDamagedKeyFoldersAreRefused(t *testing.T) {
	signing := func(t *testing.T, dir string) string {
		found, err := filepath.Glob(filepath.Join(dir, "keys", "*.jwk"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		return found[0]
	}
	for name, damage := range map[string]func(t *testing.T, dir string) error{
		"identity key lost": func(_ *testing.T, dir string) error { return os.Remove(filepath.Join(dir, "keys", "identity.key")) },
		"identity key cut": func(_ *testing.T, dir string) error {
			return os.Truncate(filepath.Join(dir, "keys", "identity.key"), 5)
		},
		"key cut":   func(t *testing.T, dir string) error { return os.Truncate(signing(t, dir), 40) },
		"key empty": func(t *testing.T, dir string) error { return os.Truncate(signing(t, dir), 0) },
		"key of another": func(t *testing.T, dir string) error {
			other := t.TempDir()
			open(t, other, &clock{tet})
			mine, err := os.ReadFile(signing(t, dir))
			if err != nil {
				return err
			}
			theirs, err := os.ReadFile(signing(t, other))
			if err != nil {
				return err
			}
			d := strings.Index(string(mine), `"d":`)
			e := strings.Index(string(theirs), `"d":`)
			return os.WriteFile(signing(t, dir), append(mine[:d], theirs[e:]...), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			open(t, data, &clock{tet})
			if err := damage(t, data); err != nil {
				t.Fatal(err)
			}
			if _, err := credential.Open(data, (&clock{tet}).read); err == nil {
				t.Error("opened")
			}
			if got, _ := filepath.Glob(filepath.Join(data, "keys", "*.jwk")); len(got) != 1 {
				t.Errorf("made keys in a damaged folder: %v", got)
			}
		})
	}
}

func TestACrashAtTheFirstStart(t *testing.T) {
	data := t.TempDir()
	if _, err := credential.Load(data, (&clock{tet}).read); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load of an empty folder: %v, want ErrNotExist", err)
	}
	whole := open(t, data, &clock{tet})
	key := filepath.Join(data, "keys", whole.Public()[0].Kid+".jwk")
	if err := os.Remove(key); err != nil { // the power went after the identity key
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "keys", ".new-123"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := open(t, data, &clock{tet})
	if again.Identity("1") != whole.Identity("1") {
		t.Error("the identity key was made twice")
	}
}

func TestIdentityNumbersAreKeyed(t *testing.T) {
	a, b := open(t, t.TempDir(), &clock{tet}), open(t, t.TempDir(), &clock{tet})
	h := a.Identity("031085001234")
	if len(h) != 64 || strings.Contains(h, "031085001234") {
		t.Errorf("%q is no HMAC in hex", h)
	}
	if h == a.Identity("031085001235") || h == b.Identity("031085001234") {
		t.Error("two numbers, or two servers, give the same HMAC")
	}
}

func TestPhotoTokens(t *testing.T) {
	data, c := t.TempDir(), &clock{tet}
	k := open(t, data, c)
	var shas []string
	for i := range credential.MaxPhotos {
		shas = append(shas, fmt.Sprintf("%x", sha256.Sum256([]byte{byte(i)})))
	}
	token, err := k.SignPhotoToken("usr000000000001", "d_phone0000", shas, tet.Add(10*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if len(token) > 4000 {
		t.Errorf("%d characters do not fit an address line", len(token))
	}
	got, err := open(t, data, c).VerifyPhotoToken(token) // a restart changes nothing
	if err != nil || got.User != "usr000000000001" || !got.Expires.Equal(tet.Add(10*time.Minute)) {
		t.Fatalf("got %v, %v", got, err)
	}
	for _, sha := range shas {
		if !got.Opens(sha) {
			t.Errorf("does not open %s", sha)
		}
	}
	for _, sha := range []string{people, "", shas[0][:20], shas[0] + "00", strings.ToUpper(shas[0])} {
		if got.Opens(sha) != (sha == strings.ToUpper(shas[0])) {
			t.Errorf("opens %q", sha)
		}
	}

	c.now = tet.Add(10 * time.Minute)
	if _, err := k.VerifyPhotoToken(token); !errors.Is(err, credential.ErrExpired) {
		t.Errorf("after ten minutes: %v, want ErrExpired", err)
	}
	c.now = tet
	for name, forged := range map[string]string{
		"empty":     "",
		"changed":   token[:60] + "A" + token[61:],
		"cut":       token[:len(token)-1],
		"a receipt": sign(t, k, receipt(), credential.ReceiptType),
		"another server's": func() string {
			s, _ := open(t, t.TempDir(), c).SignPhotoToken("u", "", shas, tet.Add(time.Hour))
			return s
		}(),
	} {
		if _, err := k.VerifyPhotoToken(forged); !errors.Is(err, credential.ErrForged) {
			t.Errorf("%s: %v, want ErrForged", name, err)
		}
	}
	if _, err := credential.Verify(k.Public(), token); !errors.Is(err, credential.ErrForged) {
		t.Errorf("as a receipt: %v", err)
	}
	for name, bad := range map[string][]string{"too many": append(shas, people), "no hash": {"abc"}} {
		if _, err := k.SignPhotoToken("u", "", bad, tet); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	k := open(b, b.TempDir(), &clock{tet})
	r := receipt()
	for range 49 {
		r.Res = append(r.Res, r.Res[0])
	}
	for b.Loop() {
		sign(b, k, r, credential.ReceiptType)
	}
}

func BenchmarkVerify(b *testing.B) {
	k := open(b, b.TempDir(), &clock{tet})
	r := receipt()
	for range 49 {
		r.Res = append(r.Res, r.Res[0])
	}
	token, keys := sign(b, k, r, credential.ReceiptType), k.Public()
	for b.Loop() {
		if _, err := credential.Verify(keys, token); err != nil {
			b.Fatal(err)
		}
	}
}
