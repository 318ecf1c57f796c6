package strict

import (
	"strconv"
	"strings"
)

// Object is one JSON object as a handler reads it. Asking for a member makes
// its name known. An absent member reads as nothing at all; one of another
// type, null included, reads as nothing and is a problem.
//
// A nil Object reads as one without members, so an optional object needs no
// check. It is for one goroutine.
type Object struct {
	node   *node
	asked  map[string]bool
	report *report
}

// Has tells whether the member is there, null or of any type. It does not make
// the name known: only reading the value or failing it does, so that nothing is
// let in which nobody looked at.
func (o *Object) Has(name string) bool {
	return o != nil && o.node.byName[name] != nil
}

// Text is a text as it was sent, "" when absent or broken.
func (o *Object) Text(name string) string {
	if n := o.ask(name, text); n != nil {
		return n.text
	}
	return ""
}

// Int is a whole number written as one: 1.0, 1e3, -0 and "1" are of the wrong
// type, and so is what an int64 cannot hold. The second result is false when
// absent or wrong.
func (o *Object) Int(name string) (int, bool) {
	n := o.ask(name, number)
	if n == nil {
		return 0, false
	}
	i, err := strconv.Atoi(n.text)
	if err != nil || n.text == "-0" {
		o.report.wrongType(n, number)
		return 0, false
	}
	return i, true
}

// Bool is a true or false. The second result is false when absent or wrong.
func (o *Object) Bool(name string) (value, ok bool) {
	n := o.ask(name, boolean)
	if n == nil {
		return false, false
	}
	return n.truth, true
}

// Object is an inner object, nil when absent. One of the wrong type reads as an
// empty object that takes no further problems.
func (o *Object) Object(name string) *Object {
	n := o.ask(name, object)
	switch {
	case n != nil:
		return n.open(o.report)
	case o.Has(name):
		return o.node.byName[name].open(o.report)
	}
	return nil
}

// Objects is an array of at most limit objects, nil when absent or wrong. An
// element of the wrong type is in its place as an empty object that takes no
// further problems, so that the others keep their numbers.
func (o *Object) Objects(name string, limit int) []*Object {
	var all []*Object
	for _, e := range o.elements(name, limit) {
		o.report.expect(e, object)
		all = append(all, e.open(o.report))
	}
	return all
}

// Texts is an array of at most limit texts, nil when absent or wrong. An element
// of the wrong type is in its place as "".
func (o *Object) Texts(name string, limit int) []string {
	var all []string
	for _, e := range o.elements(name, limit) {
		var content string
		if o.report.expect(e, text) {
			content = e.text
		}
		all = append(all, content)
	}
	return all
}

// Fail adds a problem of a member, named as it is in this object or by a dotted
// path below it ("email", "subject.email", "items.0.text"; "" for this object),
// and makes that name known. What could not be read takes no second problem: it
// would be about a value that nobody sent.
//
// A nil Object does not know where it would be; fail its parent instead:
// body.Fail("subject.email", …).
func (o *Object) Fail(name, code string, args map[string]string) {
	if o == nil {
		panic("strict: Fail(" + strconv.Quote(name) + ") on an absent object; fail its parent with a dotted path")
	}
	at, rest := o.node, name
	for rest != "" && !at.bad {
		step, after, _ := strings.Cut(rest, ".")
		if at.kind == object {
			at.open(o.report).asked[step] = true
		}
		next := at.child(step)
		if next == nil {
			break
		}
		at, rest = next, after
	}
	o.report.fail(at, rest, code, args)
}

// elements are those of an array that is not too long.
func (o *Object) elements(name string, limit int) []*node {
	n := o.ask(name, array)
	if n == nil {
		return nil
	}
	if len(n.children) > limit {
		o.report.wrong(n, "too_many_items", map[string]string{"max": strconv.Itoa(limit)})
		return nil
	}
	return n.children
}

// ask makes a name known and gives its member if it can be read as wanted.
func (o *Object) ask(name string, want kind) *node {
	if o == nil {
		return nil
	}
	o.asked[name] = true
	n := o.node.byName[name]
	if n == nil || !o.report.expect(n, want) {
		return nil
	}
	return n
}

// open is the one view of a node: asking twice must not forget what was asked.
func (n *node) open(r *report) *Object {
	if n.opened == nil {
		n.opened = &Object{node: n, asked: make(map[string]bool), report: r}
	}
	return n.opened
}
