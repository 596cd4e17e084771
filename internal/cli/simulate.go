package cli

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/chungsuc/chungsuc/internal/demo"
	"github.com/chungsuc/chungsuc/internal/simulate"
)

// passwordEnv keeps the password off the command line, where other users of the machine could read it.
const passwordEnv = "CHUNGSUC_PASSWORD"

func simulateCommand(actions Actions) *cobra.Command {
	if actions.Simulate == nil {
		return nil
	}
	var s Simulation
	var fill int
	c := &cobra.Command{
		Use:   "simulate --server URL | --fill N --dir DIR",
		Short: "Nhiều điện thoại cùng lúc với một máy chủ / Many phones against a server",
		Long: `Cho nhiều điện thoại giả lập làm việc với một máy chủ bất kỳ: lúc có mạng lúc không, có ảnh, mạng xấu.
In tiến độ, rồi bản đối soát: đã gửi, đã nhận, bị từ chối, trùng. Đối soát không khớp thì kết thúc với mã 1.
Chỉ dùng với máy chủ thử: các bản ghi là thật đối với nó.

Lets many simulated phones work with any server: online and offline, with photos, on bad networks.
Prints progress and then the account: sent, received, refused, duplicated. Exits with 1 when it does not balance.
Use a test server: to it the records are real.

--fill N tạo một thư mục dữ liệu mới như của một tỉnh sau năm năm, với khoảng N lượt trao quà, để đo và để tập.
--fill N makes a new data folder as a province's after five years, with about N handovers, to measure and to rehearse on.`,
		Example: `  chungsuc demo --phones 0 &
  ` + passwordEnv + `=demo-chung-suc chungsuc simulate --server http://127.0.0.1:8090 --phones 50 --for 2m --network poor
  chungsuc simulate --fill 1000000 --dir /tmp/fill`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("fill") {
				dir := c.Flag("dir")
				if fill < 100 || !dir.Changed {
					return errors.New("--fill: từ 100 lượt, với --dir / 100 handovers or more, with --dir")
				}
				return actions.Fill(c.Context(), Filling{fill, dir.Value.String(), s.Seed}, c.OutOrStdout())
			}
			s.Password = os.Getenv(passwordEnv)
			if err := s.check(); err != nil {
				return err
			}
			return actions.Simulate(c.Context(), s, c.OutOrStdout())
		},
	}
	f := c.Flags()
	f.StringVar(&s.Server, "server", "", "địa chỉ máy chủ / address of the server")
	f.StringSliceVar(&s.Users, "users", demo.FieldAccounts(), "tài khoản, dùng lần lượt / accounts, used in turn\n(password: environment variable "+passwordEnv+")")
	f.IntVar(&s.Phones, "phones", 20, "số điện thoại / phones")
	f.DurationVar(&s.For, "for", time.Minute, "thời gian ghi nhận / time to record for")
	f.Float64Var(&s.Photos, "photos", 0.3, "tỷ lệ bản ghi có ảnh / share of records with a photo")
	f.Float64Var(&s.Offline, "offline", 0.5, "tỷ lệ thời gian mất mạng / share of time offline")
	f.StringVar(&s.Network, "network", "good", "mạng / network: "+networks())
	f.Uint64Var(&s.Seed, "seed", 1, "cùng số thì cùng lựa chọn / the same number makes the same choices")
	f.BoolVar(&s.Quiet, "quiet", false, "chỉ in đối soát / print the account only")
	f.IntVar(&fill, "fill", 0, "số lượt trao quà của một thư mục mới / handovers of a new data folder")
	c.MarkFlagsOneRequired("server", "fill")
	c.MarkFlagsMutuallyExclusive("server", "fill")
	return c
}

func (s Simulation) check() error {
	u, err := url.Parse(s.Server)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return fmt.Errorf("--server %q: cần dạng / write it as http://host:port", s.Server)
	case s.Password == "":
		return errors.New("đặt mật khẩu của các tài khoản vào biến môi trường / put the accounts' password into the environment variable " + passwordEnv)
	case len(s.Users) == 0:
		return errors.New("--users: cần ít nhất một tài khoản / at least one account")
	case s.Phones < 1 || s.Phones > 10000:
		return fmt.Errorf("--phones %d: từ 1 đến 10000 / 1 to 10000", s.Phones)
	case s.For <= 0:
		return fmt.Errorf("--for %v: lớn hơn 0 / above 0", s.For)
	case !(s.Photos >= 0 && s.Photos <= 1), !(s.Offline >= 0 && s.Offline <= 1):
		return errors.New("--photos, --offline: từ 0 đến 1 / 0 to 1")
	case !slices.Contains(simulate.Networks, simulate.Network(s.Network)):
		return fmt.Errorf("--network %q: %s", s.Network, networks())
	}
	return nil
}

func networks() string {
	var names []string
	for _, n := range simulate.Networks {
		names = append(names, string(n))
	}
	return strings.Join(names, ", ")
}
