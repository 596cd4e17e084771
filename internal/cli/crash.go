//go:build crash

package cli

import (
	"errors"
	"os"

	"github.com/chungsuc/chungsuc/internal/crash"
)

func init() {
	if err := errors.Join(crash.Arm(os.Getenv("CHUNGSUC_CRASH")), crash.Break(os.Getenv("CHUNGSUC_FAULT"))); err != nil {
		panic(err)
	}
}
