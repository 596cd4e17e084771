package model

import (
	"maps"

	"github.com/chungsuc/chungsuc/internal/record"
)

// What a test asks a server beyond what phones may.

// Head is the seq of the last change.
func (s *Server) Head() int64 { return s.head }

// Epoch is the history that the server lives.
func (s *Server) Epoch() string { return s.epoch }

// Results are the stored results, by mid.
func (s *Server) Results() map[string]Result {
	all := make(map[string]Result, len(s.receipts))
	for mid, r := range s.receipts {
		all[mid] = r.Result
	}
	return all
}

// Effects tells how often each mutation was done.
func (s *Server) Effects() map[string]int { return maps.Clone(s.effects) }

// Lost are the values that a mutation lost a conflict with.
func (s *Server) Lost(mid string) []record.Lost { return s.lost[mid] }

// Refused says whether a refused body is kept.
func (s *Server) Refused(mid string) bool { return s.refused[mid] }

// Departed are the rows that left for good.
func (s *Server) Departed() (gone []Key) {
	for k, r := range s.rows {
		if r.Gone != "" {
			gone = append(gone, k)
		}
	}
	return gone
}

// Lines are the live gifts of each campaign and house, in the order in which they count.
func (s *Server) Lines() map[[2]string][]record.Row {
	lines := map[[2]string][]record.Row{}
	for house, line := range s.lines() {
		for _, r := range line {
			lines[house] = append(lines[house], r.Row)
		}
	}
	return lines
}
