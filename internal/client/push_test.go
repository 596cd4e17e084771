package client_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

func (f *fake) phone(who string) *phonetest.Phone {
	return phonetest.NewPhone(f.t, f.URL).SignsIn(who+"@ka.example", "pw")
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestAnOfflineDayReachesTheServer(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Offline()
	first := a.Gives(nil)
	a.Gives(record.NewDoc("qty", 2))
	same(t, "state", a.State(first), client.Saved)
	if _, err := a.Client.Sync(t.Context()); !errors.Is(err, phonetest.ErrOffline) {
		t.Fatalf("sync without a network: %v", err)
	}
	same(t, "outbox", len(a.Outbox()), 2)
	a.Online()
	a.Sync()
	same(t, "outbox", len(a.Outbox()), 0)
	same(t, "journal", len(a.Journal()), 2)
	same(t, "receipts", len(a.Receipts()), 1)
	same(t, "state", a.State(first), client.Received)
	same(t, "rows at the server", s.count("gift_handover"), 2)
	same(t, "rows from the server", len(a.Base("")), 2)
	same(t, "rows on the screen", len(a.Rows("gift_handover")), 2)
}

func TestSavedMeansOnTheDisk(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Offline()
	id := a.Gives(nil, client.Photo{Data: []byte("a photo"), Preview: []byte("small")})
	copied := a.Clone() // what a dead battery leaves: the files as they are, unclosed
	same(t, "outbox after the power cut", len(copied.Outbox()), 1)
	same(t, "photos after the power cut", len(copied.PhotoStates()), 1)
	a.Kill()
	a.Reopen()
	same(t, "outbox", len(a.Outbox()), 1)
	same(t, "state", a.State(id), client.Saved)
}

// I21: no HTTP status but a result removes a mutation.
func TestI21OnlyAResultRemovesAMutation(t *testing.T) {
	said := func(status int, body string, headers ...string) func(*fake, *phonetest.Phone) {
		return func(_ *fake, a *phonetest.Phone) { a.Net.Say("/push", -1, status, body, headers...) }
	}
	tampered := func(change func(map[string]any)) func(*fake, *phonetest.Phone) {
		return func(s *fake, _ *phonetest.Phone) { s.tamper = change }
	}
	html := `<html><body>Vui lòng đăng nhập Wi-Fi</body></html>`
	rows := map[string]func(*fake, *phonetest.Phone){
		"captive portal":     said(200, html, "Content-Type", "text/html"),
		"empty":              said(200, ""),
		"empty object":       said(200, "{}"),
		"an array":           said(200, "[]"),
		"two answers":        said(200, "{}{}"),
		"no results":         said(200, `{"epoch":"e1","head":9,"res":[],"stop":null,"receipt":""}`),
		"no content":         said(204, ""),
		"redirect":           said(302, html),
		"malformed JSON":     said(400, `{"status":400,"code":"malformed"}`),
		"signed out":         said(401, html),
		"another's device":   said(403, `{"status":403,"code":"device_user"}`),
		"not found":          said(404, html),
		"conflict":           said(409, "{}"),
		"gone":               said(410, ""),
		"too large":          said(413, ""),
		"unsupported":        said(415, ""),
		"unprocessable":      said(422, "{}"),
		"too old":            said(426, "{}"),
		"too many":           said(429, "{}", "Retry-After", "7"),
		"broken":             said(500, "{}"),
		"away":               said(503, "{}", "Retry-After", "7"),
		"no receipt":         tampered(func(a map[string]any) { delete(a, "receipt") }),
		"receipt of nothing": tampered(func(a map[string]any) { a["receipt"] = "x.y.z" }),
		"another status":     tampered(func(a map[string]any) { a["res"].([]record.Result)[0].S = record.Merged }),
		"unknown status":     tampered(func(a map[string]any) { a["res"].([]record.Result)[0].S = "done" }),
		"another seq":        tampered(func(a map[string]any) { a["res"].([]record.Result)[0].Seq = 99 }),
		"another's mid":      tampered(func(a map[string]any) { a["res"].([]record.Result)[0].Mid = "01JQ8W00000000000000000000" }),
		"twice in one":       tampered(func(a map[string]any) { r := a["res"].([]record.Result); a["res"] = append(r, r[0]) }),
		"another epoch":      tampered(func(a map[string]any) { a["epoch"] = "e0" }),
		"busy":               func(s *fake, _ *phonetest.Phone) { s.stop = "busy" },
		"forged receipt": func(s *fake, _ *phonetest.Phone) {
			s.forge = func(tok string) string { return tok[:len(tok)-4] + "AAAA" }
		},
		"receipt without a key": func(s *fake, _ *phonetest.Phone) {
			s.forge = func(tok string) string { _, rest, _ := strings.Cut(tok, "."); return "eyJhbGciOiJub25lIn0." + rest }
		},
		"answer lost":  func(_ *fake, a *phonetest.Phone) { a.Net.LoseAnswers("/push", -1) },
		"request lost": func(_ *fake, a *phonetest.Phone) { a.Net.LoseRequests("/push", -1) },
	}
	for name, harm := range rows {
		t.Run(name, func(t *testing.T) {
			s := newFake(t)
			a := s.phone("an")
			if err := a.Client.Hello(t.Context()); err != nil {
				t.Fatal(err)
			}
			id := a.Gives(nil)
			before := a.Outbox()[0]
			s.with(func() { harm(s, a) })
			if r, err := a.Client.Push(t.Context()); err == nil {
				t.Errorf("push went well: %+v", r)
			}
			if out := a.Outbox(); len(out) != 1 || !bytes.Equal(out[0].M, before.M) {
				t.Fatalf("the outbox changed: %v", out)
			}
			same(t, "state", a.State(id), client.Saved)
			same(t, "issues", len(a.Issues()), 0)
			same(t, "receipts", len(a.Receipts()), 0)
			s.with(func() { s.tamper, s.forge, s.stop = nil, nil, "" })
			a.Net.Heal()
			a.Push()
			same(t, "outbox", len(a.Outbox()), 0)
			same(t, "rows at the server", s.count("gift_handover"), 1)
		})
	}
}

func TestAPushAnswerCutAtEveryByte(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	if err := a.Client.Hello(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.Gives(nil)
	for _, clean := range []bool{true, false} {
		for at := 0; ; at++ {
			a.Net.CutAnswer("/push", at, clean)
			_, err := a.Client.Push(t.Context())
			if err == nil {
				if !clean || at < 400 {
					t.Fatalf("clean %v: an answer cut after %d bytes was believed", clean, at)
				}
				break
			}
			if len(a.Outbox()) != 1 {
				t.Fatalf("clean %v: the outbox lost its mutation at byte %d", clean, at)
			}
			if !clean && at == 2000 {
				break // a broken connection never is a whole answer
			}
		}
		if clean {
			same(t, "outbox after the whole answer", len(a.Outbox()), 0)
			a.Gives(nil)
		}
	}
	a.Net.Heal()
	a.Push()
	same(t, "rows at the server", s.count("gift_handover"), 2)
}

// I1: a mid has at most one effect.
func TestI1ALostOrDoubledPushCountsOnce(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Gives(nil)
	a.Net.LoseAnswers("/push", 1)
	if _, err := a.Client.Push(t.Context()); err == nil {
		t.Fatal("a lost answer went well")
	}
	r := a.Push()
	same(t, "dup", r.Dup, 1)
	a.Gives(nil)
	a.Net.Double("/push", 1)
	r = a.Push()
	same(t, "dup of the doubled push", r.Dup, 1)
	same(t, "rows at the server", s.count("gift_handover"), 2)
	same(t, "journal", len(a.Journal()), 2)
}

func TestTheSameBytesGoUpEveryTime(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Gives(record.NewDoc("note", `tiếng Việt <b>&</b> "ngoặc" \ `))
	a.Net.LoseAnswers("/push", 1)
	a.Client.Push(t.Context())
	mid := a.Outbox()[0].Mid
	if err := a.Client.Drop(mid); !errors.Is(err, client.ErrSent) {
		t.Fatalf("a sent mutation was dropped: %v", err)
	}
	a.Kill()
	a.Reopen()
	a.Skew(3 * time.Hour)
	r := a.Push() // other bytes would be id_reuse
	same(t, "dup", r.Dup, 1)
	same(t, "refused", r.Rejected, 0)
	b := s.phone("binh")
	b.Gives(nil)
	if err := b.Client.Drop(b.Outbox()[0].Mid); err != nil {
		t.Fatal(err)
	}
	same(t, "outbox after taking it back", len(b.Outbox()), 0)
}

// I9: what a proxy makes of a packed request, the server cannot read; a plain one it can.
func TestI9AProxyThatSpoilsWhatIsPacked(t *testing.T) {
	s := newFake(t)
	s.unpacked = true
	a := s.phone("an")
	for range 2 {
		for range 8 {
			a.Gives(record.NewDoc("note", strings.Repeat("Nhà cuối ngõ ", 20)))
		}
		a.Sync()
	}
	same(t, "gifts at the server", s.count("gift_handover"), 16)
}

// I7: a group is whole or absent.
func TestI7GroupsStayWhole(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	boom := errors.New("boom")
	err := a.Client.Group(func(b *client.Batch) error {
		b.Record("beneficiary", record.NewDoc("name", "Phạm Thị Mơ"))
		return boom
	})
	if !errors.Is(err, boom) || len(a.Outbox()) != 0 {
		t.Fatalf("half a group was saved: %v, %d", err, len(a.Outbox()))
	}
	s.limits = map[string]int{"push_mutations": 4}
	for range 3 {
		a.Gives(nil)
	}
	err = a.Client.Group(func(b *client.Batch) error {
		head, _, _ := b.Record("beneficiary", record.NewDoc("name", "Chủ hộ"))
		_, _, err := b.Record("beneficiary", record.NewDoc("name", "Con", "household", head))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Client.Push(t.Context())
	same(t, "first push", r.Sent, 3) // the group of two would not fit whole
	if err != nil {
		t.Fatal(err)
	}
	r, _ = a.Client.Push(t.Context())
	same(t, "second push", r.Sent, 2)

	// Half of a group's results count for nothing.
	a.Client.Group(func(b *client.Batch) error {
		b.Record("beneficiary", record.NewDoc("name", "Một"))
		_, _, err := b.Record("beneficiary", record.NewDoc("name", "Hai"))
		return err
	})
	s.tamper = func(a map[string]any) { a["res"] = a["res"].([]record.Result)[:1] }
	if _, err := a.Client.Push(t.Context()); !errors.Is(err, client.ErrAnswer) {
		t.Fatalf("half a group: %v", err)
	}
	same(t, "outbox", len(a.Outbox()), 2)
	s.with(func() { s.tamper = nil })
	a.Push()

	err = a.Client.Group(func(b *client.Batch) error {
		for range record.MaxGroup + 1 {
			b.Record("beneficiary", record.NewDoc("name", "Đông quá"))
		}
		return nil
	})
	if !errors.Is(err, client.ErrTooLarge) {
		t.Fatalf("a group of 21: %v", err)
	}
}

func TestPushesKeepOrderAndLimits(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	var made []string
	for i := range 120 {
		a.Gives(record.NewDoc("note", fmt.Sprint(i)))
	}
	for _, e := range a.Outbox() {
		made = append(made, e.Mid)
	}
	r := a.Push()
	same(t, "answered", r.Answered(), 120)
	if !slices.Equal(s.pushed, made) {
		t.Error("the server saw another order")
	}
	pushes := 0
	for _, what := range a.Net.Seen() {
		if what == "POST /api/sync/v1/push" {
			pushes++
		}
	}
	same(t, "pushes", pushes, 3)
	// 256 KiB bound a push before 50 mutations do.
	for range 10 {
		a.Gives(record.NewDoc("note", strings.Repeat("x", 60_000)))
	}
	one, err := a.Client.Push(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "large mutations in one push", one.Sent, 4)
	if _, _, err := a.Client.Record("activity", record.NewDoc("note", strings.Repeat("x", 70_000))); !errors.Is(err, client.ErrTooLarge) {
		t.Errorf("70 KB in one mutation: %v", err)
	}
}

func Test413Halves(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	for range 8 {
		a.Gives(nil)
	}
	a.Net.Say("/push", 2, 413, "")
	r := a.Push()
	same(t, "answered", r.Answered(), 8)
	same(t, "pushes that got through", fmt.Sprint(s.pushes), "[2 4 2]")
}

func TestTheServersPauseIsTold(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Gives(nil)
	for _, status := range []int{429, 503} {
		a.Net.Say("/push", 1, status, "{}", "Retry-After", "120")
		_, err := a.Client.Push(t.Context())
		var refused *client.HTTPError
		if !errors.As(err, &refused) || refused.RetryAfter != 2*time.Minute {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestSignInRunsOut(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Gives(nil)
	a.Net.Say("/push", 1, 401, "{}")
	a.Push() // renewed once, and through
	a.Gives(nil)
	a.Net.Say("/push", -1, 401, "{}")
	if _, err := a.Client.Push(t.Context()); !errors.Is(err, client.ErrSignIn) {
		t.Fatalf("refused twice: %v", err)
	}
	a.Net.Say("auth-refresh", -1, 401, "{}")
	if _, err := a.Client.Push(t.Context()); !errors.Is(err, client.ErrSignIn) {
		t.Fatalf("renewal refused: %v", err)
	}
	same(t, "outbox", len(a.Outbox()), 1)
	if err := a.Client.SignIn(t.Context(), "binh@ka.example", "pw"); !errors.Is(err, client.ErrOtherUser) {
		t.Errorf("another person on this file: %v", err)
	}
	if err := a.Client.SignIn(t.Context(), "an@ka.example", "wrong"); !errors.Is(err, client.ErrSignIn) {
		t.Errorf("wrong password: %v", err)
	}
	a.Net.Heal()
	a.SignsIn("an@ka.example", "pw")
	a.Push()
	same(t, "outbox", len(a.Outbox()), 0)
}

func TestAnOldAppStillSendsEvidence(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	s.put("beneficiary", "b00000000000001", record.NewDoc("name", "Vũ Văn Hòa", "note", ""))
	a.Pull()
	a.Sets("beneficiary", "b00000000000001", map[string]any{"note": "ở xa"})
	a.Gives(nil)
	a.Net.Say("/push", 1, 426, "{}")
	r, err := a.Client.Flush(t.Context())
	if !errors.Is(err, client.ErrOutdated) {
		t.Fatalf("the app is too old: %v", err)
	}
	same(t, "answered", r.Answered(), 1)
	same(t, "rows at the server", s.count("gift_handover"), 1)
	if out := a.Outbox(); len(out) != 1 || out[0].Kind != "beneficiary" {
		t.Errorf("what waits for the new app: %v", out)
	}
}

// I10: one bad mutation delays no other. I2: it is shown.
func TestI10ARefusedMutationIsAnIssueWhole(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Gives(nil)
	bad := a.Records("beneficiary", record.NewDoc("name", "Đỗ Thị Sáu", "id_number", "031150001234", "note", "refuse"))
	good := a.Records("beneficiary", record.NewDoc("name", "Đỗ Thị Bảy", "id_number", "031150001235"))
	r := a.Push()
	same(t, "ok", r.OK, 2)
	same(t, "rejected", r.Rejected, 1)
	same(t, "state", a.State(bad), client.Refused)
	issues := a.Issues()
	if len(issues) != 1 || issues[0].ID != bad || issues[0].Result.Field != "note" || !bytes.Contains(issues[0].M, []byte("031150001234")) {
		t.Fatalf("issues: %+v", issues)
	}
	for _, e := range a.Journal() {
		if bytes.Contains(e.M, []byte("id_number")) || bytes.Contains(e.M, []byte("031150001235")) {
			t.Errorf("the journal keeps an identity number: %s", e.M)
		}
		if e.BodySHA == "" {
			t.Error("the journal lost the hash of what went up")
		}
	}
	same(t, "the good one", a.State(good), client.Received)
	if _, err := a.Client.Row("beneficiary", bad); !errors.Is(err, client.ErrNoRow) {
		t.Errorf("a refused row is on the screen: %v", err)
	}
	if err := a.Client.Dismiss(issues[0].Mid); err != nil {
		t.Fatal(err)
	}
	same(t, "issues after", len(a.Issues()), 0)
}

func TestKeysRotate(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Gives(nil)
	a.Push()
	s.with(s.newKeys)
	a.Gives(nil)
	a.Push() // unknown kid: hello, then believed
	same(t, "receipts", len(a.Receipts()), 2)
}

func TestI13AClonedPhoneLosesNothing(t *testing.T) {
	s := newFake(t)
	a := s.phone("an")
	a.Gives(nil)
	b := a.Clone()
	a.Gives(nil)
	b.Gives(nil)
	same(t, "device", b.Client.Device(), a.Client.Device())
	a.Push()
	b.Push()
	a.Push()
	same(t, "rows at the server", s.count("gift_handover"), 3)
}

func TestTheOutboxIsBoundedAndSaysSo(t *testing.T) {
	s := newFake(t)
	s.limits = map[string]int{"outbox": 3}
	a := s.phone("an")
	a.Pull()
	for range 3 {
		a.Gives(nil)
	}
	if _, _, err := a.Client.Record("activity", record.NewDoc("hours", 1)); !errors.Is(err, client.ErrFull) {
		t.Fatalf("the fourth: %v", err)
	}
	a.Push()
	a.Gives(nil)
}

func TestI20TheClockChangesOnlyDisplay(t *testing.T) {
	for _, years := range []int{-10, 0, 10} {
		s := newFake(t)
		s.now = time.Now()
		a := s.phone("an")
		a.Skew(time.Duration(years) * 365 * 24 * time.Hour)
		a.Pull()
		id := a.Gives(nil)
		a.Skew(0)
		a.Sync()
		same(t, "state", a.State(id), client.Received)
		same(t, "skew is told", a.Info().Skew.Abs() > 24*time.Hour, false)
		same(t, "journal", len(a.Journal()), 1)
	}
}
