package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// rule says what the programs in one folder may import. The standard library is
// open to all, except for what a rule bars.
type rule struct {
	ours      []string // our packages, by folder
	theirs    []string // other people's modules, by the beginning of their path
	bars      []string // of the standard library, with everything below
	clockless bool     // the time is an argument: no time.Now
}

// anyModule is the list for the root, where everything is wired together.
var anyModule = []string{""}

// law is the table of who may import whom: strictly downward, folder by folder.
// A new folder needs a row. golangci-lint's depguard is its echo in the editor.
var law = map[string]rule{
	".": {
		ours: []string{
			"api", "api/auth", "api/metrics", "api/problem", "api/strict", "api/trace", "docs", "domain", "domain/law", "domain/locale", "migrations",
			"repository", "repository/seal", "web", "workflow", "workflow/demo", "workflow/mail",
		},
		theirs: anyModule,
	},

	"domain":        {bars: []string{"database/sql", "encoding/json", "net/http"}, clockless: true},
	"domain/law":    {ours: []string{"domain"}, bars: []string{"database/sql", "net/http"}, clockless: true},
	"domain/locale": {ours: []string{"domain"}, bars: []string{"database/sql", "net/http"}, clockless: true},

	"migrations": {},

	"workflow": {
		ours:      []string{"domain", "domain/law", "domain/locale"},
		bars:      []string{"database/sql", "net/http"},
		clockless: true,
	},
	"workflow/mail":          {ours: []string{"domain"}, theirs: []string{"github.com/wneessen/go-mail"}},
	"workflow/mail/mailtest": {theirs: []string{"github.com/emersion/go-smtp", "github.com/emersion/go-sasl"}},
	"workflow/demo":          {ours: []string{"domain", "workflow"}},
	"workflow/clocktest":     {clockless: true},

	"repository": {
		ours: []string{"domain", "migrations", "repository/seal"},
		theirs: []string{
			"gorm.io/gorm", "gorm.io/driver", "github.com/pressly/goose/v3", "modernc.org/sqlite",
			"github.com/jackc/pgx/v5", "github.com/google/uuid",
		},
	},
	"repository/seal":   {theirs: []string{"github.com/tink-crypto/tink-go/v2", "golang.org/x/text"}},
	"repository/pgtest": {},

	"api": {
		ours:   []string{"api/auth", "api/problem", "api/strict", "api/transfer", "docs", "domain", "domain/law", "domain/locale", "workflow"},
		theirs: []string{"github.com/gin-gonic/gin"},
	},
	"api/strict":   {ours: []string{"domain"}, theirs: []string{"github.com/go-json-experiment/json"}},
	"api/transfer": {ours: []string{"domain"}, theirs: []string{"golang.org/x/text"}},
	"api/problem":  {ours: []string{"domain", "domain/locale"}, theirs: []string{"github.com/gin-gonic/gin"}},
	"api/auth": {
		ours:   []string{"api/problem", "domain", "workflow"},
		theirs: []string{"github.com/gin-gonic/gin", "github.com/golang-jwt/jwt/v5", "github.com/alexedwards/argon2id", "golang.org/x/text"},
	},
	"api/metrics": {ours: []string{"domain"}, theirs: []string{"github.com/prometheus/client_golang"}},
	"api/trace": {
		ours: []string{"domain"},
		theirs: []string{
			"go.opentelemetry.io/otel", "go.opentelemetry.io/proto/slim", "google.golang.org/protobuf", "github.com/gin-gonic/gin",
		},
	},
	"web": {
		ours:   []string{"api/auth", "api/problem", "api/transfer", "domain", "domain/law", "domain/locale", "web/pdf", "workflow"},
		theirs: []string{"github.com/gin-gonic/gin", "rsc.io/qr"},
	},
	"web/pdf": {theirs: []string{"github.com/go-text/typesetting"}},
	"docs":    {},
	// Looks at the pages in Chromium and is no part of them.
	"web/browser": {},

	// Measures the product and is no part of it: nobody may import it.
	"bench": {
		ours:   []string{"api", "api/auth", "domain", "domain/law", "repository", "repository/pgtest", "repository/seal", "web", "workflow"},
		theirs: []string{"github.com/jackc/pgx/v5", "github.com/google/uuid"},
	},
}

// home holds modules that have one folder to live in, whatever a rule's own list
// would let through: no gorm above the repository.
var home = map[string]string{"gorm.io": "repository"}

// barredEverywhere: our random values are secrets, so none may be guessable; and
// C would be the end of the one static binary.
var barredEverywhere = []string{"C", "math/rand"}

func TestImports(t *testing.T) {
	t.Run("the program keeps the import law", func(t *testing.T) {
		found, err := violations(os.DirFS("."))
		if err != nil {
			t.Fatal(err)
		}
		for _, violation := range found {
			t.Error(violation)
		}
	})

	t.Run("the law leads downward: whom a package imports never leads back to it", func(t *testing.T) {
		for folder := range law {
			if below(folder)[folder] {
				t.Errorf("%s may import itself", folder)
			}
		}
	})
}

// Each line plants one fault in a tree that is in order otherwise.
func TestImportsAreReported(t *testing.T) {
	const module = "package x\n"
	for name, planted := range map[string]struct{ file, source, want string }{
		"a package of ours that the row does not name": {
			"domain/x.go", module + `import "sitthi/workflow"`, "domain may not import sitthi/workflow",
		},
		"a folder below one that the row names": {
			"workflow/x.go", module + `import "sitthi/domain/other"`, "workflow may not import sitthi/domain/other",
		},
		"a module that the row does not name": {
			"workflow/x.go", module + `import "github.com/gin-gonic/gin"`, "workflow may not import github.com/gin-gonic/gin",
		},
		"a module whose name only begins like one of the row": {
			"web/x.go", module + `import "github.com/gin-gonic/ginger"`, "web may not import github.com/gin-gonic/ginger",
		},
		"gorm above the repository": {
			"main.go", module + `import "gorm.io/gorm"`, "gorm.io/gorm is only for repository",
		},
		"a private PostgreSQL in the program": {
			"main.go", module + `import "sitthi/repository/pgtest"`, ". may not import sitthi/repository/pgtest",
		},
		"the module's root": {
			"web/x.go", module + `import "sitthi"`, "web may not import sitthi",
		},
		"a barred part of the standard library": {
			"domain/x.go", module + `import "net/http/httptest"`, "domain may not import net/http/httptest",
		},
		"guessable random numbers": {
			"web/x.go", module + `import "math/rand/v2"`, "nobody may import math/rand/v2",
		},
		"a program in C": {
			"web/x.go", module + `import "C"`, "nobody may import C",
		},
		"a folder without a row": {
			"util/x.go", module, "util has no row",
		},
		"a clock in the rules": {
			"domain/x.go", module + "import \"time\"\nvar _ = time.Now()", "domain/x.go:3: the time is an argument here, not time.Now",
		},
		"a clock handed on under another name": {
			"workflow/x.go", module + "import t \"time\"\nvar now = t.Now", "workflow/x.go:3: the time is an argument here, not time.Now",
		},
		"a clock inside a difference": {
			"domain/law/x.go", module + "import \"time\"\nvar _ = time.Since(time.Time{})", "not time.Since",
		},
		"a clock without the package's name": {
			"domain/x.go", module + `import . "time"`, "domain/x.go:2: time is imported without its name",
		},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := violations(fstest.MapFS{
				planted.file:       {Data: []byte(planted.source)},
				"domain/domain.go": {Data: []byte(module + "import \"time\"\nvar _ time.Time")},
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != 1 || !strings.Contains(found[0], planted.want) {
				t.Errorf("reported %q, not %q", found, planted.want)
			}
		})
	}

	t.Run("a file that does not parse is an error", func(t *testing.T) {
		if _, err := violations(fstest.MapFS{"web/x.go": {Data: []byte("no program")}}); err == nil {
			t.Error("none")
		}
	})

	t.Run("tests and foreign folders are left alone", func(t *testing.T) {
		bad := &fstest.MapFile{Data: []byte(module + `import "math/rand"`)}
		found, err := violations(fstest.MapFS{
			"domain/x_test.go": bad, ".tools/x.go": bad, "web/testdata/x.go": bad, "domain/_draft/x.go": bad,
		})
		if len(found) != 0 || err != nil {
			t.Errorf("reported %q, %v", found, err)
		}
	})
}

// violations lists everything in the tree's programs, tests apart, that breaks
// the law.
func violations(tree fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && ignored(name):
			return fs.SkipDir
		case entry.IsDir(), path.Ext(name) != ".go", strings.HasSuffix(name, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		found = append(found, check(files, file, path.Dir(name))...)
		return nil
	})
	return found, err
}

// ignored is what the go command passes over too.
func ignored(folder string) bool {
	base := path.Base(folder)
	return folder != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata")
}

func check(files *token.FileSet, file *ast.File, folder string) []string {
	row, known := law[folder]
	if !known {
		return []string{fmt.Sprintf("%s: %s has no row in the import law", files.Position(file.Package).Filename, folder)}
	}
	var found []string
	report := func(pos token.Pos, format string, args ...any) {
		position := files.Position(pos)
		found = append(found, fmt.Sprintf("%s:%d: ", position.Filename, position.Line)+fmt.Sprintf(format, args...))
	}
	clock := "" // the name of package time in this file
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			report(spec.Pos(), "%v", err)
			continue
		}
		if complaint := row.complaint(folder, imported); complaint != "" {
			report(spec.Pos(), "%s", complaint)
		}
		if imported == "time" {
			clock = "time"
			if spec.Name != nil {
				clock = spec.Name.Name
			}
			if row.clockless && clock == "." {
				report(spec.Pos(), "time is imported without its name, which hides time.Now")
			}
		}
	}
	if !row.clockless || clock == "" {
		return found
	}
	// Any mention counts, not calls alone: a function handed on is a clock as well.
	ast.Inspect(file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if of, ok := selector.X.(*ast.Ident); ok && of.Name == clock && readsClock(selector.Sel.Name) {
			report(selector.Pos(), "the time is an argument here, not time.%s", selector.Sel.Name)
		}
		return true
	})
	return found
}

func readsClock(name string) bool {
	return name == "Now" || name == "Since" || name == "Until"
}

// complaint says why the folder may not import a path, or nothing.
func (r rule) complaint(folder, imported string) string {
	refused := fmt.Sprintf("%s may not import %s", folder, imported)
	if within(imported, barredEverywhere) {
		return "nobody may import " + imported
	}
	if imported == "sitthi" || strings.HasPrefix(imported, "sitthi/") {
		// The exact folder: a row that names domain does not name domain/law.
		if !slices.Contains(r.ours, strings.TrimPrefix(imported, "sitthi/")) {
			return refused
		}
		return ""
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") { // the standard library
		if within(imported, r.bars) {
			return refused
		}
		return ""
	}
	if !within(imported, r.theirs) {
		return refused
	}
	for module, owner := range home {
		if within(imported, []string{module}) && !within(folder, []string{owner}) {
			return fmt.Sprintf("%s is only for %s", imported, owner)
		}
	}
	return ""
}

// within tells whether a path is one of those named, or below one of them.
func within(name string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return root == "" || name == root || strings.HasPrefix(name, root+"/")
	})
}

// below is every folder that the law lets a folder reach.
func below(folder string) map[string]bool {
	reached := make(map[string]bool)
	open := slices.Clone(law[folder].ours)
	for len(open) > 0 {
		next := open[0]
		open = open[1:]
		if !reached[next] {
			reached[next] = true
			open = append(open, law[next].ours...)
		}
	}
	return reached
}
