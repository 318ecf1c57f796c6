package repository

import (
	"context"
	"database/sql"
	"reflect"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"sitthi/domain"
)

// guard stands between gorm and the database and lets no text through that only
// one of the two databases would take: SQLite stores NUL and broken UTF-8 without
// a word, PostgreSQL refuses both. The edge refuses them long before; this is the
// net below it, and the same on both.
type guard struct{ gorm.ConnPool }

// ExecContext runs a statement with readable arguments.
func (g guard) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := readable(args); err != nil {
		return nil, err
	}
	return g.ConnPool.ExecContext(ctx, query, args...)
}

// QueryContext runs a query with readable arguments.
func (g guard) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := readable(args); err != nil {
		return nil, err
	}
	return g.ConnPool.QueryContext(ctx, query, args...)
}

// readable refuses a value with NUL or broken UTF-8 in any of its texts. It does
// not look into bytes: those are sealed, or hashes.
func readable(v any) error {
	if args, ok := v.([]any); ok { // the arguments of a statement, without reflection
		for _, arg := range args {
			switch arg := arg.(type) {
			case string:
				if unreadable(arg) {
					return badText()
				}
			case int64, int, bool, []byte, nil:
			default:
				if anyText(reflect.ValueOf(arg), unreadable) {
					return badText()
				}
			}
		}
		return nil
	}
	if anyText(reflect.ValueOf(v), unreadable) {
		return badText()
	}
	return nil
}

func unreadable(text string) bool { return !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 }

func badText() error {
	return domain.InvalidFields([]domain.FieldError{{Code: "bad_characters"}})
}

// anyText tells whether any text inside a value is as asked.
func anyText(v reflect.Value, is func(string) bool) bool {
	switch v.Kind() { //nolint:exhaustive // what holds no text is passed over
	case reflect.String:
		return is(v.String())
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && anyText(v.Elem(), is)
	case reflect.Struct:
		for i := range v.NumField() {
			if anyText(v.Field(i), is) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return false
		}
		for i := range v.Len() {
			if anyText(v.Index(i), is) {
				return true
			}
		}
	case reflect.Map:
		for entry := v.MapRange(); entry.Next(); {
			if anyText(entry.Key(), is) || anyText(entry.Value(), is) {
				return true
			}
		}
	}
	return false
}
