package seal

import (
	"strings"
	"testing"
)

func TestNormalEmail(t *testing.T) {
	for text, want := range map[string]string{
		"Somchai@Example.TH":             "somchai@example.th",
		" somchai@example.th ":           "somchai@example.th",
		"som\u200bchai@example\u00ad.th": "somchai@example.th",                  // T07
		"\ufeffsomchai@example.th\u2060": "somchai@example.th",                  // T08
		"สมชาย@ตัวอย่าง.ไทย":             "สมชาย@xn--72c1a1bt4awk9o.xn--o3cw4h", // T24
		"สมชาย@XN--72C1A1BT4AWK9O.ไทย":   "สมชาย@xn--72c1a1bt4awk9o.xn--o3cw4h",
		"a@b":                             "a@b", // T24: whether it may be used is the domain's to say
		`"a b"@c.th`:                      "",    // T24
		"a@c.th\r\nBcc: x@y.z":            "",    // T24
		"a@c.th, b@c.th":                  "",    // T24
		"a@c.th,b":                        "",
		strings.Repeat("a", 250) + "@c.t": "", // T24
		"a@" + strings.Repeat("a", 64):    "",
		"a@b..th":                         "",
		"a@.th":                           "",
		"a@b.th.":                         "a@b.th",
		"a@ｂ。ｔｈ":                          "a@b.th",
		"\u0430@c.th":                     "\u0430@c.th", // T25: Cyrillic a is not a
		"a@\u0430.th":                     "a@xn--80a.th",
		"a@bücher.example":                "a@xn--bcher-kva.example",
		"\u0130@c.th":                     "\u0130@c.th", // B07: nobody else's mailbox
		"\ufb00@c.th":                     "\ufb00@c.th", // B07
		"\u212a@c.th":                     "",            // B07
		"stra\u00dfe@c.th":                "stra\u00dfe@c.th",
		"e\u0301@c.th":                    "é@c.th",
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

func TestPunycode(t *testing.T) {
	// Vectors of RFC 3492, section 7.1, in lower case.
	for label, want := range map[string]string{
		"ليهمابتكلموشعربي؟":            "xn--egbpdaj6bu4bxfgehfvwxn",
		"他们为什么不说中文":                    "xn--ihqwcrb4cv8a8dqg056pqjye",
		"pročprostěnemluvíčesky":       "xn--proprostnemluvesky-uyb24dma41a",
		"почемужеонинеговорятпорусски": "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l",
		"3年b組金八先生":                     "xn--3b-ww4c5e180e575a65lsy2b",
		"plain":                        "plain",
	} {
		t.Run(label+" is "+want, func(t *testing.T) {
			got, ok := asciiLabel(label)
			if !ok || got != want {
				t.Fatalf("%q, %v", got, ok)
			}
		})
	}
	t.Run("a label of very many characters has no ASCII form", func(t *testing.T) {
		if _, ok := asciiLabel(strings.Repeat("ก", 10_000)); ok {
			t.Fatal("it has")
		}
	})
}
