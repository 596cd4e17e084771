package record

// Alike says in what two people match who may be one: `identity`, by the keyed hashes of their numbers, or `name` and
// `birth_year` with `hamlet` or `address`; where a year of birth is not known, name and address are enough. nil when they
// are not alike; two different numbers are two people, whatever else they share.
func Alike(a, b Doc, identityA, identityB string) (matched []string) {
	both := identityA != "" && identityB != ""
	if both && identityA != identityB {
		return nil
	}
	same := func(field string) bool {
		x := Fold(a.Text(field))
		return x != "" && x == Fold(b.Text(field))
	}
	yearA, yearB := a.Int("birth_year"), b.Int("birth_year")
	name, year, hamlet, address := same("name"), yearA > 0 && yearA == yearB, same("hamlet"), same("address")
	alike := both || name && (year && (hamlet || address) || address && (yearA == 0 || yearB == 0))
	if !alike {
		return nil
	}
	for _, m := range []struct {
		field string
		on    bool
	}{{"identity", both}, {"name", name}, {"birth_year", year}, {"hamlet", hamlet}, {"address", address}} {
		if m.on {
			matched = append(matched, m.field)
		}
	}
	return matched
}
