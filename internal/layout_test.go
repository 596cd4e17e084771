package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/chungsuc/chungsuc/"

// ranks order the packages: imports only point down. A package that is not here has no place in the house yet.
var ranks = map[string]int{
	"record": 0, "credential": 0, "crash": 0,
	"client": 1, "org": 1, "audit": 1,
	"journal": 2, "answer": 2,
	"reconcile": 3, "model": 3, "evidence": 3, "enrolment": 3, "people": 3, "review": 3, "lists": 3, "report": 3, "federation": 3, "web": 3, "watch": 3,
	"server":   4,
	"demo":     5,
	"simulate": 6, "bench": 6, "phonetest": 6,
	"cli": 7,
}

// topLevel is everything that lies at the top of the repository; what is hidden or ignored by git does not count.
var topLevel = []string{"main.go", "pb_migrations", "pb_hooks", "internal", "go.mod", "go.sum", "README.md", "LICENSE",
	".ci", ".github", ".gitignore", ".gitattributes", ".golangci.yml"}

// source is one Go file below internal.
type source struct {
	path string // internal/record/doc.go
	pkg  string // record; a generator in internal/record/gen belongs to record
	test bool
	*ast.File
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		pkg, _, below := strings.Cut(filepath.ToSlash(path), "/")
		if d.IsDir() || !below || !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		all = append(all, source{"internal/" + filepath.ToSlash(path), pkg, strings.HasSuffix(path, "_test.go"), file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no source found")
	}
	return all
}

func (s source) imports() []string {
	var paths []string
	for _, spec := range s.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

// uses says whether the file names pkg.name, as in os.Args.
func (s source) uses(pkg string, names ...string) (found string) {
	ast.Inspect(s.File, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && slices.Contains(names, sel.Sel.Name) {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == pkg {
				found = pkg + "." + sel.Sel.Name
			}
		}
		return found == ""
	})
	return found
}

func TestImportsOnlyPointDown(t *testing.T) {
	for _, s := range sources(t) {
		rank, ok := ranks[s.pkg]
		if !ok {
			t.Errorf("%s: package %s has no rank", s.path, s.pkg)
			continue
		}
		for _, path := range s.imports() {
			other, ours := strings.CutPrefix(path, module+"internal/")
			other, _, _ = strings.Cut(other, "/")
			switch {
			case !ours || other == s.pkg:
			case s.test && (other == "phonetest" || other == "server"): // a test from outside may use the whole server
			case ranks[other] > rank:
				t.Errorf("%s imports %s, which is above it", s.path, other)
			case ranks[other] == rank:
				t.Errorf("%s imports %s, its equal: what they must tell each other goes through the journal", s.path, other)
			}
		}
	}
}

func TestTheBottomStandsAlone(t *testing.T) {
	for _, s := range sources(t) {
		for _, path := range s.imports() {
			base := strings.HasPrefix(path, "github.com/pocketbase/")
			if ranks[s.pkg] == 0 && !s.test && (base || strings.HasPrefix(path, module) && path != module+"internal/"+s.pkg) {
				t.Errorf("%s imports %s", s.path, path)
			}
			if slices.Contains([]string{"org", "client"}, s.pkg) && !s.test && base {
				t.Errorf("%s imports %s: phones and the tree of units do without PocketBase", s.path, path)
			}
		}
	}
}

func TestPhonetestIsForTestsOnly(t *testing.T) {
	for _, s := range sources(t) {
		if !s.test && s.pkg != "phonetest" && slices.Contains(s.imports(), module+"internal/phonetest") {
			t.Errorf("%s imports phonetest", s.path)
		}
	}
}

func TestOnlyCliReadsArgumentsAndEnvironment(t *testing.T) {
	for _, s := range sources(t) {
		if s.pkg == "cli" || s.test {
			continue
		}
		if found := s.uses("os", "Args", "Getenv", "LookupEnv", "Environ", "ExpandEnv"); found != "" {
			t.Errorf("%s uses %s", s.path, found)
		}
		for _, path := range s.imports() {
			if path == "flag" || strings.HasPrefix(path, "github.com/spf13/") {
				t.Errorf("%s imports %s", s.path, path)
			}
		}
	}
}

func TestNoEmptyPackages(t *testing.T) {
	has := map[string]bool{}
	for _, s := range sources(t) {
		has[s.pkg] = has[s.pkg] || !s.test
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !has[e.Name()] && !onlyHolds(t, e.Name(), "src") {
			t.Errorf("internal/%s has no Go file", e.Name())
		}
	}
}

// onlyHolds: internal/web may hold generated sources before it is a package.
func onlyHolds(t *testing.T, dir, child string) bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries) == 1 && entries[0].Name() == child
}

// The tour of every folder in CONTRIBUTING names each package, and none that is not there.
func TestTheTourIsWhole(t *testing.T) {
	text, err := os.ReadFile("../.github/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	var toured []string
	for _, m := range regexp.MustCompile("(?m)^\\| `internal/(\\w+)/` \\|").FindAllStringSubmatch(string(text), -1) {
		toured = append(toured, m[1])
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, e := range entries {
		if e.IsDir() {
			there = append(there, e.Name())
		}
	}
	slices.Sort(toured)
	if !slices.Equal(toured, there) {
		t.Errorf("the tour names %v\nthere are       %v", toured, there)
	}
}

func TestTopLevelIsAsAgreed(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	ignore, err := os.ReadFile("../.gitignore")
	if err != nil {
		t.Fatal(err)
	}
	ignored := strings.Fields(strings.ReplaceAll(string(ignore), "/", " "))
	for _, e := range entries {
		if name := e.Name(); name != ".git" && !slices.Contains(topLevel, name) && !slices.Contains(ignored, name) {
			t.Errorf("%s lies at the top level", name)
		}
	}
}
