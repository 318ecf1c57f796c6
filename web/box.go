package web

import "fmt"

// box is one box of a form as the templates "line", "area" and "choices" show it.
type box struct {
	Name     string // of the value that it sends, and its id
	Label    string // key of its text
	Value    string
	Wrong    string
	Hint     string            // key of a text, "" for none
	Optional bool              // it may stay empty, and says so
	Attr     map[string]string // type, autocomplete, inputmode, rows …
}

// newBox is a box on a page with what was typed into it. Pairs name its hint
// and attributes.
func newBox(f frame, name, label string, pairs ...string) (box, error) {
	b := box{
		Name: name, Label: label, Value: f.form.value(name), Wrong: f.form.wrong(name),
		Attr: map[string]string{"type": "text", "rows": "4"},
	}
	f.form.label(name, label)
	if len(pairs)%2 != 0 {
		return b, fmt.Errorf("web: box %q has a name without a value", name)
	}
	for i := 0; i < len(pairs); i += 2 {
		switch pairs[i] {
		case "hint":
			b.Hint = pairs[i+1]
		case "optional":
			b.Optional = pairs[i+1] == "yes"
		default:
			b.Attr[pairs[i]] = pairs[i+1]
		}
	}
	return b, nil
}

// Described is the ids of what is said about a box.
func (b box) Described() string {
	ids := ""
	if b.Hint != "" {
		ids = b.Name + "-hint"
	}
	if b.Wrong != "" {
		ids += " " + b.Name + "-wrong"
	}
	return ids
}

// choice is one of the round buttons of a box.
type choice struct {
	box
	Of    string // the value that it sends
	Label string // key of its text
}

// newChoice is the choice of a value in a box.
func newChoice(b box, of any, label string) choice {
	return choice{box: b, Of: fmt.Sprint(of), Label: label}
}

// Chosen tells whether it is the one that was chosen.
func (c choice) Chosen() bool { return c.Value == c.Of }

// pick is a box of which one of several values is picked from a list.
type pick struct {
	box
	Of    any    // the values
	Words string // how the keys of their texts begin
	None  string // key of the text for none of them
}

// newPick is the pick of a value for a box.
func newPick(b box, of any, words, none string) pick {
	return pick{box: b, Of: of, Words: words, None: none}
}
