package people

import (
	"slices"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// seen is a phone that was heard of so many days ago, with so much unsent on it.
func seen(days float64, queue int64) journal.Device {
	return journal.Device{SeenAt: now.Add(-time.Duration(days * float64(24*time.Hour))), Queue: queue}
}

func revoked(d journal.Device) journal.Device {
	d.RevokedAt = now
	return d
}

// A phone is silent after so many whole days. Of several the one heard of last counts, and a revoked one does not.
func TestStanding(t *testing.T) {
	holds, held := []org.Grant{{}}, []org.Grant{{To: now.Add(-time.Hour)}}
	for what, c := range map[string]struct {
		grants []org.Grant
		phones []journal.Device
		want   standing
		days   int
		queue  int64
	}{
		"nearly three days":                   {holds, []journal.Device{seen(2.9, 0)}, active, 2, 0},
		"three days":                          {holds, []journal.Device{seen(3, 1)}, silent, 3, 1},
		"another phone":                       {holds, []journal.Device{seen(9, 4), seen(1, 2)}, active, 1, 6},
		"another phone, heard of earlier":     {holds, []journal.Device{seen(1, 2), seen(9, 4)}, active, 1, 6},
		"the other is revoked":                {holds, []journal.Device{seen(9, 4), revoked(seen(1, 2))}, silent, 9, 4},
		"the only one is revoked":             {holds, []journal.Device{revoked(seen(9, 4))}, without, 0, 0},
		"none":                                {holds, nil, without, 0, 0},
		"one that never said what lies on it": {holds, []journal.Device{seen(4, -1)}, silent, 4, 0},
		"no role any more":                    {held, []journal.Device{seen(4, 0)}, ended, 4, 0},
		"a clock that was ahead":              {holds, []journal.Device{seen(-1, 0)}, active, 0, 0},
	} {
		if s, days, queue := stands(c.grants, c.phones, 3, now); s != c.want || days != c.days || queue != c.queue {
			t.Errorf("%s: %s for %d days with %d, want %s for %d with %d", what, s, days, queue, c.want, c.days, c.queue)
		}
	}
}

// Silent ones come first, the longest silence and what lies on it before others, then by given name.
func TestThePlaceOfAStanding(t *testing.T) {
	want := []string{
		silent.place(5000, 0, "Vũ Ỷ", "1"),
		silent.place(20, 0, "Vũ Ỷ", "2"),
		silent.place(5, 10, "Vũ Ỷ", "3"),
		silent.place(5, 9, "Vũ Ỷ", "4"),
		silent.place(5, 0, "Trần Văn An", "5"),
		silent.place(5, 0, "Lê Thị Bình", "6"),
		without.place(0, 0, "Vũ Ỷ", "7"),
		active.place(2, 0, "Trần An", "8"),
		active.place(0, 9, "Lê Bình", "9"),
		active.place(1, 0, "Lê Bình", "91"),
		ended.place(9, 9, "An", "92"),
	}
	if !slices.IsSorted(want) {
		t.Errorf("%q", want)
	}
}
