package simulate

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/record"
)

// done is what a person did, in words, and the mutations it made. The zero value: there was nothing of the sort to do.
type done struct {
	vi, en string
	mids   []string
}

// acts are what a person may do, by how often in a hundred.
var acts = []struct {
	often int
	do    func(*hand) (done, error)
}{
	{54, (*hand).give},
	{8, (*hand).edit},
	{8, (*hand).step},
	{6, (*hand).register},
	{6, (*hand).meet},
	{4, (*hand).aid},
	{3, (*hand).tag},
	{2, (*hand).correct},
	{2, (*hand).withdraw},
	{2, (*hand).overreach},
	{1, (*hand).household},
	{4, (*hand).judge},
}

// act does one thing by chance; when there is nothing of its sort to do, something that can always be done.
func (h *hand) act() error {
	dice := h.rng.IntN(100)
	for _, a := range acts {
		if dice -= a.often; dice >= 0 {
			continue
		}
		d, err := a.do(h)
		if err == nil && len(d.mids) == 0 {
			d, err = h.meet()
		}
		if errors.Is(err, client.ErrFull) {
			return nil // the phone says so to the person, who stops
		}
		if err != nil {
			return err
		}
		h.made = append(h.made, d.mids...)
		h.count.Add(int64(len(d.mids)))
		h.say(Recorded, d.vi, d.en)
		return nil
	}
	return nil
}

// findUnit takes the unit of the person's field, or of what they lead.
func (h *hand) findUnit() {
	info, err := h.phone.Info()
	if err != nil {
		return
	}
	for _, scope := range slices.Sorted(maps.Keys(info.Scopes)) {
		kind, unit, _ := strings.Cut(scope, ":")
		if kind == "field" || kind == "lead" {
			h.unit = unit
		}
	}
}

// rows are those of a kind on the phone's screens for which keep is true.
func (h *hand) rows(kind *record.Kind, keep func(record.Doc) bool) ([]client.Row, error) {
	rows, err := h.phone.Rows(kind.Name)
	return slices.DeleteFunc(rows, func(r client.Row) bool { return !keep(r.Doc) }), err
}

func (h *hand) any(rows []client.Row) client.Row { return rows[h.rng.IntN(len(rows))] }

// today is the day in Viet Nam.
func today(now time.Time) string {
	return now.In(time.FixedZone("ICT", 7*60*60)).Format(time.DateOnly)
}

func pick[T any](h *hand, list ...T) T { return list[h.rng.IntN(len(list))] }
