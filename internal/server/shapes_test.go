package server_test

import (
	"bufio"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/chungsuc/chungsuc/internal/record"
)

// shape is a line of testdata/shapes: what phones of a version sent in one push, byte for byte, and how it ended.
// "$sha:ID", "$items:ID" and "$flag:WHY" stand for what a phone had read from the server: the hash of a record's body, of
// a list's items, and the id of the newest question of a sort.
type shape struct {
	What string         `json:"what"`
	Who  string         `json:"who"`
	Muts jsontext.Value `json:"muts"`
	Want []ended        `json:"want"`
}

type ended struct {
	S     record.Status `json:"s"`
	Code  record.Code   `json:"code,omitempty"`
	Field string        `json:"field,omitempty"`
	Rule  string        `json:"rule,omitempty"`
	Fix   record.Fix    `json:"fix,omitempty"`
}

var readByPhone = regexp.MustCompile(`\$(sha|items|flag):([a-z0-9_]+)`)

// replay pushes the bytes of a shape.
func (s *stage) replay(sh shape) (out pushed) {
	s.Helper()
	muts := readByPhone.ReplaceAllStringFunc(string(sh.Muts), func(hole string) (v string) {
		part := readByPhone.FindStringSubmatch(hole)
		query := map[string]string{
			"sha":   "SELECT coalesce((SELECT body_sha FROM gift_handover WHERE id = {:x}), (SELECT body_sha FROM activity WHERE id = {:x}), (SELECT body_sha FROM first_aid_case WHERE id = {:x}))",
			"items": "SELECT items_sha FROM list WHERE id = {:x}",
			"flag":  "SELECT id FROM flag WHERE why = {:x} ORDER BY rowid DESC LIMIT 1",
		}[part[1]]
		s.must(s.App.DB().NewQuery(query).Bind(fields{"x": part[2]}).Row(&v))
		return v
	})
	p := s.the(sh.Who)
	body := fmt.Sprintf(`{"epoch":%q,"device":%q,"schema":1,"muts":%s}`, s.Journal.Mark().Epoch, p.device, muts)
	s.want(sh.What, p.post(push, []byte(body), &out), 200, "")
	return out
}

// I24: every mutation shape that phones of any version ever sent still ends as it did. The files are history: a new
// schema adds one, none is edited.
func TestI24EveryRecordedShapeStillEndsAsItDid(t *testing.T) {
	total := 0
	for version := record.SchemaMin; version <= record.Schema; version++ {
		s := newStage(t)
		file, err := os.Open(fmt.Sprintf("testdata/shapes/v%d.jsonl", version))
		if err != nil {
			t.Fatalf("schema %d has no recorded shapes: %v", version, err)
		}
		defer file.Close()
		taken := map[string]bool{} // "kind op" that ended well
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var sh shape
			s.must(json.Unmarshal(lines.Bytes(), &sh, json.RejectUnknownMembers(true)))
			var muts []struct {
				Mid string `json:"mid"`
				M   struct {
					Kind string    `json:"kind"`
					Op   record.Op `json:"op"`
				} `json:"m"`
			}
			s.must(json.Unmarshal(sh.Muts, &muts))
			first := s.replay(sh)
			var got []ended
			for i, r := range first.Res {
				got = append(got, ended{r.S, r.Code, r.Field, r.Rule, r.Fix})
				if r.S != record.Rejected {
					taken[fmt.Sprint(muts[i].M.Kind, " ", muts[i].M.Op)] = true
				}
			}
			if first.Stop != nil || !slices.Equal(got, sh.Want) {
				t.Errorf("v%d, %s: %+v, want %+v", version, sh.What, got, sh.Want)
			}
			for i, r := range s.replay(sh).Res { // and once more: the same, and known
				if !r.Dup || r.S != first.Res[i].S || r.Code != first.Res[i].Code || r.Seq != first.Res[i].Seq {
					t.Errorf("v%d, %s, sent again: %+v, it was %+v", version, sh.What, r, first.Res[i])
				}
			}
			total++
		}
		s.must(lines.Err())
		for _, k := range record.Kinds {
			var ops []record.Op
			switch {
			case k.Evidence():
				ops = []record.Op{record.Create, record.Void, record.Transition}
			case k.Class == record.CoEdited:
				ops = []record.Op{record.Create, record.SetFields}
			}
			if k.Steps != nil && !slices.Contains(ops, record.Transition) {
				ops = append(ops, record.Transition)
			}
			for _, op := range ops {
				if !taken[fmt.Sprint(k.Name, " ", op)] {
					t.Errorf("v%d: no %s of %s that ended well was recorded", version, op, k.Name)
				}
			}
		}
	}
	t.Logf("%d recorded pushes", total)
}
