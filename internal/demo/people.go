package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Names are put together by chance from the common ones: any likeness to a living person is chance, too.
var (
	families = strings.Fields("Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Hoàng Vũ Vũ Đỗ Bùi Đặng Ngô Đinh Lương Đoàn Mai Đào")
	men      = strings.Fields("An Bình Chiến Cường Dũng Đạt Đức Giang Hải Hiếu Hòa Hùng Khánh Lâm Long Minh Nam Nghĩa Phong Quang Sơn Thành Thắng Toàn Tuấn Việt")
	women    = strings.Fields("Anh Bích Chi Dung Hà Hạnh Hằng Hiền Hoa Hồng Huệ Hương Lan Liên Loan Mai Nga Ngọc Nhung Oanh Phương Thảo Thu Thủy Tuyết Yến")
	menMid   = strings.Fields("Văn Văn Văn Hữu Đức Quang Xuân Đình")
	womenMid = strings.Fields("Thị Thị Thị Thị Thu Minh Ngọc Kim")
)

// person is somebody who was never born.
type person struct {
	name, sex string
	born      int
}

type maker struct{ *rand.Rand }

func pick[T any](m maker, list []T) T { return list[m.IntN(len(list))] }

func (m maker) person(born int) person {
	family := pick(m, families)
	if m.IntN(2) == 0 {
		return person{family + " " + pick(m, menMid) + " " + pick(m, men), "male", born}
	}
	return person{family + " " + pick(m, womenMid) + " " + pick(m, women), "female", born}
}

// id is a row's id: in its place in time, and otherwise by the maker's own dice.
func (m maker) id(prefix string) string {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyz"
	b := []byte(prefix[:8])
	for len(b) < 15 {
		b = append(b, letters[m.IntN(len(letters))])
	}
	return string(b)
}

// phone begins with a 0 after the country code, as no number in Viet Nam does: nobody can be called by it.
func (m maker) phone() string { return fmt.Sprintf("+840%08d", m.IntN(1e8)) }

// Name makes up a name, and the sex that goes with it: male or female.
func Name(rng *rand.Rand) (name, sex string) {
	p := maker{rng}.person(0)
	return p.name, p.sex
}
