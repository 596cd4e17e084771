package server

import (
	"bytes"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/subscriptions"
)

// ear is the connection of a phone that listens, taken from the HTTP server: what that keeps for a request that runs (its
// buffers and headers, two goroutines, one of them under the whole chain of middlewares) is three quarters of what a phone
// would cost, and it runs for as long as somebody listens. An ear has one goroutine, which waits for the end; messages are
// written by whoever sends them.
type ear struct {
	subscriptions.Client
	line net.Conn
	idle time.Duration // ends after so long without a message
	last time.Time     // and at this moment anyhow

	mu sync.Mutex // one message at a time
}

// patience is how long a message may take to get into a connection's buffers. A phone that takes none for so long is gone.
const patience = 30 * time.Second

// takeEars holds the connections of listening phones instead of PocketBase, with the same answer, messages and ends.
func (s *Server) takeEars() {
	s.App.OnRealtimeConnectRequest().Bind(&hook.Handler[*core.RealtimeConnectRequestEvent]{
		Id:       "chungsucEars",
		Priority: 10_000, // after operators' hooks, which may refuse, or choose when it ends
		Func: func(e *core.RealtimeConnectRequestEvent) error {
			if e.Request.Method != http.MethodGet || s.App.OnRealtimeMessageSend().Length() > 0 {
				return e.Next() // those hooks want the request of each message
			}
			line, _, err := http.NewResponseController(e.Response).Hijack()
			if err != nil {
				return e.Next() // HTTP/2 has many requests on one connection
			}
			own := &ear{Client: e.Client, line: line, idle: e.IdleTimeout, last: time.Now().Add(e.MaxTimeout)}
			broker := s.App.SubscriptionsBroker()
			broker.Register(own)
			own.greet(e.Response.Header())
			go own.wait(broker)
			return nil
		},
	})
}

// greet answers the request: a stream without a length, which ends with the connection, and the id to subscribe with.
func (r *ear) greet(h http.Header) {
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	h.Set("Connection", "close")
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	_ = h.Write(&head) // a buffer takes everything
	head.WriteString("\r\n")
	r.write(&head, subscriptions.Message{Name: "PB_CONNECT", Data: []byte(`{"clientId":"` + r.Id() + `"}`)})
}

// Send implements subscriptions.Client.
func (r *ear) Send(m subscriptions.Message) { r.write(new(bytes.Buffer), m) }

func (r *ear) write(text *bytes.Buffer, m subscriptions.Message) {
	_ = m.WriteSSE(text, r.Id())
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.IsDiscarded() {
		return
	}
	now := time.Now()
	end := now.Add(r.idle)
	if r.last.Before(end) {
		end = r.last
	}
	_ = r.line.SetReadDeadline(end)
	_ = r.line.SetWriteDeadline(now.Add(patience))
	if _, err := r.line.Write(text.Bytes()); err != nil {
		_ = r.line.Close() // wait sees it
	}
}

// Discard implements subscriptions.Client.
func (r *ear) Discard() {
	r.Client.Discard()
	_ = r.line.Close()
}

// wait waits for the end: the phone has hung up, or it is time. A phone that listens says nothing more.
func (r *ear) wait(broker *subscriptions.Broker) {
	var b [1]byte
	_, _ = r.line.Read(b[:])
	broker.Unregister(r.Id())
}
