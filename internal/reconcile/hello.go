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
	Receipt string `json:"receipt"` // the newest one, optional: it can prove that this server lost its tail
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
	if err := s.read(e, &in); err != nil {
		return err
	}
	user, err := s.who(e, in.Device)
	if err != nil {
		return err
	}
	if in.Device == "" {
		return badDevice
	}
	device := journal.Device{Device: in.Device, User: user.Id, App: clip(in.App, 100), Schema: in.Schema, Queue: max(0, in.Queue), SkewMs: in.SkewMs}
	if err := s.Journal.Hello(e.Request.Context(), device); err != nil {
		return refusal(err)
	}
	if err := s.proveFork(e, in.Receipt); err != nil {
		return err
	}
	scopes, err := s.Journal.Scopes(user.Id)
	if err != nil {
		return err
	}
	mark := s.Journal.Mark()
	return say(e, helloOut{
		ServerID: mark.ServerID, Epoch: mark.Epoch, Now: s.Clock().UTC(), Head: mark.Head, Durable: s.Journal.Durable(),
		Schema: record.Schema, SchemaMin: record.SchemaMin, Limits: s.Limits, Scopes: s.describe(scopes),
		Me: s.me(user), Keys: s.Keys.Public(),
	})
}

// proveFork starts a new epoch when the phone holds a receipt of ours, of this epoch, beyond head: the database was
// restored by hand together with its side file, and has lost what the receipt proves.
func (s *Sync) proveFork(e *core.RequestEvent, token string) error {
	if token == "" {
		return nil
	}
	r, err := credential.Verify(s.Keys.Public(), token)
	if err != nil {
		return nil // a receipt of another server or of a key long gone proves nothing
	}
	mark := s.Journal.Mark()
	if r.ServerID != mark.ServerID || r.Epoch != mark.Epoch || r.Head <= mark.Head {
		return nil
	}
	return refusal(s.Journal.NewEpoch(e.Request.Context(), "a receipt beyond head"))
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

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// statusIn asks for the stored results of own mutations.
type statusIn struct {
	Device string   `json:"device"`
	Mids   []string `json:"mids"`
}

type statusOut struct {
	Epoch   string          `json:"epoch"`
	Head    int64           `json:"head"`
	Durable *int64          `json:"durable"`
	Res     []record.Result `json:"res"`
	Receipt string          `json:"receipt"`
}

// status repeats stored results, with a receipt over them. Mids the server does not know, or that are another person's,
// are left out.
func (s *Sync) status(e *core.RequestEvent) error {
	var in statusIn
	if err := s.read(e, &in); err != nil {
		return err
	}
	user, err := s.who(e, in.Device)
	if err != nil {
		return err
	}
	if err := s.knownDevice(e, user, in.Device); err != nil {
		return err
	}
	if len(in.Mids) > s.Limits.StatusMids {
		return tooLarge
	}
	stored, err := s.Journal.Results(e.Request.Context(), user.Id, in.Mids)
	if err != nil {
		return refusal(err)
	}
	mark := s.Journal.Mark()
	out := statusOut{Epoch: mark.Epoch, Head: mark.Head, Durable: s.Journal.Durable(), Res: []record.Result{}}
	hashes := make([]string, 0, len(stored))
	for _, r := range stored {
		r.Dup = true
		out.Res = append(out.Res, r.Result)
		hashes = append(hashes, r.BodySHA)
	}
	if out.Receipt, err = s.receipt(mark, in.Device, out.Res, hashes); err != nil {
		return err
	}
	return say(e, out)
}

// receipt signs the results of one answer.
func (s *Sync) receipt(mark journal.Mark, device string, res []record.Result, hashes []string) (string, error) {
	r := credential.Receipt{ServerID: mark.ServerID, Epoch: mark.Epoch, Device: device, Head: mark.Head, At: s.Clock().UTC(), Res: []credential.ReceiptLine{}}
	for i, one := range res {
		r.Res = append(r.Res, credential.ReceiptLine{Mid: one.Mid, S: string(one.S), Seq: one.Seq, BodySHA: hashes[i]})
	}
	return s.Keys.Sign(r, credential.ReceiptType)
}

type verifyIn struct {
	Device string `json:"device"`
	Scope  string `json:"scope"`
}

type verifyOut struct {
	Rows int64  `json:"rows"`
	Sum  string `json:"sum"`
	V    int64  `json:"v"`
}

// verify tells the check sum of a scope, so that a phone can notice that it strayed.
func (s *Sync) verify(e *core.RequestEvent) error {
	var in verifyIn
	if err := s.read(e, &in); err != nil {
		return err
	}
	user, err := s.who(e, in.Device)
	if err != nil {
		return err
	}
	if err := s.knownDevice(e, user, in.Device); err != nil {
		return err
	}
	scopes, err := s.Journal.Scopes(user.Id)
	if err != nil {
		return err
	}
	for _, sc := range scopes {
		if sc.ID != in.Scope {
			continue
		}
		v, err := s.Journal.View(e.Request.Context())
		if err != nil {
			return refusal(err)
		}
		defer v.Close()
		rows, sum, last, err := v.Sum(e.Request.Context(), sc)
		if err != nil {
			return refusal(err)
		}
		return say(e, verifyOut{rows, hex16(sum), last})
	}
	return noScope
}

// knownDevice refuses a revoked device at once, also on requests that do not write.
func (s *Sync) knownDevice(e *core.RequestEvent, user *core.Record, device string) error {
	if device == "" {
		return nil
	}
	d, ok, err := s.Journal.FindDevice(e.Request.Context(), device)
	switch {
	case err != nil:
		return refusal(err)
	case ok && d.User != user.Id:
		return deviceUser
	case ok && d.Revoked:
		return deviceRevoked
	}
	return nil
}
