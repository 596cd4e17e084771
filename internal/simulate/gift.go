package simulate

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/record"
)

// gift is a handover that this phone recorded.
type gift struct {
	id     string
	fields record.Doc
	to     string // name
}

// give hands a gift to somebody of the person's own streets who has none yet, and now and then to somebody else.
func (h *hand) give() (done, error) {
	now := h.now()
	day := today(now)
	campaigns, err := h.rows(record.Campaign, func(d record.Doc) bool { return d.Text("starts") <= day && day <= d.Text("ends") })
	if err != nil || len(campaigns) == 0 {
		return done{}, err
	}
	campaign := h.any(campaigns).ID
	gifts, err := h.rows(record.GiftType, func(d record.Doc) bool { return d.Text("campaign") == campaign })
	if err != nil || len(gifts) == 0 {
		return done{}, err
	}
	people, err := h.rows(record.Beneficiary, func(d record.Doc) bool { return d.Text("unit") != "" })
	if err != nil || len(people) == 0 {
		return done{}, err
	}
	served := func(r client.Row) bool {
		return h.given[cmp.Or(r.Doc.Text("household"), r.ID)] || slices.ContainsFunc(r.Doc.Subs("served"), func(s record.Doc) bool { return s.Text("campaign") == campaign })
	}
	choice := slices.DeleteFunc(slices.Clone(people), served)
	if mine := slices.DeleteFunc(slices.Clone(choice), func(r client.Row) bool { return !h.walks(r.Doc.Text("hamlet"), people) }); len(mine) > 0 && h.rng.IntN(100) < 75 {
		choice = mine
	}
	if len(choice) == 0 || h.rng.IntN(100) < 6 {
		choice = people // a mistake, or somebody sent twice
	}
	to := h.any(choice)
	kind := gifts[0]
	if h.rng.IntN(3) == 0 {
		kind = h.any(gifts)
	}
	given := now.Add(-time.Duration(h.rng.IntN(2*3600)) * time.Second) // hours of work pass in minutes here
	f := record.NewDoc("campaign", campaign, "unit", to.Doc.Text("unit"), "beneficiary", to.ID, "gift_type", kind.ID, "qty", 1,
		"value", kind.Doc.Int("value"), "received_by", "self", "given_at", given.Format(time.RFC3339))
	if err := errors.Join(h.tellVersion(&f), h.locate(&f, to.Doc.Text("hamlet"))); err != nil {
		return done{}, err
	}
	if h.rng.IntN(7) == 0 {
		name, _ := demo.Name(h.rng)
		f.Put("received_by", "proxy")
		f.Put("proxy", record.NewDoc("name", name, "relation", "con", "reason", "đi vắng"))
	}
	var photos []client.Photo
	if h.rng.Float64() < h.Photos {
		f.Put("consent", "given")
		if photos, err = h.shoot(now); err != nil {
			return done{}, err
		}
	}
	id, mid, err := h.phone.Record(record.GiftHandover.Name, f, photos...)
	if err != nil {
		return done{}, err
	}
	h.declared(mid, photos)
	h.given[cmp.Or(to.Doc.Text("household"), to.ID)] = true
	name := to.Doc.Text("name")
	h.own = append(h.own, gift{id, f, name})
	vi, en := "trao quà cho "+name, "a gift for "+name
	if len(photos) > 0 {
		vi, en = vi+", có ảnh", en+", with a photo"
	}
	return done{vi, en, []string{mid}}, nil
}

// tellVersion puts into a handover the newest approved version of its list that the phone holds.
func (h *hand) tellVersion(f *record.Doc) error {
	lists, err := h.rows(record.List, func(d record.Doc) bool {
		return d.Text("campaign") == f.Text("campaign") && record.ListApproved(d.Text("state"))
	})
	newest := int64(0)
	for _, l := range lists {
		newest = max(newest, l.Doc.Int("version"))
	}
	if newest > 0 {
		f.Put("list_version", newest)
	}
	return err
}

// walks says whether a hamlet is one that this person was sent to.
func (h *hand) walks(hamlet string, people []client.Row) bool {
	var all []string
	for _, r := range people {
		all = append(all, r.Doc.Text("hamlet"))
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[(h.n-1)%len(all)] == hamlet
}

// correct mends an own handover by another record.
func (h *hand) correct() (done, error) {
	g, ok := h.takeOwn()
	if !ok {
		return done{}, nil
	}
	f := g.fields.Clone()
	f.Put("corrects", g.id)
	f.Put("note", "ghi nhầm, sửa lại")
	_, mid, err := h.phone.Record(record.GiftHandover.Name, f)
	if err != nil {
		return done{}, err
	}
	return done{"đính chính lần trao cho " + g.to, "a correction of the gift for " + g.to, []string{mid}}, nil
}

// withdraw takes an own handover back.
func (h *hand) withdraw() (done, error) {
	g, ok := h.takeOwn()
	if !ok {
		return done{}, nil
	}
	mid, err := h.phone.Void(record.GiftHandover.Name, g.id, "ghi nhầm người")
	if errors.Is(err, client.ErrNoRow) {
		return done{}, nil
	}
	if err != nil {
		return done{}, err
	}
	return done{"rút lại lần trao cho " + g.to, "the gift for " + g.to + " withdrawn", []string{mid}}, nil
}

func (h *hand) takeOwn() (gift, bool) {
	if len(h.own) == 0 {
		return gift{}, false
	}
	i := h.rng.IntN(len(h.own))
	g := h.own[i]
	h.own = slices.Delete(h.own, i, i+1)
	return g, true
}
