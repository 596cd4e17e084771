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
15 minutes at most; --quick takes 2, and is less exact.`,
		Example: `  chungsuc bench --quick
  chungsuc bench --only push_batch --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if b.Only != "" && !slices.Contains(bench.Names(), b.Only) {
				return fmt.Errorf("--only %q: %s", b.Only, strings.Join(bench.Names(), ", "))
			}
			return actions.Bench(c.Context(), b, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	f := c.Flags()
	f.StringVar(&b.Only, "only", "", "chỉ một con số / one figure: "+strings.Join(bench.Names(), ", "))
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
