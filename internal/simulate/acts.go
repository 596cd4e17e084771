package simulate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/chungsuc/chungsuc/internal/client"
	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/record"
)

// done is what a person did, in words, and the mutations it made. The zero value: there was nothing of the sort to do.
type done struct {
	vi, en string
	mids   []string
}

// gift is a handover that this phone recorded.
type gift struct {
	id     string
	fields record.Doc
	to     string // name
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

// tellVersion puts into a handover the newest approved version of its list that the phone holds.
func (h *hand) tellVersion(f *record.Doc) error {
	lists, err := h.rows(record.List, func(d record.Doc) bool {
		return d.Text("campaign") == f.Text("campaign") && record.ListApproved(d.Text("state"))
	})
	newest := int64(0)
	for _, l := range lists {
		newest = max(newest, l.Doc.Int("version"))
	}
	if newest > 0 {
		f.Put("list_version", newest)
	}
	return err
}

func (h *hand) any(rows []client.Row) client.Row { return rows[h.rng.IntN(len(rows))] }

// today is the day in Viet Nam.
func today(now time.Time) string {
	return now.In(time.FixedZone("ICT", 7*60*60)).Format(time.DateOnly)
}

// give hands a gift to somebody of the person's own streets who has none yet, and now and then to somebody else.
func (h *hand) give() (done, error) {
	now := h.now()
	day := today(now)
	campaigns, err := h.rows(record.Campaign, func(d record.Doc) bool { return d.Text("starts") <= day && day <= d.Text("ends") })
	if err != nil || len(campaigns) == 0 {
		return done{}, err
	}
	campaign := h.any(campaigns).ID
	gifts, err := h.rows(record.GiftType, func(d record.Doc) bool { return d.Text("campaign") == campaign })
	if err != nil || len(gifts) == 0 {
		return done{}, err
	}
	people, err := h.rows(record.Beneficiary, func(d record.Doc) bool { return d.Text("unit") != "" })
	if err != nil || len(people) == 0 {
		return done{}, err
	}
	served := func(r client.Row) bool {
		return h.given[cmp.Or(r.Doc.Text("household"), r.ID)] || slices.ContainsFunc(r.Doc.Subs("served"), func(s record.Doc) bool { return s.Text("campaign") == campaign })
	}
	choice := slices.DeleteFunc(slices.Clone(people), served)
	if mine := slices.DeleteFunc(slices.Clone(choice), func(r client.Row) bool { return !h.walks(r.Doc.Text("hamlet"), people) }); len(mine) > 0 && h.rng.IntN(100) < 75 {
		choice = mine
	}
	if len(choice) == 0 || h.rng.IntN(100) < 6 {
		choice = people // a mistake, or somebody sent twice
	}
	to := h.any(choice)
	kind := gifts[0]
	if h.rng.IntN(3) == 0 {
		kind = h.any(gifts)
	}
	given := now.Add(-time.Duration(h.rng.IntN(2*3600)) * time.Second) // hours of work pass in minutes here
	f := record.NewDoc("campaign", campaign, "unit", to.Doc.Text("unit"), "beneficiary", to.ID, "gift_type", kind.ID, "qty", 1,
		"value", kind.Doc.Int("value"), "received_by", "self", "given_at", given.Format(time.RFC3339))
	if err := h.tellVersion(&f); err != nil {
		return done{}, err
	}
	if h.rng.IntN(7) == 0 {
		name, _ := demo.Name(h.rng)
		f.Put("received_by", "proxy")
		f.Put("proxy", record.NewDoc("name", name, "relation", "con", "reason", "đi vắng"))
	}
	var photos []client.Photo
	if h.rng.Float64() < h.Photos {
		f.Put("consent", "given")
		if photos, err = h.shoot(now); err != nil {
			return done{}, err
		}
	}
	id, mid, err := h.phone.Record(record.GiftHandover.Name, f, photos...)
	if err != nil {
		return done{}, err
	}
	h.declared(mid, photos)
	h.given[cmp.Or(to.Doc.Text("household"), to.ID)] = true
	name := to.Doc.Text("name")
	h.own = append(h.own, gift{id, f, name})
	vi, en := "trao quà cho "+name, "a gift for "+name
	if len(photos) > 0 {
		vi, en = vi+", có ảnh", en+", with a photo"
	}
	return done{vi, en, []string{mid}}, nil
}

// walks says whether a hamlet is one that this person was sent to.
func (h *hand) walks(hamlet string, people []client.Row) bool {
	var all []string
	for _, r := range people {
		all = append(all, r.Doc.Text("hamlet"))
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[(h.n-1)%len(all)] == hamlet
}

// shoot takes a photo that was never taken before; now and then it shows what another one did, or is an old one.
func (h *hand) shoot(now time.Time) ([]client.Photo, error) {
	taken := now.Add(-20 * time.Second).Truncate(time.Second)
	n := h.rng.Uint64()
	data := demo.PhotoAt(n, taken)
	switch h.rng.IntN(40) {
	case 0:
		data = demo.Photo(n)
	case 1:
		if h.shot != 0 {
			data = demo.Turned(h.shot, taken)
		}
	}
	h.shot = n
	preview, err := client.Preview(data)
	if err != nil {
		return nil, err
	}
	return []client.Photo{{Data: data, Preview: preview, Type: "image/jpeg", TakenAt: taken}}, nil
}

// declared remembers which mutation declared which photos.
func (h *hand) declared(mid string, photos []client.Photo) {
	for _, p := range photos {
		sum := sha256.Sum256(p.Data)
		h.photoOf[hex.EncodeToString(sum[:])] = mid
		h.taken.Add(1)
	}
}

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

// correct mends an own handover by another record.
func (h *hand) correct() (done, error) {
	g, ok := h.takeOwn()
	if !ok {
		return done{}, nil
	}
	f := g.fields.Clone()
	f.Put("corrects", g.id)
	f.Put("note", "ghi nhầm, sửa lại")
	_, mid, err := h.phone.Record(record.GiftHandover.Name, f)
	if err != nil {
		return done{}, err
	}
	return done{"đính chính lần trao cho " + g.to, "a correction of the gift for " + g.to, []string{mid}}, nil
}

// withdraw takes an own handover back.
func (h *hand) withdraw() (done, error) {
	g, ok := h.takeOwn()
	if !ok {
		return done{}, nil
	}
	mid, err := h.phone.Void(record.GiftHandover.Name, g.id, "ghi nhầm người")
	if errors.Is(err, client.ErrNoRow) {
		return done{}, nil
	}
	if err != nil {
		return done{}, err
	}
	return done{"rút lại lần trao cho " + g.to, "the gift for " + g.to + " withdrawn", []string{mid}}, nil
}

func (h *hand) takeOwn() (gift, bool) {
	if len(h.own) == 0 {
		return gift{}, false
	}
	i := h.rng.IntN(len(h.own))
	g := h.own[i]
	h.own = slices.Delete(h.own, i, i+1)
	return g, true
}

// meet records something that was done together.
func (h *hand) meet() (done, error) {
	if h.unit == "" {
		return done{}, nil
	}
	now := h.now()
	kind := pick(h, "communication", "environment", "kitchen", "visit", "training")
	f := record.NewDoc("unit", h.unit, "type", kind, "started_at", now.Add(-2*time.Hour).Format(time.RFC3339),
		"hours", 1+h.rng.IntN(3), "people", 3+h.rng.IntN(15), "outputs", pick(h, "đã xong", "40 suất cơm", "dọn 2 tuyến ngõ", "12 hộ được thăm"))
	var photos []client.Photo
	var err error
	if h.rng.Float64() < h.Photos {
		if photos, err = h.shoot(now); err != nil {
			return done{}, err
		}
	}
	_, mid, err := h.phone.Record(record.Activity.Name, f, photos...)
	if err != nil {
		return done{}, err
	}
	h.declared(mid, photos)
	word := record.Activity.Field("type").Option(kind)
	return done{"hoạt động: " + strings.ToLower(word.Vi), "activity: " + strings.ToLower(word.En), []string{mid}}, nil
}

func (h *hand) aid() (done, error) {
	if h.unit == "" {
		return done{}, nil
	}
	now := h.now()
	cause := pick(h, "traffic", "fall", "heat", "burn", "daily_life")
	casualty := record.NewDoc("sex", pick(h, "male", "female"), "age_band", pick(h, "6_15", "16_59", "60_plus"), "avpu", "alert",
		"breathing", true, "severe_bleeding", false, "care", []string{pick(h, "bandage", "cool_burn", "keep_warm"), "comfort"},
		"outcome", "stable", "handed_to", pick(h, "family", "self", "health_station"))
	f := record.NewDoc("unit", h.unit, "found_at", now.Add(-10*time.Minute).Format(time.RFC3339), "ended_at", now.Format(time.RFC3339),
		"place", "đầu ngõ", "cause", cause, "casualties", []record.Doc{casualty})
	_, mid, err := h.phone.Record(record.FirstAidCase.Name, f)
	if err != nil {
		return done{}, err
	}
	word := record.FirstAidCase.Field("cause").Option(cause)
	return done{"sơ cấp cứu: " + strings.ToLower(word.Vi), "first aid: " + strings.ToLower(word.En), []string{mid}}, nil
}

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

// judge decides about a record that waits in what the person leads. Its author is somebody else.
func (h *hand) judge() (done, error) {
	info, err := h.phone.Info()
	if err != nil || !slices.ContainsFunc(info.Me.Subs("roles"), func(g record.Doc) bool { return g.Text("role") == string(record.BranchLeader) }) {
		return done{}, err
	}
	kind := pick(h, record.GiftHandover, record.Activity, record.FirstAidCase)
	waiting, err := h.rows(kind, func(d record.Doc) bool {
		return d.Text("review_state") == "received" && d.Text("author") != info.User && (len(d.Subs("photos")) == 0 || d.Text("evidence") == "full")
	})
	if err != nil || len(waiting) == 0 {
		return done{}, err
	}
	row, to, v := h.any(waiting), "accepted", client.Verdict{Photos: map[string]string{}}
	for _, ph := range row.Doc.Subs("photos") {
		v.Photos[ph.Text("sha256")] = "full"
	}
	if h.rng.IntN(5) == 0 {
		to, v.Reason, v.Words, v.Due = "returned", "other", "Ghi thêm giúp nhé.", h.now().AddDate(0, 0, 3)
	}
	mid, err := h.phone.Review(kind.Name, row.ID, to, v)
	if err != nil {
		return done{}, err
	}
	return done{"duyệt một bản ghi", "a verdict on a record", []string{mid}}, nil
}

func pick[T any](h *hand, list ...T) T { return list[h.rng.IntN(len(list))] }
