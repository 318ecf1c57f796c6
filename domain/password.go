package domain

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How long a password is, in characters. Beside a second factor a shorter one does.
const (
	shortestAlone   = 15
	shortestBeside  = 8
	LongestPassword = 128
)

//go:embed passwords.txt
var commonPasswords string

// deskWords are what comes to mind at the desk, beside the officer's and his
// office's own names.
var deskWords = []string{
	"sitthi", "สิทธิ", "password", "passw0rd", "รหัสผ่าน", "officer", "เจ้าหน้าที่", "admin", "administrator", "ผู้ดูแลระบบ",
	"education", "ศึกษาธิการ", "การศึกษา", "สำนักงาน", "กระทรวงศึกษาธิการ", "moe", "obec", "สพฐ", "สพม", "สพป", "ศธจ",
	"thailand", "ประเทศไทย", "school", "โรงเรียน", "pdpa", "welcome", "letmein",
}

// NewPassword is a password that an officer wants, as typed and in NFKC, which is
// what is hashed.
type NewPassword struct{ Typed, Plain string }

// Check says what is wrong with it: too short, too long, or one of those that are
// tried first. There are no rules on what it is made of.
func (p NewPassword) Check(a Account, o Office) []FieldError {
	c := checker{}
	shortest := shortestAlone
	if a.Enrolled {
		shortest = shortestBeside
	}
	switch {
	case p.Typed == "":
		c.wrong("new_password", "required")
	case utf8.RuneCountInString(p.Typed) > LongestPassword, utf8.RuneCountInString(p.Plain) > LongestPassword:
		c.wrongWith("new_password", "too_long", map[string]string{"max": strconv.Itoa(LongestPassword)})
	case utf8.RuneCountInString(p.Plain) < shortest:
		c.wrongWith("new_password", "password_too_short", map[string]string{"min": strconv.Itoa(shortest)})
	case guessable(p.Plain, ownWords(a, o)):
		c.wrong("new_password", "password_too_common")
	}
	return c.fields
}

// ownWords are the names that everybody knows of an officer and his office.
func ownWords(a Account, o Office) []string {
	words := append(slices.Clone(deskWords), string(o.ID), o.Prefix, a.Email, a.Name)
	for _, text := range []string{a.Email, a.Name, o.NameTH, o.NameEN} {
		words = append(words, strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsMark(c) })...)
	}
	return words
}

// guessable tells whether a password is a common one, a few characters over and
// over, a run along the alphabet or the digits, or a word that everybody knows with
// digits and signs around it, however often.
func guessable(password string, words []string) bool {
	const fewest = 5
	password = strings.ToLower(password)
	once := repeated(password)
	if strings.Contains(commonPasswords, "\n"+once+"\n") || isRun(once) || utf8.RuneCountInString(once) < fewest {
		return true
	}
	core := repeated(strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsMark(c) {
			return c
		}
		return -1
	}, password))
	return slices.ContainsFunc(words, func(word string) bool {
		return core != "" && (strings.EqualFold(core, word) || strings.EqualFold(password, word))
	})
}

// repeated is what a text repeats from its beginning to its end; the text itself
// when it repeats nothing.
func repeated(text string) string {
	for n := 1; n <= len(text)/2; n++ {
		if len(text)%n == 0 && strings.Repeat(text[:n], len(text)/n) == text {
			return text[:n]
		}
	}
	return text
}

// isRun tells whether each character follows the one before, up or down; after nine
// comes nought.
func isRun(text string) bool {
	runes := []rune(text)
	for _, step := range []rune{1, -1} {
		run := len(runes) > 1
		for i := 1; i < len(runes); i++ {
			next := runes[i-1] + step
			switch next {
			case '9' + 1:
				next = '0'
			case '0' - 1:
				next = '9'
			}
			run = run && runes[i] == next
		}
		if run {
			return true
		}
	}
	return false
}
