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

	// Proof lets a form in that was Held before.
	Proof Proof

	// Enclosed are files that wait with a draft and come with the filing, as the
	// citizen's first message.
	Enclosed Enclosed

	// Draft, when it has a key, is the draft that is filed. What becomes of it is kept in
	// the same transaction, for FiledLife: whoever did not hear the reply finds it there,
	// whatever he does with his draft meanwhile.
	Draft Drafted
}

// Filed is a new request and its receipt, which is shown this once.
type Filed struct {
	Request *domain.Request
	Receipt domain.Receipt
	Office  domain.Office
}

// replyLife is how long an idempotent answer is kept.
const replyLife = 24 * time.Hour

// CheckFiling names every wrong field of a filing for an office, without
// filing it. NotFound for an unknown office.
func (s *Service) CheckFiling(ctx context.Context, office domain.OfficeID, f domain.Filing) ([]domain.FieldError, error) {
	_, _, wrong, err := s.checkOwn(ctx, office, f)
	return wrong, err
}

// Submit files a request: checks it, counts its dates, routes it to a unit,
// and stores it with its first event and the notices it owes. It returns the
// rendered reply. Refusals: NotFound for the office, Invalid naming every
// wrong field, Invalid on "Idempotency-Key" when the key was used with another
// body, Conflict "in_flight" while the first of two is still being filed, TooMany
// "too_many_filings" for an address from which more comes than a limit allows: Held, when
// that is because of all others; Invalid "files_gone" on "files" for files that do not
// wait any more; Conflict "draft_changed" for a draft that is not as it was read.
func (s *Service) Submit(ctx context.Context, cmd SubmitCommand) (reply []byte, err error) {
	at, filing, wrong, err := s.checkOwn(ctx, cmd.Office, cmd.Filing)
	if err != nil {
		return nil, err
	}
	if err := domain.InvalidFields(wrong); err != nil {
		return nil, err
	}
	return s.takeFromPublic(ctx, arrival{
		office: at.Office, table: at.Routing, filing: filing, entry: domain.Registration{Channel: cmd.Channel},
		call: "requests", key: cmd.IdempotencyKey, body: cmd.Body, reply: cmd.Reply, proof: cmd.Proof,
		enclosed: cmd.Enclosed, draft: cmd.Draft,
	})
}

// checkFiling is a filing as it would be stored, with every wrong field.
func (s *Service) checkFiling(ctx context.Context, office domain.OfficeID, f domain.Filing) (domain.Reception, domain.Filing, []domain.FieldError, error) {
	at, err := s.Store.Reception(ctx, office)
	if err != nil {
		return at, f, nil, err
	}
	f, wrong := f.Check(at.Office.Takes, s.today())
	return at, f, wrong, nil
}

// checkOwn is checkFiling of what its citizen sends by himself.
func (s *Service) checkOwn(ctx context.Context, office domain.OfficeID, f domain.Filing) (domain.Reception, domain.Filing, []domain.FieldError, error) {
	at, f, wrong, err := s.checkFiling(ctx, office, f)
	if err != nil {
		return at, f, nil, err
	}
	return at, f, append(wrong, f.CheckOwn(s.today())...), nil
}

// arrival is a checked filing on its way in, by either door.
type arrival struct {
	office domain.Office
	table  domain.RoutingTable
	filing domain.Filing
	entry  domain.Registration // of a citizen's own filing the channel only: it is received as it comes
	by     domain.Actor        // who enters it; nobody: the citizen himself
	apart  bool                // it is one of a flood
	call   string              // of which its idempotency key is one
	key    string
	body   []byte
	reply  func(Filed) ([]byte, error)
	proof  Proof
	puzzle *domain.Puzzle // that lets it in; nil when it needs none

	enclosed Enclosed
	draft    Drafted
}

// byCitizen tells whether the citizen files by himself.
func (a arrival) byCitizen() bool { return a.by.Kind() == domain.Nobody }

// takeFromPublic takes as many as the limits allow. Whoever has filed already, and did
// not hear it, hears it beyond them too.
func (s *Service) takeFromPublic(ctx context.Context, a arrival) ([]byte, error) {
	filed, err := s.allow(ctx, domain.DeedFiling, a.office.ID)
	if err != nil {
		return s.takeBeyond(ctx, a, err)
	}
	return s.takeIn(ctx, a, filed)
}

// takeIn takes what the limits allow; filed is to hear whether it counts.
func (s *Service) takeIn(ctx context.Context, a arrival, filed func(counts bool)) ([]byte, error) {
	counts := false
	defer func() { filed(counts) }()
	apart, undo := s.floods.meet(s.alikeTo(a), a.key, s.now())
	a.apart = apart
	reply, again, err := s.take(ctx, a)
	counts = err == nil && !again
	if err != nil {
		undo()
	}
	return reply, err
}

// takenBefore is the reply that is kept of an arrival, or else the refusal.
func (s *Service) takenBefore(ctx context.Context, a arrival, refusal error) ([]byte, error) {
	if a.key == "" {
		return nil, refusal
	}
	claim := s.claimOf(a, s.now())
	kept, err := s.Store.KeptReply(ctx, claim.Scope, claim.Key, claim.At)
	if domain.KindOf(err) == domain.NotFound {
		return nil, refusal
	}
	if err != nil {
		return nil, err
	}
	return repeated(kept, claim)
}

// take routes an arrival and stores it, or gives the reply that was kept of it.
func (s *Service) take(ctx context.Context, a arrival) (reply []byte, again bool, err error) {
	// Six random characters can meet an older reference; then they are drawn again.
	const draws = 5
	for range draws {
		reply, err = s.file(ctx, a)
		if domain.CodeOf(err) != "reference_taken" {
			break
		}
	}
	var replayed *replayedError
	if errors.As(err, &replayed) {
		return replayed.reply, true, nil
	}
	return reply, false, err
}

// replayedError ends the transaction of a repeated filing without keeping
// anything of it.
type replayedError struct{ reply []byte }

func (*replayedError) Error() string { return "an earlier reply is kept under this key" }

func (s *Service) file(ctx context.Context, a arrival) ([]byte, error) {
	now := s.now()
	cal, err := s.calendarOf(ctx, a.office.Calendar)
	if err != nil {
		return nil, err
	}
	filed, err := s.intake(a, cal, now)
	if err != nil {
		return nil, err
	}
	reply, err := a.reply(filed)
	if err != nil {
		return nil, err
	}
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		fresh := *filed.Request // the callback may run again
		r := &fresh
		if err := s.standsOn(tx, a.by); err != nil {
			return err
		}
		first := a.claimsFirst(r)
		if first {
			if err := s.claim(tx, r, a, reply, now); err != nil {
				return err
			}
		}
		if err := a.draft.stands(tx, now); err != nil {
			return err
		}
		act, actor := r.Submitted(), domain.CitizenActor(a.office.ID, r.ID)
		if !a.byCitizen() {
			act, actor = r.Registered(a.by, a.entry.LateReason, now), a.by
		}
		files, err := a.enclosed.in(tx)
		if err != nil {
			return err
		}
		r.Enclose(&act, files, now)
		e := s.record(actor, act, r, cal, now)
		var apart domain.Event
		if a.apart {
			if apart, err = s.setApart(r, cal, now); err != nil {
				return err
			}
		}
		if err := tx.AddRequest(r); err != nil {
			return err
		}
		if !first {
			if err := s.claim(tx, r, a, reply, now); err != nil {
				return err
			}
		}
		if err := a.enclosed.adopt(tx, r, files); err != nil {
			return err
		}
		if err := a.draft.keep(tx, filed, now); err != nil {
			return err
		}
		if err := s.spend(tx, r, a, now); err != nil {
			return err
		}
		if err := s.attach(tx, r, e, act, now); err != nil || !a.apart {
			return err
		}
		return tx.AddEvent(apart)
	})
	if err != nil {
		return nil, err
	}
	return reply, nil
}

// claimsFirst tells whether the reply is claimed before the request is there. A number
// of the office's own can only be there once, and a file waits with a draft, and a draft
// stands, only until it is filed: who repeats such a request hears what he heard, not that
// they are taken.
// Otherwise the request comes first, whose writes then travel together with the claim.
func (a arrival) claimsFirst(r *domain.Request) bool {
	return r.IntakeNo != "" || len(a.enclosed.Files) > 0 || a.draft.Key != nil
}

// intake makes the request of a checked filing.
func (s *Service) intake(a arrival, cal domain.Calendar, now time.Time) (Filed, error) {
	received, channel := a.entry.ReceivedAt, a.entry.Channel
	if a.byCitizen() {
		received = now
	}
	deemed, leading := domain.DeemedReceived(cal, s.Hours, channel, received)
	clocks, err := domain.OpenClocks(s.Law, domain.Opening{
		Calendar: cal, Kind: a.filing.Kind, Channel: channel, ReceivedAt: received, Deemed: deemed, Leading: leading,
		Round: 1, Now: now, NewID: s.IDs.NewID,
	})
	if err != nil {
		return Filed{}, beforeTheLaw(err)
	}
	var forReference [6]byte
	var forReceipt [domain.ReceiptLength]byte
	s.IDs.Random(forReference[:])
	s.IDs.Random(forReceipt[:])
	ref := domain.NewReference(a.office.Prefix, domain.DateOf(received, domain.Bangkok), forReference)
	receipt := domain.NewReceipt(forReceipt)
	return Filed{
		Request: domain.NewRequest(a.office, a.filing, domain.Intaken{
			ID: domain.CaseID(s.IDs.NewID()), Reference: ref, ReceiptMAC: s.Seals.ReceiptMAC(string(ref), string(receipt)),
			Channel: channel, ReceivedAt: received, Deemed: deemed, Clocks: clocks, Routing: a.table.Route(a.filing, channel),
			IntakeNo: a.entry.IntakeNo, EnteredBy: a.by.ID(), EnteredAt: now,
		}),
		Receipt: receipt, Office: a.office,
	}, nil
}

// claim keeps the reply under the idempotency key, or ends the transaction
// with the one that was kept before.
func (s *Service) claim(tx domain.Tx, r *domain.Request, a arrival, reply []byte, now time.Time) error {
	if a.key == "" {
		return nil
	}
	a.office.ID = r.Office
	claim := s.claimOf(a, now)
	claim.Case, claim.Reply = r.ID, reply
	kept, err := tx.ClaimReply(claim)
	if err != nil || kept == nil {
		return err
	}
	before, err := repeated(*kept, claim)
	if err != nil {
		return err
	}
	return &replayedError{reply: before}
}

// claimOf is the claim of an arrival to its idempotency key.
func (s *Service) claimOf(a arrival, now time.Time) domain.ReplyClaim {
	scope := string(a.office.ID) + " " + a.call
	return domain.ReplyClaim{
		Scope: scope, Key: s.Seals.ReplyMAC([]byte("key"), []byte(scope), []byte(a.key)),
		Body: s.Seals.ReplyMAC([]byte("body"), []byte(scope), a.body), At: now, ExpiresAt: now.Add(replyLife),
	}
}

// repeated is the reply that was kept, if what was sent is the same again.
func repeated(kept domain.KeptReply, claim domain.ReplyClaim) ([]byte, error) {
	if subtle.ConstantTimeCompare(kept.Body, claim.Body) != 1 {
		return nil, domain.InvalidFields([]domain.FieldError{{Field: "Idempotency-Key", Code: "key_reused"}})
	}
	return kept.Reply, nil
}
