package org_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/org"
)

func TestShippedFilesAreTheStateOfVietNam(t *testing.T) {
	files := org.Shipped()
	want := map[string][3]int{"2025-03-01": {63, 696, 10035}, "2025-07-01": {34, 3321}, "2026-04-30": {34, 3321}}
	for _, s := range files.Snapshots {
		var got [3]int
		for _, u := range s.Units {
			got[u.Level-1]++
		}
		if got != want[s.Date] {
			t.Errorf("%s has %v units by level, want %v", s.File, got, want[s.Date])
		}
		delete(want, s.Date)
	}
	if len(want) > 0 {
		t.Errorf("snapshots missing: %v", want)
	}
	for _, m := range files.Maps {
		if m.To == "" {
			if len(m.Rows) != 63 {
				t.Errorf("%s has %d provinces", m.File, len(m.Rows))
			}
			continue
		}
		if len(m.Rows) != 10602 {
			t.Errorf("%s has %d pairs", m.File, len(m.Rows))
		}
		fan, byWidth := map[string]int{}, map[int]int{}
		for _, r := range m.Rows {
			fan[r.Old]++
		}
		for old, n := range fan {
			if len(old) == 5 {
				byWidth[n]++
			}
		}
		for n, want := range map[int]int{1: 9564, 2: 397, 3: 58, 4: 15, 5: 1} {
			if byWidth[n] != want {
				t.Errorf("%d communes of old went into %d new ones, want %d", byWidth[n], n, want)
			}
		}
	}
}

func TestFileOfUnitsIsRefusedWhereItIsWrong(t *testing.T) {
	const units, pairs = "units_2030-01-01.csv", "map_2025-07-01_to_2030-01-01.csv"
	const head = "code,type,name,parent,level,search_key\n01,Thành phố,Hà Nội,,1,ha noi\n"
	const mapHead = "old_code,old_level,new_code,kind\n"
	for _, row := range []struct {
		name, file, body string
		why              org.Why
		line, column     int
	}{
		{"another name", "don_vi.csv", head, org.WhyName, 0, 0},
		{"no such day", "units_2030-02-31.csv", head, org.WhyName, 0, 0},
		{"nothing in it", units, "", org.WhyHeader, 1, 0},
		{"header only", units, "code,type,name,parent,level\n", org.WhyEmpty, 0, 0},
		{"semicolons of a Vietnamese Excel", units, strings.ReplaceAll(head, ",", ";"), org.WhyHeader, 1, 0},
		{"a cell too few", units, head + "00004,Phường,Ba Đình,01,2\n", org.WhyCSV, 3, 0},
		{"zeros lost at a province", units, "code,type,name,parent,level\n1,Thành phố,Hà Nội,,1\n", org.WhyLostZeros, 2, 1},
		{"zeros lost at a commune", units, head + "4,Phường,Ba Đình,01,2,ba dinh\n", org.WhyLostZeros, 3, 1},
		{"zeros lost, three digits left", units, head + "175,Phường,Yên Hòa,01,2,yen hoa\n", org.WhyLostZeros, 3, 1},
		{"zeros lost at a parent", units, head + "00004,Phường,Ba Đình,1,2,ba dinh\n", org.WhyLostZeros, 3, 4},
		{"letters for a code", units, head + "0000A,Phường,Ba Đình,01,2,ba dinh\n", org.WhyCode, 3, 1},
		{"no name", units, head + "00004,Phường,,01,2,\n", org.WhyEmpty, 3, 3},
		{"no level", units, head + "00004,Phường,Ba Đình,01,hai,ba dinh\n", org.WhyLevel, 3, 5},
		{"doubled code", units, head + "00004,Phường,Ba Đình,01,2,ba dinh\n00004,Phường,Ngọc Hà,01,2,ngoc ha\n", org.WhyDoubled, 4, 1},
		{"unknown parent", units, head + "00004,Phường,Ba Đình,02,2,ba dinh\n", org.WhyUnknown, 3, 4},
		{"no parent", units, head + "00004,Phường,Ba Đình,,2,ba dinh\n", org.WhyEmpty, 3, 4},
		{"own parent", units, "code,type,name,parent,level\n01,Thành phố,Hà Nội,01,1\n", org.WhyLevel, 2, 5},
		{"circle of parents", units, head + "001,Quận,A,002,2,a\n002,Quận,B,001,2,b\n00001,Phường,C,001,3,c\n", org.WhyLevel, 3, 5},
		{"level skipped", units, head + "001,Quận,A,01,2,a\n00001,Phường,C,01,3,c\n", org.WhyLevel, 4, 5},

		{"map without pairs", pairs, mapHead, org.WhyEmpty, 0, 0},
		{"pair twice", pairs, mapHead + "00001,2,00002,split\n00001,2,00002,split\n", org.WhyDoubled, 3, 1},
		{"whole into two", pairs, mapHead + "00001,2,00002,whole\n00001,2,00003,whole\n", org.WhyKind, 2, 4},
		{"split into one", pairs, mapHead + "00001,2,00002,split\n", org.WhyKind, 2, 4},
		{"another kind", pairs, mapHead + "00001,2,00002,part\n", org.WhyKind, 2, 4},
		{"province twice", "map_provinces.csv", "old_code,old_name,new_code,new_name\n01,A,01,A\n01,A,02,B\n", org.WhyDoubled, 2, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			var files org.Files
			err := files.Add("some/folder/"+row.file, strings.NewReader(row.body))
			fe, ok := errors.AsType[*org.FileError](err)
			if !ok {
				t.Fatalf("got %v, want a FileError", err)
			}
			if fe.File != row.file || fe.Why != row.why || fe.Line != row.line || fe.Column != row.column {
				t.Errorf("got %s at line %d, column %d (%v), want %s at %d, %d", fe.Why, fe.Line, fe.Column, err, row.why, row.line, row.column)
			}
		})
	}
}

func TestFileOfASpreadsheetIsReadWithItsByteOrderMark(t *testing.T) {
	var files org.Files
	err := files.Add(`C:\Users\Lan\units_2030-01-01.csv`, strings.NewReader("\ufeffcode,type,name,parent,level\r\n01,Thành phố,Hà Nội,,1\r\n"))
	if err != nil || len(files.Snapshots) != 1 || files.Snapshots[0].Units[0].Name != "Hà Nội" {
		t.Errorf("got %v, %+v", err, files)
	}
}
