package journal_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// told is the history of a row in words: who, what, and each field as it was and became.
func (w *world) told(kind *record.Kind, id string) (lines []string) {
	w.Helper()
	v, err := w.View(context.Background())
	if err != nil {
		w.Fatal(err)
	}
	defer v.Close()
	past, err := v.History(context.Background(), kind.Name, id)
	if err != nil {
		w.Fatal(err)
	}
	for _, p := range past {
		line := p.User + " " + p.Op
		for _, c := range p.Changes {
			from, to := string(c.From), string(c.To)
			if c.Field == "review" {
				from, to = "", record.Doc{{Name: "r", Value: c.To}}.Sub("r").Text("words")
			}
			line += fmt.Sprintf(" %s:%s>%s", c.Field, from, to)
		}
		lines = append(lines, strings.ReplaceAll(line, `"`, ""))
	}
	return lines
}

func (w *world) tells(kind *record.Kind, id string, want ...string) {
	w.Helper()
	if got := w.told(kind, id); !slices.Equal(got, want) {
		w.Errorf("the history of %s %s tells\n%s\nwant\n%s", kind.Name, id, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEverythingThatWasDoneToARowIsRemembered(t *testing.T) {
	w := newWorld(t)
	lan, leader := w.phone("lan"), w.phone("leader")
	id, _ := lan.gives(ba)
	w.tells(record.GiftHandover, id) // the record itself tells who made it
	sha := w.row(record.GiftHandover, id).Doc.Text("body_sha")
	says := func(p *phone, from, to, words string) record.Result {
		f := verdict(from, to, sha, nil)
		f["words"] = words
		w.now = w.now.Add(time.Minute)
		return p.does(record.GiftHandover, record.Transition, id, f)
	}
	w.want(says(leader, "received", "returned", "ảnh mờ"), record.OK, "")
	w.want(says(leader, "received", "returned", "ảnh mờ"), record.OK, "") // changes nothing: nothing to remember
	w.want(says(lan, "returned", "received", "đã chụp lại"), record.OK, "")
	w.want(says(leader, "received", "rejected", "không phải"), record.OK, "")
	w.want(says(w.phone("province"), "rejected", "accepted", "có thật"), record.OK, "")
	w.want(says(w.phone("leader2"), "accepted", "rejected", "không"), record.Rejected, record.Locked)
	corrected, _ := lan.gives(ba, "qty", 2, "corrects", id)
	w.tells(record.GiftHandover, id,
		"leader transition review_state:received>returned review:>ảnh mờ",
		"lan transition review_state:returned>received review:>ảnh mờ",
		"leader transition review_state:received>rejected review:>không phải",
		"province transition review_state:rejected>accepted review:>có thật",
		"lan correct corrected_by:>"+corrected)
	w.tells(record.GiftHandover, corrected)

	// Of people the row does not tell who made it.
	who := record.NewID(w.now)
	w.want(w.phone("hoa").does(record.Beneficiary, record.Create, who, map[string]any{"unit": kienAn, "name": "Lê Thị Sáu", "id_number": "031190001234"}), record.OK, "")
	w.want(lan.does(record.Beneficiary, record.SetFields, who, sets("phone", "+84912", "")), record.OK, "")
	w.want(leader.does(record.Beneficiary, record.SetFields, who, map[string]any{"id_number": map[string]any{"v": "031190005678", "was": "1234"}}), record.OK, "")
	w.want(w.phone("minh").does(record.Beneficiary, record.SetFields, who, sets("phone", "+84913", "")), record.Conflict, record.Changed)
	w.tells(record.Beneficiary, who, "hoa create", "lan set phone:>+84912", "leader set id_last4:1234>5678")
	_, gift := w.phone("minh").gives(who) // what the household was given is no one's change
	w.want(gift, record.OK, "")
	w.tells(record.Beneficiary, who, "hoa create", "lan set phone:>+84912", "leader set id_last4:1234>5678")
	w.query("SELECT change FROM sync_history WHERE change LIKE '%031190%'", func([]string) { t.Error("an identity number is remembered") })

	var flag string
	w.do(func(tx *journal.Tx) error {
		about := []record.Pointer{{Kind: "beneficiary", ID: ba}, {Kind: "beneficiary", ID: who}}
		flag = journal.FlagID("lookalike", about)
		return tx.Raise(record.Flagged{Why: "lookalike", About: about})
	})
	w.want(leader.does(record.Flag, record.Transition, flag, map[string]any{"from": "open", "to": "same", "keep": ba}), record.OK, "")
	if got := w.told(record.Beneficiary, who); got[len(got)-1] != "leader merge merged:>"+ba {
		t.Errorf("the merged person's history ends with %q", got[len(got)-1])
	}
	w.tells(record.Beneficiary, ba, "leader merge merged_from:>"+who)
	if got := w.told(record.Flag, flag); len(got) != 1 || !strings.HasPrefix(got[0], "leader transition state:open>same") {
		t.Errorf("the flag's history: %q", got)
	}
	w.clean()
}

func TestHistoryIsOnlyAddedTo(t *testing.T) {
	w := newWorld(t)
	w.want(w.phone("lan").does(record.Beneficiary, record.SetFields, ba, sets("need", "gạo", "")), record.OK, "")
	for _, damage := range []string{"UPDATE sync_history SET user = 'minh'", "DELETE FROM sync_history"} {
		if _, err := w.app.NonconcurrentDB().NewQuery(damage).Execute(); err == nil {
			t.Errorf("%s went through", damage)
		}
	}
	w.tells(record.Beneficiary, ba, "lan set need:>gạo")
}
