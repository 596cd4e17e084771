package review

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json/v2"
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Share is of how many records of a verdict the province looks at one again.
type Share struct{ Accepted, Rejected uint32 }

// DefaultShare is one in twenty of what was accepted, and one in ten of what was rejected.
var DefaultShare = Share{Accepted: 20, Rejected: 10}

type secondIn struct {
	Unit     string `json:"unit"`
	Campaign string `json:"campaign"`
	Limit    int    `json:"limit"`
}

type secondOut struct {
	recordsOut
	Left int `json:"left"` // sampled and not looked at yet, these among them
}

// second are decided records for the province to look at again, the oldest first.
func (d *Desk) second(e *core.RequestEvent) error {
	who, err := answer.User(e)
	if err != nil {
		return err
	}
	var in secondIn
	if err := answer.Read(e, &in, maxBody); err != nil {
		return err
	}
	if in.Limit < 0 || in.Limit > mostRows {
		return invalid
	}
	s := sightOf(d.Journal, who.Id, "", d.Clock())
	looks := func(unit string) bool { return record.May([]record.Role{record.ProvinceLeader}, s.in(unit).Now) }
	ctx := e.Request.Context()
	v, err := d.Journal.View(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	out := secondOut{recordsOut: recordsOut{Rows: []rowOut{}, People: map[string]string{}}}
	asked := false
	limit := cmp.Or(in.Limit, usual)
	for _, k := range record.Kinds {
		if !k.Evidence() {
			continue
		}
		units, views := d.area(s, k, in.Unit)
		units = slices.DeleteFunc(units, func(u string) bool { return !looks(u) })
		if len(units) == 0 {
			continue
		}
		asked = true
		ids, err := d.sample(ctx, v, who.Id, journal.Filter{Kind: k.Name, Units: units, Campaign: in.Campaign})
		if err != nil {
			return wrongFilter(err)
		}
		out.Left += len(ids)
		var found []record.Row
		for _, id := range ids[:min(len(ids), limit-len(out.Rows))] {
			row, ok, err := v.Row(ctx, k.Name, id)
			if err != nil {
				return err
			}
			if ok {
				found = append(found, row)
			}
		}
		part, _, err := show(ctx, v, k, found, views)
		if err != nil {
			return err
		}
		out.Rows = append(out.Rows, part.Rows...)
		for user, name := range part.People {
			out.People[user] = name
		}
	}
	if !asked {
		return forbidden
	}
	v.Close()
	out.More = out.Left > len(out.Rows)
	return answer.Say(e, out)
}

// sample are the ids of decided records that are to be looked at again by somebody who did not decide, write, hand in or help with them, the
// oldest first. Which ones follows from a secret of the server, so that nobody who makes ids can keep out of it.
func (d *Desk) sample(ctx context.Context, v *journal.View, user string, f journal.Filter) (ids []string, err error) {
	where, args, err := f.Where()
	if err != nil {
		return nil, err
	}
	// All ids first, and of those picked the rest: most of the time goes into rows that cross from SQL to Go.
	picked, err := texts(ctx, v, "SELECT r.id, r.review_state FROM `"+f.Kind+"` r WHERE r.review_state IN ('accepted', 'rejected') AND r.corrected_by = '' AND "+where, args, d.picks)
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal(picked)
	if err != nil {
		return nil, err
	}
	helped := ""
	if record.KindOf(f.Kind).Field("helpers") != nil {
		helped = " AND NOT EXISTS (SELECT 1 FROM json_each(coalesce(nullif(r.helpers, ''), '[]')) h WHERE h.value = ?2)"
	}
	return texts(ctx, v, "SELECT r.id, r.author FROM `"+f.Kind+"` r WHERE r.id IN (SELECT value FROM json_each(?1)) AND r.author <> ?2 AND r.carrier <> ?2"+
		" AND r.review ->> 'by' <> ?2 AND coalesce(r.review ->> 'carrier', '') <> ?2 AND r.review ->> 'second' IS NULL"+helped+" ORDER BY r.id", []any{string(list), user}, nil)
}

// texts are the first columns of a query's rows that are wanted, by both of its two columns; nil wants all.
func texts(ctx context.Context, v *journal.View, query string, args []any, want func(a, b string) bool) (all []string, err error) {
	rows, err := v.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("sample: %w", err)
	}
	defer rows.Close()
	var a, b string
	for rows.Next() {
		if err := rows.Scan(&a, &b); err != nil {
			return nil, fmt.Errorf("sample: %w", err)
		}
		if want == nil || want(a, b) {
			all = append(all, a)
		}
	}
	return all, rows.Err()
}

func (d *Desk) picks(id, state string) bool {
	sum, err := hex.DecodeString(d.Secret("second look\n" + id)[:8])
	if err != nil {
		return false
	}
	share := cmp.Or(d.Share.Accepted, DefaultShare.Accepted)
	if state == "rejected" {
		share = cmp.Or(d.Share.Rejected, DefaultShare.Rejected)
	}
	return binary.BigEndian.Uint32(sum)%share == 0
}
