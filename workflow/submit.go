package workflow

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"sitthi/domain"
)

// SubmitCommand is a filing as it comes in.
type SubmitCommand struct {
	Office  domain.OfficeID
	Filing  domain.Filing
	Channel domain.Channel

	// IdempotencyKey, when not empty, makes repeating the same body give the
	// same answer for 24 hours. Body is what was sent, to the byte.
	IdempotencyKey string
	Body           []byte

	// Reply renders the answer, which is kept (sealed) under the key.
	Reply func(Filed) ([]byte, error)
}

// Filed is a new request and its receipt, which is shown this once.
type Filed struct {
	Request *domain.Request
	Receipt domain.Receipt
}

// replyLife is how long an idempotent answer is kept.
const replyLife = 24 * time.Hour

// CheckFiling names every wrong field of a filing for an office, without
// filing it. NotFound for an unknown office.
func (s *Service) CheckFiling(ctx context.Context, office domain.OfficeID, f domain.Filing) ([]domain.FieldError, error) {
	o, err := s.Store.Office(ctx, office)
	if err != nil {
		return nil, err
	}
	_, fields := f.Check(o.Takes, s.today())
	return fields, nil
}

// Submit files a request: checks it, counts its dates, routes it to a unit,
// and stores it with its first event and the notices it owes. It returns the
// rendered reply. Refusals: NotFound for the office, Invalid naming every
// wrong field, Invalid on "Idempotency-Key" when the key was used with another
// body, Conflict "in_flight" while the first of two is still being filed.
func (s *Service) Submit(ctx context.Context, cmd SubmitCommand) (reply []byte, err error) {
	office, err := s.Store.Office(ctx, cmd.Office)
	if err != nil {
		return nil, err
	}
	filing, wrong := cmd.Filing.Check(office.Takes, s.today())
	if err := domain.InvalidFields(wrong); err != nil {
		return nil, err
	}
	table, err := s.Store.RoutingTable(ctx, office.ID)
	if err != nil {
		return nil, err
	}
	// Six random characters can meet an older reference; then they are drawn again.
	const draws = 5
	for range draws {
		reply, err = s.file(ctx, office, filing, table, cmd)
		if domain.CodeOf(err) != "reference_taken" {
			break
		}
	}
	var replayed *replayedError
	if errors.As(err, &replayed) {
		return replayed.reply, nil
	}
	return reply, err
}

// replayedError ends the transaction of a repeated filing without keeping
// anything of it.
type replayedError struct{ reply []byte }

func (*replayedError) Error() string { return "an earlier reply is kept under this key" }

func (s *Service) file(ctx context.Context, office domain.Office, f domain.Filing, table domain.RoutingTable, cmd SubmitCommand) ([]byte, error) {
	now := s.now()
	filed, err := s.intake(office, f, table, cmd.Channel, now)
	if err != nil {
		return nil, err
	}
	reply, err := cmd.Reply(filed)
	if err != nil {
		return nil, err
	}
	r, unfiled := filed.Request, filed.Request.Trail
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		r.Trail = unfiled // the callback may run again
		act := r.Submitted()
		e := s.record(domain.CitizenActor(office.ID, r.ID), act, r, now)
		if err := tx.AddRequest(r); err != nil {
			return err
		}
		if err := s.claim(tx, r, cmd, reply, now); err != nil {
			return err
		}
		return s.attach(tx, r, e, act, now)
	})
	if err != nil {
		return nil, err
	}
	return reply, nil
}

// intake makes the request of a checked filing.
func (s *Service) intake(office domain.Office, f domain.Filing, table domain.RoutingTable, channel domain.Channel, now time.Time) (Filed, error) {
	deemed, leading := domain.DeemedReceived(s.Law.Calendar(), s.Hours, channel, now)
	clocks, err := domain.OpenClocks(s.Law, domain.Opening{
		Kind: f.Kind, Channel: channel, ReceivedAt: now, Deemed: deemed, Leading: leading,
		Round: 1, Now: now, NewID: s.IDs.NewID,
	})
	if err != nil {
		return Filed{}, err
	}
	var forReference [6]byte
	var forReceipt [domain.ReceiptLength]byte
	s.IDs.Random(forReference[:])
	s.IDs.Random(forReceipt[:])
	ref := domain.NewReference(office.Prefix, domain.DateOf(now, domain.Bangkok), forReference)
	receipt := domain.NewReceipt(forReceipt)
	return Filed{
		Request: domain.NewRequest(office, f, domain.Intaken{
			ID: domain.CaseID(s.IDs.NewID()), Reference: ref, ReceiptMAC: s.Seals.ReceiptMAC(string(ref), string(receipt)),
			Channel: channel, ReceivedAt: now, Deemed: deemed, Clocks: clocks, Routing: table.Route(f, channel),
		}),
		Receipt: receipt,
	}, nil
}

// claim keeps the reply under the idempotency key, or ends the transaction
// with the one that was kept before.
func (s *Service) claim(tx domain.Tx, r *domain.Request, cmd SubmitCommand, reply []byte, now time.Time) error {
	if cmd.IdempotencyKey == "" {
		return nil
	}
	scope := string(r.Office) + " requests"
	body := s.Seals.ReplyMAC([]byte("body"), []byte(scope), cmd.Body)
	kept, err := tx.ClaimReply(domain.ReplyClaim{
		Scope: scope, Key: s.Seals.ReplyMAC([]byte("key"), []byte(scope), []byte(cmd.IdempotencyKey)),
		Body: body, Case: r.ID, Reply: reply, At: now, ExpiresAt: now.Add(replyLife),
	})
	switch {
	case err != nil:
		return err
	case kept == nil:
		return nil
	case subtle.ConstantTimeCompare(kept.Body, body) != 1:
		return domain.InvalidFields([]domain.FieldError{{Field: "Idempotency-Key", Code: "key_reused"}})
	default:
		return &replayedError{reply: kept.Reply}
	}
}
