package strict_test

import (
	"slices"
	"testing"
)

func TestText(t *testing.T) {
	t.Run("comes as it was sent", func(t *testing.T) {
		for sent, want := range map[string]string{
			`"เเม่ ก\u0e49\n\t\r"`:        "เเม่ ก\u0e49\n\t\r",
			`"\ud83d\ude00"`:              "😀",
			`"  \u200b "`:                 "  \u200b ",
			`"\ufffd\uffff\ue000\ufeff"`:  "\ufffd\uffff\ue000\ufeff",
			`"\"\\\/\u0041 \udbff\udfff"`: "\"\\/A \U0010ffff",
			`""`:                          "",
		} {
			o := read(t, `{"a":`+sent+`}`)
			if got := o.Text("a"); got != want {
				t.Errorf("%s: got %q", sent, got)
			}
			wantProblems(t, o)
		}
	})
	t.Run("is empty and no problem when absent", func(t *testing.T) {
		o := read(t, `{}`)
		if got := o.Text("a"); got != "" || o.Has("a") {
			t.Errorf("got %q", got)
		}
		wantProblems(t, o)
	})
	t.Run("is no other type", func(t *testing.T) {
		for _, sent := range []string{"null", "1", "true", "[]", "{}", `["x"]`} {
			o := read(t, `{"a":`+sent+`}`)
			if got := o.Text("a"); got != "" {
				t.Errorf("%s: got %q", sent, got)
			}
			if !o.Has("a") {
				t.Errorf("%s: not there", sent)
			}
			wantProblems(t, o, "a wrong_type want=text")
		}
	})
}

func TestInt(t *testing.T) {
	for sent, want := range map[string]int{"0": 0, "7": 7, "-12": -12, "9223372036854775807": 1<<63 - 1} {
		t.Run(sent+" is a whole number", func(t *testing.T) {
			o := read(t, `{"a":`+sent+`}`)
			if got, ok := o.Int("a"); !ok || got != want {
				t.Errorf("got %d %v", got, ok)
			}
			wantProblems(t, o)
		})
	}
	for _, sent := range []string{
		"1e400", "-0", "1e-400", "9223372036854775808", "-9223372036854775809", "1.0", "1e3", "0.0", "-0.0", "0e0",
		`"1"`, "null", "true", "[1]", "{}",
	} {
		t.Run("J05: "+sent+" is none", func(t *testing.T) {
			o := read(t, `{"a":`+sent+`}`)
			if got, ok := o.Int("a"); ok || got != 0 {
				t.Errorf("got %d %v", got, ok)
			}
			wantProblems(t, o, "a wrong_type want=integer")
		})
	}
	t.Run("an absent one is none and no problem", func(t *testing.T) {
		o := read(t, `{}`)
		if _, ok := o.Int("a"); ok {
			t.Error("there")
		}
		wantProblems(t, o)
	})
}

func TestBool(t *testing.T) {
	o := read(t, `{"yes":true,"no":false,"text":"true","zero":0,"null":null}`)
	for name, want := range map[string][2]bool{
		"yes": {true, true}, "no": {false, true}, "absent": {}, "text": {}, "zero": {}, "null": {},
	} {
		if value, ok := o.Bool(name); value != want[0] || ok != want[1] {
			t.Errorf("%s: got %v %v", name, value, ok)
		}
	}
	wantProblems(t, o, "text wrong_type want=boolean", "zero wrong_type want=boolean", "null wrong_type want=boolean")
}

func TestInnerObject(t *testing.T) {
	t.Run("is read by its own names", func(t *testing.T) {
		o := read(t, `{"subject":{"email":"a@b.th"}}`)
		if got := o.Object("subject").Text("email"); got != "a@b.th" {
			t.Errorf("got %q", got)
		}
		wantProblems(t, o)
	})
	t.Run("remembers what was asked when asked for twice", func(t *testing.T) {
		o := read(t, `{"s":{"a":"1","b":"2"}}`)
		o.Object("s").Text("a")
		o.Object("s").Text("b")
		wantProblems(t, o)
	})
	t.Run("is nil when absent, and reads as absent", func(t *testing.T) {
		s := read(t, `{}`).Object("subject")
		if s != nil {
			t.Fatal("not nil")
		}
		_, isInt := s.Int("a")
		_, isBool := s.Bool("a")
		if s.Has("a") || s.Text("a") != "" || isInt || isBool || s.Object("a") != nil || s.Objects("a", 1) != nil || s.Texts("a", 1) != nil {
			t.Error("something is there")
		}
	})
	t.Run("of another type is empty and takes no further problems", func(t *testing.T) {
		for _, sent := range []string{"null", `"x"`, "1", "true", "[{}]"} {
			o := read(t, `{"s":`+sent+`}`)
			s := o.Object("s")
			if s == nil || s.Text("email") != "" {
				t.Errorf("%s: got %v", sent, s)
			}
			s.Fail("email", "required", nil)
			o.Fail("s.email", "required", nil)
			o.Fail("s", "required", nil)
			wantProblems(t, o, "s wrong_type want=object")
		}
	})
	t.Run("that is absent cannot be failed by itself", func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("the problem was lost in silence")
			}
		}()
		read(t, `{}`).Object("s").Fail("email", "required", nil)
	})
}

func TestArrays(t *testing.T) {
	t.Run("objects keep their numbers when one of them is wrong", func(t *testing.T) {
		o := read(t, `{"items":[{"text":"a"},null,{"text":1}]}`)
		items := o.Objects("items", 3)
		if len(items) != 3 || items[0].Text("text") != "a" {
			t.Fatalf("got %v", items)
		}
		for _, item := range items {
			if item.Text("text") == "" {
				item.Fail("text", "required", nil)
			}
		}
		wantProblems(t, o, "items.1 wrong_type want=object", "items.2.text wrong_type want=text")
	})
	t.Run("texts come in their places", func(t *testing.T) {
		o := read(t, `{"a":["x",2,"\u0000","y"]}`)
		if got := o.Texts("a", 4); !slices.Equal(got, []string{"x", "", "", "y"}) {
			t.Errorf("got %q", got)
		}
		wantProblems(t, o, "a.1 wrong_type want=text", "a.2 bad_text")
	})
	t.Run("of the most allowed are read, of one more are not", func(t *testing.T) {
		o := read(t, `{"a":["x","y"],"b":["x","y","z"],"c":[{"q":1},{}]}`)
		if got := o.Texts("a", 2); len(got) != 2 {
			t.Errorf("got %q", got)
		}
		if o.Texts("b", 2) != nil || o.Objects("c", 1) != nil {
			t.Error("too many were read")
		}
		wantProblems(t, o, "b too_many_items max=2", "c too_many_items max=1")
	})
	t.Run("absent or empty are nothing and no problem", func(t *testing.T) {
		o := read(t, `{"a":[],"b":[]}`)
		if len(o.Texts("a", 1))+len(o.Objects("b", 1))+len(o.Texts("c", 1))+len(o.Objects("d", 1)) != 0 {
			t.Error("something is there")
		}
		wantProblems(t, o)
	})
	t.Run("are no other type", func(t *testing.T) {
		o := read(t, `{"a":"x","b":{},"c":null}`)
		o.Texts("a", 1)
		o.Objects("b", 1)
		o.Texts("c", 1)
		wantProblems(t, o, "a wrong_type want=array", "b wrong_type want=array", "c wrong_type want=array")
	})
}
