//go:build unix

package journal_test

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// people puts n beneficiaries, each a household of their own.
func (w *world) people(n int) []string {
	w.Helper()
	ids := make([]string, n)
	for start := 0; start < n; start += 1000 {
		if err := w.Do(context.Background(), func(tx *journal.Tx) error {
			for i := start; i < min(n, start+1000); i++ {
				ids[i] = record.NewID(w.now)
				doc := record.NewDoc("unit", kienAn, "name", fmt.Sprintf("Nguyễn Thị %d", i), "hamlet", "Tổ dân phố 5", "household_size", 1, "categories", []string{"poor"})
				if err := tx.Put(record.Write{Kind: record.Beneficiary, ID: ids[i], Doc: doc, New: true}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			w.Fatal(err)
		}
	}
	return ids
}

// BenchmarkPush is the work W of one phone: gift handovers of 15 fields in pushes of 50, each acknowledged after fsync.
func BenchmarkPush(b *testing.B) {
	w := newWorld(b)
	people := w.people(b.N)
	lan := w.phone("lan")
	sent := make([]journal.Sent, 0, b.N)
	for i := range b.N {
		given := w.now.Add(-time.Duration(b.N-i) * 10 * time.Second) // at a pace that people can keep, or each is asked about
		mid, m := w.mut(record.GiftHandover, record.Create, record.NewID(w.now), map[string]any{
			"campaign": tet, "unit": kienAn, "beneficiary": people[i], "gift_type": parcel, "qty": 1, "value": 500000, "received_by": "self",
			"giver": "Công ty TNHH Hải Phòng", "given_at": given.Format(time.RFC3339), "location": map[string]any{"lat": 20.81, "lon": 106.63, "accuracy": 12},
			"refused_photo": false, "witness": "Phạm Văn Tổ Trưởng", "consent": "given", "note": "Bà nhận tại nhà, sức khoẻ yếu", "warnings": []string{}})
		sent = append(sent, w.sent(mid, nil, m))
	}
	b.ResetTimer()
	cpu := processor()
	for start := 0; start < b.N; start += 50 {
		lan.push(sent[start:min(b.N, start+50)]...)
	}
	b.ReportMetric(float64((processor()-cpu).Microseconds())/float64(b.N), "cpu-us/record") // steadier than time on a busy machine
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// processor is the time this process has had of the processors.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
