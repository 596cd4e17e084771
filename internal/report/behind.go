package report

// Behind says which records are behind a number: what `/api/desk/v1/records` is to be asked for, beside the unit, the
// campaign and the days of the progress itself.
type Behind struct {
	Kind   string `json:"kind"`
	Figure string `json:"figure"`
	// By is the field by which a list's lines are told apart; the line's own value of it goes into `equal`. "day" and
	// "unit" go into from and to, and into unit.
	By string `json:"by,omitempty"`
}

// behind are the records of each number in Progress, by its path.
var behind = map[string]Behind{
	"coverage.approved":  {"beneficiary", "approved", ""},
	"coverage.served":    {"beneficiary", "served", ""},
	"coverage.left":      {"beneficiary", "left", ""},
	"coverage.by_hamlet": {"beneficiary", "approved", "hamlet"},

	"gifts.handovers":            {"gift_handover", "gifts", ""},
	"gifts.over_500k":            {"gift_handover", "gifts_500k", ""},
	"gifts.over_limit":           {"gift_handover", "gifts_over_limit", ""},
	"gifts.by_giver":             {"gift_handover", "gifts", "giver"},
	"gifts.by_type":              {"gift_handover", "gifts", "gift_type"},
	"by_day.handovers":           {"gift_handover", "gifts", "day"},
	"children.handovers":         {"gift_handover", "gifts", "unit"},
	"points":                     {"gift_handover", "gifts_located", ""},
	"timeliness.before_deadline": {"gift_handover", "gifts_in_time", ""},
	"timeliness.late":            {"gift_handover", "gifts_late", ""},
	"on_list.n":                  {"gift_handover", "gifts_on_list", ""},
	"on_list.off":                {"gift_handover", "gifts_off_list", ""},
	"evidence.none":              {"gift_handover", "gifts_none", ""},
	"evidence.preview":           {"gift_handover", "gifts_preview", ""},
	"evidence.full":              {"gift_handover", "gifts_full", ""},
	"evidence.waiting":           {"gift_handover", "gifts_waiting", ""},
	"evidence.accepted":          {"gift_handover", "gifts_accepted", ""},
	"evidence.returned":          {"gift_handover", "gifts_returned", ""},
	"evidence.rejected":          {"gift_handover", "gifts_rejected", ""},
	"evidence.withdrawn":         {"gift_handover", "gifts_withdrawn", ""},

	"duplicates.open":    {"flag", "duplicates_open", ""},
	"duplicates.decided": {"flag", "duplicates_decided", ""},

	"blood.registered": {"blood_visit", "donors_registered", ""},
	"blood.arrived":    {"blood_visit", "donors_arrived", ""},
	"blood.eligible":   {"blood_visit", "donors_eligible", ""},
	"blood.left":       {"blood_visit", "donors_left", ""},
	"blood.deferred":   {"blood_visit", "donors_deferred", "defer_class"},
	"blood.donated":    {"blood_visit", "donated", ""},
	"blood.repeat":     {"blood_visit", "donated_again", ""},
	"blood.first":      {"blood_visit", "donated_first", ""},
	"blood.reactions":  {"blood_visit", "reactions", "reaction"},
	"by_day.donated":   {"blood_visit", "donated", "day"},

	"first_aid.cases":    {"first_aid_case", "first_aid", ""},
	"first_aid.referred": {"first_aid_case", "first_aid_referred", ""},
	"by_day.cases":       {"first_aid_case", "first_aid", "day"},

	"volunteer.activities": {"activity", "activities", "type"},
	"by_day.hours":         {"activity", "activities", "day"},
}
