package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// later is how many people of a branch came too late for the approved list and stand on the one that waits.
const later = 10

// lists compiles each branch's list for Tết as its people would: most stand on one that the People's Committee approved,
// the last to come on a supplement that waits for it.
func (s *seeder) lists(ctx context.Context) error {
	for i, who := range []struct{ compiles, leads, approves string }{
		{"member@kienan.example", "leader@kienan.example", "approver@kienan.example"},
		{"leader@longbien.example", "leader@longbien.example", "approver@longbien.example"},
	} {
		b := s.branches()[i]
		people := slices.Concat(b.Alone, b.Heads)
		rest := slices.Clone(people[alone/2 : alone/2+later])
		first := slices.Delete(people, alone/2, alone/2+later)
		var err error
		if b.Approved, err = s.list(ctx, b, who.compiles, "Danh sách nhận quà Tết", first); err != nil {
			return err
		}
		if err := s.moveList(ctx, b.Approved, who.compiles, "draft", "checked"); err != nil {
			return err
		}
		if err := s.moveList(ctx, b.Approved, who.leads, "checked", "submitted"); err != nil {
			return err
		}
		row, _, err := s.j.Row(ctx, record.List.Name, b.Approved)
		if err != nil {
			return err
		}
		if err := s.moveList(ctx, b.Approved, who.approves, "submitted", "approved", "seen", map[string]any{"sha": row.Doc.Text("items_sha")},
			"doc_no", fmt.Sprintf("%d/QĐ-UBND", 12+i), "doc_date", s.now.AddDate(0, 0, -5).Format(time.DateOnly)); err != nil {
			return err
		}
		if b.Waiting, err = s.list(ctx, b, who.compiles, "Danh sách bổ sung", rest); err != nil {
			return err
		}
		if err := s.moveList(ctx, b.Waiting, who.leads, "draft", "submitted"); err != nil {
			return err
		}
	}
	return nil
}

func (s *seeder) list(ctx context.Context, b *Branch, by, title string, people []string) (id string, err error) {
	id = s.newID()
	muts := []record.Doc{record.NewDoc("kind", record.List.Name, "op", record.Create, "id", id, "f",
		record.NewDoc("campaign", s.w.Tet, "unit", b.Unit, "title", title))}
	for i, person := range people {
		muts = append(muts, record.NewDoc("kind", record.ListItem.Name, "op", record.Create, "id", s.newID(), "f",
			record.NewDoc("list", id, "campaign", s.w.Tet, "unit", b.Unit, "beneficiary", person, "gift_type", s.w.Gifts[0], "qty", 1, "order", i+1)))
	}
	return id, s.does(ctx, by, muts...)
}

func (s *seeder) moveList(ctx context.Context, id, by, from, to string, more ...any) error {
	f := record.NewDoc(append([]any{"from", from, "to", to}, more...)...)
	return s.does(ctx, by, record.NewDoc("kind", record.List.Name, "op", record.Transition, "id", id, "f", f))
}

// does sends mutations as somebody's phone would; each must be taken as it is.
func (s *seeder) does(ctx context.Context, email string, muts ...record.Doc) error {
	p := journal.Push{Epoch: s.j.Mark().Epoch, User: s.w.User(email), Device: record.NewDevice(), Schema: record.Schema}
	for _, m := range muts {
		m.Put("at", s.now.Format(time.RFC3339))
		m.Put("sv", record.Schema)
		mutation, problem := record.ParseMutation(record.NewMID(s.now), nil, m.JSON())
		p.Sent = append(p.Sent, journal.Sent{Mutation: mutation, Problem: problem})
	}
	done, err := s.j.Commit(ctx, p)
	if err != nil {
		return err
	}
	for i, r := range done.Results {
		if r.S != record.OK {
			return fmt.Errorf("%s of %s: %s %s %s", muts[i].Text("op"), muts[i].Text("kind"), r.S, r.Code, r.Field)
		}
	}
	return nil
}
