package bench

import (
	"encoding/json/v2"
	"fmt"
	"io"
	"text/tabwriter"
)

func writeLine(out io.Writer, f Figure) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n", text)
	return err
}

func writeTable(out io.Writer, figures []Figure) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nviệc / figure\tChung Sức\tbên kia / other\tđơn vị / unit\ttỷ lệ / ratio\t(từng vòng / rounds)\tCPU µs\t+MB\tbên kia là / the other is")
	for _, f := range figures {
		fmt.Fprintf(w, "%s\t%.4g\t%.4g\t%s\t%.2fx\t%.2f–%.2f\t%.0f / %.0f\t%.0f / %.0f\t%s\n",
			f.Figure, f.Ours, f.Other, f.Unit, f.Ratio, f.Lowest, f.Highest, f.OursCPU, f.OtherCPU, f.OursGrew, f.OtherGrew, f.OtherIs)
	}
	return w.Flush()
}
