package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/plugins/jsvm"
	"github.com/pocketbase/pocketbase/plugins/migratecmd"
	"github.com/spf13/cobra"

	"github.com/chungsuc/chungsuc/internal/server"
	_ "github.com/chungsuc/chungsuc/pb_migrations" // the schema
)

// newApp makes the PocketBase app, with its root command and the flags --dir, --encryptionEnv, --dev, --queryTimeout. It
// touches no disk until it is bootstrapped.
func newApp() *pocketbase.PocketBase {
	// Each connection may cache 32 MB, and more of them than processors only wait for each other.
	connections := 2*runtime.NumCPU() + 4
	return pocketbase.NewWithConfig(pocketbase.Config{
		DefaultDev:       false, // also under `go run`
		DefaultDataDir:   "pb_data",
		DBConnect:        server.Connect,
		DataMaxOpenConns: connections,
		DataMaxIdleConns: connections,
		AuxMaxOpenConns:  4,
		AuxMaxIdleConns:  2,
	})
}

func newRoot(app *pocketbase.PocketBase, actions Actions) *cobra.Command {
	root := app.RootCmd
	root.Short = "Chung Sức"
	root.Long = `Chung Sức: hệ thống ghi nhận ngoài thực địa cho tình nguyện viên Chữ thập đỏ, chạy được khi mất mạng.
Một tệp chạy duy nhất: máy chủ, công cụ của người vận hành, bản trình diễn.

Chung Sức: an offline-first field system for Red Cross volunteers in Viet Nam.
One binary: the server, the operator's tools, the demo.`
	root.Version = version()
	root.SetVersionTemplate("{{.DisplayName}} {{.Version}}\n")
	root.FParseErrWhitelist.UnknownFlags = false
	root.SilenceErrors, root.SilenceUsage = true, true // Run prints errors, once
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w; xem / see: %s --help", err, c.CommandPath())
	})
	root.SetHelpCommand(nil) // cobra's own again
	root.PersistentFlags().BoolP("help", "h", false, "trợ giúp / help")
	root.Flags().BoolP("version", "v", false, "phiên bản / version")
	root.SetUsageTemplate(strings.NewReplacer(
		"Global Flags:", "Tham số chung / Global flags:",
		"Flags:", "Tham số / Flags:",
		"Usage:", "Cách dùng / Usage:",
		"Examples:", "Ví dụ / Examples:",
		"Available Commands:", "Các lệnh / Commands:",
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`, `Xem thêm / More: {{.CommandPath}} [lệnh] --help`,
	).Replace(root.UsageTemplate()))
	flags := root.PersistentFlags()
	flags.Lookup("dir").Usage = "thư mục dữ liệu / data folder (data.db, keys, photos inside)"
	flags.Lookup("encryptionEnv").Usage = "tên biến môi trường giữ khoá 32 ký tự / environment variable whose\n32 characters encrypt the stored settings, such as the mail password"
	for _, name := range []string{"dev", "queryTimeout"} {
		flags.Lookup(name).Hidden = true
	}

	root.AddCommand(serveCommand(app, actions), superuserCommand(app), migrateCommand(app))
	for _, c := range []*cobra.Command{unitsCommand(app, actions), inviteCommand(app, actions), demoCommand(actions), simulateCommand(actions), verifyCommand(actions), benchCommand(actions)} {
		if c != nil {
			root.AddCommand(c)
		}
	}
	root.InitDefaultHelpCmd()
	if help, _, err := root.Find([]string{"help"}); err == nil {
		help.Short = "Trợ giúp về một lệnh / Help about a command"
	}
	return root
}

// version is that of the build and of what it stands on.
func version() string {
	v, base := "devel", ""
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		v = info.Main.Version
	}
	for _, dep := range info.Deps {
		if dep.Path == "github.com/pocketbase/pocketbase" {
			base = ", PocketBase " + dep.Version
		}
	}
	return v + " (" + runtime.Version() + base + ")"
}

// start makes the app ours and opens its databases. hooks is the folder of operators' hooks, "" for none.
func start(app *pocketbase.PocketBase, actions Actions, hooks string, s Serving) error {
	if hooks != "" {
		err := jsvm.Register(app, jsvm.Config{HooksDir: hooks, MigrationsFilesPattern: `^$`}) // the schema is Go only
		if err != nil {
			return fmt.Errorf("load hooks of %s: %w", hooks, err)
		}
	}
	if actions.Bind != nil {
		if err := actions.Bind(app, s); err != nil {
			return err
		}
	}
	return app.Bootstrap()
}

// hooksDir is where operators' hooks are looked for: beside the data folder, else in the working folder.
func hooksDir(app core.App) string {
	beside := filepath.Join(filepath.Dir(filepath.Clean(app.DataDir())), "pb_hooks")
	if _, err := os.Stat(beside); err == nil {
		return beside
	}
	return "pb_hooks"
}

// superuserCommand opens the databases and nothing else, so that it may run beside a server.
func superuserCommand(app *pocketbase.PocketBase) *cobra.Command {
	c := cmd.NewSuperuserCommand(app)
	c.Short = "Tài khoản quản trị bảng điều khiển / Accounts of the dashboard"
	c.Long = `Tạo, đổi mật khẩu, xoá tài khoản quản trị của bảng điều khiển (/_/). Chạy được cả khi máy chủ đang chạy.

Makes, changes and removes accounts of the dashboard (/_/), also while the server runs.`
	c.Example = `  chungsuc superuser upsert quantri@tinh.example 'mật khẩu dài'`
	c.PersistentPreRunE = func(*cobra.Command, []string) error { return app.Bootstrap() }
	return c
}

// migrateCommand is for developers: the server migrates by itself when it starts.
func migrateCommand(app *pocketbase.PocketBase) *cobra.Command {
	holder := &cobra.Command{}
	migratecmd.MustRegister(app, holder, migratecmd.Config{Dir: "pb_migrations"})
	c := holder.Commands()[0]
	holder.RemoveCommand(c)
	c.Hidden = true
	c.PersistentPreRunE = func(*cobra.Command, []string) error { return app.Bootstrap() }
	return c
}
