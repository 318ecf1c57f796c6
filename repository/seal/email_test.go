package seal

import (
	"strings"
	"testing"
)

func TestNormalEmail(t *testing.T) {
	for text, want := range map[string]string{
		"Somchai@Example.TH":             "somchai@example.th",
		" somchai@example.th ":           "somchai@example.th",
		"som\u200bchai@example\u00ad.th": "somchai@example.th", // T07
		"\ufeffsomchai@example.th\u2060": "somchai@example.th", // T08
		"สมชาย@ตัวอย่าง.ไทย":             "",                   // T24: the domain refuses it
		"a@b":                             "a@b", // T24: whether it may be used is the domain's to say
		`"a b"@c.th`:                      "",    // T24
		"a@c.th\r\nBcc: x@y.z":            "",    // T24
		"a@c.th, b@c.th":                  "",    // T24
		"a@c.th,b":                        "",
		strings.Repeat("a", 252) + "@c.t": "", // T24
		"a@b..th":                         "a@b..th",
		"a@.th":                           "a@.th",
		"a@b.th.":                         "a@b.th",
		"a@ｂ。ｔｈ":                          "",
		"\u0430@c.th":                     "", // T25: a Cyrillic a is not a
		"a@\u0430.th":                     "",
		"\u0130@c.th":                     "", // B07: nobody else's mailbox
		"\ufb00@c.th":                     "", // B07
		"\u212a@c.th":                     "", // B07
		"stra\u00dfe@c.th":                "",
		"e\u0301@c.th":                    "",
		"a b@c.th":                        "",
		"a@b c.th":                        "",
		"@c.th":                           "",
		"a@":                              "",
		"a":                               "",
		"":                                "",
		"a\xff@c.th":                      "",
	} {
		t.Run("the address "+strings.ToValidUTF8(text, "?")+" is "+want, func(t *testing.T) {
			if got := NormalEmail(text); got != want {
				t.Fatalf("%q", got)
			}
		})
	}
}
