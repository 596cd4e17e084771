package org_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

const (
	eraOld = "2025-03-01"
	eraNew = "2025-07-01"
)

// shipped are the units of the binary, planned once.
var shipped = sync.OnceValues(func() ([]org.Unit, org.Report) {
	units, report, err := org.Plan(nil, org.Shipped())
	if err != nil {
		panic(err)
	}
	return units, report
})

func vietnam(t testing.TB, more ...org.Unit) *org.Tree {
	t.Helper()
	units, _ := shipped()
	tree, err := org.NewTree(append(slices.Clip(units), more...))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func unit(t testing.TB, tree *org.Tree, era, code, name string) org.Unit {
	t.Helper()
	u, ok := tree.ByCode(era, code)
	if !ok || u.FullName() != name {
		t.Fatalf("%s/%s is %q, want %q", era, code, u.FullName(), name)
	}
	return u
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestImportOfTheShippedFilesIsCounted(t *testing.T) {
	units, report := shipped()
	want := []org.Step{
		{File: "units_2025-03-01.csv", Date: eraOld, Era: eraOld, Provinces: 63, Districts: 696, Communes: 10035, Created: 10794},
		{File: "units_2025-07-01.csv", Date: eraNew, Era: eraNew, Provinces: 34, Communes: 3321, Created: 3355, Closed: 10794, Whole: 9569, Split: 471},
		{File: "units_2026-04-30.csv", Date: "2026-04-30", Era: eraNew, Provinces: 34, Communes: 3321, Retyped: 11, Renamed: 1, Respelled: 192},
	}
	if len(units) != 10794+3355 || !slices.Equal(report.Steps, want) || report.Homeless != nil {
		t.Errorf("%d units\n got %+v\nwant %+v", len(units), report.Steps, want)
	}
	if words := report.String(); !strings.Contains(words, "nhập nguyên vẹn 9569, bị chia 471") {
		t.Error(words)
	}
}

func TestImportAgainChangesNothing(t *testing.T) {
	units, _ := shipped()
	rows := make([]org.Unit, len(units)) // as they come back from their rows
	for i, u := range units {
		rows[i] = org.UnitOf(u.ID, u.Doc())
	}
	all := org.Shipped()
	only := func(n int) org.Files { return org.Files{Snapshots: all.Snapshots[n : n+1]} }
	for name, files := range map[string]org.Files{"all": all, "first": only(0), "second": only(1), "third": only(2)} {
		changes, _, err := org.Plan(rows, files)
		if err != nil || len(changes) > 0 {
			t.Errorf("%s: %d changes, %v", name, len(changes), err)
		}
	}
}

func TestImportInStepsIsImportAtOnce(t *testing.T) {
	all := org.Shipped()
	rows := map[string]org.Unit{}
	for _, files := range []org.Files{
		{Snapshots: all.Snapshots[:1]}, {Snapshots: all.Snapshots[1:2], Maps: all.Maps}, {Snapshots: all.Snapshots[2:]}, all,
	} {
		changes, _, err := org.Plan(slices.Collect(maps.Values(rows)), files)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range changes {
			rows[u.ID] = u
		}
	}
	once, _ := shipped()
	for _, u := range once {
		if got := rows[u.ID]; got.Doc().JSON().String() != u.Doc().JSON().String() {
			t.Fatalf("in steps %+v\nat once %+v", got, u)
		}
	}
}

func TestCodesAreUsedAgainAndMeanOtherPlaces(t *testing.T) {
	tree := vietnam(t)
	was := unit(t, tree, eraOld, "00004", "Phường Trúc Bạch")
	is := unit(t, tree, eraNew, "00004", "Phường Ba Đình")
	if was.ID == is.ID || !slices.Equal(was.Successors, []string{is.ID}) {
		t.Errorf("Trúc Bạch %+v, Ba Đình %s", was, is.ID)
	}
	if was.ValidTo != "2025-06-30" || is.ValidFrom != eraNew || is.ValidTo != "" {
		t.Errorf("Trúc Bạch to %s, Ba Đình from %s to %q", was.ValidTo, is.ValidFrom, is.ValidTo)
	}
	if was.ID != org.UnitID(eraOld, "00004") || !record.ValidID(is.ID) {
		t.Errorf("ids %s, %s", was.ID, is.ID)
	}
}

func TestBaCheIsFoundUnderBothItsCodes(t *testing.T) {
	tree := vietnam(t)
	a, b := unit(t, tree, eraNew, "06978", "Xã Ba Chẽ"), unit(t, tree, eraNew, "06970", "Xã Ba Chẽ")
	was := unit(t, tree, eraOld, "06970", "Thị trấn Ba Chẽ")
	if a.ID != b.ID || !slices.Equal(was.Successors, []string{a.ID}) {
		t.Errorf("%s, %s; the township went to %v", a.ID, b.ID, was.Successors)
	}
}

func TestDistrictOfKienAnWentIntoTwoWards(t *testing.T) {
	tree := vietnam(t)
	kienAn, phuLien := unit(t, tree, eraNew, "11443", "Phường Kiến An"), unit(t, tree, eraNew, "11446", "Phường Phù Liễn")
	district := unit(t, tree, eraOld, "307", "Quận Kiến An")
	wards := tree.Children(district.ID)
	if len(wards) != 7 {
		t.Fatalf("%d wards", len(wards))
	}
	var split, whole int
	for _, id := range wards {
		switch w, _ := tree.Unit(id); {
		case w.Split():
			split++
		case slices.Equal(w.Successors, []string{phuLien.ID}):
			whole++
		}
	}
	if split != 5 || whole != 2 {
		t.Errorf("%d split, %d whole into Phù Liễn", split, whole)
	}
	both := []string{kienAn.ID, phuLien.ID}
	slices.Sort(both)
	if !slices.Equal(district.Successors, both) {
		t.Errorf("the district went into %v", district.Successors)
	}
	if !strings.HasPrefix(kienAn.Search, "phuong kien an; hai phong; ") || !strings.Contains(kienAn.Search, "tran thanh ngo") || !strings.Contains(kienAn.Search, "quan kien an") {
		t.Errorf("search words %q", kienAn.Search)
	}
	longest := 0
	for _, u := range tree.Units() {
		longest = max(longest, len(u.Search))
	}
	if longest > 400 {
		t.Errorf("search words of up to %d bytes", longest)
	}
	for at, want := range map[string]string{"2025-06-30": "Quận Kiến An", "2026-11-21": "Quận Kiến An (đến 30/06/2025)"} {
		if got := org.DisplayName(district, day(at)); got != want {
			t.Errorf("on %s: %q, want %q", at, got, want)
		}
	}
}

func TestDongNaiBecameACityAndTenCommunesWards(t *testing.T) {
	tree := vietnam(t)
	dongNai := unit(t, tree, eraNew, "75", "Thành phố Đồng Nai")
	if got := org.DisplayName(dongNai, day("2026-04-29")); got != "Tỉnh Đồng Nai" {
		t.Errorf("before: %s", got)
	}
	if got := dongNai.Doc().Texts("former"); !slices.Equal(got, []string{"Tỉnh Đồng Nai (đến 29/04/2026)"}) {
		t.Errorf("former names %v", got)
	}
	var retyped []string
	for _, id := range tree.Children(dongNai.ID) {
		if u, _ := tree.Unit(id); len(u.Former) == 1 && u.Type == "Phường" && strings.HasPrefix(u.Former[0].Name, "Xã ") {
			retyped = append(retyped, u.FullName())
		}
	}
	if len(retyped) != 10 {
		t.Errorf("%d wards were communes: %v", len(retyped), retyped)
	}
	if got := tree.Search("tinh dong nai", 1); len(got) != 1 || got[0].ID != dongNai.ID {
		t.Errorf("its old name finds %v", got)
	}
}

func TestToneMarkElsewhereIsNoOtherName(t *testing.T) {
	tree := vietnam(t)
	if u := unit(t, tree, eraNew, "00175", "Phường Yên Hòa"); u.Former != nil {
		t.Errorf("%+v", u)
	}
	if u := unit(t, tree, eraNew, "00745", "Xã Phố Bảng"); len(u.Former) != 1 || u.Former[0] != (org.Former{Name: "Xã Phó Bảng", To: "2026-04-29"}) {
		t.Errorf("%+v", u)
	}
}

// small is a country of one province: commune A went whole into X, B was split between X and Y.
func small(t *testing.T, files ...string) org.Files {
	t.Helper()
	var f org.Files
	bodies := map[string]string{
		"units_2025-03-01.csv":             "code,type,name,parent,level\n01,Tỉnh,Cũ,,1\n00001,Xã,A,01,2\n00002,Xã,B,01,2\n",
		"units_2025-07-01.csv":             "code,type,name,parent,level\n01,Tỉnh,Mới,,1\n00001,Xã,X,01,2\n00003,Xã,Y,01,2\n",
		"map_2025-03-01_to_2025-07-01.csv": "old_code,old_level,new_code,kind\n00001,2,00001,whole\n00002,2,00001,split\n00002,2,00003,split\n",
		"units_2026-01-01.csv":             "code,type,name,parent,level\n01,Tỉnh,Mới,,1\n00001,Phường,X,01,2\n00004,Xã,Z,01,2\n",
		"units_2025-10-01.csv":             "code,type,name,parent,level\n01,Tỉnh,Mới,,1\n00001,Thị trấn,X,01,2\n00003,Xã,Y,01,2\n",
	}
	for _, name := range files {
		body, ok := bodies[name]
		if !ok {
			name, body, _ = strings.Cut(name, "|")
		}
		if err := f.Add(name, strings.NewReader(body)); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func TestChapterFollowsItsCommuneUnlessThatWasSplit(t *testing.T) {
	have, _, err := org.Plan(nil, small(t, "units_2025-03-01.csv"))
	if err != nil {
		t.Fatal(err)
	}
	have = append(have,
		org.Unit{ID: "chapterofcommua", Type: "Chi hội", Name: "Thôn 1", Parent: org.UnitID(eraOld, "00001")},
		org.Unit{ID: "chapterofcommub", Type: "Chi hội", Name: "Thôn 2", Parent: org.UnitID(eraOld, "00002")},
		org.Unit{ID: "teamofchaptera1", Type: "Đội", Name: "Xung kích", Parent: "chapterofcommua"})
	changes, report, err := org.Plan(have, small(t, "units_2025-07-01.csv", "map_2025-03-01_to_2025-07-01.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(report.Homeless, []string{"chapterofcommub"}) {
		t.Errorf("homeless %v", report.Homeless)
	}
	moved := map[string]string{}
	for _, u := range changes {
		if !u.Administrative() {
			moved[u.ID] = u.Parent
		}
	}
	if len(moved) != 1 || moved["chapterofcommua"] != org.UnitID(eraNew, "00001") {
		t.Errorf("moved %v", moved)
	}
	if province := changes[slices.IndexFunc(changes, func(u org.Unit) bool { return u.Name == "Cũ" })]; !slices.Equal(province.Successors, []string{org.UnitID(eraNew, "01")}) {
		t.Errorf("without a map of provinces, the old province went into %v", province.Successors)
	}
}

func TestSnapshotWithoutMapAmendsItsEra(t *testing.T) {
	have, report, err := org.Plan(nil, small(t, "units_2025-07-01.csv", "units_2026-01-01.csv"))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]org.Unit{}
	for _, u := range have {
		byName[u.FullName()] = u
	}
	if x := byName["Phường X"]; x.ID != org.UnitID(eraNew, "00001") || x.NameAt(day("2025-12-31")) != "Xã X" || x.ValidFrom != eraNew {
		t.Errorf("X %+v", x)
	}
	if y := byName["Xã Y"]; y.ValidTo != "2025-12-31" || y.Living(day("2026-01-01")) || !y.Living(day("2025-12-31")) {
		t.Errorf("Y %+v", y)
	}
	if z := byName["Xã Z"]; z.Era != eraNew || z.ValidFrom != "2026-01-01" {
		t.Errorf("Z %+v", z)
	}
	if s := report.Steps[1]; s.Created != 1 || s.Closed != 1 || s.Retyped != 1 {
		t.Errorf("%+v", s)
	}
}

func TestCodeThatIsListedAgainStandsAgain(t *testing.T) {
	again := "units_2026-06-01.csv|code,type,name,parent,level\n01,Tỉnh,Mới,,1\n00001,Phường,X,01,2\n00003,Xã,Y,01,2\n00004,Xã,Z,01,2\n"
	have, _, err := org.Plan(nil, small(t, "units_2025-07-01.csv", "units_2026-01-01.csv", again))
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range have {
		if u.ValidTo != "" {
			t.Errorf("%s ended on %s", u.FullName(), u.ValidTo)
		}
	}
}

func TestFilesThatDoNotFitAreRefused(t *testing.T) {
	lostZeros := "map_2025-03-01_to_2025-07-01.csv|old_code,old_level,new_code,kind\n1,2,00001,whole\n00002,2,00001,whole\n"
	unknown := "map_2025-03-01_to_2025-07-01.csv|old_code,old_level,new_code,kind\n00001,2,00009,whole\n00002,2,00001,whole\n"
	leftOut := "map_2025-03-01_to_2025-07-01.csv|old_code,old_level,new_code,kind\n00001,2,00001,whole\n"
	for _, row := range []struct {
		name         string
		have, files  []string
		why          org.Why
		line, column int
	}{
		{"the same day twice", nil, []string{"units_2025-03-01.csv", "units_2025-03-01.csv"}, org.WhyDoubled, 0, 0},
		{"a map to nowhere", nil, []string{"units_2025-03-01.csv", "map_2025-03-01_to_2025-07-01.csv"}, org.WhyUnknown, 0, 0},
		{"a map from nowhere", nil, []string{"units_2025-07-01.csv", "map_2025-03-01_to_2025-07-01.csv"}, org.WhyUnknown, 0, 0},
		{"zeros lost in the map", nil, []string{"units_2025-03-01.csv", "units_2025-07-01.csv", lostZeros}, org.WhyLostZeros, 2, 1},
		{"unknown in the map", nil, []string{"units_2025-03-01.csv", "units_2025-07-01.csv", unknown}, org.WhyUnknown, 2, 3},
		{"left out of the map", nil, []string{"units_2025-03-01.csv", "units_2025-07-01.csv", leftOut}, org.WhyLeftOut, 0, 0},
		{"older than what is there", []string{"units_2025-07-01.csv", "units_2026-01-01.csv"}, []string{"units_2025-10-01.csv"}, org.WhyOrder, 3, 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			have, _, err := org.Plan(nil, small(t, row.have...))
			if err != nil {
				t.Fatal(err)
			}
			changes, _, err := org.Plan(have, small(t, row.files...))
			fe, ok := errors.AsType[*org.FileError](err)
			if !ok || changes != nil {
				t.Fatalf("got %v, %d changes", err, len(changes))
			}
			if fe.Why != row.why || fe.Line != row.line || fe.Column != row.column {
				t.Errorf("got %s at line %d, column %d (%v), want %s at %d, %d", fe.Why, fe.Line, fe.Column, err, row.why, row.line, row.column)
			}
		})
	}
	t.Run("codes dealt anew, but no map", func(t *testing.T) {
		all := org.Shipped()
		_, _, err := org.Plan(nil, org.Files{Snapshots: all.Snapshots[:2]})
		if fe, ok := errors.AsType[*org.FileError](err); !ok || fe.Why != org.WhyNoMap {
			t.Errorf("got %v", err)
		}
	})
}
