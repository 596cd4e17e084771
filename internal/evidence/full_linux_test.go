package evidence_test

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"

	"github.com/chungsuc/chungsuc/internal/evidence"
)

// withFileLimit runs do while no file of this process may grow beyond n bytes: for the lane the same as a disk that is
// full, and it needs no disk of its own.
func withFileLimit(t *testing.T, n uint64, do func()) {
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	check(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	check(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: before.Max}))
	defer func() { check(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before)) }()
	do()
}

// TestDiskFull runs in a process of its own: the limit is one for all files, the test's log among them.
func TestDiskFull(t *testing.T) {
	const small = "EVIDENCE_SMALL_DISK"
	if os.Getenv(small) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestDiskFull$")
		cmd.Env = append(os.Environ(), small+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	y := newYard(t)
	an := y.phone("an")
	ph := an.declare(fromFile(t, "house-fuji.jpg"))
	t.Run("disk_full_create_no_litter", func(t *testing.T) {
		withFileLimit(t, 0, func() {
			a := an.tryCreate(ph)
			want(t, "answer", a.code(), "507 disk_full")
			want(t, "try later", a.Header.Get("Retry-After"), "600")
		})
		want(t, "litter", len(y.files("uploads")), 0)
		want(t, "state", an.status(ph).State, evidence.Declared)
	})
	at := an.create(ph)
	t.Run("disk_full_mid_patch_resume", func(t *testing.T) {
		withFileLimit(t, 90000, func() {
			want(t, "answer", an.patch(at, 0, ph.data[:120000]).code(), "507 disk_full")
		})
		want(t, "kept", an.offset(at), 90000)
		an.finish(at, ph)
		want(t, "whole", an.settled(ph).State, evidence.Whole)
	})
	t.Run("disk_full_preview", func(t *testing.T) {
		leaf := fromFile(t, "leaf-jolla.jpg")
		pre := smaller(t, leaf, 640, 50)
		an.declare(leaf, pre)
		withFileLimit(t, 1000, func() {
			want(t, "answer", an.putPreview(leaf, pre).code(), "507 disk_full")
		})
		want(t, "litter", len(y.files("uploads")), 0)
		want(t, "again", an.putPreview(leaf, pre).StatusCode, 204)
	})
}
