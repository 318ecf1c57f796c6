package domain

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// checker gathers the wrong fields of one input.
type checker struct{ fields []FieldError }

func (c *checker) wrong(field, code string) { c.wrongWith(field, code, nil) }

func (c *checker) wrongWith(field, code string, args map[string]string) {
	c.fields = append(c.fields, FieldError{Field: field, Code: code, Args: args})
}

// has tells whether a field, or with a trailing dot any field below it, was
// already found wrong.
func (c *checker) has(field string) bool {
	return slices.ContainsFunc(c.fields, func(f FieldError) bool {
		return f.Field == field || strings.HasSuffix(field, ".") && strings.HasPrefix(f.Field, field)
	})
}

// text cleans a text of at most max characters.
func (c *checker) text(field, value string, max int) string {
	return c.length(field, cleanText(value), max)
}

// requiredText is text that must say something.
func (c *checker) requiredText(field, value string, max int) string {
	value = c.text(field, value, max)
	if value == "" {
		c.wrong(field, "required")
	}
	return value
}

func (c *checker) length(field, value string, max int) string {
	if utf8.RuneCountInString(value) > max {
		c.wrongWith(field, "too_long", map[string]string{"max": strconv.Itoa(max)})
	}
	if tooManyMarks(value) {
		c.wrong(field, "too_many_marks")
	}
	return value
}

// name cleans a person's name, which is one line and starts with a base.
func (c *checker) name(field, value string, max int) string {
	value = c.length(field, cleanLine(value), max)
	if startsWithMark(value) {
		c.wrong(field, "bad_name")
	}
	return value
}

func (c *checker) person(path string, p Person) Person {
	p.Title = c.name(path+".title", p.Title, maxTitle)
	p.GivenName = c.name(path+".given_name", p.GivenName, maxName)
	p.FamilyName = c.name(path+".family_name", p.FamilyName, maxName)
	if unreadable(p.Email) {
		c.wrong(path+".email", "bad_email")
	} else if p.Email = asciiDigits(cleanLine(p.Email)); p.Email != "" && !validEmail(p.Email) {
		c.wrong(path+".email", "bad_email")
	}
	if p.Phone = cleanLine(p.Phone); p.Phone != "" && !validPhone(p.Phone) {
		c.wrong(path+".phone", "bad_phone")
	}
	return p
}

// unreadable refuses line ends inside an address of mail, which cleaning would
// hide: they are how headers are smuggled into mail.
func unreadable(address string) bool {
	return strings.ContainsAny(strings.TrimSpace(address), "\r\n")
}

// oneOf takes one word of a list, or nothing.
func oneOf[T ~string](c *checker, field string, value T, words []T) T {
	value = T(cleanLine(string(value)))
	if value != "" && !slices.Contains(words, value) {
		list := make([]string, len(words))
		for i, w := range words {
			list[i] = string(w)
		}
		c.wrongWith(field, "unknown_value", map[string]string{"values": strings.Join(list, ", ")})
	}
	return value
}
