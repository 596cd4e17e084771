package review

import (
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

type historyIn struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Why  string `json:"why"`
}

type historyOut struct {
	Entries []entry `json:"entries"`
}

// entry is one line of a timeline.
type entry struct {
	About   string    `json:"about"` // the record it is of: the one asked about, or another of its corrections
	Seq     int64     `json:"seq,omitzero"`
	At      time.Time `json:"at"`
	User    string    `json:"user"`
	Name    string    `json:"name,omitempty"`
	Carrier string    `json:"carrier,omitempty"` // who handed it in
	Op      string    `json:"op"`
	Changes []change  `json:"changes"`
	Words   string    `json:"words,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Mid     string    `json:"mid,omitempty"`
}

// change is a field as it was and became; hidden when it is not for this person to see.
type change struct {
	Field  string         `json:"field"`
	From   jsontext.Value `json:"from,omitempty"`
	To     jsontext.Value `json:"to,omitempty"`
	Hidden bool           `json:"hidden,omitzero"`
}

// history is the timeline of a row and of those that correct it or that it corrects, the oldest first.
func (d *Desk) history(e *core.RequestEvent) error {
	who, err := answer.User(e)
	if err != nil {
		return err
	}
	var in historyIn
	if err := answer.Read(e, &in, maxBody); err != nil {
		return err
	}
	k := record.KindOf(in.Kind)
	if len(in.Why) > 500 {
		return invalid
	}
	if k == nil || k.Class == record.Reference {
		return unknown
	}
	ctx := e.Request.Context()
	v, err := d.Journal.View(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	sight := sightOf(d.Journal, who.Id, in.Why, d.Clock())
	out := historyOut{Entries: []entry{}}
	chain, err := corrections(ctx, v, k, in.ID)
	if err != nil {
		return err
	}
	asked := false
	for _, row := range chain {
		seen := sight.row(row)
		if !seen.sees {
			continue
		}
		if seen.asks {
			return noReason
		}
		asked = asked || row.ID == in.ID
		lines, err := timeline(ctx, v, k, row, seen)
		if err != nil {
			return err
		}
		out.Entries = append(out.Entries, lines...)
	}
	if !asked {
		return unknown
	}
	if slices.ContainsFunc(chain, func(r record.Row) bool { return sight.row(r).noted }) {
		if err := d.note(ctx, audit.Entry{User: who.Id, Kind: k.Name, ID: in.ID, Unit: chain[0].Doc.Text("unit"), Why: in.Why}); err != nil {
			return err
		}
	}
	people := map[string]string{}
	for _, l := range out.Entries {
		people[l.User] = ""
	}
	if err := names(ctx, v, "users", people); err != nil {
		return err
	}
	v.Close()
	for i := range out.Entries {
		out.Entries[i].Name = people[out.Entries[i].User]
	}
	return answer.Say(e, out)
}

// maxCorrections bounds a chain.
const maxCorrections = 20

// corrections are a row, what it corrects and what corrects it, the first version first.
func corrections(ctx context.Context, v *journal.View, k *record.Kind, id string) (chain []record.Row, err error) {
	row, ok, err := v.Row(ctx, k.Name, id)
	if err != nil || !ok {
		return nil, err
	}
	chain = append(chain, row)
	for first := row; first.Doc.Text("corrects") != "" && len(chain) < maxCorrections; chain = append([]record.Row{first}, chain...) {
		before := first.ID
		if first, ok, err = v.Row(ctx, k.Name, first.Doc.Text("corrects")); err != nil {
			return nil, err
		}
		if !ok || first.Doc.Text("corrected_by") != before { // it was not accepted as its correction
			break
		}
	}
	for last := row; last.Doc.Text("corrected_by") != "" && len(chain) < maxCorrections; chain = append(chain, last) {
		if last, ok, err = v.Row(ctx, k.Name, last.Doc.Text("corrected_by")); err != nil {
			return nil, err
		}
		if !ok {
			break
		}
	}
	return chain, nil
}

// timeline is what was done to one row. Evidence tells itself how it began.
func timeline(ctx context.Context, v *journal.View, k *record.Kind, row record.Row, seen view) (lines []entry, err error) {
	if k.Evidence() {
		at, err := time.Parse(time.RFC3339, row.Doc.Text("received_at"))
		if err != nil {
			at = time.Time{}
		}
		lines = append(lines, entry{About: row.ID, At: at.UTC(), User: row.Doc.Text("author"), Carrier: row.Doc.Text("carrier"), Op: string(record.Create), Changes: []change{}})
	}
	past, err := v.History(ctx, k.Name, row.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range past {
		line := entry{About: row.ID, Seq: p.Seq, At: p.At, User: p.User, Carrier: p.Carrier, Op: p.Op, Changes: []change{}, Mid: p.Mid}
		for _, c := range p.Changes {
			shown := seen.change(k, c)
			if c.Field == "review" {
				line.Words, line.Reason = said(shown.To, p.Op)
			}
			line.Changes = append(line.Changes, shown)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// said are the words of a verdict, of an author's answer or of a second look, whichever came last, and the reason of a
// verdict.
func said(review jsontext.Value, op string) (words, reason string) {
	r := record.Doc{{Name: "r", Value: review}}.Sub("r")
	switch {
	case r.Has("second"):
		return r.Sub("second").Text("words"), ""
	case r.Has("answer"):
		return r.Sub("answer").Text("words"), ""
	case op == string(record.Void):
		return r.Text("reason"), "" // a withdrawal's reason is words
	default:
		return r.Text("words"), r.Text("reason")
	}
}

// change leaves out what is private.
func (v view) change(k *record.Kind, c journal.FieldChange) change {
	one := func(value jsontext.Value) (shown jsontext.Value, hidden bool) {
		if value == nil {
			return nil, false
		}
		d := k.Without(record.Doc{{Name: c.Field, Value: value}}, v.private...)
		return d.Get(c.Field), d.Get(c.Field) == nil
	}
	from, a := one(c.From)
	to, b := one(c.To)
	return change{c.Field, from, to, a || b}
}
