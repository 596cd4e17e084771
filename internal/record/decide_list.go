package record

import "slices"

// createList completes a new list: its version follows the newest of its campaign and unit.
func (d *decider) createList(doc *Doc) error {
	newest, _, err := d.st.ListVersion(doc.Text("campaign"), doc.Text("unit"), d.m.ID)
	if err != nil {
		return err
	}
	doc.Put("version", newest+1)
	d.hand(doc, "created_by", "created_carrier")
	return nil
}

// mayCreateListed refuses what a new list or item may not say, and an item whose list is closed, unknown or elsewhere.
func (d *decider) mayCreateListed(f Doc) (*Problem, error) {
	if d.m.Kind == List {
		for _, name := range paperFields {
			if !Empty(f.Get(name)) {
				return invalid(name, "computed"), nil // the document comes with the approval
			}
		}
		return nil, nil
	}
	list, p, err := d.openList(f.Text("list"))
	if p != nil || err != nil {
		return p, err
	}
	for _, name := range []string{"unit", "campaign"} {
		if f.Text(name) != list.Doc.Text(name) {
			return invalid(name, "list", "list", list.Doc.Text(name)), nil
		}
	}
	person, ok, err := d.find(Beneficiary.Name, f.Text("beneficiary"))
	switch {
	case err != nil:
		return nil, err
	case !ok || person.Gone != "":
		return &Problem{Code: Unknown, Field: "beneficiary"}, nil
	}
	if p := d.mayNow(person.Doc.Text("unit"), compilers); p != nil {
		p.Field = "beneficiary"
		return p, nil
	}
	return nil, nil
}

// paperFields are those of the approving document, which the approver may also write down later.
var paperFields = []string{"doc_no", "doc_date"}

func (d *decider) openList(id string) (Row, *Problem, error) {
	list, ok, err := d.st.Row(List.Name, id)
	switch {
	case err != nil:
		return Row{}, nil, err
	case !ok || list.Gone != "":
		return Row{}, &Problem{Code: Unknown, Field: "list"}, nil
	}
	return list, frozen(list.Doc.Text("state")), nil
}

func frozen(state string) *Problem {
	if ListOpen(state) {
		return nil
	}
	return &Problem{Code: Locked, Rule: state}
}

// maySetListed refuses changes of a list, or of an item, that is submitted or approved.
func (d *decider) maySetListed(row Row) (*Problem, error) {
	if d.m.Kind == ListItem {
		_, p, err := d.openList(row.Doc.Text("list"))
		return p, err
	}
	state := row.Doc.Text("state")
	for _, f := range d.m.F {
		paper := slices.Contains(paperFields, f.Name)
		if paper && !ListApproved(state) || !paper && !ListOpen(state) {
			return &Problem{Code: Locked, Field: f.Name, Rule: state}, nil
		}
	}
	return nil, nil
}

// moveList is compare-and-set on the state, and for a verdict on the items that the approver saw.
func (d *decider) moveList(row Row) (Decision, error) {
	m, now, unit := d.m, row.Doc.Text("state"), row.Doc.Text("unit")
	from, to := m.F.Text("from"), m.F.Text("to")
	move := ListMoves[slices.IndexFunc(ListMoves, func(v ListMove) bool { return v.From == from && v.To == to })]
	if p := d.mayNow(unit, move.By); p != nil {
		return refuse(p), nil
	}
	if len(m.Photos) > 0 && to != "approved" {
		return refuse(invalid("photos", "op")), nil
	}
	verdict := to == "approved" || to == "returned"
	if verdict && (d.hadHand(row.Doc, "created_by", "created_carrier") || d.hadHand(row.Doc, "submitted_by", "submitted_carrier")) {
		return refused(SelfReview, "")
	}
	if now == to {
		return done(), nil // so already, from here or by another
	}
	if verdict && !Empty(m.F.Get("seen")) && m.F.Sub("seen").Text("sha") != row.Doc.Text("items_sha") {
		return d.staleList(row), nil
	}
	if now != from {
		decided := slices.Contains(List.Steps[from], now) && (now == "approved" || now == "returned")
		if verdict && decided && row.Doc.Text("decided_by") != d.who.User {
			out := d.opposed(row, to, now)
			out.Lost[0].Field = "state"
			return out, nil
		}
		return d.staleList(row), nil
	}
	doc := row.Doc.Clone()
	doc.Put("state", to)
	out := Write{Kind: List, ID: row.ID}
	switch to {
	case "draft":
		for _, name := range []string{"checked_by", "checked_carrier", "checked_at", "submitted_by", "submitted_carrier", "submitted_at"} {
			doc.Del(name)
		}
	case "checked":
		d.hand(&doc, "checked_by", "checked_carrier")
		doc.Put("checked_at", d.now)
	case "submitted":
		if p, err := d.submit(row, &doc); p != nil || err != nil {
			return refuse(p), err
		}
	case "approved", "returned":
		d.hand(&doc, "decided_by", "decided_carrier")
		doc.Put("decided_at", d.now)
		for _, name := range append(paperFields, "reason", "words") {
			if v := m.F.Get(name); !Empty(v) {
				doc.Set(name, v)
			}
		}
		if len(m.Photos) > 0 {
			doc.Put("photos", declared(m.Photos))
			out.Photos = m.Photos
		}
	}
	out.Doc = doc
	return Decision{Status: OK, Writes: []Write{out}}, nil
}

func (d *decider) staleList(row Row) Decision {
	return refuse(&Problem{Code: StaleReview, Args: map[string]any{"state": row.Doc.Text("state"), "sha": row.Doc.Text("items_sha")}})
}

// submit freezes the items: what the approver will see is counted and hashed. A list that others overtook while it was
// compiled takes the next version, so that versions stand in the order in which they were submitted.
func (d *decider) submit(row Row, doc *Doc) (*Problem, error) {
	items, err := d.st.ListItems(row.ID)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return invalid("items", "required"), nil
	}
	newest, submitted, err := d.st.ListVersion(doc.Text("campaign"), doc.Text("unit"), row.ID)
	if err != nil {
		return nil, err
	}
	if submitted > doc.Int("version") {
		doc.Put("version", newest+1)
	}
	doc.Put("items", listed(items))
	doc.Put("items_sha", ItemsSHA(items))
	d.hand(doc, "submitted_by", "submitted_carrier")
	doc.Put("submitted_at", d.now)
	for _, name := range []string{"decided_by", "decided_carrier", "decided_at", "reason", "words"} {
		doc.Del(name)
	}
	return nil, nil
}

// ListMoveFields are what a move of a list may say.
var ListMoveFields = []Field{
	{Name: "from", Type: Enum, Options: ListStates, Required: true, Vi: "Từ", En: "From"},
	{Name: "to", Type: Enum, Options: ListStates, Required: true, Vi: "Đến", En: "To"},
	{Name: "seen", Type: Object, Vi: "Đã xem", En: "Seen", Members: []Field{{Name: "sha", Type: Text, Len: 64, Required: true, Vi: "Mã băm danh sách", En: "Hash of the items"}}},
	{Name: "reason", Type: Enum, Options: ListReasons, Vi: "Lý do trả lại", En: "Why it is returned"},
	{Name: "words", Type: Text, Vi: "Lời nhắn", En: "Words"},
	{Name: "doc_no", Type: Text, Len: 80, Vi: "Số văn bản", En: "Document number"},
	{Name: "doc_date", Type: Date, Vi: "Ngày văn bản", En: "Date of the document"},
}

// checkListMove checks what a move of a list says beside its two states: an approval names the hash of the items that
// were seen and may name its document, a return says why, any other move says nothing.
func checkListMove(f Doc) *Problem {
	if p := checkMembers(ListMoveFields, f, ""); p != nil {
		return p
	}
	allowed := map[string][]string{"approved": {"seen", "words", "doc_no", "doc_date"}, "returned": {"seen", "reason", "words"}}[f.Text("to")]
	for _, mb := range f {
		if mb.Name != "from" && mb.Name != "to" && !slices.Contains(allowed, mb.Name) && !Empty(mb.Value) {
			return invalid(mb.Name, "unknown")
		}
	}
	switch to := f.Text("to"); {
	case to == "approved" && Empty(f.Get("seen")):
		return invalid("seen", "required")
	case to == "returned" && Empty(f.Get("reason")):
		return invalid("reason", "required")
	}
	return nil
}
