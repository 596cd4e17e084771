package client_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

func picture(seed uint64, size int) client.Photo {
	data := make([]byte, size)
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return client.Photo{Data: data, Preview: data[:min(size, 100)], Type: "image/jpeg"}
}

func TestPreviewsGoBeforePhotosAndPhotosInPieces(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	one, two := picture(1, 600<<10), picture(2, 300<<10)
	gift := a.Gives(nil, one, two)
	a.Push()
	same(t, "state", a.State(gift), client.Received)
	r := a.Photos()
	same(t, "whole", r.Whole, 2)
	same(t, "bytes", r.Bytes, int64(900<<10))
	same(t, "left", r.Left, 0)
	same(t, "state", a.State(gift), client.Complete)
	var steps []string
	for _, what := range a.Net.Seen() {
		method, path, _ := strings.Cut(what, " ")
		switch {
		case strings.HasSuffix(path, "/preview"), strings.Contains(path, "/uploads/"):
			steps = append(steps, method)
		}
	}
	want := []string{"PUT", "PUT", "POST", "PATCH", "PATCH", "PATCH", "POST", "PATCH", "PATCH"}
	if !slices.Equal(steps, want) {
		t.Errorf("steps: %v, want %v", steps, want)
	}
	s.with(func() {
		for _, ph := range []client.Photo{one, two} {
			if !bytes.Equal(s.photos[hexSHA(ph.Data)].data, ph.Data) {
				t.Error("stored bytes are others")
			}
		}
	})
}

func TestAnUploadResumes(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	ph := picture(3, 700<<10)
	a.Gives(nil, ph)
	a.Push()
	sent := int64(0)
	for range 3 { // each try one more piece gets through, the answer to it is lost, the app dies
		a.Net.LoseAnswers("/uploads/up-", 1)
		r, err := a.Client.Photos(t.Context())
		if err == nil {
			t.Fatal("a lost answer went well")
		}
		sent += r.Bytes
		a.Kill()
		a.Reopen()
		a.Net.Heal()
	}
	a.Photos()
	s.with(func() {
		if !bytes.Equal(s.photos[hexSHA(ph.Data)].data, ph.Data) {
			t.Error("stored bytes are others")
		}
	})
	creates := 0
	for _, what := range a.Net.Seen() {
		if what == "POST /api/uploads/" {
			creates++
		}
	}
	same(t, "uploads begun", creates, 1)
}

func TestAForgottenUploadStartsAgain(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	ph := picture(4, 300<<10)
	sha := hexSHA(ph.Data)
	a.Gives(nil, ph)
	a.Push()
	a.Net.LoseAnswers("/uploads/up-", 1)
	a.Client.Photos(t.Context())
	s.with(func() { s.photos[sha].data, s.photos[sha].length = nil, -1 })
	same(t, "whole after the server forgot", a.Photos().Whole, 1)

	for seed, path := range map[uint64]string{20: "/photos/status", 21: "/uploads/up-"} { // forgotten while it is on
		c := s.phone("chi")
		ph := picture(seed, 700<<10)
		sha := hexSHA(ph.Data)
		c.Gives(nil, ph)
		c.Push()
		c.Net.LoseAnswers("/uploads/up-", 1)
		c.Client.Photos(t.Context())
		c.Net.Between(path, func() { s.with(func() { s.photos[sha].data, s.photos[sha].length = nil, -1 }) })
		same(t, "whole after the server forgot, "+path, c.Photos().Whole, 1)
	}

	b := s.phone("binh")
	other := picture(5, 300<<10)
	sha = hexSHA(other.Data)
	b.Gives(nil, other)
	b.Push()
	b.Net.Between("/uploads/up-", func() { s.with(func() { s.photos[sha].data[0]++ }) }) // a broken disk
	b.Photos()
	same(t, "a hash that differs is no success", b.PhotoStates()[0].Proved, false)
	same(t, "whole after the second try", b.Photos().Whole, 1)
}

// I18: whole means proved. Only whole, receipt and durability let the phone forget the bytes.
func TestOnlyAProvedPhotoMayBeForgotten(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	ph := picture(6, 1000)
	sha := hexSHA(ph.Data)
	gift := a.Gives(nil, ph)
	a.Push()
	none := func(when string) {
		t.Helper()
		freed, err := a.Client.FreePhotos()
		if err != nil {
			t.Fatal(err)
		}
		if freed != 0 || !a.PhotoStates()[0].Here {
			t.Fatalf("%s: the photo was forgotten", when)
		}
	}
	none("before any upload")
	s.with(func() { s.photos[sha] = &fakePhoto{length: -1, hidden: true} })
	a.Photos()
	none("sent, not whole")
	s.with(func() {
		s.photos[sha].hidden = false
		s.forge = func(tok string) string { return tok[:len(tok)-4] + "AAAA" }
	})
	if _, err := a.Client.Photos(t.Context()); !errors.Is(err, client.ErrAnswer) {
		t.Fatalf("a forged receipt: %v", err)
	}
	same(t, "state", a.State(gift), client.Received)
	none("whole by a forged receipt")
	s.with(func() { s.forge = nil })
	for name, lie := range map[string]func(*credential.PhotoReceipt){
		"of another photo":  func(r *credential.PhotoReceipt) { r.SHA256 = strings.Repeat("0", 64) },
		"of fewer bytes":    func(r *credential.PhotoReceipt) { r.Bytes-- },
		"of another server": func(r *credential.PhotoReceipt) { r.ServerID = "other" },
	} {
		s.with(func() { s.photoed = lie })
		if _, err := a.Client.Photos(t.Context()); !errors.Is(err, client.ErrAnswer) {
			t.Errorf("a receipt %s: %v", name, err)
		}
		none("whole by a receipt " + name)
	}
	s.with(func() { s.photoed = nil })
	a.Photos()
	same(t, "state", a.State(gift), client.Complete)
	none("whole, but the server has no replica and it is new")
	s.with(func() { s.now = s.now.Add(31 * 24 * time.Hour) })
	if err := a.Client.Hello(t.Context()); err != nil {
		t.Fatal(err)
	}
	freed, err := a.Client.FreePhotos()
	if err != nil || freed != 1 {
		t.Fatalf("after a month: %d, %v", freed, err)
	}
	same(t, "state", a.State(gift), client.Complete)
	same(t, "receipts", len(a.Receipts()), 2)
}

// I19: a photo failure never delays records, nor other photos.
func TestI19APhotoThatFailsHoldsNothingUp(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	bad, good := picture(7, 1000), picture(8, 1000)
	a.Gives(nil, bad)
	a.Net.Say("/uploads/up-"+hexSHA(bad.Data), -1, 500, "{}")
	a.Net.Say(hexSHA(bad.Data)+"/preview", -1, 422, "{}")
	second := a.Gives(nil, good)
	r, err := a.Client.Sync(t.Context())
	var refused *client.HTTPError
	if !errors.As(err, &refused) {
		t.Fatalf("the failure is told: %v", err)
	}
	same(t, "records", r.Push.OK, 2)
	same(t, "photos", r.Photos.Whole, 1)
	same(t, "the other record", a.State(second), client.Complete)
	a.Net.Heal()
	a.Net.Say("/uploads/", 1, 507, "{}", "Retry-After", "60") // a full disk
	if _, err := a.Client.Photos(t.Context()); !errors.As(err, &refused) || refused.Status != 507 {
		t.Fatalf("a full disk: %v", err)
	}
	same(t, "whole later", a.Photos().Whole, 1)
}

func TestAPhotoThatBreaksTheConnectionGoesLast(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	bad, good := picture(13, 1000), picture(14, 1000)
	a.Gives(nil, bad)
	second := a.Gives(nil, good)
	a.Push()
	a.Net.LoseRequests("/uploads/up-"+hexSHA(bad.Data), -1)
	a.Client.Photos(t.Context())
	a.Client.Photos(t.Context())
	same(t, "the other record", a.State(second), client.Complete)
}

// I19: neither does a receipt that proves nothing, nor a preview that breaks the connection.
func TestI19OneBadAnswerHoldsNoPhotoUp(t *testing.T) {
	bad, good := picture(15, 1000), picture(16, 1000)
	t.Run("receipt", func(t *testing.T) {
		s := newFake(t)
		a := s.phone("an")
		a.Gives(nil, bad)
		second := a.Gives(nil, good)
		a.Push()
		s.with(func() {
			*s.photo(hexSHA(bad.Data)) = fakePhoto{data: bad.Data, length: 1000, preview: true}
			s.photoed = func(r *credential.PhotoReceipt) {
				if r.SHA256 == hexSHA(bad.Data) {
					r.Bytes++
				}
			}
		})
		if _, err := a.Client.Photos(t.Context()); !errors.Is(err, client.ErrAnswer) {
			t.Errorf("the bad receipt is told: %v", err)
		}
		same(t, "the other record", a.State(second), client.Complete)
		s.with(func() { s.photoed = nil })
		same(t, "whole later", a.Photos().Left, 0)
	})
	t.Run("preview", func(t *testing.T) {
		s := newFake(t)
		a := s.phone("an")
		first, second := a.Gives(nil, bad), a.Gives(nil, good)
		a.Push()
		a.Net.LoseRequests(hexSHA(bad.Data)+"/preview", -1)
		a.Client.Photos(t.Context())
		same(t, "its own whole photo", a.State(first), client.Complete)
		same(t, "the other record", a.State(second), client.Complete)
	})
	t.Run("pause", func(t *testing.T) {
		s := newFake(t)
		a := s.phone("an")
		a.Gives(nil, bad)
		a.Push()
		a.Net.Say("/preview", -1, 503, "{}", "Retry-After", "60")
		a.Client.Photos(t.Context())
		for _, path := range a.Net.Seen() {
			if strings.Contains(path, "/uploads/") {
				t.Errorf("the server asked for time, and got %s", path)
			}
		}
	})
}

// What the old history of a server had of a photo says nothing of the new one.
func TestAPhotoAnswerOfTheOldHistoryCountsForNothing(t *testing.T) {
	for _, path := range []string{"/photos/status", "/preview"} {
		s := newFake(t)
		a := s.phone("an")
		backup := s.backup()
		ph := picture(17, 1000)
		gift := a.Gives(nil, ph)
		a.Push()
		if path == "/photos/status" {
			s.with(func() { *s.photo(hexSHA(ph.Data)) = fakePhoto{data: ph.Data, length: 1000, preview: true} })
		}
		a.Net.Between(path, func() {
			s.restore(backup, "e2")
			s.with(func() { s.photos = map[string]*fakePhoto{} })
			if err := a.Client.Hello(t.Context()); err != nil {
				t.Error(err)
			}
		})
		a.Client.Photos(t.Context())
		a.Sync()
		same(t, "state", a.State(gift), client.Complete)
		s.with(func() {
			same(t, path+": bytes at the server", len(s.photo(hexSHA(ph.Data)).data), 1000)
			same(t, path+": preview at the server", s.photo(hexSHA(ph.Data)).preview, true)
		})
	}
}

func TestAPhotoOfARefusedRecordStaysHere(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Gives(record.NewDoc("note", "refuse"), picture(9, 1000))
	a.Sync()
	same(t, "photos", a.PhotoStates()[0].Here, true)
	for _, what := range a.Net.Seen() {
		if strings.Contains(what, "/uploads/") {
			t.Errorf("it went up: %s", what)
		}
	}
}

func TestOnePhotoForTwoRecordsGoesUpOnce(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	sheet := picture(10, 1000)
	first, second := a.Gives(nil, sheet), a.Gives(nil, sheet)
	a.Push()
	same(t, "whole", a.Photos().Whole, 1)
	same(t, "first", a.State(first), client.Complete)
	same(t, "second", a.State(second), client.Complete)
}

func TestARestoredServerGetsItsPhotosAgain(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	backup := s.backup()
	gift := a.Gives(nil, picture(11, 1000))
	a.Sync()
	same(t, "state", a.State(gift), client.Complete)
	s.restore(backup, "e2")
	s.with(func() { s.photos = map[string]*fakePhoto{} })
	a.Client.Hello(t.Context())
	same(t, "state", a.State(gift), client.Saved)
	a.Pull()
	same(t, "state, nothing said yet", a.State(gift), client.Saved)
	a.Sync()
	same(t, "state", a.State(gift), client.Complete)
	same(t, "rows at the server", s.count("gift_handover"), 1)
	s.with(func() { same(t, "bytes at the server", len(s.photos[hexSHA(picture(11, 1000).Data)].data), 1000) })
}

func TestAPreviewFits(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 1600, 1200))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix { // noise: the worst that a camera can do
		img.Pix[i] = byte(r.Uint32())
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	preview, err := client.Preview(b.Bytes())
	if err != nil || len(preview) > client.MaxPreview {
		t.Fatalf("preview: %d bytes, %v", len(preview), err)
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(preview))
	if err != nil || size.Width > 1024 {
		t.Errorf("size: %v, %v", size, err)
	}
	if _, err := client.Preview([]byte("<html>")); err == nil {
		t.Error("a page is no photo")
	}
}

// Bytes that the disk has spoiled are what no server takes: they do not go up again and again, and the others go.
func TestI19SpoiledBytesStayHere(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	bad, good := picture(51, 9000), picture(52, 9000)
	a.Gives(nil, bad)
	a.Gives(nil, good)
	a.Push()
	a.Spoils(hexSHA(bad.Data), make([]byte, len(bad.Data)))
	for range 3 {
		a.Client.Photos(t.Context())
	}
	s.with(func() { same(t, "the good one", bytes.Equal(s.photos[hexSHA(good.Data)].data, good.Data), true) })
	sent := 0
	for _, seen := range a.Net.Seen() {
		if strings.HasPrefix(seen, "PATCH") {
			sent++
		}
	}
	same(t, "pieces sent", sent, 1)
}
