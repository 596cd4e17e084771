package lists

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// Who runs campaigns: the province for itself and what lies within, a branch for itself.
var runners = []record.Role{record.BranchLeader, record.ProvinceLeader}

type putIn struct {
	ID  string     `json:"id"`  // of the row to change; "" = a new one
	New string     `json:"new"` // the id that a new row shall have; "" = any
	F   record.Doc `json:"f"`   // all fields of a new row, changed ones of another; an empty value clears a field
}

type putOut struct {
	ID string     `json:"id"`
	V  int64      `json:"v"`
	F  record.Doc `json:"f"`
}

// putCampaign makes or changes a campaign of a unit that the person runs.
func (d *Desk) putCampaign(e *core.RequestEvent) error {
	return d.put(e, record.Campaign, func(tx *journal.Tx, user string, before, after record.Doc) error {
		unit := after.Text("unit")
		switch {
		case unit == "":
			return wrong(record.Campaign, "unit", "required")
		case !d.may(user, unit, runners...) || before != nil && !d.may(user, before.Text("unit"), runners...):
			return notYours
		}
		for _, later := range []string{"ends", "deadline"} {
			if after.Has(later) && after.Text(later) < after.Text("starts") {
				return wrong(record.Campaign, later, "order")
			}
		}
		return nil
	})
}

// putGiftType makes or changes what one gift of a campaign consists of. Without a unit it is the campaign's, for everybody
// in it; a branch may have gifts of its own in a campaign of its province.
func (d *Desk) putGiftType(e *core.RequestEvent) error {
	return d.put(e, record.GiftType, func(tx *journal.Tx, user string, before, after record.Doc) error {
		if before != nil && before.Text("campaign") != after.Text("campaign") {
			return wrong(record.GiftType, "campaign", "fixed")
		}
		campaign, ok, err := tx.Row(record.Campaign.Name, after.Text("campaign"))
		if err != nil {
			return err
		}
		if !ok {
			return wrong(record.GiftType, "campaign", "unknown")
		}
		of := campaign.Doc.Text("unit")
		for _, doc := range []record.Doc{before, after} {
			unit := cmp.Or(doc.Text("unit"), of)
			if doc == nil {
				continue
			}
			if !d.may(user, unit, runners...) {
				return notYours
			}
			if of != "" && !slices.Contains(d.Journal.Tree().Within(of), unit) { // a campaign without a unit is the whole country's
				return wrong(record.GiftType, "unit", "option")
			}
		}
		return nil
	})
}

// put merges what was sent into the row, lets check have its say, and writes it through the gate. A new row that is there
// already, by the same person, is told as it is: the first answer was lost.
func (d *Desk) put(e *core.RequestEvent, k *record.Kind, check func(tx *journal.Tx, user string, before, after record.Doc) error) error {
	who, err := answer.User(e)
	if err != nil {
		return err
	}
	var in putIn
	if err := answer.Read(e, &in, maxBody); err != nil {
		return err
	}
	if in.ID != "" && !record.ValidID(in.ID) {
		return wrong(k, "id", "format")
	}
	if in.ID == "" && in.New != "" && !record.ValidID(in.New) {
		return wrong(k, "new", "format")
	}
	var out putOut
	var refused error
	err = d.Journal.Do(e.Request.Context(), func(tx *journal.Tx) error {
		out, refused = putOut{ID: in.ID}, nil
		by := journal.Hand{User: who.Id, Device: answer.Device(e), Op: string(record.SetFields)}
		w := record.Write{Kind: k, ID: in.ID}
		var before record.Doc
		if in.ID == "" {
			w.ID, w.New, by.Op = cmp.Or(in.New, record.NewID(tx.Now())), true, string(record.Create)
			row, there, err := tx.Row(k.Name, w.ID)
			if err != nil {
				return err
			}
			if there {
				out, refused, err = d.made(tx, who.Id, row, check)
				return err
			}
		} else {
			row, ok, err := tx.Row(k.Name, in.ID)
			if err != nil {
				return err
			}
			if !ok || row.Gone != "" {
				refused = unknown
				return nil
			}
			before = row.Doc
		}
		w.Doc = merged(before, in.F)
		if p := k.CheckCreate(w.Doc); p != nil {
			refused = problem(k, p)
			return nil
		}
		if refused = check(tx, who.Id, before, w.Doc); refused != nil {
			return nil
		}
		if before != nil && record.SameValue(before.JSON(), w.Doc.JSON()) {
			row, _, err := tx.Row(k.Name, in.ID)
			out.V, out.F = row.Seq, row.Doc
			return err
		}
		if err := tx.PutAs(by, w); err != nil {
			return err
		}
		row, _, err := tx.Row(k.Name, w.ID)
		out = putOut{w.ID, row.Seq, row.Doc}
		return err
	})
	if err = cmp.Or(err, refused); err != nil {
		return err
	}
	return answer.Say(e, out)
}

// made tells a new row that is there already to who made it.
func (d *Desk) made(tx *journal.Tx, user string, row record.Row, check func(tx *journal.Tx, user string, before, after record.Doc) error) (out putOut, refused, err error) {
	by, err := tx.MadeBy(row.Kind, row.ID)
	switch {
	case err != nil:
		return out, nil, err
	case by != user:
		return out, wrong(record.KindOf(row.Kind), "new", "taken"), nil
	case row.Gone != "":
		return out, unknown, nil
	}
	return putOut{row.ID, row.Seq, row.Doc}, check(tx, user, row.Doc, row.Doc), nil
}

func merged(before, f record.Doc) record.Doc {
	after := before.Clone()
	for _, m := range f {
		if record.Empty(m.Value) {
			after.Del(m.Name)
		} else {
			after.Set(m.Name, m.Value)
		}
	}
	return after
}

// rules in words: what is wrong with a field, in Vietnamese and English.
var rules = map[string][2]string{
	"required": {"không được để trống", "is required"},
	"type":     {"sai kiểu dữ liệu", "is of the wrong type"},
	"format":   {"sai cách ghi", "is not written properly"},
	"option":   {"không có lựa chọn này", "is not one of the choices"},
	"min":      {"nhỏ hơn mức cho phép", "is too small"},
	"max":      {"lớn hơn mức cho phép", "is too great"},
	"length":   {"dài quá", "is too long"},
	"items":    {"có quá nhiều mục", "has too many items"},
	"order":    {"phải từ ngày bắt đầu trở đi", "must not come before the start"},
	"fixed":    {"không đổi được nữa", "cannot be changed any more"},
	"unknown":  {"không có", "is not known"},
	"taken":    {"đã có", "is there already"},
	"computed": {"do máy chủ tính", "is computed by the server"},
}

func wrong(k *record.Kind, field, rule string) error {
	return problem(k, &record.Problem{Code: record.Invalid, Field: field, Rule: rule})
}

// problem is what a form is told: the field by its label, and what is wrong with it.
func problem(k *record.Kind, p *record.Problem) *answer.Error {
	vi, en := p.Field, p.Field
	if f := k.Field(p.Field); f != nil {
		vi, en = f.Vi, f.En
	}
	words, ok := rules[p.Rule]
	if !ok {
		words = [2]string{"không đúng", "is wrong"}
	}
	out := answer.New(http.StatusUnprocessableEntity, string(record.Invalid), fmt.Sprintf("“%s” %s. / “%s” %s.", vi, words[0], en, words[1]))
	out.Field, out.Rule = p.Field, p.Rule
	return out
}
