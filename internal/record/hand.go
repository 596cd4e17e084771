package record

import (
	"slices"
	"strings"
	"time"
)

// forAnother says whether somebody hands in what only its author, or who leads the unit, may do to a record that is there.
// It is taken, because a phone may be dead, and asked about.
func (d *decider) forAnother(unit string) bool {
	c := d.who.Carrier
	return c != "" && c != d.who.User && !May(leaders, d.who.CarrierIn(unit).Now)
}

// changedFor asks about a change of a record that is there: gathered with whatever else is handed in that day.
func (d *decider) changedFor(row Row) []Flagged {
	unit := row.Doc.Text("unit")
	if !d.forAnother(unit) {
		return nil
	}
	return []Flagged{d.carried(Pointer{row.Kind, row.ID}, d.who.User, d.who.Carrier, unit, d.day())}
}

// carried is the question about what was handed in for its author.
func (d *decider) carried(self Pointer, key ...string) Flagged {
	return Flagged{Why: "carried", About: []Pointer{self}, Facts: map[string]any{"carrier": d.who.Carrier, "author": d.who.User}, Key: strings.Join(key, "/")}
}

func (d *decider) day() string { return d.now.In(vietnam).Format(time.DateOnly) }

// hand writes down whose something is, and who handed it in for them.
func (d *decider) hand(doc *Doc, by, carrier string) {
	doc.Put(by, d.who.User)
	if doc.Del(carrier); d.who.Carrier != "" {
		doc.Put(carrier, d.who.Carrier)
	}
}

// hadHand says whether something is this person's, or was handed in by them. Whoever had a hand in it does not judge it.
func (d *decider) hadHand(doc Doc, by, carrier string) bool {
	return d.who.Is(doc.Text(by)) || d.who.Is(doc.Text(carrier))
}

// tookPart says whether a record is this person's, was handed in by them, or went a step by their hand.
func (d *decider) tookPart(record Doc) bool {
	return d.hadHand(record, "author", "carrier") || slices.ContainsFunc(record.Texts("helpers"), d.who.Is)
}

// helped writes down who made a step, and who handed it in, beside those of earlier ones.
func (d *decider) helped(doc *Doc) {
	helpers := doc.Texts("helpers")
	for _, user := range []string{d.who.User, d.who.Carrier} {
		if user != "" && user != doc.Text("author") && !slices.Contains(helpers, user) {
			helpers = append(helpers, user)
		}
	}
	if len(helpers) > 0 {
		doc.Put("helpers", helpers)
	}
}

// said is how what is remembered of a judgement begins.
func (d *decider) said() Doc {
	var said Doc
	d.hand(&said, "by", "carrier")
	said.Put("at", d.now)
	return said
}
