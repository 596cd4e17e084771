package record

import (
	"slices"
)

// transition moves a row's state: a leader's review of evidence, the next step of a blood visit or a list,
// the verdict on a flag.
func (d *decider) transition() (Decision, error) {
	m := d.m
	if p := m.Kind.allows(m.Op); p != nil {
		return refuse(p), nil
	}
	row, ok, err := d.find(m.Kind.Name, m.ID)
	if err != nil {
		return Decision{}, err
	}
	if !ok {
		return refused(Unknown, "id")
	}
	if p := m.Kind.CheckStep(m.F); p != nil {
		return refuse(p), nil
	}
	to := m.F.Text("to")
	switch {
	case m.Kind == List:
		return d.moveList(row)
	case m.Kind.Class == Raised:
		return d.settleFlag(row, to)
	case Reviewed(to):
		return d.review(row, to)
	default:
		return d.step(row, to)
	}
}

// Reviewed says whether a state is one of a review, not of a record's own steps.
func Reviewed(state string) bool {
	return slices.ContainsFunc(ReviewStates, func(o Option) bool { return o.Value == state })
}

// visitOrder is how far a blood visit has come; the last three are ends.
var visitOrder = map[string]int{"registered": 0, "arrived": 1, "screened": 2, "deferred": 3, "donated": 3, "left": 3}

// step moves a blood visit forward. Helpers at a drive are offline from one another, so a step that skips one which has
// not arrived yet is taken, a step already passed changes nothing but empty fields, and two different ends are a conflict.
func (d *decider) step(row Row, to string) (Decision, error) {
	m := d.m
	if _, p := d.mayEvidence(row.Doc.Text("unit"), m.Kind.CreateBy); p != nil {
		return refuse(p), nil
	}
	if row.Doc.Text("review_state") == "withdrawn" {
		return refuse(&Problem{Code: Locked, Rule: "withdrawn"}), nil
	}
	now := row.Doc.Text("state")
	out, doc, changed := Decision{Status: OK}, row.Doc.Clone(), false
	switch {
	case now == to:
	case visitOrder[now] == 3 && visitOrder[to] == 3:
		out.Lost = append(out.Lost, Lost{Kind: row.Kind, ID: row.ID, Field: "state", Value: Raw(to), Kept: Raw(now), Was: m.F.Get("from")})
	case visitOrder[to] > visitOrder[now]:
		if now != m.F.Text("from") {
			out.Status = Merged
		}
		doc.Put("state", to)
		changed = true
	default:
		out.Status = Merged
	}
	for _, f := range m.F {
		if !slices.Contains(m.Kind.StepFields, f.Name) {
			continue
		}
		switch have := row.Doc.Get(f.Name); {
		case SameValue(have, f.Value):
		case m.Kind.Field(f.Name).List: // what each step warned of stands beside what others did
			if all, more := union(have, Raw(map[string]any{"add": f.Value})); more {
				doc.Set(f.Name, all)
				changed = true
			}
		case Empty(have) && len(out.Lost) == 0:
			doc.Set(f.Name, f.Value)
			changed = true
		default:
			out.Lost = append(out.Lost, Lost{Kind: row.Kind, ID: row.ID, Field: f.Name, Value: f.Value, Kept: have})
		}
	}
	if changed {
		d.helped(&doc)
		doc.Put("body_sha", m.BodySHA)
		if !row.Doc.Has("created_sha") {
			doc.Put("created_sha", row.Doc.Text("body_sha"))
		}
		if reopens(row.Doc.Text("review_state")) { // the verdict was about less than there is now
			review := row.Doc.Sub("review").Clone()
			review.Put("answer", map[string]any{"at": d.now})
			doc.Put("review_state", "received")
			doc.Set("review", review.JSON())
		}
		out.Writes = []Write{{Kind: m.Kind, ID: row.ID, Doc: doc}}
	}
	if changed {
		_, questions, err := m.Kind.Warnings(m, d.st, d.who.User, d.now) // what the step tells may be odd as well
		if err != nil {
			return Decision{}, err
		}
		out.Flags = append(append(out.Flags, questions...), d.changedFor(row)...)
	}
	if len(out.Lost) > 0 {
		out.Status, out.Problem = Conflict, &Problem{Code: Changed, Field: out.Lost[0].Field}
		d.askAboutLost(&out)
		return out, nil
	}
	if changed && doc.Text("state") == "donated" && now != "donated" {
		return out, d.secondDonation(&out, doc)
	}
	return out, nil
}

// secondDonation turns a donor's second donated visit at one drive into a conflict and a flag. Both records stand.
func (d *decider) secondDonation(out *Decision, visit Doc) error {
	other, err := d.st.Donated(visit.Text("drive"), d.m.ID, DonorOf(visit, d.m.Secrets["id_hmac"]))
	if err != nil || other == "" {
		return err
	}
	out.Status = Conflict
	out.Problem = &Problem{Code: AlreadyGiven, Args: map[string]any{"with": other}}
	out.Flags = append(out.Flags, Flagged{Why: "already_donated",
		About: []Pointer{{BloodVisit.Name, d.m.ID}, {BloodVisit.Name, other}}, Facts: map[string]any{"drive": visit.Text("drive")}})
	return nil
}

// DonorOf is what the donor of a visit is matched by.
func DonorOf(visit Doc, idHMAC string) Donor {
	donor := visit.Sub("donor")
	return Donor{IDHMAC: idHMAC, Folded: Fold(donor.Text("name")), BirthYear: donor.Int("birth_year")}
}
