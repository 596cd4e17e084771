package journal

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json/v2"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Filter chooses rows of one kind, for people who look at many of them on the server. A figure that a report shows and
// the records that open behind it are chosen by one and the same Filter. It says nothing about who may look.
type Filter struct {
	Kind  string
	Units []string // rows of these units; nil = of any
	// Campaign is that of the row, of a visit that of its drive. What may name none and does belongs to each campaign in
	// whose days it happened. Kinds without campaigns are not asked.
	Campaign string
	State    string // review_state of evidence, else the kind's own state
	Author   string // evidence only
	Flag     string // rows that an open flag with this reason is about; "any" = with any
	// From and To bound when it happened, as the record says it: From <= t < To.
	From, To time.Time
	Equal    map[string]string // fields that are texts, enums, dates or references, by name
	Figure   string            // a name in Figures
}

// FilterError says which part of a filter makes no sense for its kind.
type FilterError struct{ Part string }

func (e FilterError) Error() string { return "a filter cannot have this " + e.Part }

// Happened is the SQL, in Unix seconds, for when a row's matter took place; the row is called r. "" for kinds that do not
// say. A record that names no time of its own happened when it was written down, by the best clock there is, and a visit on the day of its drive.
func Happened(k *record.Kind) string {
	written := "unixepoch(r.at) - CAST(r.skew_ms / 1000 AS INTEGER)"
	switch k {
	case record.GiftHandover:
		return "coalesce(unixepoch(nullif(r.given_at, '')), " + written + ")"
	case record.FirstAidCase:
		return "coalesce(unixepoch(nullif(r.found_at, '')), " + written + ")"
	case record.Activity:
		return "coalesce(unixepoch(nullif(r.started_at, '')), " + written + ")"
	case record.BloodDrive:
		return "unixepoch(r.date) - 25200" // midnight in Viet Nam
	case record.BloodVisit: // donors are registered beforehand, and corrected afterwards
		return "coalesce((SELECT unixepoch(at.date) - 25200 FROM blood_drive at WHERE at.id = r.drive), " + written + ")"
	}
	if k.Evidence() {
		return written
	}
	return ""
}

// Where is the filter as an SQL condition on the kind's collection, called r, with its named arguments.
func (f Filter) Where() (where string, args []any, err error) { return f.condition("") }

// condition is Where. A unary plus before the columns that have indexes keeps SQLite from them.
func (f Filter) condition(plus string) (where string, args []any, err error) {
	k := record.KindOf(f.Kind)
	if k == nil {
		return "", nil, FilterError{"kind"}
	}
	conditions := []string{"1"}
	when := func(asked bool, condition, name string, value any) {
		if asked {
			conditions = append(conditions, condition)
			args = append(args, sql.Named(name, value))
		}
	}
	field := fieldsOf(k)
	args = append(args, sql.Named("campaign", f.Campaign))
	switch {
	case f.Campaign != "":
		conditions = append(conditions, plus+ofCampaign(k))
	case k == record.GiftHandover && f.Units != nil && plus == "":
		conditions = append(conditions, anyCampaign)
	}
	if f.Units != nil {
		if field["unit"] == nil {
			return "", nil, FilterError{"unit"}
		}
		units, err := json.Marshal(f.Units)
		if err != nil {
			return "", nil, err
		}
		when(true, plus+"r.unit IN (SELECT value FROM json_each(:units))", "units", string(units))
	}
	state := "state"
	if k.Evidence() {
		state = "review_state"
	}
	happened := Happened(k)
	switch {
	case f.State != "" && field[state] == nil:
		return "", nil, FilterError{"state"}
	case f.Author != "" && !k.Evidence():
		return "", nil, FilterError{"author"}
	case (!f.From.IsZero() || !f.To.IsZero()) && happened == "":
		return "", nil, FilterError{"time"}
	}
	if f.State != "" && slices.Contains(RareStates, f.State) {
		conditions = append(conditions, "r."+state+" = '"+f.State+"'") // in words, or its index is not looked at
	} else {
		when(f.State != "", "r."+state+" = :state", "state", f.State)
	}
	when(f.Author != "", `r.id IN (SELECT o.rid FROM sync_log o WHERE o.owner = (SELECT n FROM sync_owner WHERE user = :author) AND o.owner > 0
		AND o.gone = '' AND o.kind = '`+k.Name+`')`, "author", f.Author)
	when(f.Flag != "", `r.id IN (SELECT a.value ->> 'id' FROM flag g, json_each(g.about) a
		WHERE coalesce(nullif(g.state, ''), 'open') = 'open' AND (:flag = 'any' OR g.why = :flag) AND a.value ->> 'kind' = '`+k.Name+`')`, "flag", f.Flag)
	when(!f.From.IsZero(), happened+" >= :from", "from", f.From.Unix())
	when(!f.To.IsZero(), happened+" < :to", "to", f.To.Unix())
	for name, value := range f.Equal {
		if field[name] == nil || !plainText(field[name]) {
			return "", nil, FilterError{"field"}
		}
		when(true, "r.`"+name+"` = :is_"+name, "is_"+name, value)
	}
	if f.Figure != "" {
		figure, ok := Figures[f.Figure]
		if !ok || figure.Kind != k {
			return "", nil, FilterError{"figure"}
		}
		conditions = append(conditions, "("+figure.Where+")")
	}
	return strings.Join(conditions, " AND "), args, nil
}

func fieldsOf(k *record.Kind) map[string]*record.Field {
	fields := k.AllFields()
	all := make(map[string]*record.Field, len(fields))
	for i := range fields {
		all[fields[i].Name] = &fields[i]
	}
	return all
}

// ofCampaign is the condition that a row belongs to :campaign.
func ofCampaign(k *record.Kind) string {
	switch field := k.Field("campaign"); {
	case field != nil && field.Required:
		return "r.campaign = :campaign"
	case field != nil && Happened(k) != "":
		return "(r.campaign = :campaign OR r.campaign = '' AND " + day(Happened(k)) + " BETWEEN " + campaignDays + ")"
	case k == record.BloodVisit:
		return "r.drive IN (SELECT d.id FROM blood_drive d WHERE d.campaign = :campaign OR d.campaign = '' AND d.date BETWEEN " + campaignDays + ")"
	}
	return "1"
}

// anyCampaign is no condition, but lets the index by campaign and unit be asked for units alone.
const anyCampaign = "r.campaign IN (" + sqlCampaigns + ")"

const campaignDays = "(SELECT starts FROM campaign WHERE id = :campaign) AND (SELECT ends FROM campaign WHERE id = :campaign)"

// day is the day in Viet Nam of an SQL moment in Unix seconds.
func day(moment string) string { return "date(" + moment + ", 'unixepoch', '+7 hours')" }

// plainText says whether a field's column holds the very text of its value.
func plainText(f *record.Field) bool {
	switch f.Type {
	case record.Text, record.Enum, record.Date, record.Ref:
		return !f.List && !f.WriteOnly && !f.Masked
	}
	return false
}

// Query asks the collections themselves, within the view's transaction. For reading only.
func (v *View) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return v.tx.QueryContext(ctx, query, args...)
}

// Count tells how many rows a filter chooses.
func (v *View) Count(ctx context.Context, f Filter) (n int64, err error) {
	where, args, err := f.Where()
	if err != nil {
		return 0, err
	}
	err = v.tx.QueryRowContext(ctx, "SELECT count(*) FROM `"+f.Kind+"` r WHERE "+where, args...).Scan(&n)
	return n, err
}

// byIndex is up to how many units their index is asked.
const byIndex = 20

// newest is how many rows are looked through before an index is asked. Tests have few.
var newest = 5_000

// RareStates are those of a record's review that few are in. They have an index, for who looks for them in a whole province
// would read all of it.
var RareStates = []string{"returned", "rejected", "withdrawn"}

// Find reads the rows that a filter chooses, newest id first, at most limit of those before the id `after`; more says
// that there are others beyond them.
func (v *View) Find(ctx context.Context, f Filter, after string, limit int) (found []record.Row, more bool, err error) {
	if f.Units != nil && len(f.Units) <= byIndex {
		return v.find(ctx, f, "", "", after, limit)
	}
	if f.Flag != "" { // the open questions name their rows, and are read once
		return v.find(ctx, f, "+", "", after, limit)
	}
	// Of many units the newest rows are found by going back in time. Where that would go on for long, because few rows are
	// chosen or none of them is new, a campaign's are found by its index.
	since, err := v.since(ctx, f.Kind, after)
	if err != nil {
		return nil, false, err
	}
	if since != "" {
		if found, more, err = v.find(ctx, f, "+", since, after, limit); err != nil || more {
			return found, more, err
		}
	}
	plus := "+"
	if f.Campaign != "" && f.Units != nil {
		plus = ""
	}
	return v.find(ctx, f, plus, "", after, limit)
}

// since is the id of the row before which the newest rows of a kind, before the id after, end; "" when there are no others.
func (v *View) since(ctx context.Context, kind, after string) (id string, err error) {
	if record.KindOf(kind) == nil {
		return "", FilterError{"kind"}
	}
	err = v.tx.QueryRowContext(ctx, fmt.Sprintf("SELECT id FROM `%s` WHERE id < ? ORDER BY id DESC LIMIT 1 OFFSET %d", kind, newest), cmp.Or(after, "~")).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// find reads the rows from since on and before after, where those are given.
func (v *View) find(ctx context.Context, f Filter, plus, since, after string, limit int) (found []record.Row, more bool, err error) {
	query, args, err := f.find(plus, since, after, limit)
	if err != nil {
		return nil, false, err
	}
	rows, err := v.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, false, fmt.Errorf("find %s: %w", f.Kind, err)
	}
	defer rows.Close()
	for rows.Next() {
		if len(found) == limit {
			return found, true, nil
		}
		row := record.Row{Kind: f.Kind}
		var wire []byte
		if err := rows.Scan(&row.ID, &row.Seq, &wire); err != nil {
			return nil, false, err
		}
		if row.Doc, err = record.ParseDoc(wire); err != nil {
			return nil, false, fmt.Errorf("read %s %s: %w", f.Kind, row.ID, err)
		}
		found = append(found, row)
	}
	return found, false, rows.Err()
}

// find is the query. The index is named where one is sure to be right, because SQLite's statistics know nothing of which units are
// asked for.
func (f Filter) find(plus, since, after string, limit int) (query string, args []any, err error) {
	where, args, err := f.condition(plus)
	if err != nil {
		return "", nil, err
	}
	for _, bound := range [][3]string{{"r.id > :since", "since", since}, {"r.id < :after", "after", after}} {
		if bound[2] != "" {
			where += " AND " + bound[0]
			args = append(args, sql.Named(bound[1], bound[2]))
		}
	}
	index := ""
	switch k := record.KindOf(f.Kind); {
	case !k.Evidence():
	case plus == "" && f.Units != nil:
		index = "INDEXED BY report_" + f.Kind
	case slices.Contains(RareStates, f.State):
		index = "INDEXED BY rare_" + f.Kind
	}
	return fmt.Sprintf("SELECT r.id, l.seq, l.wire FROM (SELECT r.id, r.seq FROM `%s` r %s WHERE %s ORDER BY r.id DESC LIMIT %d) r JOIN sync_log l ON l.entry = r.seq ORDER BY r.id DESC",
		f.Kind, index, where, limit+1), args, nil
}

// Changed is the seq of the newest change of any row of a unit, 0 when it never had one; "" is what belongs to no unit.
func (j *Journal) Changed(unit string) (seq int64) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	for _, c := range j.cells.byUnit[unit] {
		seq = max(seq, c.head)
	}
	return seq
}
