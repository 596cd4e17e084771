package journal_test

import (
	"cmp"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"pgregory.net/rapid"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// A property is tried a few times in every run of the tests; go test -rapid.checks=1000 tries harder.
func init() {
	if err := flag.Set("rapid.checks", "12"); err != nil {
		panic(err)
	}
}

// hamlet is a campaign of its own, a few people of whom some are not registered yet, and their gifts: the subject of the
// property test. Beside the rows it remembers only what no row tells: in which order handovers came, and whose place a
// correction took over.
type hamlet struct {
	*world
	rt       *rapid.T
	campaign string
	limit    int
	people   []string
	gifts    []string
	place    map[string]int
}

// naive counts the slow way, from every row as it stands.
type naive struct {
	docs map[string]record.Doc // living rows by kind/id
	into map[string]string     // merged person -> who they live on as
}

func (h *hamlet) rows() naive {
	n := naive{map[string]record.Doc{}, map[string]string{}}
	read := func(q string, take func(kind, id, why string, doc record.Doc)) {
		db := h.app.ConcurrentDB().(*dbx.DB).DB()
		rows, err := db.Query(q)
		if err != nil {
			h.rt.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var kind, id, why string
			var wire sql.RawBytes
			if err := rows.Scan(&kind, &id, &why, &wire); err != nil {
				h.rt.Fatal(err)
			}
			doc, err := record.ParseDoc(wire)
			if err != nil {
				h.rt.Fatal(err)
			}
			take(kind, id, why, doc)
		}
	}
	read("SELECT kind, rid, '', wire FROM sync_log WHERE gone = '' AND kind IN ('beneficiary', 'gift_handover')",
		func(kind, id, _ string, doc record.Doc) { n.docs[kind+"/"+id] = doc })
	read("SELECT kind, rid, why, wire FROM sync_gone", func(_, id, why string, _ record.Doc) {
		n.into[id] = strings.TrimPrefix(why, "merged:")
	})
	return n
}

func (n naive) who(id string) string {
	for n.into[id] != "" {
		id = n.into[id]
	}
	return id
}

// house is what a person's gifts are counted for.
func (n naive) house(id string) string {
	id = n.who(id)
	if head := n.docs["beneficiary/"+id].Text("household"); head != "" {
		return n.who(head)
	}
	return id
}

func (h *hamlet) live(n naive, id string) bool {
	doc := n.docs["gift_handover/"+id]
	s := doc.Text("review_state")
	return s != "withdrawn" && s != "rejected" && !doc.Has("corrected_by")
}

// check holds every row against the naive count.
func (h *hamlet) check(rt *rapid.T) {
	n := h.rows()
	inLine := map[string][]string{} // house -> its live handovers, in line
	for _, id := range h.gifts {
		if h.live(n, id) {
			house := n.house(n.docs["gift_handover/"+id].Text("beneficiary"))
			inLine[house] = append(inLine[house], id)
		}
	}
	counted := map[string]bool{}
	first := map[string]string{}
	for house, line := range inLine {
		slices.SortFunc(line, func(a, b string) int { return cmp.Compare(h.place[a], h.place[b]) })
		for i, id := range line {
			counted[id] = i < h.limit
			first[id] = line[0]
		}
		inLine[house] = line[:min(len(line), h.limit)]
	}
	for _, id := range h.gifts {
		doc := n.docs["gift_handover/"+id]
		if doc.Bool("counted") != counted[id] {
			rt.Fatalf("handover %s: counted is %v, the rows say %v\n%s", id, doc.Bool("counted"), counted[id], doc.JSON())
		}
		with := ""
		if h.live(n, id) && !counted[id] {
			with = first[id]
		}
		if doc.Text("counted_with") != with {
			rt.Fatalf("handover %s: counted_with is %q, want %q", id, doc.Text("counted_with"), with)
		}
	}
	for _, person := range h.people {
		doc, there := n.docs["beneficiary/"+person]
		if !there {
			continue
		}
		var served []string
		for _, item := range doc.Subs("served") {
			if item.Text("campaign") == h.campaign {
				served = append(served, item.Text("handover"))
			}
		}
		if want := inLine[n.house(person)]; !slices.Equal(served, want) {
			rt.Fatalf("%s (house %s) is served by %v, the rows say %v", person, n.house(person), served, want)
		}
	}
}

func (h *hamlet) person() string { return rapid.SampledFrom(h.people).Draw(h.rt, "person") }

// one is a person of whom something is true; there always is one.
func (h *hamlet) one(is func(person string) bool) string {
	return rapid.SampledFrom(slices.DeleteFunc(slices.Clone(h.people), func(p string) bool { return !is(p) })).Draw(h.rt, "person")
}

// gift is one that was given; the first when there is none yet.
func (h *hamlet) gift() string {
	if len(h.gifts) == 0 {
		h.give(h.rt)
	}
	return rapid.SampledFrom(h.gifts).Draw(h.rt, "gift")
}

func (h *hamlet) by() *phone {
	return h.phone(rapid.SampledFrom([]string{"lan", "minh"}).Draw(h.rt, "by"))
}

func (h *hamlet) handover(to string) map[string]any {
	return map[string]any{"campaign": h.campaign, "unit": kienAn, "beneficiary": to, "gift_type": parcel, "qty": 1, "value": 500000, "received_by": "self"}
}

// took notes a handover that was accepted, and where it stands in line.
func (h *hamlet) took(id string, r record.Result, inherits string) {
	if r.S != record.OK && r.Code != record.AlreadyGiven {
		h.rt.Fatalf("a gift was answered %s %s %s", r.S, r.Code, r.Field)
	}
	h.gifts = append(h.gifts, id)
	if h.place[id] = len(h.gifts); inherits != "" {
		h.place[id] = h.place[inherits]
	}
}

func (h *hamlet) give(*rapid.T) {
	by, id := h.by(), record.NewID(h.now)
	h.took(id, by.does(record.GiftHandover, record.Create, id, h.handover(h.person())), "")
}

// giveAndNote does two things at once, the second with a row that the first one changes.
func (h *hamlet) giveAndNote(*rapid.T) {
	n := h.rows()
	by, id, to := h.by(), record.NewID(h.now), h.one(func(p string) bool { return n.docs["beneficiary/"+p] != nil })
	mid1, m1 := h.mut(record.GiftHandover, record.Create, id, h.handover(to))
	mid2, m2 := h.mut(record.Beneficiary, record.SetFields, to, map[string]any{"tags": map[string]any{"add": []string{id}}})
	g := &record.Group{ID: mid1, Of: 2}
	h.took(id, by.push(h.sent(mid1, g, m1), h.sent(mid2, g, m2)).Results[0], "")
}

func (h *hamlet) correct(*rapid.T) {
	old, id, to := h.gift(), record.NewID(h.now), h.person()
	before := h.rows()
	f := h.handover(to)
	f["corrects"] = old
	r := h.phone(before.docs["gift_handover/"+old].Text("author")).does(record.GiftHandover, record.Create, id, f)
	inherits := ""
	if was := before.docs["gift_handover/"+old]; !was.Has("corrected_by") && was.Text("review_state") != "withdrawn" && was.Text("review_state") != "rejected" && before.house(was.Text("beneficiary")) == before.house(to) {
		inherits = old
	}
	h.took(id, r, inherits)
}

func (h *hamlet) void(*rapid.T) {
	id := h.gift()
	h.phone(h.row(record.GiftHandover, id).Doc.Text("author")).does(record.GiftHandover, record.Void, id, map[string]any{"reason": "nhầm"})
}

func (h *hamlet) review(*rapid.T) {
	id := h.gift()
	doc := h.row(record.GiftHandover, id).Doc
	to := rapid.SampledFrom([]string{"accepted", "returned", "rejected"}).Draw(h.rt, "verdict")
	h.phone(rapid.SampledFrom([]string{"leader", "province"}).Draw(h.rt, "reviewer")).does(record.GiftHandover, record.Transition, id,
		map[string]any{"from": doc.Text("review_state"), "to": to, "seen": map[string]any{"sha": doc.Text("body_sha")}})
}

func (h *hamlet) register(*rapid.T) {
	f := map[string]any{"unit": kienAn, "name": "Một người"}
	if rapid.Bool().Draw(h.rt, "in a household") {
		f["household"] = h.person()
	}
	h.phone("hoa").does(record.Beneficiary, record.Create, h.person(), f)
}

func (h *hamlet) move(*rapid.T) {
	known := map[string]record.Row{} // those who were merged too
	for _, p := range h.people {
		row, ok, err := h.Row(context.Background(), "beneficiary", p)
		if err != nil {
			h.rt.Fatal(err)
		}
		if ok {
			known[p] = row
		}
	}
	who := h.one(func(p string) bool { return known[p].Doc != nil })
	change := map[string]any{"v": nil}
	if rapid.IntRange(0, 3).Draw(h.rt, "joins") > 0 {
		change["v"] = h.person()
	}
	if was := known[who].Doc.Text("household"); was != "" {
		change["was"] = was
	}
	h.phone("leader").does(record.Beneficiary, record.SetFields, who, map[string]any{"household": change})
}

func (h *hamlet) merge(*rapid.T) {
	a, b := h.person(), h.person()
	about := []record.Pointer{{Kind: "beneficiary", ID: a}, {Kind: "beneficiary", ID: b}}
	err := h.Do(context.Background(), func(tx *journal.Tx) error {
		return tx.Raise(record.Flagged{Why: "lookalike", Unit: kienAn, About: about})
	})
	if err != nil {
		h.rt.Fatal(err)
	}
	h.phone("leader").does(record.Flag, record.Transition, journal.FlagID("lookalike", about), map[string]any{"from": "open", "to": "same", "keep": b})
}

// open are the questions about a gift too many, each with its two gifts.
func (h *hamlet) open() (open [][]string) {
	h.query("SELECT id, about ->> '$[0].id', about ->> '$[1].id' FROM flag WHERE why = 'already_given' AND state = 'open' AND facts ->> 'campaign' = ? ORDER BY id", func(c []string) {
		open = append(open, slices.Clone(c))
	}, h.campaign)
	return open
}

// decide answers a question about a gift too many; when there is none, somebody is given so much that there is.
func (h *hamlet) decide(*rapid.T) {
	for to := h.person(); len(h.open()) == 0; {
		by, id := h.by(), record.NewID(h.now)
		h.took(id, by.does(record.GiftHandover, record.Create, id, h.handover(to)), "")
	}
	flag := rapid.SampledFrom(h.open()).Draw(h.rt, "flag")
	to := rapid.SampledFrom([]string{"same", "same", "different", "both_real", "dismissed"}).Draw(h.rt, "answer")
	f := map[string]any{"from": "open", "to": to}
	keep := rapid.SampledFrom([]string{"", flag[1], flag[2]}).Draw(h.rt, "keep")
	if keep != "" {
		f["keep"] = keep
	}
	before := h.rows()
	both := h.live(before, flag[1]) && h.live(before, flag[2])
	r := h.phone("leader2").does(record.Flag, record.Transition, flag[0], f)
	after := h.rows()
	live := []bool{h.live(after, flag[1]), h.live(after, flag[2])}
	switch {
	case r.S == record.Rejected:
		if r.Code != record.Invalid || h.live(before, keep) {
			h.rt.Fatalf("%s: %s %s", to, r.Code, r.Field)
		}
	case to == "same" && both && live[0] == live[1]:
		h.rt.Fatalf("one of two doubles lives on, not %v", live)
	case to == "same" && keep != "" && (h.live(before, flag[1]) || h.live(before, flag[2])) && !h.live(after, keep):
		h.rt.Fatal("the one to keep is gone")
	case to != "same" && (live[0] != h.live(before, flag[1]) || live[1] != h.live(before, flag[2])):
		h.rt.Fatalf("%s changes what lives", to)
	}
}

// relimit changes how many gifts the campaign counts for a household; a campaign that nobody knew comes.
func (h *hamlet) relimit(*rapid.T) {
	h.limit = rapid.IntRange(1, 3).Draw(h.rt, "gift_limit")
	err := h.Do(context.Background(), func(tx *journal.Tx) error {
		row, _, err := tx.Row("campaign", h.campaign)
		if err != nil {
			return err
		}
		doc := row.Doc.Clone()
		if doc == nil {
			doc = record.NewDoc("name", "Thử", "type", "other", "starts", "2020-01-01", "ends", "2099-01-01", "evidence", "standard")
		}
		doc.Put("gift_limit", h.limit)
		return tx.Put(record.Write{Kind: record.Campaign, ID: h.campaign, New: row.Doc == nil, Doc: doc})
	})
	if err != nil {
		h.rt.Fatal(err)
	}
}

// I15, for any history of a few people: an entitlement with live handovers has the first gift_limit of them counted, each
// of them live, and everybody's row says what their household was given.
func TestI15WhateverHappensTheFirstLiveGiftsCount(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(rt *rapid.T) {
		h := &hamlet{world: w, rt: rt, campaign: record.NewID(w.now), place: map[string]int{}}
		h.limit = 1
		if !rapid.Bool().Draw(rt, "the campaign comes later") {
			h.relimit(rt)
		}
		for i := range 4 {
			id := record.NewID(w.now)
			h.people = append(h.people, id)
			if i < 3 {
				w.want(w.phone("hoa").does(record.Beneficiary, record.Create, id, map[string]any{"unit": kienAn, "name": fmt.Sprint("Người ", i)}), record.OK, "")
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"":              h.check,
			"give":          h.give,
			"give and note": h.giveAndNote,
			"correct":       h.correct,
			"void":          h.void,
			"review":        h.review,
			"register":      h.register,
			"move":          h.move,
			"merge":         h.merge, "decide": h.decide,
			"limit": h.relimit,
		})
	})
	w.clean()
}
