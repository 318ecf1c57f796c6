package strict_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sitthi/api/strict"
	"sitthi/domain"
)

// nested is an object whose value is n-1 arrays inside one another.
func nested(n int) string {
	return `{"a":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}`
}

// members is an object with n members.
func members(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"k%d":0`, i)
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + "}"
}

// elements is an object with an array of n elements.
func elements(n int) string {
	return `{"a":[` + strings.TrimSuffix(strings.Repeat("0,", n), ",") + `]}`
}

func TestWholeBodyRefusals(t *testing.T) {
	for _, c := range []struct{ name, body, code string }{
		{"J03: depth 33", nested(33), "too_deep"},
		{"J03: depth 33 of objects", strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33), "too_deep"},
		{"J03: depth 1,000", nested(1000), "too_deep"},
		{"J03: depth 10,001", nested(10_001), "too_deep"},
		{"J03: a million brackets", strings.Repeat("[", 1_000_000), "not_an_object"},
		{"J03: a million brackets in an object", `{"a":` + strings.Repeat("[", 1_000_000), "too_deep"},
		{"J03: 1,001 keys", members(1001), "too_many_members"},
		{"J03: 100,000 keys", members(100_000), "too_many_members"},
		{"J03: keys spread over objects", `{"a":[` + strings.TrimSuffix(strings.Repeat(members(10)+",", 101), ",") + `]}`, "too_many_members"},
		{"J03: 1,001 elements", elements(1001), "too_many_elements"},
		{"J03: a million elements", elements(1_000_000), "too_many_elements"},
		{"J05: NaN", `{"a":NaN}`, "malformed_json"},
		{"J05: 0x10", `{"a":0x10}`, "malformed_json"},
		{"J05: a leading zero", `{"a":01}`, "malformed_json"},
		{"J05: a leading plus", `{"a":+1}`, "malformed_json"},
		{"J05: Infinity", `{"a":-Infinity}`, "malformed_json"},
		{"J06: null", `null`, "not_an_object"},
		{"J06: an array", `[]`, "not_an_object"},
		{"J06: a text", `""`, "not_an_object"},
		{"J06: true", `true`, "not_an_object"},
		{"J06: a number", `1`, "not_an_object"},
		{"J06: an empty body", ``, "empty_body"},
		{"J06: white space alone", " \r\n\t", "empty_body"},
		{"J06: two documents", `{"a":1}{"a":2}`, "trailing_data"},
		{"J06: two documents on two lines", "{\"a\":1}\n{\"a\":2}\n", "trailing_data"},
		{"J06: trailing garbage", `{"a":1}x`, "trailing_data"},
		{"J06: a trailing comma after it", `{"a":1},`, "trailing_data"},
		{"J06: a trailing NUL", "{}\x00", "trailing_data"},
		{"J06: a byte order mark", "\ufeff{}", "byte_order_mark"},
		{"J06: a line comment", "{} // no", "trailing_data"},
		{"J06: a comment inside", `{/* no */"a":1}`, "malformed_json"},
		{"J06: a comment before", "# no\n{}", "malformed_json"},
		{"J06: a trailing comma in an object", `{"a":1,}`, "malformed_json"},
		{"J06: a trailing comma in an array", `{"a":[1,]}`, "malformed_json"},
		{"a leading comma", `{,"a":1}`, "malformed_json"},
		{"a missing comma", `{"a":1 "b":2}`, "malformed_json"},
		{"a missing value", `{"a":}`, "malformed_json"},
		{"a missing colon", `{"a" 1}`, "malformed_json"},
		{"a name without quotes", `{a:1}`, "malformed_json"},
		{"a name that is a number", `{1:1}`, "malformed_json"},
		{"single quotes", `{'a':1}`, "malformed_json"},
		{"an object closed as an array", `{"a":1]`, "malformed_json"},
		{"an array closed as an object", `{"a":[1}}`, "malformed_json"},
		{"a body cut short", `{"a":"b`, "malformed_json"},
		{"a body of one brace", `{`, "malformed_json"},
		{"a literal cut short", `{"a":tru}`, "malformed_json"},
		{"a literal in another case", `{"a":True}`, "malformed_json"},
		{"an unknown escape", `{"a":"\x41"}`, "malformed_json"},
		{"white space that is not JSON's", "{\u00a0}", "malformed_json"},
		{"B01: a raw NUL in a text", "{\"a\":\"b\x00\"}", "malformed_json"},
		{"B01: a raw NUL between tokens", "{\x00}", "malformed_json"},
		{"B02: UTF-16 with its mark", "\xff\xfe{\x00}\x00", "bad_utf8"},
		{"B02: an overlong slash between tokens", "{\"a\":\xc0\xaf}", "bad_utf8"},
		{"B02: a surrogate between tokens", "{\xed\xa0\x80}", "bad_utf8"},
		{"B02: a text that ends inside a character", "{\"a\":1,\xe0\xb8", "bad_utf8"},
		{"B04: a raw escape character in a text", "{\"a\":\"\x1b[31m\"}", "malformed_json"},
		{"a raw line feed in a text", "{\"a\":\"b\nc\"}", "malformed_json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			object, err := strict.Read([]byte(c.body))
			took := time.Since(start)
			if err == nil {
				t.Fatalf("accepted, with problems %v", object.Problems())
			}
			if object != nil {
				t.Error("a refused body is given as an object too")
			}
			if kind, code := domain.KindOf(err), domain.CodeOf(err); kind != domain.Malformed || code != c.code {
				t.Errorf("got %s %s, want malformed %s", kind, code, c.code)
			}
			if took > 50*time.Millisecond {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestLimitsAreExact(t *testing.T) {
	for name, body := range map[string]string{
		"depth 32":       nested(32),
		"1,000 members":  members(1000),
		"1,000 elements": elements(1000),
	} {
		t.Run(name+" is read", func(t *testing.T) {
			if _, err := strict.Read([]byte(body)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRefusalArguments(t *testing.T) {
	for _, c := range []struct{ name, body, arg, value string }{
		{"a syntax error says at which byte", `{"a":x}`, "at", "6"},
		{"a body cut short says where it ends", `{"a":`, "at", "6"},
		{"trailing data says where it begins", `{} x`, "at", "4"},
		{"depth says the limit", nested(33), "max", "32"},
		{"members say the limit", members(1001), "max", "1000"},
		{"elements say the limit", elements(1001), "max", "1000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := strict.Read([]byte(c.body))
			var refusal *domain.Error
			if !errors.As(err, &refusal) {
				t.Fatalf("got %v", err)
			}
			if refusal.Args[c.arg] != c.value {
				t.Errorf("args are %v, want %s=%s", refusal.Args, c.arg, c.value)
			}
		})
	}
	t.Run("a refusal says nothing of what was sent", func(t *testing.T) {
		_, err := strict.Read([]byte(`{"สมชาย":"1101700203450" secret}`))
		if err == nil || strings.ContainsAny(err.Error(), "ส1") || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v", err)
		}
	})
}
