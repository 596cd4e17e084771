package pb_migrations

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A collection for each kind of record. A row's truth is its wire JSON in sync_log; these columns are its projection for
// queries, hooks and the dashboard, where superusers read them. Only the gate writes them: it takes a new seq for every
// change, and the triggers refuse whatever has none.
func init() {
	m.Register(func(app core.App) error {
		for _, t := range kindTables {
			if err := t.create(app); err != nil {
				return fmt.Errorf("create %s: %w", t.kind, err)
			}
		}
		return nil
	}, noWayBack)
}

// kindTable is one collection. Columns are text (dates and times too, as they were sent), "name#" a number, "name?" a
// boolean, "name{}" JSON. Hidden ones never travel.
type kindTable struct {
	kind, columns, hidden string
	indexes               []kindIndex
}

type kindIndex struct {
	columns string
	unique  bool
	where   string
}

const evidenceColumns = ` at skew_ms# author device carrier received_at body_sha created_sha photos{} evidence review_state review{} corrected_by`

var kindTables = []kindTable{
	{kind: "unit",
		columns: `code era name type parent valid_from valid_to search successors{} former{} location{}`,
		indexes: []kindIndex{{columns: "era, code"}}},
	{kind: "campaign",
		columns: `name type year# theme basis{} recipients{} starts ends deadline unit gift_limit# evidence`},
	{kind: "gift_type",
		columns: `campaign name items cash# value#`},
	{kind: "volunteer",
		columns: `unit name birth_year# sex phone roles{} skills{} card_no joined left team`},
	{kind: "beneficiary",
		columns: `unit hamlet name birth_year# sex categories{} category_basis category_no household household_size# need phone address
			id_last4 note tags{} list_state`,
		hidden:  `id_hmac name_fold`,
		indexes: []kindIndex{{columns: "unit, name_fold"}, {columns: "household"}, {columns: "id_hmac"}}},
	{kind: "blood_drive",
		columns: `campaign unit place date opens closes facility target_bags# state note`},
	{kind: "gift_handover",
		columns: `campaign unit beneficiary gift_type qty# value# received_by proxy{} giver given_at location{} refused_photo? signature
			witness consent warnings{} note corrects counted? counted_with` + evidenceColumns,
		hidden: `entitlement slot# first_seq#`,
		indexes: []kindIndex{{columns: "entitlement, slot", unique: true, where: "slot > 0"}, {columns: "entitlement", where: "slot = 0"},
			{columns: "corrects", where: "corrects != ''"}}},
	{kind: "blood_visit",
		columns: `drive unit donor{} state defer_class component ml# abo rh group_source prior_count# last_date last_component
			certificate_no reaction consent warnings{} note corrects` + evidenceColumns,
		hidden:  `donor_hmac donor_fold donor_year#`,
		indexes: []kindIndex{{columns: "drive"}, {columns: "donor_hmac"}, {columns: "corrects", where: "corrects != ''"}}},
	{kind: "first_aid_case",
		columns: `unit campaign found_at ended_at place location{} cause casualties{} helper_certificate warnings{} note corrects` +
			evidenceColumns,
		indexes: []kindIndex{{columns: "corrects", where: "corrects != ''"}}},
	{kind: "activity",
		columns: `unit campaign type started_at hours# people# outputs location{} warnings{} note corrects` + evidenceColumns,
		indexes: []kindIndex{{columns: "corrects", where: "corrects != ''"}}},
	{kind: "flag",
		columns: `about{} why facts{} unit at state decided_by decided_at keep note`},
}

func (t kindTable) create(app core.App) error {
	c := core.NewBaseCollection(t.kind) // no API rule: superusers only
	for _, column := range strings.Fields(t.columns) {
		c.Fields.Add(kindColumn(column, false))
	}
	for _, column := range strings.Fields(t.hidden) {
		c.Fields.Add(kindColumn(column, true))
	}
	c.Fields.Add(&core.NumberField{Name: "seq", OnlyInt: true, Help: "Number of the row's last change, in the order of all changes."})
	for _, index := range t.indexes {
		name := t.kind + "_" + strings.ReplaceAll(index.columns, ", ", "_")
		c.AddIndex(name, index.unique, index.columns, index.where)
	}
	if err := app.Save(c); err != nil {
		return err
	}
	// Hidden columns may follow the row in the same transaction, without another seq.
	guarded := []string{"id", "seq"}
	for _, column := range strings.Fields(t.columns) {
		guarded = append(guarded, "`"+strings.TrimRight(column, "#?{}")+"`")
	}
	fill := strings.NewReplacer("KIND", t.kind, "COLUMNS", strings.Join(guarded, ", "))
	for _, trigger := range kindTriggers {
		if _, err := app.DB().NewQuery(fill.Replace(trigger)).Execute(); err != nil {
			return err
		}
	}
	return nil
}

func kindColumn(spec string, hidden bool) core.Field {
	name := strings.TrimRight(spec, "#?{}")
	switch spec[len(name):] {
	case "#":
		return &core.NumberField{Name: name, Hidden: hidden}
	case "?":
		return &core.BoolField{Name: name, Hidden: hidden}
	case "{}":
		return &core.JSONField{Name: name, Hidden: hidden, MaxSize: 1 << 20}
	default:
		return &core.TextField{Name: name, Hidden: hidden, Max: 10000}
	}
}

// The head moves last in the gate's transaction, so a seq above it is one that the gate has just taken. FAIL, not ABORT:
// with nothing of a statement to take back, SQLite keeps no journal for each, which was a tenth of a push. A changed row is
// held against its own seq, which costs no look at another table.
var kindTriggers = []string{
	`CREATE TRIGGER KIND_gate_insert BEFORE INSERT ON KIND BEGIN
		SELECT RAISE(FAIL, 'written only through the sync gate')
		WHERE NEW.seq IS NULL OR NEW.seq <= (SELECT head FROM sync_state);
	END`,
	`CREATE TRIGGER KIND_gate_update BEFORE UPDATE OF COLUMNS ON KIND WHEN NEW.seq IS NULL OR NEW.seq <= OLD.seq BEGIN
		SELECT RAISE(FAIL, 'written only through the sync gate');
	END`,
	`CREATE TRIGGER KIND_gate_delete BEFORE DELETE ON KIND BEGIN
		SELECT RAISE(FAIL, 'written only through the sync gate')
		WHERE NOT EXISTS (SELECT 1 FROM sync_log WHERE kind = 'KIND' AND rid = OLD.id AND gone <> ''
			AND seq > (SELECT head FROM sync_state));
	END`,
}
