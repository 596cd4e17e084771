package client

import (
	"context"
	"errors"

	"github.com/chungsuc/chungsuc/internal/record"
)

// State is what a person may be told about a record, and no more than is proved.
type State string

// States, in the order in which a record goes through them.
const (
	Saved     State = "saved"     // on this phone's disk, and nowhere else as far as the phone can prove
	Received  State = "received"  // the server's signed receipt is here
	Complete  State = "complete"  // and every photo is proved whole
	Accepted  State = "accepted"  // a leader accepted it
	Returned  State = "returned"  // a leader asks for more
	Declined  State = "declined"  // a leader rejected it
	Withdrawn State = "withdrawn" // its author took it back
	Refused   State = "refused"   // the server did not take it; it is whole among the issues
	Unknown   State = ""          // this phone holds no such record
)

// Vi is the word on the screen.
func (s State) Vi() string {
	switch s {
	case Saved:
		return "Đã lưu trên máy"
	case Received:
		return "Đã nhận"
	case Complete:
		return "Đã nhận đủ ảnh"
	case Accepted:
		return "Đã duyệt"
	case Returned:
		return "Cần bổ sung"
	case Declined:
		return "Không được duyệt"
	case Withdrawn:
		return "Đã rút"
	case Refused:
		return "Máy chủ không nhận"
	default:
		return "Không có trên máy"
	}
}

// State tells how far a record has come.
func (p *Phone) State(id string) (State, error) {
	state := Unknown
	err := p.tx(context.Background(), func(t *tx) error {
		es, err := t.entries(`WHERE rid = ? AND op = 'create' ORDER BY n LIMIT 1`, id)
		if err != nil {
			return err
		}
		kind := ""
		if len(es) > 0 {
			kind = es[0].Kind
		} else if err := t.scan(func(scan func(...any) error) error { return scan(&kind) }, `SELECT kind FROM base WHERE id = ? LIMIT 1`, id); err != nil {
			return err
		}
		if kind == "" {
			return nil
		}
		if len(es) > 0 {
			switch {
			case es[0].Due: // also when a server with a new history must be told again
				state = Saved
				return nil
			case es[0].Result.S == record.Rejected:
				state = Refused
				return nil
			}
		}
		state = Received
		whole, err := t.allWhole(id)
		if err != nil {
			return err
		}
		row, err := t.row(kind, id)
		if err != nil && !errors.Is(err, ErrNoRow) {
			return err
		}
		review := row.Doc.Text("review_state")
		if voids, err := t.count(`SELECT count(*) FROM mutation WHERE rid = ? AND op = 'void' AND due > 0`, id); err != nil {
			return err
		} else if voids > 0 {
			review = "" // the screen shows it withdrawn, the server does not know yet
		}
		switch review {
		case "accepted":
			state = Accepted
		case "returned":
			state = Returned
		case "rejected":
			state = Declined
		case "withdrawn":
			state = Withdrawn
		default:
			if whole || row.Doc.Text("evidence") == "full" {
				state = Complete
			}
		}
		return nil
	})
	return state, err
}

// allWhole says whether a record made here has photos and a receipt for each of them.
func (t *tx) allWhole(id string) (bool, error) {
	n, err := t.count(`SELECT count(*) FROM photo_use WHERE rid = ?`, id)
	if err != nil || n == 0 {
		return false, err
	}
	missing, err := t.count(`SELECT count(*) FROM photo_use u JOIN photo p ON p.sha = u.sha
		WHERE u.rid = ? AND NOT (p.state = 'whole' AND p.receipt > 0)`, id)
	return missing == 0, err
}
