package workflow

import (
	"context"
	"errors"
	"time"

	"sitthi/domain"
	"sitthi/domain/law"
)

// RegisterCommand is a request that came by counter, post, telephone, fax or
// mail, as an intake officer enters it.
type RegisterCommand struct {
	Actor  domain.Actor
	Office domain.OfficeID // of the path; must be the actor's own
	Filing domain.Filing
	Entry  domain.Registration

	// IdempotencyKey, Body, Reply and Enclosed are those of SubmitCommand. A key is one
	// of the actor's office and of this call.
	IdempotencyKey string
	Body           []byte
	Reply          func(Filed) ([]byte, error)
	Enclosed       Enclosed // such as what came on paper, scanned
}

// MayRegister checks what comes before the fields of an entry: NotFound for
// another office, Forbidden for anybody but intake.
func (s *Service) MayRegister(actor domain.Actor, office domain.OfficeID) error {
	return domain.MayRegister(actor, office)
}

// CheckRegistration names every wrong field of an entry, without keeping it.
func (s *Service) CheckRegistration(ctx context.Context, actor domain.Actor, office domain.OfficeID, f domain.Filing, entry domain.Registration) ([]domain.FieldError, error) {
	_, wrong, err := s.checkEntry(ctx, actor, office, f, entry, s.now())
	return wrong, err
}

// checkEntry is an entry on its way in, with every wrong field of it and of its filing.
func (s *Service) checkEntry(ctx context.Context, actor domain.Actor, office domain.OfficeID, f domain.Filing, entry domain.Registration, now time.Time) (arrival, []domain.FieldError, error) {
	at, filing, wrong, err := s.checkFiling(ctx, office, f)
	if err != nil {
		return arrival{}, nil, err
	}
	cal, err := s.calendarOf(ctx, at.Office.Calendar)
	if err != nil {
		return arrival{}, nil, err
	}
	entry, more := entry.Check(actor, cal, now)
	return arrival{office: at.Office, table: at.Routing, filing: filing, entry: entry, by: actor}, append(wrong, more...), nil
}

// Register enters a request for its citizen, on the way of Submit: checked,
// dated from its true receipt, routed and stored the same. Refusals beside
// Submit's: NotFound for another office's path, Forbidden for anybody but
// intake, Conflict "late_entry_needs_head" for what came more than 30 days ago,
// "intake_no_taken" for a number that another case of the year has.
func (s *Service) Register(ctx context.Context, cmd RegisterCommand) (reply []byte, err error) {
	if err := s.MayRegister(cmd.Actor, cmd.Office); err != nil {
		return nil, err
	}
	now := s.now()
	a, wrong, err := s.checkEntry(ctx, cmd.Actor, cmd.Office, cmd.Filing, cmd.Entry, now)
	if err != nil {
		return nil, err
	}
	if err := domain.InvalidFields(wrong); err != nil {
		return nil, err
	}
	if err := a.entry.MayEnter(cmd.Actor, now); err != nil {
		return nil, err
	}
	a.call, a.key, a.body, a.reply, a.enclosed = "cases", cmd.IdempotencyKey, cmd.Body, cmd.Reply, cmd.Enclosed
	reply, _, err = s.take(ctx, a)
	return reply, err
}

// beforeTheLaw makes a wrong field of a receipt on a day for which no rule is
// known yet.
func beforeTheLaw(err error) error {
	var early *law.NotInForceError
	if errors.As(err, &early) {
		return domain.InvalidFields([]domain.FieldError{{Field: "received_at", Code: "too_early"}})
	}
	return err
}
