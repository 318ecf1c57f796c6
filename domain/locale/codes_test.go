package locale_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"sitthi/domain/locale"
)

// use is one code that the program can answer with.
type use struct {
	key   string   // of its text
	args  []string // that the program gives the text
	known bool     // whether args could be read from the source
	where string
}

// place says which argument of a call is a code, and which one holds the
// arguments of its text.
type place struct {
	prefix     string
	code, args int
}

// calls are the functions that take a code, by their names.
var calls = map[string]place{
	"Refuse":    {"error.", 1, 2},
	"Status":    {"error.", 2, 3}, // problem.Status; c.Status has one argument
	"wrong":     {"field.", 1, 2},
	"wrongWith": {"field.", 1, 2},
	"Fail":      {"field.", 1, 2},
}

// literals are the structs that hold a code.
var literals = map[string]string{"FieldError": "field.", "Error": "error.", "refusal": "error."}

// words are the types whose constants are words for people, by the beginning of
// their keys.
var words = map[string]string{
	"Kind": "kind.", "Status": "status.", "Outcome": "outcome.", "Verb": "verb.", "Role": "role.", "Channel": "channel.",
	"NoticeCode": "notice.", "CalendarGap": "gap.", "ErrorKind": "title.",
}

// source is one folder of the program, without its tests.
type source struct {
	consts map[string]string // by name
	files  []*ast.File
}

// codesOf reads every code and every word out of a tree.
func codesOf(tree fs.FS, folders ...string) ([]use, error) {
	set := token.NewFileSet()
	sources := map[string]*source{}
	for _, folder := range folders {
		err := fs.WalkDir(tree, folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			raw, err := fs.ReadFile(tree, name)
			if err != nil {
				return err
			}
			file, err := parser.ParseFile(set, name, raw, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			dir := path.Dir(name)
			if sources[dir] == nil {
				sources[dir] = &source{consts: map[string]string{}}
			}
			sources[dir].files = append(sources[dir].files, file)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	var found []use
	for dir, s := range sources {
		found = append(found, s.readConsts(set, dir == "domain")...)
		found = append(found, s.readCodes(set)...)
	}
	return found, nil
}

// readConsts keeps the text constants, and gives those that are words for people.
func (s *source) readConsts(set *token.FileSet, domain bool) []use {
	var found []use
	for _, file := range s.files {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, value := range spec.Values {
				text, isText := s.text(value)
				if !isText || i >= len(spec.Names) {
					continue
				}
				s.consts[spec.Names[i].Name] = text
				if prefix := words[nameOf(spec.Type)]; domain && prefix != "" {
					found = append(found, use{key: prefix + text, where: set.Position(spec.Pos()).String()})
				}
			}
			return true
		})
	}
	return found
}

func (s *source) readCodes(set *token.FileSet) []use {
	var found []use
	add := func(n ast.Node, prefix string, code, args ast.Expr) {
		if text, ok := s.text(code); ok {
			u := use{key: prefix + text, where: set.Position(n.Pos()).String()}
			u.args, u.known = argsOf(args)
			found = append(found, u)
		}
	}
	for _, file := range s.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if p, ok := calls[nameOf(n.Fun)]; ok && len(n.Args) > p.code {
					add(n, p.prefix, n.Args[p.code], at(n.Args, p.args))
				}
			case *ast.CompositeLit:
				if prefix := literals[nameOf(n.Type)]; prefix != "" {
					code, args := fieldsOf(n)
					add(n, prefix, code, args)
				}
				if list, ok := n.Type.(*ast.ArrayType); ok && literals[nameOf(list.Elt)] != "" {
					for _, element := range n.Elts {
						if lit, ok := element.(*ast.CompositeLit); ok && lit.Type == nil {
							code, args := fieldsOf(lit)
							add(lit, literals[nameOf(list.Elt)], code, args)
						}
					}
				}
			}
			return true
		})
	}
	return found
}

// text is a literal, or a constant of the same folder.
func (s *source) text(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.Ident:
		text, ok := s.consts[e.Name]
		return text, ok
	}
	return "", false
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func at(list []ast.Expr, i int) ast.Expr {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// fieldsOf are the code and the arguments in a struct: by their names, or the
// second and the third.
func fieldsOf(lit *ast.CompositeLit) (code, args ast.Expr) {
	code, args = at(lit.Elts, 1), at(lit.Elts, 2)
	for _, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return code, args
		}
		switch nameOf(pair.Key) {
		case "Code":
			code = pair.Value
		case "Args":
			args = pair.Value
		}
	}
	if _, unnamed := code.(*ast.KeyValueExpr); unnamed {
		code = nil
	}
	if _, unnamed := args.(*ast.KeyValueExpr); unnamed {
		args = nil
	}
	return code, args
}

// argsOf are the names in a map of arguments, if it is written where it is used.
func argsOf(e ast.Expr) (names []string, known bool) {
	if e == nil || nameOf(e) == "nil" {
		return nil, true
	}
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil, false
	}
	for _, element := range lit.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if name, ok := pair.Key.(*ast.BasicLit); ok {
				names = append(names, strings.Trim(name.Value, `"`))
			}
		}
	}
	return names, true
}

// faults are the codes that a person could not read.
func faults(uses []use) []string {
	var out []string
	for _, u := range uses {
		for _, lang := range locale.Langs {
			if !locale.Has(lang, u.key) {
				out = append(out, fmt.Sprintf("%s: %s has no %q", u.where, lang, u.key))
				continue
			}
			if !u.known || len(u.args) == 0 && locale.Has(lang, u.key+"_plain") {
				continue
			}
			for _, p := range placeholders(lang, u.key) {
				if !slices.Contains(u.args, strings.Trim(p, "{}")) {
					out = append(out, fmt.Sprintf("%s: %s %q wants %s, which is not given", u.where, lang, u.key, p))
				}
			}
		}
	}
	return out
}

func TestCodes(t *testing.T) {
	root := os.DirFS("../..")
	uses, err := codesOf(root, "domain", "workflow", "repository", "api", "web")
	if err != nil {
		t.Fatal(err)
	}

	t.Run("every code and word in the program has its texts, with all they need", func(t *testing.T) {
		for _, fault := range faults(uses) {
			t.Error(fault)
		}
	})

	t.Run("the walk finds codes in every layer", func(t *testing.T) {
		for _, key := range []string{
			"error.illegal_transition", "field.required", "field.buddhist_year", "error.stale", "error.if_match_required",
			"field.key_reused", "error.empty_body", "field.too_many_items", "error.receipt_required", "verb.tie", "notice.assign",
			"kind.access", "status.closed", "channel.post", "title.stale",
		} {
			if !slices.ContainsFunc(uses, func(u use) bool { return u.key == key }) {
				t.Errorf("%q was not found", key)
			}
		}
	})

	t.Run("every code that the strict reader documents has its texts", func(t *testing.T) {
		raw, err := fs.ReadFile(root, "api/strict/doc.go")
		if err != nil {
			t.Fatal(err)
		}
		whole, fields, _ := strings.Cut(string(raw), "# Problems of a field")
		_, whole, _ = strings.Cut(whole, "# Refusals of the whole body")
		line := regexp.MustCompile(`(?m)^//\t([a-z0-9_]+) {2,}\S`)
		for prefix, section := range map[string]string{"error.": whole, "field.": fields} {
			codes := line.FindAllStringSubmatch(section, -1)
			if len(codes) < 5 {
				t.Errorf("only %d codes with %q were read", len(codes), prefix)
			}
			for _, code := range codes {
				has(t, prefix+code[1])
			}
		}
	})
}

// Each line plants one code without a text.
func TestMissingCodesAreReported(t *testing.T) {
	for name, planted := range map[string]struct{ source, want string }{
		"a refusal":               {`var _ = Refuse(Conflict, "planted")`, "error.planted"},
		"a refusal by a constant": {`const c = "planted"; var _ = domain.Refuse(domain.Conflict, c)`, "error.planted"},
		"a refusal written out":   {`var _ = &Error{Kind: Conflict, Code: "planted"}`, "error.planted"},
		"a refusal of HTTP alone": {`var _ = &refusal{415, "planted"}`, "error.planted"},
		"a status of HTTP":        {`func _() { problem.Status(c, 415, "planted") }`, "error.planted"},
		"a wrong field":           {`func _() { c.wrong("kind", "planted") }`, "field.planted"},
		"a wrong field with args": {`func _() { c.wrongWith("kind", "planted", nil) }`, "field.planted"},
		"a field of a handler":    {`func _() { body.Fail("kind", "planted", nil) }`, "field.planted"},
		"a field error":           {`var _ = FieldError{Field: "kind", Code: "planted"}`, "field.planted"},
		"a list of field errors":  {`var _ = []domain.FieldError{{Field: "kind", Code: "planted"}}`, "field.planted"},
		"an argument not given":   {`func _() { c.wrong("details", "too_long") }`, "wants {max}"},
		"a verb":                  {`const Dance Verb = "planted"`, "verb.planted"},
		"a notice":                {`const NoticeDance NoticeCode = "planted"`, "notice.planted"},
	} {
		t.Run(name, func(t *testing.T) {
			tree := fstest.MapFS{"domain/x.go": {Data: []byte("package domain\n" + planted.source)}}
			uses, err := codesOf(tree, "domain")
			if err != nil {
				t.Fatal(err)
			}
			if found := faults(uses); !strings.Contains(strings.Join(found, "\n"), planted.want) {
				t.Errorf("found %q, want %q among it", found, planted.want)
			}
		})
	}
}
