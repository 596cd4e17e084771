package model

import (
	"errors"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Push is what a phone sends: the first mutations of its outbox.
type Push struct {
	Epoch, User, Device string
	Sent                []*record.Mutation
}

// Result is what became of a mutation.
type Result struct {
	Mid  string
	S    record.Status
	Code record.Code
	Seq  int64
	Dup  bool
}

// Answer is what a push is told. Stop is why it was not read to its end.
type Answer struct {
	Epoch   string
	Head    int64
	Durable int64
	Results []Result
	Stop    string
}

// Waiting is a push that has come and has not had its turn.
type Waiting struct {
	Push
	seqs []int64
}

// Arrive takes a push in. Its turn comes with Take.
func (s *Server) Arrive(p Push) *Waiting {
	w := &Waiting{Push: p}
	if s.Off == SeqInCommit {
		for range 6 * len(p.Sent) {
			s.head++
			w.seqs = append(w.seqs, s.head)
		}
	}
	return w
}

// Push is Arrive and Take.
func (s *Server) Push(p Push) (Answer, error) { return s.Take(s.Arrive(p)) }

// Take decides a push and commits it, whole or not at all.
func (s *Server) Take(w *Waiting) (Answer, error) {
	if s.Full {
		return s.full(w.Push)
	}
	if w.Epoch != s.epoch && s.Off != Epoch {
		return Answer{Epoch: s.epoch, Stop: "epoch"}, nil
	}
	s.seqs = w.seqs
	defer func() { s.seqs = nil }()
	units, stop := s.split(w.Sent)
	a := Answer{Epoch: s.epoch, Stop: stop}
	before := s.history.clone()
	err := s.all(w.Push, units, &a)
	if errors.Is(err, ErrBroken) && s.Off != Poison {
		s.history, a.Results, err = before, nil, nil
		for _, unit := range units {
			s.alone(w.Push, unit, &a)
		}
	}
	if err != nil {
		s.history = before
		return Answer{}, err
	}
	a.Head, a.Durable = s.head, s.Durable
	return a, nil
}

// full is a server without room.
func (s *Server) full(p Push) (Answer, error) {
	if s.Off != DiskFull {
		return Answer{}, ErrUnavailable
	}
	a := Answer{Epoch: s.epoch}
	for _, m := range p.Sent {
		s.refuse(m, record.Internal, &a)
	}
	return a, nil
}

// split cuts a push into what is decided together. A group that the end cut short stops it there.
func (s *Server) split(sent []*record.Mutation) (units [][]*record.Mutation, stop string) {
	for i := 0; i < len(sent); {
		n := 1
		if g := sent[i].Group; g != nil && s.Off != GroupsWhole {
			if n = g.Of; i+n > len(sent) {
				return units, "group"
			}
		}
		units = append(units, sent[i:i+n])
		i += n
	}
	return units, ""
}

func (s *Server) all(p Push, units [][]*record.Mutation, a *Answer) error {
	for _, unit := range units {
		if err := s.take(p, unit, a); err != nil {
			return err
		}
	}
	return nil
}

// alone takes one unit in a transaction of its own, and keeps it in quarantine when it breaks that too.
func (s *Server) alone(p Push, unit []*record.Mutation, a *Answer) {
	before, told := s.history.clone(), len(a.Results)
	if err := s.take(p, unit, a); err != nil {
		s.history, a.Results = before, a.Results[:told]
		for _, m := range unit {
			if !s.answered(m, a) {
				s.refuse(m, record.Internal, a)
			}
		}
	}
}

// answered gives the stored result of a mutation that was handled before, and nothing of another one under its name.
func (s *Server) answered(m *record.Mutation, a *Answer) bool {
	r, known := s.receipts[m.Mid]
	switch {
	case !known || s.Off == Receipts:
		return false
	case r.sha != m.BodySHA:
		r.Result = Result{Mid: m.Mid, S: record.Rejected, Code: record.IDReuse}
	case s.Off == StoredResult:
		r.S, r.Code = record.OK, ""
	}
	r.Dup = true
	a.Results = append(a.Results, r.Result)
	return true
}

func (s *Server) take(p Push, unit []*record.Mutation, a *Answer) error {
	var fresh []*record.Mutation
	for _, m := range unit {
		if !s.answered(m, a) {
			fresh = append(fresh, m)
		}
	}
	if slices.ContainsFunc(fresh, func(m *record.Mutation) bool { return s.Poison[m.Mid] }) {
		return ErrBroken
	}
	var before history
	if len(fresh) > 1 {
		before = s.history.clone()
	}
	var done []Result
	for i, m := range fresh {
		r, err := s.do(p, m)
		if err != nil {
			return err
		}
		if r.S == record.Rejected {
			if i > 0 {
				s.history = before
			}
			for j, other := range fresh {
				code := record.Grouped
				if j == i {
					code = r.Code
				}
				s.refuse(other, code, a)
			}
			return nil
		}
		done = append(done, r)
	}
	for i, r := range done {
		s.keep(fresh[i], r, a)
	}
	return nil
}

func (s *Server) refuse(m *record.Mutation, code record.Code, a *Answer) {
	s.refused[m.Mid] = true
	s.keep(m, Result{Mid: m.Mid, S: record.Rejected, Code: code, Seq: s.next()}, a)
}

func (s *Server) keep(m *record.Mutation, r Result, a *Answer) {
	s.receipts[m.Mid] = receipt{r, m.BodySHA}
	a.Results = append(a.Results, r)
}
