package client_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// outbox is a phone without a network, with a gift, its photo and a household, and the file it wrote.
func outbox(t *testing.T, s *fake, name string, ph client.Photo) (a *phonetest.Phone, gift string, file []byte) {
	t.Helper()
	a = s.phone(name)
	if err := a.Client.Hello(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.Offline()
	gift = a.Gives(nil, ph)
	a.Client.Group(func(b *client.Batch) error {
		b.Record("beneficiary", record.NewDoc("name", "Chủ hộ"))
		_, _, err := b.Record("beneficiary", record.NewDoc("name", "Con"))
		return err
	})
	var w bytes.Buffer
	n, err := a.Client.Export(&w)
	if err != nil || n != 3 {
		t.Fatalf("export: %d, %v", n, err)
	}
	return a, gift, w.Bytes()
}

func take(p *phonetest.Phone, file []byte) (int, error) {
	return p.Client.Import(bytes.NewReader(file), int64(len(file)))
}

func TestAnOutboxTravelsByHand(t *testing.T) {
	s := newFake(t)
	carrier := s.phone("binh")
	carrier.Offline()
	ph := picture(12, 5000)
	a, gift, file := outbox(t, s, "an", ph)
	same(t, "the author's outbox", len(a.Outbox()), 3)
	if err := a.Client.Drop(a.Outbox()[0].Mid); !errors.Is(err, client.ErrSent) {
		t.Errorf("what left by hand can no longer be taken back: %v", err)
	}
	for i, fresh := range []int{3, 0} { // twice is once
		if n, err := take(carrier, file); n != fresh || err != nil {
			t.Fatalf("import %d: %d, %v", i, n, err)
		}
	}
	carrier.Kill()
	carrier.Reopen()
	carrier.Online()
	carrier.Client.Photos(t.Context())
	s.with(func() { same(t, "photos before the record that declares them", len(s.photos), 0) })
	carrier.Net.LoseAnswers("/import", 1)
	carrier.Client.Sync(t.Context())
	carrier.Sync()
	if _, ok := s.row("gift_handover", gift); !ok {
		t.Error("the gift did not arrive")
	}
	same(t, "beneficiaries", s.count("beneficiary"), 2)
	s.with(func() { same(t, "photo", bytes.Equal(s.photos[hexSHA(ph.Data)].data, ph.Data), true) })
	same(t, "the carrier's own journal", len(carrier.Journal()), 0)
	a.Online()
	r := a.Push()
	same(t, "the author's own push: all known", r.Dup, 3)
	same(t, "state", a.State(gift), client.Received)
}

func TestWhoCarriesAnOutboxReadsNothingAndChangesNothing(t *testing.T) {
	s := newFake(t)
	ph := picture(13, 5000)
	a, gift, file := outbox(t, s, "an", ph)
	all := &bytes.Buffer{}
	rewrite(t, file, func(name string, part []byte) (string, []byte) {
		all.Write(part)
		return name, part
	})
	for what, secret := range map[string][]byte{"the gift's id": []byte(gift), "a name": []byte("Chủ hộ"), "the photo": ph.Data[100:140]} {
		if bytes.Contains(all.Bytes(), secret) {
			t.Errorf("%s stands open in the file", what)
		}
	}

	altered := rewrite(t, file, func(name string, part []byte) (string, []byte) {
		if strings.HasSuffix(name, ".jwe") {
			at := bytes.LastIndexByte(part, '.') - 9 // in the ciphertext
			if part[at]++; part[at] > 'y' {
				part[at] = 'A'
			}
		}
		return name, part
	})
	carrier := s.phone("binh")
	if _, err := take(carrier, altered); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if r, err := carrier.Client.Deliver(t.Context()); r.Sent != 0 || err != nil {
			t.Errorf("an altered outbox: %d sent, %v", r.Sent, err)
		}
		carrier.Client.Photos(t.Context())
	}
	same(t, "gifts at the server", s.count("gift_handover"), 0)
	s.with(func() { same(t, "photos at the server", len(s.photos), 0) })
	tried := slices.DeleteFunc(carrier.Net.Seen(), func(path string) bool {
		return !strings.HasSuffix(path, "/import") && !strings.HasSuffix(path, "/sealed")
	})
	same(t, "what was refused for good is tried once", len(tried), 2)
	refused, err := carrier.Client.RefusedParts()
	if err != nil || len(refused) != 2 {
		t.Fatalf("refused: %v, %v", refused, err)
	}
	for i, r := range refused {
		if r.Device != a.Client.Device() || r.Photo != (i == 1) || r.Bytes < 1000 || r.Code != "sealed" {
			t.Errorf("refused: %+v", r)
		}
	}
	if n, err := take(carrier, file); n != 3 || err != nil {
		t.Fatalf("the file as it was: %d, %v", n, err)
	}
	carrier.Client.Deliver(t.Context())
	same(t, "a part that nobody takes holds up no other: gifts", s.count("gift_handover"), 1)

	if _, err := take(carrier, file[:len(file)/2]); err == nil {
		t.Error("half a file was taken")
	}
	if _, err := s.phone("chi").Client.Export(io.Discard); !errors.Is(err, client.ErrNoSeal) {
		t.Errorf("a phone that never met its server: %v", err)
	}
	a.Online()
	same(t, "the author's own push", a.Push().Dup, 3)
}

// A restored server may not know the author's account yet: that is no reason to give their outbox up.
func TestAPartOfSomebodyTheServerForgotIsTriedAgain(t *testing.T) {
	s := newFake(t)
	_, _, file := outbox(t, s, "an", picture(14, 500))
	carrier := s.phone("binh")
	if _, err := take(carrier, file); err != nil {
		t.Fatal(err)
	}
	carrier.Net.Say("/import", 1, 404, `{"status":404,"code":"user"}`)
	if r, err := carrier.Client.Deliver(t.Context()); r.Sent != 0 || err == nil {
		t.Errorf("an author who is not known: %d sent, %v", r.Sent, err)
	}
	if r, err := carrier.Client.Deliver(t.Context()); r.Sent != 3 || err != nil {
		t.Errorf("an author who is back: %d sent, %v", r.Sent, err)
	}
}

// A server that asks for time gets it: of all that is carried nothing else is tried before.
func TestWhatIsCarriedWaitsWhenTheServerAsksForTime(t *testing.T) {
	s := newFake(t)
	s.limits = map[string]int{"push_mutations": 1}
	a, carrier := s.phone("an"), s.phone("binh")
	if err := a.Client.Hello(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		a.Gives(nil, picture(uint64(40+i), 300))
	}
	if n, err := take(carrier, exported(t, a)); n != 3 || err != nil {
		t.Fatalf("import: %d, %v", n, err)
	}
	tried := func(path string) (n int) {
		for _, seen := range carrier.Net.Seen() {
			if strings.HasSuffix(seen, path) {
				n++
			}
		}
		return n
	}
	carrier.Net.Say("/import", -1, 503, `{"status":503,"code":"busy"}`, "Retry-After", "7")
	carrier.Client.Deliver(t.Context())
	same(t, "parts tried", tried("/import"), 1)
	carrier.Net.Heal()
	if r, err := carrier.Client.Deliver(t.Context()); r.Sent != 3 || err != nil {
		t.Fatalf("handed in: %d, %v", r.Sent, err)
	}
	carrier.Net.Say("/sealed", -1, 429, `{"status":429,"code":"too_many"}`, "Retry-After", "7")
	carrier.Client.Photos(t.Context())
	same(t, "photos tried", tried("/sealed"), 1)
}

// rewrite copies a zip with other names and bytes in it.
func rewrite(t *testing.T, file []byte, change func(name string, part []byte) (string, []byte)) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, part := change(f.Name, part)
		w, err := out.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The file is read by phones that count photos up from one: a photo that is not in it leaves no gap, and is counted.
func TestAFileSaysHowManyPhotosItLacks(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	if err := a.Client.Hello(t.Context()); err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range 4 {
		ph := picture(uint64(30+i), 3000)
		a.Gives(nil, ph)
		want = append(want, hexSHA(ph.Data))
	}
	a.Spoils(want[0], nil)
	a.Spoils(want[2], []byte("other bytes"))
	var names []string
	var manifest record.Doc
	rewrite(t, exported(t, a), func(name string, part []byte) (string, []byte) {
		names = append(names, name)
		if name == "manifest.json" {
			manifest, _ = record.ParseDoc(part)
		}
		return name, part
	})
	same(t, "files", strings.Join(names, " "), "records/0001.jwe photos/0001.jwe photos/0002.jwe manifest.json")
	same(t, "photos_lost", manifest.Int("photos_lost"), 2)
}
