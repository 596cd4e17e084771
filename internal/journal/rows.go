package journal

import (
	"bytes"
	"database/sql"
	"encoding/json/jsontext"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/chungsuc/chungsuc/internal/record"
)

// entry is a row as the transaction sees it: the living row, or why it left. A nil doc without gone: it was never there.
type entry struct {
	at               int64 // rowid in its collection; 0 when not known
	key              int64 // of its log entry: the seq at which the row itself was last written, and holds
	seq, cell, owner int64
	doc              record.Doc
	size             int
	gone             string
}

func rowKey(kind, id string) string { return kind + "/" + id }

// Row implements record.State.
func (tx *Tx) Row(kind, id string) (record.Row, bool, error) {
	e, err := tx.lookup(kind, id)
	if err != nil || (e.doc == nil && e.gone == "") {
		return record.Row{}, false, err
	}
	return record.Row{Kind: kind, ID: id, Seq: e.seq, Doc: e.doc, Gone: e.gone}, true, nil
}

func (tx *Tx) lookup(kind, id string) (*entry, error) {
	key := rowKey(kind, id)
	if e := tx.rows[key]; e != nil {
		return e, nil
	}
	t := tables[kind]
	if t == nil {
		return nil, fmt.Errorf("no kind %q", kind)
	}
	if t.kind.Class == record.Reference {
		if e, ok := tx.j.reference.Load(key); ok {
			return e.(*entry), nil
		}
	}
	e := &entry{}
	var wire []byte
	err := tx.one(t.find, []any{id}, &e.at, &e.key, &e.seq, &e.cell, &e.owner, &wire)
	if errors.Is(err, sql.ErrNoRows) && !tx.j.anyGone {
		tx.rows[key] = e
		return e, nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.one(sqlGoneFind, []any{kind, id}, &e.seq, &e.gone, &wire)
		if errors.Is(err, sql.ErrNoRows) {
			tx.rows[key] = e
			return e, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", key, err)
	}
	if e.doc, err = record.ParseDoc(wire); err != nil {
		return nil, fmt.Errorf("read %s: %w", key, err)
	}
	e.size = len(wire)
	tx.rows[key] = e
	if t.kind.Class == record.Reference {
		tx.j.reference.Store(key, e)
	}
	return e, nil
}

// Put writes a row in its new, whole form: its columns, its log entry, and what hangs on it (counting, parts, the tree).
func (tx *Tx) Put(w record.Write) error {
	if w.Merged != "" {
		return tx.Depart(w.Kind.Name, w.ID, "merged:"+w.Merged)
	}
	old, err := tx.lookup(w.Kind.Name, w.ID)
	if err != nil {
		return err
	}
	if old.gone != "" {
		return fmt.Errorf("%s %s is gone and does not come back", w.Kind.Name, w.ID)
	}
	var before record.Doc
	if old.doc != nil {
		before = old.doc
	}
	switch w.Kind {
	case record.GiftHandover:
		return tx.putHandover(w, before)
	case record.Beneficiary:
		return tx.putBeneficiary(w, before)
	case record.BloodDrive:
		return tx.putDrive(w, before)
	case record.Campaign:
		return tx.putCampaign(w, before)
	case record.GiftType:
		return tx.putGiftType(w, before)
	case record.List:
		return tx.putList(w, before)
	case record.ListItem:
		return tx.putListItem(w, before)
	case record.BloodVisit:
		donor := record.DonorOf(w.Doc, "")
		hidden := []any{"donor_fold", donor.Folded, "donor_year", donor.BirthYear}
		if h, ok := w.Secrets["id_hmac"]; ok {
			hidden = append(hidden, "donor_hmac", h)
		}
		return tx.store(w, hidden...)
	case record.Unit:
		tx.units = true
	}
	return tx.store(w)
}

// store writes the row and its log entry. hidden are names and values of hidden columns.
func (tx *Tx) store(w record.Write, hidden ...any) error {
	t, key := tables[w.Kind.Name], rowKey(w.Kind.Name, w.ID)
	old, err := tx.lookup(w.Kind.Name, w.ID)
	if err != nil {
		return err
	}
	cell, err := tx.home(w.Kind, w.ID, w.Doc)
	if err != nil {
		return err
	}
	var owner *tally
	e := &entry{cell: cell.n, doc: w.Doc}
	if w.Kind.Evidence() {
		if owner, err = tx.owner(w.Doc.Text("author")); err != nil {
			return err
		}
		e.owner = owner.n
	}
	isNew := old.doc == nil
	if !isNew {
		if err := tx.unlog(old); err != nil {
			return err
		}
	}
	if !isNew && old.cell != cell.n {
		if err := tx.leave(w.Kind.Name, w.ID, old.cell, "moved"); err != nil {
			return err
		}
	}
	e.seq = tx.next()
	e.key = e.seq
	wire := w.Doc.JSON()
	e.size = len(wire)
	if err := tx.logged.add(tx, e.key, e.seq, w.Kind.Name, w.ID, e.cell, e.owner, []byte(wire)); err != nil {
		return err
	}
	cell.add(e.seq, e.size)
	if owner != nil {
		owner.add(e.seq, e.size)
	}
	if err := tx.project(t, w, old, e, hidden); err != nil {
		return err
	}
	tx.rows[key] = e
	if tx.j.wantsRows != nil && tx.j.wantsRows(w.Kind.Name, isNew) {
		tx.seen = append(tx.seen, Change{w.Kind.Name, w.ID, isNew})
	}
	return nil
}

// retell gives a row's log entry another wire form, in which nothing differs but what has no column: the entry is news at a
// new seq, and the row is not written. Of kinds without owners.
func (tx *Tx) retell(kind, id string, doc record.Doc) error {
	old, err := tx.lookup(kind, id)
	if err != nil {
		return err
	}
	if err := tx.atHand(old); err != nil {
		return err
	}
	cell, err := tx.cellByNumber(old.cell)
	if err != nil {
		return err
	}
	e, wire := *old, doc.JSON()
	e.seq, e.doc, e.size = tx.next(), doc, len(wire)
	cell.drop(old.size)
	cell.add(e.seq, e.size)
	tx.rows[rowKey(kind, id)] = &e
	return tx.exec(sqlLogTell, e.seq, []byte(wire), e.key)
}

// atHand makes sure that an entry stands in the log before a statement names it.
func (tx *Tx) atHand(e *entry) error {
	if e.key > tx.start {
		return tx.writeGathered()
	}
	return nil
}

// unlog takes a row's entry out of the log.
func (tx *Tx) unlog(old *entry) error {
	if err := tx.atHand(old); err != nil {
		return err
	}
	if err := tx.exec(sqlLogDrop, old.key); err != nil {
		return err
	}
	return tx.untally(old)
}

// leave puts a `gone` entry into the cell that a row leaves.
func (tx *Tx) leave(kind, id string, cell int64, why string) error {
	from, err := tx.cellByNumber(cell)
	if err != nil {
		return err
	}
	from.head = tx.next()
	return tx.exec(sqlLogGone, from.head, kind, id, cell, why)
}

// untally takes an entry out of the counts of its cell and its owner.
func (tx *Tx) untally(old *entry) error {
	cell, err := tx.cellByNumber(old.cell)
	if err != nil {
		return err
	}
	cell.drop(old.size)
	if old.owner == 0 {
		return nil
	}
	owner, err := tx.owner(old.doc.Text("author"))
	if err != nil {
		return err
	}
	owner.drop(old.size)
	return nil
}

// Depart takes a row away for good: why is "deleted" or "merged:<id>". Its last form is kept beside the tombstone.
func (tx *Tx) Depart(kind, id, why string) error {
	old, err := tx.lookup(kind, id)
	if err != nil {
		return err
	}
	if old.doc == nil || old.gone != "" {
		return nil
	}
	if err := tx.unlog(old); err != nil {
		return err
	}
	if err := tx.leave(kind, id, old.cell, why); err != nil {
		return err
	}
	seq := tx.mark.Head
	tx.j.anyGone = true
	tx.lines, tx.houses = nil, nil
	if err := tx.exec(sqlGoneAdd, kind, id, why, seq, []byte(old.doc.JSON())); err != nil {
		return err
	}
	if err := tx.exec(tables[kind].drop, id); err != nil {
		return err
	}
	tx.rows[rowKey(kind, id)] = &entry{seq: seq, doc: old.doc, gone: why}
	if kind == record.Beneficiary.Name {
		if err := tx.relist(id, why); err != nil {
			return err
		}
		return tx.recountPerson(id, old.doc)
	}
	return nil
}

// project writes the columns of a row: of a new one those that hold something, else those that changed.
func (tx *Tx) project(t *table, w record.Write, old, e *entry, hidden []any) error {
	var set columnSet
	args := append(make([]any, 0, 40), e.key)
	for i := range t.columns {
		f := &t.columns[i]
		if now := w.Doc.Get(f.Name); !bytes.Equal(now, old.doc.Get(f.Name)) {
			set.fields |= 1 << i
			args = append(args, column(f, now))
		}
	}
	for i := 0; i+1 < len(hidden); i += 2 {
		set.hidden += hidden[i].(string) + " "
		args = append(args, hidden[i+1])
	}
	switch {
	case old.doc == nil:
		set.how = "INSERT"
		args = append(args, w.ID)
	case old.at > 0: // found without a look into the index of ids
		set.how, e.at = "rowid", old.at
		args = append(args, e.at)
	default:
		set.how = "id"
		args = append(args, w.ID)
	}
	return tx.exec(tx.j.statement(t, set), args...)
}

// columnSet is what a statement writes: fields by their place among the table's columns, hidden columns by their names,
// each with a space behind; how is INSERT, or the column by which a row is found.
type columnSet struct {
	fields      uint64
	hidden, how string
}

// statement is the text that writes a set of columns; there are few sets, so each is put together once. Only the writer
// calls it.
func (j *Journal) statement(t *table, set columnSet) string {
	if q := j.texts[t][set]; q != "" {
		return q
	}
	names := []string{"seq"}
	for i := range t.columns {
		if set.fields&(1<<i) != 0 {
			names = append(names, t.columns[i].Name)
		}
	}
	names = append(names, strings.Fields(set.hidden)...)
	q := fmt.Sprintf("UPDATE OR FAIL `%s` SET `%s` = ? WHERE %s = ?", t.kind.Name, strings.Join(names, "` = ?, `"), set.how)
	if set.how == "INSERT" {
		names = append(names, "id")
		q = fmt.Sprintf("INSERT OR FAIL INTO `%s` (`%s`) VALUES (?%s)", t.kind.Name, strings.Join(names, "`, `"), strings.Repeat(", ?", len(names)-1))
	}
	if len(j.texts[t]) < learnt {
		j.texts[t][set] = q
	}
	return q
}

// column is the SQL value of a field: the empty value of its column where the field is absent.
func column(f *record.Field, v jsontext.Value) any {
	if f.List || f.Type == record.Object || f.Type == record.Location || f.Type == record.Any {
		if v == nil {
			return nil
		}
		return string(v)
	}
	switch f.Type {
	case record.Int, record.Money:
		n, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			n = int64(record.Doc{{Name: "v", Value: v}}.Float("v"))
		}
		return n
	case record.Number:
		return record.Doc{{Name: "v", Value: v}}.Float("v")
	case record.Bool:
		return v != nil && v.Kind() == 't'
	default:
		return record.Doc{{Name: "v", Value: v}}.Text("v")
	}
}
