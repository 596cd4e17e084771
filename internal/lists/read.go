package lists

import (
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"slices"
	"strconv"

	"github.com/pocketbase/pocketbase/core"

	"github.com/chungsuc/chungsuc/internal/answer"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// compilers put people on lists.
var compilers = record.ListItem.CreateBy

// readIn is what comes with a file.
type readIn struct {
	file           []byte
	unit, campaign string
	sheet          string
	headerRow      int               // the file's row number of the header; 0 = to be found
	mapping        map[string]string // what each column is about, by its letter; nil = to be found
}

type readOut struct {
	Sheet     string            `json:"sheet"`
	Sheets    []string          `json:"sheets"`
	HeaderRow int               `json:"header_row"` // 0 = none was found: somebody has to say what each column is about
	Header    []string          `json:"header"`     // as it stands, from column A on
	Mapping   map[string]string `json:"mapping"`    // column letter -> field
	Fields    []column          `json:"fields"`
	Rows      []*Person         `json:"rows"`
	Skipped   []Skipped         `json:"skipped"`
	Notes     []Note            `json:"notes"`
	Counts    counts            `json:"counts"`
}

// Note is something about the whole file.
type Note struct {
	Code    string `json:"code"`
	N       int    `json:"n"`
	Words   string `json:"words"`
	WordsEn string `json:"words_en"`
}

type counts struct {
	Rows   int `json:"rows"`
	Ready  int `json:"ready"`  // without an error
	Errors int `json:"errors"` // with one
	Warned int `json:"warned"` // ready, with a warning
	Known  int `json:"known"`  // somebody known is meant
}

// read takes a file apart for a person to look at. It writes nothing.
func (d *Desk) read(e *core.RequestEvent) error {
	who, err := answer.User(e)
	if err != nil {
		return err
	}
	in, err := formOf(e)
	if err != nil {
		return err
	}
	if !d.may(who.Id, in.unit, compilers...) {
		return notYours
	}
	out, err := d.takeApart(e.Request.Context(), in)
	if err != nil {
		return err
	}
	return answer.Say(e, out)
}

// takeApart does so with one file at a time: a workbook may take much memory while it is read. An answer on its way to a slow
// desk keeps nobody waiting.
func (d *Desk) takeApart(ctx context.Context, in readIn) (readOut, error) {
	select {
	case d.reading <- struct{}{}:
		defer func() { <-d.reading }()
	case <-ctx.Done():
		return readOut{}, ctx.Err()
	}
	t, err := readTable(in.file, in.sheet)
	if err != nil {
		return readOut{}, err
	}
	k, err := d.known(ctx, in.unit, in.campaign)
	if err != nil {
		return readOut{}, err
	}
	return examine(t, in, k)
}

// examine is all that a file says, held against what is known.
func examine(t table, in readIn, k known) (readOut, error) {
	out := readOut{Sheet: t.sheet, Sheets: t.sheets, Fields: columns, Header: []string{}, Mapping: map[string]string{}, Rows: []*Person{}, Skipped: []Skipped{}, Notes: []Note{}}
	h := findHeader(t)
	if at := slices.IndexFunc(t.rows, func(l line) bool { return l.n == in.headerRow }); at >= 0 {
		h = headerAt(t, at, 1)
	}
	if in.mapping != nil {
		bare := h.at < 0
		if bare {
			h = headerAt(t, max(0, slices.IndexFunc(t.rows, func(l line) bool { return !l.alone })), 1)
		}
		h.mapping = chosen(in.mapping)
		if bare && h.surely(t.rows[h.at]) { // no heading at all: somebody stands there
			h.rows = 0
		}
	}
	if h.at >= 0 {
		out.HeaderRow, out.Header, out.Mapping = t.rows[h.at].n, h.heads, letters(h.mapping)
	} else {
		h = headerAt(t, max(0, slices.IndexFunc(t.rows, func(l line) bool { return !l.alone })), 1)
		out.Header = h.heads
		return out, nil
	}
	if !h.has("name") {
		return out, nil
	}
	people, skipped := readPeople(t, h, k)
	if len(people) > maxPeople {
		return out, tooManyRow
	}
	asked := slices.ContainsFunc(columns, func(c column) bool {
		return h.has(c.Name) && (c.Name == "categories" || len(c.Name) > len(categoryPrefix) && c.Name[:len(categoryPrefix)] == categoryPrefix)
	})
	compare(people, k, asked)
	out.Rows = append(out.Rows, people...)
	out.Skipped = append(out.Skipped, skipped...)
	if t.composed > 0 {
		out.Notes = append(out.Notes, Note{"composed", t.composed, "Dấu tiếng Việt tách rời đã được ghép lại (Unicode dựng sẵn)", "Accents that stood apart from their letters were put together"})
	}
	for _, p := range people {
		out.Counts.Rows++
		switch {
		case p.wrong():
			out.Counts.Errors++
		case len(p.Problems) > 0:
			out.Counts.Warned++
			fallthrough
		default:
			out.Counts.Ready++
		}
		if len(p.Like) > 0 && p.Like[0].Same {
			out.Counts.Known++
		}
	}
	return out, nil
}

// formOf reads the parts of the form; what it does not know it leaves.
func formOf(e *core.RequestEvent) (in readIn, err error) {
	r, err := e.Request.MultipartReader()
	if err != nil {
		return in, answer.Malformed.Because(err)
	}
	for range 20 {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return in, answer.Malformed.Because(err)
		}
		if err := in.take(part); err != nil {
			return in, err
		}
	}
	return in, nil
}

func (in *readIn) take(part *multipart.Part) error {
	limit := int64(maxBody)
	if part.FormName() == "file" {
		limit = maxFile
	}
	data, err := io.ReadAll(io.LimitReader(part, limit+1))
	switch {
	case err != nil:
		return answer.Malformed.Because(err)
	case int64(len(data)) > limit:
		return fileTooBig
	}
	switch part.FormName() {
	case "file":
		in.file = data
	case "unit":
		in.unit = string(data)
	case "campaign":
		in.campaign = string(data)
	case "sheet":
		in.sheet = string(data)
	case "header_row":
		if in.headerRow, err = strconv.Atoi(string(data)); err != nil {
			return answer.Malformed.Because(err)
		}
	case "mapping":
		if err := json.Unmarshal(data, &in.mapping); err != nil {
			return answer.Malformed.Because(err)
		}
	}
	return nil
}

// known reads what a file for this unit and campaign is held against.
func (d *Desk) known(ctx context.Context, unit, campaign string) (known, error) {
	k := known{now: d.Clock(), unit: unit, listed: map[string]int64{}, hmac: d.Journal.Identity}
	within := d.Journal.Tree().Within(unit)
	units, err := json.Marshal(within)
	if err != nil {
		return k, err
	}
	v, err := d.Journal.View(ctx)
	if err != nil {
		return k, err
	}
	defer v.Close()
	if _, ok, err := v.Row(ctx, record.Campaign.Name, campaign); err != nil {
		return k, err
	} else if !ok {
		return k, wrong(record.ListItem, "campaign", "unknown")
	}
	err = each(ctx, v, "SELECT id, name, name_fold, birth_year, hamlet, id_hmac FROM beneficiary WHERE unit IN (SELECT value FROM json_each(?)) ORDER BY id", func(scan func(...any) error) error {
		var p knownPerson
		var born float64
		if err := scan(&p.id, &p.name, &p.folded, &born, &p.hamlet, &p.idHMAC); err != nil {
			return err
		}
		p.born = int64(born)
		k.people = append(k.people, p)
		if p.hamlet != "" && !slices.Contains(k.hamlets, p.hamlet) {
			k.hamlets = append(k.hamlets, p.hamlet)
		}
		return nil
	}, string(units))
	if err != nil {
		return k, err
	}
	for _, id := range within {
		if u, ok := d.Journal.Tree().Unit(id); ok && id != unit && hamletHead.MatchString(record.Fold(u.Name)) && !slices.Contains(k.hamlets, u.Name) {
			k.hamlets = append(k.hamlets, u.Name)
		}
	}
	err = each(ctx, v, "SELECT i.person, MAX(l.version) FROM list_item i JOIN list l ON l.id = i.list WHERE i.campaign = ? AND NOT i.removed AND i.unit IN (SELECT value FROM json_each(?)) GROUP BY i.person", func(scan func(...any) error) error {
		var id string
		var version float64
		err := scan(&id, &version)
		k.listed[id] = int64(version)
		return err
	}, campaign, string(units))
	if err != nil {
		return k, err
	}
	own, err := json.Marshal(append(d.Journal.Tree().Ancestors(unit), unit)) // another branch's own gifts are not this one's
	if err != nil {
		return k, err
	}
	err = each(ctx, v, "SELECT id, name FROM gift_type WHERE campaign = ? AND (unit = '' OR unit IN (SELECT value FROM json_each(?))) ORDER BY unit = '', id", func(scan func(...any) error) error {
		var g gift
		err := scan(&g.id, &g.name)
		k.gifts = append(k.gifts, g)
		return err
	}, campaign, string(own))
	return k, err
}

func each(ctx context.Context, v *journal.View, q string, take func(scan func(...any) error) error, args ...any) error {
	rows, err := v.Query(ctx, q, args...)
	if err != nil {
		return fmt.Errorf("%.60s: %w", q, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows.Scan); err != nil {
			return fmt.Errorf("%.60s: %w", q, err)
		}
	}
	return rows.Err()
}
