package demo_test

import (
	"context"
	"errors"
	"testing"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// A filled folder is one that years of work could have left: it verifies, photos included, and each figure of it is there.
func TestAFilledFolderIsLikeOneThatGrew(t *testing.T) {
	dir := t.TempDir()
	done, err := demo.Fill(t.Context(), dir, server.Config{}, demo.Filling{Handovers: 900})
	if err != nil {
		t.Fatal(err)
	}
	r, err := server.Verify(t.Context(), dir, nil)
	if err != nil || len(r.Faults) > 0 {
		t.Fatal(err, r.Faults)
	}
	if n := r.Rows[record.GiftHandover.Name]; n != int64(done.Handovers) || n < 800 || n > 900 {
		t.Errorf("%d handovers, said %d of 900", n, done.Handovers)
	}
	if r.Photos != int64(done.Photos) || done.Photos < done.Handovers/6 || int64(done.People) != r.Rows[record.Beneficiary.Name] {
		t.Errorf("%d photos, %+v", r.Photos, done)
	}
	srv, err := demo.Open(dir, server.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := demo.Close(srv); err != nil {
			t.Error(err)
		}
	}()
	v, err := srv.Journal.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	unit := demo.FilledUnit()
	for name, f := range map[string]journal.Filter{
		"waiting":  {Kind: record.GiftHandover.Name, Units: []string{unit}, State: "received"},
		"accepted": {Kind: record.GiftHandover.Name, Units: []string{unit}, State: "accepted"},
		"returned": {Kind: record.GiftHandover.Name, State: "returned"},
		"rejected": {Kind: record.GiftHandover.Name, State: "rejected"},
		"doubles":  {Kind: record.Flag.Name, Equal: map[string]string{"why": "already_given"}},
		"listed":   {Kind: record.ListItem.Name, Units: []string{unit}},
	} {
		if n, err := v.Count(t.Context(), f); err != nil || n == 0 {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	if _, err := demo.Fill(t.Context(), dir, server.Config{}, demo.Filling{Handovers: 100}); err == nil {
		t.Error("a folder that a server has open, and that holds data, was filled")
	}
}

// Cut short, it leaves what was made so far, and that verifies.
func TestAFillThatIsCutShortLeavesAFolderThatVerifies(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done, err := demo.Fill(ctx, dir, server.Config{}, demo.Filling{Handovers: 900, Told: func(step string, done, of int) {
		if done > 100 && done < of && step == "lượt trao quà / handovers" {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) || done.Handovers == 0 || done.Handovers > 800 {
		t.Fatal(err, done)
	}
	r, err := server.Verify(t.Context(), dir, nil)
	if err != nil || len(r.Faults) > 0 || r.Rows[record.GiftHandover.Name] < int64(done.Handovers) {
		t.Fatal(err, r.Rows, r.Faults)
	}
	if _, err := demo.Fill(t.Context(), dir, server.Config{}, demo.Filling{Handovers: 100}); !errors.Is(err, demo.ErrNotEmpty) {
		t.Error("a folder that holds data was filled:", err)
	}
}
