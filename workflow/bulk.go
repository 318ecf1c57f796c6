package workflow

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"time"

	"sitthi/domain"
)

// bulkLife is how long what became of a bulk is kept, for whoever asks again.
const bulkLife = 24 * time.Hour

// BulkCommand is a verb on many cases at once as it comes in.
type BulkCommand struct {
	Items []domain.BulkItem

	// IdempotencyKey makes repeating the same body go on where it stopped: what was
	// done is not done again, and its results are those of then. Body is what was sent.
	IdempotencyKey string
	Body           []byte
}

// AssignMany gives many cases to an officer.
func (s *Service) AssignMany(ctx context.Context, actor domain.Actor, cmd BulkCommand, in domain.AssignInput) ([]domain.BulkResult, error) {
	return s.bulk(ctx, actor, domain.Assign, cmd, assigning(actor, in), in.May)
}

// QuarantineMany keeps many cases apart.
func (s *Service) QuarantineMany(ctx context.Context, actor domain.Actor, cmd BulkCommand, in domain.QuarantineInput) ([]domain.BulkResult, error) {
	return s.bulk(ctx, actor, domain.Quarantine, cmd, quarantining(actor, in))
}

// ReleaseMany lets many cases out of quarantine.
func (s *Service) ReleaseMany(ctx context.Context, actor domain.Actor, cmd BulkCommand, in domain.ReasonInput) ([]domain.BulkResult, error) {
	return s.bulk(ctx, actor, domain.Release, cmd, releasing(actor, in))
}

// bulk uses a verb on one case after the other, each in a transaction of its own with
// its event and its result: one that refuses keeps no other back. Refusals: Invalid
// on the list, or on "Idempotency-Key" when it was used with another body; TooMany.
// When the store is away it stops, and whoever asks again goes on from there.
func (s *Service) bulk(ctx context.Context, actor domain.Actor, verb domain.Verb, cmd BulkCommand, do step, also ...Also) ([]domain.BulkResult, error) {
	if err := domain.InvalidFields(domain.CheckBulk(verb, cmd.Items)); err != nil {
		return nil, err
	}
	b := domain.Bulk{
		Officer: actor.ID(), Key: s.bulkKey(actor, cmd.IdempotencyKey), Verb: verb, At: s.now(),
		Body: s.Seals.ReplyMAC([]byte("body"), []byte("bulk"), cmd.Body),
	}
	if err := s.begin(ctx, b); err != nil {
		return nil, err
	}
	results := make([]domain.BulkResult, len(cmd.Items))
	for place, item := range cmd.Items {
		result, err := s.oneOf(ctx, actor, b, place, item, do, also...)
		if err != nil {
			return nil, err
		}
		results[place] = result
	}
	return results, nil
}

// bulkKey is an officer's own key of a bulk as it is kept.
func (s *Service) bulkKey(actor domain.Actor, key string) []byte {
	return s.Seals.ReplyMAC([]byte("key"), []byte("bulk"), []byte(actor.ID()), []byte(key))
}

// begin keeps a bulk that begins, unless it began before.
func (s *Service) begin(ctx context.Context, b domain.Bulk) error {
	return s.Store.InTx(ctx, func(tx domain.Tx) error {
		all, err := tx.BulksForUpdate(b.Officer)
		if err != nil {
			return err
		}
		var begun []time.Time
		for _, before := range all {
			if subtle.ConstantTimeCompare(before.Key, b.Key) != 1 {
				begun = append(begun, before.At)
				continue
			}
			if subtle.ConstantTimeCompare(before.Body, b.Body) != 1 {
				return domain.InvalidFields([]domain.FieldError{{Field: "Idempotency-Key", Code: "key_reused"}})
			}
			return nil
		}
		if wait := domain.BulkWait(begun, b.At); wait > 0 {
			return &domain.Error{Kind: domain.TooMany, Code: "too_many_bulks", RetryAfter: int((wait + time.Second - 1) / time.Second)}
		}
		return tx.AddBulk(b)
	})
}

// oneOf uses the verb of a bulk on one of its cases, or gives what became of it before.
func (s *Service) oneOf(ctx context.Context, actor domain.Actor, b domain.Bulk, place int, item domain.BulkItem, do step, also ...Also) (domain.BulkResult, error) {
	var result domain.BulkResult
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		r, err := tx.CaseForUpdate(actor.Scope(), item.Reference)
		if err != nil {
			return err
		}
		kept, err := tx.BulkResult(b, place)
		if err != nil {
			return err
		}
		if kept != nil {
			result = *kept
			return nil
		}
		if err := admit(actor, r, Match{Given: true, Versions: []int{item.Version}}, b.Verb, also...); err != nil {
			return err
		}
		now := s.now()
		act, err := do(tx, r, now)
		if err != nil {
			return err
		}
		newWork := func(n domain.Notice) bool { return n.Code == domain.NoticeNewWork }
		lines, err := s.keepInBulk(tx, actor, r, act, now, newWork)
		if err != nil {
			return err
		}
		if err := s.tellInDigests(tx, lines, now); err != nil {
			return err
		}
		result, err = tx.KeepBulkResult(b, place, domain.BulkResult{Reference: r.Reference, Version: r.Version})
		return err
	})
	var refusal *domain.Error
	if errors.As(err, &refusal) && ofTheCase(refusal.Kind) {
		err = s.Store.InTx(ctx, func(tx domain.Tx) (err error) {
			result, err = tx.KeepBulkResult(b, place, domain.NotDone(item.Reference, refusal))
			return err
		})
	}
	return result, err
}

// ofTheCase tells whether it is the case that refuses; everything else stops the bulk.
func ofTheCase(kind domain.ErrorKind) bool {
	switch kind {
	case domain.NotFound, domain.Forbidden, domain.Stale, domain.Gone, domain.Conflict, domain.Invalid:
		return true
	default:
		return false
	}
}

// news is what an officer is to be told of a case in his next digest.
type news struct {
	domain.Notice
	of *domain.Request
}

// keepInBulk is keep for one case of many: what an officer would be told of each by a
// mail of its own is given back, where inDigest says so, for tellInDigests.
func (s *Service) keepInBulk(tx domain.Tx, actor domain.Actor, r *domain.Request, act domain.Act, now time.Time, inDigest func(domain.Notice) bool) ([]news, error) {
	var single []domain.Notice
	var lines []news
	for _, n := range act.Notices {
		if inDigest(n) {
			lines = append(lines, news{n, r})
		} else {
			single = append(single, n)
		}
	}
	act.Notices = single
	return lines, s.keep(tx, actor, r, act, now)
}

// tellInDigests makes them lines of the next digests, when nothing else is left to do in
// the transaction: by recipient, so that whoever does so at the same time, such as the
// sweep for reminders, locks digests in one order.
func (s *Service) tellInDigests(tx domain.Tx, lines []news, now time.Time) error {
	slices.SortStableFunc(lines, func(a, b news) int { return cmp.Compare(a.Officer, b.Officer) })
	for _, line := range lines {
		if err := s.tellInDigest(tx, line.of, line.Notice, now); err != nil {
			return onCase(line.of.Reference, err)
		}
	}
	return nil
}

// tellInDigest makes a notice a line of its officer's next digest that has not left. One
// of an earlier date is known by that date, any other by the day of the news.
func (s *Service) tellInDigest(tx domain.Tx, r *domain.Request, n domain.Notice, now time.Time) error {
	cal, err := s.calendarIn(tx, r.Calendar)
	if err != nil {
		return err
	}
	line := domain.Owed{Told: domain.Told{Code: n.Code, On: domain.DateOf(now, domain.Bangkok)}, Officer: n.Officer, Day: n.Day, Digest: true}
	if n.Code == domain.NoticeShortened {
		line.On = n.Day
	}
	if has, err := tx.HasLine(line.Officer, r.ID, line.Told); err != nil || has {
		return err
	}
	n.ID = s.IDs.NewID()
	return s.join(tx, r, line, n, domain.NextDigest(cal, s.Hours, now))
}

// BulkOf is what became of one of the officer's bulks; NotFound for any other.
func (s *Service) BulkOf(ctx context.Context, actor domain.Actor, key string) (domain.Bulk, []domain.BulkResult, error) {
	if err := domain.MayLook(actor, domain.SeeQueue); err != nil {
		return domain.Bulk{}, nil, err
	}
	return s.Store.BulkOf(ctx, actor.ID(), s.bulkKey(actor, key))
}
