package record_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chungsuc/chungsuc/internal/record"
)

func TestGeneratedFilesAreFresh(t *testing.T) {
	for path, want := range record.Generated() {
		got, err := os.ReadFile(filepath.FromSlash(path))
		if err != nil {
			t.Error(err)
			continue
		}
		if string(got) != want {
			t.Errorf("%s does not follow from the kinds: run go generate ./internal/record", path)
		}
	}
}

// What the rest of the system takes for granted of every kind.
func TestKindsAreWellFormed(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)
	bloodGroup := regexp.MustCompile(`^(A|B|AB|O|[+-])$`) // as on every bag
	indicator := regexp.MustCompile(`^[A-Z][0-9][A-Z]*$`) // as in reports: G1
	var check func(t *testing.T, fields []record.Field)
	check = func(t *testing.T, fields []record.Field) {
		seen := map[string]bool{}
		for _, f := range fields {
			if seen[f.Name] {
				t.Errorf("%s stands twice", f.Name)
			}
			seen[f.Name] = true
			if !snake.MatchString(f.Name) {
				t.Errorf("%q cannot name a field", f.Name)
			}
			if f.Vi == "" || f.En == "" {
				t.Errorf("%s has no label", f.Name)
			}
			if (f.Type == record.Ref) != (record.KindOf(f.Of) != nil) {
				t.Errorf("%s points to kind %q", f.Name, f.Of)
			}
			if (f.Type == record.Enum) != (len(f.Options) > 0) {
				t.Errorf("%s has %d options", f.Name, len(f.Options))
			}
			if (f.Type == record.Object) != (len(f.Members) > 0) {
				t.Errorf("%s has %d members", f.Name, len(f.Members))
			}
			if f.Type == record.Any && !f.Computed {
				t.Errorf("%s may be anything that a phone sends", f.Name)
			}
			if f.Union && !f.List {
				t.Errorf("%s is a union and no list", f.Name)
			}
			values := map[string]bool{}
			for _, o := range f.Options {
				if !(snake.MatchString(o.Value) || bloodGroup.MatchString(o.Value) || indicator.MatchString(o.Value)) || o.Vi == "" || o.En == "" || values[o.Value] {
					t.Errorf("%s has the option %+v", f.Name, o)
				}
				values[o.Value] = true
			}
			if f.Name != "review" { // its mark is drawn by a reviewer's app; the server writes the rest
				check(t, f.Members)
			}
		}
	}
	for _, k := range record.Kinds {
		t.Run(k.Name, func(t *testing.T) {
			check(t, k.AllFields())
			for _, reserved := range []string{"id", "seq", "created", "updated", "expand"} {
				if k.Field(reserved) != nil {
					t.Errorf("%s is a column of its own", reserved)
				}
			}
			if k.Vi == "" || k.En == "" || k.About == "" {
				t.Error("the kind has no words")
			}
			if k.Part != "" && k.Field(k.Part) == nil {
				t.Errorf("part %s is no field", k.Part)
			}
			if !k.UnitFree && k != record.Unit && k.Field("unit") == nil {
				t.Error("its rows have no unit")
			}
			for _, name := range k.StepFields {
				if k.Field(name) == nil {
					t.Errorf("step field %s is no field", name)
				}
			}
			for from, moves := range k.Steps {
				for _, state := range append(moves, from) {
					if k.Field("state").Option(state) == nil {
						t.Errorf("%s is no state", state)
					}
				}
			}
		})
	}
}
