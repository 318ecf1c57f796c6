package seal

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// The numbers in front are those of the table of bad input in the
// specification of security.

func TestNormalWords(t *testing.T) {
	for name, pair := range map[string][2]string{
		"T01 a mark typed a thousand times is one mark":             {"ก" + strings.Repeat("\u0e49", 1000), "ก\u0e49"},
		"T02 a tone mark before or after a vowel above":             {"ก\u0e48\u0e35", "ก\u0e35\u0e48"},
		"T03 a tone mark before or after a vowel below":             {"ก\u0e48\u0e38", "ก\u0e38\u0e48"},
		"T04 sara am in one or two pieces":                          {"น\u0e33", "น\u0e4d\u0e32"},
		"T04 sara am in pieces with a tone mark on either side":     {"น\u0e49\u0e33", "น\u0e4d\u0e49\u0e32"},
		"T04 a tone mark typed after sara am":                       {"น\u0e33\u0e49", "น\u0e49\u0e33"},
		"T05 two sara e and sara ae":                                {"เเม่", "แม่"},
		"T05 two sara e with a zero-width space between":            {"เ\u200bเม่", "แม่"},
		"T07 a zero-width space in a word":                          {"กรุง\u200bเทพ", "กรุงเทพ"},
		"T08 invisible characters around a name":                    {"\u200d\u200c\u2060สมชาย\ufeff\u00ad", "สมชาย"},
		"T08 an invisible character between two marks":              {"ก\u0e48\u200d\u0e35", "ก\u0e35\u0e48"},
		"T09 bidirectional marks":                                   {"\u202eสมชาย\u202c \u2066x\u2069", "สมชาย x"},
		"T10 Thai digits":                                           {"หมู่ ๑๒", "หมู่ 12"},
		"T11 mixed digits":                                          {"ห้อง 1๒3", "ห้อง 123"},
		"thanthakhat before or after a vowel":                       {"สิทธ\u0e4c\u0e34", "สิทธ\u0e34\u0e4c"},
		"case, full-width letters and composed letters":             {"ＪＯＳE\u0301", "josé"},
		"words of one name in any spacing, with or without commas":  {"  สมชาย,\u00a0ใจดี\t", "สมชาย ใจดี"},
		"a broken byte parts words and is not stored":               {"สมชาย\xffใจดี", "สมชาย ใจดี"},
		"a control character parts words":                           {"สมชาย\u0000ใจดี", "สมชาย ใจดี"},
		"a title in points is words like any other":                 {"พล.ต.อ.หญิง สมศรี", "พล ต อ หญิง สมศรี"},
		"variation selectors and tags":                              {"ก\ufe0fข\U000E0041", "กข"},
		"a half-width filler that compatibility makes another one ": {"ก\uffa0ข", "กข"},
	} {
		t.Run(name+" give the same words", func(t *testing.T) {
			a, b := NormalWords(pair[0]), NormalWords(pair[1])
			if len(a) == 0 || !slices.Equal(a, b) {
				t.Fatalf("%+q and %+q", a, b)
			}
		})
	}
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"T06 a mark typed first is left out":            {"\u0e49ก", []string{"ก"}},
		"T06 of a lone sara am its letter is left":      {"\u0e33", []string{"\u0e32"}},
		"T08 only invisible characters are no words":    {"\u200d\u200c\u2060\ufeff\u00ad \u3000", nil},
		"only punctuation is no words":                  {"-- ... ()", nil},
		"a lone mark is no word":                        {"\u0e49", nil},
		"a name said twice is one word":                 {"Ana ana ANA", []string{"ana"}},
		"of many words eight are kept":                  {"a b c d e f g h i j", []string{"a", "b", "c", "d", "e", "f", "g", "h"}},
		"words that differ in a tone mark stay apart":   {"ปา ป่า ป้า", []string{"ปา", "ป\u0e48า", "ป\u0e49า"}},
		"sara e on two consonants is not sara ae":       {"เกเก", []string{"เกเก"}},
		"sara am in a word ends in its canonical order": {"น้ำ", []string{"น\u0e4d\u0e49\u0e32"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := NormalWords(c.text); !slices.Equal(got, c.want) {
				t.Fatalf("%+q", got)
			}
		})
	}
}

// A text is normalised in time that grows with its length: an attacker chooses it.
func TestNormalWordsOfALongText(t *testing.T) {
	for name, unit := range map[string]string{
		"sara aa and marks":      "\u0e32\u0e48\u0e32\u0e35",
		"marks":                  "\u0e48\u0e35\u0e38",
		"marks of other scripts": "\u0301\u0323\u3099",
		"different words":        "ก ข ค ",
		"what decomposes":        "\ufdfa",
	} {
		t.Run("a quarter of a megabyte of "+name+" takes less than five seconds", func(t *testing.T) {
			start := time.Now()
			NormalWords(strings.Repeat(unit, 1<<18/len(unit)))
			if took := time.Since(start); took > 5*time.Second {
				t.Fatal(took)
			}
		})
	}
}

func TestNormalPhone(t *testing.T) {
	for text, want := range map[string]string{
		"๐๘๑-๒๓๔-๕๖๗๘":           "0812345678", // T23
		"+66 81 234 5678":        "0812345678", // T23
		"081 234 5678 ต่อ 12":    "0812345678", // T23, the extension is stored and not indexed
		"081 234 5678 ext. 12":   "0812345678",
		"0812345678#12":          "0812345678",
		"0066812345678":          "0812345678",
		"+66 (0)81 234 5678":     "0812345678",
		"＋６６　８１２３４５６７８":          "0812345678",
		"+๖๖ ๘๑ ๒๓๔ ๕๖๗๘":        "0812345678",
		"081\u200b2345678":       "0812345678",
		"081\u20132345678":       "0812345678",
		"081.234.5678":           "0812345678",
		"โทร. 081-234-5678":      "0812345678",
		"02 123 4567 หรือ 02 99": "021234567",
		"+1 (415) 555-0100":      "+14155550100",
		"1111":                   "1111",
		"66812345678":            "66812345678", // without its + it is not known to be a country's
		"":                       "",
		"ไม่มี":                  "",
		"12":                     "",
		"+":                      "",
		"+66":                    "",
		"1234567890123456":       "",
		"\xff\xfe":               "",
	} {
		t.Run("the telephone number "+text+" is "+want, func(t *testing.T) {
			if got := NormalPhone(text); got != want {
				t.Fatalf("%q", got)
			}
		})
	}
}
