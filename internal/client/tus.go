package client

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"path"
	"strconv"
)

const (
	tusVersion = "1.0.0"
	uploads    = "/api/uploads/"
)

// sendPhoto sends a photo in pieces (tus 1.0), from wherever the server says it stopped. The phone keeps the id of the
// upload and not its address, so the server may move.
func (p *Phone) sendPhoto(ctx context.Context, ph cargoPhoto, r *PhotoReport) error {
	data, _, err := p.photoBytes(ctx, ph.sha)
	if err != nil {
		return err
	}
	for restarts := 0; ; restarts++ {
		var offset int64
		known := ph.upload != ""
		if known {
			offset, known, err = p.tusOffset(ctx, ph.upload)
			if err != nil {
				return err
			}
		}
		if !known {
			if ph.upload, err = p.tusCreate(ctx, ph); err != nil {
				return err
			}
			if err := p.keepUpload(ctx, ph.sha, ph.upload); err != nil {
				return err
			}
			offset = 0
		}
		done, err := p.tusPatch(ctx, ph.upload, data, offset, r)
		if err != nil || done {
			return err
		}
		if restarts == 3 {
			return fmt.Errorf("%w: the upload keeps moving", ErrAnswer)
		}
	}
}

func (p *Phone) keepUpload(ctx context.Context, sha, upload string) error {
	return p.tx(ctx, func(t *tx) error { return t.exec(`UPDATE photo SET upload = ? WHERE sha = ?`, upload, sha) })
}

func (p *Phone) tus(ctx context.Context, method, at string, body []byte, header map[string]string) (*reply, error) {
	return p.send(ctx, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, method, p.cfg.Server+uploads+at, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Tus-Resumable", tusVersion)
		for k, v := range header {
			req.Header.Set(k, v)
		}
		return req, nil
	})
}

func (p *Phone) tusCreate(ctx context.Context, ph cargoPhoto) (upload string, err error) {
	b64 := base64.StdEncoding.EncodeToString
	res, err := p.tus(ctx, http.MethodPost, "", nil, map[string]string{
		"Upload-Length":   strconv.FormatInt(ph.bytes, 10),
		"Upload-Metadata": "sha256 " + b64([]byte(ph.sha)) + ",type " + b64([]byte(ph.mime)),
	})
	if err != nil {
		return "", err
	}
	upload = path.Base(res.header.Get("Location"))
	switch {
	case res.status != http.StatusCreated:
		return "", res.refused()
	case upload == "." || upload == "/":
		return "", fmt.Errorf("%w: upload without a place", ErrAnswer)
	}
	return upload, nil
}

// tusOffset asks how far an upload is; known is false when the server has forgotten it.
func (p *Phone) tusOffset(ctx context.Context, upload string) (offset int64, known bool, err error) {
	res, err := p.tus(ctx, http.MethodHead, upload, nil, nil)
	if err != nil {
		return 0, false, err
	}
	switch res.status {
	case http.StatusOK, http.StatusNoContent:
		offset, err = res.offset()
		return offset, true, err
	case http.StatusNotFound, http.StatusGone, http.StatusForbidden:
		return 0, false, nil
	default:
		return 0, false, res.refused()
	}
}

// tusPatch sends pieces until the end; done is false when the server's offset or upload turned out to be another.
func (p *Phone) tusPatch(ctx context.Context, upload string, data []byte, offset int64, r *PhotoReport) (done bool, err error) {
	for offset < int64(len(data)) {
		piece := data[offset:min(offset+int64(p.cfg.ChunkBytes), int64(len(data)))]
		res, err := p.tus(ctx, http.MethodPatch, upload, piece, map[string]string{
			"Content-Type":  "application/offset+octet-stream",
			"Upload-Offset": strconv.FormatInt(offset, 10),
		})
		if err != nil {
			return false, err
		}
		switch res.status {
		case http.StatusNoContent:
		case http.StatusConflict, http.StatusNotFound, http.StatusGone:
			return false, nil
		default:
			return false, res.refused()
		}
		next, err := res.offset()
		if err != nil {
			return false, err
		}
		if next <= offset || next > int64(len(data)) {
			return false, fmt.Errorf("%w: upload went from %d to %d of %d", ErrAnswer, offset, next, len(data))
		}
		r.Bytes += next - offset
		offset = next
	}
	return true, nil
}

func (r *reply) offset() (int64, error) {
	offset, err := strconv.ParseInt(r.header.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		return 0, fmt.Errorf("%w: Upload-Offset %q", ErrAnswer, r.header.Get("Upload-Offset"))
	}
	return offset, nil
}
