//go:build unix

package report_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/report"
)

// A province of 114 communes with 50,000 gifts, and 60,000 people of whom 57,000 are approved.
func BenchmarkProgress(b *testing.B) {
	w := newWorld(b, 114)
	w.fills(50_000)
	at := time.Date(2027, 1, 20, 1, 0, 0, 0, time.UTC)
	w.now = at
	ask := func(b *testing.B, d *report.Desk, unit string) {
		b.Helper()
		p, err := d.Progress(context.Background(), report.Asked{Unit: unit, Campaign: tet}, report.Sight{Figures: true, Health: true, Places: true})
		w.must(err)
		if p.Gifts.Handovers == 0 || len(p.Children) == 0 {
			b.Fatal("no figures")
		}
	}
	changes := func(communes int) {
		for i := range communes {
			w.put(write(record.Beneficiary, w.id(at), "unit", w.communes[i], "name", "Một người"))
		}
	}
	b.Run("province, first time", func(b *testing.B) {
		cpu := processor()
		for b.Loop() {
			ask(b, w.desk(), province)
		}
		b.ReportMetric(float64((processor()-cpu).Milliseconds())/float64(b.N), "cpu-ms/op") // steadier than time on a busy machine
	})
	for name, communes := range map[string]int{"province, nothing new": 0, "province, 1 commune changed": 1, "province, 20 communes changed": 20} {
		b.Run(name, func(b *testing.B) {
			d := w.desk()
			ask(b, d, province)
			var cpu time.Duration
			for b.Loop() {
				b.StopTimer()
				changes(communes)
				b.StartTimer()
				begun := processor()
				ask(b, d, province)
				cpu += processor() - begun
			}
			b.ReportMetric(float64(cpu.Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
	b.Run("commune, first time", func(b *testing.B) {
		cpu := processor()
		for b.Loop() {
			ask(b, w.desk(), w.communes[7])
		}
		b.ReportMetric(float64((processor()-cpu).Milliseconds())/float64(b.N), "cpu-ms/op")
	})
}

// processor is the time this process has had of the processors.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
