package report_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/report"
	"github.com/chungsuc/chungsuc/internal/server"
	_ "github.com/chungsuc/chungsuc/pb_migrations"
)

const (
	province = "provincehaipho0"
	tet      = "campaigntet0000"
	parcel   = "gifttypeparcel0"
	rice     = "gifttyperice000"
)

// world is a province with communes, opened on a folder of its own.
type world struct {
	testing.TB
	*journal.Journal
	app      core.App
	srv      *server.Server
	rand     *rand.Rand
	communes []string
	now      time.Time
}

func newWorld(t testing.TB, communes int) *world {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir(), DBConnect: server.Connect})
	w := &world{TB: t, app: app, srv: server.Bind(app, server.Config{Log: slog.New(slog.DiscardHandler)}), rand: rand.New(rand.NewPCG(1, 2))}
	w.must(app.Bootstrap())
	w.must(w.srv.Open())
	t.Cleanup(func() {
		w.must(app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error { return e.App.ClearBootstrap() }))
	})
	w.Journal = w.srv.Journal
	units := []org.Unit{{ID: province, Era: "2025-07-01", Code: "31", Type: "Thành phố", Name: "Hải Phòng"}}
	for i := range communes {
		id := fmt.Sprintf("commune%08d", i)
		w.communes = append(w.communes, id)
		units = append(units, org.Unit{ID: id, Era: "2025-07-01", Code: fmt.Sprint(10000 + i), Type: "Xã", Name: fmt.Sprint("Xã ", i), Parent: province})
	}
	w.must(w.PutUnits(context.Background(), units, nil))
	w.put(
		write(record.Campaign, tet, "name", "Tết Nhân ái", "type", "tet_nhan_ai", "starts", "2027-01-10", "ends", "2027-02-05", "deadline", "2027-02-01", "gift_limit", 1, "evidence", "standard"),
		write(record.GiftType, parcel, "campaign", tet, "name", "Suất quà", "cash", 300000, "value", 500000),
		write(record.GiftType, rice, "campaign", tet, "name", "Gạo", "value", 200000))
	return w
}

func write(k *record.Kind, id string, pairs ...any) record.Write {
	return record.Write{Kind: k, ID: id, Doc: record.NewDoc(pairs...), New: true}
}

func (w *world) put(writes ...record.Write) {
	w.Helper()
	for start := 0; start < len(writes); start += 500 {
		w.must(w.Do(context.Background(), func(tx *journal.Tx) error {
			for _, one := range writes[start:min(len(writes), start+500)] {
				if err := tx.Put(one); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// desk is a desk that has read nothing yet.
func (w *world) desk() *report.Desk {
	return &report.Desk{Journal: w.Journal, Clock: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler)}
}

func (w *world) id(at time.Time) string { return record.NewID(at) }

// fills puts people and a gift for most of them into every commune, as wide as rows are in the field.
func (w *world) fills(gifts int) {
	w.Helper()
	begin := time.Date(2027, 1, 15, 1, 0, 0, 0, time.UTC)
	var writes []record.Write
	per := gifts / len(w.communes)
	for c, commune := range w.communes {
		list := w.id(begin)
		writes = append(writes, write(record.List, list, "campaign", tet, "unit", commune, "version", 1, "state", "approved", "decided_at", "2027-01-12T08:00:00Z"))
		for i := range per + per/5 {
			at := begin.Add(time.Duration(w.rand.IntN(15*24*3600)) * time.Second)
			person := w.id(begin)
			writes = append(writes, write(record.Beneficiary, person, "unit", commune, "name", fmt.Sprintf("Nguyễn Thị %d", i), "birth_year", 1950,
				"hamlet", fmt.Sprint("Thôn ", i%9), "household_size", 2, "categories", []string{[]string{"poor", "near_poor", "elderly_alone"}[i%3]},
				"address", "Số 5, ngõ 3, đường Trần Nhân Tông", "phone", "+84912345678"))
			if i%20 > 0 {
				writes = append(writes, write(record.ListItem, w.id(begin), "list", list, "campaign", tet, "unit", commune, "beneficiary", person))
			}
			if i >= per {
				continue
			}
			value, typ := 500000, parcel
			if i%4 == 0 {
				value, typ = 200000, rice
			}
			writes = append(writes, write(record.GiftHandover, w.id(at), "campaign", tet, "unit", commune, "beneficiary", person, "gift_type", typ, "qty", 1,
				"value", value, "received_by", "self", "giver", []string{"", "Công ty TNHH Hải Phòng", "Hội Phụ nữ"}[i%3], "given_at", at.Format(time.RFC3339),
				"location", record.Position{Lat: 20.8 + float64(c)/100, Lon: 106.6, Accuracy: 12}, "consent", "given", "note", "Bà nhận tại nhà, sức khoẻ yếu",
				"at", at.Format(time.RFC3339), "skew_ms", -4200, "author", fmt.Sprint("user", c), "device", "d_12345678", "received_at", at.Format(time.RFC3339),
				"body_sha", "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "created_sha", "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
				"photos", []any{map[string]any{"sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "role": "proof", "state": "whole", "taken_at": at.Format(time.RFC3339)}},
				"evidence", "full", "review_state", "received"))
		}
	}
	w.put(writes...)
}
