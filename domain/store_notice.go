package domain

import "context"

// PrivacyNoticeStore reads the privacy notices of offices.
type PrivacyNoticeStore interface {
	// PrivacyNotices are all versions that an office ever had, the newest first.
	PrivacyNotices(ctx context.Context, office OfficeID) ([]PrivacyNotice, error)
}

// PrivacyNoticeTx publishes them.
type PrivacyNoticeTx interface {
	// PublishNotice stores a version that is in force from now on; Stale when the one
	// before is not was any more, Conflict "already_exists" when the office has one of
	// this name.
	PublishNotice(n PrivacyNotice, was string) error
}
