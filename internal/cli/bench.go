package cli

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/chungsuc/chungsuc/internal/bench"
)

func benchCommand(actions Actions) *cobra.Command {
	if actions.Bench == nil {
		return nil
	}
	var b Bench
	c := &cobra.Command{
		Use:   "bench",
		Short: "Đo tốc độ, so từng việc với cách làm khác / Figures, side by side",
		Long: `Đo tốc độ trên máy này: cùng một việc, máy chủ này và bên kia (PocketBase nguyên bản, SQLite trần) làm lần lượt
từng vòng; con số là tỷ lệ của hai trung vị. Dữ liệu nằm trong thư mục tạm và được xoá khi xong.
Nhiều nhất 15 phút; --quick 2 phút, kém chính xác hơn.

Takes figures on this machine: the same work, done in turn by this server and by the other side (plain PocketBase,
bare SQLite); a figure is the ratio of their medians. Data lies in a temporary folder that is removed afterwards.
15 minutes at most; --quick takes 2, and is less exact.

--only scale --dir DIR đo trên một thư mục lớn do simulate --fill tạo, và thêm bản ghi vào đó.
--only scale --dir DIR measures on a large folder that simulate --fill made, and adds records to it.`,
		Example: `  chungsuc bench --quick
  chungsuc bench --only push_batch --json
  chungsuc bench --only scale --dir /tmp/fill`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if b.Only != "" && b.Only != bench.Scale && !slices.Contains(bench.Names(), b.Only) {
				return fmt.Errorf("--only %q: %s, %s", b.Only, strings.Join(bench.Names(), ", "), bench.Scale)
			}
			dir := c.Flag("dir")
			if (b.Only == bench.Scale) != dir.Changed {
				return fmt.Errorf("--only %s --dir DIR: thư mục do simulate --fill tạo / a folder that simulate --fill made", bench.Scale)
			}
			if dir.Changed {
				b.Dir = dir.Value.String()
			}
			return actions.Bench(c.Context(), b, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f := c.Flags()
	f.StringVar(&b.Only, "only", "", "chỉ một con số / one figure: "+strings.Join(bench.Names(), ", ")+", "+bench.Scale)
	f.BoolVar(&b.JSON, "json", false, "mỗi con số một dòng JSON / one line of JSON a figure")
	f.BoolVar(&b.Quick, "quick", false, "nhanh, ít dữ liệu / quickly, with less data")
	c.AddCommand(&cobra.Command{
		Use: benchChild + " SPEC", Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return bench.Child(c.Context(), args[0], os.Stdin, c.OutOrStdout())
		},
	})
	return c
}

// benchChild is the subcommand by which bench starts the binary again, as one side of a figure.
const benchChild = "child"

func benchProcess(spec string) (*exec.Cmd, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(binary, "bench", benchChild, spec), nil
}
