package server_test

import (
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// What was done is written down, and stays.
func TestTheAuditTells(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	s.want("hello", volunteer.post("/api/sync/v1/hello", fields{"device": volunteer.device}, nil), 200, "")
	var got struct{ User, Grant string }
	s.want("add", leader.post(desk+"/people/add", fields{"name": "Người Mới", "role": "volunteer", "unit": phonetest.Chapter}, &got), 200, "")
	s.want("end", leader.post(desk+"/grants/end", fields{"grant": got.Grant, "why": "nhầm"}, nil), 200, "")
	s.want("revoke", leader.post(desk+"/phones/revoke", fields{"device": volunteer.device, "why": "mất máy"}, nil), 200, "")
	s.want("revoke again", leader.post(desk+"/phones/revoke", fields{"device": volunteer.device, "why": "mất máy"}, nil), 200, "")
	s.want("allow", leader.post(desk+"/phones/allow", fields{"device": volunteer.device, "why": "tìm thấy"}, nil), 200, "")
	leader.lists(fields{})
	sha := s.photographed(volunteer)
	s.want("the original, by its author", volunteer.sees(sha, "original"), 200, "")
	s.want("the original", leader.sees(sha, "original"), 200, "")
	s.want("a small one", leader.sees(sha, "480"), 200, "")
	s.the("province").lists(fields{"unit": phonetest.KienAn})
	s.the("province").lists(fields{"unit": phonetest.KienAn}) // the screen asks again
	s.want("invite", leader.post("/api/enrolment/invite", fields{"user": volunteer.id}, nil), 200, "")

	read := func(p *person, f fields) (did []string, next int64, more bool) {
		var out struct {
			Entries []struct {
				N                          int64
				User, Name, Did, Unit, Why string
				About                      struct{ Kind, ID string }
			}
			More bool
		}
		s.want(p.name+" reads", p.post(desk+"/audit", f, &out), 200, "")
		for _, e := range out.Entries {
			did, next = append(did, e.Did), e.N
			if e.Did == "revoked_phone" && (e.User != leader.id || e.About.ID != volunteer.id || e.Why != "mất máy" || e.Unit != phonetest.KienAn) {
				t.Errorf("%+v", e)
			}
		}
		return did, next, out.More
	}
	want := []string{"invited", "saw_people", "opened_photo", "allowed_phone", "revoked_phone", "ended_role", "invited", "gave_role", "added_person"}
	for _, name := range []string{"leader", "province", "auditor", "admin"} {
		if did, _, more := read(s.the(name), fields{}); !slices.Equal(did, want) || more {
			t.Errorf("%s reads %v", name, did)
		}
	}
	if did, _, _ := read(s.the("auditor"), fields{"id": volunteer.id}); !slices.Equal(did, []string{"invited", "allowed_phone", "revoked_phone"}) {
		t.Errorf("of the volunteer: %v", did)
	}
	if did, _, _ := read(s.the("auditor"), fields{"user": s.the("province").id}); !slices.Equal(did, []string{"saw_people"}) {
		t.Errorf("by the province: %v", did)
	}
	if did, _, _ := read(s.the("chapterLeader"), fields{}); !slices.Equal(did, []string{"ended_role", "invited", "gave_role", "added_person"}) {
		t.Errorf("in the chapter: %v", did)
	}
	var pages []string
	for after, more := int64(0), true; more; {
		var did []string
		did, after, more = read(s.the("auditor"), fields{"limit": 3, "after": after})
		pages = append(pages, did...)
	}
	if !slices.Equal(pages, want) {
		t.Errorf("page by page: %v", pages)
	}
	s.Passes(time.Hour)
	s.the("province").lists(fields{"unit": phonetest.KienAn})
	if n := s.count("audit WHERE did = 'saw_people'"); n != 2 {
		t.Errorf("%d looks in two hours", n)
	}
	for _, q := range []string{"DELETE FROM audit", "UPDATE audit SET why = ''"} {
		if _, err := s.App.NonconcurrentDB().NewQuery(q).Execute(); err == nil {
			t.Errorf("%s went through", q)
		}
	}
}

// Merges, what an operator does in the dashboard, and lines of no unit are in it too.
func TestTheAuditLeavesNothingOut(t *testing.T) {
	s := newStage(t)
	leader := s.the("leader")
	s.must(s.Journal.Do(t.Context(), func(tx *journal.Tx) error {
		return tx.PutAs(journal.Hand{User: leader.id, Op: "transition"}, record.Write{Kind: record.Beneficiary, ID: phonetest.Chau, Merged: phonetest.Ba})
	}))
	s.must(s.Journal.Do(t.Context(), func(tx *journal.Tx) error {
		return audit.Put(tx, audit.Entry{User: leader.id, Did: audit.SawRecords, Why: "đối chiếu"})
	}))
	grants, err := s.App.FindCollectionByNameOrId("grants")
	s.must(err)
	row := core.NewRecord(grants)
	row.Load(fields{"user": s.the("nobody").id, "role": "member", "unit": phonetest.KienAn})
	s.must(s.App.Save(row))
	row, err = s.App.FindRecordById("grants", row.Id)
	s.must(err)
	row.Set("to_at", s.Now())
	s.must(s.App.Save(row))
	var out struct {
		Entries []struct {
			User, Did string
			About     struct{ ID string }
			Facts     fields
		}
	}
	s.want("read", s.the("auditor").post(desk+"/audit", fields{}, &out), 200, "")
	var did []string
	for _, e := range out.Entries {
		did = append(did, e.Did)
		if by := map[string]string{"gave_role": "", "ended_role": ""}; e.User != leader.id && e.User != by[e.Did] {
			t.Errorf("%s by %q", e.Did, e.User)
		}
	}
	if !slices.Equal(did, []string{"ended_role", "gave_role", "saw_records", "merged_people"}) || out.Entries[3].About.ID != phonetest.Chau || out.Entries[3].Facts["into"] != phonetest.Ba {
		t.Errorf("%+v", out.Entries)
	}
	s.want("read from elsewhere", s.the("makerPhuLien").post(desk+"/audit", fields{}, &out), 200, "")
	if len(out.Entries) != 0 {
		t.Errorf("the neighbours read %+v", out.Entries)
	}
}
