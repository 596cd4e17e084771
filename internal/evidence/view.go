package evidence

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/journal"
)

// tokenLife is how long a token opens photos.
const tokenLife = 10 * time.Minute

// askToken answers POST /api/photos/token {sha256: [...]} with a token for those of the photos that lie in the person's
// scopes. An <img> has no Authorization header; this is what it carries instead.
func (l *Lane) askToken(e *core.RequestEvent) error {
	user, err := l.Who(e)
	if err != nil {
		return err
	}
	shas, err := askedFor(e)
	if err != nil {
		return err
	}
	visible, err := l.Ledger.PhotosVisible(e.Request.Context(), user, shas)
	if err != nil {
		return err
	}
	var may []string
	for _, sha := range shas {
		if _, ok := visible[sha]; ok {
			may = append(may, sha)
		}
	}
	expires := l.Clock().Add(tokenLife)
	token, err := l.Keys.SignPhotoToken(user, answer.Device(e), may, expires)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{"token": token, "expires": expires.UTC().Format(time.RFC3339)})
}

// show answers GET /api/photos/{sha256}/{size}?token= where size is preview, 480, 1280 or original. The small ones are
// made of pixels alone and may stand in a page. An original is as the phone sent it, with its position and whatever else
// is in it, so it is only ever handed over as a file.
func (l *Lane) show(e *core.RequestEvent) error {
	h := e.Response.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	token, err := l.Keys.VerifyPhotoToken(e.Request.URL.Query().Get("token"))
	if err != nil {
		return errToken
	}
	sha, size := e.Request.PathValue("sha256"), e.Request.PathValue("size")
	if !token.Opens(sha) {
		return errNoPhoto
	}
	ctx := e.Request.Context()
	if l.MayLook != nil {
		if err := l.MayLook(ctx, token.User, token.Device, token.Expires.Add(-tokenLife)); err != nil {
			return err
		}
	}
	visible, err := l.Ledger.PhotosVisible(ctx, token.User, []string{sha})
	if err != nil {
		return err
	}
	// The bytes lie once for everybody who sent them. A hash is no key to them: whoever only declares it, in a record of
	// their own, sees nothing of what another sent.
	p, ok := visible[sha]
	switch {
	case !ok:
		return errNoPhoto
	case size == "preview":
		return l.showPreview(e, p)
	case p.State != whole:
		return errNoPhoto
	}
	switch size {
	case strconv.Itoa(Small):
		return l.showDerived(ctx, e, sha, Small)
	case strconv.Itoa(Large):
		return l.showDerived(ctx, e, sha, Large)
	case "original":
		if l.Opened != nil && p.Owner != token.User {
			if err := l.Opened(ctx, token.User, p); err != nil {
				return err
			}
		}
		h.Set("Content-Disposition", `attachment; filename="`+sha[:16]+`.bin"`)
		return l.send(e, l.original(sha), "application/octet-stream")
	}
	return errNoPhoto
}

// showPreview shows the preview of the author whose record the person may see, which is not always the first who sent one.
func (l *Lane) showPreview(e *core.RequestEvent, p journal.Photo) error {
	if p.Preview == "" {
		return errNoPhoto
	}
	name := l.preview(p.Preview)
	head := make([]byte, 64)
	f, err := os.Open(name)
	if err != nil {
		return missing(err)
	}
	n, err := f.Read(head)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return l.send(e, name, sniff(head[:n]))
}

func (l *Lane) showDerived(ctx context.Context, e *core.RequestEvent, sha string, side int) error {
	name := l.derived(sha, side)
	if ok, err := exists(name, -1); err != nil {
		return err
	} else if !ok {
		if err := l.remake(ctx, sha); err != nil {
			return err
		}
	}
	return l.send(e, name, jpegType)
}

// remake derives the smaller copies of a whole photo once more; many who ask at a time wait for one.
func (l *Lane) remake(ctx context.Context, sha string) error {
	_, err, _ := l.remakes.Do(sha, func() (any, error) {
		seen, err := l.look(context.WithoutCancel(ctx), l.original(sha))
		if err != nil {
			return nil, err
		}
		if seen.Large == nil {
			return nil, errNotDecoded
		}
		return nil, l.keep(sha, seen)
	})
	return missing(err)
}

func (l *Lane) send(e *core.RequestEvent, name, typ string) error {
	f, err := os.Open(name)
	if err != nil {
		return missing(err)
	}
	defer f.Close()
	h := e.Response.Header()
	h.Set("Content-Type", typ)
	h.Set("Cache-Control", "private, max-age=600")
	http.ServeContent(e.Response, e.Request, "", time.Time{}, f)
	return nil
}

func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errNoPhoto
	}
	return err
}
