// Package credential holds what can be proved without asking the server: receipts that a phone checks offline, with
// the keys it was told in hello, short-lived tokens that open photos, and invitations. It also keeps the key by which identity
// numbers are matched without being stored.
package credential

import "errors"

// Why a token is not believed. Errors of this package wrap one of them.
var (
	// ErrUnknownKey: signed with a key that is not among those given. A phone asks hello for the newest keys and tries
	// once more.
	ErrUnknownKey = errors.New("signed with an unknown key")
	// ErrForged: not a token of the kind asked for, changed on the way, or never signed by the key it names.
	ErrForged = errors.New("not a valid token")
	// ErrExpired: genuine, and its time is over.
	ErrExpired = errors.New("token has expired")
)
