package repository

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm/schema"

	"sitthi/domain"
)

// Whole is a case with all that its verbs left behind.
type Whole struct {
	Request  *domain.Request
	Events   []domain.Event
	Messages []domain.Message
	Notices  []domain.Notice
	SentAt   time.Time // of its notices
	Told     []domain.Told
}

// Copy adds whole cases by PostgreSQL's COPY, all or none: for measurements among
// a million of them. The rows are those of AddRequest and its companions, so that
// what is measured is what the desk would have written.
func (s *Store) Copy(ctx context.Context, cases []Whole) error {
	var b batch
	for _, c := range cases {
		if err := b.add(s, c); err != nil {
			return err
		}
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return conn.Raw(func(driver any) error {
		pg, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("only PostgreSQL has COPY")
		}
		return pgx.BeginFunc(ctx, pg.Conn(), func(tx pgx.Tx) error { return b.copy(ctx, tx) })
	})
}

// batch is rows by table.
type batch struct {
	requests []requestRow
	keys     []keyRow
	index    []indexRow
	clocks   []clockRow
	events   []eventRow
	messages []messageRow
	notices  []noticeRow
	told     []toldRow
}

func (b *batch) add(s *Store, c Whole) error {
	r := c.Request
	if len(r.Named)+len(r.Excluded) > 0 {
		return errors.New("a case that is hidden from officers is not copied")
	}
	row, err := requestRowOf(r)
	if err != nil {
		return err
	}
	box, wrapped, err := s.keys.NewBox(row.ID)
	if err != nil {
		return err
	}
	if row.Filing, err = sealJSON(box, filingColumn, row.ID, sealedFilingOf(r.Filing)); err != nil {
		return err
	}
	b.requests = append(b.requests, row)
	b.keys = append(b.keys, keyRow{CaseID: row.ID, KeyID: wrapped.KeyID, Wrapped: wrapped.Bytes})
	b.index = append(b.index, indexRowsOf(s.keys, r)...)
	for i, clock := range r.Clocks {
		row, err := clockRowOf(r.ID, i, clock)
		if err != nil {
			return err
		}
		b.clocks = append(b.clocks, row)
	}
	for _, e := range c.Events {
		row, err := eventRowOf(e)
		if err != nil {
			return err
		}
		b.events = append(b.events, row)
	}
	for i, m := range c.Messages {
		row, err := messageRowOf(box, r.ID, m, i+1)
		if err != nil {
			return err
		}
		b.messages = append(b.messages, row)
	}
	for _, n := range c.Notices {
		row := noticeRowOf(n)
		row.SentAt = maybeMicros(c.SentAt)
		b.notices = append(b.notices, row)
	}
	for _, one := range c.Told {
		b.told = append(b.told, toldRow{
			CaseID: row.ID, Round: r.Round, Code: string(one.Code), PlannedOn: one.On.String(), At: row.LastActAt,
		})
	}
	return nil
}

func (b *batch) copy(ctx context.Context, tx pgx.Tx) error {
	for _, table := range []func() error{
		func() error { return copyRows(ctx, tx, b.requests) },
		func() error { return copyRows(ctx, tx, b.keys) },
		func() error { return copyRows(ctx, tx, b.index) },
		func() error { return copyRows(ctx, tx, b.clocks) },
		func() error { return copyRows(ctx, tx, b.events) },
		func() error { return copyRows(ctx, tx, b.messages) },
		func() error { return copyRows(ctx, tx, b.notices) },
		func() error { return copyRows(ctx, tx, b.told) },
	} {
		if err := table(); err != nil {
			return err
		}
	}
	return nil
}

// shapes are the rows' types as gorm reads them.
var shapes sync.Map

// copyRows names columns as gorm does when it inserts such a row.
func copyRows[Row schema.Tabler](ctx context.Context, tx pgx.Tx, rows []Row) error {
	var row Row
	shape, err := schema.Parse(&row, &shapes, schema.NamingStrategy{})
	if err != nil {
		return err
	}
	var names []string
	var fields []*schema.Field
	for _, field := range shape.Fields {
		if field.Creatable {
			names, fields = append(names, field.DBName), append(fields, field)
		}
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{row.TableName()}, names, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		values := make([]any, len(fields))
		of := reflect.ValueOf(&rows[i]).Elem()
		for k, field := range fields {
			values[k], _ = field.ValueOf(ctx, of)
		}
		return values, nil
	}))
	return err
}
