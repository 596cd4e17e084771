package cli_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/cli"
)

// asked is what a command was asked for.
type asked struct {
	demo     cli.Demo
	sim      cli.Simulation
	fill     cli.Filling
	bench    cli.Bench
	verified string
	imported []string
	invited  string
}

func (a *asked) actions() cli.Actions {
	return cli.Actions{
		ImportUnits: func(_ context.Context, _ core.App, files []string, _ io.Writer) error { a.imported = files; return nil },
		Invite: func(_ context.Context, _ core.App, email, origin string, _ io.Writer) error {
			a.invited = email + " at " + origin
			return nil
		},
		Verify:   func(_ context.Context, dir string, _ io.Writer) error { a.verified = dir; return nil },
		Demo:     func(_ context.Context, d cli.Demo, _ io.Writer) error { a.demo = d; return nil },
		Simulate: func(_ context.Context, s cli.Simulation, _ io.Writer) error { a.sim = s; return nil },
		Fill:     func(_ context.Context, f cli.Filling, _ io.Writer) error { a.fill = f; return nil },
		Bench:    func(_ context.Context, b cli.Bench, _, _ io.Writer) error { a.bench = b; return nil },
	}
}

// run runs a command as a shell would.
func run(t *testing.T, ctx context.Context, actions cli.Actions, args ...string) (code int, out, problems string) {
	t.Helper()
	was := os.Args
	defer func() { os.Args = was }()
	os.Args = append([]string{"chungsuc"}, args...)
	var o, p bytes.Buffer
	code = cli.Run(ctx, actions, &o, &p)
	return code, o.String(), p.String()
}

func TestEveryCommandHelps(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, command := range [][]string{{}, {"serve"}, {"demo"}, {"simulate"}, {"verify"}, {"bench"}, {"units"}, {"units", "import"}, {"invite"}, {"superuser"}} {
		code, out, problems := run(t, t.Context(), new(asked).actions(), append(command, "--help")...)
		if code != 0 || problems != "" {
			t.Errorf("%v: code %d, %s", command, code, problems)
		}
		for _, want := range []string{"Cách dùng / Usage:", "--dir", "trợ giúp"} {
			if !strings.Contains(out, want) {
				t.Errorf("%v: help does not say %q:\n%s", command, want, out)
			}
		}
	}
	if found, _ := os.ReadDir("."); len(found) > 0 {
		t.Errorf("help left %v behind", found)
	}
}

func TestACommandWithoutActionIsNotThere(t *testing.T) {
	_, out, _ := run(t, t.Context(), cli.Actions{}, "--help")
	for _, name := range []string{"demo", "simulate", "verify", "bench", "units", "invite"} {
		if strings.Contains(out, "\n  "+name+" ") {
			t.Errorf("%s is offered, but does nothing", name)
		}
	}
}

func TestWhatIsAskedArrives(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("CHUNGSUC_PASSWORD", "demo-chung-suc")
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "data.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	invites := t.TempDir()
	if code, _, problems := run(t, t.Context(), cli.Actions{}, "superuser", "upsert", "root@chungsuc.example", "demo-chung-suc", "--dir", invites); code != 0 {
		t.Fatal(problems)
	}
	for _, c := range []struct {
		args string
		want asked
	}{
		{"demo", asked{demo: cli.Demo{HTTP: "127.0.0.1:8090", Phones: 12, Speed: 1}}},
		{"demo --http 127.0.0.1:0 --dir d --phones 5 --speed 4.5 --quiet", asked{demo: cli.Demo{HTTP: "127.0.0.1:0", Dir: "d", Phones: 5, Speed: 4.5, Quiet: true}}},
		{"simulate --server http://127.0.0.1:8090 --users a@x.example,b@x.example --phones 3 --for 5s --photos 0 --offline 1 --network awful --seed 7 --quiet",
			asked{sim: cli.Simulation{Server: "http://127.0.0.1:8090", Users: []string{"a@x.example", "b@x.example"}, Password: "demo-chung-suc",
				Phones: 3, For: 5 * time.Second, Offline: 1, Network: "awful", Seed: 7, Quiet: true}}},
		{"simulate --fill 5000 --dir d --seed 3", asked{fill: cli.Filling{Handovers: 5000, Dir: "d", Seed: 3}}},
		{"verify " + folder, asked{verified: folder}},
		{"bench --only push_8 --json --quick", asked{bench: cli.Bench{Only: "push_8", JSON: true, Quick: true}}},
		{"bench --only scale --dir d", asked{bench: cli.Bench{Only: "scale", Dir: "d"}}},
		{"invite a@x.example --dir " + invites, asked{invited: "a@x.example at http://localhost:8090"}},
		{"invite a@x.example --origin https://chungsuc.example/ --dir " + invites, asked{invited: "a@x.example at https://chungsuc.example"}},
		{"units import a.csv b.csv --dir " + t.TempDir(), asked{imported: []string{"a.csv", "b.csv"}}},
	} {
		var got asked
		code, _, problems := run(t, t.Context(), got.actions(), strings.Fields(c.args)...)
		if code != 0 || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\ncode %d %s\ngot  %+v\nwant %+v", c.args, code, problems, got, c.want)
		}
	}
	if found, _ := os.ReadDir("."); len(found) > 0 {
		t.Errorf("a command that needs no data folder made %v", found)
	}
}

func TestMistakesAreToldAndExitWith1(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("CHUNGSUC_PASSWORD", "x")
	const sim = "simulate --server http://127.0.0.1:8090 "
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "data.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for args, say := range map[string]string{
		"dmeo":                             "unknown command",
		"demo --phnoes 3":                  "unknown flag: --phnoes; xem / see: chungsuc demo --help",
		"demo now":                         "unknown command",
		"demo --phones many":               "invalid argument",
		"demo --phones -1":                 "--phones",
		"demo --speed 0":                   "--speed",
		"demo --speed NaN":                 "--speed",
		"simulate":                         "server",
		"simulate --fill 5000":             "--dir",
		"simulate --fill 0 --dir d":        "--fill",
		"simulate --server kienan":         "--server",
		sim + "--fill 500 --dir d":         "fill",
		sim + "--network 5g":               "--network",
		sim + "--photos 2":                 "--photos",
		sim + "--phones 0":                 "--phones",
		sim + "--for -1s":                  "--for",
		"bench --only push_9":              "push_8",
		"bench --only scale":               "--dir",
		"bench --dir d":                    "scale",
		"verify":                           "arg",
		"verify nowhere":                   "data.db",
		"units import":                     "arg",
		"invite":                           "arg",
		"invite a@x.example --dir nowhere": "data.db",
		"invite a@x.example --origin chungsuc.example --dir " + data: "--origin",
		"serve --htpp :80":                 "unknown flag",
		"superuser upsert --frce a b":      "unknown flag",
		"superuser upsert onlyone --dir x": "missing",
	} {
		code, out, problems := run(t, t.Context(), new(asked).actions(), strings.Fields(args)...)
		if code != 1 || !strings.Contains(problems, say) || strings.Count(problems, "Lỗi / Error:") != 1 {
			t.Errorf("%s: code %d, %q %q; want 1 and one error with %q", args, code, out, problems, say)
		}
	}
	t.Setenv("CHUNGSUC_PASSWORD", "")
	if code, _, problems := run(t, t.Context(), new(asked).actions(), strings.Fields(sim)...); code != 1 || !strings.Contains(problems, "CHUNGSUC_PASSWORD") {
		t.Errorf("no password: code %d, %s", code, problems)
	}
}

func TestAnActionThatFailsExitsWith1(t *testing.T) {
	actions := cli.Actions{Demo: func(context.Context, cli.Demo, io.Writer) error { return errors.New("the account does not balance") }}
	if code, _, problems := run(t, t.Context(), actions, "demo"); code != 1 || !strings.Contains(problems, "does not balance") {
		t.Errorf("code %d, %s", code, problems)
	}
	actions.Demo = func(context.Context, cli.Demo, io.Writer) error { panic("a mistake of ours") }
	if code, _, problems := run(t, t.Context(), actions, "demo"); code != 1 || !strings.Contains(problems, "a mistake of ours") {
		t.Errorf("panic: code %d, %s", code, problems)
	}
}

func TestCtrlCEndsADemoWell(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	actions := cli.Actions{Demo: func(ctx context.Context, _ cli.Demo, _ io.Writer) error {
		interrupt()
		<-ctx.Done()
		return ctx.Err()
	}}
	if code, _, problems := run(t, ctx, actions, "demo"); code != 0 {
		t.Errorf("code %d, %s", code, problems)
	}
}

func TestServeAndSuperuser(t *testing.T) {
	work := t.TempDir()
	t.Chdir(work)
	data := filepath.Join(work, "data")
	if err := os.Mkdir("pb_hooks", 0o700); err != nil {
		t.Fatal(err)
	}
	hook := `routerAdd("GET", "/hello", (e) => e.string(200, "xin chào"))`
	if err := os.WriteFile("pb_hooks/hello.pb.js", []byte(hook), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // upsert: the second time it is there
		if code, _, problems := run(t, t.Context(), cli.Actions{}, "superuser", "upsert", "root@chungsuc.example", "demo-chung-suc", "--dir", data); code != 0 {
			t.Fatalf("superuser: code %d, %s", code, problems)
		}
	}

	ctx, interrupt := context.WithCancel(t.Context())
	address := make(chan string, 1)
	actions := cli.Actions{Bind: func(app core.App, _ cli.Serving) error {
		app.OnServe().BindFunc(func(e *core.ServeEvent) (err error) {
			if e.Listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
				return err
			}
			address <- e.Listener.Addr().String()
			return e.Next()
		})
		return nil
	}}
	ended := make(chan int)
	go func() {
		code, _, problems := run(t, ctx, actions, "serve", "--dir", data, "--http", "127.0.0.1:0")
		t.Log(problems)
		ended <- code
	}()
	base := "http://" + <-address
	for path, want := range map[string]string{"/api/health": "200", "/hello": "xin chào"} {
		if got := get(t, base+path); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	resp, err := http.Post(base+"/api/collections/_superusers/auth-with-password", "application/json",
		strings.NewReader(`{"identity":"root@chungsuc.example","password":"demo-chung-suc"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the superuser signs in: %s", resp.Status)
	}
	interrupt()
	if code := <-ended; code != 0 {
		t.Errorf("Ctrl-C: code %d", code)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Status + " " + string(body)
}
