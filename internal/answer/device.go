package answer

import (
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"github.com/chungsuc/chungsuc/internal/record"
)

// DeviceHeader is where a phone names itself, when it signs in and whenever it asks; DeviceClaim is its name in the token
// it got for that.
const (
	DeviceHeader = "Chungsuc-Device"
	DeviceClaim  = "device"
)

// Device is the phone that a request comes from: as its session's token says, else as it names itself, else "".
func Device(e *core.RequestEvent) string {
	if device, _ := Claims(e)[DeviceClaim].(string); device != "" {
		return device
	}
	if device := e.Request.Header.Get(DeviceHeader); record.ValidDevice(device) {
		return device
	}
	return ""
}

// claimsKey is where a request keeps its claims.
const claimsKey = "chungsucClaims"

// Know keeps what the token of a request says, for Claims. Nobody may change it.
func Know(e *core.RequestEvent, claims map[string]any) { e.Set(claimsKey, claims) }

// Claims are those of the session's token; empty when nobody is signed in. The caller only reads.
func Claims(e *core.RequestEvent) map[string]any {
	if e.Auth == nil {
		return nil
	}
	if claims, ok := e.Get(claimsKey).(map[string]any); ok {
		return claims
	}
	claims, err := security.ParseUnverifiedJWT(Token(e)) // PocketBase has verified it
	if err != nil {
		return nil
	}
	return claims
}

// Token is the session's token that a request carries, "" for none.
func Token(e *core.RequestEvent) string {
	token := e.Request.Header.Get("Authorization")
	if len(token) > 7 && strings.EqualFold(token[:7], "Bearer ") {
		return token[7:]
	}
	return token
}

// Origin is where the person's own browser found the app.
func Origin(e *core.RequestEvent) string {
	if o, err := url.Parse(e.Request.Header.Get("Origin")); err == nil && (o.Scheme == "https" || o.Scheme == "http") && o.Host != "" {
		return o.Scheme + "://" + o.Host
	}
	if Secure(e) {
		return "https://" + e.Request.Host
	}
	return "http://" + e.Request.Host
}

// Secure says whether the person's browser came by HTTPS, to this server or to the proxy in front of it, which is believed
// when the operator has named its headers (TrustedProxy).
func Secure(e *core.RequestEvent) bool {
	return e.IsTLS() || len(e.App.Settings().TrustedProxy.Headers) > 0 && e.Request.Header.Get("X-Forwarded-Proto") == "https"
}
