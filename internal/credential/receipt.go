package credential

import (
	"encoding/json/v2"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Types of tokens, in the header `typ`: one can never stand for another.
const (
	ReceiptType      = "receipt+jwt"
	PhotoReceiptType = "photo-receipt+jwt"
	photoTokenType   = "photo-token+jwt"
	invitationType   = "invitation+jwt"
)

// Receipt proves what a server received from a device: one for each push answer (sync.md section 9).
type Receipt struct {
	ServerID string        `json:"server_id"`
	Epoch    string        `json:"epoch"`
	Device   string        `json:"device"`
	Head     int64         `json:"head"` // last seq at the time
	At       time.Time     `json:"at"`
	Res      []ReceiptLine `json:"res"`
}

// ReceiptLine is the end of one mutation.
type ReceiptLine struct {
	Mid     string `json:"mid"`
	S       string `json:"s"` // ok, merged, conflict, rejected
	Seq     int64  `json:"seq"`
	BodySHA string `json:"body_sha"` // SHA-256 in hex of `m` as the phone sent it
}

// PhotoReceipt proves that a photo arrived whole.
type PhotoReceipt struct {
	ServerID string    `json:"server_id"`
	Epoch    string    `json:"epoch"`
	SHA256   string    `json:"sha256"`
	Bytes    int64     `json:"bytes"`
	Records  []Pointer `json:"records"` // those that declared it at the time
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
}

// Pointer names a record.
type Pointer struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// Sign makes a compact JWS (RFC 7515, ES256) of the claims with the newest key.
func (k *Keys) Sign(claims any, typ string) (string, error) {
	body, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign %s: %w", typ, err)
	}
	s := k.newest()
	head := fmt.Appendf(nil, `{"alg":"ES256","kid":%q,"typ":%q}`, s.Kid, typ)
	text := b64.EncodeToString(head) + "." + b64.EncodeToString(body)
	sig, err := jwt.SigningMethodES256.Sign(text, s.key)
	if err != nil {
		return "", fmt.Errorf("sign %s: %w", typ, err)
	}
	return text + "." + b64.EncodeToString(sig), nil
}

// Verify reads a receipt and proves it with one of the keys. The error is ErrUnknownKey or ErrForged.
func Verify(keys []JWK, token string) (Receipt, error) {
	return verify[Receipt](keys, token, ReceiptType)
}

// VerifyPhoto reads a photo's receipt and proves it with one of the keys. The error is ErrUnknownKey or ErrForged.
func VerifyPhoto(keys []JWK, token string) (PhotoReceipt, error) {
	return verify[PhotoReceipt](keys, token, PhotoReceiptType)
}

func verify[Claims any](keys []JWK, token, typ string) (Claims, error) {
	return open[Claims](token, typ, "ES256", func(kid string) (any, error) {
		for _, j := range keys {
			if j.Kid == kid {
				return j.publicKey()
			}
		}
		return nil, fmt.Errorf("%w %q", ErrUnknownKey, kid)
	})
}

// open proves a token and only then reads its claims.
func open[Claims any](token, typ, alg string, key func(kid string) (any, error)) (none Claims, err error) {
	// A token has exactly one spelling: base64 in Go skips line breaks, so they are refused here.
	if strings.ContainsAny(token, "\r\n") {
		return none, fmt.Errorf("%w: line break", ErrForged)
	}
	var body sealed
	parser := jwt.NewParser(jwt.WithValidMethods([]string{alg}), jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation())
	_, err = parser.ParseWithClaims(token, &body, func(t *jwt.Token) (any, error) {
		if t.Header["typ"] != typ {
			return nil, fmt.Errorf("%v where %s was expected", t.Header["typ"], typ)
		}
		if _, ok := t.Header["crit"]; ok { // RFC 7515 section 4.1.11: refuse what is not understood
			return nil, errors.New("critical extensions")
		}
		kid, _ := t.Header["kid"].(string)
		return key(kid)
	})
	switch {
	case errors.Is(err, ErrUnknownKey):
		return none, err
	case err != nil:
		return none, fmt.Errorf("%w: %w", ErrForged, err)
	}
	var claims Claims
	if err := json.Unmarshal(body.text, &claims); err != nil {
		return none, fmt.Errorf("%w: %w", ErrForged, err)
	}
	return claims, nil
}

// sealed keeps the claims as bytes until the signature is proved.
type sealed struct {
	jwt.RegisteredClaims
	text []byte
}

func (s *sealed) UnmarshalJSON(text []byte) error {
	s.text = append(s.text[:0], text...)
	return nil
}
