package credential_test

import (
	"errors"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
)

// Whatever text comes as a sealed message or as a receipt: an error of ours, never a panic, and nothing that nobody sealed
// or signed is believed.
func FuzzTokens(f *testing.F) {
	keys, err := credential.Open(f.TempDir(), time.Now)
	if err != nil {
		f.Fatal(err)
	}
	key, _ := credential.SealingKey(keys.Hello())
	sealed, err := credential.Seal(key, credential.SealedRecords, []byte(`{"muts":[]}`))
	if err != nil {
		f.Fatal(err)
	}
	signed, err := keys.Sign(credential.Receipt{ServerID: "s", Epoch: "e", Device: "d_12345678", Head: 1, At: time.Now()}, credential.ReceiptType)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{sealed, signed, "", "....", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", sealed[:40], signed + "="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := keys.Open(text, credential.SealedRecords); err == nil && text != sealed {
			t.Errorf("opened what nobody sealed: %q", text)
		} else if err != nil && !errors.Is(err, credential.ErrSealed) {
			t.Errorf("%v", err)
		}
		if r, err := credential.Verify(keys.Hello(), text); err == nil && text != signed {
			t.Errorf("believed what nobody signed: %q, %+v", text, r)
		}
	})
}
