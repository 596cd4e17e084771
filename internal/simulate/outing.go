package simulate

import (
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/record"
)

// meet records something that was done together.
func (h *hand) meet() (done, error) {
	if h.unit == "" {
		return done{}, nil
	}
	now := h.now()
	kind := pick(h, "communication", "environment", "kitchen", "visit", "training")
	f := record.NewDoc("unit", h.unit, "type", kind, "started_at", now.Add(-2*time.Hour).Format(time.RFC3339),
		"hours", 1+h.rng.IntN(3), "people", 3+h.rng.IntN(15), "outputs", pick(h, "đã xong", "40 suất cơm", "dọn 2 tuyến ngõ", "12 hộ được thăm"))
	var photos []client.Photo
	var err error
	if h.rng.Float64() < h.Photos {
		if photos, err = h.shoot(now); err != nil {
			return done{}, err
		}
	}
	_, mid, err := h.phone.Record(record.Activity.Name, f, photos...)
	if err != nil {
		return done{}, err
	}
	h.declared(mid, photos)
	word := record.Activity.Field("type").Option(kind)
	return done{"hoạt động: " + strings.ToLower(word.Vi), "activity: " + strings.ToLower(word.En), []string{mid}}, nil
}

func (h *hand) aid() (done, error) {
	if h.unit == "" {
		return done{}, nil
	}
	now := h.now()
	cause := pick(h, "traffic", "fall", "heat", "burn", "daily_life")
	casualty := record.NewDoc("sex", pick(h, "male", "female"), "age_band", pick(h, "6_15", "16_59", "60_plus"), "avpu", "alert",
		"breathing", true, "severe_bleeding", false, "care", []string{pick(h, "bandage", "cool_burn", "keep_warm"), "comfort"},
		"outcome", "stable", "handed_to", pick(h, "family", "self", "health_station"))
	f := record.NewDoc("unit", h.unit, "found_at", now.Add(-10*time.Minute).Format(time.RFC3339), "ended_at", now.Format(time.RFC3339),
		"place", "đầu ngõ", "cause", cause, "casualties", []record.Doc{casualty})
	_, mid, err := h.phone.Record(record.FirstAidCase.Name, f)
	if err != nil {
		return done{}, err
	}
	word := record.FirstAidCase.Field("cause").Option(cause)
	return done{"sơ cấp cứu: " + strings.ToLower(word.Vi), "first aid: " + strings.ToLower(word.En), []string{mid}}, nil
}
