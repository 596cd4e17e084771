package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Limits are those told in hello; a member that is absent has the value of sync.md section 8.
type Limits struct {
	PushMutations int `json:"push_mutations,omitzero"`
	PushBytes     int `json:"push_bytes,omitzero"`
	MutationBytes int `json:"mutation_bytes,omitzero"`
	GroupSize     int `json:"group_size,omitzero"`
	PhoneRows     int `json:"phone_rows,omitzero"`
	Outbox        int `json:"outbox,omitzero"`
	StatusMids    int `json:"status_mids,omitzero"`
}

func (l Limits) orDefault() Limits {
	return Limits{
		PushMutations: orDefault(l.PushMutations, 50),
		PushBytes:     orDefault(l.PushBytes, 256<<10),
		MutationBytes: orDefault(l.MutationBytes, 64<<10),
		GroupSize:     orDefault(l.GroupSize, record.MaxGroup),
		PhoneRows:     orDefault(l.PhoneRows, 20_000),
		Outbox:        orDefault(l.Outbox, 10_000),
		StatusMids:    orDefault(l.StatusMids, 1000),
	}
}

// Scope is a set of rows the person may hold, as hello and pull list it.
type Scope struct {
	Gen   string `json:"gen"`
	Rows  int64  `json:"rows"`
	Bytes int64  `json:"bytes"`
	Name  string `json:"name"`
}

// HTTPError is an HTTP status that is no success. It says something about the request, never about a mutation.
type HTTPError struct {
	Status        int
	Code, Message string
	RetryAfter    time.Duration
}

// unread says that the server did not understand a request, whatever stands in it.
func (r *HTTPError) unread() bool {
	return r.Status == http.StatusUnsupportedMediaType || r.Status == http.StatusBadRequest && (r.Code == "" || r.Code == "malformed")
}

func (r *HTTPError) Error() string {
	return fmt.Sprintf("server answered %d %s %s", r.Status, r.Code, r.Message)
}

// ErrAnswer marks an answer that proves nothing: cut, foreign, forged, of another history. It counts as no answer.
var ErrAnswer = errors.New("answer does not count")

// errEpoch marks an answer from another history of the server: time for hello.
var errEpoch = fmt.Errorf("%w: another epoch", ErrAnswer)

const (
	// maxAnswer bounds what is read of one answer.
	maxAnswer = 32 << 20
	// gzipFrom is the size from which a body is worth compressing: less fits one packet.
	gzipFrom = 1400
	// envelopeBytes and wrapBytes bound what a push has around its mutations, and around each m.
	envelopeBytes = 256
	wrapBytes     = 128
	// deviceHeader names the phone: its session is tied to it.
	deviceHeader = "Chungsuc-Device"
)

// post sends JSON as the signed-in person and reads a JSON answer. Only the sync endpoints take gzip. Where the server does
// not, or a proxy spoils what is packed, so that it cannot be read, it goes up plain, and so does all after it when that helped.
func (p *Phone) post(ctx context.Context, path string, body []byte, answer any) error {
	if len(body) >= gzipFrom && strings.HasPrefix(path, "/api/sync/") && !p.plain.Load() {
		err := p.postAs(ctx, path, "gzip", squeeze(body), answer)
		var refused *HTTPError
		if !errors.As(err, &refused) || !refused.unread() {
			return err
		}
		if err = p.postAs(ctx, path, "", body, answer); err == nil {
			p.plain.Store(true)
		}
		return err
	}
	return p.postAs(ctx, path, "", body, answer)
}

func (p *Phone) postAs(ctx context.Context, path, encoding string, body []byte, answer any) error {
	res, err := p.send(ctx, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.cfg.Server+path, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", "application/json")
		if encoding != "" {
			req.Header.Set("Content-Encoding", encoding)
		}
		return req, nil
	})
	if err != nil {
		return err
	}
	if res.status != http.StatusOK {
		return res.refused()
	}
	if err := json.Unmarshal(res.body, answer); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrAnswer, path, err)
	}
	return nil
}

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
	now    time.Time
}

// send makes a request with the person's token. After a 401 it renews the token and tries once more; then it is ErrSignIn.
func (p *Phone) send(ctx context.Context, make func(context.Context) (*http.Request, error)) (*reply, error) {
	token, err := p.token(ctx)
	if err != nil {
		return nil, err
	}
	for fresh := false; ; fresh = true {
		res, err := p.try(ctx, token, make)
		if err != nil || res.status != http.StatusUnauthorized {
			return res, err
		}
		if fresh {
			return nil, ErrSignIn
		}
		if token, err = p.renew(ctx, token); err != nil {
			return nil, err
		}
	}
}

// try is one request and its whole answer, within the timeout.
func (p *Phone) try(ctx context.Context, token string, make func(context.Context) (*http.Request, error)) (*reply, error) {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Timeout)
	defer cancel()
	req, err := make(ctx)
	if err != nil {
		return nil, err
	}
	req.Header.Set(deviceHeader, p.device)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := p.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("%w: cut short: %w", ErrAnswer, err)
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("%w: endless", ErrAnswer)
	}
	return &reply{res.StatusCode, res.Header, body, p.cfg.Clock()}, nil
}

func (r *reply) refused() *HTTPError {
	out := &HTTPError{Status: r.status, RetryAfter: retryAfter(r.header.Get("Retry-After"), r.now)}
	var said struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	if json.Unmarshal(r.body, &said) == nil {
		out.Code, out.Message = said.Code, said.Message
	}
	return out
}

// retryAfter reads the header's two forms (RFC 9110 section 10.2.3), at most an hour: a wrong clock must not silence a phone.
func retryAfter(v string, now time.Time) time.Duration {
	var d time.Duration
	if s, err := strconv.Atoi(v); err == nil {
		d = time.Duration(min(s, 3600)) * time.Second
	} else if at, err := http.ParseTime(v); err == nil {
		d = at.Sub(now)
	}
	return max(0, min(d, time.Hour))
}

func squeeze(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(body) // a bytes.Buffer takes everything
	z.Close()
	return b.Bytes()
}
