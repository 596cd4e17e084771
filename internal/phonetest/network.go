package phonetest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Network is the way from one phone to its server, as bad as a test wants it. Faults are queued per path; a fault for n
// requests hits the next n whose path contains the given text, and for ever when n is negative.
type Network struct {
	Base http.RoundTripper // nil = http.DefaultTransport

	mu      sync.Mutex
	offline bool
	faults  []*fault
	seen    []string
}

type fault struct {
	path string
	n    int
	do   func(*http.Request, http.RoundTripper) (*http.Response, error)
}

// Errors of the network.
var (
	ErrOffline = errors.New("no network")
	ErrLost    = errors.New("connection lost")
)

// Offline takes the network away until Online.
func (n *Network) Offline() { n.set(true) }

// Online brings it back.
func (n *Network) Online() { n.set(false) }

func (n *Network) set(offline bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.offline = offline
}

// Heal forgets every fault.
func (n *Network) Heal() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.faults = nil
}

// Seen lists the requests that left the phone, as "POST /api/sync/v1/push".
func (n *Network) Seen() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.seen...)
}

// LoseRequests loses requests on their way: the server never sees them.
func (n *Network) LoseRequests(path string, times int) {
	n.add(path, times, func(*http.Request, http.RoundTripper) (*http.Response, error) { return nil, ErrLost })
}

// LoseAnswers lets the server do its work and loses what it says.
func (n *Network) LoseAnswers(path string, times int) {
	n.add(path, times, func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
		res, err := base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		return nil, ErrLost
	})
}

// CutAnswer cuts the next answer after a number of bytes. With clean the cut looks like the end of the answer, as some
// proxies make it; otherwise reading on is an error.
func (n *Network) CutAnswer(path string, at int, clean bool) {
	n.add(path, 1, func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
		res, err := base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			return nil, err
		}
		cut := io.Reader(bytes.NewReader(body[:min(at, len(body))]))
		if !clean {
			cut = io.MultiReader(cut, broken{})
		}
		res.Body, res.ContentLength = io.NopCloser(cut), -1
		res.Header.Del("Content-Length")
		return res, nil
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Double delivers each request twice; the phone hears the second answer.
func (n *Network) Double(path string, times int) {
	n.add(path, times, func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
		var body []byte
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
			r.Body.Close()
		}
		for first := true; ; first = false {
			again := r.Clone(r.Context())
			again.Body = io.NopCloser(bytes.NewReader(body))
			res, err := base.RoundTrip(again)
			if err != nil || !first {
				return res, err
			}
			io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
	})
}

// Say answers in the server's place, as a captive portal or a proxy does. Headers come as name, value.
func (n *Network) Say(path string, times, status int, body string, headers ...string) {
	n.add(path, times, func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}}
		for i := 0; i+1 < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{
			StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
		}, nil
	})
}

// Between runs f after the server has answered and before the phone hears it.
func (n *Network) Between(path string, f func()) {
	n.add(path, 1, func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
		res, err := base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			return nil, err
		}
		res.Body = io.NopCloser(bytes.NewReader(body))
		f()
		return res, nil
	})
}

func (n *Network) add(path string, times int, do func(*http.Request, http.RoundTripper) (*http.Response, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.faults = append(n.faults, &fault{path, times, do})
}

// RoundTrip makes Network an http.RoundTripper.
func (n *Network) RoundTrip(r *http.Request) (*http.Response, error) {
	base := n.Base
	if base == nil {
		base = http.DefaultTransport
	}
	f, err := n.next(r)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return base.RoundTrip(r)
	}
	return f.do(r, base)
}

func (n *Network) next(r *http.Request) (*fault, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.offline {
		return nil, ErrOffline
	}
	n.seen = append(n.seen, r.Method+" "+r.URL.Path)
	for _, f := range n.faults {
		if f.n != 0 && strings.Contains(r.URL.Path, f.path) {
			f.n--
			return f, nil
		}
	}
	return nil, nil
}
