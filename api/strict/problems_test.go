package strict_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sitthi/api/strict"
	"sitthi/domain"
)

// read is a body that can be read.
func read(t *testing.T, body string) *strict.Object {
	t.Helper()
	o, err := strict.Read([]byte(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return o
}

// told are the problems as "field code arg=value".
func told(o *strict.Object) []string {
	var lines []string
	for _, f := range o.Problems() {
		line := f.Field + " " + f.Code
		for arg, value := range f.Args {
			line += " " + arg + "=" + value
		}
		lines = append(lines, line)
	}
	return lines
}

func wantProblems(t *testing.T, o *strict.Object, want ...string) {
	t.Helper()
	if got := told(o); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestNames(t *testing.T) {
	t.Run("J01: the same name twice is refused and neither value is used", func(t *testing.T) {
		o := read(t, `{"role":"citizen","role":"admin","role":"dpo"}`)
		if got := o.Text("role"); got != "" {
			t.Errorf("got %q", got)
		}
		wantProblems(t, o, "role duplicate_field")
	})
	t.Run("J01: the same name by an escape is the same name", func(t *testing.T) {
		o := read(t, `{"s":{"role":"citizen","\u0072ole":"admin"}}`)
		o.Object("s").Text("role")
		wantProblems(t, o, "s.role duplicate_field")
	})
	t.Run("J01: a name in another case is pointed to the known one", func(t *testing.T) {
		o := read(t, `{"role":"citizen","Role":"admin","s":{"EMAIL":1}}`)
		o.Text("role")
		o.Object("s").Text("email")
		wantProblems(t, o, "Role unknown_field want=role", "s.EMAIL unknown_field want=email")
		for _, p := range o.Problems() {
			if p.TextKey() != "field.wrong_case" {
				t.Errorf("%s: told as %s", p.Field, p.TextKey())
			}
		}
	})
	t.Run("B07: a letter that merely folds to another is another letter", func(t *testing.T) {
		o := read(t, `{"\u212aind":"x","details\u017f":"x"}`)
		o.Text("kind")
		o.Text("detailss")
		wantProblems(t, o, `\u212aind unknown_field`, `details\u017f unknown_field`)
	})
	t.Run("J02: what nobody asked for is unknown", func(t *testing.T) {
		o := read(t, `{"kind":"access","org_id":1,"role":"admin","state":"x","approved_by":1,"verified_at":"x","id":1,
			"created_at":"x","deleted_at":null,"version":1,"is_admin":true,"Org.ID":1}`)
		o.Text("kind")
		wantProblems(t, o, "org_id unknown_field", "role unknown_field", "state unknown_field", "approved_by unknown_field",
			"verified_at unknown_field", "id unknown_field", "created_at unknown_field", "deleted_at unknown_field",
			"version unknown_field", "is_admin unknown_field", `Org\u002eID unknown_field`)
	})
	t.Run("unknown at every depth that was asked for", func(t *testing.T) {
		o := read(t, `{"items":[{"text":"a","x":1},{"y":{"z":1}}],"s":{"t":{"u":1}}}`)
		for _, item := range o.Objects("items", 5) {
			item.Text("text")
		}
		o.Object("s").Object("t")
		wantProblems(t, o, "items.0.x unknown_field", "items.1.y unknown_field", "s.t.u unknown_field")
	})
	t.Run("looking whether it is there does not make it known", func(t *testing.T) {
		o := read(t, `{"a":1}`)
		o.Has("a")
		wantProblems(t, o, "a unknown_field")
	})
	t.Run("an empty name, and one that nobody should see whole", func(t *testing.T) {
		o := read(t, `{"":1,"ชื่อ <b>":1,"😀":1,"`+strings.Repeat("x", 200)+`":1,"`+strings.Repeat("ก", 50)+`":{}}`)
		wantProblems(t, o, `"" unknown_field`, `\u0e0a\u0e37\u0e48\u0e2d \u003cb\u003e unknown_field`, `\ud83d\ude00 unknown_field`,
			strings.Repeat("x", 61)+"... unknown_field", strings.Repeat(`\u0e01`, 10)+"... unknown_field")
	})
	t.Run("a deep path is cut too", func(t *testing.T) {
		o := read(t, strings.Repeat(`{"abcdefgh":`, 30)+`"\u0000"`+strings.Repeat("}", 30))
		fields := o.Problems()
		if len(fields) != 2 || len(fields[1].Field) > 64 || !strings.HasSuffix(fields[1].Field, "...") {
			t.Errorf("got %v", fields)
		}
	})
}

func TestBrokenText(t *testing.T) {
	for _, c := range []struct{ name, text, code string }{
		{"B01: NUL by an escape", `a\u0000b`, "bad_text"},
		{"B02: two bytes of no character", "\xff\xfe", "bad_utf8"},
		{"B02: an overlong slash", "\xc0\xaf", "bad_utf8"},
		{"B02: a surrogate in bytes", "\xed\xa0\x80", "bad_utf8"},
		{"B02: a character cut short", "\xe0\xb8", "bad_utf8"},
		{"T22: Windows-874", "\xa1\xd2\xc3", "bad_utf8"},
		{"B03: a lone high surrogate", `\ud800`, "bad_text"},
		{"B03: a lone low surrogate", `x\udc00y`, "bad_text"},
		{"B03: two high surrogates", `\ud800\ud800`, "bad_text"},
		{"B03: a high surrogate before another escape", `\ud800\n`, "bad_text"},
		{"B03: a high surrogate before a letter", `\ud800abcdefgh`, "bad_text"},
		{"B04: start of heading", `\u0001`, "bad_text"},
		{"B04: a terminal sequence", `\u001b[31m`, "bad_text"},
		{"B04: backspace and form feed", `\b\f`, "bad_text"},
		{"B04: delete", "\x7f", "bad_text"},
		{"B04: next line", "\u0085", "bad_text"},
		{"B04: line separator", `\u2028`, "bad_text"},
		{"B04: paragraph separator", "\u2029", "bad_text"},
	} {
		t.Run(c.name+" in a text", func(t *testing.T) {
			o := read(t, `{"s":{"a":"`+c.text+`","b":"fine"}}`)
			s := o.Object("s")
			if got := s.Text("a"); got != "" {
				t.Errorf("got %q", got)
			}
			s.Fail("a", "required", nil)
			s.Text("b")
			wantProblems(t, o, "s.a "+c.code)
		})
		t.Run(c.name+" in a name", func(t *testing.T) {
			o := read(t, `{"`+c.text+`":1,"`+c.text+`":2}`)
			fields := o.Problems()
			if len(fields) != 1 || fields[0].Code != c.code {
				t.Fatalf("got %v", fields)
			}
			for _, char := range fields[0].Field {
				if char < ' ' || char > '~' {
					t.Errorf("the path holds %q", char)
				}
			}
		})
	}
	t.Run("in what is unknown is told too", func(t *testing.T) {
		wantProblems(t, read(t, `{"x":{"y":["\u0000"]}}`), "x unknown_field", "x.y.0 bad_text")
	})
}

func TestProblems(t *testing.T) {
	t.Run("come in the order of the document, absent ones at the end of their object by path", func(t *testing.T) {
		o := read(t, `{"z":1,"s":{"b":1,"a":"\u0000"},"kind":2,"y":0}`)
		o.Fail("details", "required", nil)
		o.Fail("age", "required", nil)
		o.Text("kind")
		s := o.Object("s")
		s.Fail("email", "required", nil)
		s.Text("b")
		s.Text("a")
		o.Fail("", "too_much", nil)
		wantProblems(t, o, " too_much", "z unknown_field", "s.b wrong_type want=text", "s.a bad_text", "s.email required",
			"kind wrong_type want=text", "y unknown_field", "age required", "details required")
	})
	t.Run("are of the whole body whichever object is asked, and the same when asked again", func(t *testing.T) {
		o := read(t, `{"s":{},"x":1}`)
		s := o.Object("s")
		wantProblems(t, s, "x unknown_field")
		wantProblems(t, s, "x unknown_field")
	})
	t.Run("are told once however often a field is asked for", func(t *testing.T) {
		o := read(t, `{"a":1}`)
		o.Text("a")
		o.Text("a")
		wantProblems(t, o, "a wrong_type want=text")
	})
}

func TestFail(t *testing.T) {
	t.Run("makes the name known and keeps its arguments", func(t *testing.T) {
		o := read(t, `{"national_id":"1101700203450"}`)
		if o.Has("national_id") {
			o.Fail("national_id", "field_not_needed", map[string]string{"max": "1"})
		}
		wantProblems(t, o, "national_id field_not_needed max=1")
	})
	t.Run("takes a dotted path, through arrays, to what is there and what is not", func(t *testing.T) {
		o := read(t, `{"items":[{"text":"a"}],"kind":"x"}`)
		for _, item := range o.Objects("items", 5) {
			item.Text("text")
		}
		o.Text("kind")
		o.Fail("subject.email", "required", nil)
		o.Fail("items.0.text", "too_long", nil)
		o.Fail("items.1.text", "required", nil)
		o.Fail("kind.x", "odd", nil)
		wantProblems(t, o, "items.0.text too_long", "items.1.text required", "kind.x odd", "subject.email required")
	})
	t.Run("is not taken anywhere inside what could not be read", func(t *testing.T) {
		o := read(t, `{"s":{"t":{}},"s":{}}`)
		o.Object("s").Object("t").Fail("x", "required", nil)
		o.Fail("s.t.x", "required", nil)
		wantProblems(t, o, "s duplicate_field")
	})
	t.Run("of an inner object has the path from the body", func(t *testing.T) {
		o := read(t, `{"s":{"email":"x"}}`)
		o.Object("s").Fail("email", "bad_email", nil)
		o.Object("s").Fail("", "incomplete", nil)
		wantProblems(t, o, "s incomplete", "s.email bad_email")
	})
}

func TestRefusal(t *testing.T) {
	t.Run("is nil when nothing is wrong", func(t *testing.T) {
		if err := read(t, `{}`).Refusal(); err != nil {
			t.Error(err)
		}
	})
	t.Run("names every wrong field, the domain's among them, but none that could not be read", func(t *testing.T) {
		o := read(t, `{"s":{"email":1,"phone":"x"},"zz":1}`)
		s := o.Object("s")
		s.Text("email")
		s.Text("phone")
		err := s.Refusal(domain.FieldError{Field: "s.email", Code: "required"},
			domain.FieldError{Field: "s.phone", Code: "bad_phone"}, domain.FieldError{Field: "details", Code: "required"})
		var refusal *domain.Error
		if !errors.As(err, &refusal) || refusal.Kind != domain.Invalid || len(refusal.Fields) != 4 {
			t.Fatalf("got %v", err)
		}
		wantProblems(t, o, "s.email wrong_type want=text", "s.phone bad_phone", "zz unknown_field", "details required")
	})
}
