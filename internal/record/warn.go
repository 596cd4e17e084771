package record

import (
	"math"
	"slices"
	"time"
)

// Rules are the numbers behind the warnings. They are the law's and the organisation's, not ours, so an operator may
// set them before the server starts. Nothing is ever refused for them.
var Rules = struct {
	DonorAgeMin, DonorAgeMax int64 // years, in the year of the drive
	// DaysAfter is the least number of days after a donation of a component.
	DaysAfter map[string]int
	// MaxML is the greatest volume of one donation of a component, whatever the donor's weight.
	MaxML map[string]int64
	// ValueOff is how far from its gift type a gift's value may be, as a part of it. The organisation's.
	ValueOff float64
	ClockOff time.Duration // how wrong a phone's clock may be
	PhotoOld time.Duration // how long before the event its photo may be taken
}{
	DonorAgeMin: 18, DonorAgeMax: 60, // Thông tư 26/2013/TT-BYT Điều 4
	DaysAfter: map[string]int{"whole": 84, "red_cells": 84, "platelets": 14, "plasma": 14},       // Điều 6
	MaxML:     map[string]int64{"whole": 500, "red_cells": 650, "platelets": 650, "plasma": 650}, // Điều 4
	ValueOff:  0.2,
	ClockOff:  10 * time.Minute,
	PhotoOld:  24 * time.Hour,
}

// DonorCap is the greatest volume in ml for a donor of this weight in kg: 250 below 45 kg, else 9 ml a kilogram and at
// most 500; of apheresis 500 from 50 kg and 650 from 60 kg. 0 = not suited (Thông tư 26/2013/TT-BYT Điều 4). A phone
// asks the weight for this and forgets it: weights are never sent.
func DonorCap(component string, weight float64) int64 {
	switch {
	case component == "whole" && weight < 42, component != "whole" && weight < 50:
		return 0
	case component != "whole" && weight < 60:
		return 500
	case component != "whole":
		return 650
	case weight < 45:
		return 250
	default:
		return int64(min(500, math.Floor(9*weight)))
	}
}

// Warnings are what a leader should know about a mutation: what the phone itself warned of, in its order, then what the
// rules find. They travel with the record and never refuse it. An error is an I/O failure of the State.
func (k *Kind) Warnings(m *Mutation, st State, now time.Time) ([]string, error) {
	w := &Warner{Kind: k, Mutation: m, Doc: m.F, State: st, Now: now}
	for _, code := range m.F.Texts("warnings") {
		if code != "" && len(code) <= 40 && only(code, base36+"_") {
			w.add(code)
		}
	}
	for _, code := range m.Warnings {
		w.add(code)
	}
	if m.Op == Transition {
		row, _, err := st.Row(k.Name, m.ID)
		if err != nil {
			return nil, err
		}
		w.Doc = row.Doc.Clone()
		for _, mb := range m.F {
			if slices.Contains(k.StepFields, mb.Name) {
				w.Doc.Set(mb.Name, mb.Value)
			}
		}
	}
	w.clock()
	w.photos()
	if k.Warn != nil && (m.Op == Create || m.Op == Transition) {
		k.Warn(w)
	}
	return w.codes, w.err
}

// Warner looks at one record as it arrives and collects warnings. It reads rows through the State and never refuses.
type Warner struct {
	Kind     *Kind
	Mutation *Mutation
	Doc      Doc // the record as it will stand
	State    State
	Now      time.Time

	codes []string
	err   error
}

func (w *Warner) add(code string) {
	if !slices.Contains(w.codes, code) {
		w.codes = append(w.codes, code)
	}
}

// row reads the row that a reference points to, nil when it is not known.
func (w *Warner) row(field, kind string) Doc {
	id := w.Doc.Text(field)
	if w.err != nil || id == "" {
		return nil
	}
	row, _, err := w.State.Row(kind, id)
	w.err = err
	return row.Doc
}

// vietnam is UTC+7, without summer time.
var vietnam = time.FixedZone("ICT", 7*60*60)

// happened is when the thing recorded took place, by the best clock there is.
func (w *Warner) happened() time.Time {
	for _, field := range []string{"given_at", "started_at", "found_at"} {
		if at, err := time.Parse(time.RFC3339, w.Doc.Text(field)); err == nil {
			return at
		}
	}
	return w.Mutation.At.Add(-time.Duration(w.skew()) * time.Millisecond)
}

// skew is the phone's skew in milliseconds, held to what a duration can say (292 years).
func (w *Warner) skew() int64 {
	const most = math.MaxInt64 / int64(time.Millisecond)
	return max(-most, min(most, w.Mutation.SkewMs))
}

// today is the day of that, in Viet Nam.
func (w *Warner) today() string { return w.happened().In(vietnam).Format(time.DateOnly) }

func (w *Warner) clock() {
	if (time.Duration(w.skew()) * time.Millisecond).Abs() > Rules.ClockOff {
		w.add("clock_off")
	}
}

func (w *Warner) photos() {
	for _, photo := range w.Mutation.Photos {
		if !photo.TakenAt.IsZero() && w.happened().Sub(photo.TakenAt) > Rules.PhotoOld {
			w.add("photo_old")
		}
	}
}

func (w *Warner) outsideCampaign() {
	campaign := w.row("campaign", "campaign")
	day := w.today()
	if starts := campaign.Text("starts"); starts != "" && day < starts {
		w.add("outside_campaign")
	}
	if ends := campaign.Text("ends"); ends != "" && day > ends {
		w.add("outside_campaign")
	}
}

// valueOutsideGiftType compares the value with that of one gift of its type and with that of all of them, as people
// write either.
func (w *Warner) valueOutsideGiftType() {
	one := w.row("gift_type", "gift_type").Float("value")
	if one == 0 {
		return
	}
	off := func(whole float64) bool { return math.Abs(w.Doc.Float("value")-whole) > Rules.ValueOff*whole }
	if off(one) && off(one*w.Doc.Float("qty")) {
		w.add("value_outside_gift_type")
	}
}

// driveDay is the day on which the donor gives.
func (w *Warner) driveDay() time.Time {
	day := w.row("drive", "blood_drive").Text("date")
	if day == "" {
		day = w.today()
	}
	at, _ := time.Parse(time.DateOnly, day)
	return at
}

func (w *Warner) donorAge() {
	born := w.Doc.Sub("donor").Int("birth_year")
	if born == 0 {
		return
	}
	if age := int64(w.driveDay().Year()) - born; age < Rules.DonorAgeMin || age > Rules.DonorAgeMax {
		w.add("donor_age")
	}
}

// donorInterval counts from the last donation, by its component: the one the donor tells of and the one the server
// knows of, unless that may be the very donation that this record corrects. A donor who does not say what it was is taken
// to have given whole blood.
func (w *Warner) donorInterval() {
	if last, err := time.Parse(time.DateOnly, w.Doc.Text("last_date")); err == nil {
		w.tooSoon(last, w.Doc.Text("last_component"))
	}
	if hmac := w.Mutation.Secrets["id_hmac"]; hmac != "" && w.err == nil && !w.Doc.Has("corrects") {
		last, component, err := w.State.LastDonation(hmac)
		w.err = err
		if !last.IsZero() {
			w.tooSoon(last, component)
		}
	}
}

func (w *Warner) tooSoon(last time.Time, component string) {
	days, ok := Rules.DaysAfter[component]
	if !ok {
		days = Rules.DaysAfter["whole"]
	}
	if w.driveDay().Before(last.AddDate(0, 0, days)) {
		w.add("donor_interval")
	}
}

func (w *Warner) donorVolume() {
	component := w.Doc.Text("component")
	if component == "" {
		component = "whole"
	}
	if most := Rules.MaxML[component]; most > 0 && w.Doc.Int("ml") > most {
		w.add("donor_volume")
	}
}
