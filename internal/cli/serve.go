package cli

import (
	"io"
	"log/slog"
	"os"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/spf13/cobra"
)

func serveCommand(app *pocketbase.PocketBase, actions Actions) *cobra.Command {
	seen := terminal(os.Stdout)
	c := cmd.NewServeCommand(app, seen) // with its banner, which is no line of a log
	c.Use = "serve [tên miền / domain ...]"
	c.Short = "Chạy máy chủ / Run the server"
	c.Long = `Chạy máy chủ cho điện thoại của chi hội và bảng điều khiển của người vận hành.
Thư mục dữ liệu được tạo ở lần chạy đầu, và được nâng cấp khi phần mềm mới hơn.
Có tên miền thì máy chủ tự xin chứng chỉ HTTPS. Ctrl-C để dừng.

Runs the server for the phones of a branch and the operator's dashboard.
The data folder is made at the first start, and upgraded by a newer binary.
With a domain the server gets its own HTTPS certificate. Ctrl-C stops it.`
	c.Example = `  # thử trên máy này / on this machine
  chungsuc serve --dir ./pb_data --http 127.0.0.1:8090

  # máy chủ thật, HTTPS tự động / a real server with automatic HTTPS
  chungsuc serve --dir /var/lib/chungsuc chungsuc.example`
	flags := c.PersistentFlags()
	flags.Lookup("http").Usage = "địa chỉ HTTP / HTTP address (127.0.0.1:8090; with a domain 0.0.0.0:80)"
	flags.Lookup("https").Usage = "địa chỉ HTTPS / HTTPS address (none; with a domain 0.0.0.0:443)"
	flags.Lookup("origins").Usage = "trang web được phép gọi / origins that browsers may call from (CORS)"
	hooks := c.Flags().String("hooks", "", "thư mục hook của người vận hành / folder of operators' *.pb.js hooks\n(pb_hooks beside the data folder, else in the working folder)")
	metrics := c.Flags().String("metrics", "", "địa chỉ số liệu Prometheus, /livez, /readyz / address of Prometheus figures,\n/livez and /readyz, as 127.0.0.1:9100; not for the public")
	level := slog.LevelInfo
	c.Flags().TextVar(&level, "log", level, "mức nhật ký / least level of the log: debug, info, warn, error")
	c.PreRunE = func(c *cobra.Command, _ []string) error {
		if *hooks == "" {
			*hooks = hooksDir(app)
		}
		return start(app, actions, *hooks, Serving{Metrics: *metrics, Log: newLog(c.OutOrStdout(), level)})
	}
	return c
}

// newLog is text for people and a line of JSON for programs.
func newLog(out io.Writer, level slog.Level) *slog.Logger {
	how := &slog.HandlerOptions{Level: level}
	if terminal(out) {
		return slog.New(slog.NewTextHandler(out, how))
	}
	return slog.New(slog.NewJSONHandler(out, how))
}
