package report

// Queries are what is asked of the database for the sheets of units, by kind.
func Queries(campaign, from, to string, units []string) (queries map[string]string, args map[string][]any, err error) {
	queries, args = map[string]string{}, map[string][]any{}
	for _, a := range []asking{asksGifts, asksPeople, asksFlags, asksVisits, asksFirstAid, asksActivities} {
		if queries[a.kind.Name], args[a.kind.Name], err = a.query(span{campaign, from, to}, units); err != nil {
			return nil, nil, err
		}
	}
	return queries, args, nil
}

// Kept says whether the sheet of a unit that a desk has read is good still.
func Kept(d *Desk, campaign, unit string) bool {
	d.book.mu.Lock()
	defer d.book.mu.Unlock()
	s := d.book.pages[page{span{campaign: campaign}, unit}]
	return s != nil && s.good(d.Journal)
}

// Pages is how many sheets a desk has read and keeps.
func Pages(d *Desk) int {
	d.book.mu.Lock()
	defer d.book.mu.Unlock()
	return len(d.book.pages)
}
