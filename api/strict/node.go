package strict

import (
	"strconv"
	"strings"
)

// kind is the JSON type of a value.
type kind byte

const (
	null kind = iota
	boolean
	number
	text
	object
	array
)

// kindNames are what a person is told that a field must be.
var kindNames = [...]string{null: "null", boolean: "boolean", number: "integer", text: "text", object: "object", array: "array"}

// node is one JSON value where it stands in the body. It points upwards, so
// that a path is made only for the few nodes that are wrong.
type node struct {
	kind   kind
	text   string // a text's content, or a number as it was written
	truth  bool
	bad    bool // reported already: its value is not what was sent
	parent *node
	key    string // the name in the parent, when that is an object
	index  int    // the place in the parent, when that is an array

	pos int // order in the document
	end int // the order of its end: where an absent member is reported

	children []*node          // members or elements, in document order
	byName   map[string]*node // an object's readable names, each with the first such member

	opened *Object // the handler's view, once it asked for one
}

// child is the member or element that one step of a dotted path leads to.
func (n *node) child(step string) *node {
	switch n.kind {
	case object:
		return n.byName[step]
	case array:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.children) {
			return n.children[i]
		}
	case null, boolean, number, text:
	}
	return nil
}

// unreadable tells whether the value or one around it is reported already, so
// that whatever else is said about it would be said of something nobody sent.
func (n *node) unreadable() bool {
	for ; n != nil; n = n.parent {
		if n.bad {
			return true
		}
	}
	return false
}

// path is the dotted path of the value, and of what would stand below it at a
// dotted path of its own; "" for the body itself.
func (n *node) path(below string) string {
	var steps [maxDepth + 1]*node
	depth := 0
	for ; n.parent != nil; n = n.parent {
		steps[depth] = n
		depth++
	}
	var p path
	for depth--; depth >= 0; depth-- {
		if step := steps[depth]; step.parent.kind == array {
			p.add(strconv.Itoa(step.index))
		} else {
			p.add(step.key)
		}
	}
	if below != "" {
		for step := range strings.SplitSeq(below, ".") {
			p.add(step)
		}
	}
	return string(p.b)
}
