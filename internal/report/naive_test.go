package report_test

import (
	"cmp"
	"encoding/json/v2"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"

	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/report"
)

// naive counts the slow way: from the wire JSON of every living row, one after another, with no SQL but to read them.
type naive struct {
	rows map[string]map[string]record.Doc // kind -> id -> row
	into map[string]string                // merged person -> who they live on as
}

func (w *world) naive() naive {
	w.Helper()
	n := naive{map[string]map[string]record.Doc{}, map[string]string{}}
	for _, k := range record.Kinds {
		n.rows[k.Name] = map[string]record.Doc{}
	}
	read := func(query string, take func(a, b string, c []byte)) {
		rows, err := w.app.ConcurrentDB().(*dbx.DB).DB().Query(query)
		w.must(err)
		defer rows.Close()
		for rows.Next() {
			var a, b string
			var c []byte
			w.must(rows.Scan(&a, &b, &c))
			take(a, b, c)
		}
		w.must(rows.Err())
	}
	read("SELECT kind, rid, wire FROM sync_log WHERE gone = ''", func(kind, id string, wire []byte) {
		doc, err := record.ParseDoc(wire)
		w.must(err)
		n.rows[kind][id] = doc
	})
	read("SELECT rid, why, '' FROM sync_gone WHERE kind = 'beneficiary'", func(id, why string, _ []byte) {
		n.into[id] = strings.TrimPrefix(why, "merged:")
	})
	return n
}

func (n naive) who(id string) string {
	for n.into[id] != "" {
		id = n.into[id]
	}
	return id
}

func (n naive) house(id string) string {
	id = n.who(id)
	if head := n.rows["beneficiary"][id].Text("household"); head != "" {
		return n.who(head)
	}
	return id
}

var ict = time.FixedZone("", 7*3600)

func day(at time.Time) string { return at.In(ict).Format(time.DateOnly) }

func happened(d record.Doc) time.Time {
	for _, name := range []string{"given_at", "found_at", "started_at"} {
		if at, err := time.Parse(time.RFC3339, d.Text(name)); err == nil {
			return at
		}
	}
	at, err := time.Parse(time.RFC3339, d.Text("at"))
	if err != nil {
		return time.Time{}
	}
	return at.Truncate(time.Second).Add(-time.Duration(d.Int("skew_ms")/1000) * time.Second)
}

// onDay is the day of a drive.
func onDay(drive record.Doc) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, drive.Text("date"), ict)
	if err != nil {
		return time.Time{}
	}
	return at
}

// approval is the list by which somebody stands in a campaign, nil when by none.
func (n naive) approval(campaign string) map[string]record.Doc {
	type candidate struct {
		list    record.Doc
		removed bool
	}
	best := map[string]candidate{}
	for _, id := range slices.Sorted(maps.Keys(n.rows["list_item"])) {
		item := n.rows["list_item"][id]
		list := n.rows["list"][item.Text("list")]
		if s := list.Text("state"); item.Text("campaign") != campaign || s != "approved" && s != "aggregated" {
			continue
		}
		who := n.who(item.Text("beneficiary"))
		c, had := best[who]
		newer := cmp.Compare(list.Int("version"), c.list.Int("version"))
		if !had || newer > 0 || newer == 0 && c.removed && !item.Bool("removed") {
			best[who] = candidate{list, item.Bool("removed")}
		}
	}
	on := map[string]record.Doc{}
	for who, c := range best {
		if !c.removed {
			on[who] = c.list
		}
	}
	return on
}

func percent(n, of float64) *float64 {
	if of == 0 {
		return nil
	}
	p := math.Round(n/of*1000) / 10
	return &p
}

// progress is the naive count of what the desk tells, less what it reads from the tree and the clock.
func (n naive) progress(units []string, campaign, from, to string) *report.Progress {
	p := &report.Progress{FirstAid: &report.FirstAid{}}
	c := n.rows["campaign"][campaign]
	in := func(d record.Doc) bool { return slices.Contains(units, d.Text("unit")) }
	within := func(at time.Time) bool { return (from == "" || day(at) >= from) && (to == "" || day(at) <= to) }
	stands := func(d record.Doc) bool {
		return d.Text("review_state") != "withdrawn" && d.Text("review_state") != "rejected" && !d.Has("corrected_by")
	}
	adopted := func(d record.Doc, on string) bool {
		own := d.Text("campaign")
		return own == campaign || own == "" && c.Text("starts") <= on && on <= c.Text("ends")
	}
	approval := n.approval(campaign)
	listed := map[string]bool{} // houses with somebody on the list
	for who := range approval {
		if n.rows["beneficiary"][who] != nil {
			listed[n.house(who)] = true
		} else {
			listed[who] = true
		}
	}
	days := map[string]*report.Day{}
	on := func(at time.Time) *report.Day {
		if days[day(at)] == nil {
			days[day(at)] = &report.Day{Day: day(at)}
		}
		return days[day(at)]
	}

	hamlets := map[string]*report.HamletCoverage{}
	for id, b := range n.rows["beneficiary"] {
		if !in(b) || approval[id] == nil {
			continue
		}
		served := slices.ContainsFunc(b.Subs("served"), func(s record.Doc) bool { return s.Text("campaign") == campaign })
		h := hamlets[b.Text("hamlet")]
		if h == nil {
			h = &report.HamletCoverage{Hamlet: b.Text("hamlet")}
			hamlets[h.Hamlet] = h
		}
		h.Approved++
		p.Coverage.Approved++
		if served {
			h.Served++
			p.Coverage.Served++
		} else {
			h.Left++
			p.Coverage.Left++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(hamlets)) {
		p.Coverage.ByHamlet = append(p.Coverage.ByHamlet, *hamlets[name])
	}
	p.Coverage.Percent = percent(float64(p.Coverage.Served), float64(p.Coverage.Approved))

	persons, houses, firsts := map[string]bool{}, map[string]int64{}, map[string]string{}
	categories := map[string]map[string]bool{}
	givers, types := map[string]*report.Given{}, map[string]*report.Given{}
	points := map[[2]float64]int64{}
	var waits []float64
	deadline := cmp.Or(c.Text("deadline"), c.Text("ends"))
	for _, g := range n.rows["gift_handover"] {
		at := happened(g)
		if !in(g) || g.Text("campaign") != campaign || !within(at) {
			continue
		}
		switch {
		case g.Text("review_state") == "withdrawn":
			p.Evidence.Withdrawn++
		case g.Text("review_state") == "rejected":
			p.Evidence.Rejected++
		}
		if !stands(g) {
			continue
		}
		*map[string]*int64{"none": &p.Evidence.None, "preview": &p.Evidence.Preview, "full": &p.Evidence.Full}[g.Text("evidence")]++
		*map[string]*int64{"received": &p.Evidence.Waiting, "accepted": &p.Evidence.Accepted, "returned": &p.Evidence.Returned}[g.Text("review_state")]++
		qty, value := g.Int("qty"), g.Int("value")
		if !g.Bool("counted") {
			p.Gifts.OverLimit.Handovers++
			p.Gifts.OverLimit.Value += value
			continue
		}
		p.Gifts.Handovers++
		p.Gifts.Count += qty
		p.Gifts.Value += value
		p.Gifts.Cash += min(value, qty*n.rows["gift_type"][g.Text("gift_type")].Int("cash"))
		if value >= 500_000*qty {
			p.Gifts.Over500k.N += qty
		}
		for key, all := range map[string]map[string]*report.Given{"giver": givers, "gift_type": types} {
			name := g.Text(key)
			if all[name] == nil {
				all[name] = &report.Given{}
			}
			all[name].Handovers++
			all[name].Count += qty
			all[name].Value += value
		}
		who, house := n.who(g.Text("beneficiary")), n.house(g.Text("beneficiary"))
		persons[who] = true
		houses[house] += value
		if first := firsts[house]; first == "" || day(at) < first {
			firsts[house] = day(at)
		}
		if categories[house] == nil {
			categories[house] = map[string]bool{}
		}
		for _, name := range n.rows["beneficiary"][who].Texts("categories") {
			categories[house][name] = true
		}
		d := on(at)
		d.Handovers++
		d.Count += qty
		d.Value += value
		if day(at) <= deadline {
			p.Timeliness.BeforeDeadline++
		}
		if listed[house] {
			p.OnList.N++
		}
		var decided time.Time
		for _, name := range []string{house, g.Text("beneficiary")} {
			if list := approval[name]; list != nil {
				if at, err := time.Parse(time.RFC3339, list.Text("decided_at")); err == nil && at.After(decided) {
					decided = at
				}
			}
		}
		if !decided.IsZero() {
			waits = append(waits, math.Floor(at.Truncate(time.Second).Sub(decided.Truncate(time.Second)).Hours()/24))
		}
		if l := g.Sub("location"); l != nil {
			points[[2]float64{math.Round(l.Float("lat") * 1000), math.Round(l.Float("lon") * 1000)}]++
		}
	}
	p.Gifts.Goods = p.Gifts.Value - p.Gifts.Cash
	p.Gifts.Persons, p.Gifts.Households = int64(len(persons)), int64(len(houses))
	p.Gifts.Over500k.Of, p.Gifts.Over500k.Percent = p.Gifts.Count, percent(float64(p.Gifts.Over500k.N), float64(p.Gifts.Count))
	p.Timeliness.Of, p.Timeliness.Percent = p.Gifts.Handovers, percent(float64(p.Timeliness.BeforeDeadline), float64(p.Gifts.Handovers))
	p.OnList.Of, p.OnList.Percent = p.Gifts.Handovers, percent(float64(p.OnList.N), float64(p.Gifts.Handovers))
	if slices.Sort(waits); len(waits) > 0 {
		m := (waits[(len(waits)-1)/2] + waits[len(waits)/2]) / 2
		p.Timeliness.MedianDays = &m
	}
	for name, g := range givers {
		g.Giver, g.Name = &name, name
		p.Gifts.ByGiver = append(p.Gifts.ByGiver, *g)
	}
	for id, g := range types {
		g.GiftType, g.Name = &id, n.rows["gift_type"][id].Text("name")
		p.Gifts.ByType = append(p.Gifts.ByType, *g)
	}
	for at, many := range points {
		p.Points = append(p.Points, report.Point{Lat: at[0] / 1000, Lon: at[1] / 1000, N: many})
	}
	for house, first := range firsts {
		if houses[house] >= 0 {
			days[first].Served++
		}
	}
	for _, o := range record.Categories {
		var values []int64
		for house, value := range houses {
			if categories[house][o.Value] {
				values = append(values, value)
			}
		}
		if slices.Sort(values); len(values) == 0 {
			continue
		}
		rank := func(share float64) int64 { return values[int(math.Ceil(share*float64(len(values))))-1] }
		f := report.Fairness{Category: o.Value, P10: rank(0.1), P90: rank(0.9), N: int64(len(values))}
		if f.P10 > 0 {
			ratio := math.Round(float64(f.P90)/float64(f.P10)*100) / 100
			f.Ratio = &ratio
		}
		p.Fairness = append(p.Fairness, f)
	}

	for _, f := range n.rows["flag"] {
		facts := f.Sub("facts")
		if in(f) && f.Text("why") == "already_given" && facts.Text("campaign") == campaign {
			if s := f.Text("state"); s == "open" {
				p.Duplicates.Open++
			} else {
				p.Duplicates.Decided++
			}
		}
	}

	deferred, reactions := map[string]int64{}, map[string]int64{}
	for _, v := range n.rows["blood_visit"] {
		drive := n.rows["blood_drive"][v.Text("drive")]
		if !in(v) || drive == nil || !within(onDay(drive)) || !stands(v) || !adopted(drive, drive.Text("date")) {
			continue
		}
		b := &p.Blood
		b.Registered++
		switch v.Text("state") {
		case "arrived":
			b.Arrived++
		case "screened":
			b.Arrived++
			b.Eligible++
		case "deferred":
			b.Arrived++
			deferred[cmp.Or(v.Text("defer_class"), "not_stated")]++
		case "donated":
			b.Arrived++
			b.Eligible++
			b.Donated++
			b.Bags++
			b.ML += v.Int("ml")
			if v.Int("prior_count") > 0 || v.Has("last_date") {
				b.Repeat++
			} else {
				b.First++
			}
			on(onDay(drive)).Donated++
		case "left":
			b.Left++
		}
		if r := v.Text("reaction"); r != "" && r != "none" {
			reactions[r]++
		}
	}
	p.Blood.Units250 = float64(p.Blood.ML) / 250
	for class, many := range deferred {
		p.Blood.Deferred = append(p.Blood.Deferred, report.Class{Class: class, N: many})
	}
	for grade, many := range reactions {
		p.Blood.Reactions = append(p.Blood.Reactions, report.Grade{Grade: grade, N: many})
	}

	injuries := map[string]int64{}
	for _, f := range n.rows["first_aid_case"] {
		at := happened(f)
		if !in(f) || !within(at) || !stands(f) || !adopted(f, day(at)) {
			continue
		}
		p.FirstAid.Cases++
		on(at).Cases++
		for _, one := range f.Subs("casualties") {
			p.FirstAid.Casualties++
			if to := one.Text("handed_to"); to == "hospital" || to == "ambulance_115" || to == "health_station" {
				p.FirstAid.Referred++
			}
			for _, injury := range one.Texts("injuries") {
				injuries[injury]++
			}
		}
	}
	for injury, many := range injuries {
		p.FirstAid.ByInjury = append(p.FirstAid.ByInjury, report.Injury{Injury: injury, N: many})
	}

	work := map[string]*report.Work{}
	for _, a := range n.rows["activity"] {
		at := happened(a)
		if !in(a) || !within(at) || !stands(a) || !adopted(a, day(at)) {
			continue
		}
		t := work[a.Text("type")]
		if t == nil {
			t = &report.Work{Type: a.Text("type")}
			work[t.Type] = t
		}
		hours, people := a.Float("hours"), a.Int("people")
		t.N++
		t.Hours += hours
		t.People += people
		t.PersonHours += hours * float64(people)
		p.Volunteer.Hours += hours
		p.Volunteer.People += people
		p.Volunteer.PersonHours += hours * float64(people)
		on(at).Hours += hours
	}
	for _, t := range work {
		p.Volunteer.Activities = append(p.Volunteer.Activities, *t)
	}
	for _, name := range slices.Sorted(maps.Keys(days)) {
		p.ByDay = append(p.ByDay, *days[name])
	}
	return p
}

// text is figures as sorted lines of JSON, so that two can be told apart at a glance. Lists that come in an order of their
// own are sorted by their text.
func figureText(w *world, p *report.Progress) []string {
	w.Helper()
	var lines []string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, one := range v {
				walk(path+"."+name, one)
			}
		case []any:
			for _, one := range v {
				text, err := json.Marshal(one, json.Deterministic(true))
				w.must(err)
				lines = append(lines, path+" "+string(text))
			}
		default:
			text, err := json.Marshal(v)
			w.must(err)
			lines = append(lines, path+" = "+string(text))
		}
	}
	for name, part := range map[string]any{"coverage": p.Coverage, "gifts": p.Gifts, "fairness": p.Fairness, "timeliness": p.Timeliness, "on_list": p.OnList,
		"duplicates": p.Duplicates, "evidence": p.Evidence, "blood": p.Blood, "first_aid": p.FirstAid, "volunteer": p.Volunteer, "by_day": p.ByDay, "points": p.Points} {
		text, err := json.Marshal(part)
		w.must(err)
		var v any
		w.must(json.Unmarshal(text, &v))
		walk(name, v)
	}
	slices.Sort(lines)
	return lines
}
