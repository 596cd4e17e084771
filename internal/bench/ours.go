package bench

import (
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

const (
	leader     = "leader@kienan.example"
	volunteers = 8
)

func volunteer(i int) string { return fmt.Sprintf("volunteer%d@kienan.example", i+1) }

// beginOurs is the whole server on the demo's world, with beneficiaries enough for all handovers. They live in a ward
// beside the one that records, so that a leader who pulls takes handovers and little else.
func beginOurs(ctx context.Context, s spec) (opening, map[string]handler, func() error, error) {
	srv, err := demo.Open(s.Dir, server.Config{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return opening{}, nil, nil, err
	}
	fail := func(err error) (opening, map[string]handler, func() error, error) {
		return opening{}, nil, nil, errors.Join(err, demo.Close(srv))
	}
	world, err := demo.Seed(ctx, srv, time.Now(), demo.Options{Nearby: true})
	if err != nil {
		return fail(err)
	}
	campaign, err := withoutLists(ctx, srv, world.Tet)
	if err != nil {
		return fail(err)
	}
	first := opening{Unit: world.KienAn.Unit, Campaign: campaign, Gift: world.Gifts[0]}
	beside := neighbours(srv.Journal.Tree(), world.KienAn)
	if first.People, err = settle(ctx, srv.Journal, beside[:1], s.People); err != nil {
		return fail(err)
	}
	if first.Ears, err = ears(ctx, srv, beside[0], s.Ears); err != nil {
		return fail(err)
	}
	url, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- demo.Serve(srv, "127.0.0.1:0", func(at string) { url <- at }) }()
	select {
	case first.URL = <-url:
	case err := <-ended:
		return fail(err)
	}
	words := map[string]handler{"others": func(n int) error {
		_, err := settle(ctx, srv.Journal, beside, n)
		return err
	}}
	return first, words, func() error { return errors.Join(demo.Close(srv), <-ended) }, nil
}

// withoutLists makes a campaign like another but without lists of beneficiaries: a gift to somebody who is not on one would
// raise a question each time, and the other side asks none.
func withoutLists(ctx context.Context, srv *server.Server, like string) (id string, err error) {
	id = record.NewID(time.Now())
	err = srv.Journal.Do(ctx, func(tx *journal.Tx) error {
		row, _, err := tx.Row(record.Campaign.Name, like)
		if err != nil {
			return err
		}
		return tx.Put(record.Write{Kind: record.Campaign, ID: id, Doc: row.Doc.Clone(), New: true})
	})
	return id, err
}

// ears are n volunteers of a unit, signed in: who was served there is news to them.
func ears(ctx context.Context, srv *server.Server, unit string, n int) ([]ear, error) {
	users, err := accounts(srv.App, "ear", n)
	if err != nil {
		return nil, err
	}
	all := make([]ear, n)
	err = srv.Journal.Do(ctx, func(tx *journal.Tx) error {
		for i, u := range users {
			all[i] = ear{u.token, "sync/" + u.id}
			if err := tx.Grant(org.Grant{ID: record.NewID(time.Now()), User: u.id, Role: record.Volunteer, Unit: unit, From: time.Now().AddDate(-1, 0, 0)}); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// neighbours are the living wards and communes of the province but the branch's own.
func neighbours(tree *org.Tree, b demo.Branch) (units []string) {
	for _, id := range tree.Children(b.Province) {
		if u, _ := tree.Unit(id); id != b.Unit && u.ValidTo == "" {
			units = append(units, id)
		}
	}
	return units
}

// settle puts n people, each a household of their own, into units in turn.
func settle(ctx context.Context, j *journal.Journal, units []string, n int) ([]string, error) {
	ids := make([]string, n)
	for _, part := range parts(ids, 1000) {
		now := time.Now()
		for i := range part {
			part[i] = record.NewID(now)
		}
		err := j.Do(ctx, func(tx *journal.Tx) error {
			for i, id := range part {
				doc := record.NewDoc("unit", units[i%len(units)], "name", fmt.Sprintf("Nguyễn Thị Hồng %d", i), "hamlet", "Tổ dân phố 5",
					"birth_year", 1941, "household_size", 1, "categories", []string{"elderly_alone"}, "address", "Ngõ 12, đường Trần Thành Ngọ",
					"need", "Gạo, chăn ấm, thăm khám định kỳ")
				if err := tx.Put(record.Write{Kind: record.Beneficiary, ID: id, Doc: doc, New: true}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// phone speaks the sync contract with bodies made beforehand.
type phone struct {
	*client
	epoch string
}

// phone signs a person of the demo's world in and says hello.
func (c *child) phone(ctx context.Context, email string) (*phone, error) {
	in, err := signIn(ctx, c.URL, email, demo.Password)
	if err != nil {
		return nil, err
	}
	p := &phone{client: in}
	body, err := json.Marshal(map[string]any{"device": record.NewDevice(), "app": "bench", "schema": record.Schema, "queue": 0})
	if err != nil {
		return nil, err
	}
	var hello struct{ Epoch string }
	err = p.call(ctx, "POST", "/api/sync/v1/hello", body, &hello)
	p.epoch = hello.Epoch
	return p, err
}

// pushesADevice is how many requests a device sends before another takes its place: a device may burst, but not for ever.
const pushesADevice = 100

// pushes are the bodies that carry mutations, as many in each as may be.
func (p *phone) pushes(all []mutation) ([][]byte, error) { return p.pushesOf(all, batch) }

// pushesOf are the bodies that carry mutations, so many each.
func (p *phone) pushesOf(all []mutation, size int) (bodies [][]byte, err error) {
	device := ""
	for i, part := range parts(all, size) {
		if i%pushesADevice == 0 {
			device = record.NewDevice()
		}
		body, err := json.Marshal(map[string]any{"epoch": p.epoch, "device": device, "schema": record.Schema, "muts": part})
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, body)
	}
	return bodies, nil
}

// send pushes one body after another and reads each answer: every mutation must have been taken as it is.
func (p *phone) send(ctx context.Context, bodies [][]byte) error {
	for _, body := range bodies {
		var got struct {
			Head int64 `json:"head"`
			Res  []struct {
				Mid  string `json:"mid"`
				S    string `json:"s"`
				Seq  int64  `json:"seq"`
				Code string `json:"code"`
			} `json:"res"`
			Receipt string `json:"receipt"`
		}
		if err := p.call(ctx, "POST", "/api/sync/v1/push", body, &got); err != nil {
			return err
		}
		if got.Receipt == "" || len(got.Res) == 0 {
			return fmt.Errorf("a push of %d bytes has no answer", len(body))
		}
		for _, r := range got.Res {
			if r.S != "ok" || r.Seq > got.Head {
				return fmt.Errorf("mutation %s: %s %s", r.Mid, r.S, r.Code)
			}
		}
	}
	return nil
}

// push sends mutations without being measured.
func (p *phone) push(ctx context.Context, all []mutation) error {
	bodies, err := p.pushes(all)
	if err != nil {
		return err
	}
	return p.send(ctx, bodies)
}

// cursors are how far a phone has read.
type cursors map[string]struct {
	Gen  string `json:"gen"`
	Seq  *int64 `json:"seq,omitempty"`
	Snap string `json:"snap,omitempty"`
}

// pull reads everything after the cursors, as a device of its own, and counts the handovers.
func (p *phone) pull(ctx context.Context, from cursors) (at cursors, handovers int, err error) {
	device := record.NewDevice()
	for at = from; ; {
		body, err := json.Marshal(map[string]any{"device": device, "epoch": p.epoch, "schema": record.Schema, "cur": at})
		if err != nil {
			return nil, 0, err
		}
		var page struct {
			Ch []struct {
				K  string   `json:"k"`
				ID string   `json:"id"`
				S  string   `json:"s"`
				V  int64    `json:"v"`
				F  handover `json:"f"`
			} `json:"ch"`
			Cur  cursors `json:"cur"`
			More bool    `json:"more"`
		}
		if err := p.call(ctx, "POST", "/api/sync/v1/pull", body, &page); err != nil {
			return nil, 0, err
		}
		for _, ch := range page.Ch {
			if ch.K == record.GiftHandover.Name && ch.F.Beneficiary != "" {
				handovers++
			}
		}
		if at = page.Cur; !page.More {
			return at, handovers, nil
		}
	}
}
