package server

import (
	"cmp"
	"context"
	"time"

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
