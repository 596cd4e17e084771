package server

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/people"
)

// invite lets the desk of people hand over an invitation.
func (s *Server) invite(user, by, origin string) (people.Invitation, error) {
	i, err := s.Enrolment.Invite(user, by)
	return people.Invitation{Code: i.Code, URL: i.URL(origin), Expires: i.Expires.UTC()}, err
}

// invited tells the desk of people who was handed one.
func (s *Server) invited(ctx context.Context, users []string, since time.Time) (map[string][]people.Invited, error) {
	lines, err := s.Enrolment.Lines(ctx, users, since)
	out := map[string][]people.Invited{}
	for _, l := range lines {
		out[l.User] = append(out[l.User], people.Invited{By: l.By, At: l.At, Expires: l.Expires, Used: l.Used})
	}
	return out, err
}

// opened writes down who opens the original of somebody else's photo: it carries where and when it was taken.
func (s *Server) opened(ctx context.Context, user string, p journal.Photo) error {
	of, row, err := s.Journal.PhotoRecord(ctx, p.Owner, p.SHA256)
	if err != nil {
		return err
	}
	return s.Journal.Do(ctx, func(tx *journal.Tx) error {
		return audit.Put(tx, audit.Entry{User: user, Did: audit.OpenedPhoto, Kind: of.Kind, ID: of.ID,
			Unit: cmp.Or(row.Text("unit"), s.Journal.BranchOf(p.Owner)), Facts: map[string]any{"photo": p.SHA256}})
	})
}

// followGrants reads grants again after an operator changed them in the dashboard, and writes that down.
func (s *Server) followGrants() {
	follow := func(did audit.Deed) func(e *core.RecordEvent) error {
		return func(e *core.RecordEvent) error {
			s.mu.Lock()
			j, open := s.Journal, s.open
			s.mu.Unlock()
			if open {
				g := e.Record
				err := j.Do(e.Context, func(tx *journal.Tx) error {
					return audit.Put(tx, audit.Entry{Did: did, Kind: "user", ID: g.GetString("user"), Unit: g.GetString("unit"), Facts: map[string]any{"grant": g.Id, "role": g.GetString("role")}})
				})
				if err := errors.Join(err, j.ReloadGrants()); err != nil {
					s.cfg.Log.Error("grants could not be followed", "error", err)
				}
			}
			return e.Next()
		}
	}
	s.App.OnRecordAfterCreateSuccess("grants").BindFunc(follow(audit.GaveRole))
	s.App.OnRecordAfterUpdateSuccess("grants").BindFunc(follow(audit.EndedRole))
}
