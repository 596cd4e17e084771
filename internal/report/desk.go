// Package report tells how far a campaign has come: who was served and who was left out, gifts, blood, first aid and
// volunteer hours, of one unit or of a whole province. It only reads.
package report

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Desk is where leaders ask for figures.
type Desk struct {
	Journal *journal.Journal
	Clock   func() time.Time
	Log     *slog.Logger

	book book
}

// Answers of HTTP.
var (
	wrongDay = answer.New(http.StatusBadRequest, "day", "Ngày phải viết như 2027-01-31. / A day is written as 2027-01-31.")
	unknown  = answer.New(http.StatusBadRequest, "campaign", "Không có chiến dịch này. / There is no such campaign.")
	notYours = answer.New(http.StatusForbidden, "forbidden", "Bạn không xem được số liệu của đơn vị này; hãy hỏi trưởng chi hội. / These figures are not yours to see; ask the leader of the branch.")
)

// Routes mounts the endpoints.
func (d *Desk) Routes(g *router.RouterGroup[*core.RequestEvent]) {
	here := g.Group("/api/desk/v1")
	here.Unbind(apis.DefaultBodyLimitMiddlewareId) // read has its own limit, with its own answer
	here.BindFunc(answer.Middleware(d.Log))
	here.Bind(apis.SkipSuccessActivityLog(), apis.Gzip())
	here.POST("/progress", d.progress)
	here.POST("/progress.xlsx", d.file)
}

// Asked is what a figure is asked of.
type Asked struct {
	Unit     string `json:"unit"`
	Campaign string `json:"campaign"`
	// From and To are days in Viet Nam, both included; empty = the whole campaign.
	From string `json:"from"`
	To   string `json:"to"`
	// Why is a province leader's reason to read names; it is noted.
	Why string `json:"why"`

	most int // names that are told; 0 = as many as a screen shows
}

func (d *Desk) progress(e *core.RequestEvent) error {
	p, _, err := d.answer(e, audit.SawPeople)
	if err != nil {
		return err
	}
	return answer.Say(e, p)
}

// file is the same as an Excel file.
func (d *Desk) file(e *core.RequestEvent) error {
	p, in, err := d.answer(e, audit.Exported)
	if err != nil {
		return err
	}
	campaign, _, err := d.Journal.Row(e.Request.Context(), record.Campaign.Name, in.Campaign)
	if err != nil {
		return err
	}
	if p.LeftOut != nil {
		tree := d.Journal.Tree()
		for i := range p.LeftOut.People {
			one := &p.LeftOut.People[i]
			one.at = tree.Label(one.Unit)
		}
		slices.SortStableFunc(p.LeftOut.People, func(a, b Person) int { return strings.Compare(a.at, b.at) })
	}
	var file bytes.Buffer
	if err := workbook(p, campaign.Doc.Text("name"), span{in.Campaign, in.From, in.To}, &file); err != nil {
		return err
	}
	h := e.Response.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", `attachment; filename="tien-do-`+p.ReadyAt.In(vietnam).Format(time.DateOnly)+`.xlsx"`)
	return e.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.Bytes())
}

// answer reads a request and answers it as far as who asks may see. Names that a role does not read every day are noted:
// those a province leader asks for with a reason, and any that leave in a file.
func (d *Desk) answer(e *core.RequestEvent, deed audit.Deed) (*Progress, Asked, error) {
	var in Asked
	person, err := answer.User(e)
	if err != nil {
		return nil, in, err
	}
	if err := answer.Read(e, &in, 4<<10); err != nil {
		return nil, in, err
	}
	sees := d.sees(person.Id, in.Unit)
	if !sees.Figures {
		return nil, in, notYours
	}
	in.Why = strings.TrimSpace(in.Why)
	noted := sees.Names && deed == audit.Exported
	if deed == audit.Exported {
		in.most = mostRows
	}
	if sees.ForReason && in.Why != "" {
		sees.Names, noted = true, true
	}
	p, err := d.Progress(e.Request.Context(), in, sees)
	if err != nil || !noted || p.LeftOut == nil || len(p.LeftOut.People) == 0 {
		return p, in, err
	}
	err = d.Journal.Do(e.Request.Context(), func(tx *journal.Tx) error {
		return audit.Put(tx, audit.Entry{User: person.Id, Did: deed, Kind: record.Campaign.Name, ID: in.Campaign, Unit: in.Unit, Why: in.Why,
			Facts: map[string]any{"figure": "left", "people": len(p.LeftOut.People)}})
	})
	return p, in, err
}

// Sight is what of a unit somebody may look at.
type Sight struct {
	Figures   bool
	Names     bool // of who was left out
	ForReason bool // names, when a reason is given
	Health    bool // first aid
	Places    bool // where gifts were handed over: homes
}

// sees follows from the roles that a person holds now in the unit (domain.md section 10).
func (d *Desk) sees(user, unit string) (s Sight) {
	for _, role := range d.Journal.Standing(user)(unit).Now {
		switch role {
		case record.BranchLeader:
			s = Sight{Figures: true, Names: true, Health: true, Places: true}
		case record.Approver:
			s.Figures, s.Names, s.Places = true, true, true
		case record.ProvinceLeader:
			s.Figures, s.ForReason, s.Health, s.Places = true, true, true, true
		case record.Auditor:
			s.Figures = true
		}
	}
	return s
}

// Progress is the progress of a unit, as far as sees goes.
func (d *Desk) Progress(ctx context.Context, in Asked, sees Sight) (*Progress, error) {
	about := span{in.Campaign, in.From, in.To}
	for _, day := range []string{in.From, in.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return nil, wrongDay.Because(err)
		}
	}
	v, err := d.Journal.View(ctx)
	if err != nil {
		return nil, err
	}
	defer v.Close()
	campaign, known, err := d.Journal.Row(ctx, record.Campaign.Name, in.Campaign)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, unknown
	}
	alias, err := readAliases(ctx, v)
	if err != nil {
		return nil, err
	}
	tree := d.Journal.Tree()
	here, _ := tree.Unit(in.Unit)
	now := d.Clock()
	p := &Progress{Unit: in.Unit, Name: here.FullName(), Campaign: in.Campaign, ReadyAt: now.UTC().Truncate(time.Second), Head: v.Mark().Head, Filters: behind}
	family := familyOf(tree, in.Unit, now)
	sheets, err := d.book.sheets(ctx, d.Journal, v, about, family.units, alias)
	if err != nil {
		return nil, err
	}
	p.fill(sumOf(sheets), alias)
	p.Children = family.figures(sheets)
	p.Coverage.DaysLeft = daysLeft(campaign.Doc, now)
	if err := d.nameTypes(ctx, p); err != nil {
		return nil, err
	}
	if p.Targets, err = d.reached(ctx, v, about, p, family, alias); err != nil {
		return nil, err
	}
	if sees.Names {
		if p.LeftOut, err = leftOut(ctx, v, in.Campaign, family.units, cmp.Or(in.most, mostNames)); err != nil {
			return nil, err
		}
	}
	if !sees.Health {
		p.FirstAid = nil
		for i := range p.ByDay {
			p.ByDay[i].Cases = 0
		}
		p.Targets = slices.DeleteFunc(p.Targets, func(t Reached) bool { return t.Indicator == "C1" })
	}
	if !sees.Places {
		p.Points = []Point{}
	}
	return p, nil
}

// reached measures the targets of the unit and of those right below, each by its own days.
func (d *Desk) reached(ctx context.Context, v *journal.View, about span, whole *Progress, f family, alias aliases) ([]Reached, error) {
	all, err := targets(ctx, v, about.campaign, append([]string{f.unit}, f.children...))
	if err != nil {
		return nil, err
	}
	tree := d.Journal.Tree()
	for i := range all {
		t := &all[i]
		u, _ := tree.Unit(t.Unit)
		t.Name = u.FullName()
		days := span{about.campaign, t.Starts, t.Ends}
		p := whole
		if t.Unit != f.unit || days != about {
			sheets, err := d.book.sheets(ctx, d.Journal, v, days, f.of(t.Unit), alias)
			if err != nil {
				return nil, err
			}
			p = &Progress{}
			p.fill(sumOf(sheets), alias)
		}
		t.Actual = p.actual(t.Indicator)
		t.Percent = percentOf(t.Actual, t.Value)
	}
	return all, nil
}

// nameTypes puts the names of gift types to their figures.
func (d *Desk) nameTypes(ctx context.Context, p *Progress) error {
	for i := range p.Gifts.ByType {
		g := &p.Gifts.ByType[i]
		row, _, err := d.Journal.Row(ctx, record.GiftType.Name, *g.GiftType)
		if err != nil {
			return err
		}
		g.Name = row.Doc.Text("name")
	}
	return nil
}

// daysLeft is how many days there are until the campaign's deadline, else its last day: 0 on that day.
func daysLeft(campaign record.Doc, now time.Time) *int {
	last := campaign.Text("deadline")
	if last == "" {
		last = campaign.Text("ends")
	}
	day, err := time.ParseInLocation(time.DateOnly, last, vietnam)
	if err != nil {
		return nil
	}
	today, err := time.ParseInLocation(time.DateOnly, now.In(vietnam).Format(time.DateOnly), vietnam)
	if err != nil {
		return nil
	}
	n := int(day.Sub(today) / (24 * time.Hour))
	return &n
}
