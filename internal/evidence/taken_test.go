package evidence_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/evidence"
)

// meanwhile is a disk on which something happens once, just before a step.
type meanwhile struct {
	evidence.Disk
	step    string
	noLinks bool
	once    sync.Once
	do      func()
}

func (d *meanwhile) before(step string) {
	if step == d.step {
		d.once.Do(d.do)
	}
}

func (d *meanwhile) Sync(name string) error {
	if filepath.Base(filepath.Dir(name)) == "uploads" {
		d.before("sync")
	}
	return d.Disk.Sync(name)
}

func (d *meanwhile) Link(old, new string) error {
	if d.before("link"); d.noLinks {
		return errors.ErrUnsupported
	}
	return d.Disk.Link(old, new)
}

// An upload that is taken back and begun again while it is proved has files of the same names. Nothing of the new one is taken
// for the photo, and nobody can write into a photo that was proved.
func TestTakenBackWhileItIsProved(t *testing.T) {
	for _, row := range []struct {
		step    string
		noLinks bool
	}{{"sync", false}, {"link", false}, {"link", true}} {
		t.Run(fmt.Sprintf("%s_links_%t", row.step, !row.noLinks), func(t *testing.T) {
			disk := &meanwhile{Disk: evidence.RealDisk, step: row.step, noLinks: row.noLinks}
			y := newYard(t, func(l *evidence.Lane) { l.Disk = disk })
			an, binh := y.phone("an"), y.phone("binh")
			ph := an.declare(fromFile(t, "house-fuji.jpg"))
			at := an.create(ph)
			over := make(chan bool)
			disk.do = func() {
				defer close(over)
				want(t, "taken back", an.ask("DELETE", at, nil).StatusCode, 204)
				want(t, "begun again", an.create(ph), at)
			}
			an.finish(at, ph)
			<-over
			for range 3 {
				s := an.status(ph)
				want(t, "nothing has come", fmt.Sprint(s.State, " ", s.Offset), "uploading 0")
			}
			want(t, "originals", len(y.files("photos")), 0)
			junk := noise(len(ph.data))
			for n := 0; n < len(junk.data); n += 100_000 {
				want(t, "something else", an.patch(at, n, junk.data[n:min(n+100_000, len(junk.data))]).StatusCode, 204)
			}
			want(t, "never whole", an.settled(ph).State, evidence.Declared)
			binh.declare(ph)
			want(t, "somebody else's", binh.send(ph).State, evidence.Whole)
			want(t, "and the photo again", an.send(ph).State, evidence.Whole)
			y.holds(ph)
		})
	}
}

// holds checks the bytes of an original.
func (y *yard) holds(ph photo) {
	y.t.Helper()
	stored, err := os.ReadFile(filepath.Join(y.dir, "photos", ph.sha[:2], ph.sha))
	check(y.t, err)
	want(y.t, "stored bytes are sent bytes", bytes.Equal(stored, ph.data), true)
}

// A photo whose bytes have changed on the disk is mended by the next who sends it.
func TestADamagedOriginalIsReplaced(t *testing.T) {
	y := newYard(t)
	an, binh := y.phone("an"), y.phone("binh")
	ph := an.declare(fromFile(t, "house-fuji.jpg"))
	want(t, "whole", an.send(ph).State, evidence.Whole)
	check(t, os.WriteFile(filepath.Join(y.dir, "photos", ph.sha[:2], ph.sha), noise(len(ph.data)).data, 0o600))
	binh.declare(ph)
	want(t, "sent by another", binh.send(ph).State, evidence.Whole)
	y.holds(ph)
}

// An upload that is longer than its photo, whoever made it so, is cleared away: the phone begins again.
func TestLongerThanItsPhoto(t *testing.T) {
	y := newYard(t)
	an := y.phone("an")
	ph := an.declare(fromFile(t, "house-fuji.jpg"))
	at := an.create(ph)
	check(t, os.WriteFile(filepath.Join(y.dir, "uploads", filepath.Base(at)), append(bytes.Clone(ph.data), "more"...), 0o600))
	y.sweep()
	want(t, "cleared away", an.status(ph).State, evidence.Declared)
	want(t, "whole", an.send(ph).State, evidence.Whole)
}

// What is on its way counts by its size against the quota, whatever its record says.
func TestQuotaBelievesNoRecord(t *testing.T) {
	y := newYard(t, func(l *evidence.Lane) { l.Limits.Quota = 300_000 })
	an := y.phone("an")
	let := 0
	for n := 90_000; n < 90_010; n++ {
		ph := noise(n)
		an.declare(photo{ph.data[:1], ph.sha, ph.typ})
		if a := an.tryCreate(ph); a.StatusCode == 201 {
			let += n
		} else {
			want(t, "refused", a.code(), "507 quota")
		}
	}
	if let < 200_000 || let > 300_000 {
		t.Errorf("%d bytes were let in", let)
	}
}

// sealed hands in a photo sealed to the server.
func (p *phone) sealed(ph photo) answer {
	p.t.Helper()
	key, ok := credential.SealingKey(p.keys.Hello())
	want(p.t, "a key to seal to", ok, true)
	text, err := credential.Seal(key, credential.SealedPhoto, ph.data)
	check(p.t, err)
	return p.ask("PUT", "/api/photos/sealed", strings.NewReader(text))
}

// Who carries a sealed photo lets go of it at the answer: a power cut must not take it any more, declared or not.
func TestASealedPhotoStays(t *testing.T) {
	var did []string
	y := newYard(t, func(l *evidence.Lane) { l.Disk = watchedDisk{evidence.RealDisk, l.Dir, &did, false} })
	an := y.phone("an")
	ph := fromFile(t, "house-fuji.jpg")
	at := an.create(ph)
	an.patch(at, 0, ph.data[:70_000])
	did = nil
	want(t, "handed in", an.sealed(ph).StatusCode, 204)
	want(t, "durable, over what had come", strings.Join(did, ", "),
		"sync uploads, sync uploads, rename to uploads, rename to uploads, syncdir uploads")
	want(t, "again", an.sealed(ph).StatusCode, 204)
	want(t, "waits for its record", an.status(ph).State, evidence.Uploading)
	y.restart()
	an.declare(ph)
	want(t, "whole", an.settled(ph).State, evidence.Whole)
	y.holds(ph)
	want(t, "left in uploads", len(y.files("uploads")), 0)
}

// A sealed photo that is not let in leaves what had come by tus where it was.
func TestASealedPhotoWithoutRoom(t *testing.T) {
	full := false
	y := newYard(t, func(l *evidence.Lane) {
		l.Free = func(string) (int64, error) {
			if full {
				return 0, nil
			}
			return 1 << 40, nil
		}
	})
	an := y.phone("an")
	ph := an.declare(fromFile(t, "house-fuji.jpg"))
	at := an.create(ph)
	an.patch(at, 0, ph.data[:70_000])
	full = true
	want(t, "no room", an.sealed(ph).code(), "507 disk_full")
	want(t, "what had come", an.offset(at), 70_000)
	want(t, "litter", len(y.files("uploads")), 2)
	full = false
	an.finish(at, ph)
	want(t, "whole", an.settled(ph).State, evidence.Whole)
}

// A person's sealed photos are opened one at a time.
func TestOneSealedPhotoAtATime(t *testing.T) {
	y := newYard(t)
	an, binh := y.phone("an"), y.phone("binh")
	inside, out := make(chan bool), make(chan bool)
	body := &held{inside: inside, out: out}
	var first answer
	var one sync.WaitGroup
	one.Go(func() { first, _ = an.try("PUT", "/api/photos/sealed", body) })
	<-inside
	for range 200 { // the server may not have begun to read it
		if a := an.sealed(noise(1000)); a.StatusCode == 503 {
			want(t, "another of theirs", a.code(), "503 busy")
			break
		}
	}
	want(t, "somebody else's", binh.sealed(noise(1000)).StatusCode, 204)
	close(out)
	one.Wait()
	want(t, "the first", first.code(), "400 sealed")
	want(t, "the next", an.sealed(noise(2000)).StatusCode, 204)
}

// held is a body that does not end before it is let.
type held struct {
	inside, out chan bool
	began       bool
}

func (h *held) Read(p []byte) (int, error) {
	if !h.began {
		h.began = true
		close(h.inside)
		return copy(p, "x"), nil
	}
	<-h.out
	return 0, io.EOF
}
