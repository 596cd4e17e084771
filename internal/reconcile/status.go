package reconcile

import (
	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

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
	user, err := s.reader(e, &in, &in.Device)
	if err != nil {
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
	user, err := s.reader(e, &in, &in.Device)
	if err != nil {
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
