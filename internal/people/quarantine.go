package people

import (
	"context"
	"encoding/json/jsontext"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

var (
	noRefusal  = answer.New(http.StatusNotFound, "mid", "Không có bản ghi bị từ chối này. / There is no such refused record.")
	settled    = answer.New(http.StatusConflict, "settled", "Bản ghi này đã được xử lý. / This record was dealt with before.")
	personal   = answer.New(http.StatusConflict, "personal", "Kết luận duyệt phải do chính người duyệt đưa ra. / A verdict is given by the reviewer, never for them.")
	noState    = answer.New(http.StatusBadRequest, "state", "Trạng thái: open, taken hoặc dismissed. / The state is open, taken or dismissed.")
	unreadable = answer.New(http.StatusConflict, "unreadable", "Nội dung này không đọc được nên chỉ bỏ qua được. / What was sent cannot be read; it can only be dismissed.")
)

type refusalOut struct {
	Mid      string         `json:"mid"`
	User     string         `json:"user"`
	Name     string         `json:"name"`
	Device   string         `json:"device"`
	Unit     string         `json:"unit,omitempty"`
	UnitName string         `json:"unit_name,omitempty"`
	Kind     string         `json:"kind,omitempty"`
	Op       string         `json:"op,omitempty"`
	ID       string         `json:"id,omitempty"`
	Code     record.Code    `json:"code"`
	Field    string         `json:"field,omitempty"`
	Rule     string         `json:"rule,omitempty"`
	At       time.Time      `json:"at"`
	N        int64          `json:"n"`
	State    string         `json:"state"`
	Body     jsontext.Value `json:"body,omitempty"` // `m` as it was sent, without what is secret; absent when it cannot be read
	MayTake  bool           `json:"may_take"`
	Decided  *decidedOut    `json:"decided,omitempty"`
}

type decidedOut struct {
	By   string    `json:"by"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
	Why  string    `json:"why,omitempty"`
	Mid  string    `json:"mid,omitempty"` // that was taken in its place
}

// mostRefusals is how many refused mutations one answer has at most.
const mostRefusals = 100

// quarantine tells what phones sent that could not be taken, newest first: in the leader's units, or by their people. A
// verdict that came too late is no matter of the inbox: whoever gave it knows, and gives another.
func (d *Desk) quarantine(e *core.RequestEvent) error {
	var in struct {
		Unit  string `json:"unit"`
		State string `json:"state"`
		After int64  `json:"after"` // older than this one
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	units, err := d.within(l, in.Unit)
	if err != nil {
		return err
	}
	if in.State == "" {
		in.State = "open"
	}
	if !slices.Contains([]string{"open", "taken", "dismissed"}, in.State) {
		return noState
	}
	ctx := e.Request.Context()
	found, more := []journal.Refusal{}, false
	err = d.Journal.Refusals(ctx, in.State, in.After, func(r journal.Refusal) bool {
		if !d.concerns(units, r) || r.Verdict() {
			return true
		}
		if more = len(found) == mostRefusals; !more {
			found = append(found, r)
		}
		return !more
	})
	if err != nil {
		return refusal(err)
	}
	items, err := d.tellRefusals(ctx, l, found)
	if err != nil {
		return err
	}
	return answer.Say(e, map[string]any{"items": items, "more": more})
}

// concerns says whether a refused mutation is for the leader of these units: it names one of them, or it is by one of
// their people.
func (d *Desk) concerns(units []string, r journal.Refusal) bool {
	for _, unit := range []string{r.Unit, d.Journal.BranchOf(r.User)} {
		if _, here := slices.BinarySearch(units, unit); here {
			return true
		}
	}
	return false
}

func (d *Desk) tellRefusals(ctx context.Context, l *leader, found []journal.Refusal) ([]refusalOut, error) {
	var ids []string
	for _, r := range found {
		ids = append(ids, r.User, r.By)
	}
	accounts, err := d.accounts(ctx, ids)
	if err != nil {
		return nil, err
	}
	items := []refusalOut{}
	for _, r := range found {
		out := refusalOut{Mid: r.Mid, User: r.User, Name: accounts[r.User].name, Device: r.Device, Unit: r.Unit, UnitName: d.Journal.Tree().Label(r.Unit),
			Code: r.Code, Field: r.Field, Rule: r.Rule, At: r.At, N: r.Seq, State: r.State}
		// Whoever leads the branch reads it all; whoever is above it, nothing by which to reach or know a person.
		whole := d.leads(l, r)
		if body, err := record.ParseDoc(r.Body); err == nil {
			kind := record.KindOf(body.Text("kind"))
			out.Kind, out.Op, out.ID = body.Text("kind"), body.Text("op"), body.Text("id")
			switch {
			case whole:
				out.Body = body.JSON()
			case kind != nil:
				body = body.Clone()
				body.Set("f", kind.Without(body.Sub("f"), record.Contact, record.Identity).JSON())
				out.Body = body.JSON()
			}
			if _, err := d.Journal.Mend(r, nil); err == nil {
				out.MayTake = whole && r.State != "taken"
			}
		}
		if r.By != "" {
			out.Decided = &decidedOut{r.By, accounts[r.By].name, r.ByAt, r.Why, r.Taken}
		}
		items = append(items, out)
	}
	return items, nil
}

// leads says whether the leader is the branch leader of the unit that a refused mutation names, or of its author's.
func (d *Desk) leads(l *leader, r journal.Refusal) bool {
	return slices.ContainsFunc([]string{r.Unit, d.Journal.BranchOf(r.User)}, func(unit string) bool {
		return slices.Contains(l.in(unit).Now, record.BranchLeader)
	})
}

// refused finds a refused mutation for its branch leader, by mid.
func (d *Desk) refused(ctx context.Context, l *leader, mid string) (journal.Refusal, error) {
	r, ok, err := d.Journal.Refusal(ctx, mid)
	switch {
	case err != nil:
		return r, refusal(err)
	case !ok || !d.concerns(l.area, r):
		return r, noRefusal
	}
	return r, nil
}

// take puts a refused mutation through the gate, mended: on the leader's authority, and as its author's work.
func (d *Desk) take(e *core.RequestEvent) error {
	var in struct {
		Mid  string         `json:"mid"`
		F    jsontext.Value `json:"f"`
		Unit string         `json:"unit"`
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	ctx := e.Request.Context()
	r, err := d.refused(ctx, l, in.Mid)
	if err != nil {
		return err
	}
	if !d.leads(l, r) {
		return notYours
	}
	var f record.Doc
	if len(in.F) > 0 && in.F.Kind() != 'n' {
		if f, err = record.ParseDoc(in.F); err != nil {
			return answer.Malformed.Because(err)
		}
	}
	f = f.Clone()
	if in.Unit != "" {
		f.Put("unit", in.Unit)
	}
	mended, err := d.Journal.Mend(r, f)
	switch {
	case errors.Is(err, journal.ErrPersonal):
		return personal
	case err != nil:
		return unreadable.Because(err)
	}
	var names []string
	for _, m := range f {
		names = append(names, m.Name)
	}
	result, err := d.Journal.Take(ctx, r.Mid, mended, l.Id, func(tx *journal.Tx, result record.Result) error {
		facts := map[string]any{"mid": r.Mid, "as": result.Mid, "author": r.User}
		if len(names) > 0 {
			facts["fields"] = names
		}
		return audit.Put(tx, audit.Entry{User: l.Id, Did: audit.TookRefused, Kind: mended.Kind.Name, ID: mended.ID, Unit: r.Unit, Facts: facts})
	})
	if err != nil {
		return refusal(err)
	}
	return answer.Say(e, result)
}

// dismiss leaves a refused mutation refused.
func (d *Desk) dismiss(e *core.RequestEvent) error {
	var in struct {
		Mid string `json:"mid"`
		Why string `json:"why"`
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	ctx := e.Request.Context()
	r, err := d.refused(ctx, l, strings.TrimSpace(in.Mid))
	if err != nil {
		return err
	}
	if err := reason(&in.Why); err != nil {
		return err
	}
	err = d.Journal.Dismiss(ctx, r.Mid, l.Id, in.Why, func(tx *journal.Tx) error {
		return audit.Put(tx, audit.Entry{User: l.Id, Did: audit.LeftRefused, Unit: r.Unit, Why: in.Why, Facts: map[string]any{"mid": r.Mid, "author": r.User, "code": r.Code}})
	})
	switch {
	case errors.Is(err, journal.ErrSettled):
		return settled
	case err != nil:
		return refusal(err)
	}
	return answer.Say(e, map[string]any{"mid": r.Mid, "state": "dismissed"})
}
