package server_test

import (
	"strings"
	"testing"
)

// Every class of route answers with headers that let nothing run, be framed or be guessed at, and nobody learn where a person
// came from; pages run their own files.
func TestEveryAnswerProtectsItself(t *testing.T) {
	s := newStage(t)
	asks := map[string]string{"GET /": "", "GET /branch": "", "GET /sw.js": "", "GET /nowhere.js": "", "POST /": "", "GET /livez": "", "GET /readyz": "",
		"GET /api/health": "", "GET /api/nowhere": "", "GET /api/openapi.json": "", "POST /api/sync/v1/hello": "", "OPTIONS /api/uploads/": "", "POST /api/uploads/": "",
		"GET /api/photos/" + strings.Repeat("0", 64) + "/480": "", "POST /api/collections/users/auth-with-password": "", "GET /api/collections/users/records": "",
		"POST /api/desk/v1/people": "", "GET /api/desk/v1/lists/template.xlsx": "", "POST /api/enrolment/redeem": "", "GET /api/files/a/b/c": "", "GET /api/backups": ""}
	for ask := range asks {
		method, path, _ := strings.Cut(ask, " ")
		r := s.ask(method, path, "", nil, "Accept", "text/html")
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", ask, name, got, want)
			}
		}
		csp := r.header.Get("Content-Security-Policy")
		page := strings.HasPrefix(r.header.Get("Content-Type"), "text/html")
		if !strings.HasPrefix(csp, "default-src 'none';") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe-inline") || page != strings.Contains(csp, "script-src 'self'") && r.status < 400 && !strings.HasSuffix(path, ".js") {
			t.Errorf("%s: policy %q", ask, csp)
		}
		if p := r.header.Get("Permissions-Policy"); !strings.Contains(p, "camera=(self)") || !strings.Contains(p, "geolocation=(self)") || !strings.Contains(p, "microphone=()") {
			t.Errorf("%s: permissions %q", ask, p)
		}
		if id := r.header.Get("X-Request-Id"); len(id) != 32 {
			t.Errorf("%s: request id %q", ask, id)
		}
		if r.header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS over plain HTTP", ask)
		}
	}
	hsts := func() string {
		return s.ask("GET", "/api/health", "", nil, "X-Forwarded-Proto", "https").header.Get("Strict-Transport-Security")
	}
	if got := hsts(); got != "" {
		t.Errorf("HSTS by the word of a client: %q", got)
	}
	s.App.Settings().TrustedProxy.Headers = []string{"X-Forwarded-For"}
	if got := hsts(); !strings.HasPrefix(got, "max-age=31536000") {
		t.Errorf("HSTS behind a trusted proxy: %q", got)
	}
	for given, kept := range map[string]bool{"0123456789abcdef0123456789abcdef": true, "123e4567-e89b-12d3-a456-426614174000": true, "0912345678": false, "Nguyen Thi Hoa": false, strings.Repeat("a", 33): false} {
		if got := s.ask("GET", "/api/health", "", nil, "X-Request-Id", given).header.Get("X-Request-Id"); (got == given) != kept {
			t.Errorf("request id %q is answered as %q", given, got)
		}
	}
}
