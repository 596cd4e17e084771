package simulate_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
)

const (
	soakProvince = "provincesoak000"
	chapters     = 3 // of a commune
	people       = 90
)

// newOffice starts a server with a province, four communes, three chapters each, two campaigns with more to come, people
// to help, and an account for each phone.
func newOffice(t *testing.T, phones int) *office {
	t.Helper()
	o := &office{T: t, dir: filepath.Join(t.TempDir(), "data"), zip: filepath.Join(t.TempDir(), "soak.zip"), leader: map[string]string{}, away: map[string]role{}}
	o.start()
	t.Cleanup(o.stop)
	units := []org.Unit{{ID: soakProvince, Era: "2025-07-01", Code: "31", Type: "Thành phố", Name: "Hải Phòng"}}
	var chapter [][]string
	for c := range 4 {
		id := fmt.Sprintf("communesoak%04d", c)
		o.communes = append(o.communes, id)
		units = append(units, org.Unit{ID: id, Era: "2025-07-01", Code: fmt.Sprint(11400 + c), Type: "Phường", Name: fmt.Sprintf("Phường %d", c+1), Parent: soakProvince})
		var below []string
		for n := range chapters {
			ch := fmt.Sprintf("chaptersoak%02d%02d", c, n)
			below = append(below, ch)
			units = append(units, org.Unit{ID: ch, Type: "Chi hội", Name: fmt.Sprintf("Tổ %d", n+1), Parent: id})
		}
		chapter = append(chapter, below)
	}
	o.must(o.srv.Journal.PutUnits(t.Context(), units, nil))
	users, err := o.srv.App.FindCollectionByNameOrId("users")
	o.must(err)
	probe := core.NewRecord(users)
	probe.SetPassword(demo.Password)
	account := func(email string, role record.Role, unit string) {
		row := core.NewRecord(users)
		row.SetEmail(email)
		row.SetVerified(true)
		row.SetRaw("password", &core.PasswordFieldValue{Hash: probe.GetString("password:hash")})
		o.must(o.srv.App.Save(row))
		o.must(o.srv.Journal.Grant(t.Context(), org.Grant{User: row.Id, Role: role, Unit: unit}))
	}
	account("province@soak.example", record.ProvinceLeader, soakProvince)
	for i := range phones {
		email, c, n := fmt.Sprintf("field%d@soak.example", i+1), i%4, i/4
		role, unit := record.Volunteer, o.communes[c]
		switch {
		case n == 0:
			role = record.BranchLeader
		case n == 1:
			role = record.MemberRole
		case n%3 == 0:
			unit = chapter[c][n%chapters]
		}
		account(email, role, unit)
		o.field = append(o.field, email)
		if n > 1 {
			o.movable = append(o.movable, email)
		}
	}
	day := func(n int) string { return time.Now().AddDate(0, 0, n).Format(time.DateOnly) }
	o.must(o.srv.Journal.Do(t.Context(), func(tx *journal.Tx) error {
		put := func(k *record.Kind, pairs ...any) (string, error) {
			id := record.NewID(time.Now())
			return id, tx.Put(record.Write{Kind: k, ID: id, New: true, Doc: record.NewDoc(pairs...)})
		}
		for i, c := range []struct{ from, to, limit int }{{-5, 12, 1}, {3, 45, 2}, {-20, 60, 1}} {
			id, err := put(record.Campaign, "name", fmt.Sprintf("Đợt %d", i+1), "type", "relief", "starts", day(c.from), "ends", day(c.to), "gift_limit", c.limit, "evidence", "standard")
			if err != nil {
				return err
			}
			if _, err := put(record.GiftType, "campaign", id, "name", "Suất quà", "value", 500_000); err != nil {
				return err
			}
		}
		for c, commune := range o.communes {
			if _, err := put(record.BloodDrive, "unit", commune, "place", "Nhà văn hóa", "date", day(0), "state", "open"); err != nil {
				return err
			}
			head := ""
			for n := range people {
				unit, pairs := commune, []any{"name", fmt.Sprintf("Nguyễn Thị %c%c %d", 'A'+n%26, 'a'+n/26, c), "hamlet", fmt.Sprintf("Tổ %d", n%6), "birth_year", 1930 + n%60}
				if n%4 == 3 {
					unit = chapter[c][n%chapters]
				}
				if n%5 == 1 && head != "" {
					pairs = append(pairs, "household", head)
				} else {
					pairs = append(pairs, "household_size", 1+n%3)
				}
				id, err := put(record.Beneficiary, append(pairs, "unit", unit)...)
				if err != nil {
					return err
				}
				if n%5 == 0 {
					head = id
				}
			}
		}
		return nil
	}))
	return o
}

// ends says that a commune ended yesterday and went into another.
func (o *office) ends(old, to string) {
	o.Helper()
	u, _ := o.srv.Journal.Tree().Unit(old)
	u.ValidTo, u.Successors = org.Day(o.now().AddDate(0, 0, -1)), []string{to}
	o.must(o.srv.Journal.PutUnits(o.Context(), []org.Unit{u}, nil))
}
