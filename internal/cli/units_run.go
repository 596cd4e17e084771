package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/chungsuc/chungsuc/internal/journal"
	"github.com/chungsuc/chungsuc/internal/org"
)

// importUnits makes the units agree with the files and tells what that changed.
func importUnits(ctx context.Context, j *journal.Journal, names []string, out io.Writer) error {
	var files org.Files
	for _, name := range names {
		if err := addFile(&files, name); err != nil {
			return err
		}
	}
	changes, report, err := org.Plan(j.Units(), files)
	if err != nil {
		return err
	}
	fmt.Fprint(out, report)
	if len(changes) == 0 {
		fmt.Fprintln(out, "Không có gì thay đổi. / Nothing changes.")
		return nil
	}
	if err := j.PutUnits(ctx, changes, nil); err != nil {
		return err
	}
	fmt.Fprintf(out, "Đã ghi %d đơn vị; hiện có %d. / %d units written; there are %d now.\n", len(changes), len(j.Units()), len(changes), len(j.Units()))
	if tree := j.Tree(); len(report.Homeless) > 0 {
		fmt.Fprintln(out, "Cần chọn đơn vị cấp trên mới cho / a person must place:")
		for _, id := range report.Homeless {
			fmt.Fprintf(out, "  %s\n", tree.Label(id))
		}
	}
	return nil
}

func addFile(files *org.Files, name string) (err error) {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return files.Add(name, f)
}
