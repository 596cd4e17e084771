package server_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

const (
	hello  = "/api/sync/v1/hello"
	push   = "/api/sync/v1/push"
	pull   = "/api/sync/v1/pull"
	status = "/api/sync/v1/status"
	verify = "/api/sync/v1/verify"
	bring  = "/api/sync/v1/import"
)

var syncEndpoints = []string{hello, push, pull, status, verify, bring}

func zipped(text []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(text)
	w.Close()
	return b.Bytes()
}

// Bodies that no endpoint reads, each with its typed answer; the same for all.
func TestBodiesThatCannotBeRead(t *testing.T) {
	s := newStage(t)
	p := s.the("volunteer")
	head := s.Journal.Mark().Head
	deep := strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	for _, c := range []struct {
		what   string
		body   string
		header []string
		status int
		code   string
	}{
		{"nothing", "", nil, 400, "malformed"},
		{"half a body", `{"device":"d_0123456789`, nil, 400, "malformed"},
		{"two bodies", `{}{}`, nil, 400, "malformed"},
		{"words", `xin chào`, nil, 400, "malformed"},
		{"a list", `[]`, nil, 400, "malformed"},
		{"a text", `"x"`, nil, 400, "malformed"},
		{"a number", `1e999`, nil, 400, "malformed"},
		{"a name twice", `{"device":"d_0123456789","device":7}`, nil, 400, "malformed"},
		{"NUL", "{\"device\":\"\x00\"}", nil, 400, "malformed"},
		{"a comment", `{/* x */}`, nil, 400, "malformed"},
		{"a device that is a number", `{"device":7}`, nil, 400, "malformed"},
		{"a device that is a list", `{"device":["d_0123456789"]}`, nil, 400, "malformed"},
		{"a hole of braces", deep, nil, 400, "malformed"},
		{"a hole of brackets", `{"muts":` + strings.Repeat("[", 200_000), nil, 400, "malformed"},
		{"1 MiB and a byte", `{"x":"` + strings.Repeat("a", 1<<20) + `"}`, nil, 413, "too_large"},
		{"10 MB", `{"x":"` + strings.Repeat("a", 10_000_000) + `"}`, nil, 413, "too_large"},
		{"40 MB", strings.Repeat(" ", 40_000_000), nil, 413, "too_large"},
		{"a gzip bomb", string(zipped(make([]byte, 64<<20))), []string{"Content-Encoding", "gzip"}, 413, "too_large"},
		{"a gzip bomb of JSON", string(zipped([]byte(`{"x":"` + strings.Repeat("a", 32<<20) + `"}`))), []string{"Content-Encoding", "gzip"}, 413, "too_large"},
		{"half a gzip", string(zipped([]byte(`{"device":"d_0123456789"}`))[:20]), []string{"Content-Encoding", "gzip"}, 400, "malformed"},
		{"no gzip", `{}`, []string{"Content-Encoding", "gzip"}, 400, "malformed"},
		{"brotli", `{}`, []string{"Content-Encoding", "br"}, 415, "encoding"},
		{"a form", `device=d_0123456789`, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "media_type"},
		{"a text file", `{}`, []string{"Content-Type", "text/plain"}, 415, "media_type"},
		{"a nameless type", `{}`, []string{"Content-Type", ";;;"}, 415, "media_type"},
	} {
		for _, path := range syncEndpoints {
			s.want(c.what+" to "+path, s.ask("POST", path, p.token, []byte(c.body), c.header...), c.status, c.code)
		}
	}
	if now := s.Journal.Mark().Head; now != head {
		t.Errorf("the head moved from %d to %d", head, now)
	}
	good := fields{"device": p.device, "epoch": s.Journal.Mark().Epoch, "schema": 1, "muts": []any{}, "unheard_of": fields{"a": []int{1}}}
	s.want("gzip and unknown members", s.ask("POST", push, p.token, zipped(text(good)), "Content-Encoding", "gzip"), 200, "")
}

// Members of the wrong type, or beyond their limits, endpoint by endpoint.
func TestEnvelopesThatBreakARule(t *testing.T) {
	s := newStage(t)
	p := s.the("volunteer")
	for _, c := range []struct {
		path   string
		body   fields
		status int
		code   string
	}{
		{hello, fields{"device": nil}, 400, "device"},
		{hello, fields{"schema": "1"}, 400, "malformed"},
		{hello, fields{"queue": []int{}}, 400, "malformed"},
		{hello, fields{"queue": -5}, 200, ""},
		{hello, fields{"app": strings.Repeat("ộ", 5000)}, 200, ""},
		{hello, fields{"app": 7}, 400, "malformed"},
		{hello, fields{"skew_ms": 315360000000}, 200, ""},
		{hello, fields{"receipt": "not.a.receipt"}, 200, ""},
		{hello, fields{"receipt": fields{}}, 400, "malformed"},
		{push, fields{"muts": fields{}}, 400, "malformed"},
		{push, fields{"muts": "x"}, 400, "malformed"},
		{push, fields{"muts": nil}, 200, ""},
		{push, fields{"epoch": 7}, 400, "malformed"},
		{push, fields{"schema": 1.5}, 400, "malformed"},
		{push, fields{"muts": slices.Repeat([]any{1}, 51)}, 413, "too_large"},
		{pull, fields{"schema": 0}, 426, "upgrade"},
		{pull, fields{"schema": 99}, 200, ""},
		{pull, fields{"cur": []int{}}, 400, "malformed"},
		{pull, fields{"cur": fields{"ref": 7}}, 400, "malformed"},
		{pull, fields{"cur": fields{"ref": fields{"gen": "x", "seq": "1"}}}, 400, "malformed"},
		{pull, fields{"cur": fields{"ref": fields{"gen": "x", "seq": 1e300}}}, 400, "malformed"},
		{pull, fields{"cur": fields{"ref": fields{"gen": "x", "seq": -9}}}, 200, ""},
		{pull, fields{"cur": fields{"ref": fields{"gen": "x", "snap": "-1.-1.-1"}}}, 200, ""},
		{pull, fields{"cur": fields{"ref": fields{"gen": "x", "snap": "99999999999999999999.1.1"}}}, 200, ""},
		{pull, fields{"cur": fields{"ref": fields{"gen": "x", "snap": strings.Repeat("9", 10_000)}}}, 200, ""},
		{pull, fields{"max_bytes": -1}, 200, ""},
		{pull, fields{"max_bytes": 1 << 40}, 200, ""},
		{pull, fields{"max_bytes": "big"}, 400, "malformed"},
		{pull, fields{"epoch": "another"}, 200, ""},
		{status, fields{"mids": "x"}, 400, "malformed"},
		{status, fields{"mids": []any{7}}, 400, "malformed"},
		{status, fields{"mids": []any{"", "nonsense", strings.Repeat("x", 1000)}}, 200, ""},
		{status, fields{"mids": slices.Repeat([]any{"x"}, 1001)}, 413, "too_large"},
		{verify, fields{"scope": 7}, 400, "malformed"},
		{verify, fields{"scope": "lead:nowhere"}, 403, "scope"},
		{bring, fields{"user": 7}, 400, "malformed"},
		{bring, fields{"user": "'; DROP TABLE users; --", "muts": []any{}}, 400, "malformed"},
		{bring, fields{"user": p.id, "muts": slices.Repeat([]any{1}, 51)}, 413, "too_large"},
	} {
		body := fields{"device": p.device, "epoch": s.Journal.Mark().Epoch, "schema": 1}
		for name, v := range c.body {
			body[name] = v
		}
		s.want(fmt.Sprintf("%s %.80s", c.path, text(c.body)), p.post(c.path, body, nil), c.status, c.code)
	}
}

// One bad mutation is refused in its own result, whole in quarantine, and delays no other (I10).
func TestMutationsThatBreakARule(t *testing.T) {
	s := newStage(t)
	p := s.the("leader")
	good := func() fields {
		return s.mut("gift_handover", record.Create, s.id(), gift(phonetest.KienAn))
	}
	// with changes `m`, and f its fields.
	with := func(change func(m, f fields)) any {
		item := good()
		m := item["m"].(fields)
		change(m, m["f"].(fields))
		return item
	}
	set := func(name string, v any) any { return with(func(m, _ fields) { m[name] = v }) }
	field := func(name string, v any) any { return with(func(_, f fields) { f[name] = v }) }
	photo := func(name string, v any) any {
		return with(func(m, _ fields) {
			ph := fields{"sha256": someSHA, "bytes": 5, "type": "image/jpeg"}
			ph[name] = v
			m["photos"] = []any{ph}
		})
	}
	raw := func(m string) any {
		return record.Doc{{Name: "mid", Value: record.Raw(record.NewMID(s.Now()))}, {Name: "m", Value: []byte(m)}}
	}
	typed := func(f string) any {
		return raw(fmt.Sprintf(`{"kind":"activity","op":"create","id":%q,"at":"2026-11-21T08:00:00+07:00","sv":1,"f":%s}`, s.id(), f))
	}
	for _, c := range []struct {
		what string
		item any
		code record.Code
		at   string // field/rule
	}{
		{"an item that is a number", 7, "invalid", "mid/format"},
		{"an item that is a list", []any{}, "invalid", "mid/format"},
		{"an item that is nothing", nil, "invalid", "mid/format"},
		{"no mid", fields{"m": good()["m"]}, "invalid", "mid/format"},
		{"a mid that is none", fields{"mid": "01", "m": good()["m"]}, "invalid", "mid/format"},
		{"a mid in small letters", fields{"mid": strings.ToLower(record.NewMID(s.Now())), "m": good()["m"]}, "invalid", "mid/format"},
		{"no m", fields{"mid": record.NewMID(s.Now())}, "invalid", "/json"},
		{"m a number", raw(`7`), "invalid", "/type"},
		{"m a list", raw(`[]`), "invalid", "/type"},
		{"m null", raw(`null`), "invalid", "/type"},
		{"an empty m", raw(`{}`), "invalid", "sv/required"},
		{"no kind", set("kind", nil), "invalid", "kind/required"},
		{"an unknown kind", set("kind", "users"), "invalid", "kind/option"},
		{"a table as a kind", set("kind", "sync_log"), "invalid", "kind/option"},
		{"no op", set("op", nil), "invalid", "op/required"},
		{"an unknown op", set("op", "delete"), "invalid", "op/op"},
		{"an op of another kind", set("op", "set"), "invalid", "op/op"},
		{"no id", set("id", ""), "invalid", "id/required"},
		{"an id that is none", set("id", "x"), "invalid", "id/format"},
		{"an id that is a path", set("id", "../../../data.d"), "invalid", "id/format"},
		{"an id in capitals", set("id", "ABCDEFGHIJKLMNO"), "invalid", "id/format"},
		{"no at", set("at", nil), "invalid", "at/required"},
		{"at a number", set("at", 1700000000), "invalid", "at/format"},
		{"at a day", set("at", "2026-11-21"), "invalid", "at/format"},
		{"skew a text", set("skew_ms", "5"), "invalid", "skew_ms/type"},
		{"no sv", set("sv", nil), "invalid", "sv/required"},
		{"sv a text", set("sv", "1"), "invalid", "sv/type"},
		{"sv a half", set("sv", 1.5), "invalid", "sv/type"},
		{"sv of yesterday", set("sv", 0), "too_old", "sv/"},
		{"sv of tomorrow", set("sv", 99), "too_old", "sv/"},
		{"f a list", set("f", []any{}), "invalid", "f/type"},
		{"no f", set("f", nil), "invalid", "f/type"},
		{"an unknown field", field("color", "red"), "invalid", "color/unknown"},
		{"a column of the database", field("slot", 1), "invalid", "slot/unknown"},
		{"a computed field", field("counted", true), "invalid", "counted/computed"},
		{"the author", field("author", s.the("member").id), "invalid", "author/computed"},
		{"no unit", field("unit", ""), "invalid", "unit/required"},
		{"a unit that is a number", field("unit", 7), "invalid", "unit/type"},
		{"a unit that cannot be", field("unit", "Kiến An"), "invalid", "unit/format"},
		{"a unit that is not there", field("unit", "nosuchunit00000"), "scope_never", "/"},
		{"half a gift", field("qty", 0.5), "invalid", "qty/type"},
		{"no gift", field("qty", 0), "invalid", "qty/min"},
		{"less than no gift", field("qty", -1), "invalid", "qty/min"},
		{"a number beyond numbers", with(func(_, f fields) { f["value"] = record.Doc{}.JSON(); f["qty"] = 9e15 }), "invalid", ""},
		{"all the money", field("value", 1e15), "invalid", "value/max"},
		{"a text as money", field("value", "500000"), "invalid", "value/type"},
		{"an unknown option", field("received_by", "dog"), "invalid", "received_by/option"},
		{"a list as an option", field("received_by", []any{"self"}), "invalid", "received_by/type"},
		{"an unknown member", field("proxy", fields{"name": "A", "age": 7}), "invalid", "proxy.age/unknown"},
		{"a place beyond the earth", field("location", fields{"lat": 91, "lon": 0}), "invalid", "location.lat/max"},
		{"half a place", field("location", fields{"lat": 1}), "invalid", "location.lon/required"},
		{"a note that is a book", field("note", strings.Repeat("ă", 2001)), "invalid", "note/length"},
		{"NUL in a text", field("note", "a\x00b"), "invalid", "note/format"},
		{"51 warnings", field("warnings", slices.Repeat([]any{"x"}, 51)), "invalid", "warnings/items"},
		{"more than 64 KiB", field("note", strings.Repeat("x", 65<<10)), "too_large", "/"},
		{"more than 64 KiB of nothing", set("more", strings.Repeat("x", 65<<10)), "too_large", "/"},
		{"seven photos", with(func(m, _ fields) {
			var all []any
			for i := range 7 {
				all = append(all, fields{"sha256": fmt.Sprintf("%064d", i), "bytes": 5, "type": "image/jpeg"})
			}
			m["photos"] = all
		}), "invalid", "photos/items"},
		{"a photo without a hash", photo("sha256", nil), "invalid", "photos[0].sha256/required"},
		{"a photo with a path", photo("sha256", "../../data.db"), "invalid", "photos[0].sha256/format"},
		{"a photo of 21 MB", photo("bytes", 21<<20), "invalid", "photos[0].bytes/max"},
		{"a film", photo("type", "video/mp4"), "invalid", "photos[0].type/option"},
		{"a photo of another role", photo("role", "selfie"), "invalid", "photos[0].role/option"},
		{"photos that are no list", set("photos", fields{}), "", ""}, // empty is empty
		{"photos that are a text", set("photos", "x"), "invalid", "photos/type"},
		{"a field twice", typed(`{"unit":"communekienan00","type":"kitchen","type":"other"}`), "invalid", "/json"},
		{"a field twice, once with an escape", typed(`{"unit":"communekienan00","type":"kitchen","t\u0079pe":"other"}`), "invalid", "/json"},
		{"a number with many digits", typed(`{"unit":"communekienan00","type":"kitchen","people":1` + strings.Repeat("0", 400) + `}`), "invalid", "people/type"},
		{"a number beyond doubles", typed(`{"unit":"communekienan00","type":"kitchen","hours":1e999}`), "invalid", "hours/type"},
		{"a deep hole", typed(`{"unit":"communekienan00","type":"kitchen","location":` + strings.Repeat(`{"lat":`, 3000) + `1` + strings.Repeat(`}`, 3000) + `}`), "invalid", ""},
		{"a group that is a number", fields{"mid": record.NewMID(s.Now()), "g": 7, "m": good()["m"]}, "invalid", "g/type"},
		{"a group of none", fields{"mid": record.NewMID(s.Now()), "g": fields{"id": "x", "of": 0}, "m": good()["m"]}, "invalid", "g/group"},
		{"a group of 21", fields{"mid": record.NewMID(s.Now()), "g": fields{"id": "x", "of": 21}, "m": good()["m"]}, "invalid", "g/group"},
		{"a group of two with one, and then others", fields{"mid": record.NewMID(s.Now()), "g": fields{"id": "x", "of": 2}, "m": good()["m"]}, "invalid", "g/group"},
	} {
		before, after := good(), good()
		rows := s.count("gift_handover") + s.count("activity")
		out := p.pushes(before, c.item, after)
		if len(out.Res) != 3 || out.Stop != nil {
			t.Errorf("%s: %d results, stop %v", c.what, len(out.Res), out.Stop)
			continue
		}
		if out.Res[0].S != record.OK || out.Res[2].S != record.OK {
			t.Errorf("%s: those around it end %s and %s", c.what, word(out.Res[0]), word(out.Res[2]))
		}
		r := out.Res[1]
		if r.Code != c.code || (c.at != "" && r.Field+"/"+r.Rule != c.at) {
			t.Errorf("%s: %s %s/%s, want %s %s", c.what, word(r), r.Field, r.Rule, c.code, c.at)
		}
		want := rows + 2
		if c.code == "" {
			want++
		}
		if n := s.count("gift_handover") + s.count("activity"); n != want {
			t.Errorf("%s: %d rows more, want %d", c.what, n-rows, want-rows)
		}
	}
}

// A phone's text may end in half an emoji, which JSON carries and no server may keep. That record comes back to its
// author; those around it arrive.
func TestHalfAnEmojiHoldsUpNobody(t *testing.T) {
	s := newStage(t)
	p := s.the("volunteer")
	for _, bad := range []string{`"\ud83d"`, "\"\xff\xfe\"", `"d_0123456789","note":"b","device":"d_0123456789x"`} {
		sick := example("activity", phonetest.KienAn)
		sick["note"] = "BAD"
		body := text(fields{"epoch": s.Journal.Mark().Epoch, "device": p.device, "schema": 1, "muts": []any{
			s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn)), s.mut("activity", record.Create, s.id(), sick),
			s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))}})
		body = bytes.Replace(body, []byte(`"BAD"`), []byte(bad), 1)
		var out pushed
		s.want(bad, p.post(push, body, &out), 200, "")
		if len(out.Res) != 3 || out.Res[0].S != record.OK || out.Res[1].Code != record.Invalid || out.Res[1].Rule != "json" || out.Res[2].S != record.OK {
			t.Errorf("%q: %+v", bad, out.Res)
		}
		for _, path := range []string{hello, pull, status, verify} {
			s.want(bad+" to "+path, p.post(path, []byte(`{"device":`+bad+`}`), nil), 400, "malformed")
		}
	}
}

// What is refused for good is kept whole, and what was sealed stays sealed.
func TestAQuarantinedBodyHoldsNoIdentityNumber(t *testing.T) {
	s := newStage(t)
	p := s.the("leader")
	f := example("beneficiary", phonetest.KienAn)
	f["color"], f["donor"] = "red", fields{"id_number": "031150000001"}
	m := s.mut("beneficiary", record.Create, s.id(), f)
	if r := p.pushes(m).Res[0]; r.Code != record.Invalid {
		t.Fatalf("%+v", r)
	}
	var body string
	s.must(s.App.DB().NewQuery("SELECT body FROM sync_quarantine WHERE mid = {:mid}").Bind(fields{"mid": m["mid"]}).Row(&body))
	if !strings.Contains(body, `"color":"red"`) || strings.Contains(body, "031150000001") {
		t.Errorf("in quarantine: %s", body)
	}
}

// Groups: whole or not at all (I7), and only one that the end of a push cut short stops it.
func TestGroupsThroughThePush(t *testing.T) {
	s := newStage(t)
	p := s.the("leader")
	group := func(id string, of int, items ...fields) (all []any) {
		for _, item := range items {
			item["g"] = fields{"id": id, "of": of}
			all = append(all, item)
		}
		return all
	}
	good := func() fields {
		return s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))
	}
	bad := func() fields {
		m := good()
		m["m"].(fields)["f"].(fields)["color"] = "red"
		return m
	}
	words := func(out pushed) (all []string) {
		for _, r := range out.Res {
			all = append(all, word(r))
		}
		if out.Stop != nil {
			all = append(all, "stop "+out.Stop.Why)
		}
		return all
	}
	twin := good()
	for _, c := range []struct {
		what string
		sent []any
		want []string
	}{
		{"whole", group("a", 2, good(), good()), []string{"ok", "ok"}},
		{"one bad", group("b", 3, good(), bad(), good()), []string{"group", "invalid", "group"}},
		{"cut short by the end", append([]any{good()}, group("c", 3, good(), good())...), []string{"ok", "stop group"}},
		{"cut short by another mutation", append(group("d", 3, good(), good()), good()), []string{"invalid", "invalid", "ok"}},
		{"mixed with another group", append(append(group("e", 2, good()), group("f", 2, good())...), group("e", 2, good())...), []string{"invalid", "invalid", "stop group"}},
		{"too many for its size", append(group("h", 2, good(), good(), good()), good()), []string{"ok", "ok", "invalid", "ok"}},
		{"of 21", append(group("i", 21, good()), good()), []string{"invalid", "ok"}},
		{"of less than none", append(group("j", -1, good()), good()), []string{"invalid", "ok"}},
		{"one mutation twice", append(group("k", 2, twin, twin), good()), []string{"id_reuse", "ok"}},
	} {
		if got := words(p.pushes(c.sent...)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

// The ids, mids and epochs of others.
func TestIDsOfOthers(t *testing.T) {
	s := newStage(t)
	lan, minh := s.the("volunteer"), s.the("member")
	mine := s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))
	first := lan.pushes(mine).Res[0]
	if r := lan.pushes(mine).Res[0]; !r.Dup || r.Seq != first.Seq {
		t.Errorf("sent again: %+v", r)
	}
	changed := fields{"mid": mine["mid"], "m": s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))["m"]}
	if r := lan.pushes(changed).Res[0]; r.Code != record.IDReuse {
		t.Errorf("the same mid with another body: %+v", r)
	}
	if r := minh.pushes(mine).Res[0]; r.Code != record.IDReuse {
		t.Errorf("the same mid from another: %+v", r)
	}
	id := mine["m"].(fields)["id"].(string)
	theft := example("activity", phonetest.KienAn)
	theft["note"] = "của tôi"
	if r := minh.does("activity", record.Create, id, theft); r.Code != record.IDReuse {
		t.Errorf("the id of another's row: %+v", r)
	}
	row, _, err := s.Journal.Row(context.Background(), "activity", id)
	s.must(err)
	if row.Doc.Text("author") != lan.id || row.Doc.Has("note") {
		t.Errorf("the row is now %s", row.Doc.JSON())
	}
	twice := s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))
	if out := lan.pushes(twice, twice); len(out.Res) != 2 || out.Res[0].S != record.OK || !out.Res[1].Dup {
		t.Errorf("twice in one push: %+v", out.Res)
	}

	head := s.Journal.Mark().Head
	for _, epoch := range []any{"eother", "", nil} {
		var out pushed
		lan.post(push, fields{"epoch": epoch, "device": lan.device, "schema": 1, "muts": []any{s.mut("activity", record.Create, s.id(), example("activity", phonetest.KienAn))}}, &out)
		if out.Stop == nil || out.Stop.Why != "epoch" || len(out.Res) != 0 || out.Epoch != s.Journal.Mark().Epoch {
			t.Errorf("epoch %v: %+v", epoch, out)
		}
	}
	if now := s.Journal.Mark().Head; now != head {
		t.Errorf("a foreign epoch moved the head from %d to %d", head, now)
	}
}

// Whoever asks too often is told when to come back, and others are not held up.
func TestTooManyRequests(t *testing.T) {
	s := newStage(t)
	p := s.the("volunteer")
	var r reply
	for range 200 {
		s.Passes(-100 * 1e6) // ask moves the clock on; here it stands
		if r = p.post(status, fields{"device": p.device, "mids": []string{}}, nil); r.status != 200 {
			break
		}
	}
	s.want("a burst", r, 429, "too_many")
	s.want("another person", s.the("member").post(status, fields{"mids": []string{}}, nil), 200, "")
	s.Passes(2e9)
	s.want("a while later", p.post(status, fields{"device": p.device, "mids": []string{}}, nil), 200, "")
}
