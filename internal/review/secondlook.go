package review

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json/v2"
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// sampled is of how many records of a verdict the province looks at one again.
var sampled = map[string]uint32{"accepted": 20, "rejected": 10}

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
	out.More = out.Left > len(out.Rows)
	return answer.Say(e, out)
}

// sample are the ids of decided records that are to be looked at again by somebody who did not decide or write them, the
// oldest first. Which ones follows from a secret of the server, so that nobody who makes ids can keep out of it.
func (d *Desk) sample(ctx context.Context, v *journal.View, user string, f journal.Filter) (ids []string, err error) {
	where, args, err := f.Where()
	if err != nil {
		return nil, err
	}
	rows, err := v.Query(ctx, "SELECT r.id, r.review_state, r.author, r.carrier, r.review FROM `"+f.Kind+"` r WHERE r.review_state IN ('accepted', 'rejected') AND r.corrected_by = '' AND "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("sample %s: %w", f.Kind, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, state, author, carrier string
		var text []byte
		if err := rows.Scan(&id, &state, &author, &carrier, &text); err != nil {
			return nil, fmt.Errorf("sample %s: %w", f.Kind, err)
		}
		if author == user || carrier == user || !d.picks(id, state) {
			continue
		}
		var review struct {
			By     string `json:"by"`
			Second any    `json:"second"`
		}
		if err := json.Unmarshal(text, &review); err != nil {
			return nil, fmt.Errorf("sample %s: %w", f.Kind, err)
		}
		if review.Second == nil && review.By != user {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, rows.Err()
}

func (d *Desk) picks(id, state string) bool {
	sum, err := hex.DecodeString(d.Secret("second look\n" + id)[:8])
	if err != nil || sampled[state] == 0 {
		return false
	}
	n := uint32(sum[0])<<24 | uint32(sum[1])<<16 | uint32(sum[2])<<8 | uint32(sum[3])
	return n%sampled[state] == 0
}
