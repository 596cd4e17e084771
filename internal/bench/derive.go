package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json/v2"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"mime/multipart"
	"path"
	"strconv"
	"strings"

	"github.com/disintegration/imaging"

	"github.com/chungsuc/chungsuc/internal/demo"
)

const (
	largeThumb = "1280x1280f"
	smallThumb = "480x480f"
	piece      = 256 << 10 // of an upload
)

type photo struct {
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
	Type   string `json:"type"`
	Role   string `json:"role"`
}

// camera is a JPEG of 4 to 3, upright: one of the demo's photos made large, with a sensor's noise.
func camera(side int) ([]byte, error) {
	img, err := jpeg.Decode(bytes.NewReader(demo.Photo(1)))
	if err != nil {
		return nil, err
	}
	big := imaging.Fill(img, side, side*3/4, imaging.Center, imaging.Linear)
	rng := rand.New(rand.NewPCG(1, 12))
	for i := 0; i < len(big.Pix); i += 4 {
		noise := rng.IntN(13) - 6
		for c := range 3 {
			big.Pix[i+c] = uint8(min(max(int(big.Pix[i+c])+noise, 0), 255))
		}
	}
	var b bytes.Buffer
	rgba := &image.RGBA{Pix: big.Pix, Stride: big.Stride, Rect: big.Rect}
	err = jpeg.Encode(&b, rgba, &jpeg.Options{Quality: 85})
	return b.Bytes(), err
}

// another is the same picture as other bytes: a comment after the start of the image says which.
func another(picture []byte, n int) []byte {
	text := strconv.Itoa(n)
	out := append([]byte{}, picture[:2]...)
	out = append(out, 0xFF, 0xFE, 0, byte(2+len(text)))
	out = append(out, text...)
	return append(out, picture[2:]...)
}

// derive: a record and its camera original are handed in, and both smaller sizes are there to be looked at. Ours also
// proves every byte, syncs it and compares the picture with all others; the figure is the server's CPU time.
func (b *run) derive(ctx context.Context) (f Figure, err error) {
	n := b.size.Photos
	picture, err := camera(b.size.Side)
	if err != nil {
		return f, err
	}
	b.tell("  %d x %d, %.1f MB\n", b.size.Side, b.size.Side*3/4, float64(len(picture))/1e6)
	ours, other, err := b.pair(ctx, n*(b.size.Rounds+1), 0)
	if err != nil {
		return f, err
	}
	defer ending(&err, ours, other)
	p, err := ours.phone(ctx, volunteer(0))
	if err != nil {
		return f, err
	}
	c, err := signIn(ctx, other.URL, volunteer(0), demo.Password)
	if err != nil {
		return f, err
	}
	f, err = b.contest(ctx, cpuPerPiece, n,
		side{ours, func(round int) (func() error, error) {
			all := rows(&ours.opening, share(ours.People, round, n))
			return func() error {
				for i, r := range all {
					if err := p.handIn(ctx, r, another(picture, round*n+i)); err != nil {
						return err
					}
				}
				return nil
			}, nil
		}},
		side{other, func(round int) (func() error, error) {
			all := rows(&other.opening, share(other.People, round, n))
			return func() error {
				for i, r := range all {
					if err := c.handIn(ctx, r, another(picture, round*n+i)); err != nil {
						return err
					}
				}
				return nil
			}, nil
		}})
	f.OtherIs = plain + "file field, first GET of thumbs " + largeThumb + " and " + smallThumb
	return f, err
}

// handIn pushes a record, uploads its photo and waits until it is proved; by then both sizes are made.
func (p *phone) handIn(ctx context.Context, r row, data []byte) error {
	sum := sha256.Sum256(data)
	sha := hex.EncodeToString(sum[:])
	made := creates([]row{r})
	made[0].M.Photos = []photo{{sha, len(data), "image/jpeg", "proof"}}
	if err := p.push(ctx, made); err != nil {
		return err
	}
	if err := p.upload(ctx, sha, "image/jpeg", data); err != nil {
		return err
	}
	return p.proved(ctx, []string{sha})
}

// upload sends the bytes by tus 1.0.
func (c *client) upload(ctx context.Context, sha, typ string, data []byte) error {
	b64 := base64.StdEncoding.EncodeToString
	resp, _, err := c.do(ctx, "POST", uploads, nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(len(data)),
		"Upload-Metadata", "sha256 "+b64([]byte(sha))+",type "+b64([]byte(typ)))
	if err != nil {
		return err
	}
	at := uploads + path.Base(resp.Header.Get("Location"))
	for from := 0; from < len(data); from += piece {
		if _, _, err := c.do(ctx, "PATCH", at, data[from:min(from+piece, len(data))], "Tus-Resumable", "1.0.0",
			"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(from)); err != nil {
			return err
		}
	}
	return nil
}

// handIn creates a record with its file, and gets both thumbs, which PocketBase makes when they are first asked for.
func (c *client) handIn(ctx context.Context, r row, data []byte) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("photo", "proof.jpg")
	if err != nil {
		return err
	}
	_, a := part.Write(data)
	if err := errors.Join(a, w.WriteField("@jsonPayload", string(text)), w.Close()); err != nil {
		return err
	}
	_, answer, err := c.do(ctx, "POST", records, form.Bytes(), "Content-Type", w.FormDataContentType())
	if err != nil {
		return err
	}
	var made struct {
		ID    string `json:"id"`
		Photo string `json:"photo"`
	}
	if err := json.Unmarshal(answer, &made); err != nil {
		return err
	}
	for _, size := range []string{largeThumb, smallThumb} {
		_, thumb, err := c.do(ctx, "GET", "/api/files/handovers/"+made.ID+"/"+made.Photo+"?thumb="+size, nil)
		if err != nil {
			return err
		}
		config, err := jpeg.DecodeConfig(bytes.NewReader(thumb))
		if err != nil {
			return fmt.Errorf("thumb %s: %w", size, err)
		}
		if !strings.HasPrefix(size, strconv.Itoa(config.Width)+"x") {
			return fmt.Errorf("thumb %s is %d wide", size, config.Width)
		}
	}
	return nil
}
