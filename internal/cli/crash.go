//go:build crash

package cli

import (
	"os"

	"github.com/chungsuc/chungsuc/internal/crash"
)

func init() {
	if err := crash.Arm(os.Getenv("CHUNGSUC_CRASH")); err != nil {
		panic(err)
	}
}
