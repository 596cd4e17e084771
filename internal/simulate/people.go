package simulate

import (
	"slices"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/record"
)

// edit changes what a field worker may change, often for the same few people as others do.
func (h *hand) edit() (done, error) {
	people, err := h.rows(record.Beneficiary, func(record.Doc) bool { return true })
	if err != nil || len(people) == 0 {
		return done{}, err
	}
	if h.rng.IntN(2) == 0 {
		people = people[:min(3, len(people))]
	}
	r := h.any(people)
	field, vi, en := "need", "nhu cầu", "need"
	value := pick(h, "chăn ấm", "thuốc men", "sửa mái nhà", "xe lăn", "sách vở", "gạo")
	if h.rng.IntN(3) == 0 {
		field, vi, en = "note", "ghi chú", "note"
		value = pick(h, "nhà cuối ngõ", "gọi trước khi đến", "đã chuyển sang nhà con", "nghe kém")
	}
	mid, err := h.phone.Set(record.Beneficiary.Name, r.ID, map[string]any{field: value})
	if err != nil || mid == "" {
		return done{}, err
	}
	name := r.Doc.Text("name")
	return done{"sửa " + vi + " của " + name, "the " + en + " of " + name, []string{mid}}, nil
}

func (h *hand) tag() (done, error) {
	people, err := h.rows(record.Beneficiary, func(record.Doc) bool { return true })
	if err != nil || len(people) == 0 {
		return done{}, err
	}
	r := h.any(people)
	mid, err := h.phone.AddTo(record.Beneficiary.Name, r.ID, "tags", pick(h, "thăm lại", "ưu tiên", "đi lại khó", "sống một mình"))
	if err != nil {
		return done{}, err
	}
	name := r.Doc.Text("name")
	return done{"gắn nhãn cho " + name, "a tag for " + name, []string{mid}}, nil
}

// overreach tries what only a leader may do: the server must refuse it, with a reason.
func (h *hand) overreach() (done, error) {
	people, err := h.rows(record.Beneficiary, func(record.Doc) bool { return true })
	if err != nil || len(people) == 0 {
		return done{}, err
	}
	r := h.any(people)
	name, _ := demo.Name(h.rng)
	mid, err := h.phone.Set(record.Beneficiary.Name, r.ID, map[string]any{"name": name})
	if err != nil || mid == "" {
		return done{}, err
	}
	return done{"sửa tên của " + r.Doc.Text("name"), "another name for " + r.Doc.Text("name"), []string{mid}}, nil
}

// household adds a head and a member together, where the person may.
func (h *hand) household() (done, error) {
	info, err := h.phone.Info()
	if err != nil || h.unit == "" {
		return done{}, err
	}
	if !slices.ContainsFunc(info.Me.Subs("roles"), func(g record.Doc) bool {
		return slices.Contains(record.Beneficiary.CreateBy, record.Role(g.Text("role")))
	}) {
		return done{}, nil
	}
	head, sex := demo.Name(h.rng)
	member, sex2 := demo.Name(h.rng)
	var mids [2]string
	err = h.phone.Group(func(b *client.Batch) error {
		id, mid, err := b.Record(record.Beneficiary.Name, record.NewDoc("unit", h.unit, "name", head, "sex", sex, "household_size", 2))
		if err != nil {
			return err
		}
		mids[0] = mid
		_, mids[1], err = b.Record(record.Beneficiary.Name, record.NewDoc("unit", h.unit, "name", member, "sex", sex2, "household", id))
		return err
	})
	if err != nil {
		return done{}, err
	}
	return done{"thêm hộ " + head + ", 2 người", "a new household of two: " + head, mids[:]}, nil
}
