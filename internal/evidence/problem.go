package evidence

import (
	"fmt"
	"net/http"
	"time"

	"github.com/chungsuc/chungsuc/internal/answer"
)

// What the lane answers when it does not do as asked.
var (
	errToken      = answer.New(http.StatusUnauthorized, "token", "Đường dẫn xem ảnh đã hết hạn.")
	errNoPhoto    = answer.New(http.StatusNotFound, "not_found", "Không tìm thấy ảnh.")
	errNotDecoded = answer.New(http.StatusNotFound, "not_decoded", "Loại ảnh này chỉ xem được bản gốc hoặc ảnh xem trước.")
	errNoUpload   = answer.New(http.StatusNotFound, "upload_unknown", "Không có lượt tải này; hãy hỏi lại trạng thái ảnh.")
	errMetadata   = answer.New(http.StatusBadRequest, "metadata", "Upload-Metadata phải có sha256 và type.")
	errHash       = answer.New(http.StatusBadRequest, "sha256", "Mã băm ảnh phải là 64 chữ số hex viết thường.")
	errTooMany    = answer.New(http.StatusBadRequest, "too_many", fmt.Sprintf("Mỗi lần hỏi nhiều nhất %d ảnh.", MaxAsk))
	errBody       = answer.New(http.StatusBadRequest, "body", "Nội dung gửi lên không đọc được.")
	errSealed     = answer.New(http.StatusBadRequest, "sealed", "Ảnh này được gói cho máy chủ khác, hoặc đã hỏng.")
	errExtension  = answer.New(http.StatusBadRequest, "extension", "Máy chủ không nhận Upload-Concat và Upload-Defer-Length.")
	errLength     = answer.New(http.StatusBadRequest, "length", "Thiếu Upload-Length.")
	errEmpty      = answer.New(http.StatusUnprocessableEntity, string(Empty), "Ảnh rỗng (0 byte).")
	errType       = answer.New(http.StatusUnsupportedMediaType, string(WrongType), "Chỉ nhận ảnh JPEG, PNG, WebP hoặc HEIC.")
	errTooLarge   = answer.New(http.StatusRequestEntityTooLarge, "too_large", "Ảnh quá lớn.")
	errChunk      = answer.New(http.StatusRequestEntityTooLarge, "chunk_too_large", "Mỗi lần gửi nhiều nhất 1 MiB.")
	errRefused    = answer.New(http.StatusConflict, "refused", "Ảnh này đã bị từ chối; hãy hỏi trạng thái để biết lý do.")
	errWhole      = answer.New(http.StatusConflict, "whole", "Máy chủ đã có đủ ảnh này; hãy hỏi trạng thái để lấy biên nhận.")
	errPreview    = answer.New(http.StatusUnprocessableEntity, "preview", "Ảnh xem trước không khớp với mã băm đã báo.")
	errPreviewBad = answer.New(http.StatusUnprocessableEntity, "preview_bad", "Ảnh xem trước phải là JPEG hoặc WebP, cạnh dài nhất 1024 điểm ảnh.")
	errPreviewBig = answer.New(http.StatusRequestEntityTooLarge, "preview_too_large", "Ảnh xem trước nhiều nhất 64 KiB.")
	errOpen       = answer.New(http.StatusInsufficientStorage, "too_many_open", "Quá nhiều ảnh đang tải dở; hãy gửi xong những ảnh trước.").After(time.Minute)
	errBusy       = answer.New(http.StatusServiceUnavailable, "busy", "Máy chủ đang nhận một ảnh khác của bạn.").After(later)
	errQuota      = answer.New(http.StatusInsufficientStorage, "quota", "Đã hết phần lưu ảnh của tài khoản này.").After(time.Hour)
	errDisk       = answer.New(http.StatusInsufficientStorage, "disk_full", "Máy chủ hết chỗ chứa ảnh; phiếu vẫn gửi được, ảnh sẽ tự gửi lại sau.").After(10 * time.Minute)
)

// full turns an error of a full disk into the answer that says so; answer.Middleware writes it.
func full(err error) error {
	if isFull(err) {
		return errDisk.Because(err)
	}
	return err
}
