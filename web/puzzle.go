package web

import (
	"encoding/hex"
	"errors"

	"sitthi/domain"
	"sitthi/domain/locale"
	"sitthi/workflow"
)

// Boxes that the page fills for a form that was held back by a flood: the puzzle, as it
// was sealed, and what a script found for it.
const (
	puzzleBox = "puzzle"
	answerBox = "answer"
)

// puzzle is what a form carries to be let in during a flood. Salt and what follows it
// are there when it was just offered.
type puzzle struct {
	Sealed, Answer string
	Salt, Digest   string // the answer's, of which a script needs the first eight bytes
	Numbers        int    // among which the answer is
	Wait           int    // seconds, for whoever has no script
}

// proof is what a form brings for a puzzle that it was offered.
func (f *form) proof() workflow.Proof {
	return workflow.Proof{Puzzle: f.value(puzzleBox), Answer: f.value(answerBox)}
}

// puzzle is what the page's form carries on; nil for nothing. A puzzle that was offered
// before goes along through the pages on which somebody looks once more.
func (f *form) puzzle() *puzzle {
	if f.offer != nil {
		const known = 8
		digest := f.offer.Digest()
		return &puzzle{
			Sealed: f.offer.Sealed, Salt: hex.EncodeToString(f.offer.Salt[:]), Digest: hex.EncodeToString(digest[:known]),
			Numbers: domain.PuzzleNumbers, Wait: f.later,
		}
	}
	if carried := f.proof(); carried.Puzzle != "" {
		return &puzzle{Sealed: carried.Puzzle, Answer: carried.Answer}
	}
	return nil
}

// offered tells whether a form was held back by a flood and may be sent again with a
// puzzle, and says so in it.
func (f *form) offered(err error) bool {
	var held *workflow.Held
	if !errors.As(err, &held) || held.Offer == nil {
		return false
	}
	f.offer, f.later = held.Offer, max(held.Refusal.RetryAfter, 1)
	f.refuse("", locale.Text(f.lang, "puzzle.held", nil))
	f.refuse(puzzleBox, locale.Text(f.lang, "puzzle.see", nil))
	return true
}
