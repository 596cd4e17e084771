package simulate

import (
	"cmp"
	"strings"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/record"
)

// register puts somebody on the list of an open blood drive.
func (h *hand) register() (done, error) {
	drives, err := h.rows(record.BloodDrive, func(d record.Doc) bool { return d.Text("state") == "open" })
	if err != nil || len(drives) == 0 {
		return done{}, err
	}
	drive := h.any(drives)
	name, sex := demo.Name(h.rng)
	f := record.NewDoc("drive", drive.ID, "unit", drive.Doc.Text("unit"), "state", "registered", "prior_count", h.rng.IntN(8),
		"donor", record.NewDoc("name", name, "birth_year", h.now().Year()-19-h.rng.IntN(38), "sex", sex))
	_, mid, err := h.phone.Record(record.BloodVisit.Name, f)
	if err != nil {
		return done{}, err
	}
	return done{"đăng ký hiến máu: " + name, "a blood donor registered: " + name, []string{mid}}, nil
}

// step moves a visit at a blood drive on.
func (h *hand) step() (done, error) {
	visits, err := h.rows(record.BloodVisit, func(d record.Doc) bool {
		return len(record.BloodVisit.Steps[cmp.Or(d.Text("state"), "registered")]) > 0 && d.Text("review_state") != "withdrawn"
	})
	if err != nil || len(visits) == 0 {
		return done{}, err
	}
	v := h.any(visits)
	to, f := "arrived", record.Doc{}
	switch v.Doc.Text("state") {
	case "arrived":
		to = "screened"
	case "screened":
		if to, f = "donated", record.NewDoc("component", "whole", "ml", pick(h, 250, 350), "reaction", "none"); h.rng.IntN(5) == 0 {
			to, f = "deferred", record.NewDoc("defer_class", pick(h, "hemoglobin", "blood_pressure", "not_stated"))
		}
	}
	mid, err := h.phone.Step(record.BloodVisit.Name, v.ID, to, f)
	if err != nil {
		return done{}, err
	}
	word := record.BloodVisit.Field("state").Option(to)
	name := v.Doc.Sub("donor").Text("name")
	return done{"hiến máu: " + name + " - " + strings.ToLower(word.Vi), "blood drive: " + name + " - " + strings.ToLower(word.En), []string{mid}}, nil
}
