package server_test

import (
	"testing"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// A receipt begins a new epoch when it proves that the database has lost something, and only then. Nothing is lost with a
// refusal, and the mid of one may be any text, which no database remembers.
func TestARefusalProvesNoFork(t *testing.T) {
	s := newStage(t)
	member, other := s.the("member"), s.the("team_lead")
	nobody := func() fields {
		return s.mut("beneficiary", record.SetFields, s.id(), fields{"note": fields{"v": "x"}})
	}
	taken := func() fields { return s.mut("gift_handover", record.Create, s.id(), gift(phonetest.KienAn)) }
	wild := func(mid string) fields { m := taken(); m["mid"] = mid; return m }
	for _, c := range []struct {
		name  string
		items []any
		want  []record.Status
		lost  bool // what was pushed, by a restore of which the server notices nothing
		fork  bool
	}{
		{"refused, with a mid that is none", []any{wild("chưa có mã"), wild("")}, []record.Status{record.Rejected, record.Rejected}, false, false},
		{"taken, and refused with a mid that is none", []any{taken(), wild("chưa có mã")}, []record.Status{record.OK, record.Rejected}, false, false},
		{"refused, and lost", []any{nobody()}, []record.Status{record.Rejected}, true, false},
		{"taken, and lost", []any{taken()}, []record.Status{record.OK}, true, true},
		{"taken, and lost beside refusals", []any{wild("chưa có mã"), taken(), nobody()}, []record.Status{record.Rejected, record.OK, record.Rejected}, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			backup := ""
			if c.lost {
				backup = s.Backup()
			}
			out := member.pushes(c.items...)
			newest := ""
			for i, r := range out.Res {
				if r.S != c.want[i] {
					t.Fatalf("result %d is %s, want %s", i, word(r), c.want[i])
				}
				if r.S != record.Rejected {
					newest = r.Mid
				}
			}
			if c.lost {
				s.Server.Restore(backup) // by hand, with the mark beside
				for s.Journal.Mark().Head <= out.Head {
					other.pushes(taken())
				}
			}
			epoch := s.Journal.Mark().Epoch
			var first, second struct {
				Epoch string
				Lost  bool
			}
			member.post("/api/sync/v1/hello", fields{"device": member.device, "newest": newest}, &first)
			if first.Epoch != epoch || first.Lost != c.fork {
				t.Errorf("hello with %q: epoch %s lost %v, want %s %v", newest, first.Epoch, first.Lost, epoch, c.fork)
			}
			member.post("/api/sync/v1/hello", fields{"device": member.device, "receipt": out.Receipt}, &second)
			if fork := second.Epoch != epoch; second.Epoch == "" || fork != c.fork {
				t.Errorf("hello with the receipt: epoch %q after %q, want another: %v", second.Epoch, epoch, c.fork)
			}
		})
	}
}
