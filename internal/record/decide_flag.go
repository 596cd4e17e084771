package record

import "slices"

// settleFlag writes a leader's answer to a flag. Nobody answers about a record of their own, or one that they handed in:
// another leader does, of the branch or of the province. `same` makes one of what it is about: people are merged into the one that
// `keep` names, of records all but that one are rejected as its doubles.
func (d *decider) settleFlag(row Row, to string) (Decision, error) {
	m := d.m
	if p := d.mayNow(row.Doc.Text("unit"), reviewers); p != nil {
		return refuse(p), nil
	}
	if own, err := d.ownAmong(row.Doc); own || err != nil {
		return refuse(&Problem{Code: SelfReview}), err
	}
	now := row.Doc.Text("state")
	switch {
	case now == to:
		return done(), nil
	case now != "open" && (now != "dismissed" || row.Doc.Has("decided_by")): // nobody decided on one that became moot
		out := Decision{Status: Conflict, Problem: &Problem{Code: Opposed, Args: map[string]any{"state": now}},
			Lost: []Lost{{Kind: row.Kind, ID: row.ID, Field: "state", Value: m.F.JSON(), Kept: Raw(now), Was: m.F.Get("from")}}}
		return out, nil
	}
	doc := row.Doc.Clone()
	doc.Put("state", to)
	d.hand(&doc, "decided_by", "decided_carrier")
	doc.Put("decided_at", d.now)
	for _, name := range m.Kind.StepFields {
		if v := m.F.Get(name); !Empty(v) {
			doc.Set(name, v)
		}
	}
	out := Decision{Status: OK, Writes: []Write{{Kind: m.Kind, ID: row.ID, Doc: doc}}}
	if to == "same" {
		for _, one := range []func(Doc) ([]Write, *Problem, error){d.merges, d.doubles} {
			writes, p, err := one(doc)
			if p != nil || err != nil {
				return refuse(p), err
			}
			out.Writes = append(out.Writes, writes...)
		}
	}
	return out, nil
}

// ownAmong says whether a flag asks about a record in which this person had a hand, or about their handing in.
func (d *decider) ownAmong(flag Doc) (bool, error) {
	if d.who.Is(flag.Sub("facts").Text("carrier")) {
		return true, nil
	}
	for _, a := range flag.Subs("about") {
		if k := KindOf(a.Text("kind")); k == nil || !k.Evidence() {
			continue
		}
		row, ok, err := d.st.Row(a.Text("kind"), a.Text("id"))
		if err != nil {
			return false, err
		}
		if ok && d.tookPart(row.Doc) {
			return true, nil
		}
	}
	return false, nil
}

// merges makes the people of a flag one: the others depart into the one that is kept, and leave an alias. Aliases are
// resolved first, so that merging twice, or with oneself, has no effect.
func (d *decider) merges(flag Doc) ([]Write, *Problem, error) {
	about := flag.Subs("about")
	keepID := flag.Text("keep")
	var people []Pointer
	for _, a := range about {
		if k := KindOf(a.Text("kind")); k != nil && k.Class == CoEdited {
			people = append(people, Pointer{k.Name, a.Text("id")})
			if keepID == "" {
				keepID = a.Text("id")
			}
		}
	}
	if len(people) == 0 {
		return nil, nil, nil
	}
	if !slices.ContainsFunc(people, func(p Pointer) bool { return p.ID == keepID }) {
		return nil, invalid("keep", "option"), nil
	}
	keep, ok, err := d.find(people[0].Kind, keepID)
	if err != nil {
		return nil, nil, err
	}
	if !ok || keep.Gone != "" {
		return nil, &Problem{Code: Unknown, Field: "keep"}, nil
	}
	if p := d.mayNow(keep.Doc.Text("unit"), reviewers); p != nil {
		return nil, p, nil
	}
	var writes []Write
	for _, person := range people {
		row, ok, err := d.find(person.Kind, person.ID)
		if err != nil {
			return nil, nil, err
		}
		if !ok || row.Gone != "" || row.ID == keep.ID || slices.ContainsFunc(writes, func(w Write) bool { return w.ID == row.ID }) {
			continue
		}
		if p := d.mayNow(row.Doc.Text("unit"), reviewers); p != nil {
			return nil, p, nil
		}
		writes = append(writes, Write{Kind: KindOf(row.Kind), ID: row.ID, Merged: keep.ID})
	}
	return writes, nil, nil
}

// doubles rejects the records of a flag but the one that is kept: the one named, else the one that counts, else the first
// that stands. It is a verdict on them, given on what was not known when one of them was accepted, so it is no second look.
func (d *decider) doubles(flag Doc) ([]Write, *Problem, error) {
	keep := flag.Text("keep")
	var rows []Row
	for _, a := range flag.Subs("about") {
		if k := KindOf(a.Text("kind")); k == nil || !k.Evidence() {
			continue
		}
		row, ok, err := d.st.Row(a.Text("kind"), a.Text("id"))
		if err != nil {
			return nil, nil, err
		}
		if ok && stands(row.Doc) {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil, nil, nil
	}
	at := max(0, slices.IndexFunc(rows, func(r Row) bool { return r.Doc.Bool("counted") }))
	if keep != "" {
		if at = slices.IndexFunc(rows, func(r Row) bool { return r.ID == keep }); at < 0 {
			return nil, invalid("keep", "option"), nil
		}
	}
	var writes []Write
	for i, row := range rows {
		if p := d.mayNow(row.Doc.Text("unit"), reviewers); p != nil {
			return nil, p, nil
		}
		if i == at {
			continue
		}
		review := d.said()
		review.Put("reason", "duplicate")
		if words := flag.Get("note"); !Empty(words) {
			review.Set("words", words)
		}
		doc := row.Doc.Clone()
		doc.Put("review_state", "rejected")
		doc.Set("review", review.JSON())
		writes = append(writes, Write{Kind: KindOf(row.Kind), ID: row.ID, Doc: doc})
	}
	return writes, nil, nil
}

// stands says whether a record still says what happened: not withdrawn, not rejected, not corrected.
func stands(doc Doc) bool {
	s := doc.Text("review_state")
	return s != "withdrawn" && s != "rejected" && !doc.Has("corrected_by")
}
