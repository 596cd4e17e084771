package people

import (
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

type entryOut struct {
	N     int64          `json:"n"`
	At    time.Time      `json:"at"`
	User  string         `json:"user,omitempty"` // absent: an operator, in the dashboard
	Name  string         `json:"name"`
	Did   audit.Deed     `json:"did"`
	About *aboutOut      `json:"about,omitempty"`
	Unit  string         `json:"unit,omitempty"`
	Why   string         `json:"why,omitempty"`
	Facts map[string]any `json:"facts,omitempty"`
}

type aboutOut struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name,omitempty"` // of an account
}

// mostEntries is how many lines one answer has at most.
const mostEntries = 200

// audit tells what was done in a leader's or an auditor's area, newest first.
func (d *Desk) audit(e *core.RequestEvent) error {
	var in struct {
		Unit  string `json:"unit"`
		User  string `json:"user"`
		Kind  string `json:"kind"`
		ID    string `json:"id"`
		After int64  `json:"after"` // lines older than this one
		Limit int    `json:"limit"`
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	units := l.area
	for _, g := range l.grant {
		if g.Role == record.Auditor && g.Holds(d.Clock()) {
			units = append(slices.Clip(units), org.Area(g.Role, g.Unit, d.Journal.Tree())...)
		}
	}
	slices.Sort(units)
	units = slices.Compact(units)
	if _, mine := slices.BinarySearch(units, in.Unit); len(units) == 0 || in.Unit != "" && !mine {
		return notYours
	}
	if in.Unit != "" {
		units = slices.DeleteFunc(d.Journal.Tree().Within(in.Unit), func(u string) bool { _, mine := slices.BinarySearch(units, u); return !mine })
	}
	if in.Limit <= 0 || in.Limit > mostEntries {
		in.Limit = mostEntries
	}
	ctx := e.Request.Context()
	found, more, err := audit.Read(ctx, d.reads(), audit.Filter{Units: units, Doers: d.holders(units), User: in.User, Kind: in.Kind, ID: in.ID, Before: in.After, Limit: in.Limit})
	if err != nil {
		return err
	}
	var ids []string
	for _, f := range found {
		ids = append(ids, f.User, f.ID)
	}
	accounts, err := d.accounts(ctx, ids)
	if err != nil {
		return err
	}
	entries := []entryOut{}
	for _, f := range found {
		out := entryOut{N: f.N, At: f.At, User: f.User, Name: accounts[f.User].name, Did: f.Did, Unit: f.Unit, Why: f.Why, Facts: f.Facts}
		if f.ID != "" {
			out.About = &aboutOut{Kind: f.Kind, ID: f.ID}
			if f.Kind == "user" {
				out.About.Name = accounts[f.ID].name
			}
		}
		entries = append(entries, out)
	}
	return answer.Say(e, map[string]any{"entries": entries, "more": more})
}

// holders are the people who hold a role in one of these units, or did lately.
func (d *Desk) holders(units []string) (users []string) {
	back := d.Clock().Add(-lately)
	for user, grants := range d.Journal.Granted() {
		if slices.ContainsFunc(grants, func(g org.Grant) bool {
			_, here := slices.BinarySearch(units, g.Unit)
			return here && !g.Ended(back)
		}) {
			users = append(users, user)
		}
	}
	return users
}
