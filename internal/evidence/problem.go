package evidence

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// Error is an answer a phone may read: a code for the program, a sentence for the person. A 5xx says "later", with
// Retry-After; a 4xx says that sending the same again will never do.
type Error struct {
	Status     int           `json:"status"`
	Code       string        `json:"code"`
	Message    string        `json:"message"`
	RetryAfter time.Duration `json:"-"`
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// What the lane answers when it does not do as asked.
var (
	errNoUser     = &Error{http.StatusUnauthorized, "sign_in", "Cần đăng nhập lại.", 0}
	errToken      = &Error{http.StatusUnauthorized, "token", "Đường dẫn xem ảnh đã hết hạn.", 0}
	errNoPhoto    = &Error{http.StatusNotFound, "not_found", "Không tìm thấy ảnh.", 0}
	errNotDecoded = &Error{http.StatusNotFound, "not_decoded", "Loại ảnh này chỉ xem được bản gốc hoặc ảnh xem trước.", 0}
	errNoUpload   = &Error{http.StatusNotFound, "upload_unknown", "Không có lượt tải này; hãy hỏi lại trạng thái ảnh.", 0}
	errMetadata   = &Error{http.StatusBadRequest, "metadata", "Upload-Metadata phải có sha256 và type.", 0}
	errHash       = &Error{http.StatusBadRequest, "sha256", "Mã băm ảnh phải là 64 chữ số hex viết thường.", 0}
	errTooMany    = &Error{http.StatusBadRequest, "too_many", fmt.Sprintf("Mỗi lần hỏi nhiều nhất %d ảnh.", MaxAsk), 0}
	errBody       = &Error{http.StatusBadRequest, "body", "Nội dung gửi lên không đọc được.", 0}
	errExtension  = &Error{http.StatusBadRequest, "extension", "Máy chủ không nhận Upload-Concat và Upload-Defer-Length.", 0}
	errLength     = &Error{http.StatusBadRequest, "length", "Thiếu Upload-Length.", 0}
	errEmpty      = &Error{http.StatusUnprocessableEntity, string(Empty), "Ảnh rỗng (0 byte).", 0}
	errType       = &Error{http.StatusUnsupportedMediaType, string(WrongType), "Chỉ nhận ảnh JPEG, PNG, WebP hoặc HEIC.", 0}
	errTooLarge   = &Error{http.StatusRequestEntityTooLarge, "too_large", "Ảnh quá lớn.", 0}
	errChunk      = &Error{http.StatusRequestEntityTooLarge, "chunk_too_large", "Mỗi lần gửi nhiều nhất 1 MiB.", 0}
	errRefused    = &Error{http.StatusConflict, "refused", "Ảnh này đã bị từ chối; hãy hỏi trạng thái để biết lý do.", 0}
	errWhole      = &Error{http.StatusConflict, "whole", "Máy chủ đã có đủ ảnh này; hãy hỏi trạng thái để lấy biên nhận.", 0}
	errPreview    = &Error{http.StatusUnprocessableEntity, "preview", "Ảnh xem trước không khớp với mã băm đã báo.", 0}
	errPreviewBad = &Error{http.StatusUnprocessableEntity, "preview_bad", "Ảnh xem trước phải là JPEG hoặc WebP, cạnh dài nhất 1024 điểm ảnh.", 0}
	errPreviewBig = &Error{http.StatusRequestEntityTooLarge, "preview_too_large", "Ảnh xem trước nhiều nhất 64 KiB.", 0}
	errOpen       = &Error{http.StatusInsufficientStorage, "too_many_open", "Quá nhiều ảnh đang tải dở; hãy gửi xong những ảnh trước.", time.Minute}
	errQuota      = &Error{http.StatusInsufficientStorage, "quota", "Đã hết phần lưu ảnh của tài khoản này.", time.Hour}
	errDisk       = &Error{http.StatusInsufficientStorage, "disk_full", "Máy chủ hết chỗ chứa ảnh; phiếu vẫn gửi được, ảnh sẽ tự gửi lại sau.", 10 * time.Minute}
	errInternal   = &Error{http.StatusInternalServerError, "internal", "Máy chủ gặp lỗi; ảnh sẽ tự gửi lại.", 10 * time.Second}
)

// answer writes the error a handler returned. What is not an Error or PocketBase's own is the server's fault: logged,
// and told to nobody.
func (l *Lane) answer(e *core.RequestEvent, err error) error {
	if err == nil {
		return nil
	}
	var own *router.ApiError
	if errors.As(err, &own) {
		return own
	}
	var said *Error
	switch {
	case errors.As(err, &said):
	case isFull(err):
		said = errDisk
	default:
		l.Log.Error("photo lane", "method", e.Request.Method, "path", e.Request.URL.Path, "err", err)
		said = errInternal
	}
	if said.RetryAfter > 0 {
		e.Response.Header().Set("Retry-After", strconv.Itoa(int(said.RetryAfter.Seconds())))
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	if e.Request.Method == http.MethodHead {
		e.Response.WriteHeader(said.Status)
		return nil
	}
	return e.JSON(said.Status, said)
}
