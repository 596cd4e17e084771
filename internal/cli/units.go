package cli

import (
	"github.com/pocketbase/pocketbase"
	"github.com/spf13/cobra"
)

func unitsCommand(app *pocketbase.PocketBase, actions Actions) *cobra.Command {
	if actions.ImportUnits == nil {
		return nil
	}
	units := &cobra.Command{
		Use:   "units",
		Short: "Đơn vị hành chính / Administrative units",
		Long: `Đơn vị hành chính theo thời gian: cũ và mới, ai sáp nhập vào ai.

Administrative units in time: the old ones, the new ones, and which became which.`,
	}
	units.AddCommand(&cobra.Command{
		Use:   "import TỆP/FILE...",
		Short: "Nạp danh sách đơn vị / Import lists of units",
		Long: `Nạp ảnh chụp danh mục (units_NĂM-THÁNG-NGÀY.csv: code,type,name,parent,level,search_key)
và bảng chuyển đổi (old_code,old_level,new_code,kind) vào thư mục dữ liệu.
Đơn vị không còn hiệu lực được giữ lại cùng ngày hết hạn; nạp lại lần nữa không đổi gì.
Tệp sai thì không dòng nào được ghi, và lỗi chỉ rõ tệp, dòng, cột.

Imports snapshots (units_YYYY-MM-DD.csv: code,type,name,parent,level,search_key)
and maps (old_code,old_level,new_code,kind) into the data folder.
Units that ended are kept with their last day; importing again changes nothing.
With a mistake in a file nothing is written, and the error names file, line and column.`,
		Example: `  chungsuc units import --dir ./pb_data units_2025-07-01.csv map_communes.csv`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error {
			if err := start(app, actions, "", Serving{}); err != nil {
				return err
			}
			if err := app.RunAllMigrations(); err != nil {
				return err
			}
			return actions.ImportUnits(c.Context(), app, files, c.OutOrStdout())
		},
	})
	return units
}
