package bench

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// machine tells what the figures were taken on, as far as it can be told.
func machine(now time.Time) string {
	return fmt.Sprintf("%s\n%s, %d nhân / cores, %s/%s %s\n%s, PocketBase %s, SQLite %s",
		now.Format("2006-01-02 15:04 -07:00"), processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, kernel(),
		runtime.Version(), version("github.com/pocketbase/pocketbase"), version("modernc.org/sqlite"))
}

func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "?"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "?"
}

func kernel() string {
	text, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// version is that of a module in this binary.
func version(module string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "?"
	}
	for _, dep := range info.Deps {
		if dep.Path == module {
			return dep.Version
		}
	}
	return "?"
}
