package org

import (
	"fmt"
	"strings"
)

// Report is what a plan does, for the person who brought the files.
type Report struct {
	Steps    []Step   // one a snapshot
	Homeless []string // ids of standing units whose parent was split or ended with no successor
}

// Step is what one snapshot does.
type Step struct {
	File, Date, Era                string
	Provinces, Districts, Communes int // in the snapshot
	Created, Closed                int
	Renamed, Retyped, Moved        int // another name, another type ("Xã" to "Phường"), another parent
	Respelled                      int // the tone mark sits elsewhere: no change
	Whole, Split                   int // old units with none below them, by what became of them
}

// String is the report in Vietnamese, one line a snapshot.
func (r Report) String() string {
	var b strings.Builder
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "%s (thời kỳ %s): %d tỉnh, ", s.File, s.Era, s.Provinces)
		if s.Districts > 0 {
			fmt.Fprintf(&b, "%d huyện, ", s.Districts)
		}
		fmt.Fprintf(&b, "%d xã; thêm %d, kết thúc %d, đổi tên %d, đổi loại %d, đổi cấp trên %d, chỉ khác cách đặt dấu %d",
			s.Communes, s.Created, s.Closed, s.Renamed, s.Retyped, s.Moved, s.Respelled)
		if s.Whole+s.Split > 0 {
			fmt.Fprintf(&b, "; nhập nguyên vẹn %d, bị chia %d", s.Whole, s.Split)
		}
		b.WriteString("\n")
	}
	if n := len(r.Homeless); n > 0 {
		fmt.Fprintf(&b, "%d đơn vị cần người chọn cấp trên mới\n", n)
	}
	return b.String()
}
