//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/cli"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// child is the binary, serving in a process of its own.
type child struct {
	*testing.T
	cmd          *exec.Cmd
	out          bytes.Buffer
	app, metrics string // addresses
	token        string
	epoch        string
	ended        chan error
}

const stopDevice = "d_stopstopstop"

// serving starts the binary on a world of phonetest, with somebody signed in.
func serving(t *testing.T) *child {
	world := phonetest.NewServer(t)
	world.Stop()
	c := &child{T: t, app: freeAddress(t), metrics: freeAddress(t), epoch: world.Journal.Mark().Epoch, ended: make(chan error, 1)}
	c.cmd = exec.Command(os.Args[0], asBinary, "serve", "--dir", world.Dir, "--http", c.app, "--metrics", c.metrics)
	c.cmd.Stdout, c.cmd.Stderr = &c.out, &c.out
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { c.ended <- c.cmd.Wait() }()
	t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	for !strings.Contains(c.health(), `"ready":true`) {
		select {
		case err := <-c.ended:
			t.Fatalf("the server ended: %v\n%s", err, c.out.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
	resp, err := http.Post("http://"+c.app+"/api/collections/users/auth-with-password", "application/json",
		strings.NewReader(`{"identity":"volunteer1@kienan.example","password":"`+phonetest.Password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var in struct {
		Token string `json:"token"`
	}
	if err := json.UnmarshalRead(resp.Body, &in); err != nil || in.Token == "" {
		t.Fatalf("sign-in: %s %v", resp.Status, err)
	}
	c.token = in.Token
	return c
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// health is what the server says of itself at its other address; "" when nobody answers.
func (c *child) health() string {
	resp, err := http.Get("http://" + c.metrics + "/readyz")
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.Status + " " + string(text)
}

// half is a request that runs, and of which one half was sent.
type half struct {
	*child
	conn   net.Conn
	answer *bufio.Reader
	rest   []byte
}

func (c *child) sendsHalf(method, path string, body []byte, header ...string) *half {
	c.Helper()
	conn, err := net.Dial("tcp", c.app)
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n", method, path, c.app, c.token, len(body))
	for i := 0; i+1 < len(header); i += 2 {
		fmt.Fprintf(conn, "%s: %s\r\n", header[i], header[i+1])
	}
	fmt.Fprint(conn, "Expect: 100-continue\r\n\r\n")
	answer := bufio.NewReader(conn)
	for { // until the server reads the body: before that the request does not run, and may be sent away
		line, err := answer.ReadString('\n')
		if err != nil {
			c.Fatal(err)
		}
		if strings.TrimSpace(line) == "" {
			break
		}
		if !strings.Contains(line, " 100 ") {
			c.Fatalf("%s %s: %s", method, path, line)
		}
	}
	if _, err := conn.Write(body[:len(body)/2]); err != nil {
		c.Fatal(err)
	}
	return &half{c, conn, answer, body[len(body)/2:]}
}

// finishes sends the other half and reads the answer.
func (h *half) finishes() (status int, body string) {
	h.Helper()
	if _, err := h.conn.Write(h.rest); err != nil {
		h.Fatalf("the connection was cut: %v\n%s", err, h.out.String())
	}
	resp, err := http.ReadResponse(h.answer, nil)
	if err != nil {
		h.Fatalf("no answer: %v\n%s", err, h.out.String())
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text)
}

func (c *child) push() []byte {
	now := time.Now()
	body, err := json.Marshal(map[string]any{"epoch": c.epoch, "device": stopDevice, "schema": record.Schema, "muts": []any{map[string]any{"mid": record.NewMID(now),
		"m": map[string]any{"kind": "activity", "op": "create", "id": record.NewID(now), "at": now.Format(time.RFC3339), "sv": 1, "f": map[string]any{"unit": phonetest.KienAn, "type": "kitchen", "hours": 2, "people": 3}}}}})
	if err != nil {
		c.Fatal(err)
	}
	return body
}

func (c *child) signal() {
	c.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		c.Fatal(err)
	}
}

// A server that is told to stop is not ready from then on, lets a push and a piece of a photo that are coming in finish, sends
// listeners away, and ends well.
func TestAStopLetsRunningRequestsFinish(t *testing.T) {
	c := serving(t)
	open, err := http.NewRequest("POST", "http://"+c.app+"/api/uploads/", nil)
	if err != nil {
		t.Fatal(err)
	}
	open.Header = http.Header{"Authorization": {"Bearer " + c.token}, "Tus-Resumable": {"1.0.0"}, "Upload-Length": {"100000"},
		"Upload-Metadata": {"sha256 MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA==,type aW1hZ2UvanBlZw=="}}
	made, err := http.DefaultClient.Do(open)
	if err != nil || made.StatusCode != 201 {
		t.Fatalf("create an upload: %v %v", made, err)
	}
	made.Body.Close()
	listening, err := http.Get("http://" + c.app + "/api/realtime")
	if err != nil {
		t.Fatal(err)
	}
	defer listening.Body.Close()

	push := c.sendsHalf("POST", "/api/sync/v1/push", c.push(), "Content-Type", "application/json")
	piece := c.sendsHalf("PATCH", made.Header.Get("Location"), make([]byte, 50_000), "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0", "Tus-Resumable", "1.0.0")
	c.signal()
	if _, err := io.ReadAll(listening.Body); err != nil { // it ends
		t.Errorf("a listener is cut off: %v", err)
	}
	if h := c.health(); !strings.HasPrefix(h, "503") || !strings.Contains(h, `"stopping"`) {
		t.Errorf("a server that stops says of itself: %s", h)
	}
	time.Sleep(1500 * time.Millisecond) // PocketBase would have waited one second
	if status, body := push.finishes(); status != 200 || !strings.Contains(body, `"s":"ok"`) {
		t.Errorf("the push: %d %s", status, body)
	}
	if status, body := piece.finishes(); status != 204 {
		t.Errorf("the piece: %d %s", status, body)
	}
	if err := <-c.ended; err != nil {
		t.Errorf("the server ended with %v\n%s", err, c.out.String())
	}
	if code, out, problems := run(t, t.Context(), cli.Binary(), "verify", c.cmd.Args[4]); code != 0 || !strings.Contains(out, "SẠCH / CLEAN") {
		t.Errorf("verify: code %d, %s\n%s", code, problems, out)
	}
	for line := range strings.Lines(c.out.String()) {
		var told map[string]any
		if err := json.Unmarshal([]byte(line), &told); err != nil {
			t.Errorf("no line of a log: %s", line)
		}
	}
}

// Who does not want to wait says so again.
func TestTheSecondSignalEndsAtOnce(t *testing.T) {
	c := serving(t)
	c.sendsHalf("POST", "/api/sync/v1/push", c.push(), "Content-Type", "application/json")
	c.signal()
	for !strings.Contains(c.health(), `"stopping"`) {
		time.Sleep(10 * time.Millisecond)
	}
	c.signal()
	select {
	case err := <-c.ended:
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it waits on")
	}
}
