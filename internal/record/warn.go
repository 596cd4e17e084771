package record

import (
	"math"
	"slices"
	"strings"
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
	FarOff   float64       // metres from the middle of its unit at which a record is asked about
	TooFast  float64       // metres a second between two records of one person
	Moved    float64       // metres below which nobody is too fast
	// Handed is how many gifts one person hands over within HandedIn at most: one every four seconds, when choosing the
	// receiver and taking the photo alone take longer. The organisation's. Gifts on a sheet are signed for beforehand.
	Handed   int
	HandedIn time.Duration
}{
	DonorAgeMin: 18, DonorAgeMax: 60, // Thông tư 26/2013/TT-BYT Điều 4
	DaysAfter: map[string]int{"whole": 84, "red_cells": 84, "platelets": 14, "plasma": 14},       // Điều 6
	MaxML:     map[string]int64{"whole": 500, "red_cells": 650, "platelets": 650, "plasma": 650}, // Điều 4
	ValueOff:  0.2,
	ClockOff:  10 * time.Minute,
	PhotoOld:  24 * time.Hour,
	FarOff:    20_000,
	TooFast:   120 / 3.6,
	Moved:     2_000,
	Handed:    15,
	HandedIn:  time.Minute,
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
// rules find. They travel with the record and never refuse it. What a leader should look into is also a question to raise
// about it. An error is an I/O failure of the State.
func (k *Kind) Warnings(m *Mutation, st State, user string, now time.Time) (codes []string, questions []Flagged, err error) {
	w := &Warner{Kind: k, Mutation: m, Doc: m.F, State: st, User: user, Now: now}
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
			return nil, nil, err
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
	if m.Op == Create {
		w.place()
	}
	if k.Warn != nil && (m.Op == Create || m.Op == Transition) {
		k.Warn(w)
	}
	return w.codes, w.questions, w.err
}

// Warner looks at one record as it arrives and collects warnings. It reads rows through the State and never refuses.
type Warner struct {
	Kind     *Kind
	Mutation *Mutation
	Doc      Doc // the record as it will stand
	State    State
	User     string // its author
	Now      time.Time

	codes     []string
	questions []Flagged
	err       error
}

func (w *Warner) add(code string) {
	if !slices.Contains(w.codes, code) {
		w.codes = append(w.codes, code)
	}
}

// ask adds a warning that a leader should look into. What concerns all records of a person's day is asked once: key says
// what they share.
func (w *Warner) ask(why string, facts map[string]any, key ...string) {
	if slices.ContainsFunc(w.questions, func(f Flagged) bool { return f.Why == why }) {
		return
	}
	w.add(why)
	q := Flagged{Why: why, About: []Pointer{{w.Kind.Name, w.Mutation.ID}}, Facts: facts}
	if len(key) > 0 {
		q.Key = strings.Join(append(key, w.User, w.Doc.Text("unit"), w.today()), "/")
	}
	w.questions = append(w.questions, q)
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

// HappenedAt is when the thing recorded took place, by the best clock there is: as the record says, else when it was
// written down. Zero when it cannot be read.
func HappenedAt(doc Doc) time.Time {
	at, err := time.Parse(time.RFC3339, doc.Text("at"))
	if err != nil {
		at = time.Time{}
	}
	return happened(doc, at, doc.Int("skew_ms"))
}

func happened(doc Doc, written time.Time, skewMs int64) time.Time {
	for _, field := range []string{"given_at", "started_at", "found_at"} {
		if at, err := time.Parse(time.RFC3339, doc.Text(field)); err == nil {
			return at
		}
	}
	return byServer(written, skewMs)
}

// byServer is a moment of a phone's clock by the server's.
func byServer(at time.Time, skewMs int64) time.Time {
	return at.Add(-time.Duration(held(skewMs)) * time.Millisecond)
}

// held keeps milliseconds to what a duration can say (292 years).
func held(ms int64) int64 {
	const most = math.MaxInt64 / int64(time.Millisecond)
	return max(-most, min(most, ms))
}

func (w *Warner) happened() time.Time { return happened(w.Doc, w.Mutation.At, w.Mutation.SkewMs) }

// skew is the phone's skew in milliseconds.
func (w *Warner) skew() int64 { return held(w.Mutation.SkewMs) }

// today is the day of that, in Viet Nam.
func (w *Warner) today() string { return w.happened().In(vietnam).Format(time.DateOnly) }

func (w *Warner) clock() {
	if (time.Duration(w.skew()) * time.Millisecond).Abs() > Rules.ClockOff {
		w.ask("clock_off", map[string]any{"minutes": w.skew() / 60_000}, "clock_off")
	}
}

func (w *Warner) photos() {
	for _, photo := range w.Mutation.Photos {
		if days, old := PhotoAge(photo.TakenAt, w.happened(), w.Mutation.SkewMs); old {
			w.ask("photo_old", map[string]any{"days": days, "photo": photo.SHA256})
		}
	}
}

// PhotoAge tells in whole days how long before an event its photo was taken, and whether that is too long. The photo may
// have been dated by the phone, whose clock was off by skewMs: what is old by one clock only is not old.
func PhotoAge(taken, event time.Time, skewMs int64) (days int64, old bool) {
	if skewMs < 0 {
		event = event.Add(time.Duration(held(skewMs)) * time.Millisecond)
	}
	if taken.IsZero() || event.Sub(taken) <= Rules.PhotoOld {
		return 0, false
	}
	return int64(event.Sub(taken) / (24 * time.Hour)), true
}

// place compares where a record was made with its unit, and with where its author was before.
func (w *Warner) place() {
	spot := w.Doc.Sub("location")
	if spot == nil || w.err != nil {
		return
	}
	here := Position{Lat: spot.Float("lat"), Lon: spot.Float("lon"), Accuracy: spot.Float("accuracy")}
	centre, ok, err := w.State.Centre(w.Doc.Text("unit"))
	if w.err = err; ok {
		if far := here.From(centre) - here.Accuracy; far > Rules.FarOff {
			w.ask("far_from_unit", map[string]any{"metres": int64(far)})
		}
	}
	before, ok := w.State.Before(w.User)
	if !ok || before.ID == w.Mutation.ID {
		return
	}
	moved := here.From(before.Place) - here.Accuracy - before.Place.Accuracy
	took := w.Mutation.Written().Sub(before.At).Abs().Seconds()
	if moved > Rules.Moved && moved > took*Rules.TooFast {
		w.ask("too_fast", map[string]any{"metres": int64(moved), "seconds": int64(took), "other": before.Pointer}, "too_fast")
	}
}

// ByHand is when a gift was handed over by hand. What stands on a sheet that many signed was handed over before, and a
// correction hands over nothing.
func (m *Mutation) ByHand() (at time.Time, ok bool) {
	sheet := slices.ContainsFunc(m.Photos, func(p Photo) bool { return p.Role == "sheet" })
	return happened(m.F, m.At, m.SkewMs), m.Op == Create && !sheet && !m.F.Has("corrects")
}

// hands compares how many gifts were handed over about when this one was with what one pair of hands can do.
func (w *Warner) hands() {
	at, ok := w.Mutation.ByHand()
	if !ok || w.err != nil {
		return
	}
	if n := w.State.Handed(w.User, at, Rules.HandedIn); n >= Rules.Handed {
		w.ask("too_fast", map[string]any{"gifts": n + 1, "within": int64(Rules.HandedIn.Seconds())}, "too_fast")
	}
}

func (w *Warner) offList() {
	if w.err != nil {
		return
	}
	var off bool
	if off, w.err = w.State.OffList(w.Doc.Text("campaign"), w.Doc.Text("unit"), w.Doc.Text("beneficiary")); off {
		w.ask("off_list", map[string]any{"list_version": w.Doc.Int("list_version")})
	}
}

func (w *Warner) outsideCampaign() {
	campaign := w.row("campaign", "campaign")
	day, starts, ends := w.today(), campaign.Text("starts"), campaign.Text("ends")
	if starts != "" && day < starts || ends != "" && day > ends {
		w.ask("outside_campaign", map[string]any{"day": day, "starts": starts, "ends": ends}, "outside_campaign", w.Doc.Text("campaign"))
	}
}

// valueOutsideGiftType asks about another value than people write: that of one gift or of all of them.
func (w *Warner) valueOutsideGiftType() {
	kind := w.row("gift_type", "gift_type")
	if ValueOutside(w.Doc, kind) {
		w.ask("value_outside_gift_type", map[string]any{"value": w.Doc.Int("value"), "expected": kind.Int("value"), "qty": w.Doc.Int("qty")})
	}
}

// ValueOutside says whether the value of a gift is neither that of one of its type nor that of all of them.
func ValueOutside(gift, kind Doc) bool {
	one := kind.Float("value")
	off := func(whole float64) bool { return math.Abs(gift.Float("value")-whole) > Rules.ValueOff*whole }
	return one != 0 && off(one) && off(one*gift.Float("qty"))
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
		w.ask("donor_interval", map[string]any{"last": last.Format(time.DateOnly), "component": component, "days": int64(w.driveDay().Sub(last) / (24 * time.Hour)), "least": days})
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
