package watch

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// figures are the server's, as Prometheus reads them. What happens is counted when it happens; what stands is looked at when
// somebody asks.
type figures struct {
	registry *prometheus.Registry

	mutations  *prometheus.CounterVec
	requests   *prometheus.HistogramVec
	jobs       prometheus.Histogram
	waited     prometheus.Histogram
	deciding   prometheus.Histogram
	committing prometheus.Histogram
	failed     prometheus.Counter
	pokes      prometheus.Counter
}

// Buckets from half a millisecond to half a minute: an fsync on a good disk, and a phone on 2G.
var spans = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

func newFigures(w *Watch) *figures {
	span := func(name, help string) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: spans})
	}
	f := &figures{
		registry: prometheus.NewRegistry(),
		mutations: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "chungsuc_mutations_total",
			Help: "Mutations that were answered, by kind, result (ok, merged, conflict, rejected; repeated: answered before) and code."}, []string{"kind", "result", "code"}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "chungsuc_request_seconds",
			Help: "Time from a request's header to the end of its answer, by route and class of status.", Buckets: spans}, []string{"route", "status"}),
		jobs: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "chungsuc_writer_jobs",
			Help: "Pushes and other work that shared one commit.", Buckets: []float64{1, 2, 4, 8, 16, 32, 64}}),
		waited:     span("chungsuc_writer_wait_seconds", "How long the first work of a commit waited for the writer."),
		deciding:   span("chungsuc_writer_deciding_seconds", "Time of a commit's decisions and statements."),
		committing: span("chungsuc_writer_commit_seconds", "Time until a commit was on stable storage: the database's fsync and the side file's."),
		failed:     prometheus.NewCounter(prometheus.CounterOpts{Name: "chungsuc_writer_failed_total", Help: "Commits that did not reach stable storage; their phones try again."}),
		pokes:      prometheus.NewCounter(prometheus.CounterOpts{Name: "chungsuc_pokes_total", Help: "Hints of news that were sent to phones."}),
	}
	f.registry.MustRegister(f.mutations, f.requests, f.jobs, f.waited, f.deciding, f.committing, f.failed, f.pokes,
		&state{w}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewBuildInfoCollector())
	return f
}

func (f *figures) handler() http.Handler {
	return promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 30 * time.Second})
}

func (f *figures) wrote(w journal.Wrote) {
	f.jobs.Observe(float64(w.Jobs))
	f.waited.Observe(w.Waited.Seconds())
	f.deciding.Observe(w.Deciding.Seconds())
	f.committing.Observe(w.Committing.Seconds())
	if w.Failed {
		f.failed.Inc()
	}
}

// pushed counts a push's results; alike ones together, for most of a push are.
func (f *figures) pushed(sent []journal.Sent, results []record.Result) {
	type label struct{ kind, result, code string }
	last, n := label{}, 0
	add := func() {
		if n > 0 {
			f.mutations.WithLabelValues(last.kind, last.result, last.code).Add(float64(n))
		}
	}
	for i, r := range results {
		one := label{"unknown", string(r.S), string(r.Code)}
		if m := sent[i].Mutation; m != nil && m.Kind != nil {
			one.kind = m.Kind.Name
		}
		if r.Dup {
			one.result = "repeated"
		}
		if one != last {
			add()
			last, n = one, 0
		}
		n++
	}
	add()
}

// Answered counts a request. route is a pattern, never a path.
func (w *Watch) Answered(route string, status int, took time.Duration) {
	w.figures.requests.WithLabelValues(route, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
}

// Poked counts a poke.
func (w *Watch) Poked() { w.figures.pokes.Inc() }

// state is what stands when somebody asks.
type state struct{ *Watch }

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("chungsuc_"+name, help, labels, nil)
}

var (
	descReady      = gauge("ready", "1 while the server takes records.")
	descPhotosOK   = gauge("photos_taken", "1 while photos are taken; 0: the rest of the disk belongs to records.")
	descHead       = gauge("head", "Last seq.")
	descListening  = gauge("connections", "Phones and desks that listen for pokes.")
	descUploads    = gauge("uploads", "Photos that are coming in.")
	descFree       = gauge("disk_free_bytes", "Free bytes of the data folder's disk.")
	descFile       = gauge("file_bytes", "Size of a database file.", "file")
	descPhones     = gauge("phones", "Phones in use, by when they were last seen.", "seen")
	descUnsent     = gauge("phones_unsent", "Mutations that phones had not sent when they last said hello.")
	descWaiting    = gauge("phones_waiting", "Phones that had some.")
	descLongest    = gauge("phones_longest_silence_seconds", "Since the phone was seen that is silent longest with unsent mutations, of the last 90 days.")
	descPhotos     = gauge("photos", "Photos by state: declared, preview, whole, refused.", "state")
	descConflicts  = gauge("conflicts", "Values that lost a conflict and were not looked at.")
	descFlags      = gauge("flags", "Questions that no leader has answered.")
	descQuarantine = gauge("quarantine", "Refused mutations that no leader has decided about.")
)

// Describe tells nothing beforehand: to look is work, and a server that opens has other things to do.
func (s *state) Describe(chan<- *prometheus.Desc) {}

func (s *state) Collect(out chan<- prometheus.Metric) {
	put := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	h := s.Health()
	put(descReady, number(h.Ready))
	put(descPhotosOK, number(h.Photos))
	put(descHead, float64(s.Journal.Mark().Head))
	put(descListening, float64(s.App.SubscriptionsBroker().TotalClients()))
	put(descUploads, float64(s.Uploads()))
	if free, err := s.Free(s.App.DataDir()); err == nil {
		put(descFree, float64(free))
	}
	for _, name := range []string{"data.db", "data.db-wal", "auxiliary.db"} {
		if info, err := os.Stat(filepath.Join(s.App.DataDir(), name)); err == nil {
			put(descFile, float64(info.Size()), name)
		}
	}
	t := s.counted()
	for seen, n := range t.Phones {
		put(descPhones, float64(n), seen)
	}
	for of, n := range t.Photos {
		put(descPhotos, float64(n), of)
	}
	put(descUnsent, float64(t.Unsent))
	put(descWaiting, float64(t.Waiting))
	put(descLongest, t.Longest.Seconds())
	put(descConflicts, float64(t.Conflicts))
	put(descFlags, float64(t.Flags))
	put(descQuarantine, float64(t.Quarantine))
}

// tallyEvery keeps a curious scraper from reading whole tables all the time.
const tallyEvery = 30 * time.Second

func (s *state) counted() journal.Tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.tallied) < tallyEvery {
		return s.tally
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	t, err := s.Journal.Tally(ctx)
	if err != nil {
		s.Log.Warn("figures are those of before", "error", err)
		return s.tally
	}
	s.tally, s.tallied = t, time.Now()
	return t
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
