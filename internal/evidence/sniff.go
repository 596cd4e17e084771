package evidence

import "bytes"

// Refusal is why bytes are no photo that is accepted. It is an error, and the `why` of a refused photo.
type Refusal string

// Refusals.
const (
	Empty       Refusal = "zero_byte"
	WrongType   Refusal = "type"        // neither JPEG, PNG, WebP nor HEIC, whatever it is called
	Animated    Refusal = "animated"    // a film is no photo
	TooLong     Refusal = "side"        // a side longer than Limits.Side
	TooMany     Refusal = "pixels"      // more than Limits.Pixels
	Undecodable Refusal = "undecodable" // broken, or cut off
)

func (r Refusal) Error() string { return "refused: " + string(r) }

// Types of photos.
const (
	jpegType = "image/jpeg"
	pngType  = "image/png"
	webpType = "image/webp"
	heicType = "image/heic"
)

// accepted says whether a phone may announce this type. What counts are the bytes; the phone may not know.
func accepted(typ string) bool {
	switch typ {
	case "", jpegType, "image/jpg", pngType, webpType, heicType, "image/heif", "application/octet-stream":
		return true
	}
	return false
}

// sniff tells a photo's type from its first bytes (32 are enough), "" when it is none that is accepted.
func sniff(head []byte) string {
	at := func(i int, s string) bool { return len(head) >= i+len(s) && string(head[i:i+len(s)]) == s }
	switch {
	case at(0, "\xff\xd8\xff"):
		return jpegType
	case at(0, "\x89PNG\r\n\x1a\n"):
		return pngType
	case at(0, "RIFF") && at(8, "WEBP"):
		return webpType
	case at(4, "ftyp") && heicBrand(head):
		return heicType
	}
	return ""
}

// heicBrand says whether the major brand of an ISO base media file (ISO/IEC 23008-12) is a still image in HEVC.
func heicBrand(head []byte) bool {
	for _, brand := range []string{"heic", "heix", "heim", "heis", "mif1"} {
		if bytes.HasPrefix(head[8:], []byte(brand)) {
			return !bytes.Contains(head, []byte("avif"))
		}
	}
	return false
}

// animatedWebP says whether the header of an extended WebP sets its animation bit.
func animatedWebP(head []byte) bool {
	return len(head) > 20 && string(head[12:16]) == "VP8X" && head[20]&0x02 != 0
}
