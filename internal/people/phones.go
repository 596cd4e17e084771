package people

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
)

// revoke takes a phone out of use from this moment. What it holds may still be handed in by a leader.
func (d *Desk) revoke(e *core.RequestEvent) error {
	return d.phone(e, audit.RevokedPhone, d.Journal.RevokeDevice, func(l *leader, of journal.Device) bool {
		return l.Id == of.User || d.answers(l, of.User, lately) // a lost phone of one's own, from another
	})
}

// allow takes a revocation back. Nobody does so for a phone of their own.
func (d *Desk) allow(e *core.RequestEvent) error {
	return d.phone(e, audit.AllowedPhone, d.Journal.AllowDevice, func(l *leader, of journal.Device) bool {
		return d.answers(l, of.User, lately)
	})
}

func (d *Desk) phone(e *core.RequestEvent, did audit.Deed, do func(context.Context, string, func(*journal.Tx) error) error, may func(*leader, journal.Device) bool) error {
	var in struct {
		Device string `json:"device"`
		Why    string `json:"why"`
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	ctx := e.Request.Context()
	of, ok, err := d.Journal.FindDevice(ctx, in.Device)
	switch {
	case err != nil:
		return refusal(err)
	case !ok || !may(l, of):
		return noDevice
	}
	if err := reason(&in.Why); err != nil {
		return err
	}
	if of.RevokedAt.IsZero() == (did == audit.RevokedPhone) {
		err = do(ctx, in.Device, func(tx *journal.Tx) error {
			return audit.Put(tx, audit.Entry{User: l.Id, Did: did, Kind: "user", ID: of.User, Unit: d.Journal.BranchOf(of.User), Why: in.Why, Facts: map[string]any{"device": in.Device}})
		})
		if err != nil {
			return refusal(err)
		}
		if of, _, err = d.Journal.FindDevice(ctx, in.Device); err != nil {
			return refusal(err)
		}
	}
	return answer.Say(e, struct {
		Device    string    `json:"device"`
		RevokedAt time.Time `json:"revoked_at,omitzero"`
	}{of.Device, of.RevokedAt})
}
