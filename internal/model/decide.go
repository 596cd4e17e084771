package model

import (
	"cmp"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// The server is the State that record.Decide reads. Rows that only warn (lists, donations, places) are none of the model's.
var _ record.State = (*Server)(nil)

// Row finds a row, living or gone.
func (s *Server) Row(kind, id string) (record.Row, bool, error) {
	if r := s.rows[Key{kind, id}]; r != nil {
		return r.Row, true, nil
	}
	return record.Row{}, false, nil
}

// LastDonation and the rest of record.State know of nothing.
func (s *Server) LastDonation(string) (day time.Time, component string, err error) { return }

// Donated knows of no donation.
func (s *Server) Donated(string, string, record.Donor) (string, error) { return "", nil }

// ListItems knows of no list.
func (s *Server) ListItems(string) ([]record.Row, error) { return nil, nil }

// ListVersion knows of no list.
func (s *Server) ListVersion(string, string, string) (newest, submitted int64, err error) { return }

// Centre knows no places.
func (s *Server) Centre(string) (at record.Position, ok bool, err error) { return }

// OffList knows of no list.
func (s *Server) OffList(string, string, string) (bool, error) { return false, nil }

// Before knows no places.
func (s *Server) Before(string) (record.Passage, bool) { return record.Passage{}, false }

// Handed implements record.State: the model asks about no hurry.
func (s *Server) Handed(string, time.Time, time.Duration) int { return 0 }

// do decides one mutation and applies it. Rejected has changed nothing.
func (s *Server) do(p Push, m *record.Mutation) (Result, error) {
	if m.SV < record.SchemaMin {
		return Result{Mid: m.Mid, S: record.Rejected, Code: record.TooOld}, nil
	}
	who := record.Actor{User: p.User, Device: p.Device, In: org.Standing(s.grantsOf(p.User), s.tree, s.now)}
	asked := m
	if s.Off == Was {
		asked = s.blind(m)
	}
	d, err := record.Decide(s, who, s.now, asked)
	if err != nil {
		return Result{}, err
	}
	r := Result{Mid: m.Mid, S: d.Status}
	if d.Problem != nil {
		r.Code = d.Problem.Code
	}
	if d.Status == record.Rejected {
		return r, nil
	}
	before := s.head
	s.effects[m.Mid]++
	for _, w := range d.Writes {
		s.write(m, w)
	}
	if s.Off != KeptLosers && len(d.Lost) > 0 {
		s.lost[m.Mid] = d.Lost
	}
	if s.counts(m, d) {
		s.count(m)
		if g := s.rows[Key{m.Kind.Name, m.ID}]; m.Kind == record.GiftHandover && m.Op == record.Create && len(d.Writes) > 0 && !g.Doc.Bool("counted") {
			r.S, r.Code = record.Conflict, record.AlreadyGiven
		}
	}
	if r.Seq = s.head; r.Seq == before {
		r.Seq = s.next()
	}
	return r, nil
}

func (s *Server) write(m *record.Mutation, w record.Write) {
	old := s.rows[Key{w.Kind.Name, w.ID}]
	if old != nil && m.Op == record.SetFields && s.Watch != nil {
		for _, f := range m.F {
			s.Watch(m.Mid, f.Name, old.Doc, w.Doc)
		}
	}
	s.put(w)
	if w.New && w.Kind == record.GiftHandover {
		s.inherit(w)
	}
}

// blind makes a set that pretends to have seen what stands there.
func (s *Server) blind(m *record.Mutation) *record.Mutation {
	r := s.rows[Key{m.Kind.Name, m.ID}]
	if m.Op != record.SetFields || r == nil {
		return m
	}
	seen := *m
	seen.F = m.F.Clone()
	for i, f := range m.F {
		c, err := record.ParseDoc(f.Value)
		if err != nil || c.Get("add") != nil || c.Get("remove") != nil {
			continue
		}
		if c.Del("was"); r.Doc.Has(f.Name) {
			c.Set("was", r.Doc.Get(f.Name))
		}
		seen.F[i].Value = c.JSON()
	}
	return &seen
}

// counts says whether what was decided may change who is counted.
func (s *Server) counts(m *record.Mutation, d record.Decision) bool {
	switch {
	case s.Off == Recount:
		return m.Kind == record.GiftHandover && m.Op == record.Create
	case m.Kind == record.Beneficiary && m.Op == record.SetFields:
		return m.F.Get("household") != nil
	default:
		return len(d.Writes) > 0
	}
}

// inherit gives a correction the place of what it corrects, when that stood until then and both are for one house.
func (s *Server) inherit(w record.Write) {
	old := s.rows[Key{w.Kind.Name, w.Doc.Text("corrects")}]
	if old == nil || !stood(old.Doc) || old.Doc.Text("corrected_by") != w.ID || s.house(old.Doc.Text("beneficiary")) != s.house(w.Doc.Text("beneficiary")) {
		return
	}
	r := *s.rows[Key{w.Kind.Name, w.ID}]
	r.first = old.first
	s.rows[Key{w.Kind.Name, w.ID}] = &r
}

// living is who somebody lives on as.
func (s *Server) living(person string) string {
	for {
		r := s.rows[Key{record.Beneficiary.Name, person}]
		if r == nil || len(r.Gone) <= len("merged:") || r.Gone[:len("merged:")] != "merged:" {
			return person
		}
		person = r.Gone[len("merged:"):]
	}
}

// house is what a person's gifts are counted for: the head of their household, else themselves.
func (s *Server) house(person string) string {
	person = s.living(person)
	if r := s.rows[Key{record.Beneficiary.Name, person}]; r != nil && r.Gone == "" {
		if head := r.Doc.Text("household"); head != "" {
			return s.living(head)
		}
	}
	return person
}

// lines are the live gifts of each house in one campaign, in the order in which they count.
func (s *Server) lines() map[[2]string][]*row {
	lines := map[[2]string][]*row{}
	for k, r := range s.rows {
		if k.Kind != record.GiftHandover.Name || !Live(r.Doc) {
			continue
		}
		key := [2]string{r.Doc.Text("campaign"), s.house(r.Doc.Text("beneficiary"))}
		lines[key] = append(lines[key], r)
	}
	for _, line := range lines {
		slices.SortFunc(line, func(a, b *row) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.Seq, b.Seq)) })
	}
	return lines
}

// Live says whether a gift stands: not withdrawn, not rejected, not corrected.
func Live(gift record.Doc) bool { return stood(gift) && !gift.Has("corrected_by") }

func stood(gift record.Doc) bool {
	state := gift.Text("review_state")
	return state != "withdrawn" && state != "rejected"
}

// count marks, of each house's live gifts, the first as many as the campaign allows, and no other gift.
func (s *Server) count(m *record.Mutation) {
	counted := map[string]bool{}
	with := map[string]string{}
	for key, line := range s.lines() {
		limit := 1
		if c := s.rows[Key{record.Campaign.Name, key[0]}]; c != nil {
			limit = max(1, int(c.Doc.Int("gift_limit")))
		}
		for i, r := range line {
			if counted[r.ID] = i < limit; i >= limit {
				with[r.ID] = line[0].ID
			}
		}
	}
	var wrong []*row
	for k, r := range s.rows {
		if k.Kind == record.GiftHandover.Name && (!r.Doc.Has("counted") || r.Doc.Bool("counted") != counted[r.ID] || r.Doc.Text("counted_with") != with[r.ID]) {
			if s.Off != Recount || r.ID == m.ID {
				wrong = append(wrong, r)
			}
		}
	}
	slices.SortFunc(wrong, func(a, b *row) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, r := range wrong {
		doc := r.Doc.Clone()
		doc.Put("counted", counted[r.ID])
		if doc.Del("counted_with"); with[r.ID] != "" {
			doc.Put("counted_with", with[r.ID])
		}
		s.put(record.Write{Kind: record.GiftHandover, ID: r.ID, Doc: doc})
	}
}
