package answer

import (
	"encoding/json/v2"
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// Answers to a request that cannot be read.
var (
	Malformed = New(http.StatusBadRequest, "malformed", "Máy chủ không đọc được yêu cầu. / The request cannot be read.")
	TooLarge  = New(http.StatusRequestEntityTooLarge, "too_large", "Yêu cầu quá lớn. / The request is too large.")
)

// Read takes a request's JSON of at most limit bytes into v. Members that v does not have are ignored; no body is an empty
// object.
func Read(e *core.RequestEvent, v any, limit int64) error {
	text, err := io.ReadAll(io.LimitReader(e.Request.Body, limit+1))
	switch {
	case err != nil:
		return Malformed.Because(err)
	case int64(len(text)) > limit:
		return TooLarge
	case len(text) == 0:
		return nil
	}
	if err := json.Unmarshal(text, v); err != nil {
		return Malformed.Because(err)
	}
	return nil
}

// Say answers with v as JSON, for nobody to keep.
func Say(e *core.RequestEvent, v any) error {
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.Blob(http.StatusOK, "application/json", text)
}
