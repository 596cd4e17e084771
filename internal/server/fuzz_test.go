package server_test

import (
	"encoding/json/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// fuzz sends whatever comes to an endpoint. It must answer as the contract says, without a fault of its own, and leave
// the folder clean. EPOCH, DEVICE and USER in a seed become real ones.
func fuzz(f *testing.F, path string, seeds ...string) {
	s := newStage(f)
	p := s.the("leader")
	s.want("hello", p.post(hello, fields{"device": p.device}, nil), 200, "")
	real := strings.NewReplacer("EPOCH", s.Journal.Mark().Epoch, "DEVICE", p.device, "USER", s.the("volunteer").id, "UNIT", phonetest.KienAn)
	for _, seed := range append(seeds, `{}`, `null`, `{"device":"DEVICE"`, "{\"device\":\"\xff\"}", `{"device":"DEVICE","muts":[[[[]]]],"cur":{"":{}}}`) {
		f.Add([]byte(real.Replace(seed)))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		here := &stage{s.Server, t, s.people}
		s.Passes(time.Second)
		r := here.ask("POST", path, p.token, body)
		if r.status >= 500 || r.status == http.StatusNotFound {
			t.Errorf("%d %s", r.status, r.body)
		}
		var out pushed
		if r.status == 200 && json.Unmarshal(r.body, &out) == nil {
			for _, res := range out.Res {
				if res.Code == record.Internal {
					t.Errorf("a fault of the server: %s", r.body)
				}
			}
		}
	})
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
