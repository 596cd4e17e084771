package journal

import (
	"context"
	"database/sql"
	"errors"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Sent is one mutation as it came: parsed and sealed, with the problem that parsing or sealing found.
type Sent struct {
	*record.Mutation
	Problem *record.Problem
}

// Push is what a phone sent, or what somebody carried for it.
type Push struct {
	Epoch   string
	User    string
	Device  string
	Carrier string
	Vouched bool // the carrier answers for it: their standing decides, not the author's
	Schema  int
	Sent    []Sent
	// Decided, when set, hears what Commit will return, in the writer's goroutine, before it is on stable storage: an answer
	// can be made ready meanwhile, and must not leave before Commit returned without an error. A push that is decided again
	// is told again; the last time counts.
	Decided func(Pushed)
}

func (p Push) tell(out Pushed) {
	if p.Decided != nil {
		p.Decided(out)
	}
}

// Pushed is the answer to a push.
type Pushed struct {
	Mark    Mark // of the commit that answered
	Results []record.Result
	// Stop says why the push was not read to its end: "epoch", "group". What came before is answered and committed.
	Stop string
	// Hashes are the body hashes of the results' mutations as they are stored, for the receipt.
	Hashes []string
}

// ErrDeviceUser says that the device belongs to another person, ErrDeviceRevoked that it was revoked. Nothing was touched.
var (
	ErrDeviceUser    = errors.New("this device belongs to another person")
	ErrDeviceRevoked = errors.New("this device was revoked")
)

func wrongDevice(err error) bool {
	return errors.Is(err, ErrDeviceUser) || errors.Is(err, ErrDeviceRevoked)
}

// Commit takes a push through the gate. It returns after the results are on stable storage. An error means that the
// phone has to ask again (ErrUnavailable: later), and that nothing of the push was written, unless it went one by one.
// What was written then is told when it asks again.
func (j *Journal) Commit(ctx context.Context, p Push) (Pushed, error) {
	var out Pushed
	units, stop := split(p.Sent)
	all := &job{run: func(tx *Tx) error {
		out = Pushed{Mark: tx.mark, Stop: stop}
		if err := tx.knowDevice(p); err != nil {
			return err
		}
		if p.Epoch != tx.mark.Epoch {
			out.Stop = "epoch"
		} else if err := tx.take(p, units, &out); err != nil {
			return err
		}
		out.Mark = tx.mark
		p.tell(out)
		return nil
	}}
	all.redo = func() error { return j.oneByOne(p, units, stop, &out) }
	err := j.submit(ctx, all)
	if err != nil {
		return Pushed{}, err
	}
	j.observer.pushed(p.Sent, out.Results)
	// A shared transaction may have gone on after this push: the head of its last result is what it vouches for.
	return out, nil
}

// split cuts a push into the units that are decided together: single mutations and whole groups. A group that the end
// of the push cut short stops it there. One that can never be whole, because it is too large or something else stands
// in its midst, is refused: stopping would hold up the outbox for ever.
func split(sent []Sent) (units [][]Sent, stop string) {
	for i := 0; i < len(sent); {
		g := sent[i].Group
		if g == nil {
			units = append(units, sent[i:i+1])
			i++
			continue
		}
		end, possible := i, g.Of >= 1 && g.Of <= record.MaxGroup
		for end < len(sent) && sent[end].Group != nil && *sent[end].Group == *g && (!possible || end-i < g.Of) {
			end++
		}
		switch {
		case possible && end-i == g.Of:
			units = append(units, sent[i:end])
		case possible && end == len(sent):
			return units, "group"
		default:
			for _, s := range sent[i:end] {
				if s.Problem == nil {
					s.Problem = &record.Problem{Code: record.Invalid, Field: "g", Rule: "group"}
				}
				units = append(units, []Sent{s})
			}
		}
		i = end
	}
	return units, ""
}

// oneByOne finds the unit that cannot be taken, quarantines it, and takes the rest.
func (j *Journal) oneByOne(p Push, units [][]Sent, stop string, out *Pushed) error {
	*out = Pushed{Stop: stop}
	for _, unit := range units {
		var part Pushed
		err := j.alone(func(tx *Tx) error {
			part = Pushed{}
			if err := tx.knowDevice(p); err != nil {
				return err
			}
			return tx.take(p, [][]Sent{unit}, &part)
		})
		if err != nil && (errors.Is(err, ErrUnavailable) || wrongDevice(err)) {
			return err
		}
		if err != nil {
			j.Log.Error("a mutation cannot be taken; it is kept in quarantine", "mid", unit[0].Mid, "error", err)
			err = j.alone(func(tx *Tx) error {
				part = Pushed{}
				return tx.quarantine(p, unit, err.Error(), &part)
			})
			if err != nil {
				return err
			}
		}
		out.Results = append(out.Results, part.Results...)
		out.Hashes = append(out.Hashes, part.Hashes...)
	}
	out.Mark = j.Mark()
	p.tell(*out)
	return nil
}

func (tx *Tx) knowDevice(p Push) error {
	var user string
	var revoked int64
	err := tx.one(sqlDeviceFind, []any{p.Device}, &user, &revoked)
	switch {
	case errors.Is(err, sql.ErrNoRows) && p.Carrier != "":
		return nil // what was never heard of may still be handed in
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	case user != p.User:
		return ErrDeviceUser
	case p.Carrier != "":
		return nil // it was not seen itself
	case revoked > 0:
		return ErrDeviceRevoked
	}
	return tx.exec(sqlDevicePut, p.Device, p.User, p.Schema, "", -1, 0, tx.now.UnixMilli())
}

// take decides and applies units in order.
func (tx *Tx) take(p Push, units [][]Sent, out *Pushed) error {
	who := tx.who(p)
	done, err := tx.receipts(units)
	if err != nil {
		return err
	}
	if err := tx.foresee(units); err != nil {
		return err
	}
	for _, unit := range units {
		if err := tx.takeUnit(p, who, unit, done, out); err != nil {
			return err
		}
	}
	return nil
}

// poison lets tests of this package break the gate on purpose.
var poison func(Sent)
