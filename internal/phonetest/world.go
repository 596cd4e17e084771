package phonetest

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// Password is everybody's.
const Password = "demo-chung-suc"

// The world of the tests: two communes, a campaign with one gift a household, and a few people who may get it.
const (
	HaiPhong = "provincehaipho0"
	HaNoi    = "provincehanoi00"
	KienAn   = "communekienan00"
	LongBien = "communelongbie0"
	Chapter  = "chapter1kienan0" // of Kiến An

	Tet    = "campaigntet0000"
	Parcel = "gifttypeparcel0"
	Drive  = "blooddriveopen0" // open, in Kiến An

	Ba   = "beneficiaryba00" // lives alone
	Ong  = "beneficiaryong0" // head of a household
	Chau = "beneficiarychau" // of that household
	Co   = "beneficiaryco00" // lives alone, in Long Biên
)

// People by the part of their address before "@", each with role and unit.
var people = []struct {
	email string
	role  record.Role
	unit  string
}{
	{"volunteer1@kienan.example", record.Volunteer, KienAn},
	{"volunteer2@kienan.example", record.Volunteer, KienAn},
	{"volunteer3@kienan.example", record.Volunteer, KienAn},
	{"member@kienan.example", record.MemberRole, KienAn},
	{"leader@kienan.example", record.BranchLeader, KienAn},
	{"approver@kienan.example", record.Approver, KienAn},
	{"volunteer1@longbien.example", record.Volunteer, LongBien},
	{"leader@longbien.example", record.BranchLeader, LongBien},
	{"province@haiphong.example", record.ProvinceLeader, HaiPhong},
	{"auditor@haiphong.example", record.Auditor, HaiPhong},
}

// settle fills an empty, open server with the world.
func settle(srv *server.Server) error {
	ctx, today := context.Background(), time.Now()
	units := []org.Unit{
		{ID: HaiPhong, Era: "2025-07-01", Code: "31", Type: "Thành phố", Name: "Hải Phòng"},
		{ID: HaNoi, Era: "2025-07-01", Code: "01", Type: "Thành phố", Name: "Hà Nội"},
		{ID: KienAn, Era: "2025-07-01", Code: "11407", Type: "Phường", Name: "Kiến An", Parent: HaiPhong},
		{ID: LongBien, Era: "2025-07-01", Code: "00145", Type: "Phường", Name: "Long Biên", Parent: HaNoi},
		{ID: Chapter, Type: "Chi hội", Name: "Tổ 1", Parent: KienAn},
	}
	if err := srv.Journal.PutUnits(ctx, units, nil); err != nil {
		return err
	}
	users, err := srv.App.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	for _, p := range people {
		row := core.NewRecord(users)
		row.SetEmail(p.email)
		row.SetVerified(true)
		row.SetPassword(Password)
		if err := srv.App.Save(row); err != nil {
			return err
		}
		if err := srv.Journal.Grant(ctx, org.Grant{User: row.Id, Role: p.role, Unit: p.unit}); err != nil {
			return err
		}
	}
	day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
	return srv.Journal.Do(ctx, func(tx *journal.Tx) error {
		for _, w := range []record.Write{
			{Kind: record.Campaign, ID: Tet, Doc: record.NewDoc("name", "Tết Nhân ái", "type", "tet_nhan_ai",
				"starts", day(-10), "ends", day(30), "gift_limit", 1, "evidence", "standard")},
			{Kind: record.GiftType, ID: Parcel, Doc: record.NewDoc("campaign", Tet, "name", "Suất quà Tết", "value", 500_000)},
			{Kind: record.Beneficiary, ID: Ba, Doc: record.NewDoc("unit", KienAn, "name", "Nguyễn Thị Bà", "household_size", 1, "phone", "+84912345678")},
			{Kind: record.Beneficiary, ID: Ong, Doc: record.NewDoc("unit", KienAn, "name", "Trần Văn Ông", "household_size", 2)},
			{Kind: record.Beneficiary, ID: Chau, Doc: record.NewDoc("unit", KienAn, "name", "Trần Thị Cháu", "household", Ong)},
			{Kind: record.Beneficiary, ID: Co, Doc: record.NewDoc("unit", LongBien, "name", "Lê Thị Cô", "household_size", 1)},
			{Kind: record.BloodDrive, ID: Drive, Doc: record.NewDoc("unit", KienAn, "place", "Nhà văn hóa phường", "date", day(0), "state", "open")},
		} {
			w.New = true
			if err := tx.Put(w); err != nil {
				return err
			}
		}
		return nil
	})
}
