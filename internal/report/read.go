package report

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json/v2"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// reading fills the sheets of some units from the collections, one query a kind. Which records belong to a figure is
// said by journal.Figures alone: each row comes with the set of figures that count it.
type reading struct {
	v      *journal.View
	about  span
	units  []string
	sheets map[string]*sheet
	needs  map[string]map[string]bool // by unit: other units whose rows were looked at
	alias  aliases
}

// figuresOf are the names of a kind's figures, sorted; bit i of a row's set is the i-th.
var figuresOf = func() map[*record.Kind][]string {
	all := map[*record.Kind][]string{}
	for _, name := range slices.Sorted(maps.Keys(journal.Figures)) {
		if f := journal.Figures[name]; !f.Rest {
			all[f.Kind] = append(all[f.Kind], name)
		}
	}
	return all
}()

// set is the SQL of a row's figures as bits.
func set(k *record.Kind) string {
	var bits []string
	for i, name := range figuresOf[k] {
		bits = append(bits, fmt.Sprintf("coalesce((%s) << %d, 0)", journal.Figures[name].Where, i))
	}
	return strings.Join(bits, " | ")
}

// figures is the set of figures that count a row.
type figures struct {
	kind *record.Kind
	bits int64
}

func (f figures) has(name string) bool {
	i, _ := slices.BinarySearch(figuresOf[f.kind], name)
	return f.bits>>i&1 == 1
}

// anywhere stands for any unit: the sheet looked for a row that is nowhere yet.
const anywhere = "*"

// looked notes units whose rows a unit's sheet depends on.
func (r *reading) looked(unit string, at ...string) {
	for _, u := range at {
		r.needs[unit][u] = true
	}
}

func (s *sheet) count(f figures) {
	for i, name := range figuresOf[f.kind] {
		if f.bits>>i&1 == 1 {
			s.n[name]++
		}
	}
}

// read reads the sheets of units as they stand in the view.
func read(ctx context.Context, v *journal.View, about span, units []string, alias aliases) (map[string]*sheet, error) {
	r := &reading{v, about, units, map[string]*sheet{}, map[string]map[string]bool{}, alias}
	for _, u := range units {
		r.sheets[u] = newSheet()
		r.needs[u] = map[string]bool{"": true, u: true} // "": campaigns and types of gifts
	}
	for _, part := range []func(context.Context) error{r.gifts, r.beneficiaries, r.flags, r.visits, r.firstAid, r.activities} {
		if err := part(ctx); err != nil {
			return nil, err
		}
	}
	for u, s := range r.sheets {
		s.at, s.needs = v.Mark().Head, slices.Sorted(maps.Keys(r.needs[u]))
	}
	return r.sheets, nil
}

// asking is what is read of a kind's rows, beside their unit and their set of figures: columns, and other tables. The index
// by unit is named, because SQLite's statistics know nothing of which units are asked for, and a wrong guess reads all
// there is of the province, once for each record where it stands in a subquery.
type asking struct {
	kind          *record.Kind
	index         string
	columns, join string
}

func (a asking) query(about span, units []string) (string, []any, error) {
	f := journal.Filter{Kind: a.kind.Name, Campaign: about.campaign, Units: units}
	if a.kind.Evidence() { // lists and questions stand as they do, whatever days are asked about
		f.From, f.To = about.moments()
	}
	where, args, err := f.Where()
	return "SELECT r.unit, " + set(a.kind) + ", " + a.columns + " FROM `" + a.kind.Name + "` r INDEXED BY " + a.index + " " + a.join + " WHERE " + where, args, err
}

var (
	asksGifts = asking{record.GiftHandover, "report_gift_handover", `r.beneficiary, r.entitlement, r.giver, r.gift_type, r.qty, r.value, coalesce(t.cash, 0), ` + journal.Happened(record.GiftHandover) + `,
		unixepoch(r.received_at), r.location ->> 'lat', r.location ->> 'lon', coalesce(b.categories, ''), coalesce(b.unit, ''),
		CASE b.id WHEN ` + journal.House + ` THEN b.unit ELSE coalesce((SELECT m.unit FROM beneficiary m WHERE m.id = ` + journal.House + `), '') END,
		coalesce((SELECT group_concat(m.unit) FROM beneficiary m INDEXED BY beneficiary_household WHERE m.household = ` + journal.House + `), ''),
		(SELECT unixepoch(max(l.decided_at)) FROM list_item i CROSS JOIN list l ON l.id = i.list WHERE i.campaign = r.campaign AND i.person IN (` + journal.House + `, r.beneficiary) AND i.stands = 1)`,
		"LEFT JOIN gift_type t ON t.id = r.gift_type LEFT JOIN beneficiary b ON b.id = r.beneficiary"}
	asksPeople     = asking{record.Beneficiary, "beneficiary_unit_name_fold", "r.hamlet", ""}
	asksFlags      = asking{record.Flag, "report_flag", "1", ""}
	asksVisits     = asking{record.BloodVisit, "report_blood_visit", "r.ml, r.defer_class, r.reaction, " + journal.Happened(record.BloodVisit), ""}
	asksFirstAid   = asking{record.FirstAidCase, "report_first_aid_case", "coalesce(r.casualties, '[]'), " + journal.Happened(record.FirstAidCase), ""}
	asksActivities = asking{record.Activity, "report_activity", "r.type, r.hours, r.people, " + journal.Happened(record.Activity), ""}
)

// rows reads one kind into the sheets of the units.
func (r *reading) rows(ctx context.Context, a asking, into []any, take func(s *sheet, unit string, f figures)) error {
	k := a.kind
	query, args, err := a.query(r.about, r.units)
	if err != nil {
		return err
	}
	rows, err := r.v.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("report on %s: %w", k.Name, err)
	}
	defer rows.Close()
	var unit string
	counted := figures{kind: k}
	into = append([]any{&unit, &counted.bits}, into...)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("report on %s: %w", k.Name, err)
		}
		s := r.sheets[unit]
		s.count(counted)
		take(s, unit, counted)
	}
	return rows.Err()
}

// calendar names the days in Viet Nam of moments in Unix seconds.
type calendar map[int64]string

func (c calendar) day(at sql.NullInt64) string {
	if !at.Valid {
		return ""
	}
	n := (at.Int64 + 7*3600) / 86400
	name, ok := c[n]
	if !ok {
		name = time.Unix(n*86400, 0).UTC().Format(time.DateOnly)
		c[n] = name
	}
	return name
}

func (r *reading) gifts(ctx context.Context) error {
	var to, entitlement, giver, gift, categories, from, head, members string
	var qty, value, cash int64
	var at, received, decided sql.NullInt64
	var lat, lon sql.NullFloat64
	days := calendar{}
	lost := map[string]map[string][]string{} // unit -> who is no row any more -> houses
	heads := map[string][]string{}           // unit -> heads of houses with whom others were merged
	into := []any{&to, &entitlement, &giver, &gift, &qty, &value, &cash, &at, &received, &lat, &lon, &categories, &from, &head, &members, &decided}
	err := r.rows(ctx, asksGifts, into, func(s *sheet, unit string, f figures) {
		if entitlement != "" { // what stands no more depends on nobody
			r.looked(unit, from, cmp.Or(head, anywhere))
		}
		if members != "" && members != unit {
			r.looked(unit, strings.Split(members, ",")...)
		}
		one := tally{1, qty, value, min(value, cash*qty)}
		if f.has("gifts_over_limit") {
			s.beyond = s.beyond.plus(one)
		}
		if !f.has("gifts") {
			return
		}
		if f.has("gifts_500k") {
			s.over500k += qty
		}
		s.gifts = s.gifts.plus(one)
		s.givers[giver] = s.givers[giver].plus(one)
		s.types[gift] = s.types[gift].plus(one)
		s.people[to] = true
		day := days.day(at)
		s.on(day, Day{Handovers: 1, Count: qty, Value: value})
		_, home, _ := strings.Cut(entitlement, "/")
		if r.alias.into[home] != nil {
			heads[unit] = append(heads[unit], home)
		}
		s.houses[home] = s.houses[home].plus(house{day, value, bits(categories)})
		if from == "" {
			if lost[unit] == nil {
				lost[unit] = map[string][]string{}
			}
			lost[unit][to] = append(lost[unit][to], home)
		}
		if f.has("gifts_located") && lat.Valid && lon.Valid {
			s.points[point{thousandths(lat.Float64), thousandths(lon.Float64)}]++
		}
		if decided.Valid && at.Valid {
			s.waits[int64(math.Floor(float64(at.Int64-decided.Int64)/86400))]++
		}
		s.last = max(s.last, received.Int64)
	})
	if err != nil {
		return err
	}
	if err := r.nearby(ctx, heads); err != nil {
		return err
	}
	return r.find(ctx, lost)
}

// nearby looks for people who name the head of their house by an alias.
func (r *reading) nearby(ctx context.Context, heads map[string][]string) error {
	for unit, homes := range heads {
		var known []string
		for _, home := range homes {
			known = append(known, r.alias.into[home]...)
		}
		names, err := json.Marshal(known)
		if err != nil {
			return err
		}
		rows, err := r.v.Query(ctx, "SELECT DISTINCT unit FROM beneficiary WHERE household IN (SELECT value FROM json_each(?))", string(names))
		if err != nil {
			return fmt.Errorf("report on houses of the merged: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var at string
			if err := rows.Scan(&at); err != nil {
				return fmt.Errorf("report on houses of the merged: %w", err)
			}
			r.looked(unit, at)
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return nil
}

// find looks for people whom records name by an alias: somebody they were merged with.
func (r *reading) find(ctx context.Context, lost map[string]map[string][]string) error {
	for unit, people := range lost {
		for who, homes := range people {
			now := r.alias.of(who)
			rows, err := r.v.Query(ctx, "SELECT unit, coalesce(categories, '') FROM beneficiary WHERE id = ?", now)
			if err != nil {
				return fmt.Errorf("report on who was merged: %w", err)
			}
			var from, categories string
			for rows.Next() {
				err = cmp.Or(err, rows.Scan(&from, &categories))
			}
			rows.Close()
			if err := cmp.Or(err, rows.Err()); err != nil {
				return fmt.Errorf("report on who was merged: %w", err)
			}
			if from == "" {
				from = anywhere // not known yet, and who knows where they will be
			}
			r.looked(unit, from)
			s := r.sheets[unit]
			for _, home := range homes {
				s.houses[home] = s.houses[home].plus(house{categories: bits(categories)})
			}
		}
	}
	return nil
}

func (r *reading) beneficiaries(ctx context.Context) error {
	var name string
	return r.rows(ctx, asksPeople, []any{&name}, func(s *sheet, _ string, f figures) {
		if !f.has("approved") {
			return
		}
		one := hamlet{approved: 1}
		if f.has("served") {
			one.served = 1
		}
		s.hamlets[name] = s.hamlets[name].plus(one)
	})
}

func (r *reading) flags(ctx context.Context) error {
	return r.rows(ctx, asksFlags, []any{new(int)}, func(*sheet, string, figures) {})
}

func (r *reading) visits(ctx context.Context) error {
	if err := r.drives(ctx); err != nil {
		return err
	}
	var ml int64
	var class, reaction string
	var at sql.NullInt64
	days := calendar{}
	return r.rows(ctx, asksVisits, []any{&ml, &class, &reaction, &at}, func(s *sheet, _ string, f figures) {
		if f.has("donated") {
			s.ml += ml
			s.on(days.day(at), Day{Donated: 1})
		}
		if f.has("donors_deferred") {
			s.deferred[cmp.Or(class, "not_stated")]++
		}
		if f.has("reactions") {
			s.reactions[reaction]++
		}
	})
}

// drives notes where the drives of the units' visits are: a visit belongs to the campaign of its drive.
func (r *reading) drives(ctx context.Context) error {
	units, err := json.Marshal(r.units)
	if err != nil {
		return err
	}
	rows, err := r.v.Query(ctx, `SELECT DISTINCT r.unit, coalesce(d.unit, ?) FROM blood_visit r LEFT JOIN blood_drive d ON d.id = r.drive
		WHERE r.unit IN (SELECT value FROM json_each(?))`, anywhere, string(units))
	if err != nil {
		return fmt.Errorf("report on blood drives: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var unit, from string
		if err := rows.Scan(&unit, &from); err != nil {
			return fmt.Errorf("report on blood drives: %w", err)
		}
		r.looked(unit, from)
	}
	return rows.Err()
}

func (r *reading) firstAid(ctx context.Context) error {
	var casualties string
	var at sql.NullInt64
	var failed error
	days := calendar{}
	err := r.rows(ctx, asksFirstAid, []any{&casualties, &at}, func(s *sheet, _ string, f figures) {
		if !f.has("first_aid") {
			return
		}
		var people []struct {
			Injuries []string `json:"injuries"`
			HandedTo string   `json:"handed_to"`
		}
		failed = cmp.Or(failed, json.Unmarshal([]byte(casualties), &people))
		s.casualties += int64(len(people))
		for _, one := range people {
			for _, injury := range one.Injuries {
				s.injuries[injury]++
			}
			if slices.Contains(journal.Referred, one.HandedTo) {
				s.referred++
			}
		}
		s.on(days.day(at), Day{Cases: 1})
	})
	return cmp.Or(err, failed)
}

func (r *reading) activities(ctx context.Context) error {
	var kind string
	var hours float64
	var people int64
	var at sql.NullInt64
	days := calendar{}
	return r.rows(ctx, asksActivities, []any{&kind, &hours, &people, &at}, func(s *sheet, _ string, f figures) {
		if !f.has("activities") {
			return
		}
		one := Work{Type: kind, N: 1, Hours: hours, PersonHours: hours * float64(people), People: people}
		s.activities[kind] = s.activities[kind].plus(one)
		s.on(days.day(at), Day{Hours: hours})
	})
}

// categoryBit is the place of a category in a set of bits.
var categoryBit = func() map[string]uint32 {
	all := map[string]uint32{}
	for i, c := range record.Categories {
		all[c.Value] = 1 << i
	}
	return all
}()

// bits is a column of categories as a set.
func bits(column string) (set uint32) {
	for _, part := range strings.Split(column, `"`) {
		set |= categoryBit[part]
	}
	return set
}

func thousandths(degrees float64) int64 { return int64(math.Round(degrees * 1000)) }
