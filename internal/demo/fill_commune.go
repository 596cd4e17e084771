package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"slices"
	"sync"
	"time"

	"github.com/chungsuc/chungsuc/internal/evidence"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
)

// perDay is how many handovers a commune has on one day of a campaign.
func (f *filler) perDay() int {
	return max(outADay, f.o.Handovers/(len(f.communes)*campaignsFilled*spread))
}

// people makes four beneficiaries for every ten handovers: seven of ten head a house, the others live in one.
func (f *filler) people(ctx context.Context) error {
	each := max(10, f.o.Handovers*4/10/len(f.communes))
	var mu sync.Mutex
	return f.inEach(ctx, func(c *filledCommune) error {
		for made := 0; made < each; made += 1000 {
			rows := make([]record.Write, min(1000, each-made))
			now := f.clock.now()
			for i := range rows {
				rows[i] = c.beneficiary(made+i, now)
			}
			if err := f.put(ctx, rows); err != nil {
				return err
			}
		}
		mu.Lock()
		defer mu.Unlock()
		f.made += each
		f.told("người / people", f.made, each*len(f.communes))
		return nil
	})
}

func (c *filledCommune) beneficiary(n int, now time.Time) record.Write {
	hamlet := fmt.Sprintf("Tổ dân phố %d", n/10%12+1)
	p := c.person(now.Year() - 20 - c.IntN(70))
	doc := record.NewDoc("unit", c.unit, "hamlet", hamlet, "name", p.name, "birth_year", p.born, "sex", p.sex,
		"address", fmt.Sprintf("Số %d, ngõ %d, %s", 1+n/10, 1+c.IntN(60), hamlet))
	id := record.NewID(now)
	if n%10 < 7 || len(c.heads) == 0 {
		doc.Put("household_size", 1)
		doc.Put("categories", []string{pick(c.maker, []string{"poor", "near_poor", "disabled", "elderly_alone", "merit"})})
		doc.Put("phone", c.phone())
		doc.Put("need", "Gạo, chăn ấm, thăm khám định kỳ")
		c.heads = append(c.heads, id)
	} else {
		doc.Put("household", c.heads[len(c.heads)-1])
	}
	return record.Write{Kind: record.Beneficiary, ID: id, Doc: doc, New: true}
}

// gifts lets every commune hand over its gifts, day after day: all communes end a day before the next one begins.
func (f *filler) gifts(ctx context.Context) error {
	total := f.perDay() * len(f.communes) * campaignsFilled * spread
	for n := range campaignsFilled {
		begins := firstDay(time.Now(), n)
		last := n == campaignsFilled-1
		if last {
			f.clock.set(begins.AddDate(0, 0, -3))
			if err := f.inEach(ctx, func(c *filledCommune) error { return f.list(ctx, c) }); err != nil {
				return err
			}
		}
		for day := range spread {
			on := begins.AddDate(0, 0, day)
			f.clock.set(on.Add(13 * time.Hour)) // 20:00, when phones find Wi-Fi
			if err := f.inEach(ctx, func(c *filledCommune) error {
				if err := f.day(ctx, c, n, day, on); err != nil {
					return err
				}
				f.told("lượt trao quà / handovers", int(f.handovers.Load()), total)
				if last && day == spread-1 {
					return nil // these wait in the queue
				}
				return f.review(ctx, c)
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// list has the leader compile and the approver approve a list of whom the open campaign is for: somewhat more than will
// have been served.
func (f *filler) list(ctx context.Context, c *filledCommune) error {
	run := f.runs[campaignsFilled-1]
	id := record.NewID(f.clock.now())
	muts := []record.Doc{record.NewDoc("kind", record.List.Name, "op", record.Create, "id", id, "f",
		record.NewDoc("campaign", run.id, "unit", c.unit, "title", "Danh sách nhận quà"))}
	for i := range min(len(c.heads), f.perDay()*spread*11/10) {
		muts = append(muts, record.NewDoc("kind", record.ListItem.Name, "op", record.Create, "id", record.NewID(f.clock.now()), "f",
			record.NewDoc("list", id, "campaign", run.id, "unit", c.unit, "beneficiary", c.head(campaignsFilled-1, i), "gift_type", run.gift, "qty", 1, "order", i+1)))
	}
	move := func(from, to string, more ...any) record.Doc {
		return record.NewDoc("kind", record.List.Name, "op", record.Transition, "id", id, "f", record.NewDoc(append([]any{"from", from, "to", to}, more...)...))
	}
	if _, err := f.push(ctx, c, c.leader, f.clock.now(), append(muts, move("draft", "checked"), move("checked", "submitted"))); err != nil {
		return err
	}
	row, _, err := f.j.Row(ctx, record.List.Name, id)
	if err != nil {
		return err
	}
	_, err = f.push(ctx, c, c.approver, f.clock.now(), []record.Doc{move("submitted", "approved", "seen", map[string]any{"sha": row.Doc.Text("items_sha")},
		"doc_no", "12/QĐ-UBND", "doc_date", f.clock.now().Format(time.DateOnly))})
	return err
}

// head is whom the i-th gift of a campaign is for.
func (c *filledCommune) head(campaign, i int) string { return c.heads[(campaign*337+i)%len(c.heads)] }

// day is one day of a commune: its workers of the day push what they recorded, and the photos come after.
func (f *filler) day(ctx context.Context, c *filledCommune, campaign, day int, on time.Time) error {
	perDay, run := f.perDay(), f.runs[campaign]
	each := (perDay + outADay - 1) / outADay
	var photos []filledPhoto
	for w := range outADay {
		from, to := w*each, min((w+1)*each, perDay)
		if from >= to {
			break
		}
		worker := c.workers[(campaign*outADay*spread+day*outADay+w)%len(c.workers)]
		var muts []record.Doc
		for i := from; i < to; i++ {
			n := day*perDay + i
			if n > 0 && (campaign*perDay*spread+n)%oneDoubleIn == 0 {
				n-- // who has their gift already
			}
			at := on.Add(time.Hour + time.Duration(i-from)*3*time.Minute)
			m := c.handover(run, c.head(campaign, n), at)
			if (day*perDay+i)%onePhotoIn == 0 {
				p := f.photo(c, worker)
				photos = append(photos, p)
				m.Put("photos", []record.Doc{record.NewDoc("sha256", p.sha, "bytes", len(p.body), "type", "image/jpeg", "role", "proof", "taken_at", at.Format(time.RFC3339))})
			}
			muts = append(muts, m)
		}
		made, err := f.push(ctx, c, worker, on.Add(9*time.Hour), muts)
		if err != nil {
			return err
		}
		c.unreviewed = append(c.unreviewed, made...)
		f.handovers.Add(int64(len(made)))
	}
	return f.keep(ctx, photos)
}

func (c *filledCommune) handover(run filledCampaign, to string, at time.Time) record.Doc {
	fields := record.NewDoc("campaign", run.id, "unit", c.unit, "beneficiary", to, "gift_type", run.gift, "qty", 1, "value", 500_000,
		"received_by", "self", "given_at", at.Format(time.RFC3339),
		"location", record.NewDoc("lat", c.lat+float64(c.IntN(800))/1e5, "lon", c.lon+float64(c.IntN(800))/1e5, "accuracy", 12),
		"witness", "Phạm Văn Thành, tổ trưởng tổ dân phố", "consent", "given",
		"note", "Bà nhận tại nhà, sức khỏe yếu, con gái đi làm xa; quà gồm gạo, mì, dầu ăn và tiền mặt.", "list_version", 1)
	if c.IntN(3) == 0 {
		fields.Put("giver", "Công ty Trách nhiệm hữu hạn Đóng tàu Hải Phòng")
	}
	return record.NewDoc("kind", record.GiftHandover.Name, "op", record.Create, "id", record.NewID(at), "at", at.Format(time.RFC3339), "f", fields)
}

// review is the leader's evening: nearly everything is accepted, some returned or rejected, some left for another day.
func (f *filler) review(ctx context.Context, c *filledCommune) error {
	var muts []record.Doc
	for _, m := range c.unreviewed {
		fields := record.NewDoc("from", "received", "to", "accepted", "seen", map[string]any{"sha": m.BodySHA})
		switch dice := c.IntN(100); {
		case dice < 2:
			continue
		case dice < 4:
			fields.Put("to", "returned")
			fields.Put("reason", "photo_missing")
		case dice < 6:
			fields.Put("to", "rejected")
			fields.Put("reason", "wrong_amount")
		}
		muts = append(muts, record.NewDoc("kind", record.GiftHandover.Name, "op", record.Transition, "id", m.ID, "f", fields))
	}
	c.unreviewed = nil
	for part := range slices.Chunk(muts, 100) {
		if _, err := f.push(ctx, c, c.leader, f.clock.now(), part); err != nil {
			return err
		}
		f.verdicts.Add(int64(len(part)))
	}
	return nil
}

// push hands mutations in as somebody's phone would; what has no time was recorded at.
func (f *filler) push(ctx context.Context, c *filledCommune, user string, at time.Time, muts []record.Doc) ([]*record.Mutation, error) {
	p := journal.Push{Epoch: f.j.Mark().Epoch, User: user, Device: c.phones[user], Schema: record.Schema}
	made := make([]*record.Mutation, len(muts))
	for i, m := range muts {
		if !m.Has("at") {
			m.Put("at", at.Format(time.RFC3339))
		}
		m.Put("sv", record.Schema)
		mutation, problem := record.ParseMutation(record.NewMID(at), nil, m.JSON())
		made[i] = mutation
		p.Sent = append(p.Sent, journal.Sent{Mutation: mutation, Problem: problem})
	}
	pushed, err := f.j.Commit(ctx, p)
	if err != nil {
		return nil, err
	}
	for i, r := range pushed.Results {
		if r.S == record.Rejected {
			return nil, fmt.Errorf("%s of %s: %s %s", muts[i].Text("op"), muts[i].Text("kind"), r.Code, r.Field)
		}
	}
	return made, nil
}

type filledPhoto struct {
	owner, sha string
	body       []byte
	facts      journal.PhotoFacts
}

// photo is the small picture with a number of its own in it.
func (f *filler) photo(c *filledCommune, owner string) filledPhoto {
	comment := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64([]byte{0xff, 0xfe, 0, 18}, c.Uint64()), c.Uint64())
	body := slices.Concat(f.picture[:2], comment, f.picture[2:])
	sum := sha256.Sum256(body)
	return filledPhoto{owner, hex.EncodeToString(sum[:]), body,
		journal.PhotoFacts{Bytes: int64(len(body)), Type: "image/jpeg", Width: 32, Height: 24, PHash: c.Uint64(), DHash: c.Uint64()}}
}

// keep lays photos down and tells the journal, many at once: those that wait share a commit.
func (f *filler) keep(ctx context.Context, photos []filledPhoto) error {
	errs := make(chan error, len(photos))
	for _, p := range photos {
		go func() {
			err := evidence.PlaceOriginal(f.dir, p.sha, p.body)
			if err == nil {
				_, err = f.j.PhotoWhole(ctx, p.owner, p.sha, p.facts)
			}
			errs <- err
		}()
	}
	var first error
	for range photos {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	f.photos.Add(int64(len(photos)))
	return first
}

func smallPicture() ([]byte, error) {
	img := image.NewGray(image.Rect(0, 0, 32, 24))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 7)
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, nil)
	return out.Bytes(), err
}
