package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/chungsuc/chungsuc/internal/record"
	"github.com/chungsuc/chungsuc/internal/server"
)

// runVerify checks a data folder and prints what it holds and what is wrong with it.
func runVerify(ctx context.Context, dir string, out io.Writer) error {
	r, err := server.Verify(ctx, dir, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Kiểm tra / verify %s\n", dir)
	fmt.Fprintf(out, "  máy chủ / server %s, epoch %s, head %d\n", r.ServerID, r.Epoch, r.Head)
	for _, kind := range slices.Sorted(maps.Keys(r.Rows)) {
		label := kind
		if k := record.KindOf(kind); k != nil {
			label = k.Vi + " / " + k.En
		}
		if n := r.Rows[kind]; n > 0 {
			fmt.Fprintf(out, "  %7d  %s\n", n, label)
		}
	}
	answered := int64(0)
	for _, n := range r.Receipts {
		answered += n
	}
	fmt.Fprintf(out, "  %7d  Kết quả đã trả lời / answered mutations (ok %d, merged %d, conflict %d, rejected %d)\n", answered,
		r.Receipts[record.OK], r.Receipts[record.Merged], r.Receipts[record.Conflict], r.Receipts[record.Rejected])
	fmt.Fprintf(out, "  %7d  Suất quà được tính / gifts that count\n", r.Counted)
	fmt.Fprintf(out, "  %7d  Ảnh nguyên vẹn, đúng mã băm / photos whole, by hash\n", r.Photos)
	if len(r.Faults) == 0 {
		fmt.Fprintln(out, "  SẠCH / CLEAN")
		return nil
	}
	for _, f := range r.Faults {
		fmt.Fprintf(out, "  SAI / WRONG: %s\n", f)
	}
	return fmt.Errorf("%s: %d chỗ sai / faults", dir, len(r.Faults))
}
