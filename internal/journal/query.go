package journal

import (
	"context"
	"database/sql"
	"encoding/json/v2"
	"fmt"
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
// say. A record that names no time of its own happened when it was written down, by the best clock there is.
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
	if f.Campaign != "" {
		conditions = append(conditions, plus+ofCampaign(k))
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
	when(f.State != "", "r."+state+" = :state", "state", f.State)
	when(f.Author != "", "r.author = :author", "author", f.Author)
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

// Find reads the rows that a filter chooses, newest id first, at most limit of those before the id `after`; more says
// that there are others beyond them.
func (v *View) Find(ctx context.Context, f Filter, after string, limit int) (found []record.Row, more bool, err error) {
	// Rows of few units are found by index and then ordered; of many, the newest are found sooner by going back in time.
	plus := ""
	if f.Units == nil || len(f.Units) > byIndex {
		plus = "+"
	}
	where, args, err := f.condition(plus)
	if err != nil {
		return nil, false, err
	}
	if after != "" {
		where += " AND r.id < :after"
		args = append(args, sql.Named("after", after))
	}
	query := fmt.Sprintf("SELECT r.id, l.seq, l.wire FROM (SELECT r.id, r.seq FROM `%s` r WHERE %s ORDER BY r.id DESC LIMIT %d) r JOIN sync_log l ON l.seq = r.seq ORDER BY r.id DESC", f.Kind, where, limit+1)
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

// Changed is the seq of the newest change of any row of a unit, 0 when it never had one; "" is what belongs to no unit.
func (j *Journal) Changed(unit string) (seq int64) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	for _, c := range j.cells.byUnit[unit] {
		seq = max(seq, c.head)
	}
	return seq
}
