// Command gen writes what follows from the kinds: the app's TypeScript and the table in KINDS.md. It runs in the folder
// of package record, by `go generate ./internal/record`.
package main

import (
	"log/slog"
	"os"
	"path/filepath"

	"github.com/chungsuc/chungsuc/internal/record"
)

func main() {
	for path, text := range record.Generated() {
		path = filepath.FromSlash(path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			slog.Error("generate", "path", path, "error", err)
			os.Exit(1)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			slog.Error("generate", "path", path, "error", err)
			os.Exit(1)
		}
	}
}
