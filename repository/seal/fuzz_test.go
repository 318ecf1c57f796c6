package seal

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var zoo = []string{
	"", "ก\u0e48\u0e35", "น\u0e49\u0e33", "น\u0e33\u0e49", "เเม่", "เ\u200bเ\u200bเ", "\u0e49ก", "\u0e33", "า\u0e48า\u0e48",
	"กรุง\u200bเทพ", "๐๘๑-๒๓๔-๕๖๗๘", "+66 (0)81 234 5678 ต่อ 12", "0066 0066", "1-1017-00203-45-0", "AA1234567",
	"OBEC - 2569 - 7K3 M9Q", "สมชาย@ตัวอย่าง.ไทย", "a@b", "\u0130\u00df\ufb00\u212a\u03f4", "J\u030c", "ก\uffa0\u0e38\u0301\u0e48",
	"\xff\xfe", "\xe0\xb8", "a\u0000b", "\ufdfa", "\U0010ffff", "e\u0301\u0e4c", "xn--a@xn--a", "0- ", "\u0e3c\u0e49\u0e33", "\u0e4f\u0e380", "\u0e3f\u0e49", "\u0e32\u0d48\u0e32\u0e48", "e\u0331า\u0e48", "e\u0e35\u0301", "0\u0342 \u0742-", "\u1100-\u1161", "ก\u0323า\u0e48", "ก\u0e4c\u0323า\u0e48", "e\u0334า\u0e48\u0301", "ก\u0e38\u0e39\u0e3a\u0e31\u0e34\u0e35\u0e36\u0e37า\u0e47\u0e48\u0e49\u0e4d",
	"o-o-o- ", "กาา\u0e48\u0e35า\u0e48",
}

// fuzzNormal checks what all normalisers promise: they never panic, give valid
// UTF-8, and leave alone what they gave.
func fuzzNormal(f *testing.F, normal func(string) string) {
	f.Helper()
	for _, s := range zoo {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := normal(text)
		if !utf8.ValidString(once) {
			t.Fatalf("%q is no UTF-8", once)
		}
		if twice := normal(once); twice != once {
			t.Fatalf("%+q becomes %+q, then %+q", text, once, twice)
		}
	})
}

func FuzzNormalPhone(f *testing.F) { fuzzNormal(f, NormalPhone) }
func FuzzNormalEmail(f *testing.F) { fuzzNormal(f, NormalEmail) }

func FuzzNormalWords(f *testing.F) {
	for _, s := range zoo {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := NormalWords(text)
		if len(words) > maxWords || slices.Contains(words, "") {
			t.Fatalf("%q", words)
		}
		if again := NormalWords(strings.Join(words, " ")); !slices.Equal(again, words) {
			t.Fatalf("%+q becomes %+q, then %+q", text, words, again)
		}
	})
}
