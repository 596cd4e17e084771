package model

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// ErrUnavailable is a server that cannot store anything now. It has refused nothing.
var ErrUnavailable = errors.New("unavailable")

// ErrBroken is a fault of the server's own, which stays when the same push comes again.
var ErrBroken = errors.New("broken")

// Key names a row.
type Key struct{ Kind, ID string }

// row is a row as it stands, or as it stood when it went. It is never changed, only replaced.
type row struct {
	record.Row
	first int64 // of a gift: its place in the line of its house
}

// entry is what the log holds of a row, at its latest seq, or that it left a unit.
type entry struct {
	seq               int64
	key               Key
	unit, part, owner string
	doc               record.Doc
	gone              string
}

// receipt is the stored result of a mutation.
type receipt struct {
	Result
	sha string
}

// history is all that lies in the database, and so in a backup.
type history struct {
	epoch       string
	head, floor int64
	rows        map[Key]*row
	log         []entry
	receipts    map[string]receipt
	lost        map[string][]record.Lost // by the mid that lost
	refused     map[string]bool          // bodies in quarantine, by mid
	effects     map[string]int           // how often a mid was done
	grants      []org.Grant
	units       []org.Unit
	tree        *org.Tree
}

func (h history) clone() history {
	h.rows, h.receipts, h.lost = maps.Clone(h.rows), maps.Clone(h.receipts), maps.Clone(h.lost)
	h.refused, h.effects = maps.Clone(h.refused), maps.Clone(h.effects)
	h.log, h.grants = slices.Clone(h.log), slices.Clone(h.grants)
	return h
}

// Server is the one server of a model.
type Server struct {
	Off     Mechanism
	Full    bool            // its disk
	Poison  map[string]bool // mids that break whatever they are decided in
	Masks   bool            // a version of the code that hides phone numbers from the field
	Durable int64           // seq up to which a backup has everything

	// Watch hears of every value that a set replaces.
	Watch func(mid, field string, before, after record.Doc)

	history
	now    time.Time
	seqs   []int64                // reserved ones, when they are not taken in the commit
	scopes map[string][]org.Scope // by user, as long as nothing changes them
	epochs int
}

// NewServer starts with units and rows that were always there.
func NewServer(off Mechanism, now time.Time, units []org.Unit, rows ...record.Write) *Server {
	s := &Server{Off: off, now: now, Poison: map[string]bool{}, history: history{rows: map[Key]*row{}, receipts: map[string]receipt{},
		lost: map[string][]record.Lost{}, refused: map[string]bool{}, effects: map[string]int{}}}
	s.PutUnits(units...)
	for _, w := range rows {
		s.put(w)
	}
	s.newEpoch()
	return s
}

func (s *Server) newEpoch() {
	s.epochs++
	s.epoch = fmt.Sprint("e", s.epochs)
}

// PutUnits adds units or changes them: another tree, and so other scopes.
func (s *Server) PutUnits(units ...org.Unit) {
	all := slices.Clone(s.units)
	for _, u := range units {
		if i := slices.IndexFunc(all, func(v org.Unit) bool { return v.ID == u.ID }); i >= 0 {
			all[i] = u
		} else {
			all = append(all, u)
		}
	}
	tree, err := org.NewTree(all)
	if err != nil {
		panic(err)
	}
	s.units, s.tree = all, tree
	s.head++
	s.changed()
}

// Unit is a unit as it is now.
func (s *Server) Unit(id string) org.Unit {
	u, _ := s.tree.Unit(id)
	return u
}

// Grant ends all roles of a person and gives them those named.
func (s *Server) Grant(user string, give ...org.Grant) {
	for i, g := range s.grants {
		if g.User == user && g.Holds(s.now) {
			s.grants[i].To = s.now
		}
	}
	for _, g := range give {
		g.User = user
		s.grants = append(s.grants, g)
	}
	s.head++
	s.changed()
}

// Passes lets time pass.
func (s *Server) Passes(d time.Duration) {
	s.now = s.now.Add(d)
	s.changed()
}

// Now is the server's clock.
func (s *Server) Now() time.Time { return s.now }

func (s *Server) changed() { s.scopes = map[string][]org.Scope{} }

func (s *Server) grantsOf(user string) (own []org.Grant) {
	for _, g := range s.grants {
		if g.User == user {
			own = append(own, g)
		}
	}
	return own
}

// Backup is a copy of the database. From now on everything in it is safe.
func (s *Server) Backup() *Backup {
	s.Durable = s.head
	return &Backup{s.history.clone()}
}

// Backup is a database of before.
type Backup struct{ history }

// Restore goes back to a backup. The side file, which was not in it, tells the server, and a new epoch begins.
func (s *Server) Restore(b *Backup) {
	s.history = b.history.clone()
	s.changed()
	if s.Off != SideFile {
		s.newEpoch()
	}
}

// Prune forgets the departures up to a seq.
func (s *Server) Prune(floor int64) {
	if floor <= s.floor {
		return
	}
	s.floor = floor
	s.log = slices.DeleteFunc(s.log, func(e entry) bool { return e.gone != "" && e.seq <= floor })
}

func (s *Server) next() int64 {
	if len(s.seqs) > 0 {
		seq := s.seqs[0]
		s.seqs = s.seqs[1:]
		return seq
	}
	s.head++
	return s.head
}

// put writes a row in its new form: the row, its one entry in the log, and a departure where it left.
func (s *Server) put(w record.Write) {
	k := Key{w.Kind.Name, w.ID}
	old := s.rows[k]
	if w.Merged != "" {
		s.leave(old, "merged:"+w.Merged)
		gone := &row{Row: old.Row}
		gone.Gone, gone.Seq = "merged:"+w.Merged, s.head
		s.rows[k] = gone
		return
	}
	r := &row{Row: record.Row{Kind: w.Kind.Name, ID: w.ID, Doc: w.Doc}}
	if old != nil {
		r.first = old.first
		if old.Doc.Text("unit") != w.Doc.Text("unit") {
			s.leave(old, "moved")
		} else {
			s.unlog(old)
		}
	}
	r.Seq = s.next()
	if r.first == 0 {
		r.first = r.Seq
	}
	s.rows[k] = r
	s.log = append(s.log, entry{seq: r.Seq, key: k, unit: w.Doc.Text("unit"), part: part(w.Kind, w.Doc), owner: owner(w.Kind, w.Doc), doc: w.Doc})
}

func (s *Server) unlog(old *row) {
	s.log = slices.DeleteFunc(s.log, func(e entry) bool { return e.seq == old.Seq && e.gone == "" })
}

func (s *Server) leave(old *row, why string) {
	s.unlog(old)
	seq := s.next()
	if s.Off != Gone {
		kind := record.KindOf(old.Kind)
		s.log = append(s.log, entry{seq: seq, key: Key{old.Kind, old.ID}, unit: old.Doc.Text("unit"), part: part(kind, old.Doc), gone: why})
	}
}

func part(k *record.Kind, doc record.Doc) string {
	if k.Part == "campaign" {
		return doc.Text("campaign")
	}
	return ""
}

func owner(k *record.Kind, doc record.Doc) string {
	if k.Evidence() {
		return doc.Text("author")
	}
	return ""
}

// Raise asks whether rows are one, in the unit of the first; id is the question's.
func (s *Server) Raise(id, why string, about ...record.Pointer) {
	if s.rows[Key{record.Flag.Name, id}] != nil {
		return
	}
	unit := s.rows[Key{about[0].Kind, about[0].ID}].Doc.Text("unit")
	s.put(record.Write{Kind: record.Flag, ID: id, New: true, Doc: record.NewDoc("why", why, "unit", unit, "about", about, "state", "open")})
}
