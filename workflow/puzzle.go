package workflow

import (
	"context"
	"errors"
	"time"

	"sitthi/domain"
)

// Proof is what a form shows for the puzzle that it was offered: the puzzle as it was
// sealed, and the answer, "" of somebody who waits.
type Proof struct{ Puzzle, Answer string }

// Offer is a puzzle as a form takes it away.
type Offer struct {
	domain.Puzzle
	Sealed string
}

// Held refuses a filing because of what all others file, not of what came from its own
// address. With an Offer it can be sent again as it says there.
type Held struct {
	Refusal *domain.Error
	Offer   *Offer // nil when there is nothing but to wait
}

// Error is that of the refusal.
func (h *Held) Error() string { return h.Refusal.Error() }

// Unwrap gives the refusal, for all who need not know more.
func (h *Held) Unwrap() error { return h.Refusal }

const puzzleUse = "puzzle"

// errSpent ends the transaction of a filing whose puzzle has let in another one.
var errSpent = errors.New("this puzzle has let in another filing")

// takeBeyond answers whoever is held back by a limit: he hears the reply that is kept of
// his filing, is let in by a puzzle, or is refused.
func (s *Service) takeBeyond(ctx context.Context, a arrival, refusal error) ([]byte, error) {
	reply, err := s.takenBefore(ctx, a, refusal)
	var held *Held
	// Programs are offered nothing: they wait better than people, and solve better too.
	if !errors.As(err, &held) || !s.Puzzles || a.entry.Channel != domain.ByWeb {
		return reply, err
	}
	now := s.now()
	p, ok := s.puzzleOf(ctx, a, now)
	switch {
	case ok && (p.Solves(a.proof.Answer) || p.Waited(now)):
		a.puzzle = &p
		return s.takeProved(ctx, a)
	case ok && a.proof.Answer == "": // sent too early: the wait does not begin anew
		return nil, heldBy(p, a.proof.Puzzle, now)
	default:
		return nil, s.offer(ctx, a, now)
	}
}

// takeProved takes a filing whose puzzle was solved or waited for, as far as the limit of
// its own address lets it.
func (s *Service) takeProved(ctx context.Context, a arrival) ([]byte, error) {
	waited, counts := func(bool) {}, false
	if !a.puzzle.Solves(a.proof.Answer) {
		var err error
		if waited, err = s.allow(ctx, domain.DeedWait, a.office.ID); err != nil {
			return nil, s.offer(ctx, a, s.now())
		}
	}
	defer func() { waited(counts) }()
	filed, err := s.allowOwn(ctx, domain.DeedFiling, a.office.ID)
	if err != nil {
		return nil, err
	}
	reply, err := s.takeIn(ctx, a, filed)
	if errors.Is(err, errSpent) {
		return nil, s.offer(ctx, a, s.now())
	}
	counts = err == nil
	return reply, err
}

// offer holds somebody with a new puzzle.
func (s *Service) offer(ctx context.Context, a arrival, now time.Time) error {
	var random [24]byte
	s.IDs.Random(random[:])
	address := countedAddress(ctx)
	p := domain.NewPuzzle(random, address, a.office.ID, s.limits.wait(domain.DeedWait, address, now), now)
	return heldBy(p, s.Seals.Ticket(puzzleUse, p.Ends(), []byte(p.Plain())), now)
}

func heldBy(p domain.Puzzle, sealed string, now time.Time) *Held {
	return &Held{Refusal: domain.DeedFiling.Refusal(p.From.Sub(now)), Offer: &Offer{p, sealed}}
}

// puzzleOf is the puzzle that came with an arrival, if it is one for it.
func (s *Service) puzzleOf(ctx context.Context, a arrival, now time.Time) (domain.Puzzle, bool) {
	plain, ok := s.Seals.OpenTicket(puzzleUse, a.proof.Puzzle, now)
	if !ok {
		return domain.Puzzle{}, false
	}
	p, ok := domain.ReadPuzzle(string(plain))
	return p, ok && p.Address == countedAddress(ctx) && p.Office == a.office.ID
}

// spend notes with a filing that its puzzle lets in no other one, at no replica. It is
// kept as the replies under a key are, and goes with them when the puzzle has ended.
func (s *Service) spend(tx domain.Tx, r *domain.Request, a arrival, now time.Time) error {
	if a.puzzle == nil {
		return nil
	}
	scope := string(r.Office) + " puzzles"
	kept, err := tx.ClaimReply(domain.ReplyClaim{
		Scope: scope, Key: s.Seals.ReplyMAC([]byte("key"), []byte(scope), a.puzzle.Salt[:]),
		Body: s.Seals.ReplyMAC([]byte("body"), []byte(scope), []byte(r.ID)), Case: r.ID, At: now, ExpiresAt: a.puzzle.Ends(),
	})
	if err == nil && kept != nil {
		err = errSpent
	}
	return err
}
