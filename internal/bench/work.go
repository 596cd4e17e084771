package bench

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/v2"
	"fmt"
	"time"

	"github.com/chungsuc/chungsuc/internal/record"
)

// batch is how many records go in one request, on both sides: what our hello allows, and PocketBase's default.
const batch = 50

// handover is the work W: a gift handover of 15 fields, about 600 bytes as JSON. Both sides send it, and both clients read
// rows back into it.
type handover struct {
	Campaign     string   `json:"campaign"`
	Unit         string   `json:"unit"`
	Beneficiary  string   `json:"beneficiary"`
	GiftType     string   `json:"gift_type"`
	Qty          int      `json:"qty"`
	Value        int      `json:"value"`
	ReceivedBy   string   `json:"received_by"`
	Giver        string   `json:"giver"`
	GivenAt      string   `json:"given_at"`
	Location     place    `json:"location"`
	RefusedPhoto bool     `json:"refused_photo"`
	Witness      string   `json:"witness"`
	Consent      string   `json:"consent"`
	Note         string   `json:"note"`
	Warnings     []string `json:"warnings"`
}

type place struct {
	Lat      float64 `json:"lat"`
	Lon      float64 `json:"lon"`
	Accuracy float64 `json:"accuracy"`
}

// row is a handover with its id. Ids are made here for both sides, in the order of time, which is what both like best.
type row struct {
	ID string `json:"id"`
	handover
}

// rows are n handovers, each for its own beneficiary, at a pace that people can keep: else each would be asked about.
func rows(w *opening, people []string) []row {
	now := time.Now()
	at := cmp.Or(w.At, place{20.8136, 106.6295, 0})
	all := make([]row, len(people))
	for i, person := range people {
		given := now.Add(-time.Duration((len(people)-i)%1000) * 10 * time.Second)
		all[i] = row{record.NewID(now), handover{
			Campaign: w.Campaign, Unit: w.Unit, Beneficiary: person, GiftType: w.Gift, Qty: 1, Value: 600_000, ReceivedBy: "self",
			Giver: "Công ty Trách nhiệm hữu hạn Đóng tàu Hải Phòng", GivenAt: given.Format(time.RFC3339),
			Location: place{at.Lat + float64(i%1000)/1e5, at.Lon, 12}, Witness: "Phạm Văn Thành, tổ trưởng tổ dân phố 5", Consent: "given",
			Note:     fmt.Sprintf("Bà nhận tại nhà, sức khỏe yếu, con gái đi làm xa; quà gồm 500.000 đồng tiền mặt và một túi gạo, dầu ăn. Sổ %d", i),
			Warnings: []string{},
		}}
	}
	return all
}

// mutation is what our side sends for a row, and how the server will know it again.
type mutation struct {
	Mid string `json:"mid"`
	M   struct {
		Kind   string    `json:"kind"`
		Op     record.Op `json:"op"`
		ID     string    `json:"id"`
		At     string    `json:"at"`
		SkewMs int       `json:"skew_ms"`
		SV     int       `json:"sv"`
		F      any       `json:"f"`
		Photos []photo   `json:"photos,omitempty"`
	} `json:"m"`
}

func mutate(op record.Op, id string, f any) mutation {
	now := time.Now()
	m := mutation{Mid: record.NewMID(now)}
	m.M.Kind, m.M.Op, m.M.ID, m.M.At, m.M.SV, m.M.F = record.GiftHandover.Name, op, id, now.Format(time.RFC3339), 1, f
	return m
}

func creates(all []row) []mutation {
	list := make([]mutation, len(all))
	for i, r := range all {
		list[i] = mutate(record.Create, r.ID, r.handover)
	}
	return list
}

// accepts are a leader's verdicts on what these mutations made, with the hash of what the leader saw.
func accepts(made []mutation) ([]mutation, error) {
	list := make([]mutation, len(made))
	for i, m := range made {
		body, err := json.Marshal(m.M)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		list[i] = mutate(record.Transition, m.M.ID, map[string]any{"from": "received", "to": "accepted",
			"seen": map[string]any{"sha": hex.EncodeToString(sum[:])}})
	}
	return list, nil
}

// parts cuts a list into parts of at most n.
func parts[T any](list []T, n int) (all [][]T) {
	for len(list) > n {
		all, list = append(all, list[:n]), list[n:]
	}
	return append(all, list)
}
