package record

//go:generate go run ./gen

// Generated is every file that follows from the kinds, by its path from this folder: go generate writes them, and a
// test compares.
func Generated() map[string]string {
	return map[string]string{
		"KINDS.md":                       Docs(),
		"../web/src/domain/kinds.gen.ts": TypeScript(),
	}
}

// sharedOptions are the enums that several kinds use, by the name of their type in TypeScript.
var sharedOptions = []struct {
	name    string
	options []Option
}{
	{"Sex", Sexes}, {"Consent", Consents}, {"Category", Categories}, {"Component", Components}, {"FlagReason", FlagReasons},
	{"ListState", ListStates}, {"ListReason", ListReasons},
	{"Indicator", Indicators},
	{"PhotoRole", PhotoRoles}, {"PhotoState", PhotoStates}, {"EvidenceState", EvidenceStates}, {"ReviewState", ReviewStates},
	{"ReviewReason", ReviewReasons}, {"MarkShape", MarkShapes},
}

// sharedName is the name of shared options, "" for those that one field has alone.
func sharedName(options []Option) string {
	for _, s := range sharedOptions {
		if len(options) > 0 && &s.options[0] == &options[0] {
			return s.name
		}
	}
	return ""
}
