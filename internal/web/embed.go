// Package web serves the app that volunteers carry and the desk of their leaders: built files, embedded in the binary.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// dist is what `npm run build` makes of src. It is committed, so that the binary needs no Node to be built.
//
//go:embed dist
var dist embed.FS

// policy lets the page run its own files only: no inline script, no other host. zxing reads codes in WebAssembly; photos are
// shown from blobs.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"

// permissions are what the app asks a phone for, and nothing else.
const permissions = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"

// file is one built file as it is served.
type file struct {
	plain, gzip []byte // gzip is nil where it gains nothing
	kind, etag  string
	immutable   bool // its name changes with its content
}

// pages are the apps of this origin by where they live: the volunteer's phone and the leader's desk.
var pages = map[string]string{"/index.html": "/", "/branch.html": "/branch"}

// files are the built files by their path, as "/assets/index-….js". A page is where its app lives.
var files = sync.OnceValue(func() map[string]file {
	all := map[string]file{}
	err := fs.WalkDir(dist, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".gz") {
			return err
		}
		plain, err := dist.ReadFile(name)
		if err != nil {
			return err
		}
		packed, err := dist.ReadFile(name + ".gz")
		if err != nil {
			packed = nil // too small to gain, or packed already
		}
		sum := sha256.Sum256(plain)
		at := strings.TrimPrefix(name, "dist")
		if home, ok := pages[at]; ok {
			at = home
		}
		all[at] = file{plain: plain, gzip: packed, kind: kindOf(name), etag: base64.RawURLEncoding.EncodeToString(sum[:12]),
			immutable: strings.HasPrefix(at, "/assets/")}
		return nil
	})
	if err != nil {
		panic(err) // the binary itself is broken
	}
	return all
})

// kindOf does not ask the machine, whose table may differ from another's.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".wasm":
		return "application/wasm"
	case ".svg":
		return "image/svg+xml"
	default:
		return mime.TypeByExtension(path.Ext(name))
	}
}

// Routes mounts the desk at /branch and the phone at everything that nothing else answers. /api and /_ stay PocketBase's: an
// unknown path there is its 404.
func Routes(g *router.RouterGroup[*core.RequestEvent]) {
	g.GET("/{path...}", serve).Bind(apis.SkipSuccessActivityLog())
}

func serve(e *core.RequestEvent) error {
	at := path.Clean("/" + e.Request.PathValue("path"))
	if taken(at) {
		return e.NotFoundError("", nil)
	}
	f, ok := files()[at]
	if !ok && navigates(e.Request, at) {
		f, ok = files()[home(at)]
	}
	if !ok {
		return e.NotFoundError("", nil)
	}
	return f.send(e.Response, e.Request)
}

// taken says whether a path belongs to somebody else.
func taken(at string) bool {
	return top(at) == "api" || top(at) == "_"
}

func top(at string) string {
	first, _, _ := strings.Cut(at[1:], "/")
	return first
}

// home is where the app lives whose screen a path names.
func home(at string) string {
	if top(at) == "branch" {
		return "/branch"
	}
	return "/"
}

// navigates says whether a person opens a screen of an app, whose paths the page itself understands. A missing file is not
// a screen: a script that is gone must not be answered with a page.
func navigates(r *http.Request, at string) bool {
	return path.Ext(at) == "" && !strings.HasPrefix(at, "/assets/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

func (f file) send(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy)
	h.Set("Permissions-Policy", permissions)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Add("Vary", "Accept-Encoding")
	cache, etag, body := "no-cache", f.etag, f.plain
	if f.immutable {
		cache = "public, max-age=31536000, immutable"
	}
	// no-transform: some mobile networks rewrite pages, and integrity hashes would then refuse them.
	h.Set("Cache-Control", cache+", no-transform")
	if f.gzip != nil && accepts(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		etag, body = etag+"-gz", f.gzip
	}
	etag = `"` + etag + `"`
	h.Set("Etag", etag)
	if holds(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(body)
	return err
}

// holds says whether an If-None-Match names the tag; proxies may have made it weak.
func holds(list, etag string) bool {
	for tag := range strings.SplitSeq(list, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

// accepts says whether a client takes gzip: named, and not with a weight of zero.
func accepts(list string) bool {
	for coding := range strings.SplitSeq(list, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" || name == "*" {
			q, weighed := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			return !weighed || strings.Trim(q, "0.") != ""
		}
	}
	return false
}
