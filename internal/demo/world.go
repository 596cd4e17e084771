// Package demo makes a world to try the system in: two branches of real wards, with invented people.
package demo

import "github.com/chungsuc/chungsuc/internal/record"

// Password opens every account of the demo, and no other account anywhere: only the demo makes these.
const Password = "demo-chung-suc"

// World is what Seed made, by id.
type World struct {
	KienAn, LongBien Branch
	TranThanhNgo     Branch // ended in the merger and was never handed on: an old ward, parts of which are in Kiến An

	Tet, May string   // campaigns: Tết Nhân ái, open now; Tháng Nhân đạo, ahead
	Gifts    []string // gift types of Tết, the usual one first
	Accounts []Account
}

// Branch is a branch of the Red Cross in a ward.
type Branch struct {
	Name     string // "Phường Kiến An"
	Province string // id of the unit
	Unit     string // id of the ward
	Chapters []string

	Alone []string // beneficiaries who live alone, none of them served yet
	Heads []string // beneficiaries at the head of a household
	// Members are beneficiaries of a head's household, in the order of the heads.
	Members    []string
	Drive      string   // a blood drive that is open
	Visits     []string // registered at it
	Volunteers []string // the roll

	Approved string // the list of Tết that is approved
	Waiting  string // its supplement, which waits for the approver
}

// Account is somebody who can sign in with Password.
type Account struct {
	Email, Name string
	User        string // id
	Role        record.Role
	Unit        string // id of the unit the role is held in
	Place       string // its name
}

// User is the id of the account with this email, "" when there is none.
func (w *World) User(email string) string {
	for _, a := range w.Accounts {
		if a.Email == email {
			return a.User
		}
	}
	return ""
}
