package cli_test

import (
	"os"
	"testing"

	"github.com/chungsuc/chungsuc/internal/cli"
	"github.com/chungsuc/chungsuc/internal/phonetest"
)

// asBinary makes this test's own program the binary, with the arguments that follow it.
const asBinary = "as-the-binary"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == asBinary {
		os.Args = append(os.Args[:1], os.Args[2:]...)
		cli.Main()
	}
	phonetest.Main(m)
}
