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
	Officer string
	Session string
	Code    string
}

// TableName names the table.
func (securityRow) TableName() string { return "security_events" }

// AddEvent adds a line to a case's trail.
func (t *tx) AddEvent(e domain.Event) error {
	data, err := pack(e.Data)
	if err != nil {
		return t.done(err)
	}
	return t.done(t.later.Create(&eventRow{
		CaseID: string(e.Case), Seq: e.Seq, Office: string(e.Office), At: micros(e.At), ByKind: string(e.By),
		Officer: string(e.Officer), Verb: string(e.Verb), StatusFrom: string(e.From), StatusTo: string(e.To),
		Round: e.Round, Version: e.Version, Data: data, Prev: e.Prev, Hash: e.Hash,
	}).Error)
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
	return t.done(t.later.Create(&readingRow{
		ID: newID(""), Office: string(a.Office), CaseID: string(a.Case), Officer: string(a.Officer), At: micros(a.At), What: a.What,
	}).Error)
}

// AddSecurityEvent adds a line to the desk's own trail.
func (t *tx) AddSecurityEvent(e domain.SecurityEvent) error {
	return t.done(t.later.Create(&securityRow{
		ID: newID(""), At: micros(e.At), Officer: string(e.Officer), Session: string(e.Session), Code: e.Code,
	}).Error)
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
		return lines[0].events, nil
	})
}

// trail is one case with its events.
type trail struct {
	id     domain.CaseID
	ref    domain.Reference
	head   domain.TrailHead
	events []domain.Event
}

// trailRow is a case joined with one of its events, all NULL when it has none.
type trailRow struct {
	ID        string
	Reference string
	TrailSeq  int
	TrailHead []byte
	Event     eventRow `gorm:"embedded"`
}

// trails reads cases with their events in one statement, so that head and events
// are of one moment.
func (r reader) trails(which string, args []any) ([]trail, error) {
	var rows []trailRow
	err := r.db.Raw(`SELECT cases.id, cases.reference, cases.trail_seq, cases.trail_head, events.*
		FROM (SELECT * FROM requests `+which+`) AS cases LEFT JOIN events ON events.case_id = cases.id
		ORDER BY cases.id, events.seq`, args...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	u := &unpack{}
	var trails []trail
	for _, row := range rows {
		if len(trails) == 0 || string(trails[len(trails)-1].id) != row.ID {
			trails = append(trails, trail{
				id: domain.CaseID(row.ID), ref: domain.Reference(row.Reference),
				head: domain.TrailHead{Seq: row.TrailSeq, Hash: row.TrailHead},
			})
		}
		if row.Event.CaseID != "" {
			last := &trails[len(trails)-1]
			last.events = append(last.events, row.Event.event(u))
		}
	}
	return trails, u.err
}

// trailBatch is how many cases are in memory at once.
const trailBatch = 200

// EachTrail visits every case's trail and head, one case at a time, by id.
func (s *Store) EachTrail(ctx context.Context, visit func(domain.TrailHead, domain.Reference, domain.CaseID, []domain.Event) error) error {
	for after := domain.CaseID(""); ; {
		batch, err := read(ctx, s, func(r reader) ([]trail, error) {
			return r.trails("WHERE id > ? ORDER BY id LIMIT ?", []any{after, trailBatch})
		})
		if err != nil {
			return err
		}
		for _, c := range batch {
			if err := visit(c.head, c.ref, c.id, c.events); err != nil {
				return err
			}
			after = c.id
		}
		if len(batch) < trailBatch {
			return nil
		}
	}
}
