package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chungsuc/chungsuc/internal/phonetest"
)

// browser asks a real server as a browser does; gzip is taken as it comes.
type browser struct {
	t      *testing.T
	server string
}

type page struct {
	status int
	http.Header
	body string
}

func (b browser) ask(method, path string, headers ...string) page {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.server+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	var r io.Reader = res.Body
	if res.Header.Get("Content-Encoding") == "gzip" && method != http.MethodHead && res.StatusCode == http.StatusOK {
		if r, err = gzip.NewReader(res.Body); err != nil {
			b.t.Fatal(err)
		}
	}
	body, err := io.ReadAll(r)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{res.StatusCode, res.Header, string(body)}
}

const html = "text/html,application/xhtml+xml"

func TestTheAppIsServed(t *testing.T) {
	b := browser{t, phonetest.NewServer(t).URL}
	home := b.ask("GET", "/", "Accept", html)
	if home.status != 200 || !strings.Contains(home.body, `lang="vi"`) || home.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("the page: %d %v", home.status, home.Header)
	}
	if inline := regexp.MustCompile(`<script[^>]*>[^<]|<style|\sstyle=|\son[a-z]+=`).FindString(home.body); inline != "" {
		t.Errorf("inline code in the page: %q", inline)
	}
	csp := home.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval';", "frame-ancestors 'none'", "object-src 'none'"} {
		if !strings.Contains(csp, part) {
			t.Errorf("the policy lacks %s: %s", part, csp)
		}
	}
	if strings.Contains(csp, "unsafe-inline") || home.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers of the page: %v", home.Header)
	}

	scripts := regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)" integrity="sha384-[^"]{64}"`).FindAllStringSubmatch(home.body, -1)
	if len(scripts) < 2 {
		t.Fatalf("the page loads %d files with their hashes", len(scripts))
	}
	for _, m := range scripts {
		plain, packed := b.ask("GET", m[1]), b.ask("GET", m[1], "Accept-Encoding", "gzip, br")
		if plain.status != 200 || !strings.Contains(plain.Get("Cache-Control"), "immutable") || !strings.Contains(plain.Get("Cache-Control"), "no-transform") {
			t.Errorf("%s: %d %v", m[1], plain.status, plain.Header)
		}
		if packed.body != plain.body {
			t.Errorf("%s: gzip holds something else", m[1])
		}
	}
}

func TestWhatMayBeKept(t *testing.T) {
	b := browser{t, phonetest.NewServer(t).URL}
	for path, kind := range map[string]string{
		"/":                     "text/html; charset=utf-8",
		"/sw.js":                "text/javascript; charset=utf-8",
		"/branch":               "text/html; charset=utf-8",
		"/branch-sw.js":         "text/javascript; charset=utf-8",
		"/manifest.webmanifest": "application/manifest+json",
		"/mark.svg":             "image/svg+xml",
		"/mark-192.png":         "image/png",
	} {
		first := b.ask("GET", path, "Accept-Encoding", "gzip")
		if first.status != 200 || first.Get("Content-Type") != kind || !strings.HasPrefix(first.Get("Cache-Control"), "no-cache") {
			t.Errorf("%s: %d %v", path, first.status, first.Header)
		}
		if again := b.ask("GET", path, "Accept-Encoding", "gzip", "If-None-Match", "W/"+first.Get("Etag")); again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("%s again: %d, %d bytes", path, again.status, len(again.body))
		}
		if plain := b.ask("GET", path); first.Get("Content-Encoding") == "gzip" && plain.Get("Etag") == first.Get("Etag") {
			t.Errorf("%s: plain and gzip share a tag", path)
		}
		if head := b.ask("HEAD", path); head.status != 200 || head.body != "" || head.Get("Content-Length") == "0" {
			t.Errorf("HEAD %s: %d %v", path, head.status, head.Header)
		}
	}
	if refused := b.ask("GET", "/sw.js", "Accept-Encoding", "gzip;q=0"); refused.Get("Content-Encoding") != "" {
		t.Error("gzip for a client that refuses it")
	}
}

func TestOnlyScreensAreScreens(t *testing.T) {
	b := browser{t, phonetest.NewServer(t).URL}
	for _, path := range []string{"/trao-qua", "/danh-sach/abc", "/nhat-ky/gift_handover/abc", "/may-nay?x=1"} {
		if p := b.ask("GET", path, "Accept", html); p.status != 200 || !strings.Contains(p.body, `id="app"`) {
			t.Errorf("the screen %s: %d", path, p.status)
		}
	}
	for _, path := range []string{"/api/nothing", "/api/sync/v1/nothing", "/assets/gone-1a2b.js", "/assets/gone", "/robots.txt", "/branch.html", "/branch/gone.js", "/index.html.gz", "/sw.js.gz", "/dist/sw.js", "/..%2fembed.go"} {
		if p := b.ask("GET", path, "Accept", html); p.status != 404 || strings.Contains(p.body, `id="app"`) {
			t.Errorf("%s: %d, want 404", path, p.status)
		}
	}
	desk := b.ask("GET", "/branch", "Accept", html)
	for _, path := range []string{"/branch/duyet", "/branch/duyet/gift_handover/abc", "/branch/"} {
		if p := b.ask("GET", path, "Accept", html); p.status != 200 || p.body != desk.body || !strings.Contains(p.body, "/assets/desk/") {
			t.Errorf("the desk's screen %s: %d", path, p.status)
		}
	}
	if phone := b.ask("GET", "/", "Accept", html); strings.Contains(phone.body, "/assets/desk/") {
		t.Error("a phone loads parts of the desk")
	}
	if worker := b.ask("GET", "/sw.js"); strings.Contains(worker.body, "/assets/desk/") {
		t.Error("a phone keeps the desk")
	}
	if worker := b.ask("GET", "/branch-sw.js"); !strings.Contains(worker.body, `"/branch"`) || strings.Contains(worker.body, `"/assets/index`) {
		t.Error("the desk's worker does not keep the desk, and the desk alone")
	}
	if p := b.ask("GET", "/trao-qua", "Accept", "application/json"); p.status != 404 {
		t.Errorf("a program asking for a screen: %d, want 404", p.status)
	}
	if p := b.ask("POST", "/trao-qua", "Accept", html); p.status < 400 {
		t.Errorf("POST to a screen: %d", p.status)
	}
	// The API is as it was.
	if p := b.ask("GET", "/api/health"); p.status != 200 || !strings.Contains(p.Get("Content-Type"), "application/json") {
		t.Errorf("/api/health: %d", p.status)
	}
	if p := b.ask("GET", "/api/openapi.json"); p.status != 200 {
		t.Errorf("/api/openapi.json: %d", p.status)
	}
	if p := b.ask("GET", "/_/", "Accept", html); strings.Contains(p.body, `id="app"`) {
		t.Error("the app answers where the dashboard lives")
	}
}
