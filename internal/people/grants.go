package people

import (
	"cmp"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/audit"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// term is a role in a unit, from a moment until another.
type term struct {
	Role record.Role `json:"role"`
	Unit string      `json:"unit"`
	From time.Time   `json:"from"`
	To   time.Time   `json:"to"`
}

// checkTerm says whether the leader may give this role there, and whether it makes sense.
func (d *Desk) checkTerm(l *leader, t term) error {
	now := d.Clock()
	unit, known := d.Journal.Tree().Unit(t.Unit)
	switch {
	case !slices.Contains(record.Roles, t.Role):
		return noRole
	case !l.gives(t.Role, t.Unit):
		return notYours
	case !known || !unit.Living(now):
		return noUnit
	case !told(t.From) || !told(t.To) || !t.To.IsZero() && (!t.To.After(now) || !t.To.After(t.From)):
		return badTime
	}
	return nil
}

// told says whether a moment has a form in JSON, wherever it is told: its year has four digits in UTC.
func told(t time.Time) bool { year := t.UTC().Year(); return 0 <= year && year <= 9999 }

// add makes an account for somebody who is new, with a role and an invitation. An address is not needed. Asked again with
// the same new, it makes another invitation, in place of the one that may be lost, and nothing else.
func (d *Desk) add(e *core.RequestEvent) error {
	var in struct {
		New   string `json:"new"` // the id that the account shall have; "" = any
		Name  string `json:"name"`
		Email string `json:"email"`
		Phone string `json:"phone"`
		term
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	in.Name, in.Email = strings.TrimSpace(in.Name), strings.ToLower(strings.TrimSpace(in.Email))
	in.Phone = strings.NewReplacer(" ", "", ".", "", "-", "").Replace(in.Phone)
	if err := d.checkTerm(l, in.term); err != nil {
		return err
	}
	switch address, err := mail.ParseAddress(in.Email); {
	case in.New != "" && !record.ValidID(in.New):
		return badNew
	case in.Name == "" || utf8.RuneCountInString(in.Name) > 80:
		return badName
	case in.Email != "" && (err != nil || address.Address != in.Email):
		return badEmail
	case len(in.Phone) > 20 || strings.Trim(strings.TrimPrefix(in.Phone, "+"), "0123456789") != "":
		return badPhone
	}
	g := org.Grant{ID: record.NewID(d.Clock()), User: cmp.Or(in.New, record.NewID(d.Clock())), Role: in.Role, Unit: in.Unit,
		From: in.From.Truncate(time.Millisecond), To: in.To.Truncate(time.Millisecond), By: l.Id}
	d.giving.Lock() // or a repeat that comes while the first is under way does not see it
	defer d.giving.Unlock()
	if row, none := d.App.FindRecordById("users", g.User); none != nil {
		err = d.newAccount(g.User, in.Name, in.Email, in.Phone)
	} else if row.GetString("name") != in.Name || row.Email() != in.Email || row.GetString("phone") != in.Phone {
		err = added
	} else if row.GetBool("disabled") {
		err = isLocked
	}
	if err != nil {
		return err
	}
	if grants := d.Journal.Grants(g.User); len(grants) == 0 { // also where the first came no further than the account
		err = d.Journal.GrantWith(e.Request.Context(), g, func(tx *journal.Tx) error {
			for _, did := range []audit.Deed{audit.AddedPerson, audit.GaveRole, audit.Invited} {
				if err := audit.Put(tx, gave(did, g)); err != nil {
					return err
				}
			}
			return nil
		})
	} else if i := slices.IndexFunc(grants, func(o org.Grant) bool { return o.By == l.Id && alike(o, g) }); i < 0 {
		return added
	} else if g = grants[i]; !d.answers(l, g.User, 0) {
		return notYours
	} else {
		err = d.note(e.Request.Context(), gave(audit.Invited, g))
	}
	if err != nil {
		return refusal(err)
	}
	invitation, err := d.Invite(g.User, l.Id, answer.Origin(e))
	if err != nil {
		return err
	}
	return answer.Say(e, map[string]any{"user": g.User, "grant": g.ID, "invitation": invitation})
}

// alike says whether two grants are of the same role in the same unit, from and to the same moments.
func alike(a, b org.Grant) bool {
	return a.Role == b.Role && a.Unit == b.Unit && a.From.Equal(b.From) && a.To.Equal(b.To)
}

func (d *Desk) newAccount(id, name, email, phone string) error {
	users, err := d.App.FindCollectionByNameOrId("users")
	if err != nil {
		return fmt.Errorf("add a person: %w", err)
	}
	row := core.NewRecord(users)
	row.Id = id
	row.Set("name", name)
	row.Set("phone", phone)
	row.SetEmail(email)
	row.SetRandomPassword()
	var invalid interface{ ErrorsData() map[string]error }
	switch err := d.App.Save(row); {
	case err == nil:
		return nil
	case email != "":
		if _, there := d.App.FindAuthRecordByEmail(users, email); there == nil {
			return taken
		}
		if errors.As(err, &invalid) {
			return badEmail
		}
		return fmt.Errorf("add a person: %w", err)
	default:
		return fmt.Errorf("add a person: %w", err)
	}
}

func gave(did audit.Deed, g org.Grant) audit.Entry {
	facts := map[string]any{"grant": g.ID, "role": g.Role}
	if !g.From.IsZero() {
		facts["from"] = g.From.UTC()
	}
	if !g.To.IsZero() {
		facts["to"] = g.To.UTC()
	}
	return audit.Entry{User: g.By, Did: did, Kind: "user", ID: g.User, Unit: g.Unit, Facts: facts}
}

// give gives somebody who is there already a role. The same role in the same unit, given again, is the one there is.
func (d *Desk) give(e *core.RequestEvent) error {
	var in struct {
		User  string `json:"user"`
		Email string `json:"email"` // instead of user
		term
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	if err := d.checkTerm(l, in.term); err != nil {
		return err
	}
	row, err := d.App.FindRecordById("users", in.User)
	if in.User == "" {
		row, err = d.App.FindAuthRecordByEmail("users", strings.ToLower(strings.TrimSpace(in.Email)))
	}
	switch {
	case err != nil:
		return noPerson.Because(err)
	case row.Id == l.Id:
		return notYours
	case row.GetBool("disabled"):
		return isLocked
	}
	d.giving.Lock() // or two who ask at once give it twice, and ending one would leave the other
	defer d.giving.Unlock()
	for _, g := range d.Journal.Grants(row.Id) {
		if alike(g, org.Grant{Role: in.Role, Unit: in.Unit, From: in.From, To: in.To}) && !g.Ended(d.Clock()) {
			return answer.Say(e, map[string]any{"user": row.Id, "grant": g.ID})
		}
	}
	g := org.Grant{ID: record.NewID(d.Clock()), User: row.Id, Role: in.Role, Unit: in.Unit, From: in.From, To: in.To, By: l.Id}
	err = d.Journal.GrantWith(e.Request.Context(), g, func(tx *journal.Tx) error { return audit.Put(tx, gave(audit.GaveRole, g)) })
	if err != nil {
		return refusal(err)
	}
	return answer.Say(e, map[string]any{"user": row.Id, "grant": g.ID})
}

// end ends a role now or later, never earlier: late evidence is judged by what its author was.
func (d *Desk) end(e *core.RequestEvent) error {
	var in struct {
		Grant string    `json:"grant"`
		At    time.Time `json:"at"`
		Why   string    `json:"why"`
	}
	l, err := d.ask(e, &in)
	if err != nil {
		return err
	}
	g, ok := d.grant(in.Grant)
	switch {
	case !ok || !l.heads(g.Unit):
		return noGrant
	case g.User == l.Id || !l.gives(g.Role, g.Unit):
		return notYours
	}
	if err := reason(&in.Why); err != nil {
		return err
	}
	now := d.Clock().UTC().Truncate(time.Millisecond)
	if !told(in.At) {
		return badTime
	}
	if in.At.Before(now) {
		in.At = now
	}
	if g.To.IsZero() || in.At.Before(g.To) {
		g.To = in.At
		err := d.Journal.GrantWith(e.Request.Context(), g, func(tx *journal.Tx) error {
			entry := gave(audit.EndedRole, g)
			entry.User, entry.Why = l.Id, in.Why
			return audit.Put(tx, entry)
		})
		if err != nil {
			return refusal(err)
		}
	}
	return answer.Say(e, map[string]any{"grant": g.ID, "to": g.To.UTC()})
}

func (d *Desk) grant(id string) (org.Grant, bool) {
	for _, grants := range d.Journal.Granted() {
		for _, g := range grants {
			if g.ID == id {
				return g, true
			}
		}
	}
	return org.Grant{}, false
}
