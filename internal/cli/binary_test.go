package cli_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chungsuc/chungsuc/internal/cli"
)

// reader reads what a command prints, and acts when it comes to a certain word.
type reader struct {
	mu   sync.Mutex
	all  bytes.Buffer
	word string
	then func()
}

func (r *reader) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all.Write(p)
	if r.then != nil && bytes.Contains(r.all.Bytes(), []byte(r.word)) {
		r.then()
		r.then = nil
	}
	return len(p), nil
}

func TestADemoEndsInABalancedAccountAndACleanFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	was := os.Args
	defer func() { os.Args = was }()
	os.Args = []string{"chungsuc", "demo", "--http", "127.0.0.1:0", "--dir", "data", "--phones", "3", "--speed", "20"}
	out, problems := &reader{word: "Ctrl-C", then: interrupt}, &reader{}
	if code := cli.Run(ctx, cli.Binary(), out, problems); code != 0 {
		t.Fatalf("code %d, %s\n%s", code, problems.all.String(), out.all.String())
	}
	told := out.all.String()
	for _, want := range []string{"data folder: ", "volunteer1@kienan ", "có mạng", "CÂN ĐỐI: ", "SẠCH / CLEAN", "province@haiphong.example", "demo-chung-suc", "serving at http://127.0.0.1:"} {
		if !strings.Contains(told, want) {
			t.Errorf("not a word of %q in:\n%s", want, told)
		}
	}

	if code, out, problems := run(t, t.Context(), cli.Binary(), "verify", "data"); code != 0 || !strings.Contains(out, "SẠCH / CLEAN") {
		t.Errorf("verify: code %d, %s\n%s", code, problems, out)
	}
	if code, _, problems := run(t, t.Context(), cli.Binary(), "demo", "--dir", "data"); code != 1 || !strings.Contains(problems, "empty or new") {
		t.Errorf("a demo in a used folder: code %d, %s", code, problems)
	}
	lose(t, filepath.Join("data", "photos"))
	if code, out, problems := run(t, t.Context(), cli.Binary(), "verify", "data"); code != 1 || !strings.Contains(out, "SAI / WRONG") {
		t.Errorf("verify without a photo: code %d, %s\n%s", code, problems, out)
	}
}

// lose removes the first file below a folder.
func lose(t *testing.T, folder string) {
	t.Helper()
	found := ""
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && found == "" && d.Type().IsRegular() && len(d.Name()) == 64 {
			found = path
		}
		return err
	})
	if err != nil || found == "" {
		t.Fatalf("no original in %s: %v", folder, err)
	}
	if err := os.Remove(found); err != nil {
		t.Fatal(err)
	}
}

func TestUnitsAreImportedOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, body string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const header = "code,type,name,parent,level,search_key\n"
	write("units_2025-07-01.csv", header+"31,Thành phố,Hải Phòng,,1,hai phong\n11443,Phường,Kiến An,31,2,kien an\n11446,Phường,Phù Liễn,31,2,phu lien\n")
	for _, want := range []string{"3 units written", "Nothing changes"} {
		if code, out, problems := run(t, t.Context(), cli.Binary(), "units", "import", "--dir", "data", "units_2025-07-01.csv"); code != 0 || !strings.Contains(out, want) || !strings.Contains(out, "1 tỉnh, 2 xã") {
			t.Errorf("import: code %d, %s\n%s; want %q", code, problems, out, want)
		}
	}
	write("units_2026-04-30.csv", header+"31,Thành phố,Hải Phòng,,1,hai phong\n1443,Phường,Kiến An,31,2,kien an\n")
	if code, _, problems := run(t, t.Context(), cli.Binary(), "units", "import", "--dir", "data", "units_2026-04-30.csv"); code != 1 || !strings.Contains(problems, "units_2026-04-30.csv, dòng 3, cột 1") {
		t.Errorf("a code without its zeros: code %d, %s", code, problems)
	}
	if code, out, problems := run(t, t.Context(), cli.Binary(), "verify", "data"); code != 0 || !strings.Contains(out, "      3  Đơn vị / Unit") {
		t.Errorf("verify: code %d, %s\n%s", code, problems, out)
	}
}
