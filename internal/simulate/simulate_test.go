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
	_, url := serve(t)
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
