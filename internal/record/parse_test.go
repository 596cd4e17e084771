package record_test

import (
	"bytes"
	"encoding/json/jsontext"
	"testing"

	"github.com/chungsuc/chungsuc/internal/record"
)

// A usual day's record: 15 fields and a photo.
const gift = `{"kind":"gift_handover","op":"create","id":"0kc1m2x4c1zq3k9","at":"2027-01-28T08:12:33+07:00","skew_ms":-4200,"sv":1,` +
	`"f":{"campaign":"000000000000001","unit":"000000000000002","beneficiary":"000000000000003","gift_type":"000000000000004","qty":1,` +
	`"value":500000,"received_by":"proxy","proxy":{"name":"Trần Văn Bình","relation":"con","reason":"ốm"},"giver":"Công ty Hoa Sen",` +
	`"given_at":"2027-01-28T08:10:00+07:00","location":{"lat":20.8069,"lon":106.6281,"accuracy":8.5},"refused_photo":false,` +
	`"consent":"given","warnings":["outside_campaign"],"note":"đã trao tận nhà"},` +
	`"photos":[{"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","bytes":1843221,"type":"image/jpeg","role":"proof"}]}`

func TestParseReadsTheWholeEnvelope(t *testing.T) {
	m, p := record.ParseMutation(mid, &record.Group{ID: mid, Of: 2}, jsontext.Value(gift))
	if p != nil {
		t.Fatal(p)
	}
	if m.Kind != record.GiftHandover || m.Op != record.Create || m.ID != "0kc1m2x4c1zq3k9" || m.SkewMs != -4200 || m.SV != 1 || m.Group.Of != 2 {
		t.Errorf("envelope %+v", m)
	}
	if got := m.At.Format("2006-01-02T15:04:05Z07:00"); got != "2027-01-28T08:12:33+07:00" {
		t.Errorf("at %s", got)
	}
	if len(m.F) != 15 || m.F.Text("note") != "đã trao tận nhà" || m.F.Sub("proxy").Text("reason") != "ốm" {
		t.Errorf("f %s", m.F.JSON())
	}
	if len(m.Photos) != 1 || m.Photos[0].Bytes != 1843221 || m.Photos[0].Role != "proof" || m.Photos[0].Location != nil {
		t.Errorf("photos %+v", m.Photos)
	}
}

// The hash is over the bytes as they came, the values are compact.
func TestParseHashesWhatCame(t *testing.T) {
	spaced := bytes.ReplaceAll([]byte(gift), []byte(`,"`), []byte(" ,\n\t\""))
	a, _ := record.ParseMutation(mid, nil, jsontext.Value(gift))
	b, p := record.ParseMutation(mid, nil, spaced)
	if p != nil {
		t.Fatal(p)
	}
	if a.BodySHA == b.BodySHA {
		t.Error("other bytes have the same hash")
	}
	if string(a.F.JSON()) != string(b.F.JSON()) {
		t.Errorf("blanks stayed in %s", b.F.JSON())
	}
	if string(b.Body) != string(spaced) {
		t.Error("the body is not what came")
	}
}

func TestParseRefusesOver64KiB(t *testing.T) {
	pad := func(size int) jsontext.Value {
		head, tail := gift[:len(gift)-1]+`,"pad":"`, `"}`
		return jsontext.Value(head + string(bytes.Repeat([]byte("x"), size-len(head)-len(tail))) + tail)
	}
	if _, p := record.ParseMutation(mid, nil, pad(record.MaxMutation)); p != nil {
		t.Errorf("64 KiB: %v", p)
	}
	m, p := record.ParseMutation(mid, nil, pad(record.MaxMutation+1))
	if p == nil || p.Code != record.TooLarge {
		t.Errorf("a byte more: %v", p)
	}
	if m.Kind != record.GiftHandover || m.ID == "" {
		t.Error("nobody can tell what was too large")
	}
}

func TestParseRefusesABadMID(t *testing.T) {
	for _, bad := range []string{"", "1", "01JQ8W0000000000000000000O", "81JQ8W00000000000000000000"} {
		if _, p := record.ParseMutation(bad, nil, jsontext.Value(gift)); p == nil || p.Field != "mid" {
			t.Errorf("mid %q: %v", bad, p)
		}
	}
}

// What a mutation holds must not change when its caller reuses the request's buffer.
func TestParseOwnsItsMemory(t *testing.T) {
	raw := []byte(gift)
	m, _ := record.ParseMutation(mid, nil, raw)
	before := string(m.F.JSON()) + string(m.Body)
	for i := range raw {
		raw[i] = '#'
	}
	if string(m.F.JSON())+string(m.Body) != before {
		t.Error("the mutation changed with the request")
	}
}

// Nothing that a phone can send makes the way from the request to the record panic, and no identity number survives it.
func FuzzParseMutation(f *testing.F) {
	for _, r := range vectors[struct {
		Name    string         `json:"name"`
		M       jsontext.Value `json:"m"`
		Text    *string        `json:"text"`
		Problem any            `json:"problem"`
	}](f, "parse.json") {
		f.Add([]byte(r.M))
	}
	f.Add([]byte(gift))
	f.Add([]byte(`{"kind":"blood_visit","op":"create","f":{"donor":{"id_number":"031190001234"}}}`))
	f.Add([]byte(`{"kind":"beneficiary","op":"set","f":{"id_number":{"v":"031190001234","was":null}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, p := record.ParseMutation(mid, nil, raw)
		if m == nil {
			t.Fatal("no mutation to keep")
		}
		sealed := m.Seal(func(string) string { return "hmac" })
		if bytes.Contains(raw, []byte(`"id_number"`)) && bytes.Contains(m.Body, []byte(`"id_number":`)) {
			t.Errorf("id_number stays in %s", m.Body)
		}
		if p != nil || sealed != nil {
			return
		}
		if m.Kind == nil || m.ID == "" || m.At.IsZero() && m.At.Year() != 1 {
			t.Errorf("no problem with %s", raw)
		}
		if m.Check() == nil {
			if _, err := record.ParseDoc(m.Kind.Masked(m.F).JSON()); err != nil {
				t.Errorf("%s: %v", m.F.JSON(), err)
			}
		}
	})
}

func BenchmarkParseMutation(b *testing.B) {
	raw := jsontext.Value(gift)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		record.ParseMutation(mid, nil, raw)
	}
}

func BenchmarkCheckCreate(b *testing.B) {
	m, _ := record.ParseMutation(mid, nil, jsontext.Value(gift))
	b.ReportAllocs()
	for b.Loop() {
		if p := m.Check(); p != nil {
			b.Fatal(p)
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	raw := jsontext.Value(gift)
	b.ReportAllocs()
	for b.Loop() {
		m := record.Mutation{Kind: record.GiftHandover, Op: record.Create, Body: raw}
		m.Seal(func(string) string { return "" })
	}
}
