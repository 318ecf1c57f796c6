package repository

import (
	"reflect"
	"strconv"
	"strings"
	"sync"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// inserts are the statements by which rows of a type are added, made once from the
// names that gorm gives their columns. gorm itself makes them anew for each row,
// which on the way in of a case is a third of all the work.
type inserts struct {
	table   string
	columns [][]int  // where in the row each is
	head    string   // INSERT INTO … (…) VALUES
	made    sync.Map // whole statements, by how many rows and how they end
}

var insertsOf sync.Map // reflect.Type → *inserts

// rowsOf is one row behind a pointer, or a slice of rows, as a slice's value.
func rowsOf(rows any) reflect.Value {
	v := reflect.ValueOf(rows)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() == reflect.Slice {
		return v
	}
	one := reflect.MakeSlice(reflect.SliceOf(v.Type()), 1, 1)
	one.Index(0).Set(v)
	return one
}

func insertOf(db *gorm.DB, row reflect.Type) (*inserts, error) {
	if known, ok := insertsOf.Load(row); ok {
		return known.(*inserts), nil
	}
	s, err := schema.Parse(reflect.New(row).Interface(), &sync.Map{}, db.NamingStrategy)
	if err != nil {
		return nil, err
	}
	in := &inserts{table: s.Table}
	var names []string
	for _, f := range s.Fields {
		if !f.Creatable {
			continue
		}
		in.columns = append(in.columns, f.StructField.Index)
		names = append(names, `"`+f.DBName+`"`)
	}
	in.head = `INSERT INTO "` + s.Table + `" (` + strings.Join(names, ",") + ") VALUES "
	known, _ := insertsOf.LoadOrStore(row, in)
	return known.(*inserts), nil
}

// insertion is rows of one table that are to be added.
type insertion struct {
	into *inserts
	end  string // of the statement, behind its values
	rows int
	args []any
}

// insert adds a row or a slice of rows in one statement; end, such as ON CONFLICT,
// is what follows their values.
func (t *tx) insert(rows any, end string) error {
	v := rowsOf(rows)
	into, err := insertOf(t.later, v.Type().Elem())
	if err != nil {
		return err
	}
	i := insertion{into, end, v.Len(), make([]any, 0, v.Len()*len(into.columns))}
	for n := range v.Len() {
		for _, column := range into.columns {
			i.args = append(i.args, v.Index(n).FieldByIndex(column).Interface())
		}
	}
	if err := readable(i.args); err != nil {
		return err
	}
	return t.translate(t.work.insert(t.later.Statement.Context, i))
}

// statement is the insertion in a dialect's words.
func (i insertion) statement(placeholder func(int) string) statement {
	key := placeholder(1) + strconv.Itoa(i.rows) + i.end
	if made, ok := i.into.made.Load(key); ok {
		return statement{sql: made.(string), args: i.args}
	}
	var b strings.Builder
	b.WriteString(i.into.head)
	for n := range i.rows * len(i.into.columns) {
		switch {
		case n == 0:
			b.WriteString("(")
		case n%len(i.into.columns) == 0:
			b.WriteString("),(")
		default:
			b.WriteString(",")
		}
		b.WriteString(placeholder(n + 1))
	}
	b.WriteString(")" + i.end)
	i.into.made.Store(key, b.String())
	return statement{sql: b.String(), args: i.args}
}
