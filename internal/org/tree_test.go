package org_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/org"
)

// The branches of the tests, below and beside Phường Kiến An and Phường Phù Liễn.
var (
	haiPhong = org.UnitID(eraNew, "31")
	haNoi    = org.UnitID(eraNew, "01")
	kienAn   = org.UnitID(eraNew, "11443")
	phuLien  = org.UnitID(eraNew, "11446")
	longBien = org.UnitID(eraNew, "00145")

	chapter1 = org.Unit{ID: "chapter00000001", Type: "Chi hội", Name: "Trần Thành Ngọ", Parent: kienAn}
	chapter2 = org.Unit{ID: "chapter00000002", Type: "Chi hội", Name: "Văn Đẩu", Parent: kienAn}
	team     = org.Unit{ID: "team00000000001", Type: "Đội", Name: "Xung kích", Parent: chapter1.ID}
	school   = org.Unit{ID: "school000000001", Type: "Trường", Name: "Đại học Hải Phòng", Parent: haiPhong}
	club     = org.Unit{ID: "club00000000001", Type: "Câu lạc bộ", Name: "Hiến máu", Parent: school.ID}
)

func branches(t testing.TB) *org.Tree { return vietnam(t, chapter1, chapter2, team, school, club) }

func sorted(ids ...string) []string {
	slices.Sort(ids)
	return ids
}

func TestEveryUnitHasItsPlace(t *testing.T) {
	tree := branches(t)
	oldWard, oldDistrict := org.UnitID(eraOld, "11440"), org.UnitID(eraOld, "307")
	oldHaiPhong := org.UnitID(eraOld, "31")
	for _, row := range []struct {
		what, id, province, commune string
		ancestors                   []string
	}{
		{"province", haiPhong, haiPhong, "", nil},
		{"commune", kienAn, haiPhong, kienAn, []string{haiPhong}},
		{"chapter", chapter1.ID, haiPhong, kienAn, []string{kienAn, haiPhong}},
		{"team of a chapter", team.ID, haiPhong, kienAn, []string{chapter1.ID, kienAn, haiPhong}},
		{"school beside communes", school.ID, haiPhong, school.ID, []string{haiPhong}},
		{"club of a school", club.ID, haiPhong, school.ID, []string{school.ID, haiPhong}},
		{"ward of old", oldWard, oldHaiPhong, oldWard, []string{oldDistrict, oldHaiPhong}},
		{"district of old", oldDistrict, oldHaiPhong, "", []string{oldHaiPhong}},
		{"island district without communes", org.UnitID(eraOld, "318"), oldHaiPhong, org.UnitID(eraOld, "318"), []string{oldHaiPhong}},
		{"unknown", "nosuchunit00000", "", "", nil},
	} {
		if got := tree.Province(row.id); got != row.province {
			t.Errorf("%s: province %q", row.what, got)
		}
		if got := tree.Commune(row.id); got != row.commune {
			t.Errorf("%s: commune %q", row.what, got)
		}
		if got := tree.Ancestors(row.id); !slices.Equal(got, row.ancestors) {
			t.Errorf("%s: ancestors %v", row.what, got)
		}
	}
	if got := tree.Label(chapter1.ID); got != "Chi hội Trần Thành Ngọ, Hải Phòng" {
		t.Error(got)
	}
	if got := tree.Descendants(kienAn); !slices.Equal(got, sorted(kienAn, chapter1.ID, chapter2.ID, team.ID)) {
		t.Errorf("descendants %v", got)
	}
	if got := len(tree.Living(day("2026-11-21"))); got != 34+3321+5 {
		t.Errorf("%d units stand", got)
	}
	if got := len(tree.Living(day("2025-06-30"))); got != 10794+5 {
		t.Errorf("%d units stood", got)
	}
}

func TestWithinHoldsWhatCameInWholeAndNothingThatWasSplit(t *testing.T) {
	tree := branches(t)
	got := tree.Within(phuLien)
	for code, want := range map[string]bool{"11440": true, "11449": true, "11431": false, "11446": false} {
		if slices.Contains(got, org.UnitID(eraOld, code)) != want {
			t.Errorf("old ward %s within Phù Liễn: %v", code, !want)
		}
	}
	if got := tree.Within(haiPhong); !slices.Contains(got, org.UnitID(eraOld, "11431")) || slices.Contains(got, longBien) {
		t.Error("a province holds the split wards of the old province, and none of another")
	}
}

// Units that cannot stand as they say are named, and the tree stands all the same.
func TestUnitsThatCannotStandAreNamedAndStandAtTheTop(t *testing.T) {
	for _, row := range []struct {
		want  []string
		units []org.Unit
		roots string // whatever stands at the top
	}{
		{[]string{"a (A) is there twice"}, []org.Unit{{ID: "a", Name: "A"}, {ID: "a", Name: "B"}}, "a"},
		{[]string{"a () has an unknown parent b"}, []org.Unit{{ID: "a", Parent: "b"}}, "a"},
		{[]string{"a (A) is above itself"}, []org.Unit{{ID: "a", Parent: "a", Name: "A"}, {ID: "b", Parent: "a"}}, "a"},
		{[]string{"b (B) is above itself"}, []org.Unit{{ID: "a", Parent: "b"}, {ID: "b", Parent: "c", Name: "B"}, {ID: "c", Parent: "b"}, {ID: "d"}}, "b d"},
		{[]string{"a () is above itself", "c () is above itself"}, []org.Unit{{ID: "a", Parent: "b"}, {ID: "b", Parent: "a"}, {ID: "c", Parent: "c"}}, "a c"},
	} {
		tree, err := org.NewTree(row.units)
		if err == nil || strings.Count(err.Error(), "\n") != len(row.want)-1 {
			t.Errorf("%v: %v", row.units, err)
			continue
		}
		for _, want := range row.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q is not in %v", want, err)
			}
		}
		var roots []string
		below := 0
		for _, u := range tree.Units() {
			if u.Parent == "" {
				roots = append(roots, u.ID)
				below += len(tree.Descendants(u.ID))
			}
		}
		if strings.Join(roots, " ") != row.roots || below != len(tree.Units()) {
			t.Errorf("%v: at the top %v, with %d of %d below", row.units, roots, below, len(tree.Units()))
		}
	}
}

func TestUnitIsFoundByAnyOfItsNames(t *testing.T) {
	tree := branches(t)
	for _, row := range []struct{ typed, first string }{
		{"kien an", "Phường Kiến An, Hải Phòng"},
		{"KIẾN  an", "Phường Kiến An, Hải Phòng"},
		{"quan kien an", "Phường Kiến An, Hải Phòng"},               // the district of old
		{"phường Ngọc Sơn hai phong", "Phường Phù Liễn, Hải Phòng"}, // a ward of old
		{"tran thanh ngo", "Chi hội Trần Thành Ngọ, Hải Phòng"},
		{"trần thành ngọ phuong", "Phường Kiến An, Hải Phòng"},
		{"noi ha bien long", "Phường Long Biên, Hà Nội"},
		{"lien phu hai phong", "Phường Phù Liễn, Hải Phòng"},
		{"đà nẵng", "Thành phố Đà Nẵng"},
		{"da nan", "Thành phố Đà Nẵng"},
		{"ea hleo", "Xã Ea H'Leo, Đắk Lắk"},
		{"Ea H’leo", "Xã Ea H'Leo, Đắk Lắk"},
		{"tân thạnh cần thơ", "Xã Tân Thạnh, Cần Thơ"},
		{"Yên Hoà", "Phường Yên Hòa, Hà Nội"},
		{"clb hien mau", ""},
		{"cau lac bo hien mau", "Câu lạc bộ Hiến máu, Hải Phòng"},
		{"zzz", ""},
		{" - ", ""},
	} {
		found := tree.Search(row.typed, 3)
		got := ""
		if len(found) > 0 {
			got = tree.Label(found[0].ID)
		}
		if got != row.first {
			t.Errorf("%q finds %q first, want %q", row.typed, got, row.first)
		}
	}
	found := tree.Search("tan thanh", 100)
	if got := slices.IndexFunc(found, func(u org.Unit) bool { return u.ValidTo != "" }); got >= 0 && slices.ContainsFunc(found[got:], func(u org.Unit) bool { return u.ValidTo == "" }) {
		t.Error("a unit that ended stands before one that has not")
	}
	if n := len(tree.Search("xa", 7)); n != 7 {
		t.Errorf("%d units, at most 7 asked for", n)
	}
}

func BenchmarkNewTree(b *testing.B) {
	units, _ := shipped()
	for b.Loop() {
		if _, err := org.NewTree(units); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	tree := vietnam(b)
	tree.Search("a", 1)
	for _, typed := range []string{"p", "phuong", "kiến an", "phuong tan thanh dong"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				tree.Search(typed, 20)
			}
		})
	}
}
