package workflow

import (
	"encoding/hex"
	"maps"
	"strconv"
	"time"

	"sitthi/domain"
)

// standingLength is how much of a keyed hash is kept in an event's data: 128
// bits, as nobody can try it without the key.
const standingLength = 16

// record makes the event of an act, the next link of the case's chain, and plans
// the case's next reminder. It is the only maker of events; keep and Submit store
// what it makes.
func (s *Service) record(actor domain.Actor, act domain.Act, r *domain.Request, cal domain.Calendar, now time.Time) domain.Event {
	r.Acted(act, cal, now)
	prev := r.Trail.Hash
	if r.Trail.Seq == 0 {
		prev = make([]byte, 32)
	}
	data := map[string]string{}
	maps.Copy(data, act.Data)
	data[domain.DataStanding] = hex.EncodeToString(s.Seals.TrailMAC(r.Standing())[:standingLength])
	if n := len(act.Messages); n > 0 {
		data[domain.DataMessages] = strconv.Itoa(n)
	}
	if files := s.commitments(r.ID, act.Messages); files != "" {
		data[domain.DataFiles] = files
	}
	e := domain.Event{
		Case: r.ID, Office: r.Office, Seq: r.Trail.Seq + 1, At: now,
		By: actor.Kind(), Officer: actor.ID(), Verb: act.Verb, From: act.From, To: r.Status,
		Round: r.Round, Version: r.Version, Data: data, Prev: prev,
	}
	e.Hash = s.Seals.TrailMAC(e.Canonical())
	r.Trail = domain.TrailHead{Seq: e.Seq, Hash: e.Hash}
	return e
}

// keep stores what a verb did to a case: the case, its event, its messages and
// the notices it owes, all in the caller's transaction.
func (s *Service) keep(tx domain.Tx, actor domain.Actor, r *domain.Request, act domain.Act, now time.Time) error {
	cal, err := s.calendarIn(tx, r.Calendar)
	if err != nil {
		return err
	}
	e := s.record(actor, act, r, cal, now)
	if err := tx.SaveRequest(r); err != nil {
		return err
	}
	return s.attach(tx, r, e, act, now)
}

// attach stores what goes with an event once its case is stored.
func (s *Service) attach(tx domain.Tx, r *domain.Request, e domain.Event, act domain.Act, now time.Time) error {
	if err := tx.AddEvent(e); err != nil {
		return err
	}
	for _, m := range act.Messages {
		m.ID, m.Seq = s.IDs.NewID(), e.Seq
		if err := tx.AddMessage(r, m); err != nil {
			return err
		}
	}
	for _, n := range act.Notices {
		n.ID, n.Seq, n.DueAt = s.IDs.NewID(), e.Seq, now
		if err := tx.Enqueue(n); err != nil {
			return err
		}
	}
	for _, b := range act.Banners {
		b.Seq, b.At = e.Seq, now
		if err := tx.AddBanner(b); err != nil {
			return err
		}
	}
	return nil
}
