package bench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	tusd "github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	xslog "golang.org/x/exp/slog"
)

// Photos of one round of photo_lane, bytes each: what phones send by default, and one original of a camera.
var lanePhotos = func() (sizes []int) {
	for range 20 {
		sizes = append(sizes, 300<<10)
	}
	return append(sizes, 5<<20)
}()

// beginTusd is the bare tus server: no sign-in, no hash, no fsync.
func beginTusd(_ context.Context, s spec) (opening, map[string]handler, func() error, error) {
	fail := func(err error) (opening, map[string]handler, func() error, error) {
		return opening{}, nil, nil, err
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return fail(err)
	}
	composer := tusd.NewStoreComposer()
	filestore.New(s.Dir).UseIn(composer)
	composer.UseLocker(memorylocker.New())
	h, err := tusd.NewHandler(tusd.Config{StoreComposer: composer, BasePath: uploads, Logger: xslog.New(xslog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return fail(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fail(err)
	}
	srv := &http.Server{Handler: http.StripPrefix(uploads, h)}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(listener) }()
	end := func() error {
		err := srv.Close()
		if e := <-ended; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
		return err
	}
	return opening{URL: "http://" + listener.Addr().String()}, nil, end, nil
}

const (
	uploads  = "/api/uploads/"
	patience = time.Minute // for the proof of a photo
)

// photoLane: photos are uploaded in pieces until the server has proved each: hashed, synced, in the journal, with a receipt.
// They are of a type that is kept and not decoded (HEIC), for decoding counts under derive.
func (b *run) photoLane(ctx context.Context) (f Figure, err error) {
	n := len(lanePhotos)
	ours, other, err := b.both(ctx, spec{Role: "ours", People: n * (b.size.Rounds + 1)}, spec{Role: "tusd"})
	if err != nil {
		return f, err
	}
	defer ending(&err, ours, other)
	p, err := ours.phone(ctx, volunteer(0))
	if err != nil {
		return f, err
	}
	bare := &client{http: &http.Client{}, url: other.URL}
	total := 0.
	for _, size := range lanePhotos {
		total += float64(size) / 1e6
	}
	inSecond := scale{"MB/s", func(t turn, _ int) float64 { return total / t.seconds }}
	f, err = b.contest(ctx, inSecond, n,
		side{ours, func(round int) (func() error, error) {
			pictures, sums := heics(round)
			made := creates(rows(&ours.opening, share(ours.People, round, n)))
			for i := range made {
				made[i].M.Photos = []photo{{sums[i], len(pictures[i]), heic, "proof"}}
			}
			if err := p.push(ctx, made); err != nil {
				return nil, err
			}
			return func() error {
				for i, data := range pictures {
					if err := p.upload(ctx, sums[i], heic, data); err != nil {
						return err
					}
				}
				return p.proved(ctx, sums)
			}, nil
		}},
		side{other, func(round int) (func() error, error) {
			pictures, sums := heics(round)
			return func() error {
				for i, data := range pictures {
					if err := bare.upload(ctx, sums[i], heic, data); err != nil {
						return err
					}
				}
				return nil
			}, nil
		}})
	f.OtherIs = "tusd v2.8.0, filestore, no sign-in, no hash, no fsync"
	return f, err
}

const heic = "image/heic"

// heics are the photos of a round with their hashes: the head of an HEIC file, and noise.
func heics(round int) (all [][]byte, sums []string) {
	rng := rand.NewChaCha8([32]byte{byte(round), 'h'})
	for _, size := range lanePhotos {
		data := make([]byte, size)
		_, _ = rng.Read(data) // it never fails
		copy(data, "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
		sum := sha256.Sum256(data)
		all, sums = append(all, data), append(sums, hex.EncodeToString(sum[:]))
	}
	return all, sums
}

// proved waits until the server has proved photos.
func (c *client) proved(ctx context.Context, sums []string) error {
	ask, err := json.Marshal(map[string]any{"sha256": sums})
	if err != nil {
		return err
	}
	for end := time.Now().Add(patience); time.Now().Before(end); {
		var got struct {
			Photos map[string]struct{ State, Why string }
		}
		if err := c.call(ctx, "POST", "/api/photos/status", ask, &got); err != nil {
			return err
		}
		whole := 0
		for sha, is := range got.Photos {
			switch is.State {
			case "whole":
				whole++
			case "refused":
				return fmt.Errorf("photo %s: %s", sha, is.Why)
			}
		}
		if whole == len(sums) {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("a photo was not proved in time")
}
