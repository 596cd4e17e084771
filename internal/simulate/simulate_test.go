package simulate_test

import (
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/server"
	"github.com/chungsuc/chungsuc/internal/simulate"
)

// serve starts a server with the world of the demo.
func serve(t *testing.T) (srv *server.Server, url string) {
	t.Helper()
	srv, err := demo.Open(t.TempDir(), server.Config{Log: slog.New(slog.DiscardHandler), PokeEvery: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Seed(t.Context(), srv, time.Now(), demo.Options{Nearby: true}); err != nil {
		t.Fatal(err)
	}
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- demo.Serve(srv, "127.0.0.1:0", func(u string) { ready <- u }) }()
	t.Cleanup(func() {
		if err := demo.Close(srv); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return srv, <-ready
}

func TestADayInTheFieldBalances(t *testing.T) {
	srv, url := serve(t)
	var events [simulateKinds]atomic.Int64
	account, err := simulate.Run(t.Context(), simulate.Config{
		Server: url, Users: append(demo.FieldAccounts()[:2:2], "member@kienan.example"), Password: demo.Password,
		Phones: 4, For: time.Minute, Records: 30, Pace: 60 * time.Millisecond, Cycle: 600 * time.Millisecond,
		Photos: 0.15, Offline: 0.5, Network: simulate.Awful, Seed: 1,
		Watch: func(e simulate.Event) {
			for i, what := range kinds {
				if e.What == what {
					events[i].Add(1)
				}
			}
			if e.Vi == "" || e.En == "" || e.Who == "" || e.State.Waiting > e.State.Made {
				t.Errorf("event %+v", e)
			}
		},
	})
	if err != nil {
		t.Errorf("%v\n%s", err, account)
	}
	t.Logf("\n%s", account)
	if account.Made < 120 || account.Photos == 0 || account.Hurt == 0 || account.Conflict+account.Rejected == 0 || account.Scopes != 12 {
		t.Errorf("hardly a day in the field:\n%s", account)
	}
	for i, what := range kinds {
		if events[i].Load() == 0 {
			t.Errorf("nobody told of %q", what)
		}
	}
	count := func(query string) (n int) {
		t.Helper()
		if err := srv.App.DB().NewQuery(query).Row(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	gifts := count("SELECT count(*) FROM gift_handover WHERE corrects = ''")
	located := count("SELECT count(*) FROM gift_handover WHERE corrects = '' AND abs(location ->> 'lat' - 20.8077) < 0.01 AND abs(location ->> 'lon' - 106.6283) < 0.01")
	if spots := count("SELECT count(DISTINCT location) FROM gift_handover"); located == gifts || located < gifts/2 || spots < located/2 {
		t.Errorf("%d of %d gifts have a position in the ward, at %d places", located, gifts, spots)
	}
	if n := count("SELECT count(*) FROM flag WHERE why IN ('far_from_unit', 'too_fast') AND facts ->> 'metres' IS NOT NULL"); n > 0 {
		t.Errorf("%d people are asked how they came there", n)
	}

	decided, err := simulate.Evening(t.Context(), simulate.Config{Server: url, Password: demo.Password, Network: simulate.Good, Seed: 2},
		simulate.Team{Leader: "leader@kienan.example"})
	if err != nil {
		t.Fatal(err)
	}
	state := func(s string) int {
		return count("SELECT (SELECT count(*) FROM gift_handover WHERE review_state = '" + s + "') + (SELECT count(*) FROM activity WHERE review_state = '" + s + "') + (SELECT count(*) FROM first_aid_case WHERE review_state = '" + s + "')")
	}
	accepted, rejected, returned, left := state("accepted"), state("rejected"), state("returned"), state("received")
	if accepted <= rejected || rejected == 0 || returned == 0 || left == 0 || accepted+rejected+returned != decided {
		t.Errorf("of %d decided on an evening %d are accepted, %d rejected, %d returned; %d wait", decided, accepted, rejected, returned, left)
	}
}

const simulateKinds = 7

var kinds = [simulateKinds]simulate.What{simulate.Began, simulate.Recorded, simulate.Offline, simulate.Online, simulate.Sent, simulate.Photos, simulate.Done}

func TestWhoCannotSignInIsTold(t *testing.T) {
	_, url := serve(t)
	_, err := simulate.Run(t.Context(), simulate.Config{
		Server: url, Users: []string{"nobody@kienan.example"}, Password: "x", Phones: 1, For: time.Second, Network: simulate.Good,
	})
	if err == nil || !strings.Contains(err.Error(), "nobody@kienan.example") {
		t.Errorf("got %v", err)
	}
}

func TestAnAccountThatDoesNotBalanceSaysWhere(t *testing.T) {
	good := simulate.Account{Made: 3, OK: 2, Rejected: 1, Receipted: 3, Proved: 3, Photos: 2, Whole: 1, Withheld: 1, Scopes: 2, Same: 2}
	if err := good.Unbalanced(); err != nil {
		t.Errorf("balanced, but %v", err)
	}
	for say, spoil := range map[string]func(*simulate.Account){
		"mutations with an end":    func(a *simulate.Account) { a.OK-- },
		"mutations left":           func(a *simulate.Account) { a.Left++ },
		"ends with a receipt":      func(a *simulate.Account) { a.Receipted-- },
		"that the server confirms": func(a *simulate.Account) { a.Proved++ },
		"photos accounted for":     func(a *simulate.Account) { a.Whole-- },
		"photos left":              func(a *simulate.Account) { a.PhotosLeft++ },
		"scopes equal":             func(a *simulate.Account) { a.Same-- },
		"phone 3 lost a mutation":  func(a *simulate.Account) { a.Faults = append(a.Faults, "phone 3 lost a mutation") },
	} {
		a := good
		spoil(&a)
		if err := a.Unbalanced(); err == nil || !strings.Contains(err.Error(), say) || !strings.Contains(a.String(), "KHÔNG CÂN ĐỐI") {
			t.Errorf("%q: %v", say, err)
		}
	}
}
