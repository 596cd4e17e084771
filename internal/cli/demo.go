package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func demoCommand(actions Actions) *cobra.Command {
	if actions.Demo == nil {
		return nil
	}
	var d Demo
	c := &cobra.Command{
		Use:   "demo",
		Short: "Xem cả hệ thống chạy / See the whole thing work",
		Long: `Dựng một máy chủ với đơn vị thật và người hưởng giả định ở hai phường, rồi cho vài chiếc điện thoại
đi thực địa: mất mạng, ghi nhận, chụp ảnh, trở về, gửi lên, trùng nhau. Màn hình kể lại từng việc.
Sau đó máy chủ vẫn chạy ở địa chỉ --http cho tới khi nhấn Ctrl-C.

Makes a server with real units and invented beneficiaries in two wards, and sends some phones into the field:
they lose the network, record, take photos, come back, hand in, overlap. The terminal tells what happens.
Then the server keeps running at --http until Ctrl-C.`,
		Example: `  chungsuc demo
  chungsuc demo --phones 12 --speed 4
  chungsuc demo --phones 0 --dir ./demo-data     # chỉ dữ liệu / data only`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if d.Phones < 0 || d.Phones > 1000 {
				return fmt.Errorf("--phones %d: từ 0 đến 1000 / 0 to 1000", d.Phones)
			}
			if !(d.Speed > 0 && d.Speed <= 1000) {
				return fmt.Errorf("--speed %v: lớn hơn 0, đến 1000 / above 0, up to 1000", d.Speed)
			}
			return actions.Demo(c.Context(), d, c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.StringVar(&d.HTTP, "http", "127.0.0.1:8090", "địa chỉ của máy chủ / address of the server")
	f.StringVar(&d.Dir, "dir", "", "thư mục dữ liệu, rỗng hoặc mới / data folder, empty or new (a temporary one)")
	f.IntVar(&d.Phones, "phones", 12, "số điện thoại / phones; 0: only the data")
	f.Float64Var(&d.Speed, "speed", 1, "nhanh gấp mấy lần / times as fast")
	f.BoolVar(&d.Quiet, "quiet", false, "chỉ in kết quả / print results only")
	return c
}
