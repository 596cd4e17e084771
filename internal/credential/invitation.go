package credential

import (
	"encoding/json/v2"
	"fmt"
	"time"
)

// Invitation lets one person sign in once, without a password. That it was not used before, only the server knows that
// made it.
type Invitation struct {
	ID      string // jti
	User    string // who signs in
	Expires time.Time
}

type invitationClaims struct {
	Jti string `json:"jti"`
	Sub string `json:"sub"`
	Exp int64  `json:"exp"` // Unix seconds
}

// SignInvitation makes the token of an invitation: under 250 characters, for an address or a QR code.
func (k *Keys) SignInvitation(user, jti string, expires time.Time) (string, error) {
	body, err := json.Marshal(invitationClaims{Jti: jti, Sub: user, Exp: expires.Unix()})
	if err != nil {
		return "", fmt.Errorf("sign invitation: %w", err)
	}
	return seal(body, invitationType, k.invite)
}

// VerifyInvitation reads a token. The error is ErrForged, or ErrExpired for a genuine one whose time is over.
func (k *Keys) VerifyInvitation(token string) (Invitation, error) {
	claims, err := open[invitationClaims](token, invitationType, "HS256", func(string) (any, error) { return k.invite, nil })
	if err != nil {
		return Invitation{}, err
	}
	i := Invitation{ID: claims.Jti, User: claims.Sub, Expires: time.Unix(claims.Exp, 0)}
	if !k.clock().Before(i.Expires) {
		return Invitation{}, ErrExpired
	}
	return i, nil
}
