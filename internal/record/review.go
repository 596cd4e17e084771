package record

import "slices"

// ReviewMove is one move of the review of an evidence record. ReviewMoves is the whole machine: what is not in it is no
// move. Whoever wrote a record, carried it in or made a step of it never decides about it; only a move that names
// the author is theirs.
type ReviewMove struct {
	From, To string
	Op       Op     // Transition, or Void for a withdrawal
	By       []Role // who may, by a role in the record's unit
	Author   bool   // the author may, up to 30 days after their role ended too
	Second   bool   // a second look that agrees: `second` is set and the state stays
	Step     bool   // made by a step of the record's own that changes what was decided about
}

// ReviewMoves are the states of a record's review and who may move it between them. A returned record comes back to the
// queue by its author's answer; what a leader has decided, only the province decides again. A record that moves through
// steps is decided about at their end (Kind.Unfinished); what a step adds later brings it back.
var ReviewMoves = []ReviewMove{
	{From: "received", To: "accepted", Op: Transition, By: reviewers},
	{From: "received", To: "returned", Op: Transition, By: reviewers},
	{From: "received", To: "rejected", Op: Transition, By: reviewers},
	{From: "returned", To: "received", Op: Transition, Author: true},
	{From: "returned", To: "accepted", Op: Transition, By: reviewers},
	{From: "returned", To: "rejected", Op: Transition, By: reviewers},
	{From: "accepted", To: "accepted", Op: Transition, By: secondLookers, Second: true},
	{From: "accepted", To: "returned", Op: Transition, By: secondLookers},
	{From: "accepted", To: "rejected", Op: Transition, By: secondLookers},
	{From: "rejected", To: "rejected", Op: Transition, By: secondLookers, Second: true},
	{From: "rejected", To: "accepted", Op: Transition, By: secondLookers},
	{From: "rejected", To: "returned", Op: Transition, By: secondLookers},
	{From: "returned", To: "received", Op: Transition, Step: true},
	{From: "accepted", To: "received", Op: Transition, Step: true},
	{From: "received", To: "withdrawn", Op: Void, By: leaders, Author: true},
	{From: "returned", To: "withdrawn", Op: Void, By: leaders, Author: true},
	{From: "rejected", To: "withdrawn", Op: Void, By: leaders, Author: true},
	{From: "accepted", To: "withdrawn", Op: Void, By: leaders},
}

var (
	reviewers     = []Role{BranchLeader, ProvinceLeader}
	secondLookers = []Role{ProvinceLeader}
)

// ReviewReasons are the usual reasons of a verdict. Another text is taken as it is: older apps wrote words there.
var ReviewReasons = []Option{
	{"photo_unclear", "Ảnh không rõ", "The photo is unclear"},
	{"photo_missing", "Thiếu ảnh", "A photo is missing"},
	{"wrong_person", "Sai người nhận", "The wrong person"},
	{"wrong_amount", "Sai số lượng hoặc trị giá", "The wrong quantity or value"},
	{"outside_list", "Không có trong danh sách", "Not on the list"},
	{"no_signature", "Thiếu ký nhận", "Not signed for"},
	{"duplicate", "Trùng bản ghi khác", "A double of another record"},
	{"other", "Lý do khác", "Another reason"},
}

// MarkShapes are what a reviewer may draw on a photo.
var MarkShapes = []Option{{"circle", "Vòng tròn", "Circle"}, {"box", "Khung", "Box"}, {"arrow", "Mũi tên", "Arrow"}}

// markFields are a drawing on one photo of the record: shapes from (x, y) to (x2, y2), as parts of the upright photo's
// width and height.
var markFields = []Field{
	{Name: "photo", Type: Text, Len: 64, Required: true, Vi: "Ảnh", En: "Photo"},
	{Name: "shapes", Type: Object, List: true, Required: true, Items: 20, Vi: "Nét vẽ", En: "Shapes", Members: []Field{
		{Name: "type", Type: Enum, Options: MarkShapes, Required: true, Vi: "Hình", En: "Shape"},
		{Name: "x", Type: Number, Required: true, Max: 1, Vi: "Từ ngang", En: "From the left"},
		{Name: "y", Type: Number, Required: true, Max: 1, Vi: "Từ dọc", En: "From the top"},
		{Name: "x2", Type: Number, Required: true, Max: 1, Vi: "Đến ngang", En: "To, from the left"},
		{Name: "y2", Type: Number, Required: true, Max: 1, Vi: "Đến dọc", En: "To, from the top"},
	}},
}

// reviewMove finds a move that somebody asks for, nil when there is none.
func reviewMove(op Op, from, to string) *ReviewMove {
	for i := range ReviewMoves {
		if m := &ReviewMoves[i]; m.Op == op && m.From == from && m.To == to && !m.Step {
			return m
		}
	}
	return nil
}

// reopens says whether a step brings a record in this state of review back into the queue.
func reopens(from string) bool {
	return slices.ContainsFunc(ReviewMoves, func(m ReviewMove) bool { return m.Step && m.From == from })
}

// Unfinished says whether a record still moves through steps of its own. Nobody decides about it before their end.
func (k *Kind) Unfinished(doc Doc) bool {
	state := doc.Text("state")
	if state == "" && k.Steps != nil {
		state = k.Field("state").Options[0].Value
	}
	return k.Evidence() && len(k.Steps[state]) > 0
}

// verdict finds a move that a reviewer makes to another state, nil when there is none.
func verdict(from, to string) *ReviewMove {
	if m := reviewMove(Transition, from, to); m != nil && !m.Author && !m.Second {
		return m
	}
	return nil
}

// review is compare-and-set on the state and on the evidence that was seen.
func (d *decider) review(row Row, to string) (Decision, error) {
	from := d.m.F.Text("from")
	if move := reviewMove(Transition, from, to); move != nil && move.Author {
		return d.resubmit(row)
	}
	unit := row.Doc.Text("unit")
	if p := d.mayNow(unit, reviewers); p != nil {
		return refuse(p), nil
	}
	if d.tookPart(row.Doc) {
		return refused(SelfReview, "")
	}
	if d.m.F.Bool("second") {
		return d.secondLook(row)
	}
	now := row.Doc.Text("review_state")
	if now == to {
		return done(), nil // the same verdict, from here or from another leader
	}
	if d.otherEvidence(row) {
		return d.stale(row)
	}
	move := verdict(from, to)
	if move == nil {
		return refuse(invalid("to", "transition", "from", from, "to", to)), nil
	}
	if now != from {
		if verdict(from, now) != nil && row.Doc.Sub("review").Text("by") != d.who.User {
			return d.opposed(row, to, now), nil
		}
		return d.stale(row)
	}
	if d.m.Kind.Unfinished(row.Doc) {
		return refuse(&Problem{Code: Locked, Rule: "unfinished", Args: map[string]any{"state": row.Doc.Text("state")}}), nil
	}
	if d.mayNow(unit, move.By) != nil {
		return refuse(&Problem{Code: Locked, Rule: "second_look"}), nil
	}
	if p, err := d.originalsSeen(row); p != nil || err != nil {
		return refuse(p), err
	}
	said := d.said()
	for _, name := range []string{"reason", "words", "due", "mark"} {
		if v := d.m.F.Get(name); !Empty(v) {
			said.Set(name, v)
		}
	}
	if photo := d.m.F.Sub("mark").Text("photo"); photo != "" && !hasPhoto(row, photo) {
		return refuse(invalid("mark.photo", "unknown")), nil
	}
	return d.reviewed(row, to, said), nil
}

// resubmit is the author's answer to a returned record: it stands beside what was asked, and the record is in the queue
// again.
func (d *decider) resubmit(row Row) (Decision, error) {
	now := row.Doc.Text("review_state")
	if d.who.User != row.Doc.Text("author") {
		if p := d.mayNow(row.Doc.Text("unit"), reviewers); p != nil {
			return refuse(p), nil
		}
		return refuse(&Problem{Code: Locked, Rule: "author"}), nil
	}
	if _, p := d.mayEvidence(row.Doc.Text("unit"), d.m.Kind.CreateBy); p != nil {
		return refuse(p), nil
	}
	switch {
	case now == "received" && row.Doc.Sub("review").Has("answer"):
		return done(), nil // from another phone of theirs
	case now != "returned" || d.otherEvidence(row):
		return d.stale(row)
	}
	review := row.Doc.Sub("review").Clone()
	answer := Doc{{"at", Raw(d.now)}}
	if d.who.Carrier != "" {
		answer.Put("carrier", d.who.Carrier)
	}
	if words := d.m.F.Get("words"); !Empty(words) {
		answer.Set("words", words)
	}
	review.Set("answer", answer.JSON())
	out := d.reviewed(row, "received", review)
	out.Flags = d.changedFor(row)
	return out, nil
}

// secondLook notes that the province looked at a decided record again and agrees. Whoever decided first, or handed
// that in, is no second.
func (d *decider) secondLook(row Row) (Decision, error) {
	from, to := d.m.F.Text("from"), d.m.F.Text("to")
	move := reviewMove(Transition, from, to)
	if move == nil || !move.Second {
		return refuse(invalid("second", "transition", "from", from, "to", to)), nil
	}
	if d.mayNow(row.Doc.Text("unit"), move.By) != nil {
		return refuse(&Problem{Code: Locked, Rule: "second_look"}), nil
	}
	review := row.Doc.Sub("review").Clone()
	switch {
	case d.hadHand(review, "by", "carrier"):
		return refused(SelfReview, "")
	case row.Doc.Text("review_state") != from || d.otherEvidence(row):
		return d.stale(row)
	case review.Has("second"):
		return done(), nil
	}
	if p, err := d.originalsSeen(row); p != nil || err != nil {
		return refuse(p), err
	}
	second := d.said()
	if words := d.m.F.Get("words"); !Empty(words) {
		second.Set("words", words)
	}
	review.Set("second", second.JSON())
	return d.reviewed(row, to, review), nil
}

func (d *decider) reviewed(row Row, to string, review Doc) Decision {
	doc := row.Doc.Clone()
	doc.Put("review_state", to)
	doc.Set("review", review.JSON())
	return Decision{Status: OK, Writes: []Write{{Kind: d.m.Kind, ID: row.ID, Doc: doc}}}
}

// otherEvidence says whether the evidence is not, or no longer, what was seen: other content, or a correction in its
// place. An author's answer need not name what it saw.
func (d *decider) otherEvidence(row Row) bool {
	seen := d.m.F.Sub("seen").Text("sha")
	return seen != "" && seen != row.Doc.Text("body_sha") || row.Doc.Has("corrected_by")
}

func (d *decider) stale(row Row) (Decision, error) {
	args := map[string]any{"state": row.Doc.Text("review_state"), "sha": row.Doc.Text("body_sha")}
	if by := row.Doc.Text("corrected_by"); by != "" {
		args["corrected_by"] = by
	}
	return refuse(&Problem{Code: StaleReview, Args: args}), nil
}

// opposed keeps the second leader's other verdict and shows it to the level above.
func (d *decider) opposed(row Row, to, now string) Decision {
	return Decision{
		Status: Conflict, Problem: &Problem{Code: Opposed, Args: map[string]any{"state": now}},
		Lost: []Lost{{Kind: row.Kind, ID: row.ID, Field: "review_state", Value: d.m.F.JSON(), Kept: Raw(now), Was: Raw(d.m.F.Text("from"))}},
		Flags: []Flagged{{Why: "verdict_conflict", About: []Pointer{{row.Kind, row.ID}},
			Facts: map[string]any{"verdict": to, "stands": now, "by": d.who.User}}},
	}
}

// originalsSeen refuses a verdict on previews where the campaign asks for camera originals.
func (d *decider) originalsSeen(row Row) (*Problem, error) {
	campaign, ok, err := d.st.Row("campaign", row.Doc.Text("campaign"))
	if err != nil || !ok || campaign.Doc.Text("evidence") != "original" {
		return nil, err
	}
	photos := d.m.F.Sub("seen").Sub("photos")
	for _, p := range row.Doc.Subs("photos") {
		if p.Text("state") != "whole" || photos.Text(p.Text("sha256")) != "full" {
			return invalid("seen", "original", "photo", p.Text("sha256")), nil
		}
	}
	return nil, nil
}

func hasPhoto(row Row, sha string) bool {
	return slices.ContainsFunc(row.Doc.Subs("photos"), func(p Doc) bool { return p.Text("sha256") == sha })
}
