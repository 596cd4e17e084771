package server_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// begins asks over a connection of 2G, with small segments and little room, and takes nothing of the answer but its beginning.
func (p *person) begins(path, kind string, body []byte) {
	p.Helper()
	dial := net.Dialer{Control: func(_, _ string, c syscall.RawConn) (err error) {
		return c.Control(func(fd uintptr) {
			for _, o := range [][3]int{{syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 536}, {syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096}} {
				p.must(syscall.SetsockoptInt(int(fd), o[0], o[1], o[2]))
			}
		})
	}}
	host := strings.TrimPrefix(p.URL, "http://")
	conn, err := dial.DialContext(p.Context(), "tcp", host)
	p.must(err)
	p.Cleanup(func() { conn.Close() })
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nChungsuc-Device: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", path, host, p.token, p.device, kind, len(body), body)
	p.must(err)
	begun := make([]byte, 15)
	p.must(conn.SetReadDeadline(time.Now().Add(soon)))
	if _, err := io.ReadFull(conn, begun); err != nil || string(begun) != "HTTP/1.1 200 OK" {
		p.Fatalf("%s on a slow network: %q %v", path, begun, err)
	}
}

// An answer that takes minutes to leave holds nothing that others wait for: a server has a handful of connections to its
// database, and a branch more phones than that on 2G.
func TestSlowPhonesHoldUpNobody(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	s.must(s.Journal.Do(t.Context(), func(tx *journal.Tx) error {
		for range 700 {
			w := record.Write{Kind: record.Beneficiary, ID: record.NewID(s.Now()), New: true, Doc: record.NewDoc("unit", phonetest.KienAn, "name", "Hoàng Thị Chờ", "note", strings.Repeat("ở cuối xóm ", 150))}
			if err := tx.Put(w); err != nil {
				return err
			}
		}
		return nil
	}))
	const few = 4
	s.App.ConcurrentDB().(*dbx.DB).DB().SetMaxOpenConns(few)
	for path, body := range map[string]fields{
		"/api/sync/v1/pull": {"device": leader.device, "epoch": s.Journal.Mark().Epoch, "schema": record.Schema, "max_bytes": 1 << 20, "cur": fields{}},
		desk + "/records":   {"kind": "beneficiary", "unit": phonetest.KienAn, "limit": 200},
	} {
		for range few {
			leader.begins(path, "application/json", text(body))
		}
		s.beside(path, func() reply { return volunteer.post("/api/sync/v1/hello", fields{"device": volunteer.device}, nil) })
	}
}

// beside asks for what must be answered while slow answers of path are on their way.
func (s *stage) beside(path string, ask func() reply) {
	s.Helper()
	answered := make(chan reply, 1)
	go func() { answered <- ask() }()
	select {
	case r := <-answered:
		s.want("beside a slow answer of "+path, r, 200, "")
	case <-time.After(soon):
		s.Fatalf("slow answers of %s hold everybody up", path)
	}
}

// One file is read at a time; the answer about it may take as long as it likes.
func TestASlowDeskHoldsUpNoOther(t *testing.T) {
	s := newStage(t)
	rows := &strings.Builder{}
	rows.WriteString("Họ và tên,Năm sinh,Thôn,Ghi chú\n")
	for n := range 1500 {
		fmt.Fprintf(rows, "Hoàng Thị Chờ,%d,Tổ %d,ở cuối xóm\n", 1930+n%70, n%9)
	}
	body, kind := form(t, []byte(rows.String()), map[string]string{"unit": phonetest.KienAn, "campaign": phonetest.Tet})
	const path = desk + "/lists/read"
	s.the("leader").begins(path, kind, body)
	s.beside(path, func() reply { return s.ask("POST", path, s.the("makerKienAn").token, body, "Content-Type", kind) })
}
