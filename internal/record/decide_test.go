package record_test

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// testdata/decide.json: `rows` are what is there by "kind/id"; a case adds fields to them or rows of its own under
// `rows`, and takes rows away under `gone`. `people` are what each person is in a unit. `sha` is the hash of the
// mutation's bytes, "aaa..." when it is absent; `donated` is the visit that the State names as an earlier donation.
// Of a row that is written a case tells what is other than before: `changes` with null for a field that is gone; of a
// new one, what is other than `f` and the stamp that every evidence record gets.
type decideVectors struct {
	About  string                                `json:"about"`
	Now    time.Time                             `json:"now"`
	Rows   map[string]record.Doc                 `json:"rows"`
	People map[string]map[string]record.Standing `json:"people"`
	Cases  []decideCase                          `json:"cases"`
	Roles  []roleCase                            `json:"roles"`
}

type decideCase struct {
	Name    string                `json:"name"`
	Who     string                `json:"who"`
	Carrier string                `json:"carrier"`
	M       mutationVector        `json:"m"`
	SHA     string                `json:"sha"`
	Rows    map[string]record.Doc `json:"rows"`
	Gone    map[string]string     `json:"gone"`
	Donated string                `json:"donated"`
	Secrets map[string]string     `json:"secrets"`
	Want    decisionVector        `json:"want"`
}

type mutationVector struct {
	Kind   string         `json:"kind"`
	Op     record.Op      `json:"op"`
	ID     string         `json:"id"`
	F      record.Doc     `json:"f"`
	Photos []record.Photo `json:"photos"`
}

type decisionVector struct {
	S      record.Status  `json:"s"`
	Code   record.Code    `json:"code"`
	Field  string         `json:"field"`
	Rule   string         `json:"rule"`
	Args   jsontext.Value `json:"args"`
	Writes []writeVector  `json:"writes"`
	Lost   []lostVector   `json:"lost"`
	Flags  []string       `json:"flags"`
}

type writeVector struct {
	Row     string            `json:"row"`
	New     bool              `json:"new"`
	Merged  string            `json:"merged"`
	Changes record.Doc        `json:"changes"`
	Secrets map[string]string `json:"secrets"`
}

type lostVector struct {
	Row   string         `json:"row"`
	Field string         `json:"field"`
	Value jsontext.Value `json:"value"`
	Kept  jsontext.Value `json:"kept"`
	Was   jsontext.Value `json:"was"`
}

// roleCase is a mutation and the roles that may do it in their unit; every other role is answered scope_never.
type roleCase struct {
	M   mutationVector `json:"m"`
	May []record.Role  `json:"may"`
}

// ledger is a State of a few rows.
type ledger struct {
	rows    map[string]record.Row
	donated string
	err     error
}

func (l ledger) Row(kind, id string) (record.Row, bool, error) {
	r, ok := l.rows[kind+"/"+id]
	return r, ok, l.err
}
func (l ledger) LastDonation(string) (time.Time, string, error) { return time.Time{}, "", l.err }
func (l ledger) Donated(string, string, record.Donor) (string, error) {
	return l.donated, l.err
}
func (l ledger) Centre(string) (record.Position, bool, error) { return record.Position{}, false, l.err }
func (l ledger) OffList(string, string, string) (bool, error) { return false, l.err }
func (l ledger) Before(string) (record.Passage, bool)         { return record.Passage{}, false }
func (l ledger) Handed(string, time.Time, time.Duration) int  { return 0 }

func (l ledger) ListItems(list string) (items []record.Row, err error) {
	for _, r := range l.rows {
		if r.Kind == "list_item" && r.Doc.Text("list") == list {
			items = append(items, r)
		}
	}
	return items, l.err
}
func (l ledger) ListVersion(campaign, unit, except string) (newest, submitted int64, err error) {
	for _, r := range l.rows {
		if r.Kind != "list" || r.ID == except || r.Doc.Text("campaign") != campaign || r.Doc.Text("unit") != unit {
			continue
		}
		newest = max(newest, r.Doc.Int("version"))
		if r.Doc.Has("items_sha") {
			submitted = max(submitted, r.Doc.Int("version"))
		}
	}
	return newest, submitted, l.err
}

func readDecide(t *testing.T) (v decideVectors) {
	t.Helper()
	v = readVectors(t, "testdata/decide.json")
	lists := readVectors(t, "testdata/decide_list.json")
	maps.Copy(v.Rows, lists.Rows)
	v.Cases, v.Roles = append(v.Cases, lists.Cases...), append(v.Roles, lists.Roles...)
	return v
}

func readVectors(t *testing.T, path string) (v decideVectors) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v, json.RejectUnknownMembers(true), json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v decideVectors) ledger(c decideCase) ledger {
	l := ledger{rows: map[string]record.Row{}, donated: c.Donated}
	put := func(key string, doc record.Doc) {
		kind, id, _ := strings.Cut(key, "/")
		old := l.rows[key].Doc.Clone()
		for _, m := range doc {
			old.Set(m.Name, m.Value)
		}
		l.rows[key] = record.Row{Kind: kind, ID: id, Seq: 1, Doc: old, Gone: c.Gone[key]}
	}
	for key, doc := range v.Rows {
		put(key, doc)
	}
	for key, doc := range c.Rows {
		put(key, doc)
	}
	return l
}

func (v decideVectors) decide(l ledger, c decideCase) (record.Decision, error) {
	m := &record.Mutation{Mid: mid, Kind: record.KindOf(c.M.Kind), Op: c.M.Op, ID: c.M.ID, At: v.Now, SV: 1, F: c.M.F, Photos: c.M.Photos,
		BodySHA: c.SHA, Secrets: c.Secrets}
	if m.BodySHA == "" {
		m.BodySHA = strings.Repeat("a", 64)
	}
	in := func(who string) func(string) record.Standing {
		return func(unit string) record.Standing { return v.People[who][unit] }
	}
	return record.Decide(l, record.Actor{User: c.Who, Device: "d_" + c.Who, Carrier: c.Carrier, In: in(c.Who), CarrierIn: in(c.Carrier)}, v.Now, m)
}

func TestDecide(t *testing.T) {
	v := readDecide(t)
	for _, c := range v.Cases {
		t.Run(c.M.Kind+" "+string(c.M.Op)+"/"+c.Name, func(t *testing.T) {
			l := v.ledger(c)
			before := map[string]string{}
			for key, row := range l.rows {
				before[key] = string(row.Doc.JSON())
			}
			d, err := v.decide(l, c)
			if err != nil {
				t.Fatal(err)
			}
			for key, row := range l.rows {
				if string(row.Doc.JSON()) != before[key] {
					t.Errorf("deciding changed %s itself", key)
				}
			}
			c.Want.holds(t, d, l, c.M)
		})
	}
}

func (want decisionVector) holds(t *testing.T, d record.Decision, l ledger, m mutationVector) {
	t.Helper()
	got := record.Problem{}
	if d.Problem != nil {
		got = *d.Problem
	}
	if d.Status != want.S || got.Code != want.Code || got.Field != want.Field || got.Rule != want.Rule {
		t.Errorf("decided %s %s %s %s, want %s %s %s %s", d.Status, got.Code, got.Field, got.Rule, want.S, want.Code, want.Field, want.Rule)
	}
	if (d.Problem == nil) != (want.Code == "") {
		t.Errorf("problem %v", d.Problem)
	}
	if args := record.Raw(got.Args); !record.SameValue(args, want.Args) {
		t.Errorf("args %s, want %s", args, want.Args)
	}
	var flags []string
	for _, f := range d.Flags {
		flags = append(flags, f.Why)
	}
	if !slices.Equal(flags, want.Flags) {
		t.Errorf("flags %v, want %v", flags, want.Flags)
	}
	if len(d.Lost) != len(want.Lost) {
		t.Fatalf("%d values lost, want %d", len(d.Lost), len(want.Lost))
	}
	for i, lost := range d.Lost {
		w := want.Lost[i]
		if lost.Kind+"/"+lost.ID != w.Row || lost.Field != w.Field || !record.SameValue(lost.Value, w.Value) ||
			!record.SameValue(lost.Kept, w.Kept) || !record.SameValue(lost.Was, w.Was) {
			t.Errorf("lost %s/%s.%s %s (kept %s, was %s), want %s.%s %s (kept %s, was %s)", lost.Kind, lost.ID, lost.Field, lost.Value, lost.Kept, lost.Was,
				w.Row, w.Field, w.Value, w.Kept, w.Was)
		}
	}
	if len(d.Writes) != len(want.Writes) {
		t.Fatalf("%d rows written, want %d", len(d.Writes), len(want.Writes))
	}
	for i, write := range d.Writes {
		want.Writes[i].holds(t, write, l, m)
	}
}

// stamp is what every new evidence record gets; TestEvidenceIsStamped looks at it.
var stamp = []string{"at", "skew_ms", "author", "device", "received_at", "body_sha", "photos", "evidence", "review_state", "given_at"}

func (want writeVector) holds(t *testing.T, w record.Write, l ledger, m mutationVector) {
	t.Helper()
	row := w.Kind.Name + "/" + w.ID
	if row != want.Row || w.New != want.New || w.Merged != want.Merged || !maps.Equal(w.Secrets, want.Secrets) {
		t.Errorf("writes %s (new %v, merged %q, secrets %v), want %s (new %v, merged %q, secrets %v)",
			row, w.New, w.Merged, w.Secrets, want.Row, want.New, want.Merged, want.Secrets)
	}
	if w.Merged != "" {
		return
	}
	old, ignored := l.rows[row].Doc, []string(nil)
	if w.New {
		old = m.F
		if w.Kind.Evidence() {
			ignored = stamp
		}
	}
	for _, f := range append(slices.Clone(w.Doc), old...) {
		expected := old.Get(f.Name)
		if v := want.Changes.Get(f.Name); v != nil {
			expected = v
		}
		if now := w.Doc.Get(f.Name); !slices.Contains(ignored, f.Name) && !record.SameValue(now, expected) {
			t.Errorf("%s.%s is %s, want %s", row, f.Name, now, expected)
		}
	}
	for _, f := range want.Changes {
		if !record.SameValue(w.Doc.Get(f.Name), f.Value) {
			t.Errorf("%s.%s is %s, want %s", row, f.Name, w.Doc.Get(f.Name), f.Value)
		}
	}
}

func TestEveryRoleMayDoItsOwnAndNoMore(t *testing.T) {
	v := readDecide(t)
	for _, c := range v.Roles {
		for _, role := range record.Roles {
			for late := range 2 {
				name := c.M.Kind + " " + string(c.M.Op) + " " + c.M.F.Text("to") + " by " + string(role)
				standing := record.Standing{Now: []record.Role{role}, Ever: true}
				evidence := record.KindOf(c.M.Kind).Evidence() && c.M.Op != record.Void && c.M.F.Text("to") != "accepted"
				may, refusal := slices.Contains(c.May, role), record.ScopeNever
				if late == 1 {
					name += ", which ended"
					standing = record.Standing{Late: []record.Role{role}, Ever: true}
					may, refusal = may && evidence, record.ScopeLost
				}
				v.People["x"] = map[string]record.Standing{"communekienan00": standing}
				one := decideCase{Who: "x", M: c.M}
				d, err := v.decide(v.ledger(one), one)
				switch {
				case err != nil:
					t.Errorf("%s: %v", name, err)
				case may && d.Status == record.Rejected:
					t.Errorf("%s: refused, %v", name, d.Problem)
				case !may && (d.Status != record.Rejected || d.Problem.Code != refusal || len(d.Writes)+len(d.Lost)+len(d.Flags) > 0):
					t.Errorf("%s: %s %v, want %s", name, d.Status, d.Problem, refusal)
				}
			}
		}
	}
}

func TestEvidenceIsStamped(t *testing.T) {
	v := readDecide(t)
	c := v.Cases[0]
	c.M.Photos = []record.Photo{{SHA256: strings.Repeat("c", 64), Bytes: 10, Type: "image/jpeg", Role: "proof", TakenAt: v.Now}}
	d, err := v.decide(v.ledger(c), c)
	if err != nil || len(d.Writes) != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	want := record.NewDoc("at", v.Now, "skew_ms", 0, "author", c.Who, "device", "d_"+c.Who, "received_at", v.Now, "body_sha", strings.Repeat("a", 64),
		"photos", []any{map[string]any{"sha256": strings.Repeat("c", 64), "role": "proof", "state": "declared", "taken_at": v.Now}},
		"evidence", "none", "review_state", "received", "given_at", v.Now)
	for _, f := range want {
		if got := d.Writes[0].Doc.Get(f.Name); !record.SameValue(got, f.Value) {
			t.Errorf("%s is %s, want %s", f.Name, got, f.Value)
		}
	}
	if len(want) != len(stamp) {
		t.Error("the stamp has other fields")
	}
	if len(d.Writes[0].Photos) != 1 {
		t.Error("the photo is not declared")
	}
}

// A disk that fails is no decision.
func TestAFailingDiskDecidesNothing(t *testing.T) {
	v := readDecide(t)
	for _, c := range v.Cases {
		l := v.ledger(c)
		l.err = errors.New("disk")
		if record.KindOf(c.M.Kind).Class == record.Reference || c.Want.Rule == "op" {
			continue // refused before anything is read
		}
		if d, err := v.decide(l, c); !errors.Is(err, l.err) {
			t.Errorf("%s: %+v, %v", c.Name, d, err)
		}
	}
}
