package server_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// On a disk that fills up photos stop first and records go on to the end. Then pushes are answered "later", nothing is refused, the
// server says that it is not ready; with room again the same pushes are taken, each once, and the folder is clean.
func TestADiskThatFillsUp(t *testing.T) {
	s := newStage(t)
	small := t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=48m"); err != nil {
		t.Skipf("SKIPPED: no small disk may be made here: %v", err)
	}
	was := s.Dir
	t.Cleanup(func() {
		s.Restart(func(string) { s.Dir = was }) // the rest of the test's cleaning up needs the folder
		s.must(syscall.Unmount(small, syscall.MNT_DETACH))
	})
	s.Restart(func(dir string) {
		s.must(os.CopyFS(filepath.Join(small, "data"), os.DirFS(dir)))
		s.Dir = filepath.Join(small, "data")
	})
	member := s.the("member")
	push := func(item any) reply {
		return member.post("/api/sync/v1/push", fields{"epoch": s.Journal.Mark().Epoch, "device": member.device, "schema": record.Schema, "muts": []any{item}}, nil)
	}
	ph, b64 := jpegOf(3, 64), base64.StdEncoding.EncodeToString
	s.want("a photo on a small disk", s.ask("POST", "/api/uploads/", member.token, nil, "Tus-Resumable", "1.0.0", "Upload-Length", "1000",
		"Upload-Metadata", "sha256 "+b64([]byte(ph.sha))+",type "+b64([]byte("image/jpeg"))), 507, "disk_full")
	s.want("a record beside it", push(s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))), 200, "")
	if h := s.health(200); h.Photos {
		t.Errorf("photos are taken: %+v", h)
	}

	filler := filepath.Join(small, "filler")
	f, err := os.Create(filler)
	s.must(err)
	for block := make([]byte, 1<<16); err == nil; _, err = f.Write(block) {
	}
	s.must(f.Close())
	var waits []any
	for n := 0; len(waits) < 3; n++ {
		item := s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))
		if r := push(item); r.status != 200 {
			s.want("a push to a full disk", r, 503, "busy")
			waits = append(waits, item)
		}
		if n > 3000 {
			t.Fatal("the disk takes everything")
		}
	}
	s.must(os.Remove(filler))
	for _, item := range waits {
		s.want("the same push, with room", push(item), 200, "")
	}
	report, _, err := journal.Verify(t.Context(), s.Dir)
	s.must(err)
	for _, fault := range report.Faults {
		t.Errorf("not clean: %s", fault)
	}
}
