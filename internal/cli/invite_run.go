package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/skip2/go-qrcode"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/enrolment"
)

// runInvite prints an invitation for the account with this address.
func runInvite(_ context.Context, app core.App, email, origin string, out io.Writer) error {
	if !app.HasTable("enrolment") {
		return errors.New("thư mục này chưa được nâng cấp: hãy chạy máy chủ bản này một lần / this folder is of an older version: run the server once")
	}
	keys, err := credential.Load(app.DataDir(), time.Now)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("thư mục này chưa có khoá: hãy chạy máy chủ một lần / this folder has no keys yet: run the server once")
	}
	if err != nil {
		return err
	}
	row, err := app.FindAuthRecordByEmail("users", email)
	if err != nil {
		return fmt.Errorf("%s: không có tài khoản này / no such account: %w", email, err)
	}
	if row.GetBool("disabled") {
		return fmt.Errorf("%s: tài khoản đang bị khoá / the account is locked", email)
	}
	book := enrolment.Book{App: app, Keys: keys, Clock: time.Now}
	i, err := book.Invite(row.Id, "")
	if err != nil {
		return err
	}
	link := i.URL(origin)
	picture, err := qrcode.New(link, qrcode.Low) // a terminal has no stains, and the smaller it is the better it is read
	if err != nil {
		return fmt.Errorf("draw the QR code: %w", err)
	}
	fmt.Fprintf(out, "Mời / invitation for %s\n\n", email)
	fmt.Fprint(out, picture.ToSmallString(false))
	fmt.Fprintf(out, "\n  Mã gõ tay / code for typing:  %s\n  Đường dẫn / link:  %s\n", i.Code, link)
	fmt.Fprintf(out, "  Dùng một lần, đến / works once, until %s\n", i.Expires.Format("15:04 02/01/2006"))
	fmt.Fprintln(out, "  Ai cầm mã này đều vào được như người ấy: chỉ trao tận tay. / Whoever holds it can sign in as that person.")
	return nil
}
