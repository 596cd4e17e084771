package credential

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json/v2"
	"errors"
	"fmt"
	"strings"
)

// What a sealed message holds; it stands in `typ`, so that none can stand for another.
const (
	SealedRecords = "outbox+jwe" // {device, user, muts} as the import takes it
	SealedPhoto   = "photo+jwe"  // the bytes of a photo
)

// ErrSealed is a message that is not for this server, not of this type, damaged or altered.
var ErrSealed = errors.New("sealed message")

const (
	sealAlg = "ECDH-ES"
	sealEnc = "A256GCM"
)

// envelope is the protected header of a compact JWE (RFC 7516) to an ephemeral P-256 key (RFC 7518 section 4.6, direct).
type envelope struct {
	Alg string `json:"alg"`
	Enc string `json:"enc"`
	Kid string `json:"kid"`
	Typ string `json:"typ"`
	Epk struct {
		Kty string `json:"kty"`
		Crv string `json:"crv"`
		X   string `json:"x"`
		Y   string `json:"y"`
	} `json:"epk"`
}

// Hello lists all public keys as hello tells them: those that verify, then the one to seal to.
func (k *Keys) Hello() []JWK { return append(k.Public(), k.sealing) }

// SealingKey is the key of hello that messages to the server are sealed to.
func SealingKey(keys []JWK) (JWK, bool) {
	for _, j := range keys {
		if j.Use == "enc" && j.Alg == sealAlg {
			return j, true
		}
	}
	return JWK{}, false
}

// deriveSealing makes the key that messages are sealed to. It comes from the identity key, as all that must outlive a restore.
func (k *Keys) deriveSealing(secret []byte) error {
	for n := range 256 { // one in 2^32 seeds is no scalar of the curve
		seed, err := hkdf.Key(sha256.New, secret, nil, fmt.Sprintf("chungsuc sealed outbox %d", n), 32)
		if err != nil {
			return err
		}
		if k.opens, err = ecdh.P256().NewPrivateKey(seed); err == nil {
			break
		}
	}
	if k.opens == nil {
		return errors.New("derive the key for sealed outboxes")
	}
	point := k.opens.PublicKey().Bytes()
	k.sealing = JWK{Kty: "EC", Crv: "P-256", X: b64.EncodeToString(point[1:33]), Y: b64.EncodeToString(point[33:]), Alg: sealAlg, Use: "enc"}
	k.sealing.Kid = k.sealing.Thumbprint()
	return nil
}

// Seal encrypts a message to a server: only its holder reads it, and any change is noticed. Who sealed it is not proved.
func Seal(to JWK, typ string, message []byte) (string, error) {
	theirs, err := point(to.X, to.Y)
	if err != nil || to.Use != "enc" || to.Alg != sealAlg {
		return "", fmt.Errorf("seal to key %q: %w", to.Kid, errors.Join(err, ErrSealed))
	}
	once, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	h := envelope{Alg: sealAlg, Enc: sealEnc, Kid: to.Kid, Typ: typ}
	own := once.PublicKey().Bytes()
	h.Epk.Kty, h.Epk.Crv, h.Epk.X, h.Epk.Y = "EC", "P-256", b64.EncodeToString(own[1:33]), b64.EncodeToString(own[33:])
	text, err := json.Marshal(h)
	if err != nil {
		return "", err
	}
	gcm, err := agree(once, theirs)
	if err != nil {
		return "", err
	}
	head, iv := b64.EncodeToString(text), make([]byte, 12)
	rand.Read(iv)
	box := gcm.Seal(nil, iv, message, []byte(head))
	cut := len(box) - 16
	return head + ".." + b64.EncodeToString(iv) + "." + b64.EncodeToString(box[:cut]) + "." + b64.EncodeToString(box[cut:]), nil
}

// Open reads a message of this type that was sealed to this server. Any other is ErrSealed.
func (k *Keys) Open(sealed, typ string) ([]byte, error) {
	message, err := k.open(sealed, typ)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	return message, nil
}

func (k *Keys) open(sealed, typ string) ([]byte, error) {
	if strings.ContainsAny(sealed, "\r\n") {
		return nil, errors.New("line break")
	}
	parts := strings.Split(sealed, ".")
	if len(parts) != 5 || parts[1] != "" {
		return nil, errors.New("not the five parts of a direct JWE")
	}
	raw := make([][]byte, 5)
	for i, p := range parts {
		var err error
		if raw[i], err = b64.DecodeString(p); err != nil {
			return nil, err
		}
	}
	var h envelope
	if err := json.Unmarshal(raw[0], &h, json.RejectUnknownMembers(true)); err != nil {
		return nil, err
	}
	switch {
	case h.Alg != sealAlg || h.Enc != sealEnc || h.Typ != typ:
		return nil, fmt.Errorf("%s %s %s where %s was expected", h.Alg, h.Enc, h.Typ, typ)
	case h.Kid != k.sealing.Kid:
		return nil, fmt.Errorf("for key %q", h.Kid)
	case len(raw[2]) != 12 || len(raw[4]) != 16:
		return nil, errors.New("sizes of another cipher")
	}
	theirs, err := point(h.Epk.X, h.Epk.Y)
	if err != nil {
		return nil, err
	}
	gcm, err := agree(k.opens, theirs)
	if err != nil {
		return nil, err
	}
	return gcm.Open(nil, raw[2], append(raw[3], raw[4]...), []byte(parts[0]))
}

// agree makes the content key of two parties by the Concat KDF of RFC 7518 section 4.6.2: one round of SHA-256.
func agree(mine *ecdh.PrivateKey, theirs *ecdh.PublicKey) (cipher.AEAD, error) {
	z, err := mine.ECDH(theirs)
	if err != nil {
		return nil, err
	}
	return contentCipher(concat(z, sealEnc, nil, nil, 256))
}

func contentCipher(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func concat(z []byte, enc string, apu, apv []byte, bits uint32) []byte {
	in := binary.BigEndian.AppendUint32(nil, 1)
	in = append(in, z...)
	for _, part := range [][]byte{[]byte(enc), apu, apv} {
		in = append(binary.BigEndian.AppendUint32(in, uint32(len(part))), part...)
	}
	sum := sha256.Sum256(binary.BigEndian.AppendUint32(in, bits))
	return sum[:bits/8]
}

func point(x, y string) (*ecdh.PublicKey, error) {
	px, errX := b64.DecodeString(x)
	py, errY := b64.DecodeString(y)
	if err := errors.Join(errX, errY); err != nil {
		return nil, err
	}
	if len(px) != 32 || len(py) != 32 {
		return nil, errors.New("not a point of P-256")
	}
	return ecdh.P256().NewPublicKey(append(append([]byte{4}, px...), py...))
}
