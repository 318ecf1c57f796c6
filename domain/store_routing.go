package domain

import "context"

// RoutingStore reads an office's tables of rules, and what to try them on.
type RoutingStore interface {
	// RoutingVersions are the last of the versions of an office's table, without
	// their rules, newest first.
	RoutingVersions(ctx context.Context, office OfficeID, limit int) ([]RoutingTable, error)
	// LastFilings are an office's last cases, newest first, as they were filed:
	// opened, with whom they are hidden from, without clocks. What is in quarantine is
	// none of them. unreadable counts those that do not open.
	LastFilings(ctx context.Context, scope Scope, limit int) (filed []*Request, unreadable int, err error)
}
