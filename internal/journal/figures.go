package journal

import "github.com/chungsuc/chungsuc/internal/record"

// Figure is a number that people read, as the rows it counts: an SQL condition on the kind's collection, called r, that
// may use :campaign ("" = any).
type Figure struct {
	Kind  *record.Kind
	Where string
}

// What is said of records again and again. A record stands while it is not withdrawn, rejected or corrected; of the gifts
// that stand, those within the limit of their household count.
const (
	standing = "r.corrected_by = '' AND r.review_state NOT IN ('withdrawn', 'rejected')"
	counted  = "r.counted"
	approved = "r.list_state = 'approved'"
	// The journal writes served itself, compact and in this order of members, so a look for the text finds the campaign.
	served = `instr(r.served, '"campaign":"' || :campaign) > 0`
	// 500,000 đồng, the worth that a Tết gift is to have at least (domain.md, G10).
	worthy = "r.value >= 500000 * r.qty"
	// A bag was filled.
	donated = standing + " AND r.state = 'donated'"
)

// Figures are all figures by name; a report counts by them and a Filter asks for their records (domain.md section 2).
var Figures = map[string]Figure{
	"gifts":            {record.GiftHandover, counted},                                       // G1, G2, G3
	"gifts_500k":       {record.GiftHandover, counted + " AND " + worthy},                    // G10
	"gifts_over_limit": {record.GiftHandover, "NOT " + counted + " AND " + standing},         // G6
	"gifts_located":    {record.GiftHandover, counted + " AND r.location IS NOT NULL"},       // on the map
	"gifts_none":       {record.GiftHandover, standing + " AND r.evidence = 'none'"},         // evidence
	"gifts_preview":    {record.GiftHandover, standing + " AND r.evidence = 'preview'"},      //
	"gifts_full":       {record.GiftHandover, standing + " AND r.evidence = 'full'"},         //
	"gifts_waiting":    {record.GiftHandover, standing + " AND r.review_state = 'received'"}, // review
	"gifts_accepted":   {record.GiftHandover, standing + " AND r.review_state = 'accepted'"},
	"gifts_returned":   {record.GiftHandover, standing + " AND r.review_state = 'returned'"},
	"gifts_rejected":   {record.GiftHandover, "r.review_state = 'rejected'"},
	"gifts_withdrawn":  {record.GiftHandover, "r.review_state = 'withdrawn'"},

	"approved": {record.Beneficiary, approved},                                          // G4
	"served":   {record.Beneficiary, approved + " AND " + served},                       // G4
	"left":     {record.Beneficiary, approved + " AND NOT coalesce(" + served + ", 0)"}, // G5

	"duplicates_open":    {record.Flag, overlap + " AND coalesce(nullif(r.state, ''), 'open') = 'open'"}, // G6
	"duplicates_decided": {record.Flag, overlap + " AND r.state NOT IN ('', 'open')"},

	"donors_registered": {record.BloodVisit, standing}, // B1
	"donors_arrived":    {record.BloodVisit, standing + " AND r.state IN ('arrived', 'screened', 'deferred', 'donated')"},
	"donors_eligible":   {record.BloodVisit, standing + " AND r.state IN ('screened', 'donated')"},
	"donors_left":       {record.BloodVisit, standing + " AND r.state = 'left'"},
	"donors_deferred":   {record.BloodVisit, standing + " AND r.state = 'deferred'"},                    // B3
	"donated":           {record.BloodVisit, donated},                                                   // B1, B2
	"donated_again":     {record.BloodVisit, donated + " AND (r.prior_count > 0 OR r.last_date <> '')"}, // B4
	"donated_first":     {record.BloodVisit, donated + " AND r.prior_count <= 0 AND r.last_date = ''"},
	"reactions":         {record.BloodVisit, standing + " AND r.reaction NOT IN ('', 'none')"}, // B5

	"first_aid":          {record.FirstAidCase, standing}, // C1
	"first_aid_referred": {record.FirstAidCase, standing + ` AND EXISTS (SELECT 1 FROM json_each(r.casualties) c WHERE c.value ->> 'handed_to' IN ('ambulance_115', 'health_station', 'hospital'))`},
	"activities":         {record.Activity, standing}, // V1
}

// overlap are the questions about one gift too many in the campaign.
const overlap = "r.why = 'already_given' AND (:campaign = '' OR r.facts ->> 'campaign' = :campaign)"
