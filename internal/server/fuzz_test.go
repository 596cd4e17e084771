package server_test

import (
	"encoding/json/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// fuzz sends whatever comes to an endpoint. It must answer as the contract says, without a fault of its own, and leave
// the folder clean. EPOCH, DEVICE, USER and UNIT in a body become real ones, so that what was found once is found again.
func fuzz(f *testing.F, path string, seeds ...string) {
	s := newStage(f)
	p := s.the("leader")
	s.want("hello", p.post(hello, fields{"device": p.device}, nil), 200, "")
	real := strings.NewReplacer("EPOCH", s.Journal.Mark().Epoch, "DEVICE", p.device, "USER", s.the("volunteer").id, "UNIT", phonetest.KienAn)
	for _, seed := range append(seeds, `{}`, `null`, `{"device":"DEVICE"`, "{\"device\":\"\xff\"}", `{"device":"DEVICE","muts":[[[[]]]],"cur":{"":{}}}`) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		here := &stage{s.Server, t, s.people}
		s.Passes(time.Second)
		here.faultless(here.ask("POST", path, p.token, []byte(real.Replace(string(body)))))
	})
}

// faultless checks that whatever came was answered as the contract says: no fault of the server, of a mutation neither.
func (s *stage) faultless(r reply) {
	s.Helper()
	if r.status >= 500 || r.status == http.StatusNotFound && r.code() != "user" { // an import's unknown author
		s.Errorf("%d %s", r.status, r.body)
	}
	var out pushed
	if r.status == 200 && json.Unmarshal(r.body, &out) == nil {
		for _, res := range out.Res {
			if res.Code == record.Internal {
				s.Errorf("a fault of the server: %s", r.body)
			}
		}
	}
}

func FuzzHello(f *testing.F) {
	fuzz(f, hello,
		`{"device":"DEVICE","app":"chungsuc 1.0","schema":1,"queue":7,"skew_ms":-315360000000.5,"storage":{"used":1.5e6,"free":2e9}}`,
		`{"device":"d_anotherphone0","schema":-1,"queue":1e300,"receipt":"eyJhbGciOiJFUzI1NiJ9.e30.AAAA"}`)
}

func FuzzPush(f *testing.F) {
	fuzz(f, push,
		`{"epoch":"EPOCH","device":"DEVICE","schema":1,"muts":[{"mid":"01JQ8W00000000000000000001","m":{"kind":"activity","op":"create","id":"a00000000000001","at":"2026-11-21T08:00:00+07:00","skew_ms":-4200.5,"sv":1,"f":{"unit":"UNIT","type":"kitchen","hours":2.5,"location":{"lat":20.8,"lon":106.6}},"photos":[{"sha256":"`+someSHA+`","bytes":5,"type":"image/jpeg","taken_at":"2026-11-21T08:00:00Z"}]}}]}`,
		`{"epoch":"EPOCH","device":"DEVICE","muts":[{"mid":"01JQ8W00000000000000000002","g":{"id":"g","of":1},"m":{"kind":"beneficiary","op":"create","id":"a00000000000002","at":"2026-11-21T08:00:00Z","sv":1,"f":{"unit":"UNIT","name":"Nguyễn Thị Bà","id_number":"031150000001","categories":["poor"]}}},{"mid":"01JQ8W00000000000000000003","m":{"kind":"beneficiary","op":"set","id":"a00000000000002","at":"2026-11-21T08:00:00Z","sv":1,"f":{"categories":{"add":["orphan"],"remove":["poor"]},"id_number":{"v":"","was":"0001"},"name":{"v":"B","was":"A"}}}}]}`,
		`{"epoch":"EPOCH","device":"DEVICE","muts":[{"mid":"01JQ8W00000000000000000004","m":{"kind":"activity","op":"void","id":"a00000000000001","at":"2026-11-21T08:00:00Z","sv":1,"f":{"reason":"x"}}},{"mid":"01JQ8W00000000000000000005","m":{"kind":"activity","op":"transition","id":"a00000000000001","at":"2026-11-21T08:00:00Z","sv":1,"f":{"from":"received","to":"accepted","seen":{"sha":"`+someSHA+`","photos":{"`+someSHA+`":"full"}},"mark":[1,{"x":null}]}}}]}`,
		`{"epoch":"EPOCH","device":"DEVICE","muts":[{"mid":"01JQ8W00000000000000000006","m":{"kind":"blood_visit","op":"create","id":"a00000000000006","at":"2026-11-21T08:00:00Z","sv":1,"f":{"drive":"blooddriveopen0","unit":"UNIT","donor":{"name":"A","birth_year":1990,"id_number":"001090000001","sex":"male"},"state":"donated","ml":350,"component":"whole"}}},{"mid":"01JQ8W00000000000000000007","m":{"kind":"gift_handover","op":"create","id":"a00000000000007","at":"2026-11-21T08:00:00Z","sv":1,"f":{"campaign":"campaigntet0000","unit":"UNIT","beneficiary":"beneficiaryba00","gift_type":"gifttypeparcel0","qty":1,"value":500000,"received_by":"self","corrects":"a00000000000007"}}}]}`)
}

func FuzzPull(f *testing.F) {
	fuzz(f, pull,
		`{"epoch":"EPOCH","device":"DEVICE","schema":1,"cur":{},"max_bytes":4096}`,
		`{"epoch":"EPOCH","device":"DEVICE","schema":1,"cur":{"ref":{"gen":"x","seq":3},"lead:UNIT":{"gen":"x","snap":"9.2.1"}}}`,
		`{"epoch":"old","schema":1,"cur":{"ref":{"gen":"","seq":9223372036854775807}}}`)
}

func FuzzImport(f *testing.F) {
	fuzz(f, bring,
		`{"device":"d_deadphone0000","user":"USER","muts":[{"mid":"01JQ8W00000000000000000011","m":{"kind":"activity","op":"create","id":"a00000000000011","at":"2026-11-21T08:00:00Z","sv":1,"f":{"unit":"UNIT","type":"kitchen"}}}]}`,
		`{"device":"DEVICE","user":"USER","muts":[]}`,
		`{"device":"d_deadphone0000","user":"USER","muts":[{"mid":"01JQ8W00000000000000000012","m":{"kind":"beneficiary","op":"set","id":"beneficiaryba00","at":"2026-11-21T08:00:00Z","sv":1,"f":{"note":{"v":"x"}}}}]}`)
}

// FuzzSealed sends whatever may lie in an outbox that was sealed to this server: only its author's phone can have made it.
func FuzzSealed(f *testing.F) {
	s := newStage(f)
	carrier := s.the("leader")
	key, ok := credential.SealingKey(s.Keys.Hello())
	if !ok {
		f.Fatal("no key to seal to")
	}
	real := strings.NewReplacer("USER", s.the("volunteer").id, "UNIT", phonetest.KienAn)
	for _, seed := range []string{
		`{"device":"d_deadphone0000","user":"USER","muts":[{"mid":"01JQ8W00000000000000000021","m":{"kind":"activity","op":"create","id":"a00000000000021","at":"2026-11-21T08:00:00Z","sv":1,"f":{"unit":"UNIT","type":"kitchen"}}}]}`,
		`{"device":"d_deadphone0000","user":"USER","sealed":"x","muts":[{"mid":"01JQ8W00000000000000000022","g":{"id":"a","of":2},"m":{}}]}`,
		`{"device":"DEVICE","user":"`, `[]`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		here := &stage{s.Server, t, s.people}
		s.Passes(time.Second)
		sealed, err := credential.Seal(key, credential.SealedRecords, []byte(real.Replace(string(message))))
		here.must(err)
		here.faultless(here.ask("POST", bring, carrier.token, text(fields{"sealed": sealed})))
	})
}

// FuzzUpload opens uploads with whatever headers a phone or a proxy may write, and sends on from whatever offset.
func FuzzUpload(f *testing.F) {
	s := newStage(f)
	p := s.the("volunteer")
	f.Add("5", metadata(someSHA, "image/jpeg"), "", "0", []byte("\xff\xd8\xff\xe0x"))
	f.Add("-1", "sha256", "1.0.0", "-5", []byte{})
	f.Add("9223372036854775808", metadata(someSHA, "image/svg+xml")+",a ,b !!", "final;/api/uploads/x", "9223372036854775807", []byte("x"))
	f.Add("20971521", metadata("../../data.db", ""), "0.2.2", "1e3", []byte("xyz"))
	f.Fuzz(func(t *testing.T, length, meta, extra, offset string, piece []byte) {
		for _, v := range []string{length, meta, extra, offset} {
			if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				return // no such request can be sent
			}
		}
		here := &stage{s.Server, t, s.people}
		s.Passes(time.Second)
		for _, name := range []string{"Tus-Resumable", "Upload-Concat", "Upload-Defer-Length", "Upload-Checksum"} {
			header := []string{"Tus-Resumable", "1.0.0", "Upload-Length", length, "Upload-Metadata", meta}
			if extra != "" {
				header = append(header, name, extra)
			} else if name != "Tus-Resumable" {
				break
			}
			r := here.ask("POST", "/api/uploads/", p.token, nil, header...)
			here.faultless(r)
			if at := r.header.Get("Location"); r.status == http.StatusCreated {
				here.faultless(here.ask("PATCH", at, p.token, piece, "Tus-Resumable", "1.0.0", "Upload-Offset", offset, "Content-Type", "application/offset+octet-stream"))
				here.want("take back", here.ask("DELETE", at, p.token, nil), http.StatusNoContent, "")
			}
		}
	})
}
