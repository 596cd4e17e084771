package simulate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Team are accounts of one branch whose phones meet the same people.
type Team struct{ One, Other, Leader string }

// Overlaps lets the phones of teams work offline beside one another for a morning, and hands in what they recorded: a
// house that is given to twice, once by another organisation; a person who is visited twice; one photo for two gifts; two
// changes of one field; somebody who is on the list already. The leader returns one record and leaves the rest to decide.
func Overlaps(ctx context.Context, cfg Config, teams ...Team) error {
	cfg.Phones, cfg.Users = 3*len(teams), nil
	for _, t := range teams {
		cfg.Users = append(cfg.Users, t.One, t.Other, t.Leader)
	}
	r, err := newRun(cfg)
	if err != nil {
		return err
	}
	defer r.clear()
	for i, t := range teams {
		if err := r.overlap(ctx, 3*i); err != nil {
			return fmt.Errorf("the morning of %s and %s: %w", t.One, t.Other, err)
		}
	}
	return nil
}

func (r *run) overlap(ctx context.Context, first int) error {
	var hands [3]*hand
	for i := range hands {
		h := &hand{run: r, n: first + i + 1, who: r.Users[first+i], path: filepath.Join(r.Dir, fmt.Sprintf("team-%d.db", first+i+1)),
			rng: rand.New(rand.NewPCG(r.Seed, uint64(first+i))), given: map[string]bool{}, photoOf: map[string]string{},
			line: &line{base: r.base, speed: 1, rng: rand.New(rand.NewPCG(r.Seed, 0))}}
		if err := h.open(); err != nil {
			return err
		}
		defer h.close()
		if err := h.begin(ctx); err != nil {
			return err
		}
		hands[i] = h
	}
	one, other, leader := hands[0], hands[1], hands[2]
	people, err := leader.rows(record.Beneficiary, func(record.Doc) bool { return true })
	if err != nil {
		return err
	}
	m := &morning{now: time.Now()}
	m.pick(people)
	if m.campaign, m.gift, err = one.usual(); err != nil {
		return err
	}
	same := one.rng.Uint64()
	err = errors.Join(
		m.give(one, m.heads[0], one.rng.Uint64(), false), m.give(other, m.members[0], other.rng.Uint64(), false, "giver", "Hội Liên hiệp Phụ nữ phường"),
		m.give(one, m.alone[0], one.rng.Uint64(), false), m.give(other, m.alone[0], other.rng.Uint64(), false),
		m.give(one, m.alone[1], same, false), m.give(other, m.alone[2], same, true), m.give(one, m.alone[5], one.rng.Uint64(), false),
		m.set(one, m.alone[3], "phone", "0000 100 201"), m.set(other, m.alone[3], "phone", "0000 100 210"),
		m.again(leader, m.alone[4]))
	if err != nil {
		return err
	}
	for _, h := range []*hand{one, other, leader} {
		if err := h.handIn(ctx); err != nil {
			return err
		}
	}
	if _, err := leader.phone.Pull(ctx); err != nil {
		return err
	}
	if err := m.returns(leader); err != nil {
		return err
	}
	return leader.handIn(ctx)
}

// morning is what a team does.
type morning struct {
	now            time.Time
	campaign       string
	gift           client.Row
	heads, members []client.Row // of one house each
	alone          []client.Row
	returned       string // the last record, which the leader will return
}

// pick chooses people from the end of the list, so that others meet them less.
func (m *morning) pick(people []client.Row) {
	slices.SortFunc(people, func(a, b client.Row) int { return strings.Compare(b.ID, a.ID) })
	for _, p := range people {
		if head := p.Doc.Text("household"); head != "" {
			if i := slices.IndexFunc(people, func(h client.Row) bool { return h.ID == head }); i >= 0 {
				m.heads, m.members = append(m.heads, people[i]), append(m.members, p)
			}
		} else if p.Doc.Int("household_size") == 1 {
			m.alone = append(m.alone, p)
		}
	}
}

func (m *morning) give(h *hand, to client.Row, photo uint64, turned bool, more ...any) error {
	taken := m.now.Add(-time.Minute).Truncate(time.Second)
	data := demo.PhotoAt(photo, taken)
	if turned {
		data = demo.Turned(photo, taken)
	}
	preview, err := client.Preview(data)
	if err != nil {
		return err
	}
	f := append(record.NewDoc("campaign", m.campaign, "unit", to.Doc.Text("unit"), "beneficiary", to.ID, "gift_type", m.gift.ID, "qty", 1,
		"value", m.gift.Doc.Int("value"), "received_by", "self", "consent", "given", "given_at", m.now.Format(time.RFC3339)), record.NewDoc(more...)...)
	if err := errors.Join(h.tellVersion(&f), h.locate(&f, to.Doc.Text("hamlet"))); err != nil {
		return err
	}
	id, _, err := h.phone.Record(record.GiftHandover.Name, f, client.Photo{Data: data, Preview: preview, Type: "image/jpeg", TakenAt: taken})
	m.returned = id
	return err
}

func (m *morning) set(h *hand, who client.Row, field, value string) error {
	_, err := h.phone.Set(record.Beneficiary.Name, who.ID, map[string]any{field: value})
	return err
}

// again writes somebody down who is on the list, as one hears the name at the door.
func (m *morning) again(h *hand, who client.Row) error {
	f := record.NewDoc("unit", who.Doc.Text("unit"), "name", who.Doc.Text("name"), "birth_year", who.Doc.Int("birth_year"), "hamlet", who.Doc.Text("hamlet"),
		"household_size", 1, "need", "chăn ấm")
	_, _, err := h.phone.Record(record.Beneficiary.Name, f)
	return err
}

// returns asks the author of one record for a better photo.
func (m *morning) returns(leader *hand) error {
	row, err := leader.phone.Row(record.GiftHandover.Name, m.returned)
	if err != nil {
		return err
	}
	v := client.Verdict{Reason: "photo_unclear", Words: "Ảnh chưa rõ người nhận, chụp lại giúp nhé.", Due: m.now.AddDate(0, 0, 2)}
	for _, p := range row.Doc.Subs("photos") {
		sha := p.Text("sha256")
		v.Photos = map[string]string{sha: "full"}
		v.Mark = map[string]any{"photo": sha, "shapes": []any{map[string]any{"type": "circle", "x": 0.3, "y": 0.2, "x2": 0.7, "y2": 0.6}}}
	}
	_, err = leader.phone.Review(record.GiftHandover.Name, m.returned, "returned", v)
	return err
}

// usual is the open campaign and its first gift type.
func (h *hand) usual() (campaign string, gift client.Row, err error) {
	day := today(time.Now())
	open, err := h.rows(record.Campaign, func(d record.Doc) bool { return d.Text("starts") <= day && day <= d.Text("ends") })
	if err != nil || len(open) == 0 {
		return "", gift, errors.Join(err, errors.New("no campaign is open"))
	}
	gifts, err := h.rows(record.GiftType, func(d record.Doc) bool { return d.Text("campaign") == open[0].ID })
	if err != nil || len(gifts) == 0 {
		return "", gift, errors.Join(err, errors.New("the campaign has no gifts"))
	}
	return open[0].ID, gifts[0], nil
}

// handIn syncs until nothing waits on the phone.
func (h *hand) handIn(ctx context.Context) error {
	return h.insist(ctx, func() error {
		if _, err := h.phone.Sync(ctx); err != nil {
			return err
		}
		info, err := h.phone.Info()
		if err != nil {
			return err
		}
		if info.Queue > 0 {
			return errors.New("something waits on the phone still")
		}
		return nil
	})
}
