package credential

import (
	"bytes"
	"encoding/hex"
	"encoding/json/v2"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// MaxPhotos is how many photos one token may open.
const MaxPhotos = 200

// hashPart is how many bytes of a photo's hash a token carries: it must fit an address line, and to find another photo
// with the same 80 bits is out of reach.
const hashPart = 10

// PhotoToken lets an <img> load a few photos without the person's own token (photos.md). The server checked that the
// person may see them when it was made.
type PhotoToken struct {
	User    string
	Device  string // the phone it was made for, "" when it did not name itself
	Expires time.Time
	hashes  []byte
}

type photoClaims struct {
	Sub string `json:"sub"`
	Dev string `json:"dev,omitempty"`
	Exp int64  `json:"exp"` // Unix seconds
	Sha []byte `json:"sha"` // hashPart bytes of each hash, in base64
}

// SignPhotoToken makes a token that opens the photos with these hashes (64 hex digits, at most MaxPhotos) until it
// expires.
func (k *Keys) SignPhotoToken(user, device string, shas []string, expires time.Time) (string, error) {
	if len(shas) > MaxPhotos {
		return "", fmt.Errorf("sign photo token: %d photos, at most %d", len(shas), MaxPhotos)
	}
	claims := photoClaims{Sub: user, Dev: device, Exp: expires.Unix()}
	for _, sha := range shas {
		sum, err := hex.DecodeString(sha)
		if err != nil || len(sum) != 32 {
			return "", fmt.Errorf("sign photo token: %q is no SHA-256", sha)
		}
		claims.Sha = append(claims.Sha, sum[:hashPart]...)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign photo token: %w", err)
	}
	return seal(body, photoTokenType, k.photo)
}

// seal makes a compact JWS (RFC 7515, HS256) that only this server can check.
func seal(body []byte, typ string, key []byte) (string, error) {
	text := b64.EncodeToString([]byte(`{"alg":"HS256","typ":"`+typ+`"}`)) + "." + b64.EncodeToString(body)
	sig, err := jwt.SigningMethodHS256.Sign(text, key)
	if err != nil {
		return "", fmt.Errorf("sign %s: %w", typ, err)
	}
	return text + "." + b64.EncodeToString(sig), nil
}

// VerifyPhotoToken reads a token. The error is ErrForged or ErrExpired.
func (k *Keys) VerifyPhotoToken(token string) (PhotoToken, error) {
	claims, err := open[photoClaims](token, photoTokenType, "HS256", func(string) (any, error) { return k.photo, nil })
	if err != nil {
		return PhotoToken{}, err
	}
	t := PhotoToken{User: claims.Sub, Device: claims.Dev, Expires: time.Unix(claims.Exp, 0), hashes: claims.Sha}
	if !k.clock().Before(t.Expires) {
		return PhotoToken{}, ErrExpired
	}
	return t, nil
}

// Opens says whether the photo with this hash may be shown.
func (t PhotoToken) Opens(sha string) bool {
	sum, err := hex.DecodeString(sha)
	if err != nil || len(sum) != 32 {
		return false
	}
	for h := t.hashes; len(h) >= hashPart; h = h[hashPart:] {
		if bytes.Equal(h[:hashPart], sum[:hashPart]) {
			return true
		}
	}
	return false
}
