package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/chungsuc/chungsuc/internal/demo"
)

const plain = "PocketBase, synchronous=NORMAL: "

// pair starts a server of ours and a plain PocketBase with people for all rounds.
func (b *run) pair(ctx context.Context, people, rows int) (ours, other *child, err error) {
	b.tell("  dựng hai máy chủ / setting up both servers\n")
	return b.both(ctx, spec{Role: "ours", People: people}, spec{Role: "pocketbase", People: people, Rows: rows})
}

// both starts two children, or none.
func (b *run) both(ctx context.Context, one, two spec) (*child, *child, error) {
	var first, second *child
	var a, o error
	var started sync.WaitGroup
	started.Go(func() { first, a = b.start(ctx, one) })
	started.Go(func() { second, o = b.start(ctx, two) })
	started.Wait()
	err := errors.Join(a, o)
	if err != nil && a == nil {
		ending(&err, first)
	}
	if err != nil && o == nil {
		ending(&err, second)
	}
	return first, second, err
}

func ending(err *error, children ...*child) {
	for _, c := range children {
		*err = errors.Join(*err, c.stop())
	}
}

// share is the people of one round.
func share(people []string, round, n int) []string { return people[round*n : (round+1)*n] }

// pushBatch: one phone hands in records in pushes of 50; each answer is on stable storage, counted, and signed.
func (b *run) pushBatch(ctx context.Context) (f Figure, err error) {
	f, err = b.push(ctx, 1, rate("bản ghi/s"))
	f.OtherIs = plain + "batch API x50, 1 client"
	return f, err
}

// pushEight: eight phones of eight people at once.
func (b *run) pushEight(ctx context.Context) (f Figure, err error) {
	f, err = b.push(ctx, volunteers, rate("bản ghi/s"))
	f.OtherIs = plain + "batch API x50, 8 clients"
	return f, err
}

// memory is what a server holds after the same pushes.
func (b *run) memory(ctx context.Context) (f Figure, err error) {
	f, err = b.push(ctx, volunteers, megabytes)
	f.OtherIs = plain + "after the same records, batch API x50, 8 clients"
	return f, err
}

func (b *run) push(ctx context.Context, phones int, s scale) (f Figure, err error) {
	n := b.size.Push / phones * phones
	ours, other, err := b.pair(ctx, n*(b.size.Rounds+1), 0)
	if err != nil {
		return f, err
	}
	defer ending(&err, ours, other)
	mine, err := ours.phones(ctx, phones)
	if err != nil {
		return f, err
	}
	theirs := make([]*client, phones)
	for i := range theirs {
		if theirs[i], err = signIn(ctx, other.URL, volunteer(i), demo.Password); err != nil {
			return f, err
		}
	}
	return b.contest(ctx, s, n,
		side{ours, func(round int) (func() error, error) {
			return together(parts(rows(&ours.opening, share(ours.People, round, n)), n/phones), func(i int, part []row) (func() error, error) {
				bodies, err := mine[i].pushes(creates(part))
				return func() error { return mine[i].send(ctx, bodies) }, err
			})
		}},
		side{other, func(round int) (func() error, error) {
			return together(parts(rows(&other.opening, share(other.People, round, n)), n/phones), func(i int, part []row) (func() error, error) {
				bodies, err := batches(part)
				return func() error { return theirs[i].sendBatches(ctx, bodies) }, err
			})
		}})
}

// phones sign volunteers in.
func (c *child) phones(ctx context.Context, n int) ([]*phone, error) {
	all := make([]*phone, n)
	for i := range all {
		var err error
		if all[i], err = c.phone(ctx, volunteer(i)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// together prepares the work of each part, and gives work that does all of it at once.
func together(all [][]row, prepare func(i int, part []row) (func() error, error)) (func() error, error) {
	works := make([]func() error, len(all))
	for i, part := range all {
		var err error
		if works[i], err = prepare(i, part); err != nil {
			return nil, err
		}
	}
	return func() error {
		errs := make([]error, len(works))
		var all sync.WaitGroup
		for i, work := range works {
			all.Go(func() { errs[i] = work() })
		}
		all.Wait()
		return errors.Join(errs...)
	}, nil
}

// pushFloor: pushBatch against the bare SQL that it cannot do without.
func (b *run) pushFloor(ctx context.Context) (f Figure, err error) {
	n := b.size.Push
	ours, floor, err := b.both(ctx, spec{Role: "ours", People: n * (b.size.Rounds + 1)}, spec{Role: "floor"})
	if err != nil {
		return f, err
	}
	defer ending(&err, ours, floor)
	p, err := ours.phone(ctx, volunteer(0))
	if err != nil {
		return f, err
	}
	f, err = b.contest(ctx, rate("bản ghi/s"), n,
		side{ours, func(round int) (func() error, error) {
			bodies, err := p.pushes(creates(rows(&ours.opening, share(ours.People, round, n))))
			return func() error { return p.send(ctx, bodies) }, err
		}},
		side{floor, func(int) (func() error, error) {
			_, err := floor.ask(fmt.Sprintf("prepare %d", n))
			return func() error {
				_, err := floor.ask(fmt.Sprintf("write %d", batch))
				return err
			}, err
		}})
	f.OtherIs = "SQLite (modernc), synchronous=FULL: row, log, receipt, prepared, x50, no HTTP, no decision"
	return f, err
}

// pullFirst: a leader's new phone takes the branch's handovers; rows are parsed on both sides.
func (b *run) pullFirst(ctx context.Context) (f Figure, err error) {
	n := b.size.Pull
	ours, other, err := b.pair(ctx, n, n)
	if err != nil {
		return f, err
	}
	defer ending(&err, ours, other)
	p, err := ours.filled(ctx, n)
	if err != nil {
		return f, err
	}
	c, err := signIn(ctx, other.URL, volunteer(0), demo.Password)
	if err != nil {
		return f, err
	}
	whole := func(got int, err error) error {
		if err == nil && got != n {
			err = fmt.Errorf("%d rows came, %d are there", got, n)
		}
		return err
	}
	f, err = b.contest(ctx, rate("dòng/s"), n,
		side{ours, func(int) (func() error, error) {
			return func() error {
				_, got, err := p.pull(ctx, nil)
				return whole(got, err)
			}, nil
		}},
		side{other, func(int) (func() error, error) {
			return func() error { return whole(c.list(ctx)) }, nil
		}})
	f.OtherIs = plain + "list, perPage=500, skipTotal"
	return f, err
}

// filled has a volunteer push n handovers, and gives the leader's phone.
func (c *child) filled(ctx context.Context, n int) (*phone, error) {
	p, err := c.phone(ctx, volunteer(0))
	if err != nil {
		return nil, err
	}
	if err := p.push(ctx, creates(rows(&c.opening, c.People[:n]))); err != nil {
		return nil, err
	}
	return c.phone(ctx, leader)
}

const (
	changes = 100 // of pullDelta and verdicts
	repeats = 10  // pulls of each phone in a round of pullDelta
)

// pullDelta: what 100 changed rows cost a phone, when meanwhile many rows came to other units, and when none did.
func (b *run) pullDelta(ctx context.Context) (f Figure, err error) {
	b.tell("  dựng hai máy chủ / setting up both servers\n")
	n := max(b.size.Pull, changes*(b.size.Rounds+1))
	one, two, err := b.both(ctx, spec{Role: "ours", People: n}, spec{Role: "ours", People: n})
	if err != nil {
		return f, err
	}
	defer ending(&err, one, two)
	beside, err := newYard(ctx, one, creates(rows(&one.opening, one.People)), leader, volunteer(0))
	if err != nil {
		return f, err
	}
	alone, err := newYard(ctx, two, creates(rows(&two.opening, two.People)), leader, volunteer(0))
	if err != nil {
		return f, err
	}
	beside.others = b.size.Others / (b.size.Rounds + 1)
	f, err = b.contest(ctx, milliseconds, repeats*len(beside.phones), beside.delta(ctx), alone.delta(ctx))
	f.OtherIs = fmt.Sprintf("chính nó / itself, without %d rows of other units", beside.others*(b.size.Rounds+1))
	return f, err
}

// yard is a server of ours on which a leader judges handovers. Leader and author follow what changed: one by the unit's
// range of the log, the other by their own.
type yard struct {
	*child
	phones []*phone // the leader's, the author's
	at     []cursors
	made   []mutation
	others int // rows of other units that come in a round
}

// newYard has the author hand over what was made.
func newYard(ctx context.Context, c *child, made []mutation, leader, author string) (*yard, error) {
	y := &yard{child: c, made: made}
	for _, email := range []string{leader, author} {
		p, err := y.phone(ctx, email)
		if err != nil {
			return nil, err
		}
		y.phones = append(y.phones, p)
	}
	if err := y.phones[1].push(ctx, y.made); err != nil {
		return nil, err
	}
	for _, p := range y.phones {
		at, _, err := p.pull(ctx, nil)
		if err != nil {
			return nil, err
		}
		y.at = append(y.at, at)
	}
	return y, nil
}

func (y *yard) delta(ctx context.Context) side {
	return side{y.child, func(round int) (func() error, error) {
		if y.others > 0 {
			if _, err := y.ask(fmt.Sprintf("others %d", y.others)); err != nil {
				return nil, err
			}
		}
		verdicts, err := accepts(y.made[round*changes : (round+1)*changes])
		if err != nil {
			return nil, err
		}
		if err := y.phones[0].push(ctx, verdicts); err != nil {
			return nil, err
		}
		return func() error {
			for i, p := range y.phones {
				var at cursors
				for range repeats {
					var got int
					var err error
					if at, got, err = p.pull(ctx, y.at[i]); err != nil {
						return err
					}
					if got != changes {
						return fmt.Errorf("%d rows came, %d changed", got, changes)
					}
				}
				y.at[i] = at
			}
			return nil
		}, nil
	}}
}

// verdicts: a leader accepts 100 records, in two pushes of 50.
func (b *run) verdicts(ctx context.Context) (f Figure, err error) {
	n := changes * (b.size.Rounds + 1)
	ours, other, err := b.pair(ctx, n, 0)
	if err != nil {
		return f, err
	}
	defer ending(&err, ours, other)
	p, err := ours.phone(ctx, volunteer(0))
	if err != nil {
		return f, err
	}
	made := creates(rows(&ours.opening, ours.People))
	if err := p.push(ctx, made); err != nil {
		return f, err
	}
	judge, err := ours.phone(ctx, leader)
	if err != nil {
		return f, err
	}
	c, err := signIn(ctx, other.URL, volunteer(0), demo.Password)
	if err != nil {
		return f, err
	}
	theirs := rows(&other.opening, other.People)
	bodies, err := batches(theirs)
	if err != nil {
		return f, err
	}
	if err := c.sendBatches(ctx, bodies); err != nil {
		return f, err
	}
	f, err = b.contest(ctx, rate("xét duyệt/s"), changes,
		side{ours, func(round int) (func() error, error) {
			list, err := accepts(made[round*changes : (round+1)*changes])
			if err != nil {
				return nil, err
			}
			bodies, err := judge.pushes(list)
			return func() error { return judge.send(ctx, bodies) }, err
		}},
		side{other, func(round int) (func() error, error) {
			return func() error {
				for _, r := range theirs[round*changes : (round+1)*changes] {
					if err := c.accept(ctx, r.ID); err != nil {
						return err
					}
				}
				return nil
			}, nil
		}})
	f.OtherIs = plain + "100 updates, 1 client"
	return f, err
}
