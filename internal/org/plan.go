package org

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Plan says which units to write so that what is there comes to agree with the files. It is pure, and planning again over
// its result gives no changes. Files are taken in the order of their days; bring them in that order.
//
// A snapshot that a map leads to starts a new era, named after its day: all codes are dealt anew, every standing unit of
// the old era ends the day before and gets its successors. Any other snapshot amends the era of its day: a code stays the
// same unit, whatever its new name, type or parent; a code that is no longer listed ends. The very first snapshot starts
// the first era. Where a name differs only by where its tone mark sits (Hòa, Hoà) nothing has changed.
//
// Units that are not administrative follow their parent into its one successor; where it was split, a person must choose
// (Report.Homeless). New units come parents first; the error is a *FileError.
func Plan(have []Unit, files Files) (changes []Unit, report Report, err error) {
	p := &planner{at: make(map[string]int, len(have))}
	before := make(map[string]Unit, len(have))
	for _, u := range have {
		before[u.ID] = u
		p.put(u)
	}
	snapshots := slices.SortedFunc(slices.Values(files.Snapshots), func(a, b Snapshot) int { return strings.Compare(a.Date, b.Date) })
	for i, s := range snapshots {
		if i > 0 && snapshots[i-1].Date == s.Date {
			return nil, Report{}, &FileError{File: s.File, Why: WhyDoubled, Words: "ngày " + s.Date + " đã có trong tệp " + snapshots[i-1].File}
		}
	}
	maps, err := dated(files.Maps, snapshots)
	if err != nil {
		return nil, Report{}, err
	}
	for _, s := range snapshots {
		of := slices.Collect(func(yield func(Map) bool) {
			for _, m := range maps {
				if m.To == s.Date && !yield(m) {
					return
				}
			}
		})
		step, err := p.snapshot(s, of)
		if err != nil {
			return nil, Report{}, err
		}
		report.Steps = append(report.Steps, step)
	}
	report.Homeless = p.follow()
	p.index()
	for _, u := range p.units {
		if old, ok := before[u.ID]; !ok || !reflect.DeepEqual(old, u) {
			changes = append(changes, u)
		}
	}
	return changes, report, nil
}

// dated gives a map of provinces without days those of the one map of communes beside it, and refuses a map that leads
// to no snapshot.
func dated(maps []Map, snapshots []Snapshot) ([]Map, error) {
	maps = slices.Clone(maps)
	for i, m := range maps {
		if m.To == "" {
			for _, other := range withDays(maps) {
				if m.To != "" && m.To != other.To {
					return nil, &FileError{File: m.File, Why: WhyName, Words: "có nhiều bản đồ xã: hãy ghi ngày vào tên tệp, map_provinces_NGÀY_to_NGÀY.csv"}
				}
				m.From, m.To = other.From, other.To
			}
			maps[i] = m
		}
		if !slices.ContainsFunc(snapshots, func(s Snapshot) bool { return s.Date == m.To }) {
			return nil, &FileError{File: m.File, Why: WhyUnknown, Words: "cần kèm tệp danh sách đơn vị của ngày mà bản đồ này dẫn tới"}
		}
	}
	return maps, nil
}

// withDays are the maps whose names carry days.
func withDays(maps []Map) []Map {
	return slices.DeleteFunc(slices.Clone(maps), func(m Map) bool { return m.To == "" })
}

// planner holds the units as they will be.
type planner struct {
	units []Unit
	at    map[string]int
}

func (p *planner) put(u Unit) {
	if i, ok := p.at[u.ID]; ok {
		p.units[i] = u
		return
	}
	p.at[u.ID] = len(p.units)
	p.units = append(p.units, u)
}

func (p *planner) get(id string) (Unit, bool) {
	i, ok := p.at[id]
	if !ok {
		return Unit{}, false
	}
	return p.units[i], true
}

// eraOn is the era of a day, "" before the first.
func (p *planner) eraOn(day string) string {
	era := ""
	for _, u := range p.units {
		if u.Era <= day {
			era = max(era, u.Era)
		}
	}
	return era
}

// snapshot makes the units agree with one snapshot and the maps that lead to it.
func (p *planner) snapshot(s Snapshot, maps []Map) (Step, error) {
	step := Step{File: s.File, Date: s.Date, Era: p.eraOn(s.Date)}
	fresh := step.Era == "" || len(maps) > 0 // codes mean what this snapshot says
	if fresh {
		step.Era = s.Date
	}
	old := ""
	for _, m := range maps {
		if old = p.eraOn(m.From); old == "" || old == step.Era {
			return step, &FileError{File: m.File, Why: WhyUnknown, Words: "chưa có danh sách đơn vị của ngày " + m.From}
		}
	}
	if !fresh {
		if err := p.sameEra(step.Era, s); err != nil {
			return step, err
		}
	}
	if err := p.amend(s, &step); err != nil {
		return step, err
	}
	if len(maps) > 0 {
		return step, p.succeed(old, maps, &step)
	}
	return step, nil
}

// sameEra refuses a snapshot that differs from its era as only a new era can.
func (p *planner) sameEra(era string, s Snapshot) error {
	strange := 0
	listed := make(map[string]bool, len(s.Units))
	for _, a := range s.Units {
		id := UnitID(era, a.Code)
		listed[id] = true
		if u, ok := p.get(id); !ok || !sameReading(u.nameOn(s.Date), a.Type+" "+a.Name) {
			strange++
		}
	}
	for _, u := range p.units {
		if u.Era == era && u.livingOn(s.Date) && !listed[u.ID] {
			strange++
		}
	}
	if strange > 50 && strange*10 > len(s.Units) {
		return &FileError{File: s.File, Why: WhyNoMap, Words: fmt.Sprintf(
			"%d trên %d đơn vị khác với thời kỳ %s: mã đã được cấp lại, cần kèm bản đồ map_NGÀY_to_%s.csv", strange, len(s.Units), era, s.Date)}
	}
	return nil
}

// amend makes one era agree with a snapshot, as of its day.
func (p *planner) amend(s Snapshot, step *Step) error {
	rows := slices.Clone(s.Units)
	slices.SortStableFunc(rows, func(a, b AdminUnit) int { return a.Level - b.Level })
	listed := make(map[string]bool, len(rows))
	deepest := rows[len(rows)-1].Level
	for _, a := range rows {
		switch a.Level {
		case 1:
			step.Provinces++
		case deepest:
			step.Communes++
		default:
			step.Districts++
		}
		id := UnitID(step.Era, a.Code)
		if listed[id] {
			return &FileError{File: s.File, Line: a.Line, Column: 1, Why: WhyDoubled, Words: "mã " + a.Code + " trùng với một mã khác của cùng đơn vị"}
		}
		listed[id] = true
		u, ok := p.get(id)
		if !ok {
			u = Unit{ID: id, Code: canonical(step.Era, a.Code), Era: step.Era, Type: a.Type, Name: a.Name, ValidFrom: s.Date}
			if a.Parent != "" {
				u.Parent = UnitID(step.Era, a.Parent)
			}
			p.put(u)
			step.Created++
			continue
		}
		if err := u.amend(a, s, step); err != nil {
			return err
		}
		p.put(u)
	}
	for i, u := range p.units {
		if u.Era == step.Era && u.livingOn(s.Date) && !listed[u.ID] {
			p.units[i].ValidTo = before(s.Date)
			step.Closed++
		}
	}
	return nil
}

// amend makes a unit agree with its row.
func (u *Unit) amend(a AdminUnit, s Snapshot, step *Step) error {
	if a.Parent != "" && u.Parent != UnitID(u.Era, a.Parent) {
		u.Parent = UnitID(u.Era, a.Parent)
		step.Moved++
	}
	switch {
	case s.Date < u.ValidFrom:
		u.ValidFrom = s.Date
	case u.ValidTo != "" && u.ValidTo < s.Date: // listed again
		u.ValidTo, u.Successors = "", nil
	}
	was, is := u.nameOn(s.Date), a.Type+" "+a.Name
	if was == is {
		return nil
	}
	if sameReading(was, is) {
		step.Respelled++
		return nil
	}
	if was != u.FullName() {
		return &FileError{File: s.File, Line: a.Line, Column: 3, Why: WhyOrder,
			Words: fmt.Sprintf("%s mang tên %s vào ngày này theo một danh sách mới hơn đã nhập", is, was)}
	}
	if u.Type != a.Type {
		step.Retyped++
	}
	if !sameReading(u.Name, a.Name) {
		step.Renamed++
	}
	last := before(s.Date)
	corrects := u.ValidFrom == s.Date || len(u.Former) > 0 && u.Former[len(u.Former)-1].To == last
	if !corrects {
		u.Former = append(slices.Clip(u.Former), Former{Name: was, To: last})
	}
	u.Type, u.Name = a.Type, a.Name
	return nil
}

// succeed ends the old era and says what became of its units: as the maps say, and where they say nothing, as of a
// district, by what became of the units below.
func (p *planner) succeed(old string, maps []Map, step *Step) error {
	last := before(step.Date)
	heirs := map[string][]string{}
	for _, m := range maps {
		for _, r := range m.Rows {
			from, to := UnitID(old, r.Old), UnitID(step.Era, r.New)
			if err := p.known(m, r, 1, r.Old, from); err != nil {
				return err
			}
			if err := p.known(m, r, 3, r.New, to); err != nil {
				return err
			}
			heirs[from] = append(heirs[from], to)
		}
	}
	below := map[string][]string{}
	for _, u := range p.units {
		if u.Era == old && u.Parent != "" {
			below[u.Parent] = append(below[u.Parent], u.ID)
		}
	}
	var derive func(id string) []string
	derive = func(id string) []string {
		if list, ok := heirs[id]; ok {
			return list
		}
		var list []string
		for _, c := range below[id] {
			for _, h := range derive(c) {
				if u, _ := p.get(id); u.Parent == "" {
					h = p.top(h)
				}
				if !slices.Contains(list, h) {
					list = append(list, h)
				}
			}
		}
		slices.Sort(list)
		return list
	}
	for i, u := range p.units {
		if u.Era != old || u.ValidTo != "" && u.ValidTo < last {
			continue
		}
		list := derive(u.ID)
		if len(list) == 0 {
			return &FileError{File: maps[0].File, Why: WhyLeftOut, Words: fmt.Sprintf("bản đồ không nói %s (mã %s) đi về đâu", u.FullName(), u.Code)}
		}
		if len(below[u.ID]) == 0 {
			if len(list) == 1 {
				step.Whole++
			} else {
				step.Split++
			}
		}
		if u.ValidTo == "" {
			step.Closed++
		}
		p.units[i].ValidTo, p.units[i].Successors = last, list
	}
	return nil
}

// known refuses a code of a map that its snapshot does not have.
func (p *planner) known(m Map, r MapRow, column int, code, id string) error {
	u, ok := p.get(id)
	if ok {
		return nil
	}
	era := m.To
	if column == 1 {
		era = p.eraOn(m.From)
	}
	for _, digits := range []int{2, 3, 5} {
		if len(code) >= digits {
			continue
		}
		padded := strings.Repeat("0", digits-len(code)) + code
		if u, ok = p.get(UnitID(era, padded)); ok {
			return &FileError{File: m.File, Line: r.Line, Column: column, Why: WhyLostZeros,
				Words: fmt.Sprintf("mã %q mất số 0 ở đầu, có lẽ do mở bằng bảng tính: có lẽ là %q (%s)", code, padded, u.FullName())}
		}
	}
	return &FileError{File: m.File, Line: r.Line, Column: column, Why: WhyUnknown, Words: fmt.Sprintf("không có đơn vị mang mã %s vào ngày %s", code, era)}
}

func (p *planner) top(id string) string {
	for {
		u, _ := p.get(id)
		if u.Parent == "" {
			return id
		}
		id = u.Parent
	}
}

// follow moves chapters, schools and the like from a parent that ended into its one successor, and gives the ids of
// those that a person must place.
func (p *planner) follow() (homeless []string) {
	for i, u := range p.units {
		if u.Administrative() || u.ValidTo != "" {
			continue
		}
		for range p.units { // a successor may have ended, too
			parent, ok := p.get(u.Parent)
			if !ok || parent.ValidTo == "" {
				break
			}
			if len(parent.Successors) != 1 {
				homeless = append(homeless, u.ID)
				break
			}
			u.Parent = parent.Successors[0]
		}
		p.units[i].Parent = u.Parent
	}
	slices.Sort(homeless)
	return homeless
}
