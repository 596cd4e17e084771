package demo

import (
	"context"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

// FieldAccounts are the emails of the volunteers, those of Kiến An first.
func FieldAccounts() (emails []string) {
	for i := range 8 {
		emails = append(emails, fmt.Sprintf("volunteer%d@kienan.example", i+1))
	}
	for i := range 4 {
		emails = append(emails, fmt.Sprintf("volunteer%d@longbien.example", i+1))
	}
	return emails
}

// accounts makes everybody who can sign in, and grants them their roles.
func (s *seeder) accounts(ctx context.Context) error {
	ka, lb, old := s.w.KienAn, s.w.LongBien, s.w.TranThanhNgo
	add := func(email string, role record.Role, unit, place string) {
		s.w.Accounts = append(s.w.Accounts, Account{Email: email, Name: s.person(0).name, User: s.newID(), Role: role, Unit: unit, Place: place})
	}
	for i, email := range FieldAccounts() {
		if i < 8 {
			add(email, record.Volunteer, ka.Unit, ka.Name)
		} else {
			add(email, record.Volunteer, lb.Unit, lb.Name)
		}
	}
	add("member@kienan.example", record.MemberRole, ka.Unit, ka.Name)
	add("leader@kienan.example", record.BranchLeader, ka.Unit, ka.Name)
	add("approver@kienan.example", record.Approver, ka.Unit, ka.Name)
	add("leader@longbien.example", record.BranchLeader, lb.Unit, lb.Name)
	add("approver@longbien.example", record.Approver, lb.Unit, lb.Name)
	add("province@haiphong.example", record.ProvinceLeader, ka.Province, "Hải Phòng")
	add("volunteer@tranthanhngo.example", record.Volunteer, old.Unit, old.Name)
	add("auditor@haiphong.example", record.Auditor, ka.Province, "Hải Phòng")

	if err := saveAccounts(s.srv.App, s.w.Accounts); err != nil {
		return err
	}
	for _, a := range s.w.Accounts {
		g := org.Grant{ID: s.newID(), User: a.User, Role: a.Role, Unit: a.Unit, From: s.now.AddDate(-1, 0, 0)}
		if err := s.j.Grant(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

// saveAccounts hashes the one password once: each hashing costs as much as a sign-in.
func saveAccounts(app core.App, accounts []Account) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	probe := core.NewRecord(users)
	probe.SetPassword(Password)
	hash := probe.GetString("password:hash")
	return app.RunInTransaction(func(app core.App) error {
		for _, a := range accounts {
			row := core.NewRecord(users)
			row.Id = a.User
			row.SetEmail(a.Email)
			row.SetVerified(true)
			row.SetRaw("password", &core.PasswordFieldValue{Hash: hash})
			row.Set("name", a.Name)
			row.Set("locale", "vi")
			if err := app.Save(row); err != nil {
				return fmt.Errorf("account %s: %w", a.Email, err)
			}
		}
		return nil
	})
}
