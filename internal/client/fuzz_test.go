package client_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/chungsuc/chungsuc/internal/phonetest"
)

// Whatever lies in a file that somebody hands over as an outbox: it is taken once or refused whole, and what was taken
// can be handed in without a panic.
func FuzzCarriedFile(f *testing.F) {
	for _, manifest := range []string{
		`{"format":2,"server_id":"","device":"d_deadphone0000","user":"u00000000000001","records":[1]}`,
		`{"format":1,"server_id":"","device":"d_deadphone0000","user":"u00000000000001"}`,
		`{"format":2,"device":"d_deadphone0000","user":"u","records":[-1,9223372036854775807]}`,
		`{"format":3}`, `[]`, ``,
	} {
		f.Add([]byte(manifest), "records/0001.jwe", []byte("a.b.c.d.e"), []byte("f.g.h.i.j"))
		f.Add([]byte(manifest), "photos/0001.jwe", []byte("x"), []byte("y"))
		f.Add([]byte(manifest), "../../phone.db", []byte("x"), []byte(""))
	}
	carrier := phonetest.NewPhone(f, "http://127.0.0.1:0")
	f.Fuzz(func(t *testing.T, manifest []byte, name string, part, photo []byte) {
		var file bytes.Buffer
		z := zip.NewWriter(&file)
		for _, entry := range []struct {
			name string
			data []byte
		}{{"manifest.json", manifest}, {name, part}, {"photos/0001.jwe", photo}} {
			w, err := z.Create(entry.name)
			if err == nil {
				_, err = w.Write(entry.data)
			}
			if err != nil {
				return // a name that no file in a zip can have
			}
		}
		if err := z.Close(); err != nil {
			return
		}
		if _, err := take(carrier, file.Bytes()); err == nil {
			if n, err := take(carrier, file.Bytes()); n != 0 || err != nil {
				t.Errorf("the same file again: %d new, %v", n, err)
			}
		}
	})
}
