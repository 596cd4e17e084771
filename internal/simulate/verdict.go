package simulate

import (
	"context"
	"fmt"
	"slices"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/record"
)

// judge decides about a record that waits in what the person leads. Its author is somebody else.
func (h *hand) judge() (done, error) {
	kind := pick(h, record.GiftHandover, record.Activity, record.FirstAidCase)
	waiting, err := h.waiting(kind)
	if err != nil || len(waiting) == 0 {
		return done{}, err
	}
	to, v := "accepted", client.Verdict{}
	if h.rng.IntN(5) == 0 {
		to, v = "returned", h.askMore()
	}
	mid, err := h.decide(kind, h.any(waiting), to, v)
	if err != nil {
		return done{}, err
	}
	return done{"duyệt một bản ghi", "a verdict on a record", []string{mid}}, nil
}

// waiting are the records of others, whole with their photos, that wait for this leader; nobody else has any.
func (h *hand) waiting(kind *record.Kind) ([]client.Row, error) {
	info, err := h.phone.Info()
	if err != nil || !slices.ContainsFunc(info.Me.Subs("roles"), func(g record.Doc) bool { return g.Text("role") == string(record.BranchLeader) }) {
		return nil, err
	}
	return h.rows(kind, func(d record.Doc) bool {
		return d.Text("review_state") == "received" && !d.Has("corrected_by") && d.Text("author") != info.User && (len(d.Subs("photos")) == 0 || d.Text("evidence") == "full")
	})
}

func (h *hand) askMore() client.Verdict {
	return client.Verdict{Reason: "other", Words: "Ghi thêm giúp nhé.", Due: h.now().AddDate(0, 0, 3)}
}

// decide gives a verdict on a record whose photos were seen.
func (h *hand) decide(kind *record.Kind, row client.Row, to string, v client.Verdict) (mid string, err error) {
	v.Photos = map[string]string{}
	for _, ph := range row.Doc.Subs("photos") {
		v.Photos[ph.Text("sha256")] = "full"
	}
	return h.phone.Review(kind.Name, row.ID, to, v)
}

// Evening lets the leaders of teams decide about most of what waits for them, the oldest first, and leaves the rest and
// whatever somebody asked about. It tells how many records were decided on.
func Evening(ctx context.Context, cfg Config, teams ...Team) (decided int, err error) {
	cfg.Phones, cfg.Users = len(teams), nil
	for _, t := range teams {
		cfg.Users = append(cfg.Users, t.Leader)
	}
	r, err := newRun(cfg)
	if err != nil {
		return 0, err
	}
	defer r.clear()
	for i, t := range teams {
		n, err := r.evening(ctx, i)
		if err != nil {
			return decided, fmt.Errorf("the evening of %s: %w", t.Leader, err)
		}
		decided += n
	}
	return decided, nil
}

func (r *run) evening(ctx context.Context, i int) (decided int, err error) {
	h, err := r.newHand(i)
	if err != nil {
		return 0, err
	}
	defer h.close()
	if err := h.begin(ctx); err != nil {
		return 0, err
	}
	open, err := h.rows(record.Flag, func(d record.Doc) bool { return d.Text("state") == "open" })
	if err != nil {
		return 0, err
	}
	asked := map[string]bool{}
	for _, f := range open {
		for _, about := range f.Doc.Subs("about") {
			asked[about.Text("id")] = true
		}
	}
	for _, kind := range []*record.Kind{record.GiftHandover, record.Activity, record.FirstAidCase} {
		rows, err := h.waiting(kind)
		if err != nil {
			return decided, err
		}
		rows = slices.DeleteFunc(rows, func(r client.Row) bool { return asked[r.ID] })
		for n, row := range rows[:len(rows)*6/10] { // by id, so by age
			to, v := "accepted", client.Verdict{}
			switch n % 9 {
			case 4:
				to, v = "rejected", client.Verdict{Reason: "wrong_person"}
			case 7:
				to, v = "returned", h.askMore()
			}
			if _, err := h.decide(kind, row, to, v); err != nil {
				return decided, err
			}
			decided++
		}
	}
	return decided, h.handIn(ctx)
}
