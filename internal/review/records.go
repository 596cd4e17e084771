package review

import (
	"cmp"
	"context"
	"encoding/json/jsontext"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

type recordsIn struct {
	Unit     string            `json:"unit"` // "" = wherever one may look
	Kind     string            `json:"kind"`
	Campaign string            `json:"campaign"`
	State    string            `json:"state"`
	Author   string            `json:"author"`
	Flag     string            `json:"flag"`
	From     time.Time         `json:"from"`
	To       time.Time         `json:"to"`
	Figure   string            `json:"figure"`
	Equal    map[string]string `json:"equal"`
	After    string            `json:"after"`
	Limit    int               `json:"limit"`
	Why      string            `json:"why"`
}

type recordsOut struct {
	Rows   []rowOut          `json:"rows"`
	People map[string]string `json:"people"` // the names of those who wrote or decided
	// Receivers are the names of those who were given something, for whom they are shown to.
	Receivers map[string]string `json:"receivers,omitempty"`
	More      bool              `json:"more"`
	Next      string            `json:"next,omitempty"`
}

// rowOut is a row as a pull tells it.
type rowOut struct {
	K  string         `json:"k"`
	ID string         `json:"id"`
	V  int64          `json:"v"`
	F  jsontext.Value `json:"f"`
}

const (
	mostRows = 200
	usual    = 50
)

// records are the rows that a filter chooses in the units that a person may look into, newest first.
func (d *Desk) records(e *core.RequestEvent) error {
	who, err := answer.User(e)
	if err != nil {
		return err
	}
	var in recordsIn
	if err := answer.Read(e, &in, maxBody); err != nil {
		return err
	}
	k := record.KindOf(in.Kind)
	if k == nil || k.Class == record.Reference || in.Limit < 0 || in.Limit > mostRows || len(in.Why) > 500 || in.After != "" && !record.ValidID(in.After) {
		return invalid
	}
	s := sightOf(d.Journal, who.Id, in.Why, d.Clock())
	units, views := d.area(s, k, in.Unit)
	if len(units) == 0 {
		return forbidden
	}
	for _, v := range views {
		if v.asks {
			return noReason
		}
	}
	if asksPrivate(k, in, views) {
		return invalid
	}
	ctx := e.Request.Context()
	v, err := d.Journal.View(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	found, more, err := v.Find(ctx, journal.Filter{Kind: k.Name, Units: units, Campaign: in.Campaign, State: in.State, Author: in.Author, Flag: in.Flag,
		From: in.From, To: in.To, Figure: in.Figure, Equal: in.Equal}, in.After, cmp.Or(in.Limit, usual))
	if err != nil {
		return wrongFilter(err)
	}
	out, noted, err := show(ctx, v, k, found, views)
	if err != nil {
		return err
	}
	v.Close()
	if out.More = more; more {
		out.Next = found[len(found)-1].ID
	}
	if noted > 0 {
		if err := d.note(ctx, audit.Entry{User: who.Id, Unit: in.Unit, Why: in.Why, Facts: in.facts(noted)}); err != nil {
			return err
		}
	}
	return answer.Say(e, out)
}

// area are the units within one, or everywhere, whose rows of a kind somebody may see, each with what they see.
func (d *Desk) area(s sight, k *record.Kind, unit string) (units []string, views map[string]view) {
	tree := d.Journal.Tree()
	within := tree.Within(unit)
	if unit == "" {
		for _, u := range tree.Units() {
			within = append(within, u.ID)
		}
	}
	views = map[string]view{}
	for _, u := range within {
		if v := s.of(u, k); v.sees {
			units, views[u] = append(units, u), v
		}
	}
	return units, views
}

// asksPrivate says whether a filter would tell by what it finds what its answer leaves out.
func asksPrivate(k *record.Kind, in recordsIn, views map[string]view) bool {
	fields := make([]string, 0, len(in.Equal)+1)
	for name := range in.Equal {
		fields = append(fields, name)
	}
	fields = append(fields, map[string]string{"reactions": "reaction", "first_aid_referred": "casualties"}[in.Figure])
	for _, name := range fields {
		f := k.Field(name)
		if f == nil {
			continue
		}
		for _, v := range views {
			if slices.Contains(v.private, f.Private) || f.Name == "casualties" && slices.Contains(v.private, record.Health) {
				return true
			}
		}
	}
	return false
}

// show makes rows as they are seen; noted is how many show personal data for a reason.
func show(ctx context.Context, v *journal.View, k *record.Kind, found []record.Row, views map[string]view) (out recordsOut, noted int, err error) {
	out = recordsOut{Rows: make([]rowOut, 0, len(found)), People: map[string]string{}}
	for _, r := range found {
		seen := views[r.Doc.Text("unit")]
		if seen.noted {
			noted++
		}
		if to := r.Doc.Text("beneficiary"); seen.names && k == record.GiftHandover && to != "" {
			if out.Receivers == nil {
				out.Receivers = map[string]string{}
			}
			out.Receivers[to] = ""
		}
		out.Rows = append(out.Rows, rowOut{k.Name, r.ID, r.Seq, seen.show(k, r.Doc).JSON()})
		for _, user := range []string{r.Doc.Text("author"), r.Doc.Text("carrier"), r.Doc.Sub("review").Text("by"), r.Doc.Text("decided_by")} {
			if user != "" {
				out.People[user] = ""
			}
		}
	}
	if err := names(ctx, v, "beneficiary", out.Receivers); err != nil {
		return out, noted, err
	}
	return out, noted, names(ctx, v, "users", out.People)
}

// facts are what was asked for, for the note.
func (in recordsIn) facts(rows int) map[string]any {
	facts := map[string]any{"kind": in.Kind, "rows": rows}
	for name, value := range map[string]string{"campaign": in.Campaign, "state": in.State, "author": in.Author, "figure": in.Figure, "flag": in.Flag} {
		if value != "" {
			facts[name] = value
		}
	}
	return facts
}

// note writes down that somebody looked at personal data, and why.
func (d *Desk) note(ctx context.Context, e audit.Entry) error {
	e.Did = audit.SawRecords
	return d.Journal.Do(ctx, func(tx *journal.Tx) error { return audit.Put(tx, e) })
}
