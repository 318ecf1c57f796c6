package domain

import "context"

// ViewStore reads officers' saved views, and what a view shows beside the queue itself.
type ViewStore interface {
	// CasesOf are the cases of these references that are in sight, opened, without
	// their clocks.
	CasesOf(ctx context.Context, scope Scope, refs []Reference) ([]*Request, error)
	// SavedViews are an officer's own, by name.
	SavedViews(ctx context.Context, officer OfficerID) ([]SavedView, error)
}

// ViewTx keeps them.
type ViewTx interface {
	// SaveView keeps a view in the place of the officer's one of that name, and says
	// how many he has now.
	SaveView(officer OfficerID, v SavedView) (all int, err error)
	// DropView forgets an officer's view, if he has one of that name.
	DropView(officer OfficerID, name string) error
}
