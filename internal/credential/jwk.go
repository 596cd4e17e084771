package credential

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

// JWK is a public key as hello tells it (RFC 7517): P-256, for ES256 signatures or for sealing.
type JWK struct {
	Kty string `json:"kty"` // EC
	Crv string `json:"crv"` // P-256
	X   string `json:"x"`   // 32 bytes, base64url
	Y   string `json:"y"`   // 32 bytes, base64url
	Kid string `json:"kid"` // RFC 7638 thumbprint
	Alg string `json:"alg"` // ES256, ECDH-ES
	Use string `json:"use"` // sig, enc
}

var b64 = base64.RawURLEncoding.Strict()

func publicJWK(key *ecdsa.PublicKey) (JWK, error) {
	point, err := key.Bytes()
	if err != nil {
		return JWK{}, err
	}
	j := JWK{Kty: "EC", Crv: "P-256", X: b64.EncodeToString(point[1:33]), Y: b64.EncodeToString(point[33:]), Alg: "ES256", Use: "sig"}
	j.Kid = j.Thumbprint()
	return j, nil
}

// Thumbprint is the key's name by RFC 7638: the SHA-256 of its required members, in base64url.
func (j JWK) Thumbprint() string {
	sum := sha256.Sum256(fmt.Appendf(nil, `{"crv":%q,"kty":%q,"x":%q,"y":%q}`, j.Crv, j.Kty, j.X, j.Y))
	return b64.EncodeToString(sum[:])
}

// publicKey reads the key; any other curve, algorithm or use is refused, and so is a point that is not on the curve.
func (j JWK) publicKey() (*ecdsa.PublicKey, error) {
	if j.Kty != "EC" || j.Crv != "P-256" || j.Alg != "ES256" || j.Use != "sig" {
		return nil, fmt.Errorf("key %q is for %s %s %s %s, not for ES256 signatures", j.Kid, j.Kty, j.Crv, j.Alg, j.Use)
	}
	x, errX := b64.DecodeString(j.X)
	y, errY := b64.DecodeString(j.Y)
	if err := errors.Join(errX, errY); err != nil {
		return nil, fmt.Errorf("key %q: %w", j.Kid, err)
	}
	if len(x) != 32 || len(y) != 32 {
		return nil, fmt.Errorf("key %q: coordinates of %d and %d bytes, not 32", j.Kid, len(x), len(y))
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, x...), y...))
	if err != nil {
		return nil, fmt.Errorf("key %q: %w", j.Kid, err)
	}
	return key, nil
}
