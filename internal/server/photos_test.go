package server_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chungsuc/chungsuc/internal/credential"
	"github.com/chungsuc/chungsuc/internal/phonetest"
	"github.com/chungsuc/chungsuc/internal/record"
)

// picture is some bytes and their hash.
type picture struct {
	data []byte
	sha  string
}

func pictureOf(data []byte) picture {
	sum := sha256.Sum256(data)
	return picture{data, hex.EncodeToString(sum[:])}
}

// jpegOf is a small JPEG; another seed is another picture.
func jpegOf(seed, side int) picture {
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			m.Set(x, y, color.RGBA{uint8(x * (seed%7 + 1)), uint8(y * (seed%5 + 1)), uint8(x*y/8 + seed*31), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 60}); err != nil {
		panic(err)
	}
	return pictureOf(b.Bytes())
}

// pngBomb says in a few bytes that it is 60,000 pixels wide and high.
func pngBomb() picture {
	b := bytes.NewBufferString("\x89PNG\r\n\x1a\n")
	chunk := func(name string, body []byte) {
		binary.Write(b, binary.BigEndian, uint32(len(body)))
		body = append([]byte(name), body...)
		b.Write(body)
		binary.Write(b, binary.BigEndian, crc32.ChecksumIEEE(body))
	}
	chunk("IHDR", []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0})
	chunk("IDAT", make([]byte, 64))
	chunk("IEND", nil)
	return pictureOf(b.Bytes())
}

// declared is a photo as a mutation announces it.
func declared(ph, preview picture) []any {
	p := fields{"sha256": ph.sha, "bytes": len(ph.data), "type": "image/jpeg", "role": "proof"}
	if preview.sha != "" {
		p["preview_sha256"] = preview.sha
	}
	return []any{p}
}

// opens makes an upload and gives its path, or the refusal.
func (p *person) opens(sha, typ string, size int) (path string, r reply) {
	p.Helper()
	r = p.ask("POST", "/api/uploads/", p.token, nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", metadata(sha, typ))
	return r.header.Get("Location"), r
}

func (p *person) patches(path string, offset int, body []byte) reply {
	p.Helper()
	return p.ask("PATCH", path, p.token, body, "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
}

// uploads sends bytes under a hash, and waits for the word about it.
func (p *person) uploads(sha string, data []byte) photoState {
	p.Helper()
	path, r := p.opens(sha, "image/jpeg", len(data))
	p.want("create", r, 201, "")
	p.want("send", p.patches(path, 0, data), 204, "")
	for range 100 {
		if now := p.photo(sha); now.State != "uploading" {
			return now
		}
		time.Sleep(5 * time.Millisecond)
	}
	return p.photo(sha)
}

type photoState struct {
	State, Why, Receipt string
	Preview             bool
	Offset              int
}

func (p *person) photo(sha string) photoState {
	p.Helper()
	var out struct{ Photos map[string]photoState }
	p.want("status", p.post("/api/photos/status", fields{"sha256": []string{sha}}, &out), 200, "")
	return out.Photos[sha]
}

type photoFacts struct {
	Bytes, Width, Height int
	Type, Camera         string
}

func (p *person) facts(sha string) (facts photoFacts, told bool) {
	p.Helper()
	var out struct{ Photos map[string]photoFacts }
	p.want("facts", p.post("/api/photos/facts", fields{"sha256": []string{sha}}, &out), 200, "")
	facts, told = out.Photos[sha]
	return facts, told
}

// sees tells how the server answers when somebody wants to look at a photo.
func (p *person) sees(sha, variant string) reply {
	p.Helper()
	var out struct{ Token string }
	p.want("token", p.post("/api/photos/token", fields{"sha256": []string{sha}}, &out), 200, "")
	return p.ask("GET", "/api/photos/"+sha+"/"+variant+"?token="+out.Token, "", nil)
}

// Who sees the photo of a record that makerKienAn made in Kiến An.
const viewers = `
                makerKienAn leader chapterLeader makerPhuLien volunteer member approver province auditor admin nobody short
gift_handover   yes         yes    no            no           no        no     no       yes      yes     no    no     no
activity        yes         yes    no            no           no        no     no       yes      yes     no    no     no
first_aid_case  yes         yes    no            no           no        no     no       yes      no      no    no     no
blood_visit     yes         yes    no            no           yes       yes    no       yes      no      no    no     no
`

func TestI25WhoSeesAPhoto(t *testing.T) {
	s := newStage(t)
	lines := strings.Split(strings.TrimSpace(viewers), "\n")
	people := strings.Fields(lines[0])
	maker := s.the("makerKienAn")
	for i, line := range lines[1:] {
		words := strings.Fields(line)
		ph, preview := jpegOf(i, 64), jpegOf(i, 32)
		if r := maker.does(words[0], record.Create, s.id(), example(words[0], phonetest.KienAn), "photos", declared(ph, preview)); r.S != record.OK {
			t.Fatalf("%s: %s %s", words[0], r.Code, r.Field)
		}
		s.want("preview", maker.ask("PUT", "/api/photos/"+ph.sha+"/preview", maker.token, preview.data, "Content-Type", "image/jpeg"), 204, "")
		if now := maker.uploads(ph.sha, ph.data); now.State != "whole" {
			t.Fatalf("%s: %+v", words[0], now)
		}
		for j, name := range people {
			for _, variant := range []string{"preview", "480", "1280", "original"} {
				status, code := 200, ""
				if words[1+j] == "no" {
					status, code = 404, "not_found"
				}
				s.want(name+" looks at the "+variant+" of a "+words[0], s.the(name).sees(ph.sha, variant), status, code)
			}
			facts, told := s.the(name).facts(ph.sha)
			if told != (words[1+j] == "yes") || told && (facts.Bytes != len(ph.data) || facts.Type != "image/jpeg" || facts.Width != 64) {
				t.Errorf("%s is told %+v (%v) of a %s", name, facts, told, words[0])
			}
		}
	}
}

// A hash is no key: who declares the hash of another's photo sees nothing of it before sending the same bytes.
func TestAHashIsNoKey(t *testing.T) {
	s := newStage(t)
	owner, thief := s.the("makerKienAn"), s.the("makerLongBien")
	ph, preview := jpegOf(9, 64), jpegOf(9, 32)
	owner.does("gift_handover", record.Create, s.id(), gift(phonetest.KienAn), "photos", declared(ph, preview))
	s.want("preview", owner.ask("PUT", "/api/photos/"+ph.sha+"/preview", owner.token, preview.data, "Content-Type", "image/jpeg"), 204, "")
	if now := owner.uploads(ph.sha, ph.data); now.State != "whole" || now.Receipt == "" {
		t.Fatalf("%+v", now)
	}
	thief.does("gift_handover", record.Create, s.id(), gift(phonetest.LongBien), "photos", declared(ph, preview))
	if now := thief.photo(ph.sha); now.State != "declared" || now.Receipt != "" || now.Preview {
		t.Errorf("the thief is told %+v", now)
	}
	if facts, told := thief.facts(ph.sha); told {
		t.Errorf("the thief is told %+v", facts)
	}
	for _, variant := range []string{"preview", "480", "1280", "original"} {
		s.want("the thief looks at the "+variant, thief.sees(ph.sha, variant), 404, "not_found")
	}
}

// The tokens of photos open those that they name, for ten minutes, and are nothing else.
func TestPhotoTokens(t *testing.T) {
	s := newStage(t)
	p := s.the("volunteer")
	a, b := jpegOf(1, 64), jpegOf(2, 64)
	for _, ph := range []picture{a, b} {
		p.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn), "photos", declared(ph, picture{}))
		if now := p.uploads(ph.sha, ph.data); now.State != "whole" {
			t.Fatalf("%+v", now)
		}
	}
	var out struct{ Token string }
	p.post("/api/photos/token", fields{"sha256": []string{a.sha}}, &out)
	at := func(sha, variant, token string) reply {
		return s.ask("GET", "/api/photos/"+sha+"/"+variant+"?token="+token, "", nil)
	}
	s.want("its photo", at(a.sha, "480", out.Token), 200, "")
	s.want("another photo", at(b.sha, "480", out.Token), 404, "not_found")
	s.want("another size", at(a.sha, "4000", out.Token), 404, "not_found")
	s.want("no token", at(a.sha, "480", ""), 401, "token")
	s.want("the sign-in token", at(a.sha, "480", p.token), 401, "token")
	s.want("a tampered token", at(a.sha, "480", tampered(out.Token)), 401, "token")
	s.want("as a sign-in token", s.ask("POST", "/api/photos/status", out.Token, text(fields{"sha256": []string{}})), 401, "sign_in")
	if r := at(a.sha, "original", out.Token); !bytes.Equal(r.body, a.data) || r.header.Get("Content-Type") != "application/octet-stream" ||
		!strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") || r.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the original: %v", r.header)
	}
	s.Passes(11 * time.Minute)
	s.want("later", at(a.sha, "480", out.Token), 401, "token")
}

// Bytes that are no photo get a typed answer; the record they belong to stands.
func TestBadPhotos(t *testing.T) {
	s := newStage(t)
	p := s.the("volunteer")
	good := jpegOf(3, 64)
	for name, c := range map[string]struct {
		sent  picture
		state string
		why   string
	}{
		"a decompression bomb":    {pngBomb(), "refused", "side"},
		"a truncated JPEG":        {pictureOf(good.data[:len(good.data)*2/3]), "refused", "undecodable"},
		"a page called a picture": {pictureOf([]byte("<!doctype html><script>alert(1)</script>")), "refused", "type"},
		"an SVG":                  {pictureOf([]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)), "refused", "type"},
		"a GIF":                   {pictureOf([]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00;")), "refused", "type"},
		"a polyglot":              {pictureOf(append(slices.Clone(good.data), "<script>alert(1)</script>PK\x05\x06"...)), "whole", ""},
	} {
		id := s.id()
		if r := p.does("activity", record.Create, id, example("activity", phonetest.KienAn), "photos", declared(c.sent, picture{})); r.S != record.OK {
			t.Fatalf("%s: %s", name, r.Code)
		}
		if now := p.uploads(c.sent.sha, c.sent.data); now.State != c.state || now.Why != c.why {
			t.Errorf("%s: %+v", name, now)
		}
		row, ok, err := s.Journal.Row(t.Context(), "activity", id)
		if err != nil || !ok || row.Doc.Text("review_state") != "received" {
			t.Errorf("%s: its record does not stand: %v", name, err)
		}
		if c.state == "refused" {
			_, r := p.opens(c.sent.sha, "image/jpeg", len(c.sent.data))
			s.want(name+" once more", r, 409, "refused")
			s.want(name+" is not shown", p.sees(c.sent.sha, "original"), 404, "not_found")
			continue
		}
		if r := p.sees(c.sent.sha, "480"); r.status != 200 || r.header.Get("Content-Type") != "image/jpeg" || bytes.Contains(r.body, []byte("<script>")) {
			t.Errorf("%s: its small copy: %d %v", name, r.status, r.header)
		}
	}

	// Bytes that are not those declared are thrown away, and the photo starts again.
	lie := jpegOf(4, 64)
	p.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn), "photos", declared(lie, picture{}))
	if now := p.uploads(lie.sha, jpegOf(5, 64).data); now.State != "declared" || now.Receipt != "" {
		t.Errorf("other bytes than declared: %+v", now)
	}
	if now := p.uploads(lie.sha, lie.data); now.State != "whole" || now.Receipt == "" {
		t.Errorf("then the right ones: %+v", now)
	}

	// A photo for a record that was refused waits for another, and is nobody's evidence.
	stray, preview := jpegOf(6, 64), jpegOf(6, 32)
	bad := example("activity", phonetest.KienAn)
	bad["color"] = "red"
	if r := p.does("activity", record.Create, s.id(), bad, "photos", declared(stray, preview)); r.Code != record.Invalid {
		t.Errorf("the record: %s", r.S)
	}
	s.want("the preview of a refused record", p.ask("PUT", "/api/photos/"+stray.sha+"/preview", p.token, preview.data, "Content-Type", "image/jpeg"), 204, "")
	s.want("its preview is not shown", p.sees(stray.sha, "preview"), 404, "not_found")
	if now := p.uploads(stray.sha, stray.data); now.State != "uploading" || now.Offset != len(stray.data) {
		t.Errorf("the photo of a refused record: %+v", now)
	}
	s.want("it is not shown", p.sees(stray.sha, "original"), 404, "not_found")
	p.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn), "photos", declared(stray, preview))
	for range 100 {
		if p.photo(stray.sha).State == "whole" {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if now := p.photo(stray.sha); now.State != "whole" {
		t.Errorf("when a record declares it: %+v", now)
	}
}

// Uploads and previews that break a rule, each with its answer.
func TestBadUploads(t *testing.T) {
	s := newStage(t)
	p, other := s.the("volunteer"), s.the("member")
	ph, preview := jpegOf(7, 64), jpegOf(7, 32)
	p.does("activity", record.Create, s.id(), example("activity", phonetest.KienAn), "photos", declared(ph, preview))

	put := func(sha string, body []byte) reply {
		return p.ask("PUT", "/api/photos/"+sha+"/preview", p.token, body, "Content-Type", "image/jpeg")
	}
	s.want("another preview than declared", put(ph.sha, jpegOf(8, 32).data), 422, "preview")
	s.want("half a preview", put(ph.sha, preview.data[:50]), 422, "preview")
	s.want("no preview", put(ph.sha, nil), 422, "preview")
	s.want("a preview of 65 KiB", put(ph.sha, make([]byte, 65<<10)), 413, "preview_too_large")
	s.want("a preview of 40 MB", put(ph.sha, make([]byte, 40_000_000)), 413, "preview_too_large")
	s.want("a preview that is no picture", put(someSHA, []byte("GIF89a")), 422, "preview_bad")
	s.want("a preview of no hash", put("..%2F..%2Fdata.db", preview.data), 400, "sha256")
	s.want("another preview, from another person", other.ask("PUT", "/api/photos/"+ph.sha+"/preview", other.token, jpegOf(8, 32).data), 204, "")
	if now := p.photo(ph.sha); now.Preview {
		t.Error("another person's preview stands for one's own")
	}
	s.want("the preview", put(ph.sha, preview.data), 204, "")
	s.want("again", put(ph.sha, preview.data), 204, "")

	create := func(header ...string) reply {
		return p.ask("POST", "/api/uploads/", p.token, nil, append([]string{"Tus-Resumable", "1.0.0"}, header...)...)
	}
	const length, meta = "Upload-Length", "Upload-Metadata"
	s.want("0 bytes", create(length, "0", meta, metadata(ph.sha, "image/jpeg")), 422, "zero_byte")
	s.want("less than 0 bytes", create(length, "-1", meta, metadata(ph.sha, "image/jpeg")), 400, "length")
	s.want("more bytes than there are", create(length, "99999999999999999999", meta, metadata(ph.sha, "image/jpeg")), 400, "length")
	s.want("21 MB", create(length, strconv.Itoa(20<<20+1), meta, metadata(ph.sha, "image/jpeg")), 413, "too_large")
	s.want("no length", create(meta, metadata(ph.sha, "image/jpeg")), 400, "length")
	s.want("a length to come", create("Upload-Defer-Length", "1", meta, metadata(ph.sha, "image/jpeg")), 400, "extension")
	s.want("concatenation", create(length, "5", "Upload-Concat", "final;/api/uploads/x", meta, metadata(ph.sha, "image/jpeg")), 400, "extension")
	s.want("no metadata", create(length, "5"), 400, "metadata")
	s.want("no hash", create(length, "5", meta, "type aW1hZ2UvanBlZw=="), 400, "metadata")
	s.want("a path as a hash", create(length, "5", meta, metadata("../../data.db", "image/jpeg")), 400, "metadata")
	s.want("a film", create(length, "5", meta, metadata(ph.sha, "video/mp4")), 415, "type")
	s.want("no tus", p.ask("POST", "/api/uploads/", p.token, nil, length, "5", meta, metadata(ph.sha, "image/jpeg")), 412, "tus_version")

	path, r := p.opens(ph.sha, "image/jpeg", len(ph.data))
	s.want("create", r, 201, "")
	s.want("a chunk beyond the end", p.patches(path, 0, append(slices.Clone(ph.data), 'x')), 413, "too_large")
	s.want("a chunk from elsewhere", p.patches(path, 7, ph.data[7:]), 409, "offset")
	s.want("a chunk from below", p.ask("PATCH", path, p.token, ph.data, "Tus-Resumable", "1.0.0", "Upload-Offset", "-1", "Content-Type", "application/offset+octet-stream"), 400, "offset")
	s.want("a chunk of JSON", p.ask("PATCH", path, p.token, ph.data, "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/json"), 415, "content_type")
	for _, e := range []struct {
		method string
		body   []byte
	}{{"HEAD", nil}, {"PATCH", ph.data}, {"DELETE", nil}} {
		code := "upload_unknown"
		if e.method == "HEAD" {
			code = ""
		}
		s.want("another's upload: "+e.method, other.ask(e.method, path, other.token, e.body, "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"), 404, code)
		s.want("no upload: "+e.method, p.ask(e.method, "/api/uploads/..%2f..%2fdata.db", p.token, e.body, "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"), 404, code)
	}
	s.want("take back", p.ask("DELETE", path, p.token, nil, "Tus-Resumable", "1.0.0"), 204, "")
	s.want("taken back", p.ask("HEAD", path, p.token, nil, "Tus-Resumable", "1.0.0"), 404, "")
	if now := p.uploads(ph.sha, ph.data); now.State != "whole" || !now.Preview {
		t.Errorf("after all that: %+v", now)
	}
	_, r = p.opens(ph.sha, "image/jpeg", len(ph.data))
	s.want("once more", r, 409, "whole")

	sealed := p.seals(ph.data)
	s.want("sealed, and whole already", p.ask("PUT", "/api/photos/sealed", p.token, sealed), 204, "")
	s.want("sealed, then altered", p.ask("PUT", "/api/photos/sealed", p.token, append(sealed[:len(sealed)-1:len(sealed)-1], '_')), 400, "sealed")
	s.want("sealed rubbish", p.ask("PUT", "/api/photos/sealed", p.token, ph.data), 400, "sealed")
	s.want("sealed nothing", p.ask("PUT", "/api/photos/sealed", p.token, p.seals(nil)), 422, "zero_byte")
	s.want("sealed, 40 MB", p.ask("PUT", "/api/photos/sealed", p.token, make([]byte, 40_000_000)), 413, "too_large")
	s.want("records sealed to somebody else", p.post("/api/sync/v1/import", fields{"sealed": "a..b.c.d"}, nil), 400, "sealed")
	s.want("a photo for records", p.post("/api/sync/v1/import", fields{"sealed": string(sealed)}, nil), 400, "sealed")

	for what, body := range map[string]string{"no JSON": `{"sha256":`, "a text": `{"sha256":"x"}`, "a list": `[]`, "a number": `{"sha256":[1]}`, "invalid UTF-8": "{\"sha256\":[\"\xff\"]}"} {
		s.want("status of "+what, p.post("/api/photos/status", body, nil), 400, "body")
		s.want("token of "+what, p.post("/api/photos/token", body, nil), 400, "body")
		s.want("facts of "+what, p.post("/api/photos/facts", body, nil), 400, "body")
	}
	s.want("status of no hash", p.post("/api/photos/status", fields{"sha256": []string{"x"}}, nil), 400, "sha256")
	s.want("status of 101", p.post("/api/photos/status", fields{"sha256": slices.Repeat([]string{someSHA}, 101)}, nil), 400, "too_many")
	s.want("status of 40 MB", p.post("/api/photos/status", strings.Repeat(" ", 40_000_000), nil), 400, "body")
	s.want("status of 1 MB", p.post("/api/photos/status", `{"sha256":["`+strings.Repeat("a", 1<<20)+`"]}`, nil), 400, "body")
}

// seals a photo to the server, as a phone without a network does.
func (p *person) seals(photo []byte) []byte {
	p.Helper()
	var hello struct {
		Keys []credential.JWK
	}
	p.want("hello", p.post("/api/sync/v1/hello", fields{"device": p.device}, &hello), 200, "")
	key, ok := credential.SealingKey(hello.Keys)
	if !ok {
		p.Fatal("hello tells no key to seal to")
	}
	sealed, err := credential.Seal(key, credential.SealedPhoto, photo)
	p.must(err)
	return []byte(sealed)
}
