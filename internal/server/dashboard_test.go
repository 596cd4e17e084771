package server_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/phonetest"
)

// Superusers see what phones sent and cannot change it from the dashboard, the record API, a batch or the SQL console; a
// sentence tells them where to.
func TestTheDashboardCannotTouchASyncedRow(t *testing.T) {
	s := newStage(t)
	superusers, err := s.App.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	s.must(err)
	root := core.NewRecord(superusers)
	root.SetEmail("root@cast.example")
	root.SetPassword(phonetest.Password)
	s.must(s.App.Save(root))
	token, err := root.NewAuthToken()
	s.must(err)
	s.App.Settings().Batch.Enabled = true

	id := s.made("gift_handover", phonetest.KienAn, s.the("volunteer"))
	at := "/api/collections/gift_handover/records"
	if r := s.ask("GET", at+"/"+id, token, nil); r.status != 200 || !strings.Contains(string(r.body), `"value":500000`) {
		t.Errorf("the dashboard shows %d %s", r.status, r.body)
	}
	head := s.Journal.Mark().Head
	rows, sum := s.trace()
	for what, r := range map[string]reply{
		"change":    s.ask("PATCH", at+"/"+id, token, text(fields{"value": 1})),
		"delete":    s.ask("DELETE", at+"/"+id, token, nil),
		"create":    s.ask("POST", at, token, text(fields{"id": s.id(), "value": 1})),
		"truncate":  s.ask("DELETE", "/api/collections/gift_handover/truncate", token, nil),
		"SQL":       s.ask("POST", "/api/sql", token, text(fields{"query": "UPDATE gift_handover SET value = 1"})),
		"log":       s.ask("POST", "/api/sql", token, text(fields{"query": "DELETE FROM sync_log"})),
		"grant":     s.ask("DELETE", "/api/collections/grants/records/"+s.grantOf("volunteer"), token, nil),
		"structure": s.ask("PATCH", "/api/collections/gift_handover", token, text(fields{"updateRule": ""})),
	} {
		if s.want(what, r, 403, "read_only"); !strings.Contains(string(r.body), " / ") {
			t.Errorf("%s: no sentence in both languages: %s", what, r.body)
		}
	}
	if r := s.ask("POST", "/api/batch", token, text(fields{"requests": []any{fields{"method": "DELETE", "url": at + "/" + id}}})); r.status < 400 || !strings.Contains(string(r.body), "read_only") {
		t.Errorf("batch: %d %s", r.status, r.body)
	}
	if r := s.ask("DELETE", "/api/collections/users/records/"+s.the("volunteer").id, token, nil); r.status < 400 {
		t.Error("the author's account was deleted")
	}
	for _, person := range []string{"volunteer", "leader", "admin"} { // whom the collections' rules keep out altogether
		if r := s.ask("GET", at+"/"+id, s.the(person).token, nil); r.status < 400 {
			t.Errorf("%s reads rows past their scopes: %s", person, r.body)
		}
		if r := s.ask("PATCH", at+"/"+id, s.the(person).token, text(fields{"value": 1})); r.status < 400 {
			t.Errorf("%s writes rows past the gate: %s", person, r.body)
		}
	}
	if n, now := s.trace(); n != rows || now != sum || s.Journal.Mark().Head != head {
		t.Error("something changed")
	}
}

func (s *stage) grantOf(name string) string {
	s.Helper()
	row, err := s.App.FindFirstRecordByData("grants", "user", s.the(name).id)
	s.must(err)
	return row.Id
}
