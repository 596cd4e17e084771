package evidence

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	xslog "golang.org/x/exp/slog"
)

const uploads = "/api/uploads/"

// tus speaks tus 1.0 with phones. tusd does the protocol; who may, how much and what happens at the end is ours.
type tus struct {
	post, head, patch http.Handler
}

// newTus composes tusd by hand. filestore.UseIn would also turn on concatenation, by which one person could read
// another's bytes, and deferred lengths, which pass by the size limit; the IETF draft and downloads stay off.
func newTus(l *Lane) (*tus, error) {
	composer := handler.NewStoreComposer()
	composer.UseCore(store{l.shelf})
	composer.UseLocker(memorylocker.New())
	h, err := handler.NewUnroutedHandler(handler.Config{
		StoreComposer:           composer,
		BasePath:                uploads,
		MaxSize:                 l.Limits.Photo,
		DisableDownload:         true,
		NetworkTimeout:          l.Limits.Network,
		Cors:                    &handler.CorsConfig{Disable: true}, // PocketBase's own answers for the whole server
		Logger:                  xslog.New(tusLog{l.Log}),
		PreUploadCreateCallback: l.stamp,
	})
	if err != nil {
		return nil, err
	}
	wrap := func(f http.HandlerFunc) http.Handler { return h.Middleware(f) }
	return &tus{wrap(h.PostFile), wrap(h.HeadFile), wrap(h.PatchFile)}, nil
}

// options says what the lane speaks. It needs no sign-in.
func (l *Lane) options(e *core.RequestEvent) error {
	h := e.Response.Header()
	h.Set("Tus-Resumable", "1.0.0")
	h.Set("Tus-Version", "1.0.0")
	h.Set("Tus-Extension", "creation,termination")
	h.Set("Tus-Max-Size", strconv.FormatInt(l.Limits.Photo, 10))
	return e.NoContent(http.StatusNoContent)
}

type ticketKey struct{}

// create opens an upload, or leads back to the one that is open: POST /api/uploads/.
func (l *Lane) create(e *core.RequestEvent) error {
	user, err := l.Who(e)
	if err != nil {
		return err
	}
	u, err := l.ticket(e.Request, user)
	if err != nil {
		return err
	}
	if open := l.shelf.of(user); len(open) >= l.Limits.Open { // a phone on a fast line is ahead of its own proofs
		l.hasten(e.Request.Context(), open)
	}
	l.shelf.making.Lock()
	defer l.shelf.making.Unlock()
	if l.shelf.find(u.ID) != nil {
		if offset, _, err := l.shelf.offset(u.ID); err == nil {
			h := e.Response.Header()
			h.Set("Tus-Resumable", "1.0.0")
			h.Set("Location", uploads+u.ID)
			h.Set("Upload-Offset", strconv.FormatInt(offset, 10))
			return e.NoContent(http.StatusCreated)
		}
		if err := l.shelf.remove(u.ID); err != nil { // its bytes are gone
			return err
		}
	}
	if err := l.admit(e.Request.Context(), u); err != nil {
		return err
	}
	// No bytes with the create: it holds the lock, and a phone on 2G may take minutes over them.
	e.Request.Header.Del("Content-Type")
	e.Request.Body = http.NoBody
	return l.serve(e, l.tus.post, "/", context.WithValue(e.Request.Context(), ticketKey{}, u))
}

// ticket reads what a phone wants to upload.
func (l *Lane) ticket(r *http.Request, user string) (*upload, error) {
	if r.Header.Get("Upload-Concat") != "" || r.Header.Get("Upload-Defer-Length") != "" {
		return nil, errExtension
	}
	size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		return nil, errLength
	}
	meta := handler.ParseMetadataHeader(r.Header.Get("Upload-Metadata"))
	sha := meta["sha256"]
	switch {
	case !validSHA(sha):
		return nil, errMetadata
	case size == 0:
		return nil, errEmpty
	case size > l.Limits.Photo:
		return nil, errTooLarge
	case !accepted(meta["type"]):
		return nil, errType
	}
	return &upload{ID: uploadID(user, sha), Owner: user, SHA256: sha, Size: size}, nil
}

// admit says whether there is room for one more upload.
func (l *Lane) admit(ctx context.Context, u *upload) error {
	p, _, err := l.Ledger.Photo(ctx, u.Owner, u.SHA256)
	if err != nil {
		return err
	}
	switch p.State {
	case whole:
		return errWhole
	case refused:
		return errRefused
	}
	open := slices.DeleteFunc(l.shelf.of(u.Owner), func(o *upload) bool { return o.ID == u.ID })
	if len(open) >= l.Limits.Open {
		return errOpen
	}
	if err := l.withinQuota(ctx, u, open); err != nil {
		return err
	}
	free, err := l.Free(l.Dir)
	if err != nil {
		return err
	}
	if free < max(l.Limits.Reserve, 2*(u.Size+l.shelf.bytes())) {
		return errDisk
	}
	return nil
}

// withinQuota says whether a person may send so much more. All of their photos are summed now and then: what they may send
// until then is a sixteenth of what was left, so that whoever has much left is not counted for each photo, and whoever has
// little is.
func (l *Lane) withinQuota(ctx context.Context, u *upload, open []*upload) error {
	if l.allowed[u.Owner] < u.Size {
		shas := []string{u.SHA256}
		for _, o := range open {
			shas = append(shas, o.SHA256)
		}
		declared, err := l.Ledger.Photos(ctx, u.Owner, shas)
		if err != nil {
			return err
		}
		stored, coming, err := l.Ledger.PhotoBytes(ctx, u.Owner)
		if err != nil {
			return err
		}
		for _, o := range append(open, u) { // what is on its way counts by its size, whatever its record says
			coming += max(0, o.Size-declared[o.SHA256].Bytes)
		}
		left := l.Limits.Quota - stored - coming
		if left < 0 {
			return errQuota
		}
		l.allowed[u.Owner] = u.Size + left/16
	}
	l.allowed[u.Owner] -= u.Size
	return nil
}

// spare keeps half of the reserve from everything of photos: what was let in while there was room may come in, but the last of
// the disk belongs to records, whoever fills it.
func (l *Lane) spare() error {
	free, err := l.Free(l.Dir)
	if err == nil && free < l.Limits.Reserve/2 {
		err = errDisk
	}
	return err
}

// stamp puts the ticket on the upload that tusd is about to make: id, owner and hash are never the client's words.
func (l *Lane) stamp(hook handler.HookEvent) (handler.HTTPResponse, handler.FileInfoChanges, error) {
	u, ok := hook.Context.Value(ticketKey{}).(*upload)
	if !ok {
		return handler.HTTPResponse{}, handler.FileInfoChanges{}, errors.New("an upload without a ticket")
	}
	return handler.HTTPResponse{}, handler.FileInfoChanges{
		ID:       u.ID,
		MetaData: handler.MetaData{"owner": u.Owner, "sha256": u.SHA256},
	}, nil
}

// mine finds the upload a request is about. To all but its owner it does not exist.
func (l *Lane) mine(e *core.RequestEvent) (*upload, error) {
	user, err := l.Who(e)
	if err != nil {
		return nil, err
	}
	u := l.shelf.find(e.Request.PathValue("id"))
	if u == nil || u.Owner != user {
		return nil, errNoUpload
	}
	return u, nil
}

// takeBack removes an upload: DELETE /api/uploads/{id}. A PATCH under way writes on into nothing.
func (l *Lane) takeBack(e *core.RequestEvent) error {
	u, err := l.mine(e)
	if err != nil {
		return err
	}
	if err := l.shelf.drop(u); err != nil {
		return err
	}
	e.Response.Header().Set("Tus-Resumable", "1.0.0")
	return e.NoContent(http.StatusNoContent)
}

// resume answers HEAD and PATCH of /api/uploads/{id}.
func (l *Lane) resume(h func(*tus) http.Handler) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		u, err := l.mine(e)
		if err != nil {
			return err
		}
		if e.Request.ContentLength > l.Limits.Chunk {
			return errChunk
		}
		if e.Request.Method == http.MethodPatch {
			if err := l.spare(); err != nil {
				return err
			}
		}
		err = l.serve(e, h(l.tus), "/"+u.ID, e.Request.Context())
		// Asked here and not from tusd's finish event, which is lost for ever when the process dies before it ran
		// (tus/tusd#1299): so a PATCH that comes again, or a HEAD, sets the proof going as well.
		l.proveIfComplete(u.ID)
		return err
	}
}

// serve hands a request to tusd. The body is taken out of PocketBase's wrapper, which would keep a copy in memory, then
// on disk, and begin again at its end.
func (l *Lane) serve(e *core.RequestEvent, h http.Handler, path string, ctx context.Context) error {
	r := e.Request.Clone(ctx)
	r.URL.Path = path
	r.Header.Del("X-HTTP-Method-Override")
	body := e.Request.Body
	if wrapped, ok := body.(*router.RereadableReadCloser); ok {
		body = wrapped.ReadCloser
	}
	r.Body = http.MaxBytesReader(e.Response, body, l.Limits.Chunk)
	w := &tusWriter{ResponseWriter: e.Response, head: r.Method == http.MethodHead}
	h.ServeHTTP(w, r)
	return w.problem()
}

// tusWriter passes tusd's good answers on and holds its bad ones back, so that a phone hears errors in one form.
type tusWriter struct {
	http.ResponseWriter
	head   bool
	status int
	text   bytes.Buffer
}

// Unwrap lets tusd move the deadlines of the connection.
func (w *tusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *tusWriter) WriteHeader(status int) {
	w.status = status
	if status >= 400 {
		return
	}
	h := w.Header()
	if at := h.Get("Location"); at != "" {
		h.Set("Location", at[strings.Index(at, uploads):]) // the phone knows the way to its server better than we do
	}
	if w.head {
		h.Del("Upload-Metadata") // the owner is nobody's business
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *tusWriter) Write(b []byte) (int, error) {
	switch {
	case w.status >= 400:
		return w.text.Write(b)
	case w.status == 0:
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// problem is what tusd said when it did not do as asked.
func (w *tusWriter) problem() error {
	if w.status < 400 {
		return nil
	}
	w.Header().Del("Content-Type")
	w.Header().Del("Content-Length")
	code, text, _ := strings.Cut(w.text.String(), ": ")
	if said, ok := tusProblems[code]; ok {
		return said
	}
	if w.status >= 500 {
		return answer.New(w.status, "upload", "Máy chủ gặp lỗi; ảnh sẽ tự gửi lại.").After(10 * time.Second)
	}
	return answer.New(w.status, "upload", strings.TrimSpace(text))
}

var later = 2 * time.Second

// tusProblems are the errors of tusd that a phone meets, in our words. A connection that stalled or was taken over is
// "later": the phone asks where it stands and goes on.
var tusProblems = map[string]*answer.Error{
	"ERR_UPLOAD_NOT_FOUND":      errNoUpload,
	"ERR_MISMATCHED_OFFSET":     answer.New(http.StatusConflict, "offset", "Phần gửi không nối tiếp phần đã nhận; hãy hỏi lại đã nhận tới đâu."),
	"ERR_INVALID_OFFSET":        answer.New(http.StatusBadRequest, "offset", "Thiếu Upload-Offset."),
	"ERR_INVALID_CONTENT_TYPE":  answer.New(http.StatusUnsupportedMediaType, "content_type", "Content-Type phải là application/offset+octet-stream."),
	"ERR_UNSUPPORTED_VERSION":   answer.New(http.StatusPreconditionFailed, "tus_version", "Thiếu Tus-Resumable: 1.0.0."),
	"ERR_UPLOAD_SIZE_EXCEEDED":  answer.New(http.StatusRequestEntityTooLarge, "too_large", "Phần gửi dài hơn ảnh đã báo."),
	"ERR_MAX_SIZE_EXCEEDED":     errTooLarge,
	"ERR_UPLOAD_INTERRUPTED":    answer.New(http.StatusServiceUnavailable, "interrupted", "Một kết nối khác đang gửi tiếp ảnh này.").After(later),
	"ERR_UNEXPECTED_EOF":        answer.New(http.StatusServiceUnavailable, "interrupted", "Kết nối đứt giữa chừng; hãy gửi tiếp.").After(later),
	"ERR_READ_TIMEOUT":          answer.New(http.StatusServiceUnavailable, "interrupted", "Kết nối đứng quá lâu; hãy gửi tiếp.").After(later),
	"ERR_CONNECTION_RESET":      answer.New(http.StatusServiceUnavailable, "interrupted", "Kết nối đứt giữa chừng; hãy gửi tiếp.").After(later),
	"ERR_LOCK_TIMEOUT":          answer.New(http.StatusServiceUnavailable, "busy", "Ảnh này đang được gửi từ nơi khác.").After(later),
	"ERR_UPLOAD_LOCKED":         answer.New(http.StatusServiceUnavailable, "busy", "Ảnh này đang được gửi từ nơi khác.").After(later),
	"ERR_SERVER_SHUTDOWN":       answer.New(http.StatusServiceUnavailable, "busy", "Máy chủ đang khởi động lại.").After(later),
	"ERR_NOT_IMPLEMENTED":       errExtension,
	"ERR_INVALID_UPLOAD_LENGTH": errLength,
	tusDiskFull:                 errDisk,
	"ERR_UPLOAD_STOPPED":        answer.New(http.StatusServiceUnavailable, "interrupted", "Kết nối đứt giữa chừng; hãy gửi tiếp.").After(later),
}

// tusLog passes tusd's errors on. Its requests and broken connections are the daily bread of a 2G lane, not news.
type tusLog struct{ log *slog.Logger }

func (t tusLog) Enabled(_ context.Context, level xslog.Level) bool { return level >= xslog.LevelError }

func (t tusLog) Handle(_ context.Context, r xslog.Record) error {
	if r.Message == "BodyReadError" {
		return nil
	}
	args := []any{"event", r.Message}
	r.Attrs(func(a xslog.Attr) bool {
		args = append(args, a.Key, a.Value.String())
		return true
	})
	t.log.Error("tusd", args...)
	return nil
}

func (t tusLog) WithAttrs(attrs []xslog.Attr) xslog.Handler {
	args := make([]any, 0, 2*len(attrs))
	for _, a := range attrs {
		args = append(args, a.Key, a.Value.String())
	}
	return tusLog{t.log.With(args...)}
}

func (t tusLog) WithGroup(string) xslog.Handler { return t }

var _ io.Writer = (*tusWriter)(nil)
