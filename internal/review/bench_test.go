package review_test

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

func TestMain(m *testing.M) { phonetest.Main(m) }

const communes = 114

func commune(n int) string { return fmt.Sprintf("commune%08d", n) }

// A province of 114 communes with 50,000 gifts, asked over HTTP: a page of 50 is filtered, masked and sent.
func BenchmarkRecords(b *testing.B) {
	s := phonetest.NewServer(b)
	ctx := context.Background()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	var units []org.Unit
	for i := range communes {
		units = append(units, org.Unit{ID: commune(i), Era: "2025-07-01", Code: fmt.Sprint(90000 + i), Type: "Xã", Name: fmt.Sprint("Xã ", i), Parent: phonetest.HaiPhong})
	}
	must(s.Journal.PutUnits(ctx, units, nil))
	fill(b, s, 50_000)
	ask := func(role record.Role, unit string) func(b *testing.B, path string, in map[string]any) int {
		known, err := s.App.FindAuthRecordByEmail("users", "volunteer1@kienan.example")
		must(err)
		row := core.NewRecord(known.Collection())
		row.Id = record.NewID(s.Now())
		row.SetEmail(row.Id + "@bench.example")
		row.SetRaw("password", known.GetRaw("password"))
		row.RefreshTokenKey()
		must(s.App.SaveNoValidate(row))
		must(s.Journal.Grant(ctx, org.Grant{User: row.Id, Role: role, Unit: unit}))
		token, err := row.NewAuthToken()
		must(err)
		return func(b *testing.B, path string, in map[string]any) int {
			b.Helper()
			text, err := json.Marshal(in)
			must(err)
			req, err := http.NewRequest("POST", s.URL+"/api/desk/v1/"+path, strings.NewReader(string(text)))
			must(err)
			req.Header.Set("Authorization", token)
			req.Header.Set("Content-Type", "application/json")
			resp, err := http.DefaultClient.Do(req)
			must(err)
			defer resp.Body.Close()
			var out struct {
				Rows []any `json:"rows"`
			}
			must(json.UnmarshalRead(resp.Body, &out))
			if resp.StatusCode != 200 {
				b.Fatal(resp.Status)
			}
			return len(out.Rows)
		}
	}
	leader, province, auditor := ask(record.BranchLeader, commune(7)), ask(record.ProvinceLeader, phonetest.HaiPhong), ask(record.Auditor, phonetest.HaiPhong)
	for _, c := range []struct {
		name string
		ask  func(b *testing.B, path string, in map[string]any) int
		path string
		in   map[string]any
		rows int
	}{
		{"a commune's newest", leader, "records", map[string]any{"campaign": phonetest.Tet}, 50},
		{"a commune's, of any campaign", leader, "records", nil, 50},
		{"a commune's that wait", leader, "records", map[string]any{"state": "received"}, 44},
		{"a province's newest", province, "records", map[string]any{"campaign": phonetest.Tet}, 50},
		{"a province's newest, masked", auditor, "records", map[string]any{"campaign": phonetest.Tet}, 50},
		{"a province's of one author", province, "records", map[string]any{"author": "author00000000042"}, 50},
		{"a province's that are rejected", province, "records", map[string]any{"state": "rejected", "campaign": phonetest.Tet}, 50},
		{"a province's of one day", province, "records", map[string]any{"campaign": phonetest.Tet, "from": "2027-01-20T00:00:00Z", "to": "2027-01-21T00:00:00Z"}, 50},
		{"a province's with a flag", province, "records", map[string]any{"campaign": phonetest.Tet, "flag": "any"}, 50},
		{"a second look", province, "second-look", map[string]any{"campaign": phonetest.Tet}, 50},
		{"a page of history", province, "history", map[string]any{"id": id(12_345)}, 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			in := map[string]any{"kind": "gift_handover"}
			for k, v := range c.in {
				in[k] = v
			}
			for b.Loop() {
				if got := c.ask(b, c.path, in); got != c.rows {
					b.Fatalf("%d rows, want %d", got, c.rows)
				}
			}
		})
	}
}

func id(n int) string { return fmt.Sprintf("gift%011d", n) }

// fill writes n gifts through the gate, and a flag for one in fifty.
func fill(b *testing.B, s *phonetest.Server, n int) {
	b.Helper()
	day := time.Date(2027, 1, 10, 1, 0, 0, 0, time.UTC)
	for from := 0; from < n; from += 500 {
		if err := s.Journal.Do(context.Background(), func(tx *journal.Tx) error {
			for i := from; i < from+500; i++ {
				state := []string{"received", "accepted", "accepted", "accepted", "accepted", "accepted", "accepted", "accepted", "returned", "rejected"}[i/communes%10]
				at := day.Add(time.Duration(i) * 20 * time.Second)
				doc := record.NewDoc("campaign", phonetest.Tet, "unit", commune(i%communes), "beneficiary", fmt.Sprintf("person%09d", i), "gift_type", phonetest.Parcel,
					"qty", 1, "value", 500_000, "received_by", "self", "given_at", at, "location", map[string]any{"lat": 20.8, "lon": 106.6, "accuracy": 10},
					"note", "Bà nhận tại nhà, sức khỏe yếu, con gái đi làm xa", "at", at, "skew_ms", 0, "author", fmt.Sprintf("author%011d", i%400), "device", "d_bench", "received_at", at,
					"body_sha", strings.Repeat("a", 64), "photos", []any{map[string]any{"sha256": strings.Repeat("b", 64), "role": "proof", "state": "whole"}}, "evidence", "full", "review_state", state)
				if state != "received" {
					doc.Put("review", map[string]any{"by": "leader", "at": at})
				}
				if err := tx.Put(record.Write{Kind: record.GiftHandover, ID: id(i), Doc: doc, New: true}); err != nil {
					return err
				}
				if i%50 == 0 {
					if err := tx.Raise(record.Flagged{Why: "far_from_unit", About: []record.Pointer{{Kind: "gift_handover", ID: id(i)}}}); err != nil {
						return err
					}
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}
