package record

import (
	"slices"
	"strings"
	"time"
)

// Decide says what one mutation does to the rows it meets. It reads through State and changes nothing; the same inputs
// give the same Decision, on the server and in a test. A non-nil error is an I/O failure of the State: nothing is decided.
//
// The mutation has been parsed and sealed; its group, its receipt and its size are the caller's business.
func Decide(st State, who Actor, now time.Time, m *Mutation) (Decision, error) {
	d := decider{st: st, who: who, now: now, m: m}
	if m.Kind.Class == Reference {
		return refuse(&Problem{Code: Locked, Rule: "reference"}), nil
	}
	switch m.Op {
	case Create:
		if m.Kind.Evidence() {
			return d.createEvidence()
		}
		return d.createRow()
	case SetFields:
		return d.set()
	case Void:
		return d.void()
	default:
		return d.transition()
	}
}

type decider struct {
	st  State
	who Actor
	now time.Time
	m   *Mutation
}

func refuse(p *Problem) Decision { return Decision{Status: Rejected, Problem: p} }

func done() Decision { return Decision{Status: OK} }

func refused(code Code, field string) (Decision, error) {
	return refuse(&Problem{Code: code, Field: field}), nil
}

// find resolves aliases: a merged person lives on under another id, through chains. hops bounds a chain that a damaged
// table might have closed.
func (d *decider) find(kind, id string) (row Row, ok bool, err error) {
	for range 32 {
		row, ok, err = d.st.Row(kind, id)
		if err != nil || !ok {
			return row, ok, err
		}
		into, merged := mergedInto(row)
		if !merged {
			return row, true, nil
		}
		id = into
	}
	return row, false, nil
}

func mergedInto(row Row) (id string, ok bool) {
	const prefix = "merged:"
	if len(row.Gone) > len(prefix) && row.Gone[:len(prefix)] == prefix {
		return row.Gone[len(prefix):], true
	}
	return "", false
}

// mayEvidence says whether the author may record in the unit. Evidence of what happened is not refused because a role
// ended meanwhile: up to 30 days later it is taken and flagged.
func (d *decider) mayEvidence(unit string, allowed []Role) (late bool, p *Problem) {
	s := d.who.In(unit)
	switch {
	case May(allowed, s.Now):
	case May(allowed, s.Late):
		late = true
	default:
		return false, noScope(s)
	}
	if d.who.spokenFor() && len(d.who.CarrierIn(unit).Now) == 0 {
		return false, &Problem{Code: ScopeNever, Rule: "carrier"}
	}
	return late, nil
}

// mayNow says whether the author holds one of the roles in the unit at this moment.
func (d *decider) mayNow(unit string, allowed []Role) *Problem {
	s := d.who.In(unit)
	if May(allowed, s.Now) {
		return d.mayCarry(unit, allowed)
	}
	return noScope(s)
}

// mayCarry says whether whoever hands in another's mutation may do the same themselves: an outbox in a file proves
// nothing, and otherwise anybody could speak for a leader. Evidence is the exception: it is taken, and flagged.
func (d *decider) mayCarry(unit string, allowed []Role) *Problem {
	if !d.who.spokenFor() || May(allowed, d.who.CarrierIn(unit).Now) {
		return nil
	}
	return &Problem{Code: ScopeNever, Rule: "carrier"}
}

func noScope(s Standing) *Problem {
	if s.Ever && len(s.Now) == 0 {
		return &Problem{Code: ScopeLost}
	}
	return &Problem{Code: ScopeNever}
}

// createEvidence takes a record of something that happened. Only its shape or its author's standing can refuse it.
func (d *decider) createEvidence() (Decision, error) {
	m, k := d.m, d.m.Kind
	old, exists, err := d.st.Row(k.Name, m.ID)
	if err != nil {
		return Decision{}, err
	}
	if exists {
		if old.Doc.Text("created_sha") == m.BodySHA || old.Doc.Text("body_sha") == m.BodySHA {
			return done(), nil
		}
		return refused(IDReuse, "id")
	}
	if p := k.CheckCreate(m.F); p != nil {
		return refuse(p), nil
	}
	unit := m.F.Text("unit")
	late, p := d.mayEvidence(unit, k.CreateBy)
	if p != nil {
		return refuse(p), nil
	}

	doc := m.F.with(stamped)
	warnings, questions, err := k.Warnings(m, d.st, d.who.User, d.now)
	if err != nil {
		return Decision{}, err
	}
	if len(warnings) > 0 {
		doc.Put("warnings", warnings)
	}
	if k.Field("given_at") != nil && !doc.Has("given_at") {
		doc.Put("given_at", m.Written())
	}
	if k.Steps != nil && !doc.Has("state") {
		doc.Put("state", k.Field("state").Options[0].Value)
	}
	d.stamp(&doc)

	out := Decision{Status: OK, Flags: questions}
	self, day := Pointer{k.Name, m.ID}, d.day()
	if late {
		out.Flags = append(out.Flags, Flagged{Why: "late_scope", About: []Pointer{self}, Facts: map[string]any{"author": d.who.User},
			Key: strings.Join([]string{d.who.User, unit, day}, "/")})
	}
	if d.who.Carrier != "" {
		out.Flags = append(out.Flags, d.carried(self, d.who.User, d.who.Carrier, unit, day))
	}
	missing, err := d.missingReferences(k, m.F)
	if err != nil {
		return Decision{}, err
	}
	if len(missing) > 0 {
		out.Flags = append(out.Flags, Flagged{Why: "unknown_reference", About: []Pointer{self}, Facts: map[string]any{"fields": missing}})
	}
	corrected, flag, err := d.correction(self, doc)
	if err != nil {
		return Decision{}, err
	}
	if corrected != nil {
		out.Writes = append(out.Writes, *corrected)
	}
	if flag != nil {
		out.Flags = append(out.Flags, *flag)
	}
	out.Writes = append(out.Writes, Write{Kind: k, ID: m.ID, Doc: doc, Secrets: m.Secrets, Photos: m.Photos, New: true})
	if k == BloodVisit && doc.Text("state") == "donated" {
		if err := d.secondDonation(&out, doc); err != nil {
			return Decision{}, err
		}
	}
	return out, nil
}

// stamped is how many members a new evidence record gets, at most but for rare ones, from here to its place in the log.
const stamped = 14

// stamp adds what every evidence record carries: the envelope, and where it stands in review.
func (d *decider) stamp(doc *Doc) {
	m := d.m
	doc.Put("at", m.At)
	doc.Put("skew_ms", m.SkewMs)
	d.hand(doc, "author", "carrier")
	doc.Put("device", d.who.Device)
	doc.Put("received_at", d.now)
	doc.Put("body_sha", m.BodySHA)
	doc.Put("photos", declared(m.Photos))
	doc.Put("evidence", "none")
	doc.Put("review_state", "received")
}

// declared are photos as a row tells of them before any byte has arrived.
func declared(photos []Photo) []Doc {
	items := make([]Doc, 0, len(photos))
	for _, p := range photos {
		item := NewDoc("role", p.Role, "sha256", p.SHA256, "state", "declared")
		if !p.TakenAt.IsZero() {
			item.Put("taken_at", p.TakenAt)
		}
		items = append(items, item)
	}
	return items
}

// missingReferences names the reference fields whose rows the server does not know.
func (d *decider) missingReferences(k *Kind, f Doc) ([]string, error) {
	var missing []string
	for i := range k.Fields {
		field := &k.Fields[i]
		if field.Type != Ref || field.List || field.Name == "corrects" || !f.Has(field.Name) {
			continue
		}
		_, ok, err := d.st.Row(field.Of, f.Text(field.Name))
		if err != nil {
			return nil, err
		}
		if !ok {
			missing = append(missing, field.Name)
		}
	}
	return missing, nil
}

// correction marks the record that this one corrects. Only its author, or a leader of its unit, may correct it; anybody
// else's correction stands beside it as a record of its own and is flagged.
func (d *decider) correction(self Pointer, doc Doc) (*Write, *Flagged, error) {
	id := doc.Text("corrects")
	if id == "" {
		return nil, nil, nil
	}
	flag := func(why string) *Flagged {
		return &Flagged{Why: why, About: []Pointer{self}, Facts: map[string]any{"corrects": id}}
	}
	old, ok, err := d.st.Row(self.Kind, id)
	switch {
	case err != nil:
		return nil, nil, err
	case !ok || id == self.ID:
		return nil, flag("unknown_reference"), nil
	case old.Doc.Has("corrected_by"):
		return nil, flag("corrected_twice"), nil
	case !d.who.Is(old.Doc.Text("author")) && d.mayNow(old.Doc.Text("unit"), leaders) != nil:
		return nil, flag("foreign_correction"), nil
	}
	changed := old.Doc.Clone()
	changed.Put("corrected_by", self.ID)
	return &Write{Kind: d.m.Kind, ID: id, Doc: changed}, nil, nil
}

var leaders = []Role{BranchLeader}

// createRow makes a co-edited row.
func (d *decider) createRow() (Decision, error) {
	m, k := d.m, d.m.Kind
	old, exists, err := d.st.Row(k.Name, m.ID)
	if err != nil {
		return Decision{}, err
	}
	if p := k.CheckCreate(m.F); p != nil && !exists {
		return refuse(p), nil
	}
	if exists {
		if old.Gone == "" && sameCreate(old.Doc, m.F) {
			return done(), nil
		}
		return refused(IDReuse, "id")
	}
	if p := d.mayNow(m.F.Text("unit"), k.CreateBy); p != nil {
		return refuse(p), nil
	}
	if k == List || k == ListItem {
		if p, err := d.mayCreateListed(m.F); p != nil || err != nil {
			return refuse(p), err
		}
	}
	doc := m.F.Clone()
	if state := k.Field("state"); state != nil && !doc.Has("state") {
		doc.Put("state", state.Options[0].Value)
	}
	if k == List {
		if err := d.createList(&doc); err != nil {
			return Decision{}, err
		}
	}
	return Decision{Status: OK, Writes: []Write{{Kind: k, ID: m.ID, Doc: doc, Secrets: m.Secrets, New: true}}}, nil
}

// sameCreate says whether a row still holds every value that a create sends again.
func sameCreate(row, f Doc) bool {
	return !slices.ContainsFunc(f, func(v Member) bool { return !SameValue(row.Get(v.Name), v.Value) })
}

// void withdraws an evidence record; it stays, with the reason.
func (d *decider) void() (Decision, error) {
	m := d.m
	row, ok, err := d.st.Row(m.Kind.Name, m.ID)
	if err != nil {
		return Decision{}, err
	}
	if !ok {
		return refused(Unknown, "id")
	}
	if p := m.Kind.CheckVoid(m.F); p != nil {
		return refuse(p), nil
	}
	unit := row.Doc.Text("unit")
	leads := d.mayNow(unit, leaders) == nil
	if !leads {
		if d.who.User != row.Doc.Text("author") {
			return refuse(noScope(d.who.In(unit))), nil
		}
		if _, p := d.mayEvidence(unit, m.Kind.CreateBy); p != nil {
			return refuse(p), nil
		}
		if was, err := d.standsForAccepted(row); was || err != nil {
			return refuse(&Problem{Code: Locked, Rule: "accepted"}), err
		}
	}
	switch move := reviewMove(Void, row.Doc.Text("review_state"), "withdrawn"); {
	case move == nil:
		return done(), nil // withdrawn before
	case !leads && !move.Author:
		return refuse(&Problem{Code: Locked, Rule: row.Doc.Text("review_state")}), nil
	}
	doc, review := row.Doc.Clone(), d.said()
	review.Put("reason", m.F.Text("reason"))
	doc.Put("review_state", "withdrawn")
	doc.Set("review", review.JSON())
	out := Decision{Status: OK, Writes: []Write{{Kind: m.Kind, ID: m.ID, Doc: doc}}}
	if d.forAnother(unit) { // a record that is gone is a question of its own, whatever else was handed in
		out.Flags = append(out.Flags, d.carried(Pointer{m.Kind.Name, m.ID}, m.Kind.Name, m.ID))
	}
	return out, nil
}

// standsForAccepted says whether a record that stands corrects one, through chains, that a leader had accepted: withdrawn by its
// author it would take that with it.
func (d *decider) standsForAccepted(row Row) (bool, error) {
	if s := row.Doc.Text("review_state"); s == "withdrawn" || s == "rejected" {
		return false, nil
	}
	for range 32 {
		old, ok, err := d.st.Row(row.Kind, row.Doc.Text("corrects"))
		if err != nil || !ok || old.Doc.Text("corrected_by") != row.ID {
			return false, err
		}
		if old.Doc.Text("review_state") == "accepted" {
			return true, nil
		}
		row = old
	}
	return false, nil
}
