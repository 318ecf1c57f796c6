package strict

import (
	"cmp"
	"slices"
	"strings"

	"sitthi/domain"
)

// report gathers the problems of one body.
type report struct {
	root  *Object
	found []problem
}

// problem is a field error and where in the document it belongs.
type problem struct {
	pos int
	domain.FieldError
}

// Problems are all wrong fields of the whole body, whichever of its objects is
// asked: what Read met, what was of the wrong type, what handlers failed, and
// every member that nobody asked for. They are in the order of the document;
// what is absent comes at the end of the object it is absent from, by path.
// Of an unknown object only the object is told, not its members.
func (o *Object) Problems() []domain.FieldError {
	all := o.report.root.unknown(slices.Clone(o.report.found))
	slices.SortStableFunc(all, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.pos, b.pos), strings.Compare(a.Field, b.Field))
	})
	var fields []domain.FieldError
	told := make(map[[2]string]bool)
	for _, p := range all {
		if id := [2]string{p.Field, p.Code}; !told[id] {
			told[id] = true
			fields = append(fields, p.FieldError)
		}
	}
	return fields
}

// Refusal fails the given fields too, as a domain error names them from the
// body downwards, and is the refusal with all problems, nil when there is none.
func (o *Object) Refusal(also ...domain.FieldError) error {
	for _, f := range also {
		o.report.root.Fail(f.Field, f.Code, f.Args)
	}
	return domain.InvalidFields(o.Problems())
}

// unknown appends a problem for each member that nobody asked for, here and in
// every object below that a handler opened.
func (o *Object) unknown(to []problem) []problem {
	var known map[string]string // lower case to the known name
	for _, m := range o.node.children {
		switch {
		case o.node.byName[m.key] != m:
			// A duplicate or a broken name, told already.
		case o.asked[m.key]:
			to = m.unknownBelow(to)
		default:
			if known == nil {
				known = o.knownByLowerCase()
			}
			p := problem{m.pos, domain.FieldError{Field: m.path(""), Code: "unknown_field"}}
			if want, ok := known[domain.LowerASCII(m.key)]; ok {
				p.Text, p.Args = "wrong_case", map[string]string{"want": want}
			}
			to = append(to, p)
		}
	}
	return to
}

// unknownBelow is unknown of the objects that a handler opened in the value.
func (n *node) unknownBelow(to []problem) []problem {
	switch n.kind {
	case object:
		if n.opened != nil {
			to = n.opened.unknown(to)
		}
	case array:
		for _, e := range n.children {
			to = e.unknownBelow(to)
		}
	case null, boolean, number, text:
	}
	return to
}

func (o *Object) knownByLowerCase() map[string]string {
	known := make(map[string]string, len(o.asked))
	for name := range o.asked {
		known[domain.LowerASCII(name)] = name
	}
	return known
}

// expect tells whether a value can be read as the wanted type, and reports it
// when its own type is the reason that it cannot.
func (r *report) expect(n *node, want kind) bool {
	if n.bad {
		return false
	}
	if n.kind != want {
		r.wrongType(n, want)
		return false
	}
	return true
}

func (r *report) wrongType(n *node, want kind) {
	r.wrong(n, "wrong_type", map[string]string{"want": kindNames[want]})
}

// wrong adds the problem that makes a value unreadable.
func (r *report) wrong(n *node, code string, args map[string]string) {
	n.bad = true
	r.found = append(r.found, problem{n.pos, domain.FieldError{Field: n.path(""), Code: code, Args: args}})
}

// fail adds a handler's problem of a value, or of what is absent below it.
func (r *report) fail(n *node, below, code string, args map[string]string) {
	if n.unreadable() {
		return
	}
	pos := n.pos
	if below != "" {
		pos = max(n.pos, n.end)
	}
	r.found = append(r.found, problem{pos, domain.FieldError{Field: n.path(below), Code: code, Args: args}})
}
