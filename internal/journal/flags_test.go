package journal_test

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// flags are the open flags with a reason that are about a row.
func (w *world) flags(why, about string) (ids []string) {
	w.Helper()
	w.query("SELECT id FROM flag WHERE why = ? AND state = 'open' AND about LIKE ? ORDER BY seq", func(c []string) { ids = append(ids, c[0]) }, why, `%"`+about+`"%`)
	return ids
}

// asked are the reasons of all flags about a row, in whatever state.
func (w *world) asked(about string) string {
	w.Helper()
	var all []string
	w.query("SELECT why, state FROM flag WHERE about LIKE ? ORDER BY why, id", func(c []string) { all = append(all, strings.TrimSuffix(c[0]+":"+c[1], ":open")) }, `%"`+about+`"%`)
	return strings.Join(all, " ")
}

func (w *world) facts(flag string) record.Doc { return w.row(record.Flag, flag).Doc.Sub("facts") }

func (p *phone) answers(flag, to string, more ...any) record.Result {
	p.w.Helper()
	f := map[string]any{"from": "open", "to": to}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i].(string)] = more[i+1]
	}
	return p.does(record.Flag, record.Transition, flag, f)
}

func spot(lat, lon float64) map[string]any {
	return map[string]any{"lat": lat, "lon": lon, "accuracy": 10}
}

func TestARecordIsTakenAndWhatIsOddAboutItAsked(t *testing.T) {
	w := newWorld(t)
	w.now = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	soon := record.NewID(w.now)
	w.do(func(tx *journal.Tx) error {
		return tx.Put(record.Write{Kind: record.Campaign, ID: soon, New: true, Doc: record.NewDoc("name", "Tết", "starts", "2027-01-20", "ends", "2027-02-05", "gift_limit", 9)})
	})
	n := 0
	give := func(change map[string]any, more ...any) string {
		t.Helper()
		n++
		id, f := record.NewID(w.now), map[string]any{"campaign": tet, "unit": kienAn, "beneficiary": fmt.Sprintf("nobodyknows%04d", n), "gift_type": parcel, "qty": 1, "value": 500000, "received_by": "self"}
		for k, v := range change {
			f[k] = v
		}
		p := &phone{w, []string{"lan", "minh", "hoa"}[n%3], fmt.Sprintf("d_oddphone%04d", n)}
		w.want(p.does(record.GiftHandover, record.Create, id, f, more...), record.OK, "")
		return id
	}
	fact := func(why, id string, want string) {
		t.Helper()
		flags := w.flags(why, id)
		if len(flags) != 1 {
			t.Errorf("%d questions of %s about it; asked: %s", len(flags), why, w.asked(id))
			return
		}
		flag := w.row(record.Flag, flags[0]).Doc
		if got := string(record.Raw(flag.Sub("facts"))); got != want {
			t.Errorf("%s: facts %s, want %s", why, got, want)
		}
		if flag.Text("unit") != kienAn || !flag.Has("at") {
			t.Errorf("%s: %s", why, flag.JSON())
		}
		if warned := w.row(record.GiftHandover, id).Doc.Texts("warnings"); why != "photo_old" && !slices.Contains(warned, why) {
			t.Errorf("%s: the record itself warns of %v", why, warned)
		}
	}
	plain := give(map[string]any{"beneficiary": ba})
	if got := w.asked(plain); got != "" {
		t.Errorf("a gift as it should be raises %s", got)
	}
	fact("value_outside_gift_type", give(map[string]any{"value": 50000}), `{"expected":500000,"qty":1,"value":50000}`)
	fact("outside_campaign", give(map[string]any{"campaign": soon}), `{"day":"2026-11-21","ends":"2027-02-05","starts":"2027-01-20"}`)
	fact("clock_off", give(nil, "skew_ms", -660_000), `{"minutes":-11}`)
	old := w.now.AddDate(0, 0, -9)
	fact("photo_old", give(nil, "photos", []any{map[string]any{"sha256": photoSHA, "bytes": 5, "type": "image/jpeg", "taken_at": old.Format(time.RFC3339)}}),
		`{"days":9,"photo":"`+photoSHA+`"}`)

	// Its own bytes may tell what the phone did not, before the record came or after.
	for i, first := range []bool{true, false} {
		sha := strings.Repeat(fmt.Sprint(i+1), 64)
		whole := func(owner string) {
			t.Helper()
			if _, err := w.PhotoWhole(context.Background(), owner, sha, journal.PhotoFacts{Bytes: 5, Type: "image/jpeg", TakenAt: old}); err != nil {
				t.Fatal(err)
			}
		}
		owner := []string{"lan", "minh", "hoa"}[(n+1)%3]
		if first {
			whole(owner)
		}
		id := give(nil, "photos", []any{map[string]any{"sha256": sha, "bytes": 5, "type": "image/jpeg"}})
		whole(owner)
		fact("photo_old", id, `{"days":9,"photo":"`+sha+`"}`)
	}

	// The middle of a unit is where its records are made.
	for i := range 6 {
		w.now = w.now.Add(2 * time.Minute)
		if id := give(map[string]any{"location": spot(20.81+float64(i)/1000, 106.63)}); w.asked(id) != "unknown_reference" {
			t.Errorf("gift %d of the ward raises %s", i, w.asked(id))
		}
	}
	w.now = w.now.Add(time.Hour)
	fact("far_from_unit", give(map[string]any{"location": spot(21.03, 105.85)}), `{"metres":84520}`)
	w.clean()
}

func TestNobodyIsInTwoPlaces(t *testing.T) {
	w := newWorld(t)
	w.now = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	lan := w.phone("lan")
	does := func(lat float64) string {
		t.Helper()
		id := record.NewID(w.now)
		w.want(lan.does(record.Activity, record.Create, id, map[string]any{"unit": kienAn, "type": "kitchen", "location": spot(lat, 106.63)}), record.OK, "")
		return id
	}
	a := does(20.80)
	w.now = w.now.Add(time.Minute)
	b := does(20.815) // 1.7 km: no matter how soon
	w.now = w.now.Add(time.Minute)
	c := does(20.90) // 9.5 km in a minute
	w.now = w.now.Add(time.Minute)
	d := does(20.80)
	w.now = w.now.Add(10 * time.Minute)
	e := does(20.90) // in ten minutes, by car
	if w.asked(a)+w.asked(b)+w.asked(e) != "" || w.asked(c) != "too_fast" || w.asked(d) != "too_fast" {
		t.Errorf("asked: %q %q %q %q %q", w.asked(a), w.asked(b), w.asked(c), w.asked(d), w.asked(e))
	}
	flags := w.flags("too_fast", c)
	if same := w.flags("too_fast", d); !slices.Equal(flags, same) || len(flags) != 1 {
		t.Fatalf("one person's day is %v and %v", flags, same)
	}
	var facts struct {
		Metres, Seconds int64
		Other           record.Pointer
	}
	if err := json.Unmarshal(w.row(record.Flag, flags[0]).Doc.Get("facts"), &facts, json.MatchCaseInsensitiveNames(true)); err != nil || facts.Other.ID != b || facts.Seconds != 60 || facts.Metres < 9000 {
		t.Errorf("facts %+v, %v", facts, err)
	}
	// What a leader answered gathers no more.
	w.want(w.phone("leader").answers(flags[0], "dismissed"), record.OK, "")
	w.now = w.now.Add(time.Second)
	if f := does(20.50); w.asked(f) != "" {
		t.Errorf("asked again: %s", w.asked(f))
	}
	w.clean()
}

func TestAPhoneWithAWrongClockIsOneQuestionADay(t *testing.T) {
	w := newWorld(t)
	w.now = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	lan := w.phone("lan")
	ids := make([]string, 60)
	for i := range ids {
		ids[i] = record.NewID(w.now)
		w.want(lan.does(record.Activity, record.Create, ids[i], map[string]any{"unit": kienAn, "type": "kitchen"}, "skew_ms", 3_600_000), record.OK, "")
	}
	flags := w.flags("clock_off", ids[0])
	if len(flags) != 1 {
		t.Fatalf("%d questions", len(flags))
	}
	if about := w.row(record.Flag, flags[0]).Doc.Subs("about"); len(about) != 50 {
		t.Errorf("about %d records", len(about))
	}
	w.now = w.now.AddDate(0, 0, 1)
	next := record.NewID(w.now)
	w.want(lan.does(record.Activity, record.Create, next, map[string]any{"unit": kienAn, "type": "kitchen"}, "skew_ms", 3_600_000), record.OK, "")
	if again := w.flags("clock_off", next); len(again) != 1 || again[0] == flags[0] {
		t.Errorf("the next day: %v", again)
	}
	w.clean()
}

func TestPeopleWhoLookAlike(t *testing.T) {
	w := newWorld(t)
	hoa, leader := w.phone("hoa"), w.phone("leader")
	add := func(p *phone, unit string, f map[string]any) string {
		t.Helper()
		id := record.NewID(w.now)
		f["unit"] = unit
		w.want(p.does(record.Beneficiary, record.Create, id, f), record.OK, "")
		return id
	}
	first := add(hoa, kienAn, map[string]any{"name": "Đỗ Thị Bưởi", "birth_year": 1950, "hamlet": "Tổ 3", "id_number": "031150000001"})
	for name, c := range map[string]struct {
		f    map[string]any
		want string
	}{
		"written otherwise":       {map[string]any{"name": "DO THI BUOI", "birth_year": 1950, "hamlet": "tổ 3"}, "name birth_year hamlet"},
		"another hamlet":          {map[string]any{"name": "Đỗ Thị Bưởi", "birth_year": 1950, "hamlet": "Tổ 4"}, ""},
		"no year, no address":     {map[string]any{"name": "Đỗ Thị Bưởi", "hamlet": "Tổ 3"}, ""},
		"another year":            {map[string]any{"name": "Đỗ Thị Bưởi", "birth_year": 1951, "hamlet": "Tổ 3"}, ""},
		"another name":            {map[string]any{"name": "Đỗ Thị Bười Hai", "birth_year": 1950, "hamlet": "Tổ 3"}, ""},
		"another number":          {map[string]any{"name": "Đỗ Thị Bưởi", "birth_year": 1950, "hamlet": "Tổ 3", "id_number": "031150000002"}, ""},
		"the number, and no more": {map[string]any{"name": "Bà Bưởi", "id_number": "031150000001"}, "identity"},
	} {
		id := add(hoa, kienAn, c.f)
		pair := journal.FlagID("lookalike", []record.Pointer{{Kind: "beneficiary", ID: first}, {Kind: "beneficiary", ID: id}})
		flag, ok, err := w.Row(context.Background(), "flag", pair)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(flag.Doc.Sub("facts").Texts("matched"), " "); ok != (c.want != "") || got != c.want {
			t.Errorf("%s: asked %v, %q; want %q", name, ok, got, c.want)
		}
	}
	elsewhere := add(w.phone("otherleader"), phuLien, map[string]any{"name": "Bưởi", "id_number": "031150000001"})
	if flags := w.flags("lookalike", elsewhere); len(flags) == 0 || w.facts(flags[0]).Text("unit") != kienAn || w.row(record.Flag, flags[0]).Doc.Text("unit") != phuLien {
		t.Errorf("the same number in another ward: %v", flags)
	}

	// Somebody who comes to look like another later is asked about then; what was answered is not asked again, also not
	// when one of the two has become another row.
	a := add(hoa, kienAn, map[string]any{"name": "Phạm Văn Cam", "birth_year": 1940, "hamlet": "Tổ 1"})
	b := add(hoa, kienAn, map[string]any{"name": "Phạm Văn Cam", "birth_year": 1941, "hamlet": "Tổ 1"})
	if got := w.flags("lookalike", b); len(got) != 0 {
		t.Fatalf("asked: %v", got)
	}
	w.want(leader.does(record.Beneficiary, record.SetFields, b, map[string]any{"birth_year": map[string]any{"v": 1940, "was": 1941}}), record.OK, "")
	asked := w.flags("lookalike", b)
	if len(asked) != 1 {
		t.Fatalf("asked: %v", asked)
	}
	w.want(leader.answers(asked[0], "different"), record.OK, "")
	w.want(leader.does(record.Beneficiary, record.SetFields, b, sets("address", "ngõ 7", "")), record.OK, "")
	w.want(leader.does(record.Beneficiary, record.SetFields, a, sets("address", "ngõ 7", "")), record.OK, "")
	if got := w.flags("lookalike", b); len(got) != 0 {
		t.Errorf("asked again: %v", got)
	}
	c := add(hoa, kienAn, map[string]any{"name": "Phạm Văn Cam", "birth_year": 1940, "hamlet": "Tổ 1"})
	both := w.flags("lookalike", c)
	if len(both) != 2 {
		t.Fatalf("a third is asked about %d times", len(both))
	}
	with := journal.FlagID("lookalike", []record.Pointer{{Kind: "beneficiary", ID: a}, {Kind: "beneficiary", ID: c}})
	w.want(leader.answers(with, "same", "keep", c), record.OK, "") // a lives on in c: who is not a is not c
	other := journal.FlagID("lookalike", []record.Pointer{{Kind: "beneficiary", ID: b}, {Kind: "beneficiary", ID: c}})
	w.want(leader.answers(other, "dismissed"), record.OK, "")
	d := add(hoa, kienAn, map[string]any{"name": "Phạm Văn Cam", "birth_year": 1940, "hamlet": "Tổ 1"})
	w.want(leader.answers(journal.FlagID("lookalike", []record.Pointer{{Kind: "beneficiary", ID: c}, {Kind: "beneficiary", ID: d}}), "same", "keep", d), record.OK, "")
	w.want(leader.answers(journal.FlagID("lookalike", []record.Pointer{{Kind: "beneficiary", ID: b}, {Kind: "beneficiary", ID: d}}), "different"), record.OK, "")
	e := add(hoa, kienAn, map[string]any{"name": "Cam", "id_number": "031140000009"})
	w.want(leader.does(record.Beneficiary, record.SetFields, d, sets("id_number", "031140000009", "")), record.OK, "")
	de := journal.FlagID("lookalike", []record.Pointer{{Kind: "beneficiary", ID: d}, {Kind: "beneficiary", ID: e}})
	w.want(leader.answers(de, "same", "keep", e), record.OK, "")
	// a, c and d are e by now. e and b were never asked about, and yet it was answered.
	w.want(leader.does(record.Beneficiary, record.SetFields, e, map[string]any{"name": map[string]any{"v": "Phạm Văn Cam", "was": "Cam"},
		"birth_year": map[string]any{"v": 1940}, "hamlet": map[string]any{"v": "Tổ 1"}}), record.OK, "")
	if got := w.flags("lookalike", b); len(got) != 0 {
		t.Errorf("asked again under another id: %v", got)
	}
	w.clean()
}

func TestALostValueIsTakenBackInOneTap(t *testing.T) {
	w := newWorld(t)
	lan, minh, leader := w.phone("lan"), w.phone("minh"), w.phone("leader")
	w.want(lan.does(record.Beneficiary, record.SetFields, ba, map[string]any{"phone": map[string]any{"v": "+84900000001"}, "need": map[string]any{"v": "gạo"}}), record.OK, "")
	w.want(minh.does(record.Beneficiary, record.SetFields, ba, map[string]any{"phone": map[string]any{"v": "+84900000002"}, "need": map[string]any{"v": "thuốc"}}), record.Conflict, record.Changed)
	flags := w.flags("field_conflict", ba)
	if len(flags) != 2 {
		t.Fatalf("%d questions about two lost values", len(flags))
	}
	flag := flags[slices.IndexFunc(flags, func(id string) bool { return w.facts(id).Text("field") == "phone" })]
	facts := w.facts(flag)
	if facts.Text("lost") != "+84900000002" || facts.Text("stands") != "+84900000001" || facts.Text("author") != "minh" || !facts.Has("at") || !facts.Has("mid") {
		t.Errorf("facts %s", facts.JSON())
	}
	g := &record.Group{ID: record.NewMID(w.now), Of: 2}
	_, set := w.mut(record.Beneficiary, record.SetFields, ba, sets("phone", facts.Text("lost"), facts.Text("stands")))
	mid, answer := w.mut(record.Flag, record.Transition, flag, map[string]any{"from": "open", "to": "dismissed"})
	for _, r := range leader.push(w.sent(g.ID, g, set), w.sent(mid, g, answer)).Results {
		w.want(r, record.OK, "")
	}
	if got := w.row(record.Beneficiary, ba).Doc.Text("phone"); got != "+84900000002" {
		t.Errorf("the row says %s", got)
	}
	if left := w.flags("field_conflict", ba); len(left) != 1 || left[0] == flag {
		t.Errorf("open: %v", left)
	}
	w.clean()
}

// Two gifts of a household: what a leader may say, and what counts then (I15).
func TestAGiftTooManyIsDecided(t *testing.T) {
	pair := func(t *testing.T) (w *world, first, second, flag string) {
		w = newWorld(t)
		first, _ = w.phone("lan").gives(ong)
		second, r := w.phone("minh").gives(chau, "giver", "Hội Phụ nữ")
		w.want(r, record.Conflict, record.AlreadyGiven)
		flags := w.flags("already_given", second)
		if len(flags) != 1 {
			t.Fatalf("%d questions", len(flags))
		}
		if f := w.facts(flags[0]); f.Text("giver") != "Hội Phụ nữ" || !f.Bool("same_household") {
			t.Errorf("facts %s", f.JSON())
		}
		return w, first, second, flags[0]
	}
	state := func(w *world, id string) string {
		d := w.row(record.GiftHandover, id).Doc
		return fmt.Sprint(d.Text("review_state"), " ", d.Bool("counted"), " ", d.Sub("review").Text("reason"))
	}
	for _, c := range []struct {
		to, keep      string
		first, second string
	}{
		{"same", "", "received true ", "rejected false duplicate"},
		{"same", "first", "received true ", "rejected false duplicate"},
		{"same", "second", "rejected false duplicate", "received true "},
		{"different", "", "received true ", "received false "},
		{"both_real", "", "received true ", "received false "},
		{"dismissed", "", "received true ", "received false "},
	} {
		t.Run(c.to+" "+c.keep, func(t *testing.T) {
			w, first, second, flag := pair(t)
			more := []any(nil)
			if c.keep != "" {
				more = []any{"keep", map[string]string{"first": first, "second": second}[c.keep]}
			}
			w.want(w.phone("leader").answers(flag, c.to, more...), record.OK, "")
			if a, b := state(w, first), state(w, second); a != c.first || b != c.second {
				t.Errorf("first %q, second %q; want %q, %q", a, b, c.first, c.second)
			}
			// It is never asked again: not when the count is made anew, not about a correction.
			w.phone("minh").gives(chau, "corrects", second, "qty", 2)
			w.phone("lan").gives(ong, "corrects", first, "qty", 2)
			w.query("SELECT id, about FROM flag WHERE why = 'already_given' AND state = 'open'", func(f []string) { t.Errorf("asked again: %v", f) })
			w.clean()
		})
	}

	t.Run("one is withdrawn", func(t *testing.T) {
		w, first, second, flag := pair(t)
		w.want(w.phone("minh").does(record.GiftHandover, record.Void, second, nil), record.OK, "")
		if f := w.row(record.Flag, flag).Doc; f.Text("state") != "dismissed" || f.Has("decided_by") {
			t.Errorf("the question stays: %s", f.JSON())
		}
		w.want(w.phone("leader").answers(flag, "same"), record.OK, "") // said before the withdrawal was known
		if got := state(w, first); got != "received true " {
			t.Errorf("first: %s", got)
		}
		w.clean()
	})
	t.Run("one is rejected, and then accepted", func(t *testing.T) {
		w, first, second, flag := pair(t)
		sha := w.row(record.GiftHandover, second).Doc.Text("body_sha")
		w.want(w.phone("leader").does(record.GiftHandover, record.Transition, second, verdict("received", "rejected", sha, nil)), record.OK, "")
		if len(w.flags("already_given", second)) != 0 {
			t.Error("there is no gift too many any more")
		}
		w.want(w.phone("province").does(record.GiftHandover, record.Transition, second, verdict("rejected", "accepted", sha, nil)), record.OK, "")
		if got := w.flags("already_given", second); !slices.Equal(got, []string{flag}) {
			t.Errorf("open: %v", got)
		}
		if got := state(w, first); got != "received true " {
			t.Errorf("first: %s", got)
		}
		w.clean()
	})
	t.Run("by their author", func(t *testing.T) {
		w := newWorld(t)
		w.phone("leader").gives(ong)
		second, _ := w.phone("minh").gives(ong)
		flag := w.flags("already_given", second)[0]
		before := w.living()
		w.want(w.phone("leader").answers(flag, "same"), record.Rejected, record.SelfReview)
		w.want(w.phone("lan").answers(flag, "same"), record.Rejected, record.ScopeNever)
		w.want(w.phone("otherleader").answers(flag, "same"), record.Rejected, record.ScopeNever)
		same(t, "rows", w.living(), before)
		w.want(w.phone("leader2").answers(flag, "same"), record.OK, "")
		w.clean()
	})
}

func TestADonorTooSoonIsAsked(t *testing.T) {
	w := newWorld(t)
	hoa := w.phone("hoa")
	drive, next := record.NewID(w.now), record.NewID(w.now)
	w.want(hoa.does(record.BloodDrive, record.Create, drive, map[string]any{"unit": kienAn, "place": "A", "date": "2026-11-01"}), record.OK, "")
	w.want(hoa.does(record.BloodDrive, record.Create, next, map[string]any{"unit": kienAn, "place": "B", "date": "2026-11-21"}), record.OK, "")
	visit := func(drive string, more ...any) string {
		t.Helper()
		id := record.NewID(w.now)
		f := map[string]any{"drive": drive, "unit": kienAn, "donor": map[string]any{"name": "Ánh", "birth_year": 1990, "id_number": "031190000001"}, "state": "donated", "component": "whole", "ml": 350}
		for i := 0; i+1 < len(more); i += 2 {
			f[more[i].(string)] = more[i+1]
		}
		w.want(hoa.does(record.BloodVisit, record.Create, id, f), record.OK, "")
		return id
	}
	if first := visit(drive); w.asked(first) != "" {
		t.Errorf("the first donation raises %s", w.asked(first))
	}
	second := visit(next)
	flags := w.flags("donor_interval", second)
	if len(flags) != 1 {
		t.Fatalf("asked: %s", w.asked(second))
	}
	told := visit(next, "state", "arrived", "donor", map[string]any{"name": "Bình", "birth_year": 1991})
	if got := w.asked(told); got != "" {
		t.Errorf("a donor who said nothing is asked about: %s", got)
	}
	w.want(hoa.does(record.BloodVisit, record.Transition, told, map[string]any{"from": "arrived", "to": "screened", "last_date": "2026-11-10", "last_component": "whole"}), record.OK, "")
	if got := w.asked(told); got != "donor_interval" {
		t.Errorf("a donor who told of it at the screening is asked about: %q", got)
	}
	if got := string(w.facts(flags[0]).JSON()); got != `{"component":"whole","days":20,"last":"2026-11-01","least":84}` {
		t.Errorf("facts %s", got)
	}
	w.clean()
}

func TestAGiftToSomebodyOffTheList(t *testing.T) {
	w := newWorld(t)
	lan, hoa, leader, ubnd := w.phone("lan"), w.phone("hoa"), w.phone("leader"), w.phone("ubnd")
	before, _ := lan.gives(ba)
	if got := w.asked(before); got != "" {
		t.Errorf("there is no list yet, and yet it asks %s", got)
	}
	list := hoa.begins(tet)
	hoa.puts(list, tet, ong, false)
	w.want(leader.moves(list, "draft", "submitted"), record.OK, "")
	if id, _ := lan.gives(ba, "corrects", before); w.asked(id) != "" {
		t.Errorf("a list that waits is none, and yet it asks %s", w.asked(id))
	}
	w.want(ubnd.moves(list, "submitted", "approved"), record.OK, "")
	on, _ := lan.gives(ong)
	member, _ := w.phone("minh").gives(chau)
	other, _ := lan.gives(ba, "unit", chapter)
	if w.asked(on) != "already_given" || w.asked(member) != "already_given" || len(w.flags("off_list", other)) != 1 {
		t.Errorf("on the list %q, of the house %q, off it %q", w.asked(on), w.asked(member), w.asked(other))
	}
	w.want(leader.answers(w.flags("off_list", other)[0], "dismissed"), record.OK, "")
	if again, _ := lan.gives(ba, "unit", chapter, "corrects", other); len(w.flags("off_list", again)) != 0 {
		t.Error("a correction is asked about again")
	}
	w.clean()
}

// Nobody hands over a gift every few seconds. Asked once a day of a person; a sheet, a correction and a slow hour are no hurry.
func TestNobodyHandsOverFasterThanHandsCan(t *testing.T) {
	w := newWorld(t)
	lan := w.phone("lan")
	give := func(at time.Time, more ...any) string {
		t.Helper()
		id := record.NewID(w.now)
		f := map[string]any{"campaign": tet, "unit": kienAn, "beneficiary": record.NewID(w.now), "gift_type": parcel, "qty": 1, "value": 500_000, "received_by": "self",
			"given_at": at.Format(time.RFC3339)}
		if len(more) == 1 {
			f["corrects"], more = more[0], nil
		}
		lan.does(record.GiftHandover, record.Create, id, f, more...)
		return id
	}
	hurried := func(id string) bool { return strings.Contains(w.asked(id), "too_fast") }
	at := w.now.Add(-3 * time.Hour)
	for i := range 40 { // one every five seconds
		if id := give(at.Add(time.Duration(i) * 5 * time.Second)); hurried(id) {
			t.Fatalf("gift %d of a long queue is asked about", i)
		}
	}
	at = w.now.Add(-2 * time.Hour)
	sheet := []any{map[string]any{"sha256": photoSHA, "bytes": 5, "type": "image/jpeg", "role": "sheet"}}
	for i := range 20 {
		if id := give(at, "photos", sheet); hurried(id) {
			t.Fatalf("line %d of a sheet is asked about", i)
		}
	}
	at = w.now.Add(-time.Hour)
	first := ""
	for i := range 15 {
		if first = give(at.Add(time.Duration(14-i) * time.Second)); hurried(first) { // in any order
			t.Fatalf("gift %d within a minute is asked about", i+1)
		}
	}
	if id := give(at, first); hurried(id) {
		t.Error("a correction is asked about")
	}
	a, b := give(at.Add(20*time.Second)), give(at.Add(21*time.Second))
	if !hurried(a) || !hurried(b) {
		t.Fatalf("the sixteenth and the next: %q, %q", w.asked(a), w.asked(b))
	}
	flags := w.flags("too_fast", a)
	if same := w.flags("too_fast", b); len(flags) != 1 || !slices.Equal(flags, same) {
		t.Fatalf("one hurry is %v and %v", flags, same)
	}
	if facts := w.row(record.Flag, flags[0]).Doc.Sub("facts"); facts.Int("gifts") != 16 || facts.Int("within") != 60 {
		t.Errorf("facts %s", facts.JSON())
	}
	if id := give(at.Add(5 * time.Minute)); hurried(id) {
		t.Error("a gift five minutes later is asked about")
	}
	w.clean()
}
