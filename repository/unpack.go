package repository

import (
	"encoding/json"
	"errors"
	"fmt"

	"sitthi/domain"
)

// errNoDate does not repeat what stands there: nobody knows what was typed into it.
var errNoDate = errors.New("it is not a date like 2026-12-05")

// unpack reads back what the store itself wrote in columns of text. The first
// thing that cannot be read stays in err: somebody else changed the row.
type unpack struct{ err error }

func (u *unpack) date(column, text string) domain.Date {
	if text == "" {
		return domain.Date{}
	}
	d, err := domain.ParseDate(text)
	if err != nil {
		u.note(column, errNoDate)
	}
	return d
}

func (u *unpack) json(column, text string, into any) {
	u.note(column, json.Unmarshal([]byte(text), into))
}

func (u *unpack) note(column string, err error) {
	if err != nil && u.err == nil {
		u.err = fmt.Errorf("column %s: %w", column, err)
	}
}

// pack is a value as JSON. It must be made of texts, numbers, lists and maps.
func pack(v any) (string, error) {
	if err := readable(v); err != nil {
		return "", err
	}
	b, err := json.Marshal(v)
	return string(b), err
}
