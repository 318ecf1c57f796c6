package workflow_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The package's own words name every use case, and who may start it: a reader finds
// there what the desk does, and a reviewer what came in without being said.
func TestTableOfUseCases(t *testing.T) {
	table, methods := useCases(t)
	for _, name := range methods {
		if !slices.Contains(table, name) {
			t.Errorf("%s is not in the table of doc.go", name)
		}
	}
	for i, name := range table {
		if !slices.Contains(methods, name) {
			t.Errorf("%s of the table is no use case", name)
		}
		if slices.Contains(table[:i], name) {
			t.Errorf("%s is in the table twice", name)
		}
	}
}

// useCases are the names in the table of doc.go, and the exported methods of Service.
func useCases(t *testing.T) (table, methods []string) {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			if do, ok := decl.(*ast.FuncDecl); ok && do.Name.IsExported() && ofService(do) {
				methods = append(methods, do.Name.Name)
			}
		}
		row := regexp.MustCompile(`(?m)^\t([A-Z]\w+(?:, [A-Z]\w+)*)  `)
		for _, names := range row.FindAllStringSubmatch(parsed.Doc.Text(), -1) {
			table = append(table, strings.Split(names[1], ", ")...)
		}
	}
	return table, methods
}

// ofService tells whether a function is a method of *Service.
func ofService(do *ast.FuncDecl) bool {
	if do.Recv == nil {
		return false
	}
	pointer, ok := do.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	name, ok := pointer.X.(*ast.Ident)
	return ok && name.Name == "Service"
}
