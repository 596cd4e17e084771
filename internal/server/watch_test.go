package server_test

import (
	"encoding/json/v2"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/watch"
)

func (s *stage) health(status int) (h watch.Health) {
	s.Helper()
	r := s.ask("GET", "/readyz", "", nil)
	s.want("readyz", r, status, "")
	s.must(json.Unmarshal(r.body, &h))
	return h
}

// A server is ready while a commit reaches the disk, and says why when it is not.
func TestReadyMeansThatRecordsAreTaken(t *testing.T) {
	s := newStage(t)
	s.want("livez", s.ask("GET", "/livez", "", nil), 200, "")
	if h := s.health(200); !h.Ready || !h.Photos {
		t.Errorf("a fresh server: %+v", h)
	}
	s.Watch.Reserve = 1 << 62 // more than any disk has
	if h := s.health(200); !h.Ready || h.Photos {
		t.Errorf("little room for photos: %+v", h)
	}

	held, free := make(chan bool), make(chan bool)
	go s.App.RunInTransaction(func(core.App) error { held <- true; <-free; return nil })
	<-held
	var h watch.Health
	for began := time.Now(); time.Since(began) < 20*time.Second; { // what was proved a moment ago is believed for a second
		if r := s.ask("GET", "/readyz", "", nil); r.status == 503 {
			s.must(json.Unmarshal(r.body, &h))
			break
		}
	}
	if h.Ready || !slices.Equal(h.Why, []string{"writer"}) {
		t.Errorf("a writer that does not answer: %+v", h)
	}
	s.want("livez", s.ask("GET", "/livez", "", nil), 200, "")
	free <- true

	s.Watch.Stopping()
	if h := s.health(503); h.Ready || !slices.Equal(h.Why, []string{"stopping"}) {
		t.Errorf("a server that stops: %+v", h)
	}
}

// figure reads one line of what Prometheus would read; -1 when it is not there.
func (s *stage) figure(line string) float64 {
	s.Helper()
	rec := httptest.NewRecorder()
	s.Watch.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(line) + ` (\S+)$`).FindStringSubmatch(rec.Body.String())
	if m == nil {
		return -1
	}
	n, err := strconv.ParseFloat(m[1], 64)
	s.must(err)
	return n
}

// Figures tell what happened and what stands, and name nobody.
func TestFigures(t *testing.T) {
	s := newStage(t)
	leader, volunteer := s.the("leader"), s.the("volunteer")
	s.want("hello", volunteer.post("/api/sync/v1/hello", fields{"device": volunteer.device, "queue": 7}, nil), 200, "")
	ear := leader.listens()
	s.want("subscribe", ear.subscribes("sync/"+leader.id), 204, "")
	good := s.mut("gift_handover", record.Create, s.id(), gift(phonetest.KienAn))
	bad := s.mut("gift_handover", record.Create, s.id(), fields{"unit": phonetest.KienAn})
	strange := fields{"mid": record.NewMID(s.Now()), "m": fields{"kind": "Nguyễn Thị Lạ", "op": "create", "id": s.id()}}
	volunteer.pushes(good, good, bad, strange)
	s.photographed(volunteer)
	if ear.poke() == nil {
		t.Fatal("no poke")
	}
	for line, want := range map[string]float64{
		`chungsuc_mutations_total{code="",kind="gift_handover",result="ok"}`:              1,
		`chungsuc_mutations_total{code="",kind="gift_handover",result="repeated"}`:        1,
		`chungsuc_mutations_total{code="invalid",kind="gift_handover",result="rejected"}`: 1,
		`chungsuc_ready`: 1, `chungsuc_photos_taken`: 1, `chungsuc_connections`: 1,
		`chungsuc_phones{seen="hour"}`: 1, `chungsuc_phones_unsent`: 7, `chungsuc_phones_waiting`: 1, `chungsuc_conflicts`: 0,
		`chungsuc_photos{state="whole"}`: 1, `chungsuc_head`: float64(s.Journal.Mark().Head),
	} {
		if got := s.figure(line); got != want {
			t.Errorf("%s is %v, want %v", line, got, want)
		}
	}
	for _, line := range []string{`chungsuc_request_seconds_count{route="POST /api/sync/v1/push",status="2xx"}`, "chungsuc_writer_commit_seconds_count",
		"chungsuc_writer_jobs_sum", "chungsuc_writer_wait_seconds_count", "chungsuc_pokes_total", "chungsuc_disk_free_bytes", `chungsuc_file_bytes{file="data.db-wal"}`, "chungsuc_quarantine", "chungsuc_flags"} {
		if got := s.figure(line); got <= 0 {
			t.Errorf("%s is %v", line, got)
		}
	}
	rec := httptest.NewRecorder()
	s.Watch.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	for _, who := range []string{volunteer.id, volunteer.device, phonetest.KienAn, "Kiến An", "Nguyễn", "cast.example"} {
		if strings.Contains(rec.Body.String(), who) {
			t.Errorf("the figures name %s", who)
		}
	}
}
