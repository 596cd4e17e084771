package journal

import (
	"strings"

	"github.com/chungsuc/chungsuc/internal/record"
)

// Figure is a number that people read, as the rows it counts: an SQL condition on the kind's collection, called r, that
// may use :campaign. What asks for lists and deadlines is of one campaign; of "" it counts nothing.
type Figure struct {
	Kind  *record.Kind
	Where string
	// Rest: it is what another figure leaves of a third, so that nobody needs to count it.
	Rest bool
}

// What is said of records again and again. A record stands while it is not withdrawn, rejected or corrected; of the gifts
// that stand, those within the limit of their household count.
const (
	standing = "r.corrected_by = '' AND r.review_state NOT IN ('withdrawn', 'rejected')"
	counted  = "r.counted"
	// Who stands on an approved list is kept by the journal (lists.go).
	approved = "EXISTS (SELECT 1 FROM list_item i WHERE i.campaign = :campaign AND i.person = r.id AND i.stands = 1)"
	// What was given to somebody's house stands in their wire form alone, compact, and no other member is called campaign. In
	// texts a quote has a backslash before it, so nothing that somebody typed is found.
	served = `(SELECT instr(l.wire, '"campaign":"' || :campaign || '"') FROM sync_log l WHERE l.entry = r.seq) > 0`
	// 500,000 đồng, the worth that a Tết gift is to have at least (domain.md, G10).
	worthy = "r.value >= 500000 * r.qty"
	// A bag was filled.
	donated = standing + " AND r.state = 'donated'"
)

var (
	// inTime: by the campaign's deadline, else by the end of its last day.
	inTime = "(" + Happened(record.GiftHandover) + " < (SELECT unixepoch(coalesce(nullif(deadline, ''), ends)) + 61200 FROM campaign WHERE id = :campaign))"
	// onList: somebody of the house that the gift is counted for is on an approved list of the campaign: its head, unless
	// they moved to another house, or who names them as their head, be it by an alias. Few heads have any, and to follow
	// them back costs most. The index is named: most households are empty, and SQLite would take that for all.
	onList = "(EXISTS (SELECT 1 FROM list_item i LEFT JOIN beneficiary b ON b.id = i.person WHERE " + stands + " AND i.person = " + House +
		" AND coalesce(b.household, '') IN ('', i.person))" +
		" OR EXISTS (SELECT 1 FROM beneficiary b INDEXED BY beneficiary_household CROSS JOIN list_item i ON " + stands + " AND i.person = b.id WHERE b.household = " + House + ")" +
		" OR EXISTS (SELECT 1 FROM sync_gone g WHERE g.kind = 'beneficiary' AND g.why = 'merged:' || " + House + ") AND EXISTS (" +
		"WITH RECURSIVE head (id) AS (SELECT " + House + " UNION SELECT g.rid FROM head CROSS JOIN sync_gone g ON g.kind = 'beneficiary' AND g.why = 'merged:' || head.id) " +
		"SELECT 1 FROM head CROSS JOIN beneficiary b INDEXED BY beneficiary_household ON b.household = head.id CROSS JOIN list_item i ON " + stands + " AND i.person = b.id))"
)

// stands is an item by which somebody is approved in the campaign of r.
const stands = "i.campaign = r.campaign AND i.stands = 1"

// House is the SQL for whom a standing gift is counted for: its entitlement less the campaign. Of one that stands no more it
// is NULL and finds nobody; "" would find everybody who lives in nobody's house.
const House = "nullif(substr(r.entitlement, length(r.campaign) + 2), '')"

// Figures are all figures by name; a report counts by them and a Filter asks for their records (domain.md section 2).
var Figures = map[string]Figure{
	"gifts":            {Kind: record.GiftHandover, Where: counted},                               // G1, G2, G3
	"gifts_500k":       {Kind: record.GiftHandover, Where: counted + " AND " + worthy},            // G10
	"gifts_over_limit": {Kind: record.GiftHandover, Where: "NOT " + counted + " AND " + standing}, // G6
	"gifts_in_time":    {Kind: record.GiftHandover, Where: counted + " AND " + inTime},            // G8
	"gifts_late":       {Kind: record.GiftHandover, Where: counted + " AND NOT " + inTime, Rest: true},
	"gifts_on_list":    {Kind: record.GiftHandover, Where: counted + " AND " + onList}, // G7
	"gifts_off_list":   {Kind: record.GiftHandover, Where: counted + " AND NOT " + onList, Rest: true},
	"gifts_located":    {Kind: record.GiftHandover, Where: counted + " AND r.location IS NOT NULL"},       // on the map
	"gifts_none":       {Kind: record.GiftHandover, Where: standing + " AND r.evidence = 'none'"},         // evidence
	"gifts_preview":    {Kind: record.GiftHandover, Where: standing + " AND r.evidence = 'preview'"},      //
	"gifts_full":       {Kind: record.GiftHandover, Where: standing + " AND r.evidence = 'full'"},         //
	"gifts_waiting":    {Kind: record.GiftHandover, Where: standing + " AND r.review_state = 'received'"}, // review
	"gifts_accepted":   {Kind: record.GiftHandover, Where: standing + " AND r.review_state = 'accepted'"},
	"gifts_returned":   {Kind: record.GiftHandover, Where: standing + " AND r.review_state = 'returned'"},
	"gifts_rejected":   {Kind: record.GiftHandover, Where: "r.review_state = 'rejected'"},
	"gifts_withdrawn":  {Kind: record.GiftHandover, Where: "r.review_state = 'withdrawn'"},

	"approved": {Kind: record.Beneficiary, Where: approved},                                                      // G4
	"served":   {Kind: record.Beneficiary, Where: approved + " AND " + served},                                   // G4
	"left":     {Kind: record.Beneficiary, Where: approved + " AND NOT coalesce(" + served + ", 0)", Rest: true}, // G5

	"duplicates_open":    {Kind: record.Flag, Where: overlap + " AND coalesce(nullif(r.state, ''), 'open') = 'open'"}, // G6
	"duplicates_decided": {Kind: record.Flag, Where: overlap + " AND r.state NOT IN ('', 'open')"},

	"donors_registered": {Kind: record.BloodVisit, Where: standing}, // B1
	"donors_arrived":    {Kind: record.BloodVisit, Where: standing + " AND r.state IN ('arrived', 'screened', 'deferred', 'donated')"},
	"donors_eligible":   {Kind: record.BloodVisit, Where: standing + " AND r.state IN ('screened', 'donated')"},
	"donors_left":       {Kind: record.BloodVisit, Where: standing + " AND r.state = 'left'"},
	"donors_deferred":   {Kind: record.BloodVisit, Where: standing + " AND r.state = 'deferred'"},                    // B3
	"donated":           {Kind: record.BloodVisit, Where: donated},                                                   // B1, B2
	"donated_again":     {Kind: record.BloodVisit, Where: donated + " AND (r.prior_count > 0 OR r.last_date <> '')"}, // B4
	"donated_first":     {Kind: record.BloodVisit, Where: donated + " AND r.prior_count <= 0 AND r.last_date = ''", Rest: true},
	"reactions":         {Kind: record.BloodVisit, Where: standing + " AND r.reaction NOT IN ('', 'none')"}, // B5

	"first_aid":          {Kind: record.FirstAidCase, Where: standing}, // C1
	"first_aid_referred": {Kind: record.FirstAidCase, Where: standing + " AND EXISTS (SELECT 1 FROM json_each(r.casualties) c WHERE c.value ->> 'handed_to' IN ('" + strings.Join(Referred, "', '") + "'))"},
	"activities":         {Kind: record.Activity, Where: standing}, // V1
}

// Referred are to whom a casualty is handed who goes on to be treated.
var Referred = []string{"ambulance_115", "health_station", "hospital"}

// overlap are the questions about one gift too many in the campaign.
const overlap = "r.why = 'already_given' AND (:campaign = '' OR r.facts ->> 'campaign' = :campaign)"
