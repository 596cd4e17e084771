package credential_test

import (
	"errors"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
)

func TestInvitations(t *testing.T) {
	data, c := t.TempDir(), &clock{tet}
	k := open(t, data, c)
	ends := tet.Add(72 * time.Hour)
	token, err := k.SignInvitation("usr000000000001", "inv000000000001", ends)
	if err != nil {
		t.Fatal(err)
	}
	if len(token) > 250 {
		t.Errorf("%d characters are too many for a QR code that a cheap camera reads", len(token))
	}
	got, err := open(t, data, c).VerifyInvitation(token) // a restart changes nothing
	if err != nil || got.User != "usr000000000001" || got.ID != "inv000000000001" || !got.Expires.Equal(ends) {
		t.Fatalf("got %v, %v", got, err)
	}
	photo, err := k.SignPhotoToken("usr000000000001", "", nil, ends)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := open(t, t.TempDir(), c).SignInvitation("usr000000000001", "inv000000000001", ends)
	if err != nil {
		t.Fatal(err)
	}
	for name, forged := range map[string]string{
		"empty":            "",
		"changed":          token[:60] + "A" + token[61:],
		"cut":              token[:len(token)-1],
		"a receipt":        sign(t, k, receipt(), credential.ReceiptType),
		"a photo token":    photo,
		"another server's": elsewhere,
	} {
		if _, err := k.VerifyInvitation(forged); !errors.Is(err, credential.ErrForged) {
			t.Errorf("%s: %v, want ErrForged", name, err)
		}
	}
	if _, err := k.VerifyPhotoToken(token); !errors.Is(err, credential.ErrForged) {
		t.Errorf("as a photo token: %v", err)
	}
	c.now = ends
	if _, err := k.VerifyInvitation(token); !errors.Is(err, credential.ErrExpired) {
		t.Errorf("after three days: %v, want ErrExpired", err)
	}
}

func TestTypedCodesAreKeyed(t *testing.T) {
	a, b := open(t, t.TempDir(), &clock{tet}), open(t, t.TempDir(), &clock{tet})
	if h := a.TypedCode("ABCDEFGH12"); h == a.TypedCode("ABCDEFGH13") || h == b.TypedCode("ABCDEFGH12") || h == a.Identity("ABCDEFGH12") {
		t.Error("two codes, two servers or two purposes give the same HMAC")
	}
}
