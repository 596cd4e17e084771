package record_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chungsuc/chungsuc/internal/record"
)

const mid = "01JQ8W00000000000000000000"

// vectors reads rows of testdata that the app in TypeScript runs as well.
func vectors[T any](t testing.TB, name string) []T {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows []T
	if err := json.Unmarshal(b, &rows, json.RejectUnknownMembers(true)); err != nil {
		t.Fatal(err)
	}
	return rows
}

// problem is the part of a Problem that programs go by.
type problem struct {
	Code  record.Code `json:"code"`
	Field string      `json:"field,omitempty"`
	Rule  string      `json:"rule,omitempty"`
}

func sameProblem(t *testing.T, got *record.Problem, want *problem) {
	t.Helper()
	switch {
	case got == nil && want != nil:
		t.Errorf("no problem, want %+v", *want)
	case got != nil && want == nil:
		t.Errorf("problem %v, want none", got)
	case got != nil && *want != (problem{got.Code, got.Field, got.Rule}):
		t.Errorf("problem %v, want %+v", got, *want)
	}
}

func TestParseMutation(t *testing.T) {
	type row struct {
		Name    string         `json:"name"`
		M       jsontext.Value `json:"m"`
		Text    *string        `json:"text"`
		Problem *problem       `json:"problem"`
	}
	for _, r := range vectors[row](t, "parse.json") {
		t.Run(r.Name, func(t *testing.T) {
			raw := []byte(r.M)
			if r.Text != nil {
				raw = []byte(*r.Text)
			}
			m, p := record.ParseMutation(mid, nil, raw)
			sameProblem(t, p, r.Problem)
			if m == nil || m.Mid != mid || string(m.Body) != string(raw) || len(m.BodySHA) != 64 {
				t.Errorf("a mutation to keep lacks its body: %+v", m)
			}
		})
	}
}

func TestValidate(t *testing.T) {
	type row struct {
		Name    string     `json:"name"`
		Kind    string     `json:"kind"`
		Op      record.Op  `json:"op"`
		F       record.Doc `json:"f"`
		Problem *problem   `json:"problem"`
	}
	for _, r := range vectors[row](t, "validate.json") {
		t.Run(r.Name, func(t *testing.T) {
			m := &record.Mutation{Kind: record.KindOf(r.Kind), Op: r.Op, F: r.F}
			before := string(r.F.JSON())
			sameProblem(t, m.Check(), r.Problem)
			if after := string(r.F.JSON()); after != before {
				t.Errorf("checking changed %s to %s", before, after)
			}
		})
	}
}

func TestSeal(t *testing.T) {
	type row struct {
		Name     string         `json:"name"`
		M        jsontext.Value `json:"m"`
		Body     jsontext.Value `json:"body"`
		F        jsontext.Value `json:"f"`
		Warnings []string       `json:"warnings"`
		IDHMAC   *string        `json:"id_hmac"`
		Problem  *problem       `json:"problem"`
	}
	for _, r := range vectors[row](t, "seal.json") {
		t.Run(r.Name, func(t *testing.T) {
			m, p := record.ParseMutation(mid, nil, r.M)
			if p != nil {
				t.Fatal(p)
			}
			sameProblem(t, m.Seal(func(number string) string { return "hmac of " + number }), r.Problem)
			if r.F != nil && !record.SameValue(m.F.JSON(), r.F) {
				t.Errorf("f is %s\nwant %s", m.F.JSON(), r.F)
			}
			if r.Body != nil && !record.SameValue(m.Body, r.Body) {
				t.Errorf("body is %s\nwant %s", m.Body, r.Body)
			}
			if !slices.Equal(m.Warnings, r.Warnings) {
				t.Errorf("warnings %v, want %v", m.Warnings, r.Warnings)
			}
			got, ok := m.Secrets["id_hmac"]
			if want := r.IDHMAC; ok != (want != nil) || ok && got != *want {
				t.Errorf("id_hmac %q (%v), want %v", got, ok, want)
			}
		})
	}
}

func TestMasked(t *testing.T) {
	type row struct {
		Name   string         `json:"name"`
		Kind   string         `json:"kind"`
		Doc    record.Doc     `json:"doc"`
		Masked jsontext.Value `json:"masked"`
	}
	for _, r := range vectors[row](t, "mask.json") {
		t.Run(r.Name, func(t *testing.T) {
			before := string(r.Doc.JSON())
			if got := record.KindOf(r.Kind).Masked(r.Doc).JSON(); string(got) != compact(t, r.Masked) {
				t.Errorf("shows %s, want %s", got, r.Masked)
			}
			if string(r.Doc.JSON()) != before {
				t.Error("masking changed the row itself")
			}
		})
	}
	if v := record.MaskVersion(); len(v) != 8 {
		t.Errorf("mask version %q", v)
	}
}

func compact(t *testing.T, v jsontext.Value) string {
	t.Helper()
	v = v.Clone()
	if err := v.Compact(); err != nil {
		t.Fatal(err)
	}
	return string(v)
}
