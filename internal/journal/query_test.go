package journal_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// finds reads all rows of a filter, two at a time, and holds their number against the count.
func (w *world) finds(f journal.Filter) (ids []string) {
	w.Helper()
	v, err := w.View(context.Background())
	if err != nil {
		w.Fatal(err)
	}
	defer v.Close()
	n, err := v.Count(context.Background(), f)
	if err != nil {
		w.Fatalf("%+v: %v", f, err)
	}
	for after, more := "", true; more; {
		var rows []record.Row
		if rows, more, err = v.Find(context.Background(), f, after, 2); err != nil {
			w.Fatalf("%+v: %v", f, err)
		}
		for _, row := range rows {
			if row.Doc == nil || row.Seq == 0 {
				w.Errorf("%s %s is found without its content", row.Kind, row.ID)
			}
			ids = append(ids, row.ID)
			after = row.ID
		}
	}
	if int64(len(ids)) != n || !slices.IsSortedFunc(ids, func(a, b string) int { return cmp.Compare(b, a) }) {
		w.Errorf("%+v: %d counted, found %v", f, n, ids)
	}
	return ids
}

func TestAFilterFindsWhatItSays(t *testing.T) {
	w := newWorld(t)
	lan, minh, hoa := w.phone("lan"), w.phone("minh"), w.phone("hoa")
	day := time.Date(2027, 1, 27, 23, 30, 0, 0, time.UTC) // the 28th in Viet Nam
	first, _ := lan.gives(ong, "given_at", day.Format(time.RFC3339), "giver", "Công ty A", "value", 499_999)
	second, r := minh.gives(chau, "given_at", "2027-01-28T00:00:00+07:00", "giver", "Công ty B")
	w.want(r, record.Conflict, record.AlreadyGiven)
	third, _ := minh.gives(ba, "given_at", "2027-01-29T00:00:00+07:00", "location", map[string]any{"lat": 20.8, "lon": 106.6, "accuracy": 5})
	gone, _ := minh.gives("beneficiarysome")
	w.want(minh.does(record.GiftHandover, record.Void, gone, map[string]any{"reason": "nhầm"}), record.OK, "")
	hoa.does(record.FirstAidCase, record.Create, record.NewID(w.now), map[string]any{"unit": chapter, "campaign": tet, "casualties": []any{map[string]any{"handed_to": "hospital"}}})

	gift := func(change func(f *journal.Filter)) []string {
		t.Helper()
		f := journal.Filter{Kind: "gift_handover", Campaign: tet, Units: []string{kienAn}}
		change(&f)
		ids := w.finds(f)
		slices.Sort(ids)
		return ids
	}
	for name, c := range map[string]struct {
		change func(f *journal.Filter)
		want   []string
	}{
		"all":         {func(f *journal.Filter) {}, []string{first, second, third, gone}},
		"any unit":    {func(f *journal.Filter) { f.Units = nil }, []string{first, second, third, gone}},
		"no unit":     {func(f *journal.Filter) { f.Units = []string{} }, nil},
		"beside":      {func(f *journal.Filter) { f.Units = []string{phuLien, chapter} }, nil},
		"campaign":    {func(f *journal.Filter) { f.Campaign = "campaignother00" }, nil},
		"state":       {func(f *journal.Filter) { f.State = "withdrawn" }, []string{gone}},
		"author":      {func(f *journal.Filter) { f.Author = "lan" }, []string{first}},
		"flag":        {func(f *journal.Filter) { f.Flag = "already_given" }, []string{first, second}},
		"any flag":    {func(f *journal.Filter) { f.Flag = "any" }, []string{first, second, gone}},
		"other flag":  {func(f *journal.Filter) { f.Flag = "same_photo" }, nil},
		"giver":       {func(f *journal.Filter) { f.Equal = map[string]string{"giver": "Công ty B"} }, []string{second}},
		"one day":     {func(f *journal.Filter) { f.From, f.To = vn(2027, 1, 28), vn(2027, 1, 29) }, []string{first, second}},
		"gifts":       {func(f *journal.Filter) { f.Figure = "gifts" }, []string{first, third}},
		"gifts_500k":  {func(f *journal.Filter) { f.Figure = "gifts_500k" }, []string{third}},
		"over limit":  {func(f *journal.Filter) { f.Figure = "gifts_over_limit" }, []string{second}},
		"located":     {func(f *journal.Filter) { f.Figure = "gifts_located" }, []string{third}},
		"all at once": {func(f *journal.Filter) { f.Figure, f.Author, f.State = "gifts_none", "minh", "received" }, []string{second, third}},
	} {
		slices.Sort(c.want)
		many := func(f *journal.Filter) { // more units than are asked by index
			for i := range 30 {
				f.Units = append(f.Units, fmt.Sprintf("unit%011d", i))
			}
		}
		for how, newest := range map[string]int{"": 5000, "of many units": 5000, "of many units, far back": 1} {
			restore := journal.Newest(newest)
			got := gift(func(f *journal.Filter) {
				if c.change(f); how != "" && f.Units != nil {
					many(f)
				}
			})
			restore()
			if !slices.Equal(got, c.want) {
				t.Errorf("%s %s: %v, want %v", name, how, got, c.want)
			}
		}
		if name == "campaign" || name == "any unit" {
			continue
		}
		if got := gift(func(f *journal.Filter) { c.change(f); f.Campaign = "" }); !slices.Equal(got, c.want) {
			t.Errorf("%s of any campaign: %v, want %v", name, got, c.want)
		}
	}
	people := func(figure, campaign string) []string {
		return w.finds(journal.Filter{Kind: "beneficiary", Campaign: campaign, Figure: figure})
	}
	if got := people("", tet); len(got) != 3 {
		t.Errorf("a kind without campaigns is not asked for one: %v", got)
	}
	if got := people("served", tet); got != nil {
		t.Errorf("nobody is on a list, %v are served", got)
	}
	if got := w.finds(journal.Filter{Kind: "first_aid_case", Figure: "first_aid_referred", Units: []string{chapter}}); len(got) != 1 {
		t.Errorf("%d first-aid cases were referred", len(got))
	}
	if got := w.finds(journal.Filter{Kind: "flag", Figure: "duplicates_open", Campaign: tet}); len(got) != 1 {
		t.Errorf("%d questions about double gifts", len(got))
	}
}

func vn(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.FixedZone("", 7*3600))
}

// Every figure, and every part of a filter that fits a kind, is SQL that runs; what does not fit says so.
func TestFiltersFitTheirKinds(t *testing.T) {
	w := newWorld(t)
	v, err := w.View(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for name, figure := range journal.Figures {
		for _, campaign := range []string{"", tet} {
			if n, err := v.Count(context.Background(), journal.Filter{Kind: figure.Kind.Name, Figure: name, Campaign: campaign}); err != nil || n != 0 {
				t.Errorf("%s: %d, %v", name, n, err)
			}
		}
	}
	for _, k := range record.Kinds {
		fits := map[string]bool{"unit": k.Field("unit") != nil, "state": k.Evidence() || k.Field("state") != nil, "author": k.Evidence(),
			"time": k.Evidence() || k == record.BloodDrive, "field": k.Field("note") != nil, "figure": k == record.GiftHandover}
		for part, f := range map[string]journal.Filter{
			"unit": {Units: []string{kienAn}}, "state": {State: "received"}, "author": {Author: "lan"}, "time": {From: w.now, To: w.now},
			"field": {Equal: map[string]string{"note": ""}}, "figure": {Figure: "gifts"},
		} {
			f.Kind = k.Name
			_, err := v.Count(context.Background(), f)
			var misfit journal.FilterError
			if fits[part] && err != nil || !fits[part] && (!errors.As(err, &misfit) || misfit.Part != part) {
				t.Errorf("%s by %s: %v", k.Name, part, err)
			}
		}
	}
	for _, f := range []journal.Filter{{}, {Kind: "sync_log"}, {Kind: "beneficiary", Equal: map[string]string{"name_fold": "x"}},
		{Kind: "beneficiary", Equal: map[string]string{"id_last4": "0001"}}, {Kind: "beneficiary", Equal: map[string]string{"birth_year": "1950"}},
		{Kind: "gift_handover", Equal: map[string]string{"note` = '' OR 1 --": ""}}} {
		if n, err := v.Count(context.Background(), f); err == nil {
			t.Error(fmt.Sprint(f), " counted ", n)
		}
	}
}

// What a desk asks for costs what there is of it, not what there is beside it: whatever the filter, handovers of few units, of
// one campaign, of one author, in a rare state or with a flag are found by an index, also once SQLite has looked at how full
// tables are. One index is for the order alone, and reading on in it has an end: Find looks through the newest rows first.
func TestHandoversAreNotReadFromEndToEnd(t *testing.T) {
	w := newWorld(t)
	lan := w.phone("lan")
	for range 40 {
		lan.gives(ong)
	}
	few, many := []string{kienAn, phuLien}, []string{}
	for i := range 114 {
		many = append(many, fmt.Sprintf("unit%011d", i))
	}
	db := w.app.NonconcurrentDB().(*dbx.DB).DB()
	figures := []string{""}
	for name, figure := range journal.Figures {
		if figure.Kind == record.GiftHandover {
			figures = append(figures, name)
		}
	}
	day := vn(2027, 1, 28)
	changes := map[string]func(f *journal.Filter){
		"all": func(f *journal.Filter) {}, "received": func(f *journal.Filter) { f.State = "received" }, "withdrawn": func(f *journal.Filter) { f.State = "withdrawn" },
		"author": func(f *journal.Filter) { f.Author = "lan" }, "flag": func(f *journal.Filter) { f.Flag = "already_given" }, "any flag": func(f *journal.Filter) { f.Flag = "any" },
		"giver": func(f *journal.Filter) { f.Equal = map[string]string{"giver": "A"} }, "days": func(f *journal.Filter) { f.From, f.To = day, day.AddDate(0, 0, 1) },
	}
	asked := 0
	for _, when := range []string{"at first", "after ANALYZE"} {
		for _, figure := range figures {
			for what, change := range changes {
				for where, f := range map[string]journal.Filter{"few units": {Units: few}, "few units and a campaign": {Units: few, Campaign: tet},
					"many units and a campaign": {Units: many, Campaign: tet}, "many units": {Units: many}} {
					if where == "many units" && !slices.Contains([]string{"withdrawn", "author", "flag", "any flag"}, what) {
						continue // those may go back in time for as long as there is something
					}
					f.Kind, f.Figure = record.GiftHandover.Name, figure
					change(&f)
					query, args, err := f.FindQuery()
					if err != nil {
						t.Fatal(err)
					}
					rows, err := db.Query("EXPLAIN QUERY PLAN "+query, args...)
					if err != nil {
						t.Fatal(err)
					}
					var steps []string
					for rows.Next() {
						var id, parent, unused int
						var step string
						if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
							t.Fatal(err)
						}
						steps = append(steps, step)
					}
					rows.Close()
					asked++
					// The outer r is what was found, 51 rows of it.
					scanned := slices.ContainsFunc(steps, func(s string) bool {
						return strings.HasPrefix(s, "SCAN r USING") || strings.HasPrefix(s, "SCAN gift_handover") || strings.HasPrefix(s+" ", "SCAN h ")
					})
					if scanned || !slices.ContainsFunc(steps, func(s string) bool { return strings.HasPrefix(s, "SEARCH r USING") }) {
						t.Errorf("%s, %s of %s, figure %q:\n%s", when, what, where, figure, strings.Join(steps, "\n"))
					}
				}
			}
		}
		if _, err := db.Exec("ANALYZE"); err != nil {
			t.Fatal(err)
		}
	}
	if asked < 100 {
		t.Errorf("only %d plans were looked at", asked)
	}
}
