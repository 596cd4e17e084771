package client_test

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json/v2"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// fake is a server in memory, as small as sync.md allows: every row is in scope "field:ka"; what a person records is in
// "u:<person>" as well; "lead:ka" shows everything. It decides little, and keeps the promises that the phone builds on.
type fake struct {
	*httptest.Server
	t testing.TB

	mu      sync.Mutex
	keys    *credential.Keys
	id      string
	epoch   string
	now     time.Time
	durable *int64
	limits  map[string]int
	scopes  map[string]string // to its gen
	page    int               // rows a page
	min     int               // schema_min

	unpacked bool // a proxy takes the word about packing away, and leaves the bytes packed

	history
	photos  map[string]*fakePhoto
	listens []chan string
	pushed  []string             // mids in the order in which pushes carried them, doubled ones again
	pulled  int                  // pages
	greeted record.Doc           // the last hello
	tamper  func(map[string]any) // changes a push answer, the receipt not yet made
	forge   func(token string) string
	claims  func(*credential.Receipt) // changes a receipt before it is signed
	photoed func(*credential.PhotoReceipt)
	pushes  []int  // mutations in each push
	stop    string // answer the next push with this stop
}

// history is what a backup holds.
type history struct {
	seq      int64
	rows     map[string]fakeRow
	gone     map[string]fakeGone
	receipts map[string]fakeReceipt
}

type fakeRow struct {
	kind, id, owner, body string
	v                     int64
	doc                   record.Doc
}

type fakeGone struct {
	kind, id, why string
	v             int64
	scope         string // that it left; "" = all
}

type fakeReceipt struct {
	res record.Result
	sha string
}

type fakePhoto struct {
	data            []byte
	length          int64
	preview, hidden bool
}

func newFake(t testing.TB) *fake {
	f := &fake{
		t: t, id: "srv", epoch: "e1", now: time.Date(2027, 1, 28, 1, 0, 0, 0, time.UTC), page: 100,
		scopes: map[string]string{"field:ka": "g1"}, photos: map[string]*fakePhoto{},
		history: history{rows: map[string]fakeRow{}, gone: map[string]fakeGone{}, receipts: map[string]fakeReceipt{}},
	}
	f.newKeys()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/collections/users/{how}", f.signIn)
	for name, serve := range map[string]func(record.Doc, string) any{
		"hello": f.hello, "push": f.push, "pull": f.pull, "status": f.status, "verify": f.verify, "import": f.imported,
	} {
		mux.HandleFunc("POST /api/sync/v1/"+name, func(w http.ResponseWriter, r *http.Request) { f.answer(w, r, serve) })
	}
	mux.HandleFunc("POST /api/photos/status", func(w http.ResponseWriter, r *http.Request) { f.answer(w, r, f.photoStatus) })
	mux.HandleFunc("PUT /api/photos/{sha}/preview", f.putPreview)
	mux.HandleFunc("PUT /api/photos/sealed", f.putSealed)
	mux.HandleFunc("POST /api/uploads/", f.tusCreate)
	mux.HandleFunc("HEAD /api/uploads/{sha}", f.tusHead)
	mux.HandleFunc("PATCH /api/uploads/{sha}", f.tusPatch)
	mux.HandleFunc("GET /api/realtime", f.listen)
	mux.HandleFunc("POST /api/realtime", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	f.Server = httptest.NewServer(mux)
	t.Cleanup(func() { f.CloseClientConnections(); f.Close() })
	return f
}

func (f *fake) newKeys() {
	keys, err := credential.Open(f.t.TempDir(), time.Now)
	if err != nil {
		f.t.Fatal(err)
	}
	f.keys = keys
}

// with changes the server while nobody asks.
func (f *fake) with(change func()) { f.mu.Lock(); defer f.mu.Unlock(); change() }

// backup copies what a backup holds; restore brings it back as a new history.
func (f *fake) backup() history {
	f.mu.Lock()
	defer f.mu.Unlock()
	return history{f.seq, maps.Clone(f.rows), maps.Clone(f.gone), maps.Clone(f.receipts)}
}

func (f *fake) restore(h history, epoch string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.history, f.epoch = h, epoch
}

// put is a change by somebody else.
func (f *fake) put(kind, id string, doc record.Doc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seq++
	f.rows[kind+"/"+id] = fakeRow{kind: kind, id: id, v: f.seq, doc: doc}
}

func (f *fake) remove(kind, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seq++
	delete(f.rows, kind+"/"+id)
	f.gone[kind+"/"+id] = fakeGone{kind: kind, id: id, why: "deleted", v: f.seq}
}

func (f *fake) row(kind, id string) (record.Doc, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, ok := f.rows[kind+"/"+id]
	return r.doc, ok
}

func (f *fake) count(kind string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rows {
		if r.kind == kind {
			n++
		}
	}
	return n
}

func (f *fake) signIn(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Identity, Password string
	}
	json.UnmarshalRead(r.Body, &in, json.MatchCaseInsensitiveNames(true))
	user := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if r.PathValue("how") == "auth-with-password" {
		user, _, _ = strings.Cut(in.Identity, "@")
	}
	if in.Password == "wrong" || user == "" || user == "expired" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	json.MarshalWrite(w, map[string]any{"token": user, "record": map[string]any{"id": user}})
}

func (f *fake) answer(w http.ResponseWriter, r *http.Request, serve func(record.Doc, string) any) {
	user := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	in := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" && !f.unpacked {
		in, _ = gzip.NewReader(r.Body)
	}
	body, err := io.ReadAll(in)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	doc, err := record.ParseDoc(body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	said := serve(doc, user)
	if no, ok := said.(refusal); ok {
		w.WriteHeader(no.status)
		fmt.Fprintf(w, `{"code":%q,"message":"Không nhận."}`, no.code)
		return
	}
	out, err := json.Marshal(said)
	if err != nil {
		panic(err)
	}
	w.Write(out)
}

// refusal is an answer that is no success.
type refusal struct {
	status int
	code   string
}

func (f *fake) hello(in record.Doc, _ string) any {
	f.greeted = in
	_, known := f.receipts[in.Text("newest")]
	if r, err := credential.Verify(f.keys.Public(), in.Text("receipt")); err == nil && r.Epoch == f.epoch && r.Head > f.seq {
		f.epoch += "+"
	}
	return map[string]any{
		"server_id": f.id, "epoch": f.epoch, "now": f.now, "head": f.seq, "durable": f.durable, "schema": 1, "schema_min": f.min,
		"limits": f.limits, "scopes": f.list(), "me": map[string]any{}, "keys": f.keys.Hello(), "lost": in.Has("newest") && !known,
	}
}

func (f *fake) list() map[string]any {
	out := map[string]any{}
	for id, gen := range f.scopes {
		out[id] = map[string]any{"gen": gen, "rows": len(f.rows), "bytes": 0, "name": id}
	}
	return out
}

func (f *fake) push(in record.Doc, user string) any {
	out := map[string]any{"epoch": f.epoch, "durable": f.durable, "stop": nil}
	if in.Text("epoch") != f.epoch || f.stop != "" {
		why := "epoch"
		if f.stop != "" {
			why, f.stop = f.stop, ""
		}
		out["stop"], out["res"], out["head"] = map[string]any{"why": why}, []any{}, f.seq
		return out
	}
	res, lines := []record.Result{}, []credential.ReceiptLine{}
	muts := in.Subs("muts")
	f.pushes = append(f.pushes, len(muts))
	for i := 0; i < len(muts); {
		n := 1
		if g := muts[i].Sub("g"); g != nil {
			n = int(g.Int("of"))
			if i+n > len(muts) {
				out["stop"] = map[string]any{"why": "group"}
				break
			}
		}
		unit := muts[i : i+n]
		i += n
		refuse := slices.ContainsFunc(unit, func(m record.Doc) bool { return m.Sub("m").Sub("f").Text("note") == "refuse" })
		for _, m := range unit {
			mid, raw := m.Text("mid"), m.Get("m")
			f.pushed = append(f.pushed, mid)
			sum := sha256.Sum256(raw)
			sha := hex.EncodeToString(sum[:])
			r := f.receipts[mid]
			switch {
			case r.sha == sha:
				r.res.Dup = true
			case r.sha != "":
				r.res = record.Result{Mid: mid, S: record.Rejected, Seq: r.res.Seq, Code: record.IDReuse, Fix: record.FixResubmit}
			default:
				r = fakeReceipt{f.decide(mid, m.Sub("m"), user, string(raw), refuse), sha}
				f.receipts[mid] = r
			}
			res = append(res, r.res)
			lines = append(lines, credential.ReceiptLine{Mid: mid, S: string(r.res.S), Seq: r.res.Seq, BodySHA: sha})
		}
	}
	out["head"], out["res"] = f.seq, res
	receipt := credential.Receipt{ServerID: f.id, Epoch: f.epoch, Device: in.Text("device"), Head: f.seq, At: f.now, Res: lines}
	out["receipt"] = f.sign(receipt, credential.ReceiptType)
	if f.tamper != nil {
		f.tamper(out)
	}
	return out
}

func (f *fake) imported(in record.Doc, user string) any {
	if sealed := in.Text("sealed"); sealed != "" {
		text, err := f.keys.Open(sealed, credential.SealedRecords)
		if err != nil {
			return refusal{http.StatusBadRequest, "sealed"}
		}
		if in, err = record.ParseDoc(text); err != nil {
			panic(err)
		}
	}
	in.Set("epoch", record.Raw(f.epoch))
	return f.push(in, user)
}

func (f *fake) putSealed(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	data, err := f.keys.Open(string(text), credential.SealedPhoto)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"code":"sealed"}`)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	ph := f.photo(hexSHA(data))
	ph.data, ph.length = data, int64(len(data))
	w.WriteHeader(http.StatusNoContent)
}

func (f *fake) sign(claims any, typ string) string {
	switch r := claims.(type) {
	case credential.Receipt:
		if f.claims != nil {
			f.claims(&r)
			claims = r
		}
	case credential.PhotoReceipt:
		if f.photoed != nil {
			f.photoed(&r)
			claims = r
		}
	}
	token, err := f.keys.Sign(claims, typ)
	if err != nil {
		panic(err)
	}
	if f.forge != nil {
		token = f.forge(token)
	}
	return token
}

func (f *fake) decide(mid string, m record.Doc, user, body string, refuse bool) record.Result {
	f.seq++
	res := record.Result{Mid: mid, S: record.OK, Seq: f.seq}
	key := m.Text("kind") + "/" + m.Text("id")
	row, ok := f.rows[key]
	if refuse {
		res.S, res.Code, res.Field, res.Rule, res.Fix = record.Rejected, record.Invalid, "note", "format", record.FixEdit
		return res
	}
	switch record.Op(m.Text("op")) {
	case record.Create:
		if ok {
			break
		}
		doc := m.Sub("f")
		doc.Del("id_number")
		doc.Set("at", m.Get("at"))
		doc.Put("review_state", "received")
		row = fakeRow{kind: m.Text("kind"), id: m.Text("id"), owner: user, body: body, doc: doc}
		for _, ph := range m.Subs("photos") {
			if f.photos[ph.Text("sha256")] == nil {
				f.photos[ph.Text("sha256")] = &fakePhoto{length: -1}
			}
		}
	case record.SetFields:
		doc := row.doc.Clone()
		for _, c := range m.Sub("f") {
			change, _ := record.ParseDoc(c.Value)
			now := doc.Get(c.Name)
			if change.Get("v") == nil {
				doc.Put(c.Name, append(doc.Texts(c.Name), change.Texts("add")...))
			} else if record.SameValue(now, change.Get("was")) || record.SameValue(now, change.Get("v")) || record.Empty(now) {
				doc.Set(c.Name, change.Get("v"))
			} else {
				res.S, res.Code, res.Field = record.Conflict, record.Changed, c.Name
			}
		}
		row.doc = doc
	case record.Void:
		row.doc = row.doc.Clone()
		row.doc.Put("review_state", "withdrawn")
	case record.Transition:
		row.doc = row.doc.Clone()
		row.doc.Put("review_state", m.Sub("f").Text("to"))
	}
	row.v = f.seq
	f.rows[key] = row
	return res
}

func (f *fake) status(in record.Doc, _ string) any {
	res, lines := []record.Result{}, []credential.ReceiptLine{}
	for _, mid := range in.Texts("mids") {
		if r, ok := f.receipts[mid]; ok {
			r.res.Dup = true
			res = append(res, r.res)
			lines = append(lines, credential.ReceiptLine{Mid: mid, S: string(r.res.S), Seq: r.res.Seq, BodySHA: r.sha})
		}
	}
	receipt := credential.Receipt{ServerID: f.id, Epoch: f.epoch, Device: in.Text("device"), Head: f.seq, At: f.now, Res: lines}
	return map[string]any{"epoch": f.epoch, "head": f.seq, "durable": f.durable, "res": res, "receipt": f.sign(receipt, credential.ReceiptType)}
}

// shows is a row as a scope shows it, nil when it does not.
func (f *fake) shows(scope string, r fakeRow) record.Doc {
	owner, own := strings.CutPrefix(scope, "u:")
	switch {
	case f.gone[r.kind+"/"+r.id].scope == scope:
		return nil
	case own && owner != r.owner:
		return nil
	case strings.HasPrefix(scope, "field:"):
		masked := r.doc.Clone()
		masked.Del("phone")
		return masked
	default:
		return r.doc
	}
}

func (f *fake) shown(key, scope string) record.Doc {
	if r, ok := f.rows[key]; ok {
		return f.shows(scope, r)
	}
	return nil
}

func (f *fake) pull(in record.Doc, _ string) any {
	f.pulled++
	reset, ready, ch := []string{}, []string{}, []map[string]any{}
	cur, room, more := map[string]any{}, f.page, false
	if in.Text("epoch") != f.epoch {
		return map[string]any{"epoch": f.epoch, "head": f.seq}
	}
	for _, scope := range slices.Sorted(maps.Keys(f.scopes)) {
		at := in.Sub("cur").Sub(scope)
		if at.Text("gen") != f.scopes[scope] {
			at = record.NewDoc("snap", fmt.Sprintf("|%d", f.seq))
			reset = append(reset, scope)
		}
		var page []map[string]any
		if snap := at.Text("snap"); snap != "" {
			after, head, _ := strings.Cut(snap, "|")
			for _, key := range slices.Sorted(maps.Keys(f.rows)) {
				if r := f.rows[key]; key > after && f.shows(scope, r) != nil {
					page = append(page, map[string]any{"k": r.kind, "id": r.id, "s": scope, "v": r.v, "f": f.shows(scope, r), "at": key})
				}
			}
			if len(page) > room {
				page = page[:room]
				cur[scope] = map[string]any{"gen": f.scopes[scope], "snap": page[room-1]["at"].(string) + "|" + head}
				more, room = true, 0
				ch = append(ch, page...)
				continue
			}
			ch, room = append(ch, page...), room-len(page)
			seq, _ := strconv.ParseInt(head, 10, 64)
			cur[scope] = map[string]any{"gen": f.scopes[scope], "seq": seq}
			more = more || seq < f.seq
			continue
		}
		for _, r := range f.rows {
			if r.v > at.Int("seq") && f.shows(scope, r) != nil {
				page = append(page, map[string]any{"k": r.kind, "id": r.id, "s": scope, "v": r.v, "f": f.shows(scope, r)})
			}
		}
		for key, g := range f.gone {
			if f.shown(key, scope) == nil && g.v > at.Int("seq") && (g.scope == "" || g.scope == scope) {
				page = append(page, map[string]any{"k": g.kind, "id": g.id, "s": scope, "v": g.v, "gone": g.why})
			}
		}
		slices.SortFunc(page, func(a, b map[string]any) int { return int(a["v"].(int64) - b["v"].(int64)) })
		seq := f.seq
		if len(page) > room {
			page, more = page[:room], true
			seq = at.Int("seq")
			if room > 0 {
				seq = page[room-1]["v"].(int64)
			}
		} else {
			ready = append(ready, scope)
		}
		ch, room = append(ch, page...), room-len(page)
		cur[scope] = map[string]any{"gen": f.scopes[scope], "seq": seq}
	}
	if !more {
		ready = slices.Collect(maps.Keys(f.scopes))
	}
	return map[string]any{"epoch": f.epoch, "head": f.seq, "scopes": f.list(), "reset": reset, "ch": ch, "cur": cur, "more": more, "ready": ready}
}

func (f *fake) verify(in record.Doc, _ string) any {
	var sum uint64
	var v int64
	rows := 0
	for _, r := range f.rows {
		if f.shows(in.Text("scope"), r) != nil {
			rows++
			sum += client.Fingerprint(r.kind, r.id, r.v)
			v = max(v, r.v)
		}
	}
	return map[string]any{"rows": rows, "sum": fmt.Sprintf("%016x", sum), "v": v}
}

func (f *fake) photoStatus(in record.Doc, _ string) any {
	out := map[string]any{}
	for _, sha := range in.Texts("sha256") {
		s := map[string]any{"state": "unknown"}
		if ph := f.photos[sha]; ph != nil {
			s = map[string]any{"state": "declared", "preview": ph.preview}
			switch {
			case ph.length >= 0 && int64(len(ph.data)) < ph.length:
				s["state"], s["upload"], s["offset"] = "uploading", "up-"+sha, len(ph.data)
			case ph.length >= 0 && hexSHA(ph.data) != sha:
				ph.data, ph.length = nil, -1
			case ph.length >= 0 && !ph.hidden:
				s["state"] = "whole"
				s["receipt"] = f.sign(credential.PhotoReceipt{
					ServerID: f.id, Epoch: f.epoch, SHA256: sha, Bytes: ph.length, Seq: f.seq, At: f.now,
				}, credential.PhotoReceiptType)
			}
		}
		out[sha] = s
	}
	return map[string]any{"photos": out}
}

func hexSHA(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (f *fake) putPreview(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.photo(r.PathValue("sha")).preview = true
	w.WriteHeader(http.StatusNoContent)
}

func (f *fake) photo(sha string) *fakePhoto {
	if f.photos[sha] == nil {
		f.photos[sha] = &fakePhoto{length: -1}
	}
	return f.photos[sha]
}

func (f *fake) tusCreate(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	meta, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Upload-Metadata"), "sha256 "), ",")
	sha, _ := base64.StdEncoding.DecodeString(meta)
	ph := f.photo(string(sha))
	ph.data = nil
	ph.length, _ = strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	w.Header().Set("Location", f.URL+"/api/uploads/up-"+string(sha))
	w.WriteHeader(http.StatusCreated)
}

func (f *fake) tusHead(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ph := f.photos[strings.TrimPrefix(r.PathValue("sha"), "up-")]
	if ph == nil || ph.length < 0 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Upload-Offset", strconv.Itoa(len(ph.data)))
}

func (f *fake) tusPatch(w http.ResponseWriter, r *http.Request) {
	piece, err := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	ph := f.photos[strings.TrimPrefix(r.PathValue("sha"), "up-")]
	switch {
	case ph == nil || ph.length < 0:
		w.WriteHeader(http.StatusNotFound)
	case r.Header.Get("Upload-Offset") != strconv.Itoa(len(ph.data)):
		w.WriteHeader(http.StatusConflict)
	default:
		ph.data = append(ph.data, piece...)
		if err == nil {
			w.Header().Set("Upload-Offset", strconv.Itoa(len(ph.data)))
			w.WriteHeader(http.StatusNoContent)
		}
	}
}

func (f *fake) listen(w http.ResponseWriter, r *http.Request) {
	news := make(chan string, 8)
	f.with(func() { f.listens = append(f.listens, news) })
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "id:c1\nevent:PB_CONNECT\ndata:{\"clientId\":\"c1\"}\n\n")
	w.(http.Flusher).Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case topic, open := <-news:
			if !open {
				return
			}
			fmt.Fprintf(w, "id:c1\nevent:%s\ndata:{\"h\":1,\"s\":{}}\n\n", topic)
			w.(http.Flusher).Flush()
		}
	}
}
