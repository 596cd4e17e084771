package reconcile

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

type helloIn struct {
	Device  string `json:"device"`
	App     string `json:"app"`
	Schema  int    `json:"schema"`
	Queue   int64  `json:"queue"`
	SkewMs  int64  `json:"skew_ms"`
	Storage struct {
		Used float64 `json:"used"` // bytes, as browsers estimate them
		Free float64 `json:"free"`
	} `json:"storage"`
	Newest  string `json:"newest"`  // mid that the phone has its newest receipt for, optional
	Receipt string `json:"receipt"` // that receipt, when the server said that it lost something: it proves it
}

type helloOut struct {
	ServerID  string               `json:"server_id"`
	Epoch     string               `json:"epoch"`
	Now       time.Time            `json:"now"`
	Head      int64                `json:"head"`
	Durable   *int64               `json:"durable"`
	Schema    int                  `json:"schema"`
	SchemaMin int                  `json:"schema_min"`
	Limits    Limits               `json:"limits"`
	Scopes    map[string]scopeInfo `json:"scopes"`
	Me        me                   `json:"me"`
	Keys      []credential.JWK     `json:"keys"`
	Lost      bool                 `json:"lost,omitzero"` // newest is not known here: say hello again, with its receipt
}

type scopeInfo struct {
	Gen   string `json:"gen"`
	Rows  int64  `json:"rows"`
	Bytes int64  `json:"bytes"`
	Name  string `json:"name"`
}

type me struct {
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Email string  `json:"email"`
	Roles []grant `json:"roles"`
}

type grant struct {
	Role record.Role `json:"role"`
	Unit string      `json:"unit"`
	Name string      `json:"name"`
	From time.Time   `json:"from,omitzero"`
	To   time.Time   `json:"to,omitzero"`
}

// hello tells a phone where it is: which server, which history, what it may hold, and the keys that prove receipts.
func (s *Sync) hello(e *core.RequestEvent) error {
	var in helloIn
	user, err := s.sender(e, &in, &in.Device)
	if err != nil {
		return err
	}
	if err := s.knownDevice(e, user, in.Device); err != nil {
		return err
	}
	device := journal.Device{Device: in.Device, User: user.Id, App: clip(in.App, 100), Schema: in.Schema, Queue: max(0, in.Queue), SkewMs: in.SkewMs,
		Used: wholeBytes(in.Storage.Used), Free: wholeBytes(in.Storage.Free)}
	if err := s.Journal.Hello(e.Request.Context(), device); err != nil {
		return refusal(err)
	}
	if err := s.proveFork(e, in.Receipt); err != nil {
		return err
	}
	lost := false
	if in.Newest != "" {
		known, err := s.Journal.Knows(e.Request.Context(), in.Newest)
		if err != nil {
			return refusal(err)
		}
		lost = !known
	}
	scopes, err := s.Journal.Scopes(user.Id)
	if err != nil {
		return err
	}
	mark := s.Journal.Mark()
	return say(e, helloOut{
		ServerID: mark.ServerID, Epoch: mark.Epoch, Now: s.Clock().UTC(), Head: mark.Head, Durable: s.Journal.Durable(),
		Schema: record.Schema, SchemaMin: record.SchemaMin, Limits: s.Limits, Scopes: s.describe(scopes),
		Me: s.me(user), Keys: s.Keys.Hello(), Lost: lost,
	})
}

// proveFork starts a new epoch when the phone holds a receipt of ours, of this epoch, beyond head or over what is not known
// here: the database was restored by hand together with its side file, and has lost what the receipt proves.
func (s *Sync) proveFork(e *core.RequestEvent, token string) error {
	if token == "" {
		return nil
	}
	r, err := credential.Verify(s.Keys.Public(), token)
	if err != nil {
		return nil // a receipt of another server or of a key long gone proves nothing
	}
	mark := s.Journal.Mark()
	if r.ServerID != mark.ServerID || r.Epoch != mark.Epoch {
		return nil
	}
	if r.Head <= mark.Head {
		var mids []string
		for _, line := range r.Res {
			if line.S != string(record.Rejected) { // its mid may be anything, and nothing is lost with it
				mids = append(mids, line.Mid)
			}
		}
		if known, err := s.Journal.Knows(e.Request.Context(), mids...); known || err != nil {
			return refusal(err)
		}
	}
	return refusal(s.Journal.NewEpoch(e.Request.Context(), "a receipt of what is not here"))
}

func (s *Sync) describe(scopes []org.Scope) map[string]scopeInfo {
	out := make(map[string]scopeInfo, len(scopes))
	for _, sc := range scopes {
		rows, bytes, _ := s.Journal.Size(sc)
		out[sc.ID] = scopeInfo{sc.Gen, rows, bytes, sc.Name}
	}
	return out
}

func (s *Sync) me(user *core.Record) me {
	m := me{ID: user.Id, Name: user.GetString("name"), Email: user.Email(), Roles: []grant{}}
	tree, now := s.Journal.Tree(), s.Clock()
	for _, g := range s.Journal.Grants(user.Id) {
		if g.Holds(now) {
			m.Roles = append(m.Roles, grant{g.Role, g.Unit, tree.Label(g.Unit), g.From, g.To})
		}
	}
	return m
}

func wholeBytes(n float64) int64 { return int64(max(0, min(n, 1<<53))) }

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
