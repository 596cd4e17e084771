package phonetest_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

func TestMain(m *testing.M) { phonetest.Main(m) }

// picture is a photo that a server can decode, another for each seed.
func picture(t *testing.T, seed, edge int) client.Photo {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, edge, edge*3/4))
	for y := range edge * 3 / 4 {
		for x := range edge {
			img.Set(x, y, color.RGBA{uint8(x*seed + y), uint8(x ^ y*seed), uint8(x * y >> 4), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	preview, err := client.Preview(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return client.Photo{Data: b.Bytes(), Preview: preview, TakenAt: time.Now()}
}

func same[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// verified reads the latest and compares every scope of a phone with the server's own sums.
func verified(t *testing.T, p *phonetest.Phone) {
	t.Helper()
	p.Pull()
	for scope := range p.Info().Scopes {
		c, err := p.Client.Verify(t.Context(), scope)
		if err != nil || !c.Comparable || !c.Same {
			t.Errorf("scope %s: %+v, %v", scope, c, err)
		}
	}
}

func TestAnOfflineDayReachesTheBranch(t *testing.T) {
	s := phonetest.NewServer(t)
	a, leader := s.Phone("volunteer1"), s.Phone("leader")
	a.Sync()
	same(t, "beneficiaries on the phone", len(a.Rows("beneficiary")), 3)
	same(t, "a phone number is shown in the field", a.Row("beneficiary", phonetest.Ba).Doc.Text("phone"), "+84912345678")

	a.Offline()
	gift := a.Gives(nil, picture(t, 3, 900))
	a.Sets("beneficiary", phonetest.Ba, map[string]any{"note": "Bà ở một mình"})
	same(t, "state", a.State(gift), client.Saved)
	a.Kill()
	a.Reopen()

	a.Online()
	r := a.Sync()
	same(t, "answered", r.Push.Answered(), 2)
	same(t, "ok", r.Push.OK+r.Push.Merged, 2)
	for range 100 { // the proof may still be under way when the lane ends: the next sync hears of it
		if a.State(gift) == client.Complete {
			break
		}
		time.Sleep(50 * time.Millisecond)
		a.Sync()
	}
	same(t, "state", a.State(gift), client.Complete)
	verified(t, a)

	leader.Sync()
	row := leader.Row("gift_handover", gift)
	same(t, "evidence, for the leader", row.Doc.Text("evidence"), "full")
	same(t, "counted", row.Doc.Bool("counted"), true)
	same(t, "note, for the leader", leader.Row("beneficiary", phonetest.Ba).Doc.Text("note"), "Bà ở một mình")
	if _, err := leader.Client.Review("gift_handover", gift, "accepted", client.Verdict{}); err != nil {
		t.Fatal(err)
	}
	same(t, "verdict", leader.Push().OK, 1)
	a.Sync()
	same(t, "state", a.State(gift), client.Accepted)
	verified(t, leader)
}

func TestTwoVolunteersOneParcel(t *testing.T) {
	s := phonetest.NewServer(t)
	a, b := s.Phone("volunteer1"), s.Phone("volunteer2")
	a.Sync()
	b.Sync()
	a.Offline()
	b.Offline()
	first, second := a.Gives(nil), b.Gives(nil)
	a.Online()
	b.Online()
	same(t, "first", a.Sync().Push.OK, 1)
	same(t, "second, recorded and not counted", b.Sync().Push.Conflict, 1)
	issues := b.Issues()
	if len(issues) != 1 || issues[0].ID != second || issues[0].Result.Code != record.AlreadyGiven {
		t.Errorf("issues: %+v", issues)
	}
	same(t, "first counted", a.Row("gift_handover", first).Doc.Bool("counted"), true)
	same(t, "second counted", b.Row("gift_handover", second).Doc.Bool("counted"), false)
	verified(t, b)
}

func TestABadNetworkLosesAndDoublesNothing(t *testing.T) {
	s := phonetest.NewServer(t)
	a := s.Phone("volunteer1")
	a.Sync()
	photo := picture(t, 5, 1600)
	gift := a.Gives(nil, photo)
	for at := 0; at < 300; at += 23 {
		a.Net.CutAnswer("/push", at, true)
		if _, err := a.Client.Push(t.Context()); err == nil {
			t.Fatalf("an answer cut at %d was believed", at)
		}
	}
	a.Net.Double("/push", 1)
	same(t, "dup", a.Push().Dup, 1)
	a.Net.LoseAnswers("/uploads/", 2)
	a.Net.LoseAnswers("/preview", 1)
	until(t, "the photo is whole", func() bool {
		_, err := a.Client.Photos(t.Context())
		return err == nil && a.State(gift) == client.Complete
	})
	a.Net.LoseAnswers("/pull", 1)
	a.Client.Pull(t.Context())
	a.Sync()
	same(t, "gifts", len(a.Rows("gift_handover")), 1)
	verified(t, a)
}

func TestAGroupARefusalAndAWarning(t *testing.T) {
	s := phonetest.NewServer(t)
	m := s.Phone("member")
	m.Sync()
	var head, child string
	err := m.Client.Group(func(b *client.Batch) (err error) {
		if head, _, err = b.Record("beneficiary", record.NewDoc("unit", phonetest.KienAn, "name", "Phạm Văn Tư", "household_size", 2, "id_number", "031060001234")); err != nil {
			return err
		}
		child, _, err = b.Record("beneficiary", record.NewDoc("unit", phonetest.KienAn, "name", "Phạm Thị Út", "household", head))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	bad := m.Records("activity", record.NewDoc("unit", phonetest.KienAn, "type", "no_such_type"))
	r := m.Sync()
	same(t, "ok", r.Push.OK, 2)
	same(t, "refused", r.Push.Rejected, 1)
	same(t, "state", m.State(bad), client.Refused)
	same(t, "household", m.Row("beneficiary", child).Doc.Text("household"), head)
	same(t, "identity number on the screen", m.Row("beneficiary", head).Doc.Has("id_number"), false)
	for _, e := range m.Journal() {
		if bytes.Contains(e.M, []byte("031060001234")) {
			t.Error("the journal keeps the identity number")
		}
	}
	verified(t, m)
}

func TestARestoredServerLearnsItsTailFromThePhones(t *testing.T) {
	s := phonetest.NewServer(t)
	m := s.Phone("member")
	m.Sync()
	kept := m.Gives(nil)
	m.Sync()
	backup := s.Backup()
	lost := m.Gives(record.NewDoc("beneficiary", phonetest.Ong), picture(t, 7, 700))
	person := m.Records("beneficiary", record.NewDoc("unit", phonetest.KienAn, "name", "Ngô Thị Chín", "id_number", "031150001235"))
	m.Sync()
	same(t, "state", m.State(lost), client.Complete)
	epoch := m.Info().Epoch

	for name, c := range map[string]struct {
		without []string
		others  int // gifts that another phone hands in before this one is heard of
	}{
		"as a backup does":                               {[]string{journal.SideFile, "photos", "uploads", "previews"}, 0},
		"by hand, with the mark beside":                  {nil, 0},
		"by hand, with the mark, and others were faster": {nil, 30},
	} {
		t.Run(name, func(t *testing.T) {
			s.Restore(backup, c.without...)
			other := s.Phone("volunteer1")
			other.Sync()
			for range c.others {
				other.Gives(nil)
			}
			other.Sync()
			if err := m.Client.Hello(t.Context()); err != nil {
				t.Fatal(err)
			}
			until(t, "everything is back", func() bool {
				_, err := m.Client.Sync(t.Context())
				return err == nil && m.State(lost) == client.Complete
			})
			if m.Info().Epoch == epoch {
				t.Error("the same epoch")
			}
			epoch = m.Info().Epoch
			fresh := s.Phone("leader") // knows only what the server says
			fresh.Sync()
			for kind, id := range map[string]string{"gift_handover": lost, "beneficiary": person} {
				fresh.Row(kind, id)
			}
			fresh.Row("gift_handover", kept)
			same(t, "issues", len(m.Issues()), 0)
			m.Sync()
			verified(t, m)
			verified(t, fresh)
		})
	}
}

func TestAPokeBringsARowToAnotherPhone(t *testing.T) {
	s := phonetest.NewServer(t)
	a, b := s.Phone("volunteer1"), s.Phone("volunteer2")
	a.Sync()
	b.Sync()
	stop := b.Loops()
	defer stop()
	until(t, "the note is there", func() bool {
		if a.Row("beneficiary", phonetest.Ba).Doc.Text("note") == "" {
			a.Sets("beneficiary", phonetest.Ba, map[string]any{"note": "mới"})
			a.Push()
		}
		return b.Row("beneficiary", phonetest.Ba).Doc.Text("note") == "mới"
	})
}

func TestAnOutboxTravelsByHand(t *testing.T) {
	s := phonetest.NewServer(t)
	a, carrier := s.Phone("volunteer1"), s.Phone("volunteer2")
	a.Sync()
	a.Offline()
	gift := a.Gives(nil, picture(t, 11, 600))
	var file bytes.Buffer
	if _, err := a.Client.Export(&file); err != nil {
		t.Fatal(err)
	}
	if _, err := carrier.Client.Import(bytes.NewReader(file.Bytes()), int64(file.Len())); err != nil {
		t.Fatal(err)
	}
	carrier.Sync()
	leader := s.Phone("leader")
	leader.Sync()
	until(t, "the photo is whole before its author is back", func() bool {
		leader.Sync()
		return leader.Row("gift_handover", gift).Doc.Text("evidence") == "full"
	})
	a.Online()
	same(t, "the author's own push", a.Push().Dup, 1)
	a.Sync()
	same(t, "state", a.State(gift), client.Complete)
}

func TestNobodySeesAnotherBranch(t *testing.T) {
	s := phonetest.NewServer(t)
	a, b := s.Phone("volunteer1"), s.Phone("volunteer1@longbien.example")
	a.Sync()
	b.Sync()
	if _, err := b.Client.Row("beneficiary", phonetest.Ba); !errors.Is(err, client.ErrNoRow) {
		t.Errorf("Kiến An's people in Long Biên: %v", err)
	}
	same(t, "their own", len(b.Rows("beneficiary")), 1)
}

// until waits for something to become true; it fails only when it never does.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
