package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/review"
	"github.com/chungsuc/chungsuc/internal/server"
	"github.com/chungsuc/chungsuc/internal/simulate"
)

// runDemo makes the world, serves it, lets phones work with it, and serves on until ctx ends.
func runDemo(ctx context.Context, d Demo, out io.Writer) (err error) {
	dir, err := emptyFolder(d.Dir)
	if err != nil {
		return err
	}
	view := newScreen(out, "Chung Sức", d.Quiet)
	fmt.Fprintf(out, "Thư mục dữ liệu / data folder: %s\n", dir)
	began := time.Now()
	srv, err := demo.Open(dir, server.Config{Log: slog.New(slog.NewTextHandler(view, &slog.HandlerOptions{Level: slog.LevelWarn})),
		SecondLook: review.Share{Accepted: 4, Rejected: 2}}) // few records: the province looks at more of them
	if err != nil {
		return err
	}
	closed := false
	defer func() {
		if !closed {
			err = errors.Join(err, demo.Close(srv))
		}
	}()
	world, err := demo.Seed(ctx, srv, began, demo.Options{})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Đã dựng %d đơn vị hành chính và hai phường trong %.1f giây / units and two wards are in place.\n\n",
		len(srv.Journal.Units()), time.Since(began).Seconds())

	ready, served := make(chan string, 1), make(chan error, 1)
	go func() { served <- demo.Serve(srv, d.HTTP, func(url string) { ready <- url }) }()
	var url string
	select {
	case url = <-ready:
	case err := <-served:
		return err
	}

	var verdict error
	if d.Phones > 0 {
		verdict = play(ctx, d, url, dir, view, out)
		if ctx.Err() != nil {
			verdict = nil // the person has seen enough
		} else if verdict != nil {
			fmt.Fprintf(out, "\n%v\n", verdict)
		}
	}
	if ctx.Err() == nil {
		accounts(out, world, url)
	}
	select {
	case <-ctx.Done():
	case err := <-served:
		return errors.Join(err, verdict)
	}
	closed = true
	return errors.Join(verdict, demo.Close(srv), <-served)
}

// play lets the phones work, and tells what became of it all.
func play(ctx context.Context, d Demo, url, dir string, view *screen, out io.Writer) error {
	pace := func(t time.Duration) time.Duration { return time.Duration(float64(t) / d.Speed) }
	cfg := simulate.Config{Server: url, Password: demo.Password, Network: simulate.Good, Seed: uint64(time.Now().UnixNano())}
	if err := simulate.Overlaps(ctx, cfg, teams...); err != nil {
		return err
	}
	fmt.Fprintf(out, "Hai chi hội đã có việc chờ trưởng chi hội giải quyết / overlaps wait for the leaders of both branches.\n")
	view.open()
	account, err := simulate.Run(ctx, simulate.Config{
		Server: url, Users: demo.FieldAccounts(), Password: demo.Password, Phones: d.Phones,
		For: pace(40 * time.Second), Pace: pace(3 * time.Second), Cycle: pace(12 * time.Second),
		Photos: 0.35, Offline: 0.5, Network: simulate.Poor, Seed: uint64(time.Now().UnixNano()), Watch: view.watch,
	})
	view.close()
	if account.Made > 0 {
		fmt.Fprintf(out, "\n%s\n", account)
	}
	if err != nil {
		return err
	}
	cfg.Seed++
	decided, err := simulate.Evening(ctx, cfg, teams...)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Hai trưởng chi hội đã duyệt %d bản ghi, phần còn lại chờ bạn / the leaders decided on %d records, the rest waits for you.\n", decided, decided)
	return runVerify(ctx, dir, out)
}

// teams meet the same people before the others go out.
var teams = []simulate.Team{
	{One: "volunteer7@kienan.example", Other: "volunteer8@kienan.example", Leader: "leader@kienan.example"},
	{One: "volunteer3@longbien.example", Other: "volunteer4@longbien.example", Leader: "leader@longbien.example"},
}

// emptyFolder is the folder that was named, if nothing is in it, or a temporary one.
func emptyFolder(named string) (string, error) {
	if named == "" {
		return os.MkdirTemp("", "chungsuc-demo-")
	}
	if err := os.MkdirAll(named, 0o700); err != nil {
		return "", err
	}
	inside, err := os.ReadDir(named)
	if err != nil {
		return "", err
	}
	if len(inside) > 0 {
		return "", fmt.Errorf("--dir %s: thư mục phải rỗng hoặc chưa có / the folder must be empty or new (there is %s)", named, inside[0].Name())
	}
	return filepath.Abs(named)
}

// roles are what people read for a role.
var roles = map[record.Role]string{
	record.Volunteer:      "Tình nguyện viên / volunteer",
	record.MemberRole:     "Hội viên / member",
	record.TeamLead:       "Đội trưởng / team lead",
	record.BranchLeader:   "Trưởng chi hội / branch leader",
	record.Approver:       "UBND phường / approver",
	record.ProvinceLeader: "Lãnh đạo tỉnh, thành hội / province leader",
	record.Auditor:        "Giám sát / auditor",
	record.Admin:          "Quản trị / administrator",
}

func accounts(out io.Writer, w *demo.World, url string) {
	fmt.Fprintf(out, "\nTài khoản, mật khẩu chung / accounts, all with the password: %s\n", demo.Password)
	for _, a := range w.Accounts {
		fmt.Fprintf(out, "  %-28s %-42s %s\n", a.Email, roles[a.Role], a.Place)
	}
	fmt.Fprintf(out, "\nMáy chủ đang chạy tại / serving at %s  (Ctrl-C để dừng / to stop)\n", url)
}
