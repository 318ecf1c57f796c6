package domain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxFileName is how long a file's name may be, in bytes: in letters of Thai a
// third of that. longestEnding is what may be its ending, the dot included.
const (
	maxFileName   = 150
	longestEnding = 16
)

// CheckFileName makes the name of a file harmless wherever it is shown or saved:
// on one line, without a path, without invisible characters (some turn the
// direction of what follows, so that "gpj.exe" reads "exe.jpg"), short, and with
// the ending it had. It is never the name under which the desk keeps the file.
func CheckFileName(field, name string) (string, []FieldError) {
	c := checker{}
	switch {
	case !utf8.ValidString(name) || strings.ContainsRune(name, 0):
		c.wrong(field, "bad_characters")
	case tooManyMarks(name):
		c.wrong(field, "too_many_marks")
	case blank(name):
		c.wrong(field, "file_unnamed")
	}
	if c.fields != nil {
		return "", c.fields
	}
	return fileName(name), nil
}

func fileName(name string) string {
	name = strings.Trim(strings.Map(nameable, cleanLine(name)), " .")
	stem := strings.TrimRight(name[:len(name)-len(ending(name))], " .")
	end := name[len(name)-len(ending(name)):] // in the letters in which it was written
	if stem == "" || strings.ContainsRune("-~", rune(stem[0])) || slices.Contains(devices, LowerASCII(stem)) {
		stem = "_" + stem
	}
	for len(stem)+len(end) > maxFileName {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + end
}

// nameable replaces what stands for something else in one system or another.
func nameable(c rune) rune {
	if strings.ContainsRune(`/\:*?"<>|`, c) {
		return '_'
	}
	return c
}

// devices are no files to Windows, whatever their ending.
var devices = []string{
	"con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
}

// ending is the last dot of a name and what follows it, in small letters.
func ending(name string) string {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || len(name)-dot > longestEnding {
		return ""
	}
	return LowerASCII(name[dot:])
}
