package review

import (
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// sight is what one person may see of rows, by the widest of their roles in the row's unit:
//
//	branch leader     everything
//	province leader   everything, but how to reach people, their papers and who was given something only for a reason, which is noted
//	approver          people and lists, as on their phone
//	auditor           everything but contact, health, papers and free text
//	author            their own records
type sight struct {
	user string
	in   func(unit string) record.Standing
	why  string // the reason a province leader gives for personal data
}

func sightOf(j *journal.Journal, user, why string, now time.Time) sight {
	return sight{user: user, in: org.Standing(j.Grants(user), j.Tree(), now), why: strings.TrimSpace(why)}
}

// view is what somebody sees of a row.
type view struct {
	sees    bool
	private []record.Privacy // what is left out
	noted   bool             // it shows personal data for a reason
	asks    bool             // nothing of it is shown without a reason
	names   bool             // of the people that rows point to, too
}

// listKinds are what an approver reads.
var listKinds = []string{record.Beneficiary.Name, "list", "list_item"}

func (s sight) of(unit string, k *record.Kind) view {
	roles := s.in(unit).Now
	has := func(r record.Role) bool { return slices.Contains(roles, r) }
	switch {
	case has(record.BranchLeader):
		return view{sees: true, names: true}
	case has(record.ProvinceLeader) && s.why != "":
		return view{sees: true, names: true, noted: true}
	case has(record.Approver) && slices.Contains(listKinds, k.Name):
		return view{sees: true}
	case has(record.ProvinceLeader):
		return view{sees: true, private: []record.Privacy{record.Contact, record.Identity}, asks: k == record.Beneficiary}
	case has(record.Auditor):
		return view{sees: true, private: []record.Privacy{record.Contact, record.Identity, record.Health, record.Words}}
	}
	return view{}
}

// row is of, for one row: its author sees their own record.
func (s sight) row(r record.Row) view {
	k := record.KindOf(r.Kind)
	v := s.of(r.Doc.Text("unit"), k)
	if len(v.private) == 0 && v.sees {
		return v
	}
	if k.Evidence() && r.Doc.Text("author") == s.user {
		return view{sees: true}
	}
	return v
}

// show is the row as it is seen.
func (v view) show(k *record.Kind, doc record.Doc) record.Doc { return k.Without(doc, v.private...) }
