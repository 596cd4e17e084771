package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func verifyCommand(actions Actions) *cobra.Command {
	if actions.Verify == nil {
		return nil
	}
	return &cobra.Command{
		Use:   "verify THƯ_MỤC/DIR",
		Short: "Kiểm tra một thư mục dữ liệu / Check a data folder",
		Long: `Kiểm tra thư mục dữ liệu mà không thay đổi gì: thứ tự ghi nhận, mỗi dòng và nhật ký của nó,
suất quà được tính, mã băm của từng ảnh, biên nhận và khoá.
Kết thúc với mã 0 chỉ khi không có gì sai.

Checks a data folder and changes nothing: the order of the sequence, every row and its log entry,
counted slots, every photo's hash, receipts and keys. Exits with 0 only when all is clean.`,
		Example: `  chungsuc verify ./pb_data && echo "sạch / clean"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if info, err := os.Stat(filepath.Join(args[0], "data.db")); err != nil || !info.Mode().IsRegular() {
				return fmt.Errorf("%s không phải thư mục dữ liệu: thiếu data.db / is no data folder: data.db is missing", args[0])
			}
			return actions.Verify(c.Context(), args[0], c.OutOrStdout())
		},
	}
}
