package report_test

import (
	"context"
	"encoding/json/v2"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/report"
)

const (
	relief = "campaignrelief0" // two gifts a house, no deadline, other days
	old    = "communeold00000" // went whole into the first commune
	parted = "communeparted00" // was split between the first two
)

// crowd does random things in a province, as people do them: through the gate, each with the role it takes.
type crowd struct {
	*world
	r                                     *rand.Rand
	people, gifts, visits, drives, others []string
	sent                                  map[string][]journal.Sent // by user
	done                                  int                       // records made
}

func newCrowd(t testing.TB, seed uint64) *crowd {
	w := newWorld(t, 3)
	w.now = time.Date(2027, 1, 20, 1, 0, 0, 0, time.UTC)
	c := &crowd{world: w, r: rand.New(rand.NewPCG(seed, seed)), sent: map[string][]journal.Sent{}}
	w.must(w.PutUnits(context.Background(), []org.Unit{
		{ID: old, Era: "2004-01-01", Code: "1", Type: "Xã", Name: "Cũ", Parent: province, ValidTo: "2025-06-30", Successors: w.communes[:1]},
		{ID: parted, Era: "2004-01-01", Code: "2", Type: "Xã", Name: "Chia", Parent: province, ValidTo: "2025-06-30", Successors: w.communes[:2]},
	}, nil))
	w.put(write(record.Campaign, relief, "name", "Cứu trợ", "type", "relief", "starts", "2027-01-05", "ends", "2027-01-25", "gift_limit", 2, "evidence", "standard"))
	for i, unit := range w.communes {
		for _, role := range []record.Role{record.Volunteer, record.MemberRole, record.BranchLeader, record.Approver} {
			w.must(w.Grant(context.Background(), org.Grant{User: fmt.Sprint(role, i), Role: role, Unit: unit}))
		}
	}
	return c
}

// as queues what somebody does; they push it together.
func (c *crowd) as(role record.Role, commune int, k *record.Kind, op record.Op, id string, f map[string]any) {
	c.Helper()
	body, err := json.Marshal(map[string]any{"kind": k.Name, "op": op, "id": id, "at": c.when().Format(time.RFC3339), "skew_ms": c.r.IntN(20000) - 10000, "sv": 1, "f": f}, json.Deterministic(true))
	c.must(err)
	mut, problem := record.ParseMutation(record.NewMID(c.now), nil, body)
	if p := mut.Seal(c.srv.Keys.Identity); problem == nil {
		problem = p
	}
	user := fmt.Sprint(role, commune)
	c.sent[user] = append(c.sent[user], journal.Sent{Mutation: mut, Problem: problem})
	if len(c.sent[user]) == 40 {
		c.push(user)
	}
}

func (c *crowd) push(user string) {
	c.Helper()
	_, err := c.Commit(context.Background(), journal.Push{Epoch: c.Mark().Epoch, User: user, Device: "d_" + user + "phone", Schema: 1, Sent: c.sent[user]})
	c.must(err)
	delete(c.sent, user)
}

// settle pushes all that is queued.
func (c *crowd) settle() {
	for _, role := range record.Roles {
		for i := range c.communes {
			if user := fmt.Sprint(role, i); len(c.sent[user]) > 0 {
				c.push(user)
			}
		}
	}
}

// when is a moment around the campaigns, in some zone: midnight in Viet Nam lies on another day elsewhere.
func (c *crowd) when() time.Time {
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(c.r.IntN(45*24*3600)) * time.Second)
	return at.In(time.FixedZone("", (c.r.IntN(24)-10)*3600))
}

func (c *crowd) one(of []string) string { return of[c.r.IntN(len(of))] }

func (c *crowd) row(k *record.Kind, id string) record.Doc {
	c.Helper()
	row, _, err := c.Row(context.Background(), k.Name, id)
	c.must(err)
	return row.Doc
}

// at is the commune of a row, by number; -1 when it is in none of them.
func (c *crowd) at(doc record.Doc) int { return slices.Index(c.communes, doc.Text("unit")) }

// step does one random thing.
func (c *crowd) step() {
	c.Helper()
	commune, id := c.r.IntN(len(c.communes)), record.NewID(c.now)
	f := map[string]any{"unit": c.communes[commune]}
	switch n := c.r.IntN(100); {
	case n < 20 || len(c.people) < 30:
		f["name"], f["hamlet"] = fmt.Sprint("Người ", len(c.people)), fmt.Sprint("Thôn ", c.r.IntN(3))
		for range c.r.IntN(3) {
			f["categories"] = []string{c.one([]string{"poor", "near_poor", "orphan", "other"}), "disabled"}
		}
		if c.r.IntN(3) == 0 && len(c.people) > 0 {
			f["household"] = c.one(c.people)
		}
		c.as(record.MemberRole, commune, record.Beneficiary, record.Create, id, f)
		c.people = append(c.people, id)
	case n < 58:
		c.gives(commune, id, f)
	case n < 63:
		if len(c.gifts) > 0 {
			was := c.one(c.gifts)
			if doc := c.row(record.GiftHandover, was); c.at(doc) >= 0 {
				f["corrects"], f["unit"] = was, doc.Text("unit")
				c.gives(c.at(doc), id, f)
			}
		}
	case n < 70:
		if len(c.gifts) > 0 {
			c.judges(record.GiftHandover, c.one(c.gifts))
		}
	case n < 72:
		if len(c.others) > 0 {
			one := c.one(c.others)
			for _, k := range []*record.Kind{record.FirstAidCase, record.Activity, record.BloodVisit} {
				if doc := c.row(k, one); doc != nil {
					c.judges(k, one)
				}
			}
		}
	case n < 77:
		f["casualties"] = []any{map[string]any{"injuries": []string{c.one([]string{"gãy tay", "bỏng"})}, "handed_to": c.one([]string{"hospital", "family", "ambulance_115"})},
			map[string]any{"handed_to": "self"}}[:1+c.r.IntN(2)]
		c.sometimes(f, "found_at", c.when().Format(time.RFC3339))
		c.sometimes(f, "campaign", c.one([]string{tet, relief}))
		c.as(record.Volunteer, commune, record.FirstAidCase, record.Create, id, f)
		c.others = append(c.others, id)
	case n < 82:
		f["type"], f["hours"], f["people"] = c.one([]string{"kitchen", "visit"}), float64(c.r.IntN(40))/4, c.r.IntN(20)
		c.sometimes(f, "started_at", c.when().Format(time.RFC3339))
		c.sometimes(f, "campaign", c.one([]string{tet, relief}))
		c.as(record.Volunteer, commune, record.Activity, record.Create, id, f)
		c.others = append(c.others, id)
	case n < 92:
		c.bleeds(commune, id, f)
	case n < 94:
		c.lists(commune, id)
	case n < 96:
		c.merges()
	case n < 98:
		who := c.one(c.people)
		if doc := c.row(record.Beneficiary, who); c.at(doc) >= 0 {
			change := map[string]any{"v": nil, "was": doc.Text("household")}
			c.sometimes(change, "v", c.one(c.people))
			c.as(record.BranchLeader, c.at(doc), record.Beneficiary, record.SetFields, who, map[string]any{"household": change})
		}
	default:
		c.moves()
	}
	c.done++
}

func (c *crowd) sometimes(f map[string]any, name string, value any) {
	if c.r.IntN(2) == 0 {
		f[name] = value
	}
}

func (c *crowd) gives(commune int, id string, f map[string]any) {
	f["campaign"], f["gift_type"] = c.one([]string{tet, tet, relief}), c.one([]string{parcel, rice})
	f["beneficiary"], f["received_by"] = c.one(c.people), "self"
	if c.r.IntN(40) == 0 {
		f["beneficiary"] = record.NewID(c.now) // nobody knows them
	}
	f["qty"], f["value"] = 1+c.r.IntN(3), 100_000*(1+c.r.IntN(16))
	c.sometimes(f, "giver", c.one([]string{"Công ty A", "Hội Phụ nữ"}))
	c.sometimes(f, "given_at", c.when().Format(time.RFC3339))
	c.sometimes(f, "location", map[string]any{"lat": 20 + float64(c.r.IntN(3000))/1e6, "lon": 106.5, "accuracy": 5})
	c.as(record.Volunteer, commune, record.GiftHandover, record.Create, id, f)
	c.gifts = append(c.gifts, id)
}

// judges withdraws, decides about a record, or its photos arrive.
func (c *crowd) judges(k *record.Kind, id string) {
	c.Helper()
	doc := c.row(k, id)
	commune := c.at(doc)
	if commune < 0 {
		return
	}
	switch c.r.IntN(5) {
	case 0:
		c.as(record.Volunteer, commune, k, record.Void, id, map[string]any{"reason": "nhầm"})
	case 1:
		doc = doc.Clone()
		doc.Put("evidence", c.one([]string{"none", "preview", "full"}))
		c.put(record.Write{Kind: k, ID: id, Doc: doc})
	default:
		c.as(record.BranchLeader, commune, k, record.Transition, id, map[string]any{"from": doc.Text("review_state"), "to": c.one([]string{"accepted", "returned", "rejected"}),
			"seen": map[string]any{"sha": doc.Text("body_sha")}})
	}
}

// bleeds opens a drive, registers a donor or takes one a step further.
func (c *crowd) bleeds(commune int, id string, f map[string]any) {
	c.Helper()
	switch n := c.r.IntN(20); {
	case n == 0 || len(c.drives) == 0:
		f["place"], f["date"] = "Trường", c.when().Format(time.DateOnly)
		c.sometimes(f, "campaign", c.one([]string{tet, relief}))
		c.as(record.MemberRole, commune, record.BloodDrive, record.Create, id, f)
		c.drives = append(c.drives, id)
	case n < 5 || len(c.visits) == 0:
		f["drive"], f["donor"] = c.one(c.drives), map[string]any{"name": fmt.Sprint("Người hiến ", len(c.visits)), "birth_year": 1990}
		c.as(record.Volunteer, commune, record.BloodVisit, record.Create, id, f)
		c.visits, c.others = append(c.visits, id), append(c.others, id)
	default:
		visit := c.one(c.visits)
		doc := c.row(record.BloodVisit, visit)
		if c.at(doc) < 0 {
			return
		}
		from := doc.Text("state")
		if from == "" {
			from = "registered"
		}
		next := record.BloodVisit.Steps[from]
		if len(next) == 0 {
			return
		}
		step := map[string]any{"from": from, "to": c.one(next)}
		switch step["to"] {
		case "deferred":
			c.sometimes(step, "defer_class", c.one([]string{"weight", "interval"}))
		case "donated":
			step["ml"], step["component"] = []int{250, 350, 450}[c.r.IntN(3)], "whole"
			c.sometimes(step, "prior_count", c.r.IntN(4))
			c.sometimes(step, "reaction", c.one([]string{"none", "mild"}))
		}
		c.as(record.Volunteer, c.at(doc), record.BloodVisit, record.Transition, visit, step)
		c.settle() // the next step goes from there
	}
}

// lists compiles a list of the commune, puts people on it or takes them off, and takes some on to approval.
func (c *crowd) lists(commune int, id string) {
	c.Helper()
	campaign := c.one([]string{tet, relief})
	f := map[string]any{"campaign": campaign, "unit": c.communes[commune]}
	c.as(record.MemberRole, commune, record.List, record.Create, id, f)
	for range 5 + c.r.IntN(25) {
		item := map[string]any{"list": id, "campaign": campaign, "unit": c.communes[commune], "beneficiary": c.one(c.people)}
		if c.r.IntN(6) == 0 {
			item["removed"] = true
		}
		c.as(record.MemberRole, commune, record.ListItem, record.Create, record.NewID(c.now), item)
	}
	c.settle()
	c.as(record.BranchLeader, commune, record.List, record.Transition, id, map[string]any{"from": "draft", "to": "submitted"})
	c.settle()
	if sha := c.row(record.List, id).Text("items_sha"); c.r.IntN(4) > 0 {
		c.now = c.now.Add(time.Duration(c.r.IntN(10)) * time.Hour)
		c.as(record.Approver, commune, record.List, record.Transition, id, map[string]any{"from": "submitted", "to": "approved", "seen": map[string]any{"sha": sha}})
	}
}

// merges makes one of two people, in any two communes.
func (c *crowd) merges() {
	c.Helper()
	a, b := c.one(c.people), c.one(c.people)
	doc := c.row(record.Beneficiary, a)
	if c.at(doc) < 0 || a == b {
		return
	}
	about := []record.Pointer{{Kind: "beneficiary", ID: a}, {Kind: "beneficiary", ID: b}}
	c.must(c.Do(context.Background(), func(tx *journal.Tx) error {
		return tx.Raise(record.Flagged{Why: "lookalike", Unit: doc.Text("unit"), About: about})
	}))
	c.as(record.BranchLeader, c.at(doc), record.Flag, record.Transition, journal.FlagID("lookalike", about), map[string]any{"from": "open", "to": "same", "keep": b})
}

// moves takes a row to another unit, as when units are joined or split.
func (c *crowd) moves() {
	c.Helper()
	to := c.one(append([]string{old, parted, province}, c.communes...))
	for _, of := range []struct {
		k   *record.Kind
		ids []string
	}{{record.Beneficiary, c.people}, {record.GiftHandover, c.gifts}, {record.BloodDrive, c.drives}, {record.BloodVisit, c.visits}} {
		if len(of.ids) == 0 || c.r.IntN(2) == 0 {
			continue
		}
		id := c.one(of.ids)
		row, there, err := c.Row(context.Background(), of.k.Name, id)
		c.must(err)
		if !there || row.Gone != "" {
			continue
		}
		doc := row.Doc.Clone()
		doc.Put("unit", to)
		c.put(record.Write{Kind: of.k, ID: id, Doc: doc})
	}
}

// Every figure is what a naive count over the wire rows says: for a desk that has followed all along, and for one that
// reads for the first time; for the province, its communes and units of old; for the whole campaign and for some days.
func TestFiguresAreWhatANaiveCountSays(t *testing.T) {
	records := 10_000
	if testing.Short() {
		records = 2_000
	}
	c := newCrowd(t, 7)
	follows := c.desk()
	units := append([]string{province, old, parted}, c.communes...)
	spans := []report.Asked{{Campaign: tet}, {Campaign: relief}, {Campaign: tet, From: "2027-01-12", To: "2027-01-20"}, {Campaign: relief, To: "2027-01-15"}}
	check := func(d *report.Desk, who string, spans ...report.Asked) {
		n := c.naive()
		for _, unit := range units {
			for _, in := range spans {
				in.Unit = unit
				p, err := d.Progress(context.Background(), in, report.Sight{Figures: true, Health: true, Places: true})
				c.must(err)
				p.Coverage.DaysLeft = nil
				c.same(fmt.Sprintf("%s after %d, %+v", who, c.done, in), figureText(c.world, p), figureText(c.world, n.progress(c.Tree().Within(unit), in.Campaign, in.From, in.To)))
				c.adds(p)
			}
			if t.Failed() {
				t.FailNow()
			}
		}
	}
	for c.done < records {
		c.step()
		if c.done%(records/20) == 0 {
			c.settle()
			check(follows, "who follows", spans[c.r.IntN(len(spans))])
		}
	}
	c.settle()
	check(follows, "who follows", spans...)
	check(c.desk(), "who comes new", spans...)
	n := c.naive()
	p, err := follows.Progress(context.Background(), report.Asked{Unit: province, Campaign: tet}, report.Sight{Figures: true, Health: true})
	c.must(err)
	twice, err := follows.Progress(context.Background(), report.Asked{Unit: province, Campaign: relief}, report.Sight{Figures: true})
	c.must(err)
	t.Logf("%d gifts, %d people of whom %d were merged, %d lists; Tết: %d lượt, %d người, %d hộ, %d over the limit, %d of %d served, %d bags",
		len(n.rows["gift_handover"]), len(n.rows["beneficiary"]), len(n.into), len(n.rows["list"]), p.Gifts.Handovers, p.Gifts.Persons, p.Gifts.Households,
		p.Gifts.OverLimit.Handovers, p.Coverage.Served, p.Coverage.Approved, p.Blood.Bags)
	for name, many := range map[string]int64{"gifts": p.Gifts.Handovers, "over the limit": p.Gifts.OverLimit.Handovers, "served": p.Coverage.Served, "left": p.Coverage.Left,
		"bags": p.Blood.Bags, "on the list": p.OnList.N, "off the list": p.OnList.Of - p.OnList.N, "rejected": p.Evidence.Rejected, "withdrawn": p.Evidence.Withdrawn,
		"merged": int64(len(n.into)), "cases": p.FirstAid.Cases, "persons fewer than gifts": twice.Gifts.Handovers - twice.Gifts.Persons, "households fewer than persons": twice.Gifts.Persons - twice.Gifts.Households} {
		if many <= 0 && !testing.Short() {
			t.Errorf("the crowd made no %s: the count proves nothing of them", name)
		}
	}
}

func (c *crowd) same(what string, got, want []string) {
	c.Helper()
	for _, line := range got {
		if !slices.Contains(want, line) {
			c.Errorf("%s: told  %s", what, line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			c.Errorf("%s: naive %s", what, line)
		}
	}
}

// adds checks that the children add up to the whole.
func (c *crowd) adds(p *report.Progress) {
	c.Helper()
	var sum report.Child
	for _, one := range p.Children {
		sum.Approved, sum.Served, sum.Left = sum.Approved+one.Approved, sum.Served+one.Served, sum.Left+one.Left
		sum.Handovers, sum.Value = sum.Handovers+one.Handovers, sum.Value+one.Value
	}
	if whole := (report.Child{Approved: p.Coverage.Approved, Served: p.Coverage.Served, Left: p.Coverage.Left, Handovers: p.Gifts.Handovers, Value: p.Gifts.Value}); sum != whole {
		c.Errorf("the children of %s add up to %+v, it says %+v", p.Unit, sum, whole)
	}
}
