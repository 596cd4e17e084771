// Package enrolment brings a person onto a phone without a password: a leader invites, the volunteer opens a link, scans
// a QR code or types a short code, once.
package enrolment

import (
	"context"
	"database/sql"
	"encoding/json/v2"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Lifetime is how long an invitation waits.
const Lifetime = 72 * time.Hour

// repeatFor is how long the phone that used an invitation may ask again: its answer may have been lost on the way.
const repeatFor = 10 * time.Minute

// Why an invitation does not open. Wrong may be anything; the others are said of genuine invitations only.
var (
	ErrWrong   = errors.New("no such invitation")
	ErrUsed    = errors.New("the invitation was used")
	ErrExpired = errors.New("the invitation has expired, or a newer one took its place")
)

// Book keeps the invitations in the database. It works beside a running server, and needs no journal.
type Book struct {
	App   core.App // bootstrapped, migrations applied
	Keys  *credential.Keys
	Clock func() time.Time
}

// Invitation is what is handed to the invited, in one of two forms.
type Invitation struct {
	Code    string // for typing: XXXXX-XXXXX
	Token   string // for a link or QR code
	Expires time.Time
}

// URL is the link of an invitation. The token stands in the fragment, which browsers send to no server.
func (i Invitation) URL(origin string) string { return origin + "/#vao=" + i.Token }

// Invite makes an invitation for an account; earlier ones of that account that wait are ended. by is the account that
// invites, "" for an operator.
func (b *Book) Invite(user, by string) (Invitation, error) {
	now := b.Clock()
	jti, code := record.NewID(now), newCode()
	i := Invitation{Code: code[:5] + "-" + code[5:], Expires: now.Add(Lifetime).Truncate(time.Second)}
	var err error
	if i.Token, err = b.Keys.SignInvitation(user, jti, i.Expires); err != nil {
		return Invitation{}, err
	}
	err = b.App.RunInTransaction(func(tx core.App) error {
		_, err := tx.DB().NewQuery("UPDATE enrolment SET expires = {:now} WHERE user = {:user} AND used = 0 AND expires > {:now}").
			Bind(values{"now": now.UnixMilli(), "user": user}).Execute()
		if err != nil {
			return err
		}
		_, err = tx.DB().NewQuery("INSERT INTO enrolment (jti, user, typed, by, at, expires) VALUES ({:jti}, {:user}, {:typed}, {:by}, {:now}, {:expires})").
			Bind(values{"jti": jti, "user": user, "typed": b.Keys.TypedCode(code), "by": by, "now": now.UnixMilli(), "expires": i.Expires.UnixMilli()}).Execute()
		return err
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("write an invitation: %w", err)
	}
	return i, nil
}

type values = map[string]any

// entry is a line of the book.
type entry struct {
	JTI     string `db:"jti"`
	User    string `db:"user"`
	By      string `db:"by"`
	Expires int64  `db:"expires"`
	Used    int64  `db:"used"`
	Phone   string `db:"phone"`
}

// Line is an invitation as the book keeps it.
type Line struct {
	User    string
	By      string // account; "" = an operator
	At      time.Time
	Expires time.Time
	Used    time.Time // zero = not yet
}

// Lines are the invitations that were made for people since a moment, newest first.
func (b *Book) Lines(ctx context.Context, users []string, since time.Time) ([]Line, error) {
	list, err := json.Marshal(users)
	if err != nil {
		return nil, fmt.Errorf("read invitations: %w", err)
	}
	var found []struct {
		User    string `db:"user"`
		By      string `db:"by"`
		At      int64  `db:"at"`
		Expires int64  `db:"expires"`
		Used    int64  `db:"used"`
	}
	err = b.App.DB().NewQuery("SELECT user, by, at, expires, used FROM enrolment WHERE user IN (SELECT value FROM json_each({:users})) AND at >= {:since} ORDER BY at DESC, jti DESC").
		Bind(values{"users": string(list), "since": since.UnixMilli()}).WithContext(ctx).All(&found)
	if err != nil {
		return nil, fmt.Errorf("read invitations: %w", err)
	}
	lines := make([]Line, len(found))
	for i, f := range found {
		lines[i] = Line{User: f.User, By: f.By, At: time.UnixMilli(f.At).UTC(), Expires: time.UnixMilli(f.Expires).UTC()}
		if f.Used > 0 {
			lines[i].Used = time.UnixMilli(f.Used).UTC()
		}
	}
	return lines, nil
}

// find looks an invitation up by its code or token, used or not.
func (b *Book) find(text string) (entry, error) {
	where, key := "typed", ""
	if code, ok := readCode(text); ok {
		key = b.Keys.TypedCode(code)
	} else {
		i, err := b.Keys.VerifyInvitation(text)
		switch {
		case errors.Is(err, credential.ErrExpired):
			return entry{}, ErrExpired
		case err != nil:
			return entry{}, ErrWrong
		}
		where, key = "jti", i.ID
	}
	return b.entry(where, key)
}

func (b *Book) entry(where, key string) (e entry, err error) {
	err = b.App.DB().NewQuery("SELECT jti, user, by, expires, used, phone FROM enrolment WHERE " + where + " = {:key}").Bind(values{"key": key}).One(&e)
	if errors.Is(err, sql.ErrNoRows) {
		return entry{}, ErrWrong
	}
	if err != nil {
		return entry{}, fmt.Errorf("find an invitation: %w", err)
	}
	return e, nil
}

// open says whether the phone may still use the invitation.
func (b *Book) open(e entry, phone string) error {
	now := b.Clock().UnixMilli()
	switch {
	case e.Used > 0 && phone != "" && phone == e.Phone && now-e.Used < repeatFor.Milliseconds():
		return nil
	case e.Used > 0:
		return ErrUsed
	case now >= e.Expires:
		return ErrExpired
	}
	return nil
}

// spend uses the invitation up, on stable storage; of two phones at once one gets ErrUsed.
func (b *Book) spend(e entry, phone string) error {
	if err := b.open(e, phone); err != nil || e.Used > 0 {
		return err
	}
	now := b.Clock().UnixMilli()
	done, err := b.App.NonconcurrentDB().NewQuery("UPDATE enrolment SET used = {:now}, phone = {:phone} WHERE jti = {:jti} AND used = 0 AND expires > {:now}").
		Bind(values{"now": now, "phone": phone, "jti": e.JTI}).Execute()
	if err != nil {
		return fmt.Errorf("spend an invitation: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	again, err := b.entry("jti", e.JTI)
	if err != nil {
		return err
	}
	return b.open(again, phone)
}
