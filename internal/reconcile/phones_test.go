package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

func TestMain(m *testing.M) { phonetest.Main(m) }

// clean verifies the server's folder while it runs.
func clean(s *phonetest.Server) error {
	r, _, err := journal.Verify(context.Background(), s.Dir)
	if err == nil && len(r.Faults) > 0 {
		err = errors.New(strings.Join(r.Faults, "\n"))
	}
	return err
}

// holds compares a phone's base, after a pull, with the server's own rows (I3: ids, fields, versions) in exactly the scopes
// that its person holds, masked where they must be (I4).
func holds(s *phonetest.Server, p *phonetest.Phone) error {
	me, err := p.Client.Info()
	if err != nil {
		return err
	}
	scopes, err := s.Journal.Scopes(me.User)
	if err != nil {
		return err
	}
	want := map[string]string{}
	for _, sc := range scopes {
		rows, err := rowsOf(s, sc)
		if err != nil {
			return err
		}
		maps.Copy(want, rows)
		if _, held := me.Scopes[sc.ID]; !held {
			return fmt.Errorf("the phone does not know of its scope %s", sc.ID)
		}
	}
	if len(me.Scopes) != len(scopes) {
		return fmt.Errorf("the phone thinks of %d scopes, the server of %d", len(me.Scopes), len(scopes))
	}
	base, err := p.Client.Base("")
	if err != nil {
		return err
	}
	var wrong []error
	for _, c := range base {
		key := c.Scope + " " + c.Kind + "/" + c.ID
		got := fmt.Sprintf("%d %s", c.V, c.Doc.JSON())
		if is, there := want[key]; !there {
			wrong = append(wrong, fmt.Errorf("%s is on the phone and not in its scopes: %s", key, got))
		} else if is != got {
			wrong = append(wrong, fmt.Errorf("%s is on the phone\n%s\nand on the server\n%s", key, got, is))
		}
		delete(want, key)
	}
	for key := range want {
		wrong = append(wrong, fmt.Errorf("%s is not on the phone", key))
	}
	return errors.Join(wrong...)
}

// rowsOf are the rows of one scope, read row by row from the kinds and not by the log's cells: "scope kind/id" to seq and
// fields as the scope shows them.
func rowsOf(s *phonetest.Server, sc org.Scope) (map[string]string, error) {
	rows := map[string]string{}
	for _, k := range record.Kinds {
		found, err := s.App.FindAllRecords(k.Name)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			row, ok, err := s.Journal.Row(context.Background(), k.Name, f.Id)
			if err != nil || !ok {
				return nil, fmt.Errorf("%s %s: %v, %w", k.Name, f.Id, ok, err)
			}
			if !belongs(s, sc, k, row) {
				continue
			}
			doc := row.Doc
			if sc.Masked {
				for _, field := range k.AllFields() {
					if field.Masked {
						doc = doc.Clone()
						doc.Del(field.Name)
					}
				}
				if donor := doc.Sub("donor"); donor != nil {
					donor = donor.Clone()
					donor.Del("phone")
					donor.Del("id_last4")
					doc = doc.Clone()
					doc.Put("donor", donor)
				}
			}
			rows[fmt.Sprintf("%s %s/%s", sc.ID, k.Name, f.Id)] = fmt.Sprintf("%d %s", row.Seq, doc.JSON())
		}
	}
	return rows, nil
}

// belongs says in the words of the contract's table whether a row is in a scope.
func belongs(s *phonetest.Server, sc org.Scope, k *record.Kind, row record.Row) bool {
	scope, unit, _ := strings.Cut(sc.ID, ":")
	in := func() bool {
		for at := row.Doc.Text("unit"); at != ""; at = s.Journal.Tree().Parent(at) {
			if at == unit {
				return true
			}
		}
		return false
	}
	switch scope {
	case "ref":
		if k != record.Unit {
			return k.Class == record.Reference
		}
		top := row.ID
		for s.Journal.Tree().Parent(top) != "" {
			top = s.Journal.Tree().Parent(top)
		}
		return slices.Contains(sc.Units, top)
	case "u":
		return k.Evidence() && row.Doc.Text("author") == unit
	case "lead":
		return k.Class != record.Reference && in()
	case "list":
		return k == record.Beneficiary && in()
	default:
		if k == record.BloodVisit {
			drive, _, _ := s.Journal.Row(context.Background(), "blood_drive", row.Doc.Text("drive"))
			return in() && drive.Doc.Text("state") != "closed"
		}
		return (k == record.Beneficiary || k == record.BloodDrive) && in()
	}
}

func mustHold(t *testing.T, s *phonetest.Server, phones ...*phonetest.Phone) {
	t.Helper()
	for _, p := range phones {
		if err := holds(s, p); err != nil {
			t.Errorf("%s: %v", p.Info().User, err)
		}
	}
}

// ended tells how a mutation ended on a phone, "" when it did not: it is in the journal, among the issues, or both.
func ended(p *phonetest.Phone, mid string) (s record.Status, err error) {
	for _, list := range []func() ([]client.Entry, error){p.Client.Outbox, p.Client.Journal, p.Client.Issues} {
		entries, err := list()
		if err != nil {
			return "", err
		}
		for _, e := range entries {
			if e.Mid == mid {
				if e.Due {
					return "", nil
				}
				s = e.Result.S
			}
		}
	}
	return s, nil
}

// grants ends all roles of a person, and gives them those named.
func grants(s *phonetest.Server, user string, give ...org.Grant) error {
	now := s.Now().Truncate(time.Millisecond)
	for _, g := range s.Journal.Grants(user) {
		if g.Holds(now) {
			g.To = now
			if err := s.Journal.Grant(context.Background(), g); err != nil {
				return err
			}
		}
	}
	for _, g := range give {
		g.User = user
		if err := s.Journal.Grant(context.Background(), g); err != nil {
			return err
		}
	}
	return nil
}
