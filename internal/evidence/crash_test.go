package evidence_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/evidence"
	"github.com/chungsuc/chungsuc/internal/journal"
)

// doomed serves a lane until it is killed. Its journal has every photo declared and stops for ever where a photo would
// become whole, after saying so.
func doomed(dir string) {
	l := newLedger()
	l.hold = func() {
		fmt.Println("about to tell the journal")
		select {}
	}
	lane := newLane(dir, everything{l})
	lane.Who = func(e *core.RequestEvent) (string, error) { return e.Request.Header.Get("X-User"), nil }
	must(lane.Open())
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	fmt.Println("http://" + socket.Addr().String())
	must(http.Serve(socket, bare(lane)))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// bare is a lane behind PocketBase's router, without PocketBase's app.
func bare(lane *evidence.Lane) http.Handler {
	r := router.NewRouter(func(w http.ResponseWriter, r *http.Request) (*core.RequestEvent, router.EventCleanupFunc) {
		e := new(core.RequestEvent)
		e.Response, e.Request = w, r
		return e, nil
	})
	lane.Routes(r.RouterGroup)
	mux, err := r.BuildMux()
	must(err)
	return mux
}

// everything is a ledger in which every photo is declared.
type everything struct{ *ledger }

func (e everything) Photo(ctx context.Context, owner, sha string) (journal.Photo, bool, error) {
	if _, ok, _ := e.ledger.Photo(ctx, owner, sha); !ok {
		e.declare(journal.Photo{SHA256: sha, Owner: owner, State: "declared"}, journal.PhotoUse{Role: "proof"})
	}
	return e.ledger.Photo(ctx, owner, sha)
}

// doomedServer starts this test binary as a server over the yard's folder.
type doomedServer struct {
	t    *testing.T
	url  string
	cmd  *exec.Cmd
	says *bufio.Scanner
}

func (y *yard) doom(t *testing.T) *doomedServer {
	y.stop()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "EVIDENCE_DOOMED="+y.dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	d := &doomedServer{t, "", cmd, bufio.NewScanner(out)}
	d.url = d.hear()
	return d
}

func (d *doomedServer) hear() string {
	if !d.says.Scan() {
		d.t.Fatal("the server said nothing more")
	}
	return d.says.Text()
}

func (d *doomedServer) kill() {
	check(d.t, d.cmd.Process.Kill())
	_ = d.cmd.Wait() // "signal: killed"
}

func (d *doomedServer) request(user, method, path string, body io.Reader, header ...string) *http.Request {
	r, err := http.NewRequest(method, d.url+path, body)
	check(d.t, err)
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("X-User", user)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func (d *doomedServer) do(user, method, path string, body io.Reader, header ...string) *http.Response {
	res, err := http.DefaultClient.Do(d.request(user, method, path, body, header...))
	check(d.t, err)
	res.Body.Close()
	return res
}

// TestKilled: kill -9 of the server loses no byte that it had, and a photo ends whole with the hash it began with.
func TestKilled(t *testing.T) {
	ph := fromFile(t, "house-fuji.jpg")
	create := []string{"Upload-Length", fmt.Sprint(len(ph.data)), "Upload-Metadata", metadata(ph.sha, ph.typ)}
	patch := []string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", "0"}

	t.Run("sigkill_mid_chunk", func(t *testing.T) {
		y := newYard(t)
		an := y.phone("an")
		an.declare(ph)
		d := y.doom(t)
		at := d.do(an.user, "POST", "/api/uploads/", nil, create...).Header.Get("Location")
		slow, bytesIn := io.Pipe()
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			if res, err := http.DefaultClient.Do(d.request(an.user, "PATCH", at, slow, patch...)); err == nil {
				res.Body.Close()
			}
		}()
		_, err := bytesIn.Write(ph.data[:60000])
		check(t, err)
		for range 500 { // until they are on disk
			if info, err := os.Stat(y.dir + strings.Replace(at, "/api", "", 1)); err == nil && info.Size() == 60000 {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		d.kill()
		bytesIn.Close()
		<-gone
		y.start()
		want(t, "nothing lost", an.offset(at), 60000)
		an.finish(at, ph)
		want(t, "whole", an.settled(ph).State, evidence.Whole)
	})

	t.Run("sigkill_in_finish_then_sweep", func(t *testing.T) {
		y := newYard(t)
		an := y.phone("an")
		an.declare(ph)
		d := y.doom(t)
		at := d.do(an.user, "POST", "/api/uploads/", nil, create...).Header.Get("Location")
		d.do(an.user, "PATCH", at, strings.NewReader(string(ph.data)), patch...)
		want(t, "the proof", d.hear(), "about to tell the journal")
		d.kill()
		want(t, "original in place", len(y.files("photos")), 1)
		want(t, "upload still there", len(y.files("uploads")), 2)
		y.start()
		y.sweep() // nobody asks, nobody sends: the server finds it itself
		want(t, "journal", y.ledger.of(an, ph).State, "whole")
		want(t, "state", an.status(ph).State, evidence.Whole)
		want(t, "left in uploads", len(y.files("uploads")), 0)
		want(t, "original and copies", len(y.files("photos")), 3)
		want(t, "flags", len(y.ledger.flagged()), 0)
	})
}

// watchedDisk writes down what is done to the disk, without the hashes and numbers in the names.
type watchedDisk struct {
	evidence.Disk
	root    string
	did     *[]string
	noLinks bool
}

func (d watchedDisk) note(what, name string) {
	rel, _ := filepath.Rel(d.root, name)
	*d.did = append(*d.did, what+" "+rel[:strings.IndexByte(rel+"/", '/')])
}

func (d watchedDisk) Sync(name string) error   { d.note("sync", name); return d.Disk.Sync(name) }
func (d watchedDisk) SyncDir(dir string) error { d.note("syncdir", dir); return d.Disk.SyncDir(dir) }
func (d watchedDisk) Rename(old, new string) error {
	d.note("rename to", new)
	return d.Disk.Rename(old, new)
}
func (d watchedDisk) Link(old, new string) error {
	if d.noLinks {
		return errors.ErrUnsupported
	}
	return d.Disk.Link(old, new)
}

// TestSyncedBeforeWhole: the journal hears of a photo only when a power cut can no longer take it.
func TestSyncedBeforeWhole(t *testing.T) {
	for _, row := range []struct {
		noLinks, folder bool // folder: a server that died has made the folder, and nobody synced it
		want            string
	}{
		{false, false, "sync uploads, syncdir photos, rename to photos, syncdir photos, JOURNAL, "},
		{true, false, "sync uploads, sync uploads, syncdir photos, rename to photos, syncdir photos, JOURNAL, "},
		{false, true, "sync uploads, syncdir photos, rename to photos, syncdir photos, JOURNAL, "},
	} {
		var did []string
		y := newYard(t, func(l *evidence.Lane) {
			l.Disk = watchedDisk{evidence.RealDisk, l.Dir, &did, row.noLinks}
		})
		want(t, "before anything else", strings.Join(did, ", "), "syncdir .")
		did = nil
		if row.folder {
			check(t, os.MkdirAll(y.dir+"/photos/"+fromFile(t, "house-fuji.jpg").sha[:2], 0o700))
		}
		y.ledger.hold = func() { did = append(did, "JOURNAL") }
		an := y.phone("an")
		ph := an.declare(fromFile(t, "house-fuji.jpg"))
		want(t, "whole", an.send(ph).State, evidence.Whole)
		got := strings.Join(did, ", ")
		if !strings.HasPrefix(got, row.want) {
			t.Errorf("order: %s, want %s", got, row.want)
		}
		stored, err := os.ReadFile(y.dir + "/photos/" + ph.sha[:2] + "/" + ph.sha)
		check(t, err)
		want(t, "bytes", photoOf(stored).sha, ph.sha)
		want(t, "flags", len(y.ledger.flagged()), 0)
	}
}

// fainting is a disk that does not take a photo's bytes once, and keeps others in their place.
type fainting struct {
	evidence.Disk
	faint func(name string) bool
}

func (d fainting) Sync(name string) error {
	if !d.faint(name) {
		return d.Disk.Sync(name)
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte("lost"), 100)
	return errors.Join(errors.New("input/output error"), err, f.Close())
}

// TestSyncFailed: after a disk has failed to take a photo's bytes, what was read of them before proves nothing.
func TestSyncFailed(t *testing.T) {
	failed := 0
	y := newYard(t, func(l *evidence.Lane) {
		l.Disk = fainting{evidence.RealDisk, func(name string) bool {
			if filepath.Base(filepath.Dir(name)) != "uploads" || failed > 0 {
				return false
			}
			failed++
			return true
		}}
	})
	an := y.phone("an")
	ph := an.declare(fromFile(t, "house-fuji.jpg"))
	at := an.create(ph)
	an.patch(at, 0, ph.data[:len(ph.data)/2])
	an.patch(at, len(ph.data)/2, ph.data[len(ph.data)/2:])
	for range 2 {
		if s := an.status(ph).State; s != evidence.Declared && s != evidence.Uploading {
			t.Fatalf("a photo whose bytes were lost is %s", s)
		}
	}
	want(t, "failures", failed, 1)
	want(t, "the phone starts again", an.status(ph).State, evidence.Declared)
	want(t, "whole", an.send(ph).State, evidence.Whole)
}

// TestBadNetwork: connections that die or stall.
func TestBadNetwork(t *testing.T) {
	y := newYard(t, func(l *evidence.Lane) { l.Limits.Network = time.Second })
	an := y.phone("an")
	open := func(name string) (photo, string) {
		ph := an.declare(fromFile(t, name))
		return ph, an.create(ph)
	}
	// half sends the head of a PATCH and 5000 bytes of what it promised, and returns the line.
	half := func(at string, ph photo) net.Conn {
		line, err := net.Dial("tcp", strings.TrimPrefix(y.http.URL, "http://"))
		check(t, err)
		fmt.Fprintf(line, "PATCH %s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"+
			"Content-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n", at, house.tokens["an"], len(ph.data))
		_, err = line.Write(ph.data[:5000])
		check(t, err)
		return line
	}
	reached := func(at string) {
		for range 500 {
			if info, err := os.Stat(y.dir + strings.Replace(at, "/api", "", 1)); err == nil && info.Size() == 5000 {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatal("the bytes never came")
	}
	t.Run("client_dies_resume", func(t *testing.T) {
		ph, at := open("house-fuji.jpg")
		line := half(at, ph)
		reached(at)
		line.Close()
		want(t, "kept", an.offset(at), 5000)
		an.finish(at, ph)
		want(t, "whole", an.settled(ph).State, evidence.Whole)
	})
	t.Run("stale_connection_takeover", func(t *testing.T) {
		ph, at := open("leaf-jolla.jpg")
		line := half(at, ph) // the phone changed networks; the server does not know
		defer line.Close()
		reached(at)
		want(t, "HEAD takes the lock over", an.offset(at), 5000)
		an.finish(at, ph)
		want(t, "whole", an.settled(ph).State, evidence.Whole)
	})
	t.Run("stall_is_ended", func(t *testing.T) {
		ph, at := open("throne-nikon-gps.jpg")
		line := half(at, ph)
		defer line.Close()
		res, err := http.ReadResponse(bufio.NewReader(line), nil)
		check(t, err)
		want(t, "later", res.StatusCode, http.StatusServiceUnavailable)
		want(t, "kept", an.offset(at), 5000)
		res.Body.Close()
	})
}
