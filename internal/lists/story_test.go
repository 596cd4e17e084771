package lists_test

import (
	"testing"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

func TestMain(m *testing.M) { phonetest.Main(m) }

// A list goes its whole way over phones: compiled where there is no network, submitted, approved by the People's Committee,
// held by a volunteer whose handover tells so. Whoever compiled on after it was submitted is told, and loses nothing.
func TestAListGoesItsWayOverPhones(t *testing.T) {
	s := phonetest.NewServer(t)
	member, leader, approver, volunteer := s.Phone("member"), s.Phone("leader"), s.Phone("approver"), s.Phone("volunteer1")
	for _, p := range []*phonetest.Phone{member, leader, approver, volunteer} {
		p.Sync()
	}
	step := func(p *phonetest.Phone, id, to string, f record.Doc) {
		t.Helper()
		if _, err := p.Client.Step(record.List.Name, id, to, f); err != nil {
			t.Fatal(err)
		}
		p.Sync()
	}
	state := func(p *phonetest.Phone, id string) string {
		t.Helper()
		row, err := p.Client.Row(record.List.Name, id)
		if err != nil {
			t.Fatal(err)
		}
		return row.Doc.Text("state")
	}

	member.Offline()
	list := member.Records(record.List.Name, record.NewDoc("campaign", phonetest.Tet, "unit", phonetest.KienAn, "title", "Tổ 1"))
	item := func(p *phonetest.Phone, person string) string {
		return p.Records(record.ListItem.Name, record.NewDoc("list", list, "campaign", phonetest.Tet, "unit", phonetest.KienAn, "beneficiary", person))
	}
	item(member, phonetest.Ba)
	item(member, phonetest.Ong)
	member.Online()
	member.Sync()
	leader.Sync()
	step(leader, list, "submitted", nil)
	if got := state(leader, list); got != "submitted" {
		t.Fatalf("the leader's phone shows %q", got)
	}

	late := item(member, phonetest.Chau) // compiled on, not knowing
	member.Sync()
	issues, err := member.Client.Issues()
	if err != nil || len(issues) != 1 || issues[0].ID != late || issues[0].Result.Code != record.Locked {
		t.Fatalf("issues %v, %v", issues, err)
	}

	approver.Sync()
	row, err := approver.Client.Row(record.List.Name, list)
	if err != nil || row.Doc.Int("items") != 2 {
		t.Fatalf("the approver's phone holds %s, %v", row.Doc.JSON(), err)
	}
	items, err := approver.Client.Rows(record.ListItem.Name)
	if err != nil || len(items) != 2 {
		t.Fatalf("and %d people, %v", len(items), err)
	}
	for _, it := range items {
		if who, err := approver.Client.Row(record.Beneficiary.Name, it.Doc.Text("beneficiary")); err != nil || who.Doc.Text("name") == "" {
			t.Errorf("the approver cannot see who %s is: %v", it.ID, err)
		}
	}
	step(approver, list, "approved", record.NewDoc("seen", map[string]any{"sha": row.Doc.Text("items_sha")}, "doc_no", "15/QĐ-UBND"))

	volunteer.Sync()
	if got := state(volunteer, list); got != "approved" {
		t.Fatalf("the volunteer's phone shows %q", got)
	}
	if ba, err := volunteer.Client.Row(record.Beneficiary.Name, phonetest.Ba); err != nil || ba.Doc.Text("list_state") != "approved" {
		t.Errorf("of Ba it reads %s, %v", ba.Doc.JSON(), err)
	}
	id := volunteer.Gives(record.NewDoc("list_version", 1))
	volunteer.Sync()
	if r, _, err := s.Journal.Row(t.Context(), record.GiftHandover.Name, id); err != nil || r.Doc.Int("list_version") != 1 {
		t.Errorf("the handover is %s, %v", r.Doc.JSON(), err)
	}
	if err := member.Client.Dismiss(issues[0].Mid); err != nil {
		t.Error(err)
	}
}

// Nothing of another commune's list reaches a phone.
func TestListsStayInTheirCommune(t *testing.T) {
	s := phonetest.NewServer(t)
	leader, away := s.Phone("leader"), s.Phone("leader@longbien.example")
	leader.Sync()
	leader.Records(record.List.Name, record.NewDoc("campaign", phonetest.Tet, "unit", phonetest.KienAn))
	leader.Sync()
	away.Sync()
	if rows, err := away.Client.Rows(record.List.Name); err != nil || len(rows) != 0 {
		t.Errorf("a leader elsewhere holds %d lists, %v", len(rows), err)
	}
}
