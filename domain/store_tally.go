package domain

import "context"

// TallyStore reads how many cases there are.
type TallyStore interface {
	// Tallies are the numbers of the scope's office, less the cases that are
	// hidden from the scope's officer. The scope must see every case but those.
	Tallies(ctx context.Context, scope Scope) ([]Tally, error)
}

// TallyTx keeps the numbers short.
type TallyTx interface {
	// FoldTallies folds single changes into the numbers, and says how many it took.
	FoldTallies() (int, error)
}

// Tally is a number of cases of one office.
type Tally struct {
	Status Status
	DueOn  Date // zero for closed cases, and for those without one
	N      int
	Apart  bool // in quarantine
}
