package record

// Status says what became of a mutation (sync.md section 3).
type Status string

// The four ends of a mutation.
const (
	OK       Status = "ok"       // applied, or already so
	Merged   Status = "merged"   // applied; other fields of the row had moved meanwhile
	Conflict Status = "conflict" // stored; a value lost, or the gift is one too many; the loser is kept
	Rejected Status = "rejected" // refused for good; the body is kept in quarantine
)

// Code is why a mutation was refused or lost, for programs (sync.md section 12).
type Code string

// Codes of mutations.
const (
	Invalid      Code = "invalid"       // a field breaks a rule; Field and Rule say which
	IDReuse      Code = "id_reuse"      // this mid or id was used for something else
	Locked       Code = "locked"        // the row is not to be changed this way, or no longer
	StaleReview  Code = "stale_review"  // the evidence or its state moved since the reviewer looked
	SelfReview   Code = "self_review"   // author and reviewer are one person
	ScopeLost    Code = "scope_lost"    // the author's role there ended
	ScopeNever   Code = "scope_never"   // the author never had a role there that may do this
	Unknown      Code = "unknown"       // no row has this id
	Grouped      Code = "group"         // another mutation of its group was refused
	TooOld       Code = "too_old"       // a shape that the server no longer, or does not yet, understand
	TooLarge     Code = "too_large"     // over 64 KiB
	AlreadyGiven Code = "already_given" // a conflict: the entitlement has its gift, the donor has donated
	Changed      Code = "changed"       // a conflict: the field was changed by someone whose value the author had not seen
	Deleted      Code = "deleted"       // a conflict: the row is gone
	Opposed      Code = "opposed"       // a conflict: another leader decided otherwise first
	Internal     Code = "internal"      // our fault; the body is in quarantine
)

// Fix is what the person can do about it.
type Fix string

// Fixes.
const (
	FixNone      Fix = "none"
	FixEdit      Fix = "edit"
	FixResubmit  Fix = "resubmit"
	FixAskLeader Fix = "ask_leader"
)

// FixOf gives the usual way out of a code.
func FixOf(c Code) Fix {
	switch c {
	case Invalid, TooLarge:
		return FixEdit
	case IDReuse, TooOld, Grouped, StaleReview:
		return FixResubmit
	case ScopeLost, ScopeNever, Unknown, AlreadyGiven, SelfReview, Opposed, Internal:
		return FixAskLeader
	default:
		return FixNone
	}
}

// Problem is a refusal of one mutation: a code for the phone, and field and rule for the form. It is an error, and the
// only kind of error whose text may be shown to a person.
type Problem struct {
	Code  Code           `json:"code"`
	Field string         `json:"field,omitempty"` // path of the field: "donor.birth_year", "casualties[2].sex"
	Rule  string         `json:"rule,omitempty"`  // required, type, min, max, length, option, unknown, format, op, ...
	Args  map[string]any `json:"args,omitempty"`  // what the sentence needs: {"max": 50}
}

func (p *Problem) Error() string {
	s := string(p.Code)
	if p.Field != "" {
		s += " " + p.Field
	}
	if p.Rule != "" {
		s += " (" + p.Rule + ")"
	}
	return s
}

func invalid(field, rule string, args ...any) *Problem {
	p := &Problem{Code: Invalid, Field: field, Rule: rule}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = map[string]any{}
		}
		p.Args[args[i].(string)] = args[i+1]
	}
	return p
}

// Result is the server's stored answer to one mutation, as it stands in a push answer.
type Result struct {
	Mid   string         `json:"mid"`
	S     Status         `json:"s"`
	Seq   int64          `json:"seq"`
	Dup   bool           `json:"dup,omitzero"`
	Code  Code           `json:"code,omitempty"`
	Field string         `json:"field,omitempty"`
	Rule  string         `json:"rule,omitempty"`
	Args  map[string]any `json:"args,omitempty"`
	Fix   Fix            `json:"fix,omitempty"`
}
