package repository

import (
	"context"

	"sitthi/domain"
)

// eventRow is one line of a case's trail.
type eventRow struct {
	CaseID     string
	Seq        int
	Office     string
	At         int64
	ByKind     string
	Officer    string
	Verb       string
	StatusFrom string
	StatusTo   string
	Round      int
	Version    int
	Data       string
	Prev       []byte
	Hash       []byte
}

// TableName names the table.
func (eventRow) TableName() string { return "events" }

// readingRow is one reading of a case by an officer.
type readingRow struct {
	ID      string
	Office  string
	CaseID  string
	Officer string
	At      int64
	What    string
}

// TableName names the table.
func (readingRow) TableName() string { return "readings" }

// securityRow is one line of the desk's own trail.
type securityRow struct {
	ID      string
	At      int64
	Office  string
	Officer string
	Session string
	About   string
	Code    string
	Data    string
}

// TableName names the table.
func (securityRow) TableName() string { return "security_events" }

// AddEvent adds a line to a case's trail.
func (t *tx) AddEvent(e domain.Event) error {
	row, err := eventRowOf(e)
	if err != nil {
		return t.done(err)
	}
	return t.done(t.insert(&row, ""))
}

func eventRowOf(e domain.Event) (eventRow, error) {
	data, err := pack(e.Data)
	return eventRow{
		CaseID: string(e.Case), Seq: e.Seq, Office: string(e.Office), At: micros(e.At), ByKind: string(e.By),
		Officer: string(e.Officer), Verb: string(e.Verb), StatusFrom: string(e.From), StatusTo: string(e.To),
		Round: e.Round, Version: e.Version, Data: data, Prev: e.Prev, Hash: e.Hash,
	}, err
}

func (row eventRow) event(u *unpack) domain.Event {
	e := domain.Event{
		Case: domain.CaseID(row.CaseID), Office: domain.OfficeID(row.Office), Seq: row.Seq, At: instant(row.At),
		By: domain.ActorKind(row.ByKind), Officer: domain.OfficerID(row.Officer), Verb: domain.Verb(row.Verb),
		From: domain.Status(row.StatusFrom), To: domain.Status(row.StatusTo), Round: row.Round, Version: row.Version,
		Prev: row.Prev, Hash: row.Hash,
	}
	u.json("events.data", row.Data, &e.Data)
	return e
}

// AddReading notes that an officer read a case.
func (t *tx) AddReading(a domain.Reading) error {
	return t.done(t.insert(&readingRow{
		ID: newID(""), Office: string(a.Office), CaseID: string(a.Case), Officer: string(a.Officer), At: micros(a.At), What: a.What,
	}, ""))
}

// AddSecurityEvent adds a line to the desk's own trail.
func (t *tx) AddSecurityEvent(e domain.SecurityEvent) error {
	data := "{}"
	if len(e.Data) > 0 {
		var err error
		if data, err = pack(e.Data); err != nil {
			return t.done(err)
		}
	}
	return t.done(t.insert(&securityRow{
		ID: newID(""), At: micros(e.At), Office: string(e.Office), Officer: string(e.Officer), Session: string(e.Session),
		About: string(e.About), Code: e.Code, Data: data,
	}, ""))
}

// Trail is a case's events in their order.
func (s *Store) Trail(ctx context.Context, scope domain.Scope, ref domain.Reference) ([]domain.Event, error) {
	return read(ctx, s, func(r reader) ([]domain.Event, error) {
		see := inSight(scope)
		lines, err := r.trails("WHERE requests.reference = ? AND "+see.sql, append([]any{ref}, see.args...))
		if err == nil && len(lines) == 0 {
			err = notFound()
		}
		if err != nil {
			return nil, err
		}
		return lines[0].Events, nil
	})
}

// trailRow is a case joined with one of its events, all NULL when it has none.
type trailRow struct {
	Request  requestRow `gorm:"embedded"`
	Messages int
	Files    int
	Event    eventRow `gorm:"embedded;embeddedPrefix:event_"`
}

// eventColumns are an event's, apart from the case's own of the same names.
const eventColumns = `events.case_id AS event_case_id, events.seq AS event_seq, events.office AS event_office,
	events.at AS event_at, events.by_kind AS event_by_kind, events.officer AS event_officer, events.verb AS event_verb,
	events.status_from AS event_status_from, events.status_to AS event_status_to, events.round AS event_round,
	events.version AS event_version, events.data AS event_data, events.prev AS event_prev, events.hash AS event_hash`

// trails reads cases with their events in one statement, so that all is of one moment.
func (r reader) trails(which string, args []any) ([]domain.TrailCase, error) {
	var rows []trailRow
	err := r.db.Raw(`SELECT cases.*, `+eventColumns+`,
		(SELECT count(*) FROM messages WHERE messages.case_id = cases.id) AS messages,
		(SELECT count(*) FROM files WHERE files.case_id = cases.id AND files.message IS NOT NULL) AS files
		FROM (SELECT * FROM requests `+which+`) AS cases LEFT JOIN events ON events.case_id = cases.id
		ORDER BY cases.id, events.seq`, args...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	u := &unpack{}
	var trails []domain.TrailCase
	for _, row := range rows {
		if len(trails) == 0 || string(trails[len(trails)-1].Request.ID) != row.Request.ID {
			trails = append(trails, domain.TrailCase{Request: row.Request.request(u), Messages: row.Messages, Files: row.Files})
		}
		if row.Event.CaseID != "" {
			last := &trails[len(trails)-1]
			last.Events = append(last.Events, row.Event.event(u))
		}
	}
	return trails, u.err
}

// trailBatch is how many cases are in memory at once.
const trailBatch = 200

// EachTrail visits every case's trail and head, one case at a time, by id.
func (s *Store) EachTrail(ctx context.Context, visit func(domain.TrailCase) error) error {
	for after := domain.CaseID(""); ; {
		batch, err := read(ctx, s, func(r reader) ([]domain.TrailCase, error) {
			return r.trails("WHERE id > ? ORDER BY id LIMIT ?", []any{after, trailBatch})
		})
		if err != nil {
			return err
		}
		for _, c := range batch {
			if err := visit(c); err != nil {
				return err
			}
			after = c.Request.ID
		}
		if len(batch) < trailBatch {
			return nil
		}
	}
}
