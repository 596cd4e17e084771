package cli

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/pocketbase"
	"github.com/spf13/cobra"
)

// inviteCommand opens the databases and nothing else, so that it may run beside a server.
func inviteCommand(app *pocketbase.PocketBase, actions Actions) *cobra.Command {
	if actions.Invite == nil {
		return nil
	}
	var origin string
	c := &cobra.Command{
		Use:   "invite EMAIL",
		Short: "Mời một người vào máy bằng mã / Invite a person onto a phone",
		Long: `In đường dẫn, mã QR và mã gõ tay để một người vào ứng dụng mà không cần mật khẩu.
Dùng được một lần, trong 72 giờ; mời lại thì mã cũ hết hiệu lực. Chạy được cả khi máy chủ đang chạy.

Prints a link, a QR code and a code for typing with which a person signs in without a password.
It works once, within 72 hours; a newer invitation ends the one before. Also while the server runs.`,
		Example: `  chungsuc invite volunteer1@kienan.example --dir ./pb_data --origin https://chungsuc.example`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if info, err := os.Stat(filepath.Join(app.DataDir(), "data.db")); err != nil || !info.Mode().IsRegular() {
				return fmt.Errorf("%s không phải thư mục dữ liệu: thiếu data.db / is no data folder: data.db is missing", app.DataDir())
			}
			if err := app.Bootstrap(); err != nil {
				return err
			}
			if origin == "" {
				origin = app.Settings().Meta.AppURL
			}
			at, err := url.Parse(origin)
			if err != nil || (at.Scheme != "http" && at.Scheme != "https") || at.Host == "" || strings.Trim(at.Path, "/") != "" {
				return fmt.Errorf("--origin %q: cần địa chỉ như / an address such as https://chungsuc.example", origin)
			}
			return actions.Invite(c.Context(), app, args[0], at.Scheme+"://"+at.Host, c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&origin, "origin", "", "địa chỉ điện thoại dùng để mở ứng dụng / address at which phones open the app\n(the Application URL of the dashboard's settings)")
	return c
}
