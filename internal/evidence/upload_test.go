package evidence_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/evidence"
)

// noise is bytes that are no photo: enough for tests that stop before the proof.
func noise(n int) photo {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n)})
	r.Read(b)
	return photoOf(b)
}

func TestUpload(t *testing.T) {
	y := newYard(t)
	an, binh := y.phone("an"), y.phone("binh")
	house := fromFile(t, "house-fuji.jpg")

	t.Run("record_first", func(t *testing.T) {
		ph := an.declare(house)
		want(t, "state", an.status(ph).State, evidence.Declared)
		at := an.create(ph)
		a := an.patch(at, 0, ph.data[:70000])
		want(t, "first piece", a.StatusCode, 204)
		want(t, "offset told", a.Header.Get("Upload-Offset"), "70000")
		s := an.status(ph)
		want(t, "state", s.State, evidence.Uploading)
		want(t, "offset", s.Offset, 70000)
		want(t, "upload", "/api/uploads/"+s.Upload, at)
		an.finish(at, ph)
		s = an.settled(ph)
		want(t, "state", s.State, evidence.Whole)
		want(t, "receipt", s.Receipt, fmt.Sprintf("receipt %s %d [{gift_handover g%s}] 1", ph.sha, len(ph.data), ph.sha[:14]))
		stored, err := os.ReadFile(filepath.Join(y.dir, "photos", ph.sha[:2], ph.sha))
		check(t, err)
		want(t, "stored bytes are sent bytes", bytes.Equal(stored, ph.data), true)
		want(t, "left in uploads", len(y.files("uploads")), 0)
		want(t, "create again", an.tryCreate(ph).code(), "409 whole")
	})
	t.Run("receipt_lost_asks_again", func(t *testing.T) {
		first := an.status(house).Receipt
		y.restart()
		want(t, "state", an.status(house).State, evidence.Whole)
		want(t, "the same receipt", an.status(house).Receipt, first)
	})
	t.Run("same_sha_other_user_no_leak", func(t *testing.T) {
		want(t, "unknown to another", binh.status(house).State, evidence.Unknown)
		binh.declare(house)
		want(t, "declared is not whole", binh.status(house).State, evidence.Declared)
		want(t, "whole once sent", binh.send(house).State, evidence.Whole)
		want(t, "originals on disk", len(y.files("photos")), 3)
		want(t, "flags", fmt.Sprint(y.ledger.flagged()), fmt.Sprintf("[same_photo %s %s]", house.sha[:8], house.sha[:8]))
	})
	t.Run("photo_first", func(t *testing.T) {
		ph := fromFile(t, "leaf-jolla.jpg")
		want(t, "state", an.status(ph).State, evidence.Unknown)
		at := an.create(ph)
		an.finish(at, ph)
		y.sweep()
		s := an.status(ph)
		want(t, "waits for its record", s.State, evidence.Uploading)
		want(t, "all there", s.Offset, int64(len(ph.data)))
		an.declare(ph)
		want(t, "whole", an.settled(ph).State, evidence.Whole)
	})
	t.Run("sha_mismatch_restarts", func(t *testing.T) {
		right, wrong := fromFile(t, "throne-nikon-gps.jpg"), noise(50000)
		wrong.data = wrong.data[:min(len(wrong.data), len(right.data))]
		right.data = append(wrong.data, right.data[len(wrong.data):]...) // damaged on the way, under the right name
		an.declare(right)
		want(t, "never whole", an.send(right).State, evidence.Declared)
		want(t, "left in uploads", len(y.files("uploads")), 0)
		want(t, "the right bytes", an.send(fromFile(t, "throne-nikon-gps.jpg")).State, evidence.Whole)
	})
	t.Run("two_tabs_one_row", func(t *testing.T) {
		ph := an.declare(noise(300000))
		at := an.create(ph)
		an.patch(at, 0, ph.data[:1000])
		a := an.tryCreate(ph)
		want(t, "the same upload", a.Header.Get("Location"), at)
		want(t, "where it stands", a.Header.Get("Upload-Offset"), "1000")
		var tabs sync.WaitGroup
		for range 8 {
			tabs.Go(func() {
				_, _ = an.try("POST", "/api/uploads/", nil, "Upload-Length", "300000", "Upload-Metadata", metadata(ph.sha, "image/jpeg"))
			})
		}
		tabs.Wait()
		want(t, "nothing lost", an.offset(at), 1000)
		want(t, "files", len(y.files("uploads")), 2)
		want(t, "taken back", an.ask("DELETE", at, nil).StatusCode, 204)
		want(t, "files", len(y.files("uploads")), 0)
		want(t, "state", an.status(ph).State, evidence.Declared)
	})
	t.Run("options", func(t *testing.T) {
		a := (&phone{y, "", ""}).ask("OPTIONS", "/api/uploads/", nil)
		want(t, "extensions", a.Header.Get("Tus-Extension"), "creation,termination")
		want(t, "version", a.Header.Get("Tus-Version"), "1.0.0")
	})
}

// TestUploadRefusals: each wrong request has a typed answer and changes nothing.
func TestUploadRefusals(t *testing.T) {
	y := newYard(t)
	an, binh, nobody := y.phone("an"), y.phone("binh"), &phone{y, "", ""}
	ph := an.declare(noise(400000))
	at := an.create(ph)
	an.patch(at, 0, ph.data[:1000])
	chunked := func(n int) io.Reader { return struct{ io.Reader }{bytes.NewReader(make([]byte, n))} } // no Content-Length
	offset := func(n int) []string {
		return []string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(n)}
	}
	long := []string{"Upload-Length", "5000", "Upload-Metadata", metadata(noise(5000).sha, "image/jpeg")}
	for _, row := range []struct {
		name, method, path string
		who                *phone
		body               io.Reader
		header             []string
		want               string
	}{
		{"no_sign_in", "POST", "/api/uploads/", nobody, nil, long, "401 sign_in"},
		{"no_sign_in_patch", "PATCH", at, nobody, chunked(10), offset(1000), "401 sign_in"},
		{"wrong_offset_409", "PATCH", at, an, chunked(10), offset(999), "409 offset"},
		{"no_offset", "PATCH", at, an, chunked(10), []string{"Content-Type", "application/offset+octet-stream"}, "400 offset"},
		{"content_type", "PATCH", at, an, chunked(10), []string{"Upload-Offset", "1000"}, "415 content_type"},
		{"tus_version", "PATCH", at, an, chunked(10), append(offset(1000), "Tus-Resumable", "0.2.2"), "412 tus_version"},
		{"chunk_over_length_413", "PATCH", at, an, bytes.NewReader(make([]byte, 400000)), offset(1000), "413 too_large"},
		{"chunk_over_1MiB_refused", "PATCH", at, an, bytes.NewReader(make([]byte, 1<<20+1)), offset(1000), "413 chunk_too_large"},
		{"other_user_head_404", "HEAD", at, binh, nil, nil, "404"},
		{"other_user_patch_404", "PATCH", at, binh, chunked(10), offset(1000), "404 upload_unknown"},
		{"other_user_delete_404", "DELETE", at, binh, nil, nil, "404 upload_unknown"},
		{"download_off", "GET", at, an, nil, nil, "404"},
		{"create_over_max_413", "POST", "/api/uploads/", an, nil, []string{"Upload-Length", "20971521", "Upload-Metadata", metadata(ph.sha, "image/jpeg")}, "413 too_large"},
		{"create_without_length", "POST", "/api/uploads/", an, nil, []string{"Upload-Metadata", metadata(ph.sha, "image/jpeg")}, "400 length"},
		{"create_negative", "POST", "/api/uploads/", an, nil, []string{"Upload-Length", "-1", "Upload-Metadata", metadata(ph.sha, "image/jpeg")}, "400 length"},
		{"create_without_metadata", "POST", "/api/uploads/", an, nil, []string{"Upload-Length", "10"}, "400 metadata"},
		{"create_bad_hash", "POST", "/api/uploads/", an, nil, []string{"Upload-Length", "10", "Upload-Metadata", metadata("../../../../etc/passwd", "image/jpeg")}, "400 metadata"},
		{"create_gif", "POST", "/api/uploads/", an, nil, []string{"Upload-Length", "10", "Upload-Metadata", metadata(ph.sha, "image/gif")}, "415 type"},
		{"defer_length_refused", "POST", "/api/uploads/", an, nil, append([]string{"Upload-Defer-Length", "1"}, long...), "400 extension"},
		{"concat_refused", "POST", "/api/uploads/", an, nil, append([]string{"Upload-Concat", "final;" + at}, long...), "400 extension"},
		{"late_length_refused", "PATCH", at, an, chunked(10), append(offset(1000), "Upload-Length", "5"), "400 extension"},
		{"override_ignored", "POST", "/api/uploads/", an, nil, []string{"X-HTTP-Method-Override", "DELETE"}, "400 length"},
		{"id_traversal", "HEAD", "/api/uploads/..%2fdata.db", an, nil, nil, "404"},
		{"id_traversal_info", "PATCH", at + ".info", an, chunked(10), offset(0), "404 upload_unknown"},
		{"status_not_json", "POST", "/api/photos/status", an, bytes.NewReader([]byte("{")), nil, "400 body"},
		{"status_bad_hash", "POST", "/api/photos/status", an, asking("../x"), nil, "400 sha256"},
		{"status_too_many", "POST", "/api/photos/status", an, asking(make([]string, 101)...), nil, "400 too_many"},
		{"status_no_sign_in", "POST", "/api/photos/status", nobody, asking(ph.sha), nil, "401 sign_in"},
		{"token_no_sign_in", "POST", "/api/photos/token", nobody, asking(ph.sha), nil, "401 sign_in"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := row.who.ask(row.method, row.path, row.body, row.header...)
			want(t, "answer", a.code(), row.want)
			want(t, "offset", an.offset(at), 1000)
			want(t, "files", len(y.files("uploads")), 2)
		})
	}
	t.Run("chunked_over_1MiB", func(t *testing.T) { // no Content-Length to see it by: the piece stops at the limit
		big := an.declare(noise(3 << 20))
		at := an.create(big)
		want(t, "answer", an.ask("PATCH", at, struct{ io.Reader }{bytes.NewReader(big.data)}, offset(0)...).code(), "413 too_large")
		want(t, "stored", an.offset(at), 1<<20)
		want(t, "gone", an.ask("DELETE", at, nil).StatusCode, 204)
	})
	t.Run("ietf_ignored", func(t *testing.T) {
		// The draft would open an upload of any size; here it is a create without Upload-Metadata, like any other.
		a := an.ask("POST", "/api/uploads/", bytes.NewReader([]byte("x")), "Upload-Draft-Interop-Version", "6", "Upload-Complete", "?1", "Upload-Length", "1")
		want(t, "answer", a.code(), "400 metadata")
		a = an.ask("HEAD", at, nil, "Upload-Draft-Interop-Version", "6")
		want(t, "tus answer", a.Header.Get("Tus-Resumable"), "1.0.0")
	})
	t.Run("the_rest_still_goes", func(t *testing.T) {
		an.finish(at, ph)
		want(t, "noise is no photo", an.settled(ph).Why, "type")
	})
}

func TestAdmission(t *testing.T) {
	free := int64(100 << 30)
	y := newYard(t, func(l *evidence.Lane) {
		l.Limits.Open, l.Limits.Quota = 3, 2_000_000
		l.Free = func(string) (int64, error) { return free, nil }
	})
	an, binh := y.phone("an"), y.phone("binh")
	t.Run("too_many_open", func(t *testing.T) {
		for i := range 3 {
			an.create(noise(1000 + i))
		}
		a := an.tryCreate(noise(2000))
		want(t, "fourth", a.code(), "507 too_many_open")
		want(t, "try later", a.Header.Get("Retry-After"), "60")
		want(t, "one that is open", an.tryCreate(noise(1001)).StatusCode, 201)
	})
	t.Run("quota_counts_open", func(t *testing.T) {
		first := noise(1_500_000)
		binh.create(first)
		want(t, "over the quota, nothing stored yet", binh.tryCreate(noise(600_000)).code(), "507 quota")
		want(t, "within", binh.tryCreate(noise(400_000)).StatusCode, 201)
		binh.declare(first)
		want(t, "declared and open is one photo", binh.tryCreate(noise(90_000)).StatusCode, 201)
	})
	t.Run("disk_almost_full", func(t *testing.T) {
		free = 1<<30 - 1
		a := y.phone("leader").tryCreate(noise(10))
		want(t, "answer", a.code(), "507 disk_full")
		want(t, "try later", a.Header.Get("Retry-After"), "600")
		free = 100 << 30
	})
	t.Run("disk_filled_by_others", func(t *testing.T) {
		leaf := fromFile(t, "leaf-jolla.jpg")
		pre := smaller(t, leaf, 640, 50)
		leader := y.phone("leader")
		leader.declare(leaf, pre)
		at := leader.create(leaf)
		free = 1<<29 - 1
		want(t, "a piece", leader.patch(at, 0, leaf.data[:1000]).code(), "507 disk_full")
		want(t, "a preview", leader.putPreview(leaf, pre).code(), "507 disk_full")
		want(t, "where it stands", leader.offset(at), 0)
		free = 1 << 29 // what was let in may come in
		want(t, "a preview again", leader.putPreview(leaf, pre).StatusCode, 204)
		want(t, "a piece again", leader.patch(at, 0, leaf.data[:1000]).StatusCode, 204)
	})
}

// A phone that sends faster than its photos are proved is kept waiting for the proofs, not sent away for a minute.
func TestAheadOfTheProofs(t *testing.T) {
	y := newYard(t, func(l *evidence.Lane) { l.Limits.Open = 2 })
	y.ledger.hold = func() { time.Sleep(200 * time.Millisecond) }
	an := y.phone("an")
	var sent []photo
	for _, name := range []string{"house-fuji.jpg", "leaf-jolla.jpg", "throne-nikon-gps.jpg"} {
		ph := an.declare(fromFile(t, name))
		at := an.tryCreate(ph)
		want(t, "create "+name, at.StatusCode, 201)
		an.finish(at.Header.Get("Location"), ph)
		sent = append(sent, ph)
	}
	for _, ph := range sent {
		want(t, "whole", an.settled(ph).State, evidence.Whole)
	}
}

// A person's photos are not summed for each new one, as long as much of the quota is left; near its end they are, so that it
// is never passed.
func TestQuotaIsSummedNowAndThen(t *testing.T) {
	y := newYard(t, func(l *evidence.Lane) { l.Limits.Open, l.Limits.Quota = 10_000, 1_000_000 })
	an := y.phone("an")
	sent, summedAtHalf := 0, 0
	for n := 5_000; ; n++ { // each of another size, and so another photo
		a := an.tryCreate(noise(n))
		if a.StatusCode != 201 {
			want(t, "in the end", a.code(), "507 quota")
			break
		}
		if sent += n; sent <= 500_000 {
			summedAtHalf = y.ledger.summed
		}
	}
	if sent > 1_000_000 || sent < 990_000 {
		t.Errorf("%d bytes were let in", sent)
	}
	if summedAtHalf < 1 || summedAtHalf > 20 {
		t.Errorf("summed %d times for the first half", summedAtHalf)
	}
}

func TestSweep(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	begun := func(n int) (photo, string, string) {
		ph := an.declare(noise(n))
		at := an.create(ph)
		an.patch(at, 0, ph.data[:100])
		return ph, at, filepath.Join(y.dir, "uploads", filepath.Base(at))
	}
	t.Run("info_empty_quarantined", func(t *testing.T) {
		ph, at, file := begun(1000)
		check(t, os.WriteFile(file+".info", nil, 0o600)) // what a power cut leaves
		y.restart()
		y.sweep()
		want(t, "HEAD", an.ask("HEAD", at, nil).StatusCode, 404)
		want(t, "put away", fmt.Sprint(y.files("uploads/bad")), fmt.Sprint([]string{filepath.Base(at), filepath.Base(at) + ".info"}))
		want(t, "state", an.status(ph).State, evidence.Declared)
		want(t, "begun again", an.create(ph), at)
		want(t, "from the start", an.offset(at), 0)
		an.ask("DELETE", at, nil)
	})
	t.Run("info_of_another_upload", func(t *testing.T) {
		_, at, file := begun(1100)
		text, err := os.ReadFile(file + ".info")
		check(t, err)
		check(t, os.WriteFile(file+".info", bytes.ReplaceAll(text, []byte(an.user), []byte(y.phone("binh").user)), 0o600))
		y.restart()
		y.sweep()
		want(t, "nobody's", y.phone("binh").ask("HEAD", at, nil).StatusCode, 404)
	})
	t.Run("bin_missing", func(t *testing.T) {
		ph, at, file := begun(1200)
		check(t, os.Remove(file))
		want(t, "HEAD", an.ask("HEAD", at, nil).StatusCode, 404)
		want(t, "state", an.status(ph).State, evidence.Declared)
		want(t, "begun again", an.create(ph), at)
		want(t, "from the start", an.offset(at), 0)
		check(t, os.Remove(file))
		y.sweep()
		_, err := os.Stat(file + ".info")
		want(t, "swept", os.IsNotExist(err), true)
	})
	t.Run("bin_alone", func(t *testing.T) {
		_, _, file := begun(1300)
		check(t, os.Remove(file+".info"))
		y.restart()
		y.sweep()
		_, err := os.Stat(file)
		want(t, "swept", os.IsNotExist(err), true)
	})
	t.Run("expired_swept", func(t *testing.T) {
		_, old, _ := begun(1400)
		undeclared := noise(1500)
		at := an.create(undeclared)
		an.finish(at, undeclared)
		y.now = y.now.Add(13 * 24 * time.Hour)
		y.sweep()
		want(t, "still there", an.offset(old), 100)
		want(t, "still waits for its record", an.offset(at), 1500)
		y.now = y.now.Add(25 * time.Hour)
		y.sweep()
		want(t, "gone", an.ask("HEAD", old, nil).StatusCode, 404)
		want(t, "gone", an.ask("HEAD", at, nil).StatusCode, 404)
		want(t, "left in uploads", len(y.files("uploads")), 0)
	})
	t.Run("journal_away_then_back", func(t *testing.T) {
		y.now = time.Now()
		ph := an.declare(fromFile(t, "house-fuji.jpg"))
		at := an.create(ph)
		y.ledger.down(true)
		for n := 0; n < len(ph.data); n = min(n+100_000, len(ph.data)) {
			want(t, "bytes need no journal", an.patch(at, n, ph.data[n:min(n+100_000, len(ph.data))]).StatusCode, 204)
		}
		want(t, "status", an.ask("POST", "/api/photos/status", asking(ph.sha)).code(), "500 internal")
		y.ledger.down(false)
		y.sweep()
		want(t, "whole", an.status(ph).State, evidence.Whole)
	})
}

// TestDerivedAgain: small copies are only copies; lost ones come back when somebody looks.
func TestDerivedAgain(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	ph := an.declare(fromFile(t, "house-fuji.jpg"))
	want(t, "whole", an.send(ph).State, evidence.Whole)
	for _, side := range []string{"480", "1280"} {
		check(t, os.Remove(filepath.Join(y.dir, "photos", ph.sha[:2], ph.sha+"."+side+".jpg")))
	}
	var lookers sync.WaitGroup
	for range 6 {
		lookers.Go(func() { want(t, "seen", an.see(ph, "480").StatusCode, http.StatusOK) })
	}
	lookers.Wait()
	want(t, "files", len(y.files("photos")), 3)
}

// TestVerifyOriginal: what an operator is told when the disk lost or changed a photo.
func TestVerifyOriginal(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	ph := an.declare(fromFile(t, "house-fuji.jpg"))
	an.send(ph)
	size, name := int64(len(ph.data)), filepath.Join(y.dir, "photos", ph.sha[:2], ph.sha)
	check(t, evidence.VerifyOriginal(y.dir, ph.sha, size))
	wrong := func(what, part string) {
		t.Helper()
		if err := evidence.VerifyOriginal(y.dir, ph.sha, size); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v", what, err)
		}
	}
	rotten := bytes.Clone(ph.data)
	rotten[len(rotten)/2] ^= 1
	check(t, os.WriteFile(name, rotten, 0o600))
	wrong("one bit", "has the hash")
	check(t, os.Truncate(name, 100))
	wrong("cut off", "bytes that were proved")
	check(t, os.Remove(name))
	wrong("gone", "is not there")
	if evidence.VerifyOriginal(y.dir, "../../x", 1) == nil {
		t.Error("a name that is no hash")
	}
}

// TestTokenExpiresMidUpload: a phone whose sign-in ended finds its bytes where it left them.
func TestTokenExpiresMidUpload(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	ph := an.declare(fromFile(t, "house-fuji.jpg"))
	at := an.create(ph)
	an.patch(at, 0, ph.data[:1000])
	stale := &phone{y, "", ""}
	want(t, "refused", stale.patch(at, 1000, ph.data[1000:2000]).code(), "401 sign_in")
	want(t, "nothing moved", an.offset(at), 1000)
	an.finish(at, ph)
	want(t, "whole", an.settled(ph).State, evidence.Whole)
}
