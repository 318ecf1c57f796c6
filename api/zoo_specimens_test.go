package api_test

import (
	"fmt"
	"strings"
)

// specimen is one bad input (bytes, Unicode, JSON, HTTP) for any route that
// takes a body. Status 0 is whatever is right for the field: never a 5xx, and
// the same on both databases.
type specimen struct {
	name, raw string
	header    map[string]string
	status    []int
}

// unread are bodies of which nothing can be tied to a field.
func unread() []specimen {
	all := []specimen{
		{name: "not UTF-8", raw: "\xff\xfe{\x00}\x00", status: []int{400}},
		{name: "a lone byte order mark", raw: "\ufeff{}", status: []int{400}},
		{name: "no body", raw: "", status: []int{400}},
		{name: "white space", raw: " \n\t", status: []int{400}},
		{name: "two documents", raw: "{}{}", status: []int{400}},
		{name: "garbage behind", raw: "{} x", status: []int{400}},
		{name: "a comment", raw: "{/**/}", status: []int{400}},
		{name: "a trailing comma", raw: `{"a":1,}`, status: []int{400}},
		{name: "cut short", raw: `{"a":"b`, status: []int{400}},
		{name: "single quotes", raw: `{'a':1}`, status: []int{400}},
		{name: "33 deep", raw: strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33), status: []int{400}},
		{name: "10,001 deep", raw: strings.Repeat("[", 10_001), status: []int{400}},
		{name: "100,000 deep", raw: strings.Repeat("[", 100_000), status: []int{400}},
		{name: "20,000 members", raw: `{"a":1` + strings.Repeat(`,"b":1`, 20_000) + "}", status: []int{400}},
		{name: "100,000 elements", raw: `{"a":[1` + strings.Repeat(`,1`, 100_000) + "]}", status: []int{400}},
		{name: "one byte too many", raw: `{"a":"` + strings.Repeat("x", 256<<10) + `"}`, status: []int{413}},
		{name: "text/plain", raw: "{}", header: map[string]string{"Content-Type": "text/plain"}, status: []int{415}},
		{name: "a form", raw: "a=b", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, status: []int{415}},
		{name: "UTF-16", raw: "{}", header: map[string]string{"Content-Type": "application/json; charset=utf-16"}, status: []int{415}},
		{name: "gzip", raw: "\x1f\x8b", header: map[string]string{"Content-Encoding": "gzip"}, status: []int{415}},
	}
	for _, value := range []string{"null", "[]", `""`, "true", "0", "NaN", "0x10", "01", "+1", "{]"} {
		all = append(all, specimen{name: "the document " + value, raw: value, status: []int{400}})
	}
	return all
}

// members are wrong members beside those of the route.
func members(valid string) []specimen {
	open := strings.TrimSuffix(valid, "}")
	if open != "{" {
		open += ","
	}
	var all []specimen
	for _, name := range []string{
		"org_id", "office", "role", "state", "approved_by", "verified_at", "id", "created_at", "deleted_at", "version",
		"is_admin", "Org.ID", "", "__proto__", "national_id", "$ne", "ก", "\\u0000", "\\ud800", "a\\u0000b", "\\u212aind", "DETAILS",
	} {
		all = append(all, specimen{name: "a member " + name, raw: open + `"` + name + `":"x"}`, status: []int{422}})
	}
	return append(all,
		specimen{name: "the same name twice", raw: open + `"x":1,"x":2}`, status: []int{422}},
		specimen{name: "broken bytes in a name", raw: open + "\"\xc0\xaf\":1}", status: []int{422}},
		specimen{name: "999 unknown members", raw: open + strings.TrimSuffix(numbered(990), ",") + "}", status: []int{422}},
	)
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"x%d":1,`, i)
	}
	return b.String()
}

// texts are values of a text member, as JSON writes them.
var texts = map[string]struct {
	json   string
	status []int
}{
	"NUL":                  {`"a\u0000b"`, []int{422}},
	"a raw NUL":            {"\"a\x00b\"", []int{400, 422}},
	"a lone surrogate":     {`"\ud800"`, []int{422}},
	"surrogates reversed":  {`"\udc00\ud800"`, []int{422}},
	"broken bytes":         {"\"\xff\xfe\"", []int{422}},
	"overlong bytes":       {"\"\xc0\xaf\"", []int{422}},
	"an encoded surrogate": {"\"\xed\xa0\x80\"", []int{422}},
	"half a letter":        {"\"\xe0\xb8\"", []int{422}},
	"Windows-874":          {"\"\xa1\xd2\xc3\"", []int{422}},
	"escape characters":    {`"\u0001\u001b[31m\u0085\u2028\u2029x"`, nil},
	"a family":             {`"👩‍👩‍👧‍👦🇹🇭🧑"`, nil},
	"the last character":   {"\"\U0010FFFF\uE000\U000E0041\"", nil},
	"nothing":              {`""`, nil},
	"one character":        {`"ก"`, nil},
	"blanks":               {`" \u3000\u200b"`, nil},
	"100,000 characters":   {`"` + strings.Repeat("x", 100_000) + `"`, []int{401, 403, 409, 422}},
	"Thai marks piled up":  {`"ก` + strings.Repeat("้", 1000) + `"`, []int{401, 403, 409, 422}},
	"folding letters":      {`"İßﬀK"`, nil},
	"right to left":        {`"รายงาน\u202egpj.exe\u2066"`, nil},
	"null":                 {`null`, []int{422}},
	"a number":             {`1e400`, []int{422}},
	"minus nought":         {`-0`, []int{422}},
	"a list":               {`["x"]`, []int{422}},
	"an object":            {`{"$gt":""}`, []int{422}},
	"true":                 {`true`, []int{422}},
	"SQL":                  {`"' OR '1'='1'; DROP TABLE requests;--"`, nil},
	"a pattern":            {`"%_%_%\\"`, nil},
	"a template":           {`"{{7*7}}${7*7}<%= 7*7 %><script>alert(1)</script>"`, nil},
	"a header":             {`"x\r\nBcc: a@b.example"`, nil},
	"a path":               {`"../../etc/passwd"`, nil},
	"a formula":            {`"=cmd|' /C calc'!A0"`, nil},
	"a repetition":         {`"` + strings.Repeat("a", 50) + `!"`, nil},
}
